/* SPDX-License-Identifier: MIT
 *
 * test_notify: who is woken, what is kept and what is passed on.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/notify.h"

static struct hk_notify notify;

static int waiter(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = call(world, &hk_notify_wait, &notify.object);
    say("%s%d", world->task->label, rc);
    return 0;
}

static int waits_twice(struct hk_world *world, void *arg)
{
    waiter(world, arg);
    return waiter(world, arg);
}

static int notifier(struct hk_world *world, void *arg)
{
    for (intptr_t i = 0; i < (intptr_t)arg; i++)
        call(world, &hk_notify_one, &notify.object);
    return 0;
}

static int notifier_of_all(struct hk_world *world, void *arg)
{
    (void)arg;
    call(world, &hk_notify_all, &notify.object);
    return 0;
}

static void begin(struct hk_world *world)
{
    hk_notify_init(world, &notify, "news", 0);
}

/* ---- one ---- */

static void one_of_each(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "w", waiter, NULL);
    hk_spawn(world, "notifier", notifier, (void *)1);
}

static void two_notifies_two_waits(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "w", waits_twice, NULL);
    hk_spawn(world, "notifier", notifier, (void *)2);
}

static void a_notification_is_kept_but_only_one(void **state)
{
    (void)state;
    assert_outcomes(one_of_each, 1, "w0");
    assert_outcomes(one_of_each, MANY, "w0");
    /* two at once are one if nobody waits, and two if somebody does */
    assert_outcomes(two_notifies_two_waits, 1, "w0 #deadlock | w0 w0");
    assert_outcomes(two_notifies_two_waits, MANY, "w0 #deadlock | w0 w0");
}

static int wakes_in_order(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle a = hk_spawn(world, "a", waiter, NULL);
    hk_sleep(world, 1);
    hk_handle b = hk_spawn(world, "b", waiter, NULL);
    hk_sleep(world, 1);
    notifier(world, (void *)1);
    hk_join(world, a, NULL, HK_NEVER);
    say("then");
    notifier(world, (void *)1);
    hk_join(world, b, NULL, HK_NEVER);
    return 0;
}

static void in_order(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", wakes_in_order, NULL);
}

static void the_longest_waiter_is_woken(void **state)
{
    (void)state;
    assert_outcomes(in_order, 1, "a0 then b0");
    assert_outcomes(in_order, MANY, "a0 then b0");
}

/* ---- all ---- */

static int wakes_all(struct hk_world *world, void *arg)
{
    hk_spawn(world, "w", waiter, NULL);
    hk_spawn(world, "w", waiter, NULL);
    hk_sleep(world, 1);
    notifier_of_all(world, arg);
    hk_sleep(world, 1);
    hk_spawn(world, "late", waiter, NULL);
    return 0;
}

static void all(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", wakes_all, NULL);
}

static void notify_all_wakes_those_who_wait_and_keeps_nothing(void **state)
{
    (void)state;
    assert_outcomes(all, 1, "w0 w0 #stuck");
    assert_outcomes(all, MANY, "w0 w0 #stuck");
}

/* ---- passing on ---- */

static int patient(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = call_until(world, &hk_notify_wait, &notify.object, hk_nil(), 0, NULL, 10);
    say("%s%d", world->task->label, rc);
    return 0;
}

static int passes_on(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "a", patient, NULL);
    hk_sleep(world, 5);
    hk_handle b = hk_spawn(world, "b", waiter, NULL);
    hk_sleep(world, 5);
    notifier(world, (void *)1);
    hk_sleep(world, 5);
    say("kept %d", notify.kept);
    hk_abort(world, b);
    return 0;
}

static void pass(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", passes_on, NULL);
}

static void one_who_gives_up_in_time_takes_nothing(void **state)
{
    (void)state;
    assert_outcomes(pass, 1, "a-5 b0 kept 0 | a0 kept 0");
}

static int aborts_the_woken(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle a = hk_spawn(world, "a", waiter, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "b", waiter, NULL);
    hk_sleep(world, 1);
    notifier(world, (void *)1);
    hk_abort(world, a);
    hk_join(world, a, NULL, HK_NEVER);
    return 0;
}

static void woken_and_aborted(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", aborts_the_woken, NULL);
}

static void a_notification_of_one_aborted_goes_to_the_next(void **state)
{
    (void)state;
    assert_outcomes(woken_and_aborted, 1, "b0");
}

/* ---- select ---- */

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = &hk_notify_wait, .object = &notify.object},
                               {.op = &hk_op_sleep, .n = 5}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say("%s kept %d", arm == 0 ? "woken" : "slept", notify.kept);
    return 0;
}

static int notifies_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    return notifier(world, arg);
}

static void selects(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "selector", selector, NULL);
    hk_spawn(world, "notifier", notifies_at_5, (void *)1);
}

static void a_losing_arm_gives_the_notification_back(void **state)
{
    (void)state;
    assert_outcomes(selects, 1, "slept kept 0 | slept kept 1 | woken kept 0");
    assert_outcomes(selects, MANY, "slept kept 0 | slept kept 1 | woken kept 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notification_is_kept_but_only_one),
        cmocka_unit_test(the_longest_waiter_is_woken),
        cmocka_unit_test(notify_all_wakes_those_who_wait_and_keeps_nothing),
        cmocka_unit_test(one_who_gives_up_in_time_takes_nothing),
        cmocka_unit_test(a_notification_of_one_aborted_goes_to_the_next),
        cmocka_unit_test(a_losing_arm_gives_the_notification_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
