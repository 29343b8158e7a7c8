/* SPDX-License-Identifier: MIT
 *
 * random: a uniform random walk. Fair, cheap, the baseline of all others, and hopeless for
 * bugs that need one long order.
 */
#include "plugin.h"

struct random {
    struct hk_rng rng;
};

static bool begin(void *self, uint64_t seed, uint64_t run)
{
    struct random *r = self;
    hk_rng_seed(&r->rng, hk_mix(seed, run));
    return true;
}

static uint32_t pick(void *self, struct hk_world *world, uint32_t count)
{
    (void)world;
    struct random *r = self;
    return (uint32_t)hk_rng_below(&r->rng, count);
}

static uint32_t choose(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)kind;
    return pick(self, world, count);
}

const struct hk_strategy hk_strategy_random = {
    .name = "random",
    .help = "uniform random walk",
    .fair = true,
    .size = sizeof(struct random),
    .begin = begin,
    .pick = pick,
    .choose = choose,
};
