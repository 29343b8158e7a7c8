/* SPDX-License-Identifier: MIT
 *
 * test_expectation: expectations and verdicts: those of the examples are read
 * and printed again, and bad ones get the right message at the right place.
 */
#include "tests/expect/reprint.h"

static struct hk_expectation *expectation(const char *text)
{
    struct hk_expectation *e = hk_parse_expectation_text(&arena, text, strlen(text), &error);
    if (!e)
        fail_msg("%s: %s", text, error.text);
    return e;
}

/* ---- what the examples say ---- */

static const char *const expectations[] = {
    "main fails with CacheDown by 30ms",
    "served at most 3 times",
    "sometimes closed(2)",
    "closed exactly once",
    "after closed never served",
    "main completes by 10ms",
    "never finished(1)",
    "left leads to finished(2) within 40ms",
    "no orphans",
    "exactly one of all_fetched, gave_up",
    "sometimes gave_up",
    "sometimes main.pages == [4, 3, 2, 1]",
    "ordered: got in order [1, 2, 3, 4, 5, 6]",
    "busy: sometimes running(fetch) == width",
    "always running(fetch) <= width",
    "got(p) exactly once",
    "after finished always running(fetch) == 0",
    "at most limit inside work",
    "done(j) at most once",
    "finally count(done) == jobs - jobs / 7",
    "finally permits(slots) == limit",
    "allow failures of process",
    "no leaks",
    "always len(queue) <= 4",
    "handled in order of sent",
    "sent(i) leads to handled(i) within 60ms",
    "all tasks complete by 250ms",
    "memory: always len(queue) <= 4",
    "balanced: finally open == 0",
    "prompt: stopping leads to stopped within 5ms",
    "exactly one of paid(id), slow(id), declined(id)",
    "attempt(c) at most 10 times",
    "spread: after 5ms always running(ping) <= 15",
    "counted: finally hits == 2",
    "spacing: beat_at in order [0s, 1s, 3.5s, 4s]",
    "single: always running(load) <= 1",
    "kept: sent(i) leads to handled(i)",
    "order: exited before read_output",
    "allow orphans of child",
    "each: version(v) exactly once",
};

static const char *const verdicts[] = {
    "pass",
    "violates orphan in every run",
    "violates ordered in some run",
    "violates deadlock in some run",
    "violates assert in every run",
};

static void expectations_of_the_examples_are_read_and_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(expectations); i++)
        assert_kept(EXPECTATION, expectations[i]);
    assert_print(EXPECTATION, "burst: beat_at in order [0s, 1s, 3500ms, 3500ms]",
                 "burst: beat_at in order [0s, 1s, 3.5s, 3.5s]");
}

static void other_expectations_are_read_and_printed(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "before ready never served(_)",
        "before 2s never served",
        "after deadline + 5ms never x > 3",
        "between begin(i) and commit(i) never touched(i)",
        "while len(q) > 3 and not closed, always running(fetch) <= 2",
        "eventually done within 5ms",
        "eventually hits == 3 by 1m30s",
        "eventually done",
        "done(j) at least 2 * jobs times",
        "done(j) exactly jobs times",
        "got in order sorted(urls)",
        "got in order urls",
        "at most 2 * n inside region[1]",
        "client[3] completes",
        "main fails",
        "main fails with Down",
        "main fails by 5ms",
        "main is aborted",
        "all tasks complete",
        "no stuck",
        "allow hangs of client[0]",
        "never done",
        "attempt(me) exactly once",
        "count exactly once",
        "sent(queue, _) before received(queue, 3)",
    };
    for (size_t i = 0; i < HK_COUNT(texts); i++)
        assert_kept(EXPECTATION, texts[i]);
    assert_print(EXPECTATION, "no leak of x", "no leaks of x");
}

static void verdicts_are_read_and_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < HK_COUNT(verdicts); i++)
        assert_kept(VERDICT, verdicts[i]);
    assert_print(VERDICT, "violates leaks", "violates leak in some run");
}

/* ---- two readings ---- */

static bool known_done(void *arg, const struct hk_event_pattern *event)
{
    ++*(int *)arg;
    return strcmp(event->name->chars, "done") == 0 || strcmp(event->name->chars, "finished") == 0;
}

static void a_subject_is_an_event_if_one_of_that_name_exists(void **state)
{
    (void)state;
    int asked = 0;
    struct hk_expectation *e = expectation("after done(1) never finished(_)");
    assert_true(e->subject.event && e->subject.expr);
    assert_true(hk_expectation_resolve(e, known_done, &asked, &error));
    assert_true(e->subject.event && !e->subject.expr);
    assert_true(e->scope.from.event && !e->scope.from.expr);
    assert_false(e->subject.event->bare);
    assert_int_equal(e->subject.event->args[0]->kind, HK_AST_ANY);
    e = expectation("after 5ms sometimes ready");
    assert_true(hk_expectation_resolve(e, known_done, &asked, &error));
    assert_true(!e->subject.event && e->subject.expr);
    assert_true(!e->scope.from.event && e->scope.from.expr);
    assert_int_equal(asked, 3);
}

static void assert_unresolved(const char *text, int at, int end, const char *wanted)
{
    int asked = 0;
    struct hk_expectation *e = expectation(text);
    assert_false(hk_expectation_resolve(e, known_done, &asked, &error));
    assert_string_equal(error.text, wanted);
    assert_int_equal(error.at, at);
    assert_int_equal(error.end, end);
}

static void calls_are_checked_when_it_is_known_what_is_an_event(void **state)
{
    (void)state;
    int asked = 0;
    assert_unresolved("never lenn(q) > 3", 6, 13, "unknown function 'lenn'; did you mean 'len'?");
    assert_unresolved("always frobnicate(q)", 7, 20, "unknown function 'frobnicate'");
    assert_unresolved("always has(q)", 7, 13, "'has' takes 2 arguments, found 1");
    assert_unresolved("always len(q, r) > 0", 7, 16, "'len' takes 1 argument, found 2");
    assert_unresolved("always min() > 0", 7, 12, "'min' takes at least 1 argument, found 0");
    assert_unresolved("always len(_) > 0", 11, 12, "'_' stands only for an argument of an event");
    assert_unresolved("done(_, len()) exactly once", 8, 13, "'len' takes 1 argument, found 0");
    assert_unresolved("always count(1) > 0", 13, 14, "'count' needs an event");
    struct hk_expectation *e = expectation("finally count(done(_, 3)) == 1");
    assert_true(hk_expectation_resolve(e, known_done, &asked, &error));
}

static void a_verdict_names_a_label_or_a_kind(void **state)
{
    (void)state;
    static const char *const labels[] = {"ordered", NULL, "race"};
    static const struct {
        const char *text;
        enum hk_kind kind;
        const char *error;
    } cases[] = {
        {"violates ordered", HK_KIND_NONE, NULL},
        {"violates race", HK_KIND_NONE, NULL},
        {"violates leaks", HK_KIND_LEAK, NULL},
        {"violates deadlok in some run", HK_KIND_NONE,
         "unknown violation 'deadlok'; did you mean 'deadlock'?"},
        {"violates orderd", HK_KIND_NONE, "unknown violation 'orderd'; did you mean 'ordered'?"},
        {"violates everything", HK_KIND_NONE, "unknown violation 'everything'"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        const char *text = cases[i].text;
        struct hk_verdict *verdict = read_verdict(&arena, text, strlen(text), &error);
        assert_non_null(verdict);
        bool good = hk_verdict_resolve(verdict, labels, HK_COUNT(labels), &error);
        assert_int_equal(verdict->kind, cases[i].kind);
        assert_int_equal(good, !cases[i].error);
        if (!good)
            assert_string_equal(error.text, cases[i].error);
        if (!good)
            assert_int_equal(error.at, 9);
    }
}

/* ---- messages ---- */

static void bad_expectations_get_a_message(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int at, end;
        const char *error;
    } cases[] = {
        {"", 0, 0, "expected an expectation, found the end of the line"},
        {"12", 0, 2, "expected an expectation, found '12'"},
        {"allways len(jobs) <= 4", 0, 7, "unknown expectation 'allways'; did you mean 'always'?"},
        {"finished exacly once", 9, 15, "unknown expectation 'exacly'; did you mean 'exactly'?"},
        {"finished exactly twice", 17, 22,
         "expected 'once' or a number of times, found 'twice'; write '2 times'"},
        {"finished exactly 3 time", 19, 23, "expected 'times', found 'time'"},
        {"finished at once", 12, 16, "expected 'most' or 'least', found 'once'"},
        {"finished", 8, 8,
         "an event alone says nothing; write 'eventually' or 'never' before it, or 'exactly once' "
         "behind it"},
        {"no deadlok", 3, 10, "unknown violation 'deadlok'; did you mean 'deadlock'?"},
        {"no", 2, 2, "expected a violation, found the end of the line"},
        {"no bananas", 3, 10,
         "unknown violation 'bananas'; an event that must not come is 'never bananas'"},
        {"allow bananas", 6, 13, "unknown violation 'bananas'"},
        {"at most 2 insid critical", 10, 15, "expected 'inside', found 'insid'"},
        {"a leads of b", 8, 10, "expected 'to', found 'of'"},
        {"a leads to b within 10", 20, 22, "a duration needs a unit; did you mean '10ms'?"},
        {"after 5 never done", 6, 7, "a duration needs a unit; did you mean '5ms'?"},
        {"while x never done", 8, 13, "expected ',', found 'never'"},
        {"between a or b never c", 10, 12, "expected 'and', found 'or'"},
        {"x[1] exactly once", 0, 4, "expected an event, found 'x[1]'"},
        {"x(1) completes", 0, 4, "expected a task, found 'x(1)'"},
        {"main fails with down", 16, 20,
         "expected a capitalised name, found 'down'; did you mean 'Down'?"},
        {"main is gone", 8, 12, "expected 'aborted', found 'gone'"},
        {"all tasks completes", 10, 19, "expected 'complete', found 'completes'"},
        {"exactly one of a, 3", 18, 19, "expected an event, found '3'"},
        {"exactly one of a, -b", 18, 19, "expected an event, found '-'"},
        {"no leaks of len(x)", 12, 18, "expected a name, found 'len(x)'"},
        {"done exactly onec", 13, 17,
         "expected 'once' or a number of times, found 'onec'; did you mean 'once'?"},
        {"eventually done withn 3ms", 16, 21,
         "expected the end of the line, found 'withn'; did you mean 'within'?"},
        {"always true maybe", 12, 17, "expected the end of the line, found 'maybe'"},
        {"after done", 10, 10, "expected an expectation, found the end of the line"},
        {"a: b: always true", 4, 5,
         "expected 'exactly', 'at most', 'before', 'leads to', 'in order', 'completes', 'fails' or "
         "'is aborted', found ':'"},
        {"all done: finally x == 1", 0, 8, "a label is one word; write 'all_done'"},
        {"one-leader: at most 1 inside x", 0, 10, "a label is one word; write 'one_leader'"},
        {"no leaks:", 0, 8, "a label is one word; write 'no_leaks'"},
        {"a: after done: never b", 3, 13, "no colon stands behind 'after done'"},
        {"while x > 1: never b", 0, 11, "a comma, no colon, stands behind 'while x > 1'"},
        {"done exactly: 3 times", 12, 13, "expected a value, found ':'"},
        {"x == \"a: b\"", 2, 4, "a condition has 'always', 'never', 'sometimes', 'eventually' or "
                               "'finally' before it"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_error(EXPECTATION, cases[i].text, cases[i].at, cases[i].end, cases[i].error);
}

static void bad_verdicts_get_a_message(void **state)
{
    (void)state;
    assert_error(VERDICT, "passes", 0, 6,
                 "expected 'pass' or 'violates', found 'passes'; did you mean 'pass'?");
    assert_error(VERDICT, "pass always", 5, 11, "expected the end of the line, found 'always'");
    assert_error(VERDICT, "violates", 8, 8,
                 "expected a violation or a label, found the end of the line");
    assert_error(VERDICT, "violates race in all runs", 17, 20,
                 "write 'in every run'");
    assert_error(VERDICT, "violates race in any run", 17, 20,
                 "expected 'some' or 'every', found 'any'");
    assert_error(VERDICT, "race", 0, 4, "write 'violates race'");
    assert_error(VERDICT, "violates race in some runs", 22, 26, "expected 'run', found 'runs'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expectations_of_the_examples_are_read_and_printed),
        cmocka_unit_test(other_expectations_are_read_and_printed),
        cmocka_unit_test(verdicts_are_read_and_printed),
        cmocka_unit_test(a_subject_is_an_event_if_one_of_that_name_exists),
        cmocka_unit_test(calls_are_checked_when_it_is_known_what_is_an_event),
        cmocka_unit_test(a_verdict_names_a_label_or_a_kind),
        cmocka_unit_test(bad_expectations_get_a_message),
        cmocka_unit_test(bad_verdicts_get_a_message),
    };
    return cmocka_run_group_tests(tests, setup, teardown) != 0;
}
