/* SPDX-License-Identifier: MIT
 *
 * failure_inspect: the steps in between, each from sim/explore.
 */
#include "reports/failure_inspect.h"

#include <stdlib.h>

#include "reports/failure_parts.h"

/* What is at work, and must be freed behind it. */
struct work {
    struct hk_inspect *job;
    struct hk_program program;      /* with who waits */
    struct hk_sink waits;
    struct hk_schedule schedule;    /* as it was found */
    uint64_t data_seed;
    struct hk_shrink shrink;
    struct hk_explain explain;
    struct hk_slice slice;
    struct hk_player run, pass;
};

static void setup(struct hk_world *world, void *arg)
{
    struct work *w = arg;
    w->job->program->setup(world, w->job->program->arg);
    hk_failure_watch(world, &w->waits);
}

static void shrink(struct work *w, bool as_found)
{
    const struct hk_inspect *job = w->job;
    w->shrink = (struct hk_shrink){
        .finding = job->found->id,
        .schedule = &w->schedule,
        .data_seed = w->data_seed,
        .late = job->late,
        .arg = job->arg,
        .stop = job->stop,
        .replays_max = as_found ? 1 : job->shrink_max,
    };
    hk_shrink(job->program, &w->shrink);
}

static void find_simplest(struct work *w)
{
    struct hk_inspect *job = w->job;
    shrink(w, job->as_found);
    if (!w->shrink.repeated || !job->accept || job->accept(job->arg, &w->shrink.best))
        return;
    hk_schedule_fini(&w->shrink.best);
    job->as_found = true;
    shrink(w, true);
}

/* The step that stands behind `decided`, or 0. */
static uint64_t decided_step(const struct work *w)
{
    const struct hk_data_mix *mix = &w->explain.mix;
    bool picks;
    if (w->explain.decision == HK_DECIDED_AT)
        return hk_failure_step_of(&w->run, w->explain.choice, &picks);
    bool drawn = w->explain.decision == HK_DECIDED_BY_DATA && mix->decisive < mix->count;
    return drawn ? mix->draws[mix->decisive].step : 0;
}

static void explain(struct work *w)
{
    const struct hk_inspect *job = w->job;
    w->explain = (struct hk_explain){
        .schedule = &w->shrink.best,
        .finding = job->found->id,
        .data_seed = w->data_seed,
        .late = job->late,
        .arg = job->arg,
        .stop = job->stop,
        .replays_max = job->explain_max,
    };
    if (!job->unexplained)
        hk_explain_run(job->program, &w->explain);
    if (w->explain.decision == HK_DECIDED_ALWAYS && job->all && job->found->runs == job->runs)
        w->explain.proved = true; /* by the campaign */
    w->slice.decided = decided_step(w);
    hk_slice_make(job->program, &w->shrink.best, w->data_seed, job->found->id, &w->slice);
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

static char *write_block(struct work *w)
{
    const struct hk_inspect *job = w->job;
    struct hk_sink block;
    bool by_data = w->explain.decision == HK_DECIDED_BY_DATA;
    bool passes = by_data || w->explain.decision == HK_DECIDED_AT;
    hk_sink_init(&block, NULL, job->ascii);
    struct hk_failure failure = {
        .found = job->found,
        .runs = job->runs,
        .waits = w->waits.text,
        .run = &w->run,
        .pass = passes ? &w->pass : NULL,
        .simplest = &w->shrink,
        .shrunk = !job->as_found,
        .explain = job->unexplained ? NULL : &w->explain,
        .slice = &w->slice,
    };
    if (job->add)
        job->add(job->add_arg, &failure, job->token);
    if (passes)
        keep_run(&w->pass, job->program, w->data_seed, by_data ? &w->explain.mix : NULL,
                 &w->explain.pass);
    hk_failure_write(&block, &failure);
    if (passes)
        hk_player_fini(&w->pass);
    for (size_t i = 0; i < HK_COUNT(failure.quotes); i++)
        free(failure.quotes[i].text);
    char *text = hk_xstrdup(block.text);
    hk_sink_fini(&block);
    return text;
}

void hk_inspect(struct hk_inspect *job)
{
    struct work w = {.job = job, .program = *job->program};
    struct hk_error error;
    job->token = job->text = NULL;
    w.program.setup = setup;
    w.program.arg = &w;
    int rc = hk_token_read(job->found->token, &w.schedule, &w.data_seed, &error);
    hk_assert(rc == HK_OK); /* it has just been played */
    hk_sink_init(&w.waits, NULL, false);
    find_simplest(&w);
    if (w.shrink.repeated) {
        keep_run(&w.run, &w.program, w.data_seed, NULL, &w.shrink.best);
        explain(&w);
        job->token = hk_token_write(&w.shrink.best, w.data_seed);
        job->text = write_block(&w);
        hk_player_fini(&w.run);
        hk_slice_fini(&w.slice);
        hk_explain_fini(&w.explain);
    }
    hk_schedule_fini(&w.shrink.best);
    hk_schedule_fini(&w.schedule);
    hk_sink_fini(&w.waits);
}
