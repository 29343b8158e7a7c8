/* SPDX-License-Identifier: MIT
 *
 * run: one run, as a person reads it.
 *
 * A column for each task, a line for each thing that happens, virtual time and the
 * number of the step at the left, findings across all columns, and at the end why
 * it is over, who waits for what, and how to see it again. Only one task acts in
 * a line, so a text may run over into the columns to its right: columns stay
 * narrow and 80 characters are enough for most runs.
 */
#ifndef HK_REPORT_RUN_H
#define HK_REPORT_RUN_H

#include "core/world.h"
#include "reports/sink.h"

/* What the report says besides the run. */
struct hk_report_run {
    const char *title;    /* not escaped */
    const char *strategy; /* "random, seed 1"; not escaped */
    const char *waits;    /* what hk_report_waits has collected */
    const char *again;    /* a command line, ready to be printed; NULL if there is none */
    bool brief;           /* without the lines of the steps */
};

/* From a program's setup: has the world write "left waits to lock b" lines to `lines` (in
 * memory, the caller's, cleared first) when the run is over, while everybody still
 * stands where they are. */
void hk_report_waits(struct hk_world *world, struct hk_sink *lines);

/* The same with other words: `say` gets the sink when the run is over. */
void hk_report_at_end(struct hk_world *world, struct hk_sink *lines,
                      void (*say)(struct hk_world *world, void *lines));
/* Prints a run that has been kept (config.keep), before the world is used again. */
void hk_report_run(struct hk_sink *sink, const struct hk_world *world,
                   const struct hk_report_run *report);

#endif
