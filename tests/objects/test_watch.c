/* SPDX-License-Identifier: MIT
 *
 * test_watch: versions, news that is one piece, and the end of all setters.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/watch.h"

static struct hk_watch watch;

static void begin(struct hk_world *world)
{
    hk_watch_init(world, &watch, "config", 0, hk_int(0));
}

static void set(struct hk_world *world, int64_t value)
{
    call_until(world, &hk_watch_set, &watch.object, hk_int(value), 0, NULL, HK_NEVER);
}

static int reader(struct hk_world *world, void *arg)
{
    (void)arg;
    say("saw %d", (int)call_value(world, &hk_watch_changed, &watch.object));
    return 0;
}

static int reader_of_two(struct hk_world *world, void *arg)
{
    reader(world, arg);
    return reader(world, arg);
}

static int setter(struct hk_world *world, void *arg)
{
    for (int i = 1; i <= (int)(intptr_t)arg; i++)
        set(world, i);
    return 0;
}

/* ---- one set ---- */

static void one_set(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "reader", reader, NULL);
    hk_spawn(world, "setter", setter, (void *)1);
}

static void news_comes_before_and_after_the_wait(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(one_set, 1, "saw 1"));
    assert_int_equal(1, assert_outcomes(one_set, MANY, "saw 1"));
}

/* ---- several ---- */

static void two_sets(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "reader", reader_of_two, NULL);
    hk_spawn(world, "setter", setter, (void *)2);
}

static void two_sets_may_be_one_piece_of_news(void **state)
{
    (void)state;
    assert_outcomes(two_sets, 1, "saw 2 #deadlock");
    assert_outcomes(two_sets, MANY, "saw 1 saw 2 | saw 2 #deadlock");
}

static int reads_on(struct hk_world *world, void *arg)
{
    reader(world, arg);
    say("load %d", (int)call_value(world, &hk_watch_load, &watch.object));
    return reader(world, arg);
}

static int sets_and_spawns(struct hk_world *world, void *arg)
{
    (void)arg;
    set(world, 7);
    hk_handle task = hk_spawn(world, "reader", reads_on, NULL);
    hk_yield(world);
    set(world, 8);
    return hk_join(world, task, NULL, HK_NEVER);
}

static void late_reader(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", sets_and_spawns, NULL);
}

static void a_new_task_has_seen_the_first_value_only(void **state)
{
    (void)state;
    /* the reader may run only after the second set, and then waits for ever */
    assert_outcomes(late_reader, 1, "saw 7 load 7 saw 8 | saw 8 load 8 #deadlock");
}

/* ---- the end ---- */

static int setter_that_ends(struct hk_world *world, void *arg)
{
    setter(world, arg);
    hk_watch_drop(world, &watch);
    return 0;
}

static void end_without_news(struct hk_world *world)
{
    begin(world);
    hk_watch_hold(&watch);
    hk_spawn(world, "reader", reader, NULL);
    hk_spawn(world, "setter", setter_that_ends, (void *)0);
}

static void news_then_end(struct hk_world *world)
{
    begin(world);
    hk_watch_hold(&watch);
    hk_spawn(world, "reader", reader_of_two, NULL);
    hk_spawn(world, "setter", setter_that_ends, (void *)1);
}

static void after_the_end_of_all_setters_changed_is_closed(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(end_without_news, 1, "saw -4"));
    assert_outcomes(news_then_end, 1, "saw 1 saw -4");
    assert_outcomes(news_then_end, MANY, "saw 1 saw -4");
}

/* ---- select, timeout, abort ---- */

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = &hk_watch_changed, .object = &watch.object},
                               {.op = &hk_op_sleep, .n = 5}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say(arm == 0 ? "saw %d" : "slept", (int)fired.value.i);
    return 0;
}

static int setter_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    setter_that_ends(world, arg);
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world);
    hk_watch_hold(&watch);
    hk_spawn(world, "selector", selector, NULL);
    hk_spawn(world, "setter", setter_at_5, (void *)1);
}

static int only_arm(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case only = {.op = &hk_watch_changed, .object = &watch.object};
    struct hk_case fired;
    say("arm %d", select_of(world, &only, 1, 0, &fired));
    return 0;
}

static void select_on_the_end(struct hk_world *world)
{
    begin(world);
    hk_watch_hold(&watch);
    hk_spawn(world, "selector", only_arm, NULL);
    hk_spawn(world, "setter", setter_at_5, (void *)0);
}

static void as_an_arm_it_competes_and_is_disabled_at_the_end(void **state)
{
    (void)state;
    assert_outcomes(selects, 1, "saw 1 | slept");
    assert_outcomes(selects, MANY, "saw 1 | slept");
    assert_outcomes(select_on_the_end, 1, "arm -1");
    assert_outcomes(select_on_the_end, MANY, "arm -1");
}

static int gives_up(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = call_until(world, &hk_watch_changed, &watch.object, hk_nil(), 0, NULL, 5);
    say("%d", rc);
    say("then %d", call_until(world, &hk_watch_changed, &watch.object, hk_nil(), 0, NULL, 9));
    return 0;
}

static void timeouts(struct hk_world *world)
{
    begin(world);
    hk_watch_hold(&watch);
    hk_spawn(world, "reader", gives_up, NULL);
    hk_spawn(world, "setter", setter_at_5, (void *)1);
}

static void news_that_was_not_taken_is_still_news(void **state)
{
    (void)state;
    assert_outcomes(timeouts, 1, "-5 then 0 | 0 then -4");
    assert_outcomes(timeouts, MANY, "-5 then 0 | 0 then -4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(news_comes_before_and_after_the_wait),
        cmocka_unit_test(two_sets_may_be_one_piece_of_news),
        cmocka_unit_test(a_new_task_has_seen_the_first_value_only),
        cmocka_unit_test(after_the_end_of_all_setters_changed_is_closed),
        cmocka_unit_test(as_an_arm_it_competes_and_is_disabled_at_the_end),
        cmocka_unit_test(news_that_was_not_taken_is_still_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
