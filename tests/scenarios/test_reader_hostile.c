/* SPDX-License-Identifier: MIT
 *
 * Tests of scenarios/lang/reader with hostile input: sizes at which a quadratic
 * step would take minutes, and a text cut at each byte or changed at random.
 * Every answer is right that is a whole tree or a complaint; a crash, a hang or
 * a leak is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/error.h"
#include "core/rng.h"
#include "scenarios/lang/reader.h"

static const char sample[] = "# a comment with ? and *\n"
                             "scenario: a semaphore bounds workers\n"
                             "about: >-\n"
                             "  two lines\n"
                             "  ? in one\n"
                             "tasks:\n"
                             "  worker x 3:\n"
                             "    - for j in 1..9:\n"
                             "        - if j % 7 == 0: fail BadJob   # comment\n"
                             "          else: send \xc3\xa4 x != 2 * y & z\n"
                             "    -\n"
                             "    - \"quoted ? *\": 'it''s'\n"
                             "  keep: |\n"
                             "    & literal\n"
                             "      * text\n"
                             "\n"
                             "  flow: [a, {b: c, \"d\":e}, f: g,\n"
                             "    h]\n"
                             "  empty:\n"
                             "plain: one\n"
                             "  two\n"
                             "---\n"
                             "- - a\n"
                             "  - b\n"
                             "- c: d\n";

/* Any answer is right that is a whole tree or at least one error, shown without
 * control characters. Returns the number of documents or HK_EINVAL; the first
 * line of what is shown goes to `line`. */
static int answer(const char *bytes, size_t len, char line[200])
{
    struct hk_diag diag;
    struct hk_stream stream;
    hk_diag_init(&diag);
    int code = hk_reader_parse(&diag, "t", bytes, len, NULL, &stream);
    size_t count = stream.count;
    assert_true(code == 0 || code == HK_EINVAL);
    assert_int_equal(hk_diag_errors(&diag) > 0, code < 0);
    if (code < 0)
        assert_int_equal(count, 0);
    char *shown = hk_diag_format(&diag);
    for (const char *at = shown; *at; at++)
        assert_true(*at == '\n' || (unsigned char)*at >= 0x20);
    snprintf(line, 200, "%.*s", (int)strcspn(shown, "\n"), shown);
    free(shown);
    hk_stream_fini(&stream);
    hk_diag_fini(&diag);
    return code < 0 ? code : (int)count;
}

/* Good, one document, if `error` is NULL; else a message that begins like it. */
static void assert_answer(const char *text, size_t len, const char *error)
{
    char line[200];
    int documents = answer(text, len, line);
    line[error ? strlen(error) : 0] = '\0';
    assert_string_equal(line, error ? error : "");
    assert_int_equal(documents, error ? HK_EINVAL : 1);
}

/* `count` times `unit`, between `head` and `tail`. */
static char *repeat(const char *head, const char *unit, size_t count, const char *tail)
{
    size_t step = strlen(unit), at = strlen(head);
    char *text = hk_xmalloc(at + step * count + strlen(tail) + 1);
    memcpy(text, head, at + 1);
    for (size_t i = 0; i < count; i++, at += step)
        memcpy(text + at, unit, step);
    memcpy(text + at, tail, strlen(tail) + 1);
    return text;
}

static void hostile_sizes_are_answered_at_once(void **state)
{
    (void)state;
    static const struct {
        const char *head, *unit;
        size_t count;
        const char *tail, *error;
    } cases[] = {
        {"", "[", 1000000, "", "t:1:33: error: nested deeper than 32"},
        {"", "- ", 500000, "a", "t:1:65: error: nested deeper than 32"},
        {"[", "a, ", 90000, "]", NULL},
        {"[", "\"a\", ", 90000, "]", NULL},
        {"[", "a, ", 300000, "]", "t:1:299999: error: more than 100000"},
        {"", "- *a\n", 200000, "", "t:1:3: error: aliases"},
        {"a: |\n  x\n", "\n", 1000000, "  y", "t:203:1: error: more than 200 empty lines in a row"},
        {"a: |\n  x\n", "\n", 200, "  y\n", NULL},
        {"a: ", "x ", 500000, "", NULL},
        {"{", "a: 1, ", 49000, "}", "t:1:8: error: duplicate key 'a'"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        char *text = repeat(cases[i].head, cases[i].unit, cases[i].count, cases[i].tail);
        assert_answer(text, strlen(text), cases[i].error);
        free(text);
    }
}

static void forty_thousand_keys_are_fast(void **state)
{
    (void)state;
    enum { KEYS = 40000, WIDTH = 10 };
    char *text = repeat("", "k00000: x\n", KEYS, "k39999: x\n");
    for (int i = 0; i < KEYS; i++) {
        char key[16];
        memcpy(text + i * WIDTH, key, (size_t)snprintf(key, sizeof(key), "k%05d", i));
    }
    assert_answer(text, strlen(text), "t:40001:1: error: duplicate key 'k39999'");
    assert_answer(text, KEYS * WIDTH, NULL);
    free(text);
}

static void every_truncation_is_answered(void **state)
{
    (void)state;
    char line[200];
    for (size_t len = 0; len < sizeof(sample); len++)
        answer(sample, len, line);
    assert_int_equal(answer(sample, strlen(sample), line), 2);
}

static void every_mutation_is_answered(void **state)
{
    (void)state;
    enum { INPUTS = 20000, INSERTS = 8 };
    static const char nasty[] = "??%&*!@`-:#,[]{}|>'\"\\\n\n  \t\r.";
    struct hk_rng rng;
    hk_rng_seed(&rng, 1);
    for (int i = 0; i < INPUTS; i++) {
        char bytes[sizeof(sample) + INSERTS];
        size_t len = sizeof(sample) - 1;
        memcpy(bytes, sample, len);
        for (uint64_t n = 1 + hk_rng_below(&rng, INSERTS); n > 0; n--) {
            size_t at = (size_t)hk_rng_below(&rng, len);
            bool any = hk_rng_below(&rng, 8) == 0;
            char c =
                any ? (char)hk_rng_below(&rng, 256) : nasty[hk_rng_below(&rng, sizeof(nasty) - 1)];
            if (hk_rng_below(&rng, 2))
                memmove(bytes + at + 1, bytes + at, len++ - at);
            bytes[at] = c;
        }
        char line[200];
        answer(bytes, len, line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_sizes_are_answered_at_once),
        cmocka_unit_test(forty_thousand_keys_are_fast),
        cmocka_unit_test(every_truncation_is_answered),
        cmocka_unit_test(every_mutation_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
