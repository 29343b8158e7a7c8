/* SPDX-License-Identifier: MIT
 *
 * diag: what is wrong with the input, collected and shown.
 *
 * Every stage of reading scenarios adds its complaints to one list, which is
 * always sorted by (file, line, column) and holds at most one entry for one
 * place: the first error there. Nothing is printed here; the formatted text is
 * a string for the caller, safe for a terminal whatever the file contains.
 *
 *     b.yaml:13:12: error: 'slots' is a semaphore, this needs a channel
 *         - recv slots
 *                ^
 */
#ifndef HK_DIAG_H
#define HK_DIAG_H

#include "core/base.h"
#include "expect/suggest.h" /* hk_suggest, for "did you mean" */

enum { HK_DIAG_ITEMS_MAX = 100 }; /* kept of a file; more are only counted */

enum hk_severity { HK_SEVERITY_ERROR, HK_SEVERITY_WARNING };

struct hk_diag_item {
    int file;  /* index into files, also the order of files */
    int line;  /* 1-based; 0: about the whole file */
    int col;   /* 1-based, in code points; 0: about the whole line */
    int width; /* code points that are meant, from col on; 1 if unknown */
    enum hk_severity severity;
    char *text; /* a sentence without a full stop; may hold bytes of the input */
};

struct hk_diag_file {
    char *name; /* as the user wrote it */
    char *text; /* the source without BOM, for quoting lines; may be empty */
    size_t len; /* bytes of text */
    int errors; /* errors reported for this file, also those not kept */
    int items;  /* kept, at most HK_DIAG_ITEMS_MAX */
};

struct hk_diag {
    struct hk_diag_file *files;
    int file_count;
    int file_room;
    struct hk_diag_item *items; /* sorted by file, line, col */
    int item_count;
    int item_room;
    int dropped; /* items beyond HK_DIAG_ITEMS_MAX */
    const char *variant;  /* the one being read, or NULL; a complaint about a line before */
    int variant_line;     /* this one, where it begins, names it: alone that line is right */
};

void hk_diag_init(struct hk_diag *diag);
void hk_diag_fini(struct hk_diag *diag);

/* Registers a file, copying name and text. Files are shown in the order in
 * which they are registered. Returns the index for hk_diag_add. */
int hk_diag_file(struct hk_diag *diag, const char *name, const char *text, size_t len);

/* Adds a complaint about a place. Dropped silently if that place already has
 * an error; an error replaces a warning at its place. */
void hk_diag_add(struct hk_diag *diag, int file, int line, int col, int width,
                 enum hk_severity severity, const char *fmt, ...) HK_PRINTF(7, 8);

/* Errors (not warnings) over all files. */
int hk_diag_errors(const struct hk_diag *diag);

/* The word behind "did you mean" in the item's text, without its quotes, and its length in
 * bytes; NULL if there is none. */
const char *hk_diag_suggestion(const struct hk_diag_item *item, size_t *len);

/* All items in the form above. A NUL-terminated string on the heap
 * that the caller frees; "" if there are none. */
char *hk_diag_format(const struct hk_diag *diag);

/* Decodes one code point of strict UTF-8 (no overlong forms, no surrogates,
 * nothing above U+10FFFF). Returns its length in bytes, or 0 if `at` does not
 * begin a valid one. `at` < `end`. */
int hk_utf8_decode(const char *at, const char *end, uint32_t *code);

#endif
