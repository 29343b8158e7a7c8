/* SPDX-License-Identifier: MIT
 *
 * test_pos: the exact probabilities of partial order sampling.
 */
#include "tests/strategy/sampling.h"
#include "tests/strategy/stores.h"

enum { RUNS = 24000 };

/* Within four standard deviations (the square of them is given) of what is due. */
static void assert_about(int seen, int due, int64_t variance)
{
    int64_t off = seen - due;
    assert_true(off * off < 16 * variance);
}

static void two_like_events_come_in_either_order_equally_often(void **state)
{
    (void)state;
    first.pads = second.pads = 0;
    first.stores = second.stores = 1;
    struct tally t = orders_of(two, "pos", MANY, RUNS);
    assert_int_equal(t.orders, 2);
    assert_about(tally_of(&t, 1 * 4 + 2), RUNS / 2, RUNS / 4);
}

static void an_event_that_lost_a_race_draws_anew(void **state)
{
    (void)state;
    first.pads = second.pads = 0;
    first.stores = 2;
    second.stores = 1;
    struct tally t = orders_of(two, "pos", MANY, RUNS);
    /* without redrawing it would be one in three, as the lowest of three */
    assert_about(tally_of(&t, (1 * 4 + 1) * 4 + 2), RUNS / 4, RUNS * 3 / 16);
}

static void an_event_that_conflicts_with_none_keeps_its_priority(void **state)
{
    (void)state;
    first.pads = 4;
    first.stores = second.stores = 1;
    second.pads = 0;
    struct tally t = orders_of(two, "pos", MANY, RUNS);
    /* the lowest of six; a random walk has it once in 32 */
    assert_about(tally_of(&t, 1 * 4 + 2), RUNS / 6, RUNS * 5 / 36);
    t = orders_of(two, "random", MANY, RUNS);
    assert_about(tally_of(&t, 1 * 4 + 2), RUNS / 32, RUNS * 31 / 1024);
}

/* Yuan, Yang and Gu: at least (1/P)^E for P tasks and E events. */
static void every_order_has_its_guaranteed_share(void **state)
{
    (void)state;
    first.pads = second.pads = 0;
    first.stores = second.stores = 3;
    struct tally t = orders_of(two, "pos", MANY, RUNS);
    assert_int_equal(t.orders, 20);
    for (int k = 0; k < t.orders; k++)
        assert_true(t.counts[k] > RUNS / 64);
}

/* ---- one thread: what a poll will touch is remembered ---- */

/* `once` fails if it comes after five polls, of which only the last one concerns it. */
static const char polls[] = "scenario: polls\n"
                            "state:\n"
                            "  x: 0\n"
                            "  pad: 0\n"
                            "tasks:\n"
                            "  polls:\n"
                            "    - pad = 1\n"
                            "    - yield\n"
                            "    - pad = 2\n"
                            "    - yield\n"
                            "    - pad = 3\n"
                            "    - yield\n"
                            "    - pad = 4\n"
                            "    - yield\n"
                            "    - x = 1\n"
                            "  once:\n"
                            "    - y = x\n"
                            "    - assert y == 0\n";

static void count_failed(struct hk_world *world, void *arg)
{
    if (world->findings)
        ++*(int *)arg;
}

static void what_polls_touch_is_learnt(void **state)
{
    (void)state;
    int late = 0;
    struct plan plan = {.yaml = polls,
                        .arg = &late,
                        .after = count_failed,
                        .strategy = hk_strategy_find("pos"),
                        .runs = RUNS,
                        .seed = 1};
    play(&plan);
    /* the lowest of six; were nothing known of the polls, it would be once in 32 */
    assert_about(late, RUNS / 6, RUNS * 5 / 36);
}

/* ---- runs ---- */

static void the_same_seed_plays_the_same_runs(void **state)
{
    (void)state;
    first = (struct part){1, 2, 3};
    second = (struct part){2, 2, 3};
    for (int i = 0; i < 2; i++) {
        struct plan plan = {.setup = two,
                            .threads = i ? MANY : 1,
                            .strategy = hk_strategy_find("pos"),
                            .runs = 100,
                            .seed = 5};
        uint64_t digest = play(&plan).digest;
        assert_true(digest == play(&plan).digest);
        plan.seed = 6;
        if (i)
            assert_true(digest != play(&plan).digest);
    }
}

static void it_takes_no_options(void **state)
{
    (void)state;
    struct hk_error error;
    assert_int_equal(hk_strategy_check(hk_strategy_find("pos"), "", &error), 0);
    assert_int_equal(hk_strategy_check(hk_strategy_find("pos"), "3", &error), HK_EINVAL);
    assert_string_equal(error.text, "strategy pos takes no options, not '3'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_like_events_come_in_either_order_equally_often),
        cmocka_unit_test(an_event_that_lost_a_race_draws_anew),
        cmocka_unit_test(an_event_that_conflicts_with_none_keeps_its_priority),
        cmocka_unit_test(every_order_has_its_guaranteed_share),
        cmocka_unit_test(what_polls_touch_is_learnt),
        cmocka_unit_test(the_same_seed_plays_the_same_runs),
        cmocka_unit_test(it_takes_no_options),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
