/* SPDX-License-Identifier: MIT
 *
 * test_campaign_workers: what a strategy plays does not depend on who plays which run, also not
 * through what a worker still knows of the runs that it has played before.
 */
#include "tests/support.h"

/* Somebody who is cancelled is joined in some runs only: what ends touch is of interest then. */
static const char cancels[] = "scenario: each\n"
                              "resources:\n"
                              "  q: channel of 1\n"
                              "procs:\n"
                              "  child:\n"
                              "    - yield\n"
                              "    - emit born\n"
                              "tasks:\n"
                              "  source: send q 1\n"
                              "  worker:\n"
                              "    - x = try recv q\n"
                              "    - h = spawn child\n"
                              "    - yield\n"
                              "    - if x == 1: join h\n"
                              "    - emit handled\n"
                              "explore:\n"
                              "  cancel: each\n";

/* Steps of which nobody knows beforehand what they touch. */
static const char walks[] = "scenario: walks\n"
                            "state:\n"
                            "  sum: atomic 0\n"
                            "tasks:\n"
                            "  a x 4:\n"
                            "    - repeat 3: yield\n"
                            "    - sum += 1\n"
                            "    - emit done(sum)\n"
                            "expect:\n"
                            "  - sometimes done(4)\n"
                            "  - sometimes done(9)\n";

static void nothing_changes(const char *yaml, uint64_t seed)
{
    static const uint32_t threads[] = {1, 2, MANY};
    for (size_t i = 0; i < hk_strategy_count * HK_COUNT(threads); i++) {
        struct plan plan = {.yaml = yaml,
                            .threads = threads[i % HK_COUNT(threads)],
                            .strategy = hk_strategies[i / HK_COUNT(threads)],
                            .runs = 1500,
                            .seed = seed};
        if (strcmp(plan.strategy->name, "replay") == 0)
            continue;
        if (strcmp(plan.strategy->name, "portfolio") == 0)
            plan.options = "exhaustive=off"; /* or it would be over before samplers take turns */
        struct outcome alone = play(&plan);
        for (plan.workers = 2; plan.workers <= 5; plan.workers++) {
            struct outcome shared = play(&plan);
            assert_int_equal(alone.digest, shared.digest);
            assert_int_equal(alone.interleavings, shared.interleavings);
        }
    }
}

static void who_plays_which_run_changes_nothing(void **state)
{
    (void)state;
    nothing_changes(cancels, 1);
    nothing_changes(walks, 1);
    nothing_changes(walks, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_plays_which_run_changes_nothing),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
