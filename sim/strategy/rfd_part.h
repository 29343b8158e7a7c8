/* SPDX-License-Identifier: MIT
 *
 * rfd_part: ordering constraints between sites, for rfd and feedback. A pair (a, b) says:
 * whoever stands before b waits until somebody has done a, or, if it is a lasting one, as long as
 * anybody else can go: so all who can do a do it first. Pairs are learnt from runs: two sites that
 * touched one object, by different tasks, in conflicting modes.
 */
#ifndef HK_RFD_PART_H
#define HK_RFD_PART_H

#include "core/rng.h"
#include "strategy/lookahead.h"

enum { HK_CONSTRAINTS_MAX = 8 };

struct hk_pair {
    uint64_t a, b;
    uint64_t tries; /* runs that were given it */
};

/* All pairs so far, in the order in which they were learnt. */
struct hk_pairs {
    struct hk_arena *memory;
    struct hk_dense ids;
    struct hk_pair *pairs;
    uint32_t capacity;
    struct hk_dense crowds; /* objects' sites as they were seen: fingerprints */
};

struct hk_constraint {
    uint64_t a, b;
    uint32_t need; /* how many times a must still be done; 0: satisfied; UINT32_MAX: it lasts */
};

struct hk_crowd; /* the sites of one object in this run */

struct hk_constraints {
    const struct hk_pairs *pairs;
    struct hk_arena *memory;
    struct hk_constraint list[HK_CONSTRAINTS_MAX];
    uint32_t count, open;   /* those drawn; of them not yet satisfied */
    uint64_t run;
    bool changed;           /* somebody who was held may no longer be */
    struct hk_crowd *crowds; /* by number of the object */
    uint32_t crowds_capacity;
    uint32_t *touched, touched_count, touched_capacity; /* objects of this run */
};

/* Before a run: draws up to `most` constraints, or none. */
void hk_constraints_begin(struct hk_constraints *c, const struct hk_pairs *pairs,
                          struct hk_rng *rng, uint32_t most, const struct hk_run_order *order);
/* How often who stands at this site is held. */
uint32_t hk_constraints_held(const struct hk_constraints *c, uint64_t site);

void hk_constraints_done_open(struct hk_constraints *c, uint64_t site);
/* An event begins: what waited for it is free. */
static inline void hk_constraints_done(struct hk_constraints *c, uint64_t site)
{
    if (c->open > 0)
        hk_constraints_done_open(c, site);
}

void hk_constraints_note_new(struct hk_constraints *c, struct hk_lookahead *look,
                             const struct hk_next *next);
/* An event is over: who touched what is noted, unless the task has just done the same. */
static inline void hk_constraints_note(struct hk_constraints *c, struct hk_lookahead *look,
                                       struct hk_next *next)
{
    uint64_t what = next->exact ? hk_mix(next->site ^ c->run, next->numbered) : 0;
    if (what == 0 || next->noted != what)
        hk_constraints_note_new(c, look, next);
    next->noted = what;
}

void *hk_constraints_lesson(const struct hk_constraints *c, struct hk_arena *memory);
void hk_pairs_learn(struct hk_pairs *pairs, void *lesson, struct hk_arena *memory);

#endif
