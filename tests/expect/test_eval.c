/* SPDX-License-Identifier: MIT
 *
 * test_eval: the values of expressions, what the hooks are asked, and what is
 * said when an expression has no value. The last test evaluates mutated text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/rng.h"
#include "expect/eval.h"
#include "tests/expect/reading.h"

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

/* ---- a small world: x is 5, now is 2s, a queue q of 3, an array slot[0..2] ---- */

static bool is(const struct hk_ast *node, const char *name)
{
    return node->kind == HK_AST_NAME && strcmp(node->text->chars, name) == 0;
}

static int world_name(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    ++*(int *)eval->arg;
    if (is(node, "x"))
        *out = hk_int(5);
    else if (is(node, "now"))
        *out = hk_duration(2000000000);
    else if (is(node, "broken"))
        return hk_eval_fail(eval, node, HK_EGONE, "the run is over");
    else
        return HK_EVAL_NOT_MINE;
    return HK_OK;
}

static int world_element(struct hk_eval *eval, const struct hk_ast *node, int64_t index,
                         struct hk_value *out)
{
    if (!is(node->a, "slot"))
        return HK_EVAL_NOT_MINE;
    if (index < 0 || index > 2)
        return hk_eval_fail(eval, node, HK_EMISUSE, "slot has 3 elements");
    *out = hk_int(100 + index);
    return HK_OK;
}

static int world_field(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    (void)eval;
    if (!is(node->a, "main") || strcmp(node->text->chars, "pages") != 0)
        return HK_EVAL_NOT_MINE;
    *out = hk_int(7);
    return HK_OK;
}

static int world_call(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    (void)eval;
    switch ((int)node->function->id) {
    case HK_FN_LEN:
        if (!is(node->items[0], "q"))
            return HK_EVAL_NOT_MINE;
        *out = hk_int(3);
        return HK_OK;
    case HK_FN_COUNT:
        *out = hk_int(node->items[0]->count);
        return HK_OK;
    }
    return HK_EVAL_NOT_MINE;
}

static const struct hk_eval_hooks world = {
    .name = world_name,
    .element = world_element,
    .field = world_field,
    .call = world_call,
};

/* ---- helpers ---- */

static int names_asked;

/* The value as text, or the error's. Returns the code. */
static int evaluate(const struct hk_eval_hooks *hooks, const char *text, char *buffer, size_t size)
{
    struct hk_syntax_error error;
    const struct hk_ast *node = read_expr(&arena, text, strlen(text), &error);
    if (!node)
        fail_msg("%s: %s", text, error.text);
    struct hk_eval eval = {.hooks = hooks, .arg = &names_asked, .arena = &arena};
    struct hk_value out;
    names_asked = 0;
    int code = hk_eval(&eval, node, &out);
    assert_int_equal(eval.depth, 0);
    if (code == HK_OK)
        hk_value_format(out, buffer, size);
    else
        assert_true((size_t)snprintf(buffer, size, "%s", eval.error.text) < size);
    if (code != HK_OK)
        assert_int_equal(code, eval.error.code);
    return code;
}

static void assert_value(const char *text, const char *wanted)
{
    char buffer[256];
    assert_int_equal(evaluate(&world, text, buffer, sizeof(buffer)), HK_OK);
    assert_string_equal(buffer, wanted);
}

static void assert_error(const char *text, int code, const char *wanted)
{
    char buffer[256];
    assert_int_equal(evaluate(&world, text, buffer, sizeof(buffer)), code);
    assert_string_equal(buffer, wanted);
}

/* ---- values ---- */

static void expressions_have_values(void **state)
{
    (void)state;
    assert_value("1 + 2 * 3 - -4", "11");
    assert_value("(1 + 2) * 3 % 5", "4");
    assert_value("10ms * 3 + 1.5s", "1s530ms");
    assert_value("1s / 250ms", "4");
    assert_value("not 1 == 2 and 3 in 1..5", "true");
    assert_value("[1, Closed, \"a\", 2..3]", "[1, Closed, \"a\", 2..3]");
    assert_value("[1, 2, 3] == 1..3", "true");
    assert_value("[3, 4][1] + (1..9)[8]", "13");
    assert_value("x * x - x", "20");
    assert_value("now - 500ms", "1.5s");
    assert_value("slot[1] + main.pages", "108");
    assert_value("Closed == Full or Full == Full", "true");
}

static void pure_functions_work_on_lists(void **state)
{
    (void)state;
    assert_value("sorted([3, 1, 2, 1])", "[1, 1, 2, 3]");
    assert_value("sorted([4, 3, 2, 1, 0, 9, 8]) == [0, 1, 2, 3, 4, 8, 9]", "true");
    assert_value("sorted(1..3)", "1..3");
    assert_value("sorted([])", "[]");
    assert_value("sorted([2s, 1ms, 0])", "[0, 1ms, 2s]");
    assert_value("first([7, 8]) + last(1..5)", "12");
    assert_value("has([1, 2], 2) and not has(1..5, 6)", "true");
    assert_value("min(3, 1, 2) + max([3, 9, 2]) + max(1..4)", "14");
    assert_value("min(1..1000000000)", "1");
    assert_value("abs(-5) + abs(5)", "10");
    assert_value("abs(-5ms)", "5ms");
    assert_value("len([1, 2]) + len(1..9) + len([])", "11");
}

static void logic_is_lazy(void **state)
{
    (void)state;
    assert_value("false and nonsense", "false");
    assert_value("true or 1 / 0 == 1", "true");
    assert_int_equal(names_asked, 0);
    assert_value("true and x == 5", "true");
    assert_int_equal(names_asked, 1);
}

static void the_world_is_asked_through_hooks(void **state)
{
    (void)state;
    assert_value("len(q)", "3");
    assert_int_equal(names_asked, 0); /* q is no value */
    assert_value("len([x])", "1");
    assert_value("count(done(_, 2))", "2");
    assert_error("broken + 1", HK_EGONE, "the run is over");
    assert_error("slot[3]", HK_EMISUSE, "slot has 3 elements");
    assert_error("main.other", HK_EINVAL, "nothing has a 'other' here");
    assert_error("running(q)", HK_EINVAL, "'running' cannot be asked here");
    assert_error("nobody", HK_EINVAL, "unknown name 'nobody'");
}

static void without_hooks_there_are_only_values(void **state)
{
    (void)state;
    char buffer[64];
    assert_int_equal(evaluate(NULL, "len([1]) + abs(-1)", buffer, sizeof(buffer)), HK_OK);
    assert_string_equal(buffer, "2");
    assert_int_equal(evaluate(NULL, "x", buffer, sizeof(buffer)), HK_EINVAL);
    assert_string_equal(buffer, "unknown name 'x'");
    assert_int_equal(evaluate(NULL, "a.b", buffer, sizeof(buffer)), HK_EINVAL);
    assert_int_equal(evaluate(NULL, "a[1]", buffer, sizeof(buffer)), HK_EINVAL);
    assert_int_equal(evaluate(NULL, "random(1..2)", buffer, sizeof(buffer)), HK_EINVAL);
}

/* ---- errors ---- */

static void errors_say_what_does_not_fit(void **state)
{
    (void)state;
    assert_error("1 / (x - 5)", HK_EMISUSE, "division by zero");
    assert_error("9223372036854775807 + 1", HK_EMISUSE, "integer overflow");
    assert_error("now + 1", HK_EMISUSE, "cannot add a duration and a number");
    assert_error("now > 1", HK_EMISUSE, "cannot order a duration and a number");
    assert_error("not 1", HK_EMISUSE, "expected true or false, found a number");
    assert_error("x and true", HK_EMISUSE, "expected true or false, found a number");
    assert_error("-Closed", HK_EMISUSE, "cannot negate a symbol");
    assert_error("first([])", HK_EMISUSE, "first of an empty list");
    assert_error("min([])", HK_EMISUSE, "min of an empty list");
    assert_error("max(1, Closed)", HK_EMISUSE, "cannot order a symbol and a number");
    assert_error("sorted([1, \"a\"])", HK_EMISUSE, "cannot order a number and a text");
    assert_error("sorted(1)", HK_EMISUSE, "sorted needs a list, found a number");
    assert_error("len(1)", HK_EMISUSE, "len needs a list, found a number");
    assert_error("abs(true)", HK_EMISUSE, "cannot negate true or false");
    assert_error("[1][1]", HK_EMISUSE, "index 1 is out of range, the list has 1");
    assert_error("has([1])", HK_EINVAL, "'has' takes 2 arguments, found 1");
    assert_error("done(1)", HK_EINVAL, "unknown function 'done'");
    assert_error("abs(_)", HK_EINVAL, "'_' stands only for an argument of an event");
}

static void errors_point_at_the_part_to_blame(void **state)
{
    (void)state;
    struct hk_syntax_error error;
    struct hk_value out;
    const char *text = "1 + (2 / 0) * 3";
    const struct hk_ast *node = read_expr(&arena, text, strlen(text), &error);
    struct hk_eval eval = {.arena = &arena};
    assert_int_equal(hk_eval(&eval, node, &out), HK_EMISUSE);
    assert_int_equal(eval.at, 4);
    assert_int_equal(eval.end, 11);
    bool truth;
    text = "1 + 2";
    node = read_expr(&arena, text, strlen(text), &error);
    assert_int_equal(hk_eval_truth(&eval, node, &truth), HK_EMISUSE);
    assert_string_equal(eval.error.text, "expected true or false, found a number");
    assert_int_equal(eval.at, 0);
    assert_int_equal(eval.end, 5);
}

static void a_hook_that_asks_for_itself_ends(void **state)
{
    (void)state;
    struct hk_syntax_error error;
    struct hk_value out;
    struct hk_eval eval = {.arena = &arena, .depth = 2 * HK_AST_HEIGHT_MAX};
    const struct hk_ast *node = read_expr(&arena, "1", 1, &error);
    assert_int_equal(hk_eval(&eval, node, &out), HK_ELIMIT);
    assert_string_equal(eval.error.text, "nested too deep");
}

/* ---- mutation ---- */

static void mutated_expressions_have_a_value_or_an_error(void **state)
{
    (void)state;
    enum { ROUNDS = 50000, ROOM = 64 };
    static const char seed[] = "9223372036854775807 - x * 1ms / now..-[2, 3s, A][0] == sorted(x)";
    static const char alphabet[] = "0123456789mshx +-*/%()[],.=<>AB\"_";
    struct hk_rng rng;
    int good = 0;
    hk_rng_seed(&rng, 7);
    for (int round = 0; round < ROUNDS; round++) {
        size_t from = hk_rng_below(&rng, ROOM - 1), len = 1 + hk_rng_below(&rng, ROOM - from);
        char text[ROOM];
        memcpy(text, seed + from, len);
        for (uint64_t n = hk_rng_below(&rng, 6); n > 0; n--)
            text[hk_rng_below(&rng, len)] = alphabet[hk_rng_below(&rng, sizeof(alphabet) - 1)];
        struct hk_syntax_error error;
        const struct hk_ast *node = read_expr(&arena, text, len, &error);
        struct hk_eval eval = {.hooks = &world, .arg = &names_asked, .arena = &arena};
        struct hk_value out;
        if (node && hk_eval(&eval, node, &out) == HK_OK) {
            char buffer[128];
            good++;
            assert_true(hk_value_format(out, buffer, sizeof(buffer)) > 0);
            assert_true(hk_value_equal(out, out));
        } else if (node) {
            assert_true(eval.error.code < 0 && eval.error.text[0] != '\0');
            assert_true(eval.at >= 0 && eval.at < eval.end && eval.end <= (int)len);
        }
        hk_arena_reset(&arena);
    }
    assert_true(good > ROUNDS / 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_have_values),
        cmocka_unit_test(pure_functions_work_on_lists),
        cmocka_unit_test(logic_is_lazy),
        cmocka_unit_test(the_world_is_asked_through_hooks),
        cmocka_unit_test(without_hooks_there_are_only_values),
        cmocka_unit_test(errors_say_what_does_not_fit),
        cmocka_unit_test(errors_point_at_the_part_to_blame),
        cmocka_unit_test(a_hook_that_asks_for_itself_ends),
        cmocka_unit_test(mutated_expressions_have_a_value_or_an_error),
    };
    return cmocka_run_group_tests(tests, setup, teardown) != 0;
}
