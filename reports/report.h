/* SPDX-License-Identifier: MIT
 *
 * report: what a report is told, and what a format is.
 *
 * One run of the program has any number of reports, all told the same: files that are no
 * scenarios or about which there is something to say, each scenario, and at last the
 * sums. They know nothing of each other, of clocks and of the environment. Every format
 * ends with something (sums, a closing tag, a plan) whose absence shows that the report
 * is not whole.
 *
 * Texts are UTF-8 as the scenario has them, not escaped, unless said otherwise, and live
 * only as long as the call.
 */
#ifndef HK_REPORT_H
#define HK_REPORT_H

#include "explore/campaign.h"
#include "explore/census.h"
#include "explore/outcome.h"
#include "reports/sink.h"

/* These are the same for all reports of one run of hocket. */
struct hk_report_options {
    bool explores;     /* looks for violations, does not judge: `hocket explore` */
    bool quiet;        /* text: only what is wrong, and the last line */
    bool times;        /* say when and how long */
    bool gitlab;       /* junit: that dialect */
    int tap_version;   /* 13 or 14 */
    int64_t started;   /* ns since 1970, UTC */
};

/* Where a report is. */
struct hk_report_out {
    const struct hk_report *report;
    struct hk_sink *sink;
    const struct hk_report_options *options;
    void *state; /* report->size bytes, zeroed before begin */
};

/* What is wrong with a file, or may be. */
struct hk_report_note {
    bool error;      /* otherwise a warning */
    int line, col;   /* from 1; 0: the whole file, the whole line */
    int end_col;     /* behind what is meant */
    const char *text;
};

struct hk_report_file {
    const char *path;
    bool invalid;          /* has errors, and counts as one failure */
    const struct hk_report_note *notes; /* at least one */
    size_t note_count;
    const char *shown;     /* the notes with the lines that they are about; may drive terminals */
};

struct hk_report_finding {
    const struct hk_found *found;
    bool listed;           /* the verdict asks for it */
    bool blamed;           /* a reason for the outcome: to be told to people */
    const char *command;   /* the command line that shows it again; one line, escaped */
    const char *block;     /* all about it, for people: failure.h; NULL if there is none */
};

/* One of the things that may come out. */
struct hk_report_outcome {
    const struct hk_census_item *item;
    const char *command;   /* shows the run that stands for it */
};

/* Of a `sometimes`. */
struct hk_report_goal {
    const char *text;
    int line, col;
    uint64_t met, runs;    /* in `met` of `runs` */
};

struct hk_report_scenario {
    const char *path, *title;
    const char *variant, *point;     /* "" if there is none */
    const char *strategy;            /* "random", "pct 3" */
    uint64_t seed;
    enum hk_outcome outcome;
    const char *reason;              /* a sentence without a full stop; or "" */
    const char *hint, *explain;      /* of `teach:`, if they are asked for; or "" */
    const struct hk_result *result;  /* NULL if it was skipped */
    const char *kept;                /* lines about failures of before, escaped; or "" */
    const struct hk_report_finding *findings;
    size_t finding_count;
    const struct hk_report_outcome *outcomes; /* if they were asked for */
    size_t outcome_count;
    const struct hk_report_goal *goals;
    size_t goal_count;
    int64_t started, took;           /* ns since 1970 and ns; looked at if options->times */
};

struct hk_report_total {
    uint64_t files, file_count;      /* files looked at, of so many */
    uint64_t passed, failed, skipped;
    uint64_t runs, steps;
    bool interrupted;                /* the rest is missing */
    bool stopped;                    /* the rest was not wanted behind so many failures */
    int64_t took;
};

struct hk_report {
    const char *name, *help;
    size_t size; /* of its state */
    /* All may be NULL but the last, which is called exactly once and frees what the state
     * holds. Errors stay in the sink. */
    void (*begin)(struct hk_report_out *out);
    void (*file)(struct hk_report_out *out, const struct hk_report_file *file);
    void (*scenario)(struct hk_report_out *out, const struct hk_report_scenario *scenario);
    void (*end)(struct hk_report_out *out, const struct hk_report_total *total);
};

/* A new format is one file and one line in table.c. */
extern const struct hk_report *const hk_reports[];
extern const size_t hk_report_count;
/* NULL if there is none of this name. */
const struct hk_report *hk_report_find(const char *name);

/* ---- words that several formats need ---- */

/* "title [variant; point]", not escaped, on the heap. */
char *hk_report_name(const char *title, const char *variant, const char *point);
/* "path: title [variant; point]" of a scenario. */
char *hk_report_label(const struct hk_report_scenario *scenario);
/* "deadlock: label: text", on the heap. */
char *hk_report_finding_text(const struct hk_found *found);
/* "first in run 3, step 7, at 20ms", on the heap. */
char *hk_report_finding_when(const struct hk_found *found);
/* "file:line:col: statement" on the heap; NULL if no place is known. */
char *hk_report_finding_place(const struct hk_found *found);
/* The reason and what is blamed, a line each, escaped: what, when, where, the command. */
void hk_report_details(struct hk_sink *sink, const struct hk_report_scenario *scenario);
/* "hint          text" in lines, indented so far; nothing for an empty text. */
void hk_report_teach(struct hk_sink *sink, const char *key, const char *text, size_t indent);
/* "6 runs, 3 interleavings (all)" */
void hk_report_coverage(struct hk_sink *sink, const struct hk_result *result);
/* "stopped behind 2 failures, in file 3 of 7" */
void hk_report_stopped(struct hk_sink *sink, const struct hk_report_total *total);
/* "1 step", "2 steps" */
void hk_report_number(struct hk_sink *sink, uint64_t n, const char *what);
/* "file:line:col: message" on the heap; without what is 0. */
char *hk_report_note_text(const struct hk_report_file *file, const struct hk_report_note *note);
/* "2026-01-31T10:00:00Z" of ns since 1970; "1.500", seconds of ns. */
void hk_report_date(struct hk_sink *sink, int64_t time);
void hk_report_seconds(struct hk_sink *sink, int64_t time);

#endif
