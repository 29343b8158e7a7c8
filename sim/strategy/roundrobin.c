/* SPDX-License-Identifier: MIT
 *
 * roundrobin: after each step it is the next task's turn, in a fixed cyclic order: the order
 * in which they have first been able to run. With several threads a step is one access, so
 * that the tasks interleave as finely as they can. One run is all there is.
 */
#include "plugin.h"

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)run;
    uint32_t first = 0, nearest = UINT32_MAX;
    uint32_t turn = hk_step_number(world) ? hk_step_slot(world) + 1 : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t distance = hk_candidate_slot(world, i) - turn; /* round and round */
        if (distance <= nearest) {
            nearest = distance;
            first = i;
        }
    }
    return first;
}

const struct hk_strategy hk_strategy_roundrobin = {
    .name = "roundrobin",
    .help = "each step another task, in turn; one run",
    .begin = hk_begin_once,
    .pick = pick,
    .choose = hk_choose_first,
};
