/* SPDX-License-Identifier: MIT
 *
 * explore: from one scenario to one line of every report.
 */
#include "runner/explore.h"

#include <stdio.h>
#include <string.h>

#include "reports/escape.h"
#include "runner/corpus.h"
#include "runner/failing.h"
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

static bool is_told(const struct hk_tally *tally, const struct hk_scenario_result *result,
                    const struct hk_found *found)
{
    return tally->explores || tally->cli->explain || found == result->culprit;
}

/* A schedule that is written down already need not be kept. */
static bool is_replay(const struct hk_tally *tally, const struct hk_told *told)
{
    struct hk_scenario_explore explore =
        hk_scenario_explore_over(told->scenario, &tally->cli->over);
    return strcmp(explore.strategy->name, "replay") == 0;
}

/* Every finding that is told is played again, made simpler and explained. */
static void look_closer(struct hk_tally *tally, struct hk_told *told,
                        struct hk_scenario_result *result, struct hk_failing **failing)
{
    for (const struct hk_found *f = result->campaign.found; f; f = f->next) {
        if (*tally->cli->stop || !is_told(tally, result, f))
            continue;
        struct hk_failing_job job = {
            .cli = tally->cli,
            .file = told->file,
            .scenario = told->scenario,
            .found = f,
            .runs = result->campaign.runs,
            .all = result->campaign.exhaustive == HK_EXHAUSTIVE_YES,
            .unexpected = !is_replay(tally, told) && (tally->explores || f == result->culprit),
        };
        *failing = hk_failing_make(&job);
        bool diverged = (*failing)->diverged[0] != '\0';
        if (diverged && result->outcome != HK_DIVERGED) {
            result->outcome = HK_DIVERGED;
            result->culprit = f;
            snprintf(result->reason, sizeof(result->reason), "%s", (*failing)->diverged);
        }
        failing = &(*failing)->next;
    }
}

static bool is_found(const struct hk_result *campaign, uint64_t id)
{
    const struct hk_found *f = campaign->found;
    while (f && f->id != id)
        f = f->next;
    return f != NULL;
}

/* What was kept of failures. Those that the exploration has found too are told as any other; one
 * that it has missed fails the scenario if nobody expects it. */
static void tell_kept(const struct hk_kept *corpus, struct hk_scenario_result *result,
                      struct hk_sink *lines)
{
    static const char *const words[] = {"still fails", "resolved", "no schedule"};
    for (size_t i = 0; i < corpus->count; i++) {
        const struct hk_kept_entry *e = &corpus->entries[i];
        if (e->state == HK_CORPUS_FAILS && is_found(&result->campaign, e->id))
            continue;
        hk_sink_puts(lines, "kept     ");
        hk_escape(lines, e->path);
        hk_sink_puts(lines, *e->finding ? ": " : "");
        hk_escape(lines, e->finding);
        hk_sink_printf(lines, ": %s\n", words[e->state]);
        if (e->state != HK_CORPUS_FAILS || e->listed || result->outcome != HK_PASSED)
            continue;
        result->outcome = HK_FAILED;
        snprintf(result->reason, sizeof(result->reason),
                 "%s comes up again in a schedule that was kept; hocket replay %s", e->finding,
                 e->path);
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

/* What the exploration and the corpus have shown. `closer`: otherwise whoever joins the parts
 * looks closer. */
static void judge(struct hk_tally *tally, struct hk_played *played, const struct hk_kept *corpus,
                  bool closer)
{
    played->told.result = &played->result;
    hk_sink_init(&played->kept, NULL, tally->cli->out.ascii);
    tell_kept(corpus, &played->result, &played->kept);
    played->told.kept = played->kept.text;
    if (closer)
        look_closer(tally, &played->told, &played->result, &played->failing);
    played->told.failing = played->failing;
}

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
    struct hk_kept corpus = {0};
    if (!cli->no_corpus)
        hk_kept_play(cli, played->told.file, played->told.scenario, &corpus);
    played->refused = hk_scenario_test(played->told.scenario, &over, cli->stop, &played->result,
                                       &played->error) != 0;
    if (!played->refused)
        judge(tally, played, &corpus, over.keep == NULL);
    hk_kept_fini(&corpus);
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
    for (const struct hk_failing *f = played->failing; f; f = f->next) {
        if (f->lost)
            hk_tally_code(tally, HK_EXIT_OUTPUT);
    }
    hk_watch_done(&tally->watch, 0, result ? result->campaign.runs : 0);
    hk_tell_scenario(tally->outputs, &played->told);
    return hk_outputs_flush(tally->outputs);
}

void hk_played_fini(struct hk_played *played)
{
    if (!played->told.result)
        return;
    hk_failing_free(played->failing);
    hk_sink_fini(&played->kept);
    hk_scenario_result_fini(&played->result);
}

void hk_tally_explores(struct hk_tally *tally)
{
    struct hk_cli *cli = tally->cli;
    hk_watch_begin(&tally->watch, cli);
    tally->total.file_count = tally->watch.file_count = 1;
    cli->over.no_verdict = true;
    bool goes_on = cli->values[HK_OPTION_MAX_FAILURES] || cli->over.census;
    cli->over.found_max = goes_on ? cli->max_failures : 1;
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
