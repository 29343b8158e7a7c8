/* SPDX-License-Identifier: MIT
 *
 * prefilter: refuses what libfyaml 0.7.12 must not see.
 *
 * An explicit key can crash it, a directive can hang it, bad UTF-8 makes it
 * drop the rest of the file, an empty block text eats the lines below, and runs
 * of empty lines take it quadratic time. So this looks at each line with just
 * enough of YAML to know quotes, comments, block texts and brackets. Its one
 * rule: it may take a place for the start of a token that is none, never the
 * other way round; so it may refuse too much (a line of a long plain text that
 * begins with '*'), and never too little. What else is wrong, libfyaml says
 * better.
 */
#include "scenarios/lang/reader_parts.h"

#include <string.h>

enum {
    BLANK_LINES_MAX = 200, /* in a row */
    NO_BLOCK = -2,         /* not inside a block text */
};

struct scan {
    struct hk_diag *diag;
    int file;
    const char *line_start, *line_end; /* the current line, without its break */
    int line;                          /* its number */
    const char *known;                 /* a place in it, or NULL */
    int known_col;                     /* its column, to count on from */
    int blank_lines;                   /* directly before it */
    int flow;                          /* open brackets */
    bool plain;                        /* a plain text inside brackets may go on here */
    int block_parent;                  /* indentation that ends a block text, or NO_BLOCK */
    int block_indent;                  /* indentation of the block text, 0: not yet seen */
    int block_line, block_col;         /* place of its | or > */
    int errors;
    /* of the current line */
    int parent;      /* column of the last dash or key, -1 if none yet */
    bool structured; /* a dash or a "key:" outside brackets was seen */
};

/* Counts on from the last place asked for: a line may be a megabyte long. */
static int column(struct scan *s, const char *place)
{
    if (!s->known || s->known > place) {
        s->known = s->line_start;
        s->known_col = 1;
    }
    for (; s->known < place; s->known++)
        s->known_col += ((unsigned char)*s->known & 0xc0) != 0x80;
    return s->known_col;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool ends_word(const struct scan *s, const char *at)
{
    return at >= s->line_end || is_space(*at);
}

#define COMPLAIN(s, place, ...)                                                           \
    ((s)->errors++, hk_diag_add((s)->diag, (s)->file, (s)->line, column((s), (place)), 1, \
                                HK_SEVERITY_ERROR, __VA_ARGS__))

/* What is wrong with a token that starts with `c`; NULL if nothing is. */
static const char *refusal(char c)
{
    switch (c) {
    case '?':
        return "explicit keys ('? key') are not supported; "
               "put a text that begins with '?' in quotes";
    case '&':
        return "anchors ('&name') are not supported; put a text that begins with '&' in quotes";
    case '*':
        return "aliases ('*name') are not supported; put a text that begins with '*' in quotes";
    case '!':
        return "tags ('!name') are not supported; put a text that begins with '!' in quotes";
    case '%':
        return "directives ('%name') are not supported; put a text that begins with '%' in quotes";
    default:
        return NULL;
    }
}

/* Behind the closing quote, or NULL with an error. */
static const char *skip_quoted(struct scan *s, const char *at)
{
    char quote = *at;
    for (const char *end = at + 1; end < s->line_end; end++) {
        if (quote == '"' && *end == '\\') {
            end++;
        } else if (*end == quote) {
            if (quote == '"' || end + 1 == s->line_end || end[1] != quote)
                return end + 1;
            end++; /* '' is a quote inside the text */
        }
    }
    COMPLAIN(s, at,
             "this quote is not closed on its line; "
             "write a text of several lines behind '>-'");
    return NULL;
}

static bool is_flow_mark(char c)
{
    return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

/* Is the colon at `at` the end of a key? */
static bool ends_key(const struct scan *s, const char *at)
{
    return ends_word(s, at + 1) || (s->flow > 0 && is_flow_mark(at[1]));
}

/* Behind a plain text: at a comment, a colon, a bracket or the end. */
static const char *skip_plain(const struct scan *s, const char *at)
{
    for (const char *start = at; at < s->line_end; at++) {
        if (*at == '#' && at > start && is_space(at[-1]))
            break;
        if (*at == ':' && ends_key(s, at))
            break;
        if (s->flow > 0 && is_flow_mark(*at))
            break;
    }
    return at;
}

/* `|` or `>`: the lines below are text. */
static const char *enter_block(struct scan *s, const char *at)
{
    if (s->flow > 0 || !s->structured) {
        COMPLAIN(s, at, "a block text ('%c') must follow a key or a dash on its line", *at);
        return s->line_end;
    }
    const char *end = at + 1;
    while (end < s->line_end && (*end == '-' || *end == '+' || (*end >= '0' && *end <= '9'))) {
        if (*end != '-' && *end != '+') {
            COMPLAIN(s, end,
                     "a block text takes its indentation from its first line; "
                     "remove the number");
            return s->line_end;
        }
        end++;
    }
    const char *rest = end;
    while (rest < s->line_end && is_space(*rest))
        rest++;
    if (rest < s->line_end && (*rest != '#' || rest == end))
        return skip_plain(s, at); /* no header: libfyaml complains */
    s->block_parent = s->parent;
    s->block_indent = 0;
    s->block_line = s->line;
    s->block_col = column(s, at);
    return s->line_end;
}

/* A bracket, dash, colon or comma that may be punctuation here. Returns behind
 * it, or `at` if it is not. */
static const char *skip_mark(struct scan *s, const char *at, int token_col)
{
    switch (*at) {
    case '[':
    case '{':
        s->flow++;
        return at + 1;
    case ']':
    case '}':
        if (s->flow == 0)
            return at;
        s->flow--;
        return at + 1 < s->line_end && at[1] == ':' ? at + 2 : at + 1; /* {a}:b is a pair */
    case ',':
        return s->flow > 0 ? at + 1 : at;
    case '-':
        if (!ends_word(s, at + 1))
            return at;
        s->parent = column(s, at) - 1;
        s->structured |= s->flow == 0;
        return at + 1;
    case ':':
        if (!ends_key(s, at))
            return at;
        s->parent = token_col >= 0 ? token_col : column(s, at) - 1;
        s->structured |= s->flow == 0;
        return at + 1;
    default:
        return at;
    }
}

/* A quoted, block or plain text, or the rest of a plain one. Returns behind
 * it, or NULL after an error. */
static const char *skip_text(struct scan *s, const char *at, bool goes_on)
{
    if (!goes_on && (*at == '"' || *at == '\'')) {
        const char *next = skip_quoted(s, at);
        bool tight = next && s->flow > 0 && next < s->line_end && *next == ':';
        return tight ? next + 1 : next; /* {"a":b} is a pair */
    }
    if (!goes_on && (*at == '|' || *at == '>'))
        return enter_block(s, at);
    s->plain = true;
    return skip_plain(s, at);
}

/* Looks at the tokens of a line from `at` on. */
static void scan_tokens(struct scan *s, const char *at)
{
    int token_col = -1; /* of the text just passed, from 0; -1 if there is none */
    while (at && at < s->line_end) {
        if (is_space(*at)) {
            at++;
            continue;
        }
        bool goes_on = s->plain && s->flow > 0;
        s->plain = false;
        if (*at == '#' && (at == s->line_start || is_space(at[-1])))
            return;
        const char *wrong = refusal(*at);
        if (wrong) {
            COMPLAIN(s, at, "%s", wrong);
            return;
        }
        const char *next = skip_mark(s, at, token_col);
        bool is_mark = next != at;
        token_col = is_mark ? -1 : column(s, at) - 1;
        at = is_mark ? next : skip_text(s, at, goes_on);
    }
}

static bool is_document_mark(const struct scan *s)
{
    const char *at = s->line_start;
    return s->line_end - at >= 3 && (memcmp(at, "---", 3) == 0 || memcmp(at, "...", 3) == 0) &&
           ends_word(s, at + 3);
}

/* An empty block text is refused: libfyaml takes the lines below for its text
 * even if they stand no deeper than its key. */
static void leave_block(struct scan *s)
{
    bool empty = s->block_parent != NO_BLOCK && s->block_indent == 0;
    s->block_parent = NO_BLOCK;
    if (!empty)
        return;
    s->errors++;
    hk_diag_add(s->diag, s->file, s->block_line, s->block_col, 1, HK_SEVERITY_ERROR,
                "no text here; the lines below must stand deeper than the key or dash");
}

/* Is this line inside a block text? */
static bool in_block(struct scan *s, int indent)
{
    if (s->block_parent == NO_BLOCK)
        return false;
    if (s->block_indent == 0 && indent > s->block_parent)
        s->block_indent = indent;
    if (s->block_indent > 0 && indent >= s->block_indent)
        return true;
    leave_block(s);
    return false;
}

static void scan_line(struct scan *s)
{
    const char *at = s->line_start;
    while (at < s->line_end && *at == ' ')
        at++;
    int indent = (int)(at - s->line_start);
    while (at < s->line_end && is_space(*at))
        at++;
    s->blank_lines = at == s->line_end ? s->blank_lines + 1 : 0;
    if (s->blank_lines == BLANK_LINES_MAX + 1)
        COMPLAIN(s, s->line_start, "more than %d empty lines in a row", BLANK_LINES_MAX);
    if (at == s->line_end || in_block(s, indent))
        return;
    s->parent = -1;
    s->structured = false;
    at = s->line_start;
    if (is_document_mark(s)) {
        s->flow = 0;
        s->plain = false;
        at += 3;
    }
    scan_tokens(s, at);
}

/* Looks like an indentation, as it comes from web pages. */
static bool is_other_space(uint32_t code)
{
    return code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x3000;
}

/* Encoding of the current line. False after an error: nothing that follows
 * could be trusted. */
static bool check_chars(struct scan *s)
{
    bool indents = true;
    for (const char *at = s->line_start; at < s->line_end;) {
        uint32_t code;
        int len = hk_utf8_decode(at, s->line_end, &code);
        if (len == 0)
            COMPLAIN(s, at, "this is not UTF-8 (byte 0x%02x)", (unsigned char)*at);
        else if ((code < 0x20 && code != '\t') || (code >= 0x7f && code < 0xa0))
            COMPLAIN(s, at, "control character U+%04X; use spaces, or an escape in double quotes",
                     code);
        else if (indents && is_other_space(code))
            COMPLAIN(s, at, "this blank is no space but U+%04X; write spaces", code);
        else if (code == 0xfeff)
            COMPLAIN(s, at, "a byte order mark may stand only at the start of a file");
        else if (code == 0xfffe || code == 0xffff)
            COMPLAIN(s, at, "U+%04X is not a character", code);
        if (s->errors > 0)
            return false;
        indents &= *at == ' ';
        at += len;
    }
    return true;
}

static void set_line(struct scan *s, const char *start, const char *end)
{
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    s->line_start = start;
    s->line_end = newline ? newline : end;
    s->line++;
    s->known = NULL;
}

int hk_prefilter_check(struct hk_diag *diag, int file, const char *text, size_t len)
{
    const char *end = text + len;
    struct scan s = {.diag = diag, .file = file};
    for (const char *at = text; at < end; at = s.line_end + 1) {
        set_line(&s, at, end);
        if (!check_chars(&s))
            return HK_EINVAL;
    }
    s.line = 0;
    s.block_parent = NO_BLOCK;
    for (const char *at = text; at < end; at = s.line_end + 1) {
        set_line(&s, at, end);
        scan_line(&s);
    }
    leave_block(&s);
    return s.errors > 0 ? HK_EINVAL : 0;
}
