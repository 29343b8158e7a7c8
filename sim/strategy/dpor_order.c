/* SPDX-License-Identifier: MIT
 *
 * dpor_order: what comes before a new step, and with what of that it could change places.
 *
 * The accesses to each object form a chain, newest first. One that conflicts with another comes
 * after all that do so, too, and lie below that, so nobody looks further down than he has to.
 */
#include <string.h>

#include "strategy/dpor_trace.h"

enum {
    LONG_PAST = 16, /* so many steps that something comes after are worth to be remembered, */
    MANY = 8,       /* and so many that conflict with one are not compared with each other */
};

/* ---- clocks ---- */

static const uint32_t *row(const struct hk_dpor_trace *t, struct hk_dpor_before b)
{
    return (b.for_all ? t->all_clocks : t->clocks) + (size_t)b.step * t->width;
}

/* In pieces that compilers make vectors of. */
static void join_row(uint32_t *restrict clock, const uint32_t *restrict other, uint32_t width)
{
    for (const uint32_t *end = other + width; other < end; other += HK_DPOR_ROW) {
        for (uint32_t k = 0; k < HK_DPOR_ROW; k++)
            clock[k] = other[k] > clock[k] ? other[k] : clock[k];
        clock += HK_DPOR_ROW;
    }
}

static void join(struct hk_dpor_trace *t, uint32_t *clock, struct hk_dpor_before b)
{
    join_row(clock, row(t, b), t->width);
}

static void join_few(struct hk_dpor_trace *t, uint32_t *clock, const struct hk_past *past,
                     uint32_t count, uint32_t now)
{
    for (; past && count > 0; past = past->next, count--) {
        if (past->step < now && clock[t->steps[past->step].slot] < past->step)
            join(t, clock, (struct hk_dpor_before){past->step, false});
    }
}

/* The row of the list, if it may be remembered. */
static bool know_past(struct hk_dpor_trace *t, const struct hk_past *past, uint32_t now)
{
    if (past == t->past)
        return true;
    t->past = NULL;
    for (const struct hk_past *p = past; p; p = p->next) {
        if (p->step >= now)
            return false;
    }
    memset(t->past_clock, 0, t->width * sizeof(*t->past_clock));
    join_few(t, t->past_clock, past, UINT32_MAX, now);
    t->past = past;
    return true;
}

/* Many may come after the same long list, and after something else each. */
void hk_dpor_join_past_slow(struct hk_dpor_trace *t, uint32_t *clock, const struct hk_past *past,
                            uint32_t now)
{
    const struct hk_past *tail = past != t->past ? past->next : past;
    bool known = tail && tail->length >= LONG_PAST && know_past(t, tail, now);
    if (known)
        join_row(clock, t->past_clock, t->width);
    join_few(t, clock, past == tail && known ? NULL : past, known ? 1 : UINT32_MAX, now);
}

/* ---- conflicts ---- */

static void before_add(struct hk_dpor_trace *t, uint32_t *count, uint32_t step, bool for_all)
{
    uint32_t at = 2 * step + for_all;
    if (t->marks[at] == t->mark)
        return;
    t->marks[at] = t->mark;
    t->before =
        hk_arena_room(t->memory, t->before, &t->before_capacity, *count, sizeof(*t->before));
    t->before[(*count)++] = (struct hk_dpor_before){step, for_all};
}

static void latest_add(struct hk_dpor_trace *t, uint32_t *count, uint32_t step, uint64_t instant)
{
    if (!step || t->steps[step].instant != instant)
        return;
    before_add(t, count, step, false);
    if (t->steps[step].acted_count > 0)
        before_add(t, count, step, true);
}

/* The accesses to an object that conflict with one. What lies below those that have been found and
 * conflicts with them is before them anyway. */
static void find_on_object(struct hk_dpor_trace *t, struct hk_access access, uint64_t instant,
                           uint32_t *count)
{
    uint32_t x = t->heads[access.object], covered = 0, all = t->with[access.mode];
    bool looks = access.mode == HK_LOOK;
    while (x && (!looks || (x = t->entries[x - 1].firm)) && (covered & all) != all) {
        const struct hk_dpor_entry *entry = &t->entries[x - 1];
        if (t->steps[entry->step].instant != instant)
            break;
        if (t->conflicts[access.mode][entry->modes]) {
            before_add(t, count, entry->step, entry->for_all);
            covered |= entry->for_all ? 0 : t->with[entry->modes];
        }
        if (entry->modes & HK_CHANGE)
            break;
        x = entry->below;
    }
}

/* What of this instant conflicts with a part of the new step, as far as one has to look. */
static void find_neighbours(struct hk_dpor_trace *t, hk_print part, uint64_t instant,
                            uint32_t *count)
{
    struct hk_dpor_print print = t->prints[part];
    for (uint32_t slot = 0; print.all && slot < t->slot_capacity; slot++)
        latest_add(t, count, t->latest[slot], instant);
    latest_add(t, count, t->latest_all, instant);
    for (uint32_t i = print.first; i < print.first + print.count; i++)
        find_on_object(t, t->accesses[i], instant, count);
}

/* And whom that was done for: without any of these it would not have been. */
uint32_t hk_dpor_find_conflicts(struct hk_dpor_trace *t, hk_print part, uint64_t instant,
                                uint32_t count)
{
    uint32_t first = count;
    find_neighbours(t, part, instant, &count);
    for (uint32_t i = first, last = count; i < last; i++) {
        if (!t->before[i].for_all)
            continue;
        const struct hk_dpor_step *other = &t->steps[t->before[i].step];
        before_add(t, &count, t->before[i].step, false);
        for (uint32_t k = 0; k < other->acted_count; k++) {
            uint32_t one = t->acted[other->acted + k];
            if (t->steps[one].instant == instant)
                before_add(t, &count, one, false);
        }
    }
    return count;
}

/* ---- races ---- */

static bool acts_for(const struct hk_dpor_trace *t, uint32_t step, uint32_t other)
{
    const struct hk_dpor_step *s = &t->steps[step];
    uint32_t k = 0;
    while (k < s->acted_count && t->acted[s->acted + k] != other)
        k++;
    return k < s->acted_count || step == other;
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

/* Something else lies between before[index] and the new step: not what was done for that one, too,
 * as without it it is not done. */
static bool has_between(const struct hk_dpor_trace *t, uint32_t count, uint32_t index)
{
    uint32_t first = t->before[index].step;
    for (uint32_t i = 0; i < count; i++) {
        struct hk_dpor_before b = t->before[i];
        if (b.step > first && row(t, b)[t->steps[first].slot] >= first &&
            !(b.for_all && acts_for(t, b.step, first)))
            return true;
    }
    return false;
}

/* All that comes before one of before[0..count - 1], into t->between. False if they are few, or one
 * is for several: then they are compared one by one. */
static bool join_between(struct hk_dpor_trace *t, uint32_t count)
{
    bool alone = count > MANY;
    for (uint32_t i = 0; i < count && alone; i++)
        alone = !t->before[i].for_all;
    if (!alone)
        return false;
    memset(t->between, 0, t->width * sizeof(*t->between));
    for (uint32_t i = count; i-- > 0;) {
        const struct hk_dpor_step *step = &t->steps[t->before[i].step];
        uint32_t own = t->between[step->slot];
        if (own >= t->before[i].step)
            continue;
        join(t, t->between, t->before[i]);
        t->between[step->slot] = own > step->previous ? own : step->previous;
    }
    return true;
}

void hk_dpor_find_races(struct hk_dpor_trace *t, const uint32_t *clock, uint32_t own,
                        uint32_t count, uint32_t now)
{
    bool joined = own == count && join_between(t, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = t->before[i].step, slot = t->steps[first].slot;
        if (t->before[i].for_all || clock[slot] >= first ||
            (joined ? t->between[slot] >= first : has_between(t, i < own ? own : count, i)) ||
            (i >= own && !t->steps[now].apart && acts_after(t, first, now)))
            continue;
        t->races = hk_arena_room(t->memory, t->races, &t->race_capacity, t->race_count,
                                 sizeof(*t->races));
        t->races[t->race_count++] = (struct hk_dpor_race){first, now, HK_PRINT_NONE};
    }
}

/* From the newest one on, which often comes after the others. */
void hk_dpor_join_conflicts(struct hk_dpor_trace *t, uint32_t *clock, uint32_t own)
{
    for (uint32_t i = own; i-- > 0;) {
        const struct hk_dpor_before *b = &t->before[i];
        if (b->for_all || clock[t->steps[b->step].slot] < b->step)
            join(t, clock, *b);
    }
}

void hk_dpor_order_for_all(struct hk_dpor_trace *t, uint32_t own, uint32_t count, uint32_t now)
{
    if (!t->all_clocks)
        t->all_clocks = hk_arena_zalloc(t->memory, (size_t)t->capacity * t->width *
                                                       sizeof(*t->all_clocks));
    const struct hk_dpor_step *step = &t->steps[now];
    uint32_t *clock = t->all_clocks + (size_t)now * t->width;
    memcpy(clock, t->clocks + (size_t)now * t->width, t->width * sizeof(*clock));
    for (uint32_t i = own; i < count; i++)
        join(t, clock, t->before[i]);
    for (uint32_t k = 0; k < step->acted_count; k++)
        join(t, clock, (struct hk_dpor_before){t->acted[step->acted + k], false});
}
