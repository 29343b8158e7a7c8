/* SPDX-License-Identifier: MIT
 *
 * show: title, steps, end, and what is taught about it.
 */
#include "runner/show.h"

#include <stdlib.h>

#include "reports/report.h"
#include "reports/run.h"
#include "runner/label.h"

static int code_of(const struct hk_cli *cli, const struct hk_world *world)
{
    if (world->end == HK_END_INTERRUPT)
        return HK_EXIT_SIGNAL + *cli->stop;
    if (world->findings)
        return HK_EXIT_FAILED;
    bool open = hk_end_is_cut(world->end) || world->end == HK_END_ASSUME;
    return open ? HK_EXIT_INCONCLUSIVE : HK_EXIT_PASSED;
}

static void teach(struct hk_cli *cli, const struct hk_scenario *scenario, bool explain)
{
    if (!cli->teach)
        return;
    hk_report_teach(&cli->out, "hint", hk_scenario_hint(scenario), 0);
    if (explain)
        hk_report_teach(&cli->out, "explain", hk_scenario_explain(scenario), 0);
}

int hk_show_run(struct hk_cli *cli, const struct hk_scenario_file *file,
                const struct hk_scenario *scenario, const struct hk_world *world,
                const char *waits, const char *strategy)
{
    struct hk_sink again;
    hk_sink_init(&again, NULL, cli->out.ascii);
    char *token = hk_token_write(&world->schedule, world->config.data_seed);
    char *title = hk_label_text(scenario);
    hk_label_command(&again, cli, file, scenario, token);
    struct hk_report_run report = {
        .title = title,
        .strategy = strategy,
        .waits = waits,
        .again = again.text,
        .brief = cli->quiet,
    };
    hk_report_run(&cli->out, world, &report);
    if (world->findings || hk_scenario_is_broken(scenario))
        teach(cli, scenario, world->findings != NULL);
    free(title);
    free(token);
    hk_sink_fini(&again);
    return code_of(cli, world);
}
