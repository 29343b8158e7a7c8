/* SPDX-License-Identifier: MIT
 *
 * mutex: one owner at a time.
 *
 * Fair by default: lock is a request that takes its place in the queue, and unlock hands
 * the lock to the head of the queue at once, polled or not. The lock is a guard of the future
 * that asked and ends with it, unless the mutex is manual. An unfair one lets any
 * waiter win when it is free.
 */
#ifndef HK_MUTEX_H
#define HK_MUTEX_H

#include "core/world.h"

struct hk_mutex {
    struct hk_object object;
    struct hk_queue queue;
    struct hk_guard guard;     /* of the future that asked; nobody's if free or manual */
    hk_handle owner;           /* the task that has it; 0 if free */
    struct hk_stamp released;  /* of the latest unlock */
};

extern const struct hk_object_kind hk_mutex_kind;
extern const struct hk_op hk_mutex_lock;
extern const struct hk_op hk_mutex_try_lock; /* value: true or false */
extern const struct hk_op hk_mutex_unlock;   /* HK_EMISUSE if the task is not the owner */

/* flags: HK_OBJECT_MANUAL, HK_OBJECT_UNFAIR */
void hk_mutex_init(struct hk_world *world, struct hk_mutex *mutex, const char *name, uint64_t id,
                   uint32_t flags);

/* For condvars: gives the lock up for the running task, and asks for it again on behalf of a
 * queued case, which is granted when the lock is its own. */
void hk_mutex_give_up(struct hk_world *world, struct hk_mutex *mutex);
void hk_mutex_queue(struct hk_world *world, struct hk_mutex *mutex, struct hk_case *c);

#endif
