/* SPDX-License-Identifier: MIT
 *
 * step: announce, choose, execute.
 *
 * The loop that plays a run. It has no stack of its own: it runs on the stack of
 * whichever fiber has just parked, and returns there if that same fiber goes on.
 * Machines are called and return when they park, so they need no switch at all.
 *
 *   coarse  a task is picked and polled until nothing in it can move
 *   fine    a task is picked and its announced access takes effect; it runs on to
 *           the next one. Whatever wakes runs on to its first access at once,
 *           outside of any step, because until then it touches nothing shared.
 */
#include "core/advance.h"
#include "core/mutant.h"
#include "core/idle.h"
#include "core/inject.h"
#include "core/runnable.h"
#include "core/switch.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* ---- the next stretch ---- */

static inline struct hk_task *choose_task(struct hk_world *world)
{
    uint32_t k = 0, count = world->workers_free > 0 ? world->runnable_count : world->in_poll_count;
    if ((world->candidate_count = count) == 0)
        return NULL;
    if (count > 1 && !HK_MUTANT(TIES_FIRST)) {
        k = world->config.chooser.pick(world->config.chooser.self, world, count);
        hk_assert(k < count);
        hk_schedule_push(&world->schedule, hk_choice_make(HK_CHOICE_TASK, count, k));
    }
    struct hk_task *task = world->runnable[k];
    if (!task)
        __builtin_unreachable(); /* so that nobody asks again whether there is one */
    return task;
}

/* Asked when world->credit is used up: by the step limit, or so that the caller can stop a
 * long run. */
static bool may_go_on(struct hk_world *world)
{
    uint64_t length = hk_world_length(world), most = world->config.limits.steps_max;
    if (length >= most)
        hk_world_stop(world, HK_END_STEPS, NULL);
    else if (hk_must_stop(&world->config))
        hk_world_stop(world, HK_END_INTERRUPT, NULL);
    else
        hk_world_credit(world, most - length);
    return !hk_world_is_over(world);
}

/* One stretch more. */
static inline bool budget_left(struct hk_world *world)
{
    if (HK_UNLIKELY(world->credit == 0) && !may_go_on(world))
        return false;
    world->credit--;
    return true;
}

static void told_of_step(struct hk_world *world, struct hk_task *task, bool fresh)
{
    world->footprint.count = 0;
    if (world->config.chooser.watches)
        hk_step_opened(world, task, fresh);
    if (world->event_kinds & HK_EVENT_BIT(HK_EVENT_STEP))
        hk_step_noted(world, task);
}

/* Picks a task and makes it the running one. NULL if none can run. */
static ALWAYS_INLINE struct hk_task *begin_step(struct hk_world *world, bool watched, bool fine)
{
    if (watched && world->step_open)
        hk_step_closed(world);
    struct hk_task *task = choose_task(world);
    if (HK_UNLIKELY(!task || !budget_left(world)))
        return NULL;
    world->steps++;
    struct hk_task *last = world->step_task;
    world->task = world->step_task = task;
    if (last && HK_UNLIKELY(last->state == HK_TASK_ENDED))
        hk_task_recycle_if_done(world, last);
    task->last_step = world->steps;
    world->in_step = world->eager = false;
    bool fresh = !task->in_poll;
    if (fresh) {
        take_worker(world, task);
        world->statements = world->config.limits.statements_max;
    }
    if (!fine)
        task->yields = 0;
    if (watched)
        told_of_step(world, task, fresh);
    return task;
}

/* The stretches that belong to no step. */
static ALWAYS_INLINE struct hk_task *begin_eager(struct hk_world *world)
{
    if (!budget_left(world))
        return NULL;
    world->eager_runs++;
    world->eager = true;
    world->task = eager_pop(world);
    world->in_step = false;
    world->statements = world->config.limits.statements_max;
    return world->task;
}

/* When something is on alert: see world.h. */
static __attribute__((noinline)) struct hk_task *begin_alert(struct hk_world *world)
{
    while (world->event_kinds & HK_ATTENTIVE && !hk_world_is_over(world) && hk_inject_slack(world))
        continue;
    if (hk_world_is_over(world))
        return NULL;
    if (world->eager_first)
        return begin_eager(world);
    return world->alert & HK_ALERT_WATCHED ? begin_step(world, true, world->fine)
                                           : begin_step(world, false, world->fine);
}

/* Chooses and begins the next stretch. NULL if there is none, or none yet. */
static ALWAYS_INLINE struct hk_task *begin_stretch(struct hk_world *world)
{
    struct hk_task *task = HK_LIKELY(!world->alert) ? begin_step(world, false, world->fine)
                                                    : begin_alert(world);
    if (HK_UNLIKELY(!task) && !hk_world_is_over(world))
        hk_world_quiescent(world);
    return task;
}

/* The computation that runs next, its case having taken effect, or NULL when the run is over.
 * task: the running one, if its stretch goes on. */
static ALWAYS_INLINE struct hk_future *next_stretch(struct hk_world *world, struct hk_task *task)
{
    for (;;) {
        while (HK_UNLIKELY(!task) && !(task = begin_stretch(world))) {
            if (hk_world_is_over(world))
                return NULL;
        }
        struct hk_future *f = advance(world, task);
        if (HK_LIKELY(f != NULL))
            return f;
        hk_task_settle(world, task);
        task = NULL;
    }
}

enum { NOT_JUST_EAGER = HK_ALERT_EAGER | HK_ALERT_OVER | HK_ALERT_WATCHED };

/* The same if some task waits to run on to its next access, and nothing else is on alert. NULL:
 * something else has to come first, or nobody waits. */
static ALWAYS_INLINE struct hk_future *next_eager(struct hk_world *world)
{
    while ((world->alert & NOT_JUST_EAGER) == HK_ALERT_EAGER) {
        struct hk_task *task = begin_eager(world);
        if (HK_UNLIKELY(!task))
            return NULL;
        struct hk_future *f = advance_on(world, &task->root);
        if (HK_LIKELY(f != NULL))
            return f;
        hk_task_settle(world, task);
    }
    return NULL;
}

/* The stretch of `task` is over: it stands before its next access. */
static inline void stands_still(struct hk_world *world, struct hk_task *task)
{
    if (task->run_pos == HK_NOT_RUNNABLE)
        runnable_add(world, task);
    world->task = NULL;
    world->future = NULL;
}

/* The stretch of `task` is over. True if it simply stands before its next access, which is all
 * that has to be known of it. */
static inline bool stands(struct hk_world *world, struct hk_task *task)
{
    if (!task->root.announced || HK_UNLIKELY(world->alert & HK_ALERT_ASKS))
        return false;
    stands_still(world, task);
    return true;
}

/* The same when what has run has parked or ended. */
static __attribute__((noinline)) struct hk_future *next_future(struct hk_world *world)
{
    struct hk_future *last = world->future;
    struct hk_task *task = world->task;
    if (hk_world_is_over(world))
        return NULL;
    if (last && HK_UNLIKELY(last->parent != NULL) && last->state == HK_FUTURE_DONE)
        return world->future = hk_future_deliver(world, last);
    if (task && (world->fine || task->state == HK_TASK_ENDED || task->blocking)) {
        if (!stands(world, task))
            hk_task_settle(world, task);
        task = NULL;
        struct hk_future *f = next_eager(world);
        if (f)
            return f;
    }
    return next_stretch(world, task);
}

/* The same for `f`, which was running and has just ended. */
static ALWAYS_INLINE struct hk_future *next_after_end(struct hk_world *world, struct hk_future *f)
{
    struct hk_task *task = f->task;
    bool usual = hk_settles_usually(world, task) && world->fine && !f->parent;
    if (HK_UNLIKELY(!usual))
        return next_future(world);
    world->task = NULL;
    world->future = NULL;
    if (task->in_poll)
        leave_worker(world, task);
    if (task->taken || task->detached)
        hk_task_recycle_if_done(world, task);
    f = next_eager(world);
    return f ? f : next_stretch(world, NULL);
}

/* The same for `f`, which was running and now waits, or has stopped in another way. */
static ALWAYS_INLINE struct hk_future *next_after_wait(struct hk_world *world,
                                                       struct hk_future *f)
{
    struct hk_task *task = f->task;
    bool usual = hk_settles_usually(world, task) && world->fine && !f->parent;
    if (HK_UNLIKELY(!usual || f->ready_count > 0))
        return next_future(world);
    world->task = NULL;
    world->future = NULL;
    if (task->in_poll)
        leave_worker(world, task);
    if (!hk_waits_openly(world, task))
        hk_blame_cycle(world, task);
    f = next_eager(world);
    return f ? f : next_stretch(world, NULL);
}

/* The same for `f`, which was running and now simply stands before its next access, or has stopped
 * in another way. */
static ALWAYS_INLINE struct hk_future *next_after(struct hk_world *world, struct hk_future *f,
                                                  bool stands)
{
    if (HK_UNLIKELY(!stands || world->alert))
        return next_future(world);
    struct hk_task *own = f->task;
    stands_still(world, own);
    do {
        struct hk_task *task = begin_step(world, false, true);
        if (HK_UNLIKELY(!task))
            break;
        struct hk_future *next = task == own ? advance_plain(world, own) : advance(world, task);
        if (HK_LIKELY(next != NULL))
            return next;
        hk_task_settle(world, task);
        own = NULL; /* it may stand elsewhere now */
    } while (HK_LIKELY(!world->alert));
    return next_future(world);
}

/* ---- running ---- */

void hk_future_done(struct hk_world *world, struct hk_future *f)
{
    hk_assert(f->case_count == 0);
    if (f->guards)
        hk_guards_release(world, f);
    f->state = HK_FUTURE_DONE;
    if (!f->parent)
        hk_task_end(world, f->task);
    else
        hk_future_ready(world, f);
}

/* What the fiber that drives is: able to run on, over and ready for another body, or over in the
 * middle of its stack, below frames that nobody will return to. */
enum driver { PARKED, ENDED, ABANDONED };

/* The fiber of `f`, which runs on it from now on. One whose body has ended adopts the next fresh
 * one, which saves the switch and keeps its stack warm. */
static ALWAYS_INLINE struct hk_fiber *fiber_of(struct hk_world *world, struct hk_future *f,
                                               struct hk_fiber *self, enum driver driver)
{
    f->state = HK_FUTURE_RUNNING;
    if (!f->fiber)
        f->fiber = driver == ENDED ? self : hk_fiber_new(&world->stacks);
    return f->fiber;
}

/* Machines run here, until it is a fiber's turn: which one, with driver as in drive. */
static __attribute__((noinline)) struct hk_fiber *run_machines(struct hk_world *world,
                                                               struct hk_fiber *self,
                                                               enum driver driver)
{
    struct hk_future *f = world->future;
    while (!f->body) {
        f->state = HK_FUTURE_RUNNING;
        f->computation->resume(world, f);
        if (f->state == HK_FUTURE_DONE) {
            f = next_after_end(world, f);
        } else {
            f->state = HK_FUTURE_PARKED;
            f = next_after(world, f, f->announced == HK_STANDS_PLAINLY && !f->parent);
        }
        if (HK_UNLIKELY(!f))
            return &world->main_fiber;
    }
    return fiber_of(world, f, self, driver);
}

/* Runs `f`, and what comes after it. Returns when world->future is to run on the stack of `self`,
 * or, for the main stack, when the run is over. */
static ALWAYS_INLINE void drive(struct hk_world *world, struct hk_fiber *self, struct hk_future *f,
                                enum driver driver)
{
    struct hk_fiber *to = &world->main_fiber;
    if (HK_LIKELY(f != NULL)) {
        to = f->fiber;
        if (HK_LIKELY(to != NULL))
            f->state = HK_FUTURE_RUNNING;
        else
            to = HK_LIKELY(f->body != NULL) ? fiber_of(world, f, self, driver)
                                            : run_machines(world, self, driver);
    }
    if (to == self)
        return;
    if (driver != PARKED)
        hk_fiber_free(&world->stacks, self, driver == ABANDONED);
    hk_fiber_switch(self, to, driver == ABANDONED);
}

/* Code of the program is about to run on: noted where somebody watches this process. */
static inline void runs_on(struct hk_world *world)
{
    if (HK_UNLIKELY(world->config.box != NULL))
        hk_black_box_note(world);
}

int hk_step_call(struct hk_world *world, struct hk_future *f, struct hk_case *c)
{
    hk_await_begin(f, c);
    f->ready_count++;
    f->state = HK_FUTURE_PARKED; /* these four are one store */
    f->announced = HK_STANDS_PLAINLY;
    f->has_default = false;
    f->signal = HK_SIGNAL_NONE;
    struct hk_future *next = next_after(world, f, true);
    if (next == f) {
        f->state = HK_FUTURE_RUNNING;
        runs_on(world);
        return c->rc;
    }
    drive(world, f->fiber, next, PARKED);
    runs_on(world);
    if (HK_UNLIKELY(f->signal == HK_SIGNAL_CANCEL))
        hk_body_unwind(world, f);
    return c->rc;
}

void hk_step_fiber(struct hk_fiber *self)
{
    struct hk_world *world = self->arg;
    for (;;) {
        struct hk_future *f = world->future;
        runs_on(world);
        f->computation->resume(world, f);
        hk_future_done(world, f);
        drive(world, self, next_after_end(world, f), ENDED);
    }
}

void hk_step_drive(struct hk_world *world, struct hk_fiber *self)
{
    struct hk_future *f = next_eager(world); /* mostly a run begins with one */
    drive(world, self, f ? f : next_future(world), PARKED);
}

void hk_fiber_park(struct hk_world *world, struct hk_future *f)
{
    f->state = HK_FUTURE_PARKED;
    drive(world, f->fiber, next_after_wait(world, f), PARKED);
    runs_on(world);
}

_Noreturn void hk_fiber_finish(struct hk_world *world, struct hk_future *f)
{
    struct hk_fiber *self = f->fiber;
    if (!world->ending)
        hk_future_done(world, f);
    drive(world, self, next_future(world), ABANDONED);
    hk_assert_failed("an abandoned fiber ran on", __FILE__, __LINE__);
}
