/* SPDX-License-Identifier: MIT
 *
 * preempt: preemption bounding (Musuvathi and Qadeer, 2007), systematic. To leave a task that
 * could go on and has not yielded is a preemption; when it cannot go on, any other may come
 * for free. First all schedules without preemptions, then all with one, with two, ... Most
 * bugs need one or two, and a failure with so few is easy to read.
 */
#include "strategy/delay_rounds.h"

static int init(void *self, const char *options, struct hk_error *error)
{
    return hk_rounds_init(self, "preempt", options, error);
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    enum hk_price price = hk_rounds_goes_on(world, count) ? HK_PRICE_ONE : HK_PRICE_FREE;
    return hk_rounds_pick(*(struct hk_rounds **)run, world, count, price);
}

const struct hk_strategy hk_strategy_preempt = {
    .name = "preempt",
    .help = "every schedule, those with the fewest preemptions first: `preempt BOUND`",
    .init = init,
    .pick = pick,
    HK_ROUNDS_HOOKS,
};
