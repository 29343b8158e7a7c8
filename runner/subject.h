/* SPDX-License-Identifier: MIT
 *
 * subject: what `replay`, `shrink` and `pin` are about: a schedule and the scenario that it
 * belongs to.
 *
 * A schedule is a file or a token. A file knows its scenario, and finds it from its own folder
 * or from where we are; a token needs the scenario's file as a second argument.
 */
#ifndef HK_SUBJECT_H
#define HK_SUBJECT_H

#include "explore/script.h"
#include "runner/cli.h"

struct hk_subject {
    struct hk_script script;
    bool bare;                     /* it was a token */
    struct hk_scenario_file *file;
    const struct hk_scenario *scenario;
    struct hk_program program;     /* the scenario's, as the command line wants it */
    bool changed;                  /* the scenario's file is not what the schedule was made from */
};

/* `what` is a schedule file or a token; `path` a scenario's file, NULL: what the schedule says.
 * HK_EXIT_PASSED, or another exit code after a complaint. hk_subject_fini in either case. */
int hk_subject_load(struct hk_cli *cli, struct hk_subject *subject, const char *what,
                    const char *path);
void hk_subject_fini(struct hk_subject *subject);

/* Plays a schedule of it with a player, which is begun here and the caller's to end. The finding
 * that the subject's script names, or else the run's first; NULL if there is none, *diverged if
 * that is because the schedule does not fit. */
const struct hk_finding *hk_subject_play(struct hk_cli *cli, const struct hk_subject *subject,
                                         const struct hk_schedule *schedule,
                                         struct hk_player *player, bool *diverged);
/* Fills in what a script says of a scenario, for a file at `out`. */
void hk_script_name(struct hk_script *script, const struct hk_scenario *scenario,
                    const char *out);

#endif
