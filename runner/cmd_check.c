/* SPDX-License-Identifier: MIT
 *
 * cmd_check: reads and compiles scenarios, and says what is wrong with them. Nothing is
 * run, unless --strict asks how often things happen.
 */
#include "runner/cmd_check.h"

#include <limits.h>

#include "reports/report.h"
#include "runner/paths.h"

/* All so far. */
struct sums {
    uint64_t files, errors, warnings;
    int code;
};

static void print(struct hk_cli *cli, const struct hk_diag *diag)
{
    if (cli->json) {
        hk_check_json(&cli->out, diag);
        return;
    }
    hk_cli_put_diag(&cli->out, diag);
}

static uint64_t count_warnings(const struct hk_diag *diag)
{
    uint64_t count = 0;
    for (int i = 0; i < diag->item_count; i++)
        count += diag->items[i].severity == HK_SEVERITY_WARNING;
    return count;
}

/* False if it is no use to go on. */
static bool check_file(struct hk_cli *cli, const char *path, struct sums *sums)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(path, &cli->limits, &diag);
    bool valid = file && hk_diag_errors(&diag) == 0, more = true;
    if (valid && cli->strict)
        more = hk_check_strict(cli, file, &diag);
    print(cli, &diag);
    if (valid && cli->endpoints)
        hk_check_endpoints(cli, file);
    hk_scenario_file_free(file);
    sums->files++;
    sums->errors += (uint64_t)hk_diag_errors(&diag);
    sums->warnings += cli->strict ? count_warnings(&diag) : 0;
    if (!more)
        sums->code = HK_EXIT_USAGE;
    hk_diag_fini(&diag);
    return more && hk_sink_flush(&cli->out) == 0;
}

static void print_sums(struct hk_cli *cli, const struct sums *sums)
{
    if (cli->json)
        return;
    hk_report_number(&cli->out, sums->files, "file");
    hk_sink_puts(&cli->out, ", ");
    hk_report_number(&cli->out, sums->errors, "error");
    if (cli->strict) {
        hk_sink_puts(&cli->out, ", ");
        hk_report_number(&cli->out, sums->warnings, "warning");
    }
    hk_sink_puts(&cli->out, "\n");
}

/* What changes runs needs runs; and lines of JSON are all of one kind. */
static bool options_fit(struct hk_cli *cli)
{
    static const enum hk_cli_option playing[] = {HK_OPTION_STRATEGY, HK_OPTION_SEED,
                                                 HK_OPTION_RUNS, HK_OPTION_TASKS,
                                                 HK_OPTION_LISTS, HK_OPTION_STEPS};
    for (size_t i = 0; i < HK_COUNT(playing) && !cli->strict; i++) {
        if (!cli->values[playing[i]])
            continue;
        hk_cli_complain(cli, "'hocket check' takes no --%s without --strict",
                        hk_option_name(playing[i]));
        return false;
    }
    if (cli->json && cli->endpoints) {
        hk_cli_complain(cli, "--json prints diagnostics only; leave out --endpoints");
        return false;
    }
    return true;
}

static int run(struct hk_cli *cli)
{
    struct hk_paths paths;
    if (!options_fit(cli))
        return HK_EXIT_USAGE;
    struct sums sums = {.code = hk_paths_collect(cli, &paths)};
    bool more = sums.code != HK_EXIT_USAGE;
    for (size_t i = 0; i < paths.count && more && !*cli->stop; i++)
        more = check_file(cli, paths.paths[i], &sums);
    if (sums.code != HK_EXIT_USAGE)
        print_sums(cli, &sums);
    hk_paths_fini(&paths);
    int code = hk_exit_worse(sums.code, sums.warnings > 0 ? HK_EXIT_FAILED : HK_EXIT_PASSED);
    code = hk_exit_worse(code, sums.errors > 0 ? HK_EXIT_INVALID : HK_EXIT_PASSED);
    return *cli->stop ? hk_exit_worse(code, HK_EXIT_SIGNAL + *cli->stop) : code;
}

const struct hk_command hk_cmd_check = {
    .name = "check",
    .args = "PATH...",
    .help = "reads scenarios, and says what is wrong with them",
    .options = HK_OPTIONS_READ | HK_OPTIONS_PLAY | HK_OPTION_BIT(HK_OPTION_RUNS) |
               HK_OPTION_BIT(HK_OPTION_JSON) | HK_OPTION_BIT(HK_OPTION_ENDPOINTS) |
               HK_OPTION_BIT(HK_OPTION_STRICT),
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
