/* SPDX-License-Identifier: MIT
 *
 * test_lex: tokens, numbers, and the messages for what is none. Kinds of
 * violations and suggestions, which are about words too, are tested here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect/kinds.h"
#include "expect/lex.h"
#include "expect/suggest.h"

static struct hk_lexer lex;
static struct hk_syntax_error error;

/* The lexer sees a copy without a NUL, so that a sanitizer notices one byte too
 * many. */
static char *copy;

static void start_bytes(const char *text, size_t len)
{
    free(copy);
    copy = hk_xmalloc(len);
    memcpy(copy, text, len);
    hk_lexer_init(&lex, copy, len, &error);
}

static void start(const char *text)
{
    start_bytes(text, strlen(text));
}

static int finish(void **state)
{
    (void)state;
    free(copy);
    copy = NULL;
    return 0;
}

/* All tokens of the text, each in angle brackets behind a letter for its kind. */
static void assert_tokens(const char *text, const char *wanted)
{
    static const char letters[] = {"?nSidt_"};
    char found[512] = "";
    start(text);
    while (lex.token.kind != HK_TOKEN_END) {
        size_t used = strlen(found);
        char letter = lex.token.kind <= HK_TOKEN_ANY ? letters[lex.token.kind] : 'o';
        snprintf(found + used, sizeof(found) - used, "%s%c<%.*s>", used ? " " : "", letter,
                 lex.token.end - lex.token.at, text + lex.token.at);
        hk_lex_next(&lex);
    }
    assert_false(lex.failed);
    assert_string_equal(found, wanted);
}

static void assert_value(const char *text, enum hk_token_kind kind, int64_t value)
{
    start(text);
    assert_string_equal(error.text, "");
    assert_int_equal(lex.token.kind, kind);
    assert_true(lex.token.value == value);
    hk_lex_next(&lex);
    assert_true(hk_lex_expect_end(&lex));
}

/* Lexing the text ends with this error, at [at, end). */
static void assert_error(const char *text, int at, int end, const char *wanted)
{
    start(text);
    while (lex.token.kind != HK_TOKEN_END)
        hk_lex_next(&lex);
    assert_true(lex.failed);
    assert_string_equal(error.text, wanted);
    assert_int_equal(error.at, at);
    assert_int_equal(error.end, end);
}

/* ---- tokens ---- */

static void words_numbers_and_signs_are_told_apart(void **state)
{
    (void)state;
    assert_tokens("never done(j_1, _)", "n<never> n<done> o<(> n<j_1> o<,> _<_> o<)>");
    assert_tokens("x += Closed", "n<x> o<+=> S<Closed>");
    assert_tokens("a[1]..b|map f", "n<a> o<[> i<1> o<]> o<..> n<b> o<|> n<map> n<f>");
    assert_tokens("1..9 2ms..1.5s", "i<1> o<..> i<9> d<2ms> o<..> d<1.5s>");
    assert_tokens("d +- 20%", "n<d> o<+-> i<20> o<%>");
    assert_tokens("10% with", "i<10> o<%> n<with>");
    assert_tokens("a==b!=c<=d>=e<f>g-=h=i:", "n<a> o<==> n<b> o<!=> n<c> o<<=> n<d> o<>=> n<e> "
                                             "o<<> n<f> o<>> n<g> o<-=> n<h> o<=> n<i> o<:>");
    assert_tokens("main.pages * -2 / 3", "n<main> o<.> n<pages> o<*> o<-> i<2> o</> i<3>");
    assert_tokens("_a __ \"a b\"", "n<_a> n<__> t<\"a b\">");
    assert_tokens(" \t\r\n", "");
    assert_tokens("", "");
}

static void each_token_knows_its_bytes(void **state)
{
    (void)state;
    start("  never  done");
    assert_int_equal(lex.token.at, 2);
    assert_int_equal(lex.token.end, 7);
    assert_int_equal(hk_lex_second(&lex).at, 9);
    assert_true(hk_lex_accept_word(&lex, "never"));
    assert_int_equal(hk_lex_peek(&lex)->at, 9);
    assert_int_equal(lex.last.end, 7);
    assert_false(hk_lex_joined(&lex));
    hk_lex_next(&lex);
    assert_int_equal(lex.token.at, 13);
    hk_lex_next(&lex);
    assert_int_equal(lex.token.kind, HK_TOKEN_END);
}

static void texts_lose_their_quotes_and_escapes(void **state)
{
    (void)state;
    char buffer[32];
    start("\"a \\\"b\\\" \\\\ \\n\"");
    size_t len = hk_lex_unquote(&lex, &lex.token, buffer);
    buffer[len] = '\0';
    assert_string_equal(buffer, "a \"b\" \\ \n");
}

/* ---- numbers ---- */

static void durations_are_exact(void **state)
{
    (void)state;
    assert_value("250us", HK_TOKEN_DURATION, 250000);
    assert_value("50ms", HK_TOKEN_DURATION, 50000000);
    assert_value("1.5s", HK_TOKEN_DURATION, 1500000000);
    assert_value("1m30s", HK_TOKEN_DURATION, 90000000000);
    assert_value("10ns", HK_TOKEN_DURATION, 10);
    assert_value("1h", HK_TOKEN_DURATION, 3600000000000);
    assert_value("0s", HK_TOKEN_DURATION, 0);
    assert_value("0.000000001s", HK_TOKEN_DURATION, 1);
    assert_value("1.10000000000000000000s", HK_TOKEN_DURATION, 1100000000);
    assert_value("0.0000000000025h", HK_TOKEN_DURATION, 9);
    assert_value("1h1.5ms", HK_TOKEN_DURATION, 3600001500000);
}

static void durations_saturate_and_numbers_do_not(void **state)
{
    (void)state;
    assert_value("99999999999999999999999h", HK_TOKEN_DURATION, INT64_MAX);
    assert_value("2562048h", HK_TOKEN_DURATION, INT64_MAX);
    assert_value("2562047h2562047m", HK_TOKEN_DURATION, INT64_MAX);
    assert_value("9223372036854775807", HK_TOKEN_INT, INT64_MAX);
    assert_value("007", HK_TOKEN_INT, 7);
    assert_error("1 9223372036854775808", 2, 21, "number too large: '9223372036854775808'");
}

static void bad_numbers_are_named(void **state)
{
    (void)state;
    assert_error("sleep 10mss", 6, 11, "bad number '10mss'; units are ns us ms s m h");
    assert_error("10s1m", 0, 5, "bad number '10s1m'");
    assert_error("1m1m", 0, 4, "bad number '1m1m'");
    assert_error("1m30", 0, 4, "bad number '1m30'");
    assert_error("2_000", 0, 5, "bad number '2_000'");
    assert_error("10Ms", 0, 4, "bad number '10Ms'; units are ns us ms s m h");
    assert_error("1.2.3s", 0, 6, "bad number '1.2.3s'");
    assert_error("1.5", 0, 3, "a number is whole; '1.5' needs a unit, as in 1.5s");
    assert_error("1.5ns", 0, 5, "'1.5ns' is not a whole number of ns");
    assert_error("0.00000000000001h", 0, 17, "'0.00000000000001h' is not a whole number of ns");
}

/* ---- errors ---- */

static void stray_characters_are_shown(void **state)
{
    (void)state;
    assert_error("a ; b", 2, 3, "stray character ';'; each statement has a line of its own");
    assert_error("a && b", 2, 3, "stray character '&'; write 'and'");
    assert_error("!a", 0, 1, "stray character '!'; write 'not'");
    assert_error("'a'", 0, 1, "stray character '''; a text stands between '\"'");
    assert_error("a é", 2, 4, "stray character 'é'");
    assert_error("a \xe2\x80", 2, 3, "stray byte 0xe2");
    assert_error("a \x01", 2, 3, "stray byte 0x01");
    start_bytes("a\0b", 3);
    hk_lex_next(&lex);
    assert_string_equal(error.text, "stray byte 0x00");
}

static void bad_texts_are_shown(void **state)
{
    (void)state;
    assert_error("note \"abc", 5, 9, "unterminated text; a '\"' is missing");
    assert_error("\"abc\\", 0, 5, "unterminated text; a '\"' is missing");
    assert_error("\"abc\\\"", 0, 6, "unterminated text; a '\"' is missing");
    assert_error("\"a\tb\"", 2, 3, "stray byte 0x09 in a text");
    assert_error("\"a\\q\"", 2, 4, "unknown escape; a text knows \\\" and \\\\ and \\n");
}

static void what_was_expected_is_said(void **state)
{
    (void)state;
    start("3 time");
    hk_lex_next(&lex);
    assert_false(hk_lex_expect_word(&lex, "times"));
    assert_string_equal(error.text, "expected 'times', found 'time'");
    assert_int_equal(error.at, 2);
    assert_int_equal(error.end, 6);
    start("3");
    hk_lex_next(&lex);
    assert_false(hk_lex_expect_word(&lex, "times"));
    assert_string_equal(error.text, "expected 'times', found the end of the line");
    start("x");
    assert_false(hk_lex_expect(&lex, HK_TOKEN_RBRACKET));
    assert_string_equal(error.text, "expected ']', found 'x'");
    start("x");
    assert_false(hk_lex_expect(&lex, HK_TOKEN_INT));
    assert_string_equal(error.text, "expected a number, found 'x'");
    start("a b");
    hk_lex_next(&lex);
    assert_false(hk_lex_expect_end(&lex));
    assert_string_equal(error.text, "expected the end of the line, found 'b'");
}

static void a_unit_behind_a_space_is_explained(void **state)
{
    (void)state;
    start("sleep 10 ms");
    hk_lex_next(&lex);
    hk_lex_next(&lex);
    assert_false(hk_lex_expect_end(&lex));
    assert_string_equal(error.text, "a duration is written without a space; write 10ms");
    assert_int_equal(error.at, 6);
    assert_int_equal(error.end, 11);
}

static void only_the_first_error_counts(void **state)
{
    (void)state;
    start("a ; b");
    hk_lex_next(&lex);
    assert_false(hk_lex_expect_word(&lex, "b"));
    assert_false(hk_lex_accept(&lex, HK_TOKEN_END));
    assert_false(hk_lex_expect_end(&lex));
    assert_string_equal(error.text, "stray character ';'; each statement has a line of its own");
}

static void a_long_word_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    start("\"äääääääääääääääääääääääääääääääääääääääääääääääää\"");
    assert_false(hk_lex_expect_word(&lex, "x"));
    assert_string_equal(error.text, "expected 'x', found '\"äääääääääääääääääääääääääääää...'");
}

static void a_text_that_is_too_long_is_refused(void **state)
{
    (void)state;
    size_t len = HK_LEX_BYTES_MAX + 1;
    char *text = hk_xcalloc(len, 1);
    hk_lexer_init(&lex, text, len, &error);
    assert_string_equal(error.text, "the text is longer than 1048576 bytes");
    assert_int_equal(lex.token.kind, HK_TOKEN_END);
    free(text);
}

/* ---- words ---- */

static void near_words_are_suggested(void **state)
{
    (void)state;
    static const char *const words[] = {"always", "after", NULL, "limit", "acquire", "at", "is"};
    size_t n = HK_COUNT(words);
    assert_string_equal(hk_suggest("allways", words, n), "always");
    assert_string_equal(hk_suggest("limti", words, n), "limit");
    assert_string_equal(hk_suggest("aquire", words, n), "acquire");
    assert_string_equal(hk_suggest("qacuire", words, n), "acquire");
    assert_string_equal(hk_suggest("it", words, n), "at"); /* the first of two */
    assert_string_equal(hk_suggest("ALWAYS", words, n), "always");
    assert_string_equal(hk_suggest("alw", words, n), "always"); /* the only one */
    assert_null(hk_suggest("mitil", words, n));            /* three steps */
    assert_null(hk_suggest("aff", words, n));              /* two steps in three letters */
    assert_null(hk_suggest("x", words, n));
    assert_null(hk_suggest("", words, n));
    assert_null(hk_suggest("always", words, 0));
    char longest[200];
    memset(longest, 'a', sizeof(longest));
    longest[sizeof(longest) - 1] = '\0';
    assert_null(hk_suggest(longest, words, n));
}

static void kinds_are_found_in_either_number(void **state)
{
    (void)state;
    for (int i = 0; i < HK_KIND_COUNT; i++) {
        enum hk_kind kind = (enum hk_kind)i;
        const char *one = hk_kind_name(kind), *many = hk_kind_plural(kind);
        assert_int_equal(hk_kind_find(one, strlen(one)), kind);
        assert_int_equal(hk_kind_find(many, strlen(many)), kind);
    }
    assert_int_equal(hk_kind_find("deadlok", 7), HK_KIND_NONE);
    assert_int_equal(hk_kind_find("", 0), HK_KIND_NONE);
    assert_true(hk_kind_always_on(HK_KIND_RACE));
    assert_false(hk_kind_always_on(HK_KIND_LEAK));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_numbers_and_signs_are_told_apart),
        cmocka_unit_test(each_token_knows_its_bytes),
        cmocka_unit_test(texts_lose_their_quotes_and_escapes),
        cmocka_unit_test(durations_are_exact),
        cmocka_unit_test(durations_saturate_and_numbers_do_not),
        cmocka_unit_test(bad_numbers_are_named),
        cmocka_unit_test(stray_characters_are_shown),
        cmocka_unit_test(bad_texts_are_shown),
        cmocka_unit_test(what_was_expected_is_said),
        cmocka_unit_test(a_unit_behind_a_space_is_explained),
        cmocka_unit_test(only_the_first_error_counts),
        cmocka_unit_test(a_long_word_is_cut_at_a_whole_character),
        cmocka_unit_test(a_text_that_is_too_long_is_refused),
        cmocka_unit_test(near_words_are_suggested),
        cmocka_unit_test(kinds_are_found_in_either_number),
    };
    return cmocka_run_group_tests(tests, NULL, finish) != 0;
}
