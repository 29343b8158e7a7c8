/* SPDX-License-Identifier: MIT
 *
 * scenario: the one header of scenarios/ that runner/ uses.
 *
 * A file is loaded once: read, compiled, and laid out as a list of scenarios, one
 * for each document, variant and point of its sweep, each ready to run. A scenario
 * is a program of the campaign plus its own explore: settings and its verdict;
 * hk_scenario_test does what `hocket test` means, and whoever wants to watch
 * single runs hands hk_scenario_program to hk_campaign_run himself.
 *
 * Nothing here prints. All texts are as the file has them, unescaped.
 */
#ifndef HK_SCENARIO_H
#define HK_SCENARIO_H

#include "explore/campaign.h"
#include "explore/census.h"
#include "explore/outcome.h"

struct hk_diag;          /* scenarios/lang/diag.h */
struct hk_scenario_file; /* one file: its documents, compiled */
struct hk_scenario;      /* one variant at one sweep point, ready to run */

/* 0 means the default. */
struct hk_scenario_limits {
    size_t file_bytes_max; /* 1 MiB */
    int depth_max;         /* lists and maps inside each other; 32 */
    uint32_t nodes_max;    /* keys, values, lists and maps; 100,000 */
    uint32_t tasks_max;    /* alive at once in a run; 1,000,000 */
    uint32_t points_max;   /* of a sweep; 10,000 */
    uint64_t steps_max;    /* of a run; beats the file's `steps:` */
    uint64_t statements_max; /* of a poll; 10,000,000 */
    uint64_t lists_max;    /* bytes of a run's lists; 256 MiB */
};

/* Reads and compiles a file; the diagnostics go to `diag`, under `path` as it is
 * written here. NULL if it cannot be read at all (diag says so); otherwise a file,
 * of which the documents with errors give no scenarios. `limits` may be NULL. The
 * file is the caller's, and does not need `diag` afterwards. */
struct hk_scenario_file *hk_scenario_load(const char *path,
                                          const struct hk_scenario_limits *limits,
                                          struct hk_diag *diag);
/* The same of bytes that are there already; never NULL. */
struct hk_scenario_file *hk_scenario_parse(const char *name, const char *bytes, size_t len,
                                           const struct hk_scenario_limits *limits,
                                           struct hk_diag *diag);
void hk_scenario_file_free(struct hk_scenario_file *file); /* NULL is fine */

/* Adds warnings about what the file could do without: names that nothing uses, variants
 * that change nothing. `diag` is that of the load; for a file without errors. */
void hk_scenario_lint(const struct hk_scenario_file *file, struct hk_diag *diag);

/* Documents x variants x sweep points, in file order, the base variant first. */
size_t hk_scenario_count(const struct hk_scenario_file *file);
/* index < count. Lives as long as the file, like all that is asked of it. */
const struct hk_scenario *hk_scenario_at(const struct hk_scenario_file *file, size_t index);

/* Never NULL; UTF-8 without NUL, but possibly with line ends. */
const char *hk_scenario_path(const struct hk_scenario *scenario);    /* as given to load */
const char *hk_scenario_title(const struct hk_scenario *scenario);   /* `scenario:` */
const char *hk_scenario_variant(const struct hk_scenario *scenario); /* "" for the base */
const char *hk_scenario_point(const struct hk_scenario *scenario);   /* "limit=8, n=2" or "" */
const char *hk_scenario_hint(const struct hk_scenario *scenario);    /* of `teach:`; or "" */
const char *hk_scenario_explain(const struct hk_scenario *scenario);
/* The words of `tags:`, from index 0; NULL behind the last. */
const char *hk_scenario_tag(const struct hk_scenario *scenario, size_t index);
/* Its verdict is a violation. */
bool hk_scenario_is_broken(const struct hk_scenario *scenario);

/* What hk_campaign_run plays. Its config holds runtime, clock, until and limits. The
 * sites of its statements (struct hk_site) live as long as the file. */
const struct hk_program *hk_scenario_program(const struct hk_scenario *scenario);

/* Its `explore:`, defaults filled in. */
struct hk_scenario_explore {
    const struct hk_strategy *strategy;
    const char *options; /* what stands behind the strategy's name; "" if nothing */
    uint64_t runs;       /* 0: as many as the strategy wants */
    uint64_t seed;
};

/* Who may send to or receive from a resource with two ends (channel, watch, ...), as
 * endpoint inference sees it: from its own code and all that it may call or spawn. */
struct hk_scenario_end {
    const char *resource, *kind; /* "jobs", "channel" */
    bool manual;                 /* nothing closes by itself */
    int elements;                /* of an array; -1: it is none */
    bool sender;                 /* which end */
    const char *user;            /* a task or proc; NULL: nobody, and this is the only call */
    bool is_task;
    int64_t copies;              /* of a task `user x N`; -1: it is none */
    bool keeps;                  /* `hold` in its own code */
    int hands_on;                /* the line behind which it has it no more; 0: until its end */
};
/* Each of them, in the order of the file, senders before receivers. */
void hk_scenario_ends(const struct hk_scenario *scenario,
                      void (*see)(void *arg, const struct hk_scenario_end *end), void *arg);

/* Settings of the command line that beat the file's. */
struct hk_scenario_over {
    const struct hk_strategy *strategy; /* NULL: the file's strategy and options */
    const char *options;                /* of that strategy */
    uint64_t runs;                      /* 0: the file's, or what the strategy wants */
    uint64_t seed;                      /* if seed_set */
    bool seed_set;
    uint64_t found_max;                 /* see struct hk_campaign_config */
    bool no_expect;                     /* without expectations, and so without observers */
    bool no_verdict;                    /* any violation fails, goals do not matter */
    bool census, orders;
    uint32_t shard, shards;             /* see struct hk_campaign_config */
    /* Notes of runs, each with `own_size` bytes of its own: told in the order of the runs, or
     * asked for, as recorded in struct hk_campaign_config says. Both may be NULL. */
    void (*keep)(void *part, const struct hk_run_note *note, size_t own_size);
    void (*recorded)(void *part, uint64_t run, struct hk_run_note *note, size_t own_size);
    void *part;
    uint64_t steps;                     /* of all runs together; 0: no limit */
    bool all_runs;                      /* `runs` 0: until a budget is used up, or for ever */
    uint32_t workers;                   /* these four: see struct hk_campaign_config */
    void (*parallel)(uint32_t count, void (*job)(void *arg, uint32_t worker), void *arg);
    bool (*on_time)(void *time_arg, uint64_t run);
    void *time_arg;
    struct hk_world **playing;          /* see there; may be NULL */
};

/* What is played of it: hk_scenario_program, or that without expectations. And how. `over`
 * may be NULL. */
struct hk_program hk_scenario_program_over(const struct hk_scenario *scenario,
                                           const struct hk_scenario_over *over);
struct hk_scenario_explore hk_scenario_explore_over(const struct hk_scenario *scenario,
                                                    const struct hk_scenario_over *over);

/* How often a `sometimes` came true. Texts and places are the scenario's. */
struct hk_scenario_goal {
    const char *text;    /* the expectation, in the language's own spacing */
    int line, col, width; /* where it stands, as in struct hk_diag_item */
    uint64_t met, runs;  /* in `met` of `runs` judged runs */
    bool unwanted;       /* the verdict says that it never comes true */
};

struct hk_scenario_result {
    enum hk_outcome outcome;
    char reason[512];               /* a sentence without a full stop; "" if passed */
    const struct hk_found *culprit; /* the finding that decided it, in campaign; or NULL */
    struct hk_result campaign;
    struct hk_census census;        /* if over->census asks for it */
    struct hk_scenario_goal *goals; /* on the heap */
    size_t goal_count;
};

/* Explores with its own settings, `over` (may be NULL) beating them, and compares with
 * its verdict. `stop` (may be NULL) interrupts when it becomes nonzero: what has been
 * run is then judged, passed never. 0, or HK_EINVAL if the strategy refuses its options.
 * On 0 the result is the caller's: hk_scenario_result_fini. */
int hk_scenario_test(const struct hk_scenario *scenario, const struct hk_scenario_over *over,
                     const volatile int *stop, struct hk_scenario_result *result,
                     struct hk_error *error);
void hk_scenario_result_fini(struct hk_scenario_result *result);

/* Where the expectation with this label (or text) stands, as in struct hk_diag_item; false if
 * there is none. */
bool hk_scenario_place(const struct hk_scenario *scenario, const char *label, int *line, int *col);

/* Whether the verdict asks for this violation. */
bool hk_scenario_lists(const struct hk_scenario *scenario, const struct hk_found *found);

#endif
