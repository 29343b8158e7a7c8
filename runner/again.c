/* SPDX-License-Identifier: MIT
 *
 * again: a campaign of one run under the strategy `replay`.
 */
#include "runner/again.h"

#include <stdio.h>

#include "strategy/table.h"

struct watch {
    uint64_t id;
    struct hk_again *again;
};

static bool look(void *arg, struct hk_world *world, uint64_t run)
{
    (void)run;
    const struct watch *watch = arg;
    for (const struct hk_finding *f = world->findings; f; f = f->next) {
        watch->again->found |= f->id == watch->id;
    }
    return true;
}

void hk_again_play(const struct hk_cli *cli, const struct hk_scenario *scenario,
                   const struct hk_found *finding, struct hk_again *again)
{
    *again = (struct hk_again){.found = false};
    struct watch watch = {finding->id, again};
    struct hk_campaign_config config = {
        .strategy = hk_strategy_find("replay"),
        .options = finding->token,
        .runs_max = 1,
        .on_run = look,
        .arg = &watch,
        .playing = cli->over.playing,
        .stop = cli->stop,
    };
    struct hk_result result;
    struct hk_error error;
    struct hk_program program = hk_scenario_program_over(scenario, &cli->over);
    if (hk_campaign_run(&program, &config, &result, &error) != 0) { /* not our own: merge's */
        snprintf(again->why, sizeof(again->why), "%.*s", (int)sizeof(again->why) - 1,
                 error.text);
        return;
    }
    again->interrupted = result.interrupted;
    snprintf(again->why, sizeof(again->why), "%s", result.diverged);
    hk_result_fini(&result);
}
