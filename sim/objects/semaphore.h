/* SPDX-License-Identifier: MIT
 *
 * semaphore: a number of permits.
 *
 * Fair by default, like tokio's: acquire is a request that takes its place in
 * the queue even if a later, smaller one could be served. Permits are a guard of
 * the future that asked; the guard can move to a task (`spawn ... holding p`) and ends
 * with its holder, unless the semaphore is manual or the guard forgotten.
 */
#ifndef HK_SEMAPHORE_H
#define HK_SEMAPHORE_H

#include "core/world.h"

struct hk_released {           /* permits that were given back by one release */
    struct hk_stamp stamp;
    int64_t n;                 /* so many of them are still free, 1 or more */
};

struct hk_semaphore {
    struct hk_object object;
    struct hk_queue queue;
    int64_t free;              /* permits to be had now */
    int64_t total;             /* as declared, and added; release above it is misuse */
    int64_t fresh;             /* of the free ones, those that nobody has released yet */
    struct hk_guard *holders;  /* guards held, newest first, linked by object_next */
    struct hk_debt *debts;     /* of a manual one: who has taken more than given back */
    bool closed;               /* nobody gets a permit any more */
    struct hk_stamp close_stamp;
    bool loose;                /* somebody has given back what he had not taken */
    struct hk_released *released; /* ring: the other free ones, oldest first */
    uint32_t released_first, released_count, released_capacity;
};

extern const struct hk_object_kind hk_semaphore_kind;
/* n: how many (0 or more). extra: out, the struct hk_guard, NULL if manual. Who asks for more
 * than there are waits for ever, as with tokio's. */
extern const struct hk_op hk_semaphore_acquire;
extern const struct hk_op hk_semaphore_try_acquire; /* the same; value: true or false */
/* Gives back n permits: first those that the task holds, newest guard first; the others are
 * somebody else's. Or, with extra set, those of that guard. */
extern const struct hk_op hk_semaphore_release;
/* n permits more, 0 or more, as if they had been taken all the time; rc HK_EMISUSE. */
extern const struct hk_op hk_semaphore_add;
/* n permits that the task holds, or those of the guard in extra, are never given back. */
extern const struct hk_op hk_semaphore_forget;

/* Who waits, and who comes, gets HK_ECLOSED; what is held can still be given back. Twice is as
 * once. */
extern const struct hk_op hk_semaphore_close;

void hk_semaphore_init(struct hk_world *world, struct hk_semaphore *semaphore, const char *name,
                       uint64_t id, int64_t permits, uint32_t flags);

/* How many permits the task holds, without those that go with its next message. */
int64_t hk_semaphore_has(const struct hk_semaphore *semaphore, const struct hk_task *task);
/* The newest guard of the task on this semaphore, of at most n permits: the rest stays in one of
 * its own. NULL if it has none, or all go with its next message. */
struct hk_guard *hk_semaphore_part(struct hk_world *world, struct hk_semaphore *semaphore,
                                   int64_t n, const struct hk_task *task);
/* n permits that `from` holds, newest guard first, are held by `to` from now on, without a step.
 * False, and nothing is done, if it holds fewer. */
bool hk_semaphore_give(struct hk_world *world, struct hk_semaphore *semaphore, int64_t n,
                       const struct hk_task *from, struct hk_future *to);

#endif
