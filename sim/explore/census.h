/* SPDX-License-Identifier: MIT
 *
 * census: what comes out of a program, and how often.
 *
 * Two runs have the same outcome if the same was found in them, or nothing and they have ended
 * in the same way, and they have left the same values in the variables that tasks share.
 */
#ifndef HK_CENSUS_H
#define HK_CENSUS_H

#include "explore/note.h"

/* One outcome. Of the runs with it, the one with the fewest choices stands for all. */
struct hk_census_item {
    char *text;        /* "finished: count is 2", "deadlock (left,right,lock)" */
    uint64_t runs;
    uint64_t run;      /* the one that stands for all */
    uint64_t choices;  /* of its schedule */
    char *token;       /* that as one word */
};

struct hk_census {
    struct hk_census_item *items; /* on the heap */
    size_t count, capacity;
};

/* What has come out of the run just played, on the heap. NULL: the run does not count. */
char *hk_census_text(const struct hk_world *world);
/* Counts a run whose note has that text, and a token. */
void hk_census_add(struct hk_census *census, const struct hk_run_note *note);
/* The most frequent first, then by text. */
void hk_census_sort(struct hk_census *census);
void hk_census_fini(struct hk_census *census);

#endif
