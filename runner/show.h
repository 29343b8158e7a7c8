/* SPDX-License-Identifier: MIT
 *
 * show: one run that has been kept, as `run` and `replay` print it.
 */
#ifndef HK_SHOW_H
#define HK_SHOW_H

#include "runner/cli.h"

/* Prints the run, with the command that repeats it. `waits` is what hk_report_waits has
 * collected, `strategy` says who has chosen. Returns its exit code; a divergence is the
 * caller's to know. */
int hk_show_run(struct hk_cli *cli, const struct hk_scenario_file *file,
                const struct hk_scenario *scenario, const struct hk_world *world,
                const char *waits, const char *strategy);

#endif
