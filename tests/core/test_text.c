/* SPDX-License-Identifier: MIT
 *
 * test_text: what is cut, is cut at the edge of a letter.
 */
#include <stdio.h>

#include "core/value.h"
#include "tests/support.h"

static void a_cut_keeps_whole_letters_and_as_many_as_fit(void **state)
{
    (void)state;
    static const char text[] = "aé€😀"; /* letters of one, two, three and four bytes */
    static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t most = 0; most < HK_COUNT(kept); most++)
        assert_int_equal(hk_text_cut(text, most), kept[most]);
    assert_int_equal(hk_text_cut("", 5), 0);
}

/* A C program's labels may be anything; no more than it must is lost of those. */
static void what_is_no_utf8_is_cut_too(void **state)
{
    (void)state;
    assert_int_equal(hk_text_cut("\x80\x80\x80\x80\x80", 4), 4);
    assert_int_equal(hk_text_cut("\xff\x80", 1), 0);
    assert_int_equal(hk_text_cut("a\xe2\x82z", 4), 4);
}

static void a_message_that_is_too_long_ends_with_a_whole_letter(void **state)
{
    (void)state;
    char many[1200] = "";
    for (size_t at = 0; at + 2 < sizeof(many); at += 2)
        memcpy(many + at, "é", 3);
    for (int shift = 0; shift < 2; shift++) {
        struct hk_error error;
        hk_error_set(&error, HK_EINVAL, "%s%s", shift ? "x" : "", many);
        size_t len = strlen(error.text);
        assert_in_range(len, sizeof(error.text) - 2, sizeof(error.text) - 1);
        assert_memory_equal(error.text + len - 2, "é", 2);
    }
}

static void a_value_that_is_shown_short_ends_with_a_whole_letter(void **state)
{
    (void)state;
    struct hk_arena arena;
    hk_arena_init(&arena);
    static const char text[] = "éééééééééééééééééééééé";
    struct hk_value value = {.kind = HK_TEXT, .text = hk_text_new(&arena, text, strlen(text))};
    for (size_t size = 20; size < 24; size++) {
        char shown[24];
        hk_value_format(value, shown, size);
        assert_int_equal(hk_text_cut(shown, size), strlen(shown));
    }
    hk_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_keeps_whole_letters_and_as_many_as_fit),
        cmocka_unit_test(what_is_no_utf8_is_cut_too),
        cmocka_unit_test(a_message_that_is_too_long_ends_with_a_whole_letter),
        cmocka_unit_test(a_value_that_is_shown_short_ends_with_a_whole_letter),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
