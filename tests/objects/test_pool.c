/* SPDX-License-Identifier: MIT
 *
 * test_pool: which item one gets, and when it goes back; the table of kinds.
 */
#include "tests/objects/outcomes.h"

#include "check/table.h"
#include "core/idle.h"
#include "objects/pool.h"
#include "objects/table.h"

static struct hk_pool pool;

static void begin(struct hk_world *world, int64_t items, uint32_t flags)
{
    hk_pool_init(world, &pool, "conns", 0, items, flags);
}

static int take(struct hk_world *world)
{
    return (int)call_value(world, &hk_pool_acquire, &pool.object);
}

/* -1: the latest. */
static int give(struct hk_world *world, int64_t item)
{
    return call_until(world, &hk_pool_release, &pool.object, hk_nil(), item, NULL, HK_NEVER);
}

/* ---- which item ---- */

static int takes_and_gives(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", take(world));
    say("%d free", (int)pool.free);
    say("%d", take(world));
    give(world, 0);
    say("%d", take(world));
    give(world, -1);
    say("%d", (int)call_value(world, &hk_pool_try_acquire, &pool.object));
    struct hk_value value;
    call_until(world, &hk_pool_try_acquire, &pool.object, hk_nil(), 0, &value, HK_NEVER);
    say("%s", value.kind == HK_BOOL && !value.i ? "none" : "some");
    return 0;
}

static void one_task(struct hk_world *world)
{
    begin(world, 2, 0);
    hk_spawn(world, "main", takes_and_gives, NULL);
}

static void the_lowest_free_item_is_lent(void **state)
{
    (void)state;
    assert_outcomes(one_task, 1, "0 1 free 1 0 1 none");
}

static int user(struct hk_world *world, void *arg)
{
    (void)arg;
    int item = take(world);
    hk_sleep(world, 10);
    say("%s%d", world->task->label, item);
    give(world, item);
    return 0;
}

static void three_users(struct hk_world *world)
{
    begin(world, 2, 0);
    hk_spawn(world, "u", user, NULL);
    hk_spawn(world, "u", user, NULL);
    hk_spawn(world, "u", user, NULL);
}

static void requests_are_served_in_their_order(void **state)
{
    (void)state;
    assert_outcomes(three_users, 1, "u0 u1 u0 | u1 u0 u1");
}

/* ---- guards, misuse ---- */

static int keeps(struct hk_world *world, void *arg)
{
    (void)arg;
    take(world);
    return 0;
}

static int forgets(struct hk_world *world, void *arg)
{
    (void)arg;
    take(world);
    call_until(world, &hk_pool_forget, &pool.object, hk_nil(), -1, NULL, HK_NEVER);
    return 0;
}

static int comes_after(struct hk_world *world, void *arg)
{
    hk_join(world, hk_spawn(world, "keeps", arg ? forgets : keeps, NULL), NULL, HK_NEVER);
    say("%d", take(world));
    return 0;
}

static const struct hk_allow leaks = {.kind = "leak"};

static void guarded(struct hk_world *world)
{
    begin(world, 1, 0);
    world->opted = &leaks;
    hk_checks_begin(world, 0);
    hk_spawn(world, "main", comes_after, NULL);
}

static void forgotten(struct hk_world *world)
{
    begin(world, 2, 0);
    world->opted = &leaks;
    hk_checks_begin(world, 0);
    hk_spawn(world, "main", comes_after, &pool);
}

static void by_hand(struct hk_world *world)
{
    begin(world, 1, HK_OBJECT_MANUAL);
    world->opted = &leaks;
    hk_checks_begin(world, 0);
    hk_spawn(world, "main", keeps, NULL);
}

static void an_item_goes_back_with_its_guard(void **state)
{
    (void)state;
    assert_outcomes(guarded, 1, "0");
    assert_outcomes(forgotten, 1, "1 !leak");
    assert_outcomes(by_hand, 1, "!leak");
}

static int gives_what_it_has_not(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", give(world, -1));
    say("%d", give(world, 0));
    say("%d", give(world, 7));
    return 0;
}

static void misuse(struct hk_world *world)
{
    begin(world, 1, 0);
    hk_spawn(world, "main", gives_what_it_has_not, NULL);
}

static void giving_back_what_was_not_taken_is_misuse(void **state)
{
    (void)state;
    assert_outcomes(misuse, 1, "-12 -12 -12 !misuse");
}

/* ---- waiting ---- */

static int waits_for_itself(struct hk_world *world, void *arg)
{
    (void)arg;
    take(world);
    take(world);
    return 0;
}

static int ticker(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        hk_sleep(world, 10);
    return 0;
}

static void alone(struct hk_world *world)
{
    begin(world, 1, 0);
    hk_spawn(world, "main", waits_for_itself, NULL);
    hk_spawn(world, "ticker", ticker, NULL);
}

static void waiting_for_what_one_holds_is_a_deadlock(void **state)
{
    (void)state;
    assert_outcomes(alone, 1, "#deadlock");
}

static int aborts_the_granted(struct hk_world *world, void *arg)
{
    (void)arg;
    take(world);
    hk_handle a = hk_spawn(world, "a", user, NULL);
    hk_sleep(world, 1);
    hk_handle b = hk_spawn(world, "b", user, NULL);
    hk_sleep(world, 1);
    hk_spawn(world, "c", user, NULL);
    hk_sleep(world, 1);
    hk_abort(world, b);
    hk_join(world, b, NULL, HK_NEVER);
    give(world, 0);
    hk_abort(world, a);
    return 0;
}

static void granted_and_aborted(struct hk_world *world)
{
    begin(world, 1, 0);
    hk_spawn(world, "main", aborts_the_granted, NULL);
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = &hk_pool_acquire, .object = &pool.object},
                               {.op = &hk_op_sleep, .n = 10}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say(arm == 0 ? "took %d" : "slept", (int)fired.value.i);
    say("%d free", (int)pool.free);
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world, 1, 0);
    hk_spawn(world, "main", selector, NULL);
    hk_spawn(world, "u", user, NULL);
}

static void an_item_not_taken_goes_to_the_next(void **state)
{
    (void)state;
    assert_outcomes(granted_and_aborted, 1, "c0");
    assert_outcomes(selects, 1,
                    "slept 0 free u0 | took 0 0 free u0 | u0 slept 1 free | u0 took 0 0 free");
}

/* ---- the table ---- */

static void every_kind_has_a_name_and_a_line_of_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < hk_object_kind_count; i++) {
        const struct hk_object_kind *kind = hk_object_kinds[i];
        assert_non_null(kind->name);
        assert_true(strlen(kind->help) > 10 && !strchr(kind->help, '\n'));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(kind->name, hk_object_kinds[k]->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lowest_free_item_is_lent),
        cmocka_unit_test(requests_are_served_in_their_order),
        cmocka_unit_test(an_item_goes_back_with_its_guard),
        cmocka_unit_test(giving_back_what_was_not_taken_is_misuse),
        cmocka_unit_test(waiting_for_what_one_holds_is_a_deadlock),
        cmocka_unit_test(an_item_not_taken_goes_to_the_next),
        cmocka_unit_test(every_kind_has_a_name_and_a_line_of_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
