/* SPDX-License-Identifier: MIT
 *
 * failure_parts: between failure.c, which writes the block, and its parts: the schedule
 * (failure_rows.c), what decided and the two runs side by side (failure_decision.c), and which
 * events to swap (failure_swap.c).
 */
#ifndef HK_FAILURE_PARTS_H
#define HK_FAILURE_PARTS_H

#include "reports/failure.h"


/* The schedule in columns, in at most so many lines. */
void hk_failure_rows(struct hk_sink *sink, const struct hk_failure *failure, int lines);
/* The first `room` columns of an escaped text, filled up with blanks if `fill`. */
void hk_failure_cut(struct hk_sink *sink, const char *text, size_t room, bool fill);
/* Which step the choice belongs to: it picked that, or was made inside it. */
uint64_t hk_failure_step_of(const struct hk_player *run, size_t choice, bool *picks);
/* "decided ..." and the pass beside the failure. */
void hk_failure_decision(struct hk_sink *sink, const struct hk_failure *failure);
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
