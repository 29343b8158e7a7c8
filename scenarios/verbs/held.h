/* SPDX-License-Identifier: MIT
 *
 * held: futures as values of variables.
 */
#ifndef HK_HELD_H
#define HK_HELD_H

#include "scenarios/lang/compiler.h"

struct hk_value hk_future_value(struct hk_future *f);

/* An expression, to the end, for a verb that lets go of what a variable has: a resource by its
 * name is refused, `wanted` ("a permit") says what it should be. False after a message. */
bool hk_parse_held(struct hk_compiler *c, uint32_t kinds, const char *wanted, hk_operand *value);

/* What the value names, if the running task still has it; NULL otherwise. */
struct hk_future *hk_held_future(struct hk_machine *m, struct hk_value v);

#endif
