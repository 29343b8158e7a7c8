/* SPDX-License-Identifier: MIT
 *
 * cmd_run: one run of one scenario, printed step by step.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/run.h"
#include "runner/choose.h"
#include "runner/paths.h"
#include "runner/show.h"
#include "scenarios/lang/diag.h"

/* ---- its run ---- */

struct run {
    struct hk_cli *cli;
    const struct hk_scenario_file *file;
    const struct hk_scenario *scenario;
    struct hk_program program;
    struct hk_sink waits;
    struct hk_campaign_config config;
    struct hk_result result;
    int code;
};

static void setup(struct hk_world *world, void *arg)
{
    struct run *run = arg;
    run->program.setup(world, run->program.arg);
    hk_report_waits(world, &run->waits);
}

/* "random, seed 1"; of a replay the choices are in the token. */
static char *strategy_text(const struct hk_campaign_config *config)
{
    const char *name = config->strategy->name;
    if (strcmp(name, "replay") == 0)
        return hk_xstrdup(name);
    return hk_xasprintf("%s%s%s, seed %llu", name, *config->options ? " " : "", config->options,
                        (unsigned long long)config->seed);
}

static bool print(void *arg, struct hk_world *world, uint64_t number)
{
    (void)number;
    struct run *run = arg;
    char *strategy = strategy_text(&run->config);
    run->code = hk_show_run(run->cli, run->file, run->scenario, world, run->waits.text, strategy);
    free(strategy);
    if (run->result.diverged[0])
        run->code = HK_EXIT_DIVERGED;
    return false;
}

static void configure(struct run *run)
{
    const struct hk_scenario_over *over = &run->cli->over;
    struct hk_scenario_explore own = hk_scenario_explore_over(run->scenario, over);
    run->config = (struct hk_campaign_config){
        .strategy = own.strategy,
        .options = own.options,
        .seed = own.seed,
        .runs_max = 1,
        .on_run = print,
        .arg = run,
        .playing = over->playing,
        .stop = run->cli->stop,
    };
}

static int play(struct hk_cli *cli, const struct hk_scenario_file *file,
                const struct hk_scenario *scenario)
{
    struct run run = {.cli = cli, .file = file, .scenario = scenario};
    configure(&run);
    run.program = hk_scenario_program_over(scenario, &cli->over);
    struct hk_program program = run.program;
    program.setup = setup;
    program.arg = &run;
    program.config.keep = true;
    hk_sink_init(&run.waits, NULL, false);
    cli->current = scenario;
    struct hk_error error;
    if (hk_campaign_run(&program, &run.config, &run.result, &error) != 0) {
        hk_cli_complain(cli, "%s", error.text);
        run.code = HK_EXIT_USAGE;
    } else if (run.result.diverged[0]) {
        run.code = HK_EXIT_DIVERGED;
        hk_cli_complain(cli, "the replay does not fit: %s", run.result.diverged);
    }
    cli->current = NULL;
    hk_result_fini(&run.result);
    hk_sink_fini(&run.waits);
    return run.code;
}

static int run_file(struct hk_cli *cli, const char *path)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(path, &cli->limits, &diag);
    int code = HK_EXIT_INVALID;
    if (hk_diag_errors(&diag) > 0) {
        hk_cli_put_diag(&cli->err, &diag);
    } else if (file && hk_scenario_count(file) > 0) {
        const struct hk_scenario *scenario = hk_choose_scenario(cli, file);
        code = scenario ? play(cli, file, scenario) : HK_EXIT_USAGE;
    }
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return code;
}

static int run(struct hk_cli *cli)
{
    struct hk_paths paths;
    int code = hk_paths_collect_file(cli, &paths);
    if (code == HK_EXIT_PASSED)
        code = run_file(cli, paths.paths[0]);
    hk_paths_fini(&paths);
    return code;
}

const struct hk_command hk_cmd_run = {
    .name = "run",
    .args = "FILE",
    .help = "makes one run and prints it",
    .options = HK_OPTIONS_READ | HK_OPTIONS_PLAY | HK_OPTIONS_CHOOSE |
               HK_OPTION_BIT(HK_OPTION_NO_EXPECT),
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
