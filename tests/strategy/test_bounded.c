/* SPDX-License-Identifier: MIT
 *
 * test_bounded: delay, preempt and deviate play what dfs plays, each schedule once, and within
 * a bound exactly what belongs there.
 */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "explore/idset.h"
#include "strategy/delay_rounds.h"

static const char *const all_three[] = {"delay", "preempt", "deviate"};

/* ---- bounds whose numbers are known ---- */

static struct hk_cell cells[2];
static int tasks;

static int writes_two_cells(struct hk_world *world, void *arg)
{
    (void)arg;
    store(world, &cells[0], 1);
    store(world, &cells[1], 1);
    return 0;
}

static void binc(struct hk_world *world, void *arg)
{
    static const char *const labels[] = {"p", "q", "r", "s"};
    (void)arg;
    hk_cell_init(world, &cells[0], "a", 0, hk_int(0), true);
    hk_cell_init(world, &cells[1], "b", 1, hk_int(0), true);
    for (int i = 0; i < tasks; i++)
        hk_spawn(world, labels[i], writes_two_cells, NULL);
}

static struct outcome bounded(const char *strategy, int bound)
{
    char options[16];
    snprintf(options, sizeof(options), "%d", bound);
    return play(&(struct plan){.setup = binc, .threads = MANY, .options = options,
                               .strategy = hk_strategy_find(strategy)});
}

/* The counts of GenMC for binc of 2, 3 and 4 threads. */
static void interleavings_within_a_preemption_bound(void **state)
{
    (void)state;
    static const int counts[3][4] = {{2, 4}, {6, 24, 36}, {24, 168, 432, 576}};
    for (tasks = 2; tasks <= 4; tasks++) {
        const int *expected = counts[tasks - 2];
        for (int bound = 0; bound < 4 && expected[bound]; bound++)
            assert_int_equal(bounded("preempt", bound).interleavings, expected[bound]);
    }
}

/* Three tasks of two steps: 90 schedules. No delay leaves one, one delay can be at any of the
 * choices, of which the last task has none; one deviation at any of them to any other task. */
static void schedules_within_a_delay_bound(void **state)
{
    (void)state;
    tasks = 3;
    assert_int_equal(bounded("delay", 0).runs, 1);
    assert_int_equal(bounded("delay", 1).runs, 1 + 4);
    assert_int_equal(bounded("preempt", 0).runs, 6);
    assert_int_equal(bounded("deviate", 0).runs, 1);
    assert_int_equal(bounded("deviate", 1).runs, 1 + 2 + 2 + 1 + 1);
    for (size_t i = 0; i < HK_COUNT(all_three); i++) {
        struct outcome o = play(&(struct plan){.setup = binc, .threads = MANY,
                                               .strategy = hk_strategy_find(all_three[i])});
        assert_int_equal(o.runs, 90);
        assert_true(o.exhaustive);
    }
}

/* A pass is one of everything only if the bound has left nothing out. */
static void a_bound_that_cuts_off_is_no_pass(void **state)
{
    (void)state;
    tasks = 2;
    assert_false(bounded("preempt", 1).exhaustive);
    assert_true(bounded("preempt", 2).exhaustive);
    assert_true(bounded("preempt", 3).exhaustive);
    assert_int_equal(bounded("preempt", 2).runs, 6);
    assert_false(bounded("delay", 2).exhaustive);
    assert_true(bounded("delay", 3).exhaustive);
    tasks = 1;
    assert_true(bounded("preempt", 0).exhaustive);
    assert_true(bounded("delay", 0).exhaustive);
}

static size_t choice_max;

static int init_small(void *self, const char *options, struct hk_error *error)
{
    struct hk_rounds *rounds = self;
    int rc = hk_strategy_find("preempt")->init(self, options, error);
    rounds->choice_max = choice_max;
    return rc;
}

/* With too little memory some schedules are left out; none is played twice, and none wrongly. */
static void memory_is_bounded(void **state)
{
    (void)state;
    struct hk_strategy small = *hk_strategy_find("preempt");
    small.init = init_small;
    tasks = 3;
    int before = 0;
    for (choice_max = 1; before < 90; choice_max++) {
        assert_true(choice_max < 1000);
        struct outcome o = play(&(struct plan){.setup = binc, .threads = MANY,
                                               .strategy = &small});
        assert_true(o.exhaustive == (o.runs == 90));
        assert_true(o.runs >= before);
        before = o.runs;
    }
    assert_true(choice_max > 20);
}

/* ---- who has run last ---- */

static int touches(struct hk_world *world, void *arg)
{
    (void)arg;
    store(world, &cells[0], 1);
    return 0;
}

/* The first has ended and nobody can name it any more, but the step is its own: no step was in
 * between, and the second must not lie in its memory yet. */
static int spawns_two(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_join(world, hk_spawn(world, "first", touches, NULL), NULL, HK_NEVER);
    hk_handle second = hk_spawn(world, "second", touches, NULL);
    say("in place %d", (int)(uint32_t)second);
    store(world, &cells[1], 1);
    return 0;
}

static void one_after_the_other(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_cell_init(world, &cells[0], "a", 0, hk_int(0), true);
    hk_cell_init(world, &cells[1], "b", 1, hk_int(0), true);
    hk_spawn(world, "main", spawns_two, NULL);
}

static void a_task_is_not_the_one_before_it(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){.setup = one_after_the_other, .threads = MANY,
                                           .strategy = hk_strategy_find("preempt"),
                                           .options = "0"});
    assert_string_equal(o.said, "in place 3");
    assert_int_equal(o.runs, 2); /* main or second first: neither has run last */
}

/* ---- the same schedules as dfs, for many small programs ---- */

struct schedules {
    struct hk_idset seen;
    uint64_t sum;             /* of the hashes of all that are in it */
    int twice;
    struct hk_idset interleavings;
    uint64_t interleavings_sum;
};

static void note_schedule(struct hk_world *world, void *arg)
{
    struct schedules *all = arg;
    uint64_t hash = world->schedule.count;
    for (size_t i = 0; i < world->schedule.count; i++) {
        struct hk_choice choice = world->schedule.choices[i];
        hash = hk_mix(hash, (uint64_t)choice.value << 32 | choice.what);
    }
    if (hk_idset_add(&all->seen, hash) == 0)
        all->sum += hash;
    else
        all->twice++;
    if (hk_idset_add(&all->interleavings, world->signature) == 0)
        all->interleavings_sum += world->signature;
}

static void schedules_fini(struct schedules *all)
{
    hk_idset_fini(&all->seen);
    hk_idset_fini(&all->interleavings);
}

static const char *const statements[] = {
    "c += 1", "a += 1", "a = 2", "t = a", "yield", "sleep 1ms", "send q 1", "call drop_one",
    "with lock m: b = 1", "with lock m: c += 1", "notify k", "wait k", "call both",
};

/* A program of two or three tasks of one to three statements. */
static char *random_program(struct hk_rng *rng)
{
    static const char *const runtimes[] = {"1 thread", "2 threads", "threads"};
    char *text = hk_xasprintf(
        "scenario: any\nruntime: %s\n"
        "state:\n  a: 0\n  b: 0\n  c: atomic 0\n"
        "resources:\n  q: channel of 1\n  m: mutex\n  k: notify\n"
        "procs:\n"
        "  drop_one:\n    - select:\n        - t = recv q: a = t\n        - yield: b = 1\n"
        "  both:\n    - join:\n        - c += 1\n        - b = 1\n"
        "tasks:\n", runtimes[hk_rng_below(rng, HK_COUNT(runtimes))]);
    int count = 2 + (int)hk_rng_below(rng, 2);
    for (int i = 0; i < count; i++) {
        char *more = hk_xasprintf("%s  t%d:\n", text, i);
        free(text);
        text = more;
        for (uint64_t left = 1 + hk_rng_below(rng, count == 2 ? 3 : 2); left > 0; left--) {
            const char *statement = statements[hk_rng_below(rng, HK_COUNT(statements))];
            more = hk_xasprintf("%s    - %s\n", text, statement);
            free(text);
            text = more;
        }
    }
    return text;
}

static void assert_same_schedules(const char *text, const struct outcome *expected,
                                  const struct schedules *all)
{
    for (size_t i = 0; i < HK_COUNT(all_three); i++) {
        struct schedules mine = {.sum = 0};
        struct outcome o = play(&(struct plan){.yaml = text, .after = note_schedule, .arg = &mine,
                                               .strategy = hk_strategy_find(all_three[i])});
        if (o.runs != expected->runs || mine.twice || mine.sum != all->sum)
            print_message("%s:\n%s", all_three[i], text);
        assert_int_equal(o.runs, expected->runs);
        assert_int_equal(mine.twice, 0);
        assert_true(mine.sum == all->sum);
        assert_int_equal(o.interleavings, expected->interleavings);
        assert_true(mine.interleavings_sum == all->interleavings_sum);
        assert_memory_equal(o.ends, expected->ends, sizeof(o.ends));
        assert_int_equal(o.failed_interleavings, expected->failed_interleavings);
        assert_true(o.exhaustive == expected->exhaustive);
        schedules_fini(&mine);
    }
}

static void they_play_what_dfs_plays(void **state)
{
    (void)state;
    enum { PROGRAMS = 60, RUNS_MAX = 5000 };
    struct hk_rng rng;
    hk_rng_seed(&rng, 7);
    int compared = 0, schedules = 0;
    while (compared < PROGRAMS) {
        struct schedules all = {.sum = 0};
        char *text = random_program(&rng);
        struct outcome o = play(&(struct plan){.yaml = text, .after = note_schedule, .arg = &all,
                                               .runs = RUNS_MAX});
        if (o.exhaustive) {
            assert_same_schedules(text, &o, &all);
            compared++;
            schedules += o.runs;
        }
        schedules_fini(&all);
        free(text);
    }
    assert_true(schedules > 20 * PROGRAMS); /* they were not all trivial */
}

/* ---- the first failure needs the fewest ---- */

/* Two increments that are two steps each: one preemption loses one. */
static const char *const lost_update =
    "scenario: lost update\nruntime: threads\nstate:\n  a: 0\n  pad: atomic 0\n"
    "tasks:\n"
    "  t x 2:\n    - pad += 1\n    - pad += 1\n    - a += 1\n    - pad += 1\n"
    "expect:\n  - both: finally a == 2\n";

static void the_first_failure_needs_the_fewest(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(all_three); i++) {
        const struct hk_strategy *strategy = hk_strategy_find(all_three[i]);
        struct outcome none = play(&(struct plan){.yaml = lost_update, .strategy = strategy,
                                                  .options = "0"});
        struct outcome one = play(&(struct plan){.yaml = lost_update, .strategy = strategy,
                                                 .options = "bound=1"});
        assert_int_equal(none.found, 0);
        assert_true(one.found > 0);
        assert_true(one.runs < 20);
    }
}

/* The last of ten must go first: nine delays, or one deviation. */
static const char *const last_first = "scenario: the last one first\n"
                                      "state:\n  first_one: 99\n"
                                      "tasks:\n"
                                      "  t x 10:\n    - if first_one == 99: first_one = me\n"
                                      "expect:\n  - finally first_one != 9\n";

static void the_last_of_many_is_one_deviation_away(void **state)
{
    (void)state;
    struct outcome far = play(&(struct plan){.yaml = last_first, .options = "2",
                                             .strategy = hk_strategy_find("delay")});
    struct outcome near = play(&(struct plan){.yaml = last_first, .options = "1",
                                              .strategy = hk_strategy_find("deviate")});
    assert_int_equal(far.found, 0);
    assert_true(near.found > 0);
}

static void what_options_they_refuse(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(all_three); i++) {
        const struct hk_strategy *strategy = hk_strategy_find(all_three[i]);
        struct hk_error error;
        char expected[128];
        assert_int_equal(hk_strategy_check(strategy, "2", &error), HK_OK);
        assert_int_equal(hk_strategy_check(strategy, "bound=0", &error), HK_OK);
        assert_int_equal(hk_strategy_check(strategy, "-1", &error), HK_EINVAL);
        snprintf(expected, sizeof(expected), "strategy %s: bound is a number from 0 on, not '-1'",
                 all_three[i]);
        assert_string_equal(error.text, expected);
        assert_int_equal(hk_strategy_check(strategy, "bounds=1", &error), HK_EINVAL);
        snprintf(expected, sizeof(expected),
                 "strategy %s has no option 'bounds'; did you mean 'bound'?", all_three[i]);
        assert_string_equal(error.text, expected);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(interleavings_within_a_preemption_bound),
        cmocka_unit_test(schedules_within_a_delay_bound),
        cmocka_unit_test(a_bound_that_cuts_off_is_no_pass),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(a_task_is_not_the_one_before_it),
        cmocka_unit_test(they_play_what_dfs_plays),
        cmocka_unit_test(the_first_failure_needs_the_fewest),
        cmocka_unit_test(the_last_of_many_is_one_deviation_away),
        cmocka_unit_test(what_options_they_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
