/* SPDX-License-Identifier: MIT
 *
 * support: plays a plan and folds its runs into an outcome.
 */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"

/* ---- what a run says ---- */

enum { SAID_MAX = 512, TEXTS_MAX = 1024, IDS_MAX = 4096 };

static char said[SAID_MAX];

void say(const char *fmt, ...)
{
    size_t used = strlen(said);
    if (used > 0 && used < sizeof(said) - 1)
        said[used++] = ' ';
    va_list args;
    va_start(args, fmt);
    vsnprintf(said + used, sizeof(said) - used, fmt, args);
    va_end(args);
}

/* ---- all runs of a plan ---- */

struct collector {
    const struct plan *plan;
    const struct hk_program *program; /* of the plan's scenario, or NULL */
    char *texts[TEXTS_MAX]; /* sorted, each once */
    size_t text_count;
    uint64_t failed[IDS_MAX]; /* interleavings with a finding */
    size_t failed_count;
    bool overflow;
};

static void add_text(struct collector *all, const char *text)
{
    size_t at = 0;
    while (at < all->text_count && strcmp(all->texts[at], text) < 0)
        at++;
    if (at < all->text_count && strcmp(all->texts[at], text) == 0)
        return;
    if (all->text_count == TEXTS_MAX) {
        all->overflow = true;
        return;
    }
    memmove(&all->texts[at + 1], &all->texts[at], (all->text_count - at) * sizeof(char *));
    all->texts[at] = hk_xstrdup(text);
    all->text_count++;
}

static void add_failed(struct collector *all, uint64_t id)
{
    for (size_t i = 0; i < all->failed_count; i++) {
        if (all->failed[i] == id)
            return;
    }
    if (all->failed_count == IDS_MAX)
        all->overflow = true;
    else
        all->failed[all->failed_count++] = id;
}

static void begin_run(struct hk_world *world, void *arg)
{
    const struct collector *all = arg;
    memset(said, 0, sizeof(said));
    if (all->program)
        all->program->setup(world, all->program->arg);
    else
        all->plan->setup(world, all->plan->arg);
}

static bool end_run(void *arg, struct hk_world *world, uint64_t run)
{
    (void)run;
    struct collector *all = arg;
    if (all->plan->after)
        all->plan->after(world, all->plan->arg);
    add_text(all, said);
    if (world->findings)
        add_failed(all, world->signature);
    return true;
}

static struct hk_run_config run_config(const struct collector *all)
{
    const struct plan *plan = all->plan;
    struct hk_run_config config = all->program ? all->program->config : hk_run_config_default();
    if (plan->threads || !all->program)
        config.threads = plan->threads ? plan->threads : 1;
    config.paused |= plan->paused;
    config.want_clocks |= plan->clocks;
    if (plan->until)
        config.until = plan->until;
    if (plan->steps_max)
        config.limits.steps_max = plan->steps_max;
    if (plan->statements_max)
        config.limits.statements_max = plan->statements_max;
    if (plan->lists_max)
        config.limits.lists_max = plan->lists_max;
    if (plan->tasks_max)
        config.limits.tasks_max = plan->tasks_max;
    return config;
}

static void fold(struct outcome *o, struct collector *all, const struct hk_result *result)
{
    o->runs = (int)result->runs;
    o->discarded = (int)result->discarded;
    o->cut = (int)result->cut;
    o->unjudged = result->unjudged;
    o->interleavings = (int)result->interleavings;
    o->steps = (int64_t)result->steps;
    o->exhaustive = result->exhaustive != HK_EXHAUSTIVE_NO;
    o->digest = result->digest;
    o->failed_interleavings = (int)all->failed_count;
    for (size_t i = 0; i < HK_COUNT(o->ends); i++)
        o->ends[i] = (int)result->ends[i];
    for (const struct hk_found *f = result->found; f; f = f->next)
        o->found++;
    if (result->found) {
        snprintf(o->kind, sizeof(o->kind), "%s", result->found->kind);
        snprintf(o->text, sizeof(o->text), "%s", result->found->text);
        snprintf(o->token, sizeof(o->token), "%s", result->found->token);
        o->time = result->found->time;
    }
    snprintf(o->diverged, sizeof(o->diverged), "%s", result->diverged);
    size_t used = 0;
    for (size_t i = 0; i < all->text_count; i++) {
        if (used < sizeof(o->said))
            used += (size_t)snprintf(o->said + used, sizeof(o->said) - used, "%s%s",
                                     i ? " | " : "", all->texts[i]);
        free(all->texts[i]);
    }
}

/* The scenario of this text; what is wrong with it, which fails the test, if anything is. */
static struct hk_scenario_file *load_yaml(const char *text, char **wrong)
{
    char path[] = P_tmpdir "/hocket-test-XXXXXX";
    int fd = mkstemp(path);
    size_t len = strlen(text);
    bool written = fd >= 0 && write(fd, text, len) == (ssize_t)len;
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(path, NULL, &diag);
    *wrong = hk_diag_format(&diag);
    hk_diag_fini(&diag);
    close(fd);
    unlink(path);
    assert_true(written);
    return file;
}

/* No two at once, but each with its own past. */
static void one_plays_all(uint32_t count, void (*job)(void *arg, uint32_t worker), void *arg)
{
    static uint32_t turn;
    job(arg, turn++ % count);
}

static struct outcome play_all(struct collector *all)
{
    const struct plan *plan = all->plan;
    struct hk_program program = {
        .name = "test", .setup = begin_run, .arg = all, .config = run_config(all)};
    struct hk_campaign_config config = {
        .strategy = plan->strategy ? plan->strategy : hk_strategy_find("dfs"),
        .options = plan->options,
        .seed = plan->seed,
        .runs_max = plan->runs ? plan->runs : 1000000,
        .on_run = plan->workers ? NULL : end_run,
        .workers = plan->workers,
        .parallel = one_plays_all,
        .arg = all,
        .stop = plan->stop,
    };
    struct hk_result result;
    struct hk_error error = {.code = 0};
    struct outcome outcome = {.runs = 0};
    int rc = hk_campaign_run(&program, &config, &result, &error);
    fold(&outcome, all, &result);
    hk_result_fini(&result);
    assert_string_equal(error.text, "");
    assert_int_equal(rc, 0);
    return outcome;
}

struct outcome play(const struct plan *plan)
{
    struct collector *all = hk_xcalloc(1, sizeof(*all));
    struct hk_scenario_file *file = NULL;
    all->plan = plan;
    if (plan->yaml) {
        char *wrong;
        file = load_yaml(plan->yaml, &wrong);
        assert_string_equal(wrong, "");
        free(wrong);
        all->program = hk_scenario_program(hk_scenario_at(file, 0));
    }
    struct outcome outcome = play_all(all);
    bool overflow = all->overflow;
    hk_scenario_file_free(file);
    free(all);
    assert_false(overflow);
    return outcome;
}

void assert_said(const struct plan *plan, const char *texts)
{
    struct outcome o = play(plan);
    assert_string_equal(o.said, texts);
    assert_true(o.exhaustive);
}

/* ---- a strategy that does as it is told ---- */

struct script {
    const char *words; /* the labels to come */
};

static int script_init(void *self, const char *options, struct hk_error *error)
{
    (void)error;
    struct script *s = self;
    s->words = options;
    return HK_OK;
}

static bool script_begin(void *self, void *run, const struct hk_run_order *order)
{
    struct script **s = run;
    *s = self;
    return order->run == 1;
}

static const char *label_of(struct hk_world *world, uint32_t candidate)
{
    uint64_t path = hk_candidate_path(world, candidate);
    for (uint32_t i = 0; i < hk_run_task_count(world); i++) {
        const struct hk_task *task = hk_run_task(world, i);
        if (task->root.path == path)
            return task->label;
    }
    return "";
}

static uint32_t script_pick(void *run, struct hk_world *world, uint32_t count)
{
    struct script *s = *(struct script **)run;
    for (;;) {
        s->words += strspn(s->words, " ");
        size_t len = strcspn(s->words, " ");
        if (len == 0)
            return hk_candidate_oldest(world, count);
        const char *word = s->words;
        s->words += len;
        for (uint32_t i = 0; i < count; i++) {
            const char *label = label_of(world, i);
            if (strlen(label) == len && strncmp(label, word, len) == 0)
                return i;
        }
    }
}

static uint32_t script_choose(void *self, struct hk_world *world, enum hk_choice_kind kind,
                              uint32_t count)
{
    (void)self;
    (void)world;
    (void)kind;
    (void)count;
    return 0;
}

const struct hk_strategy by_script = {
    .name = "by_script",
    .help = "as it is told",
    .size = sizeof(struct script),
    .run_size = sizeof(struct script *),
    .init = script_init,
    .begin = script_begin,
    .pick = script_pick,
    .choose = script_choose,
};
