/* SPDX-License-Identifier: MIT
 *
 * options: the table, and what the values mean. Numbers are plain decimal digits
 * within their range; anything else is refused, never rounded or cut.
 */
#include <langinfo.h>
#include <locale.h>
#include <popt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mutant.h"
#include "explore/spec.h"
#include "runner/cli.h"
#include "runner/files.h"

#define FLAG(option, name, letter, help)                            \
    {                                                               \
        name, letter, POPT_ARG_NONE, NULL, (option) + 1, help, NULL \
    }
#define SHORT(option, name, letter, help, what)                       \
    {                                                                 \
        name, letter, POPT_ARG_STRING, NULL, (option) + 1, help, what \
    }
#define TEXT(option, name, help, what) SHORT(option, name, 0, help, what)

static const struct poptOption table[] = {
    FLAG(HK_OPTION_QUIET, "quiet", 'q', "only what is wrong, and the last line"),
    FLAG(HK_OPTION_TEACH, "teach", 0,
         "test, run, explore: the hint and explanation of what went wrong"),
    FLAG(HK_OPTION_ASCII, "ascii", 0, "no character beyond ASCII"),
    FLAG(HK_OPTION_HELP, "help", 'h', "this text"),
    FLAG(HK_OPTION_VERSION, "version", 0, "the version"),
    TEXT(HK_OPTION_SCENARIO, "scenario", "run, explore: the scenario of this title", "TITLE"),
    TEXT(HK_OPTION_VARIANT, "variant", "run, explore: its variant of this name", "NAME"),
    TEXT(HK_OPTION_POINT, "point", "run, explore: this point of its sweep", "'NAME=VALUE'"),
    TEXT(HK_OPTION_FILTER, "filter",
         "test: those whose line 'FILE: TITLE [VARIANT; POINT]' has a match", "GLOB"),
    TEXT(HK_OPTION_TAG, "tag", "test: those that have a tag like this", "GLOB"),
    TEXT(HK_OPTION_STRATEGY, "strategy",
         "test, run, explore: who goes next, instead of the file's choice", "NAME[:OPTIONS]"),
    TEXT(HK_OPTION_SEED, "seed", "test, run, explore: instead of the file's seed", "N"),
    TEXT(HK_OPTION_RUNS, "runs", "test, explore: at most this many runs of each", "N"),
    TEXT(HK_OPTION_ALL_STEPS, "steps", "test, explore: begin no run of it after so many steps",
         "N"),
    TEXT(HK_OPTION_TIME, "time",
         "test, explore: begin nothing more after so long; of explore, instead of the file's runs",
         "TIME"),
    TEXT(HK_OPTION_SCENARIO_TIME, "scenario-time", "test, explore: the same for each scenario",
         "TIME"),
    SHORT(HK_OPTION_JOBS, "jobs", 'j', "test, explore: threads that play (1); 0: all processors",
          "N"),
    TEXT(HK_OPTION_MAX_FAILURES, "max-failures",
         "explore: stop after so many different violations (1); test: behind so many scenarios "
         "that fail (0); 0: never",
         "N"),
    FLAG(HK_OPTION_COVERAGE, "coverage", 0,
         "explore: which conflicting steps never came the other way round (slower)"),
    FLAG(HK_OPTION_CENSUS, "census", 0,
         "explore: what comes out, how often, and the shortest run to each"),
    TEXT(HK_OPTION_SHARD, "shard",
         "explore: play the I-th of every N runs and print them as a part for 'hocket merge'",
         "I/N"),
    TEXT(HK_OPTION_MODE, "mode", "replay: strict (default), lenient or prefix", "NAME"),
    {"output", 'o', POPT_ARG_STRING, NULL, HK_OPTION_OUTPUT + 1,
     "shrink: where the new schedule goes, instead of the standard output", "FILE"},
    FLAG(HK_OPTION_EXPLAIN, "explain", 0,
         "test: tells of expected violations too how they come about"),
    FLAG(HK_OPTION_NO_SHRINK, "no-shrink", 0,
         "test, explore, merge: failures are told as they were found"),
    FLAG(HK_OPTION_NO_CORPUS, "no-corpus", 0,
         "test, explore: schedules of failures are neither kept nor played first; merge: not kept"),
    FLAG(HK_OPTION_LAST_FAILED, "last-failed", 0,
         "test: only scenarios of which a failure has been kept"),
    TEXT(HK_OPTION_SHUFFLE, "shuffle", "test: the files in another order, one for each N", "N"),
    FLAG(HK_OPTION_FAIL_FAST, "fail-fast", 0, "test: --max-failures 1"),
    TEXT(HK_OPTION_REPORT, "report",
         "test, explore: a report to PATH, or `-`; 'hocket list formats'; may be repeated",
         "KIND[:PATH]"),
    TEXT(HK_OPTION_JUNIT_DIALECT, "junit-dialect", "report junit: jenkins (default) or gitlab",
         "NAME"),
    TEXT(HK_OPTION_TAP_VERSION, "tap-version", "report tap: 13 (default) or 14", "N"),
    TEXT(HK_OPTION_TIMESTAMPS, "timestamps",
         "reports: utc (default), or none: the same bytes in every run", "NAME"),
    FLAG(HK_OPTION_JSON, "json", 0, "check: a JSON object a line, for programs"),
    FLAG(HK_OPTION_ENDPOINTS, "endpoints", 0, "check: who may send to and receive from what"),
    FLAG(HK_OPTION_STRICT, "strict", 0,
         "check: explores as test does, and warns of what is seldom, unused or idle"),
    FLAG(HK_OPTION_CHECK, "check", 0, "fmt: only names the files that it would change"),
    TEXT(HK_OPTION_FILE_BYTES, "max-file-bytes", "size of a file (1 MiB)", "N"),
    TEXT(HK_OPTION_DEPTH, "max-depth", "lists and maps inside each other (32)", "N"),
    TEXT(HK_OPTION_NODES, "max-nodes", "keys, values, lists and maps of a file (100000)", "N"),
    TEXT(HK_OPTION_TASKS, "max-tasks", "test, run, explore: tasks alive at once (1000000)", "N"),
    TEXT(HK_OPTION_LISTS, "max-list-bytes",
         "test, run, explore: all the lists that a run makes (268435456)", "N"),
    TEXT(HK_OPTION_STEPS, "max-steps",
         "test, run, explore: steps of a run, instead of the file's limit", "N"),
    FLAG(HK_OPTION_NO_EXPECT, "no-expect", 0, "run, explore: without the file's expectations"),
#ifdef HK_MUTANTS
    TEXT(HK_OPTION_MUTANT, "mutant", "test, run, explore: break this rule of hocket's own", "N"),
#endif
    POPT_TABLEEND,
};

const struct poptOption *hk_options_table(void)
{
    return table;
}

const char *hk_option_name(enum hk_cli_option option)
{
    for (const struct poptOption *o = table; o->longName; o++) {
        if (o->val == (int)option + 1)
            return o->longName;
    }
    return "";
}

bool hk_option_is_flag(enum hk_cli_option option)
{
    for (const struct poptOption *o = table; o->longName; o++) {
        if (o->val == (int)option + 1)
            return o->argInfo == POPT_ARG_NONE;
    }
    return false;
}

bool hk_options_number(struct hk_cli *cli, enum hk_cli_option option, uint64_t min, uint64_t max,
                       uint64_t *number)
{
    const char *text = cli->values[option];
    if (!text)
        return true;
    uint64_t value = 0;
    bool good = *text != '\0';
    for (const char *at = text; *at && good; at++) {
        unsigned digit = (unsigned)(*at - '0');
        good = digit <= 9 && value <= (UINT64_MAX - digit) / 10;
        value = value * 10 + digit;
    }
    if (!good || value < min || value > max) {
        hk_cli_complain(cli, "--%s needs a whole number from %llu to %llu, not '%s'",
                        hk_option_name(option), (unsigned long long)min, (unsigned long long)max,
                        text);
        return false;
    }
    *number = value;
    return true;
}

static bool limits(struct hk_cli *cli)
{
    uint64_t bytes = 0, depth = 0, nodes = 0, tasks = 0;
    if (!hk_options_number(cli, HK_OPTION_FILE_BYTES, 1, HK_SCENARIO_BYTES_MAX, &bytes) ||
        !hk_options_number(cli, HK_OPTION_DEPTH, 1, 1000, &depth) ||
        !hk_options_number(cli, HK_OPTION_NODES, 1, 100000000, &nodes) ||
        !hk_options_number(cli, HK_OPTION_TASKS, 1, 100000000, &tasks) ||
        !hk_options_number(cli, HK_OPTION_LISTS, 1, UINT64_MAX, &cli->limits.lists_max) ||
        !hk_options_number(cli, HK_OPTION_STEPS, 1, UINT64_MAX, &cli->limits.steps_max))
        return false;
    cli->limits.file_bytes_max = (size_t)bytes;
    cli->limits.depth_max = (int)depth;
    cli->limits.nodes_max = (uint32_t)nodes;
    cli->limits.tasks_max = (uint32_t)tasks;
    return true;
}

#ifdef HK_MUTANTS
static bool mutant(struct hk_cli *cli)
{
    uint64_t which = HK_MUTANT_NONE;
    bool good = hk_options_number(cli, HK_OPTION_MUTANT, 1, HK_MUTANT_END - 1, &which);
    hk_mutant_on = (enum hk_mutant)which;
    return good;
}
#else
static bool mutant(struct hk_cli *cli)
{
    (void)cli;
    return true;
}
#endif

static bool strategy(struct hk_cli *cli)
{
    const char *spec = cli->values[HK_OPTION_STRATEGY];
    struct hk_error error;
    if (!spec)
        return true;
    if (hk_strategy_parse(spec, &cli->over.strategy, &cli->over.options, &error) != 0) {
        hk_cli_complain(cli, "--strategy: %s; 'hocket list strategies' names them", error.text);
        return false;
    }
    if (hk_strategy_check(cli->over.strategy, cli->over.options, &error) == 0)
        return true;
    hk_cli_complain(cli, "--strategy: %s", error.text);
    return false;
}

/* Whether to keep to ASCII: when asked to, and on a terminal that cannot show more. A file
 * or a pipe gets the same bytes in every locale. */
static bool wants_ascii(const struct hk_cli *cli)
{
    if (cli->values[HK_OPTION_ASCII])
        return true;
    if (!isatty(STDOUT_FILENO))
        return false;
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    if (!locale)
        return true;
    bool utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return !utf8;
}

/* NO_COLOR as no-color.org has it: set, and not empty. */
static bool wants_colour(void)
{
    const char *off = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(off && *off) && term && *term && strcmp(term, "dumb") != 0;
}

static bool mode(struct hk_cli *cli)
{
    static const char *const names[] = {"strict", "lenient", "prefix"};
    const char *name = cli->values[HK_OPTION_MODE];
    for (size_t i = 0; name && i < HK_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            cli->mode = (enum hk_follow_mode)i;
            return true;
        }
    }
    if (!name)
        return true;
    hk_cli_complain(cli, "--mode is strict, lenient or prefix, not '%s'", name);
    return false;
}

static bool max_failures(struct hk_cli *cli)
{
    bool fail_fast = cli->values[HK_OPTION_FAIL_FAST] != NULL;
    if (fail_fast && cli->values[HK_OPTION_MAX_FAILURES]) {
        hk_cli_complain(cli, "--fail-fast and --max-failures do not go together: the first is "
                        "--max-failures 1");
        return false;
    }
    cli->max_failures = fail_fast ? 1 : 0;
    return hk_options_number(cli, HK_OPTION_MAX_FAILURES, 0, UINT64_MAX, &cli->max_failures);
}

bool hk_options_apply(struct hk_cli *cli)
{
    cli->out.ascii = cli->err.ascii = wants_ascii(cli);
    cli->out.colour = wants_colour();
    cli->quiet = cli->values[HK_OPTION_QUIET] != NULL;
    cli->json = cli->values[HK_OPTION_JSON] != NULL;
    cli->endpoints = cli->values[HK_OPTION_ENDPOINTS] != NULL;
    cli->strict = cli->values[HK_OPTION_STRICT] != NULL;
    cli->check = cli->values[HK_OPTION_CHECK] != NULL;
    cli->teach = cli->values[HK_OPTION_TEACH] != NULL;
    cli->output = cli->values[HK_OPTION_OUTPUT];
    cli->explain = cli->values[HK_OPTION_EXPLAIN] != NULL;
    cli->no_shrink = cli->values[HK_OPTION_NO_SHRINK] != NULL;
    cli->no_corpus = cli->values[HK_OPTION_NO_CORPUS] != NULL;
    cli->last_failed = cli->values[HK_OPTION_LAST_FAILED] != NULL;
    cli->scenario = cli->values[HK_OPTION_SCENARIO];
    cli->variant = cli->values[HK_OPTION_VARIANT];
    cli->point = cli->values[HK_OPTION_POINT];
    cli->filter = cli->values[HK_OPTION_FILTER];
    cli->tag = cli->values[HK_OPTION_TAG];
    cli->over.no_expect = cli->values[HK_OPTION_NO_EXPECT] != NULL;
    cli->over.orders = cli->values[HK_OPTION_COVERAGE] != NULL;
    cli->over.census = cli->values[HK_OPTION_CENSUS] != NULL;
    cli->over.seed_set = cli->values[HK_OPTION_SEED] != NULL;
    return hk_options_number(cli, HK_OPTION_SEED, 0, UINT64_MAX, &cli->over.seed) &&
           hk_options_apply_budget(cli) &&
           max_failures(cli) &&
           hk_options_number(cli, HK_OPTION_SHUFFLE, 1, UINT64_MAX, &cli->shuffle) && mode(cli) &&
           limits(cli) && mutant(cli) && strategy(cli) && hk_options_apply_reports(cli);
}
