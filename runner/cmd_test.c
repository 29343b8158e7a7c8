/* SPDX-License-Identifier: MIT
 *
 * cmd_test: every scenario, variant and sweep point under the paths, explored
 * with its own settings and compared with its verdict.
 */
#include <limits.h>

#include "runner/spread.h"

/* Every order of the files is as likely, and the same one for the same seed. */
static void shuffle(const struct hk_paths *paths, uint64_t seed)
{
    struct hk_rng rng;
    hk_rng_seed(&rng, seed);
    for (size_t i = paths->count; seed && i > 1; i--) {
        size_t k = (size_t)hk_rng_below(&rng, i);
        char *path = paths->paths[i - 1];
        paths->paths[i - 1] = paths->paths[k];
        paths->paths[k] = path;
    }
}

/* Names what was asked for. */
static void complain_of_nothing(struct hk_cli *cli)
{
    static const enum hk_cli_option options[] = {HK_OPTION_FILTER, HK_OPTION_TAG,
                                                 HK_OPTION_LAST_FAILED};
    struct hk_sink text;
    hk_sink_init(&text, NULL, false);
    for (size_t i = 0; i < HK_COUNT(options); i++) {
        const char *value = cli->values[options[i]];
        if (!value)
            continue;
        hk_sink_printf(&text, "%s --%s", text.len ? " and" : "", hk_option_name(options[i]));
        if (*value)
            hk_sink_printf(&text, " '%s'", value);
    }
    hk_cli_complain(cli, "no scenario fits%s", text.len ? text.text : "");
    hk_sink_fini(&text);
}

static void test_paths(struct hk_tally *tally, const struct hk_paths *paths)
{
    hk_watch_begin(&tally->watch, tally->cli);
    tally->total.file_count = tally->watch.file_count = paths->count;
    shuffle(paths, tally->cli->shuffle);
    hk_spread(tally, paths);
    const struct hk_report_total *total = &tally->total;
    if (total->passed + total->failed + total->skipped == 0 && tally->code == HK_EXIT_PASSED) {
        complain_of_nothing(tally->cli);
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
               HK_OPTION_BIT(HK_OPTION_NO_SHRINK) | HK_OPTION_BIT(HK_OPTION_EXPLAIN) |
               HK_OPTION_BIT(HK_OPTION_LAST_FAILED) | HK_OPTION_BIT(HK_OPTION_FAIL_FAST) |
               HK_OPTION_BIT(HK_OPTION_SHUFFLE) | HK_OPTION_BIT(HK_OPTION_NO_CORPUS) |
               HK_OPTION_BIT(HK_OPTION_MAX_FAILURES) | HK_OPTION_BIT(HK_OPTION_FILTER) |
               HK_OPTION_BIT(HK_OPTION_TAG) | HK_OPTIONS_BUDGET,
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
