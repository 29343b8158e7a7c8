/* SPDX-License-Identifier: MIT
 *
 * select: one of several things, or all of them; futures.
 *
 * An arm on an object is a case. A body as an arm is a future of the task, made when the wait
 * begins and dropped, with all that it holds, when it has lost.
 */
#include "core/idle.h"
#include "objects/op.h"

#include "face/given.h"
#include "face/guard.h"

enum { ARMS_MAX = 1000 };

/* ---- arms ---- */

static bool fill_object(struct hk_world *world, const struct hk_awaitable *arm, struct hk_case *c)
{
    if (arm->what == HK_ON_WAIT && hk_face_ends(world, arm->object)) {
        c->child = hk_body_future(world, arm->label, hk_face_wait_end, arm->object);
        return true;
    }
    c->op = hk_face_op(world, arm->what, arm->object);
    c->object = arm->object;
    c->n = arm->what == HK_ON_ACQUIRE && arm->n != 0 ? arm->n : 1;
    if (arm->what == HK_ON_SEND)
        c->arg = hk_int(arm->n);
    if (arm->what == HK_ON_SEND_PTR)
        c->arg = hk_ptr(arm->ptr);
    return c->op != NULL;
}

static bool fill_operate(struct hk_world *world, const struct hk_awaitable *arm,
                         struct hk_case *c)
{
    if (!hk_object_given(world, arm->object) || arm->object->kind != &hk_op_kind) {
        hk_misuse(world, world->task, " calls what is no operation");
        return false;
    }
    c->op = hk_operation_call((const struct hk_operation *)(const void *)arm->object);
    c->object = arm->object;
    c->n = hk_work_takes(world, arm->object);
    return true;
}

static bool is_mine(struct hk_world *world, const struct hk_future *future)
{
    if (future && future->parent == world->future && !future->poller)
        return true;
    hk_misuse(world, world->task,
              " uses a future that is not its own, has been dropped or is being polled");
    return false;
}

static bool fill(struct hk_world *world, const struct hk_awaitable *arm, struct hk_case *c)
{
    *c = (struct hk_case){.op = arm->off ? &hk_op_off : NULL};
    if (arm->off)
        return true;
    switch (arm->what) {
    case HK_ON_TIME:
        c->op = &hk_op_sleep;
        c->n = arm->n;
        return true;
    case HK_ON_JOIN:
        c->op = &hk_op_join;
        c->arg.i = (int64_t)arm->task;
        return true;
    case HK_ON_BODY:
        if (!arm->body) {
            hk_misuse(world, world->task, " waits for a branch without a body");
            return false;
        }
        c->child = hk_body_future(world, arm->label, arm->body, arm->arg);
        return true;
    case HK_ON_FUTURE:
        c->child = arm->future;
        return is_mine(world, arm->future);
    case HK_ON_OPERATE:
        return fill_operate(world, arm, c);
    case HK_ON_RECV: case HK_ON_SEND: case HK_ON_SEND_PTR: case HK_ON_LOCK: case HK_ON_READ:
    case HK_ON_WRITE: case HK_ON_ACQUIRE: case HK_ON_WAIT: case HK_ON_CHANGED: case HK_ON_TICK:
    case HK_ON_NEXT: case HK_ON_RESERVE:
        return fill_object(world, arm, c);
    default:
        hk_misuse(world, world->task, " waits for what is no enum hk_on");
        return false;
    }
}

/* The branches that were made for this wait (an arm without an operation), newest first. */
static void drop_bodies(struct hk_world *world, const struct hk_awaitable *arms,
                        struct hk_case *cases, uint32_t count)
{
    for (uint32_t i = count; i-- > 0;) {
        if (arms[i].what != HK_ON_FUTURE && !cases[i].op && cases[i].child)
            hk_body_drop(world, cases[i].child);
        cases[i].child = NULL;
    }
}

/* A future that is an arm already cannot be another one. */
static bool is_new(struct hk_world *world, const struct hk_awaitable *arms, uint32_t i)
{
    for (uint32_t k = 0; arms[i].what == HK_ON_FUTURE && k < i; k++) {
        if (arms[k].what != HK_ON_FUTURE || arms[k].future != arms[i].future)
            continue;
        hk_misuse(world, world->task, " waits twice for one future");
        return false;
    }
    return true;
}

/* Cases for all arms in the run's arena, as the clock may remember them; NULL after misuse. */
static struct hk_case *fill_all(struct hk_world *world, struct hk_awaitable *arms, uint32_t count)
{
    if (!arms || count == 0 || count > ARMS_MAX) {
        hk_misuse(world, world->task, " waits for %s",
                  count > ARMS_MAX ? "more than 1000 arms" : "nothing: no arms");
        return NULL;
    }
    struct hk_case *cases = hk_arena_alloc(&world->arena, count * sizeof(*cases));
    for (uint32_t i = 0; i < count; i++) {
        arms[i].rc = 0;
        arms[i].value = 0;
        arms[i].value_ptr = NULL;
        if (is_new(world, arms, i) && fill(world, &arms[i], &cases[i]))
            continue;
        drop_bodies(world, arms, cases, i);
        return NULL;
    }
    hk_branches_number(cases, count);
    return cases;
}

static void take_result(struct hk_world *world, struct hk_awaitable *arm, const struct hk_case *c)
{
    struct hk_value value = c->op ? c->value : c->child->value;
    arm->rc = c->op ? c->rc : c->child->rc;
    hk_body_heard(world, arm->rc, value);
    value = hk_face_bare(value);
    if (value.kind <= HK_BOOL)
        arm->value = value.i;
    if (value.kind == HK_PTR)
        arm->value_ptr = value.ptr;
    struct hk_task *joined = arm->what == HK_ON_JOIN ? hk_task_get(world, arm->task) : NULL;
    if (joined)
        hk_task_consume(world, joined);
}

/* ---- select ---- */

int hk_select(struct hk_world *world, struct hk_awaitable *arms, uint32_t count, unsigned flags,
              int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    flags = hk_flags_given(world, __func__, flags, HK_IN_ORDER | HK_NO_WAIT);
    struct hk_case *cases = fill_all(world, arms, count);
    if (!cases)
        return HK_EMISUSE;
    unsigned how = (flags & HK_IN_ORDER ? HK_BIASED : 0u) |
                   (flags & HK_NO_WAIT ? HK_OR_DEFAULT : 0u);
    int rc = hk_body_wait_any(world, cases, count, how, deadline);
    const struct hk_case *fired = rc == 0 ? world->future->fired : NULL;
    if (fired && !(fired->flags & HK_CASE_DISABLED)) {
        rc = (int)fired->arm;
        take_result(world, &arms[rc], fired);
    } else if (rc == 0) {
        rc = flags & HK_NO_WAIT ? HK_EEMPTY : HK_ECLOSED;
    }
    hk_wait_end(world, world->future);
    for (uint32_t i = 0; i < count; i++) {
        if (&cases[i] != fired)
            hk_face_relock(world, &cases[i]);
    }
    drop_bodies(world, arms, cases, count);
    if (fired && arms[rc].what == HK_ON_OPERATE) /* how a call ends may be a step: now it can be */
        arms[rc].rc = hk_work_ends(world, arms[rc].object);
    hk_guard_beat(world);
    return rc;
}

/* ---- branches ---- */

enum way { JOIN, TRY_JOIN, RACE };

static bool only_branches(struct hk_world *world, const struct hk_awaitable *arms, uint32_t count)
{
    for (uint32_t i = 0; arms && i < count; i++) {
        if ((arms[i].what == HK_ON_BODY || arms[i].what == HK_ON_FUTURE) && !arms[i].off)
            continue;
        hk_misuse(world, world->task, " joins what is no branch");
        return false;
    }
    return true;
}

static bool is_over(enum way way, const struct hk_awaitable *arm, uint32_t left)
{
    return left == 0 || way == RACE || (way == TRY_JOIN && arm->rc < 0);
}

/* Until it is over. Its result; *last is the branch that ended it. */
static int wait_for(struct hk_world *world, struct hk_awaitable *arms, struct hk_case *cases,
                    uint32_t count, enum way way, uint32_t *last, int64_t deadline)
{
    int rc = hk_body_wait_any(world, cases, count, 0, deadline);
    for (uint32_t left = count; rc == 0;) {
        const struct hk_case *fired = world->future->fired;
        *last = fired->arm;
        take_result(world, &arms[*last], fired);
        if (is_over(way, &arms[*last], --left))
            return arms[*last].rc;
        rc = hk_body_again(world, deadline);
    }
    return rc;
}

static int branches(struct hk_world *world, struct hk_awaitable *arms, uint32_t count,
                    enum way way, uint32_t *last, int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    if (count == 0 && way != RACE)
        return HK_OK;
    struct hk_case *cases =
        only_branches(world, arms, count) ? fill_all(world, arms, count) : NULL;
    if (!cases)
        return HK_EMISUSE;
    int rc = wait_for(world, arms, cases, count, way, last, deadline);
    for (uint32_t i = count; i-- > 0 && way == JOIN && rc != HK_EELAPSED;) {
        rc = arms[i].rc < 0 || i == count - 1 ? arms[i].rc : rc; /* the first in written order */
        hk_body_heard(world, arms[i].rc, cases[i].child->value);
    }
    hk_wait_end(world, world->future);
    drop_bodies(world, arms, cases, count);
    return rc < 0 ? rc : HK_OK;
}

int hk_join_each(struct hk_world *world, struct hk_awaitable *arms, uint32_t count,
                 int64_t deadline)
{
    uint32_t last;
    return branches(world, arms, count, JOIN, &last, deadline);
}

int hk_try_join(struct hk_world *world, struct hk_awaitable *arms, uint32_t count,
                int64_t deadline)
{
    uint32_t last;
    return branches(world, arms, count, TRY_JOIN, &last, deadline);
}

int hk_race(struct hk_world *world, struct hk_awaitable *arms, uint32_t count, uint32_t *winner,
            int64_t deadline)
{
    uint32_t last = 0;
    int rc = branches(world, arms, count, RACE, &last, deadline);
    if (winner)
        *winner = last;
    return rc;
}

int hk_timeout(struct hk_world *world, hk_body body, void *arg, int64_t *value, int64_t deadline)
{
    if (!hk_given(world, body != NULL, __func__, "no body (NULL)"))
        return HK_EMISUSE;
    struct hk_awaitable arm = {HK_ON_BODY, .label = "timeout", .body = body, .arg = arg};
    int rc = hk_join_each(world, &arm, 1, deadline);
    if (value && rc != HK_EELAPSED && rc != HK_EGONE)
        *value = arm.value;
    return rc;
}

/* ---- futures ---- */

struct hk_future *hk_future(struct hk_world *world, const char *label, hk_body body, void *arg)
{
    if (hk_is_void(world) || !hk_given(world, body != NULL, __func__, "no body (NULL)"))
        return NULL;
    return hk_body_future(world, label, body, arg);
}

int hk_poll(struct hk_world *world, struct hk_future *future, int64_t *value, int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    if (!is_mine(world, future))
        return HK_EMISUSE;
    int rc = hk_body_poll(world, future, deadline);
    if (rc == HK_EELAPSED || rc == HK_EGONE)
        return rc;
    if (value)
        *value = future->value.kind <= HK_BOOL ? future->value.i : 0;
    hk_body_heard(world, future->rc, future->value);
    return future->rc;
}

void hk_drop(struct hk_world *world, struct hk_future *future)
{
    if (!hk_is_void(world) && is_mine(world, future))
        hk_body_retire(world, future);
}
