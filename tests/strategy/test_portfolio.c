/* SPDX-License-Identifier: MIT
 *
 * test_portfolio: who plays which run of the portfolio. It says so itself, as `delegate`, so the
 * strategy of these tests is the portfolio with a begin that asks.
 */
#include "tests/support.h"

enum { RUNS = 3000, SAMPLERS = 7, FIRST_ONES = 5, FIRST = 21 };

static const char *const samplers[SAMPLERS] = {"rfd", "urw", "feedback", "surw",
                                               "pct", "pos", "random"};

static const char *players[RUNS + 1]; /* by run */

static bool begin_and_ask(void *self, void *run, const struct hk_run_order *order)
{
    const struct hk_strategy *portfolio = hk_strategy_find("portfolio");
    void *member_run;
    if (!portfolio->begin(self, run, order))
        return false;
    players[order->run] = portfolio->delegate(run, &member_run)->name;
    return true;
}

/* Some two hundred and fifty interleavings, and millions. */
static const char few[] = "scenario: few orders\n"
                          "runtime: threads\n"
                          "state:\n"
                          "  v: atomic 0\n"
                          "tasks:\n"
                          "  w x 2:\n"
                          "    - repeat 5: v += 1\n";
static const char many[] = "scenario: many orders\n"
                           "runtime: threads\n"
                           "state:\n"
                           "  v: atomic 0\n"
                           "tasks:\n"
                           "  w x 4:\n"
                           "    - repeat 6: v += 1\n";

/* Too many for who looks at all of them at each step. */
static const char crowd[] = "scenario: a crowd\n"
                            "state:\n"
                            "  v: 0\n"
                            "tasks:\n"
                            "  w x 1100: v += 1\n";

static int play_some(const char *yaml, const char *options, uint64_t seed, uint64_t runs)
{
    struct hk_strategy asked = *hk_strategy_find("portfolio");
    asked.begin = begin_and_ask;
    struct outcome o = play(&(struct plan){
        .yaml = yaml, .strategy = &asked, .options = options, .runs = runs, .seed = seed});
    return o.runs;
}

static int play_portfolio(const char *yaml, const char *options, uint64_t seed)
{
    return play_some(yaml, options, seed, RUNS);
}

/* How many of the first `most` runs of samplers, of so many runs, are this one's. */
static int share_of(const char *sampler, int runs, int most)
{
    int all = 0, own = 0;
    for (int run = 1; run <= runs && all < most; run++) {
        for (int i = 0; i < SAMPLERS; i++)
            all += strcmp(players[run], samplers[i]) == 0;
        own += strcmp(players[run], sampler) == 0;
    }
    assert_true(all == most || most == RUNS);
    return most == RUNS ? own * 1000 / all : own;
}

static void assert_smoke_runs(const char *first)
{
    assert_string_equal(players[1], first);
    assert_string_equal(players[6], "roundrobin");
    assert_string_equal(players[11], "lifo");
}

static void some_early_runs_go_in_a_fixed_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        play_portfolio(few, "", seed);
        assert_smoke_runs("dpor");
        assert_string_equal(players[2], "dpor");
        play_portfolio(many, "", seed);
        assert_smoke_runs("dpor");
        play_portfolio(many, "exhaustive=off", seed);
        assert_smoke_runs("fifo");
    }
    play_some(crowd, "", 1, 12);
    assert_string_equal(players[6], "random");
    assert_string_equal(players[11], "lifo");
}

/* The first one has most of the first, and then each of the others has one. */
static void every_sampler_has_one_of_the_first_samples(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        for (int k = 0; k < 3; k++) {
            int runs = play_portfolio(k == 0 ? few : many, k == 2 ? "exhaustive=off" : "", seed);
            assert_int_equal(share_of("rfd", runs, FIRST_ONES), FIRST_ONES);
            for (int i = 1; i < SAMPLERS; i++)
                assert_in_range(share_of(samplers[i], runs, FIRST), 1, 3);
        }
    }
}

/* A twentieth, less what chance makes of it. */
static void no_sampler_is_left_out_later(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        int runs = play_portfolio(many, "exhaustive=off", seed);
        for (int i = 0; i < SAMPLERS; i++)
            assert_in_range(share_of(samplers[i], runs, RUNS), 45, 500);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_early_runs_go_in_a_fixed_order),
        cmocka_unit_test(every_sampler_has_one_of_the_first_samples),
        cmocka_unit_test(no_sampler_is_left_out_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
