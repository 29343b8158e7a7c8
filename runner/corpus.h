/* SPDX-License-Identifier: MIT
 *
 * corpus: the folder `.hocket` beside a scenario keeps the shortest schedule of each failure
 * that nobody expected, and `test` and `explore` play those first.
 *
 * This is no part of the exploration: it changes no run, digest, count or lesson of it.
 */
#ifndef HK_CORPUS_H
#define HK_CORPUS_H

#include "explore/shrink.h"
#include "runner/failing.h"

#define HK_CORPUS_FOLDER ".hocket"

/* Keeps the best schedule of a finding, if none as short is there. The path of its file, on the
 * heap; NULL if it could not be written, after a complaint. */
char *hk_kept_add(const struct hk_failing_job *job, const struct hk_shrink *shrink);

/* What has become of one schedule. */
enum hk_kept_state {
    HK_CORPUS_FAILS,    /* its failure comes up again */
    HK_CORPUS_RESOLVED, /* it does not */
    HK_CORPUS_STRANGE,  /* it cannot be read */
};
struct hk_kept_entry {
    char *path;
    char *finding;      /* "deadlock"; "" if it cannot be read */
    char *title;        /* of its scenario, with variant and point */
    uint64_t id;        /* of the finding */
    enum hk_kept_state state;
    bool listed;        /* the scenario's verdict asks for it */
};
struct hk_kept {
    struct hk_kept_entry *entries; /* in the order of their names */
    size_t count;
};

/* Plays all that is kept for one scenario of a file; of the whole file if `scenario` is NULL.
 * hk_kept_fini. */
void hk_kept_play(struct hk_cli *cli, const struct hk_scenario_file *file,
                    const struct hk_scenario *scenario, struct hk_kept *corpus);
/* Whether anything is kept for the scenario; plays nothing. */
bool hk_kept_has(const struct hk_scenario *scenario);
void hk_kept_fini(struct hk_kept *corpus);

#endif
