/* SPDX-License-Identifier: MIT
 *
 * advice: libfyaml's complaints in the words of somebody who writes scenarios.
 *
 * It says what it could not go on with; a beginner has to know what to change. So the lines
 * around the place are looked at, as plain text, for the mistakes that are made most. What fits
 * none of them is said as libfyaml says it.
 */
#include <stdio.h>
#include <string.h>

#include "scenarios/lang/reader_parts.h"
#include "scenarios/verbs/verb.h"

/* A line of the text. Columns count from 1; those of the indentation are bytes. */
struct row {
    int number;
    const char *start, *end; /* without its break */
    int indent;              /* the column of its first character */
    int dash;                /* the column of its last leading dash, 0: none */
    int col;                 /* and of what stands behind the dashes */
    const char *at;          /* this */
    bool empty;              /* or a comment */
};

static struct row row_at(const char *start, const char *end, int number)
{
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    struct row row = {.number = number, .start = start, .end = newline ? newline : end};
    const char *at = start;
    while (at < row.end && *at == ' ')
        at++;
    row.indent = (int)(at - start) + 1;
    while (at + 1 < row.end && *at == '-' && at[1] == ' ') {
        row.dash = (int)(at - start) + 1;
        for (at++; at < row.end && *at == ' ';)
            at++;
    }
    row.at = at;
    row.col = (int)(at - start) + 1;
    row.empty = at == row.end || *at == '#';
    return row;
}

/* The rows of a text up to the place, and the one behind it. */
struct rows {
    const char *text, *end;
    struct row here, next; /* next.number is 0 if there is none */
};

static struct rows rows_at(const char *text, size_t len, int line)
{
    struct rows rows = {.text = text, .end = text + len};
    const char *at = text;
    for (int number = 1; at < rows.end; number++) {
        struct row row = row_at(at, rows.end, number);
        if (number == line)
            rows.here = row;
        if (number > line && !row.empty) {
            rows.next = row;
            break;
        }
        at = row.end + 1;
    }
    return rows;
}

/* The row before this one that is not empty; false if there is none. */
static bool row_before(const struct rows *rows, struct row *row)
{
    while (row->start > rows->text) {
        const char *start = row->start - 1;
        while (start > rows->text && start[-1] != '\n')
            start--;
        *row = row_at(start, row->start - 1, row->number - 1);
        if (!row->empty)
            return true;
    }
    return false;
}

/* ---- words ---- */

static size_t word_length(const struct row *row)
{
    const char *at = row->at;
    while (at < row->end && *at >= 'a' && *at <= 'z')
        at++;
    return (size_t)(at - row->at);
}

static bool begins_with(const struct row *row, const char *word)
{
    size_t len = strlen(word);
    return word_length(row) == strcspn(word, " ") && (size_t)(row->end - row->at) >= len &&
           memcmp(row->at, word, len) == 0;
}

static bool takes(const struct hk_block *block, const struct row *follower)
{
    for (const char *const *f = block->follow; f && *f; f++) {
        if (begins_with(follower, *f))
            return true;
    }
    return false;
}

/* The block that the row begins and that the follower can follow, or NULL. */
static const struct hk_block *opener_of(const struct row *row, const struct row *follower)
{
    for (size_t i = 0; i < hk_block_count; i++) {
        if (begins_with(row, hk_blocks[i]->name) && takes(hk_blocks[i], follower))
            return hk_blocks[i];
    }
    return NULL;
}

/* ---- mistakes ---- */

/* `else` and its like belong below the word that opens the block, in its column. */
static bool advise_follower(const struct rows *rows, struct hk_advice *advice)
{
    const struct row *here = &rows->here;
    const struct hk_block *block = NULL;
    struct row row = rows->here;
    while (!block && row_before(rows, &row)) {
        if (row.indent <= here->indent)
            block = opener_of(&row, here);
    }
    if (!block)
        return false;
    advice->col = here->col;
    snprintf(advice->text, sizeof(advice->text),
             "'%.*s' goes with the '%s' of line %d: write it below that word, in column %d",
             (int)word_length(here), here->at, block->name, row.number, row.col);
    return true;
}

/* `-yield`, `main:yield` */
static bool advise_space(const struct rows *rows, struct hk_advice *advice)
{
    const struct row *here = &rows->here;
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    const char *colon = memchr(here->at, ':', (size_t)(here->end - here->at));
    bool dash = here->at + 1 < here->end && *here->at == '-' && here->at[1] != '-';
    bool name = colon && colon == here->at + strspn(here->at, letters);
    if (!dash && !(name && colon + 1 < here->end && colon[1] != ' '))
        return false;
    advice->col = dash ? here->col : (int)(colon - here->start) + 1;
    snprintf(advice->text, sizeof(advice->text), "a space is missing behind '%c'",
             dash ? '-' : ':');
    return true;
}

/* A line among steps that has no dash. */
static bool advise_dash(const struct rows *rows, struct hk_advice *advice)
{
    struct row row = rows->here;
    if (rows->here.dash)
        return false;
    while (row_before(rows, &row) && row.indent >= rows->here.indent) {
        if (row.indent == rows->here.indent && row.dash) {
            snprintf(advice->text, sizeof(advice->text), "a '- ' is missing before this");
            return true;
        }
    }
    return false;
}

/* Steps none of which has a dash, so that a block among them was taken for a key. */
static bool advise_dashes(const struct rows *rows, struct hk_advice *advice)
{
    struct row row = rows->here;
    if (rows->here.dash || !row_before(rows, &row) || row.dash ||
        row.indent != rows->here.indent)
        return false;
    snprintf(advice->text, sizeof(advice->text),
             "this is no 'key: value' line; if it is a step, it and line %d begin with '- '",
             row.number);
    return true;
}

/* A line that stands between two levels: which are there? */
static bool advise_depth(const struct rows *rows, struct hk_advice *advice)
{
    const struct row *here = &rows->here;
    struct row row = rows->here;
    int below = 0, above = 0, least = 1 << 30;
    while (least > 1 && row_before(rows, &row)) {
        if (row.indent >= least && row.col >= least)
            continue;
        int cols[] = {row.indent, here->dash ? row.dash : row.col};
        for (int i = here->dash ? 1 : 0; i < 2; i++) {
            if (cols[i] > 0 && cols[i] < here->indent && cols[i] > below)
                below = cols[i];
            if (cols[i] > here->indent && (!above || cols[i] < above))
                above = cols[i];
        }
        least = row.indent;
    }
    if (!below && !above)
        return false;
    char or_else[40] = "";
    if (below && above)
        snprintf(or_else, sizeof(or_else), ", or in column %d", below);
    advice->col = here->indent;
    snprintf(advice->text, sizeof(advice->text),
             "no line above goes with one that begins in column %d; begin it in column %d%s",
             here->indent, above ? above : below, or_else);
    return true;
}

static bool advise_place(const struct rows *rows, struct hk_advice *advice)
{
    return advise_follower(rows, advice) || advise_space(rows, advice) ||
           advise_dash(rows, advice) || advise_dashes(rows, advice) ||
           advise_depth(rows, advice);
}

/* A colon that is as wide as a Chinese character. */
static bool advise_colon(const struct rows *rows, struct hk_advice *advice)
{
    const struct row *here = &rows->here;
    const char *colon = here->at;
    while (here->end - colon >= 3 && memcmp(colon, "\xef\xbc\x9a", 3) != 0)
        colon++;
    if (here->end - colon < 3)
        return false;
    advice->col = here->col;
    for (const char *at = here->at; at < colon; at++)
        advice->col += ((unsigned char)*at & 0xc0) != 0x80;
    snprintf(advice->text, sizeof(advice->text), "this is no ':' but U+FF1A; write ': '");
    return true;
}

/* What libfyaml takes for a key of several lines. */
static bool advise_key(const struct rows *rows, struct hk_advice *advice)
{
    const struct row *here = &rows->here, *next = &rows->next;
    if (advise_space(rows, advice) || advise_colon(rows, advice))
        return true;
    if (!next->number || next->indent <= here->indent) {
        advice->col = here->col;
        snprintf(advice->text, sizeof(advice->text),
                 "a ': ' is missing: this is neither a key nor a part of the line above");
        return true;
    }
    advice->line = next->number;
    advice->col = next->indent;
    snprintf(advice->text, sizeof(advice->text),
             "this stands deeper than line %d, which has its value already; begin it in column %d",
             here->number, next->dash || !here->dash ? here->indent : here->col);
    return true;
}

/* ---- by message ---- */

struct rule {
    const char *message; /* a part of libfyaml's */
    bool (*advise)(const struct rows *rows, struct hk_advice *advice);
    const char *text; /* in place of that */
};

static const struct rule rules[] = {
    {"at the end of block sequence", advise_place, NULL},
    {"invalid indentation in mapping", advise_place, NULL},
    {"did not find expected '-'", advise_place, NULL},
    {"in sequence while in mapping", advise_depth, NULL},
    {"invalid value after mapping", advise_place, NULL},
    {"invalid multiline plain key", advise_key, NULL},
    {"could not find expected ':'", advise_key, NULL},
    {"nested block mapping on the same line", NULL,
     "a second ': ' on one line; a block begins on a line of its own, and a text with ': ' stands "
     "in quotes"},
    {"block sequence on the same line", NULL, "a list begins on the line below its key"},
    {"missing comma in flow sequence", NULL, "a ',' or the closing ']' is missing before this"},
    {"missing comma in flow mapping", NULL, "a ',' or the closing '}' is missing before this"},
    {"tab character", NULL, "a tab cannot indent; write spaces"},
    {"plain scalar cannot start", NULL, "a text that begins with this character stands in quotes"},
    {"trailing content after", NULL,
     "there is more behind the closing quote; put all of it in quotes, or nothing"},
    {"no linebreak found", NULL,
     "'>' and '|' begin a text on the lines below; a text that begins with them stands in quotes"},
};

void hk_advise(const char *text, size_t len, const char *message, struct hk_advice *advice)
{
    struct rows rows = rows_at(text, len, advice->line);
    snprintf(advice->text, sizeof(advice->text), "%s", message);
    for (size_t i = 0; i < HK_COUNT(rules); i++) {
        if (!strstr(message, rules[i].message))
            continue;
        if (rules[i].text)
            snprintf(advice->text, sizeof(advice->text), "%s", rules[i].text);
        else if (rows.here.number)
            rules[i].advise(&rows, advice);
        return;
    }
}
