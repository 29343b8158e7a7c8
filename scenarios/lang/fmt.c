/* SPDX-License-Identifier: MIT
 *
 * fmt: reads, lays out, reads again and compares.
 */
#include "scenarios/lang/fmt.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/fmt_parts.h"
#include "scenarios/lang/scenario_parts.h"

/* As deep as the reader allows. */
static bool same_node(const struct hk_node *a, const struct hk_node *b)
{
    if (a->kind != b->kind || a->style != b->style || a->is_null != b->is_null ||
        a->flow != b->flow || a->len != b->len || a->count != b->count)
        return false;
    if (a->kind == HK_NODE_SCALAR)
        return memcmp(a->text, b->text, a->len) == 0;
    bool same = true;
    for (size_t i = 0; i < a->count && same; i++)
        same = a->kind == HK_NODE_LIST ? same_node(a->items[i], b->items[i])
                                       : same_node(a->pairs[i].key, b->pairs[i].key) &&
                                             same_node(a->pairs[i].value, b->pairs[i].value);
    return same;
}

static bool says_the_same(const struct hk_stream *stream, const char *text, size_t len)
{
    struct hk_reader_options any = {
        .bytes_max = SIZE_MAX, .depth_max = INT32_MAX, .nodes_max = INT32_MAX};
    struct hk_diag diag;
    struct hk_stream again;
    hk_diag_init(&diag);
    bool same = hk_reader_parse(&diag, "", text, len, &any, &again) == 0 &&
                again.count == stream->count;
    for (size_t i = 0; same && i < stream->count; i++)
        same = same_node(stream->docs[i].root, again.docs[i].root);
    hk_stream_fini(&again);
    hk_diag_fini(&diag);
    return same;
}

static char *lay_out(const struct hk_stream *stream, const char *bytes, size_t len,
                     size_t *text_len)
{
    struct hk_fmt fmt;
    hk_fmt_init(&fmt, bytes, len);
    for (size_t i = 0; i < stream->count; i++)
        hk_fmt_tree(&fmt, &stream->docs[i]);
    hk_fmt_comments(&fmt);
    char *text = hk_fmt_write(&fmt, text_len);
    hk_fmt_fini(&fmt);
    return text;
}

int hk_fmt_text(struct hk_diag *diag, const char *name, const char *bytes, size_t len,
                const struct hk_scenario_limits *limits, char **text, size_t *text_len)
{
    *text = NULL;
    struct hk_scenario_file *file = hk_scenario_parse(name, bytes, len, limits, diag);
    if (hk_diag_errors(diag) == 0) {
        *text = lay_out(&file->stream, bytes, len, text_len);
        if (!says_the_same(&file->stream, *text, *text_len)) {
            hk_diag_add(diag, file->stream.file, 0, 0, 0, HK_SEVERITY_ERROR,
                        "another layout would change what this file means; it stays as it is");
            free(*text);
            *text = NULL;
        }
    }
    hk_scenario_file_free(file);
    return *text ? 0 : HK_EINVAL;
}
