/* SPDX-License-Identifier: MIT
 *
 * dpor_trace: vector clocks over steps, from footprints and causes (Flanagan and
 * Godefroid, POPL 2005; the races are those of Abdulla et al., POPL 2014).
 *
 * What has been run again up to a step is cut there, and grows anew: accesses, clocks and races are
 * stacks.
 */
#include "strategy/dpor_trace.h"

#include <string.h>

/* The first `count` rows, where there is room for `width` tasks. */
static uint32_t *grown_rows(const struct hk_dpor_trace *t, uint32_t *rows, uint32_t count,
                            uint32_t width)
{
    uint32_t *clocks =
        hk_arena_zalloc(t->memory, (size_t)t->capacity * width * sizeof(*clocks));
    for (uint32_t i = 0; i < count && rows; i++)
        memcpy(clocks + (size_t)i * width, rows + (size_t)i * t->width,
               t->width * sizeof(*clocks));
    return clocks;
}

/* Room for step number `count` and for tasks 0..slots-1. */
static void make_room(struct hk_dpor_trace *t, uint32_t count, uint32_t slots)
{
    t->latest = hk_arena_room(t->memory, t->latest, &t->slot_capacity, slots, sizeof(*t->latest));
    uint32_t width = t->width, steps = t->capacity;
    t->steps = hk_arena_room(t->memory, t->steps, &t->capacity, count, sizeof(*t->steps));
    while (width < slots)
        width = width ? width * 2 : HK_DPOR_ROW;
    if (width == t->width && steps == t->capacity)
        return;
    if (t->capacity > steps)
        t->marks = hk_arena_zalloc(t->memory, 2 * (size_t)t->capacity * sizeof(*t->marks));
    t->clocks = grown_rows(t, t->clocks, count, width);
    if (t->all_clocks)
        t->all_clocks = grown_rows(t, t->all_clocks, count, width);
    if (t->width < width) {
        t->between = hk_arena_alloc(t->memory, width * sizeof(*t->between));
        t->past_clock = hk_arena_alloc(t->memory, width * sizeof(*t->past_clock));
        t->past = NULL;
    }
    t->width = width;
}

void hk_dpor_trace_use(struct hk_dpor_trace *t, struct hk_arena *memory)
{
    t->memory = t->objects.memory = t->print_ids.memory = memory;
    t->lists.memory = t->stands.memory = t->taught.memory = memory;
}

static void note_accesses(struct hk_dpor_trace *t, hk_print part, uint32_t step, bool for_all)
{
    struct hk_dpor_print p = t->prints[part];
    t->entries = hk_arena_room(t->memory, t->entries, &t->entry_capacity,
                               t->entry_count + p.count, sizeof(*t->entries));
    for (uint32_t i = p.first; i < p.first + p.count; i++) {
        uint32_t object = (uint32_t)t->accesses[i].object;
        uint32_t mode = t->accesses[i].mode, below = t->heads[object];
        uint32_t firm = mode != HK_LOOK ? t->entry_count + 1
                        : below         ? t->entries[below - 1].firm
                                        : 0;
        t->entries[t->entry_count++] =
            (struct hk_dpor_entry){object, step, mode, below, firm, for_all};
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
        t->acted = hk_arena_room(t->memory, t->acted, &t->acted_capacity, t->acted_count,
                                 sizeof(*t->acted));
        t->acted[t->acted_count++] = all->step;
    }
    step->acted_count = t->acted_count - step->acted;
    if (step->acted_count > 0)
        return;
    step->own = step->print; /* for itself alone */
    step->for_all = HK_PRINT_NONE;
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
                                  .instant = hk_step_instant(world),
                                  .apart = hk_step_acts_apart(world)};
    step->print = hk_dpor_union(t, step->own, step->for_all);
    note_acted(t, step, hk_step_acted(world), now);
    hk_dpor_learn_stand(t, world, step);
    uint32_t *clock = t->clocks + (size_t)now * t->width;
    memcpy(clock, t->clocks + (size_t)step->previous * t->width, t->width * sizeof(*clock));
    hk_dpor_join_past(t, clock, hk_step_causes(world), now);
    t->mark++;
    uint32_t own = hk_dpor_find_conflicts(t, step->own, step->instant, 0);
    bool for_all = step->for_all != HK_PRINT_NONE;
    uint32_t count = for_all ? hk_dpor_find_conflicts(t, step->for_all, step->instant, own) : own;
    hk_dpor_find_races(t, clock, own, count, now);
    hk_dpor_join_conflicts(t, clock, own);
    hk_dpor_join_past(t, clock, hk_step_saw(world), now);
    clock[slot] = now;
    t->latest[slot] = now;
    note_accesses(t, step->own, now, false);
    if (step->acted_count > 0)
        hk_dpor_order_for_all(t, own, count, now);
    if (for_all)
        note_accesses(t, step->for_all, now, true);
    step->latest_all = t->latest_all;
    if (t->prints[step->print].all)
        t->latest_all = now;
}

void hk_dpor_cut(struct hk_dpor_trace *t, uint32_t count)
{
    t->past = NULL;
    while (t->race_count > 0 && t->races[t->race_count - 1].second > count)
        t->race_count--;
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

static bool acts_behind(const struct hk_dpor_trace *t, uint32_t first, uint32_t step)
{
    return t->steps[step].acted_count > 0 &&
           t->all_clocks[(size_t)step * t->width + t->steps[first].slot] >= first;
}

bool hk_dpor_stays_behind(const struct hk_dpor_trace *t, uint32_t first, uint32_t second,
                          uint32_t step, struct hk_dpor_aside *aside)
{
    for (uint32_t i = 1; i <= aside->count; i++) {
        if (hk_dpor_before(t, *(aside->end - i), step))
            return true;
    }
    if (!acts_behind(t, first, step) && !acts_behind(t, second, step))
        return false;
    *(aside->end - ++aside->count) = step;
    bool matters = hk_dpor_depend(t, t->steps[step].own, aside->more);
    aside->some |= matters;
    return !matters || !aside->parts;
}

uint32_t hk_dpor_reversal(const struct hk_dpor_trace *t, const struct hk_dpor_race *race,
                          hk_print more, bool *parts, uint32_t *v)
{
    uint32_t count = 0, upto = 0, first = race->first, second = race->second;
    struct hk_dpor_aside aside = {.end = v + 2 * (t->count + 1), .more = more, .parts = *parts};
    for (uint32_t i = first + 1; i < second; i++) {
        if (!hk_dpor_before(t, first, i) &&
            (hk_dpor_before(t, i, second) || hk_dpor_goes_along(t, first, first, i, &aside)))
            v[count++] = i;
    }
    for (uint32_t i = second + 1, k = count; more != HK_PRINT_NONE && i <= t->count; i++) {
        if (t->steps[i].instant != t->steps[second].instant)
            break;
        if (hk_dpor_before(t, first, i) || hk_dpor_before(t, second, i) ||
            !hk_dpor_goes_along(t, first, second, i, &aside))
            continue;
        v[k++] = i;
        upto = hk_dpor_depend(t, t->steps[i].print, more) ? k : upto;
    }
    count = upto ? upto : count;
    v[count++] = second;
    *parts = aside.some;
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
