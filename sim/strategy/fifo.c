/* SPDX-License-Identifier: MIT
 *
 * fifo: whoever has been ready longest runs next, as in a plain run queue. One
 * run is all there is; every tie goes to the first.
 */
#include "plugin.h"

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)run;
    return hk_candidate_oldest(world, count);
}

const struct hk_strategy hk_strategy_fifo = {
    .name = "fifo",
    .help = "longest ready first; one run",
    .begin = hk_begin_once,
    .pick = pick,
    .choose = hk_choose_first,
};
