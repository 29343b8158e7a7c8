/* SPDX-License-Identifier: MIT
 *
 * test_steps: what a poll is, and what a step is.
 *
 * Every definition is pinned by a small program and by all that it can say, or by the number
 * of its schedules: k steps of one task and m of another, unrelated, have C(k+m, k).
 */
#include "tests/support.h"

static struct hk_channel queue;
static struct hk_mutex mutex;
static struct hk_semaphore permits;
static struct hk_cell a, b;

static void objects(struct hk_world *world)
{
    hk_channel_init(world, &queue, "queue", 0, 4, HK_OBJECT_MANUAL);
    hk_mutex_init(world, &mutex, "mutex", 0, 0);
    hk_semaphore_init(world, &permits, "permits", 0, 2, 0);
    hk_cell_init(world, &a, "a", 0, hk_int(0), true);
    hk_cell_init(world, &b, "b", 0, hk_int(0), true);
}

/* Says its label. */
static int speaks(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%s", world->task->label);
    return 0;
}

/* Two bodies, "x" and "y", side by side. */
struct pair {
    hk_body x, y;
};

static void two(struct hk_world *world, void *arg)
{
    const struct pair *pair = arg;
    objects(world);
    hk_spawn(world, "x", pair->x, NULL);
    hk_spawn(world, "y", pair->y, NULL);
}

static void assert_pair_says(hk_body x, hk_body y, uint32_t threads, const char *texts)
{
    struct pair pair = {x, y};
    assert_said(&(struct plan){.setup = two, .arg = &pair, .threads = threads}, texts);
}

static void assert_pair_runs(hk_body x, hk_body y, uint32_t threads, int runs)
{
    struct pair pair = {x, y};
    struct outcome o = play(&(struct plan){.setup = two, .arg = &pair, .threads = threads});
    assert_true(o.exhaustive);
    assert_int_equal(o.runs, runs);
}

static void assert_yaml_runs(const char *yaml, int runs)
{
    struct outcome o = play(&(struct plan){.yaml = yaml});
    assert_true(o.exhaustive);
    assert_int_equal(o.runs, runs);
}

/* ---- what ends a poll ---- */

static int awaits_what_is_ready(struct hk_world *world, void *arg)
{
    (void)arg;
    say("1");
    send(world, &queue, 7);
    recv(world, &queue);
    lock(world, &mutex);
    unlock(world, &mutex);
    acquire_until(world, &permits, 2, HK_NEVER);
    release(world, &permits, 2);
    recv_until(world, &queue, 0); /* the deadline has passed already */
    say("2");
    return 0;
}

static void an_await_that_is_ready_at_once_does_not_end_the_poll(void **state)
{
    (void)state;
    assert_pair_says(awaits_what_is_ready, speaks, 1, "1 2 y | y 1 2");
    assert_pair_runs(awaits_what_is_ready, speaks, 1, 2);
}

static int joins_one_that_has_ended(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle child = hk_spawn(world, "child", speaks, NULL);
    hk_sleep(world, 1);
    say("1");
    hk_join(world, child, NULL, HK_NEVER);
    say("2");
    return 0;
}

static int speaks_at_1(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 1);
    return speaks(world, arg);
}

static void joining_a_task_that_has_ended_does_not_end_the_poll(void **state)
{
    (void)state;
    assert_pair_says(joins_one_that_has_ended, speaks_at_1, 1, "child 1 2 y | child y 1 2");
}

static int yields(struct hk_world *world, void *arg)
{
    (void)arg;
    say("1");
    hk_yield(world);
    say("2");
    return 0;
}

static int sleeps_for_nothing(struct hk_world *world, void *arg)
{
    (void)arg;
    say("1");
    hk_sleep(world, 0);
    hk_sleep(world, -5);
    hk_sleep_until(world, -1);
    say("2");
    return 0;
}

static void yield_ends_the_poll_and_a_sleep_of_zero_does_not(void **state)
{
    (void)state;
    assert_pair_says(yields, speaks, 1, "1 2 y | 1 y 2 | y 1 2");
    assert_pair_runs(yields, speaks, 1, 3);
    assert_pair_says(sleeps_for_nothing, speaks, 1, "1 2 y | y 1 2");
    assert_yaml_runs("scenario: s\ntasks:\n  t:\n    - yield\n  u:\n    - pass\n", 3);
    assert_yaml_runs("scenario: s\ntasks:\n  t:\n    - sleep 0ms\n  u:\n    - pass\n", 2);
}

/* ---- what a step is ---- */

static int nothing(struct hk_world *world, void *arg)
{
    (void)world;
    (void)arg;
    return 0;
}

static int one_access(struct hk_world *world, void *arg)
{
    (void)arg;
    return store(world, &b, 1);
}

static int three_accesses(struct hk_world *world, void *arg)
{
    (void)arg;
    load(world, &a);
    send(world, &queue, 1);
    recv(world, &queue);
    return 0;
}

static int64_t steps_of(hk_body x, hk_body y, uint32_t threads)
{
    struct pair pair = {x, y};
    struct outcome o = play(&(struct plan){.setup = two, .arg = &pair, .threads = threads,
                                           .strategy = hk_strategy_find("fifo")});
    return o.steps;
}

static void start_and_end_of_a_task_are_no_steps(void **state)
{
    (void)state;
    assert_int_equal(steps_of(nothing, nothing, MANY), 0);
    assert_int_equal(steps_of(one_access, nothing, MANY), 1);
    assert_int_equal(steps_of(three_accesses, one_access, MANY), 4);
    assert_int_equal(steps_of(three_accesses, one_access, 2), 4);
    assert_int_equal(steps_of(three_accesses, one_access, 1), 2);
    assert_pair_runs(three_accesses, nothing, MANY, 1);
    assert_pair_runs(three_accesses, one_access, MANY, 4);
}

static int sleeps_then_accesses(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep(world, 0);
    load(world, &a);
    return 0;
}

static void what_touches_nothing_shared_is_no_step_with_several_threads(void **state)
{
    (void)state;
    assert_pair_runs(sleeps_then_accesses, one_access, MANY, 2);
    assert_yaml_runs("scenario: s\nruntime: threads\nstate:\n  a: 0\n  b: 0\ntasks:\n"
                     "  t:\n    - n = a\n    - m = n + 1\n    - emit saw(m)\n    - a = m\n"
                     "  u:\n    - b = 1\n", 3);
}

static int yields_then_accesses(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_yield(world);
    load(world, &a);
    return 0;
}

static void a_yield_touches_nothing_shared(void **state)
{
    (void)state;
    assert_pair_runs(yields_then_accesses, one_access, MANY, 2);
}

#define STEPS(statement) \
    "scenario: s\nruntime: threads\nstate:\n  a: 0\n  b: 0\n  c: atomic 0\n  d: 0\n" \
    "resources:\n  q: channel of 1\n  m: mutex\n" \
    "tasks:\n  t:\n    - " statement "\n  u:\n    - d = 1\n"

/* With one step of y beside them, k steps of x have k + 1 schedules. */
static void every_access_of_a_line_is_a_step(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        int steps;
    } table[] = {
        {STEPS("pass"), 0},
        {STEPS("a = 1"), 1},
        {STEPS("n = a"), 1},
        {STEPS("n = a + b"), 2},
        {STEPS("a = a + b"), 3},
        {STEPS("a += 1"), 2},
        {STEPS("a += b"), 3},
        {STEPS("c += 1"), 1},
        {STEPS("n = swap c 5"), 1},
        {STEPS("n = cas c 0 1"), 1},
        {STEPS("n = fetch add c 1"), 1},
        {STEPS("atomically:\n        - a += 1\n        - b += a"), 1},
        {STEPS("send q 1"), 1},
        {STEPS("n = len(q)"), 1},
        {STEPS("n = try lock m"), 1},
        {STEPS("if a == b: pass"), 2},
        {STEPS("with lock m: pass"), 2}, /* the release is an access too */
    };
    for (size_t i = 0; i < HK_COUNT(table); i++)
        assert_yaml_runs(table[i].yaml, table[i].steps + 1);
}

static void adding_one_loses_updates_unless_it_is_atomic(void **state)
{
    (void)state;
#define ADDERS(init, statement) \
    "scenario: s\nruntime: threads\nstate:\n  x: " init "\ntasks:\n  t x 2:\n    - " statement "\n"
    assert_yaml_runs(ADDERS("0", "x += 1"), 6);
    assert_yaml_runs(ADDERS("atomic 0", "x += 1"), 2);
    assert_yaml_runs(ADDERS("0", "atomically: x += 1"), 2);
#undef ADDERS
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_await_that_is_ready_at_once_does_not_end_the_poll),
        cmocka_unit_test(joining_a_task_that_has_ended_does_not_end_the_poll),
        cmocka_unit_test(yield_ends_the_poll_and_a_sleep_of_zero_does_not),
        cmocka_unit_test(start_and_end_of_a_task_are_no_steps),
        cmocka_unit_test(what_touches_nothing_shared_is_no_step_with_several_threads),
        cmocka_unit_test(a_yield_touches_nothing_shared),
        cmocka_unit_test(every_access_of_a_line_is_a_step),
        cmocka_unit_test(adding_one_loses_updates_unless_it_is_atomic),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
