/* SPDX-License-Identifier: MIT
 *
 * body: the C side of a future.
 */
#include "core/call.h"

#include "core/idle.h"
#include "core/marks.h"
#include "core/step.h"

struct hk_deferred {
    struct hk_deferred *next;
    void (*fn)(void *arg);
    void *arg;
};

static void run_deferred(struct hk_world *world, struct hk_future *f)
{
    while (f->deferred) {
        struct hk_deferred *d = f->deferred;
        f->deferred = d->next;
        d->fn(d->arg);
        hk_arena_recycle(&world->arena, d, sizeof(*d));
    }
}

/* ---- the end ---- */

/* With several threads an end that others can see is an access, as in scenarios: it gives back
 * guards, tells a joinset, or closes channels. */
static bool ends_visibly(const struct hk_world *world, const struct hk_future *f)
{
    bool seen = f->guards || (!f->parent && (f->task->set || f->task->holds_ends));
    return seen && world->fine && !world->ending;
}

/* What a body leaves behind, innermost first, when it has returned or been dropped. */
static __attribute__((noinline)) void clean_up(struct hk_world *world, struct hk_future *f)
{
    while (!world->ending && f->children)
        hk_body_drop(world, f->children);
    run_deferred(world, f);
    while (!world->ending && f->children)
        hk_body_drop(world, f->children); /* of deferred functions */
    if (!ends_visibly(world, f))
        return;
    hk_shield_begin(world, f);
    hk_call(world, hk_call_case(world, &hk_op_end, NULL), HK_NEVER);
    hk_shield_end(world, f);
}

static void body_resume(struct hk_world *world, struct hk_future *f)
{
    int rc = f->body(world, f->frame);
    if (HK_UNLIKELY(f->children || f->deferred || ends_visibly(world, f)))
        clean_up(world, f);
    f->rc = rc < 0 ? rc : 0;
    if (rc < 0 && (rc != HK_EFAILED || f->value.kind != HK_SYMBOL))
        f->value = hk_symbol(&world->arena, hk_code_symbol(rc));
    if (f->cancel_due) { /* too late */
        f->cancel_due = false;
        hk_future_unready(world, f);
    }
}

const struct hk_computation hk_body_computation = {
    .resume = body_resume,
};

hk_body hk_body_of(const struct hk_future *future, void **arg)
{
    *arg = future->frame;
    return future->body;
}

/* Deadlines outlive the stack for as long as the clock has not forgotten them. */
static void end_deadline(struct hk_world *world, struct hk_future *f)
{
    struct hk_deadline *deadline = f->deadlines;
    hk_deadline_end(world, f, deadline);
    hk_arena_recycle(&world->arena, deadline, sizeof(*deadline));
}

void hk_body_unwind(struct hk_world *world, struct hk_future *f)
{
    if (!world->ending) {
        (world->on_drop ? world->on_drop : hk_wait_end)(world, f);
        while (f->deadlines && f->deadlines->timer.op == &hk_op_deadline)
            end_deadline(world, f); /* one without a time is ended by who has opened it */
    }
    clean_up(world, f);
    f->rc = HK_EABORTED;
    hk_fiber_finish(world, f);
}

static bool wait(struct hk_world *world, struct hk_future *f, struct hk_case *c)
{
    return hk_await(world, f, c) || hk_park(world, f);
}

/* What was to be one step waits, and so is several. */
void hk_not_atomic(struct hk_world *world)
{
    world->atomic = 0;
    hk_misuse(world, world->task, " waits inside of `atomically`");
}

/* It calls and calls without ever waiting: the run ends here. */
_Noreturn void hk_body_freeze(struct hk_world *world)
{
    hk_world_frozen(world);
    hk_body_leave(world);
}

void hk_body_leave(struct hk_world *world)
{
    struct hk_future *f = world->future;
    hk_assert(hk_world_is_over(world));
    hk_fiber_park(world, f);
    hk_body_unwind(world, f);
}

/* Apart, so that hk_call stays short. */
__attribute__((noinline)) int hk_call_asking(struct hk_world *world, struct hk_case *c,
                                             int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    struct hk_future *f = world->future;
    hk_count_call(world);
    if (deadline == HK_NEVER) {
        bool now = c->op && (!world->fine || c->op->flags & HK_OP_LOCAL) && !f->cancel_due;
        if (HK_LIKELY(now))
            return hk_call_now(world, f, c);
        wait(world, f, c);
        return c->rc;
    }
    struct hk_deadline *scope = hk_arena_alloc(&world->arena, sizeof(*scope));
    hk_deadline_begin(world, f, scope, deadline);
    bool fired = wait(world, f, c);
    if (!fired)
        hk_wait_end(world, f);
    end_deadline(world, f);
    return fired ? c->rc : HK_EELAPSED;
}

int hk_call(struct hk_world *world, struct hk_case *c, int64_t deadline)
{
    struct hk_future *f = world->future;
    if (HK_UNLIKELY(deadline != HK_NEVER || !hk_just_stands(world, f, c->op)))
        return hk_call_asking(world, c, deadline);
    return hk_step_call(world, f, c);
}

static int simple_call(struct hk_world *world, const struct hk_op *op, int64_t n)
{
    if (hk_is_void(world))
        return HK_EGONE;
    struct hk_case *c = hk_call_case(world, op, NULL);
    c->n = n;
    return hk_call_local(world, c, HK_NEVER);
}

int hk_sleep_until(struct hk_world *world, int64_t deadline)
{
    return simple_call(world, &hk_op_sleep, deadline);
}

int hk_sleep(struct hk_world *world, int64_t duration)
{
    return simple_call(world, &hk_op_sleep, hk_time_add(hk_now(world), duration));
}

int hk_yield(struct hk_world *world)
{
    return simple_call(world, &hk_op_yield, 0);
}

void hk_defer(struct hk_world *world, void (*fn)(void *arg), void *arg)
{
    if (world->asking && hk_is_void(world))
        return;
    if (!fn) {
        hk_misuse(world, world->task, " defers no function (NULL)");
        return;
    }
    struct hk_deferred *d = hk_arena_alloc(&world->arena, sizeof(*d));
    *d = (struct hk_deferred){.next = world->future->deferred, .fn = fn, .arg = arg};
    world->future->deferred = d;
}

void hk_return_value(struct hk_world *world, struct hk_value value)
{
    if (!world->asking)
        world->future->value = value;
}

void hk_body_heard(struct hk_world *world, int rc, struct hk_value error)
{
    struct hk_value *mine = &world->future->value;
    if (rc == HK_EFAILED && error.kind == HK_SYMBOL &&
        (mine->kind == HK_NIL || mine->kind == HK_SYMBOL))
        *mine = error;
}

/* ---- futures of one task ---- */

struct hk_future *hk_body_future(struct hk_world *world, const char *label, hk_body body,
                                 void *arg)
{
    struct hk_start start = {.computation = &hk_body_computation,
                             .body = body,
                             .frame = arg,
                             .label = label};
    return hk_future_new(world, world->future, &start);
}

/* Without cases: those that it waits for already. */
static int wait_any(struct hk_world *world, struct hk_case *cases, uint32_t count, unsigned how,
                    int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    struct hk_future *f = world->future;
    hk_count_call(world);
    struct hk_deadline *scope = NULL;
    if (deadline != HK_NEVER) {
        scope = hk_arena_alloc(&world->arena, sizeof(*scope));
        hk_deadline_begin(world, f, scope, deadline);
    }
    if (cases)
        hk_await_any(world, f, cases, count, how);
    bool fired = hk_park(world, f);
    if (!fired)
        hk_wait_end(world, f);
    if (scope)
        end_deadline(world, f);
    return fired ? HK_OK : HK_EELAPSED;
}

int hk_body_wait_any(struct hk_world *world, struct hk_case *cases, uint32_t count, unsigned how,
                     int64_t deadline)
{
    return wait_any(world, cases, count, how, deadline);
}

int hk_body_again(struct hk_world *world, int64_t deadline)
{
    return wait_any(world, NULL, 0, 0, deadline);
}

int hk_body_poll(struct hk_world *world, struct hk_future *child, int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    struct hk_future *f = world->future;
    f->own = (struct hk_case){.child = child};
    return hk_call_asking(world, &f->own, deadline);
}

static void stop_child(struct hk_world *world, struct hk_future *child)
{
    struct hk_future *f = world->future;
    if (child->state == HK_FUTURE_DONE)
        return;
    hk_future_cancel(world, child);
    hk_shield_begin(world, f);
    f->own = (struct hk_case){.child = child};
    wait(world, f, &f->own);
    hk_shield_end(world, f);
}

void hk_body_drop(struct hk_world *world, struct hk_future *child)
{
    stop_child(world, child);
    hk_future_free(world, child);
}

void hk_body_retire(struct hk_world *world, struct hk_future *child)
{
    stop_child(world, child);
    hk_future_unlink(world, child);
}
