/* SPDX-License-Identifier: MIT
 *
 * dpor_print: sets of accesses, each kept once, and what is known of the steps that begin at
 * one place: what they have touched so far, and so might touch at another time.
 */
#include "strategy/dpor_trace.h"

#include <stdlib.h>
#include <string.h>

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

static struct hk_dpor_print described(const struct hk_dpor_trace *t, uint32_t first)
{
    struct hk_dpor_print print = {.first = first, .count = t->access_count - first};
    for (uint32_t i = first; i < t->access_count; i++) {
        uint64_t bit = UINT64_C(1) << (t->accesses[i].object & 63);
        print.all |= t->accesses[i].object == t->everything;
        print.any |= bit;
        print.firm |= t->accesses[i].mode == HK_LOOK ? 0 : bit;
    }
    if (print.all)
        print.any = print.firm = UINT64_MAX;
    return print;
}

/* The last `count` accesses, whose objects are numbers that differ, become a print. */
static hk_print intern(struct hk_dpor_trace *t, uint32_t first)
{
    uint32_t count = t->access_count - first;
    if (count > 1)
        sort_few(t->accesses + first, count);
    uint64_t hash = count;
    for (uint32_t i = first; i < t->access_count; i++)
        hash = hk_mix(hash ^ t->accesses[i].mode, t->accesses[i].object + 1);
    uint32_t known = t->print_ids.count;
    hk_print print = hk_dense_of(&t->print_ids, hash);
    t->prints = hk_arena_room(t->memory, t->prints, &t->print_capacity, print, sizeof(*t->prints));
    if (print < known)
        t->access_count = first;
    else
        t->prints[print] = described(t, first);
    return print;
}

static uint32_t joined(uint32_t modes, uint32_t more)
{
    modes |= more;
    return modes & HK_CHANGE ? HK_CHANGE : modes; /* which depends on all that the others do */
}

static void access_add(struct hk_dpor_trace *t, uint64_t object, uint32_t modes)
{
    t->accesses =
        hk_arena_room(t->memory, t->accesses, &t->access_capacity, t->access_count,
                      sizeof(*t->accesses));
    t->accesses[t->access_count++] = (struct hk_access){object, joined(modes, 0)};
}

bool hk_dpor_conflict(const struct hk_dpor_trace *t, hk_print a, hk_print b)
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

hk_print hk_dpor_unite(struct hk_dpor_trace *t, hk_print a, hk_print b)
{
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

void hk_dpor_learn_conflicts(struct hk_dpor_trace *t, const struct hk_world *world)
{
    for (uint32_t a = 0; a < 16; a++) {
        for (uint32_t b = 0; b < 16; b++)
            t->conflicts[a][b] = hk_step_conflict(world, a, b);
        t->with[a] = hk_step_conflicts(world, a);
    }
    t->everything = hk_dense_of(&t->objects, HK_FOOTPRINT_ALL);
    intern(t, 0);
    access_add(t, t->everything, HK_CHANGE);
    hk_print all = intern(t, 0);
    hk_assert(all == HK_PRINT_ALL);
    t->ready = true;
}

/* The world's accesses as a print; with the task itself, and all if it has ended the run. */
static hk_print print_of(struct hk_dpor_trace *t, const struct hk_access *touched, uint32_t count,
                         uint64_t mailbox, bool all)
{
    uint32_t first = t->access_count;
    if (mailbox)
        access_add(t, hk_dense_of(&t->objects, mailbox), HK_CHANGE);
    if (all)
        access_add(t, t->everything, HK_CHANGE);
    for (uint32_t i = 0; i < count; i++) {
        if (touched[i].object != mailbox && !(touched[i].object == HK_FOOTPRINT_ALL && all))
            access_add(t, hk_dense_of(&t->objects, touched[i].object), touched[i].mode);
    }
    t->heads = hk_arena_room(t->memory, t->heads, &t->head_capacity, t->objects.count,
                             sizeof(*t->heads));
    return intern(t, first);
}

/* The same list again is the same print. */
static hk_print known_print_of(struct hk_dpor_trace *t, const struct hk_access *touched,
                               uint32_t count, uint64_t mailbox, bool all)
{
    uint64_t hash = hk_mix(mailbox, all);
    for (uint32_t i = 0; i < count; i++)
        hash = hk_mix(hash ^ touched[i].mode, touched[i].object);
    uint32_t known = t->lists.count, list = hk_dense_of(&t->lists, hash);
    if (list < known)
        return t->list_prints[list];
    hk_print print = print_of(t, touched, count, mailbox, all);
    t->list_prints = hk_arena_room(t->memory, t->list_prints, &t->list_capacity, list,
                                   sizeof(*t->list_prints));
    return t->list_prints[list] = print;
}

/* The running step's footprint, with the task itself: all its steps touch that. */
hk_print hk_dpor_print_of(struct hk_dpor_trace *t, const struct hk_world *world, uint32_t slot)
{
    uint32_t count;
    const struct hk_access *touched = hk_step_footprint(world, &count);
    return known_print_of(t, touched, count, hk_slot_mailbox(world, slot),
                          hk_step_ended_run(world));
}

hk_print hk_dpor_print_of_all(struct hk_dpor_trace *t, const struct hk_world *world)
{
    uint32_t count;
    const struct hk_access *touched = hk_step_acted_footprint(world, &count);
    return count > 0 ? known_print_of(t, touched, count, 0, false) : HK_PRINT_NONE;
}

/* A step that comes at another time may find another state: a swap fails and only looks, a
 * task goes on or ends. */
static void learn(struct hk_dpor_trace *t, const struct hk_dpor_step *step,
                  const struct hk_access *announced)
{
    struct hk_dpor_stand *stand = &t->of_stand[step->stood];
    struct hk_dpor_print print = t->prints[step->print];
    uint32_t modes = joined(stand->modes, announced ? announced->mode : 0);
    bool busy = stand->busy || !announced;
    for (uint32_t i = print.first; i < print.first + print.count; i++) {
        struct hk_access access = t->accesses[i];
        if (access.object == step->before)
            modes = joined(modes, access.mode);
        else
            busy |= access.object != stand->own && access.object != stand->life &&
                    access.object != t->everything;
    }
    t->widened |= stand->used && (busy != stand->busy || modes != stand->modes);
    stand->busy = busy;
    stand->modes = modes;
}

/* One that has not come before. */
static struct hk_dpor_lesson learn_anew(struct hk_dpor_trace *t, const struct hk_world *world,
                                        struct hk_dpor_step *step, uint64_t place,
                                        const struct hk_access *announced)
{
    step->stood = hk_dense_of(&t->stands, place);
    step->before = announced ? hk_dense_of(&t->objects, announced->object) : t->everything;
    t->of_stand = hk_arena_room(t->memory, t->of_stand, &t->stand_capacity, step->stood,
                                sizeof(*t->of_stand));
    struct hk_dpor_stand *stand = &t->of_stand[step->stood];
    stand->own = hk_dense_of(&t->objects, hk_slot_mailbox(world, step->slot));
    stand->life = hk_dense_of(&t->objects, hk_slot_life(world, step->slot));
    learn(t, step, announced);
    t->heads = hk_arena_room(t->memory, t->heads, &t->head_capacity, t->objects.count,
                             sizeof(*t->heads));
    return (struct hk_dpor_lesson){step->stood, step->before};
}

void hk_dpor_learn_stand(struct hk_dpor_trace *t, const struct hk_world *world,
                         struct hk_dpor_step *step)
{
    struct hk_access one = {0, 0};
    bool announced = hk_step_access(world, &one);
    uint64_t place = hk_mix(hk_slot_mailbox(world, step->slot), hk_step_site(world));
    uint64_t lesson = hk_mix(hk_mix(place, step->print), one.object ^ one.mode);
    uint32_t known = t->taught.count, number = hk_dense_of(&t->taught, lesson);
    t->lessons = hk_arena_room(t->memory, t->lessons, &t->lesson_capacity, number,
                               sizeof(*t->lessons));
    if (number == known)
        t->lessons[number] = learn_anew(t, world, step, place, announced ? &one : NULL);
    step->stood = t->lessons[number].stood;
    step->before = t->lessons[number].before;
}

static bool covers(const struct hk_dpor_trace *t, hk_print print, struct hk_access access)
{
    struct hk_dpor_print p = t->prints[print];
    for (uint32_t i = p.first; i < p.first + p.count; i++) {
        if (t->accesses[i].object == access.object)
            return t->accesses[i].mode == HK_CHANGE || (access.mode & ~t->accesses[i].mode) == 0;
    }
    return false;
}

hk_print hk_dpor_more(struct hk_dpor_trace *t, uint32_t step)
{
    const struct hk_dpor_step *s = &t->steps[step];
    struct hk_dpor_stand *stand = &t->of_stand[s->stood];
    if (stand->busy)
        return HK_PRINT_ALL;
    stand->used = true;
    struct hk_access before = {s->before, stand->modes};
    if (covers(t, s->print, before))
        return HK_PRINT_NONE;
    uint32_t first = t->access_count;
    access_add(t, before.object, before.mode);
    return intern(t, first);
}
