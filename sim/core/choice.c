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
    schedule->capacity = schedule->capacity ? schedule->capacity * 2 : 256;
    schedule->choices =
        hk_xrealloc(schedule->choices, schedule->capacity * sizeof(*schedule->choices));
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

/* The ends and the middle: what an exhaustive pass over data tries. */
static int64_t enumerated(struct hk_world *world, int64_t lo, int64_t hi)
{
    uint64_t width = (uint64_t)hi - (uint64_t)lo;
    uint32_t count = width == 0 ? 1 : width == 1 ? 2 : 3;
    uint32_t pick = hk_choose(world, HK_CHOICE_DATA, count);
    if (pick == 0)
        return lo;
    return pick == count - 1 ? hi : (int64_t)((uint64_t)lo + width / 2);
}

int64_t hk_draw(struct hk_world *world, struct hk_future *f, enum hk_shape shape, int64_t lo,
                int64_t hi)
{
    hk_assert(shape != HK_UNIFORM || lo <= hi);
    int64_t value;
    world->data_draws += shape != HK_UNIFORM || lo != hi;
    if (world->config.chooser.data_recorded) {
        value = enumerated(world, lo, shape == HK_UNIFORM ? hi : hk_time_add(lo, lo));
    } else {
        uint64_t bits = hk_mix(hk_mix(world->config.data_seed, f->path), ++f->draws);
        value = shaped(hk_mix(bits, 0x94d049bb133111ebu), shape, lo, hi);
    }
    f->task->chain = hk_mix(f->task->chain, (uint64_t)value);
    world->digest = hk_mix(world->digest ^ f->path, (uint64_t)value);
    return value;
}
