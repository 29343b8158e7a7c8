/* SPDX-License-Identifier: MIT
 *
 * sticky: a random walk that seldom leaves a task which could go on, as in Coyote's
 * probabilistic scheduler: it stays with probability 1 - 2^-bits, unless the task yields, and
 * otherwise goes anywhere. Long stretches of one task are what a uniform walk never has.
 */
#include "plugin.h"

#include "strategy/rare.h"

struct sticky {
    int64_t bits;
};

struct sticky_run {
    const struct sticky *options;
    struct hk_rng rng;
    struct hk_rare *rare;
};

static int init(void *self, const char *options, struct hk_error *error)
{
    struct sticky *s = self;
    s->bits = 3;
    const struct hk_option table[] = {{.name = "bits", .value = &s->bits, .min = 1, .max = 30}};
    return hk_options_read("sticky", options, table, HK_COUNT(table), error);
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct sticky_run *r = run;
    r->options = self;
    hk_rng_seed(&r->rng, hk_mix(order->seed, order->run));
    r->rare = order->rare;
    return true;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct sticky_run *r = run;
    uint32_t same = hk_candidate_same(world, count);
    if (same < count && !hk_candidate_yielded(world, same) &&
        hk_rng_below(&r->rng, (uint64_t)1 << r->options->bits) != 0)
        return same;
    return (uint32_t)hk_rng_below(&r->rng, count);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    struct sticky_run *r = run;
    return hk_rare_choose(r->rare, &r->rng, kind, count);
}

const struct hk_strategy hk_strategy_sticky = {
    .name = "sticky",
    .help = "random walk that seldom leaves a task: `sticky BITS`, 1 in 2^BITS (3)",
    .fair = true,
    .size = sizeof(struct sticky),
    .run_size = sizeof(struct sticky_run),
    .init = init,
    .begin = begin,
    .pick = pick,
    .choose = choose,
};
