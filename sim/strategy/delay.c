/* SPDX-License-Identifier: MIT
 *
 * delay: delay bounding (Emmi, Qadeer and Rakamaric, 2011), systematic. A delay passes over
 * the task whose turn it is. First the one schedule without delays, then all with one, with
 * two, ... The number of tasks does not matter, and the first failure needs the fewest delays.
 */
#include "strategy/delay_rounds.h"

static int init(void *self, const char *options, struct hk_error *error)
{
    return hk_rounds_init(self, "delay", options, error);
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    return hk_rounds_pick(*(struct hk_rounds **)run, world, count, HK_PRICE_EACH);
}

const struct hk_strategy hk_strategy_delay = {
    .name = "delay",
    .help = "every schedule, those with the fewest delays first: `delay BOUND`",
    .init = init,
    .pick = pick,
    HK_ROUNDS_HOOKS,
};
