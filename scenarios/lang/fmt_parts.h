/* SPDX-License-Identifier: MIT
 *
 * fmt_parts: what fmt.c is made of: fmt_lines.c cuts a text into lines and writes them,
 * fmt_tree.c says from the tree what each line is, fmt_comments.c finds columns for comments.
 */
#ifndef HK_FMT_PARTS_H
#define HK_FMT_PARTS_H

#include "scenarios/lang/reader.h"

enum hk_fmt_kind {
    HK_FMT_BLANK,
    HK_FMT_MARK,     /* --- or ... */
    HK_FMT_STEP,     /* begins with a dash, a key or a value */
    HK_FMT_INSIDE,   /* goes on with a value of several lines */
    HK_FMT_VERBATIM, /* a line of a block text */
    HK_FMT_COMMENT,  /* a comment alone */
    HK_FMT_ASIDE,    /* the same, below a comment that it goes on with */
};

/* Columns count code points from 0, offsets bytes of the line. */
struct hk_fmt_line {
    enum hk_fmt_kind kind;
    const char *text; /* without line end and without spaces at the end */
    int len;
    int full;         /* len with those spaces */
    int first;        /* column of the first character that is no space */
    int indent;       /* its new column */
    /* STEP: its key and its value, as far as they begin here; -1 if not. */
    int key, value;
    bool quoted, flow; /* what begins last is in quotes, in brackets */
    int comment;      /* offset of a comment behind it; -1 */
    int comment_col;  /* its column; of COMMENT and ASIDE that of the line */
    int comment_new;
};

struct hk_fmt {
    char *text; /* without BOM, \n as line end */
    struct hk_fmt_line *lines;
    int count;
};

/* Copies and cuts; all lines are BLANK, COMMENT or MARK. */
void hk_fmt_init(struct hk_fmt *fmt, const char *bytes, size_t len);
void hk_fmt_fini(struct hk_fmt *fmt);

/* Offset of a column in a line. */
int hk_fmt_offset(const struct hk_fmt_line *line, int col);
/* Code points in a piece of text. */
int hk_fmt_columns(const char *text, int len);

/* What each line is, and its new column. */
void hk_fmt_tree(struct hk_fmt *fmt, const struct hk_document *doc);
/* The comments' places. */
void hk_fmt_comments(struct hk_fmt *fmt);

/* A STEP without its comment, new: indentation, dashes, key, value. On the heap. */
char *hk_fmt_content(const struct hk_fmt_line *line);
/* All of it. On the heap. */
char *hk_fmt_write(const struct hk_fmt *fmt, size_t *len);

#endif
