/* SPDX-License-Identifier: MIT
 *
 * test_condvar: giving up the lock, waking in order, losing wake-ups.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/condvar.h"

static struct hk_mutex mutex;
static struct hk_condvar ready;
static bool flag;

static void begin(struct hk_world *world, uint32_t flags)
{
    flag = false;
    hk_mutex_init(world, &mutex, "m", 0, flags);
    hk_condvar_init(world, &ready, "ready", 0, &mutex);
}

static void lock(struct hk_world *world)
{
    call(world, &hk_mutex_lock, &mutex.object);
}

static void unlock(struct hk_world *world)
{
    call(world, &hk_mutex_unlock, &mutex.object);
}

static bool mine(struct hk_world *world)
{
    return mutex.owner == hk_task_handle(world->task);
}

/* ---- the usual use ---- */

static int waits_for_flag(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world);
    while (!flag) {
        if (call(world, &hk_condvar_wait, &ready.object) != 0 || !mine(world))
            return 0;
    }
    say("%s", world->task->label);
    unlock(world);
    return 0;
}

static int sets_flag(struct hk_world *world, void *arg)
{
    lock(world);
    flag = true;
    unlock(world);
    call(world, arg ? &hk_condvar_notify_all : &hk_condvar_notify, &ready.object);
    return 0;
}

static void producer_consumer(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "w", waits_for_flag, NULL);
    hk_spawn(world, "setter", sets_flag, NULL);
}

static void producer_consumer_unfair(struct hk_world *world)
{
    begin(world, HK_OBJECT_UNFAIR);
    hk_spawn(world, "w", waits_for_flag, NULL);
    hk_spawn(world, "setter", sets_flag, NULL);
}

static void two_consumers(struct hk_world *world)
{
    producer_consumer(world);
    hk_spawn(world, "v", waits_for_flag, NULL);
}

static void two_consumers_and_all(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "w", waits_for_flag, NULL);
    hk_spawn(world, "w", waits_for_flag, NULL);
    hk_spawn(world, "setter", sets_flag, &flag);
}

static void a_waiter_that_asks_under_the_lock_is_woken(void **state)
{
    (void)state;
    assert_outcomes(producer_consumer, 1, "w");
    assert_outcomes(producer_consumer, MANY, "w");
    assert_outcomes(producer_consumer_unfair, 1, "w");
    assert_outcomes(producer_consumer_unfair, MANY, "w");
}

static void notify_wakes_one_and_notify_all_all(void **state)
{
    (void)state;
    assert_outcomes(two_consumers, 1, "v #deadlock | v w | w #deadlock | w v");
    assert_outcomes(two_consumers_and_all, 1, "w w");
    assert_outcomes(two_consumers_and_all, MANY, "w w");
}

/* ---- the usual bug ---- */

static int waits_blindly(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world);
    int rc = call(world, &hk_condvar_wait, &ready.object);
    say("%d %s", rc, mine(world) ? "has it" : "lacks it");
    unlock(world);
    return 0;
}

static int notifies(struct hk_world *world, void *arg)
{
    (void)arg;
    call(world, &hk_condvar_notify, &ready.object);
    return 0;
}

static void lost(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "w", waits_blindly, NULL);
    hk_spawn(world, "n", notifies, NULL);
}

static void a_notification_that_comes_too_early_is_lost(void **state)
{
    (void)state;
    assert_outcomes(lost, 1, "#deadlock | 0 has it");
    assert_outcomes(lost, MANY, "#deadlock | 0 has it");
}

/* ---- misuse, spurious wake-ups ---- */

static int waits_without_lock(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", call(world, &hk_condvar_wait, &ready.object));
    return 0;
}

static void without_lock(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "w", waits_without_lock, NULL);
}

static void waiting_without_the_lock_is_misuse(void **state)
{
    (void)state;
    assert_outcomes(without_lock, 1, "-12 !misuse");
}

static int waits_once(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world);
    call(world, &hk_condvar_wait, &ready.object);
    say("%s %s", world->task->label, mine(world) ? "has it" : "lacks it");
    unlock(world);
    return 0;
}

static int disturbs(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "a", waits_once, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "b", waits_once, NULL);
    hk_sleep(world, 1);
    say("%d", hk_condvar_spurious(world, &ready, 1));
    hk_sleep(world, 1);
    say("%d", hk_condvar_spurious(world, &ready, 1));
    call(world, &hk_condvar_notify, &ready.object);
    return 0;
}

static void disturbed(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "main", disturbs, NULL);
}

static void a_spurious_wake_up_wakes_the_chosen_one(void **state)
{
    (void)state;
    assert_outcomes(disturbed, 1, "1 b has it 0 a has it");
    assert_outcomes(disturbed, MANY, "1 b has it 0 a has it");
}

/* ---- leaving ---- */

static int gives_up(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world);
    int rc = call_until(world, &hk_condvar_wait, &ready.object, hk_nil(), 0, NULL, 5);
    say("%d %s", rc, mine(world) ? "has it" : "lacks it");
    if (rc == 0)
        unlock(world);
    return 0;
}

static int wakes_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    return notifies(world, arg);
}

static void timeout(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "w", gives_up, NULL);
    hk_spawn(world, "n", wakes_at_5, NULL);
}

static void one_that_gives_up_has_given_up_the_lock(void **state)
{
    (void)state;
    assert_outcomes(timeout, 1, "-5 lacks it | 0 has it");
    assert_outcomes(timeout, MANY, "-5 lacks it | 0 has it");
}

/* Notified, the waiter stands in the queue of the lock or has it; then it is aborted. */
static int aborts_the_woken(struct hk_world *world, void *arg)
{
    hk_handle a = hk_spawn(world, "a", waits_once, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "b", waits_once, NULL);
    hk_sleep(world, 1);
    if (arg)
        lock(world);
    call(world, &hk_condvar_notify, &ready.object);
    hk_abort(world, a);
    hk_join(world, a, NULL, HK_NEVER);
    say("gone");
    if (arg)
        unlock(world);
    return 0;
}

static void woken_and_aborted(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "main", aborts_the_woken, NULL);
}

static void woken_and_aborted_under_lock(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "main", aborts_the_woken, &flag);
}

static void a_notification_of_one_aborted_goes_to_the_next(void **state)
{
    (void)state;
    assert_outcomes(woken_and_aborted, 1, "b has it gone | gone b has it");
    assert_outcomes(woken_and_aborted_under_lock, 1, "gone b has it");
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world);
    struct hk_case cases[2] = {{.op = &hk_condvar_wait, .object = &ready.object},
                               {.op = &hk_op_sleep, .n = 5}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say("%s %s", arm == 0 ? "woken" : "slept", mine(world) ? "has it" : "lacks it");
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "s", selector, NULL);
    hk_spawn(world, "n", wakes_at_5, NULL);
}

static void as_an_arm_it_competes(void **state)
{
    (void)state;
    assert_outcomes(selects, 1, "slept lacks it | woken has it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_waiter_that_asks_under_the_lock_is_woken),
        cmocka_unit_test(notify_wakes_one_and_notify_all_all),
        cmocka_unit_test(a_notification_that_comes_too_early_is_lost),
        cmocka_unit_test(waiting_without_the_lock_is_misuse),
        cmocka_unit_test(a_spurious_wake_up_wakes_the_chosen_one),
        cmocka_unit_test(one_that_gives_up_has_given_up_the_lock),
        cmocka_unit_test(a_notification_of_one_aborted_goes_to_the_next),
        cmocka_unit_test(as_an_arm_it_competes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
