/* SPDX-License-Identifier: MIT
 *
 * fmt_tree: the layout: what stands below a key or behind a dash stands two columns
 * further in. Each node tells the lines that it stands on. `around` is the new column of
 * the list or map that a node belongs to.
 */
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/fmt_parts.h"

enum { STEP = 2 };

static struct hk_fmt_line *line_at(struct hk_fmt *fmt, int line)
{
    hk_assert(line >= 1 && line <= fmt->count);
    return &fmt->lines[line - 1];
}

/* Something begins at this place; if it is the first of its line, that goes to `column`. */
static struct hk_fmt_line *begins(struct hk_fmt *fmt, int line, int col, int column)
{
    struct hk_fmt_line *at = line_at(fmt, line);
    if (at->first != col - 1)
        return at;
    at->kind = HK_FMT_STEP;
    at->indent = column;
    return at;
}

/* ---- values ---- */

static bool keeps_blank_lines(const struct hk_fmt_line *line, int header)
{
    for (int i = header + 1; i < header + 3 && i < line->len; i++) {
        if (line->text[i] == '+')
            return true;
    }
    return false;
}

static void block_text(struct hk_fmt *fmt, const struct hk_node *node, int around)
{
    const struct hk_fmt_line *header = line_at(fmt, node->line);
    bool keeps = keeps_blank_lines(header, header->value);
    int old = node->text_col - 1;
    int last = node->end_line > node->line ? node->end_line : node->line;
    while (keeps && last < fmt->count && line_at(fmt, last + 1)->len == 0)
        last++;
    for (int i = node->line + 1; i <= last; i++) {
        struct hk_fmt_line *line = line_at(fmt, i);
        line->kind = HK_FMT_VERBATIM;
        line->first = line->full > old || line->len > 0 ? old : line->full;
        line->indent = around + STEP;
    }
}

static void goes_on(struct hk_fmt *fmt, const struct hk_node *node, int around)
{
    for (int i = node->line + 1; i <= node->end_line; i++) {
        struct hk_fmt_line *line = line_at(fmt, i);
        char c = line->len > 0 ? line->text[line->first] : '\0';
        bool closes = node->flow && (c == ']' || c == '}');
        line->kind = HK_FMT_INSIDE;
        line->indent = around + (closes ? 0 : STEP);
    }
}

static void value(struct hk_fmt *fmt, const struct hk_node *node, int around)
{
    if (node->is_null)
        return;
    struct hk_fmt_line *line = begins(fmt, node->line, node->col, around + STEP);
    line->value = hk_fmt_offset(line, node->col - 1);
    line->flow = node->flow;
    line->quoted = !node->flow &&
                   (node->style == HK_STYLE_SINGLE || node->style == HK_STYLE_DOUBLE);
    if (node->style == HK_STYLE_FOLDED || node->style == HK_STYLE_LITERAL)
        block_text(fmt, node, around);
    else
        goes_on(fmt, node, around);
}

/* ---- lists and maps ---- */

static void walk(struct hk_fmt *fmt, const struct hk_node *node, int around);

/* A dash may stand alone on a line above its item. */
static void dash(struct hk_fmt *fmt, const struct hk_node *list, size_t i, int column)
{
    int least = i > 0 ? list->items[i - 1]->end_line + 1 : list->line;
    for (int at = list->items[i]->line; at >= least && at >= 1; at--) {
        const struct hk_fmt_line *line = line_at(fmt, at);
        if (line->first == list->col - 1 && line->len > 0 && line->text[line->first] == '-') {
            begins(fmt, at, list->col, column);
            return;
        }
    }
}

static void walk_list(struct hk_fmt *fmt, const struct hk_node *list, int around)
{
    for (size_t i = 0; i < list->count; i++) {
        dash(fmt, list, i, around);
        walk(fmt, list->items[i], around);
    }
}

static void walk_map(struct hk_fmt *fmt, const struct hk_node *map, int around)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct hk_node *key = map->pairs[i].key;
        struct hk_fmt_line *line = begins(fmt, key->line, key->col, around);
        line->key = hk_fmt_offset(line, key->col - 1);
        line->quoted = key->style != HK_STYLE_PLAIN;
        walk(fmt, map->pairs[i].value, around);
    }
}

/* As deep as the reader allows. */
static void walk(struct hk_fmt *fmt, const struct hk_node *node, int around)
{
    if (node->kind == HK_NODE_SCALAR || node->flow)
        value(fmt, node, around);
    else if (node->kind == HK_NODE_LIST)
        walk_list(fmt, node, around + STEP);
    else
        walk_map(fmt, node, around + STEP);
}

void hk_fmt_tree(struct hk_fmt *fmt, const struct hk_document *doc)
{
    walk(fmt, doc->root, -STEP);
}
