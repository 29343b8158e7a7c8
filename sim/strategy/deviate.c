/* SPDX-License-Identifier: MIT
 *
 * deviate: systematic, by how often a schedule leaves the base order. First the one that never
 * does, then all that do once, twice, ... To let another task go costs one whichever it is, where
 * a delay bound counts the tasks that are passed over: so the last of ten is as near as the
 * second. Few deviations come soon also among many tasks.
 */
#include "strategy/delay_rounds.h"

static int init(void *self, const char *options, struct hk_error *error)
{
    return hk_rounds_init(self, "deviate", options, error);
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    return hk_rounds_pick(*(struct hk_rounds **)run, world, count, HK_PRICE_ONE);
}

const struct hk_strategy hk_strategy_deviate = {
    .name = "deviate",
    .help = "every schedule, those that leave round robin least often first: `deviate BOUND`",
    .init = init,
    .pick = pick,
    HK_ROUNDS_HOOKS,
};
