/* SPDX-License-Identifier: MIT
 *
 * campaign: the loop over runs, and the folding of what they found.
 */
#include "explore/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/fair.h"
#include "explore/idset.h"

/* Rounds double from one run on, so that what is learnt serves soon: a sampler that
 * learns may need five runs where it would need a thousand without. */
enum { ROUND_FIRST = 1, ROUND_MAX = 4096 };

struct lesson {
    void *text;
    struct lesson *next;
};

struct campaign {
    const struct hk_program *program;
    const struct hk_campaign_config *config;
    struct hk_result *result;
    struct hk_world *world;
    void *self, *run; /* the strategy's states */
    struct hk_fair fair;
    struct hk_fair_cap cap;
    struct hk_idset ids;
    const struct hk_strategy *player; /* of this run: the strategy, or one that it is made of */
    bool fresh;                       /* this run's interleaving is new */
    uint64_t found_count;             /* findings of the result */
    struct lesson *lessons, **lessons_last; /* of this round */
    bool data_seen;                         /* some run drew data: a pass covers one seed of it */
    bool left;            /* some run left the strategy's choices: a pass leaves some out */
    bool judges_fairness; /* see struct hk_run_order */
    bool ended;           /* the strategy has nothing left to explore */
    bool missed;          /* some run of a systematic strategy was cut: likewise */
};

bool hk_end_is_cut(enum hk_end end)
{
    return end == HK_END_STEPS || end == HK_END_TASKS || end == HK_END_CLOCK ||
           end == HK_END_INTERRUPT;
}

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
        [HK_END_ASSUME] = "discarded",
        [HK_END_DIVERGED] = "diverged",
        [HK_END_INTERRUPT] = "interrupted",
        [HK_END_PRUNED] = "pruned",
    };
    return names[end];
}

static uint64_t data_seed(const struct campaign *c, uint64_t run)
{
    uint64_t seed;
    if (c->player->data_seed && c->player->data_seed(c->fair.run, &seed))
        return seed;
    /* a systematic pass keeps its data, a sampler draws new data in every run */
    return hk_mix(c->config->seed, c->player->systematic ? 1 : run);
}

static struct hk_run_config run_config(struct campaign *c, uint64_t run)
{
    const struct hk_strategy *strategy = c->config->strategy;
    struct hk_run_config config = c->program->config;
    c->fair.run = c->run;
    c->player = strategy->delegate ? strategy->delegate(c->run, &c->fair.run) : strategy;
    c->fair.strategy = c->player;
    config.data_seed = data_seed(c, run);
    config.stop = c->config->stop;
    config.want_steps = c->player->wants_steps;
    hk_fair_begin(&c->fair, &c->cap, &config, c->config->seed, run);
    return config;
}

static struct hk_found *found_new(const struct hk_finding *finding, uint64_t run, char *token)
{
    struct hk_found *found = hk_xmalloc(sizeof(*found));
    *found = (struct hk_found){
        .kind = hk_xstrdup(finding->kind),
        .label = hk_xstrdup(finding->label),
        .family = hk_xstrdup(finding->family),
        .text = hk_xstrdup(finding->text),
        .id = finding->id,
        .first_run = run,
        .step = finding->step,
        .time = finding->time,
        .site = finding->site && finding->site->file ? finding->site : NULL,
        .token = token,
    };
    return found;
}

static void fold_finding(struct campaign *c, const struct hk_finding *finding, uint64_t run)
{
    struct hk_found **link = &c->result->found;
    while (*link && (*link)->id != finding->id)
        link = &(*link)->next;
    if (!*link) {
        char *token = hk_token_write(&c->world->schedule, c->world->config.data_seed);
        *link = found_new(finding, run, token);
        c->found_count++;
    }
    (*link)->runs++;
}

static void fold(struct campaign *c, uint64_t run)
{
    struct hk_result *r = c->result;
    struct hk_world *world = c->world;
    c->data_seen |= world->data_draws > 0;
    c->fresh = false;
    r->ends[world->end]++;
    r->steps += world->steps;
    if (world->end == HK_END_PRUNED) {
        r->pruned++;
        return;
    }
    r->digest = hk_mix(r->digest, world->digest);
    if (world->end == HK_END_ASSUME) {
        r->discarded++;
        return;
    }
    r->runs++;
    r->cut += hk_end_is_cut((enum hk_end)world->end);
    c->fresh = !hk_end_is_cut((enum hk_end)world->end) && hk_idset_add(&c->ids, world->signature);
    for (const struct hk_finding *f = world->findings; f; f = f->next)
        fold_finding(c, f, run);
}

/* Tells the strategy how its run has ended, and takes what that has taught. NULL if all is
 * well. */
static const char *strategy_end(struct campaign *c, uint64_t run)
{
    const struct hk_strategy *strategy = c->config->strategy;
    struct hk_run_summary summary = {
        .run = run,
        .steps = c->world->steps,
        .tasks = c->world->live_max,
        .interleaving = c->world->signature,
        .schedule = &c->world->schedule,
        .failed = c->world->findings != NULL,
        .left = c->fair.has_chosen,
        .fresh = c->fresh,
        .cut = hk_end_is_cut((enum hk_end)c->world->end),
        .draws_data = c->world->data_draws > 0 || c->program->config.slack > 0,
    };
    const char *why = strategy->end ? strategy->end(c->run, &summary) : NULL;
    void *text = strategy->lesson ? strategy->lesson(c->run) : NULL;
    if (!text)
        return why;
    struct lesson *lesson = hk_xmalloc(sizeof(*lesson));
    *lesson = (struct lesson){.text = text};
    *c->lessons_last = lesson;
    c->lessons_last = &lesson->next;
    return why;
}

/* True if the campaign goes on. */
static bool play(struct campaign *c, uint64_t run)
{
    struct hk_run_config config = run_config(c, run);
    hk_world_begin(c->world, &config);
    c->program->setup(c->world, c->program->arg);
    hk_world_run(c->world);
    hk_fair_note(&c->cap, c->world);
    c->left |= c->fair.has_chosen && c->player->systematic;
    c->missed |= c->program->config.slack > 0; /* moves between steps that could be swapped */
    c->missed |= hk_end_is_cut((enum hk_end)c->world->end) && c->player->systematic;
    fold(c, run);
    const char *why = strategy_end(c, run);
    if (why)
        snprintf(c->result->diverged, sizeof(c->result->diverged), "%s", why);
    bool more = c->world->end == HK_END_PRUNED || !c->config->on_run ||
                c->config->on_run(c->config->arg, c->world, run);
    if (c->config->stop && *c->config->stop) {
        c->result->interrupted = true;
        return false;
    }
    bool enough = c->config->found_max > 0 && c->found_count >= c->config->found_max;
    return more && !why && !enough;
}

/* All schedules have been played; what of the data? */
static enum hk_exhaustive how_exhaustive(const struct campaign *c)
{
    if (!c->data_seen)
        return HK_EXHAUSTIVE_YES;
    return c->program->config.data_exhaustive ? HK_EXHAUSTIVE_POINTS : HK_EXHAUSTIVE_SCHEDULES;
}

/* Between rounds, in the order of the runs. */
static void learn(struct campaign *c)
{
    for (struct lesson *l = c->lessons, *next; l; l = next) {
        next = l->next;
        c->config->strategy->learn(c->self, l->text);
        free(l);
    }
    hk_fair_learn(&c->cap);
    c->lessons = NULL;
    c->lessons_last = &c->lessons;
}

/* The runs first .. last. True if the campaign goes on. */
static bool play_round(struct campaign *c, uint64_t first, uint64_t last)
{
    const struct hk_strategy *strategy = c->config->strategy;
    for (uint64_t run = first; run <= last; run++) {
        struct hk_run_order order = {
            .seed = c->config->seed, .run = run, .judges_fairness = c->judges_fairness};
        bool more = strategy->begin(c->self, c->run, &order);
        c->ended = !more;
        if (!more || run - c->result->pruned > c->config->runs_max || !play(c, run))
            return false;
    }
    return true;
}

/* What the program asks of its runs shows when one has been set up. */
static void look_ahead(struct campaign *c)
{
    hk_world_begin(c->world, &c->program->config);
    c->program->setup(c->world, c->program->arg);
    c->judges_fairness = hk_run_opted(c->world, "starvation") || hk_run_opted(c->world, "livelock");
}

static void loop(struct campaign *c)
{
    const struct hk_strategy *strategy = c->config->strategy;
    uint64_t first = 1, length = ROUND_FIRST;
    uint64_t most = strategy->round_max ? strategy->round_max : ROUND_MAX;
    bool more = true, alone = false;
    while (more) {
        if (strategy->next_round)
            length = strategy->next_round(c->self, &alone);
        more = play_round(c, first, first + length - 1);
        learn(c);
        first += length;
        if (!strategy->systematic && !strategy->next_round && length < most)
            length *= 2;
    }
    if (c->ended || strategy->delegate) {
        if (strategy->complete ? strategy->complete(c->self) : strategy->systematic)
            c->result->exhaustive = how_exhaustive(c);
    }
    if (c->missed || c->left)
        c->result->exhaustive = HK_EXHAUSTIVE_NO;
    c->result->interleavings = hk_idset_count(&c->ids);
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

int hk_campaign_run(const struct hk_program *program, const struct hk_campaign_config *config,
                    struct hk_result *result, struct hk_error *error)
{
    const struct hk_strategy *strategy = config->strategy;
    struct campaign c = {.program = program, .config = config, .result = result};
    c.lessons_last = &c.lessons;
    *result = (struct hk_result){0};
    c.self = strategy_new(strategy, config->options ? config->options : "", error);
    if (!c.self)
        return HK_EINVAL;
    c.run = hk_xcalloc(1, strategy->run_size + 1);
    c.fair = (struct hk_fair){.strategy = strategy, .run = c.run};
    c.world = hk_world_new(&program->config.limits);
    if (config->playing)
        *config->playing = c.world;
    if (strategy->delegate)
        look_ahead(&c);
    loop(&c);
    if (config->playing)
        *config->playing = NULL;
    hk_world_free(c.world);
    if (strategy->run_fini)
        strategy->run_fini(c.run);
    free(c.run);
    strategy_free(strategy, c.self);
    hk_idset_fini(&c.ids);
    return HK_OK;
}

void hk_result_fini(struct hk_result *result)
{
    for (struct hk_found *f = result->found, *next; f; f = next) {
        next = f->next;
        free(f->kind);
        free(f->label);
        free(f->family);
        free(f->text);
        free(f->token);
        free(f);
    }
    *result = (struct hk_result){0};
}
