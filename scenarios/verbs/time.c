/* SPDX-License-Identifier: MIT
 *
 * time: sleep, sleep until, yield, advance, block, never.
 */
#include <string.h>

#include "core/idle.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

/* ptr: the op; a: a duration or time; flags: 1 if it is an absolute time. */
static enum hk_go exec_wait(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_value v = in->a == HK_NO_OPERAND ? hk_duration(0) : hk_operand_value(m, in->a);
        if (v.kind != HK_DURATION && !(v.kind == HK_INT && v.i == 0))
            return hk_raise_misuse(m, "this needs a duration, not %s", hk_values_kind(v));
        struct hk_case *c = hk_perform_case(m, in->ptr, NULL);
        bool relative = in->ptr == &hk_op_sleep && !in->flags;
        c->n = relative ? hk_time_add(hk_now(m->world), v.i)
                        : hk_time_add(v.i, in->flags ? -m->future->task->skew : 0);
    }
    return hk_perform(m, &m->future->own) ? HK_GO_NEXT : HK_GO_PARK;
}

static void emit_wait(struct hk_compiler *c, const struct hk_op *op, hk_operand a, bool absolute)
{
    struct hk_insn *in = hk_emit_insn(c, exec_wait);
    in->ptr = op;
    in->a = a;
    in->flags = absolute;
}

static bool compile_sleep(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    hk_operand time;
    if (hk_lex_accept_word(&c->parser.lex, "until")) {
        if (!hk_parse_time(c, &time) || !hk_compile_end(c))
            return false;
        emit_wait(c, &hk_op_sleep, time, true);
        return true;
    }
    const struct hk_dist *dist = hk_parse_dist(&c->parser);
    if (!dist || !hk_compile_end(c))
        return hk_parse_failed(c);
    if (!hk_compile_dist(c, dist, &time))
        return false;
    emit_wait(c, &hk_op_sleep, time, false);
    return true;
}

static bool compile_yield(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    if (!hk_compile_end(c))
        return false;
    emit_wait(c, &hk_op_yield, HK_NO_OPERAND, false);
    return true;
}

/* advance d, block d */
static bool compile_for_time(struct hk_compiler *c, const struct hk_verb *verb, int dst,
                             bool tried)
{
    (void)dst;
    (void)tried;
    const struct hk_ast *ast = hk_parse_duration(&c->parser);
    hk_operand time;
    if (!ast || !hk_compile_end(c))
        return hk_parse_failed(c);
    bool advance = strcmp(verb->name, "advance") == 0;
    if (advance && !c->model->paused)
        return hk_node_error(c, c->node, "'advance' needs a scenario with 'clock: paused'");
    if (!hk_code_duration(c, ast, &time))
        return false;
    emit_wait(c, advance ? &hk_op_advance : &hk_op_block, time, false);
    return true;
}

/* ---- never ---- */

static bool compile_never(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    if (!hk_compile_end(c))
        return false;
    emit_wait(c, &hk_op_never, HK_NO_OPERAND, false);
    return true;
}

const struct hk_verb hk_verb_sleep = {
    .name = "sleep", .help = "sleep DIST | until T", .flags = HK_VERB_WAITS,
    .compile = compile_sleep};
const struct hk_verb hk_verb_yield = {
    .name = "yield", .help = "yield", .flags = HK_VERB_WAITS, .compile = compile_yield};
const struct hk_verb hk_verb_advance = {
    .name = "advance", .help = "advance D", .flags = HK_VERB_WAITS, .compile = compile_for_time};
const struct hk_verb hk_verb_block = {
    .name = "block", .help = "block D", .compile = compile_for_time};
const struct hk_verb hk_verb_never = {
    .name = "never", .help = "never", .flags = HK_VERB_WAITS, .compile = compile_never};
