/* SPDX-License-Identifier: MIT
 *
 * task: end and recycling of tasks and futures.
 */
#include "core/hidden.h"
#include "core/step.h"

#include "core/mutant.h"
#include "core/runnable.h"

void hk_task_noted(struct hk_world *world, uint8_t kind, struct hk_task *other, bool n)
{
    if (!(world->event_kinds & HK_EVENT_BIT(kind)))
        return;
    struct hk_event event = {.kind = kind, .task = world->task, .other = other, .n = n};
    hk_event_post(world, &event);
}

/* Nobody can name it any more. */
static void recycle(struct hk_world *world, struct hk_task *task)
{
    bool noted = world->config.want_steps || world->event_kinds & HK_FOOTPRINTS;
    if (HK_UNLIKELY(noted) && !task->hidden) /* also in steps that nobody looks at */
        hk_footprint_recycled(world, task);
    task->state = HK_TASK_RECYCLED;
    task->order_next = world->task_free;
    world->task_free = task;
}

/* Ended, and its result taken or never to be asked for. What the run's last stretch still
 * looks at (world->task) stays, and whose step it is, as long as the step lasts: others go on
 * within it, may spawn, and must not take the place of a task that is asked who it was. */
void hk_task_recycle_if_done(struct hk_world *world, struct hk_task *task)
{
    if (task->state != HK_TASK_ENDED || task == world->task || task == world->step_task)
        return;
    bool over = task->taken || (task->detached && !task->joined);
    if (over && !task->set && !task->is_root && !task->kept)
        recycle(world, task);
}

static bool has_failed(const struct hk_task *task)
{
    return task->root.rc < 0 && task->root.rc != HK_EABORTED;
}

void hk_task_detach(struct hk_world *world, struct hk_task *task)
{
    task->detached = true;
    if (task->state == HK_TASK_ENDED && has_failed(task) && !task->joined)
        hk_task_failed(world, task);
    hk_task_recycle_if_done(world, task);
}

void hk_task_consume(struct hk_world *world, struct hk_task *task)
{
    task->joined = task->taken = true;
    hk_task_recycle_if_done(world, task);
}

void hk_task_failed(struct hk_world *world, struct hk_task *task)
{
    if (task->misused || HK_MUTANT(CHECK_FAILURE))
        return;
    char error[64];
    hk_value_format(task->root.value, error, sizeof(error));
    hk_finding_addf(world, "failure", "", task->label,
                    "%s failed with %s and nobody took the error", hk_task_name(world, task),
                    error);
}

/* Nobody can take these errors any more. Those of detached and root tasks were told when they
 * ended. */
void hk_tasks_unjoined(struct hk_world *world)
{
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state == HK_TASK_ENDED && has_failed(task) && !task->joined &&
            !task->detached && !task->is_root)
            hk_task_failed(world, task);
    }
}

/* ---- the end ---- */

static void post_end(struct hk_world *world, struct hk_task *task)
{
    struct hk_event event = {
        .kind = HK_EVENT_END, .task = task, .rc = task->root.rc, .value = task->root.value,
        .n = task->returns};
    hk_event_post(world, &event);
}

void hk_task_end(struct hk_world *world, struct hk_task *task)
{
    hk_assert(task->root.children == NULL);
    task->state = HK_TASK_ENDED;
    if (task->hidden)
        return;
    task->ended_at = world->clock.now;
    if (HK_UNLIKELY(world->event_kinds & HK_FOOTPRINTS))
        hk_footprint_life(world, task, HK_CHANGE);
    world->live_count--;
    world->root_count -= task->is_root;
    task->end_stamp = hk_stamp_now(world);
    world->digest = hk_mix(world->digest ^ task->root.path,
                           (uint64_t)(int64_t)task->root.rc ^ hk_value_hash(task->root.value) ^
                               (uint64_t)world->clock.now << 1);
    if (HK_UNLIKELY(world->event_kinds & HK_EVENT_BIT(HK_EVENT_END)))
        post_end(world, task);
    if (world->on_end)
        world->on_end(world, task);
    if (HK_UNLIKELY(task->set != NULL))
        task->set->kind->member_ended(world, task->set, task);
    struct hk_case *c;
    while ((c = hk_queue_pop(&task->joiners))) {
        hk_task_answer(c, task);
        hk_case_grant(world, c);
    }
    if (HK_LIKELY(task->root.rc >= 0))
        return;
    world->failed = true;
    if (has_failed(task) && !task->joined && (task->detached || task->is_root))
        hk_task_failed(world, task);
}

void hk_task_abort(struct hk_world *world, struct hk_task *task)
{
    hk_footprint_aborts(world, task);
    if (task->state != HK_TASK_LIVE || task->abort_asked)
        return;
    task->abort_asked = true;
    world->digest = hk_mix(world->digest ^ 0xab, task->root.path);
    hk_task_noted(world, HK_EVENT_ABORT, task, task->root.state == HK_FUTURE_FRESH);
    hk_see_into(world, task);
    hk_footprint_seizes(world, task);
    if (HK_MUTANT(ABORT_NOTHING))
        return;
    hk_future_cancel(world, &task->root);
}

/* ---- futures of one task ---- */

struct hk_future *hk_future_new(struct hk_world *world, struct hk_future *parent,
                                const struct hk_start *start)
{
    struct hk_future *f = hk_arena_alloc(&world->arena, sizeof(*f));
    hk_clear(f, offsetof(struct hk_future, own));
    hk_future_begin(f, parent->task, parent, start);
    f->serial = ++parent->spawns;
    f->path = hk_mix(parent->path ^ 0xf0, f->serial);
    f->site = parent->site;
    f->label = start->label;
    f->sibling_next = parent->children;
    if (parent->children)
        parent->children->sibling_prev = f;
    parent->children = f;
    return f;
}

void hk_future_unlink(struct hk_world *world, struct hk_future *f)
{
    hk_assert(f->parent && !f->children && !f->guards);
    hk_assert(f->state == HK_FUTURE_DONE || f->state == HK_FUTURE_FRESH);
    if (f->poller)
        hk_case_leave(world, f->poller);
    *(f->sibling_prev ? &f->sibling_prev->sibling_next : &f->parent->children) = f->sibling_next;
    if (f->sibling_next)
        f->sibling_next->sibling_prev = f->sibling_prev;
    if (f->state == HK_FUTURE_FRESH && f->computation->free)
        f->computation->free(world, f);
    f->parent = NULL;
}

void hk_future_free(struct hk_world *world, struct hk_future *f)
{
    hk_future_unlink(world, f);
    hk_arena_recycle(&world->arena, f, sizeof(*f));
}

static void cancel_due(struct hk_world *world, struct hk_future *f)
{
    f->cancel_due = true;
    hk_future_ready(world, f);
}

void hk_future_cancel(struct hk_world *world, struct hk_future *f)
{
    if (f->cancelled || f->state == HK_FUTURE_DONE)
        return;
    f->cancelled = true;
    if (f->shields == 0 || HK_MUTANT(ABORT_IGNORES_SHIELD))
        cancel_due(world, f);
}

void hk_shield_begin(struct hk_world *world, struct hk_future *f)
{
    f->shields++;
    hk_deadlines_update(world, f);
    if (!f->cancel_due)
        return;
    f->cancel_due = false;
    hk_future_unready(world, f);
}

void hk_shield_end(struct hk_world *world, struct hk_future *f)
{
    f->shields--;
    hk_deadlines_update(world, f);
    if (f->shields > 0 || !f->cancelled || f->cancel_seen || HK_MUTANT(ABORT_LOST_IN_SHIELD))
        return;
    if (!f->cancel_due)
        cancel_due(world, f);
}

struct hk_future *hk_future_next_polled(struct hk_future *f)
{
    for (struct hk_future *child = f->children; child; child = child->sibling_next) {
        if (child->poller)
            return child;
    }
    for (; f->parent; f = f->parent) {
        for (struct hk_future *s = f->sibling_next; s; s = s->sibling_next) {
            if (s->poller)
                return s;
        }
    }
    return NULL;
}
