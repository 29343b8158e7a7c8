/* SPDX-License-Identifier: MIT
 *
 * tasks: roots, what bodies say of themselves, sets and scopes.
 */
#include "core/idle.h"
#include "core/marks.h"
#include "core/step.h"
#include "objects/joinset.h"

#include <string.h>

#include "face/face.h"

/* ---- the program's own tasks ---- */

hk_handle hk_start_at(struct hk_world *world, const char *label, int64_t index, hk_body body,
                      void *arg)
{
    hk_handle task = hk_spawn_root(world, label, index < 0 ? 0 : index, body, arg);
    struct hk_task *started = hk_task_get(world, task);
    if (started)
        hk_see_into(world, started); /* it comes after what its starter has done */
    return task;
}

/* The first of its label is `x`, those after it are x[1], x[2]: each a task of its own. */
hk_handle hk_start(struct hk_world *world, const char *label, hk_body body, void *arg)
{
    if (world->ending)
        return 0;
    struct hk_play *play = hk_play_of(world);
    struct hk_label_count *of = play->labels;
    while (of && strcmp(of->label, label) != 0)
        of = of->next;
    if (!of) {
        of = hk_arena_alloc(&world->arena, sizeof(*of));
        *of = (struct hk_label_count){.label = label, .next = play->labels};
        play->labels = of;
    }
    int64_t index = of->count++;
    if (index > 0)
        return hk_start_at(world, label, index, body, arg);
    hk_handle task = hk_spawn_root(world, label, -1, body, arg);
    struct hk_task *started = hk_task_get(world, task);
    if (started)
        hk_see_into(world, started);
    return task;
}

/* ---- the calling body ---- */

hk_handle hk_self(struct hk_world *world)
{
    return world->future ? hk_task_handle(world->future->task) : 0;
}

int64_t hk_me(struct hk_world *world)
{
    return world->future ? hk_task_me(world->future->task) : 0;
}

void hk_return(struct hk_world *world, int64_t value)
{
    hk_return_value(world, hk_int(value));
}

int hk_fail(struct hk_world *world, const char *error)
{
    if (!world->ending)
        hk_return_value(world, hk_symbol(&world->arena, error));
    return HK_EFAILED;
}

int hk_shield(struct hk_world *world, hk_body body, void *arg)
{
    if (world->ending)
        return HK_EGONE;
    struct hk_future *f = world->future;
    hk_shield_begin(world, f);
    int rc = body(world, arg);
    if (!world->ending)
        hk_shield_end(world, f);
    return rc;
}

int hk_atomically(struct hk_world *world, hk_body body, void *arg)
{
    if (world->ending)
        return HK_EGONE;
    if (world->atomic == 0)
        hk_call(world, hk_call_case(world, &hk_op_atomically, NULL), HK_NEVER);
    uint16_t depth = world->atomic++;
    int rc = body(world, arg);
    if (!world->ending)
        world->atomic = depth;
    return rc;
}

void hk_face_stop(struct hk_world *world, enum hk_end end)
{
    if (world->ending)
        return;
    hk_world_stop(world, end, NULL);
    hk_body_leave(world);
}

/* ---- sets ---- */

hk_handle hk_spawn_into(struct hk_world *world, struct hk_object *set, const char *label,
                        hk_body body, void *arg)
{
    if (world->ending)
        return 0;
    if (!set || set->kind != &hk_joinset_kind) {
        hk_misuse(world, world->task, " spawns %s into what is no joinset", label);
        return 0;
    }
    hk_handle task = hk_spawn(world, label, body, arg);
    struct hk_task *spawned = hk_task_get(world, task);
    if (spawned)
        hk_joinset_add(world, (struct hk_joinset *)(void *)set, spawned);
    return task;
}
