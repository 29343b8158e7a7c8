/* SPDX-License-Identifier: MIT
 *
 * raised: what the tests of a cell and of a token share. Somebody raises it, once and for all, and
 * all who wait for that go on, in any order.
 */
#ifndef HK_TEST_RAISED_H
#define HK_TEST_RAISED_H

#include "tests/objects/outcomes.h"

#include "core/idle.h"

/* The object under test. */
struct raised {
    struct hk_object *object;
    const struct hk_object_kind *kind;
    void (*init)(struct hk_world *world);
    const struct hk_op *wait, *raise, *load;
    struct hk_value value;                 /* that it is raised to */
    const char *waited, *twice, *asked;    /* outcomes: one raises it, two do, it is looked at */
};

static struct raised it;

static int waiter(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_value value = hk_nil();
    int rc = call_until(world, it.wait, it.object, hk_nil(), 0, &value, HK_NEVER);
    say("waited %d %d", rc, (int)value.i);
    return 0;
}

static int raiser(struct hk_world *world, void *arg)
{
    (void)arg;
    if (call_until(world, it.raise, it.object, it.value, 0, NULL, HK_NEVER) == HK_EFULL)
        say("refused");
    return 0;
}

static int late(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = call_until(world, it.wait, it.object, hk_nil(), 0, NULL, 5);
    say("%s", rc == HK_EELAPSED ? "elapsed" : "up");
    return 0;
}

static int raise_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    return raiser(world, arg);
}

/* ---- programs ---- */

static void nobody_raises(struct hk_world *world)
{
    it.init(world);
    hk_spawn(world, "waiter", waiter, NULL);
}

static void one_of_each(struct hk_world *world)
{
    nobody_raises(world);
    hk_spawn(world, "raiser", raiser, NULL);
}

static void two_raise(struct hk_world *world)
{
    one_of_each(world);
    hk_spawn(world, "again", raiser, NULL);
}

static void both_at_5(struct hk_world *world)
{
    it.init(world);
    hk_spawn(world, "late", late, NULL);
    hk_spawn(world, "raiser", raise_at_5, NULL);
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = it.wait, .object = it.object}, {.op = &hk_op_sleep, .n = 5}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say("%s", arm == 0 ? "up" : "slept");
    return 0;
}

static void selects(struct hk_world *world)
{
    it.init(world);
    hk_spawn(world, "selector", selector, NULL);
    hk_spawn(world, "raiser", raise_at_5, NULL);
}

static int aborts_a_waiter(struct hk_world *world, void *arg)
{
    hk_handle task = hk_spawn(world, "waiter", waiter, NULL);
    hk_yield(world);
    hk_abort(world, task);
    say("joined %d", hk_join(world, task, NULL, HK_NEVER));
    raiser(world, arg);
    struct hk_value up = hk_nil();
    call_until(world, it.load, it.object, hk_nil(), 0, &up, HK_NEVER);
    say("load %d", (int)up.i);
    it.kind->query(it.object, HK_QUERY_VALUE, &up);
    say("query %d", (int)up.i);
    return 0;
}

static void aborted(struct hk_world *world)
{
    it.init(world);
    hk_spawn(world, "main", aborts_a_waiter, NULL);
}

/* ---- tests ---- */

static void wait_and_raise_are_one_interleaving(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(one_of_each, 1, it.waited));
    assert_int_equal(1, assert_outcomes(one_of_each, MANY, it.waited));
}

static void who_is_second_to_raise_it_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(two_raise, MANY, it.twice));
}

static void a_wait_for_nobody_is_a_deadlock(void **state)
{
    (void)state;
    assert_outcomes(nobody_raises, 1, "#deadlock");
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
    assert_outcomes(aborted, 1, it.asked);
}

static const struct CMUnitTest raised_tests[] = {
    cmocka_unit_test(wait_and_raise_are_one_interleaving),
    cmocka_unit_test(who_is_second_to_raise_it_changes_nothing),
    cmocka_unit_test(a_wait_for_nobody_is_a_deadlock),
    cmocka_unit_test(at_one_instant_both_come_out),
    cmocka_unit_test(as_an_arm_of_a_select_it_competes),
    cmocka_unit_test(an_aborted_waiter_leaves_no_trace),
};

#endif
