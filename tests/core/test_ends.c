/* SPDX-License-Identifier: MIT
 *
 * test_ends: why a run is over, and what is said about it.
 *
 * Each end has a program that must come to it; whatever is reported has one beside it that
 * looks alike and must not be. Limits are in test_limits.
 */
#include "tests/support.h"

static struct hk_channel queue;
static struct hk_mutex a, b;
static struct hk_semaphore permits;

struct roots {
    hk_body left, right; /* right may be NULL */
    uint32_t flags;      /* of the mutexes */
};

static void setup(struct hk_world *world, void *arg)
{
    const struct roots *roots = arg;
    hk_channel_init(world, &queue, "queue", 0, 1, HK_OBJECT_MANUAL);
    hk_mutex_init(world, &a, "a", 0, roots->flags);
    hk_mutex_init(world, &b, "b", 0, roots->flags);
    hk_semaphore_init(world, &permits, "permits", 0, 2, 0);
    hk_spawn(world, "left", roots->left, NULL);
    if (roots->right)
        hk_spawn(world, "right", roots->right, NULL);
}

static struct outcome play_roots(struct plan plan, hk_body left, hk_body right)
{
    struct roots roots = {left, right, 0};
    plan.setup = setup;
    plan.arg = &roots;
    return play(&plan);
}

static void assert_ends(const struct outcome *o, enum hk_end end)
{
    assert_int_equal(o->ends[end], 1);
    assert_int_equal(o->runs + o->discarded, 1);
}

static void assert_found(const struct outcome *o, const char *kind, const char *text,
                         int64_t time)
{
    assert_int_equal(o->found, 1);
    assert_string_equal(o->kind, kind);
    assert_string_equal(o->text, text);
    assert_int_equal(o->time, time);
}

static const struct plan one_thread = {.runs = 1}, two_threads = {.threads = 2, .runs = 1};

/* ---- finished ---- */

static int sleeps(struct hk_world *world, void *arg)
{
    (void)arg;
    return hk_sleep(world, 5 * MS);
}

static void a_run_in_which_all_tasks_end_is_finished(void **state)
{
    (void)state;
    struct outcome o = play_roots(one_thread, sleeps, sleeps);
    assert_ends(&o, HK_END_FINISHED);
    assert_int_equal(o.found + o.cut, 0);
    o = play_roots((struct plan){.runs = 1, .until = 5 * MS}, sleeps, sleeps);
    assert_ends(&o, HK_END_FINISHED);
}

/* ---- a cycle ---- */

static int ticks_for_ever(struct hk_world *world, void *arg)
{
    (void)arg;
    while (hk_sleep(world, MS) == 0)
        ;
    return 0;
}

static int a_then_b(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "ticker", ticks_for_ever, NULL);
    lock(world, &a);
    hk_sleep(world, 3 * MS);
    lock(world, &b);
    return 0;
}

static int b_then_a(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &b);
    hk_sleep(world, 5 * MS);
    lock(world, &a);
    return 0;
}

static int b_then_a_for_a_while(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &b);
    hk_sleep(world, 5 * MS);
    lock_until(world, &a, 20 * MS);
    return 0;
}

static void a_cycle_is_a_deadlock_as_soon_as_it_closes_even_while_a_ticker_lives(void **state)
{
    (void)state;
    static const char *const text = "right waits to lock a held by left since 5ms; "
                                    "left waits to lock b held by right since 3ms";
    struct outcome o = play_roots(one_thread, a_then_b, b_then_a);
    assert_ends(&o, HK_END_DEADLOCK);
    assert_found(&o, "deadlock", text, 5 * MS);
    o = play_roots(two_threads, a_then_b, b_then_a);
    assert_ends(&o, HK_END_DEADLOCK);
    assert_found(&o, "deadlock", text, 5 * MS);
    /* One of them waits for a while only: no deadlock. */
    o = play_roots((struct plan){.runs = 1, .until = 100 * MS}, a_then_b, b_then_a_for_a_while);
    assert_ends(&o, HK_END_UNTIL);
    assert_int_equal(o.found, 0);
}

static int locks_twice(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &a);
    hk_sleep(world, 2 * MS);
    lock(world, &a);
    return 0;
}

static hk_handle parent;

static int joins_its_parent(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_join(world, parent, NULL, HK_NEVER);
    return 0;
}

static int joins_its_child(struct hk_world *world, void *arg)
{
    (void)arg;
    parent = hk_task_handle(world->task);
    hk_handle child = hk_spawn(world, "child", joins_its_parent, NULL);
    hk_sleep(world, MS);
    hk_join(world, child, NULL, HK_NEVER);
    return 0;
}

static int holds_a_permit_and_wants_two(struct hk_world *world, void *arg)
{
    (void)arg;
    acquire_until(world, &permits, 1, HK_NEVER);
    hk_sleep(world, MS);
    acquire_until(world, &permits, 1, HK_NEVER);
    return 0;
}

static void a_cycle_may_be_of_one_or_of_joins_or_of_permits(void **state)
{
    (void)state;
    struct outcome o = play_roots(one_thread, locks_twice, ticks_for_ever);
    assert_ends(&o, HK_END_DEADLOCK);
    assert_found(&o, "deadlock", "left waits to lock a held by left itself since 2ms", 2 * MS);
    o = play_roots(one_thread, joins_its_child, ticks_for_ever);
    assert_ends(&o, HK_END_DEADLOCK);
    assert_found(&o, "deadlock",
                 "left waits to join child#1 since 1ms; child#1 waits to join left since 0s", MS);
    o = play_roots((struct plan){.runs = 1, .strategy = &by_script, .options = "left left"},
                   holds_a_permit_and_wants_two, holds_a_permit_and_wants_two);
    assert_ends(&o, HK_END_DEADLOCK);
    assert_non_null(strstr(
        o.text, "left waits to acquire permits held by right, left itself since 1ms"));
    assert_int_equal(o.found, 1);
}

/* Forgotten, and given back later by one who never held it. */
static int gives_back_at_10(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep(world, 10 * MS);
    return release(world, &permits, 1);
}

static int forgets_a_permit(struct hk_world *world, void *arg)
{
    (void)arg;
    acquire_until(world, &permits, 1, HK_NEVER);
    call(world, &hk_semaphore_forget, &permits.object, 1, HK_NEVER);
    acquire_until(world, &permits, 1, HK_NEVER);
    acquire_until(world, &permits, 1, HK_NEVER);
    return 0;
}

static void a_permit_that_somebody_else_can_give_is_no_deadlock(void **state)
{
    (void)state;
    struct outcome o = play_roots(one_thread, forgets_a_permit, gives_back_at_10);
    assert_string_equal(o.text, "");
    assert_ends(&o, HK_END_FINISHED);
}

/* ---- quiescence ---- */

static int receives(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_sleep(world, 2000 * (int64_t)MS);
    recv(world, &queue);
    return 0;
}

static int leaves_a_receiver(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_detach(world, hk_spawn(world, "child", receives, NULL));
    return 0;
}

static void a_root_task_blocked_at_quiescence_is_a_deadlock(void **state)
{
    (void)state;
    struct outcome o = play_roots(one_thread, receives, sleeps);
    assert_ends(&o, HK_END_DEADLOCK);
    assert_found(&o, "deadlock", "left waits for a message in queue (empty, not closed) since 2s",
                 2000 * (int64_t)MS);
    o = play_roots(one_thread, receives, leaves_a_receiver);
    assert_ends(&o, HK_END_DEADLOCK);
    assert_found(&o, "deadlock",
                 "left waits for a message in queue (empty, not closed) since 2s; "
                 "child#1 waits for a message in queue (empty, not closed) since 2s",
                 2000 * (int64_t)MS);
}

static void only_spawned_tasks_blocked_at_quiescence_are_stuck(void **state)
{
    (void)state;
    struct outcome o = play_roots(one_thread, leaves_a_receiver, NULL);
    assert_ends(&o, HK_END_STUCK);
    assert_found(&o, "stuck", "child#1 waits for a message in queue (empty, not closed) since 2s",
                 2000 * (int64_t)MS);
    o = play_roots(two_threads, leaves_a_receiver, NULL);
    assert_ends(&o, HK_END_STUCK);
}

static void a_paused_clock_that_nobody_advances_is_stuck(void **state)
{
    (void)state;
    struct outcome o = play_roots((struct plan){.runs = 1, .paused = true}, sleeps, NULL);
    assert_ends(&o, HK_END_STUCK);
    assert_found(&o, "stuck", "nobody advances the clock: left sleeps until 5ms", 0);
}

/* ---- until ---- */

static int dies_with_the_lock(struct hk_world *world, void *arg)
{
    (void)arg;
    return lock(world, &a);
}

static int wants_the_lock(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "ticker", ticks_for_ever, NULL);
    hk_sleep(world, MS);
    return lock(world, &a);
}

static void until_is_a_normal_end(void **state)
{
    (void)state;
    struct plan plan = {.runs = 1, .until = 50 * MS};
    struct outcome o = play_roots(plan, ticks_for_ever, receives);
    assert_ends(&o, HK_END_UNTIL);
    assert_int_equal(o.found + o.cut, 0);
    plan.threads = 2;
    o = play_roots(plan, ticks_for_ever, receives);
    assert_ends(&o, HK_END_UNTIL);
}

static void one_who_waits_at_until_for_what_nobody_alive_can_give_is_stuck(void **state)
{
    (void)state;
    struct roots roots = {dies_with_the_lock, wants_the_lock, HK_OBJECT_MANUAL};
    struct plan plan = {.setup = setup, .arg = &roots, .runs = 1, .until = 50 * MS};
    struct outcome o = play(&plan);
    assert_ends(&o, HK_END_UNTIL);
    assert_found(&o, "stuck", "right waits to lock a held by left since 1ms", 50 * MS);
    roots.flags = 0; /* its guard is released for it */
    o = play(&plan);
    assert_ends(&o, HK_END_UNTIL);
    assert_int_equal(o.found, 0);
}

/* ---- a long chain ---- */

enum { LINKS = 500 };

/* Each waits for the one behind it, which has not begun then, the last for nobody whom it could
 * name. */
struct chain {
    hk_handle tasks[LINKS];
    uint32_t asked; /* owners, all in all */
};

struct link {
    struct chain *chain;
    uint32_t number;
};

static int link_enter(struct hk_world *world, struct hk_case *c)
{
    (void)world;
    (void)c;
    return HK_WAIT;
}

static bool link_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    struct link *link = c->arg.ptr;
    link->chain->asked++;
    if (link->number == LINKS - 1)
        return false;
    visit(arg, hk_task_get(world, link->chain->tasks[link->number + 1]));
    return true;
}

static const struct hk_op op_link = {
    .name = "follow", .flags = HK_OP_AWAIT, .enter = link_enter, .owners = link_owners};

static int waits_for_the_one_behind(struct hk_world *world, void *arg)
{
    struct hk_case *c = hk_call_case(world, &op_link, NULL);
    c->arg = hk_ptr(arg);
    return hk_call(world, c, HK_NEVER);
}

static void setup_chain(struct hk_world *world, void *arg)
{
    struct chain *chain = arg;
    for (uint32_t i = 0; i < LINKS; i++) {
        struct link *link = hk_arena_alloc(&world->arena, sizeof(*link));
        *link = (struct link){chain, i};
        chain->tasks[i] = hk_spawn(world, "link", waits_for_the_one_behind, link);
    }
}

/* dpor asks at the end of a run whether there could have been a cycle. */
static void a_chain_is_followed_once_and_not_from_each_of_its_links(void **state)
{
    (void)state;
    struct chain chain = {.asked = 0};
    struct outcome o = play(&(struct plan){.setup = setup_chain, .arg = &chain, .runs = 1,
                                           .strategy = hk_strategy_find("dpor")});
    assert_ends(&o, HK_END_DEADLOCK);
    assert_in_range(chain.asked, 2 * LINKS, 20 * LINKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_in_which_all_tasks_end_is_finished),
        cmocka_unit_test(a_cycle_is_a_deadlock_as_soon_as_it_closes_even_while_a_ticker_lives),
        cmocka_unit_test(a_cycle_may_be_of_one_or_of_joins_or_of_permits),
        cmocka_unit_test(a_permit_that_somebody_else_can_give_is_no_deadlock),
        cmocka_unit_test(a_root_task_blocked_at_quiescence_is_a_deadlock),
        cmocka_unit_test(only_spawned_tasks_blocked_at_quiescence_are_stuck),
        cmocka_unit_test(a_paused_clock_that_nobody_advances_is_stuck),
        cmocka_unit_test(a_chain_is_followed_once_and_not_from_each_of_its_links),
        cmocka_unit_test(until_is_a_normal_end),
        cmocka_unit_test(one_who_waits_at_until_for_what_nobody_alive_can_give_is_stuck),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
