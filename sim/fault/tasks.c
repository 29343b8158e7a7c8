/* SPDX-License-Identifier: MIT
 *
 * tasks: crash, restart, pause.
 *
 * A task stands for a process here: all that it has spawned, directly or not, crashes and pauses
 * with it. A crash runs no code. What an operating system or a server at the other end would do
 * is done: guards are given back, except `manual` ones, places in queues given up, ends of
 * channels dropped. Only a task that will be started again keeps its ends: a queue survives
 * its consumer.
 */
#include <stdlib.h>
#include <string.h>

#include "core/hidden.h"
#include "fault/fault.h"

/* ---- victims ---- */

static bool is_named(const struct hk_task *task, const struct hk_victims *who)
{
    return strcmp(task->label, who->family) == 0 &&
           (who->index < 0 || (task->is_array && task->ordinal == who->index));
}

static bool of_family(const struct hk_task *task, const struct hk_victims *who)
{
    return task->state == HK_TASK_LIVE && is_named(task, who);
}

/* The spawner of a task, the spawner of that, ... while they can be named; or the first. */
static bool descends(struct hk_world *world, hk_handle parent, hk_handle origin,
                     const struct hk_victims *who)
{
    const struct hk_task *first = parent ? hk_task_get(world, origin) : NULL;
    if (first && of_family(first, who))
        return true;
    for (const struct hk_task *task; (task = hk_task_get(world, parent)); parent = task->parent) {
        if (of_family(task, who))
            return true;
    }
    return false;
}

/* Tasks that would be victims if they had not ended. */
static void ask_of_gone(struct hk_world *world, const struct hk_victims *who)
{
    for (const struct hk_gone *gone = world->gone; gone; gone = gone->next) {
        bool named = who->index < 0 && strcmp(gone->label, who->family) == 0;
        if (named || descends(world, gone->parent, gone->origin, who))
            hk_footprint_asks_of(world, gone->path);
    }
}

/* Spawners before those they have spawned, and these in that order. Not as they stand in the
 * world's table: whose place a task has there depends on who had ended when it was spawned. */
static int by_birth(const void *a, const void *b)
{
    const struct hk_task *x = *(struct hk_task *const *)a, *y = *(struct hk_task *const *)b;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    if (x->ordinal != y->ordinal)
        return x->ordinal < y->ordinal ? -1 : 1;
    return (x->root.path > y->root.path) - (x->root.path < y->root.path);
}

/* Finds all victims. The first `*own` of them are of the family itself. */
static struct hk_task **find(struct hk_world *world, const struct hk_victims *who, uint32_t *own,
                             uint32_t *count)
{
    struct hk_task **victims =
        hk_arena_alloc(&world->arena, (world->task_count + 1) * sizeof(struct hk_task *));
    *count = 0;
    hk_footprint_names(world, who->family);
    ask_of_gone(world, who);
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (is_named(task, who))
            hk_footprint_asks(world, task);
        if (of_family(task, who))
            victims[(*count)++] = task;
    }
    *own = *count;
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (of_family(task, who) || !descends(world, task->parent, task->origin, who))
            continue;
        hk_footprint_asks(world, task);
        if (task->state == HK_TASK_LIVE)
            victims[(*count)++] = task;
    }
    qsort(victims, *own, sizeof(struct hk_task *), by_birth);
    qsort(victims + *own, *count - *own, sizeof(struct hk_task *), by_birth);
    return victims;
}

/* ---- crash ---- */

/* A task that has crashed and will be started again, under its name. */
struct fallen {
    uint32_t ordinal, draws, spawns; /* its chances and children go on where it stopped */
    bool is_array;
    void *own;                       /* of who->keep */
};

struct crash {
    struct hk_act act;
    const struct hk_victims *who;
    struct fallen *fallen;
    uint32_t count;
};

static void note_fallen(struct hk_world *world, struct crash *crash, struct hk_task **victims,
                        uint32_t own)
{
    crash->fallen = hk_arena_zalloc(&world->arena, (own + 1) * sizeof(*crash->fallen));
    crash->count = own;
    for (uint32_t i = 0; i < own; i++) {
        struct hk_task *task = victims[i];
        crash->fallen[i] = (struct fallen){
            task->ordinal, task->root.draws, task->root.spawns, task->is_array, NULL};
        task->returns = true;
        crash->who->keep(world, task, &crash->fallen[i].own);
        world->live_count++; /* the run is not over while one is to come back */
    }
}

static int64_t strike(struct hk_world *world, struct crash *crash)
{
    uint32_t own, count;
    struct hk_task **victims = find(world, crash->who, &own, &count);
    bool returns = crash->who->duration >= 0 && own > 0;
    if (returns)
        note_fallen(world, crash, victims, own);
    for (uint32_t i = 0; i < count; i++)
        hk_task_crash_waits(world, victims[i]);
    for (uint32_t i = count; i-- > 0;)
        hk_task_crash(world, victims[i]);
    return returns ? hk_time_add(hk_now(world), crash->who->duration) : HK_NEVER;
}

static int64_t restart(struct hk_world *world, struct crash *crash)
{
    for (uint32_t i = 0; i < crash->count; i++) {
        world->live_count--;
        const struct fallen *fallen = &crash->fallen[i];
        struct hk_task *task =
            crash->who->again(world, fallen->ordinal, fallen->is_array, fallen->own);
        if (!task)
            break;
        task->root.draws = fallen->draws;
        task->root.spawns = fallen->spawns;
        hk_see(world, task, hk_stamp_now(world));
        crash->who->let_go(world, task, fallen->own);
    }
    return HK_NEVER;
}

static int64_t crash_act(struct hk_world *world, struct hk_act *act)
{
    struct crash *crash = (struct crash *)(void *)act;
    return act->calls == 0 ? strike(world, crash) : restart(world, crash);
}

/* A crash frees what its victims have; after a restart they do all that their code may do. */
static bool crash_helps(struct hk_world *world, const struct hk_act *act,
                        const struct hk_task *task, const struct hk_object *object)
{
    const struct crash *crash = (const struct crash *)(const void *)act;
    const struct hk_victims *who = crash->who;
    if (act->calls == 0)
        return task && (of_family(task, who) || descends(world, task->parent, task->origin, who));
    for (uint32_t i = 0; object && who->touches && i < crash->count; i++) {
        if (who->touches(world, crash->fallen[i].own, object))
            return true;
    }
    return false;
}

void hk_fault_crash_begin(struct hk_world *world, const struct hk_victims *victims,
                          const struct hk_site *site, uint64_t number, int64_t at)
{
    struct crash *crash = hk_arena_zalloc(&world->arena, sizeof(*crash));
    crash->act.site = site;
    crash->act.again = "starts again";
    crash->act.act = crash_act;
    crash->act.helps = crash_helps;
    crash->who = victims;
    hk_act_begin(world, &crash->act, "crash", number, at);
}

/* ---- pause ---- */

struct pause {
    struct hk_act act;
    const struct hk_victims *who;
    hk_handle *tasks;
    uint32_t count;
};

static int64_t pause_act(struct hk_world *world, struct hk_act *act)
{
    struct pause *pause = (struct pause *)(void *)act;
    if (act->calls > 0) {
        for (uint32_t i = 0; i < pause->count; i++) {
            struct hk_task *task = hk_task_get(world, pause->tasks[i]);
            if (task)
                hk_task_unpause(world, task);
        }
        return HK_NEVER;
    }
    uint32_t own;
    struct hk_task **victims = find(world, pause->who, &own, &pause->count);
    pause->tasks = hk_arena_alloc(&world->arena, (pause->count + 1) * sizeof(*pause->tasks));
    for (uint32_t i = 0; i < pause->count; i++) {
        pause->tasks[i] = hk_task_handle(victims[i]);
        hk_task_pause(world, victims[i]);
    }
    return pause->count ? hk_time_add(hk_now(world), pause->who->duration) : HK_NEVER;
}

void hk_fault_pause_begin(struct hk_world *world, const struct hk_victims *victims,
                          const struct hk_site *site, uint64_t number, int64_t at)
{
    struct pause *pause = hk_arena_zalloc(&world->arena, sizeof(*pause));
    pause->act.site = site;
    pause->act.again = "is over";
    pause->act.act = pause_act;
    pause->who = victims;
    hk_act_begin(world, &pause->act, "pause", number, at);
}
