/* SPDX-License-Identifier: MIT
 *
 * plugin: the world as strategies and checks see it.
 */
#include "plugin.h"

#include <string.h>

#include "core/step.h"
#include "expect/kinds.h"

uint64_t hk_candidates_moved(struct hk_world *world, uint32_t i, uint32_t count)
{
    uint32_t left = count - i * 64;
    uint64_t all = world->moved[i], taken = left < 64 ? all & ((UINT64_C(1) << left) - 1) : all;
    world->moved[i] = all ^ taken;
    return taken;
}

uint64_t hk_candidate_path(const struct hk_world *world, uint32_t index)
{
    return world->runnable[index]->root.path;
}

static inline uint32_t slot_of(struct hk_world *world, struct hk_task *task)
{
    return HK_LIKELY(task->slot > 0) ? task->slot - 1 : hk_task_slot(world, task);
}

uint32_t hk_candidate_slot(struct hk_world *world, uint32_t index)
{
    return slot_of(world, world->runnable[index]);
}

uint64_t hk_slot_path(const struct hk_world *world, uint32_t slot)
{
    return world->slots.ids[slot];
}

uint32_t hk_slot_count(const struct hk_world *world)
{
    return world->slots.count;
}

uint64_t hk_candidate_site(struct hk_world *world, uint32_t index)
{
    return hk_task_stands_at(world->runnable[index]);
}

bool hk_candidate_access(const struct hk_world *world, uint32_t index, struct hk_access *access)
{
    return hk_task_announces(world->runnable[index], access);
}

uint32_t hk_candidate_same(const struct hk_world *world, uint32_t count)
{
    const struct hk_task *task = world->step_task;
    /* the latest step's task may have ended and be another one by now */
    bool same = task && task->last_step == world->steps && task->run_pos < count;
    return same ? task->run_pos : count;
}

uint32_t hk_candidate_with(struct hk_world *world, uint32_t count, uint32_t slot)
{
    uint32_t index = 0;
    while (index < count && slot_of(world, world->runnable[index]) != slot)
        index++;
    return index;
}

bool hk_candidate_yielded(const struct hk_world *world, uint32_t index)
{
    return world->runnable[index]->yields > 0;
}

/* ---- steps ---- */

uint64_t hk_step_number(const struct hk_world *world)
{
    return world->steps;
}

uint32_t hk_step_slot(struct hk_world *world)
{
    return slot_of(world, world->step_task);
}

uint64_t hk_step_site(const struct hk_world *world)
{
    return world->config.want_steps ? world->step_site : hk_task_stands_at(world->step_task);
}

uint64_t hk_step_instant(const struct hk_world *world)
{
    return world->instants;
}

bool hk_offers_again(const struct hk_world *world)
{
    return world->offers_again;
}

const struct hk_access *hk_step_footprint(const struct hk_world *world, uint32_t *count)
{
    *count = world->footprint.count;
    return world->footprint.accesses;
}

bool hk_step_access(const struct hk_world *world, struct hk_access *access)
{
    if (!world->config.want_steps)
        return hk_task_announces(world->step_task, access) && access->mode != 0;
    *access = world->step_access;
    return access->mode != 0;
}

const struct hk_past *hk_step_causes(const struct hk_world *world)
{
    return world->causes;
}

const struct hk_past *hk_step_saw(const struct hk_world *world)
{
    return world->saw;
}

bool hk_step_acts_apart(const struct hk_world *world)
{
    return world->acts_apart;
}

const struct hk_past *hk_step_acted(const struct hk_world *world)
{
    return world->acted;
}

const struct hk_access *hk_step_acted_footprint(const struct hk_world *world, uint32_t *count)
{
    *count = world->acted_footprint.count;
    return world->acted_footprint.accesses;
}

uint64_t hk_slot_mailbox(const struct hk_world *world, uint32_t slot)
{
    return world->slots.ids[slot];
}

uint64_t hk_slot_life(const struct hk_world *world, uint32_t slot)
{
    return hk_footprint_life_of(world->slots.ids[slot]);
}

uint32_t hk_step_learnt(const struct hk_world *world)
{
    return world->lessons;
}

/* With one thread a poll goes on if it is served at once, so that a request and what
 * serves it do not commute; with several they do. */
uint32_t hk_step_conflicts(const struct hk_world *world, uint32_t modes)
{
    static const uint32_t all = HK_LOOK | HK_CHANGE | HK_TAKE | HK_GIVE;
    if (!world->fine)
        return modes & ~(uint32_t)HK_LOOK ? all : all & ~(uint32_t)HK_LOOK;
    uint32_t with = 0;
    for (uint32_t mode = HK_LOOK; mode <= HK_GIVE; mode <<= 1)
        with |= hk_mode_conflict(mode, modes) ? mode : 0;
    return with;
}

bool hk_step_conflict(const struct hk_world *world, uint32_t modes, uint32_t other_modes)
{
    return (hk_step_conflicts(world, modes) & other_modes) != 0;
}

void hk_step_footprints(struct hk_world *world, bool on)
{
    if (on != ((world->event_kinds & HK_FOOTPRINTS) != 0))
        hk_world_want(world, world->event_kinds ^ HK_FOOTPRINTS);
}

void hk_step_quiet(struct hk_world *world, uint64_t until)
{
    world->quiet_until = until;
}

void hk_step_workers_apart(struct hk_world *world)
{
    world->workers_apart = true;
}

bool hk_step_workers_few(struct hk_world *world)
{
    return hk_dense_find(&world->learnt, HK_FOOTPRINT_WORKERS) < world->learnt.count;
}

uint32_t hk_step_moves(struct hk_world *world)
{
    struct hk_task *task = world->step_task;
    uint32_t place = task->run_pos;
    if (place != HK_NOT_RUNNABLE)
        world->moved[place / 64] |= UINT64_C(1) << place % 64;
    return slot_of(world, task);
}

void hk_step_watch(struct hk_world *world, bool on)
{
    world->unwatched = !on;
    world->step_open = on && world->config.chooser.stepped;
}

const uint32_t *hk_step_shut_out(const struct hk_world *world, uint32_t *count)
{
    *count = world->shut_out.count;
    return world->shut_out.slots;
}

bool hk_step_ended_run(const struct hk_world *world)
{
    return hk_world_is_over(world);
}

void hk_run_cut(struct hk_world *world)
{
    hk_world_stop(world, HK_END_STEPS, NULL);
}

void hk_run_prune(struct hk_world *world)
{
    hk_world_stop(world, HK_END_PRUNED, NULL);
}

bool hk_begin_once(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    (void)run;
    return order->run == 1;
}

uint32_t hk_choose_first(void *run, struct hk_world *world, enum hk_choice_kind kind,
                         uint32_t count)
{
    (void)run;
    (void)world;
    (void)kind;
    (void)count;
    return 0;
}

uint32_t hk_candidate_oldest(const struct hk_world *world, uint32_t count)
{
    const struct hk_task *task = world->order_first;
    while (task->run_pos >= count)
        task = task->order_next;
    return task->run_pos;
}

uint32_t hk_candidate_newest(const struct hk_world *world, uint32_t count)
{
    const struct hk_task *task = world->order_last;
    while (task->run_pos >= count)
        task = task->order_prev;
    return task->run_pos;
}

void *hk_run_alloc(struct hk_world *world, size_t size)
{
    return hk_arena_alloc(&world->arena, size);
}

uint32_t hk_run_task_count(const struct hk_world *world)
{
    return world->task_count;
}

struct hk_task *hk_run_task(const struct hk_world *world, uint32_t index)
{
    return world->tasks[index];
}

bool hk_run_has_clocks(const struct hk_world *world)
{
    return world->config.want_clocks;
}

bool hk_run_opted(const struct hk_world *world, const char *kind)
{
    for (const struct hk_allow *a = world->opted; a; a = a->next) {
        if (!kind || strcmp(a->kind, kind) == 0)
            return true;
    }
    return false;
}

const struct hk_future *hk_future_below(const struct hk_future *f)
{
    if (f->children)
        return f->children;
    while (f->parent && !f->sibling_next)
        f = f->parent;
    return f->parent ? f->sibling_next : NULL;
}

int64_t hk_run_time(const struct hk_world *world)
{
    return hk_now(world);
}

uint64_t hk_run_length(const struct hk_world *world)
{
    return hk_world_length(world);
}

uint64_t hk_run_length_max(const struct hk_world *world)
{
    return world->config.limits.steps_max;
}

uint64_t hk_run_fair_since(struct hk_world *world)
{
    uint64_t from = world->config.fair_from;
    world->schedule.fair_from = from;
    return hk_world_length(world) >= from ? from : 0;
}

static uint32_t kind_bit(const char *kind)
{
    return UINT32_C(1) << hk_kind_find(kind, strlen(kind));
}

void hk_run_doubt(struct hk_world *world, const char *kind, const char *family)
{
    if (hk_finding_counts(world, kind, "", family))
        world->doubted |= kind_bit(kind);
}

void hk_run_judged(struct hk_world *world, const char *kind, uint64_t least)
{
    uint64_t length = hk_world_length(world), from = world->config.fair_from;
    if (from > 0 && length + 1 >= from + least)
        world->judged |= kind_bit(kind);
}

uint32_t hk_run_runnable_count(const struct hk_world *world)
{
    return world->runnable_count;
}

uint32_t hk_run_object_count(const struct hk_world *world)
{
    return world->object_count;
}

struct hk_object *hk_run_object_at(const struct hk_world *world, uint32_t index)
{
    return world->objects[index];
}

bool hk_run_ended_well(const struct hk_world *world)
{
    return world->end == HK_END_FINISHED || world->end == HK_END_UNTIL;
}

bool hk_run_came_to_rest(const struct hk_world *world)
{
    return world->end == HK_END_FINISHED || world->end == HK_END_DEADLOCK ||
           world->end == HK_END_STUCK;
}

void hk_run_stop(struct hk_world *world)
{
    hk_world_stop(world, HK_END_STOPPED, NULL);
}

int hk_text_order(const char *a, const char *b)
{
    return strcmp(a, b);
}
