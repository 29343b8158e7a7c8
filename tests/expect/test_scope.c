/* SPDX-License-Identifier: MIT
 *
 * test_scope: after, before, between, while: what is inside, what exercises them,
 * how they end, and windows for each value of a variable.
 */
#include "tests/expect/play.h"

static void test_after(void **state)
{
    (void)state;
    assert_play("after a never b", "main: b a", "holds");
    assert_play("after a never b", "main: b", "holds, unexercised");
    assert_play("after a never b", "main: b a @2 b", "b at 2ms");
    assert_play("after a never a", "main: a", "holds");
    assert_play("after a never a", "main: a a", "a at 0s");
    assert_play("after a always x == 1", "main: x=1 a", "holds");
    assert_play("after a always x == 1", "main: a x=1", "it does not hold at 0s: x is 0");
    assert_play("after a b exactly once", "main: b a b", "holds");
    assert_play("after a b exactly once", "main: b a", "b came 0 times, fewer than 1");
    assert_play("after a eventually b", "main: a b a", "holds"); /* it opens once */
    assert_play("after a b leads to c", "main: b a", "holds, unexercised");
    assert_play("after a finally x == 1", "main: a x=1", "holds");
    assert_play("after a finally x == 1", "main: x=0", "holds, unexercised");
}

static void test_times(void **state)
{
    (void)state;
    assert_play("after 5ms never a", "main: @4 a @5", "holds");
    assert_play("after 5ms never a", "main: @5 a", "a at 5ms");
    assert_play("after 5ms never a", "main: @4 a", "holds, unexercised");
    assert_play("after 0s never a", "main: a", "a at 0s");
    assert_play("before 5ms never a", "main: @5 a", "holds");
    assert_play("before 5ms never a", "main: @4 a", "a at 4ms");
    assert_play("before 0s never a", "main: a", "holds");
    assert_play("before 5ms eventually a", "main: @4 a", "holds");
    assert_play("before 5ms eventually a", "main: @5 a", "no a came before its scope ended");
    assert_play("before soon eventually a", "main: @2", "no a came in this run");
    assert_play("after 5ms eventually a within 4ms", "main: @9 a", "holds");
    assert_play("after 5ms eventually a within 3ms", "main: @9 a", "no a came by 8ms");
    assert_play("after 5ms eventually x == 1 within 3ms", "main: x=1 @9 x=0", "holds");
    assert_play("after 5ms eventually x == 1 by 8ms", "main: x=1 @9 x=0", "holds");
    assert_play("after 5ms eventually x == 1 by 4ms", "main: x=1 @9 x=0",
                "it did not hold by 4ms");
    assert_play("after 5ms eventually now == 9ms within 3ms", "main: @9 a",
                "it did not hold by 8ms");
    assert_play("after 5ms always x <= 1", "main: x=2 @4 x=1 @6 x=0", "holds");
    assert_play("after 5ms always x <= 1", "main: x=2 @6 x=0", "it does not hold at 6ms: x is 2");
}

static void test_before(void **state)
{
    (void)state;
    assert_play("before a never b", "main: a b", "holds");
    assert_play("before a never b", "main: c", "holds, unexercised");
    assert_play("before a never b", "main: b", "b at 0s, unexercised");
    assert_play("before a never a", "main: a a", "holds");
    assert_play("before a eventually b", "main: b a", "holds");
    assert_play("before a eventually b", "main: a b", "no b came before its scope ended");
    assert_play("before a eventually b", "main: c", "holds, unexercised");
    assert_play("before a b exactly once", "main: b a b", "holds");
    assert_play("before a(i) never b(i)", "main: a(1) b(1) @1 b(2)", "b(2) at 1ms");
    assert_play("before a(i) never b(i)", "main: a(1) b(1) a(2) b(2) a(2)", "holds");
    assert_play("before a b leads to c", "main: b a c",
                "b at 0s was followed by no c before its scope ended");
}

static void test_between(void **state)
{
    (void)state;
    assert_play("between a and b never c", "main: c a b c", "holds");
    assert_play("between a and b never c", "main: a c b", "c at 0s");
    assert_play("between a and b never c", "main: a b a @1 c", "c at 1ms");
    assert_play("between a and b never b", "main: a b a b", "holds");
    assert_play("between a and b never c", "main: b c", "holds, unexercised");
    assert_play("between a and b c exactly once", "main: a c b a c b", "holds");
    assert_play("between a and b c exactly once", "main: a c b a b",
                "c came 0 times, fewer than 1");
    assert_play("between a and b eventually c", "main: a c b a", "holds");
    assert_play("between a and b eventually c", "main: a b", "no c came before its scope ended");
    assert_play("between a(i) and b(i) never c(i)", "main: a(1) c(2) b(1) c(1)", "holds");
    assert_play("between a(i) and b(i) never c(i)", "main: a(1) a(2) b(1) c(1) c(2)", "c(2) at 0s");
    assert_play("between a(i) and b(i) never c", "main: a(1) a(2) b(1) @1 c", "c at 1ms");
    assert_play("between a(i) and b(i) never c", "main: a(1) a(2) b(1) b(2) c", "holds");
    assert_play("between a(i) and b(i) always x == 0", "main: a(1) a(2) b(1) b(2) x=1", "holds");
    assert_play("between a(i) and b(i) always x == 0", "main: a(1) a(2) b(1) x=1",
                "it does not hold at 0s: x is 1");
    assert_play("between a(i) and b(i) c(i) exactly once", "main: a(1) a(2) c(1) c(2) b(2) b(1)",
                "holds");
    assert_play("between a and b c(i) exactly once", "main: a c(1) b a c(1) b", "holds");
}

static void test_while(void **state)
{
    (void)state;
    assert_play("while x == 1, never a", "main: a x=1 x=0 a", "holds");
    assert_play("while x == 1, never a", "main: x=1 @2 a", "a at 2ms");
    assert_play("while x == 1, never a", "main: a", "holds, unexercised");
    assert_play("while x == 0, never a", "main: a", "a at 0s");
    assert_play("while x == 1, always y == 2", "main: y=2 x=1 x=0 y=3", "holds");
    assert_play("while x == 1, always y == 2", "main: x=1", "it does not hold at 0s: y is 0");
    assert_play("while x == 1, eventually a", "main: x=1 a x=0 x=1 x=0",
                "no a came before its scope ended");
    assert_play("while x == 1, eventually a", "main: x=1", "no a came in this run");
    assert_play("while count(a) == 1, never b", "main: b a b", "b at 0s");
    assert_play("while running(w) > 0, never b", "main: spawn:w join b | *w: @1", "holds");
}

static void test_windows_and_cuts(void **state)
{
    (void)state;
    assert_play("after a eventually b", "main: a spin", "holds, open");
    assert_play("after a eventually b", "main: spin", "holds, unexercised");
    assert_play("between a and b eventually c", "main: a spin", "holds, open");
    assert_play("after a(i) eventually b(i)", "main: a(1) a(2) b(1)", "no b(_) came in this run");
    assert_play("after a(i) eventually b(i)", "main: a(1) a(2) b(1) b(2)", "holds");
    assert_play("after a(i) eventually b(i) within 5ms", "main: a(1) @2 a(2) @5 b(1) @7 b(2)",
                "holds");
    assert_play("after a(i) eventually b(i) within 5ms", "main: a(1) @2 a(2) @5 b(1) @8 b(2)",
                "no b(_) came by 7ms");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after),  cmocka_unit_test(test_times),
        cmocka_unit_test(test_before), cmocka_unit_test(test_between),
        cmocka_unit_test(test_while),  cmocka_unit_test(test_windows_and_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
