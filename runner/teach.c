/* SPDX-License-Identifier: MIT
 *
 * teach: two texts of the file, below what they are about.
 */
#include "runner/teach.h"

#include "reports/escape.h"

enum { KEY = 14, WIDTH = 80 };

static void print(struct hk_cli *cli, const char *key, const char *text, int indent)
{
    if (!*text)
        return;
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, cli->out.ascii);
    hk_escape(&safe, text);
    size_t column = (size_t)indent + KEY;
    hk_sink_printf(&cli->out, "%*s%-*s", indent, "", KEY, key);
    hk_escape_wrap(&cli->out, safe.text, column, column, WIDTH);
    hk_sink_puts(&cli->out, "\n");
    hk_sink_fini(&safe);
}

void hk_teach(struct hk_cli *cli, const struct hk_scenario *scenario, int indent, bool explain)
{
    if (!cli->teach)
        return;
    print(cli, "hint", hk_scenario_hint(scenario), indent);
    if (explain)
        print(cli, "explain", hk_scenario_explain(scenario), indent);
}
