/* SPDX-License-Identifier: MIT
 *
 * waitgroup: waits until a count is zero, as Go's sync.WaitGroup.
 *
 * A wait at zero returns at once. Two ways to use it are misuse and change nothing: a count
 * below zero, and an add from zero while somebody whom the count has let go has not
 * run on yet.
 */
#ifndef HK_WAITGROUP_H
#define HK_WAITGROUP_H

#include "core/world.h"

struct hk_waitgroup {
    struct hk_object object;
    int64_t count;
    struct hk_queue waiting;   /* at zero: those who may go on and have not yet */
    struct hk_stamp done;      /* of everything that has lowered the count */
};

extern const struct hk_object_kind hk_waitgroup_kind;
extern const struct hk_op hk_waitgroup_add;  /* n; negative lowers it. HK_EMISUSE */
extern const struct hk_op hk_waitgroup_done; /* HK_EMISUSE below zero */
extern const struct hk_op hk_waitgroup_wait;

void hk_waitgroup_init(struct hk_world *world, struct hk_waitgroup *group, const char *name,
                       uint64_t id);

#endif
