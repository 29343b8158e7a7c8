/* SPDX-License-Identifier: MIT
 *
 * random: a uniform random walk. Fair, cheap, the baseline of all others, and hopeless for
 * bugs that need one long order.
 */
#include "plugin.h"

#include "strategy/rare.h"

struct random {
    struct hk_rng rng;
    struct hk_rare *rare;
};

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    struct random *r = run;
    hk_rng_seed(&r->rng, hk_mix(order->seed, order->run));
    r->rare = order->rare;
    return true;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)world;
    struct random *r = run;
    return (uint32_t)hk_rng_below(&r->rng, count);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    struct random *r = run;
    return hk_rare_choose(r->rare, &r->rng, kind, count);
}

const struct hk_strategy hk_strategy_random = {
    .name = "random",
    .help = "uniform random walk",
    .fair = true,
    .run_size = sizeof(struct random),
    .begin = begin,
    .pick = pick,
    .choose = choose,
};
