/* SPDX-License-Identifier: MIT
 *
 * outputs: the reports of one run of the program, all told the same.
 *
 * A file is opened, and emptied, before anything is run: an old report must not pass for
 * a new one, and a place that cannot be written to is known at once. It is written as the
 * run goes on; if it ends too early, the report lacks its end and no reader takes it for
 * whole. The text for people goes to standard output unless another report does; on
 * GitHub its annotations go to the standard error, which it reads too.
 */
#ifndef HK_OUTPUTS_H
#define HK_OUTPUTS_H

#include "runner/paths.h"

struct hk_output {
    struct hk_report_out out;
    const char *path; /* NULL: one of the standard streams */
    FILE *file;       /* NULL: one of the standard streams */
    struct hk_sink sink;
};

struct hk_outputs {
    struct hk_cli *cli;
    struct hk_report_options options;
    struct hk_output list[HK_REPORTS_MAX + 2];
    int count;
    int64_t clock; /* when it began */
};

/* Opens what the command line asks for. HK_EXIT_PASSED; HK_EXIT_USAGE if two reports are
 * one file, or one is among the inputs; HK_EXIT_OUTPUT if one cannot be written. Then
 * complaints have been made and nothing is open. */
int hk_outputs_open(struct hk_outputs *outputs, struct hk_cli *cli, const struct hk_paths *inputs,
                    bool explores);

void hk_outputs_file(struct hk_outputs *outputs, const struct hk_report_file *file);
void hk_outputs_scenario(struct hk_outputs *outputs, const struct hk_report_scenario *scenario);
/* Hands over what has been told so far. False if nobody listens any more. */
bool hk_outputs_flush(struct hk_outputs *outputs);
/* The sums; `total->took` is filled in here. HK_EXIT_PASSED or HK_EXIT_OUTPUT, with a
 * complaint. Errors of the standard output are left to main. */
int hk_outputs_close(struct hk_outputs *outputs, struct hk_report_total *total);

#endif
