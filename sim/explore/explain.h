/* SPDX-License-Identifier: MIT
 *
 * explain: the step that decided, the run next to it that passes, and what mattered.
 *
 * Whether a beginning of the run can still lead to a pass can only change from yes to no as it
 * grows, so the choice at which it changes is found by halving. A beginning is asked by playing
 * what can follow it: all of that if it is little (then the answer is proved), otherwise
 * samples.
 */
#ifndef HK_EXPLAIN_H
#define HK_EXPLAIN_H

#include "explore/player.h"

enum { HK_EXPLAIN_REPLAYS = 2000, HK_EXPLAIN_SAMPLES = 200 };

enum hk_decision {
    HK_DECIDED_UNKNOWN, /* the budget has ended before */
    HK_DECIDED_ALWAYS,  /* no run passes, whatever is chosen */
    HK_DECIDED_AT,      /* at a choice */
};

struct hk_explain {
    /* in */
    const struct hk_schedule *schedule; /* of a run that fails */
    uint64_t data_seed;
    uint64_t replays_max;               /* 0: HK_EXPLAIN_REPLAYS */
    bool (*late)(void *arg);            /* as of struct hk_shrink */
    void *arg;
    const volatile int *stop;
    /* out */
    enum hk_decision decision;
    bool proved;                 /* all that can follow was played; otherwise samples */
    size_t choice;               /* HK_DECIDED_AT: its index */
    struct hk_schedule pass;     /* a run that passes and differs there first; the caller's */
    uint64_t replays;
};

void hk_explain_run(const struct hk_program *program, struct hk_explain *explain);

/* Of each step whether what came of the run depends on it: backwards along `dep` from the step
 * of the finding and from the last steps of the tasks that it is about. In a run that ended
 * with the finding all tasks still waiting are that. keep[0] is step 1. */
struct hk_slice {
    bool *keep;
    size_t count;
};
/* Plays the schedule. Tasks and objects that the finding names are what it is about. */
void hk_slice_make(const struct hk_program *program, const struct hk_schedule *schedule,
                   uint64_t data_seed, uint64_t finding, struct hk_slice *slice);
void hk_slice_fini(struct hk_slice *slice);

#endif
