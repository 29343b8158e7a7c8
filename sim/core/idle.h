/* SPDX-License-Identifier: MIT
 *
 * idle: what happens when nothing can run, and the operations that wait for
 * the clock, for a turn or for ever: sleep, deadlines, advance, block, yield, never.
 */
#ifndef HK_IDLE_H
#define HK_IDLE_H

#include "core/world.h"

extern const struct hk_op hk_op_sleep;    /* n: the absolute time, ns; past: does not wait */
extern const struct hk_op hk_op_deadline; /* of a struct hk_deadline */
extern const struct hk_op hk_op_advance;  /* n: by how much a paused clock moves, ns */
extern const struct hk_op hk_op_block;    /* n: for how long, ns; keeps the worker */
extern const struct hk_op hk_op_yield;    /* waits once, for the end of the poll */
extern const struct hk_op hk_op_never;    /* waits until it is dropped */
extern const struct hk_op hk_op_off;      /* an arm of several that is disabled from the start */

/* Nothing can run: moves the clock to the next deadline, or ends the run. */
void hk_world_quiescent(struct hk_world *world);

#endif
