/* SPDX-License-Identifier: MIT
 *
 * join: what one task does to another: waits for its end, asks it to stop.
 */
#include "core/call.h"
#include "core/mutant.h"

void hk_task_answer(struct hk_case *c, struct hk_task *task)
{
    c->rc = HK_MUTANT(JOIN_HIDES_ERROR) ? 0 : task->root.rc;
    c->value = task->root.value;
    if (!HK_MUTANT(JOIN_NO_ORDER))
        c->stamp = task->end_stamp;
    task->joined = true;
}

static int abort_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    if (task)
        hk_task_abort(world, task);
    else
        hk_footprint_misses(world, (hk_handle)c->arg.i);
    return HK_DONE;
}

const struct hk_op hk_op_abort = {
    .name = "abort", .mode = HK_CHANGE, .code = 34, .enter = abort_enter};

/* ---- join ---- */

/* True if the task has ended; otherwise the case waits for that. */
static inline bool join(struct hk_world *world, struct hk_case *c, struct hk_task *task)
{
    if (task->state == HK_TASK_LIVE) {
        hk_queue_push(&task->joiners, c);
        return false;
    }
    hk_task_answer(c, task);
    hk_see(world, c->future->task, c->stamp);
    c->stamp = (struct hk_stamp){0};
    return true;
}

static int join_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    if (!task)
        hk_footprint_misses(world, (hk_handle)c->arg.i);
    if (c->arg.i == 0)
        return hk_case_misuse(world, c, " joins no task (0)");
    if (!task)
        return hk_case_misuse(world, c, " joins what is no task, or has been joined or detached");
    if (task->joined)
        return hk_case_misuse(world, c, " joins a task that has been joined");
    hk_footprint_life(world, task, HK_LOOK);
    if (task == c->future->task)
        return hk_case_misuse(world, c, " joins itself");
    return join(world, c, task) ? HK_DONE : HK_WAIT;
}

static void join_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    if (!task)
        return;
    hk_footprint_life(world, task, HK_LOOK);
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&task->joiners, c);
    else
        task->joined = false; /* ended, but the result was not taken */
}

static int join_peek(struct hk_world *world, const struct hk_case *c)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    if (task)
        hk_footprint_life(world, task, HK_LOOK);
    return !task || task->state != HK_TASK_LIVE ? HK_PEEK_READY : HK_PEEK_WAIT;
}

static bool join_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    if (task)
        visit(arg, task);
    return task != NULL;
}

const struct hk_op hk_op_join = {
    .name = "join",
    .code = 6,
    .flags = HK_OP_AWAIT | HK_OP_LOCAL,
    .enter = join_enter,
    .leave = join_leave,
    .peek = join_peek,
    .owners = join_owners,
};

/* ---- what bodies call ---- */

/* The task if it can be joined, and nothing but that is to be done; or NULL. */
static inline struct hk_task *joinable(struct hk_world *world, hk_handle handle, int64_t deadline)
{
    const struct hk_future *f = world->future;
    if (HK_UNLIKELY(deadline != HK_NEVER || f->cancel_due || world->event_kinds & HK_FOOTPRINTS))
        return NULL;
    struct hk_task *task = hk_task_get(world, handle);
    return HK_LIKELY(task && !task->joined && task != f->task) ? task : NULL;
}

/* hk_call of a join, of such a task. */
static inline int join_plainly(struct hk_world *world, struct hk_case *c, struct hk_task *task)
{
    hk_count_call(world);
    hk_await_begin(c->future, c);
    if (!join(world, c, task)) {
        c->state = HK_CASE_QUEUED;
        hk_wait_began(world, c);
        hk_park(world, c->future);
    } else {
        hk_case_fired(c->future, c);
    }
    return c->rc;
}

int hk_join(struct hk_world *world, hk_handle handle, int64_t *value, int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    struct hk_case *c = hk_call_case(world, &hk_op_join, NULL);
    c->arg.i = (int64_t)handle;
    c->future = world->future;
    struct hk_task *task = joinable(world, handle, deadline);
    int rc = HK_LIKELY(task != NULL) ? join_plainly(world, c, task)
                                     : hk_call_asking(world, c, deadline);
    if (rc == HK_EELAPSED)
        return rc;
    if (value)
        *value = c->value.kind <= HK_BOOL ? c->value.i : 0;
    if (HK_UNLIKELY(!task || !hk_task_has(task, handle))) /* another joiner was served before it */
        task = hk_task_get(world, handle);
    if (task)
        hk_task_consume(world, task);
    if (HK_UNLIKELY(rc == HK_EFAILED))
        hk_body_heard(world, rc, c->value);
    return rc;
}

void hk_abort(struct hk_world *world, hk_handle task)
{
    if (hk_is_void(world))
        return;
    struct hk_case *c = hk_call_case(world, &hk_op_abort, NULL);
    c->arg = (struct hk_value){.kind = HK_TASK, .i = (int64_t)task};
    hk_call(world, c, HK_NEVER);
}

void hk_detach(struct hk_world *world, hk_handle task)
{
    struct hk_task *target = hk_is_void(world) ? NULL : hk_task_get(world, task);
    if (target)
        hk_task_detach(world, target);
}
