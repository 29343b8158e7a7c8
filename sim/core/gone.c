/* SPDX-License-Identifier: MIT
 *
 * gone: tasks that have been recycled. Who acts on one comes after its end, as if it were there.
 */
#include "core/step.h"

void hk_footprint_recycled(struct hk_world *world, const struct hk_task *task)
{
    struct hk_gone *gone = hk_arena_alloc(&world->arena, sizeof(*gone));
    *gone = (struct hk_gone){.handle = hk_task_handle(task),
                             .parent = task->parent,
                             .origin = task->origin,
                             .path = task->root.path,
                             .label = task->label,
                             .next = world->gone};
    world->gone = gone;
}

void hk_footprint_misses(struct hk_world *world, hk_handle handle)
{
    for (const struct hk_gone *gone = world->gone; gone; gone = gone->next) {
        if (gone->handle == handle)
            hk_footprint_asks_of(world, gone->path);
    }
}
