/* SPDX-License-Identifier: MIT
 *
 * observe: objects for checks, which no program sees: two orders of what touches one of them are
 * two interleavings, and an exhaustive strategy plays both.
 */
#include "core/world.h"
#include "plugin.h"

static const struct hk_op look = {
    .name = "observe", .mode = HK_LOOK, .code = 1, .flags = HK_OP_UNTOLD};
static const struct hk_op change = {
    .name = "observe", .mode = HK_CHANGE, .code = 2, .flags = HK_OP_UNTOLD};
static const struct hk_object_kind kind = {.name = "observer", .onlooker = true};

struct hk_observers {
    const char *name;
    struct hk_dense numbers;
    struct hk_object **objects;
    uint32_t capacity;
};

struct hk_observers *hk_run_observers(struct hk_world *world, const char *name)
{
    struct hk_observers *all = hk_arena_zalloc(&world->arena, sizeof(*all));
    all->name = name;
    all->numbers.memory = &world->arena;
    return all;
}

void hk_run_observer_add(struct hk_world *world, struct hk_observers *all, uint64_t key,
                         uint64_t id)
{
    uint32_t known = all->numbers.count, number = hk_dense_of(&all->numbers, hk_mix(key, 1));
    if (number < known)
        return;
    all->objects = hk_arena_room(&world->arena, all->objects, &all->capacity, number,
                                 sizeof(struct hk_object *));
    struct hk_object *object = hk_arena_alloc(&world->arena, sizeof(*object));
    hk_object_init(world, object, &kind, all->name, hk_mix(hk_hash_text(all->name), id));
    all->objects[number] = object;
}

void hk_run_observe(struct hk_world *world, struct hk_observers *all, uint64_t key, bool changes)
{
    uint32_t number = hk_dense_find(&all->numbers, hk_mix(key, 1));
    if (number == all->numbers.count || !world->task || hk_world_is_over(world))
        return;
    const struct hk_op *op = changes ? &change : &look;
    hk_touch(world, all->objects[number], op->mode, op, hk_nil());
}
