/* SPDX-License-Identifier: MIT
 *
 * cmd_check_strict: how often each `sometimes` comes true. One that needs luck passes
 * today and is inconclusive with the next seed.
 */
#include <string.h>

#include "runner/cmd_check.h"

enum { PERCENT_WANTED = 2 };

static void warn(struct hk_diag *diag, const struct hk_scenario *scenario,
                 const struct hk_scenario_goal *goal, bool all)
{
    const char *variant = hk_scenario_variant(scenario), *point = hk_scenario_point(scenario);
    bool both = *variant && *point, any = *variant || *point;
    uint64_t tenths = goal->met * 1000 / goal->runs;
    hk_diag_add(diag, diag->file_count - 1, goal->line, goal->col, goal->width,
                HK_SEVERITY_WARNING,
                "'%s' came true in %llu of %llu runs (%llu.%llu %%)%s%s%s%s%s; %s", goal->text,
                (unsigned long long)goal->met, (unsigned long long)goal->runs,
                (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10),
                any ? " [" : "", variant, both ? "; " : "", point, any ? "]" : "",
                all ? "and these are all" : "a user wants 2 % or more");
}

/* When all orders were tried, once is enough. */
static void judge_goals(struct hk_diag *diag, const struct hk_scenario *scenario,
                        const struct hk_scenario_result *result)
{
    bool all = result->campaign.exhaustive == HK_EXHAUSTIVE_YES;
    for (size_t i = 0; i < result->goal_count; i++) {
        const struct hk_scenario_goal *goal = &result->goals[i];
        bool seldom = all ? goal->met == 0 : goal->met * 100 < goal->runs * PERCENT_WANTED;
        if (seldom && goal->runs > 0 && !goal->unwanted)
            warn(diag, scenario, goal, all);
    }
}

bool hk_check_strict(struct hk_cli *cli, const struct hk_scenario_file *file,
                     struct hk_diag *diag)
{
    hk_scenario_lint(file, diag);
    for (size_t i = 0; i < hk_scenario_count(file) && !*cli->stop; i++) {
        const struct hk_scenario *scenario = hk_scenario_at(file, i);
        struct hk_scenario_result result;
        struct hk_error error;
        cli->current = scenario;
        if (hk_scenario_test(scenario, &cli->over, cli->stop, &result, &error) != 0) {
            hk_cli_complain(cli, "%s", error.text);
            return false;
        }
        cli->current = NULL;
        if (!*cli->stop)
            judge_goals(diag, scenario, &result);
        hk_scenario_result_fini(&result);
    }
    return true;
}
