/* SPDX-License-Identifier: MIT
 *
 * judge_runs: explores a scenario and compares with its verdict.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/scenario_parts.h"

struct judging {
    struct hk_judge judge;
    struct hk_expect_tally tally;
};

static bool on_run(void *arg, struct hk_world *world, uint64_t run)
{
    (void)run;
    struct judging *j = arg;
    const struct hk_env *env = world->program;
    hk_judge_add(&j->judge, world);
    if (env->expect && world->end != HK_END_ASSUME)
        hk_expect_tally_add(&j->tally, env->expect);
    return world->end != HK_END_FROZEN; /* ten million statements a run: once is enough */
}

/* The first violation that the verdict does not list. */
static const struct hk_found *culprit_of(const struct hk_scenario *s, const struct hk_found *found)
{
    for (; found; found = found->next) {
        bool listed = false;
        for (size_t i = 0; i < s->verdict_count; i++) {
            const struct hk_verdict *v = s->verdicts[i];
            if (v->pass)
                continue;
            listed |= v->kind == HK_KIND_NONE ? strcmp(found->label, v->name->chars) == 0
                                              : strcmp(found->kind, hk_kind_name(v->kind)) == 0;
        }
        if (!listed)
            return found;
    }
    return NULL;
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

static void conclude(const struct hk_scenario *s, const struct judging *j,
                     struct hk_scenario_result *result)
{
    const struct hk_result *campaign = &result->campaign;
    struct hk_judgement judgement =
        hk_judge_conclude(&j->judge, s->set, s->set ? &j->tally : NULL,
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
    if (result->outcome != HK_PASSED)
        result->culprit = culprit_of(s, campaign->found);
}

int hk_scenario_test(const struct hk_scenario *s, const struct hk_scenario_over *over,
                     const volatile int *stop, struct hk_scenario_result *result,
                     struct hk_error *error)
{
    struct judging j;
    *result = (struct hk_scenario_result){.outcome = HK_FAILED};
    hk_judge_init(&j.judge, s->verdicts, s->verdict_count);
    if (s->set)
        hk_expect_tally_init(&j.tally, s->set);
    struct hk_campaign_config config = {
        .strategy = s->explore.strategy,
        .options = s->explore.options,
        .seed = s->explore.seed,
        .runs_max = s->explore.runs,
        .on_run = on_run,
        .arg = &j,
        .stop = stop,
    };
    if (over && over->strategy) {
        config.strategy = over->strategy;
        config.options = over->options;
    }
    if (over)
        config.playing = over->playing;
    if (over && over->runs)
        config.runs_max = over->runs;
    if (over && over->seed_set)
        config.seed = over->seed;
    int rc = hk_campaign_run(&s->program, &config, &result->campaign, error);
    if (rc == HK_OK)
        conclude(s, &j, result);
    if (rc == HK_OK && s->set)
        count_goals(s, &j.tally, result);
    if (rc != HK_OK)
        hk_result_fini(&result->campaign);
    hk_judge_fini(&j.judge);
    if (s->set)
        hk_expect_tally_fini(&j.tally);
    return rc;
}

void hk_scenario_result_fini(struct hk_scenario_result *result)
{
    hk_result_fini(&result->campaign);
    free(result->goals);
}
