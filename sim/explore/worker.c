/* SPDX-License-Identifier: MIT
 *
 * worker: one run after another in one world.
 */
#include "explore/worker.h"

#include <stdlib.h>

/* Asked inside a long run. */
static bool is_late(void *arg)
{
    struct hk_worker *w = arg;
    w->late |= !w->config->on_time(w->config->time_arg, w->playing);
    return w->late;
}

struct hk_worker *hk_worker_new(const struct hk_program *program,
                                const struct hk_campaign_config *config, void *self)
{
    struct hk_arena memory = {0};
    struct hk_worker *w = hk_arena_alloc(&memory, sizeof(*w));
    *w = (struct hk_worker){
        .program = program,
        .config = config,
        .self = self,
        .world = hk_world_new(&program->config.limits),
        .all = program->config,
    };
    w->run = hk_arena_zalloc(&memory, config->strategy->run_size);
    w->memory = memory;
    w->told.memory = &w->memory;
    w->all.stop = config->stop;
    w->all.late = config->on_time ? is_late : NULL;
    w->all.late_arg = w;
    return w;
}

void hk_worker_free(struct hk_worker *w)
{
    hk_world_free(w->world);
    if (w->config->strategy->run_fini)
        w->config->strategy->run_fini(w->run);
    hk_arena_fini(&w->round);
    struct hk_arena memory = w->memory; /* it lies in this itself */
    hk_arena_fini(&memory);
}

static uint64_t data_seed(const struct hk_worker *w, uint64_t run)
{
    uint64_t seed;
    if (w->player->data_seed && w->player->data_seed(w->fair.run, &seed))
        return seed;
    /* a systematic pass keeps its data, a sampler draws new data in every run */
    return hk_mix(w->config->seed, w->player->systematic ? 1 : run);
}

/* What is not the same in all runs. */
static void configure(struct hk_worker *w, const struct hk_fair_cap *cap, uint64_t run)
{
    const struct hk_campaign_config *config = w->config;
    const struct hk_strategy *strategy = config->strategy;
    struct hk_run_config *all = &w->all;
    w->fair.run = w->run;
    w->player = strategy->delegate ? strategy->delegate(w->run, &w->fair.run) : strategy;
    w->fair.strategy = w->player;
    all->data_seed = data_seed(w, run);
    all->want_steps = w->player->wants_steps;
    hk_fair_begin(&w->fair, cap, all, config->seed, run);
    if (config->orders)
        hk_orders_begin(&w->orders, all, &w->memory);
}

/* Writing a token takes long, so a worker does it only for its first run with each finding; the
 * first of all runs with that finding is among these. Runs that do not count have found nothing. */
static bool wants_token(struct hk_worker *w)
{
    bool fresh = false;
    if (w->world->end == HK_END_PRUNED || w->world->end == HK_END_ASSUME)
        return false;
    for (const struct hk_finding *f = w->world->findings; f; f = f->next)
        fresh |= hk_idset_add(&w->told, f->id) == 0;
    return fresh;
}

/* Tells the strategy how its run has ended, and takes what that has taught. */
static void end_strategy(struct hk_worker *w, struct hk_run_note *note)
{
    const struct hk_strategy *strategy = w->config->strategy;
    if (!strategy->end && !strategy->lesson)
        return;
    struct hk_run_summary summary = {
        .run = note->run,
        .steps = note->steps,
        .interleaving = note->signature,
        .schedule = &w->world->schedule,
        .failed = note->findings != NULL,
        .left = note->left,
        .tasks = w->world->live_max,
        .cut = hk_end_is_cut((enum hk_end)w->world->end),
        .draws_data = note->drew_data || w->program->config.slack > 0,
    };
    const char *why = strategy->end ? strategy->end(w->run, &summary) : NULL;
    note->why = why ? hk_xstrdup(why) : NULL;
    note->lesson = strategy->lesson ? strategy->lesson(w->run, &w->round) : NULL;
}

bool hk_worker_judges_fairness(const struct hk_worker *w)
{
    return w->world->opted && /* mostly nothing is */
           (hk_run_opted(w->world, "starvation") || hk_run_opted(w->world, "livelock"));
}

void hk_worker_play(struct hk_worker *w, const struct hk_fair_cap *cap, uint64_t run,
                    struct hk_run_note *note)
{
    const struct hk_campaign_config *config = w->config;
    struct hk_run_order order = {
        .seed = config->seed,
        .run = run,
        .judges_fairness = w->judges_fairness,
        .memory = &w->memory,
        .rare = &w->rare,
    };
    hk_rare_begin(&w->rare, &w->offers, config->seed, run);
    hk_clear(note, sizeof(*note));
    note->run = run;
    w->playing = run;
    w->late = false;
    note->late = config->on_time && is_late(w);
    note->nothing = !note->late && !config->strategy->begin(w->self, w->run, &order);
    if (note->late || note->nothing)
        return;
    configure(w, cap, run);
    hk_world_begin(w->world, &w->all);
    w->program->setup(w->world, w->program->arg);
    hk_world_run(w->world);
    hk_note_fill(note, w->world, &w->round);
    note->orders = config->orders ? hk_orders_take(&w->orders, &w->round) : NULL;
    note->late = w->late;
    note->systematic = w->player->systematic;
    note->left = w->fair.has_chosen;
    note->ended = hk_fair_length(w->world, &note->length);
    note->judges_fairness = hk_worker_judges_fairness(w);
    note->offers = w->rare.seen;
    if (config->own_size > 0)
        note->own = hk_arena_zalloc(&w->round, config->own_size);
    bool token = w->world->findings && wants_token(w);
    if (config->note && config->note(config->arg, w->world, note))
        token = true;
    if (token)
        note->token = hk_token_write(&w->world->schedule, w->world->config.data_seed);
    end_strategy(w, note);
    note->stopped = config->stop && *config->stop;
    note->more = note->end == HK_END_PRUNED || !config->on_run ||
                 config->on_run(config->arg, w->world, run);
}
