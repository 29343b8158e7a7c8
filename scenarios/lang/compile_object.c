/* SPDX-License-Identifier: MIT
 *
 * compile_object: the resource that a statement names, and distributions.
 */
#include <string.h>

#include "expect/expect.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

/* ---- objects ---- */

bool hk_compile_object(struct hk_compiler *c, const struct hk_ast *ast, const char *wanted,
                       unsigned lets, struct hk_object_ref *ref)
{
    *ref = (struct hk_object_ref){.ast = ast};
    const struct hk_ast *base = ast->kind == HK_AST_INDEX ? ast->a : ast;
    if (base->kind != HK_AST_NAME)
        return hk_compile_error(c, ast->at, ast->end, "this needs %s", wanted);
    const char *name = base->text->chars;
    int local = hk_local(c, name);
    if (local >= 0) {
        hk_operand value;
        if (!hk_code_expr(c, ast, &value))
            return false;
        ref->object = ~value;
        hk_note_indirect(c);
        return true;
    }
    const struct hk_resource *r = hk_model_resource(c->model, name);
    if (!r && hk_model_param(c->model, name))
        return hk_compile_error(c, ast->at, ast->end, "'%s' is a parameter, this needs %s", name,
                                wanted);
    if (!r)
        return hk_unknown_name(c, base, NULL);
    if (!r->kind)
        return c->failed = true, false;
    ref->resource = r;
    hk_note_mention(c, r, lets);
    ref->object = r->first;
    if (ast == base && r->count < 0)
        return true;
    if (ast == base)
        return hk_compile_error(c, ast->at, ast->end, "'%s' is an array; write %s[e]", name, name);
    if (r->count < 0)
        return hk_compile_error(c, ast->at, ast->end, "'%s' is no array", name);
    return hk_code_element(c, r, ast, &ref->object);
}

bool hk_compile_object_into(struct hk_compiler *c, const struct hk_ast *ast, const char *wanted,
                            unsigned lets, int slot)
{
    struct hk_object_ref ref;
    if (!hk_compile_object(c, ast, wanted, lets, &ref))
        return false;
    struct hk_insn *in = hk_emit_insn(c, ref.object >= 0 ? hk_exec_object : hk_exec_move);
    in->object = ref.object;
    in->a = ~ref.object;
    in->dst = slot;
    return true;
}

bool hk_parse_object(struct hk_compiler *c, const char *wanted, unsigned lets,
                     struct hk_object_ref *ref)
{
    const struct hk_lexeme *token = hk_lex_peek(&c->parser.lex);
    if (token->kind == HK_TOKEN_LPAREN)
        return hk_compile_error(c, token->at, token->end,
                                "a statement has no brackets; write 'VERB NAME'");
    const struct hk_ast *ast = hk_parse_place(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    return hk_compile_object(c, ast, wanted, lets, ref);
}

/* ---- what they are asked ---- */

const char *hk_resource_what(struct hk_model *m, const struct hk_resource *r)
{
    bool vowel = strchr("aeiou", r->kind->name[0]) != NULL;
    return hk_arena_printf(&m->arena, "%s %s", vowel ? "an" : "a", r->kind->name);
}

bool hk_resource_answers(struct hk_compiler *c, const struct hk_resource *r,
                         const struct hk_ast *ast, enum hk_query what)
{
    if (r->kind->object->queries & 1u << what)
        return true;
    return hk_compile_error(c, ast->at, ast->end, "'%s' is %s, which %s", r->name,
                            hk_resource_what(c->model, r), hk_query_lacks(what));
}

/* len(q), permits(s), ... of a resource. */
bool hk_compile_query(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    struct hk_object_ref ref;
    enum hk_query what = hk_function_query(ast->function->id);
    if (!hk_compile_object(c, ast->items[0], "a resource", HK_LETS_NOBODY, &ref))
        return false;
    if (ref.resource && !hk_resource_answers(c, ref.resource, ref.ast, what))
        return false;
    struct hk_insn *in = hk_emit_value(c, hk_exec_query, out);
    in->object = ref.object;
    in->flags = (uint8_t)what;
    return true;
}

/* ---- draws ---- */

static bool emit_draw(struct hk_compiler *c, enum hk_shape shape, hk_operand a, hk_operand b,
                      bool percent, hk_operand *out)
{
    struct hk_insn *in = hk_emit_value(c, hk_exec_draw, out);
    in->flags = (uint8_t)shape;
    in->a = a;
    in->b = b;
    in->c = percent;
    return true;
}

/* What is wrong whatever happens is said before the run. */
static bool check_constants(struct hk_compiler *c, const struct hk_dist *dist, hk_operand a,
                            hk_operand b)
{
    bool two = dist->kind == HK_DIST_UNIFORM || dist->kind == HK_DIST_NORMAL;
    if (!hk_check_duration(c, dist->a) || (two && !hk_check_duration(c, dist->b)))
        return false;
    const struct hk_ast *ast = dist->a;
    bool minus = ast->kind == HK_AST_BINARY && ast->op == HK_BINARY_SUB &&
                 ast->a->kind == HK_AST_DURATION && ast->b->kind == HK_AST_DURATION;
    if (minus && ast->a->value < ast->b->value)
        return hk_compile_error(c, ast->at, ast->end, "this is less than nothing; what lies "
                                "between two times is written with '..', as in '1ms..5ms'");
    if (a >= 0 || dist->kind != HK_DIST_UNIFORM || b >= 0)
        return true;
    struct hk_value from = c->body->constants[~a];
    struct hk_value to = c->body->constants[~b];
    if (to.kind == from.kind && to.i < from.i)
        return hk_compile_error(c, dist->at, dist->end, "there is nothing in this range");
    return true;
}

bool hk_compile_dist(struct hk_compiler *c, const struct hk_dist *dist, hk_operand *out)
{
    hk_operand a = 0, b = 0;
    if (dist->kind == HK_DIST_ONE_OF) {
        int first;
        for (int i = 0; i < dist->count; i++) {
            if (!hk_check_duration(c, dist->items[i]))
                return false;
        }
        if (!hk_code_row(c, dist->items, dist->count, &first))
            return false;
        struct hk_insn *in = hk_emit_value(c, hk_exec_pick, out);
        in->a = first;
        in->b = dist->count;
        return true;
    }
    if (!hk_code_expr(c, dist->a, &a) || (dist->b && !hk_code_expr(c, dist->b, &b)) ||
        !check_constants(c, dist, a, b))
        return false;
    switch (dist->kind) {
    case HK_DIST_FIXED:
        *out = a;
        return true;
    case HK_DIST_EXP:
        return emit_draw(c, HK_EXPONENTIAL, a, a, false, out);
    case HK_DIST_NORMAL:
        return emit_draw(c, HK_NORMAL, a, b, false, out);
    default:
        return emit_draw(c, HK_UNIFORM, a, b, dist->kind == HK_DIST_AROUND, out);
    }
}

bool hk_parse_compile_dist(struct hk_compiler *c, hk_operand *out)
{
    const struct hk_dist *dist = hk_parse_dist(&c->parser);
    if (!dist)
        return hk_parse_failed(c);
    return hk_compile_dist(c, dist, out);
}
