/* SPDX-License-Identifier: MIT
 *
 * cmd_list: what there is, printed from the tables that the program itself works
 * with, so that it cannot go stale.
 */
#include <stdlib.h>
#include <string.h>

#include "core/mutant.h"
#include "expect/functions.h"
#include "expect/kinds.h"
#include "expect/suggest.h"
#include "runner/cli.h"
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"
#include "strategy/table.h"

static void line(struct hk_sink *out, const char *name, const char *help)
{
    hk_sink_printf(out, "  %-14s%s%s\n", name, *help ? "  " : "", help);
}

static void list_strategies(struct hk_sink *out)
{
    for (size_t i = 0; i < hk_strategy_count; i++)
        line(out, hk_strategies[i]->name, hk_strategies[i]->help);
}

static void list_objects(struct hk_sink *out)
{
    for (size_t i = 0; i < hk_resource_kind_count; i++)
        line(out, hk_resource_kinds[i]->name, hk_resource_kinds[i]->object->help);
}

static void list_verbs(struct hk_sink *out)
{
    for (size_t i = 0; i < hk_verb_count; i++)
        line(out, hk_verbs[i]->name, hk_verbs[i]->help);
}

static void list_blocks(struct hk_sink *out)
{
    for (size_t i = 0; i < hk_block_count; i++)
        line(out, hk_blocks[i]->name, hk_blocks[i]->help);
}

static void list_faults(struct hk_sink *out)
{
    for (size_t i = 0; i < hk_fault_kind_count; i++)
        line(out, hk_fault_kinds[i]->name, hk_fault_kinds[i]->help);
}

static void list_checks(struct hk_sink *out)
{
    for (int i = 0; i < HK_KIND_COUNT; i++) {
        enum hk_kind kind = (enum hk_kind)i;
        char *help = hk_kind_always_on(kind)
                         ? hk_xstrdup(hk_kind_help(kind))
                         : hk_xasprintf("%s; only with `no %s`", hk_kind_help(kind),
                                        hk_kind_plural(kind));
        line(out, hk_kind_name(kind), help);
        free(help);
    }
}

static void list_functions(struct hk_sink *out)
{
    size_t count;
    const struct hk_function *functions = hk_function_table(&count);
    for (size_t i = 0; i < count; i++)
        line(out, functions[i].name, functions[i].about);
}

/* ---- reserved words ---- */

enum { WORDS_MAX = 256 };

struct words {
    const char *words[WORDS_MAX];
    size_t count;
};

/* Keeps the list sorted. Headers of several words are left out, as each of their words is in the
 * list. */
static void add_word(struct words *list, const char *word)
{
    size_t at = 0;
    while (at < list->count && strcmp(list->words[at], word) < 0)
        at++;
    if (strchr(word, ' ') || (at < list->count && strcmp(list->words[at], word) == 0))
        return;
    hk_assert(list->count < WORDS_MAX);
    memmove(&list->words[at + 1], &list->words[at], (list->count - at) * sizeof(*list->words));
    list->words[at] = word;
    list->count++;
}

static void list_words(struct hk_sink *out)
{
    struct words list = {.count = 0};
    size_t functions_count;
    const struct hk_function *functions = hk_function_table(&functions_count);
    for (size_t i = 0; i < hk_verb_count; i++)
        add_word(&list, hk_verbs[i]->name);
    for (size_t i = 0; i < hk_block_count; i++)
        add_word(&list, hk_blocks[i]->name);
    for (size_t i = 0; i < functions_count; i++)
        add_word(&list, functions[i].name);
    for (size_t i = 0; hk_operator_words[i]; i++)
        add_word(&list, hk_operator_words[i]);
    for (size_t i = 0; i < list.count; i++)
        hk_sink_printf(out, "  %s\n", list.words[i]);
}

static void list_commands(struct hk_sink *out)
{
    for (size_t i = 0; i < hk_command_count; i++)
        line(out, hk_commands[i]->name, hk_commands[i]->help);
}

#ifdef HK_MUTANTS
static void list_mutants(struct hk_sink *out)
{
    for (int i = 1; i < HK_MUTANT_END; i++)
        hk_sink_printf(out, "  %3d %-28s %s: %s\n", i, hk_mutants[i].name, hk_mutants[i].subject,
                       hk_mutants[i].text);
}
#endif

static void list_formats(struct hk_sink *out)
{
    for (size_t i = 0; i < hk_report_count; i++)
        line(out, hk_reports[i]->name, hk_reports[i]->help);
}

static const struct {
    const char *name;
    void (*print)(struct hk_sink *out);
} lists[] = {
    {"strategies", list_strategies}, {"objects", list_objects},     {"verbs", list_verbs},
    {"blocks", list_blocks},         {"functions", list_functions}, {"words", list_words},
    {"faults", list_faults},         {"checks", list_checks},       {"formats", list_formats},
    {"commands", list_commands},
#ifdef HK_MUTANTS
    {"mutants", list_mutants},
#endif
};

/* Without an argument all of them, each under its name. */
static int run(struct hk_cli *cli)
{
    const char *names[HK_COUNT(lists)];
    bool known = false;
    for (size_t i = 0; i < HK_COUNT(lists); i++) {
        names[i] = lists[i].name;
        if (cli->arg_count == 0)
            hk_sink_printf(&cli->out, "%s%s:\n", i ? "\n" : "", names[i]);
        else if (strcmp(cli->args[0], names[i]) != 0)
            continue;
        lists[i].print(&cli->out);
        known = true;
    }
    if (known)
        return HK_EXIT_PASSED;
    const char *near = hk_suggest(cli->args[0], names, HK_COUNT(lists));
    if (near)
        hk_cli_complain(cli, "nothing is called '%s'; did you mean '%s'?", cli->args[0], near);
    else
        hk_cli_complain(cli, "nothing is called '%s'; 'hocket list' prints all", cli->args[0]);
    return HK_EXIT_USAGE;
}

const struct hk_command hk_cmd_list = {
    .name = "list",
    .args = "[WHAT]",
    .help = "prints what there is: strategies, objects, verbs, ...",
    .args_max = 1,
    .run = run,
};
