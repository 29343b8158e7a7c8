/* SPDX-License-Identifier: MIT
 *
 * test_judge: tables of runs, each with its findings, and the result that they give
 * together under a verdict.
 */
#include "tests/expect/play.h"

#include "expect/judge.h"
#include "tests/expect/reading.h"

/* One run, as one word: "deadlock", "race+label", "-" (nothing found); in front of it "cut:",
 * "discarded:", "interrupted:"; behind it "!exercised" or "!met" of expectation 0. */
static void add_run(struct hk_world *world, struct hk_judge *judge, struct hk_expect_tally *tally,
                    const char *word)
{
    static const struct {
        const char *prefix;
        enum hk_end end;
    } ends[] = {
        {"cut:", HK_END_STEPS}, {"discarded:", HK_END_ASSUME}, {"interrupted:", HK_END_INTERRUPT}};
    struct hk_run_config config = hk_run_config_default();
    char copy[100], *save = NULL;
    hk_world_begin(world, &config);
    world->end = HK_END_FINISHED;
    for (size_t i = 0; i < HK_COUNT(ends); i++)
        if (strncmp(word, ends[i].prefix, strlen(ends[i].prefix)) == 0) {
            world->end = (uint8_t)ends[i].end;
            word += strlen(ends[i].prefix);
        }
    snprintf(copy, sizeof(copy), "%s", word);
    bool exercised = strstr(copy, "!exercised"), met = strstr(copy, "!met");
    copy[strcspn(copy, "!")] = '\0';
    for (char *f = strtok_r(copy, "+", &save); f; f = strtok_r(NULL, "+", &save)) {
        bool kind = hk_kind_find(f, strlen(f)) != HK_KIND_NONE;
        if (strcmp(f, "-") != 0)
            hk_finding_add(world, kind ? f : "expect", kind ? "" : f, "", "a sentence");
    }
    hk_judge_add(judge, (enum hk_end)world->end, world->findings);
    tally->counts[0].exercised += exercised;
    tally->counts[0].met += met;
}

struct trial {
    const char *verdict;     /* lines, split by ';'; NULL: none */
    const char *expectation; /* NULL: never a */
    const char *runs;
    bool exhaustive;
    const char *wanted; /* "passed", or "failed: why" */
};

static size_t read_verdicts(struct hk_arena *arena, const char *text,
                            const struct hk_expect_set *set, const struct hk_verdict **verdicts)
{
    char copy[200], *save = NULL;
    size_t n = 0;
    struct hk_syntax_error error;
    const char *label = hk_expect_has_label(set, 0) ? hk_expect_label(set, 0) : NULL;
    snprintf(copy, sizeof(copy), "%s", text ? text : "");
    for (char *line = strtok_r(copy, ";", &save); line; line = strtok_r(NULL, ";", &save)) {
        struct hk_verdict *verdict = read_verdict(arena, line, strlen(line), &error);
        assert_non_null(verdict);
        assert_true(hk_verdict_resolve(verdict, &label, 1, &error));
        verdicts[n++] = verdict;
    }
    return n;
}

static void assert_trial(const struct trial *trial)
{
    static const char *const judged[] = {"passed", "failed", "inconclusive", "vacuous"};
    struct hk_arena arena;
    struct hk_judge judge;
    struct hk_expect_tally tally;
    const struct hk_verdict *verdicts[4];
    char complaints[600], runs[200], got[400], *save = NULL;
    const char *text = trial->expectation ? trial->expectation : "never a";
    hk_arena_init(&arena);
    struct hk_expect_set *set = compile_all(&text, 1, &names, complaints);
    assert_non_null(set);
    hk_judge_init(&judge, verdicts, read_verdicts(&arena, trial->verdict, set, verdicts));
    hk_expect_tally_init(&tally, set);
    struct hk_world *world = hk_world_new(NULL);
    snprintf(runs, sizeof(runs), "%s", trial->runs);
    for (char *word = strtok_r(runs, " ", &save); word; word = strtok_r(NULL, " ", &save))
        add_run(world, &judge, &tally, word);
    struct hk_judgement result = hk_judge_conclude(&judge, set, &tally, trial->exhaustive);
    snprintf(got, sizeof(got), "%s%s%s", judged[result.judged], result.why[0] ? ": " : "",
             result.why);
    hk_world_free(world);
    hk_expect_tally_fini(&tally);
    hk_judge_fini(&judge);
    hk_expect_free(set);
    hk_arena_fini(&arena);
    if (strcmp(got, trial->wanted) != 0)
        print_error("%s over %s\n", trial->verdict ? trial->verdict : "no verdict", trial->runs);
    assert_string_equal(got, trial->wanted);
}

#define CUT_ONE_OF_TWO "inconclusive: 1 of 2 runs were cut by the limit of steps"

#define ASSERT_TRIALS(trials)                     \
    for (size_t i = 0; i < HK_COUNT(trials); i++) \
    assert_trial(&(trials)[i])

static void test_pass(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {NULL, NULL, "- -", false, "passed"},
        {"pass", NULL, "- -", true, "passed"},
        {"pass", NULL, "- race", false, "failed: race: a sentence (1 of 2 runs)"},
        {"pass", "one: never a", "one one", false, "failed: one: a sentence (2 of 2 runs)"},
        {"pass", NULL, "cut:- -", false, CUT_ONE_OF_TWO},
        {"pass", NULL, "cut:race -", false, "failed: race: a sentence (1 of 2 runs)"},
        {"pass", NULL, "discarded:- -", false, "passed"},
        {"pass", NULL, "discarded:race -", false, "passed"},
        {"pass", NULL, "discarded:-", true,
         "inconclusive: no run was judged: none was made, or all were discarded"},
        {"pass", NULL, "", true,
         "inconclusive: no run was judged: none was made, or all were discarded"},
        {"pass", NULL, "- interrupted:-", true, "inconclusive: the exploration was interrupted"},
    };
    ASSERT_TRIALS(trials);
}

static void test_violations(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {"violates race", NULL, "- race", false, "passed"},
        {"violates races in some run", NULL, "- race", false, "passed"},
        {"violates race in every run", NULL, "race race", false, "passed"},
        {"violates race in every run", NULL, "race -", false,
         "failed: the verdict says that race is violated in every run, but it was in 1 of 2"},
        {"violates race in every run", NULL, "race discarded:-", false, "passed"},
        {"violates race", NULL, "- -", false,
         "failed: the verdict says that race is violated, but it was not in 2 runs"},
        {"violates race", NULL, "-", false,
         "failed: the verdict says that race is violated, but it was not in 1 run"},
        {"violates race", NULL, "race deadlock", false,
         "failed: deadlock: a sentence (1 of 2 runs)"},
        {"violates race in every run;violates deadlock", NULL, "race race+deadlock", false,
         "passed"},
        {"violates race;violates deadlock", NULL, "race race", false,
         "failed: the verdict says that deadlock is violated, but it was not in 2 runs"},
        {"violates one", "one: never a", "one -", false, "passed"},
        {"violates one", "one: never a", "one race", false,
         "failed: race: a sentence (1 of 2 runs)"},
        /* a label hides a kind */
        {"violates leak", "leak: never a", "-", false,
         "failed: the verdict says that leak is violated, but it was not in 1 run"},
    };
    ASSERT_TRIALS(trials);
}

static void test_cut_verdicts(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        /* what was cut after the violation has been seen needs no more */
        {"violates race in every run", NULL, "cut:race cut:race", false, "passed"},
        {"violates race in every run", NULL, "cut:race race", false, "passed"},
        {"violates race in every run", NULL, "race cut:-", false, CUT_ONE_OF_TWO},
        {"violates race in every run", NULL, "- cut:-", false,
         "failed: the verdict says that race is violated, but it was not in 2 runs"},
        {"violates race", NULL, "- cut:-", false, CUT_ONE_OF_TWO},
        {"violates race", NULL, "race cut:-", false, CUT_ONE_OF_TWO},
        {"violates race", NULL, "- interrupted:-", false,
         "inconclusive: the exploration was interrupted"},
    };
    ASSERT_TRIALS(trials);
}

static void test_goals(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {NULL, "sometimes a", "- -!met", false, "passed"},
        {NULL, "sometimes a", "- -", false,
         "inconclusive: sometimes a was not met in 2 runs, but these are not all"},
        {NULL, "sometimes a", "- -", true,
         "failed: sometimes a was not met in 2 runs, and these are all"},
        {NULL, "sometimes a", "- cut:-", true, CUT_ONE_OF_TWO},
        {NULL, "sometimes a", "race", false, "failed: race: a sentence (1 of 1 runs)"},
        {"violates goal", "goal: sometimes a", "- -", true, "passed"},
        {"violates goal", "goal: sometimes a", "- -", false,
         "inconclusive: goal was not met in 2 runs, but these are not all"},
        {"violates goal", "goal: sometimes a", "-!met -", true,
         "failed: the verdict says that goal is violated, but it was met"},
    };
    ASSERT_TRIALS(trials);
}

static void test_vacuity(void **state)
{
    (void)state;
    static const struct trial trials[] = {
        {NULL, "a before b", "- -!exercised", false, "passed"},
        {NULL, "a before b", "- -", false, "vacuous: a before b was never exercised"},
        {NULL, "a before b", "- -", true, "failed: a before b was never exercised"},
        {NULL, "after a never b", "-", false, "vacuous: after a never b was never exercised"},
        {NULL, "a(i) exactly once", "-", false, "vacuous: a(i) exactly once was never exercised"},
        {NULL, "a exactly once", "-", false, "passed"},
        {NULL, "a(i) at most once", "-", true, "passed"},
        {NULL, "always x < 2", "-", true, "passed"},
        {NULL, "at most 2 inside critical", "-", true, "passed"},
        {NULL, "a in order [1]", "-", false, "vacuous: a in order [1] was never exercised"},
        {NULL, "exactly one of a(i), b(i)", "-", false,
         "vacuous: exactly one of a(i), b(i) was never exercised"},
        {"violates race", "a before b", "race race", false,
         "vacuous: a before b was never exercised"},
        {NULL, "a before b", "cut:-", false,
         "inconclusive: 1 of 1 runs were cut by the limit of steps (a loop that never ends? "
         "`until:` would end a run, `no livelock` find it)"},
    };
    ASSERT_TRIALS(trials);
}

/* From the runs themselves: an open response in a run that was cut. */
static void test_open(void **state)
{
    (void)state;
    const char *text = "kept: a leads to b";
    struct play play = {0};
    play_all(&play, &text, 1, "main: a spin", 1);
    assert_int_equal(play.tally.counts[0].open, 1);
    struct hk_judge judge;
    hk_judge_init(&judge, NULL, 0);
    judge.runs = judge.cut = 1;
    struct hk_judgement result = hk_judge_conclude(&judge, play.set, &play.tally, true);
    assert_int_equal(result.judged, HK_JUDGED_INCONCLUSIVE);
    assert_string_equal(result.why, "1 of 1 runs were cut; kept was still open in 1");
    result = hk_judge_conclude(&judge, NULL, NULL, true);
    assert_string_equal(result.why, "1 of 1 runs were cut");
    hk_judge_fini(&judge);
    play_end(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pass),         cmocka_unit_test(test_violations),
        cmocka_unit_test(test_cut_verdicts), cmocka_unit_test(test_goals),
        cmocka_unit_test(test_vacuity),      cmocka_unit_test(test_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
