/* SPDX-License-Identifier: MIT
 *
 * cmd_check: what `check` is made of: its options are a file each.
 */
#ifndef HK_CMD_CHECK_H
#define HK_CMD_CHECK_H

#include "runner/cli.h"
#include "scenarios/lang/diag.h"

/* --json: each diagnostic as an object on a line of its own. */
void hk_check_json(struct hk_sink *out, const struct hk_diag *diag);

/* --endpoints: who may send where, a table for each scenario of the file. */
void hk_check_endpoints(struct hk_cli *cli, const struct hk_scenario_file *file);

/* --strict: explores all scenarios of a file without errors, and adds warnings about
 * what is seldom, unused or without effect. False if the command line is wrong. */
bool hk_check_strict(struct hk_cli *cli, const struct hk_scenario_file *file,
                     struct hk_diag *diag);

#endif
