/* SPDX-License-Identifier: MIT
 *
 * campaign: the loop over runs, and the folding of what they found.
 */
#include "explore/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/idset.h"

struct campaign {
    const struct hk_program *program;
    const struct hk_campaign_config *config;
    struct hk_result *result;
    struct hk_world *world;
    void *self;               /* the strategy's state */
    struct hk_idset ids;
    bool data_seen;           /* some run drew data: a pass covers one seed of it */
};

bool hk_end_is_cut(enum hk_end end)
{
    return end == HK_END_STEPS || end == HK_END_TASKS || end == HK_END_CLOCK ||
           end == HK_END_INTERRUPT;
}

const char *hk_end_name(enum hk_end end)
{
    static const char *const names[] = {
        [HK_END_RUNNING] = "running",     [HK_END_FINISHED] = "finished",
        [HK_END_UNTIL] = "until",         [HK_END_DEADLOCK] = "deadlock",
        [HK_END_STUCK] = "stuck",         [HK_END_STOPPED] = "stopped by a finding",
        [HK_END_FROZEN] = "frozen clock", [HK_END_STEPS] = "cut: too many steps",
        [HK_END_TASKS] = "cut: too many tasks", [HK_END_CLOCK] = "cut: the clock ran out",
        [HK_END_ASSUME] = "discarded",    [HK_END_DIVERGED] = "diverged",
        [HK_END_INTERRUPT] = "interrupted",
    };
    return names[end];
}

static uint64_t data_seed(const struct campaign *c, uint64_t run)
{
    const struct hk_strategy *strategy = c->config->strategy;
    uint64_t seed;
    if (strategy->data_seed && strategy->data_seed(c->self, &seed))
        return seed;
    /* a systematic pass keeps its data, a sampler draws new data in every run */
    return hk_mix(c->config->seed, strategy->systematic ? 1 : run);
}

static struct hk_run_config run_config(const struct campaign *c, uint64_t run)
{
    const struct hk_strategy *strategy = c->config->strategy;
    struct hk_run_config config = c->program->config;
    config.data_seed = data_seed(c, run);
    config.stop = c->config->stop;
    config.chooser = (struct hk_chooser){
        .self = c->self,
        .pick = strategy->pick,
        .choose = strategy->choose,
        .stepped = strategy->stepped,
    };
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
    }
    (*link)->runs++;
}

static void fold(struct campaign *c, uint64_t run)
{
    struct hk_result *r = c->result;
    struct hk_world *world = c->world;
    c->data_seen |= world->data_draws > 0;
    r->ends[world->end]++;
    r->steps += world->steps;
    r->digest = hk_mix(r->digest, world->digest);
    if (world->end == HK_END_ASSUME) {
        r->discarded++;
        return;
    }
    r->runs++;
    r->cut += hk_end_is_cut((enum hk_end)world->end);
    hk_idset_add(&c->ids, world->signature);
    for (const struct hk_finding *f = world->findings; f; f = f->next)
        fold_finding(c, f, run);
}

/* True if the campaign goes on. */
static bool play(struct campaign *c, uint64_t run)
{
    const struct hk_strategy *strategy = c->config->strategy;
    struct hk_run_config config = run_config(c, run);
    hk_world_begin(c->world, &config);
    c->program->setup(c->world, c->program->arg);
    hk_world_run(c->world);
    fold(c, run);
    struct hk_run_summary summary = {
        .run = run,
        .steps = c->world->steps,
        .interleaving = c->world->signature,
        .schedule = &c->world->schedule,
        .failed = c->world->findings != NULL,
    };
    const char *why = strategy->end ? strategy->end(c->self, &summary) : NULL;
    if (why)
        snprintf(c->result->diverged, sizeof(c->result->diverged), "%s", why);
    bool more = !c->config->on_run || c->config->on_run(c->config->arg, c->world, run);
    if (c->config->stop && *c->config->stop) {
        c->result->interrupted = true;
        return false;
    }
    return more && !why;
}

static void loop(struct campaign *c)
{
    const struct hk_strategy *strategy = c->config->strategy;
    for (uint64_t run = 1;; run++) {
        bool more = strategy->begin(c->self, c->config->seed, run);
        if (!more && strategy->systematic)
            c->result->exhaustive = c->data_seen ? HK_EXHAUSTIVE_SCHEDULES : HK_EXHAUSTIVE_YES;
        if (!more || run > c->config->runs_max || !play(c, run))
            break;
    }
    if (c->result->cut > 0)
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
    void *self = hk_xcalloc(1, strategy->size);
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
    *result = (struct hk_result){0};
    c.self = strategy_new(strategy, config->options ? config->options : "", error);
    if (!c.self)
        return HK_EINVAL;
    c.world = hk_world_new(&program->config.limits);
    if (config->playing)
        *config->playing = c.world;
    loop(&c);
    if (config->playing)
        *config->playing = NULL;
    hk_world_free(c.world);
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
