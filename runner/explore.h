/* SPDX-License-Identifier: MIT
 *
 * explore: what `test` and `explore` have in common: many runs of one scenario, and the
 * sums over scenarios.
 */
#ifndef HK_EXPLORE_H
#define HK_EXPLORE_H

#include "runner/tell.h"
#include "runner/watch.h"

struct hk_tally {
    struct hk_cli *cli;
    struct hk_outputs *outputs;
    struct hk_report_total total;
    bool explores; /* the command */
    int code;
    struct hk_watch watch;
};

/* One scenario, and what has become of it. told.result is NULL: it was skipped. */
struct hk_played {
    struct hk_told told;
    struct hk_scenario_result result;
    struct hk_failing *failing; /* of its findings that are told */
    struct hk_sink kept;        /* what is told of schedules that were kept */
    struct hk_error error;
    bool refused; /* see error */
};

void hk_tally_code(struct hk_tally *tally, int code);

/* Counts a file that has been loaded, and tells what is wrong with it. */
void hk_tally_file(struct hk_tally *tally, const char *path, const struct hk_diag *diag);

/* Explores told.scenario of told.file, with so many workers for its runs. The runs of its
 * findings are played again; if one does not repeat itself, it has diverged. After an
 * interrupt, or when the time is up, it is skipped. Several threads may play at once. */
void hk_tally_play(struct hk_tally *tally, struct hk_played *played, uint32_t workers);
/* Counts it and tells the outputs; for one thread at a time. False if there is no point in going
 * on. */
bool hk_tally_tell(struct hk_tally *tally, struct hk_played *played);
void hk_played_fini(struct hk_played *played);

/* Sets the tally up for looking for violations in one scenario, whatever its verdict. */
void hk_tally_explores(struct hk_tally *tally);
/* The end of all reports. */
void hk_tally_close(struct hk_tally *tally);

#endif
