/* SPDX-License-Identifier: MIT
 *
 * test_hidden: hidden tasks, which nobody counts and which keep no run alive, and what
 * they do to others: pauses and crashes.
 */
#include "tests/support.h"

#include "core/hidden.h"

static struct hk_mutex mutex;
static struct hk_channel queue;
static hk_handle victim;

/* ---- a hidden task that acts at 5ms and perhaps later ---- */

struct act {
    void (*first)(struct hk_world *world);
    void (*second)(struct hk_world *world); /* or NULL */
    int64_t later;                          /* ns after the first */
    int calls;
};

static void act_resume(struct hk_world *world, struct hk_future *f)
{
    struct act *act = f->frame;
    (act->calls++ ? act->second : act->first)(world);
    if (act->calls == 1 && act->second)
        hk_hidden_sleep(world, f, hk_now(world) + act->later);
    else
        hk_future_done(world, f);
}

static const struct hk_computation act_computation = {.resume = act_resume};

static void hide(struct hk_world *world, struct act act)
{
    struct act *copy = hk_arena_alloc(&world->arena, sizeof(*copy));
    *copy = act;
    struct hk_start start = {.computation = &act_computation, .frame = copy, .label = "hidden"};
    hk_task_hidden(world, &start, 77, 5 * MS);
}

static void objects(struct hk_world *world)
{
    hk_mutex_init(world, &mutex, "mutex", 0, 0);
    hk_channel_init(world, &queue, "queue", 0, 4, HK_OBJECT_MANUAL);
}

/* ---- it is nobody ---- */

static void say_now(struct hk_world *world)
{
    say("acts %d", (int)(hk_now(world) / MS));
}

static int sleeps_1ms(struct hk_world *world, void *arg)
{
    (void)arg;
    return hk_sleep(world, 1 * MS);
}

static int sleeps_9ms(struct hk_world *world, void *arg)
{
    (void)arg;
    return hk_sleep(world, 9 * MS);
}

static void with_body(struct hk_world *world, void *arg)
{
    objects(world);
    hk_spawn(world, "main", *(const hk_body *)arg, NULL);
    hide(world, (struct act){.first = say_now, .second = say_now, .later = 2 * MS});
}

static void it_acts_while_somebody_lives(void **state)
{
    (void)state;
    hk_body body = sleeps_9ms;
    struct outcome o = play(&(struct plan){.setup = with_body, .arg = &body});
    assert_string_equal(o.said, "acts 5 acts 7");
    assert_int_equal(o.ends[HK_END_FINISHED], 1);
}

static void it_keeps_no_run_alive(void **state)
{
    (void)state;
    hk_body body = sleeps_1ms;
    struct outcome o = play(&(struct plan){.setup = with_body, .arg = &body});
    assert_string_equal(o.said, "");
    assert_int_equal(o.ends[HK_END_FINISHED], 1);
}

static int waits_for_ever(struct hk_world *world, void *arg)
{
    (void)arg;
    recv(world, &queue);
    return 0;
}

static void a_blocked_task_is_told_without_it(void **state)
{
    (void)state;
    hk_body body = waits_for_ever;
    struct outcome o = play(&(struct plan){.setup = with_body, .arg = &body});
    assert_string_equal(o.said, "acts 5 acts 7");
    assert_int_equal(o.ends[HK_END_DEADLOCK], 1);
    assert_null(strstr(o.text, "hidden"));
}

/* It needs no worker: the only one is busy until 9ms. */
static int blocks_9ms(struct hk_world *world, void *arg)
{
    (void)arg;
    return block(world, 9 * MS);
}

static void it_needs_no_worker(void **state)
{
    (void)state;
    hk_body body = blocks_9ms;
    for (uint32_t threads = 1; threads <= 2; threads++)
        assert_said(&(struct plan){.setup = with_body, .arg = &body, .threads = threads},
                    "acts 5 acts 7");
}

/* ---- pause ---- */

static void pause_victim(struct hk_world *world)
{
    hk_task_pause(world, hk_task_get(world, victim));
}

static void unpause_victim(struct hk_world *world)
{
    struct hk_task *task = hk_task_get(world, victim);
    if (task)
        hk_task_unpause(world, task);
}

static int steps_through_time(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 4; i++) {
        hk_sleep(world, 4 * MS);
        say("%d", (int)(hk_now(world) / MS));
    }
    return 0;
}

static void paused_setup(struct hk_world *world, void *arg)
{
    (void)arg;
    objects(world);
    victim = hk_spawn(world, "victim", steps_through_time, NULL);
    hide(world, (struct act){.first = pause_victim, .second = unpause_victim, .later = 10 * MS});
}

static void a_paused_task_takes_up_late_what_has_come(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 2; threads++)
        assert_said(&(struct plan){.setup = paused_setup, .threads = threads}, "4 15 19 23");
}

static int wants_lock(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep(world, 1 * MS);
    lock(world, &mutex);
    say("lock %d", (int)(hk_now(world) / MS));
    return unlock(world, &mutex);
}

/* ---- crash: of a machine that holds the lock and sleeps ---- */

static void holder_resume(struct hk_world *world, struct hk_future *f)
{
    if (f->signal == HK_SIGNAL_CANCEL)
        say("cleans up");
    if (!mutex.owner) {
        f->own = (struct hk_case){.op = &hk_mutex_lock, .object = &mutex.object};
        if (!hk_await(world, f, &f->own))
            return;
    }
    f->own = (struct hk_case){.op = &hk_op_sleep, .n = 60 * MS};
    if (hk_await(world, f, &f->own))
        hk_future_done(world, f);
}

static const struct hk_computation holder = {.resume = holder_resume};

static void crash_victim(struct hk_world *world)
{
    struct hk_task *task = hk_task_get(world, victim);
    hk_task_crash_waits(world, task);
    hk_task_crash(world, task);
}

static int joins(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = hk_join(world, victim, NULL, HK_NEVER);
    say("%s %d", rc == HK_EABORTED ? "aborted" : "?", (int)(hk_now(world) / MS));
    return 0;
}

static void crash_setup(struct hk_world *world, void *arg)
{
    (void)arg;
    objects(world);
    struct hk_start start = {.computation = &holder, .label = "victim", .is_root = true};
    victim = hk_task_handle(hk_task_spawn(world, NULL, &start));
    hk_spawn(world, "next", wants_lock, NULL);
    hk_spawn(world, "boss", joins, NULL);
    hide(world, (struct act){.first = crash_victim});
}

static void a_crashed_task_gives_back_and_runs_no_more(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){.setup = crash_setup});
    assert_string_equal(o.said, "aborted 5 lock 5 | lock 5 aborted 5");
    assert_int_equal(o.ends[HK_END_FINISHED], o.runs);
    o = play(&(struct plan){.setup = crash_setup, .threads = 2});
    assert_int_equal(o.ends[HK_END_FINISHED], o.runs);
    assert_null(strstr(o.said, "cleans up"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_acts_while_somebody_lives),
        cmocka_unit_test(it_keeps_no_run_alive),
        cmocka_unit_test(a_blocked_task_is_told_without_it),
        cmocka_unit_test(it_needs_no_worker),
        cmocka_unit_test(a_paused_task_takes_up_late_what_has_come),
        cmocka_unit_test(a_crashed_task_gives_back_and_runs_no_more),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
