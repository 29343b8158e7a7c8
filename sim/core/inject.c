/* SPDX-License-Identifier: MIT
 *
 * inject: cancels and slack.
 */
#include "core/inject.h"

#include "core/hidden.h"
#include "core/step.h"

/* ---- cancels ---- */

struct cancel {
    struct hk_object object;
    hk_handle target;
    bool announced;
};

static const struct hk_object_kind cancel_kind = {.name = "cancel"};

static int cancel_enter(struct hk_world *world, struct hk_case *c)
{
    const struct cancel *cancel = (struct cancel *)(void *)c->object;
    struct hk_task *task = hk_task_get(world, cancel->target);
    hk_touch(world, c->object, HK_CHANGE, c->op, hk_nil());
    if (task)
        hk_task_abort(world, task);
    else
        hk_footprint_misses(world, cancel->target);
    return HK_DONE;
}

static const struct hk_op op_cancel = {
    .name = "cancel", .mode = HK_CHANGE, .code = 1, .enter = cancel_enter};

static void cancel_resume(struct hk_world *world, struct hk_future *f)
{
    static const struct hk_site site = {.text = "cancel"};
    struct cancel *cancel = f->frame;
    f->site = &site;
    if (!cancel->announced) {
        cancel->announced = true;
        f->own = (struct hk_case){.op = &op_cancel, .object = &cancel->object};
        if (!hk_await(world, f, &f->own))
            return;
    }
    hk_future_done(world, f);
}

static const struct hk_computation cancel_computation = {.resume = cancel_resume};

/* Waits at an await, or did until just now. A task that has not begun to is not at one. */
static bool is_at_await(const struct hk_task *task)
{
    const struct hk_future *f = &task->root;
    if (f->state != HK_FUTURE_PARKED || f->announced || f->case_count == 0)
        return false;
    return !f->cases->op || f->cases->op->flags & HK_OP_AWAIT;
}

void hk_inject_cancel(struct hk_world *world, struct hk_task *task)
{
    bool can = world->cancels_left > 0 && task->state == HK_TASK_LIVE && !task->abort_asked;
    if (!can || !is_at_await(task))
        return;
    world->offers_again = task->cancel_offered == world->instants + 1;
    task->cancel_offered = world->instants + 1;
    if (hk_choose(world, HK_CHOICE_CANCEL, 2) == 0)
        return;
    world->cancels_left--;
    struct cancel *cancel = hk_arena_zalloc(&world->arena, sizeof(*cancel));
    uint64_t id = hk_mix(task->root.path, 0xca4ce1);
    cancel->target = hk_task_handle(task);
    hk_object_init(world, &cancel->object, &cancel_kind, "cancel", id);
    struct hk_start start = {
        .computation = &cancel_computation, .frame = cancel, .label = "faults"};
    struct hk_task *by = hk_task_hidden(world, &start, id, hk_now(world));
    by->chain = id; /* where it was asked for makes no difference to what it does */
    if (world->config.want_steps)
        by->seen = hk_past_join(world, by->seen, hk_past_now(world, task));
}

/* ---- slack ---- */

bool hk_inject_slack(struct hk_world *world)
{
    if (world->slack_left == 0 || world->runnable_count == 0 || world->eager_first)
        return false; /* nobody would be late */
    int64_t next = hk_clock_next(&world->clock), now = hk_now(world);
    if (next == HK_NEVER || next > world->config.until || next - now > world->slack_left)
        return false;
    if (hk_choose(world, HK_CHOICE_FAULT, 2) == 0)
        return false;
    hk_step_closed(world);
    world->slack_left -= next - now;
    world->slack_used = true;
    hk_world_late(world, next);
    return true;
}
