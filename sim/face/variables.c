/* SPDX-License-Identifier: MIT
 *
 * variables: plain C variables as watched cells, by address and name.
 *
 * The address only finds the cell. Its identity is its name, so that it is the same in every run;
 * variables written alike share it, which makes their accesses depend on each other and hides no
 * order. Each has its own place in the race check.
 */
#include "objects/cell.h"

#include <string.h>

#include "face/guard.h"

struct hk_variable {
    struct hk_cell cell;
    const void *at;
    struct hk_variable *next; /* in its slot */
};

static uint32_t slot_of(const struct hk_play *play, const void *at)
{
    return (uint32_t)(hk_mix((uint64_t)(uintptr_t)at, 1) >> 32) & (play->variable_slots - 1);
}

static void push(struct hk_play *play, struct hk_variable *v)
{
    struct hk_variable **slot = &play->variables[slot_of(play, v->at)];
    v->next = *slot;
    *slot = v;
}

static void grow(struct hk_world *world, struct hk_play *play)
{
    uint32_t old_slots = play->variable_slots;
    struct hk_variable **old = play->variables;
    play->variable_slots = old_slots ? old_slots * 2 : 16;
    play->variables =
        hk_arena_zalloc(&world->arena, play->variable_slots * sizeof(*play->variables));
    for (uint32_t i = 0; i < old_slots; i++) {
        for (struct hk_variable *v = old[i], *next; v; v = next) {
            next = v->next;
            push(play, v);
        }
    }
}

/* At one place in the code it is the very same text. */
static bool is_called(const struct hk_variable *v, const char *name)
{
    const char *known = v->cell.object.name;
    return known == name || strcmp(known, name) == 0;
}

static struct hk_variable *variable_of(struct hk_world *world, const void *at, const char *name)
{
    struct hk_play *play = hk_play_of(world);
    struct hk_variable *v = play->variables ? play->variables[slot_of(play, at)] : NULL;
    while (v && (v->at != at || !is_called(v, name)))
        v = v->next;
    if (v)
        return v;
    if (play->variable_count++ >= play->variable_slots)
        grow(world, play);
    v = hk_arena_alloc(&world->arena, sizeof(*v));
    play->face->plain_seen = true;
    hk_cell_init(world, &v->cell, name, 0, hk_nil(), false);
    v->at = at;
    push(play, v);
    return v;
}

void hk_variable(struct hk_world *world, const void *at, const char *name, bool write)
{
    if (hk_is_void(world))
        return;
    struct hk_variable *v = variable_of(world, at, name);
    const struct hk_op *op = write ? &hk_cell_store : &hk_cell_load;
    hk_call(world, hk_call_case(world, op, &v->cell.object), HK_NEVER);
    hk_guard_beat(world);
}
