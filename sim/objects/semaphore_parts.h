/* SPDX-License-Identifier: MIT
 *
 * semaphore_parts: what semaphore.c, semaphore_close.c and semaphore_debts.c share.
 */
#ifndef HK_SEMAPHORE_PARTS_H
#define HK_SEMAPHORE_PARTS_H

#include "objects/semaphore.h"

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
