/* SPDX-License-Identifier: MIT
 *
 * failure_inspect: from a finding to its screen of text: it is made simpler, explained, played
 * once more with everything kept, and written by failure.h.
 */
#ifndef HK_INSPECT_H
#define HK_INSPECT_H

#include "reports/failure.h"

struct hk_inspect {
    /* in */
    const struct hk_program *program;
    const struct hk_found *found;
    uint64_t runs;                /* of the campaign */
    bool all;                     /* there are no others */
    uint64_t shrink_max, explain_max; /* replays; 0: as many as is usual */
    bool as_found;                /* not made simpler */
    bool unexplained;             /* what decided is not asked */
    bool (*late)(void *arg);      /* asked now and then; true: enough. May be NULL */
    bool (*accept)(void *arg, const struct hk_schedule *simplest); /* as of struct hk_shown */
    void *arg;
    const volatile int *stop;     /* may be NULL */
    bool ascii;
    /* Once the simplest run is known, which failure->run is: fills in what the caller knows,
     * quotes, command and saved. May be NULL. */
    void (*add)(void *add_arg, struct hk_failure *failure, const char *token);
    void *add_arg;
    /* out: on the heap; NULL if the finding did not come again */
    char *token;                  /* of the simplest run */
    char *text;
};

void hk_inspect(struct hk_inspect *inspect);

#endif
