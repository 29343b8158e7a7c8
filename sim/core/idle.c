/* SPDX-License-Identifier: MIT
 *
 * idle: the clock moves here and nowhere else.
 */
#include "core/idle.h"

#include "core/mutant.h"
#include "core/step.h"

/* ---- waiting for a time ---- */

static int timed_enter(struct hk_world *world, struct hk_case *c)
{
    if (c->n <= world->clock.now)
        return HK_DONE;
    hk_clock_set(&world->clock, c, c->n - HK_MUTANT(SLEEP_EARLY));
    return HK_WAIT;
}

static int timed_peek(struct hk_world *world, const struct hk_case *c)
{
    return c->n <= world->clock.now ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_op_sleep = {
    .name = "sleep",
    .code = 1,
    .flags = HK_OP_AWAIT | HK_OP_TIMED | HK_OP_LOCAL,
    .enter = timed_enter,
    .peek = timed_peek,
};

const struct hk_op hk_op_deadline = {
    .name = "timeout",
    .code = 2,
    .flags = HK_OP_TIMED | HK_OP_LOCAL,
    .enter = timed_enter,
    .peek = timed_peek,
};

void hk_deadlines_update(struct hk_world *world, struct hk_future *f)
{
    for (struct hk_deadline *d = f->deadlines; d; d = d->outer) {
        bool due = d->passed && !d->over && f->shields == d->shields;
        if (due == d->due)
            continue;
        d->due = due;
        if (due)
            hk_future_ready(world, f);
        else
            hk_future_unready(world, f);
    }
}

static void deadline_passed(struct hk_world *world, struct hk_case *timer)
{
    struct hk_deadline *deadline = timer->extra;
    deadline->passed = true;
    hk_deadlines_update(world, timer->future);
}

void hk_deadline_open(struct hk_future *f, struct hk_deadline *deadline, const struct hk_op *op,
                      struct hk_object *object)
{
    *deadline = (struct hk_deadline){
        .outer = f->deadlines, .shields = f->shields, .held = f->held, .made = f->spawns};
    deadline->timer =
        (struct hk_case){.op = op, .object = object, .future = f, .extra = deadline};
    f->deadlines = deadline;
}

void hk_deadline_begin(struct hk_world *world, struct hk_future *f, struct hk_deadline *deadline,
                       int64_t at)
{
    hk_deadline_open(f, deadline, &hk_op_deadline, NULL);
    at += HK_MUTANT(TIMEOUT_LATE);
    if (at <= world->clock.now)
        deadline_passed(world, &deadline->timer);
    else
        hk_clock_set(&world->clock, &deadline->timer, at);
}

void hk_deadline_pass(struct hk_world *world, struct hk_deadline *deadline)
{
    struct hk_task *task = deadline->timer.future->task;
    hk_see_into(world, task);
    hk_footprint_seizes(world, task);
    deadline_passed(world, &deadline->timer);
}

void hk_deadlines_over(struct hk_world *world, struct hk_future *f,
                       const struct hk_deadline *outermost)
{
    for (struct hk_deadline *d = f->deadlines; d; d = d->outer) {
        d->over = true;
        hk_clock_cancel(&world->clock, &d->timer);
        if (d == outermost)
            break;
    }
    hk_deadlines_update(world, f);
}

void hk_deadline_end(struct hk_world *world, struct hk_future *f, struct hk_deadline *deadline)
{
    hk_assert(f->deadlines == deadline);
    hk_deadlines_over(world, f, deadline);
    f->deadlines = deadline->outer;
}

bool hk_deadline_due(const struct hk_future *f)
{
    const struct hk_deadline *d = f->deadlines;
    while (d && !d->due)
        d = d->outer;
    return d != NULL;
}

/* ---- block: the worker waits too ---- */

static int block_enter(struct hk_world *world, struct hk_case *c)
{
    int64_t until = hk_time_add(world->clock.now, c->n);
    if (until <= world->clock.now)
        return HK_DONE;
    if (HK_MUTANT(BLOCK_IS_SLEEP)) {
        c->op = &hk_op_sleep;
        c->n = until;
        return timed_enter(world, c);
    }
    world->task->blocking = true;
    if (world->event_kinds & HK_FOOTPRINTS)
        hk_footprint_add(world, HK_FOOTPRINT_ALL, HK_CHANGE);
    hk_clock_set(&world->clock, c, until);
    return HK_WAIT;
}

const struct hk_op hk_op_block = {
    .name = "block",
    .code = 3,
    .flags = HK_OP_TIMED | HK_OP_BLOCKS,
    .enter = block_enter,
};

/* ---- yield ---- */

static int yield_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = world->task;
    if (HK_MUTANT(YIELD_GOES_ON))
        return HK_DONE;
    task->yields++;
    c->next = task->yielding;
    task->yielding = c;
    return HK_WAIT;
}

static void yield_leave(struct hk_world *world, struct hk_case *c)
{
    (void)world;
    struct hk_case **link = &c->future->task->yielding;
    while (*link && *link != c)
        link = &(*link)->next;
    if (*link)
        *link = c->next;
    c->next = NULL;
}

void hk_yields_grant(struct hk_world *world, struct hk_task *task)
{
    struct hk_case *c = task->yielding;
    task->yielding = NULL;
    for (struct hk_case *next; c; c = next) {
        next = c->next;
        c->next = NULL;
        hk_case_grant(world, c);
    }
}

static int is_not_ready(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    (void)c;
    return HK_PEEK_WAIT;
}

const struct hk_op hk_op_yield = {
    .name = "yield",
    .code = 4,
    .flags = HK_OP_AWAIT | HK_OP_LOCAL,
    .enter = yield_enter,
    .leave = yield_leave,
    .peek = is_not_ready,
};

/* ---- never ---- */

static int never_enter(struct hk_world *world, struct hk_case *c)
{
    (void)world;
    (void)c;
    return HK_WAIT;
}

const struct hk_op hk_op_never = {
    .name = "wait for ever",
    .code = 32,
    .flags = HK_OP_AWAIT | HK_OP_LOCAL,
    .enter = never_enter,
    .peek = is_not_ready,
};

static int is_disabled(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    (void)c;
    return HK_PEEK_DISABLED;
}

const struct hk_op hk_op_off = {
    .name = "nothing",
    .code = 39,
    .flags = HK_OP_AWAIT | HK_OP_LOCAL,
    .enter = never_enter,
    .peek = is_disabled,
};

/* ---- advance ---- */

/* The first in the queue is the first to move the clock. */
static void note_advance(struct hk_world *world)
{
    if (world->event_kinds & HK_FOOTPRINTS)
        hk_footprint_add(world, HK_FOOTPRINT_ADVANCES, HK_CHANGE);
}

static int advance_enter(struct hk_world *world, struct hk_case *c)
{
    note_advance(world);
    hk_queue_push(&world->advancing, c);
    return HK_WAIT;
}

static void advance_leave(struct hk_world *world, struct hk_case *c)
{
    if (c->state != HK_CASE_QUEUED)
        return;
    note_advance(world);
    if (world->advancing.first == c)
        world->advanced = false;
    hk_queue_remove(&world->advancing, c);
}

const struct hk_op hk_op_advance = {
    .name = "advance",
    .code = 5,
    .mode = HK_CHANGE,
    .flags = HK_OP_AWAIT | HK_OP_TIMED,
    .enter = advance_enter,
    .leave = advance_leave,
    .peek = is_not_ready,
};

/* ---- moving the clock ---- */

/* Everything that happens from now on comes after everything before: a barrier
 * in the interleaving id, which may use the sum so far because all
 * linearisations have made the same one. */
static void move_clock(struct hk_world *world, int64_t to)
{
    world->clock.now = to;
    world->signature = hk_mix(world->signature, (uint64_t)to);
    world->digest = hk_mix(world->digest, (uint64_t)to);
    if (HK_UNLIKELY(world->event_kinds & HK_EVENT_BIT(HK_EVENT_CLOCK))) {
        struct hk_event event = {.kind = HK_EVENT_CLOCK};
        hk_event_post(world, &event);
    }
}

/* Nothing else could wake the task while its worker waited. */
static void unblock(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    hk_case_grant(world, c);
    task->blocking = false;
    hk_task_wake(world, task);
}

/* Everything due is ready; the next choices order it. */
static void fire_due(struct hk_world *world)
{
    struct hk_case *c;
    while ((c = hk_clock_take(&world->clock, world->clock.now))) {
        if (c->op == &hk_op_deadline)
            deadline_passed(world, c);
        else if (c->op->flags & HK_OP_BLOCKS)
            unblock(world, c);
        else
            hk_case_grant(world, c);
    }
}

static void reach_until(struct hk_world *world)
{
    if (world->config.until > world->clock.now)
        move_clock(world, world->config.until);
    hk_blame_until(world);
    hk_world_stop(world, HK_END_UNTIL, NULL);
}

/* The first `advance` moves the clock in one jump, then waits until all is quiet again. */
static bool advance_paused(struct hk_world *world)
{
    struct hk_case *c = world->advancing.first;
    if (!c)
        return false;
    if (world->advanced) {
        world->advanced = false;
        hk_queue_remove(&world->advancing, c);
        hk_case_grant(world, c);
        return true;
    }
    int64_t by = c->n > 0 ? c->n - HK_MUTANT(ADVANCE_SHORT) : 0;
    int64_t target = hk_time_add(world->clock.now, by);
    if (target > world->config.until) {
        reach_until(world);
        return true;
    }
    world->advanced = true;
    move_clock(world, target);
    fire_due(world);
    return true;
}

void hk_world_late(struct hk_world *world, int64_t at)
{
    world->instants++;
    move_clock(world, at);
    fire_due(world);
}

void hk_world_quiescent(struct hk_world *world)
{
    hk_step_closed(world);
    world->instants++;
    if (world->live_count == 0) { /* hidden tasks keep no run alive */
        hk_blame_quiescence(world);
        return;
    }
    if (world->config.paused) {
        if (!advance_paused(world))
            hk_blame_quiescence(world);
        return;
    }
    int64_t next = hk_clock_next(&world->clock);
    if (next == HK_NEVER) {
        hk_blame_quiescence(world);
        return;
    }
    if (next > world->config.until) {
        reach_until(world);
        return;
    }
    move_clock(world, next);
    fire_due(world);
}
