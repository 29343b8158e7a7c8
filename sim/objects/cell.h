/* SPDX-License-Identifier: MIT
 *
 * cell: a shared variable, plain or atomic.
 *
 * Plain ones are watched by the race check when there are several threads; their
 * accesses never synchronise. Those of an atomic one do, in their order.
 */
#ifndef HK_CELL_H
#define HK_CELL_H

#include "core/world.h"

struct hk_cell {
    struct hk_object object;
    struct hk_value value;
    bool atomic;
    struct hk_stamp sync; /* of the latest access to an atomic one; clock only */
};

extern const struct hk_object_kind hk_cell_kind;
extern const struct hk_op hk_cell_load;  /* value: what it holds */
extern const struct hk_op hk_cell_store; /* arg: the new value */
extern const struct hk_op hk_cell_swap;  /* arg: the new value; value: the old one */
extern const struct hk_op hk_cell_cas;   /* extra: struct hk_value wanted; arg: the new value;
                                          * value: whether it was stored */
extern const struct hk_op hk_cell_add;   /* n: how much; value: the old number. HK_EMISUSE if
                                          * it is no number or overflows */

void hk_cell_init(struct hk_world *world, struct hk_cell *cell, const char *name, uint64_t id,
                  struct hk_value value, bool atomic);

#endif
