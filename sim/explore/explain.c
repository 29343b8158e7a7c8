/* SPDX-License-Identifier: MIT
 *
 * explain: asking a beginning of a run what can still come of it.
 */
#include "explore/explain.h"

#include <stdlib.h>
#include <string.h>

/* A choice behind the beginning, as the exhaustive part turns them: position 0 is the plain
 * answer, the others follow in their order. */
struct wheel {
    uint32_t position, plain;
    struct hk_choice choice; /* as it was answered */
};

enum mode { EXHAUSTIVE, SAMPLED };

struct probe {
    struct hk_explain *job;
    struct hk_player player;
    struct hk_rng rng;
    enum mode mode;
    size_t prefix, next;     /* choices of the beginning; of this run so far */
    struct wheel *wheels;    /* EXHAUSTIVE: behind the beginning */
    size_t wheel_count, wheel_capacity;
    bool diverged;
};

/* ---- answers ---- */

static uint32_t turned(const struct wheel *wheel)
{
    if (wheel->position == 0)
        return wheel->plain;
    return wheel->position <= wheel->plain ? wheel->position - 1 : wheel->position;
}

static uint32_t turn(struct probe *p, size_t i, enum hk_choice_kind kind, uint32_t plain,
                     uint32_t count)
{
    if (i == p->wheel_count) {
        HK_GROW(p->wheels, p->wheel_count, p->wheel_capacity);
        p->wheels[p->wheel_count++] =
            (struct wheel){.plain = plain, .choice = hk_choice_make(kind, count, plain)};
    }
    uint32_t value = turned(&p->wheels[i]);
    return value < count ? value : 0;
}

static uint32_t answer(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct probe *p = self;
    size_t i = p->next++;
    if (i < p->prefix) {
        struct hk_choice choice = p->job->schedule->choices[i];
        p->diverged |= hk_choice_count(choice) != count;
        return choice.value < count ? choice.value : 0;
    }
    if (p->mode == SAMPLED)
        return (uint32_t)hk_rng_below(&p->rng, count);
    return turn(p, i - p->prefix, kind, hk_answer_plainly(world, kind, count), count);
}

/* ---- beginnings ---- */

bool hk_explain_over(const struct hk_player *player, const struct hk_explain *job)
{
    uint64_t max = job->replays_max ? job->replays_max : HK_EXPLAIN_REPLAYS;
    bool late = job->late && player->runs % 16 == 0 && job->late(job->arg);
    return late || player->runs >= max || (job->stop && *job->stop);
}

static bool over(const struct probe *p)
{
    return p->diverged || hk_explain_over(&p->player, p->job);
}

/* True if it passes; then it is the nearest pass so far. */
static bool play(struct probe *p)
{
    struct hk_guide guide = {.self = p, .answer = answer};
    p->next = 0;
    if (!hk_player_play(&p->player, &guide) || !hk_explain_passed(&p->player, p->job))
        return false;
    hk_player_keep(&p->player, &p->job->pass);
    return true;
}

/* On to the next continuation; false when there are no more. */
static bool next_wheels(struct probe *p, size_t played)
{
    if (p->wheel_count > played)
        p->wheel_count = played;
    while (p->wheel_count > 0) {
        struct wheel *last = &p->wheels[p->wheel_count - 1];
        if (++last->position < hk_choice_count(last->choice))
            return true;
        p->wheel_count--;
    }
    return false;
}

enum answer { PASSES, NEVER, SEEMS_NEVER, UNKNOWN };

/* Whether anything that begins with the first `prefix` choices passes. Of starvation and livelocks
 * only samples tell: what is tried one by one is not chosen fairly. */
static enum answer ask(struct probe *p, size_t prefix)
{
    p->prefix = prefix;
    p->mode = EXHAUSTIVE;
    p->wheel_count = 0;
    for (int i = 0; i < HK_EXPLAIN_SAMPLES && !p->player.config.fair_from; i++) {
        if (over(p))
            return UNKNOWN;
        if (play(p))
            return PASSES;
        size_t played = p->next > prefix ? p->next - prefix : 0;
        if (!next_wheels(p, played))
            return NEVER;
    }
    p->mode = SAMPLED;
    hk_rng_seed(&p->rng, hk_mix(p->job->data_seed, prefix));
    for (int i = 0; i < HK_EXPLAIN_SAMPLES; i++) {
        if (over(p))
            return UNKNOWN;
        if (play(p))
            return PASSES;
    }
    return SEEMS_NEVER;
}

/* The shortest beginning after which nothing passes; the one before it can pass. */
static void halve(struct probe *p)
{
    struct hk_explain *job = p->job;
    size_t passes = 0, fails = job->schedule->count;
    bool proved = true; /* behind all choices there is only this run */
    while (fails - passes > 1) {
        size_t middle = passes + (fails - passes) / 2;
        enum answer answer = ask(p, middle);
        if (answer == UNKNOWN)
            return;
        if (answer == PASSES)
            passes = middle;
        else
            fails = middle;
        if (answer != PASSES)
            proved = answer == NEVER;
    }
    job->decision = HK_DECIDED_AT;
    job->choice = fails - 1;
    job->proved = proved;
}

bool hk_explain_passed(const struct hk_player *player, const struct hk_explain *job)
{
    enum hk_end end = (enum hk_end)player->world->end;
    if (!job->others)
        return hk_player_passed(player);
    return !hk_player_finding(player, job->finding) && !hk_end_is_cut(end) &&
           end != HK_END_ASSUME;
}

/* Whether the run has shown something else, too. */
static bool shows_others(struct probe *p)
{
    p->prefix = p->job->schedule->count;
    p->mode = EXHAUSTIVE;
    p->wheel_count = 0;
    play(p);
    const struct hk_finding *f = p->player.world->findings;
    return f && (f->next || f->id != p->job->finding);
}

static void search(struct probe *p)
{
    struct hk_explain *job = p->job;
    enum answer all = ask(p, 0);
    if (all == PASSES) {
        halve(p);
    } else if (all != UNKNOWN) {
        job->decision = HK_DECIDED_ALWAYS;
        job->proved = all == NEVER;
        if (p->player.world->data_draws > 0)
            hk_explain_data(&p->player, job);
    }
}

void hk_explain_run(const struct hk_program *program, struct hk_explain *job)
{
    struct probe p = {.job = job};
    hk_player_init(&p.player, program, job->data_seed);
    p.player.stop = job->stop;
    p.player.config.fair_from = job->schedule->fair_from;
    job->decision = HK_DECIDED_UNKNOWN;
    search(&p);
    if (job->decision == HK_DECIDED_ALWAYS && shows_others(&p)) {
        bool proved = job->proved;
        job->others = true;
        search(&p);
        if (job->decision == HK_DECIDED_ALWAYS || job->decision == HK_DECIDED_UNKNOWN) {
            job->others = false;
            job->decision = HK_DECIDED_ALWAYS;
            job->proved = proved;
        }
    }
    if (p.diverged)
        job->decision = HK_DECIDED_UNKNOWN;
    job->replays = p.player.runs;
    free(p.wheels);
    hk_player_fini(&p.player);
}

void hk_explain_fini(struct hk_explain *job)
{
    hk_schedule_fini(&job->pass);
    free(job->mix.draws);
    job->mix = (struct hk_data_mix){0};
}
