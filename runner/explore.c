/* SPDX-License-Identifier: MIT
 *
 * explore: from one scenario to one line of every report.
 */
#include "runner/explore.h"

#include <stdio.h>

#include "runner/again.h"
#include "runner/host.h"

void hk_tally_code(struct hk_tally *tally, int code)
{
    tally->code = hk_exit_worse(tally->code, code);
}

void hk_tally_file(struct hk_tally *tally, const char *path, const struct hk_diag *diag)
{
    tally->total.files++;
    hk_watch_done(&tally->watch, 0, 0);
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

/* ---- one scenario ---- */

void hk_tally_play(struct hk_tally *tally, struct hk_played *played, uint32_t workers)
{
    struct hk_cli *cli = tally->cli;
    struct hk_scenario_over over = cli->over;
    struct hk_watch_one time = hk_watch_one(&tally->watch);
    int64_t clock = hk_host_clock();
    played->told.blame_all = tally->explores;
    played->told.started = hk_host_date();
    if (*cli->stop || hk_watch_is_over(&tally->watch))
        return;
    over.workers = workers;
    over.parallel = hk_host_parallel;
    over.on_time = hk_watch_on_time;
    over.time_arg = &time;
    if (tally->watch.file_count == 1)
        time.runs_max = hk_scenario_explore_over(played->told.scenario, &over).runs;
    if (cli->jobs == 1)
        cli->current = played->told.scenario;
    if (hk_scenario_test(played->told.scenario, &over, cli->stop, &played->result,
                         &played->error) != 0) {
        played->refused = true;
        return;
    }
    played->told.result = &played->result;
    repeat_all(tally, played->told.scenario, &played->result);
    if (cli->jobs == 1)
        cli->current = NULL;
    played->told.took = hk_host_clock() - clock;
}

bool hk_tally_tell(struct hk_tally *tally, struct hk_played *played)
{
    const struct hk_scenario_result *result = played->told.result;
    if (played->refused) {
        hk_cli_complain(tally->cli, "%s", played->error.text);
        hk_tally_code(tally, HK_EXIT_USAGE);
        return false;
    }
    if (result)
        count(tally, result);
    else
        tally->total.skipped++;
    if (!result && !*tally->cli->stop) /* the time was up */
        hk_tally_code(tally, HK_EXIT_INCONCLUSIVE);
    hk_watch_done(&tally->watch, 0, result ? result->campaign.runs : 0);
    hk_tell_scenario(tally->outputs, &played->told);
    return hk_outputs_flush(tally->outputs);
}

void hk_played_fini(struct hk_played *played)
{
    if (played->told.result)
        hk_scenario_result_fini(&played->result);
}

void hk_tally_explores(struct hk_tally *tally)
{
    struct hk_cli *cli = tally->cli;
    hk_watch_begin(&tally->watch, cli);
    tally->total.file_count = tally->watch.file_count = 1;
    cli->over.no_verdict = true;
    cli->over.found_max = cli->max_failures;
    cli->over.all_runs = cli->time > 0 || cli->scenario_time > 0 || cli->over.steps > 0;
}

void hk_tally_close(struct hk_tally *tally)
{
    int stop = *tally->cli->stop;
    tally->total.interrupted = stop != 0;
    if (stop)
        hk_tally_code(tally, HK_EXIT_SIGNAL + stop);
    hk_watch_end(&tally->watch);
    hk_tally_code(tally, hk_outputs_close(tally->outputs, &tally->total));
}
