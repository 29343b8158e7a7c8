/* SPDX-License-Identifier: MIT
 *
 * test_observer: an expectation that sees an order makes it count, others do not;
 * and all runs together find every verdict that some order has.
 */
#include "tests/expect/play.h"

/* Distinct interleavings over all schedules, and in how many runs it was broken. */
static void assert_all(const char *text, bool no_observers, const char *scripts,
                       uint64_t interleavings, bool breaks)
{
    struct play play = {.strategy = "dfs", .bind.no_observers = no_observers};
    play_all(&play, &text, 1, scripts, 10000);
    if (play.result.interleavings != interleavings)
        print_error("%s\n    %s\n", text, scripts);
    assert_int_equal(play.result.interleavings, interleavings);
    assert_int_equal(play.tally.counts[0].broken > 0, breaks);
    assert_true(play.result.exhaustive != HK_EXHAUSTIVE_NO);
    play_end(&play);
}

static void test_interleavings(void **state)
{
    (void)state;
    const char *two = "main: a | other: b";
    assert_all("a before b", false, two, 2, true);
    assert_all("a before b", true, two, 1, true);
    assert_all("a leads to b", false, two, 2, true);
    assert_all("a(i) in order [1, 2]", false, "main: a(1) | other: a(2)", 2, true);
    assert_all("b in order of a", false, "main: a(1) | other: b(1)", 2, true);
    assert_all("after a never b", false, two, 2, true);
    assert_all("before a never b", false, two, 2, true);
    assert_all("between a and b never c", false, "main: a yield b | other: c", 3, true);
    assert_all("while x == 1, never a", false, "main: x=1 yield x=0 | other: a", 3, true);
    assert_all("after 5ms never a", false, two, 1, false);
}

static void test_commutative(void **state)
{
    (void)state;
    const char *two = "main: a | other: b";
    assert_all("never c", false, two, 1, false);
    assert_all("a exactly once", false, "main: a | other: a", 1, true);
    assert_all("exactly one of a, b", false, two, 1, true);
    assert_all("eventually a", false, two, 1, false);
    assert_all("finally x + y == 2", false, "main: x=1 | other: y=1", 1, false);
    assert_all("all tasks complete", false, two, 1, false);
}

/* Each condition below is broken in one order of two independent stores. */
static void test_conditions(void **state)
{
    (void)state;
    const char *stores = "main: x=1 | other: y=1";
    assert_all("always x <= 1", false, stores, 1, false);
    assert_all("always x >= y", false, stores, 2, true);
    assert_all("never y > x", false, stores, 2, true);
    assert_all("always arr[0] >= arr[1]", false, "main: arr0=1 | other: arr1=1", 2, true);
    assert_all("always arr[x] == 0", false, "main: arr0=0 | other: arr1=0", 2, false);
    assert_all("always count(a) >= count(b)", false, "main: a | other: b", 2, true);
    assert_all("always count(a) <= 1", false, "main: a | other: a", 1, true);
    assert_all("at most 1 inside critical", false, "main: in yield out | other: in yield out", 6,
               true);
}

static void test_tally(void **state)
{
    (void)state;
    const char *text = "b before a";
    struct play play = {.strategy = "dfs"};
    play_all(&play, &text, 1, "main: a | other: b | client[0]: c", 10000);
    assert_int_equal(play.tally.runs, 6);
    assert_int_equal(play.tally.counts[0].exercised, 6);
    assert_int_equal(play.tally.counts[0].broken, 3);
    assert_int_equal(play.tally.counts[0].open, 0);
    play_end(&play);
}

static bool orders(const struct hk_expect_set *set, const char *event)
{
    return hk_expect_orders(set, event, hk_hash_text(event));
}

static void test_orders(void **state)
{
    (void)state;
    char complaints[600];
    const char *texts[] = {"a before b", "never c", "sent(q, i) leads to received(q, i)",
                           "done exactly once"};
    struct hk_expect_set *set = compile_all(texts, 4, &names, complaints);
    assert_true(orders(set, "a"));
    assert_true(orders(set, "b"));
    assert_true(orders(set, "sent"));
    assert_false(orders(set, "c"));
    assert_false(orders(set, "done"));
    assert_false(orders(set, "tick"));
    assert_false(orders(set, "ended"));
    hk_expect_free(set);
    const char *more[] = {"always running(w) <= count(c)", "ended(main) before a"};
    set = compile_all(more, 2, &names, complaints);
    assert_true(orders(set, "c"));
    assert_true(orders(set, "ended"));
    assert_true(orders(set, "started"));
    assert_false(orders(set, "failed"));
    hk_expect_free(set);
}

/* With several threads: the same verdicts, whatever the granularity of steps. */
static void test_many_threads(void **state)
{
    (void)state;
    const char *text = "always x >= y";
    struct play play = {.strategy = "dfs", .threads = HK_THREADS_UNBOUNDED};
    play_all(&play, &text, 1, "main: x=1 x=2 | other: y=1 y=2", 10000);
    assert_int_equal(play.result.interleavings, 6);
    assert_true(play.tally.counts[0].broken > 0);
    assert_true(play.tally.counts[0].broken < play.tally.runs);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interleavings), cmocka_unit_test(test_commutative),
        cmocka_unit_test(test_conditions),    cmocka_unit_test(test_tally),
        cmocka_unit_test(test_orders),        cmocka_unit_test(test_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
