/* SPDX-License-Identifier: MIT
 *
 * fifo: whoever has been ready longest runs next, as in a plain run queue. One
 * run is all there is; every tie goes to the first.
 */
#include "plugin.h"

static bool begin(void *self, uint64_t seed, uint64_t run)
{
    (void)self;
    (void)seed;
    return run == 1;
}

static uint32_t pick(void *self, struct hk_world *world, uint32_t count)
{
    (void)self;
    return hk_candidate_oldest(world, count);
}

static uint32_t choose(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)self;
    (void)world;
    (void)kind;
    (void)count;
    return 0;
}

const struct hk_strategy hk_strategy_fifo = {
    .name = "fifo",
    .help = "longest ready first; one run",
    .fair = true,
    .begin = begin,
    .pick = pick,
    .choose = choose,
};
