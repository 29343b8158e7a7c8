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

static void say_place(const struct hk_site *site, char *place, size_t size)
{
    if (site && site->file)
        snprintf(place, size, "%s:%d:%d: %s", site->file, site->line, site->col, site->text);
}

static bool look(void *arg, struct hk_world *world, uint64_t run)
{
    (void)run;
    const struct watch *watch = arg;
    for (const struct hk_finding *f = world->findings; f; f = f->next) {
        if (f->id != watch->id)
            continue;
        watch->again->found = true;
        say_place(f->site, watch->again->place, sizeof(watch->again->place));
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
    int rc = hk_campaign_run(hk_scenario_program(scenario), &config, &result, &error);
    hk_assert(rc == 0); /* the token is our own */
    again->interrupted = result.interrupted;
    snprintf(again->why, sizeof(again->why), "%s", result.diverged);
    hk_result_fini(&result);
}
