/* SPDX-License-Identifier: MIT
 *
 * test_events: patterns over events: each holds, breaks, is not exercised, and is
 * open when the run is cut.
 */
#include "tests/expect/play.h"

static void test_never(void **state)
{
    (void)state;
    assert_play("never a", "main: b", "holds");
    assert_play("never a", "main: b @3 a(1)", "a(1) at 3ms");
    assert_play("never a(2)", "main: a(1) a(3)", "holds");
    assert_play("never a(2)", "main: a(1) a(2)", "a(2) at 0s");
    assert_play("never a(limit)", "main: a(1) a(2)", "a(2) at 0s");
    assert_play("never a(Up)", "main: a(Down) a(Up)", "a(Up) at 0s");
    assert_play("never a(i, i)", "main: a(1,2)", "holds");
    assert_play("never a(i, i)", "main: a(2,2)", "a(2, 2) at 0s");
    assert_play("never a(_)", "main: a a(1,2)", "holds");
    assert_play("never a(_)", "main: a(7)", "a(7) at 0s");
}

static void test_sometimes(void **state)
{
    (void)state;
    assert_play("sometimes a", "main: b a", "met");
    assert_play("sometimes a", "main: b", "unmet");
    assert_play("after b sometimes a", "main: a b", "unmet");
    assert_play("after b sometimes a", "main: a b a", "met");
    assert_play("sometimes a(2)", "main: a(1)", "unmet");
}

static void test_eventually(void **state)
{
    (void)state;
    assert_play("eventually a", "main: b a", "holds");
    assert_play("eventually a", "main: b", "no a came in this run");
    assert_play("eventually a by 5ms", "main: @5 a", "holds");
    assert_play("eventually a by 5ms", "main: @6 a", "no a came by 5ms");
    assert_play("eventually a by 5ms", "main: b", "no a came by 5ms");
    assert_play("after b eventually a within 5ms", "main: @2 b @7 a", "holds");
    assert_play("after b eventually a within 5ms", "main: @2 b @8 a", "no a came by 7ms");
    assert_play("after b eventually a within soon", "main: a", "holds, unexercised");
    assert_play("after b eventually a by 1ms", "main: @2 b a", "no a came by 1ms");
    assert_play("eventually a", "main: spin", "holds, open");
    assert_play("eventually a by 5ms", "main: @6 spin", "no a came by 5ms");
    assert_play("eventually a", "main: panic", "holds");
    assert_play("eventually a", "main: q>", "holds"); /* a deadlock says enough */
    assert_until("eventually a", "main: @30 a", "no a came in this run");
    assert_until("eventually a by 25ms", "main: @30 a", "holds");
}

static void test_before(void **state)
{
    (void)state;
    assert_play("a before b", "main: a b b", "holds");
    assert_play("a before b", "main: a", "holds, unexercised");
    assert_play("a before b", "main: b a", "b at 0s had no a before it");
    assert_play("a(i) before b(i)", "main: a(1) a(2) b(2) b(1)", "holds");
    assert_play("a(i) before b(i)", "main: a(1) @4 b(2)", "b(2) at 4ms had no a(2) before it");
    assert_play("a(i, _) before b(i)", "main: a(1,9) b(2)", "b(2) at 0s had no a(2, _) before it");
    assert_play("a(i) before b", "main: a(1) b", "holds");
    assert_play("a before a", "main: a", "a at 0s had no a before it");
    assert_play("a(Up) before b", "main: a(Down) b", "b at 0s had no a(Up) before it");
}

static void test_leads_to(void **state)
{
    (void)state;
    assert_play("a leads to b", "main: a b", "holds");
    assert_play("a leads to b", "main: b", "holds, unexercised");
    assert_play("a leads to b", "main: b @1 a", "a at 1ms was followed by no b in this run");
    assert_play("a leads to b", "main: a a b", "holds");
    assert_play("a(i) leads to b(i)", "main: a(1) a(2) b(2) b(1)", "holds");
    assert_play("a(i) leads to b(i)", "main: a(1) a(2) b(1)",
                "a(2) at 0s was followed by no b(2) in this run");
    assert_play("a(i) leads to b(i) within 5ms", "main: a(1) @3 a(2) @5 b(1) @8 b(2)", "holds");
    assert_play("a(i) leads to b(i) within 5ms", "main: a(1) @3 a(2) @5 b(1) @9 b(2)",
                "a(2) at 3ms was followed by no b(2) within 5ms");
    assert_play("a leads to b within 5ms", "main: a @4 a @6 b",
                "a at 0s was followed by no b within 5ms");
    assert_play("a leads to b within 5ms", "main: a", "a at 0s was followed by no b within 5ms");
    assert_play("a leads to b", "main: a spin", "holds, open");
    assert_play("a leads to b", "main: a b spin", "holds");
    assert_play("a leads to b", "main: a panic", "holds");
    assert_play("a leads to a", "main: a", "a at 0s was followed by no a in this run");
    assert_until("a leads to b within 5ms", "main: @18 a @30 b", "holds");
    assert_until("a leads to b", "main: @18 a @30 b", "a at 18ms was followed by no b in this run");
}

static void test_count(void **state)
{
    (void)state;
    assert_play("a exactly once", "main: a", "holds");
    assert_play("a exactly once", "main: b", "a came 0 times, fewer than 1");
    assert_play("a exactly once", "main: a @2 a", "a at 2ms is number 2, more than 1");
    assert_play("a exactly limit times", "main: a", "a came 1 time, fewer than 2");
    assert_play("a at most 2 times", "main: a a", "holds");
    assert_play("a at most 2 times", "main: a a a", "a at 0s is number 3, more than 2");
    assert_play("a at most 0 times", "main: a", "a at 0s is number 1, more than 0");
    assert_play("a at least 2 times", "main: a a a", "holds");
    assert_play("a at least 2 times", "main: a", "a came 1 time, fewer than 2");
    assert_play("a(i) exactly once", "main: a(1) a(2)", "holds");
    assert_play("a(i) exactly once", "main: a(1) a(2) a(1)", "a(1) at 0s is number 2, more than 1");
    assert_play("a(i) exactly once", "main: b", "holds, unexercised");
    assert_play("a(_) exactly once", "main: a(1) a(2)", "a(2) at 0s is number 2, more than 1");
    assert_play("a(i, _) at least 2 times", "main: a(1,1) a(2,1) a(1,2)",
                "a(2, _) came 1 time, fewer than 2");
    assert_play("a(i) at most once", "main: b", "holds");
    assert_play("a exactly once", "main: spin", "holds, open");
    assert_play("a exactly once", "main: a spin", "holds");
    assert_play("a at most once", "main: spin", "holds");
}

static void test_one_of(void **state)
{
    (void)state;
    assert_play("exactly one of a, b", "main: a", "holds");
    assert_play("exactly one of a, b", "main: c", "none of them came in this run");
    assert_play("exactly one of a, b", "main: a @1 b", "b at 1ms is number 2 of them");
    assert_play("exactly one of a, b", "main: spin", "holds, open");
    assert_play("exactly one of a(i), b(i), c(i)", "main: a(1) b(2) c(3)", "holds");
    assert_play("exactly one of a(i), b(i), c(i)", "main: a(1) b(2) c(1)",
                "c(1) at 0s is number 2 of them");
    assert_play("exactly one of a(i), b(i)", "main: c(1)", "holds, unexercised");
    assert_play("exactly one of a, a(1)", "main: a(1)", "a(1) at 0s is number 2 of them");
}

static void test_in_order(void **state)
{
    (void)state;
    assert_play("a in order [1, 2, 3]", "main: a(1) a(2) a(3)", "holds");
    assert_play("a in order ids", "main: a(1) a(2) a(3)", "holds");
    assert_play("a in order 1..3", "main: a(1) a(3)", "a(3) at 0s comes where 2 should be");
    assert_play("a in order [1, 2]", "main: a(1)", "only 1 of 2 came; the next would be 2");
    assert_play("a in order [1]", "main: a(1) @1 a(2)",
                "a(2) at 1ms is one more than the list has");
    assert_play("a in order [1]", "main: b", "only 0 of 1 came; the next would be 1, unexercised");
    assert_play("a in order [1]", "main: spin", "holds, open, unexercised");
    assert_play("a(_, i) in order [5, 6]", "main: a(1,5) a(2,6)", "holds");
    assert_play("a in order [[1, 5], [2, 6]]", "main: a(1,5) a(2,6)", "holds");
    assert_play("a in order [0s, 3ms]", "main: a(0ms) a(3ms)", "holds");
    assert_play("a in order [Up, Down]", "main: a(Up) a(Up)",
                "a(Up) at 0s comes where Down should be");
}

static void test_in_order_of(void **state)
{
    (void)state;
    assert_play("b in order of a", "main: a(1) a(2) b(1) b(2)", "holds");
    assert_play("b in order of a", "main: a(1) b(1) a(2) b(2)", "holds");
    assert_play("b in order of a", "main: a(1) a(2) a(3) b(1) b(3)", "holds");
    assert_play("b in order of a", "main: a(1) a(2) b(2) @1 b(1)",
                "b(1) at 1ms was overtaken by a later one");
    assert_play("b in order of a", "main: b(1) a(1)", "b(1) at 0s comes before its turn");
    assert_play("b in order of a", "main: a(1) b(1) b(1)", "b(1) at 0s comes before its turn");
    assert_play("b in order of a", "main: a(1) a(2) a(1) b(1) b(1)", "holds");
    assert_play("b in order of a", "main: a(1) a(2) a(1) b(1) b(1) b(2)",
                "b(2) at 0s was overtaken by a later one");
    assert_play("b in order of a", "main: a(1)", "holds, unexercised");
    assert_play("b(i) in order of a(i, _)", "main: a(1,7) a(2,8) b(1) b(2)", "holds");
    assert_play("b(i) in order of a(i, _)", "main: a(1,7) a(2,8) b(2) b(1)",
                "b(1) at 0s was overtaken by a later one");
    assert_play("b in order of sent", "main: q<1 b(1) q<2 b(2)", "holds");
    assert_play("received in order of sent", "main: q<1 q<2 q> q>", "holds");
    assert_play("b in order of sent(q)", "main: q<1 q<2 b(1) b(2)", "holds");
    assert_play("received(q) in order of sent(q)", "main: q<1 q<2 q> q>", "holds");
    assert_play("b in order of sent(q)", "main: q<1 q<2 b(2) b(1)",
                "b(1) at 0s was overtaken by a later one");
    assert_play("sent(q) in order [1, 2]", "main: q<1 q<2", "holds");
    assert_play("sent(q) in order [1, 2]", "main: q<2",
                "sent(q, 2) at 0s comes where 1 should be");
    assert_play("b in order of sent(q, i)", "main: q<1 q<2 b(2) b(1)",
                "b(1) at 0s was overtaken by a later one");
}

static void test_built_in(void **state)
{
    (void)state;
    assert_play("sent(q, 2) exactly once", "main: q<1 q<2", "holds");
    assert_play("sent(q, i) leads to received(q, i)", "main: q<1 q<2 q>",
                "sent(q, 2) at 0s was followed by no received(q, 2) in this run");
    assert_play("sent(q) exactly 2 times", "main: q<1 q<2", "holds");
    assert_play("sent exactly 2 times", "main: q<1 q<2", "holds");
    assert_play("never acquired(s)", "main: s+ s-", "acquired(s, 1) at 0s");
    assert_play("never acquired(q)", "main: s+ s-", "holds");
    assert_play("acquired(s) leads to released(s) within 2ms", "main: s+ @2 s-", "holds");
    assert_play("started(w) exactly 2 times", "main: spawn:w spawn:w | *w: a", "holds");
    assert_play("started(main) exactly once", "main: a", "holds");
    assert_play("started exactly 3 times", "main: spawn:w spawn:w | *w: a", "holds");
    assert_play("ended(w) before ended(main)", "main: spawn:w join | *w: @5", "holds");
    assert_play("ended(main) before ended(w)", "main: spawn:w join | *w: @5",
                "ended(w#1) at 5ms had no ended(main) before it");
    assert_play("never failed(w)", "main: spawn:w join | *w: fail:Down", "failed(w#1, Down) at 0s");
    assert_play("never failed(w, Up)", "main: spawn:w join | *w: fail:Down", "holds");
    assert_play("never aborted(w)", "main: spawn:w yield abort join | *w: @5",
                "aborted(w#1) at 0s");
    assert_play("never failed", "main: spawn:w yield abort join | *w: @5", "holds");
    assert_play("ended(client[1]) exactly once", "client[0]: a | client[1]: a", "holds");
    assert_play("ended(client) exactly 2 times", "client[0]: a | client[1]: a", "holds");
    assert_play("ended(t) exactly once", "client[0]: a | client[1]: a", "holds");
    assert_play("never elapsed", "main: elapsed(3)", "elapsed(3) at 0s"); /* emitted hides it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never),       cmocka_unit_test(test_sometimes),
        cmocka_unit_test(test_eventually),  cmocka_unit_test(test_before),
        cmocka_unit_test(test_leads_to),    cmocka_unit_test(test_count),
        cmocka_unit_test(test_one_of),      cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_in_order_of), cmocka_unit_test(test_built_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
