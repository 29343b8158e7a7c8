/* SPDX-License-Identifier: MIT
 *
 * tasks: roots, what bodies say of themselves, sets and scopes.
 */
#include "core/idle.h"
#include "core/marks.h"
#include "core/step.h"
#include "objects/joinset.h"

#include <string.h>

#include "face/given.h"

/* ---- the program's own tasks ---- */

/* Whether no task of this name has been started yet; then none lives, not even a restarted one. */
static bool is_first(struct hk_world *world, const char *label, int64_t index)
{
    struct hk_dense *members = &hk_play_of(world)->members;
    members->memory = &world->arena;
    uint32_t before = members->count;
    return hk_dense_of(members, hk_mix(hk_hash_text(label), (uint64_t)index)) == before;
}

static struct hk_label_count *count_of(struct hk_world *world, const char *label)
{
    struct hk_label_count *of = hk_play_of(world)->labels;
    while (of && strcmp(of->label, label) != 0)
        of = of->next;
    return of;
}

/* Two of one name could not be told apart; `x` of hk_start is the same as x[0]. */
static bool is_unique(struct hk_world *world, const char *label, int64_t index)
{
    if (!label || (is_first(world, label, index) && (index > 0 || !count_of(world, label))))
        return true;
    for (uint32_t i = 0; i < world->task_count; i++) {
        const struct hk_task *task = world->tasks[i];
        if (task->state != HK_TASK_LIVE || !task->is_root || task->ordinal != index ||
            strcmp(task->label, label) != 0)
            continue;
        hk_misuse(world, world->task, " starts %s[%lld], which lives", label, (long long)index);
        return false;
    }
    return true;
}

/* Index -1: no array. What the task does comes after what its starter has done. */
static hk_handle start(struct hk_world *world, const char *label, int64_t index, hk_body body,
                       void *arg)
{
    hk_handle task = hk_spawn_root(world, label, index, body, arg);
    struct hk_task *started = hk_task_get(world, task);
    if (started)
        hk_see_into(world, started);
    return task;
}

hk_handle hk_start_at(struct hk_world *world, const char *label, int64_t index, hk_body body,
                      void *arg)
{
    if (hk_is_void(world))
        return 0;
    index = hk_range_given(world, __func__, "an index", index, 0, UINT32_MAX);
    if (!is_unique(world, label, index))
        return 0;
    return start(world, label, index, body, arg);
}

/* The first of its label is `x`, those after it are x[1], x[2]: each a task of its own. */
hk_handle hk_start(struct hk_world *world, const char *label, hk_body body, void *arg)
{
    if (hk_is_void(world))
        return 0;
    if (!hk_given(world, label != NULL, __func__, "no label (NULL)"))
        return 0;
    struct hk_play *play = hk_play_of(world);
    struct hk_label_count *of = count_of(world, label);
    if (!of) {
        if (play->members.count > 0 && !is_unique(world, label, 0))
            return 0;
        of = hk_arena_alloc(&world->arena, sizeof(*of));
        *of = (struct hk_label_count){.label = label, .next = play->labels};
        play->labels = of;
    }
    int64_t index = of->count++;
    if (index > 0)
        return hk_start_at(world, label, index, body, arg);
    return start(world, label, -1, body, arg);
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
    if (!hk_is_void(world) && hk_given(world, error != NULL, __func__, "no error (NULL)"))
        hk_return_value(world, hk_symbol(&world->arena, error));
    return HK_EFAILED;
}

int hk_shield(struct hk_world *world, hk_body body, void *arg)
{
    if (hk_is_void(world))
        return HK_EGONE;
    if (!hk_given(world, body != NULL, __func__, "no body (NULL)"))
        return HK_EMISUSE;
    struct hk_future *f = world->future;
    hk_shield_begin(world, f);
    int rc = body(world, arg);
    if (!world->ending)
        hk_shield_end(world, f);
    return rc;
}

int hk_atomically(struct hk_world *world, hk_body body, void *arg)
{
    if (hk_is_void(world))
        return HK_EGONE;
    if (!hk_given(world, body != NULL, __func__, "no body (NULL)"))
        return HK_EMISUSE;
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
    if (hk_is_void(world))
        return;
    hk_world_stop(world, end, NULL);
    hk_body_leave(world);
}

/* ---- sets ---- */

hk_handle hk_spawn_into(struct hk_world *world, struct hk_object *set, const char *label,
                        hk_body body, void *arg)
{
    if (hk_is_void(world))
        return 0;
    set = hk_object_given(world, set);
    if (!set || set->kind != &hk_joinset_kind) {
        hk_misuse(world, world->task, " spawns %s into what is no joinset",
                  label ? label : "what has no label");
        return 0;
    }
    hk_handle task = hk_spawn(world, label, body, arg);
    struct hk_task *spawned = hk_task_get(world, task);
    if (spawned)
        hk_joinset_add(world, (struct hk_joinset *)(void *)set, spawned);
    return task;
}
