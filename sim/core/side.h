/* SPDX-License-Identifier: MIT
 *
 * side: one side of an object (those who may still send, say), held by tasks, and gone when
 * the last of them has let go.
 *
 * What happens then is the doing of all who have held it, and of none in particular: it
 * comes after all that they did, in both relations, and it makes no difference who was the
 * last. Otherwise the order of their ends, which nobody can see, would make interleavings.
 */
#ifndef HK_SIDE_H
#define HK_SIDE_H

#include "core/world.h"

/* Begins as HK_SIDE_UNCOUNTED: nobody has held it yet, and it never goes. */
#define HK_SIDE_UNCOUNTED ((struct hk_side){.held = -1})

void hk_side_hold(struct hk_side *side);
/* The running task holds an end for one that had let its own go: not so if that was the last. */
void hk_side_regained(struct hk_world *world, const struct hk_object *object);
/* The running task lets go. True if it was the last: what it does from here up to
 * hk_side_closed is done for all. */
bool hk_side_drop(struct hk_world *world, const struct hk_object *object, struct hk_side *side,
                  bool sender);
void hk_side_closed(struct hk_world *world, const struct hk_side *side);

#endif
