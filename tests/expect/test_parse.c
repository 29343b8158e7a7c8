/* SPDX-License-Identifier: MIT
 *
 * test_parse: expressions, durations and distributions: what is read is printed
 * again, and what cannot be read gets the right message at the right place. The
 * last test feeds mutated text to everything that parses.
 */
#include "tests/expect/reprint.h"

#include "core/rng.h"

/* ---- expressions ---- */

static void operators_bind_as_the_language_says(void **state)
{
    (void)state;
    static const struct {
        const char *text, *printed;
    } cases[] = {
        {"((a or b) and c)", "(a or b) and c"},
        {"a or (b and c)", "a or b and c"},
        {"not (a == b)", "not a == b"},
        {"(not a) == b", "(not a) == b"},
        {"(not a) and b", "not a and b"},
        {"(1 + 2) * 3 - (4 - 5)", "(1 + 2) * 3 - (4 - 5)"},
        {"(1 - 2) - 3", "1 - 2 - 3"},
        {"a % b / (c * d)", "a % b / (c * d)"},
        {"1 + 1..n * 2", "1 + 1..n * 2"},
        {"x in 1..n", "x in 1..n"},
        {"(a < b) == c", "(a < b) == c"},
        {"-a[1] - -2", "-a[1] - -2"},
        {"(-a)[1].b", "(-a)[1].b"},
        {"- - 3", "--3"},
        {"f ( 1 )", NULL},
        {"f( 1,[ ] , \"a\\n\" )", "f(1, [], \"a\\n\")"},
        {"task.x == Closed or true", "task.x == Closed or true"},
        {"random(1..6) + now / attempt * me", "random(1..6) + now / attempt * me"},
        {"a+-b", NULL},
        {"a + -b", "a + -b"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        char buffer[128];
        if (cases[i].printed)
            assert_print(EXPR, cases[i].text, cases[i].printed);
        else
            assert_false(reprint(EXPR, cases[i].text, strlen(cases[i].text), buffer, 128));
    }
}

static void nodes_know_their_place(void **state)
{
    (void)state;
    const char *text = "ab + (c * d)";
    const struct hk_ast *sum = read_expr(&arena, text, strlen(text), &error);
    assert_non_null(sum);
    assert_int_equal(sum->at, 0);
    assert_int_equal(sum->end, 12);
    assert_int_equal(sum->b->at, 5);
    assert_int_equal(sum->b->b->at, 10);
    assert_int_equal(sum->height, 3);
}

static void values_can_follow_each_other(void **state)
{
    (void)state;
    struct hk_parser parser;
    const char *text = "q[1] [1, 2] (a + b) -1 f(x).y";
    static const int ends[] = {4, 11, 19, 22, 29};
    hk_parser_init(&parser, &arena, text, strlen(text), &error);
    assert_non_null(hk_parse_place(&parser));
    assert_int_equal(parser.lex.last.end, ends[0]);
    for (size_t i = 1; i < HK_COUNT(ends); i++) {
        assert_non_null(hk_parse_operand(&parser));
        assert_int_equal(parser.lex.last.end, ends[i]);
    }
    assert_true(hk_lex_expect_end(&parser.lex));
}

static void distributions_are_read_and_printed(void **state)
{
    (void)state;
    assert_kept(DIST, "20ms");
    assert_kept(DIST, "10ms..40ms");
    assert_kept(DIST, "mean * 2");
    assert_kept(DIST, "exp(5ms)");
    assert_kept(DIST, "normal(10ms, 2ms)");
    assert_kept(DIST, "one of 1ms, 2ms, fast");
    assert_kept(DIST, "50ms +- 20%");
    assert_kept(DIST, "mean + 1ms +- p%");
    assert_error(DIST, "5..50", 0, 1, "a duration needs a unit; did you mean '5ms'?");
    assert_error(DIST, "10 ms", 0, 5, "a duration is written without a space; write 10ms");
    assert_error(DIST, "1ms..", 5, 5, "expected a duration, found the end of the line");
    assert_error(DIST, "50ms +- 20", 10, 10, "expected '%', found the end of the line");
    assert_error(DIST, "normal(1ms)", 10, 11, "expected ',', found ')'");
    struct hk_parser parser;
    const char *text = "one of 1ms, 2ms, returns u";
    hk_parser_init(&parser, &arena, text, strlen(text), &error);
    const struct hk_dist *dist = hk_parse_dist(&parser);
    assert_int_equal(dist->count, 2);
    assert_int_equal(dist->end, 15);
    assert_true(hk_lex_at(&parser.lex, HK_TOKEN_COMMA));
}

/* ---- messages ---- */

static void bad_expressions_get_a_message(void **state)
{
    (void)state;
    assert_error(EXPR, "", 0, 0, "expected a value, found the end of the line");
    assert_error(EXPR, "1 +", 3, 3, "expected a value, found the end of the line");
    assert_error(EXPR, "a < b < c", 6, 7, "comparisons do not chain; use 'and'");
    assert_error(EXPR, "1..2..3", 4, 6, "ranges do not chain");
    assert_error(EXPR, "1 + not x", 4, 7, "expected a value, found 'not'");
    assert_error(EXPR, "(a", 2, 2, "expected ')', found the end of the line");
    assert_error(EXPR, "f(a b)", 4, 5, "expected ',' or ')', found 'b'");
    assert_error(EXPR, "[1, 2", 5, 5, "expected ',' or ']', found the end of the line");
    assert_error(EXPR, "a[1", 3, 3, "expected ']', found the end of the line");
    assert_error(EXPR, "a.B", 2, 3, "expected a name, found 'B'");
    assert_error(EXPR, "a + _", 4, 5, "'_' stands only for an argument of an event");
    assert_error(EXPR, "a = b", 2, 3,
                 "expected the end of the line, found '='; write '==' to compare");
    assert_error(EXPR, "f (x)", 2, 3, "expected the end of the line, found '('");
    assert_error(EXPR, "x > 10 ms", 4, 9, "a duration is written without a space; write 10ms");
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *unit, *core, *after;
    } cases[] = {{"(", "1", ")"},   {"[", "", "]"},  {"f(", "x", ")"},
                 {"a[", "0", "]"},  {"-", "1", ""},  {"not ", "a", ""},
                 {"1 + ", "1", ""}, {"", "a", ".b"}, {"a and ", "b", ""}};
    enum { MANY = 70000 };
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        size_t unit = strlen(cases[i].unit), after = strlen(cases[i].after), len = 0;
        char *text = hk_xcalloc(MANY, unit + after + 2);
        for (int j = 0; j < MANY; j++, len += unit)
            memcpy(text + len, cases[i].unit, unit);
        len += (size_t)sprintf(text + len, "%s", cases[i].core);
        for (int j = 0; j < MANY; j++, len += after)
            memcpy(text + len, cases[i].after, after);
        assert_null(read_expr(&arena, text, len, &error));
        assert_string_equal(error.text, "nested too deep");
        free(text);
    }
}

/* ---- mutation ---- */

/* Words that a mutation puts in, so that it reaches behind the first token. */
static const char *const spare[] = {
    "(",         ")",
    "[",         "]",
    ",",         "..",
    "+-",        "%",
    "_",         "-",
    "not ",      " and ",
    " in ",      "10 ms",
    "1.5s",      "\"",
    "\\",        " by 5ms",
    " within ",  " times",
    " at most ", "9223372036854775807",
    "x",         ":",
};

static size_t mutate(struct hk_rng *rng, char *text, size_t len, size_t room)
{
    size_t at = len ? hk_rng_below(rng, len) : 0;
    const char *word = spare[hk_rng_below(rng, HK_COUNT(spare))];
    size_t size = strlen(word), cut = hk_rng_below(rng, 4);
    switch (hk_rng_below(rng, 4)) {
    case 0: /* one byte becomes any other */
        if (len)
            text[at] = (char)hk_rng_below(rng, 256);
        return len;
    case 1: /* some bytes go */
        cut = cut < len - at ? cut : len - at;
        memmove(text + at, text + at + cut, len - at - cut);
        return len - cut;
    case 2: /* the end goes */
        return at;
    default: /* a word comes */
        if (len + size > room)
            return len;
        memmove(text + at + size, text + at, len - at);
        memcpy(text + at, word, size);
        return len + size;
    }
}

static const char *const seeds[] = {
    "a or not (b and c == d) in [1, 2..3, \"x\"]",
    "-task.x[2] + len(q) * 50ms / random(1..6)",
    "one of 1ms, 2ms + d, 1m30s",
    "normal(10ms, 2ms)",
    "50ms +- 20%",
    "label: after 5ms always running(ping) <= 15",
    "while len(q) > 3, eventually done(_, 2) within 5ms",
    "between begin(i) and commit(i) never touched(i)",
    "sent(i) leads to handled(i) within 60ms",
    "got in order [1, 2, Closed]",
    "exactly one of paid(id), slow(id), declined(id)",
    "done(j) at most 2 * n times",
    "at most limit inside work",
    "main fails with CacheDown by 30ms",
    "allow failures of process",
    "violates deadlock in every run",
};

static size_t seed_text(struct hk_rng *rng, char *text)
{
    const char *seed = seeds[hk_rng_below(rng, HK_COUNT(seeds))];
    size_t len = strlen(seed);
    memcpy(text, seed, len);
    return len;
}

static void mutated_text_is_read_or_refused(void **state)
{
    (void)state;
    enum { ROUNDS = 50000, ROOM = 200 };
    struct hk_rng rng;
    int good = 0;
    hk_rng_seed(&rng, 1);
    for (int round = 0; round < ROUNDS; round++) {
        char text[ROOM], printed[1024], again[1024];
        size_t len = seed_text(&rng, text);
        for (uint64_t n = 1 + hk_rng_below(&rng, 5); n > 0; n--)
            len = mutate(&rng, text, len, ROOM);
        char *exact = hk_xmalloc(len); /* so that reading behind it is noticed */
        memcpy(exact, text, len);
        for (int what = 0; what < WHAT_COUNT; what++) {
            error.at = -1;
            if (!reprint((enum what)what, exact, len, printed, sizeof(printed))) {
                assert_true(error.at >= 0 && error.at <= error.end && error.end <= (int)len);
                assert_true(error.text[0] != '\0');
                continue;
            }
            good++;
            if (!reprint((enum what)what, printed, strlen(printed), again, sizeof(again)))
                fail_msg("%.*s was printed as %s", (int)len, exact, printed);
            assert_string_equal(printed, again);
        }
        free(exact);
        hk_arena_reset(&arena);
    }
    assert_true(good > ROUNDS / 20); /* or the mutations are too wild to say anything */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_the_language_says),
        cmocka_unit_test(nodes_know_their_place),
        cmocka_unit_test(values_can_follow_each_other),
        cmocka_unit_test(distributions_are_read_and_printed),
        cmocka_unit_test(bad_expressions_get_a_message),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(mutated_text_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown) != 0;
}
