/* SPDX-License-Identifier: MIT
 *
 * test_abort: what happens to a task, or to a future of one, that is stopped.
 *
 * An abort takes effect at an await, cleans up innermost first, and gives back what was
 * held and waited for, whoever comes first: the grant, the deadline or the abort. The same
 * goes for what is still parked when a run is over.
 */
#include "tests/support.h"

#include <stdlib.h>

static struct hk_channel queue;
static struct hk_mutex mutex;
static struct hk_semaphore permits;
static struct hk_cell a;

static void setup(struct hk_world *world, void *arg)
{
    hk_body main_body = *(const hk_body *)arg;
    hk_channel_init(world, &queue, "queue", 0, 4, HK_OBJECT_MANUAL);
    hk_mutex_init(world, &mutex, "mutex", 0, 0);
    hk_semaphore_init(world, &permits, "permits", 0, 2, 0);
    hk_cell_init(world, &a, "a", 0, hk_int(0), true);
    hk_spawn(world, "main", main_body, NULL);
}

static void say_what_is_left(struct hk_world *world, void *arg)
{
    (void)world;
    (void)arg;
    say("left %d", (int)queue.len);
}

static void assert_main_says(hk_body main_body, uint32_t threads, const char *texts)
{
    assert_said(&(struct plan){.setup = setup, .arg = &main_body, .threads = threads}, texts);
}

static void assert_main_says_and_leaves(hk_body main_body, uint32_t threads, const char *texts)
{
    assert_said(&(struct plan){.setup = setup, .arg = &main_body, .threads = threads,
                               .after = say_what_is_left},
                texts);
}

static void say_join(struct hk_world *world, hk_handle task)
{
    int rc = hk_join(world, task, NULL, HK_NEVER);
    say("%s", rc == HK_EABORTED ? "aborted" : rc == 0 ? "ok" : "failed");
}

/* ---- at the next await ---- */

static int three_awaits(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 1; i <= 3; i++) {
        send(world, &queue, i);
        say("%d", i);
    }
    return 0;
}

static int aborts_after_an_access(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", three_awaits, NULL);
    load(world, &a);
    hk_abort(world, child);
    say_join(world, child);
    return 0;
}

/* Wherever it comes, no await begins after it: as much is said as was sent. */
static void an_await_is_not_begun_after_an_abort_even_if_it_is_ready(void **state)
{
    (void)state;
    assert_main_says_and_leaves(aborts_after_an_access, MANY,
                                "1 2 3 ok left 3 | 1 2 aborted left 2 | 1 aborted left 1 | "
                                "aborted left 0");
}

static int aborts_itself(struct hk_world *world, void *arg)
{
    (void)arg;
    send(world, &queue, 1);
    hk_abort(world, hk_task_handle(world->task));
    store(world, &a, 5); /* no await */
    say("a %d", (int)load(world, &a));
    call(world, &hk_channel_try_send, &queue.object, 2, HK_NEVER);
    say("tried");
    recv(world, &queue);
    say("never");
    return 0;
}

static void what_never_waits_runs_on_after_an_abort(void **state)
{
    (void)state;
    assert_main_says_and_leaves(aborts_itself, 1, "a 5 tried left 2");
    assert_main_says_and_leaves(aborts_itself, MANY, "a 5 tried left 2");
}

static int joins_after_abort(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_abort(world, hk_task_handle(world->task));
    hk_sleep(world, 0);
    say("never");
    return 0;
}

static void a_sleep_of_zero_is_an_await(void **state)
{
    (void)state;
    assert_main_says(joins_after_abort, 1, "");
    assert_main_says(joins_after_abort, MANY, "");
}

static int says_that_it_runs(struct hk_world *world, void *arg)
{
    (void)arg;
    say("runs");
    load(world, &a);
    say("on");
    return 0;
}

static int aborts_at_once(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", says_that_it_runs, NULL);
    hk_abort(world, child);
    hk_abort(world, child); /* once is enough */
    say_join(world, child);
    return 0;
}

static void a_task_that_never_started_never_starts(void **state)
{
    (void)state;
    assert_main_says(aborts_at_once, 1, "aborted");
    /* with several threads it is a step, and the child stands before its access by then */
    assert_main_says(aborts_at_once, MANY, "runs on ok");
}

static int aborts_one_that_ended(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", says_that_it_runs, NULL);
    hk_sleep(world, 1);
    hk_abort(world, child);
    say_join(world, child);
    return 0;
}

static void aborting_a_task_that_has_ended_does_nothing(void **state)
{
    (void)state;
    assert_main_says(aborts_one_that_ended, 1, "runs on ok");
    assert_main_says(aborts_one_that_ended, MANY, "runs on ok");
}

static int blocks(struct hk_world *world, void *arg)
{
    (void)arg;
    block(world, 10);
    say("blocked until %d", (int)hk_now(world));
    hk_yield(world);
    say("never");
    return 0;
}

static int aborts_one_that_blocks(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", blocks, NULL);
    hk_sleep(world, 5);
    hk_abort(world, child);
    say_join(world, child);
    return 0;
}

/* To occupy a worker is no await. */
static void a_block_is_not_cut_short(void **state)
{
    (void)state;
    assert_main_says(aborts_one_that_blocks, MANY, "blocked until 10 aborted");
    struct outcome o = play(&(struct plan){
        .yaml = "scenario: s\ntasks:\n  main:\n    - timeout 5ms:\n        - block 10ms\n"
                "      elapsed:\n        - panic\n    - assert now == 10ms\n"});
    assert_string_equal(o.text, "");
}

/* ---- clean-ups ---- */

static void undo(void *number)
{
    say("undo%d", (int)(intptr_t)number);
}

static int defers(struct hk_world *world, void *arg)
{
    hk_defer(world, undo, (void *)1);
    hk_defer(world, undo, (void *)2);
    hk_yield(world);
    hk_defer(world, undo, (void *)3);
    recv(world, &queue);
    say("got it");
    hk_defer(world, undo, (void *)4);
    return arg ? HK_EFAILED : 0;
}

static int aborts_one_that_defers(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", defers, NULL);
    hk_sleep(world, 1);
    hk_abort(world, child);
    say_join(world, child);
    return 0;
}

static int lets_one_that_defers_end(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", defers, NULL);
    send(world, &queue, 1);
    say_join(world, child);
    return 0;
}

static int lets_one_that_defers_fail(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", defers, (void *)1);
    send(world, &queue, 1);
    hk_join(world, child, NULL, HK_NEVER);
    return 0;
}

static void clean_ups_run_innermost_first_whichever_way_a_task_ends(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 2; threads++) {
        assert_main_says(aborts_one_that_defers, threads, "undo3 undo2 undo1 aborted");
        assert_main_says(lets_one_that_defers_end, threads,
                         "got it undo4 undo3 undo2 undo1 ok");
        assert_main_says(lets_one_that_defers_fail, threads,
                         "got it undo4 undo3 undo2 undo1");
    }
}

static int leaves_one_that_defers(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "child", defers, NULL);
    hk_sleep(world, 1);
    return 0;
}

/* ASan knows if a stack were left without its clean-ups. */
static void free_it(void *memory)
{
    say("freed");
    free(memory);
}

static int allocates(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_defer(world, free_it, malloc(16));
    hk_sleep(world, 5);
    recv_until(world, &queue, 100);
    while (hk_yield(world) == 0)
        ;
    return 0;
}

static int calls_when_over(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_defer(world, undo, (void *)1);
    recv(world, &queue);
    return 0;
}

static struct hk_world *the_world;

static void call_in_clean_up(void *arg)
{
    (void)arg;
    int sent = send(the_world, &queue, 1), slept = hk_sleep(the_world, 1);
    bool spawned = hk_spawn(the_world, "late", says_that_it_runs, NULL) != 0;
    say("%s %s %s", hk_error_name(sent), hk_error_name(slept), spawned ? "spawned" : "none");
}

static int calls_in_clean_up(struct hk_world *world, void *arg)
{
    the_world = world;
    hk_defer(world, call_in_clean_up, NULL);
    return calls_when_over(world, arg);
}

static void clean_ups_run_at_the_end_of_a_run_too(void **state)
{
    (void)state;
    hk_body body = leaves_one_that_defers;
    assert_said(&(struct plan){.setup = setup, .arg = &body, .threads = 2,
                               .after = say_what_is_left},
                "undo3 undo2 undo1 left 0");
    body = allocates; /* cut in the middle of its last loop, its first wait, the second */
    struct outcome o = play(&(struct plan){.setup = setup, .arg = &body, .steps_max = 50});
    assert_string_equal(o.said, "freed");
    o = play(&(struct plan){.setup = setup, .arg = &body, .until = 3});
    assert_string_equal(o.said, "freed");
    o = play(&(struct plan){.setup = setup, .arg = &body, .until = 50});
    assert_string_equal(o.said, "freed");
}

static void calls_after_the_end_of_a_run_do_and_record_nothing(void **state)
{
    (void)state;
    hk_body body = calls_in_clean_up;
    struct plan plan = {.setup = setup, .arg = &body, .after = say_what_is_left};
    struct outcome o = play(&plan);
    assert_string_equal(o.said, "undo1 HK_EGONE HK_EGONE none left 0");
    body = calls_when_over;
    assert_true(o.digest == play(&plan).digest);
}

static void send_in_clean_up(void *arg)
{
    (void)arg;
    say("sends %d", send(the_world, &queue, 9));
}

static int sends_in_clean_up(struct hk_world *world, void *arg)
{
    (void)arg;
    the_world = world;
    hk_defer(world, send_in_clean_up, NULL);
    hk_sleep(world, 100);
    return 0;
}

static int aborts_one_that_sends(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", sends_in_clean_up, NULL);
    hk_sleep(world, 1);
    hk_abort(world, child);
    say("got %d", (int)recv(world, &queue));
    say_join(world, child);
    return 0;
}

static void clean_ups_of_an_aborted_task_may_call_and_wait(void **state)
{
    (void)state;
    assert_main_says(aborts_one_that_sends, 1, "sends 0 got 9 aborted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_await_is_not_begun_after_an_abort_even_if_it_is_ready),
        cmocka_unit_test(what_never_waits_runs_on_after_an_abort),
        cmocka_unit_test(a_sleep_of_zero_is_an_await),
        cmocka_unit_test(a_task_that_never_started_never_starts),
        cmocka_unit_test(aborting_a_task_that_has_ended_does_nothing),
        cmocka_unit_test(a_block_is_not_cut_short),
        cmocka_unit_test(clean_ups_run_innermost_first_whichever_way_a_task_ends),
        cmocka_unit_test(clean_ups_run_at_the_end_of_a_run_too),
        cmocka_unit_test(calls_after_the_end_of_a_run_do_and_record_nothing),
        cmocka_unit_test(clean_ups_of_an_aborted_task_may_call_and_wait),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
