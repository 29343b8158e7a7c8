/* SPDX-License-Identifier: MIT
 *
 * cells: verbs on cells, intervals and regions.
 */
#include "objects/cell.h"
#include "objects/interval.h"
#include "objects/once.h"
#include "objects/region.h"
#include "objects/token.h"
#include "objects/watch.h"

#include "face/guard.h"
#include "face/verb.h"

static const struct hk_doing loads = {
    "load", {{&hk_cell_kind, &hk_cell_load}, {&hk_watch_kind, &hk_watch_load},
             {&hk_token_kind, &hk_token_load}, {&hk_once_kind, &hk_once_load}}};
static const struct hk_doing stores = {"store to", {{&hk_cell_kind, &hk_cell_store}}};
static const struct hk_doing swaps = {"swap", {{&hk_cell_kind, &hk_cell_swap}}};
static const struct hk_doing adds_to = {"add to", {{&hk_cell_kind, &hk_cell_add}}};
static const struct hk_doing compares = {"compare and swap", {{&hk_cell_kind, &hk_cell_cas}}};
const struct hk_doing hk_do_ticks = {"wait for a tick of",
                                     {{&hk_interval_kind, &hk_interval_tick}}};
static const struct hk_doing enters = {"enter", {{&hk_region_kind, &hk_region_enter}}};
static const struct hk_doing leaves = {"leave", {{&hk_region_kind, &hk_region_leave}}};

int64_t hk_load(struct hk_world *world, struct hk_object *cell)
{
    int64_t value = 0;
    hk_do_number(world, &loads, cell, &value, HK_NEVER);
    return value;
}

void hk_store(struct hk_world *world, struct hk_object *cell, int64_t value)
{
    hk_do_call(world, &stores, cell, hk_int(value), 0, NULL, HK_NEVER);
}

int64_t hk_swap(struct hk_world *world, struct hk_object *cell, int64_t value)
{
    struct hk_value old = hk_int(0);
    hk_do_call(world, &swaps, cell, hk_int(value), 0, &old, HK_NEVER);
    return old.i;
}

int64_t hk_fetch_add(struct hk_world *world, struct hk_object *cell, int64_t n)
{
    struct hk_value old = hk_int(0);
    if (hk_do_call(world, &adds_to, cell, hk_nil(), n, &old, HK_NEVER) == HK_EMISUSE)
        hk_misuse(world, world->task, " adds to a cell beyond the range of numbers");
    return old.i;
}

bool hk_cas(struct hk_world *world, struct hk_object *cell, int64_t old, int64_t value)
{
    if (hk_is_void(world))
        return false;
    const struct hk_op *op = hk_do_op(world, &compares, cell);
    if (!op)
        return false;
    struct hk_value wanted = hk_int(old);
    struct hk_case *c = hk_call_case(world, op, cell);
    c->arg = hk_int(value);
    c->extra = &wanted;
    bool done = hk_call(world, c, HK_NEVER) == 0 && c->value.i;
    hk_guard_beat(world);
    return done;
}

int hk_tick(struct hk_world *world, struct hk_object *interval, int64_t *due, int64_t deadline)
{
    return hk_do_number(world, &hk_do_ticks, interval, due, deadline);
}

int hk_enter_region(struct hk_world *world, struct hk_object *region)
{
    return hk_do_simple(world, &enters, region, 0, HK_NEVER);
}

int hk_leave_region(struct hk_world *world, struct hk_object *region)
{
    return hk_do_simple(world, &leaves, region, 0, HK_NEVER);
}
