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
    HK_DECIDED_BY_DATA, /* by what was drawn: no order passes, but with other data some do */
};

/* Data of two seeds: the first draws of a run from its own, all others from another one. */
struct hk_data_mix {
    uint64_t own, other;
    struct hk_drawn {
        uint64_t path;           /* of the future, */
        uint32_t number;         /* and how many it has drawn before */
        uint64_t step;
        const struct hk_site *site; /* where it stood; the program's. May be NULL */
        uint64_t task;           /* its path */
    } *draws;                    /* of the run, in their order */
    size_t count, capacity;
    size_t kept;                 /* draws of the run's own */
    size_t decisive;             /* the draw that decided; count: none of them alone */
    bool records;                /* this run's draws are to be written down */
    struct hk_seeds seeds;       /* its own, once it is used */
};
/* Has a run draw so. The mix must outlive it. */
void hk_data_mix_use(struct hk_data_mix *mix, struct hk_run_config *config);

struct hk_explain {
    /* in */
    const struct hk_schedule *schedule; /* of a run that fails */
    uint64_t finding;                   /* its id */
    uint64_t data_seed;
    uint64_t replays_max;               /* 0: HK_EXPLAIN_REPLAYS */
    bool (*late)(void *arg);            /* as of struct hk_shrink */
    void *arg;
    const volatile int *stop;
    /* out */
    enum hk_decision decision;
    bool proved;                 /* all that can follow was played; otherwise samples */
    size_t choice;               /* HK_DECIDED_AT: its index */
    struct hk_data_mix mix;      /* HK_DECIDED_BY_DATA: which, and those of `pass` */
    bool others;                 /* no run passes, but some do not show this finding: `pass` is one
                                  * of those, and what is said of passing is meant so */
    struct hk_schedule pass;     /* a run that passes and differs there first */
    uint64_t replays;
};

void hk_explain_run(const struct hk_program *program, struct hk_explain *explain);
void hk_explain_fini(struct hk_explain *explain);
/* The part of it that looks for other data, when no order passes; continues `player`. */
void hk_explain_data(struct hk_player *player, struct hk_explain *explain);
/* Whether its budget is spent, or it has been stopped. */
bool hk_explain_over(const struct hk_player *player, const struct hk_explain *explain);
/* Whether the player's latest run is a pass as `others` says. */
bool hk_explain_passed(const struct hk_player *player, const struct hk_explain *explain);

/* Which steps the finding depends on: found by going backwards along `dep` from its own step and
 * from the last steps of the tasks that it is about. In a run that ended with the finding, these
 * are all tasks that still wait. keep[0] is step 1. */
struct hk_slice {
    bool *keep;
    size_t count;
    uint64_t decided; /* in: the step that decided, which is always kept; 0: none */
};
/* Plays the schedule and fills `slice`. The finding is about the tasks and objects that its text
 * names. Of each task that matters the latest step before the finding is kept too. */
void hk_slice_make(const struct hk_program *program, const struct hk_schedule *schedule,
                   uint64_t data_seed, uint64_t finding, struct hk_slice *slice);
void hk_slice_fini(struct hk_slice *slice);

#endif
