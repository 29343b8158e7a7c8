/* SPDX-License-Identifier: MIT
 *
 * gone: tasks that have been recycled. Who acts on one comes after its end, as if it were there.
 */
#include "core/step.h"

struct hk_gone {
    hk_handle handle;
    uint64_t path;
    const struct hk_gone *next;
};

void hk_footprint_recycled(struct hk_world *world, const struct hk_task *task)
{
    struct hk_gone *gone = hk_arena_alloc(&world->arena, sizeof(*gone));
    *gone = (struct hk_gone){hk_task_handle(task), task->root.path, world->gone};
    world->gone = gone;
}

void hk_footprint_misses(struct hk_world *world, hk_handle handle)
{
    for (const struct hk_gone *gone = world->gone; gone; gone = gone->next) {
        if (gone->handle == handle)
            hk_footprint_asks_of(world, gone->path);
    }
}

void hk_footprint_misses_all(struct hk_world *world)
{
    for (const struct hk_gone *gone = world->gone; gone; gone = gone->next)
        hk_footprint_asks_of(world, gone->path);
}
