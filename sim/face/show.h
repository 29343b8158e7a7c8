/* SPDX-License-Identifier: MIT
 *
 * show: what the face asks of reports/, which it may not include: a finding as a screen of text.
 */
#ifndef HK_SHOW_FACE_H
#define HK_SHOW_FACE_H

#include "explore/campaign.h"

struct hk_shown {
    /* in */
    const struct hk_program *program;
    const struct hk_found *found;
    uint64_t runs;             /* of the campaign */
    bool as_found;             /* no simpler one is looked for */
    bool unexplained;          /* what decided is not asked */
    bool (*late)(void *arg);   /* asked now and then; true: enough. May be NULL */
    /* Called once, with a simpler run. False: it is not to be shown. May be NULL */
    bool (*accept)(void *arg, const struct hk_schedule *simplest);
    void *arg;
    const volatile int *stop;  /* may be NULL */
    /* out, on the heap; NULL if it did not come again */
    char *token;               /* of a simpler run with this finding, or of the same */
    char *text;
};

/* Plays the finding again, many times: reports/failure_show.c. How many does not depend on time,
 * so a worker and its keeper play the same. */
void hk_show_here(struct hk_shown *shown);

#endif
