/* SPDX-License-Identifier: MIT
 *
 * inject: `cancel: any of NAME, NAME` and `cancel: each` of explore: which tasks the harness
 * may cancel, one of them in a run, at one of its awaits.
 */
#include "scenarios/lang/scenario_parts.h"
#include "scenarios/verbs/fault.h"

static bool cancel_named(struct hk_compiler *c)
{
    struct hk_fault any; /* read as a fault reads tasks: a family, or one of it */
    struct hk_proc *proc;
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    if (!hk_fault_task(c, &any, &proc))
        return false;
    if (any.index >= 0)
        return hk_compile_error(c, token.at, token.end, "this needs all of '%s', or another name",
                                proc->name);
    proc->cancellable = true;
    return true;
}

bool hk_scenario_cancels(struct hk_compiler *c, const struct hk_node *node,
                         struct hk_run_config *config)
{
    if (!node || node->is_null)
        return true;
    if (!hk_compile_text(c, node))
        return false;
    struct hk_lexer *lex = &c->parser.lex;
    config->cancels = 1;
    if (hk_lex_accept_word(lex, "each")) {
        for (int i = 0; i < c->model->proc_count; i++)
            c->model->procs[i].cancellable = c->model->procs[i].kind != HK_PROC_OP;
        return hk_compile_end(c);
    }
    if (!hk_lex_accept_word(lex, "any") || !hk_lex_accept_word(lex, "of")) {
        hk_lex_unexpected(lex, "'each', or 'any of' and names of tasks");
        return hk_parse_failed(c);
    }
    do {
        if (!cancel_named(c))
            return false;
    } while (hk_lex_accept(lex, HK_TOKEN_COMMA));
    return hk_compile_end(c);
}
