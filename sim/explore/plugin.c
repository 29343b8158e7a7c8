/* SPDX-License-Identifier: MIT
 *
 * plugin: the world as strategies and checks see it.
 */
#include "plugin.h"

#include <string.h>

#include "core/world.h"

uint64_t hk_candidate_path(const struct hk_world *world, uint32_t index)
{
    return world->runnable[index]->root.path;
}

uint32_t hk_candidate_oldest(const struct hk_world *world, uint32_t count)
{
    const struct hk_task *task = world->order_first;
    while (task->run_pos >= count)
        task = task->order_next;
    return task->run_pos;
}

uint32_t hk_candidate_newest(const struct hk_world *world, uint32_t count)
{
    const struct hk_task *task = world->order_last;
    while (task->run_pos >= count)
        task = task->order_prev;
    return task->run_pos;
}

void *hk_run_alloc(struct hk_world *world, size_t size)
{
    return hk_arena_alloc(&world->arena, size);
}

uint32_t hk_run_task_count(const struct hk_world *world)
{
    return world->task_count;
}

struct hk_task *hk_run_task(const struct hk_world *world, uint32_t index)
{
    return world->tasks[index];
}

bool hk_run_has_clocks(const struct hk_world *world)
{
    return world->config.want_clocks;
}

bool hk_run_opted(const struct hk_world *world, const char *kind)
{
    for (const struct hk_allow *a = world->opted; a; a = a->next) {
        if (strcmp(a->kind, kind) == 0)
            return true;
    }
    return false;
}

int hk_text_order(const char *a, const char *b)
{
    return strcmp(a, b);
}
