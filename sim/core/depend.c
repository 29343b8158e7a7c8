/* SPDX-License-Identifier: MIT
 *
 * depend: the parts of the two relations that only some runs need: events for
 * monitors, and vector clocks over `sync` (Fidge 1988, Mattern 1989).
 *
 * A clock has a component for each task index that several tasks have one after the other.
 */
#include "core/step.h"

#include <string.h>

struct hk_vclock {
    const struct hk_past *steps; /* with want_steps */
    uint32_t len;                /* 0 without want_clocks */
    uint32_t own;                /* the task's own component + 1; 0: it has none yet */
    uint32_t times[];
};

/* A task that follows another one under the same index, and has heard of its end, goes on counting
 * in its component. One that has not has a new component; but only so many have, as each makes all
 * clocks longer. */
enum { SPARE_MAX = 256 };

struct hk_clocks {
    uint32_t *times, time_capacity;   /* by component: as its owner counts */
    uint32_t *latest, task_capacity;  /* by index of a task: the component of the latest one + 1 */
    uint32_t count, spare;            /* components; those beyond one for each index */
};

void hk_touch_slow(struct hk_world *world, struct hk_object *object, unsigned mode,
                   const struct hk_op *op, struct hk_value value)
{
    if (world->event_kinds & HK_FOOTPRINTS) {
        hk_footprint_touch(world, object->id, mode);
        if (world->task != world->step_task && world->task)
            hk_step_attached(world);
        if (world->eager && world->task && !world->acting)
            world->saw = hk_past_join(world, world->saw, hk_past_now(world, world->task));
    }
    if (!(world->event_kinds & HK_EVENT_BIT(HK_EVENT_ACCESS)))
        return;
    struct hk_event event = {.kind = HK_EVENT_ACCESS,
                             .task = world->task,
                             .op = op,
                             .object = object,
                             .value = value,
                             .n = mode};
    hk_event_post(world, &event);
}

/* ---- vector clocks ---- */

static struct hk_clocks *clocks_of(struct hk_world *world)
{
    if (!world->clocks)
        world->clocks = hk_arena_zalloc(&world->arena, sizeof(*world->clocks));
    return world->clocks;
}

/* The task's clock, with at least `len` components. */
static struct hk_vclock *clock_of(struct hk_world *world, struct hk_task *task, uint32_t len)
{
    struct hk_vclock *old = task->clock;
    if (old && old->len >= len)
        return old;
    struct hk_vclock *clock =
        hk_arena_zalloc(&world->arena, sizeof(*clock) + len * sizeof(uint32_t));
    clock->len = len;
    if (old) {
        memcpy(clock->times, old->times, old->len * sizeof(uint32_t));
        clock->own = old->own;
    }
    task->clock = clock;
    return clock;
}

/* The time at which its owner has ended has been heard of. */
static bool has_seen_all(const struct hk_clocks *all, const struct hk_vclock *clock, uint32_t own)
{
    return clock && own <= clock->len && clock->times[own - 1] + 1 >= all->times[own - 1];
}

static uint32_t own_component(struct hk_world *world, const struct hk_task *task)
{
    struct hk_clocks *all = clocks_of(world);
    all->latest = hk_arena_room(&world->arena, all->latest, &all->task_capacity, task->index,
                                sizeof(*all->latest));
    uint32_t *latest = &all->latest[task->index];
    if (*latest && (all->spare == SPARE_MAX || has_seen_all(all, task->clock, *latest)))
        return *latest;
    all->spare += *latest != 0;
    all->times = hk_arena_room(&world->arena, all->times, &all->time_capacity, all->count,
                               sizeof(*all->times));
    return *latest = ++all->count;
}

/* The task's clock, with a component of its own. */
static struct hk_vclock *own_clock(struct hk_world *world, struct hk_task *task)
{
    if (task->clock && task->clock->own)
        return task->clock;
    uint32_t own = own_component(world, task);
    struct hk_vclock *clock = clock_of(world, task, own);
    clock->own = own;
    clock->times[own - 1] = ++world->clocks->times[own - 1];
    return clock;
}

struct hk_vclock *hk_vclock_snapshot(struct hk_world *world, struct hk_task *task)
{
    const struct hk_past *steps = world->config.want_steps ? hk_past_now(world, task) : NULL;
    if (!world->config.want_clocks) {
        struct hk_vclock *bare = hk_arena_alloc(&world->arena, sizeof(*bare));
        *bare = (struct hk_vclock){.steps = steps};
        return bare;
    }
    struct hk_vclock *now = own_clock(world, task);
    size_t size = sizeof(*now) + now->len * sizeof(uint32_t);
    struct hk_vclock *copy = hk_arena_alloc(&world->arena, size);
    memcpy(copy, now, size);
    copy->steps = steps;
    /* what it does from now on is not part of the snapshot */
    now->times[now->own - 1] = ++world->clocks->times[now->own - 1];
    return copy;
}

struct hk_vclock *hk_vclock_keep(struct hk_world *world, struct hk_task *task)
{
    if (!world->config.want_clocks)
        return NULL;
    const struct hk_vclock *now = own_clock(world, task);
    size_t size = sizeof(*now) + now->len * sizeof(uint32_t);
    return memcpy(hk_arena_alloc(&world->arena, size), now, size);
}

void hk_vclock_back(struct hk_task *task, struct hk_vclock *kept)
{
    if (!kept)
        return;
    kept->times[kept->own - 1] = task->clock->times[kept->own - 1];
    task->clock = kept;
}

void hk_see_clock(struct hk_world *world, struct hk_task *task, struct hk_stamp stamp)
{
    const struct hk_vclock *other = stamp.clock;
    if (!other)
        return;
    if (other->steps)
        hk_past_see(world, task, other->steps);
    if (other->len == 0)
        return;
    struct hk_vclock *mine = clock_of(world, task, other->len);
    for (uint32_t i = 0; i < other->len; i++) {
        if (other->times[i] > mine->times[i])
            mine->times[i] = other->times[i];
    }
}

void hk_act_for(struct hk_world *world, struct hk_stamp who, bool others)
{
    const struct hk_past *steps = who.clock ? who.clock->steps : NULL;
    if (others)
        hk_step_acts_for(world, steps);
    if (who.clock)
        who.clock->steps = NULL;
    hk_see(world, world->task, who);
    if (who.clock)
        who.clock->steps = steps;
    world->task->chain = who.hash;
}

struct hk_stamp hk_stamp_join(struct hk_world *world, struct hk_stamp a, struct hk_stamp b)
{
    struct hk_stamp both = {.hash = a.hash + b.hash, .clock = a.clock ? a.clock : b.clock};
    if (!a.clock || !b.clock)
        return both;
    uint32_t len = a.clock->len > b.clock->len ? a.clock->len : b.clock->len;
    both.clock = hk_arena_zalloc(&world->arena, sizeof(*both.clock) + len * sizeof(uint32_t));
    both.clock->len = len;
    both.clock->steps = hk_past_join(world, a.clock->steps, b.clock->steps);
    memcpy(both.clock->times, a.clock->times, a.clock->len * sizeof(uint32_t));
    for (uint32_t i = 0; i < b.clock->len; i++) {
        if (b.clock->times[i] > both.clock->times[i])
            both.clock->times[i] = b.clock->times[i];
    }
    return both;
}

struct hk_moment hk_vclock_now(struct hk_world *world, struct hk_task *task)
{
    const struct hk_vclock *clock = own_clock(world, task);
    return (struct hk_moment){clock->own, clock->times[clock->own - 1]};
}

bool hk_vclock_before(const struct hk_task *task, struct hk_moment other)
{
    const struct hk_vclock *clock = task->clock;
    return clock && other.whose <= clock->len && other.time <= clock->times[other.whose - 1];
}

/* As for `dep`, the two conflict or are independent: a footprint says which. */
struct hk_stamp hk_stamp_loose(struct hk_world *world)
{
    struct hk_stamp stamp = hk_stamp_now(world);
    if (stamp.clock)
        stamp.clock->steps = NULL;
    return stamp;
}

void hk_see_into(struct hk_world *world, struct hk_task *task)
{
    struct hk_task *me = world->task;
    if (!me || me == task)
        return;
    uint64_t hash = hk_mix(me->chain, task->chain);
    me->chain = hash;
    world->signature += hash;
    hk_see(world, task, hk_stamp_loose(world));
}
