/* SPDX-License-Identifier: MIT
 *
 * lookahead: the next event of every task. A record is filled when its task is first seen
 * as a candidate, and is stale when the task has stepped, so a pick does no more than look
 * the records up.
 */
#include "strategy/lookahead.h"

#include <string.h>

struct hk_learnt {
    uint64_t run;
    struct hk_touched touched;
};

struct news {
    uint64_t site;
    struct hk_touched touched;
};

struct lesson {
    uint32_t count;
    struct news news[];
};

void hk_lookahead_begin(struct hk_lookahead *look, const struct hk_habits *habits,
                        const struct hk_run_order *order, bool wants_sites)
{
    look->habits = habits;
    look->wants_sites = wants_sites;
    look->memory = look->objects.memory = look->sites.memory = order->memory;
    look->run = order->run;
    look->watching = 2; /* neither: the run has just begun */
    look->news_count = 0;
}

/* ---- what is remembered ---- */

static void recall(const struct hk_lookahead *look, struct hk_next *next)
{
    uint32_t k = hk_dense_find(&look->sites, next->site);
    if (k < look->sites.count && look->learnt[k].run == look->run) {
        next->touched = look->learnt[k].touched;
        return;
    }
    k = hk_dense_find(&look->habits->sites, next->site);
    if (k < look->habits->sites.count)
        next->touched = look->habits->touched[k];
    else
        next->touched.count = HK_TOUCHES_UNKNOWN;
}

static void remember(struct hk_lookahead *look, const struct hk_next *next)
{
    uint32_t k = hk_dense_of(&look->sites, next->site);
    look->learnt = hk_arena_room(look->memory, look->learnt, &look->learnt_capacity, k,
                                 sizeof(*look->learnt));
    struct hk_learnt *learnt = &look->learnt[k];
    learnt->touched = next->touched;
    if (learnt->run == look->run)
        return;
    learnt->run = look->run;
    look->news = hk_arena_room(look->memory, look->news, &look->news_capacity, look->news_count,
                               sizeof(*look->news));
    look->news[look->news_count++] = k;
}

/* ---- the records ---- */

/* The records have moved: who pointed to them follows. */
void hk_lookahead_slots(struct hk_lookahead *look, uint32_t slot)
{
    const struct hk_next *old = look->next;
    look->next = hk_arena_room(look->memory, look->next, &look->slots, slot, sizeof(*look->next));
    for (uint32_t i = 0; i < look->at_capacity; i++) {
        if (look->at[i])
            look->at[i] = look->next + (look->at[i] - old);
    }
}

void hk_lookahead_room(struct hk_lookahead *look, uint32_t count)
{
    look->at = hk_arena_room(look->memory, look->at, &look->at_capacity, count,
                             sizeof(*look->at));
}

void hk_lookahead_complete(struct hk_lookahead *look, struct hk_next *next)
{
    if (!next->exact) {
        recall(look, next);
        return;
    }
    next->numbered = next->touched.accesses[0].object;
    next->number = hk_dense_of(&look->objects, next->numbered);
}

/* It may have come in the place of another one, and by the same way. */
void hk_lookahead_spawned(struct hk_lookahead *look, struct hk_world *world,
                          struct hk_task *child)
{
    hk_lookahead_of(look, hk_task_slot(world, child))->run = 0;
}

void hk_lookahead_watch(struct hk_lookahead *look, struct hk_world *world, bool on)
{
    look->watching = on;
    hk_step_footprints(world, on);
    hk_step_watch(world, on);
}

struct hk_next *hk_lookahead_stepped(struct hk_lookahead *look, struct hk_world *world)
{
    struct hk_next *next = &look->next[look->running];
    uint32_t count;
    if (next->exact)
        return NULL;
    const struct hk_access *accesses = hk_step_footprint(world, &count);
    next->touched.count = count <= HK_TOUCHES_MAX ? count : HK_TOUCHES_UNKNOWN;
    if (count <= HK_TOUCHES_MAX && count > 0)
        memcpy(next->touched.accesses, accesses, count * sizeof(*accesses));
    remember(look, next);
    return next;
}

/* ---- questions ---- */

bool hk_next_conflict(const struct hk_world *world, const struct hk_next *a,
                      const struct hk_next *b)
{
    if (a->touched.count == HK_TOUCHES_UNKNOWN || b->touched.count == HK_TOUCHES_UNKNOWN)
        return true;
    for (uint32_t i = 0; i < a->touched.count; i++) {
        const struct hk_access *mine = &a->touched.accesses[i];
        for (uint32_t j = 0; j < b->touched.count; j++) {
            const struct hk_access *other = &b->touched.accesses[j];
            if (mine->object == other->object &&
                hk_step_conflict(world, mine->mode, other->mode))
                return true;
        }
    }
    return false;
}

bool hk_next_touches(const struct hk_next *next, uint64_t object)
{
    if (next->touched.count == HK_TOUCHES_UNKNOWN)
        return true;
    for (uint32_t i = 0; i < next->touched.count; i++) {
        if (next->touched.accesses[i].object == object)
            return true;
    }
    return false;
}

/* ---- lessons ---- */

static bool same(const struct hk_touched *a, const struct hk_touched *b)
{
    if (a->count != b->count)
        return false;
    if (a->count == HK_TOUCHES_UNKNOWN)
        return true;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->accesses[i].object != b->accesses[i].object ||
            a->accesses[i].mode != b->accesses[i].mode)
            return false;
    }
    return true;
}

void *hk_lookahead_lesson(struct hk_lookahead *look, struct hk_arena *memory)
{
    if (look->news_count == 0)
        return NULL;
    const struct hk_habits *habits = look->habits;
    struct lesson *lesson =
        hk_arena_alloc(memory, sizeof(*lesson) + look->news_count * sizeof(*lesson->news));
    lesson->count = 0;
    for (uint32_t i = 0; i < look->news_count; i++) {
        uint32_t k = look->news[i];
        uint64_t site = look->sites.ids[k];
        uint32_t known = hk_dense_find(&habits->sites, site);
        const struct hk_touched *touched = &look->learnt[k].touched;
        if (known == habits->sites.count || !same(&habits->touched[known], touched))
            lesson->news[lesson->count++] = (struct news){site, *touched};
    }
    return lesson->count > 0 ? lesson : NULL;
}

enum { SITES_MAX = 65536 }; /* remembered */

void hk_habits_learn(struct hk_habits *habits, void *text, struct hk_arena *memory)
{
    struct lesson *lesson = text;
    habits->sites.memory = memory;
    for (uint32_t i = 0; lesson && i < lesson->count; i++) {
        const struct news *news = &lesson->news[i];
        if (habits->sites.count >= SITES_MAX &&
            hk_dense_find(&habits->sites, news->site) == habits->sites.count)
            continue;
        uint32_t k = hk_dense_of(&habits->sites, news->site);
        habits->touched =
            hk_arena_room(memory, habits->touched, &habits->capacity, k, sizeof(*habits->touched));
        habits->touched[k] = news->touched;
    }
}
