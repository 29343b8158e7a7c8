/* SPDX-License-Identifier: MIT
 *
 * onward: a strategy that goes on where a recorded beginning ends.
 *
 * It is told of every step and every task from the start, as if the steps of the beginning had
 * been forced, and asked only behind it; so any strategy can go on, also one that looks at what
 * steps touch. It plays the first of its runs.
 */
#ifndef HK_ONWARD_H
#define HK_ONWARD_H

#include "core/world.h"
#include "explore/fair.h"

struct hk_onward {
    const struct hk_strategy *strategy;
    void *self, *run;          /* its two states, */
    struct hk_arena memory;    /* and where they are */
    const struct hk_strategy *player; /* itself, or the one of its own that plays this run */
    struct hk_fair fair;
    struct hk_chooser chooser; /* to be told and asked */
    uint64_t fair_from;        /* from this length of the run on it chooses fairly */
};

/* Prepares the strategy and the config of the run that it is to finish: the config must have
 * the beginning's fair_from. HK_EINVAL if the strategy refuses its options, or repeats a run and
 * so has no choice of its own. hk_onward_fini in either case. */
int hk_onward_init(struct hk_onward *onward, const struct hk_strategy *strategy,
                   const char *options, uint64_t seed, struct hk_run_config *config,
                   struct hk_error *error);
void hk_onward_fini(struct hk_onward *onward);

/* The beginning is over. */
void hk_onward_take_over(const struct hk_onward *onward, struct hk_world *world);

#endif
