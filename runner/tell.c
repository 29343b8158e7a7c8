/* SPDX-License-Identifier: MIT
 *
 * tell: results of scenarios/ become what reports/ knows.
 */
#include "runner/tell.h"

#include <stdlib.h>

#include "runner/label.h"

/* ---- a file ---- */

static struct hk_report_note note_of(const struct hk_diag_item *item)
{
    return (struct hk_report_note){
        .error = item->severity == HK_SEVERITY_ERROR,
        .line = item->line,
        .col = item->col,
        .end_col = item->col > 0 ? item->col + (item->width > 0 ? item->width : 1) : 0,
        .text = item->text,
    };
}

void hk_tell_file(struct hk_outputs *outputs, const char *path, const struct hk_diag *diag)
{
    if (diag->item_count == 0)
        return;
    char *shown = hk_diag_format(diag), more[64];
    size_t count = (size_t)diag->item_count;
    struct hk_report_note *notes = hk_xcalloc(count + 1, sizeof(*notes));
    for (size_t i = 0; i < count; i++)
        notes[i] = note_of(&diag->items[i]);
    if (diag->dropped > 0) {
        snprintf(more, sizeof(more), "and %d more", diag->dropped);
        notes[count++] = (struct hk_report_note){.error = true, .text = more};
    }
    struct hk_report_file file = {
        .path = path,
        .invalid = hk_diag_errors(diag) > 0,
        .notes = notes,
        .note_count = count,
        .shown = shown,
    };
    hk_outputs_file(outputs, &file);
    free(notes);
    free(shown);
}

/* ---- a scenario ---- */

struct findings {
    struct hk_report_finding *list;
    struct hk_sink *commands;
    size_t count;
};

static void collect(struct findings *findings, struct hk_cli *cli, const struct hk_told *told)
{
    const struct hk_scenario_result *result = told->result;
    const struct hk_found *first = result ? result->campaign.found : NULL;
    for (const struct hk_found *f = first; f; f = f->next)
        findings->count++;
    findings->list = hk_xcalloc(findings->count + 1, sizeof(*findings->list));
    findings->commands = hk_xcalloc(findings->count + 1, sizeof(*findings->commands));
    size_t i = 0;
    for (const struct hk_found *f = first; f; f = f->next, i++) {
        struct hk_sink *command = &findings->commands[i];
        hk_sink_init(command, NULL, cli->out.ascii);
        const struct hk_failing *failing = hk_failing_of(told->failing, f);
        hk_label_command(command, cli, told->file, told->scenario,
                         failing ? failing->token : f->token);
        findings->list[i] = (struct hk_report_finding){
            .found = f,
            .listed = hk_scenario_lists(told->scenario, f),
            .blamed = told->blame_all || f == result->culprit,
            .command = command->text,
            .block = failing ? failing->block : NULL,
        };
    }
}

/* ---- what else is known of it ---- */

struct others {
    struct hk_report_outcome *outcomes;
    struct hk_sink *commands;
    struct hk_report_goal *goals;
    size_t outcome_count, goal_count;
};

static void collect_others(struct others *others, struct hk_cli *cli, const struct hk_told *told)
{
    const struct hk_scenario_result *r = told->result;
    *others = (struct others){0};
    if (!r)
        return;
    others->outcomes = hk_xcalloc(r->census.count + 1, sizeof(*others->outcomes));
    others->commands = hk_xcalloc(r->census.count + 1, sizeof(*others->commands));
    others->goals = hk_xcalloc(r->goal_count + 1, sizeof(*others->goals));
    for (; others->outcome_count < r->census.count; others->outcome_count++) {
        size_t i = others->outcome_count;
        hk_sink_init(&others->commands[i], NULL, cli->out.ascii);
        hk_label_command(&others->commands[i], cli, told->file, told->scenario,
                         r->census.items[i].token);
        others->outcomes[i] =
            (struct hk_report_outcome){&r->census.items[i], others->commands[i].text};
    }
    for (; others->goal_count < r->goal_count; others->goal_count++) {
        const struct hk_scenario_goal *goal = &r->goals[others->goal_count];
        others->goals[others->goal_count] =
            (struct hk_report_goal){goal->text, goal->line, goal->col, goal->met, goal->runs};
    }
}

static void forget_others(struct others *others)
{
    for (size_t i = 0; i < others->outcome_count; i++)
        hk_sink_fini(&others->commands[i]);
    free(others->commands);
    free(others->outcomes);
    free(others->goals);
}

static void forget(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        hk_sink_fini(&findings->commands[i]);
    free(findings->commands);
    free(findings->list);
}

void hk_tell_scenario(struct hk_outputs *outputs, const struct hk_told *told)
{
    struct hk_cli *cli = outputs->cli;
    const struct hk_scenario_result *result = told->result;
    struct hk_scenario_explore explore = hk_scenario_explore_over(told->scenario, &cli->over);
    struct findings findings = {.count = 0};
    collect(&findings, cli, told);
    struct others others;
    collect_others(&others, cli, told);
    char *strategy = hk_label_strategy(explore.strategy, explore.options);
    bool wrong = result && (result->outcome != HK_PASSED || hk_scenario_is_broken(told->scenario));
    bool teaches = cli->teach && wrong;
    struct hk_report_scenario scenario = {
        .path = hk_scenario_path(told->scenario),
        .title = hk_scenario_title(told->scenario),
        .variant = hk_scenario_variant(told->scenario),
        .point = hk_scenario_point(told->scenario),
        .strategy = strategy,
        .seed = explore.seed,
        .outcome = result ? result->outcome : HK_SKIPPED,
        .reason = result ? result->reason : "interrupted before it began",
        .hint = teaches ? hk_scenario_hint(told->scenario) : "",
        .explain = teaches ? hk_scenario_explain(told->scenario) : "",
        .result = result ? &result->campaign : NULL,
        .kept = told->kept,
        .findings = findings.list,
        .finding_count = findings.count,
        .outcomes = others.outcomes,
        .outcome_count = others.outcome_count,
        .goals = others.goals,
        .goal_count = others.goal_count,
        .started = told->started,
        .took = told->took,
    };
    hk_outputs_scenario(outputs, &scenario);
    free(strategy);
    forget(&findings);
    forget_others(&others);
}
