/* SPDX-License-Identifier: MIT
 *
 * held: futures as values of variables.
 */
#ifndef HK_HELD_H
#define HK_HELD_H

#include "scenarios/lang/machine.h"

struct hk_value hk_future_value(struct hk_future *f);

/* What the value names, if the running task still has it; NULL otherwise. */
struct hk_future *hk_held_future(struct hk_machine *m, struct hk_value v);

#endif
