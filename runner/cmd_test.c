/* SPDX-License-Identifier: MIT
 *
 * cmd_test: every scenario, variant and sweep point under the paths, explored
 * with its own settings and compared with its verdict.
 */
#include <limits.h>

#include "runner/spread.h"

static void test_paths(struct hk_tally *tally, const struct hk_paths *paths)
{
    hk_watch_begin(&tally->watch, tally->cli);
    tally->total.file_count = tally->watch.file_count = paths->count;
    hk_spread(tally, paths);
    const struct hk_report_total *total = &tally->total;
    if (total->passed + total->failed + total->skipped == 0 && tally->code == HK_EXIT_PASSED) {
        hk_cli_complain(tally->cli, "no scenario fits the filter");
        hk_tally_code(tally, HK_EXIT_NOTHING);
    }
    hk_tally_close(tally);
}

static int run(struct hk_cli *cli)
{
    struct hk_paths paths;
    struct hk_outputs outputs;
    struct hk_tally tally = {.cli = cli, .outputs = &outputs};
    tally.code = hk_paths_collect(cli, &paths);
    int code = tally.code == HK_EXIT_USAGE ? HK_EXIT_USAGE
                                           : hk_outputs_open(&outputs, cli, &paths, false);
    if (code == HK_EXIT_PASSED)
        test_paths(&tally, &paths);
    else
        tally.code = code;
    hk_paths_fini(&paths);
    return tally.code;
}

const struct hk_command hk_cmd_test = {
    .name = "test",
    .args = "PATH...",
    .help = "explores scenarios and compares with their verdicts",
    .options = HK_OPTIONS_READ | HK_OPTIONS_PLAY | HK_OPTIONS_REPORT |
               HK_OPTIONS_BUDGET | HK_OPTION_BIT(HK_OPTION_FILTER),
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
