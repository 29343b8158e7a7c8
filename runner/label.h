/* SPDX-License-Identifier: MIT
 *
 * label: what a scenario is called: for people, and on a command line.
 */
#ifndef HK_LABEL_H
#define HK_LABEL_H

#include "runner/cli.h"

/* "races/lost-update.yaml: lost update [atomic add; limit=8]", escaped. */
void hk_label_write(struct hk_sink *sink, const struct hk_scenario *scenario);
/* The same, not escaped, on the heap. */
char *hk_label_text(const struct hk_scenario *scenario);

/* "pct 3", on the heap. */
char *hk_label_strategy(const struct hk_strategy *strategy, const char *options);
/* "expect: served", "deadlock", on the heap. */
char *hk_label_finding(const char *kind, const char *label);
/* The command line that shows the run of this token again, with the limits that were
 * given here. `file` is the scenario's; it tells which options can be left out. */
void hk_label_command(struct hk_sink *sink, const struct hk_cli *cli,
                      const struct hk_scenario_file *file, const struct hk_scenario *scenario,
                      const char *token);
/* The same for a schedule's file. */
void hk_label_replay(struct hk_sink *sink, const struct hk_cli *cli, const char *schedule);

#endif
