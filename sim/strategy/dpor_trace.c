/* SPDX-License-Identifier: MIT
 *
 * dpor_trace: vector clocks over steps, from footprints and causes (Flanagan and
 * Godefroid, POPL 2005; the races are those of Abdulla et al., POPL 2014).
 *
 * The accesses to each object form a chain, newest first. A change depends on all that
 * came before it, so nobody looks further down than to the latest one.
 */
#include "strategy/dpor_trace.h"

#include <stdlib.h>
#include <string.h>

struct hk_dpor_entry {
    uint32_t object, step, modes;
    uint32_t below; /* the object's entry before + 1 */
};

/* Room for step number `count` and for tasks 0..slots-1. */
static void make_room(struct hk_dpor_trace *t, uint32_t count, uint32_t slots)
{
    t->latest = hk_dpor_grown(t->latest, &t->slot_capacity, slots, sizeof(*t->latest));
    uint32_t width = t->width, steps = t->capacity;
    t->steps = hk_dpor_grown(t->steps, &t->capacity, count + 1, sizeof(*t->steps));
    while (width < slots)
        width = width ? width * 2 : 16;
    if (width == t->width && steps == t->capacity)
        return;
    uint32_t *clocks = hk_xcalloc((size_t)t->capacity * width, sizeof(*clocks));
    for (uint32_t i = 0; i < count && t->width; i++)
        memcpy(clocks + (size_t)i * width, t->clocks + (size_t)i * t->width,
               t->width * sizeof(*clocks));
    free(t->clocks);
    t->clocks = clocks;
    t->width = width;
}

void hk_dpor_trace_fini(struct hk_dpor_trace *t)
{
    free(t->steps);
    free(t->clocks);
    free(t->latest);
    hk_dense_fini(&t->objects);
    free(t->heads);
    free(t->entries);
    hk_dpor_prints_fini(t);
    free(t->races);
    free(t->before);
    free(t->acted);
}

static void join(struct hk_dpor_trace *t, uint32_t *clock, uint32_t step)
{
    const uint32_t *other = t->clocks + (size_t)step * t->width;
    for (uint32_t i = 0; i < t->width; i++) {
        if (other[i] > clock[i])
            clock[i] = other[i];
    }
}

static void join_past(struct hk_dpor_trace *t, uint32_t *clock, const struct hk_past *past,
                      uint32_t now)
{
    for (; past; past = past->next) {
        if (past->step < now)
            join(t, clock, past->step);
    }
}

static void before_add(struct hk_dpor_trace *t, uint32_t *count, uint32_t step)
{
    for (uint32_t i = 0; i < *count; i++) {
        if (t->before[i] == step)
            return;
    }
    t->before = hk_dpor_grown(t->before, &t->before_capacity, *count + 1, sizeof(*t->before));
    t->before[(*count)++] = step;
}

/* The steps of this instant that conflict with a part of the new one, as far as one has to
 * look. */
static void find_neighbours(struct hk_dpor_trace *t, hk_print part, uint64_t instant,
                            uint32_t *count)
{
    struct hk_dpor_print print = t->prints[part];
    for (uint32_t slot = 0; print.all && slot < t->slot_capacity; slot++) {
        if (t->latest[slot] && t->steps[t->latest[slot]].instant == instant)
            before_add(t, count, t->latest[slot]);
    }
    if (t->latest_all && t->steps[t->latest_all].instant == instant)
        before_add(t, count, t->latest_all);
    for (uint32_t i = print.first; i < print.first + print.count; i++) {
        struct hk_access access = t->accesses[i];
        for (uint32_t x = t->heads[access.object]; x; x = t->entries[x - 1].below) {
            const struct hk_dpor_entry *entry = &t->entries[x - 1];
            if (t->steps[entry->step].instant != instant)
                break;
            if (t->conflicts[access.mode][entry->modes])
                before_add(t, count, entry->step);
            if (entry->modes & HK_CHANGE)
                break;
        }
    }
}

/* And whom they acted for: without any of these it would not have been done. */
static uint32_t find_conflicts(struct hk_dpor_trace *t, hk_print part, uint64_t instant,
                               uint32_t count)
{
    uint32_t first = count;
    find_neighbours(t, part, instant, &count);
    for (uint32_t i = first, last = count; i < last; i++) {
        const struct hk_dpor_step *other = &t->steps[t->before[i]];
        bool alone = other->acted_count == 0 || !hk_dpor_depend(t, other->for_all, part);
        for (uint32_t k = 0; k < other->acted_count && !alone; k++)
            before_add(t, &count, t->acted[other->acted + k]);
    }
    return count;
}

static void note_accesses(struct hk_dpor_trace *t, hk_print print, uint32_t step)
{
    struct hk_dpor_print p = t->prints[print];
    t->entries = hk_dpor_grown(t->entries, &t->entry_capacity, t->entry_count + p.count,
                               sizeof(*t->entries));
    for (uint32_t i = p.first; i < p.first + p.count; i++) {
        uint32_t object = (uint32_t)t->accesses[i].object;
        t->entries[t->entry_count++] =
            (struct hk_dpor_entry){object, step, t->accesses[i].mode, t->heads[object]};
        t->heads[object] = t->entry_count;
    }
}

/* The step, which is the newest, does something in the place of several. */
static void note_acted(struct hk_dpor_trace *t, struct hk_dpor_step *step,
                       const struct hk_past *all, uint32_t now)
{
    step->acted = t->acted_count;
    for (; all; all = all->next) {
        if (all->step == now)
            continue;
        t->acted = hk_dpor_grown(t->acted, &t->acted_capacity, t->acted_count + 1,
                                 sizeof(*t->acted));
        t->acted[t->acted_count++] = all->step;
    }
    step->acted_count = t->acted_count - step->acted;
}

/* One of those that the new step acts for comes after this one. */
static bool acts_after(const struct hk_dpor_trace *t, uint32_t first, uint32_t now)
{
    const struct hk_dpor_step *step = &t->steps[now];
    for (uint32_t k = 0; k < step->acted_count; k++) {
        if (hk_dpor_before(t, first, t->acted[step->acted + k]))
            return true;
    }
    return false;
}

/* Something else lies between before[index] and the new step. */
static bool has_between(const struct hk_dpor_trace *t, uint32_t count, uint32_t index)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i != index && t->before[i] > t->before[index] &&
            hk_dpor_before(t, t->before[index], t->before[i]))
            return true;
    }
    return false;
}

/* `clock` is still that of what made the step possible; the first `own` conflict with what the
 * step does for itself, the others with what it does for several. */
static void find_races(struct hk_dpor_trace *t, const uint32_t *clock, uint32_t own,
                       uint32_t count, uint32_t now)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = t->before[i];
        if (clock[t->steps[first].slot] >= first || has_between(t, i < own ? own : count, i) ||
            (i >= own && acts_after(t, first, now)))
            continue;
        t->races = hk_dpor_grown(t->races, &t->race_capacity, t->race_count + 1, sizeof(*t->races));
        t->races[t->race_count++] = (struct hk_dpor_race){first, now};
    }
}

void hk_dpor_append(struct hk_dpor_trace *t, struct hk_world *world)
{
    if (!t->ready)
        hk_dpor_learn_conflicts(t, world);
    uint32_t now = ++t->count, slot = hk_step_slot(world);
    make_room(t, now, hk_slot_count(world));
    struct hk_dpor_step *step = &t->steps[now];
    *step = (struct hk_dpor_step){.slot = slot,
                                  .own = hk_dpor_print_of(t, world, slot),
                                  .for_all = hk_dpor_print_of_all(t, world),
                                  .previous = t->latest[slot],
                                  .entries = t->entry_count,
                                  .instant = hk_step_instant(world)};
    step->print = hk_dpor_union(t, step->own, step->for_all);
    note_acted(t, step, hk_step_acted(world), now);
    hk_dpor_learn_stand(t, world, step);
    uint32_t *clock = t->clocks + (size_t)now * t->width;
    memcpy(clock, t->clocks + (size_t)step->previous * t->width, t->width * sizeof(*clock));
    join_past(t, clock, hk_step_causes(world), now);
    uint32_t own = find_conflicts(t, step->own, step->instant, 0);
    uint32_t count = find_conflicts(t, step->for_all, step->instant, own);
    find_races(t, clock, own, count, now);
    for (uint32_t i = 0; i < count; i++)
        join(t, clock, t->before[i]);
    join_past(t, clock, hk_step_saw(world), now);
    clock[slot] = now;
    t->latest[slot] = now;
    note_accesses(t, step->print, now);
    step->latest_all = t->latest_all;
    if (t->prints[step->print].all)
        t->latest_all = now;
}

void hk_dpor_cut(struct hk_dpor_trace *t, uint32_t count)
{
    for (; t->count > count; t->count--) {
        const struct hk_dpor_step *step = &t->steps[t->count];
        t->latest[step->slot] = step->previous;
        if (t->latest_all == t->count)
            t->latest_all = step->latest_all;
        t->acted_count = step->acted;
        while (t->entry_count > step->entries) {
            const struct hk_dpor_entry *entry = &t->entries[--t->entry_count];
            t->heads[entry->object] = entry->below;
        }
    }
}

/* ---- reversals ---- */

uint32_t hk_dpor_reversal(const struct hk_dpor_trace *t, const struct hk_dpor_race *race,
                          hk_print more, uint32_t *v)
{
    uint32_t count = 0, upto = 0;
    for (uint32_t i = race->first + 1; i < race->second; i++) {
        if (!hk_dpor_before(t, race->first, i))
            v[count++] = i;
    }
    for (uint32_t i = race->second + 1, k = count; more != HK_PRINT_NONE && i <= t->count; i++) {
        if (t->steps[i].instant != t->steps[race->second].instant)
            break;
        if (hk_dpor_before(t, race->first, i))
            continue;
        v[k++] = i;
        upto = hk_dpor_depend(t, t->steps[i].print, more) ? k : upto;
    }
    count = upto ? upto : count;
    v[count++] = race->second;
    return count;
}

bool hk_dpor_initial(const struct hk_dpor_trace *t, const uint32_t *v, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (hk_dpor_before(t, v[i], v[index]))
            return false;
    }
    return true;
}
