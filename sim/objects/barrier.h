/* SPDX-License-Identifier: MIT
 *
 * barrier: nobody goes on before N have arrived, as tokio's Barrier.
 *
 * The last to arrive is the leader. Then the next N make the next round. Somebody who arrived
 * and then went away (elapsed, aborted) still counts, as there.
 */
#ifndef HK_BARRIER_H
#define HK_BARRIER_H

#include "core/world.h"

struct hk_barrier {
    struct hk_object object;
    int64_t parties;           /* arrivals that make a round; below 1 is 1 */
    int64_t arrived;           /* in this round */
    struct hk_queue waiting;
    struct hk_stamp stamp;     /* of all arrivals in this round */
};

extern const struct hk_object_kind hk_barrier_kind;
extern const struct hk_op hk_barrier_wait; /* value: whether it is the leader */

void hk_barrier_init(struct hk_world *world, struct hk_barrier *barrier, const char *name,
                     uint64_t id, int64_t parties);

#endif
