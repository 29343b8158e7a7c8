/* SPDX-License-Identifier: MIT
 *
 * condvar: waits for news about what a mutex guards.
 *
 * wait gives up the lock and joins the queue in one step; notify moves the longest waiter to
 * the queue of the lock, with or without holding it, so that the wait is over when
 * the lock is its own again. A wait that is dropped (elapsed, aborted) has given up the lock,
 * which whoever drops it locks again (struct hk_condvar_debt), and passes on a notification that
 * it had got. Nothing is kept for who comes later: that is how wake-ups get lost.
 */
#ifndef HK_CONDVAR_H
#define HK_CONDVAR_H

#include "objects/mutex.h"

struct hk_condvar {
    struct hk_object object;
    struct hk_mutex *mutex;
    struct hk_queue waiting;   /* not notified yet */
};

extern const struct hk_object_kind hk_condvar_kind;
/* The lock that a wait has given up and that is to be taken again when the wait is dropped. */
struct hk_condvar_debt {
    struct hk_mutex *mutex;   /* NULL: nothing is owed */
    struct hk_future *holder; /* who held it */
    uint32_t serial;          /* of its guard */
};

/* What dropping all that `f` waits for would owe. Ask before hk_wait_end. */
struct hk_condvar_debt hk_condvar_owes(const struct hk_future *f);
/* The same of one case that has been dropped: what its wait had given up, if it had begun. */
struct hk_condvar_debt hk_condvar_given_up(const struct hk_case *c);
/* `f` has locked the mutex again: all is as it was before the wait. */
void hk_condvar_repaid(const struct hk_condvar_debt *debt, struct hk_future *f);

extern const struct hk_op hk_condvar_wait;   /* HK_EMISUSE if the task does not own the lock */
extern const struct hk_op hk_condvar_notify; /* one */
extern const struct hk_op hk_condvar_notify_all;

void hk_condvar_init(struct hk_world *world, struct hk_condvar *condvar, const char *name,
                     uint64_t id, struct hk_mutex *mutex);

/* A fault, by the running task: waiter number k (from 0) wakes for no reason. False if there
 * is none. */
bool hk_condvar_spurious(struct hk_world *world, struct hk_condvar *condvar, uint32_t k);

#endif
