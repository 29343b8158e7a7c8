/* SPDX-License-Identifier: MIT
 *
 * part_write: a note a line, so that a part can be looked at.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "runner/files.h"
#include "runner/part.h"

static json_t *hash_of(uint64_t hash)
{
    char text[17];
    snprintf(text, sizeof(text), "%016llx", (unsigned long long)hash);
    return json_string(text);
}

static json_t *count_of(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *finding_of(const struct hk_finding *f)
{
    const struct hk_site *site = f->site;
    json_t *place = site && site->file
                        ? json_pack("[s, i, i, s]", site->file, site->line, site->col, site->text)
                        : json_null();
    return json_pack("[s, s, s, s, o, o, o, o]", f->kind, f->label, f->family, f->text,
                     hash_of(f->id), count_of(f->step), count_of((uint64_t)f->time), place);
}

static json_t *bytes_of(const unsigned char *bytes, size_t count)
{
    char *text = hk_xcalloc(count + 1, 2);
    for (size_t i = 0; i < count; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    json_t *value = json_string(text);
    free(text);
    return value;
}

/* [run, steps, choices, interleaving, digest, end, whether data was drawn, findings, token,
 * marks of the expectations, kinds judged, kinds doubted] */
static json_t *note_of(const struct hk_run_note *note, size_t own_size)
{
    json_t *findings = json_array();
    for (const struct hk_finding *f = note->findings; f; f = f->next)
        json_array_append_new(findings, finding_of(f));
    return json_pack("[o, o, o, o, o, i, b, o, o, o, o, o]", count_of(note->run),
                     count_of(note->steps), count_of(note->choices),
                     hash_of(note->signature), hash_of(note->digest),
                     (int)note->end, (int)note->drew_data, findings,
                     note->token ? json_string(note->token) : json_null(),
                     bytes_of(note->own, own_size), count_of(note->judged),
                     count_of(note->doubted));
}

/* Takes the value, which is NULL if some text was no UTF-8. */
static void write_value(struct hk_sink *out, json_t *value)
{
    hk_assert(value);
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    hk_assert(text);
    hk_sink_puts(out, text);
    free(text);
    json_decref(value);
}

static void write_field(struct hk_sink *out, const char *name, json_t *value)
{
    hk_sink_printf(out, "\"%s\": ", name);
    write_value(out, value);
    hk_sink_puts(out, ",\n");
}

/* What makes other runs, or another result, of the same file. */
static json_t *options_of(const struct hk_cli *cli)
{
    uint64_t which = HK_OPTIONS_READ | HK_OPTIONS_PLAY | HK_OPTIONS_CHOOSE |
                     HK_OPTION_BIT(HK_OPTION_RUNS) | HK_OPTION_BIT(HK_OPTION_ALL_STEPS) |
                     HK_OPTION_BIT(HK_OPTION_MAX_FAILURES) | HK_OPTION_BIT(HK_OPTION_NO_EXPECT);
    json_t *options = json_object();
    for (int i = 0; i < HK_OPTION_COUNT; i++) {
        if (cli->values[i] && which & HK_OPTION_BIT(i))
            json_object_set_new(options, hk_option_name((enum hk_cli_option)i),
                                json_string(cli->values[i]));
    }
    return options;
}

static json_t *file_text(const char *path)
{
    size_t len;
    char *text = hk_file_read(path, HK_SCENARIO_BYTES_MAX, &len);
    json_t *value = text ? json_stringn(text, len) : NULL;
    free(text);
    return value;
}

bool hk_part_begin(struct hk_part_writer *writer, struct hk_cli *cli, const char *path)
{
    *writer = (struct hk_part_writer){.out = &cli->out};
    json_t *name = json_string(path), *text = file_text(path);
    if (!name || !text) {
        hk_cli_complain(cli, "cannot read %s, or its name or text is no UTF-8", path);
        json_decref(name);
        json_decref(text);
        return false;
    }
    hk_sink_puts(writer->out, "{\n");
    write_field(writer->out, "hocket_part", json_integer(HK_PART_VERSION));
    write_field(writer->out, "hocket", json_string(HK_VERSION));
    write_field(writer->out, "path", name);
    write_field(writer->out, "text", text);
    write_field(writer->out, "options", options_of(cli));
    write_field(writer->out, "shard", count_of(cli->over.shard));
    write_field(writer->out, "shards", count_of(cli->over.shards));
    hk_sink_puts(writer->out, "\"notes\": [");
    return true;
}

void hk_part_note(void *arg, const struct hk_run_note *note, size_t own_size)
{
    struct hk_part_writer *writer = arg;
    hk_sink_puts(writer->out, writer->any ? ",\n" : "\n");
    writer->any = true;
    write_value(writer->out, note_of(note, own_size));
}

void hk_part_end(struct hk_part_writer *writer)
{
    hk_sink_puts(writer->out, "\n]\n}\n");
}
