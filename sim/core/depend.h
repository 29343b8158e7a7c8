/* SPDX-License-Identifier: MIT
 *
 * depend: what a step touches, and the two relations over one trace.
 *
 * Every access to an object goes through hk_touch with one of four modes:
 *
 *              look  change  take  give
 *     look      .      x      x     x      R   reads the state: load, len, a failed try
 *     change    x      x      x     x      W   anything: store, close, try, select
 *     take      x      x      x     .      A   request of one kind: lock, acquire, recv
 *     give      x      x      .     x      S   request of the other kind: unlock, release, send
 *
 * `dep` orders every pair marked x. Requests of the two kinds do not conflict:
 * only the order inside each queue matters, and what one side served the other
 * comes as a `sync` edge, carried by a stamp (with the message, the permit, the
 * released lock).
 *
 * Interleaving id: each access is hashed with what it depends on (its task's
 * chain, the conflicting accesses before it on the object, the stamps seen) and
 * the hashes are summed, so that two runs have the same id exactly when they
 * are linearisations of one Mazurkiewicz trace. O(1) an access. (The partial
 * order signature of CHESS, PLDI 2007, split by access mode.)
 *
 * Vector clocks are kept only when somebody asked for them.
 */
#ifndef HK_DEPEND_H
#define HK_DEPEND_H

#include "core/base.h"

struct hk_world;
struct hk_task;
struct hk_object;
struct hk_vclock;

enum hk_mode {
    HK_LOOK = 1,
    HK_CHANGE = 2,
    HK_TAKE = 4,
    HK_GIVE = 8,
};

enum { HK_LOOK_OR_CHANGE = HK_LOOK | HK_CHANGE };
enum { HK_ANY_MODE = HK_LOOK_OR_CHANGE | HK_TAKE | HK_GIVE };

/* True if two accesses of these modes to one object conflict. */
static inline bool hk_mode_conflict(unsigned a, unsigned b)
{
    /* one nibble a mode: which modes conflict with it */
    static const uint8_t with[9] = {
        [HK_LOOK] = HK_CHANGE | HK_TAKE | HK_GIVE,
        [HK_CHANGE] = HK_LOOK | HK_CHANGE | HK_TAKE | HK_GIVE,
        [HK_TAKE] = HK_LOOK | HK_CHANGE | HK_TAKE,
        [HK_GIVE] = HK_LOOK | HK_CHANGE | HK_GIVE,
    };
    return (with[a] & b) != 0;
}

/* The place of an event in both relations: what a message or a released lock
 * carries to whoever gets it. Zero when nothing happened before. */
struct hk_stamp {
    uint64_t hash;             /* of the event */
    struct hk_vclock *clock;   /* of the event, when clocks are kept */
};

/* For who comes after both events; the order of the two does not count. */
struct hk_stamp hk_stamp_join(struct hk_world *world, struct hk_stamp a, struct hk_stamp b);

/* A time in a component of vector clocks over `sync`. */
struct hk_moment {
    uint32_t whose, time; /* from 1 */
};

/* Now, as the task counts. */
struct hk_moment hk_vclock_now(struct hk_world *world, struct hk_task *task);
/* True if what was done then happened before all that `task` does from now on. */
bool hk_vclock_before(const struct hk_task *task, struct hk_moment then);

/* The task's clock as it is now, NULL if none are kept; and that it has it again, what it has seen
 * since then being somebody else's. */
struct hk_vclock *hk_vclock_keep(struct hk_world *world, struct hk_task *task);
void hk_vclock_back(struct hk_task *task, struct hk_vclock *kept);

/* The steps that something came after. A list shares its tail with older ones. */
struct hk_past {
    uint32_t step;
    uint32_t newest, length; /* from here on */
    const struct hk_past *next;
};

/* Tasks, by slots, that could have run in place of a step, and cannot after it. */
struct hk_shut_out {
    uint32_t *slots;
    uint32_t count, capacity;
};

/* See side.h. */
struct hk_side {
    int64_t held;          /* ends that tasks hold; -1: nobody ever has */
    struct hk_stamp gone;  /* of all who have let go */
    uint64_t own_chain;    /* of the task that acts for all, */
    struct hk_vclock *own_clock; /* and its clock; NULL if none are kept */
};

/* The last accesses to an object by mode, as hashes. `looks` is a sum, since
 * looks do not order each other. */
struct hk_dep {
    uint64_t changes, looks, takes, gives;
};

/* One access of a step: to which object (its id), in which modes. */
struct hk_access {
    uint64_t object;
    uint32_t mode;
};

/* A list of accesses that a task has asked for. */
struct hk_wanted {
    struct hk_access access;
    const struct hk_wanted *next;
};

/* What the strategies that look at steps get: see plugin.h. Kept when a run's config has
 * want_steps. Besides objects a footprint names, by ids of their own, what a step does to
 * tasks: that it makes one ready which may be ready already, ends it, or asks whether it
 * has ended. */
/* Besides, ids of no object: the workers, everything there is, and the queue of `advance`. */
#define HK_FOOTPRINT_WORKERS UINT64_C(0x776f726b657273)
#define HK_FOOTPRINT_ALL UINT64_C(0x616c6c)
#define HK_FOOTPRINT_ADVANCES UINT64_C(0x616476616e6365)
#define HK_FOOTPRINT_LIVES UINT64_C(0x6c69766573) /* in world->learnt: ends are asked for */

struct hk_footprint {
    struct hk_access *accesses;
    uint32_t count, capacity;
};

#endif
