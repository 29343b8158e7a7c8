/* SPDX-License-Identifier: MIT
 *
 * cmd_check_json: diagnostics for programs: one JSON object a line, ASCII only.
 *
 * runner/README.md has the fields; a field that changes its meaning raises VERSION.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "runner/cmd_check.h"

enum { VERSION = 1 };

/* JSON is UTF-8; bytes of a path that are none become U+FFFD. */
static json_t *text_of(const char *bytes, size_t len)
{
    struct hk_sink sink;
    hk_sink_init(&sink, NULL, false);
    hk_escape_utf8(&sink, bytes, len);
    json_t *text = json_stringn(sink.text, sink.len);
    hk_assert(text);
    hk_sink_fini(&sink);
    return text;
}

static void put(struct hk_sink *out, const struct hk_diag *diag, const struct hk_diag_item *item)
{
    const char *file = diag->files[item->file].name;
    int width = item->width > 0 ? item->width : 1;
    json_t *object = json_pack(
        "{s:i, s:o, s:i, s:i, s:i, s:s, s:o}", "version", VERSION, "file",
        text_of(file, strlen(file)), "line", item->line, "column", item->col, "end_column",
        item->col > 0 ? item->col + width : 0, "severity",
        item->severity == HK_SEVERITY_ERROR ? "error" : "warning", "message",
        text_of(item->text, strlen(item->text)));
    hk_assert(object);
    size_t len;
    const char *suggestion = hk_diag_suggestion(item, &len);
    if (suggestion)
        json_object_set_new(object, "suggestion", text_of(suggestion, len));
    char *line = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
    hk_assert(line);
    hk_sink_puts(out, line);
    hk_sink_puts(out, "\n");
    free(line);
    json_decref(object);
}

void hk_check_json(struct hk_sink *out, const struct hk_diag *diag)
{
    for (int i = 0; i < diag->item_count; i++)
        put(out, diag, &diag->items[i]);
    if (diag->dropped == 0)
        return;
    char text[64];
    snprintf(text, sizeof(text), "and %d more", diag->dropped);
    put(out, diag,
        &(struct hk_diag_item){
            .file = diag->file_count - 1, .severity = HK_SEVERITY_WARNING, .text = text});
}
