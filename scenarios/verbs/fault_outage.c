/* SPDX-License-Identifier: MIT
 *
 * fault_outage: `OP fails with ERR until T | from T | between T and T`: an operation fails whose
 * call completes within the window.
 */
#include "scenarios/lang/names.h"
#include "scenarios/verbs/fault.h"

/* until t | from t | between t and t */
static bool parse_window(struct hk_compiler *c, struct hk_outage *outage)
{
    struct hk_lexer *lex = &c->parser.lex;
    if (hk_lex_accept_word(lex, "until"))
        return hk_fault_time(c, false, &outage->until);
    if (hk_lex_accept_word(lex, "from"))
        return hk_fault_time(c, false, &outage->from);
    int at = hk_lex_peek(lex)->at;
    if (hk_lex_accept_word(lex, "between")) {
        if (!hk_fault_time(c, false, &outage->from) ||
            !hk_fault_word_time(c, "and", &outage->until))
            return false;
        return outage->from < outage->until ||
               hk_compile_error(c, at, lex->last.end, "this window ends before it begins");
    }
    hk_lex_unexpected(lex, "'until', 'from' or 'between'");
    return hk_parse_failed(c);
}

/* The parser stands before the op. */
static bool parse(struct hk_compiler *c, struct hk_fault *fault)
{
    (void)fault;
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
    struct hk_outage *outage = hk_arena_alloc(&c->model->arena, sizeof(*outage));
    *outage = (struct hk_outage){.from = INT64_MIN, .until = INT64_MAX, .next = op->outages};
    if (!hk_lex_expect_word(lex, "fails") || !hk_lex_expect_word(lex, "with"))
        return hk_parse_failed(c);
    outage->error = hk_parse_symbol(&c->parser);
    if (!outage->error)
        return hk_parse_failed(c);
    if (!parse_window(c, outage) || !hk_compile_end(c))
        return false;
    op->outages = outage;
    return true;
}

const struct hk_fault_kind hk_fault_kind_outage = {
    .name = "fails",
    .help = "OP fails with ERR until T | from T | between T and T",
    .parse = parse,
};
