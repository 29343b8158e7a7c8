/* SPDX-License-Identifier: MIT
 *
 * test_compile: what is wrong with an expectation is said, at its place, before a
 * run; and what can be told about a set.
 */
#include "tests/expect/play.h"

/* "at:end text"; "" if it is good. */
static void assert_said(const char *text, const char *wanted)
{
    char complaints[600];
    struct hk_expect_set *set = compile_all(&text, 1, &names, complaints);
    if (strcmp(complaints, wanted) != 0)
        print_error("%s\n", text);
    assert_string_equal(complaints, wanted);
    bool good = wanted[0] == '\0' || strncmp(wanted, "warning", 7) == 0;
    assert_int_equal(set != NULL, good);
    hk_expect_free(set);
}

static void test_events(void **state)
{
    (void)state;
    assert_said("tock exactly once", "0:4 nobody emits 'tock'; did you mean 'tick'?");
    assert_said("never tock", "6:10 unknown name 'tock'; did you mean 'tick'?");
    assert_said("never tock(1)", "6:10 nobody emits 'tock'; did you mean 'tick'?");
    assert_said("after tcik never a", "6:10 nobody emits 'tcik'; did you mean 'tick'?");
    assert_said("a before zebra", "9:14 nobody emits 'zebra'");
    assert_said("recieved exactly once", "0:8 nobody emits 'recieved'; did you mean 'received'?");
    assert_said("exactly one of a, bee, c", "18:21 nobody emits 'bee'");
    assert_said("finally count(dnoe) == 1", "14:18 nobody emits 'dnoe'; did you mean 'done'?");
    assert_said("never done(1, 2)", "6:16 'done' has 1 argument, found 2");
    assert_said("tick(1) exactly once", "0:7 'tick' has 0 arguments, found 1");
    assert_said("never started(main, 1)", "6:22 'started' has at most 1 argument, found 2");
    assert_said("never done(2)", "");
    assert_said("never done", "");
}

static void test_names(void **state)
{
    (void)state;
    assert_said("always x <= limti", "12:17 unknown name 'limti'; did you mean 'limit'?");
    assert_said("at most 2 inside critcal", "17:24 no block is 'inside critcal'");
    assert_said("always inside(critcal) < 2", "14:21 no block is 'inside critcal'");
    assert_said("mian completes", "0:4 no task or proc is 'mian'; did you mean 'main'?");
    assert_said("always running(pong) < 2", "15:19 no op or proc is 'pong'; did you mean 'ping'?");
    assert_said("never finished(mian)", "15:19 no task or proc is 'mian'; did you mean 'main'?");
    assert_said("always len(qq) < 2", "11:13 unknown name 'qq'; did you mean 'q'?");
    assert_said("always permits(qq) < 2", "15:17 no resource or state is 'qq'; did you mean 'q'?");
    assert_said("sometimes mian.pages == 1",
                "10:14 no task or proc is 'mian'; did you mean 'main'?");
    assert_said("allow failures of mian", "18:22 unknown name 'mian'; did you mean 'main'?");
    assert_said("no leaks of client[1]", "12:21 expected a name without an index");
    assert_said("always attempt < 3", "7:14 unknown name 'attempt'");
}

static void test_misuse(void **state)
{
    (void)state;
    assert_said("always arr == 0", "7:10 'arr' is an array; write arr[0] for its first");
    assert_said("always x[1] == 0", "7:11 'x' is not an array");
    assert_said("always arr[0 - 1] == 0", "11:16 an index must be 0 or more");
    assert_said("always len(x) == 0", "11:12 'x' is a variable, which has no length");
    assert_said("always q == 0", "7:8 'q' is a channel, which has no value");
    assert_said("always random(1..2) == 1", "7:19 'random' has no place in an expectation");
    assert_said("always len(q, q) == 1", "7:16 'len' takes 1 argument, found 2");
    assert_said("a at most x times",
                "10:11 'x' changes during a run; this must be known before it");
    assert_said("a at most count(b) times",
                "10:18 'count' changes during a run; this must be known before it");
    assert_said("a at most soon times", "10:14 expected a number of 0 or more, found a duration");
    assert_said("a at most 0 - 2 times",
                "10:15 expected a number of 0 or more, found a negative one");
    assert_said("a at most limit / 0 times", "10:19 division by zero");
    assert_said("a leads to b within limit", "20:25 expected a time, found a number");
    assert_said("a in order limit", "11:16 expected a list, found a number");
    assert_said("a(1) in order [1]",
                "0:17 no argument is left to put in order; write 'a' or give it a name");
    assert_said("a(1, _) in order of b(2, _)", "");
    assert_said("a(i, _) in order of b(k, _)",
                "0:27 'a' and 'b' have no variable in common, so nothing is compared");
    assert_said("a in order of sent(q)", "");
    assert_said("after a main completes", "0:8 this speaks of the whole run and takes no scope");
    assert_said("at most 2 outside critical", "10:17 expected 'inside', found 'outside'");
}

static void test_warnings(void **state)
{
    (void)state;
    assert_said("a(jobs) leads to b(jbos)",
                "warning 2:6 'jobs' is used once; did you mean 'jbos'?; "
                "warning 19:23 'jbos' is used once; did you mean 'jobs'?");
    assert_said("a(i) leads to b(i, limti)",
                "warning 19:24 'limti' is used once; did you mean 'limit'?");
    assert_said("a(i) leads to b(i, z)",
                "warning 19:20 'z' is used once; write '_' if any will do");
    assert_said("a(i) leads to b(i, _)", "");
    assert_said("a(i) exactly once", "");
    assert_said("after c(i) a(i) exactly once", "");
    assert_said("never ended(mian)", "warning 12:16 'mian' is no object or task, so any will do; "
                                     "did you mean 'main'?");
}

static void test_labels(void **state)
{
    (void)state;
    char complaints[600];
    const char *twice[] = {"one: never a", "one: never b"};
    assert_null(compile_all(twice, 2, &names, complaints));
    assert_string_equal(complaints, "0:3 the label 'one' is used twice");
    const char *texts[] = {"one: never a", "sometimes   b", "b(i) exactly once"};
    struct hk_expect_set *set = compile_all(texts, 3, &names, complaints);
    assert_int_equal(hk_expect_count(set), 3);
    assert_string_equal(hk_expect_label(set, 0), "one");
    assert_string_equal(hk_expect_text(set, 0), "one: never a");
    assert_string_equal(hk_expect_label(set, 1), "sometimes b");
    assert_true(hk_expect_has_label(set, 0));
    assert_false(hk_expect_has_label(set, 1));
    assert_true(hk_expect_is_goal(set, 1));
    assert_false(hk_expect_wants_exercise(set, 0));
    assert_true(hk_expect_wants_exercise(set, 2));
    hk_expect_free(set);
}

/* All of them are reported, not only the first. */
static void test_several_errors(void **state)
{
    (void)state;
    char complaints[600];
    const char *texts[] = {"never zap(1)", "always x <", "a before b"};
    assert_null(compile_all(texts, 3, &names, complaints));
    assert_string_equal(complaints, "6:9 nobody emits 'zap'; 10:10 expected a value, found "
                                    "the end of the line");
}

static void test_open(void **state)
{
    (void)state;
    char complaints[600];
    const char *texts[] = {"handled in order of sent", "always len(jobs) <= 4", "never oops",
                           "worker completes", "always running(fetch) <= 2"};
    struct hk_expect_set *set = compile_all(texts, 5, NULL, complaints);
    assert_string_equal(complaints, "");
    struct hk_world *world = hk_world_new(NULL);
    struct hk_run_config config = hk_run_config_default();
    struct hk_error error;
    hk_world_begin(world, &config);
    assert_null(hk_expect_begin(set, world, NULL, &error));
    assert_string_equal(error.text, "there is no 'jobs' in this run");
    struct hk_cell cell;
    hk_world_begin(world, &config);
    hk_cell_init(world, &cell, "jobs", 0, hk_int(0), true);
    assert_null(hk_expect_begin(set, world, NULL, &error));
    assert_string_equal(error.text, "'jobs' is a variable, which cannot answer this");
    struct hk_channel channel;
    hk_world_begin(world, &config);
    hk_channel_init(world, &channel, "jobs", 0, 4, 0);
    assert_non_null(hk_expect_begin(set, world, NULL, &error));
    hk_world_free(world);
    hk_expect_free(set);
}

/* Cut anywhere, with anything in it, a text is an expectation or an error. */
static void test_mangled(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "l: between a(i) and b(i) c(i) leads to a(i, 2) within 5ms",
        "while running(ping) > 0, always arr[x] + count(a(1)) < limit",
        "exactly one of a(i), b(i), sent(q, i)",
        "a(_, i) in order sorted([1, x])",
    };
    static const char letters[] = "()[],_ .:ax1";
    char copy[100], complaints[600];
    for (size_t t = 0; t < HK_COUNT(texts); t++) {
        size_t len = strlen(texts[t]);
        for (size_t at = 0; at < len * sizeof(letters); at++) {
            memcpy(copy, texts[t], len + 1);
            copy[at % len] = letters[at / len];
            const char *text = copy;
            hk_expect_free(compile_all(&text, 1, &names, complaints));
            hk_expect_free(compile_all(&text, 1, NULL, complaints));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events), cmocka_unit_test(test_names),
        cmocka_unit_test(test_misuse), cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_labels), cmocka_unit_test(test_several_errors),
        cmocka_unit_test(test_open),   cmocka_unit_test(test_mangled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
