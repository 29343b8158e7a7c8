/* SPDX-License-Identifier: MIT
 *
 * notes: an array that doubles.
 */
#include "core/notes.h"

#include <string.h>

#include "core/world.h"

bool hk_notes_get(const struct hk_notes *notes, const struct hk_task *task, uint64_t *number)
{
    if (task->index >= notes->capacity || notes->of[task->index].generation != task->generation)
        return false;
    *number = notes->of[task->index].number;
    return true;
}

static void grow(struct hk_world *world, struct hk_notes *notes, uint32_t index)
{
    uint32_t capacity = notes->capacity ? notes->capacity : 8;
    while (capacity <= index)
        capacity *= 2;
    struct hk_note_of *of = hk_arena_zalloc(&world->arena, capacity * sizeof(*of));
    if (notes->of)
        memcpy(of, notes->of, notes->capacity * sizeof(*of));
    notes->of = of;
    notes->capacity = capacity;
}

void hk_notes_set(struct hk_world *world, struct hk_notes *notes, const struct hk_task *task,
                  uint64_t number)
{
    if (task->index >= notes->capacity)
        grow(world, notes, task->index);
    notes->of[task->index] = (struct hk_note_of){task->generation, number};
}

void hk_notes_drop(struct hk_notes *notes, const struct hk_task *task)
{
    if (task->index < notes->capacity && notes->of[task->index].generation == task->generation)
        notes->of[task->index].generation = 0;
}
