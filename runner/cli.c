/* SPDX-License-Identifier: MIT
 *
 * cli: from argv to a command that can be run, or to help, or to a complaint.
 */
#include "runner/cli.h"

#include <popt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect/suggest.h"
#include "reports/escape.h"
#include "scenarios/lang/diag.h"

void hk_cli_complain(struct hk_cli *cli, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char text[1024];
    hk_vformat(text, sizeof(text), fmt, args);
    va_end(args);
    hk_sink_puts(&cli->err, "hocket: ");
    hk_escape(&cli->err, text);
    hk_sink_puts(&cli->err, "\n");
    hk_sink_flush(&cli->err);
}

void hk_cli_unknown(struct hk_cli *cli, const char *what, const char *word,
                    const char *const *names, size_t count, const char *where)
{
    const char *near = hk_suggest(word, names, count);
    if (near)
        hk_cli_complain(cli, "unknown %s '%s'; did you mean '%s'?", what, word, near);
    else
        hk_cli_complain(cli, "unknown %s '%s'; '%s' names them", what, word, where);
}

void hk_cli_put_diag(struct hk_sink *sink, const struct hk_diag *diag)
{
    char *text = hk_diag_format(diag);
    hk_escape_lines(sink, text);
    free(text);
}

/* ---- help ---- */

/* The options as popt prints them. */
static void help_options(struct hk_cli *cli)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    hk_assert(file);
    poptPrintHelp(cli->context, file, 0);
    int closed = fclose(file);
    hk_assert(closed == 0);
    const char *options = strchr(text, '\n'); /* its first line is a usage; ours says more */
    hk_sink_puts(&cli->out, options ? options + 1 : "");
    free(text);
}

/* What a command does begins at this column, and no line is longer than a terminal is wide. */
enum { HELP_COLUMN = 32, HELP_WIDTH = 80 };

static void help_command(struct hk_cli *cli, const struct hk_command *c)
{
    char *usage = hk_xasprintf("  hocket %s %s", c->name, c->args);
    size_t column = strlen(usage);
    hk_sink_puts(&cli->out, usage);
    free(usage);
    if (column + 2 > HELP_COLUMN) {
        hk_sink_puts(&cli->out, "\n");
        column = 0;
    }
    hk_sink_repeat(&cli->out, ' ', HELP_COLUMN - column);
    hk_escape_wrap(&cli->out, c->help, HELP_COLUMN, HELP_COLUMN, HELP_WIDTH);
    hk_sink_puts(&cli->out, "\n");
}

static void help(struct hk_cli *cli)
{
    hk_sink_puts(&cli->out, "hocket runs concurrent scenarios under many schedules, and any of "
                            "them again.\n\n");
    for (size_t i = 0; i < hk_command_count; i++)
        help_command(cli, hk_commands[i]);
    hk_sink_puts(&cli->out, "\nOptions, before or behind the arguments:\n");
    help_options(cli);
    hk_sink_puts(&cli->out,
                 "\nExit status: 0 as expected, 1 a violation or a verdict that did not come,\n"
                 "2 usage, 3 scenario invalid, 4 nothing selected, 5 inconclusive,\n6 replay "
                 "diverged, 7 internal error, 8 output not written, 130 and 143 signals.\n");
}

/* ---- reading ---- */

/* What other programs call it. */
static const char *option_elsewhere(const char *word)
{
    static const char *const options[][2] = {
        {"exhaustive", "strategy exhaustive"},
        {"iterations", "runs"},
        {"random", "strategy random"},
        {"repeat", "runs"},
        {"timeout", "time"},
        {"threads", "jobs"},
        {"workers", "jobs"},
    };
    for (size_t i = 0; i < HK_COUNT(options); i++) {
        if (strcmp(options[i][0], word) == 0)
            return options[i][1];
    }
    return NULL;
}

static const char *suggest_option(const char *word)
{
    if (option_elsewhere(word))
        return option_elsewhere(word);
    const char *names[HK_OPTION_COUNT];
    for (int i = 0; i < HK_OPTION_COUNT; i++)
        names[i] = hk_option_name((enum hk_cli_option)i);
    return hk_suggest(word, names, HK_OPTION_COUNT);
}

static bool refuse_option(struct hk_cli *cli, int error)
{
    const char *option = poptBadOption(cli->context, POPT_BADOPTION_NOALIAS);
    int len = (int)strcspn(option, "=");
    if (error != POPT_ERROR_BADOPT) {
        hk_cli_complain(cli, "%.*s: %s", len, option, poptStrerror(error));
        return false;
    }
    char *word = hk_xasprintf("%.*s", len, option);
    const char *near = strncmp(word, "--", 2) == 0 ? suggest_option(word + 2) : NULL;
    if (near)
        hk_cli_complain(cli, "unknown option '%s'; did you mean '--%s'?", word, near);
    else
        hk_cli_complain(cli, "unknown option '%s'; 'hocket --help' names them", word);
    free(word);
    return false;
}

static bool read_options(struct hk_cli *cli)
{
    int next;
    while ((next = poptGetNextOpt(cli->context)) > 0) {
        char **value = &cli->values[next - 1];
        char *text = poptGetOptArg(cli->context);
        if (next - 1 == HK_OPTION_REPORT) {
            if (!hk_options_add_report(cli, text))
                return false;
            *value = *value ? *value : hk_xstrdup("");
            continue;
        }
        if (*value && text) {
            hk_cli_complain(cli, "--%s is given twice",
                            hk_option_name((enum hk_cli_option)(next - 1)));
            free(text);
            return false;
        }
        if (!*value)
            *value = text ? text : hk_xstrdup("");
    }
    return next == -1 || refuse_option(cli, next);
}

static bool find_command(struct hk_cli *cli, const char *name)
{
    const char *names[16];
    hk_assert(hk_command_count <= HK_COUNT(names));
    for (size_t i = 0; i < hk_command_count; i++) {
        names[i] = hk_commands[i]->name;
        if (strcmp(name, names[i]) == 0)
            cli->command = hk_commands[i];
    }
    if (cli->command)
        return true;
    if (access(name, F_OK) == 0) {
        hk_cli_complain(cli, "a command is missing before '%s', as in 'hocket test %s'", name,
                        name);
        return false;
    }
    hk_cli_unknown(cli, "command", name, names, hk_command_count, "hocket --help");
    return false;
}

static bool check_options(struct hk_cli *cli)
{
    for (int i = HK_OPTION_VERSION + 1; i < HK_OPTION_COUNT; i++) {
        if (cli->values[i] && !(cli->command->options & HK_OPTION_BIT(i))) {
            hk_cli_complain(cli, "'hocket %s' takes no --%s", cli->command->name,
                            hk_option_name((enum hk_cli_option)i));
            return false;
        }
    }
    return true;
}

static bool read_command(struct hk_cli *cli)
{
    const char **args = poptGetArgs(cli->context);
    if (!args) {
        hk_cli_complain(cli, "a command is missing; 'hocket --help' names them");
        return false;
    }
    if (!find_command(cli, args[0]) || !check_options(cli))
        return false;
    cli->args = args + 1;
    while (cli->args[cli->arg_count])
        cli->arg_count++;
    if (cli->arg_count >= cli->command->args_min && cli->arg_count <= cli->command->args_max)
        return true;
    hk_cli_complain(cli, "usage: hocket %s %s", cli->command->name, cli->command->args);
    return false;
}

bool hk_cli_read(struct hk_cli *cli, int argc, const char **argv, int *code)
{
    hk_sink_init(&cli->out, stdout, false);
    hk_sink_init(&cli->err, stderr, false);
    cli->context = poptGetContext("hocket", argc, argv, hk_options_table(), 0);
    hk_assert(cli->context);
    *code = HK_EXIT_USAGE;
    if (!read_options(cli) || !hk_options_apply(cli))
        return false;
    const char *first = poptPeekArg(cli->context);
    bool wants_help = cli->values[HK_OPTION_HELP] || (first && strcmp(first, "help") == 0);
    bool wants_version = cli->values[HK_OPTION_VERSION];
    if (!wants_help && !wants_version)
        return read_command(cli);
    *code = HK_EXIT_PASSED;
    if (wants_help)
        help(cli);
    else
        hk_sink_puts(&cli->out, "hocket " HK_VERSION "\n");
    return false;
}

void hk_cli_fini(struct hk_cli *cli)
{
    for (int i = 0; i < HK_OPTION_COUNT; i++)
        free(cli->values[i]);
    for (int i = 0; i < cli->report_count; i++)
        free(cli->report_specs[i]);
    poptFreeContext(cli->context);
    hk_sink_fini(&cli->out);
    hk_sink_fini(&cli->err);
}
