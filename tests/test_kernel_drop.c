/* SPDX-License-Identifier: MIT
 *
 * test_kernel_drop: places in queues, grants and guards of whoever gives up, and futures,
 * which keep all of these while nobody polls them.
 *
 * Tasks take their turns by sleeping 1, 2, 3 ns, so that each program has one story, or
 * exactly the two that a tie allows.
 */
#include "tests/support.h"

static struct hk_channel queue;
static struct hk_mutex mutex;
static struct hk_semaphore permits;
static struct hk_cell a;

static void setup(struct hk_world *world, void *arg)
{
    hk_body main_body = *(const hk_body *)arg;
    hk_channel_init(world, &queue, "queue", 0, 1, HK_OBJECT_MANUAL);
    hk_mutex_init(world, &mutex, "mutex", 0, 0);
    hk_semaphore_init(world, &permits, "permits", 0, 2, 0);
    hk_cell_init(world, &a, "a", 0, hk_int(0), true);
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
    assert_said(&(struct plan){.setup = setup, .arg = &body},
                "b elapsed@10 c acquired@10");
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

/* ---- futures ---- */

/* Locks the mutex, keeps it until 50, and is done. */
static void locker_resume(struct hk_world *world, struct hk_future *f)
{
    if (f->signal == HK_SIGNAL_CANCEL) {
        hk_wait_end(world, f);
        say("dropped");
        f->rc = HK_EABORTED;
        hk_future_done(world, f);
        return;
    }
    if (f->signal == HK_SIGNAL_NONE) {
        f->own = (struct hk_case){.op = &hk_mutex_lock, .object = &mutex.object};
        if (!hk_await(world, f, &f->own))
            return;
    }
    say("future locked@%d", (int)hk_now(world));
    hk_future_done(world, f);
}

static struct hk_future *locker(struct hk_world *world)
{
    static const struct hk_computation computation = {.resume = locker_resume};
    struct hk_start start = {.computation = &computation, .label = "locker"};
    return hk_future_new(world, world->future, &start);
}

/* Polls the child until it is done (true), or gives it up at `deadline` (false). */
static bool poll_until(struct hk_world *world, struct hk_future *child, int64_t deadline)
{
    struct hk_future *f = world->future;
    struct hk_case cases[2] = {{.child = child}, {.op = &hk_op_sleep, .n = deadline}};
    hk_await_any(world, f, cases, 2, HK_BIASED);
    hk_fiber_park(world, f);
    bool done = f->signal == HK_SIGNAL_FIRED && f->fired == &cases[0];
    hk_wait_end(world, f);
    return done;
}

static int polls_to_the_end(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "holder", holds_for_100, NULL);
    hk_sleep(world, 1);
    struct hk_future *child = locker(world);
    hk_sleep(world, 1);
    say("not yet");
    say("%s", poll_until(world, child, 200) ? "done" : "given up");
    hk_future_free(world, child);
    lock(world, &mutex); /* the child has let go of it */
    say_when(world, "locked");
    return 0;
}

static void a_future_moves_only_when_it_is_polled(void **state)
{
    (void)state;
    assert_main_says(polls_to_the_end, "not yet future locked@100 done main locked@100");
}

static int stops_polling(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "holder", holds_for_100, NULL);
    hk_sleep(world, 1);
    struct hk_future *child = locker(world);
    poll_until(world, child, 5);
    say_when(world, "stops");
    hk_spawn(world, "c", takes_lock, NULL);
    hk_sleep_until(world, 150); /* at 100 the lock is the child's, and main sleeps on */
    say_when(world, "goes on");
    if (arg)
        lock(world, &mutex);
    poll_until(world, child, 200);
    hk_future_free(world, child);
    return 0;
}

static int stops_polling_and_locks(struct hk_world *world, void *arg)
{
    (void)arg;
    return stops_polling(world, &mutex);
}

static void an_unpolled_future_keeps_its_place_and_its_grant(void **state)
{
    (void)state;
    assert_main_says(stops_polling,
                     "main stops@5 main goes on@150 future locked@150 c locked@150");
    hk_body body = stops_polling_and_locks; /* futurelock */
    struct outcome o = play(&(struct plan){.setup = setup, .arg = &body});
    assert_string_equal(o.said, "main stops@5 main goes on@150");
    assert_string_equal(o.kind, "deadlock");
    assert_int_equal(o.time, 150);
}

static int drops_the_future(struct hk_world *world, void *arg)
{
    int64_t at = arg ? 150 : 50;
    hk_spawn(world, "holder", holds_for_100, NULL);
    hk_sleep(world, 1);
    struct hk_future *child = locker(world);
    poll_until(world, child, 5);
    hk_spawn(world, "c", takes_lock, NULL);
    hk_sleep_until(world, at);
    hk_future_cancel(world, child);
    poll_until(world, child, 200);
    hk_future_free(world, child);
    return 0;
}

static int drops_the_granted_future(struct hk_world *world, void *arg)
{
    (void)arg;
    return drops_the_future(world, &mutex);
}

static void a_dropped_future_gives_up_its_place_or_passes_its_grant_on(void **state)
{
    (void)state;
    assert_main_says(drops_the_future, "dropped c locked@100");
    assert_main_says(drops_the_granted_future, "dropped c locked@150");
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
        cmocka_unit_test(a_future_moves_only_when_it_is_polled),
        cmocka_unit_test(an_unpolled_future_keeps_its_place_and_its_grant),
        cmocka_unit_test(a_dropped_future_gives_up_its_place_or_passes_its_grant_on),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
