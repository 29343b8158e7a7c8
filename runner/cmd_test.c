/* SPDX-License-Identifier: MIT
 *
 * cmd_test: every scenario, variant and sweep point under the paths, explored
 * with its own settings and compared with its verdict.
 */
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>

#include "runner/explore.h"
#include "runner/label.h"

static bool selected(const struct hk_cli *cli, const struct hk_scenario *scenario)
{
    if (!cli->filter)
        return true;
    char *label = hk_label_text(scenario), *pattern = hk_xasprintf("*%s*", cli->filter);
    bool fits = fnmatch(pattern, label, 0) == 0;
    free(label);
    free(pattern);
    return fits;
}

/* The valid scenarios of a file that has others too are run. False if it is no use to go on. */
static bool test_file(struct hk_tally *tally, const char *path)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(path, &tally->cli->limits, &diag);
    hk_tally_file(tally, path, &diag);
    hk_diag_fini(&diag);
    bool more = true;
    for (size_t i = 0; file && i < hk_scenario_count(file) && more; i++) {
        const struct hk_scenario *scenario = hk_scenario_at(file, i);
        if (selected(tally->cli, scenario))
            more = hk_tally_play(tally, file, scenario);
    }
    hk_scenario_file_free(file);
    return more;
}

static void test_paths(struct hk_tally *tally, const struct hk_paths *paths)
{
    bool more = true;
    tally->total.file_count = paths->count;
    for (size_t i = 0; i < paths->count && more && !*tally->cli->stop; i++)
        more = test_file(tally, paths->paths[i]);
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
               HK_OPTION_BIT(HK_OPTION_RUNS) | HK_OPTION_BIT(HK_OPTION_FILTER),
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
