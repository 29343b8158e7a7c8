/* SPDX-License-Identifier: MIT
 *
 * test_rwlock: batches of readers, one writer, and who waits for whom.
 */
#include "tests/objects/outcomes.h"

#include "check/table.h"
#include "core/idle.h"
#include "objects/rwlock.h"

static struct hk_rwlock lock;

static void begin(struct hk_world *world, uint32_t flags, bool prefers_readers)
{
    hk_rwlock_init(world, &lock, "table", 0, flags, prefers_readers);
}

static int unlock(struct hk_world *world)
{
    return call(world, &hk_rwlock_unlock, &lock.object);
}

static void hold_for(struct hk_world *world, const struct hk_op *op, int64_t duration)
{
    call(world, op, &lock.object);
    say("%s", world->task->label);
    hk_sleep(world, duration);
    say("/%s", world->task->label);
    unlock(world);
}

static int reader(struct hk_world *world, void *arg)
{
    (void)arg;
    hold_for(world, &hk_rwlock_read, 10);
    return 0;
}

static int writer(struct hk_world *world, void *arg)
{
    (void)arg;
    hold_for(world, &hk_rwlock_write, 10);
    return 0;
}

/* Starts r, then w, then s, one after another. */
static int starts_three(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "r", reader, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "w", writer, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "s", reader, NULL);
    return 0;
}

/* ---- fairness ---- */

static void fair(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "main", starts_three, NULL);
}

static void reader_preferring(struct hk_world *world)
{
    begin(world, 0, true);
    hk_spawn(world, "main", starts_three, NULL);
}

static void unfair(struct hk_world *world)
{
    begin(world, HK_OBJECT_UNFAIR, false);
    hk_spawn(world, "main", starts_three, NULL);
}

static void a_waiting_writer_keeps_new_readers_out(void **state)
{
    (void)state;
    assert_outcomes(fair, 1, "r /r w /w s /s");
    assert_outcomes(fair, MANY, "r /r w /w s /s");
}

static void one_that_prefers_readers_lets_them_in(void **state)
{
    (void)state;
    assert_outcomes(reader_preferring, 1, "r s /r /s w /w");
    assert_outcomes(reader_preferring, MANY, "r s /r /s w /w");
    assert_outcomes(unfair, 1, "r s /r /s w /w");
}

static int starts_rivals(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "x", writer, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "w", writer, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "r", reader, NULL);
    return 0;
}

static void fair_rivals(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "main", starts_rivals, NULL);
}

static void unfair_rivals(struct hk_world *world)
{
    begin(world, HK_OBJECT_UNFAIR, false);
    hk_spawn(world, "main", starts_rivals, NULL);
}

static void any_waiter_may_win_an_unfair_one(void **state)
{
    (void)state;
    assert_outcomes(fair_rivals, 1, "x /x w /w r /r");
    assert_outcomes(unfair_rivals, 1, "x /x r /r w /w | x /x w /w r /r");
    assert_outcomes(unfair_rivals, MANY, "x /x r /r w /w | x /x w /w r /r");
}

/* ---- counts ---- */

static int locks(struct hk_world *world, void *arg)
{
    call(world, arg ? &hk_rwlock_write : &hk_rwlock_read, &lock.object);
    unlock(world);
    return 0;
}

static void two_writers(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "a", locks, &lock);
    hk_spawn(world, "b", locks, &lock);
}

static void three_writers(struct hk_world *world)
{
    two_writers(world);
    hk_spawn(world, "c", locks, &lock);
}

static void reader_and_writer(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "a", locks, &lock);
    hk_spawn(world, "b", locks, NULL);
}

static void only_the_order_of_requests_counts(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(two_writers, MANY, ""));
    assert_int_equal(6, assert_outcomes(three_writers, MANY, ""));
    assert_int_equal(2, assert_outcomes(reader_and_writer, MANY, ""));
}

/* ---- deadlock ---- */

static int reads_twice(struct hk_world *world, void *arg)
{
    (void)arg;
    call(world, &hk_rwlock_read, &lock.object);
    hk_yield(world);
    call(world, &hk_rwlock_read, &lock.object);
    say("read");
    unlock(world);
    unlock(world);
    return 0;
}

static int ticker(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        hk_sleep(world, 10);
    return 0;
}

static void recursion(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "scanner", reads_twice, NULL);
    hk_spawn(world, "writer", locks, &lock);
    hk_spawn(world, "ticker", ticker, NULL);
}

static void reading_twice_around_a_waiting_writer_is_a_deadlock(void **state)
{
    (void)state;
    assert_outcomes(recursion, 1, "#deadlock | read");
    assert_outcomes(recursion, MANY, "#deadlock | read");
}

/* ---- try, misuse, guards ---- */

static int tries(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", (int)call_value(world, &hk_rwlock_try_read, &lock.object));
    say("%d", (int)call_value(world, &hk_rwlock_try_read, &lock.object));
    say("%d", (int)call_value(world, &hk_rwlock_try_write, &lock.object));
    int rc = unlock(world);
    say("%d %d", rc, lock.readers);
    unlock(world);
    say("%d", (int)call_value(world, &hk_rwlock_try_write, &lock.object));
    say("%d", (int)call_value(world, &hk_rwlock_try_read, &lock.object));
    unlock(world);
    say("%d", unlock(world));
    return 0;
}

static void trying(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "main", tries, NULL);
}

static void try_never_waits_and_unlock_wants_an_owner(void **state)
{
    (void)state;
    assert_outcomes(trying, 1, "1 1 0 0 1 1 0 -12 !misuse");
}

static int keeps(struct hk_world *world, void *arg)
{
    call(world, arg ? &hk_rwlock_write : &hk_rwlock_read, &lock.object);
    return 0;
}

static int comes_after(struct hk_world *world, void *arg)
{
    hk_handle task = hk_spawn(world, "keeps", keeps, arg);
    hk_join(world, task, NULL, HK_NEVER);
    call(world, &hk_rwlock_write, &lock.object);
    say("mine");
    return 0;
}

static void guarded(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "main", comes_after, NULL);
}

static void by_hand(struct hk_world *world)
{
    static const struct hk_allow leaks = {.kind = "leak"};
    begin(world, HK_OBJECT_MANUAL, false);
    world->opted = &leaks;
    hk_checks_begin(world, 0);
    hk_spawn(world, "main", keeps, &lock);
}

static void by_hand_and_waiting(struct hk_world *world)
{
    begin(world, HK_OBJECT_MANUAL, false);
    hk_spawn(world, "main", comes_after, NULL);
}

static void a_guard_ends_with_its_task_but_not_on_a_manual_lock(void **state)
{
    (void)state;
    assert_outcomes(guarded, 1, "mine");
    assert_outcomes(by_hand, 1, "!leak");
    assert_outcomes(by_hand_and_waiting, 1, "#deadlock");
}

/* ---- leaving ---- */

static int gives_up(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", call_until(world, &hk_rwlock_write, &lock.object, hk_nil(), 0, NULL, 5));
    return 0;
}

static int starts_impatient(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "r", reader, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "w", gives_up, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "s", reader, NULL);
    return 0;
}

static void impatient(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "main", starts_impatient, NULL);
}

static int aborts_the_granted(struct hk_world *world, void *arg)
{
    (void)arg;
    call(world, &hk_rwlock_write, &lock.object);
    hk_handle w = hk_spawn(world, "w", writer, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "r", reader, NULL);
    hk_sleep(world, 1);
    unlock(world);
    hk_abort(world, w);
    hk_join(world, w, NULL, HK_NEVER);
    return 0;
}

static void granted_and_aborted(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "main", aborts_the_granted, NULL);
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = &hk_rwlock_write, .object = &lock.object},
                               {.op = &hk_op_sleep, .n = 10}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say("%s %d", arm == 0 ? "locked" : "slept", lock.writer);
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world, 0, false);
    hk_spawn(world, "r", reader, NULL);
    hk_spawn(world, "selector", selector, NULL);
}

static void whoever_leaves_lets_the_next_ones_in(void **state)
{
    (void)state;
    assert_outcomes(impatient, 1, "r -5 s /r /s");
    assert_outcomes(impatient, MANY, "r -5 s /r /s");
    assert_outcomes(granted_and_aborted, 1, "r /r");
    assert_outcomes(selects, 1,
                    "locked 1 r /r | r /r locked 1 | r /r slept 0 | r slept 0 /r");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_waiting_writer_keeps_new_readers_out),
        cmocka_unit_test(one_that_prefers_readers_lets_them_in),
        cmocka_unit_test(any_waiter_may_win_an_unfair_one),
        cmocka_unit_test(only_the_order_of_requests_counts),
        cmocka_unit_test(reading_twice_around_a_waiting_writer_is_a_deadlock),
        cmocka_unit_test(try_never_waits_and_unlock_wants_an_owner),
        cmocka_unit_test(a_guard_ends_with_its_task_but_not_on_a_manual_lock),
        cmocka_unit_test(whoever_leaves_lets_the_next_ones_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
