/* SPDX-License-Identifier: MIT
 *
 * fifo: whoever has been ready longest runs next, as in a plain run queue. One
 * run is all there is; every tie goes to the first.
 */
#include "plugin.h"

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    (void)run;
    return order->run == 1;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)run;
    return hk_candidate_oldest(world, count);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)run;
    (void)world;
    (void)kind;
    (void)count;
    return 0;
}

const struct hk_strategy hk_strategy_fifo = {
    .name = "fifo",
    .help = "longest ready first; one run",
    .begin = begin,
    .pick = pick,
    .choose = choose,
};
