/* SPDX-License-Identifier: MIT
 *
 * test_drop: places in queues, grants and guards of whoever gives up.
 *
 * Tasks take their turns by sleeping 1, 2, 3 ns, so that each program has one story, or
 * exactly the two that a tie allows.
 */
#include "tests/support.h"

static struct hk_channel queue;
static struct hk_mutex mutex;
static struct hk_semaphore permits;

static void setup(struct hk_world *world, void *arg)
{
    hk_body main_body = *(const hk_body *)arg;
    hk_channel_init(world, &queue, "queue", 0, 1, HK_OBJECT_MANUAL);
    hk_mutex_init(world, &mutex, "mutex", 0, 0);
    hk_semaphore_init(world, &permits, "permits", 0, 2, 0);
    hk_spawn(world, "main", main_body, NULL);
}

/* On one thread and on many. */
static void assert_main_says(hk_body main_body, const char *texts)
{
    struct plan plan = {.setup = setup, .arg = &main_body};
    assert_said(&plan, texts);
    plan.threads = MANY;
    assert_said(&plan, texts);
}

static void say_when(struct hk_world *world, const char *what)
{
    say("%s %s@%d", world->task->label, what, (int)hk_now(world));
}

/* ---- guards ---- */

static int holds_for_100(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &mutex);
    acquire_until(world, &permits, 2, HK_NEVER);
    hk_sleep(world, 100);
    return 0;
}

static int takes_lock(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = lock(world, &mutex);
    say_when(world, rc == 0 ? "locked" : "failed");
    return 0;
}

static int takes_permit(struct hk_world *world, void *arg)
{
    (void)arg;
    acquire_until(world, &permits, 1, HK_NEVER);
    say_when(world, "acquired");
    return 0;
}

static int aborts_the_holder(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle holder = hk_spawn(world, "holder", holds_for_100, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "b", takes_lock, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "c", takes_permit, NULL);
    hk_sleep(world, 1);
    hk_abort(world, holder);
    return 0;
}

static int lets_the_holder_end(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "holder", holds_for_100, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "b", takes_lock, NULL);
    return 0;
}

static void guards_are_released_when_their_holder_ends_or_is_aborted(void **state)
{
    (void)state;
    hk_body body = aborts_the_holder;
    /* both are let go at 3, and run in either order */
    assert_said(&(struct plan){.setup = setup, .arg = &body},
                "b locked@3 c acquired@3 | c acquired@3 b locked@3");
    assert_main_says(lets_the_holder_end, "b locked@100");
}

/* ---- queue places ---- */

static int locks_by_10(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = lock_until(world, &mutex, 10);
    say_when(world, rc == 0 ? "locked" : rc == HK_EELAPSED ? "elapsed" : "failed");
    return 0;
}

static int holds_until_20(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &mutex);
    hk_spawn(world, "b", locks_by_10, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "c", takes_lock, NULL);
    hk_sleep_until(world, 20);
    unlock(world, &mutex);
    return 0;
}

static int aborts_the_first_waiter(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &mutex);
    hk_handle b = hk_spawn(world, "b", takes_lock, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "c", takes_lock, NULL);
    hk_sleep(world, 1);
    hk_abort(world, b);
    hk_join(world, b, NULL, HK_NEVER);
    unlock(world, &mutex);
    return 0;
}

static void one_who_gives_up_leaves_the_queue(void **state)
{
    (void)state;
    assert_main_says(holds_until_20, "b elapsed@10 c locked@20");
    assert_main_says(aborts_the_first_waiter, "c locked@2");
}

static int wants_both_by_10(struct hk_world *world, void *arg)
{
    (void)arg;
    if (acquire_until(world, &permits, 2, 10) == HK_EELAPSED)
        say_when(world, "elapsed");
    return 0;
}

static int keeps_one_permit(struct hk_world *world, void *arg)
{
    (void)arg;
    acquire_until(world, &permits, 1, HK_NEVER);
    hk_spawn(world, "b", wants_both_by_10, NULL);
    hk_sleep(world, 1);
    hk_handle c = hk_spawn(world, "c", takes_permit, NULL);
    hk_join(world, c, NULL, HK_NEVER);
    return 0;
}

/* The big request stood before the small one. */
static void a_place_given_up_lets_the_next_one_pass(void **state)
{
    (void)state;
    hk_body body = keeps_one_permit;
    assert_said(&(struct plan){.setup = setup, .arg = &body}, "b elapsed@10 c acquired@10");
}

static int sends_by_10(struct hk_world *world, void *arg)
{
    (void)arg;
    if (send_until(world, &queue, 2, 10) == HK_EELAPSED)
        say_when(world, "elapsed");
    return 0;
}

static int receives_late(struct hk_world *world, void *arg)
{
    (void)arg;
    send(world, &queue, 1);
    hk_spawn(world, "b", sends_by_10, NULL);
    hk_sleep(world, 20);
    say("%d", (int)recv(world, &queue));
    say("%d", (int)recv_until(world, &queue, 30));
    return 0;
}

static void a_message_whose_sender_gave_up_is_not_sent(void **state)
{
    (void)state;
    assert_main_says(receives_late, "b elapsed@10 1 -5");
}

/* ---- grants ---- */

static int aborts_the_granted(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &mutex);
    hk_handle b = hk_spawn(world, "b", takes_lock, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "c", takes_lock, NULL);
    hk_sleep(world, 1);
    unlock(world, &mutex); /* it is b's now */
    hk_abort(world, b);
    return 0;
}

static int receives_one(struct hk_world *world, void *arg)
{
    (void)arg;
    int64_t got = recv(world, &queue);
    say("%s got %d", world->task->label, (int)got);
    return 0;
}

static int aborts_the_receiver(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle b = hk_spawn(world, "b", receives_one, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "c", receives_one, NULL);
    hk_sleep(world, 1);
    send(world, &queue, 7); /* it is b's now */
    hk_abort(world, b);
    return 0;
}

static int aborts_the_only_receiver(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle b = hk_spawn(world, "b", receives_one, NULL);
    hk_sleep(world, 1);
    send(world, &queue, 7);
    hk_abort(world, b);
    hk_join(world, b, NULL, HK_NEVER);
    say("left %d", (int)recv(world, &queue));
    return 0;
}

/* One thread: between the grant and the abort nobody runs. */
static void what_was_granted_and_not_taken_passes_on(void **state)
{
    (void)state;
    hk_body body = aborts_the_granted;
    assert_said(&(struct plan){.setup = setup, .arg = &body}, "c locked@2");
    body = aborts_the_receiver;
    assert_said(&(struct plan){.setup = setup, .arg = &body}, "c got 7");
    body = aborts_the_only_receiver;
    assert_said(&(struct plan){.setup = setup, .arg = &body}, "left 7");
}

static int unlocks_at_10(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &mutex);
    hk_spawn(world, "b", locks_by_10, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "c", takes_lock, NULL);
    hk_sleep_until(world, 10);
    unlock(world, &mutex);
    return 0;
}

/* b first: it is too late. main first: b has got it, and what waits is asked before the
 * deadline over it. */
static void a_grant_and_a_deadline_at_one_instant_come_in_either_order(void **state)
{
    (void)state;
    assert_main_says(unlocks_at_10, "b elapsed@10 c locked@10 | b locked@10 c locked@10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guards_are_released_when_their_holder_ends_or_is_aborted),
        cmocka_unit_test(one_who_gives_up_leaves_the_queue),
        cmocka_unit_test(a_place_given_up_lets_the_next_one_pass),
        cmocka_unit_test(a_message_whose_sender_gave_up_is_not_sent),
        cmocka_unit_test(what_was_granted_and_not_taken_passes_on),
        cmocka_unit_test(a_grant_and_a_deadline_at_one_instant_come_in_either_order),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
