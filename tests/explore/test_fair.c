/* SPDX-License-Identifier: MIT
 *
 * test_fair: a strategy that is not fair chooses in the first half of the step limit, and not once
 * more: what is judged by fairness is judged from there on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "plugin.h"

#include "hocket.h"

static uint64_t latest, latest_choice; /* the steps at which it was asked */

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    (void)run;
    latest = latest_choice = 0;
    return order->run == 1;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)run;
    (void)count;
    latest = hk_run_length(world) + 1; /* of the step to come */
    return 0;
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind, uint32_t count)
{
    (void)run;
    (void)kind;
    (void)count;
    latest_choice = hk_run_length(world);
    return 0;
}

static int spins(struct hk_world *w, void *arg)
{
    (void)arg;
    while (hk_yield(w) == 0)
        continue;
    return 0;
}

static int two_spin(struct hk_world *w, void *arg)
{
    hk_start(w, "spins", spins, arg);
    return spins(w, arg);
}

static void the_strategy_has_half_of_the_steps(void **state)
{
    (void)state;
    struct hk_strategy strategy = {
        .name = "first", .begin = begin, .pick = pick, .choose = choose};
    struct hk_config config = {
        .own_strategy = &strategy, .isolate = HK_NONE, .runs = 1, .steps = 100,
        .cancel = "each"}; /* offered at each yield */
    for (int fair = 0; fair < 2; fair++, strategy.fair = true) {
        struct hk_exploration r;
        assert_int_equal(0, hk_explore(&config, two_spin, NULL, &r));
        assert_int_equal(HK_UNDECIDED, r.held); /* cut */
        hk_exploration_free(&r);
        if (fair) {
            assert_true(latest > 99 && latest_choice > 99);
        } else {
            assert_int_equal(50, latest);
            assert_int_equal(50, latest_choice);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_strategy_has_half_of_the_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
