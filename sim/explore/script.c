/* SPDX-License-Identifier: MIT
 *
 * script: writing a schedule file, and what is asked of one that was read.
 */
#include "explore/script.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/script_parts.h"

const char *hk_turn_name(enum hk_turn turn)
{
    static const char *const names[] = {"first", "goes on", "chosen", "blocked", "ended", "time"};
    return names[turn];
}

const char *const hk_script_kinds[HK_SCRIPT_KINDS] = {"task", "arm", "data", "fault", "cancel"};

void hk_script_fini(struct hk_script *s)
{
    char *texts[] = {s->title, s->variant, s->point, s->path, s->version, s->strategy,
                     s->finding, s->token};
    for (size_t i = 0; i < HK_COUNT(texts); i++)
        free(texts[i]);
    for (size_t i = 0; i < s->line_count; i++) {
        free(s->lines[i].turn);
        free(s->lines[i].task);
        free(s->lines[i].statement);
    }
    free(s->lines);
    *s = (struct hk_script){0};
}

struct hk_script_line *hk_script_add(struct hk_script *s)
{
    HK_GROW(s->lines, s->line_count, s->line_capacity);
    struct hk_script_line *line = &s->lines[s->line_count++];
    *line = (struct hk_script_line){0};
    return line;
}

void hk_script_schedule(const struct hk_script *script, struct hk_schedule *schedule)
{
    schedule->fair_from = script->fair_from;
    for (size_t i = 0; i < script->line_count; i++) {
        if (script->lines[i].chosen)
            hk_schedule_push(schedule, script->lines[i].choice);
    }
}

bool hk_script_agrees(const struct hk_script *script)
{
    struct hk_schedule schedule = {0};
    hk_script_schedule(script, &schedule);
    char *token = hk_token_write(&schedule, script->data_seed);
    bool same = strcmp(token, script->token) == 0;
    free(token);
    hk_schedule_fini(&schedule);
    return same;
}

/* ---- writing ---- */

struct text {
    char *chars;
    size_t len, capacity;
};

static void put(struct text *t, const char *chars, size_t len)
{
    if (t->len + len + 1 > t->capacity) {
        t->capacity = (t->len + len + 1) * 2;
        t->chars = hk_xrealloc(t->chars, t->capacity);
    }
    memcpy(t->chars + t->len, chars, len);
    t->len += len;
    t->chars[t->len] = '\0';
}

static void puts_to(struct text *t, const char *chars)
{
    put(t, chars, strlen(chars));
}

/* What could end a line, or look like the end of a field. */
static void put_safe(struct text *t, const char *chars)
{
    for (; *chars; chars++) {
        unsigned char c = (unsigned char)*chars;
        char code[8];
        if (c >= 0x20 && c != 0x7f && c != '\\' && c != '|') {
            put(t, chars, 1);
            continue;
        }
        snprintf(code, sizeof(code), "\\x%02x", c);
        puts_to(t, code);
    }
}

static void put_field(struct text *t, const char *key, const char *value)
{
    puts_to(t, key);
    if (value && *value) {
        puts_to(t, " ");
        put_safe(t, value);
    }
    puts_to(t, "\n");
}

static void put_number(struct text *t, const char *key, const char *format, uint64_t number)
{
    char line[64], value[32];
    snprintf(value, sizeof(value), *format == 'x' ? "%016" PRIx64 : "%" PRIu64, number);
    snprintf(line, sizeof(line), "%s %s\n", key, value);
    puts_to(t, line);
}

static void put_line(struct text *t, const struct hk_script_line *l)
{
    char head[96], value[32] = "-";
    if (l->chosen)
        snprintf(value, sizeof(value), "%u/%u", l->choice.value, hk_choice_count(l->choice));
    snprintf(head, sizeof(head), "%" PRIu64 " %s %s ", l->step,
             hk_script_kinds[hk_choice_kind(l->choice)], value);
    puts_to(t, head);
    put_safe(t, l->turn);
    puts_to(t, " | ");
    put_safe(t, l->task);
    puts_to(t, *l->statement ? " | " : " |");
    put_safe(t, l->statement);
    puts_to(t, "\n");
}

char *hk_script_write(const struct hk_script *s)
{
    struct text t = {0};
    puts_to(&t, HK_SCRIPT_FIRST "\n");
    put_field(&t, "scenario", s->title);
    put_field(&t, "variant", s->variant);
    put_field(&t, "point", s->point);
    put_field(&t, "file", s->path);
    put_number(&t, "hash", "x", s->hash);
    put_field(&t, "hocket", s->version);
    put_field(&t, "strategy", s->strategy);
    put_number(&t, "seed", "u", s->seed);
    put_number(&t, "data", "x", s->data_seed);
    put_number(&t, "fair", "u", s->fair_from);
    put_field(&t, "finding", s->finding);
    put_number(&t, "id", "x", s->finding_id);
    put_number(&t, "digest", "x", s->digest);
    put_field(&t, "token", s->token);
    put_number(&t, "lines", "u", s->line_count);
    for (size_t i = 0; i < s->line_count; i++)
        put_line(&t, &s->lines[i]);
    puts_to(&t, HK_SCRIPT_LAST "\n");
    return t.chars;
}
