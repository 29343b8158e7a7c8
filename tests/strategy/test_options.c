/* SPDX-License-Identifier: MIT
 *
 * test_options: the text behind a strategy's name.
 */
#include "tests/support.h"

static int64_t depth, length;

/* What is wrong with the options; "" if nothing. */
static const char *reading(const char *options)
{
    static struct hk_error error;
    const struct hk_option table[] = {
        {.name = "depth", .value = &depth, .min = 1, .max = 100},
        {.name = "length", .value = &length, .min = -5, .max = INT64_MAX},
    };
    error = (struct hk_error){.code = 0};
    depth = 7;
    length = 8;
    int rc = hk_options_read("pct", options, table, HK_COUNT(table), &error);
    assert_int_equal(rc, error.text[0] ? HK_EINVAL : HK_OK);
    return error.text;
}

static void assert_read(const char *options, int64_t its_depth, int64_t its_length)
{
    assert_string_equal(reading(options), "");
    assert_int_equal(depth, its_depth);
    assert_int_equal(length, its_length);
}

static void options_are_read(void **state)
{
    (void)state;
    assert_read("", 7, 8);
    assert_read("  ", 7, 8);
    assert_read("3", 3, 8);
    assert_read("depth=3", 3, 8);
    assert_read("length=100", 7, 100);
    assert_read("3,length=100", 3, 100);
    assert_read("length=100,depth=1", 1, 100);
    assert_read(" depth = 100 , length = -5 ", 100, -5);
    assert_read("length=9223372036854775807", 7, INT64_MAX);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"dept=3", "strategy pct has no option 'dept'; did you mean 'depth'?"},
        {"x=3", "strategy pct has no option 'x'; it has: depth, length"},
        {"=3", "strategy pct has no option ''; it has: depth, length"},
        {"0", "strategy pct: depth is a number from 1 to 100, not '0'"},
        {"101", "strategy pct: depth is a number from 1 to 100, not '101'"},
        {"-1", "strategy pct: depth is a number from 1 to 100, not '-1'"},
        {"three", "strategy pct: depth is a number from 1 to 100, not 'three'"},
        {"3 4", "strategy pct: depth is a number from 1 to 100, not '3 4'"},
        {"depth", "strategy pct: depth is a number from 1 to 100, not ''"},
        {"depth=", "strategy pct: depth is a number from 1 to 100, not ''"},
        {"depth==3", "strategy pct: depth is a number from 1 to 100, not '=3'"},
        {"length=-6", "strategy pct: length is a number from -5 on, not '-6'"},
        {"length=-", "strategy pct: length is a number from -5 on, not '-'"},
        {"length=9223372036854775808",
         "strategy pct: length is a number from -5 on, not '9223372036854775808'"},
        {"length=-9223372036854775809",
         "strategy pct: length is a number from -5 on, not '-9223372036854775809'"},
        {"3,depth=4", "strategy pct: depth is given twice"},
        {"length=1,length=1", "strategy pct: length is given twice"},
        {"3,", "strategy pct: an option is missing beside a comma"},
        {",3", "strategy pct: an option is missing beside a comma"},
        {"3,,length=3", "strategy pct: an option is missing beside a comma"},
        {"3,4", "strategy pct: which option is '4'? Only the first one may stand without its "
                "name, 'depth='"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_string_equal(reading(cases[i][0]), cases[i][1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_read),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
