/* SPDX-License-Identifier: MIT
 *
 * cmd_merge: the parts of an exploration that was spread over machines, joined: what is told
 * is what `hocket explore` without --shard would have told.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/choose.h"
#include "runner/explore.h"
#include "runner/part.h"

static int explore_parts(struct hk_tally *tally, const struct hk_scenario_file *file)
{
    const struct hk_scenario *scenario = hk_choose_scenario(tally->cli, file);
    struct hk_paths none = {.count = 0};
    if (!scenario)
        return HK_EXIT_USAGE;
    int code = hk_outputs_open(tally->outputs, tally->cli, &none, true);
    if (code != HK_EXIT_PASSED)
        return code;
    tally->total.files = 1;
    struct hk_played played = {.told = {.file = file, .scenario = scenario}};
    hk_tally_play(tally, &played, 1);
    hk_tally_tell(tally, &played);
    hk_played_fini(&played);
    hk_tally_close(tally);
    return tally->code;
}

static int merge(struct hk_cli *cli, struct hk_parts *parts)
{
    struct hk_outputs outputs;
    struct hk_tally tally = {.cli = cli, .outputs = &outputs, .explores = true};
    const char *text = hk_parts_text(parts);
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file =
        hk_scenario_parse(hk_parts_path(parts), text, strlen(text), &cli->limits, &diag);
    bool valid = hk_diag_errors(&diag) == 0;
    hk_diag_fini(&diag);
    hk_tally_explores(&tally);
    cli->over.recorded = hk_parts_note;
    cli->over.part = parts;
    int code = HK_EXIT_INVALID;
    if (valid)
        code = explore_parts(&tally, file);
    else
        hk_cli_complain(cli, "the parts hold an invalid scenario");
    hk_scenario_file_free(file);
    return code;
}

/* The scenario may be on other machines only; what is kept of failures is kept beside it. */
static bool has_scenario(const struct hk_parts *parts)
{
    return access(hk_parts_path(parts), R_OK) == 0;
}

static int run(struct hk_cli *cli)
{
    struct hk_parts parts;
    int code = HK_EXIT_USAGE;
    if (hk_parts_read(&parts, cli) && hk_parts_options(&parts, cli)) {
        cli->no_corpus |= !has_scenario(&parts);
        code = merge(cli, &parts);
    }
    hk_parts_fini(&parts);
    return code;
}

const struct hk_command hk_cmd_merge = {
    .name = "merge",
    .args = "PART...",
    .help = "joins what 'explore --shard' has written on several machines",
    .options = HK_OPTIONS_REPORT | HK_OPTION_BIT(HK_OPTION_NO_SHRINK) |
               HK_OPTION_BIT(HK_OPTION_NO_CORPUS),
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
