/* SPDX-License-Identifier: MIT
 *
 * orders: a chooser that only looks.
 */
#include "explore/orders.h"

#include <stdlib.h>
#include <string.h>

#include "core/world.h"

/* ---- one run ---- */

static uint32_t pick(void *self, struct hk_world *world, uint32_t count)
{
    const struct hk_orders *o = self;
    return o->inner.pick(o->inner.self, world, count);
}

static uint32_t choose(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    const struct hk_orders *o = self;
    return o->inner.choose(o->inner.self, world, kind, count);
}

static void spawned(void *self, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    const struct hk_orders *o = self;
    o->inner.spawned(o->inner.self, world, parent, child);
}

static void stepping(void *self, struct hk_world *world)
{
    struct hk_orders *o = self;
    uint32_t step = (uint32_t)hk_step_number(world);
    o->places = hk_arena_room(o->trace.memory, o->places, &o->place_capacity, step,
                              sizeof(*o->places));
    o->places[step] =
        (struct hk_order_place){hk_step_site(world), world->step_task->root.site};
    if (o->inner.stepping)
        o->inner.stepping(o->inner.self, world);
    hk_step_footprints(world, true); /* some strategies do without, */
    hk_step_watch(world, true);      /* without hearing of its end, */
    hk_step_quiet(world, 0);         /* or of what has come before */
}

static void see(struct hk_orders *o, const struct hk_order_place *a,
                const struct hk_order_place *b)
{
    for (uint32_t i = 0; i < o->count; i++) {
        if (o->seen[i].first == a->key && o->seen[i].second == b->key)
            return;
    }
    o->seen =
        hk_arena_room(o->trace.memory, o->seen, &o->capacity, o->count, sizeof(*o->seen));
    o->seen[o->count++] = (struct hk_order_seen){a->key, b->key, a->site, b->site};
}

/* A pair whose steps begin at the same place is left out: it always comes in both orders. */
static void stepped(void *self, struct hk_world *world)
{
    struct hk_orders *o = self;
    struct hk_order_place *place = &o->places[hk_step_number(world)];
    if (!place->site) /* a task's first step begins nowhere */
        place->site = world->step_task->root.site;
    hk_dpor_append(&o->trace, world);
    for (uint32_t i = 0; i < o->trace.race_count; i++) {
        const struct hk_dpor_race *race = &o->trace.races[i];
        const struct hk_order_place *a = &o->places[race->first], *b = &o->places[race->second];
        if (a->key != b->key && a->site && b->site && a->site->file && b->site->file)
            see(o, a, b);
    }
    o->trace.race_count = 0;
    if (o->inner.stepped)
        o->inner.stepped(o->inner.self, world);
}

void hk_orders_begin(struct hk_orders *o, struct hk_run_config *config, struct hk_arena *memory)
{
    o->inner = config->chooser;
    hk_dpor_trace_use(&o->trace, memory);
    o->count = o->trace.race_count = 0;
    hk_dpor_cut(&o->trace, 0);
    config->want_steps = true;
    config->chooser.self = o;
    config->chooser.pick = pick;
    config->chooser.choose = choose;
    config->chooser.stepping = stepping;
    config->chooser.stepped = stepped;
    config->chooser.spawned = o->inner.spawned ? spawned : NULL;
    config->chooser.watches = true;
}

struct hk_orders_seen *hk_orders_take(const struct hk_orders *o, struct hk_arena *memory)
{
    size_t size = o->count * sizeof(*o->seen);
    struct hk_orders_seen *seen = hk_arena_alloc(memory, sizeof(*seen) + size);
    seen->count = o->count;
    if (size > 0)
        memcpy(seen->list, o->seen, size);
    return seen;
}

/* ---- all runs ---- */

static struct hk_order *pair_of(struct hk_result *r, const struct hk_order_seen *seen)
{
    for (size_t i = 0; i < r->order_count; i++) {
        struct hk_order *p = &r->orders[i];
        if ((p->first_key == seen->first && p->second_key == seen->second) ||
            (p->first_key == seen->second && p->second_key == seen->first))
            return p;
    }
    if ((r->order_count & (r->order_count - 1)) == 0)
        r->orders = hk_xrealloc(r->orders,
                                (r->order_count ? r->order_count * 2 : 1) * sizeof(*r->orders));
    struct hk_order *p = &r->orders[r->order_count++];
    *p = (struct hk_order){.first_key = seen->first,
                           .second_key = seen->second,
                           .first = seen->first_site,
                           .second = seen->second_site};
    return p;
}

void hk_orders_fold(struct hk_result *result, const struct hk_orders_seen *seen)
{
    for (uint32_t i = 0; i < seen->count; i++) {
        struct hk_order *pair = pair_of(result, &seen->list[i]);
        pair->runs += pair->first_key == seen->list[i].first;
        pair->reversed += pair->first_key != seen->list[i].first;
    }
}
