/* SPDX-License-Identifier: MIT
 *
 * test_state: conditions: when they are judged, and what a broken one says.
 */
#include "tests/expect/play.h"

static void test_always(void **state)
{
    (void)state;
    assert_play("always x <= limit", "main: x=1 x=2", "holds");
    assert_play("always x <= limit", "main: x=1 @4 x=3 x=1",
                "it does not hold at 4ms: x is 3, limit is 2");
    assert_play("always x > 0", "main: x=1", "it does not hold at 0s: x is 0");
    assert_play("always len(q) <= 1", "main: q<1 q> q<2", "holds");
    assert_play("always len(q) <= 1", "main: q<1 q<2", "it does not hold at 0s: len(q) is 2");
    assert_play("always cap(q) == 2", "main: a", "holds");
    assert_play("always permits(s) >= 1", "main: s+ s+", "it does not hold at 0s: permits(s) is 0");
    assert_play("always value(x) == 0", "main: x=1", "it does not hold at 0s: value(x) is 1");
    assert_play("always arr[1] == 0", "main: arr0=1", "holds");
    assert_play("always arr[1] == 0", "main: arr1=1", "it does not hold at 0s: arr[1] is 1");
    assert_play("always arr[x] == 0", "main: arr1=1", "holds");
    assert_play("always arr[x] == 0", "main: arr1=1 @1 x=1",
                "it does not hold at 1ms: arr[x] is 1");
    assert_play("always arr[x] == 0", "main: x=2", "it cannot be judged: there is no arr[2]");
    assert_play("always running(ping) <= 1", "main: up down up", "holds");
    assert_play("always running(ping) <= 1", "main: up @2 up",
                "it does not hold at 2ms: running(ping) is 2");
    assert_play("always count(a) <= 1", "main: a @1 a", "it does not hold at 1ms: count(a) is 2");
    assert_play("always count(a(1)) <= 1", "main: a(1) a(2)", "holds");
    assert_play("always count(a(1)) <= count(a(2))", "main: a(2) a(1)", "holds");
    assert_play("always count(a(1)) <= count(a(2))", "main: a(1) a(2)",
                "it does not hold at 0s: count(a(1)) is 1, count(a(2)) is 0");
    assert_play("always now <= 5ms", "main: @5 a", "holds");
    assert_play("always now <= 5ms", "main: @6 a", "it does not hold at 6ms: now is 6ms");
    assert_play("always x / y == 1", "main: a", "it cannot be judged: division by zero");
    assert_play("always x == 0", "main: x=1 panic", "it does not hold at 0s: x is 1");
}

static void test_tasks_in_conditions(void **state)
{
    (void)state;
    assert_play("always running(w) <= 1", "main: spawn:w join spawn:w | *w: a", "holds");
    assert_play("always running(w) <= 1", "main: spawn:w spawn:w | *w: @5",
                "it does not hold at 0s: running(w) is 2");
    assert_play("always running(main) <= 1", "main: a", "holds");
    assert_play("sometimes finished(w)", "main: spawn:w join | *w: @5", "met");
    assert_play("sometimes finished(w)", "main: a", "unmet");
    assert_play("never finished(client[0]) and not finished(client[1])",
                "client[0]: @5 | client[1]: @4", "holds");
    assert_play("never finished(client[0]) and not finished(client[1])",
                "client[0]: @5 | client[1]: @6",
                "it holds at 5ms: finished(client[0]) is true, finished(client[1]) is false");
    assert_play("sometimes main.n == 3", "main: @1 x=3 @2 x=4 @3", "met");
    assert_play("sometimes main.n == 3", "main: x=4", "unmet");
    assert_play("always main.none == 3", "main: x=4", "holds"); /* it never has a value */
    assert_play("finally main.n == 3", "main: x=3", "holds");
    assert_play("finally main.none == 3", "main: x=3", "at the end something in it has no value; ");
}

/* Nobody can see what is between the braces. */
static void test_atomic(void **state)
{
    (void)state;
    assert_play("always x == y", "main: { x=1 y=1 } a", "holds");
    assert_play("always x == y", "main: { x=1 y=1 }", "holds");
    assert_play("always x == y", "main: x=1 y=1", "it does not hold at 0s: x is 1, y is 0");
    assert_play("always x == y", "main: { x=1 } @3 y=1", "it does not hold at 3ms: x is 1, y is 0");
    assert_play("while x == 1, always y == 1", "main: { x=1 y=1 } @2 y=0",
                "it does not hold at 2ms: y is 0");
}

static void test_never_and_eventually(void **state)
{
    (void)state;
    assert_play("never x == 2", "main: x=1", "holds");
    assert_play("never x == 2", "main: x=2 x=1", "it holds at 0s: x is 2");
    assert_play("sometimes x == 2", "main: x=2 x=1", "met");
    assert_play("sometimes x == 2", "main: x=1", "unmet");
    assert_play("eventually x == 2 by 5ms", "main: @5 x=2 x=1", "holds");
    assert_play("eventually x == 2 by 5ms", "main: @6 x=2", "it did not hold by 5ms");
    assert_play("eventually x == 2", "main: x=1", "it did not hold in this run");
    assert_play("eventually x == 2", "main: spin", "holds, open");
    assert_play("eventually x == 0", "main: x=1", "holds");
}

static void test_finally(void **state)
{
    (void)state;
    assert_play("finally x == 2", "main: x=1 x=2", "holds");
    assert_play("finally x == 2", "main: x=2 @3 x=1", "it does not hold at the end, 3ms: x is 1");
    assert_play("finally count(a) == 2", "main: a a", "holds");
    assert_play("finally x == 2", "main: spin", "holds, open");
    assert_play("finally x == 2", "main: panic", "holds");
    assert_play("finally x == 2", "main: q>", "holds");
    assert_until("finally x == 2", "main: @30 x=2", "it does not hold at the end, 20ms: x is 0");
    assert_play("finally sorted([x, y]) == [1, 2]", "main: x=2 y=1", "holds");
}

static void test_inside(void **state)
{
    (void)state;
    assert_play("at most 1 inside critical", "main: in out in out", "holds");
    assert_play("at most 1 inside critical", "main: in | other: @2 in",
                "2 tasks are inside critical at 2ms, at most 1 may be");
    assert_play("at most limit inside critical", "main: in | other: in", "holds");
    assert_play("after a at most 0 inside critical", "main: in @3 a",
                "1 task is inside critical at 3ms, at most 0 may be");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_always),  cmocka_unit_test(test_tasks_in_conditions),
        cmocka_unit_test(test_atomic),  cmocka_unit_test(test_never_and_eventually),
        cmocka_unit_test(test_finally), cmocka_unit_test(test_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
