/* SPDX-License-Identifier: MIT
 *
 * past: the steps that something came after, as lists. They are never changed, and grow at their
 * heads, so many share the tails; the longer one of two is what their union begins with.
 */
#include "core/step.h"

bool hk_past_has(const struct hk_past *list, uint32_t step)
{
    for (; list && list->newest >= step; list = list->next) {
        if (list->step == step)
            return true;
    }
    return false;
}

const struct hk_past *hk_past_add(struct hk_world *world, const struct hk_past *list,
                                  uint64_t step)
{
    if (step == 0 || hk_past_has(list, (uint32_t)step))
        return list;
    struct hk_past *node = hk_arena_alloc(&world->arena, sizeof(*node));
    *node = (struct hk_past){(uint32_t)step, (uint32_t)step, 1, list};
    if (list) {
        node->newest = list->newest > node->step ? list->newest : node->step;
        node->length = list->length + 1;
    }
    return node;
}

const struct hk_past *hk_past_join(struct hk_world *world, const struct hk_past *a,
                                   const struct hk_past *b)
{
    if (!a || a == b)
        return b;
    const struct hk_past *more = b && b->length > a->length ? b : a;
    for (const struct hk_past *few = more == a ? b : a; few; few = few->next)
        more = hk_past_add(world, more, few->step);
    return more;
}

/* What comes after something that the running task does now. Outside of a step of its own
 * it runs on because of the step that is under way, and after all that it has seen. */
const struct hk_past *hk_past_now(struct hk_world *world, const struct hk_task *task)
{
    const struct hk_past *list = world->acting ? world->acted : NULL;
    if (world->eager)
        list = hk_past_add(world, hk_past_join(world, list, task->seen), task->last_step);
    return hk_past_add(world, list, world->steps);
}

void hk_step_acts_for(struct hk_world *world, const struct hk_past *steps)
{
    const struct hk_past *before = world->acted;
    world->acting = world->config.want_steps;
    world->acted = hk_past_join(world, before, steps);
    if (before)
        world->acts_apart |= world->acted->length != before->length ||
                             world->acted->length != steps->length;
}

void hk_past_see(struct hk_world *world, struct hk_task *task, const struct hk_past *steps)
{
    /* a request does not need what serves it, only what comes behind it does */
    bool request = world->fine && world->step_access.mode & (HK_TAKE | HK_GIVE);
    bool within = task == world->task && !world->eager && !request;
    bool ready = task != world->task && task->run_pos != HK_NOT_RUNNABLE;
    const struct hk_past **list = within ? &world->saw : ready ? &task->met : &task->seen;
    *list = hk_past_join(world, *list, steps);
}

void hk_step_woken(struct hk_world *world, struct hk_task *task)
{
    if (!world->config.want_steps)
        return;
    task->ready_step = world->steps;
    if (world->task && world->task != task)
        task->seen = hk_past_join(world, task->seen, hk_past_now(world, world->task));
}
