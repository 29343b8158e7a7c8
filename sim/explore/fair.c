/* SPDX-License-Identifier: MIT
 *
 * fair: a chooser around the strategy's. The choices are recorded as any others, so a token
 * repeats both parts without knowing of them.
 */
#include "explore/fair.h"

#include "core/world.h"

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t unfair_part(const struct hk_fair_cap *cap, const struct hk_strategy *strategy,
                            uint64_t steps_max)
{
    uint64_t part = steps_max / 2;
    if (strategy->systematic)
        return part;
    part = least(part, HK_UNFAIR_MAX);
    return cap->learnt ? least(part, cap->learnt) : part;
}

/* ---- the chooser ---- */

static uint32_t choose_fairly(struct hk_fair *fair, uint32_t count)
{
    fair->has_chosen = true;
    return (uint32_t)hk_rng_below(&fair->rng, count);
}

/* Asked before the step that it is about begins. */
static uint32_t pick(void *self, struct hk_world *world, uint32_t count)
{
    struct hk_fair *fair = self;
    if (hk_world_length(world) + 1 < fair->from)
        return fair->strategy->pick(fair->run, world, count);
    return choose_fairly(fair, count);
}

static uint32_t choose(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct hk_fair *fair = self;
    if (hk_world_length(world) < fair->from)
        return fair->strategy->choose(fair->run, world, kind, count);
    return choose_fairly(fair, count);
}

/* Of the steps of its own part. */
static void stepping(void *self, struct hk_world *world)
{
    struct hk_fair *fair = self;
    if (hk_world_length(world) < fair->from)
        fair->strategy->stepping(fair->run, world);
}

static void stepped(void *self, struct hk_world *world)
{
    struct hk_fair *fair = self;
    if (hk_world_length(world) < fair->from)
        fair->strategy->stepped(fair->run, world);
}

static void spawned(void *self, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    struct hk_fair *fair = self;
    fair->strategy->spawned(fair->run, world, parent, child);
}

/* ---- runs ---- */

static struct hk_chooser own_chooser(const struct hk_fair *fair)
{
    const struct hk_strategy *strategy = fair->strategy;
    return (struct hk_chooser){
        .self = fair->run,
        .pick = strategy->pick,
        .choose = strategy->choose,
        .stepping = strategy->stepping,
        .stepped = strategy->stepped,
        .watches = strategy->stepping || strategy->stepped,
        .spawned = strategy->spawned,
    };
}

void hk_fair_begin(struct hk_fair *fair, const struct hk_fair_cap *cap,
                   struct hk_run_config *config, uint64_t seed, uint64_t run)
{
    const struct hk_strategy *strategy = fair->strategy;
    struct hk_chooser *chooser = &config->chooser;
    *chooser = own_chooser(fair);
    fair->has_chosen = false;
    if (strategy->fair) {
        config->fair_from = strategy->fair_from ? strategy->fair_from(fair->run) : 1;
        return;
    }
    fair->from = unfair_part(cap, strategy, config->limits.steps_max) + 1;
    hk_rng_seed(&fair->rng, hk_mix(hk_mix(seed, run), 0x66616972));
    chooser->self = fair;
    chooser->pick = pick;
    chooser->choose = choose;
    chooser->stepping = strategy->stepping ? stepping : NULL;
    chooser->stepped = strategy->stepped ? stepped : NULL;
    chooser->spawned = strategy->spawned ? spawned : NULL;
    config->fair_from = fair->from;
}

void hk_fair_learn(struct hk_fair_cap *cap)
{
    if (cap->ended == 0)
        return;
    cap->learnt = cap->lengths / cap->ended * HK_UNFAIR_TIMES;
    if (cap->learnt < HK_UNFAIR_MIN)
        cap->learnt = HK_UNFAIR_MIN;
}
