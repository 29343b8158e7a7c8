/* SPDX-License-Identifier: MIT
 *
 * test_token: cancel and wait, in any order.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/token.h"

static struct hk_token token;

static int waiter(struct hk_world *world, void *arg)
{
    (void)arg;
    say("up %d", call(world, &hk_token_wait, &token.object));
    return 0;
}

static int canceller(struct hk_world *world, void *arg)
{
    (void)arg;
    call(world, &hk_token_cancel, &token.object);
    return 0;
}

static int late(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = call_until(world, &hk_token_wait, &token.object, hk_nil(), 0, NULL, 5);
    say("%s", rc == HK_EELAPSED ? "elapsed" : "up");
    return 0;
}

static int cancel_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    return canceller(world, arg);
}

static void begin(struct hk_world *world)
{
    hk_token_init(world, &token, "stop", 0);
}

/* ---- programs ---- */

static void one_of_each(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "waiter", waiter, NULL);
    hk_spawn(world, "canceller", canceller, NULL);
}

static void two_cancels(struct hk_world *world)
{
    one_of_each(world);
    hk_spawn(world, "again", canceller, NULL);
}

static void nobody_cancels(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "waiter", waiter, NULL);
}

static void both_at_5(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "late", late, NULL);
    hk_spawn(world, "canceller", cancel_at_5, NULL);
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = &hk_token_wait, .object = &token.object},
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
    hk_spawn(world, "canceller", cancel_at_5, NULL);
}

static int aborts_a_waiter(struct hk_world *world, void *arg)
{
    hk_handle task = hk_spawn(world, "waiter", waiter, NULL);
    hk_yield(world);
    hk_abort(world, task);
    say("joined %d", hk_join(world, task, NULL, HK_NEVER));
    canceller(world, arg);
    struct hk_value up = hk_nil();
    call_until(world, &hk_token_load, &token.object, hk_nil(), 0, &up, HK_NEVER);
    say("load %d", (int)up.i);
    hk_token_kind.query(&token.object, HK_QUERY_VALUE, &up);
    say("query %d", (int)up.i);
    return 0;
}

static void aborted(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", aborts_a_waiter, NULL);
}

/* ---- tests ---- */

static void wait_and_cancel_are_one_interleaving(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(one_of_each, 1, "up 0"));
    assert_int_equal(1, assert_outcomes(one_of_each, MANY, "up 0"));
}

static void cancel_is_idempotent(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(two_cancels, MANY, "up 0"));
}

static void without_cancel_a_wait_is_a_deadlock(void **state)
{
    (void)state;
    assert_outcomes(nobody_cancels, 1, "#deadlock");
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
    assert_outcomes(aborted, 1, "joined -6 load 1 query 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wait_and_cancel_are_one_interleaving),
        cmocka_unit_test(cancel_is_idempotent),
        cmocka_unit_test(without_cancel_a_wait_is_a_deadlock),
        cmocka_unit_test(at_one_instant_both_come_out),
        cmocka_unit_test(as_an_arm_of_a_select_it_competes),
        cmocka_unit_test(an_aborted_waiter_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
