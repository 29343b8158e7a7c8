/* SPDX-License-Identifier: MIT
 *
 * poll: which ready case of a task's tree takes effect next.
 *
 * From the root down: a future that is to clean up does so first; then one of its ready
 * cases is chosen (written order if biased), a child's case leads further down; a
 * passed deadline comes last, as what waits inside it is asked before it.
 */
#include "core/step.h"

#include "core/mutant.h"

/* ---- which of the ready ones ---- */

/* The k-th ready case in written order. */
static struct hk_case *nth_ready(struct hk_future *f, uint32_t k)
{
    struct hk_case *best = NULL;
    int floor = -1;
    for (uint32_t i = 0; i <= k; i++) {
        best = NULL;
        for (struct hk_case *c = f->ready; c; c = c->ready_next) {
            if (c->arm > floor && (!best || c->arm < best->arm))
                best = c;
        }
        floor = best->arm;
    }
    return best;
}

static struct hk_case *choose_ready(struct hk_world *world, struct hk_future *f)
{
    struct hk_case *c = f->ready;
    if (!c || !c->ready_next)
        return c;
    uint32_t count = 0;
    for (; c; c = c->ready_next, count++) {
        if (c->flags & HK_CASE_COMMITTED)
            return c;
    }
    if (f->biased ? !HK_MUTANT(SELECT_NO_BIAS) : HK_MUTANT(SELECT_FIRST))
        return nth_ready(f, 0);
    uint32_t k = hk_choose(world, HK_CHOICE_FUTURE, count);
    f->task->chain = hk_mix(f->task->chain, k);
    return nth_ready(f, k);
}

/* A ready leaf case takes effect. False if it had only been invited or looked
 * at, and has lost: it is queued (again). */
static bool fire(struct hk_world *world, struct hk_case *c)
{
    bool retry = c->flags & (HK_CASE_INVITED | HK_CASE_PEEKED);
    bool waited = !(c->flags & HK_CASE_PEEKED);
    hk_case_unready(world, c);
    if (retry) {
        if (c->flags & HK_CASE_INVITED)
            c->flags |= HK_CASE_RETRY;
        c->flags &= (uint8_t) ~(HK_CASE_INVITED | HK_CASE_PEEKED);
        bool entered = hk_case_enter(world, c);
        c->flags &= (uint8_t)~HK_CASE_RETRY;
        if (!entered && !waited)
            hk_wait_look(world, c->future); /* the others had not been queued */
        if (!entered)
            return false;
    }
    c->state = HK_CASE_IDLE;
    hk_see(world, c->future->task, c->stamp);
    if (c->op->fired && !retry && !(c->flags & HK_CASE_DISABLED))
        c->op->fired(world, c);
    if (waited)
        hk_resume_noted(world, c);
    return true;
}

/* ---- polling ---- */

static struct hk_future *resume_with(struct hk_future *f, enum hk_signal signal)
{
    f->signal = (uint8_t)signal;
    return f;
}

/* Before an access that is no await, or behind a block: an abort takes effect later. */
static bool in_plain_access(const struct hk_future *f)
{
    if (f->case_count != 1 || !f->cases->op || f->cases->op->flags & HK_OP_AWAIT)
        return false;
    return f->announced || f->cases->state == HK_CASE_READY;
}

static struct hk_future *fired(struct hk_future *f, struct hk_case *c)
{
    f->fired = c;
    if (c && f->case_count == 1)
        f->case_count = 0; /* a default leaves its cases to be given up */
    return resume_with(f, HK_SIGNAL_FIRED);
}

/* In a trace it is said where the future stood: of a body, which has no statements, its wait. */
static void note_drop(struct hk_world *world, struct hk_future *f, int rc)
{
    if (!(world->event_kinds & HK_EVENT_BIT(HK_EVENT_DROP)) || world->ending)
        return;
    struct hk_event event = {
        .kind = HK_EVENT_DROP, .task = f->task, .site = f->site, .future = f, .rc = rc};
    if (!f->site && f->case_count == 1) {
        event.op = f->cases->op;
        event.object = f->cases->object;
    }
    hk_event_post(world, &event);
}

static struct hk_future *elapsed(struct hk_world *world, struct hk_future *f)
{
    struct hk_deadline *d = f->deadlines;
    while (!d->due)
        d = d->outer;
    f->elapsed = d; /* the innermost that has passed */
    note_drop(world, f, d->timer.op->flags & HK_OP_TIMED ? HK_EELAPSED : HK_OK);
    hk_deadlines_over(world, f, d); /* a clean-up on the way out is not stopped by them */
    return resume_with(f, HK_SIGNAL_ELAPSED);
}

/* The chosen access or select takes effect. NULL if it waits. */
static struct hk_future *perform_announced(struct hk_world *world, struct hk_future *f)
{
    f->announced = HK_STANDS_NOT;
    if (!f->parent)
        f->task->yields = 0;
    world->in_step = true;
    world->future = f; /* its statement is the place of what happens now */
    bool done = hk_wait_enter(world, f);
    hk_future_unready(world, f);
    return done ? fired(f, f->cases) : NULL;
}

/* Cancelled before it began: it ends without having run. Returns its parent, if that
 * polls it. */
static struct hk_future *never_ran(struct hk_world *world, struct hk_future *f)
{
    hk_future_unready(world, f);
    if (f->computation->free)
        f->computation->free(world, f);
    f->rc = HK_EABORTED;
    hk_future_done(world, f);
    return f->poller ? hk_future_deliver(world, f) : NULL;
}

/* One thing that is ready in `f` itself takes effect. Returns who runs on, or
 * NULL if nobody does yet; *down is the child to ask instead. */
static struct hk_future *advance_one(struct hk_world *world, struct hk_future *f,
                                     struct hk_future **down)
{
    if (HK_UNLIKELY(f->cancel_due) && !in_plain_access(f)) {
        f->cancel_due = false;
        f->cancel_seen = true;
        note_drop(world, f, HK_OK);
        hk_future_unready(world, f);
        hk_deadlines_over(world, f, NULL);
        return f->state == HK_FUTURE_FRESH ? never_ran(world, f)
                                           : resume_with(f, HK_SIGNAL_CANCEL);
    }
    if (f->state == HK_FUTURE_FRESH) {
        hk_future_unready(world, f);
        return resume_with(f, HK_SIGNAL_NONE);
    }
    if (f->announced)
        return perform_announced(world, f);
    if (f->fired_default) {
        f->fired_default = false;
        hk_future_unready(world, f);
        return fired(f, NULL);
    }
    struct hk_case *c = choose_ready(world, f);
    if (!c)
        return elapsed(world, f); /* what waits inside a deadline is asked before it */
    if (c->op) {
        world->future = f; /* not the one that was asked before: its statement is the place */
        return fire(world, c) ? fired(f, c) : NULL;
    }
    *down = c->child;
    return c->child->state == HK_FUTURE_DONE ? hk_future_deliver(world, c->child) : NULL;
}

void hk_task_defaults(struct hk_world *world, struct hk_task *task)
{
    struct hk_future *last = NULL;
    if (HK_LIKELY(!task->has_default) || task->root.ready_count > 0 || task->blocking ||
        task->state != HK_TASK_LIVE)
        return;
    for (struct hk_future *f = &task->root; f; f = hk_future_next_polled(f)) {
        if (f->has_default && f->case_count > 0)
            last = f; /* there is no other one below it */
    }
    if (!last)
        return;
    last->fired_default = true;
    hk_future_ready(world, last);
}

struct hk_future *hk_future_advance(struct hk_world *world, struct hk_future *root)
{
    struct hk_future *f = root;
    hk_task_defaults(world, root->task);
    while (root->ready_count > 0) {
        struct hk_future *down = NULL;
        bool stood = f->announced;
        struct hk_future *runs = advance_one(world, f, &down);
        if (runs)
            return runs;
        if (stood && f->ready_count == 0)
            return NULL; /* it joined a queue: that was the step */
        f = down ? down : root;
        hk_task_defaults(world, root->task);
    }
    return NULL;
}

/* A child that is done hands over to the parent that polls it, at once. */
struct hk_future *hk_future_deliver(struct hk_world *world, struct hk_future *child)
{
    struct hk_case *c = child->poller;
    child->poller = NULL;
    hk_case_unready(world, c);
    return fired(c->future, c);
}
