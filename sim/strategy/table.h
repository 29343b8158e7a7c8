/* SPDX-License-Identifier: MIT
 *
 * table: all strategies, by name.
 */
#ifndef HK_STRATEGY_TABLE_H
#define HK_STRATEGY_TABLE_H

#include "plugin.h"

extern const struct hk_strategy *const hk_strategies[];
extern const size_t hk_strategy_count;

/* By name, or NULL. */
const struct hk_strategy *hk_strategy_find(const char *name);

#endif
