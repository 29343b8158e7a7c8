/* SPDX-License-Identifier: MIT
 *
 * atomics: swap, cas, fetch add on atomic state; atomically.
 */
#include <string.h>

#include "core/marks.h"
#include "objects/cell.h"
#include "scenarios/lang/exec.h"
#include "scenarios/verbs/verb.h"

/* ptr: the op; a: the new value or how much; b: the value that cas wants. */
static enum hk_go exec_atomic(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_case *c = hk_perform_case(m, in->ptr, hk_insn_object(m, in));
        c->arg = hk_operand_value(m, in->a);
        c->n = c->arg.i;
        if (in->b != HK_NO_OPERAND)
            c->extra = in->b >= 0
                           ? (void *)&m->frame->slots[in->b]
                           : (void *)(uintptr_t)&m->frame->code->constants[~in->b];
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    if (m->future->own.rc < 0)
        return hk_raise_misuse(m, "integer overflow, or not a number");
    hk_result(m, in->dst, m->future->own.value);
    return HK_GO_NEXT;
}

static bool parse_operand(struct hk_compiler *c, hk_operand *out)
{
    const struct hk_ast *ast = hk_parse_operand(&c->parser);
    return ast ? hk_code_expr(c, ast, out) : hk_parse_failed(c);
}

static bool refuse(struct hk_compiler *c, const struct hk_object_ref *ref)
{
    bool plain = ref->resource && ref->resource->kind == &hk_resource_state;
    return hk_compile_error(c, ref->ast->at, ref->ast->end, "this needs an atomic variable%s",
                            plain ? "; write 'NAME: atomic 0' under 'state:'" : "");
}

bool hk_compile_atomic(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)tried;
    struct hk_object_ref ref;
    hk_operand old = HK_NO_OPERAND, value;
    if (!hk_parse_object(c, "an atomic variable", HK_LETS_ANY, &ref))
        return false;
    if (!ref.resource || ref.resource->kind != &hk_resource_state || !ref.resource->atomic)
        return refuse(c, &ref);
    if (strcmp(verb->name, "cas") == 0 && !parse_operand(c, &old))
        return false;
    if (!hk_parse_compile(c, &value) || !hk_compile_end(c))
        return false;
    struct hk_insn *in = hk_emit_insn(c, exec_atomic);
    in->ptr = verb->ops[0].op;
    in->object = ref.object;
    in->a = value;
    in->b = old;
    in->dst = dst;
    return true;
}

/* ---- atomically: one step, whatever it touches ---- */

static enum hk_go exec_atomically(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0 && m->world->atomic == 0)
        hk_perform_case(m, &hk_op_atomically, NULL);
    if ((m->phase > 0 || m->world->atomic == 0) && !hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    m->world->atomic++;
    hk_handler_push(m, HK_HANDLER_ATOMIC, in)->several = false;
    return HK_GO_NEXT;
}

static bool compile_atomically(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    if (!hk_compile_end(c))
        return false;
    hk_emit_insn(c, exec_atomically);
    return hk_compile_inside(c, pairs[0].value);
}

const struct hk_block hk_block_atomically = {
    .name = "atomically", .help = "atomically", .compile = compile_atomically};
