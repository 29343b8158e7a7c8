/* SPDX-License-Identifier: MIT
 *
 * campaign: rounds of runs, played by one worker or several, and folded in their order.
 *
 * Workers take the next run of the round that nobody has taken; what they write down of it is
 * folded when all of them are done. With one worker each run is folded at once, which comes
 * to the same.
 */
#include "explore/campaign.h"

#include <stdlib.h>

#include "explore/fold.h"
#include "explore/worker.h"

/* Rounds double from one run on, so that what is learnt serves soon: a sampler that learns may
 * need five runs where it would need a thousand without. A worker gets at least SHARE_MIN runs
 * of a round, because fewer are not worth a thread. */
enum { ROUND_FIRST = 1, ROUND_MAX = 4096, SHARE_MIN = 8 };

struct lesson {
    void *text;
    bool fresh;
    struct lesson *next;
};

struct campaign {
    const struct hk_program *program;
    const struct hk_campaign_config *config;
    void *self;                             /* the strategy's, */
    struct hk_arena memory;                 /* and where it grows */
    struct hk_worker **workers;
    uint32_t worker_count;
    struct hk_worker *soloist;              /* of rounds that one must play; or NULL */
    struct hk_fold fold;
    bool judges_fairness;                   /* some run has asked for it */
    bool ended;                             /* the strategy has nothing left to explore */
    struct lesson *lessons, **lessons_last; /* of this round */
};

const char *hk_end_name(enum hk_end end)
{
    static const char *const names[] = {
        [HK_END_RUNNING] = "running",
        [HK_END_FINISHED] = "finished",
        [HK_END_UNTIL] = "until",
        [HK_END_DEADLOCK] = "deadlock",
        [HK_END_STUCK] = "stuck",
        [HK_END_STOPPED] = "stopped by a finding",
        [HK_END_FROZEN] = "frozen clock",
        [HK_END_STEPS] = "cut: too many steps",
        [HK_END_TASKS] = "cut: too many tasks",
        [HK_END_CLOCK] = "cut: the clock ran out",
        [HK_END_MEMORY] = "cut: too much memory",
        [HK_END_ASSUME] = "discarded",
        [HK_END_DIVERGED] = "diverged",
        [HK_END_INTERRUPT] = "interrupted",
        [HK_END_PRUNED] = "pruned",
    };
    return names[end];
}

/* ---- one run after another ---- */

static void keep_lesson(struct campaign *c, struct hk_run_note *note)
{
    if (!note->lesson)
        return;
    struct lesson *lesson = hk_arena_alloc(&c->workers[0]->round, sizeof(*lesson));
    *lesson = (struct lesson){.text = note->lesson, .fresh = note->fresh};
    *c->lessons_last = lesson;
    c->lessons_last = &lesson->next;
}

/* How much of everything has been played, if no run has left anything out (see hk_fold_end). */
static enum hk_exhaustive how_exhaustive(const struct campaign *c)
{
    const struct hk_strategy *strategy = c->config->strategy;
    bool over = c->ended || strategy->delegate;
    if (!over || !(strategy->complete ? strategy->complete(c->self) : strategy->systematic))
        return HK_EXHAUSTIVE_NO;
    if (!c->fold.data_seen)
        return HK_EXHAUSTIVE_YES;
    return c->program->config.data_exhaustive ? HK_EXHAUSTIVE_POINTS : HK_EXHAUSTIVE_SCHEDULES;
}

static void tell_worker(const struct campaign *c, struct hk_worker *worker)
{
    worker->judges_fairness = c->judges_fairness;
    if (c->config->strategy->learn) /* a part of the runs must be the same runs without the rest */
        worker->offers = c->fold.offers;
}

static void tell_workers(struct campaign *c)
{
    for (uint32_t i = 0; i < c->worker_count; i++)
        tell_worker(c, c->workers[i]);
    if (c->soloist)
        tell_worker(c, c->soloist);
}

/* Between rounds, in the order of the runs. */
static void learn(struct campaign *c)
{
    for (const struct lesson *l = c->lessons; l; l = l->next)
        c->config->strategy->learn(c->self, l->text, l->fresh, &c->memory);
    hk_fair_learn(&c->fold.cap);
    tell_workers(c);
    c->lessons = NULL;
    c->lessons_last = &c->lessons;
    for (uint32_t i = 0; i < c->worker_count; i++)
        hk_arena_reset(&c->workers[i]->round);
    if (c->soloist)
        hk_arena_reset(&c->soloist->round);
}

/* Takes the note over. True if the campaign goes on. */
static bool take(struct campaign *c, struct hk_run_note *note)
{
    bool more = !note->nothing && hk_fold_add(&c->fold, note);
    c->ended |= note->nothing;
    c->judges_fairness |= note->judges_fairness; /* a body in C says it only as it runs */
    keep_lesson(c, note);
    hk_note_fini(note);
    return more;
}

/* The number of the run that is the index-th, from 1, of this shard. */
static uint64_t run_at(const struct campaign *c, uint64_t index)
{
    uint32_t shards = c->config->shards;
    return shards ? (index - 1) * shards + c->config->shard : index;
}

static bool play_alone(struct campaign *c, struct hk_worker *worker, uint64_t first,
                       uint64_t count)
{
    bool more = true;
    for (uint64_t i = 0; i < count && more; i++) {
        struct hk_run_note note;
        uint64_t run = run_at(c, first + i);
        if (hk_fold_is_full(&c->fold, run))
            return false;
        if (c->config->recorded) {
            note = (struct hk_run_note){0};
            c->config->recorded(c->config->arg, run, &note);
        } else {
            hk_worker_play(worker, &c->fold.cap, run, &note);
        }
        more = take(c, &note);
    }
    return more;
}

/* ---- a round of several workers ---- */

struct round {
    struct campaign *c;
    uint64_t first;
    struct hk_run_note *notes;
    uint32_t next;  /* nobody has taken it yet; shared */
    uint32_t end;   /* behind the last that is wanted; shared */
};

/* Whether it is certain that the campaign ends with this run. */
static bool is_last(const struct campaign *c, const struct hk_run_note *note)
{
    return note->nothing || note->late || note->why || note->stopped ||
           (c->config->found_max == 1 && note->findings);
}

static void play_share(void *arg, uint32_t worker)
{
    struct round *round = arg;
    struct campaign *c = round->c;
    for (;;) {
        uint32_t i = __atomic_fetch_add(&round->next, 1, __ATOMIC_RELAXED);
        uint32_t end = __atomic_load_n(&round->end, __ATOMIC_RELAXED);
        if (i >= end)
            return;
        hk_worker_play(c->workers[worker], &c->fold.cap, run_at(c, round->first + i),
                       &round->notes[i]);
        while (is_last(c, &round->notes[i]) && i + 1 < end)
            if (__atomic_compare_exchange_n(&round->end, &end, i + 1, false, __ATOMIC_RELAXED,
                                            __ATOMIC_RELAXED))
                break;
    }
}

/* Runs behind the last one that was wanted are forgotten, as if they had never been played. */
static bool play_together(struct campaign *c, uint64_t first, uint32_t count, uint32_t workers)
{
    struct round round = {.c = c, .first = first, .end = count};
    round.notes = hk_xcalloc(count, sizeof(*round.notes));
    c->config->parallel(workers, play_share, &round);
    bool more = true;
    for (uint32_t i = 0; i < count; i++) {
        struct hk_run_note *note = &round.notes[i];
        more = more && !hk_fold_is_full(&c->fold, note->run);
        if (more) {
            more = take(c, note);
            continue;
        }
        keep_lesson(c, note);
        hk_note_fini(note);
    }
    free(round.notes);
    return more;
}

/* The runs that are the first-th and so on. True if the campaign goes on. */
static bool play_round(struct campaign *c, uint64_t first, uint64_t count)
{
    uint32_t left = 0;
    while (left < count && left < ROUND_MAX && run_at(c, first + left) <= c->config->runs_max)
        left++;
    uint32_t workers = left / SHARE_MIN;
    if (workers > c->worker_count)
        workers = c->worker_count;
    if (workers < 2)
        return play_alone(c, c->workers[0], first, count);
    bool more = play_together(c, first, left, workers);
    return more && !hk_fold_is_full(&c->fold, run_at(c, first + count - 1));
}

static void loop(struct campaign *c)
{
    const struct hk_strategy *strategy = c->config->strategy;
    uint64_t first = 1, length = ROUND_FIRST;
    uint64_t most = strategy->round_max ? strategy->round_max : ROUND_MAX;
    bool more = true;
    while (more) {
        bool alone = false;
        if (strategy->next_round)
            length = strategy->next_round(c->self, &alone);
        more = alone ? play_alone(c, c->soloist, first, length) : play_round(c, first, length);
        learn(c);
        first += length;
        if (!strategy->systematic && !strategy->next_round && length < most)
            length *= 2;
    }
    hk_fold_end(&c->fold, how_exhaustive(c));
}

/* ---- strategies ---- */

bool hk_campaign_spreads(const struct hk_strategy *strategy)
{
    return strategy->fair && !strategy->learn && !strategy->systematic;
}

static void strategy_free(const struct hk_strategy *strategy, void *self)
{
    if (strategy->fini)
        strategy->fini(self);
    free(self);
}

/* A state for the strategy, ready to begin; NULL if it refuses the options. */
static void *strategy_new(const struct hk_strategy *strategy, const char *options,
                          struct hk_error *error)
{
    void *self = hk_xcalloc(1, strategy->size + 1);
    int rc = HK_OK;
    if (strategy->init)
        rc = strategy->init(self, options, error);
    else if (*options)
        rc = hk_error_set(error, HK_EINVAL, "strategy %s takes no options, not '%s'",
                          strategy->name, options);
    if (rc == HK_OK)
        return self;
    strategy_free(strategy, self);
    return NULL;
}

int hk_strategy_check(const struct hk_strategy *strategy, const char *options,
                      struct hk_error *error)
{
    void *self = strategy_new(strategy, options, error);
    if (!self)
        return HK_EINVAL;
    strategy_free(strategy, self);
    return HK_OK;
}

/* ---- all ---- */

static void workers_new(struct campaign *c)
{
    const struct hk_campaign_config *config = c->config;
    c->worker_count = config->strategy->systematic || config->workers == 0 ? 1 : config->workers;
    hk_assert(c->worker_count == 1 || (config->parallel && !config->on_run));
    c->workers = hk_arena_alloc(&c->memory, c->worker_count * sizeof(struct hk_worker *));
    for (uint32_t i = 0; i < c->worker_count; i++)
        c->workers[i] = hk_worker_new(c->program, config, c->self);
    /* What it has seen must not depend on how the other rounds were shared out. */
    if (config->strategy->next_round)
        c->soloist = hk_worker_new(c->program, config, c->self);
}

/* Only when a run has been set up is it known what the scenario asks of its runs. */
static void look_ahead(struct campaign *c)
{
    struct hk_worker *worker = c->workers[0];
    hk_world_begin(worker->world, &c->program->config);
    c->program->setup(worker->world, c->program->arg);
    c->judges_fairness = hk_worker_judges_fairness(worker);
    tell_workers(c);
}

static void workers_free(struct campaign *c)
{
    for (uint32_t i = 0; i < c->worker_count; i++)
        hk_worker_free(c->workers[i]);
    if (c->soloist)
        hk_worker_free(c->soloist);
}

int hk_campaign_run(const struct hk_program *program, const struct hk_campaign_config *config,
                    struct hk_result *result, struct hk_error *error)
{
    const struct hk_strategy *strategy = config->strategy;
    struct campaign c = {.program = program, .config = config};
    c.fold = (struct hk_fold){.config = config, .result = result, .ids.memory = &c.memory};
    c.fold.missed = program->config.slack > 0; /* moves between steps that could be swapped */
    c.lessons_last = &c.lessons;
    *result = (struct hk_result){.has_orders = config->orders};
    hk_assert(config->shards == 0 || hk_campaign_spreads(strategy));
    c.self = strategy_new(strategy, config->options ? config->options : "", error);
    if (!c.self)
        return HK_EINVAL;
    workers_new(&c);
    if (strategy->delegate)
        look_ahead(&c);
    if (config->playing && c.worker_count == 1)
        *config->playing = c.workers[0]->world;
    loop(&c);
    if (config->playing)
        *config->playing = NULL;
    workers_free(&c);
    strategy_free(strategy, c.self);
    hk_arena_fini(&c.memory);
    return HK_OK;
}
