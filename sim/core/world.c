/* SPDX-License-Identifier: MIT
 *
 * world: making, resetting and ending runs.
 */
#include "core/world.h"

#include <stdlib.h>
#include <string.h>

#include "core/mutant.h"
#include "core/step.h"
#include "core/switch.h"

struct hk_limits hk_limits_default(void)
{
    return (struct hk_limits){
        .steps_max = 20000,
        .statements_max = 10000000,
        .tasks_max = 1000000,
        .stack_bytes = HK_STACK_BYTES_DEFAULT,
        .lists_max = UINT64_C(256) << 20,
    };
}

struct hk_run_config hk_run_config_default(void)
{
    return (struct hk_run_config){
        .threads = 1,
        .until = HK_NEVER,
        .limits = hk_limits_default(),
    };
}

struct hk_world *hk_world_new(const struct hk_limits *limits)
{
    struct hk_world *world = hk_xcalloc(1, sizeof(*world));
    hk_clock_init(&world->clock);
    hk_arena_init(&world->arena);
    world->main_fiber.guarded = true; /* by the system, as it is no stack of ours */
    hk_stack_pool_init(&world->stacks, limits ? limits->stack_bytes : 0, hk_step_fiber, world);
    return world;
}

void hk_world_free(struct hk_world *world)
{
    hk_clock_fini(&world->clock);
    hk_arena_fini(&world->arena);
    hk_stack_pool_fini(&world->stacks);
    hk_schedule_fini(&world->schedule);
    free(world->runnable);
    free(world->tasks);
    free(world->objects);
    free(world->lines);
    free(world->footprint.accesses);
    free(world->acted_footprint.accesses);
    free(world->shut_out.slots);
    hk_dense_fini(&world->slots);
    hk_dense_fini(&world->learnt);
    hk_dense_fini(&world->asked);
    free(world);
}

static uint32_t kinds_at_first(const struct hk_run_config *config)
{
    uint32_t kinds = config->keep ? ~0u : 0;
    if (config->want_steps)
        kinds |= HK_FOOTPRINTS;
    if (config->want_clocks)
        kinds |= HK_CLOCKS;
    if (config->slack > 0 || config->chooser.watches)
        kinds |= HK_ATTENTIVE;
    return kinds;
}

void hk_world_begin(struct hk_world *world, const struct hk_run_config *config)
{
    hk_clear(world, offsetof(struct hk_world, runnable));
    hk_arena_reset(&world->arena);
    hk_clock_reset(&world->clock);
    hk_copy(&world->config, config, sizeof(*config));
    world->fine = config->threads != 1 && !HK_MUTANT(THREADS_ONE);
    world->aside = !world->fine || HK_MUTANT(LOAD_IS_FREE) || HK_MUTANT(ATOMICALLY_OPEN);
    world->workers_free = config->threads + (config->threads > 1 && HK_MUTANT(THREADS_MORE));
    world->digest = hk_mix(config->threads, config->paused);
    world->statements = config->limits.statements_max;
    hk_world_credit(world, config->limits.steps_max);
    world->keeps_past = config->want_steps || config->want_clocks;
    world->slack_left = config->slack;
    world->cancels_left = config->cancels;
    world->findings_last = &world->findings;
    world->crashed_last = &world->crashed;
    world->schedule.count = 0;
    world->schedule.fair_from = 0;
    world->footprint.count = world->acted_footprint.count = 0;
    hk_world_want(world, kinds_at_first(config));
}

int64_t hk_now(const struct hk_world *world)
{
    return world->clock.now;
}

void hk_object_init(struct hk_world *world, struct hk_object *object,
                    const struct hk_object_kind *kind, const char *name, uint64_t id)
{
    hk_clear(object, sizeof(*object));
    object->kind = kind;
    object->name = object->family = name;
    object->id = id ? id : hk_hash_text(name);
    object->index = world->object_count;
    HK_GROW(world->objects, world->object_count, world->object_capacity);
    world->objects[world->object_count++] = object;
}

void hk_world_stop(struct hk_world *world, enum hk_end end, const char *why)
{
    if (hk_world_is_over(world))
        return;
    bool by_program = end == HK_END_STOPPED || end == HK_END_ASSUME;
    if (by_program && world->config.want_steps && world->task)
        hk_step_attached(world); /* it ends in this step, or in that of who has served the task */
    world->alert |= HK_ALERT_OVER;
    world->end = (uint8_t)end;
    world->why = why;
}

void hk_world_frozen(struct hk_world *world)
{
    struct hk_task *task = world->task;
    world->statements = 1;
    hk_finding_addf(world, "livelock", "frozen", task->label, "clock frozen by %s",
                    hk_task_name(world, task));
    hk_world_stop(world, HK_END_FROZEN, NULL);
}

/* ---- guards ---- */

void hk_guard_hold(struct hk_future *f, struct hk_guard *guard)
{
    guard->holder = f;
    guard->serial = f->held++;
    guard->prev = NULL;
    guard->next = f->guards;
    if (f->guards)
        f->guards->prev = guard;
    f->guards = guard;
}

/* Another branch of the task can use it up while this one stands before doing something with it, or
 * has not taken it yet. */
static void guard_lost(struct hk_future *f, const struct hk_guard *guard)
{
    for (uint32_t i = 0; i < f->case_count; i++) {
        if (f->cases[i].extra == guard)
            f->cases[i].extra = NULL;
    }
}

void hk_guard_unhold(struct hk_guard *guard)
{
    struct hk_future *f = guard->holder;
    if (!f)
        return;
    guard_lost(f, guard);
    *(guard->prev ? &guard->prev->next : &f->guards) = guard->next;
    if (guard->next)
        guard->next->prev = guard->prev;
    guard->holder = NULL;
    guard->next = guard->prev = NULL;
}

/* No statement does it: what was executed last only stands before the end. */
void hk_guards_release(struct hk_world *world, struct hk_future *f)
{
    const struct hk_site *last = f->site;
    while (f->guards) {
        struct hk_guard *guard = f->guards;
        f->site = NULL;
        hk_guard_unhold(guard);
        guard->release(world, guard);
    }
    f->site = last;
}

struct hk_value hk_permit_value(struct hk_world *world, struct hk_object *object,
                                struct hk_guard *guard, int64_t n)
{
    struct hk_permit *permit = guard ? guard->permit : NULL;
    if (!permit) {
        permit = hk_arena_alloc(&world->arena, sizeof(*permit));
        *permit = (struct hk_permit){.guard = guard, .object = object, .n = n};
        if (guard)
            guard->permit = permit;
    }
    return (struct hk_value){.kind = HK_PERMIT, .ptr = permit};
}

struct hk_guard *hk_permit_take(const struct hk_permit *permit, struct hk_future *f)
{
    struct hk_guard *guard = permit->guard;
    if (!guard || !guard->holder || guard->holder->task != f->task)
        return NULL;
    if (guard->holder != f) {
        hk_guard_unhold(guard);
        hk_guard_hold(f, guard);
    }
    return guard;
}

void hk_guard_gone(struct hk_guard *guard)
{
    if (guard->permit)
        guard->permit->guard = NULL;
    if (guard->block)
        *guard->block = NULL;
}

struct hk_guard *hk_guard_since(const struct hk_future *f, uint32_t held)
{
    struct hk_guard *guard = f->guards;
    while (guard && guard->serial < held)
        guard = guard->next;
    return guard;
}

/* ---- the end of a run ---- */

/* Lets a parked fiber clean up and end. */
static void fiber_drop(struct hk_world *world, struct hk_future *f)
{
    hk_assert(hk_world_is_over(world));
    world->task = f->task;
    world->future = f;
    f->signal = HK_SIGNAL_CANCEL;
    f->state = HK_FUTURE_RUNNING;
    hk_fiber_switch(&world->main_fiber, f->fiber, false);
}

/* Innermost first: the deepest, newest future below f. */
static struct hk_future *innermost(struct hk_future *f)
{
    while (f->children)
        f = f->children;
    return f;
}

/* Lets C bodies free what they hold. Machines hold nothing outside the arena. */
static void drop_task(struct hk_world *world, struct hk_task *task)
{
    for (;;) {
        struct hk_future *f = innermost(&task->root);
        if (f->state == HK_FUTURE_PARKED && f->fiber)
            fiber_drop(world, f);
        if (!f->parent)
            return;
        f->parent->children = f->sibling_next;
    }
}

static void drop_parked(struct hk_world *world)
{
    for (struct hk_future *f = world->crashed; f; f = f->sibling_next)
        fiber_drop(world, f);
    for (uint32_t i = world->task_count; i-- > 0 && world->live_count > 0;) {
        if (world->tasks[i]->state == HK_TASK_LIVE)
            drop_task(world, world->tasks[i]);
    }
}

void hk_world_run(struct hk_world *world)
{
    hk_step_drive(world, &world->main_fiber);
    hk_step_closed(world);
    hk_assert(hk_world_is_over(world));
    if (world->failed && (world->end == HK_END_FINISHED || world->end == HK_END_UNTIL))
        hk_tasks_unjoined(world);
    for (struct hk_monitor *m = world->monitors; m; m = m->next) {
        if (m->end)
            m->end(world, m->state);
    }
    world->digest = hk_mix(world->digest, world->end);
    world->ending = true;
    if (world->live_count > 0 || world->crashed)
        drop_parked(world);
    world->task = NULL;
    world->future = NULL;
}
