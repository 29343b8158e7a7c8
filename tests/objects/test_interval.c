/* SPDX-License-Identifier: MIT
 *
 * test_interval: ticks in time, and those that were missed.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/interval.h"

static struct hk_interval beat;

static void begin(struct hk_world *world, enum hk_missed missed)
{
    hk_interval_init(world, &beat, "beat", 0, 10, missed);
}

static void tick(struct hk_world *world)
{
    int64_t due = call_value(world, &hk_interval_tick, &beat.object);
    say("%d@%d", (int)due, (int)hk_now(world));
}

/* Two ticks in time, then one 25 late, then three more. */
static int is_late_once(struct hk_world *world, void *arg)
{
    (void)arg;
    tick(world);
    tick(world);
    hk_sleep_until(world, 45);
    for (int i = 0; i < 4; i++)
        tick(world);
    return 0;
}

static void burst(struct hk_world *world)
{
    begin(world, HK_MISSED_BURST);
    hk_spawn(world, "main", is_late_once, NULL);
}

static void skip_missed(struct hk_world *world)
{
    begin(world, HK_MISSED_SKIP);
    hk_spawn(world, "main", is_late_once, NULL);
}

static void delay(struct hk_world *world)
{
    begin(world, HK_MISSED_DELAY);
    hk_spawn(world, "main", is_late_once, NULL);
}

static void missed_ticks_are_treated_as_the_policy_says(void **state)
{
    (void)state;
    assert_outcomes(burst, 1, "0@0 10@10 20@45 30@45 40@45 50@50");
    assert_outcomes(skip_missed, 1, "0@0 10@10 20@45 50@50 60@60 70@70");
    assert_outcomes(delay, 1, "0@0 10@10 20@45 55@55 65@65 75@75");
    assert_outcomes(delay, MANY, "0@0 10@10 20@45 55@55 65@65 75@75");
}

/* ---- several waiters ---- */

static int ticks_twice(struct hk_world *world, void *arg)
{
    (void)arg;
    tick(world);
    tick(world);
    return 0;
}

static void two_waiters(struct hk_world *world)
{
    begin(world, HK_MISSED_BURST);
    hk_spawn(world, "a", ticks_twice, NULL);
    hk_spawn(world, "b", ticks_twice, NULL);
}

static void waiters_get_one_tick_after_the_other(void **state)
{
    (void)state;
    assert_outcomes(two_waiters, 1, "0@0 10@10 20@20 30@30");
    assert_outcomes(two_waiters, MANY, "0@0 10@10 20@20 30@30");
}

static int gives_up(struct hk_world *world, void *arg)
{
    (void)arg;
    tick(world);
    int rc = call_until(world, &hk_interval_tick, &beat.object, hk_nil(), 0, NULL, 5);
    say("%d@%d", rc, (int)hk_now(world));
    hk_spawn(world, "b", ticks_twice, NULL);
    rc = call_until(world, &hk_interval_tick, &beat.object, hk_nil(), 0, NULL, 10);
    say("%d@%d", rc, (int)hk_now(world));
    return 0;
}

static void giving_up(struct hk_world *world)
{
    begin(world, HK_MISSED_BURST);
    hk_spawn(world, "main", gives_up, NULL);
}

static void a_tick_not_taken_is_the_next_ones(void **state)
{
    (void)state;
    /* what waits inside a deadline is asked before it */
    assert_outcomes(giving_up, 1, "0@0 -5@5 0@10 20@20 30@30");
}

static int aborts(struct hk_world *world, void *arg)
{
    (void)arg;
    tick(world);
    hk_handle a = hk_spawn(world, "a", ticks_twice, NULL);
    hk_sleep_until(world, 3);
    hk_spawn(world, "b", ticks_twice, NULL);
    hk_sleep_until(world, 10);
    hk_abort(world, a);
    return 0;
}

static void aborting(struct hk_world *world)
{
    begin(world, HK_MISSED_BURST);
    hk_spawn(world, "main", aborts, NULL);
}

static void the_second_waiter_moves_up(void **state)
{
    (void)state;
    assert_outcomes(aborting, 1, "0@0 10@10 20@20 | 0@0 10@10 20@20 30@30");
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        struct hk_case cases[2] = {{.op = &hk_interval_tick, .object = &beat.object},
                                   {.op = &hk_op_sleep, .n = 10}};
        struct hk_case fired;
        int arm = select_of(world, cases, 2, HK_BIASED, &fired);
        say(arm == 0 ? "%d@%d" : "slept", (int)fired.value.i, (int)hk_now(world));
    }
    hk_sleep_until(world, 12);
    tick(world);
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world, HK_MISSED_SKIP);
    hk_spawn(world, "main", selector, NULL);
}

static void as_an_arm_it_waits_for_the_clock(void **state)
{
    (void)state;
    assert_outcomes(selects, 1, "0@0 10@10 20@20");
    assert_outcomes(selects, MANY, "0@0 10@10 20@20");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missed_ticks_are_treated_as_the_policy_says),
        cmocka_unit_test(waiters_get_one_tick_after_the_other),
        cmocka_unit_test(a_tick_not_taken_is_the_next_ones),
        cmocka_unit_test(the_second_waiter_moves_up),
        cmocka_unit_test(as_an_arm_it_waits_for_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
