/* SPDX-License-Identifier: MIT
 *
 * test_urw: urw makes all interleavings equally likely, surw all orders on the
 * object that it selects. Chi-squares are compared with their 0.1 % quantile; the seed is
 * fixed, so a test passes always or never.
 */
#include "tests/strategy/sampling.h"
#include "tests/strategy/stores.h"

enum { RUNS = 20000 };

/* In thousandths. */
static int64_t unevenness(const struct tally *t)
{
    int due[ORDERS_MAX];
    for (int k = 0; k < t->orders; k++)
        due[k] = t->runs / t->orders;
    return chi_square(t->counts, due, t->orders);
}

static void urw_makes_all_interleavings_equally_likely(void **state)
{
    (void)state;
    first.pads = second.pads = 0;
    first.stores = 4;
    second.stores = 2;
    struct tally t = orders_of(two, "urw", MANY, RUNS);
    assert_int_equal(t.orders, 15);
    assert_true(unevenness(&t) < 36123); /* 14 degrees of freedom */
    t = orders_of(two, "random", MANY, RUNS);
    assert_true(unevenness(&t) > 1000000);
}

/* ---- tasks that spawn ---- */

static struct part late = {.who = 3, .stores = 3};

static int spawner(struct hk_world *world, void *arg)
{
    (void)arg;
    store(world, &x, 0);
    order_add(1);
    hk_spawn(world, "late", part, &late);
    store(world, &x, 1);
    order_add(1);
    return 0;
}

static void family(struct hk_world *world, void *arg)
{
    (void)arg;
    second = (struct part){2, 0, 1};
    cells(world);
    hk_spawn(world, "spawner", spawner, NULL);
    hk_spawn(world, "second", part, &second);
}

/* One event, then one or a chain of three: 4 orders; the other task's event in 6 places. */
static void descendants_count_before_they_are_spawned(void **state)
{
    (void)state;
    struct tally t = orders_of(family, "urw", MANY, RUNS);
    assert_int_equal(t.orders, 24);
    assert_true(unevenness(&t) < 49728); /* 23 degrees of freedom */
}

/* ---- surw ---- */

static void surw_makes_all_orders_on_one_object_equally_likely(void **state)
{
    (void)state;
    first = (struct part){1, 4, 2};
    second = (struct part){2, 0, 2};
    struct tally t = orders_of(two, "surw", MANY, RUNS);
    static const uint64_t orders[6] = {
        ((2 * 4 + 2) * 4 + 1) * 4 + 1, ((2 * 4 + 1) * 4 + 2) * 4 + 1,
        ((2 * 4 + 1) * 4 + 1) * 4 + 2, ((1 * 4 + 2) * 4 + 2) * 4 + 1,
        ((1 * 4 + 2) * 4 + 1) * 4 + 2, ((1 * 4 + 1) * 4 + 2) * 4 + 2};
    /* of the 28 interleavings of all events, for the one run in eight that selects all */
    static const int among[6] = {15, 5, 5, 1, 1, 1};
    int seen[6], due[6];
    for (int k = 0; k < 6; k++) {
        seen[k] = tally_of(&t, orders[k]);
        due[k] = RUNS * 7 / 8 / 6 + RUNS / 8 * among[k] / 28;
    }
    assert_int_equal(t.orders, 6);
    assert_true(chi_square(seen, due, 6) < 20515); /* 5 degrees of freedom */
}

static const char order_after_much[] = "scenario: an order after much else\n"
                                       "runtime: threads\n"
                                       "state:\n"
                                       "  init: atomic 0\n"
                                       "  pad: atomic 0\n"
                                       "tasks:\n"
                                       "  a:\n"
                                       "    - for i in 1..200: pad += 1\n"
                                       "    - init = 1\n"
                                       "  b:\n"
                                       "    - x = init\n"
                                       "    - assert x == 0\n";

static void surw_does_not_mind_what_else_tasks_do(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        assert_true(runs_to_bug(order_after_much, "surw", "", seed, 20) <= 20);
        assert_true(runs_to_bug(order_after_much, "random", "", seed, 20) > 20);
    }
}

/* ---- with one thread, and in general ---- */

static void the_same_seed_plays_the_same_runs(void **state)
{
    (void)state;
    static const char *const names[] = {"urw", "surw"};
    first = (struct part){1, 2, 3};
    second = (struct part){2, 2, 3};
    for (int i = 0; i < 4; i++) {
        struct plan plan = {.setup = i < 2 ? two : family,
                            .threads = MANY,
                            .strategy = hk_strategy_find(names[i % 2]),
                            .runs = 200,
                            .seed = 5};
        uint64_t digest = play(&plan).digest;
        assert_true(digest == play(&plan).digest);
        plan.seed = 6;
        assert_true(digest != play(&plan).digest);
    }
}

static void polls_of_one_thread_are_sampled_too(void **state)
{
    (void)state;
    static const char *const names[] = {"urw", "surw"};
    for (int i = 0; i < 2; i++) {
        struct outcome o = play(&(struct plan){.setup = family,
                                               .strategy = hk_strategy_find(names[i]),
                                               .runs = 200,
                                               .seed = 1});
        struct outcome all = play(&(struct plan){.setup = family});
        assert_int_equal(o.interleavings, all.interleavings);
    }
}

static void they_take_no_options(void **state)
{
    (void)state;
    struct hk_error error;
    assert_int_equal(hk_strategy_check(hk_strategy_find("urw"), "2", &error), HK_EINVAL);
    assert_string_equal(error.text, "strategy urw takes no options, not '2'");
    assert_int_equal(hk_strategy_check(hk_strategy_find("surw"), "x", &error), HK_EINVAL);
    assert_string_equal(error.text, "strategy surw takes no options, not 'x'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urw_makes_all_interleavings_equally_likely),
        cmocka_unit_test(descendants_count_before_they_are_spawned),
        cmocka_unit_test(surw_makes_all_orders_on_one_object_equally_likely),
        cmocka_unit_test(surw_does_not_mind_what_else_tasks_do),
        cmocka_unit_test(the_same_seed_plays_the_same_runs),
        cmocka_unit_test(polls_of_one_thread_are_sampled_too),
        cmocka_unit_test(they_take_no_options),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
