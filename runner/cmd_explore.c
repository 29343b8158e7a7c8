/* SPDX-License-Identifier: MIT
 *
 * cmd_explore: looks for violations in one scenario, whatever its verdict says.
 */
#include "runner/choose.h"
#include "runner/explore.h"

/* A file with errors has no scenario to choose; what is wrong is told to the reports. */
static int explore_file(struct hk_tally *tally, const struct hk_paths *paths,
                        const struct hk_scenario_file *file, const struct hk_diag *diag)
{
    const struct hk_scenario *scenario = NULL;
    if (hk_diag_errors(diag) == 0) {
        scenario = hk_choose_scenario(tally->cli, file);
        if (!scenario)
            return HK_EXIT_USAGE;
    }
    int code = hk_outputs_open(tally->outputs, tally->cli, paths, true);
    if (code != HK_EXIT_PASSED)
        return code;
    hk_tally_file(tally, paths->paths[0], diag);
    if (scenario) {
        struct hk_played played = {.told = {.file = file, .scenario = scenario}};
        hk_tally_play(tally, &played, tally->cli->jobs);
        hk_tally_tell(tally, &played);
        hk_played_fini(&played);
    }
    hk_tally_close(tally);
    return tally->code;
}

static int explore(struct hk_cli *cli, const struct hk_paths *paths)
{
    struct hk_outputs outputs;
    struct hk_tally tally = {.cli = cli, .outputs = &outputs, .explores = true};
    tally.total.file_count = 1;
    hk_watch_begin(&tally.watch, cli);
    tally.watch.file_count = 1;
    cli->over.no_verdict = true;
    cli->over.all_runs = cli->time > 0 || cli->scenario_time > 0 || cli->over.steps > 0;
    cli->over.found_max = cli->max_failures;
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(paths->paths[0], &cli->limits, &diag);
    int code = explore_file(&tally, paths, file, &diag);
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return code;
}

static int run(struct hk_cli *cli)
{
    if (hk_paths_refuse_folder(cli))
        return HK_EXIT_USAGE;
    struct hk_paths paths;
    int code = hk_paths_collect(cli, &paths);
    if (code == HK_EXIT_PASSED)
        code = explore(cli, &paths);
    hk_paths_fini(&paths);
    return code;
}

const struct hk_command hk_cmd_explore = {
    .name = "explore",
    .args = "FILE",
    .help = "looks for violations in one scenario, whatever its verdict",
    .options = HK_OPTIONS_READ | HK_OPTIONS_PLAY | HK_OPTIONS_CHOOSE | HK_OPTIONS_REPORT |
               HK_OPTIONS_BUDGET | HK_OPTION_BIT(HK_OPTION_CENSUS) | HK_OPTION_BIT(HK_OPTION_MAX_FAILURES) |
               HK_OPTION_BIT(HK_OPTION_NO_EXPECT),
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
