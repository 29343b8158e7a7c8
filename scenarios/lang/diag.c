/* SPDX-License-Identifier: MIT
 *
 * diag: the sorted list, and the source line with its caret.
 *
 * A source line is shown as cells: most code points take one, escaped ones
 * several. All places in it are counted in cells, so the caret stays under its
 * character whatever had to be escaped or cut.
 */
#include "scenarios/lang/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_CELLS = 100, /* a shown line is cut to this */
    CARET_CELLS = 60, /* of a cut line, cells kept before the caret */
    CUT_CELLS = 3,    /* "..." at an end that was cut */
};

void hk_diag_init(struct hk_diag *diag)
{
    *diag = (struct hk_diag){0};
}

void hk_diag_fini(struct hk_diag *diag)
{
    for (int i = 0; i < diag->file_count; i++) {
        free(diag->files[i].name);
        free(diag->files[i].text);
    }
    for (int i = 0; i < diag->item_count; i++)
        free(diag->items[i].text);
    free(diag->files);
    free(diag->items);
    hk_diag_init(diag);
}

int hk_diag_file(struct hk_diag *diag, const char *name, const char *text, size_t len)
{
    HK_GROW(diag->files, diag->file_count, diag->file_room);
    char *copy = hk_xmalloc(len + 1);
    if (len)
        memcpy(copy, text, len);
    copy[len] = '\0';
    diag->files[diag->file_count] =
        (struct hk_diag_file){.name = hk_xstrdup(name), .text = copy, .len = len};
    return diag->file_count++;
}

static int compare(const struct hk_diag_item *a, const struct hk_diag_item *b)
{
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->col < b->col ? -1 : a->col > b->col;
}

/* Takes the item's text. The list stays sorted; one item for one place. */
static void insert(struct hk_diag *diag, struct hk_diag_item item)
{
    int low = 0, high = diag->item_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (compare(&diag->items[middle], &item) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < diag->item_count && compare(&diag->items[low], &item) == 0) {
        struct hk_diag_item *at = &diag->items[low];
        bool better = item.severity < at->severity;
        diag->files[item.file].errors += better;
        free(better ? at->text : item.text);
        if (better)
            *at = item;
        return;
    }
    diag->files[item.file].errors += item.severity == HK_SEVERITY_ERROR;
    if (diag->files[item.file].items == HK_DIAG_ITEMS_MAX) {
        diag->dropped++;
        free(item.text);
        return;
    }
    HK_GROW(diag->items, diag->item_count, diag->item_room);
    struct hk_diag_item *at = &diag->items[low];
    memmove(at + 1, at, (size_t)(diag->item_count - low) * sizeof(*at));
    *at = item;
    diag->item_count++;
    diag->files[item.file].items++;
}

void hk_diag_add(struct hk_diag *diag, int file, int line, int col, int width,
                 enum hk_severity severity, const char *fmt, ...)
{
    hk_assert(file >= 0 && file < diag->file_count);
    va_list args;
    va_start(args, fmt);
    char *text = hk_xvasprintf(fmt, args);
    va_end(args);
    if (diag->variant && line < diag->variant_line) {
        char *bare = text;
        text = hk_xasprintf("%s (in the variant '%s')", bare, diag->variant);
        free(bare);
    }
    insert(diag, (struct hk_diag_item){file, line, col, width, severity, text});
}

const char *hk_diag_suggestion(const struct hk_diag_item *item, size_t *len)
{
    static const char before[] = "did you mean '";
    const char *start = NULL;
    for (const char *at = item->text; (at = strstr(at, before)); at++)
        start = at + sizeof(before) - 1; /* the last: a name of the file may hold the words */
    const char *end = start ? strstr(start, "'?") : NULL;
    *len = end ? (size_t)(end - start) : 0;
    return end ? start : NULL;
}

int hk_diag_errors(const struct hk_diag *diag)
{
    int errors = 0;
    for (int i = 0; i < diag->file_count; i++)
        errors += diag->files[i].errors;
    return errors;
}

int hk_utf8_decode(const char *at, const char *end, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *)at;
    int len = byte[0] < 0x80 ? 1 : byte[0] >> 5 == 6 ? 2 : byte[0] >> 4 == 14 ? 3 : 4;
    if (len == 1) {
        *code = byte[0];
        return 1;
    }
    if (len == 4 && byte[0] >> 3 != 30)
        return 0; /* a continuation byte, or a lead byte that never occurs */
    if (end - at < len)
        return 0;
    uint32_t value = byte[0] & (0x7fu >> len);
    for (int i = 1; i < len; i++) {
        if (byte[i] >> 6 != 2)
            return 0;
        value = value << 6 | (byte[i] & 0x3fu);
    }
    if (value < least[len] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return len;
}

/* Would this drive a terminal, or change the order in which it shows text? */
static bool is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0xfeff ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f);
}

/* What one code point (or one byte that is not UTF-8) looks like. */
struct cell_run {
    char chars[12];
    int cells; /* columns on the screen */
    int bytes; /* of the source */
};

static struct cell_run look_at(const char *at, const char *end)
{
    struct cell_run run = {.cells = 1};
    uint32_t code;
    run.bytes = hk_utf8_decode(at, end, &code);
    if (run.bytes == 0) {
        run.bytes = 1;
        run.cells = snprintf(run.chars, sizeof(run.chars), "\\x%02x", (unsigned char)*at);
    } else if (code == '\t') {
        run.chars[0] = ' '; /* one column, as it is counted */
    } else if (is_unsafe(code)) {
        run.cells = code < 0x100 ? snprintf(run.chars, sizeof(run.chars), "\\x%02x", code)
                                 : snprintf(run.chars, sizeof(run.chars), "\\u%04x", code);
    } else {
        memcpy(run.chars, at, (size_t)run.bytes);
    }
    return run;
}

static void put_safe(FILE *out, const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) {
        struct cell_run run = look_at(text, end);
        fputs(run.chars, out);
        text += run.bytes;
    }
}

/* Start and end of a line of the source, without its line break. False if the
 * source has no such line. */
static bool find_line(const struct hk_diag_file *file, int line, const char **start,
                      const char **end)
{
    const char *at = file->text, *stop = file->text + file->len;
    for (; line > 1; line--) {
        at = memchr(at, '\n', (size_t)(stop - at));
        if (!at)
            return false;
        at++;
    }
    const char *newline = memchr(at, '\n', (size_t)(stop - at));
    *start = at;
    *end = newline ? newline : stop;
    if (*end > at && (*end)[-1] == '\r')
        --*end;
    return line == 1 && at < stop;
}

/* The cells [low, high) of a line; what is cut through becomes spaces. */
static void put_cells(FILE *out, const char *at, const char *end, int low, int high)
{
    for (int cell = 0; at < end && cell < high;) {
        struct cell_run run = look_at(at, end);
        int next = cell + run.cells;
        if (cell >= low && next <= high)
            fputs(run.chars, out);
        else if (next > low)
            fprintf(out, "%*s", (int)hk_min_i64(next, high) - (int)hk_max_i64(cell, low), "");
        cell = next;
        at += run.bytes;
    }
}

static void put_source(FILE *out, const char *start, const char *end, int col)
{
    int cells = 0, caret = -1, at_col = 1;
    for (const char *at = start; at < end; at_col++) {
        struct cell_run run = look_at(at, end);
        if (at_col == col)
            caret = cells;
        cells += run.cells;
        at += run.bytes;
    }
    if (caret < 0)
        caret = cells; /* behind the end of the line */
    int used = caret == cells ? cells + 1 : cells;
    int low = 0, high = used;
    if (used > LINE_CELLS) {
        low = (int)hk_max_i64(0, hk_min_i64(caret - CARET_CELLS, used - LINE_CELLS));
        high = low + LINE_CELLS;
    }
    bool cut_left = low > 0, cut_right = high < used;
    fputs(cut_left ? "..." : "", out);
    put_cells(out, start, end, low + cut_left * CUT_CELLS, high - cut_right * CUT_CELLS);
    fprintf(out, "%s\n%*s^\n", cut_right ? "..." : "", caret - low, "");
}

static void put_item(FILE *out, const struct hk_diag *diag, const struct hk_diag_item *item)
{
    const struct hk_diag_file *file = &diag->files[item->file];
    put_safe(out, file->name);
    if (item->line > 0)
        fprintf(out, ":%d", item->line);
    if (item->line > 0 && item->col > 0)
        fprintf(out, ":%d", item->col);
    fputs(item->severity == HK_SEVERITY_ERROR ? ": error: " : ": warning: ", out);
    put_safe(out, item->text);
    fputc('\n', out);
    const char *start, *end;
    if (item->col > 0 && find_line(file, item->line, &start, &end))
        put_source(out, start, end, item->col);
}

char *hk_diag_format(const struct hk_diag *diag)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    hk_assert(out);
    for (int i = 0; i < diag->item_count; i++)
        put_item(out, diag, &diag->items[i]);
    if (diag->dropped > 0)
        fprintf(out, "... and %d more\n", diag->dropped);
    int closed = fclose(out);
    hk_assert(closed == 0);
    return text;
}
