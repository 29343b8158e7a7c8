/* SPDX-License-Identifier: MIT
 *
 * explore: from one scenario to one line of every report.
 */
#include "runner/explore.h"

#include <stdio.h>

#include "runner/again.h"
#include "runner/host.h"
#include "runner/tell.h"

void hk_tally_code(struct hk_tally *tally, int code)
{
    tally->code = hk_exit_worse(tally->code, code);
}

void hk_tally_file(struct hk_tally *tally, const char *path, const struct hk_diag *diag)
{
    tally->total.files++;
    if (hk_diag_errors(diag) > 0) {
        tally->total.failed++;
        hk_tally_code(tally, HK_EXIT_INVALID);
    }
    hk_tell_file(tally->outputs, path, diag);
}

/* Plays the run of the finding once more: it must come up again. */
static void repeat(struct hk_cli *cli, const struct hk_scenario *scenario,
                   const struct hk_found *finding, struct hk_scenario_result *result)
{
    struct hk_again again;
    hk_again_play(cli, scenario, finding, &again);
    if (again.found || again.interrupted)
        return;
    result->outcome = HK_DIVERGED;
    result->culprit = finding;
    snprintf(result->reason, sizeof(result->reason),
             "the run with this finding does not repeat itself: %s",
             *again.why ? again.why : "played again, it has no such finding");
}

static void repeat_all(struct hk_tally *tally, const struct hk_scenario *scenario,
                       struct hk_scenario_result *result)
{
    const struct hk_found *f = tally->explores ? result->campaign.found : result->culprit;
    for (; f && !*tally->cli->stop && result->outcome != HK_DIVERGED; f = f->next) {
        repeat(tally->cli, scenario, f, result);
        if (!tally->explores)
            return;
    }
}

static void count(struct hk_tally *tally, const struct hk_scenario_result *result)
{
    static const int codes[] = {
        [HK_PASSED] = HK_EXIT_PASSED,
        [HK_FAILED] = HK_EXIT_FAILED,
        [HK_INCONCLUSIVE] = HK_EXIT_INCONCLUSIVE,
        [HK_DIVERGED] = HK_EXIT_DIVERGED,
        [HK_SKIPPED] = HK_EXIT_INCONCLUSIVE,
    };
    tally->total.passed += result->outcome == HK_PASSED;
    tally->total.failed += result->outcome != HK_PASSED;
    tally->total.runs += result->campaign.runs + result->campaign.discarded;
    tally->total.steps += result->campaign.steps;
    hk_tally_code(tally, codes[result->outcome]);
}

static bool play(struct hk_tally *tally, struct hk_told *told)
{
    struct hk_cli *cli = tally->cli;
    struct hk_scenario_result result;
    struct hk_error error;
    int64_t clock = hk_host_clock();
    cli->current = told->scenario;
    if (hk_scenario_test(told->scenario, &cli->over, cli->stop, &result, &error) != 0) {
        hk_cli_complain(cli, "%s", error.text);
        hk_tally_code(tally, HK_EXIT_USAGE);
        return false;
    }
    repeat_all(tally, told->scenario, &result);
    cli->current = NULL;
    count(tally, &result);
    told->took = hk_host_clock() - clock;
    told->result = &result;
    hk_tell_scenario(tally->outputs, told);
    hk_scenario_result_fini(&result);
    return true;
}

bool hk_tally_play(struct hk_tally *tally, const struct hk_scenario_file *file,
                   const struct hk_scenario *scenario)
{
    struct hk_told told = {
        .file = file,
        .scenario = scenario,
        .blame_all = tally->explores,
        .started = hk_host_date(),
    };
    if (*tally->cli->stop) {
        tally->total.skipped++;
        hk_tell_scenario(tally->outputs, &told);
        return true;
    }
    return play(tally, &told) && hk_outputs_flush(tally->outputs);
}

void hk_tally_close(struct hk_tally *tally)
{
    int stop = *tally->cli->stop;
    tally->total.interrupted = stop != 0;
    if (stop)
        hk_tally_code(tally, HK_EXIT_SIGNAL + stop);
    hk_tally_code(tally, hk_outputs_close(tally->outputs, &tally->total));
}
