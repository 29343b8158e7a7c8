/* SPDX-License-Identifier: MIT
 *
 * label: names of scenarios.
 */
#include "runner/label.h"

#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/report.h"

char *hk_label_text(const struct hk_scenario *scenario)
{
    char *name = hk_report_name(hk_scenario_title(scenario), hk_scenario_variant(scenario),
                                hk_scenario_point(scenario));
    char *label = hk_xasprintf("%s: %s", hk_scenario_path(scenario), name);
    free(name);
    return label;
}

void hk_label_write(struct hk_sink *sink, const struct hk_scenario *scenario)
{
    char *text = hk_label_text(scenario);
    hk_escape(sink, text);
    free(text);
}

char *hk_label_strategy(const struct hk_strategy *strategy, const char *options)
{
    return hk_xasprintf("%s%s%s", strategy->name, *options ? " " : "", options);
}

char *hk_label_finding(const char *kind, const char *label)
{
    return hk_xasprintf("%s%s%s", kind, *label ? ": " : "", label);
}

static void option(struct hk_sink *sink, enum hk_cli_option option, const char *value)
{
    hk_sink_printf(sink, " --%s", hk_option_name(option));
    if (!*value && hk_option_is_flag(option))
        return;
    hk_sink_puts(sink, " ");
    hk_escape_shell(sink, value);
}

/* Whether the file has several documents. */
static bool title_is_needed(const struct hk_scenario_file *file,
                            const struct hk_scenario *scenario)
{
    for (size_t i = 0; i < hk_scenario_count(file); i++) {
        if (strcmp(hk_scenario_title(hk_scenario_at(file, i)), hk_scenario_title(scenario)) != 0)
            return true;
    }
    return false;
}

static void file_named(struct hk_sink *sink, const char *command, const char *path)
{
    hk_sink_printf(sink, "hocket %s %s", command, *path == '-' ? "./" : "");
    hk_escape_shell(sink, path);
}

static void limits(struct hk_sink *sink, const struct hk_cli *cli)
{
    for (int i = HK_OPTION_FILE_BYTES; i < HK_OPTION_COUNT; i++) {
        if (cli->values[i])
            option(sink, (enum hk_cli_option)i, cli->values[i]);
    }
}

void hk_label_command(struct hk_sink *sink, const struct hk_cli *cli,
                      const struct hk_scenario_file *file, const struct hk_scenario *scenario,
                      const char *token)
{
    file_named(sink, "run", hk_scenario_path(scenario));
    if (title_is_needed(file, scenario))
        option(sink, HK_OPTION_SCENARIO, hk_scenario_title(scenario));
    if (*hk_scenario_variant(scenario))
        option(sink, HK_OPTION_VARIANT, hk_scenario_variant(scenario));
    if (*hk_scenario_point(scenario))
        option(sink, HK_OPTION_POINT, hk_scenario_point(scenario));
    limits(sink, cli);
    hk_sink_printf(sink, " --strategy 'replay %s'", token);
}

void hk_label_replay(struct hk_sink *sink, const struct hk_cli *cli, const char *schedule)
{
    file_named(sink, "replay", schedule);
    limits(sink, cli);
}
