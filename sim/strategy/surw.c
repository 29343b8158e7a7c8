/* SPDX-License-Identifier: MIT
 *
 * surw: selectively uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, ASPLOS
 * 2025). Each run draws one shared object, in proportion to its events, and makes all
 * orders of the events on that object equally likely; the rest goes by random priorities of
 * events. For that, one task is meant to make the next event on the object, drawn in
 * proportion to the events on it that the task still has before it; others wait when they
 * come to stand before one. An order bug among few events is found however much else the
 * tasks do. Some runs select all events, as urw does: for bugs that lie in no one object.
 */
#include "plugin.h"

#include "strategy/lookahead.h"
#include "strategy/rare.h"
#include "strategy/standing.h"
#include "strategy/urw_part.h"

enum { ALL_ONE_IN = 8 }; /* runs that select all events */
enum { SELECTED = 1 };  /* a next event's stamp */
static const uint32_t NOBODY = UINT32_MAX;

struct surw {
    struct hk_habits habits;
    struct hk_profile profile;
};

struct surw_run {
    struct hk_rng rng;
    struct hk_rare *rare;
    struct hk_lookahead look;
    struct hk_weights weights;
    struct hk_top free, selected; /* priorities of events that are not selected, and are */
    struct hk_sum weight;
    uint32_t intent;    /* the slot that makes the next selected event, or NOBODY */
    uint32_t intent_at; /* its index, if it is a candidate */
    bool teaches;
};

struct lesson {
    void *habits, *profile;
};

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct surw *s = self;
    struct surw_run *p = run;
    hk_rng_seed(&p->rng, hk_mix(order->seed, order->run));
    p->rare = order->rare;
    uint64_t object = hk_profile_draw(&s->profile, &p->rng);
    if (hk_rng_below(&p->rng, ALL_ONE_IN) == 0)
        object = HK_ALL_EVENTS;
    hk_lookahead_begin(&p->look, &s->habits, order, false);
    hk_weights_begin(&p->weights, &s->profile, order, object, true);
    hk_top_begin(&p->free);
    hk_top_begin(&p->selected);
    hk_sum_begin(&p->weight);
    p->intent = NOBODY;
    return true;
}

static bool selects(const struct surw_run *p, const struct hk_next *next)
{
    uint64_t object = p->weights.object;
    if (object == HK_ALL_EVENTS)
        return true;
    return next->exact ? next->numbered == object : hk_next_touches(next, object);
}

static void take_in(struct surw_run *p, struct hk_world *world, uint32_t i)
{
    bool fresh;
    struct hk_next *next = hk_lookahead_at(&p->look, world, i, &fresh);
    if (fresh) {
        next->priority = hk_rng_next(&p->rng) | 1;
        next->stamp = selects(p, next) ? SELECTED : 0;
    }
    bool selected = next->stamp == SELECTED;
    uint64_t least = selected ? HK_WEIGHT_ONE : 0;
    hk_top_set(&p->free, i, selected ? 0 : next->priority);
    hk_top_set(&p->selected, i, selected ? next->priority : 0);
    hk_sum_set(&p->weight, i, hk_weight_of(&p->weights, next->slot, least));
    if (next->slot == p->intent)
        p->intent_at = i;
}

static void meet(struct surw_run *p, struct hk_world *world, uint32_t count)
{
    hk_lookahead_room(&p->look, count);
    hk_top_pick(&p->free, p->look.memory, count);
    hk_top_pick(&p->selected, p->look.memory, count);
    hk_sum_pick(&p->weight, p->look.memory, count);
    for (uint32_t word = 0; word * 64 < count; word++) {
        uint64_t moved = hk_candidates_moved(world, word, count);
        for (; moved; moved &= moved - 1)
            take_in(p, world, word * 64 + (uint32_t)__builtin_ctzll(moved));
    }
}

/* The one of highest priority: of those that stand before no selected event, and the meant one.
 * `count` if there is none. */
static uint32_t best(struct surw_run *p, uint32_t count)
{
    uint32_t best = hk_top_index(&p->free), meant = p->intent_at;
    uint64_t top = p->free.values[best];
    bool stands = meant < count && p->look.at[meant]->slot == p->intent;
    if (stands && p->selected.values[meant] > top)
        return meant;
    return top > 0 ? best : count;
}

/* Whether the one of highest priority of all stands before a selected event. */
static bool leads(struct surw_run *p)
{
    uint64_t free = p->free.values[hk_top_index(&p->free)];
    return p->selected.values[hk_top_index(&p->selected)] > free;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct surw_run *p = run;
    meet(p, world, count);
    uint32_t top = p->intent == NOBODY ? count : best(p, count);
    if (top < count)
        return top;
    p->intent = NOBODY; /* if there was one, it is blocked, and all wait for it */
    if (!leads(p))
        return hk_top_index(&p->free);
    p->intent_at = hk_sum_index(&p->weight, hk_rng_below(&p->rng, p->weight.all));
    p->intent = p->look.at[p->intent_at]->slot;
    return best(p, count);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    struct surw_run *p = run;
    return hk_rare_choose(p->rare, &p->rng, kind, count);
}

static void stepping(void *run, struct hk_world *world)
{
    struct surw_run *p = run;
    struct hk_next *next = hk_lookahead_stepping(&p->look, world);
    bool counts = selects(p, next);
    hk_weights_step(&p->weights, next->slot, counts);
    if (counts)
        p->intent = NOBODY;
    if (HK_LIKELY(next->exact))
        hk_weights_visit(&p->weights, next);
}

static void stepped(void *run, struct hk_world *world)
{
    struct surw_run *p = run;
    const struct hk_next *next = hk_lookahead_stepped(&p->look, world);
    if (next)
        hk_weights_visit(&p->weights, next);
}

/* What the parent was meant to do may be the child's part. */
static void spawned(void *run, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    struct surw_run *p = run;
    hk_lookahead_spawned(&p->look, world, child);
    uint32_t above = parent ? hk_task_slot(world, parent) : NOBODY;
    uint64_t before = parent ? hk_weight_of(&p->weights, above, 1) : 0;
    hk_weights_spawned(&p->weights, world, parent, child);
    if (!parent || p->intent != above)
        return;
    uint32_t below = hk_task_slot(world, child);
    if (hk_rng_below(&p->rng, before) < hk_weight_of(&p->weights, below, 0))
        p->intent = below;
}

static const char *end(void *run, const struct hk_run_summary *summary)
{
    struct surw_run *p = run;
    p->teaches = hk_weights_teach(summary);
    return NULL;
}

static void *lesson(void *run, struct hk_arena *memory)
{
    struct surw_run *p = run;
    if (!p->teaches)
        return NULL;
    struct lesson *l = hk_arena_alloc(memory, sizeof(*l));
    *l = (struct lesson){hk_lookahead_lesson(&p->look, memory),
                         hk_weights_lesson(&p->weights, memory)};
    return l;
}

static void learn(void *self, void *text, bool fresh, struct hk_arena *memory)
{
    (void)fresh;
    struct surw *s = self;
    struct lesson *l = text;
    hk_habits_learn(&s->habits, l->habits, memory);
    hk_profile_learn(&s->profile, l->profile, memory);
}

const struct hk_strategy hk_strategy_surw = {
    .name = "surw",
    .help = "all orders on one shared object equally likely, another one each run",
    .size = sizeof(struct surw),
    .run_size = sizeof(struct surw_run),
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .stepping = stepping,
    .stepped = stepped,
    .spawned = spawned,
    .end = end,
    .lesson = lesson,
    .learn = learn,
};
