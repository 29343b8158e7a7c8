/* SPDX-License-Identifier: MIT
 *
 * failure: what a person gets when something has failed: one screen.
 *
 * In this order: which error, what it says, the expectation or statement quoted with its place, who
 * waits for what, the simplest schedule that shows it, the choice that decided, a run that passes
 * beside it, and how to see it again. At most 40 lines of 80 columns; of what does not fit it says
 * how much there is. All texts of the scenario are escaped here.
 */
#ifndef HK_FAILURE_H
#define HK_FAILURE_H

#include "explore/explain.h"
#include "explore/shrink.h"
#include "reports/sink.h"

enum { HK_FAILURE_LINES = 40 };

/* A line of the scenario's file, and what in it is meant. */
struct hk_failure_quote {
    const char *key;       /* "expected", "at" */
    const char *file;      /* NULL: there is nothing to quote */
    int line, col, width;  /* from 1, in code points */
    char *text;            /* the line, on the heap; NULL if the file cannot be read any more */
};

struct hk_failure {
    const struct hk_found *found;
    uint64_t runs;                /* of the campaign */
    struct hk_failure_quote quotes[2]; /* their texts are freed by whoever writes the block */
    const char *waits;            /* what hk_failure_watch has collected */
    const struct hk_player *run;  /* the simplest run, kept, and not played over */
    const struct hk_player *pass; /* a run of explain->pass, kept; NULL: there is none */
    const struct hk_shrink *simplest; /* how the simplest run was found, and its schedule */
    bool shrunk;                      /* so it may be simpler than what came up */
    const struct hk_explain *explain; /* NULL: not explained */
    const struct hk_slice *slice;
    bool late;                    /* the time was over before all was tried */
    const char *command;          /* that shows it again; escaped. NULL: not said here */
    const char *saved;            /* path of the schedule file; NULL or "" if there is none */
};

/* "deadlock-5e2a10f7": the same for all runs, programs and machines that show this failure. On
 * the heap. */
char *hk_failure_id(const char *kind, uint64_t id);

/* From a program's setup: has the world write who waits for what, and where, to `lines` (in
 * memory, cleared first) when the run is over. */
void hk_failure_watch(struct hk_world *world, struct hk_sink *lines);

void hk_failure_write(struct hk_sink *sink, const struct hk_failure *failure);

#endif
