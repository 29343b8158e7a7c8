/* SPDX-License-Identifier: MIT
 *
 * cmd_explore: looks for violations in one scenario, whatever its verdict says.
 */

#include "runner/choose.h"
#include "runner/explore.h"
#include "runner/part.h"

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

/* ---- a part of the runs ---- */

static bool may_spread(struct hk_cli *cli, const struct hk_scenario *scenario)
{
    const struct hk_strategy *strategy =
        hk_scenario_explore_over(scenario, &cli->over).strategy;
    if (hk_campaign_spreads(strategy))
        return true;
    hk_cli_complain(cli, "--shard: what %s plays depends on the runs before, so they cannot be "
                    "spread; take --strategy random or sticky, or give each machine a --seed of "
                    "its own", strategy->name);
    return false;
}

/* A part that is not whole lacks its end. */
static int play_shard(struct hk_tally *tally, const struct hk_paths *paths,
                      struct hk_played *played)
{
    struct hk_cli *cli = tally->cli;
    struct hk_part_writer writer;
    if (!hk_part_begin(&writer, cli, paths->paths[0]))
        return HK_EXIT_USAGE;
    cli->over.keep = hk_part_note;
    cli->over.part = &writer;
    cli->no_corpus = true;
    hk_tally_play(tally, played, cli->jobs);
    if (played->refused)
        return HK_EXIT_USAGE;
    if (*cli->stop)
        return HK_EXIT_SIGNAL + *cli->stop;
    hk_part_end(&writer);
    return HK_EXIT_PASSED;
}

static int explore_shard(struct hk_tally *tally, const struct hk_paths *paths,
                         const struct hk_scenario_file *file, const struct hk_diag *diag)
{
    struct hk_cli *cli = tally->cli;
    const struct hk_scenario *scenario = NULL;
    int code = HK_EXIT_USAGE;
    if (hk_diag_errors(diag) > 0) {
        hk_cli_put_diag(&cli->err, diag);
        code = HK_EXIT_INVALID;
    } else {
        scenario = hk_choose_scenario(cli, file);
    }
    if (scenario && may_spread(cli, scenario)) {
        struct hk_played played = {.told = {.file = file, .scenario = scenario}};
        code = play_shard(tally, paths, &played);
        hk_played_fini(&played);
    }
    hk_watch_end(&tally->watch);
    return code;
}

static int explore(struct hk_cli *cli, const struct hk_paths *paths)
{
    struct hk_outputs outputs;
    struct hk_tally tally = {.cli = cli, .outputs = &outputs, .explores = true};
    struct hk_diag diag;
    hk_diag_init(&diag);
    hk_tally_explores(&tally);
    struct hk_scenario_file *file = hk_scenario_load(paths->paths[0], &cli->limits, &diag);
    int code = cli->over.shards ? explore_shard(&tally, paths, file, &diag)
                                : explore_file(&tally, paths, file, &diag);
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return code;
}

static int run(struct hk_cli *cli)
{
    struct hk_paths paths;
    int code = hk_paths_collect_file(cli, &paths);
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
               HK_OPTION_BIT(HK_OPTION_NO_SHRINK) | HK_OPTION_BIT(HK_OPTION_NO_CORPUS) |
               HK_OPTIONS_BUDGET | HK_OPTION_BIT(HK_OPTION_CENSUS) |
               HK_OPTION_BIT(HK_OPTION_COVERAGE) |
               HK_OPTION_BIT(HK_OPTION_SHARD) | HK_OPTION_BIT(HK_OPTION_MAX_FAILURES) |
               HK_OPTION_BIT(HK_OPTION_NO_EXPECT),
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
