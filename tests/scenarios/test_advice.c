/* SPDX-License-Identifier: MIT
 *
 * advice: what a beginner does wrong with YAML is said in words that tell what to change, and at
 * the line that is to be changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/lang/reader.h"

static void assert_error(const char *text, const char *error)
{
    struct hk_diag diag;
    struct hk_stream stream;
    hk_diag_init(&diag);
    assert_int_not_equal(hk_reader_parse(&diag, "t", text, strlen(text), NULL, &stream), 0);
    char *said = hk_diag_format(&diag), *end = strchr(said, '\n');
    assert_non_null(end);
    *end = '\0';
    if (strncmp(said, error, strlen(error)) != 0)
        assert_string_equal(said, error);
    assert_int_equal(hk_diag_errors(&diag), 1);
    free(said);
    hk_stream_fini(&stream);
    hk_diag_fini(&diag);
}

#define BODY "t:\n  main:\n    - if x:\n        - yield\n"

static void else_belongs_below_its_if(void **state)
{
    (void)state;
    static const char told[] =
        "error: 'else' goes with the 'if' of line 3: write it below that word, in column 7";
    static const char *const indents[] = {"    ", "     ", "       ", "        "};
    for (size_t i = 0; i < HK_COUNT(indents); i++) {
        char text[200], error[200];
        snprintf(text, sizeof(text), "%s%selse: y\n", BODY, indents[i]);
        snprintf(error, sizeof(error), "t:5:%zu: %s", strlen(indents[i]) + 1, told);
        assert_error(text, error);
    }
    assert_error("- if a:\n    - if b:\n        - x\n    else: y\n",
                 "t:4:5: error: 'else' goes with the 'if' of line 2");
    assert_error("- if a:\n    - if b:\n        - x\nelse: y\n",
                 "t:4:1: error: 'else' goes with the 'if' of line 1: write it below that word, in "
                 "column 3");
    assert_error("- try:\n    - x\n  catch: y\nfinally: z\n",
                 "t:4:1: error: 'finally' goes with the 'try' of line 1");
    assert_error("- timeout 5ms:\n    - x\nelapsed: y\n",
                 "t:3:1: error: 'elapsed' goes with the 'timeout' of line 1");
    assert_error("- retry up to 3 times:\n    - x\nexhausted: y\n",
                 "t:3:1: error: 'exhausted' goes with the 'retry' of line 1");
    assert_error("- do:\n    - x\nelse: y\n", "t:3:1: error: a '- ' is missing before this");
}

static void dashes_and_spaces_that_are_missing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"a:\n  - x\n  y\n", "t:3:3: error: a '- ' is missing before this"},
        {"a:\n  - x\n  if b: y\n", "t:3:3: error: a '- ' is missing before this"},
        {"a:\n  - x\n  -y\n", "t:3:3: error: a space is missing behind '-'"},
        {"a:\n  if b: x\n  y\n",
         "t:3:3: error: this is no 'key: value' line; if it is a step, it and line 2 begin with"},
        {"a:b\nc: d\n", "t:1:2: error: a space is missing behind ':'"},
        {"a: b\n--\nc: d\n", "t:2:1: error: a ': ' is missing"},
        {"a: b\n\xc3\xa4x\xef\xbc\x9a\n  c: d\n", "t:2:3: error: this is no ':' but U+FF1A"},
        {"a: - b\n", "t:1:4: error: a list begins on the line below its key"},
        {"a: if b: c\n", "t:1:8: error: a second ': ' on one line"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_error(cases[i].text, cases[i].error);
}

static void lines_that_stand_at_no_level(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"a:\n    b: 1\n  c: 2\n",
         "t:3:3: error: no line above goes with one that begins in column 3; begin it in column "
         "5, or in column 1"},
        {"a:\n    - x\n   - y\n",
         "t:3:4: error: no line above goes with one that begins in column 4; begin it in column 5"},
        {"a: 1\n b: 2\n",
         "t:2:2: error: this stands deeper than line 1, which has its value already; begin it in "
         "column 1"},
        {"a:\n  b: 1\n\n  # c\n    d: 2\n",
         "t:5:5: error: no line above goes with one that begins in column 5; begin it in column 3"},
        {"a:\n\tb: 1\n", "t:2:1: error: a tab cannot indent; write spaces"},
        {"a:\n\xc2\xa0 b: 1\n", "t:2:1: error: this blank is no space but U+00A0; write spaces"},
        {"a:\n \xe3\x80\x80" "b: 1\n", "t:2:2: error: this blank is no space but U+3000"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_error(cases[i].text, cases[i].error);
}

static void signs_that_mean_something_to_yaml(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"a: @x\n", "t:1:4: error: a text that begins with this character stands in quotes"},
        {"a: `x`\n", "t:1:4: error: a text that begins with this character stands in quotes"},
        {"- > 3\n", "t:1:5: error: '>' and '|' begin a text on the lines below"},
        {"- \"x\" == y\n", "t:1:7: error: there is more behind the closing quote"},
        {"a: [1, 2\nb: c\nd: e\n", "t:3:2: error: a ',' or the closing ']' is missing before this"},
        {"a: {b: 1\nc: d\n", "t:2:2: error: a ',' or the closing '}' is missing before this"},
        {"a: '\n", "t:1:4: error: this quote is not closed on its line"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_error(cases[i].text, cases[i].error);
}

/* What there is no advice for is said as libfyaml says it, wherever it stands. */
static void the_first_line_and_the_last(void **state)
{
    (void)state;
    assert_error("a: [x}", "t:1:6: error: mismatched");
    assert_error("- x\ny", "t:2:1: error: a '- ' is missing before this");
    assert_error("- x\n-y", "t:2:1: error: a space is missing behind '-'");
    assert_error("x\ny: 1", "t:1:1: error: a ': ' is missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(else_belongs_below_its_if),
        cmocka_unit_test(dashes_and_spaces_that_are_missing),
        cmocka_unit_test(lines_that_stand_at_no_level),
        cmocka_unit_test(signs_that_mean_something_to_yaml),
        cmocka_unit_test(the_first_line_and_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
