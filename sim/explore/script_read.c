/* SPDX-License-Identifier: MIT
 *
 * script_read: a schedule file that anybody may have written or damaged. A line at a time, every
 * key once and in its order.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/script_parts.h"

enum { LINES_MAX = 5000000 };

struct reader {
    const char *at, *end;  /* what is left */
    int line;              /* the number of the latest line */
    char *text;            /* of that line, NUL-terminated; on the heap */
    struct hk_error *error;
};

static bool wrong(struct reader *r, const char *fmt, ...) HK_PRINTF(2, 3);

static bool wrong(struct reader *r, const char *fmt, ...)
{
    char text[200];
    va_list args;
    va_start(args, fmt);
    hk_vformat(text, sizeof(text), fmt, args);
    va_end(args);
    hk_error_set(r->error, HK_EINVAL, "line %d: %s", r->line, text);
    return false;
}

/* The next line into r->text, without its end; a carriage return belongs to that. */
static bool next(struct reader *r)
{
    free(r->text);
    r->text = NULL;
    r->line++;
    const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
    if (!end)
        return wrong(r, "the schedule is cut short");
    size_t len = (size_t)(end - r->at);
    if (memchr(r->at, '\0', len))
        return wrong(r, "a byte 0 is no text");
    const char *from = r->at;
    r->at = end + 1;
    if (len > 0 && from[len - 1] == '\r')
        len--;
    r->text = hk_xmalloc(len + 1);
    memcpy(r->text, from, len);
    r->text[len] = '\0';
    return true;
}

/* ---- texts and numbers ---- */

static int hex(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* `len` bytes with \xHH taken back, on the heap; NULL if they are no such text. */
static char *plain(const char *text, size_t len)
{
    char *copy = hk_xmalloc(len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '\\') {
            copy[n++] = text[i];
            continue;
        }
        int code = 0;
        if (len - i >= 4 && text[i + 1] == 'x' && hex(text[i + 2]) >= 0 && hex(text[i + 3]) >= 0)
            code = hex(text[i + 2]) * 16 + hex(text[i + 3]);
        if (code == 0) {
            free(copy);
            return NULL;
        }
        copy[n++] = (char)code;
        i += 3;
    }
    copy[n] = '\0';
    return copy;
}

/* All digits of the base. */
static bool number(const char *text, size_t len, unsigned base, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < len; i++) {
        int digit = hex(text[i]);
        if (digit < 0 || (unsigned)digit >= base ||
            __builtin_mul_overflow(*value, base, value) ||
            __builtin_add_overflow(*value, (uint64_t)digit, value))
            return false;
    }
    return len > 0;
}

/* ---- the head ---- */

static const char *value_of(struct reader *r, const char *key)
{
    size_t len = strlen(key);
    if (!next(r))
        return NULL;
    if (strncmp(r->text, key, len) == 0 && (r->text[len] == ' ' || r->text[len] == '\0'))
        return r->text + len + (r->text[len] == ' ');
    wrong(r, "'%s ...' is missing, there is '%.*s'", key, HK_CUT(40, r->text));
    return NULL;
}

static bool field(struct reader *r, const char *key, char **value)
{
    const char *text = value_of(r, key);
    if (!text)
        return false;
    *value = plain(text, strlen(text));
    return *value || wrong(r, "%s: a backslash begins \\xHH", key);
}

static bool number_field(struct reader *r, const char *key, unsigned base, uint64_t *value)
{
    const char *text = value_of(r, key);
    if (!text)
        return false;
    return number(text, strlen(text), base, value) ||
           wrong(r, "%s needs %s, not '%.*s'", key,
                 base == 16 ? "hexadecimal digits" : "a number", HK_CUT(40, text));
}

static bool head(struct reader *r, struct hk_script *s, uint64_t *lines)
{
    return field(r, "scenario", &s->title) && field(r, "variant", &s->variant) &&
           field(r, "point", &s->point) && field(r, "file", &s->path) &&
           number_field(r, "hash", 16, &s->hash) && field(r, "hocket", &s->version) &&
           field(r, "strategy", &s->strategy) && number_field(r, "seed", 10, &s->seed) &&
           number_field(r, "data", 16, &s->data_seed) &&
           number_field(r, "fair", 10, &s->fair_from) && field(r, "finding", &s->finding) &&
           number_field(r, "id", 16, &s->finding_id) &&
           number_field(r, "digest", 16, &s->digest) && field(r, "token", &s->token) &&
           number_field(r, "lines", 10, lines);
}

/* ---- steps ---- */

/* The next word of the line; its length, 0 at the end. */
static size_t word(const char **at)
{
    *at += strspn(*at, " ");
    return strcspn(*at, " ");
}

static bool read_kind(const char *text, size_t len, unsigned *kind)
{
    for (*kind = 0; *kind < HK_SCRIPT_KINDS; ++*kind) {
        const char *name = hk_script_kinds[*kind];
        if (strlen(name) == len && memcmp(name, text, len) == 0)
            return true;
    }
    return false;
}

/* "-" or "1/2" */
static bool read_choice(struct reader *r, const char *text, size_t len, unsigned kind,
                        struct hk_script_line *line)
{
    uint64_t value = 0, count = 2;
    line->chosen = !(len == 1 && *text == '-');
    if (line->chosen) {
        const char *slash = memchr(text, '/', len);
        size_t left = slash ? (size_t)(slash - text) : 0;
        if (!slash || !number(text, left, 10, &value) ||
            !number(slash + 1, len - left - 1, 10, &count) || count < 2 || count > 0xfffffff ||
            value >= count)
            return wrong(r, "a choice is '-' or '1/2', the first number below the second, not "
                         "'%.*s'", HK_CUT(len < 40 ? len : 40, text));
    }
    line->choice = hk_choice_make((enum hk_choice_kind)kind, (uint32_t)count, (uint32_t)value);
    return true;
}

/* " | " between; the last one takes the rest. */
static bool read_texts(struct reader *r, const char *text, struct hk_script_line *line)
{
    char **const texts[] = {&line->turn, &line->task, &line->statement};
    for (size_t i = 0; i < HK_COUNT(texts); i++) {
        bool last = i + 1 == HK_COUNT(texts);
        size_t len = strcspn(text, "|");
        if ((text[len] == '\0') != last)
            return wrong(r, "a step is '1 task 0/2 REASON | TASK | STATEMENT'");
        const char *end = text + len;
        text += *text == ' ';
        size_t cut = end > text && !last && end[-1] == ' ' ? 1 : 0;
        *texts[i] = plain(text, end > text ? (size_t)(end - text) - cut : 0);
        if (!*texts[i])
            return wrong(r, "a backslash begins \\xHH");
        text = end + 1;
    }
    return true;
}

static bool read_line(struct reader *r, struct hk_script *s)
{
    if (!next(r))
        return false;
    struct hk_script_line *line = hk_script_add(s);
    const char *at = r->text;
    unsigned kind;
    line->line = r->line;
    size_t len = word(&at);
    if (!number(at, len, 10, &line->step))
        return wrong(r, "a step begins with its number, not '%.*s'", HK_CUT(40, at));
    at += len;
    len = word(&at);
    if (!read_kind(at, len, &kind))
        return wrong(r, "'task', 'arm', 'data', 'fault' or 'cancel' is missing, there is '%.*s'",
                     HK_CUT(len < 40 ? len : 40, at));
    at += len;
    len = word(&at);
    return read_choice(r, at, len, kind, line) && read_texts(r, at + len, line);
}

/* ---- the whole ---- */

static bool read_all(struct reader *r, struct hk_script *s)
{
    uint64_t lines = 0;
    static const char family[] = "hocket schedule ";
    if (r->at == r->end || !next(r))
        return wrong(r, "this is no schedule; one begins with '" HK_SCRIPT_FIRST "'");
    if (strncmp(r->text, family, strlen(family)) != 0)
        return wrong(r, "this is no schedule; one begins with '" HK_SCRIPT_FIRST "', not with "
                     "'%.*s'", HK_CUT(40, r->text));
    if (strcmp(r->text, HK_SCRIPT_FIRST) != 0)
        return wrong(r, "'%.*s' is of another version of hocket; this one reads '"
                     HK_SCRIPT_FIRST "'", HK_CUT(40, r->text));
    if (!head(r, s, &lines))
        return false;
    if (lines > LINES_MAX)
        return wrong(r, "more than %d lines", LINES_MAX);
    for (uint64_t i = 0; i < lines; i++) {
        if (!read_line(r, s))
            return false;
    }
    if (!next(r))
        return false;
    return strcmp(r->text, HK_SCRIPT_LAST) == 0 ||
           wrong(r, "'" HK_SCRIPT_LAST "' is missing behind %llu lines, there is '%.*s'",
                 (unsigned long long)lines, HK_CUT(40, r->text));
}

int hk_script_read(const char *text, size_t len, struct hk_script *script,
                   struct hk_error *error)
{
    struct reader r = {.at = text, .end = text + len, .error = error};
    *script = (struct hk_script){0};
    bool good = read_all(&r, script);
    free(r.text);
    if (good)
        return HK_OK;
    hk_script_fini(script);
    return HK_EINVAL;
}
