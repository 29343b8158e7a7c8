/* SPDX-License-Identifier: MIT
 *
 * shrink: the simplest run that shows the same finding.
 *
 * Simpler is, in this order: fewer switches between tasks, fewer steps, less virtual time,
 * fewer faults and cancels, smaller data and arms; all of it up to the step of the finding. Only
 * the same finding id counts, so that it never slides into another bug. What it has when its
 * budget is spent is a run that shows the finding, if not the simplest one.
 */
#ifndef HK_SHRINK_H
#define HK_SHRINK_H

#include "explore/player.h"

enum { HK_SHRINK_REPLAYS = 5000 };

struct hk_cost {
    uint64_t switches;  /* steps whose task is another one than that of the step before */
    uint64_t steps;
    int64_t time;       /* ns */
    uint64_t faults;    /* faults and cancels */
    uint64_t data;      /* sum of all other answers */
};

/* < 0 if `a` is simpler. */
int hk_cost_order(const struct hk_cost *a, const struct hk_cost *b);
/* Of a run's first `steps` steps. */
uint64_t hk_switches(const struct hk_played_step *steps, size_t count);

struct hk_shrink {
    /* in */
    uint64_t finding;           /* its id */
    const struct hk_schedule *schedule;
    uint64_t data_seed;
    uint64_t replays_max;       /* 0: HK_SHRINK_REPLAYS */
    bool (*late)(void *arg);    /* asked before each replay; true: enough. May be NULL */
    void *arg;
    const volatile int *stop;   /* may be NULL */
    /* out */
    bool repeated;              /* the schedule has shown the finding when it was played again */
    bool fair;                  /* left as it is: the finding is about fair choices */
    bool ran_late;              /* `late` has ended it */
    bool fewest;                /* no run has the finding with fewer switches */
    struct hk_schedule best;    /* the caller's to free */
    struct hk_cost before, after;
    uint64_t replays;
};

/* The same schedule if nothing simpler was found. */
void hk_shrink(const struct hk_program *program, struct hk_shrink *shrink);

/* Between shrink.c, which makes a run simpler bit by bit, and shrink_search.c, which looks for
 * one with fewer switches than that. */
struct hk_shrinking {
    struct hk_shrink *job;
    struct hk_player player;
    uint64_t replays_max;
    struct hk_schedule best;   /* choices of the best run */
    uint64_t *turns;           /* its tasks, up to the finding */
    size_t turn_count;
    struct hk_plan *plan;      /* its answers */
    struct hk_cost cost;
};
bool hk_shrinking_over(struct hk_shrinking *s);
/* The run that has just been played shows the finding: takes it if it is simpler. */
bool hk_shrinking_take(struct hk_shrinking *s, struct hk_plan *answers);
/* Looks for fewer switches. True if there are none. */
bool hk_shrink_search(struct hk_shrinking *s);

#endif
