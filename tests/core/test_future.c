/* SPDX-License-Identifier: MIT
 *
 * test_future: a future moves when its task polls it, and only then; what it waits
 * for and what it was granted it keeps meanwhile.
 *
 * The future here is a machine of one lock, its task a body in C.
 */
#include "tests/support.h"

static struct hk_mutex mutex;

static void setup(struct hk_world *world, void *arg)
{
    hk_body main_body = *(const hk_body *)arg;
    hk_mutex_init(world, &mutex, "mutex", 0, 0);
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

static int holds_for_100(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &mutex);
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

/* Locks the mutex, says so, and is done, which unlocks it. */
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
    /* in the arena: the clock looks at what it has forgotten once more, later */
    struct hk_case *cases = hk_arena_zalloc(&world->arena, 2 * sizeof(*cases));
    cases[0].child = child;
    cases[1] = (struct hk_case){.op = &hk_op_sleep, .n = deadline};
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
        cmocka_unit_test(a_future_moves_only_when_it_is_polled),
        cmocka_unit_test(an_unpolled_future_keeps_its_place_and_its_grant),
        cmocka_unit_test(a_dropped_future_gives_up_its_place_or_passes_its_grant_on),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
