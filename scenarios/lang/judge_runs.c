/* SPDX-License-Identifier: MIT
 *
 * judge_runs: explores a scenario and compares with its verdict.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/note.h"
#include "scenarios/lang/scenario_parts.h"

enum { CUT_ALIKE_MAX = 20 }; /* runs that all end at one limit: after so many no more are made */

struct judging {
    const struct hk_scenario *scenario;
    bool no_verdict, has_tally;
    struct hk_census *census; /* NULL: not asked for */
    const struct hk_scenario_over *over;
    size_t own_size;
    struct hk_judge judge;
    struct hk_expect_tally tally;
    uint64_t cut_alike; /* the first so many runs: all cut by one limit, with nothing found */
};

/* What is kept of a run: whether there were expectations, and their marks. */
struct own {
    bool expects;
    uint8_t marks[];
};

static bool note(void *arg, const struct hk_world *world, struct hk_run_note *note)
{
    const struct judging *j = arg;
    const struct hk_env *env = world->program;
    struct own *own = note->own;
    own->expects = env->expect && world->end != HK_END_ASSUME;
    if (own->expects)
        hk_expect_marks(env->expect, own->marks);
    note->text = j->census ? hk_census_text(world) : NULL;
    return note->text != NULL;
}

/* Whether nothing but a limit is to be expected. Steps are the exception: with a task that ticks
 * for ever all runs end so, and in one of them something else may come first. */
static bool only_cut(struct judging *j, enum hk_end end, const struct hk_run_note *note)
{
    bool alike = hk_end_is_cut(end) && end != HK_END_STEPS && end == j->judge.cut_by &&
                 !note->findings && j->cut_alike + 1 == j->judge.runs;
    j->cut_alike += alike;
    return alike && j->cut_alike == CUT_ALIKE_MAX;
}

static bool on_note(void *arg, const struct hk_run_note *note)
{
    struct judging *j = arg;
    const struct own *own = note->own;
    enum hk_end end = (enum hk_end)note->end;
    hk_judge_add(&j->judge, end, note->findings);
    if (own->expects)
        hk_expect_tally_add(&j->tally, end, own->marks);
    if (note->text)
        hk_census_add(j->census, note);
    if (j->over->keep)
        j->over->keep(j->over->part, note, j->own_size);
    if (only_cut(j, end, note))
        return false;
    return end != HK_END_FROZEN; /* ten million statements a run: once is enough */
}

static void recorded(void *arg, uint64_t run, struct hk_run_note *note)
{
    struct judging *j = arg;
    j->over->recorded(j->over->part, run, note, j->own_size);
}

bool hk_scenario_lists(const struct hk_scenario *s, const struct hk_found *found)
{
    bool listed = false;
    for (size_t i = 0; i < s->verdict_count; i++) {
        const struct hk_verdict *v = s->verdicts[i];
        if (v->pass)
            continue;
        listed |= v->kind == HK_KIND_NONE ? strcmp(found->label, v->name->chars) == 0
                                          : strcmp(found->kind, hk_kind_name(v->kind)) == 0;
    }
    return listed;
}

/* The first violation that the verdict does not list. */
static const struct hk_found *culprit_of(const struct judging *j, const struct hk_found *found)
{
    while (found && !j->no_verdict && hk_scenario_lists(j->scenario, found))
        found = found->next;
    return found;
}

bool hk_scenario_place(const struct hk_scenario *s, const char *label, int *line, int *col)
{
    for (size_t i = 0; s->set && i < hk_expect_count(s->set); i++) {
        if (strcmp(hk_expect_label(s->set, i), label) != 0)
            continue;
        *line = s->places[i]->text_line;
        *col = s->places[i]->text_col;
        return true;
    }
    return false;
}

/* ---- goals ---- */

static bool is_unwanted(const struct hk_scenario *s, size_t expectation)
{
    if (!hk_expect_has_label(s->set, expectation))
        return false;
    const char *label = hk_expect_label(s->set, expectation);
    for (size_t i = 0; i < s->verdict_count; i++) {
        const struct hk_verdict *v = s->verdicts[i];
        if (!v->pass && v->kind == HK_KIND_NONE && strcmp(label, v->name->chars) == 0)
            return true;
    }
    return false;
}

static void count_goals(const struct hk_scenario *s, const struct hk_expect_tally *tally,
                        struct hk_scenario_result *result)
{
    result->goals = hk_xcalloc(tally->count + 1, sizeof(*result->goals));
    for (size_t i = 0; i < tally->count; i++) {
        const struct hk_node *place = s->places[i];
        if (!hk_expect_is_goal(s->set, i))
            continue;
        result->goals[result->goal_count++] = (struct hk_scenario_goal){
            .text = hk_expect_text(s->set, i),
            .line = place->text_line,
            .col = place->text_col,
            .width = (int)place->len,
            .met = tally->counts[i].met,
            .runs = tally->runs,
            .unwanted = is_unwanted(s, i),
        };
    }
}

static void say_what_ended_it(const struct hk_result *campaign, struct hk_scenario_result *result)
{
    const char *what = campaign->interrupted               ? "the exploration was interrupted"
                       : campaign->spent == HK_BUDGET_TIME ? "the time was up"
                                                           : "the steps were up";
    snprintf(result->reason, sizeof(result->reason), "%s after %llu run%s", what,
             (unsigned long long)campaign->runs, campaign->runs == 1 ? "" : "s");
}

static void conclude(struct judging *j, struct hk_scenario_result *result)
{
    const struct hk_result *campaign = &result->campaign;
    bool judged = j->has_tally && !j->no_verdict;
    bool spent = campaign->spent == HK_BUDGET_TIME || campaign->spent == HK_BUDGET_STEPS;
    j->judge.interrupted |= (spent || campaign->interrupted) && !j->no_verdict;
    if (!j->no_verdict)
        j->judge.unjudged = campaign->unjudged;
    struct hk_judgement judgement =
        hk_judge_conclude(&j->judge, judged ? j->scenario->set : NULL, judged ? &j->tally : NULL,
                          campaign->exhaustive == HK_EXHAUSTIVE_YES);
    result->outcome = judgement.judged == HK_JUDGED_PASSED   ? HK_PASSED
                      : judgement.judged == HK_JUDGED_FAILED ? HK_FAILED
                                                             : HK_INCONCLUSIVE;
    snprintf(result->reason, sizeof(result->reason), "%s", judgement.why);
    if (campaign->diverged[0]) {
        result->outcome = HK_DIVERGED;
        snprintf(result->reason, sizeof(result->reason), "the replay diverged: %s",
                 campaign->diverged);
    }
    if (campaign->interrupted && result->outcome == HK_PASSED)
        result->outcome = HK_INCONCLUSIVE;
    if ((spent || campaign->interrupted) && result->outcome == HK_INCONCLUSIVE)
        say_what_ended_it(campaign, result);
    if (result->outcome != HK_PASSED)
        result->culprit = culprit_of(j, campaign->found);
}

/* ---- the settings ---- */

struct hk_program hk_scenario_program_over(const struct hk_scenario *s,
                                           const struct hk_scenario_over *over)
{
    struct hk_program program = s->program;
    if (over && over->no_expect)
        program.setup = hk_scenario_setup_bare;
    return program;
}

struct hk_scenario_explore hk_scenario_explore_over(const struct hk_scenario *s,
                                                    const struct hk_scenario_over *over)
{
    struct hk_scenario_explore explore = s->explore;
    if (over && over->strategy) {
        explore.strategy = over->strategy;
        explore.options = over->options;
    }
    if (over && over->runs)
        explore.runs = over->runs;
    else if (over && over->all_runs)
        explore.runs = UINT64_MAX;
    if (explore.runs == 0) /* a pass wants to come to its end, a sample is a sample */
        explore.runs = explore.strategy->systematic ? 100000 : 1000;
    if (over && over->seed_set)
        explore.seed = over->seed;
    return explore;
}

static struct judging judging_new(const struct hk_scenario *s, const struct hk_scenario_over *over,
                                  struct hk_census *census)
{
    struct judging j = {.scenario = s, .no_verdict = over->no_verdict, .over = over};
    j.census = over->census ? census : NULL;
    j.has_tally = s->set && !over->no_expect;
    hk_judge_init(&j.judge, s->verdicts, j.no_verdict ? 0 : s->verdict_count);
    if (j.has_tally)
        hk_expect_tally_init(&j.tally, s->set);
    j.own_size = sizeof(struct own) + (j.has_tally ? j.tally.count : 0);
    return j;
}

static void judging_fini(struct judging *j)
{
    hk_judge_fini(&j->judge);
    if (j->has_tally)
        hk_expect_tally_fini(&j->tally);
}

static struct hk_campaign_config campaign_config(struct judging *j,
                                                 const struct hk_scenario_explore *explore)
{
    const struct hk_scenario_over *o = j->over;
    return (struct hk_campaign_config){
        .strategy = explore->strategy,
        .options = explore->options,
        .seed = explore->seed,
        .runs_max = explore->runs,
        .found_max = o->found_max,
        .steps_max = o->steps,
        .workers = o->workers,
        .parallel = o->parallel,
        .on_time = o->on_time,
        .time_arg = o->time_arg,
        .note = note,
        .on_note = on_note,
        .own_size = j->own_size,
        .orders = o->orders,
        .recorded = o->recorded ? recorded : NULL,
        .shard = o->shard,
        .shards = o->shards,
        .arg = j,
        .playing = o->playing,
    };
}

int hk_scenario_test(const struct hk_scenario *s, const struct hk_scenario_over *over,
                     const volatile int *stop, struct hk_scenario_result *result,
                     struct hk_error *error)
{
    static const struct hk_scenario_over none;
    over = over ? over : &none;
    *result = (struct hk_scenario_result){.outcome = HK_FAILED};
    struct judging j = judging_new(s, over, &result->census);
    struct hk_program program = hk_scenario_program_over(s, over);
    struct hk_scenario_explore explore = hk_scenario_explore_over(s, over);
    struct hk_campaign_config config = campaign_config(&j, &explore);
    config.stop = stop;
    int rc = hk_campaign_run(&program, &config, &result->campaign, error);
    if (rc == HK_OK) {
        conclude(&j, result);
        if (j.has_tally)
            count_goals(s, &j.tally, result);
    } else {
        hk_result_fini(&result->campaign);
    }
    hk_census_sort(&result->census);
    judging_fini(&j);
    return rc;
}

void hk_scenario_result_fini(struct hk_scenario_result *result)
{
    hk_result_fini(&result->campaign);
    hk_census_fini(&result->census);
    free(result->goals);
}
