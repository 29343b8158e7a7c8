/* SPDX-License-Identifier: MIT
 *
 * test_limits: runs that are cut, stopped or discarded, and polls that never end.
 *
 * A limit leaves a run inconclusive, without a finding; it never hangs and never passes.
 */
#include <stdio.h>

#include "tests/support.h"

static struct hk_channel queue;
static struct hk_cell cell;

struct roots {
    hk_body left, right; /* right may be NULL */
};

static void setup(struct hk_world *world, void *arg)
{
    const struct roots *roots = arg;
    hk_channel_init(world, &queue, "queue", 0, 1, HK_OBJECT_MANUAL);
    hk_cell_init(world, &cell, "cell", 0, hk_int(0), true);
    hk_spawn(world, "left", roots->left, NULL);
    if (roots->right)
        hk_spawn(world, "right", roots->right, NULL);
}

static struct outcome play_roots(struct plan plan, hk_body left, hk_body right)
{
    struct roots roots = {left, right};
    plan.setup = setup;
    plan.arg = &roots;
    return play(&plan);
}

static void assert_ends(const struct outcome *o, enum hk_end end)
{
    assert_int_equal(o->ends[end], 1);
    assert_int_equal(o->runs + o->discarded, 1);
}

static int sleeps(struct hk_world *world, void *arg)
{
    (void)arg;
    return hk_sleep(world, 5 * MS);
}

static int ticks_for_ever(struct hk_world *world, void *arg)
{
    (void)arg;
    while (hk_sleep(world, MS) == 0)
        ;
    return 0;
}

/* ---- limits ---- */

static int yields_for_ever(struct hk_world *world, void *arg)
{
    (void)arg;
    while (hk_yield(world) == 0)
        ;
    return 0;
}

static int loads_for_ever(struct hk_world *world, void *arg)
{
    (void)arg;
    while (load(world, &cell) == 0)
        ;
    return 0;
}

static void assert_cut(const struct outcome *o, enum hk_end end)
{
    assert_ends(o, end);
    assert_int_equal(o->cut, 1);
    assert_string_equal(o->text, "");
    assert_false(o->exhaustive);
}

static void too_many_steps_leave_a_run_inconclusive(void **state)
{
    (void)state;
    struct plan plan = {.runs = 1, .steps_max = 1000};
    struct outcome o = play_roots(plan, yields_for_ever, NULL);
    assert_cut(&o, HK_END_STEPS);
    assert_int_equal(o.steps, 1000);
    o = play_roots(plan, ticks_for_ever, yields_for_ever);
    assert_cut(&o, HK_END_STEPS);
    plan.threads = MANY;
    o = play_roots(plan, loads_for_ever, NULL);
    assert_cut(&o, HK_END_STEPS);
    o = play_roots(plan, ticks_for_ever, NULL); /* not one step, and for ever */
    assert_cut(&o, HK_END_STEPS);
}

static int spawns_ten(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++)
        say("%s", hk_spawn(world, "child", sleeps, NULL) ? "yes" : "no");
    return 0;
}

static void too_many_tasks_leave_a_run_inconclusive(void **state)
{
    (void)state;
    struct plan plan = {.runs = 1, .tasks_max = 4};
    struct outcome o = play_roots(plan, spawns_ten, NULL);
    assert_cut(&o, HK_END_TASKS);
    assert_memory_equal(o.said, "yes yes yes no", 14);
    plan.tasks_max = 11;
    o = play_roots(plan, spawns_ten, NULL);
    assert_ends(&o, HK_END_FINISHED);
    o = play(&(struct plan){.runs = 1, .tasks_max = 1000,
                            .yaml = "scenario: s\nprocs:\n  f:\n    - pass\ntasks:\n  main:\n"
                                    "    - loop: spawn f\n"});
    assert_cut(&o, HK_END_TASKS);
}

static int sleeps_for_ever(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep(world, 1);
    return hk_sleep(world, INT64_MAX);
}

static void the_end_of_time_leaves_a_run_inconclusive(void **state)
{
    (void)state;
    struct outcome o = play_roots((struct plan){.runs = 1}, sleeps_for_ever, NULL);
    assert_cut(&o, HK_END_CLOCK);
}

/* Whatever makes them: a loop, collect, a literal, a function, a filter. */
static void too_long_lists_leave_a_run_inconclusive(void **state)
{
    (void)state;
    static const char *const makes[] = {
        "    - a = []\n    - for i in 1..3000: a += [i]\n    - loop: b = [0] + a\n",
        "    - loop: a = collect 1..100\n",
        "    - a = collect 1..1000000000\n",
        "    - loop: a = [1, 2, 3]\n",
        "    - loop: a = sorted([3, 2, 1])\n",
        "    - a = collect 1..1000000000 | filter sorted([3, it]) == []\n",
    };
    for (size_t i = 0; i < HK_COUNT(makes); i++) {
        char yaml[300];
        snprintf(yaml, sizeof(yaml), "scenario: s\ntasks:\n  main:\n%s", makes[i]);
        struct plan plan = {.yaml = yaml, .runs = 1, .lists_max = 1 << 20};
        struct outcome o = play(&plan);
        assert_cut(&o, HK_END_MEMORY);
    }
    struct outcome o = play(&(struct plan){.runs = 1, .lists_max = 1 << 20,
                                           .yaml = "scenario: s\ntasks:\n  main:\n"
                                                   "    - a = collect 1..4000\n"});
    assert_ends(&o, HK_END_FINISHED);
}

static void a_run_that_the_stop_flag_cuts_is_none(void **state)
{
    (void)state;
    static const volatile int stop = 1;
    struct outcome o = play_roots((struct plan){.runs = 1, .stop = &stop}, yields_for_ever, NULL);
    assert_int_equal(0, o.runs + o.discarded + o.ends[HK_END_INTERRUPT]);
}

/* ---- polls that never end ---- */

static void assert_frozen(const char *yaml)
{
    struct outcome o = play(&(struct plan){.yaml = yaml, .runs = 1, .statements_max = 10000});
    assert_string_equal(o.text, "clock frozen by main");
    assert_string_equal(o.kind, "livelock");
    assert_int_equal(o.found, 1);
    assert_ends(&o, HK_END_FROZEN);
}

static void a_poll_that_never_ends_freezes_the_clock(void **state)
{
    (void)state;
    assert_frozen("scenario: s\ntasks:\n  main:\n    - loop: pass\n");
    assert_frozen("scenario: s\nruntime: threads\ntasks:\n  main:\n    - loop: pass\n");
    assert_frozen("scenario: s\ntasks:\n  main:\n    - while true:\n        - n = 1\n");
    assert_frozen("scenario: s\ntasks:\n  main:\n"
                  "    - a = collect 1..1000000000000 | filter it < 0\n");
    assert_frozen("scenario: s\ntasks:\n  main:\n"
                  "    - a = collect 1..1000000000000 | skip 1000000000000\n");
    assert_frozen("scenario: s\nstate:\n  a: 0\ntasks:\n  main:\n    - while a == 0: pass\n");
    assert_frozen("scenario: s\nresources:\n  q: channel of 1\ntasks:\n  main:\n    - loop:\n"
                  "        - send q 1\n        - recv q\n");
}

static int awaits_what_is_ready(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 100000; i++) {
        send(world, &queue, i);
        recv(world, &queue);
    }
    return 0;
}

static void a_body_in_c_freezes_the_clock_too_if_it_calls_at_all(void **state)
{
    (void)state;
    struct plan plan = {.runs = 1, .statements_max = 10000};
    struct outcome o = play_roots(plan, awaits_what_is_ready, NULL);
    assert_string_equal(o.text, "clock frozen by left");
    assert_ends(&o, HK_END_FROZEN);
}

/* ---- what the program itself says ---- */

static void assert_and_panic_stop_a_run_and_assume_discards_it(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){
        .runs = 1,
        .yaml = "scenario: s\ntasks:\n  main:\n    - sleep 2ms\n    - assert now > 2ms\n"});
    assert_ends(&o, HK_END_STOPPED);
    assert_string_equal(o.kind, "assert");
    assert_int_equal(o.time, 2 * MS);
    o = play(&(struct plan){.runs = 1, .yaml = "scenario: s\ntasks:\n  main:\n    - panic\n"});
    assert_ends(&o, HK_END_STOPPED);
    assert_string_equal(o.kind, "panic");
    o = play(&(struct plan){.runs = 1,
                            .yaml = "scenario: s\ntasks:\n  main:\n    - assume false\n"});
    assert_ends(&o, HK_END_ASSUME);
    assert_int_equal(o.discarded, 1);
    assert_int_equal(o.found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_many_steps_leave_a_run_inconclusive),
        cmocka_unit_test(too_many_tasks_leave_a_run_inconclusive),
        cmocka_unit_test(too_long_lists_leave_a_run_inconclusive),
        cmocka_unit_test(the_end_of_time_leaves_a_run_inconclusive),
        cmocka_unit_test(a_run_that_the_stop_flag_cuts_is_none),
        cmocka_unit_test(a_poll_that_never_ends_freezes_the_clock),
        cmocka_unit_test(a_body_in_c_freezes_the_clock_too_if_it_calls_at_all),
        cmocka_unit_test(assert_and_panic_stop_a_run_and_assume_discards_it),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
