/* SPDX-License-Identifier: MIT
 *
 * held: permits and futures as values of variables.
 */
#ifndef HK_HELD_H
#define HK_HELD_H

#include "scenarios/lang/machine.h"

/* `guard` may be NULL: of a `manual` object, which has none. */
struct hk_value hk_permit_value(struct hk_guard *guard);
struct hk_value hk_future_value(struct hk_future *f);

/* What the value names, if the running task still has it; NULL otherwise. */
struct hk_guard *hk_held_permit(struct hk_machine *m, struct hk_value v);
struct hk_future *hk_held_future(struct hk_machine *m, struct hk_value v);

#endif
