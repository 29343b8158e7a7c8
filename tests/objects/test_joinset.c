/* SPDX-License-Identifier: MIT
 *
 * test_joinset: results in the order of the ends, and what becomes of members when
 * the set goes.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/cell.h"
#include "objects/joinset.h"

static struct hk_joinset set;
static struct hk_cell cell;

static void begin(struct hk_world *world)
{
    hk_joinset_init(world, &set, "crew", 0);
    hk_cell_init(world, &cell, "x", 0, hk_int(0), true);
}

static void into_set(struct hk_world *world, const char *label, hk_body body, intptr_t arg)
{
    struct hk_value task = {.kind = HK_TASK};
    task.i = (int64_t)hk_spawn(world, label, body, (void *)arg);
    call_until(world, &hk_joinset_spawn, &set.object, task, 0, NULL, HK_NEVER);
}

/* Ends at time 10, or at its own, with its number; a negative one fails with it. */
static int chore(struct hk_world *world, void *arg)
{
    int number = (int)(intptr_t)arg;
    hk_sleep_until(world, number > 100 ? number : 10);
    hk_return_value(world, hk_int(number));
    return number < 0 ? number : 0;
}

static int for_ever(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep_until(world, 1000000);
    say("never");
    return 0;
}

static void take(struct hk_world *world)
{
    struct hk_value value;
    int rc = call_until(world, &hk_joinset_next, &set.object, hk_nil(), 0, &value, HK_NEVER);
    if (rc == 0)
        say("%d", (int)value.i);
    else
        say("rc %d", rc);
}

/* ---- next ---- */

static int takes_in_order(struct hk_world *world, void *arg)
{
    (void)arg;
    into_set(world, "slow", chore, 200);
    into_set(world, "quick", chore, 1);
    struct hk_value len;
    hk_joinset_kind.query(&set.object, HK_QUERY_LEN, &len);
    say("len %d:", (int)len.i);
    take(world);
    take(world);
    take(world);
    return 0;
}

static void in_order(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", takes_in_order, NULL);
}

static void next_gives_results_in_the_order_of_the_ends(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(in_order, 1, "len 2: 1 200 rc -15"));
    assert_outcomes(in_order, MANY, "len 2: 1 200 rc -15");
}

static int takes_two(struct hk_world *world, void *arg)
{
    (void)arg;
    into_set(world, "a", chore, 1);
    into_set(world, "b", chore, 2);
    take(world);
    take(world);
    return 0;
}

static void tie(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", takes_two, NULL);
}

static void ends_at_one_instant_come_in_any_order(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(tie, 1, "1 2 | 2 1"));
    assert_int_equal(2, assert_outcomes(tie, MANY, "1 2 | 2 1"));
}

static int fails_and_is_aborted(struct hk_world *world, void *arg)
{
    (void)arg;
    into_set(world, "bad", chore, HK_EFAILED);
    take(world);
    into_set(world, "long", for_ever, 0);
    call(world, &hk_joinset_abort_all, &set.object);
    take(world);
    take(world);
    return 0;
}

static void failures(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", fails_and_is_aborted, NULL);
}

static void next_says_how_a_member_ended(void **state)
{
    (void)state;
    assert_outcomes(failures, 1, "rc -7 rc -6 rc -15");
    assert_outcomes(failures, MANY, "rc -7 rc -6 rc -15");
}

/* ---- join all ---- */

static int joins_all(struct hk_world *world, void *arg)
{
    into_set(world, "a", chore, 200);
    into_set(world, "b", chore, (intptr_t)arg);
    into_set(world, "c", for_ever, 0);
    if (!arg)
        call(world, &hk_joinset_abort_all, &set.object);
    else
        hk_abort(world, hk_task_handle(set.live.last));
    say("all %d", call(world, &hk_joinset_join_all, &set.object));
    say("at %d", (int)hk_now(world));
    take(world);
    return 0;
}

static void all(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", joins_all, (void *)300);
}

static void all_with_failure(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", joins_all, (void *)(intptr_t)HK_EFAILED);
}

static void all_aborted(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", joins_all, NULL);
}

static void join_all_waits_for_the_last_and_tells_the_first_failure(void **state)
{
    (void)state;
    assert_outcomes(all, 1, "all 0 at 300 rc -15");
    assert_outcomes(all_with_failure, 1, "all -7 at 200 rc -15");
    assert_outcomes(all_aborted, 1, "all 0 at 0 rc -15");
    assert_outcomes(all_aborted, MANY, "all 0 at 0 rc -15");
}

/* ---- drop ---- */

static int drops(struct hk_world *world, void *arg)
{
    into_set(world, "a", chore, (intptr_t)arg);
    into_set(world, "b", for_ever, 0);
    hk_sleep_until(world, 500);
    call(world, &hk_joinset_abandon, &set.object);
    take(world);
    hk_sleep_until(world, 2000000);
    say("end");
    return 0;
}

static void dropped(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", drops, (void *)1);
}

static void dropped_with_failure(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", drops, (void *)(intptr_t)HK_EFAILED);
}

static void a_dropped_set_aborts_its_members(void **state)
{
    (void)state;
    assert_outcomes(dropped, 1, "rc -15 end");
    assert_outcomes(dropped, MANY, "rc -15 end");
    assert_outcomes(dropped_with_failure, 1, "rc -15 end !failure");
}

/* ---- waiting in other ways ---- */

static int taker(struct hk_world *world, void *arg)
{
    (void)arg;
    take(world);
    return 0;
}

static int gives_up(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_value value;
    int rc = call_until(world, &hk_joinset_next, &set.object, hk_nil(), 0, &value, 10);
    if (rc == HK_EELAPSED)
        say("elapsed");
    else
        say("early %d", (int)value.i);
    return 0;
}

static int starts_takers(struct hk_world *world, void *arg)
{
    (void)arg;
    into_set(world, "a", chore, 1);
    hk_handle first = hk_spawn(world, "early", gives_up, NULL);
    hk_sleep_until(world, 5);
    hk_handle second = hk_spawn(world, "taker", taker, NULL);
    hk_join(world, first, NULL, HK_NEVER);
    hk_join(world, second, NULL, HK_NEVER);
    return 0;
}

static void two_takers(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", starts_takers, NULL);
}

static void a_result_not_taken_goes_to_the_next_waiter(void **state)
{
    (void)state;
    assert_outcomes(two_takers, 1, "early 1 rc -15 | elapsed 1 | rc -15 early 1");
    assert_outcomes(two_takers, MANY, "elapsed 1 | rc -15 early 1");
}

static int selects(struct hk_world *world, void *arg)
{
    (void)arg;
    into_set(world, "a", chore, 1);
    for (int i = 0; i < 2; i++) {
        struct hk_case cases[2] = {{.op = &hk_joinset_next, .object = &set.object},
                                   {.op = &hk_op_sleep, .n = 10}};
        struct hk_case fired;
        int arm = select_of(world, cases, 2, 0, &fired);
        say(arm == 0 ? "took %d" : "slept", (int)fired.value.i);
    }
    take(world);
    return 0;
}

static void in_a_select(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", selects, NULL);
}

static void a_losing_arm_puts_the_result_back(void **state)
{
    (void)state;
    assert_outcomes(in_a_select, 1, "slept slept 1 | slept took 1 rc -15 | took 1 slept rc -15");
}

static int stuck_member(struct hk_world *world, void *arg)
{
    hk_handle parent = (hk_handle)(uintptr_t)arg;
    return hk_join(world, parent, NULL, HK_NEVER);
}

static int waits_for_its_waiter(struct hk_world *world, void *arg)
{
    (void)arg;
    into_set(world, "a", stuck_member, (intptr_t)hk_task_handle(world->task));
    take(world);
    return 0;
}

static int ticker(struct hk_world *world, void *arg)
{
    (void)arg;
    for (;;) {
        if (hk_sleep(world, 10) != 0)
            return 0;
    }
}

static void cycle(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", waits_for_its_waiter, NULL);
    hk_spawn(world, "ticker", ticker, NULL);
}

static void a_cycle_through_a_set_is_a_deadlock_at_once(void **state)
{
    (void)state;
    assert_outcomes(cycle, 1, "#deadlock");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_gives_results_in_the_order_of_the_ends),
        cmocka_unit_test(ends_at_one_instant_come_in_any_order),
        cmocka_unit_test(next_says_how_a_member_ended),
        cmocka_unit_test(join_all_waits_for_the_last_and_tells_the_first_failure),
        cmocka_unit_test(a_dropped_set_aborts_its_members),
        cmocka_unit_test(a_result_not_taken_goes_to_the_next_waiter),
        cmocka_unit_test(a_losing_arm_puts_the_result_back),
        cmocka_unit_test(a_cycle_through_a_set_is_a_deadlock_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
