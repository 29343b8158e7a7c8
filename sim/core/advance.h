/* SPDX-License-Identifier: MIT
 *
 * advance: what a chosen task does first. The two usual ways of hk_future_advance, which do not
 * look for anything that cannot be there. For step.c, where they are inline.
 */
#ifndef HK_ADVANCE_H
#define HK_ADVANCE_H

#include "core/step.h"

/* The usual step of several threads: a task without branches stands before one access.
 * The same as hk_future_advance, without looking for anything else. */
static inline struct hk_future *advance_plain(struct hk_world *world, struct hk_task *task)
{
    struct hk_future *f = &task->root;
    struct hk_case *c = f->cases;
    task->yields = 0;
    f->announced = HK_STANDS_NOT;
    f->ready_count--;
    world->in_step = true;
    world->future = f; /* its statement is the place of what happens now */
    if (HK_UNLIKELY(!hk_case_enter_told(world, c)))
        return world->future = HK_UNLIKELY(f->ready_count) ? hk_future_advance(world, f) : NULL;
    hk_case_fired(f, c);
    f->signal = HK_SIGNAL_FIRED;
    return f;
}

static inline bool stands_plainly(const struct hk_future *f)
{
    return f->announced == HK_STANDS_PLAINLY && !f->cancel_due;
}

/* Nothing is to be chosen in `f`, which is a root: it has just been made, or waits for one thing,
 * which it has been granted. The same as hk_future_advance, without looking for anything else. */
static inline bool moves_simply(const struct hk_future *f)
{
    if (f->cancel_due || f->announced || f->fired_default)
        return false;
    if (f->state == HK_FUTURE_FRESH)
        return true;
    const struct hk_case *c = f->ready;
    return f->case_count == 1 && c && c->op && c->flags == 0;
}

static inline struct hk_future *advance_simply(struct hk_world *world, struct hk_future *f)
{
    struct hk_case *c = f->ready;
    f->ready_count--;
    f->signal = HK_SIGNAL_NONE;
    if (f->state == HK_FUTURE_FRESH)
        return f;
    f->ready = f->ready_last = NULL;
    c->state = HK_CASE_IDLE;
    hk_see(world, f->task, c->stamp);
    if (c->op->fired)
        c->op->fired(world, c);
    hk_resume_noted(world, c);
    hk_case_fired(f, c);
    f->signal = HK_SIGNAL_FIRED;
    return f;
}

static inline struct hk_future *advance_on(struct hk_world *world, struct hk_future *root)
{
    return world->future = HK_LIKELY(moves_simply(root)) ? advance_simply(world, root)
                                                         : hk_future_advance(world, root);
}

/* Takes effect where the root of the chosen task stands. The computation that runs on, which is
 * world->future then, or NULL. */
static inline struct hk_future *advance(struct hk_world *world, struct hk_task *task)
{
    return HK_LIKELY(stands_plainly(&task->root)) ? advance_plain(world, task)
                                                  : advance_on(world, &task->root);
}

#endif
