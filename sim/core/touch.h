/* SPDX-License-Identifier: MIT
 *
 * touch: every access of every object, and who comes after whom: what depend.h says, in the
 * fields of a world. The last part of world.h, which includes it.
 */
#ifndef HK_TOUCH_H
#define HK_TOUCH_H

#include "core/world.h"

/* Adds to the footprint of the running step; only with HK_FOOTPRINTS in event_kinds. */
void hk_footprint_add(struct hk_world *world, uint64_t object, unsigned mode);
bool hk_footprint_has(const struct hk_world *world, uint64_t object);
/* The same for an access by the running task. */
void hk_footprint_touch(struct hk_world *world, uint64_t object, unsigned mode);
/* The id of the task's being alive. */
static inline uint64_t hk_footprint_life_of(uint64_t task_path)
{
    return task_path ^ 0x11fe;
}
/* The step of the running task changes what `task` would do if it were polled now. */
void hk_footprint_meddle(struct hk_world *world, const struct hk_task *task);
/* The running task has asked whether `task` has ended (HK_LOOK), or that task has just
 * ended (HK_CHANGE). */
void hk_footprint_life(struct hk_world *world, const struct hk_task *task, unsigned mode);
/* The running task acts on `task`, if that is still alive. */
void hk_footprint_asks(struct hk_world *world, const struct hk_task *task);
/* The same, to abort it: only the first one that does so does anything. */
void hk_footprint_aborts(struct hk_world *world, const struct hk_task *task);
/* The running task acts on the task of this path, if that is still alive. */
void hk_footprint_asks_of(struct hk_world *world, uint64_t path);
/* The running task acts on all tasks of this name that there are. */
void hk_footprint_names(struct hk_world *world, const char *label);
/* It would have acted on the task of this handle, had that not ended and been recycled. */
void hk_footprint_misses(struct hk_world *world, hk_handle handle);

void hk_touch_slow(struct hk_world *world, struct hk_object *object, unsigned mode,
                   const struct hk_op *op, struct hk_value value);
void hk_see_clock(struct hk_world *world, struct hk_task *task, struct hk_stamp stamp);
struct hk_vclock *hk_vclock_snapshot(struct hk_world *world, struct hk_task *task);
/* The running task's place in both relations, for whoever it serves. */
static inline struct hk_stamp hk_stamp_now(struct hk_world *world)
{
    struct hk_task *task = world->task;
    if (!task)
        return (struct hk_stamp){0};
    return (struct hk_stamp){
        .hash = task->chain,
        .clock = HK_UNLIKELY(world->keeps_past) ? hk_vclock_snapshot(world, task) : NULL,
    };
}
/* The same for clocks alone: who is served after it comes later, and need not have. */
struct hk_stamp hk_stamp_loose(struct hk_world *world);

/* `task` goes on after the event of `stamp`. */
static inline void hk_see(struct hk_world *world, struct hk_task *task, struct hk_stamp stamp)
{
    if (stamp.hash == 0)
        return;
    task->chain = hk_mix(task->chain, stamp.hash);
    if (HK_UNLIKELY(stamp.clock != NULL))
        hk_see_clock(world, task, stamp);
}

/* What an access of this mode depends on. modes: those that accesses to the object ever have. */
static inline uint64_t hk_dep_before(const struct hk_dep *dep, unsigned mode, unsigned modes)
{
    uint64_t before = dep->changes;
    if (modes & HK_LOOK && mode != HK_LOOK)
        before += dep->looks * 7;
    if (modes & HK_TAKE && mode != HK_GIVE)
        before += dep->takes * 3;
    if (modes & HK_GIVE && mode != HK_TAKE)
        before += dep->gives * 5;
    return before;
}

static inline void hk_dep_after(struct hk_dep *dep, unsigned mode, unsigned modes, uint64_t hash)
{
    switch (mode) {
    case HK_LOOK:
        dep->looks += hash;
        break;
    case HK_TAKE:
        dep->takes = hash;
        break;
    case HK_GIVE:
        dep->gives = hash;
        break;
    default:
        dep->changes = hash;
        dep->looks = 0;
        if (modes & (HK_TAKE | HK_GIVE))
            dep->takes = dep->gives = 0;
        break;
    }
}

/* In event_kinds: hk_touch tells somebody. */
#define HK_TOUCH_TOLD (HK_EVENT_BIT(HK_EVENT_ACCESS) | HK_FOOTPRINTS)

/* hk_touch where nobody is told. modes: as above. */
static inline void hk_touch_untold(struct hk_world *world, struct hk_object *object, unsigned mode,
                                   unsigned modes, const struct hk_op *op, struct hk_value value)
{
    struct hk_task *task = world->task;
    uint64_t before = hk_dep_before(&object->dep, mode, modes);
    uint64_t hash = hk_mix(task->chain + mode, object->id ^ before);
    hk_dep_after(&object->dep, mode, modes, hash);
    task->chain = hash;
    world->signature += hash;
    uint64_t what = object->id + op->code * 0x9e3779b97f4a7c15u;
    world->digest = hk_mix(world->digest ^ task->root.path,
                           what ^ hk_value_hash(value) ^ (uint64_t)world->clock.now << 1);
    uint64_t at = world->accesses++ % HK_RING;
    world->recent.tasks[at] = task;
    world->recent.ops[at] = op;
    world->recent.objects[at] = object;
}

/* The running task touches an object: chain, interleaving id, digest. Every
 * access of every object ends here, once. */
static inline void hk_touch(struct hk_world *world, struct hk_object *object, unsigned mode,
                            const struct hk_op *op, struct hk_value value)
{
    hk_touch_untold(world, object, mode, HK_ANY_MODE, op, value);
    if (HK_UNLIKELY(world->event_kinds & HK_TOUCH_TOLD))
        hk_touch_slow(world, object, mode, op, value);
}

/* The same for a case, which as an arm of a select looks at both sides. */
static inline void hk_touch_case(struct hk_world *world, struct hk_case *c, struct hk_value value)
{
    hk_touch(world, c->object, c->flags & HK_CASE_SELECT ? HK_CHANGE : c->op->mode, c->op, value);
}

#endif
