/* SPDX-License-Identifier: MIT
 *
 * table: all checks.
 */
#ifndef HK_CHECK_TABLE_H
#define HK_CHECK_TABLE_H

#include "plugin.h"

extern const struct hk_check *const hk_checks[];
extern const size_t hk_check_count;

/* Lets each check that this run needs watch it, but for those that do so already: bits, by their
 * places. Returns all that do then. */
uint64_t hk_checks_begin(struct hk_world *world, uint64_t begun);

#endif
