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

struct hk_run_note; /* explore/note.h */

struct hk_campaign_config {
    const struct hk_strategy *strategy;
    const char *options;          /* what stands behind its name; NULL if nothing */
    uint64_t seed;
    uint64_t runs_max;            /* at least 1 */
    uint64_t steps_max;           /* no run begins when so many have been made; 0: no limit */
    uint64_t found_max;           /* stop after so many findings with ids of their own; 0: never */
    /* After each run, before the world is used again. False stops the campaign. May be
     * NULL, and must be with several workers. */
    bool (*on_run)(void *arg, struct hk_world *world, uint64_t run);
    /* The same in two steps. `note` writes what is of interest into note->own, own_size bytes
     * that are zero, or note->text; it is called on the thread that played the run. True: the
     * token is wanted too. `on_note` is called in the order of the runs, one at a time. Both
     * may be NULL. */
    bool (*note)(void *arg, const struct hk_world *world, struct hk_run_note *note);
    bool (*on_note)(void *arg, const struct hk_run_note *note);
    size_t own_size;
    bool orders;                  /* see orders.h; makes runs slower */
    void *arg;
    /* Several workers, on threads that `parallel` lends: it calls `job` for worker 0..count-1,
     * each on a thread of its own, 0 on that of the caller, and returns when all have. The
     * result does not depend on their number. The program's setup must not mind being called
     * by several at once. 0 and 1: no threads. A systematic strategy has one worker. */
    uint32_t workers;
    void (*parallel)(uint32_t count, void (*job)(void *arg, uint32_t worker), void *arg);
    /* Runs of which share `shard` of `shards`, from 1, are to be played, those with that
     * remainder; 0: all. Only if hk_campaign_spreads. */
    uint32_t shard, shards;
    /* Where the notes of runs come from that have been played elsewhere: fills one that is
     * zeroed. Nothing is played then. May be NULL. */
    void (*recorded)(void *arg, uint64_t run, struct hk_run_note *note);
    /* Asked before each run and inside long ones, on any thread; false: the time is up, and the
     * result is that of the runs before `run`. May be NULL. */
    bool (*on_time)(void *time_arg, uint64_t run);
    void *time_arg;
    struct hk_world **playing;    /* out, while it lasts: the one worker's world; for last words.
                                   * May be NULL */
    const volatile int *stop;     /* looked at every run, and inside long ones; may be NULL */
};

/* Which of its budgets has ended a campaign. */
enum hk_budget { HK_BUDGET_NONE, HK_BUDGET_RUNS, HK_BUDGET_STEPS, HK_BUDGET_TIME };

/* One kind of failure that came up, in the result's memory. Texts are the first occurrence's. */
struct hk_found {
    char *kind, *label, *family, *text;
    uint64_t id;
    uint64_t first_run;           /* from 1 */
    uint64_t runs;                /* in how many runs */
    uint64_t step;
    int64_t time;
    const struct hk_site *site;   /* the statement that ran; the program's. May be NULL */
    char *token;                  /* of the first run: the schedule as one word */
    uint64_t digest;              /* of the first run */
    struct hk_found *next;
};

/* Two places in the code whose steps conflict, in the order in which they came first. */
struct hk_order {
    uint64_t first_key, second_key;
    const struct hk_site *first, *second; /* the program's */
    uint64_t runs, reversed;      /* in how many runs so, and the other way round */
};

struct hk_result {
    uint64_t runs;                /* judged; discarded ones (`assume`) not counted */
    uint64_t discarded;
    uint64_t pruned;              /* given up by the strategy as nothing new; no runs */
    uint64_t cut;                 /* hit a limit: inconclusive */
    uint64_t ends[16];            /* by enum hk_end */
    uint64_t steps;               /* of all runs */
    uint64_t interleavings;       /* distinct ids of runs that were not cut */
    uint64_t drawn;               /* runs that were not cut, without those of searchers among
                                   * samplers */
    uint64_t seen_once;           /* interleavings that came in one of these, and in no other run */
    uint32_t unjudged;            /* kinds, by 1 << enum hk_kind, of which some runs had signs, and
                                   * that none was fit to show: see hk_run_judged */
    enum hk_budget spent;
    enum hk_exhaustive exhaustive;
    uint64_t digest;              /* of all runs, in order */
    struct hk_found *found;       /* in the order found; with their texts in */
    struct hk_arena memory;
    struct hk_order *orders;      /* on the heap; if they were asked for */
    size_t order_count;
    bool has_orders;              /* they were */
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
/* Whether a run does not depend on those before it, so that its runs may be spread over
 * machines. */
bool hk_campaign_spreads(const struct hk_strategy *strategy);

/* For whoever has to say where a run stood: its schedule so far as a token, and the latest
 * accesses, oldest first. On the heap. */
char *hk_run_words(struct hk_world *world);

/* "finished", "deadlock", ... */
const char *hk_end_name(enum hk_end end);

#endif
