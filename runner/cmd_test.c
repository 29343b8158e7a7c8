/* SPDX-License-Identifier: MIT
 *
 * cmd_test: every scenario, variant and sweep point under the paths, explored
 * with its own settings and compared with its verdict.
 *
 *     passed   races/lost-update.yaml: lost update [atomic add]   500 runs, 4 interleavings (all)
 *
 * What did not pass is followed by the reason and by the command that shows it.
 */
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "runner/again.h"
#include "runner/label.h"
#include "runner/paths.h"
#include "runner/teach.h"
#include "scenarios/lang/diag.h"

/* All so far. */
struct tally {
    struct hk_cli *cli;
    uint64_t files, passed, failed, skipped, runs, steps;
    int code;
};

static void count(struct tally *tally, int code)
{
    tally->code = hk_exit_worse(tally->code, code);
}

/* ---- one line ---- */

static const char *word(enum hk_outcome outcome)
{
    static const char *const words[] = {
        [HK_PASSED] = "passed",     [HK_FAILED] = "failed",   [HK_INCONCLUSIVE] = "inconclusive",
        [HK_DIVERGED] = "diverged", [HK_SKIPPED] = "skipped",
    };
    return words[outcome];
}

static int code_of(enum hk_outcome outcome)
{
    static const int codes[] = {
        [HK_PASSED] = HK_EXIT_PASSED,
        [HK_FAILED] = HK_EXIT_FAILED,
        [HK_INCONCLUSIVE] = HK_EXIT_INCONCLUSIVE,
        [HK_DIVERGED] = HK_EXIT_DIVERGED,
        [HK_SKIPPED] = HK_EXIT_INCONCLUSIVE,
    };
    return codes[outcome];
}

static void number(struct hk_sink *out, const char *before, uint64_t n, const char *what)
{
    hk_sink_printf(out, "%s%llu %s%s", before, (unsigned long long)n, what, n == 1 ? "" : "s");
}

static void print_coverage(struct hk_sink *out, const struct hk_result *r)
{
    number(out, "   ", r->runs, "run");
    number(out, ", ", r->interleavings, "interleaving");
    if (r->exhaustive == HK_EXHAUSTIVE_YES)
        hk_sink_puts(out, " (all)");
    else if (r->exhaustive == HK_EXHAUSTIVE_SCHEDULES)
        hk_sink_puts(out, " (all of one draw of the data)");
    else if (r->exhaustive == HK_EXHAUSTIVE_POINTS)
        hk_sink_puts(out, " (all of the ends and middles of the data)");
    if (r->discarded)
        hk_sink_printf(out, ", %llu discarded", (unsigned long long)r->discarded);
    if (r->cut)
        hk_sink_printf(out, ", %llu cut", (unsigned long long)r->cut);
    hk_sink_puts(out, "\n");
}

static void print_line(struct hk_cli *cli, const struct hk_scenario *scenario,
                       const struct hk_scenario_result *result)
{
    hk_sink_printf(&cli->out, "%-8s ", word(result->outcome));
    hk_label_write(&cli->out, scenario);
    print_coverage(&cli->out, &result->campaign);
}

/* ---- what did not pass ---- */

static void indented(struct hk_cli *cli, const char *text)
{
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, cli->out.ascii);
    hk_escape(&safe, text);
    hk_sink_puts(&cli->out, "    ");
    hk_escape_wrap(&cli->out, safe.text, 4, 4, 80);
    hk_sink_puts(&cli->out, "\n");
    hk_sink_fini(&safe);
}

/* The reason may have said all but when. */
static void print_finding(struct hk_cli *cli, const struct hk_scenario_result *result,
                          const char *place)
{
    const struct hk_found *f = result->culprit;
    char time[40];
    hk_time_format(f->time, time, sizeof(time));
    if (!strstr(result->reason, f->text)) {
        char *text = hk_xasprintf("%s%s%s: %s", f->kind, *f->label ? ": " : "", f->label, f->text);
        indented(cli, text);
        free(text);
    }
    hk_sink_printf(&cli->out, "    first in run %llu, step %llu, at %s\n",
                   (unsigned long long)f->first_run, (unsigned long long)f->step, time);
    if (*place)
        indented(cli, place);
}

static void print_trouble(struct hk_cli *cli, const struct hk_scenario_file *file,
                          const struct hk_scenario *scenario,
                          const struct hk_scenario_result *result, const struct hk_again *again)
{
    if (*result->reason)
        indented(cli, result->reason);
    if (!result->culprit)
        return;
    print_finding(cli, result, again->place);
    hk_sink_puts(&cli->out, "    ");
    hk_label_command(&cli->out, cli, file, scenario, result->culprit->token);
    hk_sink_puts(&cli->out, "\n");
}

/* Plays the run of the finding once more: it must come up again. */
static void repeat(struct hk_cli *cli, const struct hk_scenario *scenario,
                   struct hk_scenario_result *result, struct hk_again *again)
{
    *again = (struct hk_again){.found = false};
    if (!result->culprit || *cli->stop)
        return;
    hk_again_play(cli, scenario, result->culprit, again);
    if (again->found || again->interrupted)
        return;
    result->outcome = HK_DIVERGED;
    snprintf(result->reason, sizeof(result->reason),
             "the run with this finding does not repeat itself: %s",
             *again->why ? again->why : "played again, it has no such finding");
}

/* ---- scenarios and files ---- */

/* False if the command line is wrong. */
static bool test_one(struct tally *tally, const struct hk_scenario_file *file,
                     const struct hk_scenario *scenario)
{
    struct hk_cli *cli = tally->cli;
    struct hk_scenario_result result;
    struct hk_error error;
    cli->current = scenario;
    if (hk_scenario_test(scenario, &cli->over, cli->stop, &result, &error) != 0) {
        hk_cli_complain(cli, "%s", error.text);
        count(tally, HK_EXIT_USAGE);
        return false;
    }
    struct hk_again again;
    repeat(cli, scenario, &result, &again);
    cli->current = NULL;
    bool passed = result.outcome == HK_PASSED;
    tally->passed += passed;
    tally->skipped += result.outcome == HK_SKIPPED;
    tally->failed += !passed && result.outcome != HK_SKIPPED;
    tally->runs += result.campaign.runs + result.campaign.discarded;
    tally->steps += result.campaign.steps;
    count(tally, code_of(result.outcome));
    if (!passed || !cli->quiet)
        print_line(cli, scenario, &result);
    if (!passed)
        print_trouble(cli, file, scenario, &result, &again);
    if (!passed || (!cli->quiet && hk_scenario_is_broken(scenario)))
        hk_teach(cli, scenario, 4, true);
    hk_scenario_result_fini(&result);
    return true;
}

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

/* An invalid file counts as one failure; its valid scenarios are run. */
static void report_diag(struct tally *tally, const char *path, const struct hk_diag *diag)
{
    struct hk_cli *cli = tally->cli;
    bool invalid = hk_diag_errors(diag) > 0;
    if (invalid) {
        tally->failed++;
        count(tally, HK_EXIT_INVALID);
        hk_sink_puts(&cli->out, "invalid  ");
        hk_escape(&cli->out, path);
        hk_sink_puts(&cli->out, "\n");
    }
    if (!invalid && cli->quiet)
        return;
    char *text = hk_diag_format(diag);
    hk_escape_lines(&cli->out, text);
    free(text);
}

/* False if it is no use to go on. */
static bool test_scenarios(struct tally *tally, const struct hk_scenario_file *file)
{
    bool more = true;
    for (size_t i = 0; i < hk_scenario_count(file) && more; i++) {
        const struct hk_scenario *scenario = hk_scenario_at(file, i);
        if (!selected(tally->cli, scenario))
            continue;
        if (*tally->cli->stop)
            tally->skipped++;
        else
            more = test_one(tally, file, scenario) && hk_sink_flush(&tally->cli->out) == 0;
    }
    return more;
}

static bool test_file(struct tally *tally, const char *path)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(path, &tally->cli->limits, &diag);
    report_diag(tally, path, &diag);
    hk_diag_fini(&diag);
    tally->files++;
    bool more = !file || test_scenarios(tally, file);
    hk_scenario_file_free(file);
    return more;
}

/* ---- all ---- */

static void print_summary(struct tally *tally, size_t files)
{
    struct hk_sink *out = &tally->cli->out;
    uint64_t all = tally->passed + tally->failed + tally->skipped;
    if (all == 0 && tally->code == HK_EXIT_PASSED) {
        hk_cli_complain(tally->cli, "no scenario fits the filter");
        count(tally, HK_EXIT_NOTHING);
    }
    if (*tally->cli->stop) {
        hk_sink_printf(out, "incomplete: interrupted in file %llu of %zu\n",
                       (unsigned long long)tally->files, files);
        count(tally, HK_EXIT_SIGNAL + *tally->cli->stop);
    }
    if (!tally->cli->quiet) {
        number(out, "\n", tally->files, "file");
        number(out, ", ", all, "scenario");
        number(out, ", ", tally->runs, "run");
        number(out, ", ", tally->steps, "step");
        hk_sink_puts(out, "\n");
    }
    hk_sink_printf(out, "%llu passed, %llu failed, %llu skipped\n",
                   (unsigned long long)tally->passed, (unsigned long long)tally->failed,
                   (unsigned long long)tally->skipped);
}

static int run(struct hk_cli *cli)
{
    struct hk_paths paths;
    struct tally tally = {.cli = cli, .code = hk_paths_collect(cli, &paths)};
    bool more = tally.code != HK_EXIT_USAGE;
    for (size_t i = 0; i < paths.count && more && !*cli->stop; i++)
        more = test_file(&tally, paths.paths[i]);
    if (tally.code != HK_EXIT_USAGE)
        print_summary(&tally, paths.count);
    hk_paths_fini(&paths);
    return tally.code;
}

const struct hk_command hk_cmd_test = {
    .name = "test",
    .args = "PATH...",
    .help = "explores scenarios and compares with their verdicts",
    .options = HK_OPTIONS_READ | HK_OPTIONS_PLAY | HK_OPTION_BIT(HK_OPTION_RUNS) |
               HK_OPTION_BIT(HK_OPTION_FILTER),
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
