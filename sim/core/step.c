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
#include "core/step.h"

#include "core/idle.h"

/* ---- the runnable tasks: those in a poll in front ---- */

static void place(struct hk_world *world, uint32_t pos, struct hk_task *task)
{
    world->runnable[pos] = task;
    task->run_pos = pos;
}

static void order_append(struct hk_world *world, struct hk_task *task)
{
    task->order_next = NULL;
    task->order_prev = world->order_last;
    *(world->order_last ? &world->order_last->order_next : &world->order_first) = task;
    world->order_last = task;
}

static void order_remove(struct hk_world *world, struct hk_task *task)
{
    *(task->order_prev ? &task->order_prev->order_next : &world->order_first) = task->order_next;
    *(task->order_next ? &task->order_next->order_prev : &world->order_last) = task->order_prev;
}

static void runnable_grow(struct hk_world *world)
{
    world->runnable_capacity = world->runnable_capacity ? world->runnable_capacity * 2 : 64;
    world->runnable = hk_xrealloc(world->runnable,
                                  world->runnable_capacity * sizeof(*world->runnable));
}

static void runnable_add(struct hk_world *world, struct hk_task *task)
{
    if (HK_UNLIKELY(world->runnable_count == world->runnable_capacity))
        runnable_grow(world);
    uint32_t pos = world->runnable_count++;
    if (task->in_poll) {
        uint32_t front = world->in_poll_count++;
        if (front != pos)
            place(world, pos, world->runnable[front]);
        pos = front;
    }
    place(world, pos, task);
    order_append(world, task);
}

static void runnable_remove(struct hk_world *world, struct hk_task *task)
{
    uint32_t pos = task->run_pos;
    if (pos < world->in_poll_count) {
        uint32_t last = --world->in_poll_count;
        if (pos != last)
            place(world, pos, world->runnable[last]);
        pos = last;
    }
    uint32_t last = --world->runnable_count;
    if (pos != last)
        place(world, pos, world->runnable[last]);
    task->run_pos = HK_NOT_RUNNABLE;
    order_remove(world, task);
}

/* The task takes a worker: it moves to the front part. */
static void take_worker(struct hk_world *world, struct hk_task *task)
{
    world->workers_free--;
    task->in_poll = true;
    uint32_t front = world->in_poll_count++;
    uint32_t pos = task->run_pos;
    if (front == pos)
        return;
    place(world, pos, world->runnable[front]);
    place(world, front, task);
}

static void eager_push(struct hk_world *world, struct hk_task *task)
{
    task->eager = true;
    task->order_next = NULL;
    *(world->eager_last ? &world->eager_last->order_next : &world->eager_first) = task;
    world->eager_last = task;
}

static struct hk_task *eager_pop(struct hk_world *world)
{
    struct hk_task *task = world->eager_first;
    world->eager_first = task->order_next;
    if (!world->eager_first)
        world->eager_last = NULL;
    task->eager = false;
    return task;
}

/* With several threads, what a woken task does before its next access is nobody
 * else's business, provided that it is one plain future, waits for one thing without a
 * deadline, is not about to compete for an unfair object or to change one, and that nobody
 * looks at the order of ends. */
static bool runs_on_alone(const struct hk_world *world, const struct hk_task *task)
{
    const struct hk_future *root = &task->root;
    if (!world->fine || root->children || root->announced || task->in_poll)
        return false;
    if (root->case_count > 1 || root->deadlines || task->set)
        return false;
    const struct hk_case *c = root->ready;
    return !c || !(c->flags & HK_CASE_INVITED || (c->op->fired && !(c->op->flags & HK_OP_LOCAL)));
}

void hk_task_wake(struct hk_world *world, struct hk_task *task)
{
    if (task == world->task || task->eager || task->run_pos != HK_NOT_RUNNABLE)
        return; /* settled when its stretch is over, or already known */
    if (runs_on_alone(world, task))
        eager_push(world, task);
    else
        runnable_add(world, task);
}

void hk_task_unwake(struct hk_world *world, struct hk_task *task)
{
    if (task != world->task && task->run_pos != HK_NOT_RUNNABLE)
        runnable_remove(world, task);
}

/* ---- the end of a stretch ---- */

static void grant_yields(struct hk_world *world, struct hk_task *task)
{
    struct hk_case *c = task->yielding;
    task->yielding = NULL;
    for (struct hk_case *next; c; c = next) {
        next = c->next;
        c->next = NULL;
        hk_case_grant(world, c);
    }
}

/* The task's poll is over: it waits, or has ended. */
static void poll_over(struct hk_world *world, struct hk_task *task)
{
    if (task->blocking)
        return; /* waits, and its worker with it */
    if (task->in_poll) {
        if (task->run_pos != HK_NOT_RUNNABLE)
            runnable_remove(world, task);
        task->in_poll = false;
        world->workers_free++;
    }
    if (HK_UNLIKELY(task->yielding != NULL))
        grant_yields(world, task);
}

/* The running stretch of `task` is over: file the task where it belongs. */
static void settle(struct hk_world *world, struct hk_task *task)
{
    bool live = task->state == HK_TASK_LIVE;
    world->task = NULL;
    world->future = NULL;
    bool goes_on = live && task->root.ready_count > 0 && (world->fine || task->blocking);
    if (!goes_on) {
        if (task->run_pos != HK_NOT_RUNNABLE && (!live || task->root.ready_count == 0))
            runnable_remove(world, task);
        poll_over(world, task);
        if (!live)
            hk_task_recycle_if_done(world, task);
        else if (task->root.ready_count == 0 && !task->blocking)
            hk_blame_cycle(world, task);
        return;
    }
    if (task->run_pos == HK_NOT_RUNNABLE)
        runnable_add(world, task);
}

/* ---- the next stretch ---- */

static struct hk_task *choose_task(struct hk_world *world)
{
    uint32_t count = world->workers_free > 0 ? world->runnable_count : world->in_poll_count;
    if (count == 0)
        return NULL;
    uint32_t k = 0;
    if (count > 1) {
        k = world->config.chooser.pick(world->config.chooser.self, world, count);
        hk_assert(k < count);
        hk_schedule_push(&world->schedule, hk_choice_make(HK_CHOICE_TASK, count, k));
    }
    return world->runnable[k];
}

static bool budget_left(struct hk_world *world)
{
    if (HK_UNLIKELY(world->steps + world->eager_runs >= world->config.limits.steps_max)) {
        hk_world_stop(world, HK_END_STEPS, NULL);
        return false;
    }
    if (HK_UNLIKELY(world->config.stop && (world->steps & 1023) == 0 && *world->config.stop)) {
        hk_world_stop(world, HK_END_INTERRUPT, NULL);
        return false;
    }
    return true;
}

static void note_step(struct hk_world *world, struct hk_task *task)
{
    struct hk_event event = {.kind = HK_EVENT_STEP, .task = task, .n = world->runnable_count};
    hk_event_post(world, &event);
}

/* Picks a task and makes it the running one. False if none can run. */
static bool begin_step(struct hk_world *world)
{
    struct hk_task *task = choose_task(world);
    if (!task || !budget_left(world))
        return false;
    world->steps++;
    world->task = task;
    task->last_step = world->steps;
    world->in_step = false;
    world->touched_count = 0;
    if (!task->in_poll) {
        take_worker(world, task);
        world->statements = world->config.limits.statements_max;
    }
    task->blocking = false;
    if (world->config.chooser.stepped)
        world->config.chooser.stepped(world->config.chooser.self, world);
    if (HK_UNLIKELY(world->event_kinds & HK_EVENT_BIT(HK_EVENT_STEP)))
        note_step(world, task);
    return true;
}

/* The stretches that belong to no step. */
static bool begin_eager(struct hk_world *world)
{
    if (!world->eager_first || !budget_left(world))
        return false;
    world->eager_runs++;
    world->task = eager_pop(world);
    world->in_step = false;
    world->statements = world->config.limits.statements_max;
    return true;
}

/* The computation that runs next, its case having taken effect, or NULL when the
 * run is over. */
static struct hk_future *next_future(struct hk_world *world)
{
    while (!world->over) {
        struct hk_future *last = world->future;
        if (last && last->state == HK_FUTURE_DONE && last->parent)
            return world->future = hk_future_deliver(world, last);
        struct hk_task *task = world->task;
        if (!task) {
            if (!begin_eager(world) && !begin_step(world)) {
                if (!world->over)
                    hk_world_quiescent(world);
                continue;
            }
            task = world->task;
        } else if (world->fine || task->state != HK_TASK_LIVE || task->blocking) {
            settle(world, task);
            continue;
        }
        struct hk_future *f = hk_future_advance(world, &task->root);
        if (f) {
            world->future = f;
            return f;
        }
        settle(world, task);
    }
    return NULL;
}

/* ---- running ---- */

void hk_future_done(struct hk_world *world, struct hk_future *f)
{
    hk_assert(f->case_count == 0);
    hk_guards_release(world, f);
    f->state = HK_FUTURE_DONE;
    if (!f->parent)
        hk_task_end(world, f->task);
    else
        hk_future_ready(world, f);
}

/* What the fiber that drives is: able to run on, over, or over in the middle of
 * its stack, below frames that nobody will return to. */
enum driver { PARKED, ENDED, ABANDONED };

static void reap(struct hk_world *world)
{
    if (!world->dead_fiber)
        return;
    hk_fiber_free(&world->stacks, world->dead_fiber);
    world->dead_fiber = NULL;
}

static void fiber_entry(struct hk_fiber *self);

static void run_machine(struct hk_world *world, struct hk_future *f)
{
    f->state = HK_FUTURE_RUNNING;
    f->computation->resume(world, f);
    if (f->state == HK_FUTURE_RUNNING)
        f->state = HK_FUTURE_PARKED;
}

/* Plays on. Returns when world->future is to run on the stack of `self`, or, for the
 * main stack, when the run is over. A fiber whose body has ended adopts the next fresh
 * one, which saves the switch and keeps its stack warm. */
static void drive(struct hk_world *world, struct hk_fiber *self, enum driver driver)
{
    struct hk_fiber *to = &world->main_fiber;
    struct hk_future *f;
    while ((f = next_future(world)) && !f->computation->on_own_stack)
        run_machine(world, f);
    if (f) {
        if (f->state == HK_FUTURE_FRESH)
            f->fiber = driver == ENDED ? self : hk_fiber_new(&world->stacks, fiber_entry, world);
        f->state = HK_FUTURE_RUNNING;
        to = f->fiber;
    }
    if (to == self)
        return;
    if (driver != PARKED)
        world->dead_fiber = self;
    hk_fiber_switch(self, to, driver != PARKED);
    reap(world);
}

static void fiber_entry(struct hk_fiber *self)
{
    struct hk_world *world = self->arg;
    reap(world);
    for (;;) {
        struct hk_future *f = world->future;
        f->computation->resume(world, f);
        hk_future_done(world, f);
        drive(world, self, ENDED);
    }
}

void hk_step_drive(struct hk_world *world, struct hk_fiber *self)
{
    drive(world, self, PARKED);
}

void hk_fiber_park(struct hk_world *world, struct hk_future *f)
{
    f->state = HK_FUTURE_PARKED;
    drive(world, f->fiber, PARKED);
}

_Noreturn void hk_fiber_finish(struct hk_world *world, struct hk_future *f)
{
    struct hk_fiber *self = f->fiber;
    if (!world->ending)
        hk_future_done(world, f);
    drive(world, self, ABANDONED);
    hk_assert_failed("an abandoned fiber ran on", __FILE__, __LINE__);
}

/* At the end of a run: lets a parked fiber clean up and end. */
void hk_fiber_drop(struct hk_world *world, struct hk_future *f)
{
    hk_assert(world->over);
    world->task = f->task;
    world->future = f;
    f->signal = HK_SIGNAL_CANCEL;
    f->state = HK_FUTURE_RUNNING;
    hk_fiber_switch(&world->main_fiber, f->fiber, false);
    reap(world);
}
