/* SPDX-License-Identifier: MIT
 *
 * part_read: parts may come from anywhere, so nothing in them is taken for granted.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "expect/kinds.h"
#include "runner/part.h"

enum { SHARDS_MAX = 100000 };

/* The place of a finding; lives as long as the parts. */
struct hk_part_site {
    struct hk_site site;
    struct hk_part_site *next;
};

static const char *text_at(const json_t *part, const char *name)
{
    return json_string_value(json_object_get(part, name));
}

static uint64_t number_at(const json_t *part, const char *name)
{
    json_int_t n = json_integer_value(json_object_get(part, name));
    return n > 0 ? (uint64_t)n : 0;
}

/* ---- one file ---- */

static bool is_kinds(json_int_t set)
{
    return set >= 0 && set >> HK_KIND_COUNT == 0;
}

static bool is_note(json_t *note)
{
    json_int_t run, steps, choices, end, judged, doubted;
    const char *signature, *digest, *own;
    json_t *findings, *token;
    int drew;
    if (json_unpack(note, "[I, I, I, s, s, I, b, o, o, s, I, I!]", &run, &steps, &choices,
                    &signature, &digest, &end, &drew, &findings, &token, &own, &judged,
                    &doubted) != 0)
        return false;
    bool good = run > 0 && steps >= 0 && choices >= 0 && end > HK_END_RUNNING &&
                end <= HK_END_PRUNED && is_kinds(judged) && is_kinds(doubted) &&
                json_is_array(findings) && (json_is_null(token) || json_is_string(token));
    size_t i;
    json_t *f, *place;
    const char *a, *b, *c, *d, *id;
    json_int_t step, time;
    json_array_foreach(findings, i, f) {
        good = good && json_unpack(f, "[s, s, s, s, s, I, I, o!]", &a, &b, &c, &d, &id, &step,
                                   &time, &place) == 0;
    }
    return good;
}

static bool is_part(const json_t *part)
{
    uint64_t shard = number_at(part, "shard"), shards = number_at(part, "shards");
    const json_t *notes = json_object_get(part, "notes");
    bool good = number_at(part, "hocket_part") == HK_PART_VERSION && text_at(part, "hocket") &&
                text_at(part, "path") && text_at(part, "text") &&
                json_is_object(json_object_get(part, "options")) && json_is_array(notes) &&
                shard >= 1 && shard <= shards && shards <= SHARDS_MAX;
    size_t i;
    json_t *note;
    json_array_foreach(notes, i, note)
        good = good && is_note(note) &&
               (uint64_t)json_integer_value(json_array_get(note, 0)) == i * shards + shard;
    return good;
}

static json_t *read_part(struct hk_cli *cli, const char *path)
{
    json_error_t error;
    json_t *part = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!part && error.line < 1) {
        hk_cli_complain(cli, "cannot read %s", path);
        return NULL;
    }
    if (!part) {
        hk_cli_complain(cli, "%s:%d:%d: error: no whole part: %s", path, error.line, error.column,
                        error.text);
        return NULL;
    }
    if (is_part(part))
        return part;
    hk_cli_complain(cli, "%s: error: not a part that 'hocket explore --shard' has written", path);
    json_decref(part);
    return NULL;
}

/* ---- all of them ---- */

/* Takes the part. */
static bool add(struct hk_parts *parts, struct hk_cli *cli, const char *path, json_t *part)
{
    static const char *const same[] = {"hocket", "path", "text", "options", "shards"};
    static const char *const words[] = {"another version of hocket", "another path",
                                        "another text of the scenario", "other options",
                                        "another number of shards"};
    uint64_t shard = number_at(part, "shard");
    if (!parts->parts) {
        parts->count = (uint32_t)number_at(part, "shards");
        parts->parts = hk_xcalloc(parts->count, sizeof(json_t *));
        parts->first = part;
    }
    for (size_t i = 0; i < HK_COUNT(same); i++) {
        if (json_equal(json_object_get(part, same[i]), json_object_get(parts->first, same[i])))
            continue;
        hk_cli_complain(cli, "%s: error: %s than in %s", path, words[i], cli->args[0]);
        json_decref(part);
        return false;
    }
    if (parts->parts[shard - 1]) {
        hk_cli_complain(cli, "%s: error: shard %llu/%u is there twice", path,
                        (unsigned long long)shard, parts->count);
        json_decref(part);
        return false;
    }
    parts->parts[shard - 1] = part;
    return true;
}

bool hk_parts_read(struct hk_parts *parts, struct hk_cli *cli)
{
    *parts = (struct hk_parts){.count = 0};
    for (int i = 0; i < cli->arg_count; i++) {
        json_t *part = read_part(cli, cli->args[i]);
        if (!part || !add(parts, cli, cli->args[i], part))
            return false;
    }
    for (uint32_t i = 0; i < parts->count; i++) {
        if (!parts->parts[i]) {
            hk_cli_complain(cli, "shard %u/%u is missing", i + 1, parts->count);
            return false;
        }
    }
    return true;
}

void hk_parts_fini(struct hk_parts *parts)
{
    for (uint32_t i = 0; i < parts->count; i++)
        json_decref(parts->parts[i]);
    free(parts->parts);
    for (struct hk_part_site *s = parts->sites, *next; s; s = next) {
        next = s->next;
        free(s);
    }
}

const char *hk_parts_path(const struct hk_parts *parts)
{
    return text_at(parts->first, "path");
}

const char *hk_parts_text(const struct hk_parts *parts)
{
    return text_at(parts->first, "text");
}

bool hk_parts_options(const struct hk_parts *parts, struct hk_cli *cli)
{
    const json_t *options = json_object_get(parts->first, "options");
    for (int i = 0; i < HK_OPTION_COUNT; i++) {
        const char *value = text_at(options, hk_option_name((enum hk_cli_option)i));
        if (value && !cli->values[i])
            cli->values[i] = hk_xstrdup(value);
    }
    return hk_options_apply(cli);
}

/* ---- notes ---- */

static uint64_t hash_at(const json_t *list, size_t index)
{
    return strtoull(json_string_value(json_array_get(list, index)), NULL, 16);
}

static const struct hk_site *site_of(struct hk_parts *parts, json_t *place)
{
    struct hk_part_site *s = hk_xcalloc(1, sizeof(*s));
    if (json_unpack(place, "[s, i, i, s]", &s->site.file, &s->site.line, &s->site.col,
                    &s->site.text) != 0) {
        free(s);
        return NULL;
    }
    s->next = parts->sites;
    parts->sites = s;
    return &s->site;
}

static struct hk_finding *finding_of(struct hk_parts *parts, json_t *list)
{
    struct hk_finding f = {
        .kind = json_string_value(json_array_get(list, 0)),
        .label = json_string_value(json_array_get(list, 1)),
        .family = json_string_value(json_array_get(list, 2)),
        .text = json_string_value(json_array_get(list, 3)),
        .id = hash_at(list, 4),
        .step = (uint64_t)json_integer_value(json_array_get(list, 5)),
        .time = json_integer_value(json_array_get(list, 6)),
        .site = site_of(parts, json_array_get(list, 7)),
    };
    return hk_finding_copy(&f, NULL);
}

/* Digits that are missing or wrong are zeros. */
static void *own_of(const char *text, size_t size)
{
    unsigned char *own = hk_xcalloc(size + 1, 1);
    for (size_t i = 0; i < size && text[2 * i] && text[2 * i + 1]; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        own[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return own;
}

void hk_parts_note(void *arg, uint64_t run, struct hk_run_note *note, size_t own_size)
{
    struct hk_parts *parts = arg;
    const json_t *notes = json_object_get(parts->parts[(run - 1) % parts->count], "notes");
    const json_t *n = json_array_get(notes, (size_t)((run - 1) / parts->count));
    *note = (struct hk_run_note){.run = run, .nothing = !n};
    if (!n)
        return;
    const char *token = json_string_value(json_array_get(n, 8));
    note->steps = (uint64_t)json_integer_value(json_array_get(n, 1));
    note->choices = (uint64_t)json_integer_value(json_array_get(n, 2));
    note->signature = hash_at(n, 3);
    note->digest = hash_at(n, 4);
    note->end = (uint8_t)json_integer_value(json_array_get(n, 5));
    note->drew_data = json_is_true(json_array_get(n, 6));
    note->token = hk_xstrdup(token ? token : "");
    note->own = own_of(json_string_value(json_array_get(n, 9)), own_size);
    note->judged = (uint32_t)json_integer_value(json_array_get(n, 10));
    note->doubted = (uint32_t)json_integer_value(json_array_get(n, 11));
    note->more = true;
    struct hk_finding **last = &note->findings;
    size_t i;
    json_t *f;
    json_array_foreach(json_array_get(n, 7), i, f) {
        *last = finding_of(parts, f);
        last = &(*last)->next;
    }
}
