/* SPDX-License-Identifier: MIT
 *
 * test_barrier: barriers let all go at once, waitgroups at zero.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/barrier.h"
#include "objects/waitgroup.h"

static struct hk_barrier barrier;
static struct hk_waitgroup group;
static int arrived, leaders;

static void begin(struct hk_world *world, int64_t parties)
{
    arrived = leaders = 0;
    hk_barrier_init(world, &barrier, "start", 0, parties);
    hk_waitgroup_init(world, &group, "all", 0);
}

/* ---- barriers ---- */

static int party(struct hk_world *world, void *arg)
{
    for (intptr_t i = 0; i < (intptr_t)arg; i++) {
        hk_sleep(world, 1);
        arrived++;
        bool leader = call_value(world, &hk_barrier_wait, &barrier.object);
        leaders += leader;
        if (arrived < 3 * (int)(i + 1))
            say("early");
    }
    say("done");
    return 0;
}

static int joins_three(struct hk_world *world, void *arg)
{
    hk_handle parties[3];
    for (int i = 0; i < 3; i++)
        parties[i] = hk_spawn(world, "party", party, arg);
    for (int i = 0; i < 3; i++)
        hk_join(world, parties[i], NULL, HK_NEVER);
    say("%d leaders", leaders);
    return 0;
}

static void two_rounds(struct hk_world *world)
{
    begin(world, 3);
    hk_spawn(world, "main", joins_three, (void *)2);
}

static void three_arrivals(struct hk_world *world)
{
    begin(world, 3);
    hk_spawn(world, "main", joins_three, (void *)1);
}

static void nobody_is_early_and_each_round_has_one_leader(void **state)
{
    (void)state;
    assert_int_equal(6, assert_outcomes(three_arrivals, MANY, "done done done 1 leaders"));
    assert_outcomes(two_rounds, 1, "done done done 2 leaders");
}

static int waits_alone(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", (int)call_value(world, &hk_barrier_wait, &barrier.object));
    return 0;
}

static void too_few(struct hk_world *world)
{
    begin(world, 2);
    hk_spawn(world, "main", waits_alone, NULL);
}

static void of_none(struct hk_world *world)
{
    begin(world, 0);
    hk_spawn(world, "main", waits_alone, NULL);
}

static void too_few_arrivals_are_a_deadlock(void **state)
{
    (void)state;
    assert_outcomes(too_few, 1, "#deadlock");
    assert_outcomes(of_none, 1, "1");
}

static int arrives_and_leaves(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d",
        call_until(world, &hk_barrier_wait, &barrier.object, hk_nil(), 0, NULL, 5));
    hk_sleep_until(world, 10);
    return waits_alone(world, NULL);
}

static void arrived_and_left(struct hk_world *world)
{
    begin(world, 2);
    hk_spawn(world, "main", arrives_and_leaves, NULL);
}

static int selector(struct hk_world *world, void *arg)
{
    struct hk_case cases[2] = {{.op = &hk_barrier_wait, .object = &barrier.object},
                               {.op = &hk_op_sleep, .n = 5}};
    struct hk_case fired;
    if (arg)
        hk_sleep_until(world, 5);
    int arm = select_of(world, cases, 2, 0, &fired);
    say(arm == 0 ? "leader %d" : "slept", (int)fired.value.i);
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world, 2);
    hk_spawn(world, "a", selector, NULL);
    hk_spawn(world, "b", selector, &barrier);
}

static void one_that_leaves_still_counts(void **state)
{
    (void)state;
    assert_outcomes(arrived_and_left, 1, "-5 1");
    assert_outcomes(selects, 1,
                    "leader 1 leader 0 | leader 1 slept | slept leader 1 | slept slept");
}

/* ---- waitgroups ---- */

static void add(struct hk_world *world, int64_t n)
{
    int rc = call_until(world, &hk_waitgroup_add, &group.object, hk_nil(), n, NULL, HK_NEVER);
    if (rc)
        say("add %d", rc);
}

static int worker(struct hk_world *world, void *arg)
{
    (void)arg;
    say("w");
    call(world, &hk_waitgroup_done, &group.object);
    return 0;
}

static int waits(struct hk_world *world, void *arg)
{
    (void)arg;
    call(world, &hk_waitgroup_wait, &group.object);
    say("all");
    return 0;
}

static int works(struct hk_world *world, void *arg)
{
    add(world, 2);
    hk_spawn(world, "worker", worker, NULL);
    hk_spawn(world, "worker", worker, NULL);
    return waits(world, arg);
}

/* The classic bug: add in the worker comes too late for the wait. */
static int adds_itself(struct hk_world *world, void *arg)
{
    add(world, 1);
    return worker(world, arg);
}

static int works_wrongly(struct hk_world *world, void *arg)
{
    hk_spawn(world, "worker", adds_itself, NULL);
    return waits(world, arg);
}

static void usual(struct hk_world *world)
{
    begin(world, 1);
    hk_spawn(world, "main", works, NULL);
}

static void late_add(struct hk_world *world)
{
    begin(world, 1);
    hk_spawn(world, "main", works_wrongly, NULL);
}

static void a_wait_ends_at_zero(void **state)
{
    (void)state;
    assert_outcomes(usual, 1, "w w all");
    assert_outcomes(usual, MANY, "w w all");
    assert_outcomes(late_add, 1, "all w");
    assert_outcomes(late_add, MANY, "all w | w all");
}

static int below_zero(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", call(world, &hk_waitgroup_done, &group.object));
    add(world, -1);
    struct hk_value count;
    hk_waitgroup_kind.query(&group.object, HK_QUERY_VALUE, &count);
    say("%d", (int)count.i);
    return 0;
}

static void negative(struct hk_world *world)
{
    begin(world, 1);
    hk_spawn(world, "main", below_zero, NULL);
}

static void a_negative_count_is_misuse(void **state)
{
    (void)state;
    assert_outcomes(negative, 1, "-12 add -12 0 !misuse");
}

static int reuses(struct hk_world *world, void *arg)
{
    (void)arg;
    add(world, 1);
    hk_spawn(world, "waiter", waits, NULL);
    hk_yield(world);
    call(world, &hk_waitgroup_done, &group.object);
    hk_yield(world);
    add(world, 1);
    call(world, &hk_waitgroup_done, &group.object);
    return 0;
}

static void reuse(struct hk_world *world)
{
    begin(world, 1);
    hk_spawn(world, "main", reuses, NULL);
}

static void using_it_again_before_all_have_run_on_is_misuse(void **state)
{
    (void)state;
    assert_outcomes(reuse, 1, "add -12 all !misuse | all");
}

static int gives_up(struct hk_world *world, void *arg)
{
    (void)arg;
    add(world, 1);
    say("%d", call_until(world, &hk_waitgroup_wait, &group.object, hk_nil(), 0, NULL, 5));
    call(world, &hk_waitgroup_done, &group.object);
    add(world, 1);
    call(world, &hk_waitgroup_done, &group.object);
    struct hk_case only = {.op = &hk_waitgroup_wait, .object = &group.object};
    struct hk_case fired;
    say("arm %d", select_of(world, &only, 1, 0, &fired));
    return 0;
}

static void giving_up(struct hk_world *world)
{
    begin(world, 1);
    hk_spawn(world, "main", gives_up, NULL);
}

static void one_that_gives_up_does_not_count(void **state)
{
    (void)state;
    assert_outcomes(giving_up, 1, "-5 arm 0");
    assert_outcomes(giving_up, MANY, "-5 arm 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_early_and_each_round_has_one_leader),
        cmocka_unit_test(too_few_arrivals_are_a_deadlock),
        cmocka_unit_test(one_that_leaves_still_counts),
        cmocka_unit_test(a_wait_ends_at_zero),
        cmocka_unit_test(a_negative_count_is_misuse),
        cmocka_unit_test(using_it_again_before_all_have_run_on_is_misuse),
        cmocka_unit_test(one_that_gives_up_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
