/* SPDX-License-Identifier: MIT
 *
 * wait: what computations call to let something take effect, and to wait for it.
 */
#ifndef HK_WAIT_H
#define HK_WAIT_H

#include "core/world.h"

/* A case of `f` begins. */
static inline void hk_case_begin(struct hk_future *f, struct hk_case *c, uint8_t flags,
                                 uint16_t arm)
{
    c->future = f;
    c->state = HK_CASE_IDLE;
    c->flags = flags;
    c->arm = arm;
    c->timer = 0;
    c->rc = 0;
    c->stamp = (struct hk_stamp){0};
}

/* The only one. */
static inline void hk_await_begin(struct hk_future *f, struct hk_case *c)
{
    hk_case_begin(f, c, 0, 0);
    c->value = hk_nil();
    f->cases = c;
    f->case_count = 1;
    f->has_default = false;
}

/* The future's own case, for one operation without arguments. */
static inline struct hk_case *hk_own_case(struct hk_future *f, const struct hk_op *op,
                                          struct hk_object *object)
{
    struct hk_case *c = &f->own;
    c->op = op;
    c->object = object;
    c->arg = hk_nil();
    c->n = 0;
    c->extra = NULL;
    return c;
}

/* With several threads the root of the running task stands before an access, which is no wait for
 * a child: the usual call, for which nothing has to be asked. */
static inline bool hk_just_stands(const struct hk_world *world, const struct hk_future *f,
                                  const struct hk_op *op)
{
    return !world->asks && !f->parent && !f->cancel_due &&
           !(op->flags & (HK_OP_LOCAL | HK_OP_ATTACHED));
}

/* hk_await for all other calls; the case has begun. */
bool hk_await_asking(struct hk_world *world, struct hk_future *f, struct hk_case *c);

/* Lets one case take effect for future `f`. True: it has; read c->rc and c->value
 * and go on. False: park, and read them when resumed with HK_SIGNAL_FIRED. */
static inline bool hk_await(struct hk_world *world, struct hk_future *f, struct hk_case *c)
{
    hk_await_begin(f, c);
    if (HK_UNLIKELY(!c->op || !hk_just_stands(world, f, c->op)))
        return hk_await_asking(world, f, c);
    f->announced = HK_STANDS_PLAINLY;
    f->ready_count++; /* it is settled when its stretch is over */
    return false;
}

enum {
    HK_BIASED = 1,     /* ready cases in written order; otherwise a choice */
    HK_OR_DEFAULT = 2, /* never waits: fires with NULL when none is ready */
};

/* The same for several, which fire one after another until hk_wait_end. Always
 * park after it. f->fired is NULL if none was ready and HK_OR_DEFAULT given, and
 * NULL or with HK_CASE_DISABLED set if all are closed. A case without op polls its
 * child and fires when that is done. */
void hk_await_any(struct hk_world *world, struct hk_future *f, struct hk_case *cases,
                  uint32_t count, unsigned how);
/* Gives up all cases that have not fired: queue places, grants, timers. Children stay, unpolled. */
void hk_wait_end(struct hk_world *world, struct hk_future *f);
/* The same for one case of several. */
void hk_case_leave(struct hk_world *world, struct hk_case *c);

/* A computation of `f` is done; f->rc and f->value say how. */
void hk_future_done(struct hk_world *world, struct hk_future *f);

/* Begins and ends a deadline over what `f` does next, at most one per struct. */
void hk_deadline_begin(struct hk_world *world, struct hk_future *f, struct hk_deadline *deadline,
                       int64_t at);
void hk_deadline_end(struct hk_world *world, struct hk_future *f, struct hk_deadline *deadline);
/* One without a time: it passes when `object` says so with hk_deadline_pass. `op` says in its
 * owners who could make it do so. It is ended in the same way. */
void hk_deadline_open(struct hk_future *f, struct hk_deadline *deadline, const struct hk_op *op,
                      struct hk_object *object);
void hk_deadline_pass(struct hk_world *world, struct hk_deadline *deadline);
/* Shields have come or gone: which passed deadlines of `f` are to be told now. */
void hk_deadlines_update(struct hk_world *world, struct hk_future *f);
/* The deadlines from the innermost to this one (NULL: all) have nothing to say any more; each
 * must still be ended. */
void hk_deadlines_over(struct hk_world *world, struct hk_future *f,
                       const struct hk_deadline *outermost);
/* Some deadline of `f` has passed, and is to be told now. */
bool hk_deadline_due(const struct hk_future *f);

/* From a fiber: park until resumed. */
void hk_fiber_park(struct hk_world *world, struct hk_future *f);
/* From a fiber whose body is over: never returns. */
_Noreturn void hk_fiber_finish(struct hk_world *world, struct hk_future *f);

#endif
