/* SPDX-License-Identifier: MIT
 *
 * test_rfd: rfd finds the order that stops many alike tasks, or that lets all of them do
 * one thing before any does the next, feedback the one that is made of many links; neither
 * starves anybody.
 */
#include "tests/strategy/sampling.h"

enum { SEEDS = 20 };

/* SCTBench's reorder_20: nineteen set a then b, one looks between two of them. */
static const char reorder_20[] = "scenario: reorder\n"
                                 "runtime: threads\n"
                                 "state:\n"
                                 "  a: atomic 0\n"
                                 "  b: atomic 0\n"
                                 "  made: atomic 0\n"
                                 "procs:\n"
                                 "  setter:\n"
                                 "    - a = 1\n"
                                 "    - b = -1\n"
                                 "  checker:\n"
                                 "    - x = a\n"
                                 "    - y = b\n"
                                 "    - assert (x == 0 and y == 0) or (x == 1 and y == -1)\n"
                                 "tasks:\n"
                                 "  main:\n"
                                 "    - repeat 19:\n"
                                 "        - spawn setter\n"
                                 "        - made += 1\n"
                                 "    - spawn checker\n";

static void rfd_stops_many_tasks_at_one_place(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        assert_true(runs_to_bug(reorder_20, "rfd", "", seed, 60) <= 60);
        assert_true(runs_to_bug(reorder_20, "pos", "", seed, 60) > 60);
    }
}

static void one_constraint_a_run_is_enough_for_that(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        assert_true(runs_to_bug(reorder_20, "rfd", "1", seed, 60) <= 60);
}

/* All twelve must read before the first of them writes, and they begin one after the other. */
static const char all_lost[] = "scenario: eleven of twelve are lost\n"
                               "state:\n"
                               "  v: 0\n"
                               "tasks:\n"
                               "  adder x 12:\n"
                               "    - repeat me: yield\n"
                               "    - x = v\n"
                               "    - yield\n"
                               "    - v = x + 1\n"
                               "expect:\n"
                               "  - finally v > 1\n";

static void a_lasting_constraint_lets_all_come_before_the_first(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        assert_true(runs_to_bug(all_lost, "rfd", "", seed, 150) <= 150);
        assert_true(runs_to_bug(all_lost, "portfolio", "", seed, 300) <= 300);
        assert_true(runs_to_bug(all_lost, "pos", "", seed, 150) > 150);
    }
}

/* Each task may move x on only when the other one has: six links. */
static const char abba_3[] = "scenario: ping-pong\n"
                             "runtime: threads\n"
                             "state:\n"
                             "  x: atomic 0\n"
                             "tasks:\n"
                             "  a:\n"
                             "    - for i in 1..3:\n"
                             "        - t = x\n"
                             "        - if t == 2 * i - 2: x = 2 * i - 1\n"
                             "  b:\n"
                             "    - for i in 1..3:\n"
                             "        - t = x\n"
                             "        - if t == 2 * i - 1: x = 2 * i\n"
                             "    - t = x\n"
                             "    - assert t != 6\n";

static void feedback_finds_a_chain_link_after_link(void **state)
{
    (void)state;
    int with = 0, without = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int runs = runs_to_bug(abba_3, "feedback", "", seed, 2000);
        assert_true(runs <= 2000);
        with += runs;
        without += runs_to_bug(abba_3, "feedback", "fresh=100", seed, 2000);
    }
    assert_true(with < 300 * SEEDS);
    assert_true(with < without);
}

/* Nine alike tasks, each of which looks once whether it is its turn: all must come in one order,
 * and nothing but how often the turn was passed on tells how far a run has come. */
static const char hand_off_9[] = "scenario: nine pass it on\n"
                                 "params:\n"
                                 "  place: [4, 7, 1, 8, 0, 5, 3, 6, 2]\n"
                                 "state:\n"
                                 "  turn: 0\n"
                                 "tasks:\n"
                                 "  t x 9:\n"
                                 "    - sleep 5ms\n"
                                 "    - if turn == place[me]: turn += 1\n"
                                 "expect:\n"
                                 "  - never turn == 9\n";

static void feedback_climbs_by_how_often_an_object_was_changed(void **state)
{
    (void)state;
    int runs = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        runs += runs_to_bug(hand_off_9, "feedback", "", seed, 4000);
    assert_true(runs < 1000 * SEEDS);
}

/* ---- nobody starves ---- */

/* A constraint may hold `writer` until `last` has stored, which waits for the writer; the
 * spinner would then go round for ever. */
static const char spinning[] = "scenario: a spinner\n"
                               "runtime: threads\n"
                               "resources:\n"
                               "  over: token\n"
                               "state:\n"
                               "  x: atomic 0\n"
                               "tasks:\n"
                               "  spinner:\n"
                               "    - while x == 0: pass\n"
                               "  writer:\n"
                               "    - x = 1\n"
                               "    - cancel over\n"
                               "  last:\n"
                               "    - wait over\n"
                               "    - x = 2\n";

static void what_is_held_goes_on_in_the_end(void **state)
{
    (void)state;
    static const char *const names[] = {"pos", "surw", "rfd", "feedback"};
    for (size_t i = 0; i < HK_COUNT(names); i++) {
        struct outcome o = play(&(struct plan){.yaml = spinning,
                                               .strategy = hk_strategy_find(names[i]),
                                               .runs = 200,
                                               .seed = 1});
        assert_int_equal(o.runs, 200);
        assert_int_equal(o.cut, 0);
        assert_int_equal(o.found, 0);
    }
}

/* ---- runs and options ---- */

static void the_same_seed_plays_the_same_runs(void **state)
{
    (void)state;
    static const char *const names[] = {"rfd", "feedback"};
    static const char *const texts[] = {reorder_20, abba_3};
    for (int i = 0; i < 8; i++) {
        struct plan plan = {.yaml = texts[i / 2 % 2],
                            .threads = i < 4 ? MANY : 1,
                            .strategy = hk_strategy_find(names[i % 2]),
                            .runs = 300,
                            .seed = 5};
        uint64_t digest = play(&plan).digest;
        assert_true(digest == play(&plan).digest);
        plan.seed = 6;
        assert_true(digest != play(&plan).digest);
    }
}

static void assert_refused(const char *strategy, const char *options)
{
    struct hk_error error = {.code = 0};
    assert_int_equal(hk_strategy_check(hk_strategy_find(strategy), options, &error), HK_EINVAL);
    assert_non_null(strstr(error.text, strategy));
}

static void options_are_read_and_bad_ones_refused(void **state)
{
    (void)state;
    struct hk_error error;
    assert_int_equal(hk_strategy_check(hk_strategy_find("rfd"), "constraints=2", &error), 0);
    assert_int_equal(hk_strategy_check(hk_strategy_find("feedback"), "10,rfd=0", &error), 0);
    assert_refused("rfd", "0");
    assert_refused("rfd", "9");
    assert_refused("rfd", "pairs=2");
    assert_refused("feedback", "101");
    assert_refused("feedback", "rfd=-1");
    assert_refused("feedback", "freshness=3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfd_stops_many_tasks_at_one_place),
        cmocka_unit_test(one_constraint_a_run_is_enough_for_that),
        cmocka_unit_test(a_lasting_constraint_lets_all_come_before_the_first),
        cmocka_unit_test(feedback_finds_a_chain_link_after_link),
        cmocka_unit_test(feedback_climbs_by_how_often_an_object_was_changed),
        cmocka_unit_test(what_is_held_goes_on_in_the_end),
        cmocka_unit_test(the_same_seed_plays_the_same_runs),
        cmocka_unit_test(options_are_read_and_bad_ones_refused),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
