/* SPDX-License-Identifier: MIT
 *
 * test_op: simulated work takes its time and is counted, and so are regions.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/op.h"
#include "objects/region.h"

static struct hk_operation lookup;
static struct hk_region work;
static int changes, most;

static int running(void)
{
    struct hk_value value;
    assert_true(hk_op_kind.query(&lookup.object, HK_QUERY_RUNNING, &value));
    return (int)value.i;
}

static void begin(struct hk_world *world)
{
    changes = most = 0;
    hk_operation_init(world, &lookup, "lookup", 0);
    hk_region_init(world, &work, "work", 0);
}

static int call_for(struct hk_world *world, int64_t latency, int64_t deadline)
{
    return call_until(world, hk_operation_call(&lookup), &lookup.object, hk_nil(), latency, NULL,
                      deadline);
}

static int caller(struct hk_world *world, void *arg)
{
    int rc = call_for(world, (int)(intptr_t)arg, HK_NEVER);
    say("%d at %d", rc, (int)hk_now(world));
    return 0;
}

/* ---- time and count ---- */

static int counts(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle a = hk_spawn(world, "a", caller, (void *)20);
    hk_handle b = hk_spawn(world, "b", caller, (void *)30);
    hk_sleep_until(world, 10);
    say("%d", running());
    hk_sleep_until(world, 25);
    say("%d", running());
    hk_abort(world, b);
    hk_join(world, a, NULL, HK_NEVER);
    hk_join(world, b, NULL, HK_NEVER);
    say("%d", running());
    say("%d", call_for(world, 50, 40));
    say("%d", running());
    say("%d", call_for(world, 0, HK_NEVER));
    say("at %d", (int)hk_now(world));
    return 0;
}

static void counting(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", counts, NULL);
}

static void watched_counting(struct hk_world *world)
{
    begin(world);
    lookup.object.flags |= HK_OBJECT_WATCHED;
    hk_spawn(world, "main", counts, NULL);
}

static void calls_take_their_time_and_are_counted_while_they_run(void **state)
{
    (void)state;
    assert_outcomes(counting, 1, "2 0 at 20 1 0 -5 0 0 at 40");
    assert_outcomes(counting, MANY, "2 0 at 20 1 0 -5 0 0 at 40");
    assert_outcomes(watched_counting, 1, "2 0 at 20 1 0 -5 0 0 at 40");
    assert_outcomes(watched_counting, MANY, "2 0 at 20 1 0 -5 0 0 at 40");
}

static void two_callers(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "a", caller, (void *)5);
    hk_spawn(world, "b", caller, (void *)5);
}

static void two_watched_callers(struct hk_world *world)
{
    two_callers(world);
    lookup.object.flags |= HK_OBJECT_WATCHED;
}

static void calls_touch_nothing_unless_watched(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(two_callers, MANY, "0 at 5 0 at 5"));
    assert_int_equal(4, assert_outcomes(two_watched_callers, MANY, "0 at 5 0 at 5"));
}

static int selects(struct hk_world *world, void *arg)
{
    struct hk_case cases[2] = {
        {.op = hk_operation_call(&lookup), .object = &lookup.object, .n = (int)(intptr_t)arg},
        {.op = &hk_op_sleep, .n = 10}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say("%s %d", arm == 0 ? "called" : "slept", running());
    return 0;
}

static void select_of_both(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", selects, (void *)10);
}

static void select_of_nothing(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", selects, NULL);
}

static void a_losing_arm_is_no_longer_counted(void **state)
{
    (void)state;
    assert_outcomes(select_of_both, 1, "called 0 | slept 0");
    assert_outcomes(select_of_nothing, 1, "called 0");
}

/* ---- regions ---- */

static void on_change(struct hk_world *world, void *arg, const struct hk_event *event)
{
    (void)world;
    (void)arg;
    if (event->object != &work.object)
        return;
    struct hk_value inside;
    work.object.kind->query(&work.object, HK_QUERY_INSIDE, &inside);
    changes++;
    if (inside.i > most)
        most = (int)inside.i;
}

static int worker(struct hk_world *world, void *arg)
{
    (void)arg;
    call(world, &hk_region_enter, &work.object);
    hk_sleep(world, 5);
    call(world, &hk_region_leave, &work.object);
    return 0;
}

static int watches_workers(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle a = hk_spawn(world, "worker", worker, NULL);
    hk_handle b = hk_spawn(world, "worker", worker, NULL);
    hk_join(world, a, NULL, HK_NEVER);
    hk_join(world, b, NULL, HK_NEVER);
    say("most %d of %d", most, changes);
    return 0;
}

static void regions(struct hk_world *world)
{
    begin(world);
    struct hk_monitor *monitor = hk_arena_zalloc(&world->arena, sizeof(*monitor));
    monitor->kinds = HK_EVENT_BIT(HK_EVENT_CHANGE);
    monitor->event = on_change;
    hk_monitor_add(world, monitor);
    work.object.flags |= HK_OBJECT_WATCHED;
    hk_spawn(world, "main", watches_workers, NULL);
}

static void unwatched_regions(struct hk_world *world)
{
    regions(world);
    work.object.flags = 0;
}

static void a_region_counts_who_is_inside(void **state)
{
    (void)state;
    assert_int_equal(4, assert_outcomes(regions, 1, "most 2 of 4"));
    assert_int_equal(1, assert_outcomes(unwatched_regions, 1, "most 0 of 0"));
}

static int leaves(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", call(world, &hk_region_leave, &work.object));
    return 0;
}

static void leave_without_enter(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", leaves, NULL);
}

static void leaving_a_region_twice_is_misuse(void **state)
{
    (void)state;
    assert_outcomes(leave_without_enter, 1, "-12 !misuse");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_take_their_time_and_are_counted_while_they_run),
        cmocka_unit_test(calls_touch_nothing_unless_watched),
        cmocka_unit_test(a_losing_arm_is_no_longer_counted),
        cmocka_unit_test(a_region_counts_who_is_inside),
        cmocka_unit_test(leaving_a_region_twice_is_misuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
