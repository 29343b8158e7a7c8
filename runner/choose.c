/* SPDX-License-Identifier: MIT
 *
 * choose: part by part, so that what is missing can be named.
 */
#include "runner/choose.h"

#include <stdlib.h>
#include <string.h>

#include "expect/suggest.h"

typedef const char *(*name_of)(const struct hk_scenario *scenario);

static const struct {
    const char *what;
    name_of name;
} parts[] = {
    {"scenario", hk_scenario_title},
    {"variant", hk_scenario_variant},
    {"point", hk_scenario_point},
};

/* What is asked for; NULL: the first. */
static const char *asked(const struct hk_cli *cli, size_t part)
{
    return part == 0 ? cli->scenario : part == 1 ? cli->variant : cli->point;
}

/* Whether the scenario fits what is asked for in the first `count` parts. A variant that
 * is not asked for is the base, and is not missed when a point is. */
static bool fits(const struct hk_cli *cli, const struct hk_scenario *scenario, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = asked(cli, i);
        if (name && strcmp(name, parts[i].name(scenario)) != 0)
            return false;
    }
    return true;
}

static const struct hk_scenario *first_fit(const struct hk_cli *cli,
                                           const struct hk_scenario_file *file, size_t count)
{
    for (size_t i = 0; i < hk_scenario_count(file); i++) {
        const struct hk_scenario *scenario = hk_scenario_at(file, i);
        if (fits(cli, scenario, count))
            return scenario;
    }
    return NULL;
}

/* Nothing fits part `part`, though something fits those before it. */
static void complain_part(struct hk_cli *cli, const struct hk_scenario_file *file, size_t part)
{
    size_t count = hk_scenario_count(file), n = 0;
    const char **names = hk_xcalloc(count, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        const struct hk_scenario *scenario = hk_scenario_at(file, i);
        if (fits(cli, scenario, part))
            names[n++] = parts[part].name(scenario);
    }
    const char *what = parts[part].what, *name = asked(cli, part);
    const char *near = hk_suggest(name, names, n);
    if (near && *near)
        hk_cli_complain(cli, "no %s '%s'; did you mean '%s'?", what, name, near);
    else
        hk_cli_complain(cli, "no %s '%s' in %s", what, name, cli->args[0]);
    free(names);
}

const struct hk_scenario *hk_choose_scenario(struct hk_cli *cli,
                                             const struct hk_scenario_file *file)
{
    const struct hk_scenario *scenario = NULL;
    for (size_t part = 1; part <= HK_COUNT(parts); part++) {
        scenario = first_fit(cli, file, part);
        if (!scenario) {
            complain_part(cli, file, part - 1);
            return NULL;
        }
    }
    return scenario;
}
