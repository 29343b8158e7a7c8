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

struct hk_dpor_stand {
    hk_print seen;    /* all that was touched from there */
    bool seen_used;   /* somebody has relied on that */
    hk_print besides; /* besides the object that the step announces */
    uint32_t modes;   /* of that one */
    uint32_t life;    /* number of the task's end */
    bool used;        /* somebody has relied on it */
};

struct hk_dpor_print {
    uint32_t first, count;
    bool all; /* touches everything */
};

/* ---- arrays that grow ---- */

static void *grown(void *array, uint32_t *capacity, uint32_t needed, size_t size)
{
    if (needed <= *capacity)
        return array;
    uint32_t old = *capacity;
    uint32_t fresh = old ? old * 2 : 64;
    while (fresh < needed)
        fresh *= 2;
    array = hk_xrealloc(array, fresh * size);
    memset((char *)array + old * size, 0, (fresh - old) * size);
    *capacity = fresh;
    return array;
}

/* Room for step number `count` and for tasks 0..slots-1. */
static void make_room(struct hk_dpor_trace *t, uint32_t count, uint32_t slots)
{
    t->latest = grown(t->latest, &t->slot_capacity, slots, sizeof(*t->latest));
    uint32_t width = t->width, steps = t->capacity;
    t->steps = grown(t->steps, &t->capacity, count + 1, sizeof(*t->steps));
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
    hk_dense_fini(&t->print_ids);
    hk_dense_fini(&t->stands);
    free(t->wide);
    free(t->prints);
    free(t->accesses);
    free(t->races);
    free(t->before);
}

/* ---- prints ---- */

static int by_object(const void *a, const void *b)
{
    const struct hk_access *x = a, *y = b;
    return (x->object > y->object) - (x->object < y->object);
}

static void sort_few(struct hk_access *accesses, uint32_t count)
{
    if (count > 16) {
        qsort(accesses, count, sizeof(*accesses), by_object);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct hk_access moved = accesses[i];
        uint32_t k = i;
        for (; k > 0 && accesses[k - 1].object > moved.object; k--)
            accesses[k] = accesses[k - 1];
        accesses[k] = moved;
    }
}

static bool has_everything(const struct hk_dpor_trace *t, uint32_t first)
{
    for (uint32_t i = first; i < t->access_count; i++) {
        if (t->accesses[i].object == t->everything)
            return true;
    }
    return false;
}

/* The last `count` accesses, whose objects are numbers that differ, become a print. */
static hk_print intern(struct hk_dpor_trace *t, uint32_t first)
{
    uint32_t count = t->access_count - first;
    sort_few(t->accesses + first, count);
    uint64_t hash = count;
    for (uint32_t i = first; i < t->access_count; i++)
        hash = hk_mix(hash ^ t->accesses[i].mode, t->accesses[i].object + 1);
    uint32_t known = t->print_ids.count;
    hk_print print = hk_dense_of(&t->print_ids, hash);
    t->prints = grown(t->prints, &t->print_capacity, print + 1, sizeof(*t->prints));
    if (print < known)
        t->access_count = first;
    else
        t->prints[print] = (struct hk_dpor_print){first, count, has_everything(t, first)};
    return print;
}

static uint32_t joined(uint32_t modes, uint32_t more)
{
    modes |= more;
    return modes & HK_CHANGE ? HK_CHANGE : modes; /* which depends on all that the others do */
}

static void access_add(struct hk_dpor_trace *t, uint64_t object, uint32_t modes)
{
    t->accesses = grown(t->accesses, &t->access_capacity, t->access_count + 1,
                        sizeof(*t->accesses));
    t->accesses[t->access_count++] = (struct hk_access){object, joined(modes, 0)};
}

bool hk_dpor_depend(const struct hk_dpor_trace *t, hk_print a, hk_print b)
{
    if ((t->prints[a].all && b != HK_PRINT_NONE) || (t->prints[b].all && a != HK_PRINT_NONE))
        return true;
    const struct hk_access *x = t->accesses + t->prints[a].first;
    const struct hk_access *y = t->accesses + t->prints[b].first;
    const struct hk_access *x_end = x + t->prints[a].count, *y_end = y + t->prints[b].count;
    while (x < x_end && y < y_end) {
        if (x->object == y->object) {
            if (t->conflicts[x->mode][y->mode])
                return true;
            x++;
            y++;
        } else if (x->object < y->object) {
            x++;
        } else {
            y++;
        }
    }
    return false;
}

hk_print hk_dpor_union(struct hk_dpor_trace *t, hk_print a, hk_print b)
{
    if (a == b || b == HK_PRINT_NONE)
        return a;
    if (a == HK_PRINT_NONE)
        return b;
    uint32_t first = t->access_count;
    struct hk_dpor_print x = t->prints[a], y = t->prints[b];
    for (uint32_t i = 0; i < x.count; i++)
        access_add(t, t->accesses[x.first + i].object, t->accesses[x.first + i].mode);
    for (uint32_t i = 0; i < y.count; i++) {
        struct hk_access more = t->accesses[y.first + i];
        uint32_t k = first;
        while (k < first + x.count && t->accesses[k].object != more.object)
            k++;
        if (k < first + x.count)
            t->accesses[k].mode = joined(t->accesses[k].mode, more.mode);
        else
            access_add(t, more.object, more.mode);
    }
    return intern(t, first);
}

/* ---- steps ---- */

static void learn_conflicts(struct hk_dpor_trace *t, const struct hk_world *world)
{
    for (uint32_t a = 0; a < 16; a++) {
        for (uint32_t b = 0; b < 16; b++)
            t->conflicts[a][b] = hk_step_conflict(world, a, b);
    }
    t->everything = hk_dense_of(&t->objects, HK_FOOTPRINT_ALL);
    intern(t, 0);
    access_add(t, t->everything, HK_CHANGE);
    hk_print all = intern(t, 0);
    hk_assert(all == HK_PRINT_ALL);
    t->ready = true;
}

/* The running step's footprint, with the task itself: all its steps touch that. */
static hk_print print_of(struct hk_dpor_trace *t, const struct hk_world *world, uint32_t slot)
{
    uint32_t first = t->access_count, count;
    const struct hk_access *touched = hk_step_footprint(world, &count);
    uint64_t mailbox = hk_slot_mailbox(world, slot);
    access_add(t, hk_dense_of(&t->objects, mailbox), HK_CHANGE);
    bool all = hk_step_ended_run(world);
    if (all)
        access_add(t, t->everything, HK_CHANGE); /* it has ended the run */
    for (uint32_t i = 0; i < count; i++) {
        if (touched[i].object != mailbox &&
            !(touched[i].object == HK_FOOTPRINT_ALL && all))
            access_add(t, hk_dense_of(&t->objects, touched[i].object), touched[i].mode);
    }
    t->heads = grown(t->heads, &t->head_capacity, t->objects.count, sizeof(*t->heads));
    return intern(t, first);
}

/* A step that comes at another time may find another state: a swap fails and only looks, a
 * task goes on or ends. Besides what it announces it is thought to touch whatever steps from
 * there have touched so far. Nothing is known of a step that announces nothing. */
static void learn_stand(struct hk_dpor_trace *t, const struct hk_world *world,
                        struct hk_dpor_step *step)
{
    struct hk_access announced;
    uint64_t place = hk_mix(hk_slot_mailbox(world, step->slot), hk_step_site(world));
    step->stood = hk_dense_of(&t->stands, place);
    t->wide = grown(t->wide, &t->wide_capacity, step->stood + 1, sizeof(*t->wide));
    struct hk_dpor_stand *stand = &t->wide[step->stood];
    uint32_t life = hk_dense_of(&t->objects, hk_slot_life(world, step->slot));
    stand->life = life;
    if (!t->prints[step->print].all) {
        hk_print seen = hk_dpor_union(t, stand->seen, step->print);
        t->widened |= stand->seen_used && seen != stand->seen;
        stand->seen = seen;
    }
    if (!hk_step_access(world, &announced)) {
        t->widened |= stand->used && stand->besides != HK_PRINT_ALL;
        stand->besides = HK_PRINT_ALL;
        return;
    }
    step->before = hk_dense_of(&t->objects, announced.object);
    uint32_t first = t->access_count, modes = joined(stand->modes, announced.mode);
    struct hk_dpor_print print = t->prints[step->print];
    access_add(t, life, HK_CHANGE);
    for (uint32_t i = print.first; i < print.first + print.count; i++) {
        struct hk_access access = t->accesses[i];
        if (access.object == step->before)
            modes = joined(modes, access.mode);
        else if (access.object != life && access.object != t->everything)
            access_add(t, access.object, access.mode);
    }
    hk_print besides = hk_dpor_union(t, stand->besides, intern(t, first));
    t->widened |= stand->used && (besides != stand->besides || modes != stand->modes);
    stand->besides = besides;
    stand->modes = modes;
    t->heads = grown(t->heads, &t->head_capacity, t->objects.count, sizeof(*t->heads));
}

hk_print hk_dpor_wide(struct hk_dpor_trace *t, uint32_t step)
{
    struct hk_dpor_stand *stand = &t->wide[t->steps[step].stood];
    stand->used = true;
    if (stand->besides == HK_PRINT_ALL)
        return HK_PRINT_ALL;
    uint32_t first = t->access_count;
    access_add(t, t->steps[step].before, stand->modes);
    return hk_dpor_union(t, intern(t, first), stand->besides);
}

static bool covers(const struct hk_dpor_trace *t, hk_print print, struct hk_access access)
{
    struct hk_dpor_print p = t->prints[print];
    for (uint32_t i = p.first; i < p.first + p.count; i++) {
        if (t->accesses[i].object == access.object)
            return t->accesses[i].mode == HK_CHANGE ||
                   (access.mode & ~t->accesses[i].mode) == 0;
    }
    return false;
}

hk_print hk_dpor_more(struct hk_dpor_trace *t, uint32_t step)
{
    const struct hk_dpor_step *s = &t->steps[step];
    struct hk_dpor_stand *stand = &t->wide[s->stood];
    bool announced = stand->besides != HK_PRINT_ALL;
    stand->used |= announced;
    stand->seen_used |= !announced;
    struct hk_access before = {s->before, stand->modes};
    struct hk_dpor_print p = t->prints[announced ? stand->besides : stand->seen];
    uint32_t first = t->access_count;
    if (announced && !covers(t, s->print, before))
        access_add(t, before.object, before.mode);
    for (uint32_t i = p.first; i < p.first + p.count; i++) {
        struct hk_access access = t->accesses[i];
        if (access.object != stand->life && !covers(t, s->print, access))
            access_add(t, access.object, access.mode);
    }
    return intern(t, first);
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
    t->before = grown(t->before, &t->before_capacity, *count + 1, sizeof(*t->before));
    t->before[(*count)++] = step;
}

/* The steps of this instant that the new one conflicts with, as far as one has to look. */
static uint32_t find_conflicts(struct hk_dpor_trace *t, const struct hk_dpor_step *step)
{
    uint32_t count = 0;
    struct hk_dpor_print print = t->prints[step->print];
    for (uint32_t slot = 0; print.all && slot < t->slot_capacity; slot++) {
        if (t->latest[slot] && t->steps[t->latest[slot]].instant == step->instant)
            before_add(t, &count, t->latest[slot]);
    }
    if (t->latest_all && t->steps[t->latest_all].instant == step->instant)
        before_add(t, &count, t->latest_all);
    for (uint32_t i = print.first; i < print.first + print.count; i++) {
        struct hk_access access = t->accesses[i];
        for (uint32_t x = t->heads[access.object]; x; x = t->entries[x - 1].below) {
            const struct hk_dpor_entry *entry = &t->entries[x - 1];
            if (t->steps[entry->step].instant != step->instant)
                break;
            if (t->conflicts[access.mode][entry->modes])
                before_add(t, &count, entry->step);
            if (entry->modes & HK_CHANGE)
                break;
        }
    }
    return count;
}

static void note_accesses(struct hk_dpor_trace *t, hk_print print, uint32_t step)
{
    struct hk_dpor_print p = t->prints[print];
    t->entries = grown(t->entries, &t->entry_capacity, t->entry_count + p.count,
                       sizeof(*t->entries));
    for (uint32_t i = p.first; i < p.first + p.count; i++) {
        uint32_t object = (uint32_t)t->accesses[i].object;
        t->entries[t->entry_count++] =
            (struct hk_dpor_entry){object, step, t->accesses[i].mode, t->heads[object]};
        t->heads[object] = t->entry_count;
    }
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

/* `clock` is still that of what made the step possible. */
static void find_races(struct hk_dpor_trace *t, const uint32_t *clock, uint32_t count,
                       uint32_t now)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = t->before[i];
        if (clock[t->steps[first].slot] >= first || has_between(t, count, i))
            continue;
        t->races = grown(t->races, &t->race_capacity, t->race_count + 1, sizeof(*t->races));
        t->races[t->race_count++] = (struct hk_dpor_race){first, now};
    }
}

void hk_dpor_append(struct hk_dpor_trace *t, struct hk_world *world)
{
    if (!t->ready)
        learn_conflicts(t, world);
    uint32_t now = ++t->count, slot = hk_step_slot(world);
    make_room(t, now, hk_slot_count(world));
    struct hk_dpor_step *step = &t->steps[now];
    *step = (struct hk_dpor_step){.slot = slot,
                                  .print = print_of(t, world, slot),
                                  .previous = t->latest[slot],
                                  .entries = t->entry_count,
                                  .instant = hk_step_instant(world)};
    learn_stand(t, world, step);
    uint32_t *clock = t->clocks + (size_t)now * t->width;
    memcpy(clock, t->clocks + (size_t)step->previous * t->width, t->width * sizeof(*clock));
    join_past(t, clock, hk_step_causes(world), now);
    uint32_t count = find_conflicts(t, step);
    find_races(t, clock, count, now);
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
        while (t->entry_count > step->entries) {
            const struct hk_dpor_entry *entry = &t->entries[--t->entry_count];
            t->heads[entry->object] = entry->below;
        }
    }
}

/* ---- reversals ---- */

uint32_t hk_dpor_reversal(const struct hk_dpor_trace *t, const struct hk_dpor_race *race,
                          uint32_t *v)
{
    uint32_t count = 0;
    for (uint32_t i = race->first + 1; i < race->second; i++) {
        if (!hk_dpor_before(t, race->first, i))
            v[count++] = i;
    }
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
