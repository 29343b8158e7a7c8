/* SPDX-License-Identifier: MIT
 *
 * onward: the one run of a strategy that somebody else has begun.
 */
#include "explore/onward.h"

#include <stdlib.h>

/* If the recorded beginning was already in its fair part, the strategy goes on fairly at once,
 * even if by itself it would only be fair later. */
static void begin(struct hk_onward *o, uint64_t seed, struct hk_run_config *config)
{
    const struct hk_fair_cap nothing_learnt = {0};
    uint64_t fair_from = config->fair_from;
    void *run = o->run;
    o->player = o->strategy->delegate ? o->strategy->delegate(o->run, &run) : o->strategy;
    o->fair.strategy = o->player;
    o->fair.run = run;
    hk_fair_begin(&o->fair, &nothing_learnt, config, seed, 1);
    o->chooser = config->chooser;
    o->fair_from = config->fair_from;
    if (fair_from && fair_from < o->fair.from)
        o->fair.from = fair_from;
    config->fair_from = fair_from;
    config->want_steps |= o->player->wants_steps;
}

int hk_onward_init(struct hk_onward *o, const struct hk_strategy *strategy, const char *options,
                   uint64_t seed, struct hk_run_config *config, struct hk_error *error)
{
    struct hk_run_order order = {.seed = seed, .run = 1, .memory = &o->memory};
    *o = (struct hk_onward){.strategy = strategy};
    if (strategy->data_seed)
        return hk_error_set(error, HK_EINVAL, "%s cannot go on behind a prefix: it only repeats "
                            "what is recorded", strategy->name);
    o->self = hk_arena_zalloc(&o->memory, strategy->size);
    o->run = hk_arena_zalloc(&o->memory, strategy->run_size);
    int rc = strategy->init ? strategy->init(o->self, options, error) : HK_OK;
    if (rc != HK_OK)
        return rc;
    bool begun = strategy->begin(o->self, o->run, &order);
    hk_assert(begun); /* nothing has been explored yet */
    begin(o, seed, config);
    return HK_OK;
}

void hk_onward_fini(struct hk_onward *o)
{
    if (o->run && o->strategy->run_fini)
        o->strategy->run_fini(o->run);
    if (o->self && o->strategy->fini)
        o->strategy->fini(o->self);
    hk_arena_fini(&o->memory);
    *o = (struct hk_onward){0};
}

void hk_onward_take_over(const struct hk_onward *o, struct hk_world *world)
{
    uint64_t here = hk_world_length(world) + 1;
    if (!world->config.fair_from)
        world->config.fair_from = o->fair_from > here ? o->fair_from : here;
}
