/* SPDX-License-Identifier: MIT
 *
 * choice: asking, recording, and data drawn from hashes.
 */
#include "core/choice.h"

#include <stdlib.h>

#include "core/rng.h"
#include "core/world.h"

void hk_schedule_fini(struct hk_schedule *schedule)
{
    free(schedule->choices);
    *schedule = (struct hk_schedule){0};
}

void hk_schedule_push_slow(struct hk_schedule *schedule, struct hk_choice choice)
{
    HK_GROW(schedule->choices, schedule->count, schedule->capacity);
    schedule->choices[schedule->count++] = choice;
}

uint32_t hk_choose(struct hk_world *world, enum hk_choice_kind kind, uint32_t count)
{
    hk_assert(count > 0);
    if (count == 1)
        return 0;
    const struct hk_chooser *chooser = &world->config.chooser;
    uint32_t value = chooser->choose(chooser->self, world, kind, count);
    hk_assert(value < count);
    hk_schedule_push(&world->schedule, hk_choice_make(kind, count, value));
    return value;
}

/* -log2(bits / 2^64) in 1/2^32, by repeated squaring (Knuth, TAOCP 1.2.2). */
static uint64_t minus_log2(uint64_t bits)
{
    bits |= 1;
    unsigned lead = (unsigned)__builtin_clzll(bits);
    uint64_t x = bits << lead >> 1; /* in [2^62, 2^63): 1 <= x / 2^62 < 2 */
    uint64_t log = 0;
    for (int i = 0; i < 32; i++) {
        __extension__ typedef unsigned __int128 wide;
        x = (uint64_t)((wide)x * x >> 62);
        log <<= 1;
        if (x >> 63) {
            x >>= 1;
            log |= 1;
        }
    }
    return ((uint64_t)(lead + 1) << 32) - log;
}

/* -mean * ln(u), with ln 2 as a fraction of 2^32. */
static int64_t exponential(uint64_t bits, int64_t mean)
{
    __extension__ typedef __int128 wide;
    wide natural = (wide)minus_log2(bits) * 2977044472u >> 32; /* in 1/2^32 */
    wide result = natural * mean >> 32;
    return result > INT64_MAX ? INT64_MAX : (int64_t)result;
}

/* The sum of twelve uniform numbers has variance one (Irwin-Hall). */
static int64_t normal(uint64_t bits, int64_t mean, int64_t deviation)
{
    __extension__ typedef __int128 wide;
    wide sum = 0;
    for (int i = 0; i < 12; i++)
        sum += hk_splitmix64(&bits) >> 32;
    wide result = mean + ((sum - ((wide)6 << 32)) * deviation >> 32);
    if (result < 0)
        return 0;
    return result > INT64_MAX ? INT64_MAX : (int64_t)result;
}

static int64_t shaped(uint64_t bits, enum hk_shape shape, int64_t lo, int64_t hi)
{
    switch (shape) {
    case HK_EXPONENTIAL:
        return exponential(bits, lo);
    case HK_NORMAL:
        return normal(bits, lo, hi);
    default:
        break;
    }
    uint64_t width = (uint64_t)hi - (uint64_t)lo + 1;
    return (int64_t)((uint64_t)lo + (width ? hk_scale64(bits, width) : bits));
}

/* ---- data choices that are recorded: an exhaustive pass over data tries them all ---- */

/* The ends and the middle of a range. */
static int64_t point(struct hk_world *world, int64_t lo, int64_t hi)
{
    uint64_t width = (uint64_t)hi - (uint64_t)lo;
    uint32_t count = width < 2 ? (uint32_t)width + 1 : 3;
    uint32_t pick = hk_choose(world, HK_CHOICE_DATA, count);
    world->data_draws += width > 2; /* something is left out */
    if (pick == 0)
        return lo;
    return pick == count - 1 ? hi : (int64_t)((uint64_t)lo + width / 2);
}

/* The mean, and as far from it on both sides as makes sense. */
static int64_t point_of_shape(struct hk_world *world, enum hk_shape shape, int64_t mean,
                              int64_t deviation)
{
    if (shape == HK_EXPONENTIAL)
        return mean > 0 ? point(world, 0, hk_time_add(mean, mean)) : 0;
    int64_t wide = hk_time_add(deviation, deviation);
    if (wide <= 0)
        return mean;
    return point(world, hk_max_i64(0, mean - wide), hk_max_i64(0, hk_time_add(mean, wide)));
}

static bool recorded(const struct hk_world *world)
{
    return world->config.data_exhaustive;
}

/* Everybody's data is a part of what the run did. */
static int64_t drawn(struct hk_world *world, struct hk_future *f, int64_t value)
{
    f->task->chain = hk_mix(f->task->chain, (uint64_t)value);
    world->digest = hk_mix(world->digest ^ f->path, (uint64_t)value);
    return value;
}

static int64_t sample(struct hk_world *world, struct hk_future *f, enum hk_shape shape, int64_t lo,
                      int64_t hi)
{
    const struct hk_run_config *config = &world->config;
    uint64_t seed = config->data_seed;
    if (HK_UNLIKELY(config->seeds != NULL))
        seed = config->seeds->of(config->seeds->self, world, f);
    uint64_t bits = hk_mix(hk_mix(seed, f->path), ++f->draws);
    return shaped(hk_mix(bits, 0x94d049bb133111ebu), shape, lo, hi);
}

int64_t hk_draw(struct hk_world *world, struct hk_future *f, enum hk_shape shape, int64_t lo,
                int64_t hi)
{
    hk_assert(shape != HK_UNIFORM || lo <= hi);
    if (recorded(world))
        return drawn(world, f,
                     shape == HK_UNIFORM ? point(world, lo, hi)
                                         : point_of_shape(world, shape, lo, hi));
    world->data_draws += shape != HK_UNIFORM || lo != hi;
    return drawn(world, f, sample(world, f, shape, lo, hi));
}

uint32_t hk_draw_one(struct hk_world *world, struct hk_future *f, uint32_t count)
{
    if (recorded(world))
        return (uint32_t)drawn(world, f, hk_choose(world, HK_CHOICE_DATA, count));
    return (uint32_t)hk_draw(world, f, HK_UNIFORM, 0, (int64_t)count - 1);
}

bool hk_draw_chance(struct hk_world *world, struct hk_future *f, int64_t percent)
{
    if (percent <= 0 || percent >= 100)
        return percent > 0;
    if (recorded(world))
        return drawn(world, f, hk_choose(world, HK_CHOICE_DATA, 2)) != 0;
    return hk_draw(world, f, HK_UNIFORM, 0, 99) >= 100 - percent;
}
