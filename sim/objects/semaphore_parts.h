/* SPDX-License-Identifier: MIT
 *
 * semaphore_parts: what the files of the semaphore share: semaphore.c (taking permits),
 * semaphore_return.c (giving them back, or not), semaphore_close.c, and semaphore_debts.c (who has
 * them).
 */
#ifndef HK_SEMAPHORE_PARTS_H
#define HK_SEMAPHORE_PARTS_H

#include "objects/semaphore.h"

static inline struct hk_semaphore *hk_semaphore_of(const struct hk_case *c)
{
    return (struct hk_semaphore *)(void *)c->object;
}

static inline bool hk_semaphore_manual(const struct hk_semaphore *s)
{
    return s->object.flags & HK_OBJECT_MANUAL;
}

/* A guard of n permits that `f` holds from now on; and it is over. */
struct hk_guard *hk_semaphore_lend(struct hk_world *world, struct hk_semaphore *s,
                                   struct hk_future *f, int64_t n);
void hk_semaphore_guard_free(struct hk_world *world, struct hk_semaphore *s,
                             struct hk_guard *guard);
/* n permits more are free; and whoever waits for them gets them. */
void hk_semaphore_free(struct hk_world *world, struct hk_semaphore *s, int64_t n);
void hk_semaphore_pass_on(struct hk_world *world, struct hk_semaphore *s);
/* n permits that were taken are free again. */
void hk_semaphore_give_back(struct hk_world *world, struct hk_semaphore *s, int64_t n);
/* The rc of an operation that is misuse. */
int hk_semaphore_misused(struct hk_world *world, struct hk_case *c, const char *what);

/* Of a manual semaphore: the task has taken n permits. */
void hk_semaphore_owe(struct hk_world *world, struct hk_semaphore *s, const struct hk_task *task,
                      int64_t n);
/* The task has given back n. Returns whether it owed as many. */
bool hk_semaphore_pay(struct hk_world *world, struct hk_semaphore *s, const struct hk_task *task,
                      int64_t n);

/* The answer to a request on a closed semaphore: HK_ECLOSED. */
int hk_semaphore_refuse(struct hk_world *world, struct hk_semaphore *s, struct hk_case *c);

/* See struct hk_object_kind. */
int64_t hk_semaphore_missing(struct hk_world *world, const struct hk_object *object, int64_t *all);
int hk_semaphore_lacks(const struct hk_object *object, const struct hk_case *c, char *text,
                       size_t size);

#endif
