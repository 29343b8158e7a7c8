/* SPDX-License-Identifier: MIT
 *
 * livelock: real ones are found under every strategy, also those that sleep; a spin that ends
 * never is, also not under a scheduler that keeps it waiting; a token repeats the finding.
 */
#include "expect/kinds.h"
#include "tests/support.h"

#include "explore/fair.h"

/* A strategy as unfair as can be: whoever became ready last goes first. */
static bool lifo_begin(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    (void)run;
    (void)order;
    return true;
}

static uint32_t lifo_pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)run;
    return hk_candidate_newest(world, count);
}

static uint32_t lifo_choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                            uint32_t count)
{
    (void)run;
    (void)world;
    (void)kind;
    return count - 1;
}

static const struct hk_strategy lifo = {
    .name = "lifo_for_test",
    .help = "newest first",
    .begin = lifo_begin,
    .pick = lifo_pick,
    .choose = lifo_choose,
};

enum { STRATEGIES = 4 };

static const struct hk_strategy *strategy(int i)
{
    const struct hk_strategy *all[STRATEGIES] = {hk_strategy_find("random"),
                                                 hk_strategy_find("fifo"),
                                                 hk_strategy_find("dfs"), &lifo};
    return all[i];
}

#define ASKED "expect:\n  - no livelocks\n"
#define SPIN(n)                                                                                \
    "scenario: spin\nstate:\n  ready: atomic 0\ntasks:\n"                                       \
    "  worker:\n    - repeat " n ": yield\n    - ready = 1\n"                                   \
    "  spinner x 2:\n    - while ready == 0: yield\n" ASKED

static void a_spin_of_20_steps_is_never_one(void **state)
{
    (void)state;
    int runs = 0;
    for (int i = 0; i < STRATEGIES; i++) {
        for (int threads = 1; threads <= 2; threads++) {
            struct outcome o = play(&(struct plan){.yaml = SPIN("20"),
                                                   .strategy = strategy(i),
                                                   .threads = (uint32_t)threads,
                                                   .runs = i == 2 ? 100 : 1000});
            assert_int_equal(o.found, 0);
            runs += o.runs;
        }
    }
    assert_true(runs >= 4000);
}

static void an_unfair_strategy_cannot_keep_a_spin_waiting(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){.yaml = SPIN("20"), .strategy = &lifo, .runs = 300});
    assert_int_equal(o.ends[HK_END_FINISHED], o.runs); /* the fair part lets the worker run */
    assert_true(o.steps > 300 * HK_UNFAIR_MIN);        /* which it did not have before */
    assert_true(o.steps < 64 * 10200 + 240 * 1500);    /* and the wait gets shorter */
}

static void assert_livelock(const char *yaml, uint64_t steps_max)
{
    for (int i = 0; i < STRATEGIES; i++) {
        struct plan plan = {
            .yaml = yaml, .strategy = strategy(i), .runs = 20, .steps_max = steps_max};
        struct outcome o = play(&plan);
        assert_int_equal(o.found, 1);
        assert_string_equal(o.kind, "livelock");
        assert_int_equal(o.ends[HK_END_STOPPED], o.runs);
        assert_int_equal(o.cut, 0);
        assert_false(o.exhaustive && o.runs == 20);
    }
}

#define FOR_EVER                                                                               \
    "scenario: s\nstate:\n  ready: atomic 0\ntasks:\n"                                          \
    "  a:\n    - while ready == 0: yield\n"

static void a_spin_for_ever_is_one(void **state)
{
    (void)state;
    assert_livelock(FOR_EVER ASKED, 0);
    assert_livelock(FOR_EVER "  b:\n    - while ready == 0: yield\n" ASKED, 0);
    assert_livelock(FOR_EVER "  b: sleep 1ms\nruntime: 2 threads\n" ASKED, 0);
    assert_livelock(FOR_EVER ASKED, 600);
    assert_livelock(FOR_EVER ASKED, 100000);
}

#define POLITE(until)                                                                          \
    "scenario: s\nstate:\n  left: atomic 0\n  right: atomic 0\ntasks:\n"                       \
    "  a:\n    - while left == right:\n        - sleep 1ms\n        - left = 1 - left\n"       \
    "        - sleep 1ms\n"                                                                    \
    "  b:\n    - while left == right:\n        - sleep 1ms\n        - right = 1 - right\n"     \
    "        - sleep 1ms\n" until ASKED

static void time_that_passes_is_no_progress(void **state)
{
    (void)state;
    assert_livelock(POLITE(""), 0);
    assert_livelock(POLITE("runtime: 2 threads\n"), 0);
}

static void also_when_the_run_ends_in_time(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){.yaml = POLITE(""),
                                           .strategy = hk_strategy_find("random"),
                                           .runs = 5,
                                           .until = 2000LL * MS});
    assert_string_equal(o.kind, "livelock");
    assert_int_equal(o.ends[HK_END_UNTIL], 5);
    o = play(&(struct plan){.yaml = POLITE(""), .runs = 5, .until = 20LL * MS});
    assert_int_equal(o.found, 0); /* forty steps say nothing */
}

#define BUSY(what)                                                                             \
    "scenario: s\nresources:\n  q: channel of 1\ntasks:\n"                                     \
    "  a:\n    - repeat 20000:\n        - yield\n" what ASKED

static void events_messages_and_ends_are_progress(void **state)
{
    (void)state;
    static const char *const busy[] = {
        BUSY("        - emit tick\n"),
        BUSY("        - send q 1\n        - recv q\n"),
        "scenario: s\nprocs:\n  p: yield\ntasks:\n"
        "  a:\n    - repeat 20000:\n        - h = spawn p\n        - join h\n" ASKED,
    };
    for (size_t i = 0; i < HK_COUNT(busy); i++) {
        struct outcome o = play(
            &(struct plan){.yaml = busy[i], .strategy = hk_strategy_find("random"), .runs = 2});
        assert_int_equal(o.found, 0);
        assert_int_equal(o.cut, 2);
    }
    struct outcome quiet = play(
        &(struct plan){.yaml = BUSY(""), .strategy = hk_strategy_find("random"), .runs = 2});
    assert_string_equal(quiet.kind, "livelock");
}

static void signs_of_it_that_no_fair_run_has_judged(void **state)
{
    (void)state;
    struct plan plan = {.yaml = POLITE(""),
                        .strategy = hk_strategy_find("fifo"),
                        .until = 2000LL * MS};
    struct outcome o = play(&plan);
    assert_int_equal(o.found, 0);
    assert_int_equal(o.unjudged, 1 << HK_KIND_LIVELOCK);
    plan.until = 20LL * MS; /* too short to show it, whoever chooses */
    assert_int_equal(play(&plan).unjudged, 0);
    plan.yaml = "scenario: s\ntasks:\n  a:\n    - repeat 3000: yield\n" ASKED;
    assert_int_equal(play(&plan).unjudged, 0); /* it comes to rest */
}

static void nobody_hears_of_it_unasked(void **state)
{
    (void)state;
    struct outcome o = play(
        &(struct plan){.yaml = FOR_EVER, .strategy = hk_strategy_find("random"), .runs = 2});
    assert_int_equal(o.found, 0);
    assert_int_equal(o.cut, 2);
    o = play(&(struct plan){
        .yaml = FOR_EVER "  idle: sleep 1ms\nexpect:\n  - no livelock of idle\n",
        .strategy = hk_strategy_find("random"),
        .runs = 2});
    assert_int_equal(o.found, 0);
}

static void a_token_repeats_the_finding(void **state)
{
    (void)state;
    const char *yaml = FOR_EVER ASKED;
    for (int i = 0; i < STRATEGIES; i++) {
        struct plan plan = {.yaml = yaml, .strategy = strategy(i), .runs = 1};
        struct outcome first = play(&plan);
        struct outcome again = play(&(struct plan){
            .yaml = yaml, .strategy = hk_strategy_find("replay"), .options = first.token});
        assert_string_equal(again.diverged, "");
        assert_string_equal(again.text, first.text);
        assert_true(again.digest == first.digest);
        assert_true(again.steps == first.steps);
    }
}

static void a_pass_that_was_not_all_its_own_is_not_exhaustive(void **state)
{
    (void)state;
    static const char two[] = "scenario: s\ntasks:\n  a x 2:\n    - repeat 30: yield\n";
    struct outcome o = play(&(struct plan){.yaml = two, .runs = 40, .steps_max = 100});
    assert_false(o.exhaustive);
    static const char few[] = "scenario: s\ntasks:\n  a x 2:\n    - repeat 2: yield\n";
    o = play(&(struct plan){.yaml = few, .steps_max = 100});
    assert_true(o.exhaustive);
    int all = o.runs;
    o = play(&(struct plan){.yaml = few, .steps_max = 7});
    assert_false(o.exhaustive); /* its last steps were chosen for it */
    assert_true(o.runs < all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spin_of_20_steps_is_never_one),
        cmocka_unit_test(an_unfair_strategy_cannot_keep_a_spin_waiting),
        cmocka_unit_test(a_spin_for_ever_is_one),
        cmocka_unit_test(time_that_passes_is_no_progress),
        cmocka_unit_test(also_when_the_run_ends_in_time),
        cmocka_unit_test(events_messages_and_ends_are_progress),
        cmocka_unit_test(signs_of_it_that_no_fair_run_has_judged),
        cmocka_unit_test(nobody_hears_of_it_unasked),
        cmocka_unit_test(a_token_repeats_the_finding),
        cmocka_unit_test(a_pass_that_was_not_all_its_own_is_not_exhaustive),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
