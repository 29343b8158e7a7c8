/* SPDX-License-Identifier: MIT
 *
 * eval: one case for each kind of node. The height of a tree bounds the
 * recursion; hooks that evaluate again share the same bound.
 */
#include "expect/eval.h"

#include <stdarg.h>
#include <stdio.h>

enum { DEPTH_MAX = 2 * HK_AST_HEIGHT_MAX };

int hk_eval_fail(struct hk_eval *eval, const struct hk_ast *node, int code, const char *fmt, ...)
{
    eval->at = node->at;
    eval->end = node->end;
    eval->error.code = code;
    va_list args;
    va_start(args, fmt);
    hk_vformat(eval->error.text, sizeof(eval->error.text), fmt, args);
    va_end(args);
    return code;
}

/* Puts the place to an error that values or functions have set. */
static int blame(struct hk_eval *eval, const struct hk_ast *node, int code)
{
    if (code < 0) {
        eval->at = node->at;
        eval->end = node->end;
    }
    return code;
}

static int give(struct hk_value *out, struct hk_value value)
{
    *out = value;
    return HK_OK;
}

/* ---- asking the world ---- */

static int eval_name(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    const struct hk_eval_hooks *hooks = eval->hooks;
    int code = hooks && hooks->name ? hooks->name(eval, node, out) : HK_EVAL_NOT_MINE;
    if (code != HK_EVAL_NOT_MINE)
        return code;
    return hk_eval_fail(eval, node, HK_EINVAL, "unknown name '%.*s'",
                        HK_CUT(60, node->text->chars));
}

static int eval_field(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    const struct hk_eval_hooks *hooks = eval->hooks;
    int code = hooks && hooks->field ? hooks->field(eval, node, out) : HK_EVAL_NOT_MINE;
    if (code != HK_EVAL_NOT_MINE)
        return code;
    return hk_eval_fail(eval, node, HK_EINVAL, "nothing has a '%.*s' here",
                        HK_CUT(60, node->text->chars));
}

static int eval_index(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_value list, index;
    const struct hk_eval_hooks *hooks = eval->hooks;
    int code = hk_eval(eval, node->b, &index);
    if (code < 0)
        return code;
    if (node->a->kind == HK_AST_NAME && index.kind == HK_INT && hooks && hooks->element) {
        code = hooks->element(eval, node, index.i, out);
        if (code != HK_EVAL_NOT_MINE)
            return code;
    }
    code = hk_eval(eval, node->a, &list);
    if (code < 0)
        return code;
    return blame(eval, node, hk_values_at(list, index, out, &eval->error));
}

static int eval_call(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_syntax_error wrong;
    struct hk_value args[HK_FUNCTION_ARGS_MAX];
    const struct hk_function *function = node->function;
    const struct hk_eval_hooks *hooks = eval->hooks;
    if (!function || node->count < function->args_min || node->count > function->args_max) {
        hk_ast_check(node, &wrong);
        return hk_eval_fail(eval, node, HK_EINVAL, "%s", wrong.text);
    }
    if (function->arg != HK_ARG_VALUE && hooks && hooks->call) {
        int code = hooks->call(eval, node, out);
        if (code != HK_EVAL_NOT_MINE)
            return code;
    }
    if (!function->apply)
        return hk_eval_fail(eval, node, HK_EINVAL, "'%s' cannot be asked here", function->name);
    for (int i = 0; i < node->count; i++) {
        int code = hk_eval(eval, node->items[i], &args[i]);
        if (code < 0)
            return code;
    }
    return blame(eval, node, function->apply(eval->arena, args, node->count, out, &eval->error));
}

/* ---- operators ---- */

static int eval_list(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_value *items = hk_list_room(eval->arena, node->count);
    for (int i = 0; i < node->count; i++) {
        int code = hk_eval(eval, node->items[i], &items[i]);
        if (code < 0)
            return code;
    }
    struct hk_list list = {.len = node->count, .items = items};
    return give(out, hk_list_new(eval->arena, list));
}

static int eval_lazy(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    bool truth;
    int code = hk_eval_truth(eval, node->a, &truth);
    if (code == HK_OK && truth == (node->op == HK_BINARY_AND))
        code = hk_eval_truth(eval, node->b, &truth);
    return code < 0 ? code : give(out, hk_bool(truth));
}

static int eval_binary(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_value a, b;
    if (node->op == HK_BINARY_AND || node->op == HK_BINARY_OR)
        return eval_lazy(eval, node, out);
    int code = hk_eval(eval, node->a, &a);
    if (code == HK_OK)
        code = hk_eval(eval, node->b, &b);
    if (code < 0)
        return code;
    return blame(eval, node, hk_values_binary(node->op, a, b, eval->arena, out, &eval->error));
}

static int eval_unary(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_value a;
    bool truth;
    if (node->kind == HK_AST_NOT) {
        int code = hk_eval_truth(eval, node->a, &truth);
        return code < 0 ? code : give(out, hk_bool(!truth));
    }
    int code = hk_eval(eval, node->a, &a);
    return code < 0 ? code : blame(eval, node, hk_values_negate(a, out, &eval->error));
}

static int eval_node(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    switch (node->kind) {
    case HK_AST_INT:
    case HK_AST_DURATION:
    case HK_AST_BOOL:
    case HK_AST_TEXT:
    case HK_AST_SYMBOL:
        return give(out, hk_ast_literal(node));
    case HK_AST_NAME:
        return eval_name(eval, node, out);
    case HK_AST_ANY:
        return hk_eval_fail(eval, node, HK_EINVAL, "'_' stands only for an argument of an event");
    case HK_AST_CALL:
        return eval_call(eval, node, out);
    case HK_AST_LIST:
        return eval_list(eval, node, out);
    case HK_AST_INDEX:
        return eval_index(eval, node, out);
    case HK_AST_FIELD:
        return eval_field(eval, node, out);
    case HK_AST_NEGATE:
    case HK_AST_NOT:
        return eval_unary(eval, node, out);
    case HK_AST_BINARY:
        return eval_binary(eval, node, out);
    }
    return hk_eval_fail(eval, node, HK_EINVAL, "not an expression");
}

int hk_eval(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    if (eval->depth >= DEPTH_MAX)
        return hk_eval_fail(eval, node, HK_ELIMIT, "nested too deep");
    eval->depth++;
    int code = eval_node(eval, node, out);
    eval->depth--;
    hk_assert(code <= HK_OK);
    return code;
}

int hk_eval_truth(struct hk_eval *eval, const struct hk_ast *node, bool *out)
{
    struct hk_value value;
    int code = hk_eval(eval, node, &value);
    return code < 0 ? code : blame(eval, node, hk_values_truth(value, out, &eval->error));
}
