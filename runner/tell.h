/* SPDX-License-Identifier: MIT
 *
 * tell: what the reports are told of files and scenarios, in their own terms.
 */
#ifndef HK_TELL_H
#define HK_TELL_H

#include "runner/failing.h"
#include "runner/outputs.h"
#include "scenarios/lang/diag.h"

/* The diagnostics of one file, which has been loaded from `path`; nothing if there are none. */
void hk_tell_file(struct hk_outputs *outputs, const char *path, const struct hk_diag *diag);

/* One scenario and its result; NULL: it was skipped. `blame_all`: every violation counts,
 * not only the culprit. `started` is a date, `took` ns. */
struct hk_told {
    const struct hk_scenario_file *file;
    const struct hk_scenario *scenario;
    const struct hk_scenario_result *result;
    bool blame_all;
    const struct hk_failing *failing; /* what is known of its findings */
    const char *kept;      /* as in struct hk_report_scenario */
    int64_t started, took;
};
void hk_tell_scenario(struct hk_outputs *outputs, const struct hk_told *told);

#endif
