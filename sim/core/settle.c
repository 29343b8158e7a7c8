/* SPDX-License-Identifier: MIT
 *
 * settle: a stretch is over, and its task is filed where it belongs; so is one that wakes.
 *
 * Objects may have something for a waiting case which its task may not take, as it has
 * something else to do first: a select of which another arm can still move. They ask again
 * whenever a stretch is over, or what two tasks wait for would pass unnoticed.
 */
#include "core/inject.h"
#include "core/runnable.h"
#include "core/step.h"

/* ---- tasks that run on to their next access at once ---- */

/* Granted by the clock, and only then an access to its object. */
static bool changes_when_due(const struct hk_op *op)
{
    return op->fired && (op->flags & (HK_OP_TIMED | HK_OP_LOCAL)) == HK_OP_TIMED;
}

/* With several threads, what a woken task does before its next access is nobody else's business,
 * provided that it is one plain future, waits for one thing without a deadline, is not about to
 * compete for an unfair object or to change one, and that nobody looks at the order of ends. */
static bool runs_on_alone(const struct hk_world *world, const struct hk_task *task)
{
    const struct hk_future *root = &task->root;
    if (!world->fine || root->children || root->announced || (task->in_poll && !task->hidden))
        return false;
    if (root->case_count > 1 || root->deadlines || task->set)
        return false;
    if (task->yields > 1)
        return false; /* it yields again and again: as a step, or nobody else would ever run */
    const struct hk_case *c = root->ready;
    return !c || !(c->flags & HK_CASE_INVITED || changes_when_due(c->op));
}

/* False: it is not to run now. */
static bool wake_oddly(struct hk_world *world, struct hk_task *task)
{
    if (task->away || task->blocking)
        return false;
    if (world->keeps_past)
        hk_step_woken(world, task);
    if (task->cancellable)
        hk_inject_cancel(world, task);
    return true;
}

void hk_task_wake(struct hk_world *world, struct hk_task *task)
{
    if (task == world->task || task->run_pos != HK_NOT_RUNNABLE)
        return; /* settled when its stretch is over, or already known */
    if (HK_UNLIKELY(task->odd || task->away || world->keeps_past) && !wake_oddly(world, task))
        return;
    if (runs_on_alone(world, task))
        eager_push(world, task);
    else
        runnable_add(world, task);
}

void hk_task_unwake(struct hk_world *world, struct hk_task *task)
{
    if (task == world->task || task->run_pos == HK_NOT_RUNNABLE)
        return;
    hk_step_unwoken(world, task);
    runnable_remove(world, task);
}

/* ---- objects ---- */

void hk_object_unsettled(struct hk_world *world, struct hk_object *object)
{
    if (object->flags & HK_OBJECT_UNSETTLED)
        return;
    object->flags |= HK_OBJECT_UNSETTLED;
    object->unsettled_next = world->unsettled;
    world->unsettled = object;
    world->alert |= HK_ALERT_ASKS;
}

static void settle_objects(struct hk_world *world)
{
    struct hk_object **link = &world->unsettled, *object;
    while ((object = *link)) {
        if (object->kind->settle(world, object)) {
            link = &object->unsettled_next;
            continue;
        }
        object->flags &= ~(uint32_t)HK_OBJECT_UNSETTLED;
        *link = object->unsettled_next;
    }
    if (!world->unsettled)
        world->alert &= ~(uint32_t)HK_ALERT_ASKS;
}

/* ---- the end of a stretch ---- */

/* The task's poll is over: it waits, or has ended. odd: as in settle. */
static inline void poll_over(struct hk_world *world, struct hk_task *task, bool odd)
{
    if (odd && task->blocking)
        return; /* waits, and its worker with it */
    if (odd && task->hidden) { /* it never took a worker */
        if (task->run_pos != HK_NOT_RUNNABLE)
            runnable_remove(world, task);
    } else if (task->in_poll) {
        leave_worker(world, task);
        if (odd && world->keeps_past)
            hk_step_gives_worker(world);
    }
    if (odd && task->yielding)
        hk_yields_grant(world, task);
}

/* odd: something is to be done for the task, or for others, besides filing it. */
static inline __attribute__((always_inline)) void settle(struct hk_world *world,
                                                         struct hk_task *task, bool odd)
{
    bool live = task->state != HK_TASK_ENDED, blocks = odd && task->blocking;
    if (odd)
        hk_task_defaults(world, task);
    if (odd && world->unsettled)
        settle_objects(world);
    world->task = NULL;
    world->future = NULL;
    bool ready = live && task->root.ready_count > 0 && !blocks;
    if (ready && world->fine) { /* it stands before an access */
        if (task->run_pos == HK_NOT_RUNNABLE)
            runnable_add(world, task);
        return;
    }
    if (task->run_pos != HK_NOT_RUNNABLE && !ready)
        runnable_remove(world, task);
    poll_over(world, task, odd);
    if (HK_UNLIKELY(ready)) /* something has come for it just now */
        hk_task_wake(world, task);
    if (!live)
        hk_task_recycle_if_done(world, task);
    else if (!ready && !blocks && !hk_waits_openly(world, task))
        hk_blame_cycle(world, task);
    if (odd && task->cancellable && live)
        hk_inject_cancel(world, task);
}

static __attribute__((noinline)) void settle_oddly(struct hk_world *world, struct hk_task *task)
{
    settle(world, task, true);
}

void hk_task_settle(struct hk_world *world, struct hk_task *task)
{
    if (HK_LIKELY(hk_settles_usually(world, task)))
        settle(world, task, false);
    else
        settle_oddly(world, task);
}
