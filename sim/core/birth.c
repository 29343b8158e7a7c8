/* SPDX-License-Identifier: MIT
 *
 * birth: how tasks are made. The usual spawn of a body in C does not take its arguments through
 * a struct hk_start in memory, which is why the function that all of them share is inline.
 */
#include "core/body.h"
#include "core/hidden.h"
#include "core/runnable.h"
#include "core/step.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Everything but root.own, which hk_await fills. */
static void task_clear(struct hk_task *task)
{
    hk_clear(task, offsetof(struct hk_task, root) + offsetof(struct hk_future, own));
}

static __attribute__((noinline)) void table_grow(struct hk_world *world)
{
    world->task_capacity = world->task_capacity ? world->task_capacity * 2 : 64;
    world->tasks = hk_xrealloc(world->tasks, world->task_capacity * sizeof(*world->tasks));
}

static struct hk_task *task_again(struct hk_world *world, struct hk_task *task)
{
    world->task_free = task->order_next;
    uint32_t index = task->index, generation = task->generation;
    task_clear(task);
    task->index = index;
    task->generation = generation + 1;
    return task;
}

static inline struct hk_task *task_alloc(struct hk_world *world)
{
    struct hk_task *task = world->task_free;
    if (task)
        return task_again(world, task);
    task = hk_arena_alloc(&world->arena, sizeof(*task));
    task_clear(task);
    if (HK_UNLIKELY(world->task_count == world->task_capacity))
        table_grow(world);
    task->index = world->task_count++;
    task->generation = 1;
    world->tasks[task->index] = task;
    return task;
}

static uint64_t root_path(const struct hk_start *start)
{
    return hk_mix(hk_hash_text(start->label), start->ordinal + 1);
}

static void tell_spawned(struct hk_world *world, struct hk_task *parent, struct hk_task *task)
{
    const struct hk_chooser *chooser = &world->config.chooser;
    if (HK_UNLIKELY(chooser->spawned != NULL))
        chooser->spawned(chooser->self, world, parent, task);
}

/* What is asked of a birth by those who watch, and where it goes unless that is plain. */
static __attribute__((noinline)) void born_watched(struct hk_world *world,
                                                   struct hk_future *spawner, struct hk_task *task,
                                                   bool again)
{
    struct hk_task *parent = spawner ? spawner->task : NULL;
    if (spawner && world->keeps_past)
        hk_see_clock(world, task, hk_stamp_now(world));
    hk_footprint_born(world, task);
    if (world->on_spawn)
        world->on_spawn(world, parent, task);
    hk_task_noted(world, HK_EVENT_SPAWN, task, again);
    tell_spawned(world, parent, task);
    hk_task_wake(world, task);
}

static ALWAYS_INLINE struct hk_task *born(struct hk_world *world, struct hk_future *spawner,
                                          const struct hk_start *start)
{
    if (world->live_count >= world->config.limits.tasks_max) {
        hk_world_stop(world, HK_END_TASKS, NULL);
        return NULL;
    }
    struct hk_task *task = task_alloc(world);
    hk_future_begin(&task->root, task, NULL, start);
    task->label = start->label;
    task->run_pos = HK_NOT_RUNNABLE;
    task->user = start->user;
    task->is_root = start->is_root;
    task->is_array = start->is_array;
    if (spawner) {
        struct hk_task *parent = spawner->task;
        task->origin = parent->origin;
        task->parent = hk_task_handle(parent);
        task->depth = parent->depth + 1;
        task->ordinal = ++spawner->spawns;
        task->root.path = hk_mix(spawner->path, task->ordinal);
        task->chain = hk_mix(parent->chain, task->root.path); /* spawn happens before start */
        world->digest = hk_mix(world->digest ^ spawner->path, task->root.path);
    } else {
        task->origin = hk_task_handle(task);
        task->ordinal = start->ordinal;
        task->root.path = root_path(start);
        task->chain = hk_mix(0, task->root.path);
    }
    if (++world->live_count > world->live_max)
        world->live_max = world->live_count;
    world->root_count += start->is_root;
    if (HK_LIKELY(world->born_plainly))
        eager_push(world, task); /* the usual outcome of waking it */
    else
        born_watched(world, spawner, task, start->again);
    return task;
}

struct hk_task *hk_task_spawn(struct hk_world *world, struct hk_future *spawner,
                              const struct hk_start *start)
{
    return born(world, spawner, start);
}

struct hk_task *hk_task_hidden(struct hk_world *world, const struct hk_start *start,
                               uint64_t path, int64_t at)
{
    struct hk_task *task = task_alloc(world), *by = world->task;
    hk_future_begin(&task->root, task, NULL, start);
    task->state = HK_TASK_HIDDEN;
    task->hidden = task->in_poll = true;
    task->label = task->name = start->label;
    task->run_pos = HK_NOT_RUNNABLE;
    task->detached = true;
    task->root.path = path;
    task->chain = hk_mix(by ? by->chain : 0, path);
    if (by && world->keeps_past)
        hk_see_clock(world, task, hk_stamp_now(world));
    tell_spawned(world, NULL, task);
    if (at <= world->clock.now) {
        hk_task_wake(world, task);
        return task;
    }
    task->root.state = HK_FUTURE_PARKED;
    task->root.ready_count = 0;
    hk_hidden_sleep(world, &task->root, at);
    return task;
}

/* ---- of bodies ---- */

static ALWAYS_INLINE hk_handle spawn(struct hk_world *world, struct hk_future *spawner,
                                     struct hk_start *start, hk_body body, void *arg)
{
    if (hk_is_void(world))
        return 0;
    if (HK_UNLIKELY(!start->label || !body)) {
        hk_misuse(world, world->task, " spawns a task without %s", body ? "a label" : "a body");
        return 0;
    }
    start->computation = &hk_body_computation;
    start->body = body;
    start->frame = arg;
    struct hk_task *task = born(world, spawner, start);
    return task ? hk_task_handle(task) : 0;
}

hk_handle hk_spawn(struct hk_world *world, const char *label, hk_body body, void *arg)
{
    struct hk_start start = {.label = label, .is_root = world->future == NULL};
    return spawn(world, world->future, &start, body, arg);
}

hk_handle hk_spawn_root(struct hk_world *world, const char *label, int64_t ordinal, hk_body body,
                        void *arg)
{
    struct hk_start start = {.label = label, .is_root = true, .is_array = ordinal >= 0};
    if (ordinal >= 0)
        start.ordinal = (uint32_t)ordinal;
    return spawn(world, NULL, &start, body, arg);
}

hk_handle hk_body_restart(struct hk_world *world, const char *label, uint32_t ordinal,
                          bool is_array, hk_body body, void *arg)
{
    struct hk_start start = {.label = label,
                             .is_root = true,
                             .is_array = is_array,
                             .again = true,
                             .ordinal = ordinal};
    return spawn(world, NULL, &start, body, arg);
}

/* ---- births: whoever acts on all tasks of a name asks who is there ---- */

static uint64_t births_of(const char *label)
{
    return hk_hash_text(label) ^ 0xb127;
}

void hk_footprint_names(struct hk_world *world, const char *label)
{
    if (!(world->event_kinds & HK_FOOTPRINTS))
        return;
    if (world->config.want_steps)
        hk_lesson_learn(world, births_of(label));
    hk_footprint_add(world, births_of(label), HK_CHANGE);
}

void hk_footprint_born(struct hk_world *world, const struct hk_task *task)
{
    if (!(world->event_kinds & HK_FOOTPRINTS) || !world->config.want_steps || !world->task)
        return;
    uint64_t births = births_of(task->label);
    if (hk_lesson_known(world, births))
        hk_footprint_add(world, births, HK_LOOK);
}
