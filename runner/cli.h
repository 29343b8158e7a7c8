/* SPDX-License-Identifier: MIT
 *
 * cli: the command line, read.
 *
 * One table of options serves all commands and prints the help; each command says
 * which of them it takes, and any other is refused. Options may stand before and
 * behind the arguments, long ones are not abbreviated.
 */
#ifndef HK_CLI_H
#define HK_CLI_H

#include "explore/follow.h"
#include "reports/report.h"
#include "runner/exit.h"
#include "scenarios/scenario.h"

#define HK_VERSION "0.1.0"

enum hk_cli_option {
    HK_OPTION_QUIET,
    HK_OPTION_TEACH,
    HK_OPTION_ASCII,
    HK_OPTION_HELP,
    HK_OPTION_VERSION,
    HK_OPTION_SCENARIO,
    HK_OPTION_VARIANT,
    HK_OPTION_POINT,
    HK_OPTION_FILTER,
    HK_OPTION_TAG,
    HK_OPTION_STRATEGY,
    HK_OPTION_SEED,
    HK_OPTION_RUNS,
    HK_OPTION_ALL_STEPS,
    HK_OPTION_TIME,
    HK_OPTION_SCENARIO_TIME,
    HK_OPTION_JOBS,
    HK_OPTION_MAX_FAILURES,
    HK_OPTION_CENSUS,
    HK_OPTION_COVERAGE,
    HK_OPTION_SHARD,
    HK_OPTION_MODE,
    HK_OPTION_OUTPUT,
    HK_OPTION_EXPLAIN,
    HK_OPTION_NO_SHRINK,
    HK_OPTION_NO_CORPUS,
    HK_OPTION_LAST_FAILED,
    HK_OPTION_SHUFFLE,
    HK_OPTION_FAIL_FAST,
    HK_OPTION_REPORT,
    HK_OPTION_JUNIT_DIALECT,
    HK_OPTION_TAP_VERSION,
    HK_OPTION_TIMESTAMPS,
    HK_OPTION_JSON,
    HK_OPTION_ENDPOINTS,
    HK_OPTION_STRICT,
    HK_OPTION_CHECK,
    HK_OPTION_FILE_BYTES, /* from here on: a command that repeats a run says them too */
    HK_OPTION_DEPTH,
    HK_OPTION_NODES,
    HK_OPTION_TASKS,
    HK_OPTION_LISTS,
    HK_OPTION_STEPS,
    HK_OPTION_NO_EXPECT,
    HK_OPTION_MUTANT, /* in builds with -DHK_MUTANTS only */
    HK_OPTION_COUNT
};
#define HK_OPTION_BIT(option) (UINT64_C(1) << (option))

/* What a command takes besides --quiet, --ascii, --help and --version. */
#define HK_OPTIONS_READ                                                        \
    (HK_OPTION_BIT(HK_OPTION_FILE_BYTES) | HK_OPTION_BIT(HK_OPTION_DEPTH) |   \
     HK_OPTION_BIT(HK_OPTION_NODES))
#define HK_OPTIONS_PLAY                                                        \
    (HK_OPTION_BIT(HK_OPTION_STRATEGY) | HK_OPTION_BIT(HK_OPTION_SEED) |      \
     HK_OPTION_BIT(HK_OPTION_TASKS) | HK_OPTION_BIT(HK_OPTION_LISTS) |        \
     HK_OPTION_BIT(HK_OPTION_STEPS) |                                         \
     HK_OPTION_BIT(HK_OPTION_TEACH) | HK_OPTION_BIT(HK_OPTION_MUTANT))
#define HK_OPTIONS_BUDGET                                                      \
    (HK_OPTION_BIT(HK_OPTION_RUNS) | HK_OPTION_BIT(HK_OPTION_ALL_STEPS) |     \
     HK_OPTION_BIT(HK_OPTION_TIME) | HK_OPTION_BIT(HK_OPTION_SCENARIO_TIME) | \
     HK_OPTION_BIT(HK_OPTION_JOBS))
#define HK_OPTIONS_CHOOSE                                                      \
    (HK_OPTION_BIT(HK_OPTION_SCENARIO) | HK_OPTION_BIT(HK_OPTION_VARIANT) |   \
     HK_OPTION_BIT(HK_OPTION_POINT))
#define HK_OPTIONS_REPORT                                                      \
    (HK_OPTION_BIT(HK_OPTION_REPORT) | HK_OPTION_BIT(HK_OPTION_JUNIT_DIALECT) | \
     HK_OPTION_BIT(HK_OPTION_TAP_VERSION) | HK_OPTION_BIT(HK_OPTION_TIMESTAMPS))

enum { HK_REPORTS_MAX = 16 };

/* One --report. */
struct hk_cli_report {
    const struct hk_report *report;
    const char *path; /* "-": standard output */
};

struct hk_cli {
    struct hk_sink out, err;             /* stdout, stderr */
    const struct hk_command *command;
    const char *const *args;             /* behind the command */
    int arg_count;
    bool quiet;
    bool json, endpoints, strict;        /* of check */
    bool check;                          /* of fmt */
    enum hk_follow_mode mode;            /* of replay */
    const char *output;                  /* of shrink; NULL: standard output */
    bool explain, no_shrink, no_corpus;  /* of failures */
    bool last_failed;                    /* of test */
    uint64_t shuffle;                    /* of test: a seed; 0: as they come */
    bool teach;                          /* print hints and explanations */
    uint64_t max_failures;               /* of test and explore; 0: no limit */
    uint32_t jobs;                       /* threads that play, at least 1 */
    int64_t time, scenario_time;         /* ns; 0: no limit */
    const char *scenario, *variant, *point, *filter, *tag; /* NULL if not given */
    struct hk_cli_report reports[HK_REPORTS_MAX];
    int report_count;
    bool no_times, gitlab;               /* of reports */
    int tap_version;
    struct hk_scenario_limits limits;
    struct hk_scenario_over over;
    struct hk_world *playing; /* the run under way, or NULL */
    const volatile int *stop;            /* 0, or the signal that asks to stop */
    const struct hk_scenario *current;   /* being run, for a last word if hocket fails */
    char *values[HK_OPTION_COUNT];       /* as given, or NULL; "" for --report, whose are below */
    char *report_specs[HK_REPORTS_MAX];  /* as given; report_count of them */
    struct poptContext_s *context;       /* owns args */
};

struct hk_command {
    const char *name;
    const char *args;     /* "PATH..." for the help */
    const char *help;     /* one line */
    uint64_t options;     /* HK_OPTION_BITs that it takes */
    int args_min, args_max;
    int (*run)(struct hk_cli *cli); /* returns an enum hk_exit */
};

extern const struct hk_command *const hk_commands[];
extern const size_t hk_command_count;

/* Reads argv. True: run cli->command. False: *code is the exit code; help has been written
 * to out, or a complaint to err. hk_cli_fini in either case. */
bool hk_cli_read(struct hk_cli *cli, int argc, const char **argv, int *code);
void hk_cli_fini(struct hk_cli *cli);

/* "hocket: text" to err. Whatever the arguments hold is escaped. */
void hk_cli_complain(struct hk_cli *cli, const char *fmt, ...) HK_PRINTF(2, 3);

/* "unknown WHAT 'WORD'", and the name that was probably meant, or else where the names are. */
void hk_cli_unknown(struct hk_cli *cli, const char *what, const char *word,
                    const char *const *names, size_t count, const char *where);
/* What is wrong with a file of scenarios: "FILE:LINE:COL: ..." and the line itself. */
void hk_cli_put_diag(struct hk_sink *sink, const struct hk_diag *diag);

/* For cli.c, in options.c: the long options, for suggestions and the popt table. */
const struct poptOption *hk_options_table(void);
const char *hk_option_name(enum hk_cli_option option);
bool hk_option_is_flag(enum hk_cli_option option);
/* Reads a number, if the option is given; leaves *number alone otherwise. False: a complaint
 * has been made. */
bool hk_options_number(struct hk_cli *cli, enum hk_cli_option option, uint64_t min, uint64_t max,
                       uint64_t *number);
/* In options_budget.c: how much is played, and by how many. */
bool hk_options_apply_budget(struct hk_cli *cli);
/* In options_report.c: adds a --report, which it takes, and reads what is said about all of
 * them. False: a complaint has been made. */
bool hk_options_add_report(struct hk_cli *cli, char *spec);
bool hk_options_apply_reports(struct hk_cli *cli);
/* Turns cli->values into typed fields. False: a complaint has been made. */
bool hk_options_apply(struct hk_cli *cli);

#endif
