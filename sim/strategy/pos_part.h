/* SPDX-License-Identifier: MIT
 *
 * pos_part: the pick of partial order sampling, which pos, surw, rfd and feedback share.
 */
#ifndef HK_POS_PART_H
#define HK_POS_PART_H

#include "core/rng.h"
#include "strategy/lookahead.h"

/* After hk_lookahead_pick: the index of the event of highest priority among those that are
 * held least. `fresh` events draw a new priority; those that conflict with the winner draw
 * anew next time. */
uint32_t hk_pos_pick(struct hk_lookahead *look, struct hk_rng *rng, const struct hk_world *world,
                     uint32_t count);
/* The same without the redrawing: every event keeps its first priority. */
uint32_t hk_pos_best(struct hk_lookahead *look, struct hk_rng *rng, uint32_t count);

#endif
