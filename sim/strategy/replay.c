/* SPDX-License-Identifier: MIT
 *
 * replay: the choices of a recorded run again, one run. What it is given in place of
 * options is a token as hk_token_write makes it; a choice that does not fit is a
 * divergence, which the run's end reports.
 */
#include "plugin.h"

#include <stdio.h>
#include <stdlib.h>

struct replay {
    struct hk_schedule schedule;
    uint64_t data_seed;
};

struct replay_run {
    const struct replay *token;
    size_t next;
    char why[160];
};

static int init(void *self, const char *options, struct hk_error *error)
{
    struct replay *r = self;
    return hk_token_read(options, &r->schedule, &r->data_seed, error);
}

static void fini(void *self)
{
    struct replay *r = self;
    hk_schedule_fini(&r->schedule);
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct replay_run *r = run;
    *r = (struct replay_run){.token = self};
    return order->run == 1;
}

static void diverged(struct replay_run *r, const char *what, uint32_t count)
{
    if (r->why[0])
        return;
    snprintf(r->why, sizeof(r->why), "choice %zu: the token has %s, the run %u alternatives",
             r->next + 1, what, count);
}

static uint32_t next(struct replay_run *r, enum hk_choice_kind kind, uint32_t count)
{
    if (r->next == r->token->schedule.count) {
        diverged(r, "no more choices", count);
        return 0;
    }
    struct hk_choice choice = r->token->schedule.choices[r->next];
    if (hk_choice_count(choice) != count || hk_choice_kind(choice) != kind) {
        char what[64];
        snprintf(what, sizeof(what), "%u alternatives", hk_choice_count(choice));
        diverged(r, what, count);
    }
    r->next++;
    return choice.value < count ? choice.value : 0;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)world;
    return next(run, HK_CHOICE_TASK, count);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    return next(run, kind, count);
}

static const char *end(void *run, const struct hk_run_summary *summary)
{
    (void)summary;
    struct replay_run *r = run;
    if (!r->why[0] && r->next < r->token->schedule.count)
        snprintf(r->why, sizeof(r->why), "the run ended after %zu of the token's %zu choices",
                 r->next, r->token->schedule.count);
    return r->why[0] ? r->why : NULL;
}

static bool data_seed(void *run, uint64_t *seed)
{
    const struct replay_run *r = run;
    *seed = r->token->data_seed;
    return true;
}

static uint64_t fair_from(void *run)
{
    const struct replay_run *r = run;
    return r->token->schedule.fair_from;
}

const struct hk_strategy hk_strategy_replay = {
    .name = "replay",
    .help = "one recorded run again: `replay TOKEN`",
    .fair = true,
    .size = sizeof(struct replay),
    .run_size = sizeof(struct replay_run),
    .init = init,
    .fini = fini,
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .end = end,
    .data_seed = data_seed,
    .fair_from = fair_from,
};
