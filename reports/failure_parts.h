/* SPDX-License-Identifier: MIT
 *
 * failure_parts: between failure.c, which writes the block, and failure_rows.c: its schedule,
 * the choice that decided, and the two runs side by side.
 */
#ifndef HK_FAILURE_PARTS_H
#define HK_FAILURE_PARTS_H

#include "reports/failure.h"

enum { HK_FAILURE_WIDTH = 80 };

/* The schedule in columns, in at most so many lines. */
void hk_failure_rows(struct hk_sink *sink, const struct hk_failure *failure, int lines);
/* "decided ..." and the pass beside the failure. */
void hk_failure_decision(struct hk_sink *sink, const struct hk_failure *failure, int key);
/* A line cut to what fits, and below it `wide` carets from column `left` on; both indented. */
void hk_failure_quote_lines(struct hk_sink *sink, const char *text, size_t left, size_t wide,
                            size_t indent);
/* Two events of the run that came the other way round in the one that passes; the first is the
 * earlier one. False if there are none. */
struct hk_failure_swap {
    const struct hk_line *first, *second;
};
bool hk_failure_swap(const struct hk_world *run, const struct hk_world *pass,
                     struct hk_failure_swap *swap);
/* "…" */
const char *hk_failure_dots(const struct hk_sink *sink);
/* Bytes of the code point that `at` begins with; 1 if it is none. */
size_t hk_failure_code_point(const char *at);

#endif
