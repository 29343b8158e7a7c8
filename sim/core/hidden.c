/* SPDX-License-Identifier: MIT
 *
 * hidden: sleeping unseen, crashes, pauses.
 */
#include "core/hidden.h"

#include "core/runnable.h"
#include "core/step.h"

/* ---- sleeping ---- */

static int due_enter(struct hk_world *world, struct hk_case *c)
{
    hk_clock_set(&world->clock, c, c->n);
    return HK_WAIT;
}

const struct hk_op hk_op_due = {
    .name = "due", .code = 7, .flags = HK_OP_TIMED | HK_OP_LOCAL, .enter = due_enter};

/* By hand, as nobody is to see that it waits. */
void hk_hidden_sleep(struct hk_world *world, struct hk_future *f, int64_t at)
{
    struct hk_case *c = &f->own;
    *c = (struct hk_case){.op = &hk_op_due, .future = f, .n = at, .state = HK_CASE_QUEUED};
    f->cases = c;
    f->case_count = 1;
    hk_clock_set(&world->clock, c, at);
}

/* ---- out of the way ---- */

/* Also out of the list of those that run on at once. */
static void eager_remove(struct hk_world *world, struct hk_task *task)
{
    struct hk_task *before = NULL;
    for (struct hk_task *t = world->eager_first; t != task; t = t->order_next)
        before = t;
    *(before ? &before->order_next : &world->eager_first) = task->order_next;
    if (world->eager_last == task)
        world->eager_last = before;
    if (!world->eager_first)
        eager_none(world);
    task->away &= (uint8_t)~HK_AWAY_EAGER;
}

/* Whatever it is ready for, it is not to run now; its worker is free. */
static void unfile(struct hk_world *world, struct hk_task *task)
{
    if (task->run_pos != HK_NOT_RUNNABLE) {
        hk_step_unwoken(world, task);
        runnable_remove(world, task);
    }
    if (task->away & HK_AWAY_EAGER)
        eager_remove(world, task);
    if (task->in_poll && !task->blocking) {
        task->in_poll = false;
        world->workers_free++;
        hk_step_gives_worker(world);
    }
}

/* What is done to a task conflicts with all that it does. */
static void meddle(struct hk_world *world, struct hk_task *task)
{
    hk_see_into(world, task);
    hk_footprint_seizes(world, task);
}

/* ---- crash ---- */

/* The next future to go, the innermost and newest first. */
static struct hk_future *innermost(struct hk_future *f)
{
    while (f->children)
        f = f->children;
    return f;
}

static void let_go(struct hk_world *world, struct hk_future *f)
{
    if (f->state == HK_FUTURE_DONE)
        return;
    if (f->computation->crashed)
        f->computation->crashed(world, f);
    hk_wait_end(world, f);
    while (f->deadlines)
        hk_deadline_end(world, f, f->deadlines);
}

/* Below `f` and back up to it, without recursion. */
static void let_go_tree(struct hk_world *world, struct hk_future *root)
{
    struct hk_future *f = innermost(root);
    for (;;) {
        let_go(world, f);
        if (f == root)
            return;
        f = f->sibling_next ? innermost(f->sibling_next) : f->parent;
    }
}

/* It has a stack, and comes from now on before all that crash later. */
static void keep_body(struct hk_world *world, struct hk_future *f)
{
    if (f->parent)
        f->parent->children = f->sibling_next;
    if (f->sibling_next)
        f->sibling_next->sibling_prev = NULL;
    f->sibling_next = NULL;
    f->task->kept = true;
    *world->crashed_last = f;
    world->crashed_last = &f->sibling_next;
}

static void end_tree(struct hk_world *world, struct hk_future *root)
{
    for (;;) {
        struct hk_future *f = innermost(root);
        bool body = f->fiber && f->state != HK_FUTURE_DONE;
        hk_guards_release(world, f);
        if (f->computation->free && !body)
            f->computation->free(world, f);
        f->state = HK_FUTURE_DONE;
        f->rc = HK_EABORTED;
        if (body)
            keep_body(world, f);
        if (f == root)
            return;
        if (!body)
            hk_future_free(world, f);
    }
}

/* Who acts steps aside: what a dying task gives back is its own doing. */
static struct hk_task *act_as(struct hk_world *world, struct hk_task *task)
{
    struct hk_task *me = world->task;
    world->task = task;
    return me;
}

void hk_task_crash_waits(struct hk_world *world, struct hk_task *task)
{
    hk_assert(task->state == HK_TASK_LIVE);
    meddle(world, task);
    task->abort_asked = true;
    task->blocking = false;
    unfile(world, task);
    struct hk_task *me = act_as(world, task);
    let_go_tree(world, &task->root);
    act_as(world, me);
}

void hk_task_crash(struct hk_world *world, struct hk_task *task)
{
    struct hk_task *me = act_as(world, task);
    task->root.value = hk_symbol(&world->arena, "Aborted");
    end_tree(world, &task->root);
    hk_task_end(world, task);
    act_as(world, me);
    hk_see(world, me, task->end_stamp); /* so does who comes in its place */
    unfile(world, task);
    hk_task_recycle_if_done(world, task);
}

/* ---- pause ---- */

void hk_task_pause(struct hk_world *world, struct hk_task *task)
{
    meddle(world, task);
    task->pauses++;
    task->away |= HK_AWAY_PAUSED;
    unfile(world, task);
}

void hk_task_unpause(struct hk_world *world, struct hk_task *task)
{
    if (task->state != HK_TASK_LIVE || task->pauses == 0)
        return;
    meddle(world, task);
    if (--task->pauses > 0)
        return;
    task->away &= (uint8_t)~HK_AWAY_PAUSED;
    if (task->root.ready_count > 0)
        hk_task_wake(world, task);
}
