/* SPDX-License-Identifier: MIT
 *
 * explore: what `test` and `explore` have in common: many runs of one scenario, and the
 * sums over scenarios.
 */
#ifndef HK_EXPLORE_H
#define HK_EXPLORE_H

#include "runner/outputs.h"
#include "scenarios/lang/diag.h"

struct hk_tally {
    struct hk_cli *cli;
    struct hk_outputs *outputs;
    struct hk_report_total total;
    bool explores; /* the command */
    int code;
};

void hk_tally_code(struct hk_tally *tally, int code);

/* Counts a file that has been loaded, and tells what is wrong with it. */
void hk_tally_file(struct hk_tally *tally, const char *path, const struct hk_diag *diag);

/* Explores a scenario, counts it and tells the outputs. The runs of its findings are played
 * again; if one does not repeat itself, it has diverged. After an interrupt it is skipped.
 * False if it is no use to go on. */
bool hk_tally_play(struct hk_tally *tally, const struct hk_scenario_file *file,
                   const struct hk_scenario *scenario);

/* The end of all reports. */
void hk_tally_close(struct hk_tally *tally);

#endif
