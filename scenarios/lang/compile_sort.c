/* SPDX-License-Identifier: MIT
 *
 * compile_sort: finds, before any run, values of a kind that is wrong whatever happens.
 */
#include "expect/sorts.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

static bool sort_of_name(void *arg, const struct hk_ast *ast, struct hk_sort *out)
{
    struct hk_compiler *c = arg;
    const char *name = ast->text->chars;
    if (c->body && hk_local(c, name) >= 0)
        return false;
    const struct hk_param *param = hk_model_param(c->model, name);
    const struct hk_resource *r = param ? NULL : hk_model_resource(c->model, name);
    if (param)
        *out = hk_sort_value(param->value);
    else if (r && r->kind && r->kind != &hk_resource_state && r->kind != &hk_resource_cell)
        *out = (struct hk_sort){.kinds = HK_SORT(HK_OBJECT)};
    return out->kinds != 0;
}

static bool sort_of(struct hk_compiler *c, const struct hk_ast *ast, struct hk_sort *sort)
{
    struct hk_sorts sorts = {.arena = &c->model->arena, .name = sort_of_name, .arg = c};
    return hk_sort_of(&sorts, ast, sort) ||
           hk_compile_error(c, sorts.at, sorts.end, "%s", sorts.error.text);
}

/* What is often meant by the bare name of a resource in a condition. */
static const char *truth_of(struct hk_compiler *c, const struct hk_resource *r)
{
    unsigned queries = r->kind->object->queries;
    bool value = queries & 1u << HK_QUERY_VALUE, permits = queries & 1u << HK_QUERY_PERMITS;
    return hk_arena_printf(&c->model->arena, "%s(%s)%s",
                           value ? "value" : permits ? "permits" : "len", r->name,
                           value ? "" : " > 0");
}

bool hk_check_sort(struct hk_compiler *c, const struct hk_ast *ast, uint32_t kinds,
                   const char *must)
{
    struct hk_sort sort;
    if (!sort_of(c, ast, &sort))
        return false;
    if (sort.kinds & kinds)
        return true;
    const struct hk_resource *r = hk_named_resource(c, ast);
    if (r && r->kind && kinds == HK_SORT_TRUTH && r->kind->object->queries)
        return hk_compile_error(c, ast->at, ast->end, "%s, and '%s' is %s; write '%s'", must,
                                r->name, hk_resource_what(c->model, r), truth_of(c, r));
    return hk_compile_error(c, ast->at, ast->end, "%s, not %s", must, hk_sort_name(sort.kinds));
}

bool hk_code_sort(struct hk_compiler *c, const struct hk_ast *ast, uint32_t kinds,
                  const char *must, hk_operand *out)
{
    return hk_code_expr(c, ast, out) && hk_check_sort(c, ast, kinds, must);
}

bool hk_parse_sort(struct hk_compiler *c, uint32_t kinds, const char *must, hk_operand *out)
{
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    return ast ? hk_code_sort(c, ast, kinds, must, out) : hk_parse_failed(c);
}

bool hk_parse_truth(struct hk_compiler *c, hk_operand *out)
{
    return hk_parse_sort(c, HK_SORT_TRUTH, "a condition must be true or false", out);
}

bool hk_code_number(struct hk_compiler *c, const struct hk_ast *ast, bool counts, hk_operand *out)
{
    if (!hk_code_sort(c, ast, HK_SORT(HK_INT), "this needs a number", out))
        return false;
    if (!counts || ast->kind != HK_AST_NEGATE || ast->a->kind != HK_AST_INT)
        return true;
    return hk_compile_error(c, ast->at, ast->end, "this needs a number of 0 or more");
}

bool hk_parse_number(struct hk_compiler *c, bool counts, hk_operand *out)
{
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    return ast ? hk_code_number(c, ast, counts, out) : hk_parse_failed(c);
}

bool hk_check_duration(struct hk_compiler *c, const struct hk_ast *ast)
{
    struct hk_value value;
    bool zero = hk_known_value(c, ast, &value) && value.kind == HK_INT && value.i == 0;
    uint32_t kinds = HK_SORT(HK_DURATION) | (zero ? HK_SORT(HK_INT) : 0);
    return hk_check_sort(c, ast, kinds, "this needs a duration");
}

bool hk_code_duration(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    return hk_code_expr(c, ast, out) && hk_check_duration(c, ast);
}

bool hk_parse_time(struct hk_compiler *c, hk_operand *out)
{
    const struct hk_ast *ast = hk_parse_duration(&c->parser);
    return ast ? hk_code_duration(c, ast, out) : hk_parse_failed(c);
}
