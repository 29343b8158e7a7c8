/* SPDX-License-Identifier: MIT
 *
 * fmt_comments: a comment alone on its line is indented like the line that it belongs to; comments
 * behind lines keep their column, and those that shared one move together if one must.
 */
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/fmt_parts.h"

/* ---- finding them ---- */

static int skip_quoted(const struct hk_fmt_line *line, int at)
{
    char quote = line->text[at++];
    while (at < line->len && line->text[at] != quote)
        at += line->text[at] == '\\' && quote == '"' ? 2 : 1;
    return at + 1; /* '' goes on as the next quoted text */
}

static bool opens_quote(const struct hk_fmt_line *line, int at, int start)
{
    char c = line->text[at];
    if (c != '"' && c != '\'')
        return false;
    if (!line->flow)
        return line->quoted && (at == start || line->text[at - 1] == '\'');
    int before = at - 1;
    while (before > start && line->text[before] == ' ')
        before--;
    return before >= 0 && strchr("[{,:'\"", line->text[before]);
}

/* The offset of the comment behind what stands on the line, or -1. */
static int find_comment(const struct hk_fmt_line *line)
{
    int start = line->value >= 0 ? line->value : line->key >= 0 ? line->key : line->first;
    for (int at = start; at < line->len;) {
        if (opens_quote(line, at, start))
            at = skip_quoted(line, at);
        else if (line->text[at] == '#' && at > start && line->text[at - 1] == ' ')
            return at;
        else
            at++;
    }
    return -1;
}

/* ---- alone on a line ---- */

static bool leads(const struct hk_fmt_line *line)
{
    return line->kind == HK_FMT_STEP || line->kind == HK_FMT_MARK;
}

/* The column of the next line, if the comment stood there; else that of the line before
 * that stood there; else again that of the next line. */
static int column_of(const struct hk_fmt *fmt, int index)
{
    int col = fmt->lines[index].first, next = index + 1;
    while (next < fmt->count && !leads(&fmt->lines[next]))
        next++;
    bool last = next == fmt->count;
    if (!last && fmt->lines[next].first == col)
        return fmt->lines[next].indent;
    for (int i = index - 1; i >= 0; i--) {
        const struct hk_fmt_line *line = &fmt->lines[i];
        if (leads(line) && line->first <= col) {
            if (line->first == col || last)
                return line->indent;
            break;
        }
    }
    return last ? 0 : fmt->lines[next].indent;
}

static bool has_aside(const struct hk_fmt_line *line)
{
    return line->kind == HK_FMT_ASIDE || (line->kind == HK_FMT_STEP && line->comment >= 0);
}

/* ---- behind lines ---- */

/* One place for the comments [from, to), which had the same column. */
static void settle(struct hk_fmt *fmt, int from, int to)
{
    int width = 0, col = 0;
    for (int i = from; i < to; i++) {
        struct hk_fmt_line *line = &fmt->lines[i];
        if (!has_aside(line))
            continue;
        col = line->comment_col;
        if (line->kind != HK_FMT_STEP)
            continue;
        char *content = hk_fmt_content(line);
        int columns = hk_fmt_columns(content, (int)strlen(content));
        width = columns > width ? columns : width;
        free(content);
    }
    for (int i = from; i < to; i++) {
        struct hk_fmt_line *line = &fmt->lines[i];
        line->comment_new = width < col ? col : width + 2;
        if (line->kind == HK_FMT_ASIDE)
            line->indent = line->comment_new;
    }
}

static void align(struct hk_fmt *fmt)
{
    int from = 0, col = -1;
    for (int i = 0; i < fmt->count; i++) {
        const struct hk_fmt_line *line = &fmt->lines[i];
        if (!has_aside(line))
            continue;
        if (col >= 0 && line->comment_col != col) {
            settle(fmt, from, i);
            from = i;
        }
        col = line->comment_col;
    }
    settle(fmt, from, fmt->count);
}

void hk_fmt_comments(struct hk_fmt *fmt)
{
    for (int i = 0; i < fmt->count; i++) {
        struct hk_fmt_line *line = &fmt->lines[i];
        const struct hk_fmt_line *above = i > 0 ? line - 1 : NULL;
        if (line->kind == HK_FMT_STEP) {
            line->comment = find_comment(line);
            if (line->comment >= 0)
                line->comment_col = hk_fmt_columns(line->text, line->comment);
        } else if (line->kind == HK_FMT_COMMENT && above && has_aside(above) &&
                   above->comment_col == line->first) {
            line->kind = HK_FMT_ASIDE;
        }
    }
    for (int i = 0; i < fmt->count; i++) {
        if (fmt->lines[i].kind == HK_FMT_COMMENT)
            fmt->lines[i].indent = column_of(fmt, i);
    }
    align(fmt);
}
