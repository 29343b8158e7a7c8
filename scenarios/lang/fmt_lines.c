/* SPDX-License-Identifier: MIT
 *
 * fmt_lines: a text as lines, and lines as a text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/fmt_parts.h"

/* ---- cutting ---- */

int hk_fmt_columns(const char *text, int len)
{
    int columns = 0;
    for (int i = 0; i < len; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

int hk_fmt_offset(const struct hk_fmt_line *line, int col)
{
    int at = 0;
    for (; at < line->len && col > 0; col--) {
        at++;
        while (at < line->len && ((unsigned char)line->text[at] & 0xc0) == 0x80)
            at++;
    }
    return at;
}

static struct hk_fmt_line cut_line(const char *text, size_t len)
{
    struct hk_fmt_line line = {.text = text, .full = (int)len, .key = -1, .value = -1,
                               .comment = -1};
    while (len > 0 && text[len - 1] == ' ')
        len--;
    line.len = (int)len;
    while (line.first < line.len && text[line.first] == ' ')
        line.first++;
    line.comment_col = line.first;
    line.kind = line.len == 0               ? HK_FMT_BLANK
                : text[line.first] == '#' ? HK_FMT_COMMENT
                                            : HK_FMT_MARK;
    return line;
}

void hk_fmt_init(struct hk_fmt *fmt, const char *bytes, size_t len)
{
    *fmt = (struct hk_fmt){.text = hk_xmalloc(len + 1)};
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    size_t to = 0, room = 1;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\r' && i + 1 < len && bytes[i + 1] == '\n')
            continue;
        fmt->text[to++] = bytes[i];
        room += bytes[i] == '\n';
    }
    fmt->text[to] = '\0';
    fmt->lines = hk_xcalloc(room, sizeof(*fmt->lines));
    for (const char *at = fmt->text; *at;) {
        size_t length = strcspn(at, "\n");
        fmt->lines[fmt->count++] = cut_line(at, length);
        at += length + (at[length] == '\n');
    }
}

void hk_fmt_fini(struct hk_fmt *fmt)
{
    free(fmt->text);
    free(fmt->lines);
    *fmt = (struct hk_fmt){0};
}

/* ---- writing ---- */

/* Where the key ends: before its colon, and the spaces around that. */
static int key_end(const struct hk_fmt_line *line, int end)
{
    const char *text = line->text;
    while (end > line->key && text[end - 1] == ' ')
        end--;
    if (end > line->key && text[end - 1] == ':')
        end--;
    while (end > line->key && text[end - 1] == ' ')
        end--;
    return end;
}

char *hk_fmt_content(const struct hk_fmt_line *line)
{
    int end = line->comment >= 0 ? line->comment : line->len;
    while (end > 0 && line->text[end - 1] == ' ')
        end--;
    int start = line->key >= 0 ? line->key : line->value >= 0 ? line->value : end;
    char *out = hk_xmalloc((size_t)(line->indent + 2 * line->len + 4));
    int at = line->indent;
    memset(out, ' ', (size_t)at);
    for (int i = line->first; i < start; i++) {
        if (line->text[i] == '-') {
            out[at++] = '-';
            out[at++] = ' ';
        }
    }
    if (line->key >= 0) {
        int stop = key_end(line, line->value >= 0 ? line->value : end);
        memcpy(out + at, line->text + line->key, (size_t)(stop - line->key));
        at += stop - line->key;
        out[at++] = ':';
        out[at++] = ' ';
    }
    if (line->value >= 0) {
        memcpy(out + at, line->text + line->value, (size_t)(end - line->value));
        at += end - line->value;
    }
    while (at > 0 && out[at - 1] == ' ')
        at--;
    out[at] = '\0';
    return out;
}

static void put_step(FILE *out, const struct hk_fmt_line *line)
{
    char *content = hk_fmt_content(line);
    fputs(content, out);
    int width = hk_fmt_columns(content, (int)strlen(content));
    if (line->comment >= 0)
        fprintf(out, "%*s%.*s", line->comment_new - width, "", line->len - line->comment,
                line->text + line->comment);
    free(content);
}

static void put_line(FILE *out, const struct hk_fmt_line *line)
{
    bool all = line->kind == HK_FMT_VERBATIM; /* spaces at the end belong to the text */
    int end = all ? line->full : line->len;
    int start = all && line->first > line->full ? line->full : line->first;
    if (line->kind == HK_FMT_STEP)
        put_step(out, line);
    else if (end > start)
        fprintf(out, "%*s%.*s", line->indent, "", end - start, line->text + start);
    fputc('\n', out);
}

char *hk_fmt_write(const struct hk_fmt *fmt, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    hk_assert(out);
    bool begun = false, gap = false;
    for (int i = 0; i < fmt->count; i++) {
        const struct hk_fmt_line *line = &fmt->lines[i];
        gap |= line->kind == HK_FMT_BLANK;
        if (line->kind == HK_FMT_BLANK)
            continue;
        if (gap && begun)
            fputc('\n', out);
        put_line(out, line);
        begun = true;
        gap = false;
    }
    int closed = fclose(out);
    hk_assert(closed == 0);
    return text;
}
