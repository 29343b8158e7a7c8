/* SPDX-License-Identifier: MIT
 *
 * fair: every run has an end that is chosen fairly.
 *
 * Most strategies pass somebody over for as long as they like, so that a loop which waits
 * for another task need not end under them. When a run has become long, its choices are no
 * longer the strategy's but uniform at random, until its end. Whoever judges that
 * something never happens judges that part alone. A strategy that is fair by itself is
 * left alone: its runs are fair from their first step.
 */
#ifndef HK_FAIR_H
#define HK_FAIR_H

#include "core/world.h"
#include "plugin.h"

/* The strategy's part of a run is at most half of its step limit, and at most this long ... */
enum { HK_UNFAIR_MAX = 10000 };
/* ... and so many times the mean length of the runs that have ended by themselves (of their
 * fair part, if they came to it), if that is less, but at least so long. Not with a systematic
 * strategy, whose part is half of the limit: it is exhaustive only where it has chosen
 * itself. */
enum { HK_UNFAIR_TIMES = 20, HK_UNFAIR_MIN = 500 };

struct hk_fair_cap {
    uint64_t learnt;          /* from the rounds that are over; 0: nothing yet */
    uint64_t ended, lengths;  /* runs that have ended by themselves, and what they needed */
};

/* The chooser of one worker. */
struct hk_fair {
    const struct hk_strategy *strategy;
    void *run;                /* its state */
    struct hk_rng rng;
    uint64_t from;            /* of this run: the length at which its fair part begins */
    bool has_chosen;          /* in this run, in place of the strategy */
};

/* Before each run: sets config's chooser and fair_from. */
void hk_fair_begin(struct hk_fair *fair, const struct hk_fair_cap *cap,
                   struct hk_run_config *config, uint64_t seed, uint64_t run);
/* Of a finished run: whether it has ended by itself, and what it needed for that. A long one may
 * have waited all through its first part: what it needs is the rest. */
static inline bool hk_fair_length(const struct hk_world *world, uint64_t *needed)
{
    uint64_t length = hk_world_length(world), from = world->config.fair_from;
    *needed = length < from ? length : length - from + 1;
    switch ((enum hk_end)world->end) {
    case HK_END_FINISHED:
    case HK_END_UNTIL:
    case HK_END_DEADLOCK:
    case HK_END_STUCK:
        return true;
    default:
        return false;
    }
}
/* For each of these; and between rounds. */
static inline void hk_fair_note(struct hk_fair_cap *cap, uint64_t length)
{
    cap->ended++;
    cap->lengths += length;
}
void hk_fair_learn(struct hk_fair_cap *cap);

#endif
