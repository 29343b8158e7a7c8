/* SPDX-License-Identifier: MIT
 *
 * lifo: whoever has become ready last runs next, as with a slot for the task that was woken
 * last. Who comes early may wait till the end, which shows starvation and orders that a fair
 * queue never has. One run is all there is; every tie goes to the first.
 */
#include "plugin.h"

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)run;
    return hk_candidate_newest(world, count);
}

const struct hk_strategy hk_strategy_lifo = {
    .name = "lifo",
    .help = "latest ready first; one run",
    .begin = hk_begin_once,
    .pick = pick,
    .choose = hk_choose_first,
};
