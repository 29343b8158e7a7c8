/* SPDX-License-Identifier: MIT
 *
 * test_once: set and wait, in any order.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/once.h"

static struct hk_once once;

static int waiter(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_value value = hk_nil();
    call_until(world, &hk_once_wait, &once.object, hk_nil(), 0, &value, HK_NEVER);
    say("got %d", (int)value.i);
    return 0;
}

static int setter(struct hk_world *world, void *arg)
{
    (void)arg;
    if (call_until(world, &hk_once_set, &once.object, hk_int(7), 0, NULL, HK_NEVER) == HK_EFULL)
        say("refused");
    return 0;
}

static int late(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = call_until(world, &hk_once_wait, &once.object, hk_nil(), 0, NULL, 5);
    say("%s", rc == HK_EELAPSED ? "elapsed" : "up");
    return 0;
}

static int set_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    return setter(world, arg);
}

static void begin(struct hk_world *world)
{
    hk_once_init(world, &once, "config", 0, hk_nil());
}

/* ---- programs ---- */

static void one_of_each(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "waiter", waiter, NULL);
    hk_spawn(world, "setter", setter, NULL);
}

static void two_sets(struct hk_world *world)
{
    one_of_each(world);
    hk_spawn(world, "again", setter, NULL);
}

static void nobody_sets(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "waiter", waiter, NULL);
}

static void both_at_5(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "late", late, NULL);
    hk_spawn(world, "setter", set_at_5, NULL);
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = &hk_once_wait, .object = &once.object},
                               {.op = &hk_op_sleep, .n = 5}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say("%s", arm == 0 ? "up" : "slept");
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "selector", selector, NULL);
    hk_spawn(world, "setter", set_at_5, NULL);
}

static int aborts_a_waiter(struct hk_world *world, void *arg)
{
    hk_handle task = hk_spawn(world, "waiter", waiter, NULL);
    hk_yield(world);
    hk_abort(world, task);
    say("joined %d", hk_join(world, task, NULL, HK_NEVER));
    setter(world, arg);
    struct hk_value up = hk_nil();
    call_until(world, &hk_once_load, &once.object, hk_nil(), 0, &up, HK_NEVER);
    say("load %d", (int)up.i);
    hk_once_kind.query(&once.object, HK_QUERY_VALUE, &up);
    say("query %d", (int)up.i);
    return 0;
}

static void aborted(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", aborts_a_waiter, NULL);
}

/* ---- tests ---- */

static void wait_and_set_are_one_interleaving(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(one_of_each, 1, "got 7"));
    assert_int_equal(1, assert_outcomes(one_of_each, MANY, "got 7"));
}

static void the_second_set_is_refused(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(two_sets, MANY, "got 7 refused | refused got 7"));
}

static void without_set_a_wait_is_a_deadlock(void **state)
{
    (void)state;
    assert_outcomes(nobody_sets, 1, "#deadlock");
}

static void at_one_instant_both_come_out(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(both_at_5, 1, "elapsed | up"));
    assert_outcomes(both_at_5, MANY, "elapsed | up");
}

static void as_an_arm_of_a_select_it_competes(void **state)
{
    (void)state;
    assert_outcomes(selects, 1, "slept | up");
    assert_outcomes(selects, MANY, "slept | up");
}

static void an_aborted_waiter_leaves_no_trace(void **state)
{
    (void)state;
    assert_outcomes(aborted, 1, "joined -6 load 7 query 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wait_and_set_are_one_interleaving),
        cmocka_unit_test(the_second_set_is_refused),
        cmocka_unit_test(without_set_a_wait_is_a_deadlock),
        cmocka_unit_test(at_one_instant_both_come_out),
        cmocka_unit_test(as_an_arm_of_a_select_it_competes),
        cmocka_unit_test(an_aborted_waiter_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
