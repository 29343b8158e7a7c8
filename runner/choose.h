/* SPDX-License-Identifier: MIT
 *
 * choose: the one scenario that --scenario, --variant and --point mean, for commands that
 * take one.
 */
#ifndef HK_CHOOSE_H
#define HK_CHOOSE_H

#include "runner/cli.h"

/* The first of the file (which has some) that fits; without the options the base variant
 * of the first scenario at its first point. NULL: a complaint has been made. */
const struct hk_scenario *hk_choose_scenario(struct hk_cli *cli,
                                             const struct hk_scenario_file *file);

#endif
