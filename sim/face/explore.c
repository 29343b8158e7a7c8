/* SPDX-License-Identifier: MIT
 *
 * explore: a C program as a campaign, in this process or in one of its own.
 */
#include "check/table.h"
#include "explore/compare.h"
#include "explore/spec.h"
#include "strategy/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "face/guard.h"

/* Clocks are for the race check, and cost a third of the speed. So a sampler keeps them in its
 * first runs, and after that if it has met a plain variable; a systematic strategy, which plays
 * no schedule twice, always. */
enum { CLOCKS_AT_FIRST = 64 };

enum { RUNS = 1000, RUNS_SYSTEMATIC = 100000, SEED = 1, HANGS_MAX = 3 };
enum { STACK_LEAST = 16 << 10, STACK_MOST = 1 << 30 };
static const int64_t PATIENCE = 10 * HK_S;

/* ---- one run ---- */

static void setup(struct hk_world *world, void *arg)
{
    struct hk_face *face = arg;
    struct hk_play *play = hk_arena_zalloc(&world->arena, sizeof(*play));
    play->face = face;
    world->program = play;
    world->on_end = hk_play_ended;
    world->has_sender = hk_play_has_sender;
    world->on_drop = hk_play_dropped;
    hk_guard_begin(face, world);
    if (!face->wants_clocks && face->plays > CLOCKS_AT_FIRST && !face->plain_seen) {
        world->config.want_clocks = false;
        world->keeps_past = world->config.want_steps;
        hk_world_want(world, world->event_kinds & ~HK_CLOCKS);
    }
    play->checks_begun = hk_checks_begin(world, 0);
    hk_play_inject(world);
    hk_spawn(world, "main", face->body, face->arg);
}

static bool on_run(void *arg, struct hk_world *world, uint64_t run)
{
    const struct hk_face *face = arg;
    (void)run;
    hk_play_tally(world);
    /* each of these takes seconds: one frozen run is enough, and so are a few hangs */
    return world->end != HK_END_FROZEN && face->hangs < HANGS_MAX;
}

/* A run's outcome, if they are counted. True: its token is wanted. */
static bool note_ending(void *arg, const struct hk_world *world, struct hk_run_note *note)
{
    (void)arg;
    note->text = hk_census_text(world);
    return note->text != NULL;
}

static bool count_ending(void *arg, const struct hk_run_note *note)
{
    struct hk_face *face = arg;
    if (note->text)
        hk_census_add(&face->census, note);
    return true;
}

/* ---- the configuration ---- */

struct plan {
    struct hk_face face;
    const struct hk_config *config;
    struct hk_campaign_config campaign;
    struct hk_exploration *result;
    struct hk_error error;
    int rc;
};

static int find_strategy(struct plan *plan)
{
    const struct hk_config *config = plan->config;
    struct hk_campaign_config *campaign = &plan->campaign;
    const char *usual = hk_strategy_find("portfolio") ? "portfolio" : "random";
    int rc = HK_OK;
    if (config->schedule) {
        campaign->strategy = hk_strategy_find("replay");
        campaign->options = config->schedule;
    } else if (config->own_strategy) {
        campaign->strategy = config->own_strategy;
        campaign->options = config->strategy ? config->strategy : "";
    } else {
        rc = hk_strategy_parse(config->strategy ? config->strategy : usual, &campaign->strategy,
                               &campaign->options, &plan->error);
    }
    if (rc == HK_OK)
        rc = hk_strategy_check(campaign->strategy, campaign->options, &plan->error);
    if (rc == HK_OK && config->cancel && !hk_cancel_check(config->cancel, &plan->error))
        rc = HK_EINVAL;
    campaign->runs_max = config->runs ? config->runs : RUNS;
    if (rc == HK_OK && !config->runs && campaign->strategy->systematic)
        campaign->runs_max = RUNS_SYSTEMATIC;
    return rc;
}

static struct hk_run_config run_config(const struct hk_config *config)
{
    struct hk_run_config run = hk_run_config_default();
    run.threads = config->threads ? config->threads : 1;
    run.paused = config->paused;
    run.until = config->until > 0 ? config->until : HK_NEVER;
    run.want_clocks = run.threads != 1;
    run.cancels = config->cancel != NULL;
    run.slack = config->slack;
    run.data_exhaustive = config->data_exhaustive;
    if (config->steps)
        run.limits.steps_max = config->steps;
    if (config->stack_bytes)
        run.limits.stack_bytes = config->stack_bytes;
    return run;
}

/* ---- the campaign ---- */

static void forget(struct hk_face *face)
{
    hk_census_fini(&face->census);
    hk_guard_forget(face);
    for (struct hk_named *n = face->named, *next; n; n = next) {
        next = n->next;
        free(n->label);
        free(n);
    }
    for (struct hk_promise *p = face->promises, *next; p; p = next) {
        next = p->next;
        if (p->set)
            hk_expect_free(p->set);
        free(p->wrong);
        free(p->text);
        free(p);
    }
}

/* The finding goes first, so that nobody looks for the causes of the others. */
static void put_first(struct hk_result *result, const struct hk_found *found, const char *text)
{
    struct hk_arena *memory = &result->memory;
    struct hk_found *first = hk_arena_alloc(memory, sizeof(*first));
    *first = (struct hk_found){
        .kind = hk_arena_text(memory, "nondeterminism", 14),
        .label = hk_arena_text(memory, "", 0),
        .family = hk_arena_text(memory, "", 0),
        .text = hk_arena_text(memory, text, strlen(text)),
        .token = found ? found->token : hk_arena_text(memory, "", 0),
        .first_run = found ? found->first_run : result->runs,
        .runs = 1,
        .step = found ? found->step : 0,
        .time = found ? found->time : 0,
        .next = result->found,
    };
    result->found = first;
}

/* A program that has died is not asked: it would die again. */
static bool repeats(const struct plan *plan, const struct hk_program *program,
                    const struct hk_found *f, char *why, size_t size)
{
    const volatile int *stop = plan->config->stop;
    if (hk_found_dies(f))
        return true;
    return hk_compare_again(program, f, stop, why, size);
}

/* Each finding's run is played again. What differs comes from outside of the world. */
static void look_again(const struct plan *plan, const struct hk_program *program,
                       struct hk_result *result)
{
    char why[600] = "";
    const struct hk_found *f = result->found;
    if (plan->config->schedule)
        return;
    if (result->diverged[0])
        put_first(result, NULL, result->diverged);
    while (f && repeats(plan, program, f, why, sizeof(why)))
        f = f->next;
    if (f)
        put_first(result, f, why);
}

static void play(struct plan *plan)
{
    struct hk_face *face = &plan->face;
    struct hk_result result;
    struct hk_program program = {
        .name = plan->config->name ? plan->config->name : "test",
        .setup = setup,
        .arg = face,
        .config = run_config(plan->config),
    };
    const struct hk_strategy *strategy = plan->campaign.strategy;
    face->promises_last = &face->promises;
    face->died_last = &face->died;
    face->wants_clocks = strategy->systematic || strategy->complete;
    plan->rc = hk_campaign_run(&program, &plan->campaign, &result, &plan->error);
    if (plan->rc == HK_OK) {
        look_again(plan, &program, &result);
        hk_census_sort(&face->census);
        char *block = hk_face_show(face, &program, &result);
        hk_exploration_make(face, &result, block, plan->result);
        free(block);
        hk_result_fini(&result);
    }
    forget(face);
}

/* ---- in a process of its own ---- */

/* The shared memory holds a struct hk_exploration and all that it points to. */
static void *shared_room(void *arg, size_t size)
{
    struct hk_isolation *isolation = arg;
    size = (size + 15) & ~(size_t)15;
    if (size > isolation->memory_size - isolation->memory_used)
        return NULL;
    isolation->memory_used += size;
    return isolation->memory + isolation->memory_used - size;
}

static void play_apart(void *arg)
{
    struct plan *plan = arg;
    struct hk_exploration mine, *shared;
    struct hk_isolation *isolation = plan->face.isolation;
    plan->result = &mine;
    play(plan);
    hk_black_box_is_home(isolation->box);
    shared = shared_room(isolation, sizeof(*shared));
    hk_exploration_copy(shared, &mine, shared_room, isolation);
    hk_exploration_free(&mine);
    *isolation->finished = true;
}

/* The keeper itself has died: all that is known is in the box. */
static void make_lost(const struct hk_isolation *isolation, struct hk_exploration *result)
{
    const struct hk_black_box *box = isolation->box;
    struct hk_schedule schedule = {.choices = (struct hk_choice *)isolation->box->choices,
                                   .count = box->count};
    char *token = hk_token_write(&schedule, box->data_seed);
    struct hk_violation violation = {
        .kind = "crash",
        .label = "",
        .text = "the program died, or hung, where it had not when the same run was played "
                "before: it is not deterministic; nothing else is known of these runs",
        .token = token,
        .first_run = box->play,
        .runs = 1,
        .step = box->length,
    };
    struct hk_exploration lost = {.held = HK_VIOLATED,
                                  .why = "crash: the program under test is not deterministic",
                                  .runs = box->play,
                                  .violation_count = 1,
                                  .violations = &violation};
    hk_exploration_keep(result, &lost);
    free(token);
}

static bool explore_apart(struct plan *plan, struct hk_exploration *result)
{
    int64_t patience = plan->config->hang_after > 0 ? plan->config->hang_after : PATIENCE;
    struct hk_isolation *isolation = hk_host_here.open(patience);
    if (!isolation)
        return false;
    isolation->guard_at = 1;
    plan->face.isolation = isolation;
    if (hk_host_here.keep(isolation, play_apart, plan) && *isolation->finished)
        hk_exploration_keep(result, (const void *)isolation->memory);
    else
        make_lost(isolation, result);
    hk_host_here.close(isolation);
    return true;
}

/* ---- from outside ---- */

static int refuse(struct hk_exploration *result, const struct hk_error *error)
{
    result->held = HK_UNDECIDED;
    snprintf(result->why, sizeof(result->why), "%.*s", HK_CUT(290, error->text));
    return HK_EINVAL;
}

static bool is_whole(const struct hk_strategy *own)
{
    return own->begin && (own->delegate || (own->pick && own->choose));
}

/* Checks the fields that no strategy looks at. */
static bool is_good(const struct hk_config *config, hk_body body, struct hk_error *error)
{
    const char *wrong = !body                                 ? "no body (NULL)"
                        : config->isolate != HK_FORK && config->isolate != HK_NONE
                                                              ? "isolate: HK_FORK or HK_NONE"
                        : config->until < 0                   ? "until: a time, 0 or more"
                        : config->slack < 0                   ? "slack: 0 or more"
                        : config->hang_after < 0              ? "hang_after: 0 or more"
                        : config->stack_bytes > 0 && (config->stack_bytes < STACK_LEAST ||
                                                      config->stack_bytes > STACK_MOST)
                                                              ? "stack_bytes: 16 KiB to 1 GiB"
                        : config->own_strategy && !is_whole(config->own_strategy)
                                        ? "own_strategy: it needs begin, pick and choose"
                                                              : NULL;
    if (wrong)
        hk_error_set(error, HK_EINVAL, "%s", wrong);
    return !wrong;
}

static int explore(const struct hk_config *config, hk_body body, void *arg,
                   struct hk_exploration *result)
{
    struct plan plan = {
        .config = config,
        .face = {.config = config, .body = body, .arg = arg},
        .campaign = {.seed = config->seed ? config->seed : SEED,
                     .on_run = on_run,
                     .note = config->census ? note_ending : NULL,
                     .on_note = config->census ? count_ending : NULL,
                     .arg = &plan.face,
                     .stop = config->stop},
        .result = result,
    };
    memset(result, 0, sizeof(*result));
    if (!is_good(config, body, &plan.error))
        return refuse(result, &plan.error);
    if (find_strategy(&plan) < 0)
        return refuse(result, &plan.error);
    if (config->isolate == HK_FORK && explore_apart(&plan, result))
        return HK_OK;
    plan.face.isolation = NULL;
    play(&plan);
    return plan.rc == HK_OK ? HK_OK : refuse(result, &plan.error);
}

int hk_explore(const struct hk_config *config, hk_body body, void *arg,
               struct hk_exploration *result)
{
    static const struct hk_config usual;
    struct hk_exploration unwanted;
    int rc = explore(config ? config : &usual, body, arg, result ? result : &unwanted);
    if (!result)
        hk_exploration_free(&unwanted);
    return rc;
}

int hk_run(const struct hk_config *config, hk_body body, void *arg, struct hk_exploration *result)
{
    struct hk_config once = config ? *config : (struct hk_config){0};
    once.runs = 1;
    return hk_explore(&once, body, arg, result);
}
