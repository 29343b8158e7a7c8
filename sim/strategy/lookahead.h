/* SPDX-License-Identifier: MIT
 *
 * lookahead: the next event of every task, for strategies that look before they pick.
 *
 * With several threads a task stands before one access, and that is its next event. With
 * one thread a step is a whole poll, and a select looks at several things; then the next
 * event is what the step that began at the same place touched last time, here or in an
 * earlier round; and if nobody knows, it may touch everything. Footprints, which cost
 * something, are kept only in the steps of such tasks.
 *
 * From one pick to the next little changes, however many candidates there are: what a strategy
 * keeps by index it need renew for the moved ones only.
 *
 * Use: one hk_habits in the strategy's lasting state, one hk_lookahead in its run state;
 * hand on begin, spawned, stepping, stepped, lesson and learn.
 */
#ifndef HK_LOOKAHEAD_H
#define HK_LOOKAHEAD_H

#include "plugin.h"

enum {
    HK_TOUCHES_MAX = 6,                      /* more than these is everything */
    HK_TOUCHES_UNKNOWN = HK_TOUCHES_MAX + 1, /* may touch everything */
};

struct hk_touched {
    uint32_t count; /* or HK_TOUCHES_UNKNOWN */
    struct hk_access accesses[HK_TOUCHES_MAX];
};

/* A task's next event. What a pick reads of every candidate stands first. */
struct hk_next {
    uint64_t run;      /* in which it was filled in, if it has not run since */
    uint64_t priority; /* the strategy's own */
    uint32_t stamp;    /* the strategy's own */
    uint32_t held;     /* the strategy's own: those held least go first; 0 when it is new */
    uint64_t noted;    /* the strategy's own; it is about the task */
    struct hk_touched touched;
    uint64_t site;     /* if it is wanted, or what it touches is not known for sure */
    uint64_t path;     /* of its task */
    uint64_t numbered; /* the object that has this number: the only one if it is exact */
    uint32_t number;
    uint32_t slot;     /* whose */
    bool exact;        /* known, not remembered: it touches one object */
};

/* What was touched where, from the rounds that are over. */
struct hk_habits {
    struct hk_dense sites;
    struct hk_touched *touched;
    uint32_t capacity;
};

struct hk_lookahead {
    const struct hk_habits *habits;
    struct hk_arena *memory;
    uint64_t run;
    bool wants_sites;
    uint8_t watching;         /* footprints are kept now */
    struct hk_next *next;     /* by slot */
    uint32_t slots;
    struct hk_next **at;      /* by index of the pick */
    uint32_t at_capacity;
    struct hk_dense objects;  /* small numbers for them, in all runs of this worker */
    struct hk_dense sites;    /* of all runs of this worker, and what this run learnt there */
    struct hk_learnt *learnt;
    uint32_t learnt_capacity;
    uint32_t *news, news_count, news_capacity; /* numbers of `sites` learnt in this run */
    uint32_t running;         /* slot of the step under way */
};

void hk_lookahead_begin(struct hk_lookahead *look, const struct hk_habits *habits,
                        const struct hk_run_order *order, bool wants_sites);
/* In `pick`: room for look->at[0 .. count]. */
void hk_lookahead_room(struct hk_lookahead *look, uint32_t count);
/* In `spawned`. */
void hk_lookahead_spawned(struct hk_lookahead *look, struct hk_world *world,
                          struct hk_task *child);

/* Of the two functions below: what is seldom needed. */
void hk_lookahead_slots(struct hk_lookahead *look, uint32_t slot);
void hk_lookahead_complete(struct hk_lookahead *look, struct hk_next *next);
void hk_lookahead_watch(struct hk_lookahead *look, struct hk_world *world, bool on);

static inline struct hk_next *hk_lookahead_of(struct hk_lookahead *look, uint32_t slot)
{
    if (HK_UNLIKELY(slot >= look->slots))
        hk_lookahead_slots(look, slot);
    return &look->next[slot];
}

/* The record is about an event that has just come into view. */
static inline void hk_lookahead_renew(struct hk_lookahead *look, struct hk_next *next)
{
    next->run = look->run;
    next->held = 0;
    next->touched.count = 1;
    /* most tasks come back to the object that they have just touched */
    if (HK_UNLIKELY(!next->exact || next->numbered != next->touched.accesses[0].object))
        hk_lookahead_complete(look, next);
}

/* In `pick`, for each index that has moved: fills look->at[index], and returns it. `fresh`: the
 * event was in no pick before. */
static inline struct hk_next *hk_lookahead_at(struct hk_lookahead *look, struct hk_world *world,
                                              uint32_t index, bool *fresh)
{
    uint32_t slot = hk_candidate_slot(world, index);
    struct hk_next *next = look->at[index] = hk_lookahead_of(look, slot);
    *fresh = next->run != look->run;
    if (!*fresh)
        return next;
    if (HK_UNLIKELY(next->path == 0)) {
        next->slot = slot;
        next->path = hk_candidate_path(world, index);
    }
    next->exact = hk_candidate_access(world, index, next->touched.accesses);
    if (look->wants_sites || !next->exact)
        next->site = hk_candidate_site(world, index);
    hk_lookahead_renew(look, next);
    return next;
}

/* In `stepping`: the event that is about to run, which is none of the next ones any more. If it
 * is exact that is all there is to know, and nobody calls `stepped`. */
static inline struct hk_next *hk_lookahead_stepping(struct hk_lookahead *look,
                                                    struct hk_world *world)
{
    uint32_t slot = hk_step_moves(world);
    struct hk_next *next = hk_lookahead_of(look, slot);
    look->running = slot;
    if (next->run != look->run) {
        next->slot = slot;
        next->path = hk_slot_path(world, slot);
        next->site = hk_step_site(world);
        next->exact = hk_step_access(world, next->touched.accesses);
        hk_lookahead_renew(look, next);
    }
    next->run = 0;
    if (HK_UNLIKELY(look->watching != !next->exact))
        hk_lookahead_watch(look, world, !next->exact);
    return next;
}

/* In `stepped`: the same event, with what it has touched; NULL if that has been known. */
struct hk_next *hk_lookahead_stepped(struct hk_lookahead *look, struct hk_world *world);

/* The number of the index-th object that the event touches. */
static inline uint32_t hk_lookahead_object(struct hk_lookahead *look, const struct hk_next *next,
                                           uint32_t index)
{
    if (HK_LIKELY(next->exact))
        return next->number;
    return hk_dense_of(&look->objects, next->touched.accesses[index].object);
}

/* Whether the two events may not be swapped. */
bool hk_next_conflict(const struct hk_world *world, const struct hk_next *a,
                      const struct hk_next *b);
/* Whether it may touch the object. */
bool hk_next_touches(const struct hk_next *next, uint64_t object);

/* What the run has learnt, or NULL; and its being learnt. */
void *hk_lookahead_lesson(struct hk_lookahead *look, struct hk_arena *memory);
void hk_habits_learn(struct hk_habits *habits, void *lesson, struct hk_arena *memory);

#endif
