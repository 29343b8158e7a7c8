/* SPDX-License-Identifier: MIT
 *
 * Tests of scenarios/lang/diag: order, one error a place, and the caret under
 * its character whatever the line holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/lang/diag.h"

static int setup(void **state)
{
    struct hk_diag *diag = hk_xmalloc(sizeof(*diag));
    hk_diag_init(diag);
    *state = diag;
    return 0;
}

static int teardown(void **state)
{
    hk_diag_fini(*state);
    free(*state);
    return 0;
}

static void assert_shown(const struct hk_diag *diag, const char *expected)
{
    char *text = hk_diag_format(diag);
    assert_string_equal(text, expected);
    free(text);
}

static int add_file(struct hk_diag *diag, const char *name, const char *text)
{
    return hk_diag_file(diag, name, text, strlen(text));
}

static void nothing_wrong_shows_nothing(void **state)
{
    add_file(*state, "a.yaml", "a: b\n");
    assert_shown(*state, "");
    assert_int_equal(hk_diag_errors(*state), 0);
}

static void an_error_shows_its_line_and_a_caret(void **state)
{
    int file = add_file(*state, "b.yaml", "tasks:\n    - recv slots\n");
    hk_diag_add(*state, file, 2, 12, 5, HK_SEVERITY_ERROR, "'%s' is a semaphore", "slots");
    assert_shown(*state, "b.yaml:2:12: error: 'slots' is a semaphore\n"
                         "    - recv slots\n"
                         "           ^\n");
    const struct hk_diag *diag = *state;
    assert_int_equal(diag->items[0].width, 5);
}

static void items_are_sorted_by_file_line_and_column(void **state)
{
    int first = add_file(*state, "z", ""), second = add_file(*state, "a", "");
    hk_diag_add(*state, second, 1, 1, 1, HK_SEVERITY_ERROR, "five");
    hk_diag_add(*state, first, 2, 1, 1, HK_SEVERITY_WARNING, "three");
    hk_diag_add(*state, first, 10, 1, 1, HK_SEVERITY_ERROR, "four");
    hk_diag_add(*state, first, 1, 7, 1, HK_SEVERITY_ERROR, "two");
    hk_diag_add(*state, first, 1, 2, 1, HK_SEVERITY_ERROR, "one");
    assert_shown(*state, "z:1:2: error: one\nz:1:7: error: two\nz:2:1: warning: three\n"
                         "z:10:1: error: four\na:1:1: error: five\n");
}

static void the_first_error_at_a_place_is_the_only_one(void **state)
{
    struct hk_diag *diag = *state;
    int file = add_file(diag, "f", "");
    hk_diag_add(diag, file, 1, 1, 1, HK_SEVERITY_WARNING, "a warning");
    hk_diag_add(diag, file, 1, 1, 1, HK_SEVERITY_ERROR, "an error");
    hk_diag_add(diag, file, 1, 1, 1, HK_SEVERITY_ERROR, "its echo");
    hk_diag_add(diag, file, 1, 1, 1, HK_SEVERITY_WARNING, "another warning");
    assert_shown(diag, "f:1:1: error: an error\n");
    assert_int_equal(diag->item_count, 1);
}

static void an_error_about_a_file_has_no_line(void **state)
{
    int file = add_file(*state, "f", "text");
    hk_diag_add(*state, file, 0, 0, 0, HK_SEVERITY_ERROR, "cannot read it");
    hk_diag_add(*state, file, 1, 0, 0, HK_SEVERITY_ERROR, "odd line");
    assert_shown(*state, "f: error: cannot read it\nf:1: error: odd line\n");
}

static void columns_count_code_points_and_tabs_take_one(void **state)
{
    int file = add_file(*state, "f", "\xc3\xa4\t\xe2\x82\xac x\r\n");
    hk_diag_add(*state, file, 1, 5, 1, HK_SEVERITY_ERROR, "here");
    assert_shown(*state, "f:1:5: error: here\n\xc3\xa4 \xe2\x82\xac x\n    ^\n");
}

static void what_could_drive_a_terminal_is_escaped(void **state)
{
    int file = add_file(*state, "f\x1b[2J", "\x1b[31m\xff\xc2\x9b\xe2\x80\xae x\n");
    hk_diag_add(*state, file, 1, 10, 1, HK_SEVERITY_ERROR, "key '%s'", "\x1b]0;\n");
    assert_shown(*state, "f\\x1b[2J:1:10: error: key '\\x1b]0;\\x0a'\n"
                         "\\x1b[31m\\xff\\x9b\\u202e x\n"
                         "                       ^\n");
}

static void a_caret_stands_behind_the_end_of_a_line_at_most(void **state)
{
    int file = add_file(*state, "f", "ab\ncd");
    hk_diag_add(*state, file, 1, 99, 1, HK_SEVERITY_ERROR, "far");
    hk_diag_add(*state, file, 2, 3, 1, HK_SEVERITY_ERROR, "end");
    hk_diag_add(*state, file, 3, 1, 1, HK_SEVERITY_ERROR, "no such line");
    assert_shown(*state, "f:1:99: error: far\nab\n  ^\nf:2:3: error: end\ncd\n  ^\n"
                         "f:3:1: error: no such line\n");
}

/* For each column of a long line: within 100 cells, the caret below an X. */
static void a_long_line_is_cut_around_the_caret(void **state)
{
    (void)state;
    enum { LEN = 350 };
    for (int col = 1; col <= LEN; col++) {
        char line[LEN + 1];
        for (int i = 0; i < LEN; i++)
            line[i] = (char)('a' + i % 26);
        line[col - 1] = 'X';
        line[LEN] = '\0';
        struct hk_diag diag;
        hk_diag_init(&diag);
        hk_diag_add(&diag, add_file(&diag, "f", line), 1, col, 1, HK_SEVERITY_ERROR, "x");
        char *text = hk_diag_format(&diag);
        const char *shown = strchr(text, '\n') + 1, *carets = strchr(shown, '\n') + 1;
        assert_int_equal(carets - shown - 1, 100);
        assert_int_equal(shown[strlen(carets) - 2], 'X');
        assert_int_equal(strncmp(shown, "...", 3) == 0, col > 61);
        free(text);
        hk_diag_fini(&diag);
    }
}

static void too_many_errors_are_counted(void **state)
{
    struct hk_diag *diag = *state;
    int file = add_file(diag, "f", ""), other = add_file(diag, "g", "");
    for (int i = 1; i <= HK_DIAG_ITEMS_MAX + 5; i++)
        hk_diag_add(diag, file, i, 1, 1, HK_SEVERITY_ERROR, "x");
    hk_diag_add(diag, other, 1, 1, 1, HK_SEVERITY_ERROR, "y");
    assert_int_equal(diag->item_count, HK_DIAG_ITEMS_MAX + 1);
    assert_int_equal(hk_diag_errors(diag), HK_DIAG_ITEMS_MAX + 6);
    char *text = hk_diag_format(diag);
    assert_non_null(strstr(text, "g:1:1: error: y\n... and 5 more\n"));
    free(text);
}

static void utf8_is_decoded_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int len;
        uint32_t code;
    } cases[] = {
        {"a", 1, 'a'},
        {"\xc2\x80", 2, 0x80},
        {"\xef\xbf\xbd", 3, 0xfffd},
        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
        {"\xc1\xbf", 0, 0},
        {"\xe0\x9f\xbf", 0, 0},
        {"\xed\xa0\x80", 0, 0},
        {"\xf0\x8f\xbf\xbf", 0, 0},
        {"\xf4\x90\x80\x80", 0, 0},
        {"\x80", 0, 0},
        {"\xe2\x82", 0, 0},
        {"\xc3(", 0, 0},
        {"\xff", 0, 0},
        {"\xf8\x88\x80\x80\x80", 0, 0},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        uint32_t code = 0;
        const char *end = cases[i].bytes + strlen(cases[i].bytes);
        assert_int_equal(hk_utf8_decode(cases[i].bytes, end, &code), cases[i].len);
        assert_int_equal(code, cases[i].code);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_wrong_shows_nothing),
        TEST(an_error_shows_its_line_and_a_caret),
        TEST(items_are_sorted_by_file_line_and_column),
        TEST(the_first_error_at_a_place_is_the_only_one),
        TEST(an_error_about_a_file_has_no_line),
        TEST(columns_count_code_points_and_tabs_take_one),
        TEST(what_could_drive_a_terminal_is_escaped),
        TEST(a_caret_stands_behind_the_end_of_a_line_at_most),
        TEST(a_long_line_is_cut_around_the_caret),
        TEST(too_many_errors_are_counted),
        TEST(utf8_is_decoded_strictly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
