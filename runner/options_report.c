/* SPDX-License-Identifier: MIT
 *
 * options_report: --report and what else is said about reports.
 */
#include <stdlib.h>
#include <string.h>

#include "expect/suggest.h"
#include "runner/cli.h"

static bool refuse_kind(struct hk_cli *cli, const char *kind)
{
    const char *names[16];
    hk_assert(hk_report_count <= HK_COUNT(names));
    for (size_t i = 0; i < hk_report_count; i++)
        names[i] = hk_reports[i]->name;
    hk_cli_unknown(cli, "report", kind, names, hk_report_count, "hocket list formats");
    return false;
}

/* No two may write to the same place, standard output among them. */
static bool is_free(struct hk_cli *cli, const char *path)
{
    for (int i = 0; i < cli->report_count; i++) {
        if (strcmp(cli->reports[i].path, path) != 0)
            continue;
        bool out = strcmp(path, "-") == 0;
        hk_cli_complain(cli, "two reports to %s", out ? "standard output" : path);
        return false;
    }
    return true;
}

bool hk_options_add_report(struct hk_cli *cli, char *spec)
{
    if (cli->report_count == HK_REPORTS_MAX) {
        hk_cli_complain(cli, "more than %d reports", HK_REPORTS_MAX);
        free(spec);
        return false;
    }
    struct hk_cli_report *r = &cli->reports[cli->report_count];
    char *colon = strchr(spec, ':');
    r->path = colon ? colon + 1 : "-";
    if (colon)
        *colon = '\0';
    r->report = hk_report_find(spec);
    bool good = r->report || refuse_kind(cli, spec);
    if (good && !*r->path) {
        hk_cli_complain(cli, "--report %s: needs a path behind the colon, or '-'", spec);
        good = false;
    }
    if (good && is_free(cli, r->path)) {
        cli->report_specs[cli->report_count++] = spec;
        return true;
    }
    free(spec);
    return false;
}

/* The index of the value among the words; the first word's if it is not given; -1: none. */
static int word(struct hk_cli *cli, enum hk_cli_option option, const char *const words[2])
{
    const char *value = cli->values[option];
    for (int i = 0; i < 2; i++) {
        if (!value || strcmp(value, words[i]) == 0)
            return i;
    }
    hk_cli_complain(cli, "--%s is %s or %s, not '%s'", hk_option_name(option), words[0], words[1],
                    value);
    return -1;
}

bool hk_options_apply_reports(struct hk_cli *cli)
{
    static const char *const dialects[] = {"jenkins", "gitlab"}, *const taps[] = {"13", "14"},
                             *const times[] = {"utc", "none"};
    int dialect = word(cli, HK_OPTION_JUNIT_DIALECT, dialects);
    int tap = word(cli, HK_OPTION_TAP_VERSION, taps), time = word(cli, HK_OPTION_TIMESTAMPS, times);
    cli->gitlab = dialect == 1;
    cli->tap_version = 13 + tap;
    cli->no_times = time == 1;
    return dialect >= 0 && tap >= 0 && time >= 0;
}
