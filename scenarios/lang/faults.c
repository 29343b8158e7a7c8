/* SPDX-License-Identifier: MIT
 *
 * faults: what goes wrong from outside. `OP fails with ERR until T | from T | between T and T`
 * makes an operation fail whose call completes within the window.
 */
#include "scenarios/lang/faults.h"

#include "scenarios/lang/names.h"

static bool parse_time(struct hk_compiler *c, int64_t *ns)
{
    const struct hk_ast *ast = hk_parse_duration(&c->parser);
    struct hk_value value;
    if (!ast)
        return hk_parse_failed(c);
    if (!hk_constant_value(c, ast, &value))
        return false;
    *ns = value.i;
    return true;
}

/* until t | from t | between t and t */
static bool parse_window(struct hk_compiler *c, struct hk_fault *fault)
{
    struct hk_lexer *lex = &c->parser.lex;
    if (hk_lex_accept_word(lex, "until"))
        return parse_time(c, &fault->until);
    if (hk_lex_accept_word(lex, "from"))
        return parse_time(c, &fault->from);
    if (hk_lex_accept_word(lex, "between")) {
        if (!parse_time(c, &fault->from))
            return false;
        if (!hk_lex_expect_word(lex, "and"))
            return hk_parse_failed(c);
        return parse_time(c, &fault->until);
    }
    hk_lex_unexpected(lex, "'until', 'from' or 'between'");
    return hk_parse_failed(c);
}

static bool parse_fault(struct hk_compiler *c, const struct hk_node *node)
{
    struct hk_model *m = c->model;
    if (!hk_compile_text(c, node))
        return false;
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme token = *hk_lex_peek(lex);
    const struct hk_text *name = hk_parse_name(&c->parser, "an op");
    if (!name)
        return hk_parse_failed(c);
    struct hk_proc *op = hk_find_callee(c, name->chars, token.at, token.end);
    if (!op)
        return false;
    if (op->kind != HK_PROC_OP)
        return hk_compile_error(c, token.at, token.end, "'%s' is no op", name->chars);
    struct hk_fault *fault = hk_arena_alloc(&m->arena, sizeof(*fault));
    *fault = (struct hk_fault){.from = INT64_MIN, .until = INT64_MAX, .next = op->faults};
    if (!hk_lex_expect_word(lex, "fails") || !hk_lex_expect_word(lex, "with"))
        return hk_parse_failed(c);
    fault->error = hk_parse_symbol(&c->parser);
    if (!fault->error)
        return hk_parse_failed(c);
    if (!parse_window(c, fault) || !hk_compile_end(c))
        return false;
    op->faults = fault;
    return true;
}

bool hk_declare_faults(struct hk_compiler *c, const struct hk_node *list)
{
    if (!list || list->is_null)
        return true;
    if (list->kind != HK_NODE_LIST || list->flow)
        return hk_node_error(c, list, "faults are a list, one on a line");
    bool good = true;
    for (size_t i = 0; i < list->count; i++)
        good &= parse_fault(c, list->items[i]);
    return good;
}
