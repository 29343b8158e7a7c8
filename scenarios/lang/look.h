/* SPDX-License-Identifier: MIT
 *
 * look: the value of an expression at one instant, without steps: what a filter of a stream and
 * `wait until` ask. Shared state is read as it stands.
 */
#ifndef HK_LOOK_H
#define HK_LOOK_H

#include "expect/ast.h"
#include "scenarios/lang/model.h"

/* Whether it holds; `item` is what `it` stands for, or NULL. False and misuse if it makes no
 * sense. */
bool hk_look(struct hk_machine *m, const struct hk_ast *ast, const struct hk_value *item);

#endif
