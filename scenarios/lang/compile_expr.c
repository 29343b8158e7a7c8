/* SPDX-License-Identifier: MIT
 *
 * compile_expr: expressions to instructions. Each access to shared state is an
 * instruction of its own, left to right, because each may be a step.
 */
#include <stdlib.h>
#include <string.h>

#include "expect/eval.h"
#include "expect/expect.h"
#include "expect/sorts.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/asking.h"

/* ---- constants ---- */

static int constant_name(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    const struct hk_compiler *c = eval->arg;
    const struct hk_param *param = hk_model_param(c->model, node->text->chars);
    if (!param)
        return HK_EVAL_NOT_MINE;
    *out = param->value;
    return HK_OK;
}

static const struct hk_eval_hooks constant_hooks = {.name = constant_name};

bool hk_known_value(struct hk_compiler *c, const struct hk_ast *ast, struct hk_value *value)
{
    struct hk_eval eval = {.hooks = &constant_hooks, .arg = c, .arena = &c->model->arena};
    return hk_eval(&eval, ast, value) == HK_OK;
}

bool hk_constant_value(struct hk_compiler *c, const struct hk_ast *ast, struct hk_value *value)
{
    struct hk_eval eval = {.hooks = &constant_hooks, .arg = c, .arena = &c->model->arena};
    if (hk_eval(&eval, ast, value) == HK_OK)
        return true;
    return hk_compile_error(c, eval.at, eval.end, "%s", eval.error.text);
}

/* ---- names ---- */

static bool into_temporary(struct hk_compiler *c, hk_exec exec, int object, hk_operand *out)
{
    struct hk_insn *in = hk_emit_value(c, exec, out);
    in->object = object;
    in->a = HK_NO_OPERAND;
    return true;
}

static bool compile_special(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    const char *name = ast->text->chars;
    if (strcmp(name, "now") == 0)
        return into_temporary(c, hk_exec_now, 0, out);
    if (strcmp(name, "me") == 0)
        return into_temporary(c, hk_exec_me, 0, out);
    if (strcmp(name, "attempt") == 0 && c->body->attempt >= 0) {
        *out = c->body->attempt;
        return true;
    }
    return hk_unknown_name(c, ast, NULL);
}

/* The value of a cell stands behind its name, as that of a variable. */
static bool read_cell(struct hk_compiler *c, int object, hk_operand *out)
{
    if (!into_temporary(c, hk_exec_query, object, out))
        return false;
    c->body->insns[c->body->count - 1].flags = HK_QUERY_VALUE;
    return true;
}

static bool compile_name(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    const char *name = ast->text->chars;
    int local = hk_local(c, name);
    if (local >= 0) {
        *out = local;
        return true;
    }
    const struct hk_param *param = hk_model_param(c->model, name);
    if (param) {
        *out = hk_constant(c, param->value);
        return true;
    }
    const struct hk_resource *r = hk_model_resource(c->model, name);
    if (!r)
        return compile_special(c, ast, out);
    if (!r->kind)
        return c->failed = true, false; /* its declaration has been reported */
    if (r->count >= 0)
        return hk_compile_error(c, ast->at, ast->end, "'%s' is an array; write %s[e]", name, name);
    if (r->kind == &hk_resource_region)
        return hk_compile_error(c, ast->at, ast->end, "'%s' is no value", name);
    hk_note_mention(c, r, HK_LETS_NOBODY);
    if (r->kind == &hk_resource_cell)
        return read_cell(c, r->first, out);
    if (r->kind != &hk_resource_state)
        hk_note_escape(c, r);
    return into_temporary(c, r->kind == &hk_resource_state ? hk_exec_load : hk_exec_object,
                          r->first, out);
}

/* ---- elements ---- */

/* The object a[e] of an array, as instructions have it. */
bool hk_code_element(struct hk_compiler *c, const struct hk_resource *r,
                            const struct hk_ast *ast, int *object)
{
    hk_operand index;
    if (!hk_code_expr(c, ast->b, &index))
        return false;
    int slot = hk_temporary(c);
    struct hk_insn *in = hk_emit_insn(c, hk_exec_element);
    in->a = index;
    in->b = r->count;
    in->object = r->first;
    in->dst = slot;
    *object = ~slot;
    return true;
}

static bool compile_index(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    const struct hk_resource *r = hk_named_resource(c, ast);
    if (r && r->kind && r->count >= 0) {
        int object;
        bool read = r->kind == &hk_resource_state || r->kind == &hk_resource_cell;
        if (read)
            hk_note_mention(c, r, HK_LETS_NOBODY);
        else
            hk_note_escape(c, r);
        if (!hk_code_element(c, r, ast, &object))
            return false;
        if (r->kind == &hk_resource_state)
            return into_temporary(c, hk_exec_load, object, out);
        if (r->kind == &hk_resource_cell)
            return read_cell(c, object, out);
        *out = ~object;
        return true;
    }
    hk_operand list, index;
    if (!hk_code_expr(c, ast->a, &list) || !hk_code_expr(c, ast->b, &index))
        return false;
    struct hk_insn *in = hk_emit_value(c, hk_exec_index, out);
    in->a = list;
    in->b = index;
    return true;
}

/* ---- operators ---- */

static bool compile_lazy(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    int slot = hk_temporary(c);
    if (!hk_compile_into(c, ast->a, slot))
        return false;
    struct hk_insn *in = hk_emit_insn(c, ast->op == HK_BINARY_AND ? hk_exec_unless : hk_exec_when);
    in->a = slot;
    int jump = hk_here(c) - 1;
    hk_operand right;
    if (!hk_code_expr(c, ast->b, &right))
        return false;
    in = hk_emit_insn(c, hk_exec_binary); /* so that anything but a truth is refused */
    in->flags = (uint8_t)ast->op;
    in->a = slot;
    in->b = right;
    in->dst = slot;
    hk_patch(c, jump);
    *out = slot;
    return true;
}

/* The operands are constants that fit: so is the result. Joined lists are left to the run, whose
 * memory for them is limited. */
static bool fold(struct hk_compiler *c, enum hk_binary op, hk_operand a, hk_operand b,
                 hk_operand *out)
{
    if (a >= 0 || b >= 0)
        return false;
    struct hk_value left = c->body->constants[~a], right = c->body->constants[~b], value;
    struct hk_error error;
    if (left.kind == HK_LIST || right.kind == HK_LIST ||
        hk_values_binary(op, left, right, &c->model->arena, &value, &error) < 0)
        return false;
    *out = hk_constant(c, value);
    return true;
}

hk_operand hk_code_binary(struct hk_compiler *c, enum hk_binary op, hk_operand a, hk_operand b)
{
    hk_operand out;
    if (fold(c, op, a, b, &out))
        return out;
    hk_exec exec = op == HK_BINARY_ADD ? hk_exec_add
                   : op == HK_BINARY_LT ? hk_exec_less
                                        : hk_exec_binary;
    struct hk_insn *in = hk_emit_value(c, exec, &out);
    in->flags = (uint8_t)op;
    in->a = a;
    in->b = b;
    return out;
}

static bool compile_binary(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    if (ast->op == HK_BINARY_AND || ast->op == HK_BINARY_OR)
        return compile_lazy(c, ast, out);
    hk_operand a = 0, b = 0;
    bool left = hk_code_expr(c, ast->a, &a); /* both sides may be wrong */
    if (!hk_code_expr(c, ast->b, &b) || !left)
        return false;
    *out = hk_code_binary(c, ast->op, a, b);
    return true;
}

static bool compile_unary(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    hk_operand a;
    if (!hk_code_expr(c, ast->a, &a))
        return false;
    hk_emit_value(c, ast->kind == HK_AST_NOT ? hk_exec_not : hk_exec_negate, out)->a = a;
    return true;
}

/* ---- lists and calls ---- */

/* Evaluates into consecutive slots; the first of them. */
bool hk_code_row(struct hk_compiler *c, struct hk_ast **items, int count, int *first)
{
    *first = c->body->slots;
    for (int i = 0; i < count; i++)
        hk_temporary(c);
    for (int i = 0; i < count; i++) {
        if (!hk_compile_into(c, items[i], *first + i))
            return false;
    }
    return true;
}

static bool compile_list(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    int first;
    if (!hk_code_row(c, ast->items, ast->count, &first))
        return false;
    struct hk_insn *in = hk_emit_value(c, hk_exec_list, out);
    in->a = first;
    in->b = ast->count;
    return true;
}

static bool compile_apply(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    int first;
    if (!hk_code_row(c, ast->items, ast->count, &first))
        return false;
    struct hk_insn *in = hk_emit_value(c, hk_exec_apply, out);
    in->a = first;
    in->b = ast->count;
    in->ptr = ast->function;
    return true;
}

static bool compile_random(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    const struct hk_ast *range = ast->items[0];
    if (range->kind != HK_AST_BINARY || range->op != HK_BINARY_RANGE)
        return hk_compile_error(c, range->at, range->end,
                                "random takes a range, as in random(1..6)");
    struct hk_value low, high;
    bool known = hk_known_value(c, range->a, &low) && hk_known_value(c, range->b, &high);
    if (known && low.kind != high.kind)
        return hk_compile_error(c, range->at, range->end, "cannot draw from %s and %s",
                                hk_values_kind(low), hk_values_kind(high));
    if (known && high.i < low.i)
        return hk_compile_error(c, range->at, range->end, "there is nothing in this range");
    hk_operand a, b;
    if (!hk_code_expr(c, range->a, &a) || !hk_code_expr(c, range->b, &b))
        return false;
    struct hk_insn *in = hk_emit_value(c, hk_exec_draw, out);
    in->flags = HK_UNIFORM;
    in->a = a;
    in->b = b;
    in->c = 0;
    return true;
}

/* A resource, or what is in a variable: a resource, too, or a list. */
static bool may_be_resource(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *base = ast->kind == HK_AST_INDEX ? ast->a : ast;
    const struct hk_resource *r = hk_named_resource(c, ast);
    bool local = base->kind == HK_AST_NAME && hk_local(c, base->text->chars) >= 0;
    return local || (r && r->kind != &hk_resource_state);
}

static bool compile_call(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    struct hk_syntax_error error = {0};
    if (!ast->function && hk_model_proc(c->model, ast->text->chars))
        return hk_unknown_name(c, ast, NULL);
    if (!hk_ast_check(ast, &error)) /* it exists, and has as many arguments as it takes */
        return hk_compile_error(c, error.at, error.end, "%s", error.text);
    switch (ast->function->id) {
    case HK_FN_LEN:
        if (!may_be_resource(c, ast->items[0]))
            return compile_apply(c, ast, out);
        return hk_compile_query(c, ast, out);
    case HK_FN_CAP:
    case HK_FN_PERMITS:
    case HK_FN_VALUE:
    case HK_FN_CLOSED:
        return hk_compile_query(c, ast, out);
    case HK_FN_RUNNING:
    case HK_FN_INSIDE:
        return hk_compile_counter(c, ast, out);
    case HK_FN_RANDOM:
        return compile_random(c, ast, out);
    case HK_FN_COUNT:
        return hk_compile_count(c, ast, out);
    case HK_FN_FINISHED:
        return hk_compile_finished(c, ast, out);
    default:
        return compile_apply(c, ast, out);
    }
}

/* ---- all of them ---- */

static bool code_node(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    switch (ast->kind) {
    case HK_AST_INT:
    case HK_AST_DURATION:
    case HK_AST_BOOL:
    case HK_AST_TEXT:
    case HK_AST_SYMBOL:
        *out = hk_constant(c, hk_ast_literal(ast));
        return true;
    case HK_AST_NAME:
        return compile_name(c, ast, out);
    case HK_AST_CALL:
        return compile_call(c, ast, out);
    case HK_AST_LIST:
        return compile_list(c, ast, out);
    case HK_AST_INDEX:
        return compile_index(c, ast, out);
    case HK_AST_NEGATE:
    case HK_AST_NOT:
        return compile_unary(c, ast, out);
    case HK_AST_BINARY:
        return compile_binary(c, ast, out);
    case HK_AST_FIELD:
        return hk_field_refused(c, ast);
    case HK_AST_ANY:
        return hk_compile_error(c, ast->at, ast->end, "'_' is for events in expectations only");
    }
    return false;
}

bool hk_code_expr(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    bool applies = ast->a || ast->kind == HK_AST_CALL; /* something to something that may not fit */
    return code_node(c, ast, out) && (!applies || hk_check_sort(c, ast, HK_SORT_ANY, ""));
}

bool hk_compile_into(struct hk_compiler *c, const struct hk_ast *ast, int slot)
{
    hk_operand value;
    if (!hk_code_expr(c, ast, &value))
        return false;
    if (value != slot)
        hk_emit_move(c, value, slot);
    return true;
}

bool hk_parse_compile(struct hk_compiler *c, hk_operand *out)
{
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    return hk_code_expr(c, ast, out);
}
