/* SPDX-License-Identifier: MIT
 *
 * interval: ticks at a fixed distance, as tokio's Interval.
 *
 * The first tick is due when the interval is made. What happens when a tick is taken later
 * than it was due is the policy: `burst` catches up one after another, `skip` leaves out those
 * that have passed and keeps the beat, `delay` starts a new beat now. (tokio does so
 * only if it is more than 5ms late, because of its timer; here time is exact.) Several
 * waiters get one tick after the other.
 */
#ifndef HK_INTERVAL_H
#define HK_INTERVAL_H

#include "core/world.h"

enum hk_missed { HK_MISSED_BURST, HK_MISSED_SKIP, HK_MISSED_DELAY };

struct hk_interval {
    struct hk_object object;
    int64_t period;            /* ns, above 0 */
    enum hk_missed missed;
    int64_t next;              /* when the next tick is due, ns */
    struct hk_queue waiting;   /* the first of them waits for the clock */
};

extern const struct hk_object_kind hk_interval_kind;
extern const struct hk_op hk_interval_tick; /* value: HK_DURATION, when it was due */

void hk_interval_init(struct hk_world *world, struct hk_interval *interval, const char *name,
                      uint64_t id, int64_t period, enum hk_missed missed);

#endif
