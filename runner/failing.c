/* SPDX-License-Identifier: MIT
 *
 * failing: the way of a finding from a token to a screen of text.
 */
#include "runner/failing.h"

#include <stdlib.h>
#include <string.h>

#include "explore/compare.h"
#include "reports/failure_inspect.h"
#include "runner/corpus.h"
#include "runner/files.h"
#include "runner/label.h"
#include "runner/late.h"

enum { LINE_MAX_BYTES = 400 };

/* What is at work, and must be freed behind it. */
struct work {
    const struct hk_failing_job *job;
    struct hk_program program;
    struct hk_late late;
    struct hk_sink command;
    char *saved;
    bool lost;                      /* it could not be saved */
};

/* ---- quotes ---- */

/* A line of a file, on the heap; NULL if it is not there. */
static char *line_of(const char *path, int number)
{
    size_t len;
    char *text = hk_file_read(path, HK_SCENARIO_BYTES_MAX, &len), *line = text;
    for (int i = 1; line && i < number; i++) {
        line = strchr(line, '\n');
        line += line != NULL;
    }
    char *copy = NULL;
    if (line && *line) {
        size_t end = strcspn(line, "\r\n");
        copy = hk_xasprintf("%.*s", HK_CUT(end < LINE_MAX_BYTES ? end : LINE_MAX_BYTES, line));
    }
    free(text);
    return copy;
}

/* From the column to the end of the line, without a comment. */
static int width_of(const char *text, int col)
{
    const char *comment = strstr(text, " #");
    size_t end = comment ? (size_t)(comment - text) : strlen(text);
    int columns = 0;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    for (size_t i = 0; i < end; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns >= col ? columns - col + 1 : 1;
}

static struct hk_failure_quote quote(const char *key, const char *file, int line, int col)
{
    struct hk_failure_quote q = {.key = key, .file = file, .line = line, .col = col};
    q.text = line_of(file, line);
    q.width = q.text ? width_of(q.text, col) : 1;
    return q;
}

static bool is_about_waiting(const char *kind)
{
    return strcmp(kind, "deadlock") == 0 || strcmp(kind, "stuck") == 0;
}

static void make_quotes(const struct work *w, struct hk_failure *failure)
{
    const struct hk_found *found = w->job->found;
    int line, col;
    if (strcmp(found->kind, "expect") == 0 &&
        hk_scenario_place(w->job->scenario, found->label, &line, &col))
        failure->quotes[0] =
            quote("expected", hk_scenario_path(w->job->scenario), line, col);
    const struct hk_finding *f = hk_player_finding(failure->run, found->id);
    const struct hk_site *site = f ? f->site : NULL;
    if (site && site->file && !is_about_waiting(found->kind))
        failure->quotes[1] = quote("at", site->file, site->line, site->col);
}

/* ---- the work ---- */

static bool late(void *arg)
{
    return hk_late_is(arg);
}

/* A poll that never ends takes its time in every replay, and no order helps. */
static bool is_frozen(const struct work *w)
{
    return strcmp(w->job->found->label, "frozen") == 0;
}

/* A longer token is no line to copy, and a shell would refuse one of 128 KiB. */
enum { TOKEN_MAX = 1000 };

/* What only the command line knows of it. */
static void add(void *arg, struct hk_failure *failure, const char *token)
{
    struct work *w = arg;
    struct hk_cli *cli = w->job->cli;
    hk_sink_init(&w->command, NULL, cli->out.ascii);
    if (w->job->unexpected && !cli->no_corpus)
        w->lost = !(w->saved = hk_kept_add(w->job, failure->simplest));
    failure->saved = w->saved ? w->saved : "";
    if (w->saved && strlen(token) > TOKEN_MAX)
        hk_label_replay(&w->command, cli, w->saved);
    else
        hk_label_command(&w->command, cli, w->job->file, w->job->scenario, token);
    failure->command = w->command.text;
    make_quotes(w, failure);
}

static void look(struct work *w, struct hk_failing *failing)
{
    const struct hk_failing_job *job = w->job;
    w->late = hk_late_begin();
    struct hk_inspect inspect = {
        .program = &w->program,
        .found = job->found,
        .runs = job->runs,
        .all = job->all,
        .as_found = job->cli->no_shrink,
        .unexplained = is_frozen(w),
        .late = late,
        .arg = &w->late,
        .stop = job->cli->stop,
        .ascii = job->cli->out.ascii,
        .add = add,
        .add_arg = w,
    };
    hk_inspect(&inspect);
    failing->token = inspect.token;
    failing->block = inspect.text;
    if (inspect.text)
        hk_sink_fini(&w->command);
    failing->lost = w->lost;
    free(w->saved);
}

struct hk_failing *hk_failing_make(const struct hk_failing_job *job)
{
    struct hk_failing *failing = hk_xcalloc(1, sizeof(*failing));
    struct work w = {.job = job};
    failing->found = job->found;
    w.program = hk_scenario_program_over(job->scenario, &job->cli->over);
    if (hk_compare_again(&w.program, job->found, job->cli->stop, failing->diverged,
                         sizeof(failing->diverged)) && !*job->cli->stop)
        look(&w, failing);
    if (!failing->token)
        failing->token = hk_xstrdup(job->found->token);
    return failing;
}

const struct hk_failing *hk_failing_of(const struct hk_failing *list,
                                       const struct hk_found *found)
{
    while (list && list->found != found)
        list = list->next;
    return list;
}

void hk_failing_free(struct hk_failing *list)
{
    for (struct hk_failing *next; list; list = next) {
        next = list->next;
        free(list->token);
        free(list->block);
        free(list);
    }
}
