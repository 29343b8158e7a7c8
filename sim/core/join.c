/* SPDX-License-Identifier: MIT
 *
 * join: what one task does to another: waits for its end, asks it to stop.
 */
#include "core/mutant.h"
#include "core/step.h"

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

static int join_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    if (!task)
        hk_footprint_misses(world, (hk_handle)c->arg.i);
    if (c->arg.i == 0)
        return hk_case_misuse(world, c, " joins no task (0)");
    if (!task || task->joined)
        return hk_case_misuse(world, c, " joins a task that has been joined");
    hk_footprint_life(world, task, HK_LOOK);
    if (task == c->future->task)
        return hk_case_misuse(world, c, " joins itself");
    if (task->state == HK_TASK_LIVE) {
        hk_queue_push(&task->joiners, c);
        return HK_WAIT;
    }
    hk_task_answer(c, task);
    hk_see(world, c->future->task, c->stamp);
    c->stamp = (struct hk_stamp){0};
    return HK_DONE;
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
