/* SPDX-License-Identifier: MIT
 *
 * reader: YAML text to trees of nodes that know where they stand.
 *
 * The profile is small: block and flow lists and maps, plain, quoted and block
 * texts, comments, several documents. No anchors, aliases, tags, directives or
 * explicit keys; keys are texts and unique; a quoted text ends on its line.
 * Nothing is typed here: `3` and `true` are texts for the compiler to judge.
 *
 * Whatever the bytes are, the answer is whole trees or complaints in a
 * struct hk_diag, never half a tree.
 */
#ifndef HK_READER_H
#define HK_READER_H

#include <stdio.h>

#include "core/arena.h"
#include "scenarios/lang/diag.h"

struct hk_reader_options {
    size_t bytes_max; /* size of a file */
    int depth_max;    /* lists and maps inside each other */
    int nodes_max;    /* keys, values, lists and maps of a file */
};

#define HK_READER_DEFAULTS \
    ((struct hk_reader_options){.bytes_max = 1 << 20, .depth_max = 32, .nodes_max = 100000})

enum hk_node_kind { HK_NODE_SCALAR, HK_NODE_LIST, HK_NODE_MAP };

enum hk_node_style {
    HK_STYLE_PLAIN,
    HK_STYLE_SINGLE,
    HK_STYLE_DOUBLE,
    HK_STYLE_FOLDED,
    HK_STYLE_LITERAL
};

struct hk_pair {
    struct hk_node *key;   /* a scalar, never null */
    struct hk_node *value; /* never NULL; a null scalar if missing */
};

/* Lines and columns are 1-based, columns count code points. The first
 * character is the dash of a block list, the first key of a block map, the
 * bracket of a flow list or map, the quote, or the | or > of a block text. A
 * missing value has the place of its key or its dash. */
struct hk_node {
    enum hk_node_kind kind;
    enum hk_node_style style; /* of a scalar */
    bool is_null;             /* a scalar that is not there: `key:` */
    bool flow;                /* list or map in brackets, or `a: b` inside of them */
    int line, col;            /* of the first character */
    int text_line, text_col;  /* of the first character of the text, behind a quote */
    int end_line;             /* of the last character */
    const char *text;         /* of a scalar, NUL-terminated, without NUL inside; else NULL */
    size_t len;               /* bytes of text */
    size_t count;             /* items or pairs */
    struct hk_node **items;   /* of a list */
    struct hk_pair *pairs;    /* of a map, in the order of the file */
};

struct hk_document {
    struct hk_node *root; /* never a null scalar */
};

/* The documents of one file. Zero of them if it is empty or only comments;
 * empty documents among others are left out. */
struct hk_stream {
    int file;                 /* index into the files of the diag; -1 if there is none */
    size_t count;             /* of documents */
    struct hk_document *docs; /* in the arena, like all they hold */
    struct hk_arena arena;
};

/* Reads `len` bytes, called `name` in messages. `options` may be NULL. Returns
 * 0, or HK_EINVAL with at least one error in `diag` and an empty stream. The
 * bytes are not needed afterwards; hk_stream_fini either way. */
int hk_reader_parse(struct hk_diag *diag, const char *name, const char *bytes, size_t len,
                    const struct hk_reader_options *options, struct hk_stream *stream);

/* The same for a file. HK_EIO if it cannot be read. */
int hk_reader_load(struct hk_diag *diag, const char *path, const struct hk_reader_options *options,
                   struct hk_stream *stream);

/* All that comes from `in`, on the heap and with a NUL behind it; NULL and errno if it cannot be
 * read. Stops soon after more than `max` bytes, which *len then says. */
char *hk_reader_bytes(FILE *in, size_t max, size_t *len);

void hk_stream_fini(struct hk_stream *stream);

#endif
