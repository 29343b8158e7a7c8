/* SPDX-License-Identifier: MIT
 *
 * carry: permits in messages.
 */
#include "core/carry.h"

#include "core/mutant.h"

/* The guard that the value names, if it still is one: with a holder, or on its way. */
static struct hk_guard *named(struct hk_value value)
{
    const struct hk_permit *permit = value.kind == HK_PERMIT ? value.ptr : NULL;
    return permit ? permit->guard : NULL;
}

/* A range has numbers only. */
static int64_t items_of(struct hk_value message)
{
    return message.kind == HK_LIST && message.list->items ? message.list->len : 0;
}

static void one_off(const struct hk_future *from, struct hk_guard *guard)
{
    bool mine = guard && guard->holder && guard->holder->task == from->task;
    if (mine && !HK_MUTANT(CARRY_STAYS))
        hk_guard_unhold(guard);
}

void hk_carry_off_slow(const struct hk_future *from, struct hk_value message)
{
    one_off(from, named(message));
    for (int64_t i = 0; i < items_of(message); i++)
        one_off(from, named(message.list->items[i]));
}

static void one_to(struct hk_future *to, struct hk_guard *guard)
{
    if (guard && !guard->holder)
        hk_guard_hold(to, guard);
}

void hk_carry_to_slow(struct hk_future *to, struct hk_value message)
{
    one_to(to, named(message));
    for (int64_t i = 0; i < items_of(message); i++)
        one_to(to, named(message.list->items[i]));
}

static void one_lost(struct hk_world *world, struct hk_guard *guard)
{
    if (guard && !guard->holder && !HK_MUTANT(CARRY_LOSES))
        guard->release(world, guard);
}

void hk_carry_lost(struct hk_world *world, struct hk_value message)
{
    one_lost(world, named(message));
    for (int64_t i = 0; i < items_of(message); i++)
        one_lost(world, named(message.list->items[i]));
}
