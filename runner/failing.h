/* SPDX-License-Identifier: MIT
 *
 * failing: what is made of a finding for whoever has to understand it: it is played again (is
 * the program deterministic?), made simpler, explained, written as a block of text and kept.
 */
#ifndef HK_FAILING_H
#define HK_FAILING_H

#include "runner/cli.h"

struct hk_failing_job {
    struct hk_cli *cli;
    const struct hk_scenario_file *file;
    const struct hk_scenario *scenario;
    const struct hk_found *found;
    uint64_t runs;       /* of the campaign */
    bool all;            /* it made all runs that there are */
    bool unexpected;     /* so its schedule is kept */
};

struct hk_failing {
    const struct hk_found *found;
    char *token;         /* of the simplest run */
    bool lost;           /* its schedule could not be kept */
    char *block;         /* for people; NULL if it has diverged */
    char diverged[400];  /* the run does not repeat itself: a sentence; or "" */
    struct hk_failing *next;
};

/* The caller's to free. */
struct hk_failing *hk_failing_make(const struct hk_failing_job *job);
/* The one of this finding in the list, or NULL. */
const struct hk_failing *hk_failing_of(const struct hk_failing *list,
                                       const struct hk_found *found);
/* The whole list; NULL is fine. */
void hk_failing_free(struct hk_failing *list);

#endif
