/* SPDX-License-Identifier: MIT
 *
 * explain_data: which draw decided, if no order of the tasks did. As with choices, a beginning of
 * the run's draws either can still lead to a pass or cannot; what follows it is sampled, with data
 * of other seeds.
 */
#include <stdlib.h>

#include "explore/explain.h"

enum { SAMPLES = 60 };

struct asker {
    struct hk_explain *job;
    struct hk_player *player;
    struct hk_rng rng;
    bool repeats;       /* this run takes the choices of the other one, as long as they fit; */
    struct hk_repeater repeater; /* otherwise they are drawn */
    struct hk_guide repeating;
};

/* ---- draws ---- */

static void record(struct hk_data_mix *mix, const struct hk_world *world,
                   const struct hk_future *f)
{
    HK_GROW(mix->draws, mix->count, mix->capacity);
    mix->draws[mix->count++] = (struct hk_drawn){
        .path = f->path,
        .number = f->draws,
        .step = world->steps,
        .site = f->site,
        .task = f->task->root.path,
    };
}

static uint64_t seed_of(void *self, struct hk_world *world, const struct hk_future *f)
{
    struct hk_data_mix *mix = self;
    if (mix->records) {
        record(mix, world, f);
        return mix->own;
    }
    for (size_t i = 0; i < mix->kept; i++) {
        if (mix->draws[i].path == f->path && mix->draws[i].number == f->draws)
            return mix->own;
    }
    return mix->other;
}

void hk_data_mix_use(struct hk_data_mix *mix, struct hk_run_config *config)
{
    mix->seeds = (struct hk_seeds){.self = mix, .of = seed_of};
    config->seeds = &mix->seeds;
}

/* ---- asking ---- */

static uint32_t answer(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct asker *a = self;
    return a->repeats ? a->repeating.answer(a->repeating.self, world, kind, count)
                      : (uint32_t)hk_rng_below(&a->rng, count);
}

/* Whether something passes that begins with so many of the run's draws. */
static bool ask(struct asker *a, size_t kept)
{
    struct hk_data_mix *mix = &a->job->mix;
    struct hk_guide guide = {.self = a, .answer = answer};
    uint64_t other = mix->other;
    mix->kept = kept;
    hk_rng_seed(&a->rng, hk_mix(mix->own, kept));
    for (int i = 0; i < SAMPLES && !hk_explain_over(a->player, a->job); i++) {
        mix->other = hk_rng_next(&a->rng);
        a->repeats = i < SAMPLES / 2; /* what stands beside the run should be like it */
        a->repeating = hk_repeater_guide(&a->repeater, a->job->schedule);
        if (hk_player_play(a->player, &guide) && hk_explain_passed(a->player, a->job)) {
            hk_player_keep(a->player, &a->job->pass);
            return true;
        }
    }
    mix->other = other; /* that of the latest pass */
    return false;
}

/* Plays the run as it was, and writes down what it draws. Returns how many draws came before the
 * finding: what was drawn later cannot have decided it. */
static size_t learn(struct asker *a)
{
    struct hk_data_mix *mix = &a->job->mix;
    struct hk_repeater repeater;
    struct hk_guide guide = hk_repeater_guide(&repeater, a->job->schedule);
    free(mix->draws);
    *mix = (struct hk_data_mix){.own = a->job->data_seed, .records = true};
    hk_data_mix_use(mix, &a->player->config);
    hk_player_play(a->player, &guide);
    mix->records = false;
    const struct hk_finding *found = hk_player_finding(a->player, a->job->finding);
    size_t early = 0;
    while (early < mix->count && (!found || mix->draws[early].step <= found->step))
        early++;
    return early;
}

/* The shortest beginning of the draws after which nothing passes, `fails` or less; the pass that
 * is kept begins with one draw less. */
static void halve(struct asker *a, size_t fails)
{
    struct hk_explain *job = a->job;
    size_t passes = 0;
    while (fails - passes > 1) {
        size_t middle = passes + (fails - passes) / 2;
        if (ask(a, middle))
            passes = middle;
        else
            fails = middle;
    }
    job->mix.kept = job->mix.decisive = passes;
}

void hk_explain_data(struct hk_player *player, struct hk_explain *job)
{
    struct asker a = {.job = job, .player = player};
    size_t early = learn(&a);
    bool found = early > 0 && ask(&a, 0);
    if (found && (early == job->mix.count || !ask(&a, early)))
        halve(&a, early);
    else
        job->mix.decisive = job->mix.count;
    player->config.seeds = NULL;
    if (!found || hk_explain_over(player, job))
        return;
    job->decision = HK_DECIDED_BY_DATA;
    job->proved = false;
}
