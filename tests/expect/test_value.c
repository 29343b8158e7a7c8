/* SPDX-License-Identifier: MIT
 *
 * test_value: equality, digest and text of values, and arithmetic on them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expect/lex.h"
#include "expect/values.h"

static struct hk_arena arena;

static int setup(void **state)
{
    (void)state;
    hk_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hk_arena_fini(&arena);
    return 0;
}

/* ---- makers ---- */

static struct hk_value text(const char *chars)
{
    return (struct hk_value){.kind = HK_TEXT, .text = hk_text_new(&arena, chars, strlen(chars))};
}

static struct hk_value list_of(const struct hk_value *items, int64_t len)
{
    struct hk_value *copy = hk_arena_alloc(&arena, (size_t)len * sizeof(*copy));
    struct hk_list *list = hk_arena_zalloc(&arena, sizeof(*list));
    if (len > 0)
        memcpy(copy, items, (size_t)len * sizeof(*copy));
    list->len = len;
    list->items = copy;
    return (struct hk_value){.kind = HK_LIST, .list = list};
}

static struct hk_value range(int64_t first, int64_t last)
{
    struct hk_value value;
    assert_int_equal(hk_values_range(hk_int(first), hk_int(last), &arena, &value, NULL), HK_OK);
    return value;
}

static struct hk_value ints(int64_t first, int64_t last)
{
    struct hk_value items[64];
    int64_t len = 0;
    for (int64_t i = first; i <= last; i++)
        items[len++] = hk_int(i);
    return list_of(items, len);
}

/* ---- checks ---- */

static void assert_format(struct hk_value value, const char *wanted)
{
    char buffer[256];
    assert_int_equal(hk_value_format(value, buffer, sizeof(buffer)), (int)strlen(wanted));
    assert_string_equal(buffer, wanted);
}

static void assert_time(int64_t ns, const char *wanted)
{
    char buffer[64];
    hk_time_format(ns, buffer, sizeof(buffer));
    assert_string_equal(buffer, wanted);
}

static void assert_same(struct hk_value a, struct hk_value b)
{
    assert_true(hk_value_equal(a, b));
    assert_true(hk_value_equal(b, a));
    assert_true(hk_value_hash(a) == hk_value_hash(b));
}

static void assert_different(struct hk_value a, struct hk_value b)
{
    assert_false(hk_value_equal(a, b));
    assert_true(hk_value_hash(a) != hk_value_hash(b));
}

/* a op b gives this text, or fails with it. */
static void assert_binary(struct hk_value a, enum hk_binary op, struct hk_value b,
                          const char *wanted)
{
    char buffer[128];
    struct hk_error error = {0};
    struct hk_value out;
    int code = hk_values_binary(op, a, b, &arena, &out, &error);
    if (code == HK_OK)
        hk_value_format(out, buffer, sizeof(buffer));
    else
        assert_int_equal(code, HK_EMISUSE);
    assert_string_equal(code == HK_OK ? buffer : error.text, wanted);
}

/* ---- equality and digest ---- */

static void values_of_different_kinds_are_different(void **state)
{
    (void)state;
    assert_different(hk_int(1), hk_duration(1));
    assert_different(hk_int(1), hk_bool(true));
    assert_different(text("Closed"), hk_symbol(&arena, "Closed"));
    assert_different(hk_nil(), hk_int(0));
    assert_same(hk_nil(), hk_nil());
    assert_same(text("a"), text("a"));
    assert_different(text("a"), text("b"));
    assert_different(text(""), text("a"));
}

static void a_range_equals_the_list_of_its_members(void **state)
{
    (void)state;
    assert_same(range(1, 5), ints(1, 5));
    assert_same(range(7, 7), ints(7, 7));
    assert_same(range(1, 0), range(9, 3));
    assert_same(range(1, 0), list_of(NULL, 0));
    assert_different(range(1, 5), ints(1, 4));
    assert_different(range(1, 5), ints(2, 6));
    assert_different(ints(1, 3), list_of((struct hk_value[]){hk_int(1), hk_int(3)}, 2));
    struct hk_value edge[] = {hk_int(INT64_MAX), hk_int(INT64_MIN)};
    assert_different(list_of(edge, 2), list_of(edge, 1));
    assert_same(range(INT64_MAX, INT64_MAX), list_of(edge, 1));
}

static void a_long_range_costs_nothing(void **state)
{
    (void)state;
    assert_same(range(1, INT64_MAX), range(1, INT64_MAX));
    assert_format(range(1, INT64_MAX), "1..9223372036854775807");
}

static void pointers_are_digested_without_their_address(void **state)
{
    (void)state;
    int a, b;
    assert_false(hk_value_equal(hk_ptr(&a), hk_ptr(&b)));
    assert_true(hk_value_hash(hk_ptr(&a)) == hk_value_hash(hk_ptr(&b)));
    assert_format(hk_ptr(&a), "a pointer");
}

static void a_list_that_unfolds_without_end_is_cut(void **state)
{
    (void)state;
    struct hk_value a = hk_int(1), b = hk_int(1);
    for (int i = 0; i < 100; i++) {
        a = list_of((struct hk_value[]){a, a}, 2);
        b = list_of((struct hk_value[]){b, b}, 2);
    }
    assert_true(hk_value_hash(a) == hk_value_hash(b));
    assert_false(hk_value_equal(a, b)); /* too deep to know */
    assert_true(hk_value_equal(a, a));
    char buffer[64];
    assert_true(hk_value_format(a, buffer, sizeof(buffer)) > 64);
    assert_string_equal(buffer + 32, "...,"
                                     " ...], [..., ...]], [[..., ");
}

/* ---- text ---- */

static void values_are_written_as_the_language_writes_them(void **state)
{
    (void)state;
    assert_format(hk_int(INT64_MIN), "-9223372036854775808");
    assert_format(hk_bool(true), "true");
    assert_format(hk_symbol(&arena, "Closed"), "Closed");
    assert_format(text("a \"b\"\\\n\x01"), "\"a \\\"b\\\"\\\\\\n\\x01\"");
    assert_format(hk_nil(), "nothing");
    assert_format(list_of(NULL, 0), "[]");
    assert_format(range(3, 1), "[]");
    struct hk_value items[] = {hk_int(1), hk_duration(50000000), range(1, 3)};
    assert_format(list_of(items, 3), "[1, 50ms, 1..3]");
}

static void a_short_buffer_gets_what_fits_and_the_whole_length(void **state)
{
    (void)state;
    char buffer[4] = "xxx";
    assert_int_equal(hk_value_format(hk_int(123456), buffer, sizeof(buffer)), 6);
    assert_string_equal(buffer, "123");
    assert_int_equal(hk_value_format(hk_int(123456), NULL, 0), 6);
}

static void times_are_short_exact_and_can_be_read_back(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {12000000, "12ms"},
        {1500000000, "1.5s"},
        {90000000000, "1m30s"},
        {7250, "7us250ns"},
        {1, "1ns"},
        {3600000000000, "1h"},
        {3690500000000, "1h1m30.5s"},
        {1250000000, "1s250ms"},
        {INT64_MAX, "2562047h47m16s854ms775us807ns"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct hk_lexer lex;
        struct hk_syntax_error error;
        assert_time(cases[i].ns, cases[i].text);
        hk_lexer_init(&lex, cases[i].text, strlen(cases[i].text), &error);
        assert_int_equal(lex.token.kind, HK_TOKEN_DURATION);
        assert_true(lex.token.value == cases[i].ns);
    }
    assert_time(-1500000, "-1.5ms");
    assert_time(INT64_MIN, "-2562047h47m16s854ms775us808ns");
}

/* ---- arithmetic ---- */

static void numbers_never_wrap(void **state)
{
    (void)state;
    struct hk_value big = hk_int(INT64_MAX), small = hk_int(INT64_MIN);
    assert_binary(hk_int(7), HK_BINARY_DIV, hk_int(-2), "-3");
    assert_binary(hk_int(-7), HK_BINARY_MOD, hk_int(2), "-1");
    assert_binary(big, HK_BINARY_ADD, hk_int(1), "integer overflow");
    assert_binary(small, HK_BINARY_SUB, hk_int(1), "integer overflow");
    assert_binary(big, HK_BINARY_MUL, hk_int(2), "integer overflow");
    assert_binary(small, HK_BINARY_DIV, hk_int(-1), "integer overflow");
    assert_binary(small, HK_BINARY_MOD, hk_int(-1), "0");
    assert_binary(hk_int(1), HK_BINARY_DIV, hk_int(0), "division by zero");
    assert_binary(hk_int(1), HK_BINARY_MOD, hk_int(0), "division by zero");
    assert_binary(small, HK_BINARY_RANGE, big, "integer overflow");
    assert_binary(hk_int(0), HK_BINARY_RANGE, big, "integer overflow");
    struct hk_value out;
    struct hk_error error;
    assert_int_equal(hk_values_negate(small, &out, &error), HK_EMISUSE);
    assert_string_equal(error.text, "integer overflow");
}

static void durations_saturate(void **state)
{
    (void)state;
    struct hk_value last = hk_duration(INT64_MAX), least = hk_duration(INT64_MIN), out;
    static const char *const end = "2562047h47m16s854ms775us807ns";
    static const char *const begin = "-2562047h47m16s854ms775us808ns";
    assert_binary(last, HK_BINARY_ADD, hk_duration(1), end);
    assert_binary(least, HK_BINARY_SUB, hk_duration(1), begin);
    assert_binary(hk_duration(0), HK_BINARY_SUB, least, end);
    assert_binary(last, HK_BINARY_MUL, hk_int(2), end);
    assert_binary(hk_int(-2), HK_BINARY_MUL, last, begin);
    assert_binary(least, HK_BINARY_DIV, hk_int(-1), end);
    assert_binary(least, HK_BINARY_MOD, hk_duration(-1), "0s");
    assert_int_equal(hk_values_negate(least, &out, NULL), HK_OK);
    assert_true(out.i == INT64_MAX);
}

static void durations_mix_with_numbers_where_it_makes_sense(void **state)
{
    (void)state;
    struct hk_value second = hk_duration(1000000000), three = hk_int(3);
    assert_binary(second, HK_BINARY_MUL, three, "3s");
    assert_binary(three, HK_BINARY_MUL, second, "3s");
    assert_binary(hk_duration(90), HK_BINARY_DIV, three, "30ns");
    assert_binary(hk_duration(90), HK_BINARY_DIV, hk_duration(40), "2");
    assert_binary(hk_duration(90), HK_BINARY_MOD, hk_duration(40), "10ns");
    assert_binary(second, HK_BINARY_DIV, hk_int(0), "division by zero");
    assert_binary(second, HK_BINARY_ADD, three, "cannot add a duration and a number");
    assert_binary(second, HK_BINARY_SUB, three, "cannot subtract a number from a duration");
    assert_binary(second, HK_BINARY_MUL, second, "cannot multiply a duration and a duration");
    assert_binary(three, HK_BINARY_DIV, second, "cannot divide a number by a duration");
    assert_binary(second, HK_BINARY_MOD, three,
                  "cannot take the remainder of a duration by a number");
    assert_binary(second, HK_BINARY_RANGE, second,
                  "cannot make a range from a duration to a duration");
}

/* Each list stays what it was, whatever others have grown out of it. */
static void lists_are_joined(void **state)
{
    (void)state;
    struct hk_value range, one, grown[20], twin;
    assert_int_equal(hk_values_range(hk_int(1), hk_int(2), &arena, &range, NULL), HK_OK);
    assert_int_equal(hk_values_range(hk_int(7), hk_int(7), &arena, &one, NULL), HK_OK);
    assert_binary(range, HK_BINARY_ADD, one, "[1, 2, 7]");
    assert_binary(range, HK_BINARY_ADD, range, "[1, 2, 1, 2]");
    assert_binary(range, HK_BINARY_ADD, hk_int(7), "cannot add a list and a number");
    grown[0] = range;
    for (int i = 1; i < 20; i++) {
        struct hk_value *to = &grown[i];
        assert_int_equal(HK_OK, hk_values_binary(HK_BINARY_ADD, to[-1], one, &arena, to, NULL));
    }
    assert_int_equal(HK_OK, hk_values_binary(HK_BINARY_ADD, grown[2], range, &arena, &twin, NULL));
    assert_format(twin, "[1, 2, 7, 7, 1, 2]");
    assert_format(grown[3], "[1, 2, 7, 7, 7]");
    assert_int_equal(grown[19].list->len, 21);
    while (one.list->len < 2048)
        assert_int_equal(HK_OK, hk_values_binary(HK_BINARY_ADD, one, one, &arena, &one, NULL));
    assert_binary(one, HK_BINARY_ADD, one, "a list that is added to has at most 4000 items");
}

static void only_numbers_and_durations_have_an_order(void **state)
{
    (void)state;
    struct hk_value closed = hk_symbol(&arena, "Closed");
    assert_binary(hk_int(1), HK_BINARY_LT, hk_int(2), "true");
    assert_binary(hk_int(2), HK_BINARY_GE, hk_int(3), "false");
    assert_binary(hk_duration(5), HK_BINARY_GT, hk_int(0), "true");
    assert_binary(hk_int(0), HK_BINARY_EQ, hk_duration(0), "true");
    assert_binary(hk_duration(5), HK_BINARY_LE, hk_int(7), "cannot order a duration and a number");
    assert_binary(hk_int(50), HK_BINARY_EQ, hk_duration(50),
                  "cannot compare a number with a duration");
    assert_binary(closed, HK_BINARY_EQ, hk_symbol(&arena, "Closed"), "true");
    assert_binary(closed, HK_BINARY_NE, hk_int(1), "true");
    assert_binary(closed, HK_BINARY_LT, closed, "cannot order a symbol and a symbol");
    assert_binary(text("a"), HK_BINARY_GT, hk_int(1), "cannot order a text and a number");
}

static void in_looks_into_lists(void **state)
{
    (void)state;
    struct hk_value items[] = {hk_int(1), hk_symbol(&arena, "Full"), hk_duration(5)};
    assert_binary(hk_int(5), HK_BINARY_IN, range(1, 5), "true");
    assert_binary(hk_int(6), HK_BINARY_IN, range(1, 5), "false");
    assert_binary(hk_int(1), HK_BINARY_IN, range(1, 0), "false");
    assert_binary(hk_int(INT64_MAX), HK_BINARY_IN, range(9, INT64_MAX), "true");
    assert_binary(hk_duration(3), HK_BINARY_IN, range(1, 5), "false");
    assert_binary(hk_symbol(&arena, "Full"), HK_BINARY_IN, list_of(items, 3), "true");
    assert_binary(hk_int(5), HK_BINARY_IN, list_of(items, 3), "false");
    assert_binary(hk_int(5), HK_BINARY_IN, hk_int(5), "'in' needs a list, found a number");
}

static void logic_wants_true_or_false(void **state)
{
    (void)state;
    assert_binary(hk_bool(true), HK_BINARY_AND, hk_bool(false), "false");
    assert_binary(hk_bool(true), HK_BINARY_OR, hk_bool(false), "true");
    assert_binary(hk_int(1), HK_BINARY_AND, hk_bool(true),
                  "expected true or false, found a number");
}

static void an_index_out_of_range_is_misuse(void **state)
{
    (void)state;
    struct hk_value out;
    struct hk_error error;
    assert_int_equal(hk_values_at(range(4, 6), hk_int(2), &out, &error), HK_OK);
    assert_format(out, "6");
    assert_int_equal(hk_values_at(range(4, 6), hk_int(3), &out, &error), HK_EMISUSE);
    assert_string_equal(error.text, "index 3 is out of range, the list has 3");
    assert_int_equal(hk_values_at(range(4, 6), hk_int(-1), &out, &error), HK_EMISUSE);
    assert_string_equal(error.text, "index -1 is out of range, the list has 3");
    assert_int_equal(hk_values_at(hk_int(1), hk_int(0), &out, &error), HK_EMISUSE);
    assert_string_equal(error.text, "cannot index a number");
    assert_int_equal(hk_values_at(range(4, 6), hk_duration(1), &out, &error), HK_EMISUSE);
    assert_string_equal(error.text, "an index is a number, found a duration");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_different_kinds_are_different),
        cmocka_unit_test(a_range_equals_the_list_of_its_members),
        cmocka_unit_test(a_long_range_costs_nothing),
        cmocka_unit_test(pointers_are_digested_without_their_address),
        cmocka_unit_test(a_list_that_unfolds_without_end_is_cut),
        cmocka_unit_test(values_are_written_as_the_language_writes_them),
        cmocka_unit_test(a_short_buffer_gets_what_fits_and_the_whole_length),
        cmocka_unit_test(times_are_short_exact_and_can_be_read_back),
        cmocka_unit_test(numbers_never_wrap),
        cmocka_unit_test(durations_saturate),
        cmocka_unit_test(durations_mix_with_numbers_where_it_makes_sense),
        cmocka_unit_test(lists_are_joined),
        cmocka_unit_test(only_numbers_and_durations_have_an_order),
        cmocka_unit_test(in_looks_into_lists),
        cmocka_unit_test(logic_wants_true_or_false),
        cmocka_unit_test(an_index_out_of_range_is_misuse),
    };
    return cmocka_run_group_tests(tests, setup, teardown) != 0;
}
