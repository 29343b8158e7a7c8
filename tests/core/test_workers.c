/* SPDX-License-Identifier: MIT
 *
 * test_workers: who holds a worker thread, and when the clock moves.
 */
#include "tests/support.h"

static struct hk_cell a;

static void objects(struct hk_world *world)
{
    hk_cell_init(world, &a, "a", 0, hk_int(0), true);
}

/* ---- workers ---- */

/* Says when it has been able to run. */
static int speaks_after_an_access(struct hk_world *world, void *arg)
{
    (void)arg;
    load(world, &a);
    say("%s@%d", world->task->label, (int)hk_now(world));
    return 0;
}

static int blocks(struct hk_world *world, void *arg)
{
    (void)arg;
    block(world, 10);
    say("%s@%d", world->task->label, (int)hk_now(world));
    return 0;
}

struct blockers {
    int count;
    int others;
};

static void blockers(struct hk_world *world, void *arg)
{
    static const char *const labels[] = {"p", "q", "r"}, *const others[] = {"x", "y"};
    const struct blockers *all = arg;
    objects(world);
    for (int i = 0; i < all->count; i++)
        hk_spawn(world, labels[i], blocks, NULL);
    for (int i = 0; i < all->others; i++)
        hk_spawn(world, others[i], speaks_after_an_access, NULL);
}

static void block_keeps_its_worker_busy(void **state)
{
    (void)state;
    struct blockers one = {1, 1}, other = {1, 2}, both = {2, 1};
    assert_said(&(struct plan){.setup = blockers, .arg = &one}, "p@10 x@10 | x@0 p@10");
    /* two threads: one other goes on, and then the next */
    assert_said(&(struct plan){.setup = blockers, .arg = &other, .threads = 2},
                "x@0 y@0 p@10 | y@0 x@0 p@10");
    /* both workers are busy, unless x has been before */
    assert_said(&(struct plan){.setup = blockers, .arg = &both, .threads = 2},
                "p@10 q@10 x@10 | p@10 x@10 q@10 | q@10 p@10 x@10 | q@10 x@10 p@10 | "
                "x@0 p@10 q@10 | x@0 q@10 p@10");
    assert_said(&(struct plan){.setup = blockers, .arg = &both, .threads = 3},
                "x@0 p@10 q@10 | x@0 q@10 p@10");
}

static int inside, most_inside;

/* In a poll between its first access and its last one. */
static int counts_itself(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        load(world, &a);
        if (++inside > most_inside)
            most_inside = inside;
        load(world, &a);
        inside--;
        hk_sleep(world, 1); /* the poll is over */
    }
    return 0;
}

static void note_polls(struct hk_world *world, void *polls, const struct hk_event *event)
{
    (void)event;
    int now = 0, *most = polls;
    for (uint32_t i = 0; i < hk_run_task_count(world); i++)
        now += hk_run_task(world, i)->in_poll;
    if (now > *most)
        *most = now;
}

static int most_in_poll;

static void counters(struct hk_world *world, void *arg)
{
    static const char *const labels[] = {"p", "q", "r", "s"};
    (void)arg;
    objects(world);
    inside = 0;
    struct hk_monitor *monitor = hk_arena_zalloc(&world->arena, sizeof(*monitor));
    monitor->kinds = HK_EVENT_BIT(HK_EVENT_STEP) | HK_EVENT_BIT(HK_EVENT_ACCESS);
    monitor->event = note_polls;
    monitor->state = &most_in_poll;
    hk_monitor_add(world, monitor);
    for (int i = 0; i < 4; i++)
        hk_spawn(world, labels[i], counts_itself, NULL);
}

static void at_most_n_tasks_are_inside_a_poll(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 5; threads++) {
        most_inside = most_in_poll = 0;
        play(&(struct plan){.setup = counters, .threads = threads, .runs = 20000,
                            .strategy = hk_strategy_find("random")});
        assert_int_equal(most_inside, threads < 4 ? threads : 4);
        assert_int_equal(most_in_poll, most_inside);
    }
}

/* ---- time ---- */

static int sleeps_until_10(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep_until(world, 10);
    load(world, &a); /* a step, also with several threads */
    say("%s@%d", world->task->label, (int)hk_now(world));
    return 0;
}

static void sleepers(struct hk_world *world, void *arg)
{
    (void)arg;
    objects(world);
    hk_spawn(world, "x", sleeps_until_10, NULL);
    hk_spawn(world, "y", sleeps_until_10, NULL);
    hk_spawn(world, "z", sleeps_until_10, NULL);
}

static void ties_at_one_instant_come_in_every_order(void **state)
{
    (void)state;
    static const char *const all = "x@10 y@10 z@10 | x@10 z@10 y@10 | y@10 x@10 z@10 | "
                                   "y@10 z@10 x@10 | z@10 x@10 y@10 | z@10 y@10 x@10";
    assert_said(&(struct plan){.setup = sleepers}, all);
    assert_said(&(struct plan){.setup = sleepers, .threads = MANY}, all);
}

static int sleeps_1(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep(world, 1);
    load(world, &a);
    say("%s@%d", world->task->label, (int)hk_now(world));
    return 0;
}

static int is_busy(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) {
        load(world, &a);
        hk_yield(world);
    }
    say("%s@%d", world->task->label, (int)hk_now(world));
    return 0;
}

static void sleeper_and_busy(struct hk_world *world, void *arg)
{
    (void)arg;
    objects(world);
    hk_spawn(world, "x", sleeps_1, NULL);
    hk_spawn(world, "y", is_busy, NULL);
}

static void the_clock_moves_only_when_nothing_can_run(void **state)
{
    (void)state;
    assert_said(&(struct plan){.setup = sleeper_and_busy}, "y@0 x@1");
    assert_said(&(struct plan){.setup = sleeper_and_busy, .threads = MANY}, "y@0 x@1");
}

static void note_clock(struct hk_world *world, void *arg, const struct hk_event *event)
{
    (void)world;
    (void)arg;
    say("[%d]", (int)event->time);
}

static int advances_100(struct hk_world *world, void *arg)
{
    (void)arg;
    advance(world, 100);
    say("%s@%d", world->task->label, (int)hk_now(world));
    return 0;
}

static void paused_sleepers(struct hk_world *world, void *arg)
{
    (void)arg;
    objects(world);
    struct hk_monitor *monitor = hk_arena_zalloc(&world->arena, sizeof(*monitor));
    monitor->kinds = HK_EVENT_BIT(HK_EVENT_CLOCK);
    monitor->event = note_clock;
    hk_monitor_add(world, monitor);
    hk_spawn(world, "main", advances_100, NULL);
    hk_spawn(world, "x", sleeps_1, NULL);
    hk_spawn(world, "y", sleeps_until_10, NULL);
    hk_spawn(world, "z", is_busy, NULL);
}

static void a_paused_clock_moves_by_advance_in_one_jump(void **state)
{
    (void)state;
    static const char *const all =
        "z@0 [100] x@100 y@100 main@100 | z@0 [100] y@100 x@100 main@100";
    assert_said(&(struct plan){.setup = paused_sleepers, .paused = true}, all);
    assert_said(&(struct plan){.setup = paused_sleepers, .paused = true, .threads = 2}, all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_keeps_its_worker_busy),
        cmocka_unit_test(at_most_n_tasks_are_inside_a_poll),
        cmocka_unit_test(ties_at_one_instant_come_in_every_order),
        cmocka_unit_test(the_clock_moves_only_when_nothing_can_run),
        cmocka_unit_test(a_paused_clock_moves_by_advance_in_one_jump),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
