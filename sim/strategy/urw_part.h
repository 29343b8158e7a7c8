/* SPDX-License-Identifier: MIT
 *
 * urw_part: how many events each task still has before it, its descendants that are not yet
 * spawned included, as past runs tell: the weights of urw and surw. Tasks are known by
 * their paths. Events can be counted all together, or object by object.
 */
#ifndef HK_URW_PART_H
#define HK_URW_PART_H

#include "core/rng.h"
#include "strategy/lookahead.h"

/* One event in the weights, which are averages: fractions count. */
enum { HK_WEIGHT_ONE = 64 };
/* In place of an object: all events. */
#define HK_ALL_EVENTS UINT64_C(0)

/* Sums over the runs that were counted. */
struct hk_profile {
    struct hk_arena *memory;
    struct hk_dense paths;   /* of tasks */
    uint64_t *runs;          /* by path: in how many runs it came up */
    uint32_t runs_capacity;
    struct hk_dense keys;    /* of path and object */
    uint64_t *events;        /* by key: of the task and its descendants */
    uint32_t events_capacity;
    struct hk_dense objects;
    struct hk_popular *popular; /* by object */
    uint32_t popular_capacity;
    uint64_t shared_events;  /* of all objects that two tasks have touched */
};

struct hk_weights {
    const struct hk_profile *profile;
    struct hk_arena *memory;
    uint64_t run, object;    /* whose events count; HK_ALL_EVENTS */
    bool by_object;          /* its lesson tells about objects too */
    uint64_t *left;          /* by slot: the weight */
    struct hk_share *shares; /* by slot */
    uint32_t left_capacity, shares_capacity;
    uint32_t *order, order_count, order_capacity; /* slots, parents before children */
    struct hk_dense keys;
    struct hk_visits *visits; /* by key */
    uint32_t visits_capacity;
    uint32_t *visited, visited_count, visited_capacity; /* keys of this run */
};

/* One of the objects that several tasks have touched, in proportion to its events;
 * HK_ALL_EVENTS if there is none. */
uint64_t hk_profile_draw(const struct hk_profile *profile, struct hk_rng *rng);

void hk_weights_begin(struct hk_weights *w, const struct hk_profile *profile,
                      const struct hk_run_order *order, uint64_t object, bool by_object);
/* In `spawned`. The child's share is taken out of its parent's. */
void hk_weights_spawned(struct hk_weights *w, struct hk_world *world, struct hk_task *parent,
                        struct hk_task *child);
/* At least `least`. Knows every task that `spawned` was told of. */
static inline uint64_t hk_weight_of(const struct hk_weights *w, uint32_t slot, uint64_t least)
{
    return w->left[slot] < least ? least : w->left[slot];
}
/* The task makes a step; `counts`: it is one of the events that the weights are about. */
void hk_weights_step(struct hk_weights *w, uint32_t slot, bool counts);
/* A step is over; what it has touched is known (by_object only). */
void hk_weights_visit(struct hk_weights *w, const struct hk_next *next);

/* In `end`: whether this run is counted. Not one that was stopped by a finding, and of the
 * later ones only some. */
bool hk_weights_teach(const struct hk_run_summary *summary);
void *hk_weights_lesson(const struct hk_weights *w, struct hk_arena *memory);
void hk_profile_learn(struct hk_profile *profile, void *lesson, struct hk_arena *memory);

#endif
