/* SPDX-License-Identifier: MIT
 *
 * urw_part: a run's side: weights that shrink, and what is counted for the lesson.
 */
#include "strategy/urw_part.h"

#include "strategy/urw_profile.h"

struct hk_share {
    uint64_t run;
    uint64_t path;
    uint32_t parent; /* position in `order` + 1; 0: none */
    uint32_t place;  /* own position in `order`, or UINT32_MAX */
    uint32_t events;
};

struct hk_visits {
    uint64_t run, object;
    uint32_t place; /* of the task, in `order` */
    uint32_t count;
};

enum {
    TASKS_MAX = 8192,   /* of a lesson; later ones have no profile */
    VISITS_MAX = 16384, /* pairs of task and object of a lesson */
};

/* The means change little later on. */
static bool teaches(uint64_t run)
{
    return run <= 128 || run % 16 == 0;
}

void hk_weights_begin(struct hk_weights *w, const struct hk_profile *profile,
                      const struct hk_run_order *order, uint64_t object, bool by_object)
{
    w->profile = profile;
    w->memory = w->keys.memory = order->memory;
    w->run = order->run;
    w->object = object;
    w->by_object = by_object && teaches(w->run);
    w->order_count = w->visited_count = 0;
}

void hk_weights_spawned(struct hk_weights *w, struct hk_world *world, struct hk_task *parent,
                        struct hk_task *child)
{
    uint32_t slot = hk_task_slot(world, child);
    uint32_t above = parent ? hk_task_slot(world, parent) : slot;
    uint32_t most = slot > above ? slot : above;
    w->shares = hk_arena_room(w->memory, w->shares, &w->shares_capacity, most, sizeof(*w->shares));
    w->left = hk_arena_room(w->memory, w->left, &w->left_capacity, most, sizeof(*w->left));
    struct hk_share *share = &w->shares[slot], *from = parent ? &w->shares[above] : NULL;
    *share = (struct hk_share){.run = w->run, .path = hk_slot_path(world, slot)};
    w->left[slot] = hk_profile_events(w->profile, share->path, w->object);
    share->place = UINT32_MAX;
    if (w->order_count < TASKS_MAX) {
        share->place = w->order_count;
        w->order =
            hk_arena_room(w->memory, w->order, &w->order_capacity, w->order_count, sizeof(slot));
        w->order[w->order_count++] = slot;
    }
    if (!from)
        return;
    share->parent = from->place == UINT32_MAX ? 0 : from->place + 1;
    w->left[above] -= w->left[slot] < w->left[above] ? w->left[slot] : w->left[above];
}

void hk_weights_step(struct hk_weights *w, uint32_t slot, bool counts)
{
    w->shares[slot].events++;
    if (counts)
        w->left[slot] -= w->left[slot] < HK_WEIGHT_ONE ? w->left[slot] : HK_WEIGHT_ONE;
}

static struct hk_visits *visits_of(struct hk_weights *w, const struct hk_share *share,
                                   uint64_t object)
{
    uint32_t k = hk_dense_of(&w->keys, hk_mix(share->path, object));
    w->visits = hk_arena_room(w->memory, w->visits, &w->visits_capacity, k, sizeof(*w->visits));
    struct hk_visits *v = &w->visits[k];
    if (v->run == w->run)
        return v;
    if (w->visited_count == VISITS_MAX)
        return NULL;
    w->visited =
        hk_arena_room(w->memory, w->visited, &w->visited_capacity, w->visited_count, sizeof(k));
    w->visited[w->visited_count++] = k;
    *v = (struct hk_visits){.run = w->run, .object = object, .place = share->place};
    return v;
}

void hk_weights_visit(struct hk_weights *w, const struct hk_next *next)
{
    const struct hk_share *share = &w->shares[next->slot];
    if (!w->by_object || next->touched.count == HK_TOUCHES_UNKNOWN || share->place == UINT32_MAX)
        return;
    for (uint32_t i = 0; i < next->touched.count; i++) {
        struct hk_visits *v = visits_of(w, share, next->touched.accesses[i].object);
        if (v)
            v->count++;
    }
}

bool hk_weights_teach(const struct hk_run_summary *summary)
{
    return !summary->failed && teaches(summary->run);
}

void *hk_weights_lesson(const struct hk_weights *w, struct hk_arena *memory)
{
    struct hk_profile_lesson *l = hk_arena_alloc(memory, sizeof(*l));
    l->task_count = w->order_count;
    l->visit_count = w->visited_count;
    l->tasks = hk_arena_alloc(memory, l->task_count * sizeof(*l->tasks));
    l->visits = hk_arena_alloc(memory, l->visit_count * sizeof(*l->visits));
    for (uint32_t i = 0; i < l->task_count; i++) {
        const struct hk_share *share = &w->shares[w->order[i]];
        l->tasks[i] = (struct hk_profile_task){share->path, share->parent, share->events};
    }
    for (uint32_t i = 0; i < l->visit_count; i++) {
        const struct hk_visits *v = &w->visits[w->visited[i]];
        l->visits[i] = (struct hk_profile_visit){v->object, v->place, v->count};
    }
    return l;
}
