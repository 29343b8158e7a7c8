/* SPDX-License-Identifier: MIT
 *
 * rare: what the harness does to a run only once or a few times, each time that it may: a task
 * is cancelled, wakes for nothing, or the clock moves on too early.
 *
 * A coin at each offer would make nearly all of it happen at the first few, and a cancel at the
 * fiftieth await of a run never. So a run draws how many offers it lets pass, from as many as
 * there were in the runs before: every offer is as likely to be taken as any other. One run of
 * four tosses coins all the same, for what must happen again and again; and in some nothing
 * happens, since a cancel ends the offers and those behind it are not seen.
 */
#ifndef HK_RARE_H
#define HK_RARE_H

#include "plugin.h"

/* A cancel, and a fault with two alternatives. */
enum { HK_RARE_KINDS = 2 };

/* How many offers of each kind a run has had, the most so far; 0: not known. */
struct hk_rare_most {
    uint64_t offers[HK_RARE_KINDS];
};

/* One worker's; struct hk_run_order hands it to the strategies. */
struct hk_rare {
    struct hk_rng rng;
    struct hk_rare_most most;        /* from the rounds that are over */
    struct hk_rare_most seen;        /* in this run */
    uint64_t passes[HK_RARE_KINDS];  /* offers still to be let pass */
    bool coins;                      /* this run tosses them */
    bool drawn;                      /* all this has been, from these: */
    uint64_t seed, run;
};

/* Before a run. */
static inline void hk_rare_begin(struct hk_rare *rare, const struct hk_rare_most *most,
                                 uint64_t seed, uint64_t run)
{
    rare->most = *most;
    rare->seen = (struct hk_rare_most){0};
    rare->seed = seed;
    rare->run = run;
    rare->drawn = false;
}
/* For a strategy's `choose`: its answer, uniform from `rng` if the choice is none of these kinds.
 * Without `rare` all are. */
uint32_t hk_rare_choose(struct hk_rare *rare, struct hk_rng *rng, enum hk_choice_kind kind,
                        uint32_t count);
/* Takes in what another run has seen. */
static inline void hk_rare_learn(struct hk_rare_most *most, const struct hk_rare_most *seen)
{
    for (uint32_t kind = 0; kind < HK_RARE_KINDS; kind++) {
        if (seen->offers[kind] > most->offers[kind])
            most->offers[kind] = seen->offers[kind];
    }
}

#endif
