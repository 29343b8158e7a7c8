/* SPDX-License-Identifier: MIT
 *
 * interval: the time of the next tick, and who waits for it.
 */
#include "objects/interval.h"

#include "core/mutant.h"

const struct hk_object_kind hk_interval_kind = {
    .name = "interval",
    .help = "ticks: `interval of 1s, burst`, `skip missed` or `delay`",
};

void hk_interval_init(struct hk_world *world, struct hk_interval *interval, const char *name,
                      uint64_t id, int64_t period, enum hk_missed missed)
{
    hk_assert(period > 0);
    int64_t first = HK_MUTANT(INTERVAL_LATE_START) ? period : 0;
    *interval = (struct hk_interval){
        .period = period, .missed = missed, .next = hk_time_add(world->clock.now, first)};
    hk_object_init(world, &interval->object, &hk_interval_kind, name, id);
}

static struct hk_interval *interval_of(const struct hk_case *c)
{
    return (struct hk_interval *)(void *)c->object;
}

static int64_t after(const struct hk_interval *interval, int64_t due, int64_t now)
{
    if (now > due && interval->missed == HK_MISSED_DELAY && !HK_MUTANT(INTERVAL_NO_DELAY))
        return hk_time_add(now, interval->period);
    if (now > due && interval->missed == HK_MISSED_SKIP && !HK_MUTANT(INTERVAL_NO_SKIP))
        return hk_time_add(now - (now - due) % interval->period, interval->period);
    return hk_time_add(HK_MUTANT(INTERVAL_NO_BURST) ? hk_max_i64(due, now) : due,
                       interval->period);
}

/* The first waiter waits for the clock, or goes on if its tick is due. */
static void arm_first(struct hk_world *world, struct hk_interval *interval)
{
    struct hk_case *c = interval->waiting.first;
    if (!c || c->timer || c->state != HK_CASE_QUEUED)
        return;
    if (interval->next <= world->clock.now)
        hk_case_grant(world, c);
    else
        hk_clock_set(&world->clock, c, interval->next);
}

static void take(struct hk_world *world, struct hk_case *c)
{
    struct hk_interval *interval = interval_of(c);
    c->value = hk_duration(interval->next);
    interval->next = after(interval, interval->next, world->clock.now);
}

static int tick_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_interval *interval = interval_of(c);
    hk_touch_case(world, c, hk_nil());
    if (!interval->waiting.first && interval->next <= world->clock.now) {
        take(world, c);
        return HK_DONE;
    }
    hk_queue_push(&interval->waiting, c);
    arm_first(world, interval);
    return HK_WAIT;
}

/* The clock has granted the case, which still stands first in the queue. */
static void tick_fired(struct hk_world *world, struct hk_case *c)
{
    struct hk_interval *interval = interval_of(c);
    hk_queue_remove(&interval->waiting, c);
    take(world, c);
    arm_first(world, interval);
}

static void tick_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_interval *interval = interval_of(c);
    hk_touch(world, &interval->object, HK_CHANGE, c->op, hk_nil());
    hk_queue_remove(&interval->waiting, c);
    arm_first(world, interval);
}

static int tick_peek(struct hk_world *world, const struct hk_case *c)
{
    const struct hk_interval *interval = interval_of(c);
    bool due = !interval->waiting.first && interval->next <= world->clock.now;
    return due ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_interval_tick = {
    .name = "tick",
    .mode = HK_TAKE,
    .code = 1,
    .flags = HK_OP_AWAIT | HK_OP_TIMED,
    .enter = tick_enter,
    .leave = tick_leave,
    .peek = tick_peek,
    .fired = tick_fired,
};
