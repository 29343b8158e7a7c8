/* SPDX-License-Identifier: MIT
 *
 * campaign: many runs of one program under one strategy, folded into a result.
 */
#ifndef HK_CAMPAIGN_H
#define HK_CAMPAIGN_H

#include "core/world.h"
#include "plugin.h"

/* What is run. The setup makes objects, root tasks and monitors of a world that has
 * just begun; it is called before every run. */
struct hk_program {
    const char *name;
    void (*setup)(struct hk_world *world, void *arg);
    void *arg;
    struct hk_run_config config; /* seeds and chooser are filled in per run */
};

enum hk_exhaustive {
    HK_EXHAUSTIVE_NO,
    HK_EXHAUSTIVE_SCHEDULES, /* all interleavings, for one seed of the data */
    HK_EXHAUSTIVE_POINTS,    /* all interleavings, for the ends and middles of the data */
    HK_EXHAUSTIVE_YES,       /* all there is */
};

struct hk_campaign_config {
    const struct hk_strategy *strategy;
    const char *options;          /* what stands behind its name; NULL if nothing */
    uint64_t seed;
    uint64_t runs_max;            /* at least 1 */
    uint64_t found_max;           /* stop after so many findings with ids of their own; 0: never */
    /* After each run, before the world is used again. False stops the campaign. May be
     * NULL. */
    bool (*on_run)(void *arg, struct hk_world *world, uint64_t run);
    void *arg;
    struct hk_world **playing;    /* out, while it lasts: the world; for last words. May be NULL */
    const volatile int *stop;     /* looked at every run, and inside long ones; may be NULL */
};

/* One kind of failure that came up. Texts are the first occurrence's, on the heap. */
struct hk_found {
    char *kind, *label, *family, *text;
    uint64_t id;
    uint64_t first_run;           /* from 1 */
    uint64_t runs;                /* in how many runs */
    uint64_t step;
    int64_t time;
    const struct hk_site *site;   /* the statement that ran; the program's. May be NULL */
    char *token;                  /* of the first run: the schedule as one word */
    struct hk_found *next;
};

struct hk_result {
    uint64_t runs;                /* judged; discarded ones (`assume`) not counted */
    uint64_t discarded;
    uint64_t pruned;              /* given up by the strategy as nothing new; no runs */
    uint64_t cut;                 /* hit a limit: inconclusive */
    uint64_t ends[16];            /* by enum hk_end */
    uint64_t steps;               /* of all runs */
    uint64_t interleavings;       /* distinct ids of runs that were not cut */
    enum hk_exhaustive exhaustive;
    uint64_t digest;              /* of all runs, in order */
    struct hk_found *found;       /* in the order found */
    char diverged[200];           /* why a replay did not fit, or "" */
    bool interrupted;
};

/* Plays the campaign. 0, or HK_EINVAL if the strategy refuses its options. The result
 * is the caller's: hk_result_fini. */
int hk_campaign_run(const struct hk_program *program, const struct hk_campaign_config *config,
                    struct hk_result *result, struct hk_error *error);
/* Whether the strategy takes these options; HK_EINVAL if not. */
int hk_strategy_check(const struct hk_strategy *strategy, const char *options,
                      struct hk_error *error);
void hk_result_fini(struct hk_result *result);

/* For whoever has to say where a run stood: its schedule so far as a token, and the latest
 * accesses, oldest first. On the heap. */
char *hk_run_words(struct hk_world *world);

/* True for an end that leaves a run's open questions open. */
bool hk_end_is_cut(enum hk_end end);
/* "finished", "deadlock", ... */
const char *hk_end_name(enum hk_end end);

#endif
