/* SPDX-License-Identifier: MIT
 *
 * outcomes: what the tests of objects share. A small program is played under every
 * schedule; what its bodies say in a run, how the run ended and what was found is that
 * run's outcome, and a test names all outcomes that there may be, sorted:
 *
 *     assert_outcomes(setup, 1, "a b | b a");
 *
 * An end other than the usual one is said as "#deadlock", a finding as "!misuse".
 */
#ifndef HK_TEST_OUTCOMES_H
#define HK_TEST_OUTCOMES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/body.h"
#include "explore/campaign.h"
#include "strategy/table.h"

enum { OUTCOMES_MAX = 64, OUTCOME_MAX = 160, MANY = HK_THREADS_UNBOUNDED };

struct outcomes {
    char text[OUTCOMES_MAX][OUTCOME_MAX]; /* sorted */
    size_t count;
    struct hk_result result;
};

/* What the bodies of this run have said. */
static char said[OUTCOME_MAX];

static inline void HK_PRINTF(1, 2) say(const char *fmt, ...)
{
    size_t used = strlen(said);
    if (used > 0 && used < sizeof(said) - 1)
        said[used++] = ' ';
    va_list args;
    va_start(args, fmt);
    vsnprintf(said + used, sizeof(said) - used, fmt, args);
    va_end(args);
}

static inline void outcomes_add(struct outcomes *all, const char *text)
{
    size_t at = 0;
    while (at < all->count && strcmp(all->text[at], text) < 0)
        at++;
    if (at < all->count && strcmp(all->text[at], text) == 0)
        return;
    if (all->count == OUTCOMES_MAX)
        return;
    memmove(all->text[at + 1], all->text[at], (all->count - at) * OUTCOME_MAX);
    memcpy(all->text[at], text, OUTCOME_MAX);
    all->count++;
}

static inline bool outcomes_run(void *arg, struct hk_world *world, uint64_t run)
{
    (void)run;
    if (world->end != HK_END_FINISHED)
        say("#%s", hk_end_name((enum hk_end)world->end));
    for (const struct hk_finding *f = world->findings; f; f = f->next) {
        if (strcmp(f->kind, "deadlock") != 0 && strcmp(f->kind, "stuck") != 0)
            say("!%s", f->kind);
    }
    outcomes_add(arg, said);
    return true;
}

struct outcomes_setup {
    void (*setup)(struct hk_world *world);
};

static inline void outcomes_begin(struct hk_world *world, void *arg)
{
    memset(said, 0, sizeof(said));
    ((struct outcomes_setup *)arg)->setup(world);
}

/* Plays under `strategy`, at most `runs` times, with clocks when `clocks`. */
static inline void outcomes_of(void (*setup)(struct hk_world *world), uint32_t threads,
                               const char *strategy, uint64_t runs, bool clocks,
                               struct outcomes *all)
{
    struct outcomes_setup arg = {setup};
    struct hk_program program = {.name = "test",
                                 .setup = outcomes_begin,
                                 .arg = &arg,
                                 .config = hk_run_config_default()};
    program.config.threads = threads;
    program.config.want_clocks = clocks;
    struct hk_campaign_config config = {.strategy = hk_strategy_find(strategy),
                                        .seed = 1,
                                        .runs_max = runs,
                                        .on_run = outcomes_run,
                                        .arg = all};
    struct hk_error error;
    all->count = 0;
    assert_int_equal(0, hk_campaign_run(&program, &config, &all->result, &error));
}

/* Under every schedule with so many threads these outcomes come out and no others; a
 * random walk finds no others either. Returns the number of interleavings. */
static inline int assert_outcomes(void (*setup)(struct hk_world *world), uint32_t threads,
                                  const char *expected)
{
    struct outcomes *all = calloc(1, sizeof(*all));
    char got[4096] = "";
    assert_non_null(all);
    outcomes_of(setup, threads, "dfs", 200000, false, all);
    for (size_t i = 0; i < all->count; i++) {
        size_t used = strlen(got);
        snprintf(got + used, sizeof(got) - used, "%s%s", i ? " | " : "", all->text[i]);
    }
    int interleavings = (int)all->result.interleavings;
    bool exhaustive = all->result.exhaustive != HK_EXHAUSTIVE_NO;
    hk_result_fini(&all->result);
    size_t count = all->count;
    outcomes_of(setup, threads, "random", 100, true, all);
    hk_result_fini(&all->result);
    size_t random = all->count;
    free(all);
    assert_string_equal(expected, got);
    assert_true(exhaustive);
    assert_true(random <= count);
    return interleavings;
}

/* ---- what bodies call ---- */

/* Lets one operation take effect, waiting until `deadline` at most. */
static inline int call_until(struct hk_world *world, const struct hk_op *op,
                             struct hk_object *object, struct hk_value arg, int64_t n,
                             struct hk_value *value, int64_t deadline)
{
    struct hk_case *c = hk_call_case(world, op, object);
    c->arg = arg;
    c->n = n;
    int rc = hk_call(world, c, deadline);
    if (value)
        *value = c->value;
    return rc;
}

static inline int call(struct hk_world *world, const struct hk_op *op, struct hk_object *object)
{
    return call_until(world, op, object, hk_nil(), 0, NULL, HK_NEVER);
}

/* The same with an argument, for what yields a value. */
static inline int64_t call_value(struct hk_world *world, const struct hk_op *op,
                                 struct hk_object *object)
{
    struct hk_value value;
    int rc = call_until(world, op, object, hk_nil(), 0, &value, HK_NEVER);
    return rc < 0 ? rc : value.i;
}

/* Waits for one of several operations; the arm that fired, of which *fired is a copy, or -1
 * if all are disabled. */
static inline int select_of(struct hk_world *world, const struct hk_case *arms, uint32_t count,
                            unsigned how, struct hk_case *fired)
{
    struct hk_future *f = world->future;
    /* in the arena: the clock may remember a case for longer than this stack lasts */
    struct hk_case *cases = hk_arena_alloc(&world->arena, count * sizeof(*cases));
    memcpy(cases, arms, count * sizeof(*cases));
    *fired = (struct hk_case){.arm = 0};
    hk_await_any(world, f, cases, count, how);
    hk_fiber_park(world, f);
    if (f->signal == HK_SIGNAL_CANCEL) {
        if (!world->ending)
            hk_wait_end(world, f);
        f->rc = HK_EABORTED;
        hk_fiber_finish(world, f);
    }
    int arm = -1;
    if (f->fired && !(f->fired->flags & HK_CASE_DISABLED)) {
        arm = f->fired->arm;
        *fired = *f->fired;
    }
    hk_wait_end(world, f);
    return arm;
}

#endif
