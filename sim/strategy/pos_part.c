/* SPDX-License-Identifier: MIT
 *
 * pos_part: priorities belong to events, not to tasks.
 */
#include "strategy/pos_part.h"

uint32_t hk_pos_best(struct hk_lookahead *look, struct hk_rng *rng, uint32_t count)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct hk_next *next = look->at[i], *top = look->at[best];
        if (next->priority == 0)
            next->priority = hk_rng_next(rng) | 1;
        if (next->held < top->held ||
            (next->held == top->held && next->priority > top->priority))
            best = i;
    }
    return best;
}

uint32_t hk_pos_pick(struct hk_lookahead *look, struct hk_rng *rng, const struct hk_world *world,
                     uint32_t count)
{
    uint32_t best = hk_pos_best(look, rng, count);
    for (uint32_t i = 0; i < count; i++) {
        if (i != best && hk_next_conflict(world, look->at[best], look->at[i]))
            look->at[i]->priority = 0;
    }
    return best;
}
