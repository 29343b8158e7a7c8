/* SPDX-License-Identifier: MIT
 *
 * cmd_corpus: what has been kept of failures: `ls` plays and lists it, `prune` removes what does
 * not fail any more, `add` keeps a schedule.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect/suggest.h"
#include "reports/escape.h"
#include "runner/corpus.h"
#include "runner/paths.h"
#include "runner/subject.h"
#include "scenarios/lang/diag.h"

struct sums {
    struct hk_cli *cli;
    bool prune;
    size_t fail, resolved, strange;
    int code;
};

static void print(struct hk_cli *cli, const char *word, const struct hk_kept_entry *entry)
{
    hk_sink_printf(&cli->out, "%-9s", word);
    hk_escape(&cli->out, entry->path);
    hk_sink_puts(&cli->out, "   ");
    hk_escape(&cli->out, *entry->finding ? entry->finding : "no schedule");
    hk_sink_puts(&cli->out, "\n");
}

static void visit(struct sums *sums, const struct hk_kept_entry *entry)
{
    static const char *const words[] = {"fails", "resolved", "strange"};
    sums->fail += entry->state == HK_CORPUS_FAILS;
    sums->resolved += entry->state == HK_CORPUS_RESOLVED;
    sums->strange += entry->state == HK_CORPUS_STRANGE;
    bool remove = sums->prune && entry->state != HK_CORPUS_FAILS;
    if (remove && unlink(entry->path) != 0) {
        hk_cli_complain(sums->cli, "cannot remove %s: %s", entry->path, strerror(errno));
        sums->code = hk_exit_worse(sums->code, HK_EXIT_OUTPUT);
        return;
    }
    if (!sums->prune || remove)
        print(sums->cli, remove ? "removed" : words[entry->state], entry);
}

static void visit_file(struct sums *sums, const char *path)
{
    struct hk_diag diag;
    struct hk_kept corpus;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(path, &sums->cli->limits, &diag);
    if (!file || hk_diag_errors(&diag) > 0) {
        hk_cli_put_diag(&sums->cli->err, &diag);
        sums->code = hk_exit_worse(sums->code, HK_EXIT_INVALID);
    } else {
        hk_kept_play(sums->cli, file, NULL, &corpus);
        for (size_t i = 0; i < corpus.count; i++)
            visit(sums, &corpus.entries[i]);
        hk_kept_fini(&corpus);
    }
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
}

/* The paths are the arguments behind the verb. */
static int visit_all(struct hk_cli *cli, bool prune)
{
    struct sums sums = {.cli = cli, .prune = prune};
    struct hk_paths paths;
    cli->args++;
    cli->arg_count--;
    sums.code = hk_paths_collect(cli, &paths);
    bool usage = sums.code == HK_EXIT_USAGE;
    for (size_t i = 0; i < paths.count && !usage && !*cli->stop; i++)
        visit_file(&sums, paths.paths[i]);
    hk_paths_fini(&paths);
    if (!usage && !cli->quiet)
        hk_sink_printf(&cli->out, "%zu fail, %zu resolved, %zu strange\n", sums.fail,
                       sums.resolved, sums.strange);
    return *cli->stop ? hk_exit_worse(sums.code, HK_EXIT_SIGNAL + *cli->stop) : sums.code;
}

/* ---- add ---- */

static int keep(struct hk_cli *cli, const struct hk_subject *subject,
                const struct hk_schedule *schedule, const struct hk_finding *f)
{
    struct hk_found found = {.kind = hk_xstrdup(f->kind), .label = hk_xstrdup(f->label),
                             .id = f->id};
    struct hk_failing_job job = {.cli = cli, .scenario = subject->scenario, .found = &found};
    struct hk_shrink as_it_is = {.best = *schedule, .data_seed = subject->script.data_seed};
    char *path = hk_kept_add(&job, &as_it_is);
    if (path && !cli->quiet) {
        hk_escape(&cli->out, path);
        hk_sink_puts(&cli->out, "\n");
    }
    free(found.kind);
    free(found.label);
    int code = path ? HK_EXIT_PASSED : HK_EXIT_OUTPUT;
    free(path);
    return code;
}

static int add_subject(struct hk_cli *cli, const struct hk_subject *subject)
{
    struct hk_schedule schedule = {0};
    struct hk_player player;
    bool diverged;
    hk_script_schedule(&subject->script, &schedule);
    const struct hk_finding *f = hk_subject_play(cli, subject, &schedule, &player, &diverged);
    int code = HK_EXIT_DIVERGED;
    if (f)
        code = keep(cli, subject, &schedule, f);
    else
        hk_cli_complain(cli, "the schedule %s", diverged ? "does not fit this scenario"
                                                         : "shows no violation");
    hk_player_fini(&player);
    hk_schedule_fini(&schedule);
    return code;
}

static int add(struct hk_cli *cli)
{
    struct hk_subject subject;
    if (cli->arg_count > 3) {
        hk_cli_complain(cli, "usage: hocket corpus add SCHEDULE|TOKEN [FILE]");
        return HK_EXIT_USAGE;
    }
    int code = hk_subject_load(cli, &subject, cli->args[1],
                               cli->arg_count > 2 ? cli->args[2] : NULL);
    if (code == HK_EXIT_PASSED)
        code = add_subject(cli, &subject);
    hk_subject_fini(&subject);
    return code;
}

static int run(struct hk_cli *cli)
{
    static const char *const verbs[] = {"ls", "prune", "add"};
    const char *verb = cli->args[0];
    if (strcmp(verb, "add") == 0)
        return add(cli);
    if (strcmp(verb, "ls") == 0 || strcmp(verb, "prune") == 0)
        return visit_all(cli, *verb == 'p');
    const char *near = hk_suggest(verb, verbs, HK_COUNT(verbs));
    hk_cli_complain(cli, "hocket corpus has ls, prune and add, not '%s'%s%s%s", verb,
                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return HK_EXIT_USAGE;
}

const struct hk_command hk_cmd_corpus = {
    .name = "corpus",
    .args = "ls|prune|add PATH...",
    .help = "what has been kept of failures: list, clean up, add a schedule",
    .options = HK_OPTIONS_READ | HK_OPTIONS_CHOOSE,
    .args_min = 2,
    .args_max = INT_MAX,
    .run = run,
};
