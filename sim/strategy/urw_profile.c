/* SPDX-License-Identifier: MIT
 *
 * urw_profile: the lasting side: means over all runs that were counted.
 */
#include "strategy/urw_profile.h"

enum { PATHS_MAX = 65536, KEYS_MAX = 262144, OBJECTS_MAX = 16384, ANCESTORS_MAX = 64 };

/* An object's events, whoever made them. */
struct hk_popular {
    uint64_t events;
    uint64_t path;   /* the first task that touched it */
    bool shared;     /* others did too */
};

uint64_t hk_profile_events(const struct hk_profile *profile, uint64_t path, uint64_t object)
{
    uint32_t k = hk_dense_find(&profile->keys, hk_mix(path, object));
    uint32_t p = hk_dense_find(&profile->paths, path);
    if (k == profile->keys.count || p == profile->paths.count)
        return 0;
    return profile->events[k] * HK_WEIGHT_ONE / profile->runs[p];
}

uint64_t hk_profile_draw(const struct hk_profile *profile, struct hk_rng *rng)
{
    if (profile->shared_events == 0)
        return HK_ALL_EVENTS;
    uint64_t at = hk_rng_below(rng, profile->shared_events);
    for (uint32_t k = 0; k < profile->objects.count; k++) {
        const struct hk_popular *popular = &profile->popular[k];
        if (!popular->shared)
            continue;
        if (at < popular->events)
            return profile->objects.ids[k];
        at -= popular->events;
    }
    return HK_ALL_EVENTS;
}

/* The id's number; the table's count if it is new and there are enough. */
static uint32_t number_of(struct hk_dense *dense, uint64_t id, uint32_t most)
{
    return dense->count < most ? hk_dense_of(dense, id) : hk_dense_find(dense, id);
}

static void add_run(struct hk_profile *profile, uint64_t path)
{
    uint32_t k = number_of(&profile->paths, path, PATHS_MAX);
    if (k == profile->paths.count)
        return;
    profile->runs = hk_arena_room(profile->memory, profile->runs, &profile->runs_capacity, k,
                                  sizeof(*profile->runs));
    profile->runs[k]++;
}

static void add_events(struct hk_profile *profile, uint64_t path, uint64_t object, uint64_t events)
{
    uint32_t k = number_of(&profile->keys, hk_mix(path, object), KEYS_MAX);
    if (k == profile->keys.count)
        return;
    profile->events = hk_arena_room(profile->memory, profile->events, &profile->events_capacity,
                                    k, sizeof(*profile->events));
    profile->events[k] += events;
}

/* Events of a task count for it and for those above it. */
static void add_up(struct hk_profile *profile, const struct hk_profile_lesson *l, uint32_t task,
                   uint64_t object, uint64_t events)
{
    uint32_t next = task + 1;
    for (int i = 0; i < ANCESTORS_MAX && next > 0; i++) {
        const struct hk_profile_task *t = &l->tasks[next - 1];
        add_events(profile, t->path, object, events);
        next = t->parent;
    }
}

static void add_popular(struct hk_profile *profile, uint64_t path, uint64_t object,
                        uint64_t events)
{
    uint32_t k = number_of(&profile->objects, object, OBJECTS_MAX);
    if (k == profile->objects.count)
        return;
    profile->popular = hk_arena_room(profile->memory, profile->popular,
                                     &profile->popular_capacity, k, sizeof(*profile->popular));
    struct hk_popular *p = &profile->popular[k];
    if (p->events == 0)
        p->path = path;
    if (p->path != path && !p->shared) {
        p->shared = true;
        profile->shared_events += p->events;
    }
    p->events += events;
    if (p->shared)
        profile->shared_events += events;
}

void hk_profile_learn(struct hk_profile *profile, void *text, struct hk_arena *memory)
{
    struct hk_profile_lesson *l = text;
    profile->memory = memory;
    profile->paths.memory = profile->keys.memory = profile->objects.memory = memory;
    for (uint32_t i = 0; i < l->task_count; i++) {
        add_run(profile, l->tasks[i].path);
        add_up(profile, l, i, HK_ALL_EVENTS, l->tasks[i].events);
    }
    for (uint32_t i = 0; i < l->visit_count; i++) {
        const struct hk_profile_visit *v = &l->visits[i];
        add_up(profile, l, v->task, v->object, v->count);
        add_popular(profile, l->tasks[v->task].path, v->object, v->count);
    }
}
