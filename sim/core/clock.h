/* SPDX-License-Identifier: MIT
 *
 * clock: virtual time and the deadlines that wait for it.
 *
 * A radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990): time never goes back, so
 * a deadline lies in the bucket of the highest bit in which it differs from the
 * last one taken, and moves to lower buckets only when those run dry. Setting a
 * deadline is a push; cancelling only gives its slot back, and a sweep drops the
 * forgotten entries when they outnumber the living. Entries name slots, never
 * cases: a case's memory may be gone long before its entry is.
 */
#ifndef HK_CLOCK_H
#define HK_CLOCK_H

#include "core/future.h"

struct hk_timer {
    int64_t deadline;   /* ns */
    uint64_t seq;       /* alive while its slot has this number */
    uint32_t slot;
};

/* Who waits for a deadline that is set. */
struct hk_timer_slot {
    uint64_t seq;       /* 0: free */
    struct hk_case *c;
    uint32_t next_free; /* slot + 1, 0 at the end */
};

struct hk_timer_bucket {
    struct hk_timer *items;
    uint32_t count, capacity;
};

struct hk_clock {
    int64_t now;         /* ns since the run began */
    int64_t last;        /* the deadline that the buckets are relative to */
    uint64_t last_seq;
    struct hk_timer_slot *slots;
    uint32_t slot_count, slot_capacity, slot_free; /* slot_free: slot + 1, 0 if none */
    uint64_t used;       /* bit b: bucket b is not empty */
    size_t count, dead;  /* entries in all, and those cancelled */
    struct hk_timer_bucket buckets[64];
};

void hk_clock_init(struct hk_clock *clock);
void hk_clock_fini(struct hk_clock *clock);
/* Time 0 and no deadlines; keeps the memory. */
void hk_clock_reset(struct hk_clock *clock);

/* Calls for case c at `deadline` (>= now). Sets c->timer. */
void hk_clock_set(struct hk_clock *clock, struct hk_case *c, int64_t deadline);
/* Forgets c's deadline, if it has one. */
void hk_clock_cancel(struct hk_clock *clock, struct hk_case *c);
/* The earliest deadline, HK_NEVER if there is none. */
int64_t hk_clock_next(struct hk_clock *clock);
/* Takes one case that is due at or before `until`, earliest first, or NULL. */
struct hk_case *hk_clock_take(struct hk_clock *clock, int64_t until);

#endif
