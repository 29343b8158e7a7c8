/* SPDX-License-Identifier: MIT
 *
 * cmd_check: reads and compiles scenarios, and runs nothing.
 */
#include <limits.h>
#include <stdlib.h>

#include "reports/escape.h"
#include "runner/paths.h"
#include "scenarios/lang/diag.h"

/* Returns the number of errors. */
static int check_file(struct hk_cli *cli, const char *path)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    hk_scenario_file_free(hk_scenario_load(path, &cli->limits, &diag));
    char *text = hk_diag_format(&diag);
    hk_escape_lines(&cli->out, text);
    free(text);
    int errors = hk_diag_errors(&diag);
    hk_diag_fini(&diag);
    return errors;
}

static int run(struct hk_cli *cli)
{
    struct hk_paths paths;
    int code = hk_paths_collect(cli, &paths);
    size_t files = 0;
    long long errors = 0;
    for (; code != HK_EXIT_USAGE && files < paths.count && !*cli->stop; files++) {
        errors += check_file(cli, paths.paths[files]);
        if (hk_sink_flush(&cli->out) != 0)
            break;
    }
    if (code != HK_EXIT_USAGE)
        hk_sink_printf(&cli->out, "%zu file%s, %lld error%s\n", files, files == 1 ? "" : "s",
                       errors, errors == 1 ? "" : "s");
    hk_paths_fini(&paths);
    code = hk_exit_worse(code, errors > 0 ? HK_EXIT_INVALID : HK_EXIT_PASSED);
    return *cli->stop ? hk_exit_worse(code, HK_EXIT_SIGNAL + *cli->stop) : code;
}

const struct hk_command hk_cmd_check = {
    .name = "check",
    .args = "PATH...",
    .help = "reads scenarios, and says what is wrong with them",
    .options = HK_OPTIONS_READ,
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
