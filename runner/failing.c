/* SPDX-License-Identifier: MIT
 *
 * failing: the way of a finding from a token to a screen of text.
 */
#include "runner/failing.h"

#include <stdlib.h>
#include <string.h>

#include "explore/compare.h"
#include "reports/failure.h"
#include "runner/corpus.h"
#include "runner/files.h"
#include "runner/label.h"
#include "runner/late.h"

enum { LINE_MAX_BYTES = 400, SCENARIO_BYTES_MAX = 1 << 30 };

/* What is at work, and must be freed behind it. */
struct work {
    const struct hk_failing_job *job;
    struct hk_program program;      /* with who waits */
    struct hk_program bare;         /* as it is */
    struct hk_sink waits, pass_waits;
    struct hk_schedule schedule;    /* as it was found */
    uint64_t data_seed;
    struct hk_shrink shrink;
    struct hk_explain explain;
    struct hk_slice slice;
    struct hk_player run, pass;
    struct hk_late late;
};

static void setup(struct hk_world *world, void *arg)
{
    struct work *w = arg;
    w->bare.setup(world, w->bare.arg);
    hk_failure_watch(world, &w->waits);
}

/* ---- quotes ---- */

/* A line of a file, on the heap; NULL if it is not there. */
static char *line_of(const char *path, int number)
{
    size_t len;
    char *text = hk_file_read(path, SCENARIO_BYTES_MAX, &len), *line = text;
    for (int i = 1; line && i < number; i++) {
        line = strchr(line, '\n');
        line += line != NULL;
    }
    char *copy = NULL;
    if (line && *line) {
        size_t end = strcspn(line, "\r\n");
        copy = hk_xasprintf("%.*s", (int)(end < LINE_MAX_BYTES ? end : LINE_MAX_BYTES), line);
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
    const struct hk_finding *f = hk_player_finding(&w->run, found->id);
    const struct hk_site *site = f ? f->site : NULL;
    if (site && site->file && !is_about_waiting(found->kind))
        failure->quotes[1] = quote("at", site->file, site->line, site->col);
}

/* ---- the work ---- */

static bool late(void *arg)
{
    return hk_late_is(arg);
}

static void shrink(struct work *w)
{
    w->shrink = (struct hk_shrink){
        .finding = w->job->found->id,
        .schedule = &w->schedule,
        .data_seed = w->data_seed,
        .late = late,
        .arg = &w->late,
        .stop = w->job->cli->stop,
        .replays_max = w->job->cli->no_shrink ? 1 : 0,
    };
    hk_shrink(&w->bare, &w->shrink);
}

/* A poll that never ends takes its time in every replay, and no order helps. */
static bool is_frozen(const struct work *w)
{
    return strcmp(w->job->found->label, "frozen") == 0;
}

static void explain(struct work *w)
{
    w->explain = (struct hk_explain){
        .schedule = &w->shrink.best,
        .finding = w->job->found->id,
        .data_seed = w->data_seed,
        .late = late,
        .arg = &w->late,
        .stop = w->job->cli->stop,
    };
    if (!is_frozen(w))
        hk_explain_run(&w->bare, &w->explain);
    hk_slice_make(&w->bare, &w->shrink.best, w->data_seed, w->job->found->id, &w->slice);
}

/* `mix` may be NULL. */
static void keep_run(struct hk_player *player, const struct hk_program *program,
                     uint64_t data_seed, struct hk_data_mix *mix,
                     const struct hk_schedule *schedule)
{
    struct hk_repeater repeater;
    struct hk_guide guide = hk_repeater_guide(&repeater, schedule);
    hk_player_init(player, program, data_seed);
    player->config.keep = true;
    player->config.fair_from = schedule->fair_from;
    if (mix)
        hk_data_mix_use(mix, &player->config);
    hk_player_play(player, &guide);
}

static char *write_block(struct work *w, const char *token, const char *saved)
{
    struct hk_cli *cli = w->job->cli;
    struct hk_sink command, block;
    bool by_data = w->explain.decision == HK_DECIDED_BY_DATA;
    bool passes = by_data || w->explain.decision == HK_DECIDED_AT;
    hk_sink_init(&command, NULL, cli->out.ascii);
    hk_sink_init(&block, NULL, cli->out.ascii);
    hk_label_command(&command, cli, w->job->file, w->job->scenario, token);
    struct hk_failure failure = {
        .found = w->job->found,
        .runs = w->job->runs,
        .waits = w->waits.text,
        .run = &w->run,
        .pass = passes ? &w->pass : NULL,
        .shrink = cli->no_shrink ? NULL : &w->shrink,
        .explain = is_frozen(w) ? NULL : &w->explain,
        .slice = &w->slice,
        .command = command.text,
        .saved = saved ? saved : "",
    };
    make_quotes(w, &failure);
    if (passes)
        keep_run(&w->pass, &w->bare, w->data_seed, by_data ? &w->explain.mix : NULL,
                 &w->explain.pass);
    hk_failure_write(&block, &failure);
    if (passes)
        hk_player_fini(&w->pass);
    for (size_t i = 0; i < HK_COUNT(failure.quotes); i++)
        free(failure.quotes[i].text);
    char *text = hk_xstrdup(block.text);
    hk_sink_fini(&command);
    hk_sink_fini(&block);
    return text;
}

static void look(struct work *w, struct hk_failing *failing)
{
    struct hk_error error;
    int rc = hk_token_read(w->job->found->token, &w->schedule, &w->data_seed, &error);
    hk_assert(rc == HK_OK); /* it has just been played */
    hk_sink_init(&w->waits, NULL, false);
    w->late = hk_late_begin();
    shrink(w);
    if (w->shrink.repeated) {
        char *saved = NULL;
        explain(w);
        keep_run(&w->run, &w->program, w->data_seed, NULL, &w->shrink.best);
        failing->token = hk_token_write(&w->shrink.best, w->data_seed);
        if (w->job->unexpected && !w->job->cli->no_corpus)
            failing->lost = !(saved = hk_kept_add(w->job, &w->shrink));
        failing->block = write_block(w, failing->token, saved);
        free(saved);
        hk_player_fini(&w->run);
        hk_slice_fini(&w->slice);
        hk_explain_fini(&w->explain);
    }
    hk_schedule_fini(&w->shrink.best);
    hk_schedule_fini(&w->schedule);
    hk_sink_fini(&w->waits);
}

struct hk_failing *hk_failing_make(const struct hk_failing_job *job)
{
    struct hk_failing *failing = hk_xcalloc(1, sizeof(*failing));
    struct work w = {.job = job};
    failing->found = job->found;
    w.bare = w.program = hk_scenario_program_over(job->scenario, &job->cli->over);
    w.program.setup = setup;
    w.program.arg = &w;
    if (hk_compare_again(&w.bare, job->found, job->cli->stop, failing->diverged,
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
