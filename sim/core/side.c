/* SPDX-License-Identifier: MIT
 *
 * side: the chain and the clock of the task that was last are set aside while it acts for all:
 * what it does later does not come after the others because it happened to be the last.
 */
#include "core/side.h"
#include "core/step.h"

void hk_side_hold(struct hk_side *side)
{
    side->held = side->held < 0 ? 1 : side->held + 1;
}

/* Ends of one side may be let go in any order; but which of the two sides goes first shows.
 * One of them has a single holder, mostly, so no order is made of its own ends. */
static void note_drop(struct hk_world *world, const struct hk_object *object, bool sender)
{
    if (world->event_kinds & HK_FOOTPRINTS && world->task)
        hk_footprint_add(world, object->id ^ 0x51de, sender ? HK_LOOK : HK_CHANGE);
}

void hk_side_regained(struct hk_world *world, const struct hk_object *object)
{
    note_drop(world, object, false);
}

bool hk_side_drop(struct hk_world *world, const struct hk_object *object, struct hk_side *side,
                  bool sender)
{
    hk_assert(side->held > 0);
    note_drop(world, object, sender);
    bool alone = side->gone.hash == 0; /* nobody else has held it */
    side->gone = hk_stamp_join(world, side->gone, hk_stamp_now(world));
    if (--side->held > 0)
        return false;
    if (!world->task)
        return true;
    side->own_chain = world->task->chain;
    side->own_clock = hk_vclock_keep(world, world->task);
    hk_act_for(world, side->gone, !alone);
    return true;
}

void hk_side_closed(struct hk_world *world, const struct hk_side *side)
{
    world->acting = false;
    if (!world->task)
        return;
    world->task->chain = side->own_chain;
    hk_vclock_back(world->task, side->own_clock);
}
