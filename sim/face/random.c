/* SPDX-License-Identifier: MIT
 *
 * random: data that depends on the seed, on who draws and on how often, and not on the schedule.
 */
#include "face/given.h"
#include "face/guard.h"

static bool can_draw(const struct hk_world *world)
{
    return !world->ending && world->future != NULL;
}

struct hk_delay hk_spread_of(enum hk_spread spread, int64_t a, int64_t b)
{
    int64_t off = hk_percent_of(a < 0 ? -hk_max_i64(a, -INT64_MAX) : a, b);
    switch (spread) {
    case HK_SPREAD_EXP:
        return (struct hk_delay){.shape = HK_EXPONENTIAL, .lo = a};
    case HK_SPREAD_NORMAL:
        return (struct hk_delay){.shape = HK_NORMAL, .lo = a, .hi = b};
    case HK_SPREAD_AROUND:
        return (struct hk_delay){.lo = hk_time_add(a, -off), .hi = hk_time_add(a, off)};
    default:
        return (struct hk_delay){.lo = a, .hi = hk_max_i64(a, b)};
    }
}

int64_t hk_draw_spread(struct hk_world *world, struct hk_delay from)
{
    if (hk_is_void(world) || !can_draw(world))
        return from.lo;
    int64_t drawn = hk_draw(world, world->future, from.shape, from.lo, from.hi);
    hk_guard_beat(world);
    return drawn;
}

int64_t hk_random(struct hk_world *world, int64_t lo, int64_t hi)
{
    if (lo > hi && !hk_is_void(world))
        hk_misuse(world, world->task, " draws from the empty range %lld..%lld", (long long)lo,
                  (long long)hi);
    return hk_draw_spread(world, hk_spread_of(HK_SPREAD_RANGE, lo, hi));
}

int64_t hk_random_around(struct hk_world *world, int64_t middle, int64_t percent)
{
    percent = hk_range_given(world, __func__, "per cent", percent, 0, INT64_MAX);
    return hk_draw_spread(world, hk_spread_of(HK_SPREAD_AROUND, middle, percent));
}

int64_t hk_random_of(struct hk_world *world, const int64_t *values, uint32_t count)
{
    if (count == 0 || !values) {
        if (!hk_is_void(world))
            hk_misuse(world, world->task, " draws one of no values");
        return 0;
    }
    return values[can_draw(world) ? hk_draw_one(world, world->future, count) : 0];
}

int64_t hk_random_exp(struct hk_world *world, int64_t mean)
{
    mean = hk_range_given(world, __func__, "a mean", mean, 0, INT64_MAX);
    return hk_draw_spread(world, hk_spread_of(HK_SPREAD_EXP, mean, 0));
}

int64_t hk_random_normal(struct hk_world *world, int64_t mean, int64_t deviation)
{
    deviation = hk_range_given(world, __func__, "a deviation", deviation, 0, INT64_MAX);
    return hk_draw_spread(world, hk_spread_of(HK_SPREAD_NORMAL, mean, deviation));
}

bool hk_chance(struct hk_world *world, int64_t percent)
{
    percent = hk_range_given(world, __func__, "per cent", percent, 0, 100);
    if (hk_is_void(world) || !can_draw(world))
        return percent >= 100;
    return hk_draw_chance(world, world->future, percent);
}
