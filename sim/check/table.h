/* SPDX-License-Identifier: MIT
 *
 * table: all checks.
 */
#ifndef HK_CHECK_TABLE_H
#define HK_CHECK_TABLE_H

#include "plugin.h"

extern const struct hk_check *const hk_checks[];
extern const size_t hk_check_count;

/* Lets each check that this run needs watch it. */
void hk_checks_begin(struct hk_world *world);

#endif
