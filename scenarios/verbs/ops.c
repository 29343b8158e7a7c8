/* SPDX-License-Identifier: MIT
 *
 * ops: simulated outside work. An entry of `ops:` becomes code that draws a latency, waits that
 * long, then fails or returns; what becomes of it is decided when it completes.
 */
#include <string.h>

#include "core/mutant.h"
#include "objects/op.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"

static void init(struct hk_world *world, struct hk_object *object, const struct hk_resource *r,
                 const struct hk_env *env, const char *name, uint64_t id)
{
    (void)r;
    (void)env;
    hk_operation_init(world, (struct hk_operation *)(void *)object, name, id);
}

const struct hk_resource_kind hk_resource_op = {
    .name = "operation", .object = &hk_op_kind, .size = sizeof(struct hk_operation), .init = init};

static struct hk_operation *operation_of(struct hk_machine *m, const struct hk_insn *in)
{
    return (struct hk_operation *)(void *)hk_env_of(m)->objects[in->object];
}

/* ---- the call ---- */

/* flags: whether the worker waits, too. */
static enum hk_go exec_takes(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_operation *op = operation_of(m, in);
    if (m->phase == 0) {
        struct hk_value v = hk_operand_value(m, in->a);
        if (v.kind != HK_DURATION && !(v.kind == HK_INT && v.i == 0))
            return hk_raise_misuse(m, "an op takes a duration, not %s", hk_values_kind(v));
        const struct hk_op *call = in->flags ? hk_operation_block(op) : hk_operation_call(op);
        hk_perform_case(m, call, &op->object)->n = v.i;
    }
    return hk_perform(m, &m->future->own) ? HK_GO_NEXT : HK_GO_PARK;
}

/* An op that does not fail a fixed number of times need not count its calls. */
static enum hk_go exec_counts_nothing(struct hk_machine *m, const struct hk_insn *in)
{
    (void)m;
    (void)in;
    return HK_GO_NEXT;
}

/* a: how many calls fail; if there are several such numbers (flags) every call counts, as the
 * largest is not looked for. Which calls these are depends on who is over first, so that this is
 * an access. */
static enum hk_go exec_counts(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_value first = hk_operand_value(m, in->a);
        hk_perform_case(m, &hk_operation_over, &operation_of(m, in)->object)->n =
            in->flags > 1 || first.kind != HK_INT ? INT64_MAX : first.i;
    }
    return hk_perform(m, &m->future->own) ? HK_GO_NEXT : HK_GO_PARK;
}

/* The failure has a row of its own in a trace. */
static enum hk_go fail(struct hk_machine *m, struct hk_value error)
{
    struct hk_world *world = m->world;
    if (world->event_kinds & HK_EVENT_BIT(HK_EVENT_NOTE))
        hk_note(world, hk_arena_printf(&world->arena, "fails with %.*s",
                                       HK_CUT(68, error.text->chars)));
    return hk_raise(m, error);
}

/* a: per cent; 0 of the draw means that nothing special happens. */
static enum hk_go exec_fails(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value percent = hk_operand_value(m, in->a);
    int64_t p = percent.kind == HK_INT ? percent.i : 0;
    bool fails = hk_draw_chance(m->world, m->future, p) && !HK_MUTANT(OP_FAILS_NEVER);
    return fails ? fail(m, hk_operand_value(m, in->b)) : HK_GO_NEXT;
}

static enum hk_go exec_fails_first(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value first = hk_operand_value(m, in->a);
    int64_t last = first.i + HK_MUTANT(OP_FAILS_LONGER);
    bool fails = first.kind == HK_INT && operation_of(m, in)->completed <= last;
    return fails ? fail(m, hk_operand_value(m, in->b)) : HK_GO_NEXT;
}

/* ptr: the outages. A window is asked when the call completes. */
static enum hk_go exec_outages(struct hk_machine *m, const struct hk_insn *in)
{
    int64_t now = hk_now(m->world);
    for (const struct hk_outage *f = in->ptr; f; f = f->next) {
        if (now >= f->from && now < f->until && !HK_MUTANT(OP_NO_FAULTS))
            return fail(m, (struct hk_value){.kind = HK_SYMBOL, .text = f->error});
    }
    return HK_GO_NEXT;
}

/* ---- its declaration ---- */

struct outcome {
    const struct hk_ast *returns;
    bool blocks;
    int counts; /* where the instruction is */
};

/* "fails" [p% | first n] "with" Err, behind the word. */
static bool compile_failing(struct hk_compiler *c, const struct hk_proc *proc,
                            const struct outcome *o)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme token = *hk_lex_peek(lex);
    bool first = hk_lex_accept_word(lex, "first");
    if (hk_lex_is(lex, &token, "with") || hk_lex_is(lex, &token, "once"))
        return hk_compile_error(c, token.at, token.end,
                                "write 'fails 10%% with E' or 'fails first 2 with E'");
    const struct hk_ast *number =
        first ? hk_parse_expr(&c->parser) : hk_parse_percent(&c->parser);
    if (!number || !hk_lex_expect_word(lex, "with"))
        return hk_parse_failed(c);
    struct hk_value known;
    if (!first && hk_known_value(c, number, &known) &&
        (known.kind != HK_INT || known.i < 0 || known.i > 100))
        return hk_compile_error(c, number->at, number->end, "this needs a number from 0 to 100");
    const struct hk_text *error = hk_parse_symbol(&c->parser);
    hk_operand operand;
    if (!error)
        return hk_parse_failed(c);
    if (!hk_code_number(c, number, true, &operand))
        return false;
    hk_operand symbol = hk_constant(c, (struct hk_value){.kind = HK_SYMBOL, .text = error});
    struct hk_insn *in = hk_emit_insn(c, first ? exec_fails_first : exec_fails);
    in->a = operand;
    in->b = symbol;
    in->object = c->model->resources[proc->region].first;
    if (first) {
        struct hk_insn *counts = &c->body->insns[o->counts];
        counts->exec = exec_counts;
        counts->a = operand;
        counts->flags++;
    }
    return true;
}

static bool compile_part(struct hk_compiler *c, const struct hk_proc *proc, struct outcome *o)
{
    struct hk_lexer *lex = &c->parser.lex;
    if (hk_lex_accept_word(lex, "returns")) {
        o->returns = hk_parse_expr(&c->parser);
        return o->returns ? true : hk_parse_failed(c);
    }
    if (hk_lex_accept_word(lex, "fails"))
        return compile_failing(c, proc, o);
    if (hk_lex_accept_word(lex, "blocks")) {
        o->blocks = true;
        return true;
    }
    hk_lex_unexpected(lex, "'returns', 'fails' or 'blocks'");
    return hk_parse_failed(c);
}

bool hk_compile_op(struct hk_compiler *c, struct hk_proc *proc)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct outcome outcome = {0};
    if (!hk_compile_text(c, proc->body))
        return false;
    c->body->site = NULL;
    if (!hk_lex_expect_word(lex, "takes"))
        return hk_parse_failed(c);
    const struct hk_dist *dist = hk_parse_dist(&c->parser);
    hk_operand latency;
    if (!dist)
        return hk_parse_failed(c);
    if (!hk_compile_dist(c, dist, &latency))
        return false;
    int wait = hk_here(c);
    struct hk_insn *in = hk_emit_insn(c, exec_takes);
    in->a = latency;
    in->object = c->model->resources[proc->region].first;
    outcome.counts = hk_here(c);
    hk_emit_insn(c, exec_counts_nothing)->object = c->model->resources[proc->region].first;
    if (proc->outages)
        hk_emit_insn(c, exec_outages)->ptr = proc->outages;
    while (hk_lex_accept(lex, HK_TOKEN_COMMA)) {
        if (!compile_part(c, proc, &outcome))
            return false;
    }
    if (!hk_compile_list_end(c))
        return false;
    c->body->insns[wait].flags = outcome.blocks;
    hk_operand value = hk_constant(c, hk_nil());
    if (outcome.returns && !hk_code_expr(c, outcome.returns, &value))
        return false;
    hk_emit_insn(c, hk_exec_return)->a = value;
    return true;
}
