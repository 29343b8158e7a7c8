/* SPDX-License-Identifier: MIT
 *
 * events: emit and note.
 */
#include <string.h>

#include "core/marks.h"
#include "objects/tally.h"
#include "scenarios/lang/exec.h"
#include "scenarios/verbs/verb.h"

/* ---- emit ---- */

/* An event that an order-sensitive expectation looks at is an access of its own when it belongs
 * to no other step: otherwise its order would never be explored. That it does belong to one is of
 * interest, too: see hk_step_attached. */
static bool observed(const struct hk_machine *m, const struct hk_emitted *event)
{
    const struct hk_env *env = m->world->program;
    return m->world->fine && event->observed && env->expect;
}

static enum hk_go exec_emit(struct hk_machine *m, const struct hk_insn *in)
{
    const struct hk_emitted *event = in->ptr;
    bool counted = event->tally >= 0, access = counted || m->phase > 0 || observed(m, event);
    if (m->phase == 0 && counted) {
        struct hk_object *tally = hk_env_of(m)->objects[event->tally];
        struct hk_case *c = hk_perform_case(m, &hk_tally_add, tally);
        c->extra = m->frame->slots + in->a;
        c->n = in->b;
    } else if (m->phase == 0 && access) {
        hk_perform_case(m, &hk_op_emit, NULL);
    }
    if (access && !hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    hk_event_emit(m->world, event->name, event->hash, m->frame->slots + in->a, (uint32_t)in->b);
    return HK_GO_NEXT;
}

/* name[(e, ...)] */
static bool compile_emit(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    const struct hk_event_pattern *event = hk_parse_event(&c->parser);
    if (!event || !hk_compile_end(c))
        return hk_parse_failed(c);
    int first = c->body->slots;
    for (int i = 0; i < event->count; i++)
        hk_temporary(c);
    for (int i = 0; i < event->count; i++) {
        if (!hk_compile_into(c, event->args[i], first + i))
            return false;
    }
    struct hk_insn *in = hk_emit_insn(c, exec_emit);
    in->a = first;
    in->b = event->count;
    in->ptr = hk_model_event_make(c->model, event->name->chars, event->count);
    return true;
}

const struct hk_verb hk_verb_emit = {
    .name = "emit", .help = "emit EVENT[(E, ...)]", .compile = compile_emit};

/* ---- note ---- */

static enum hk_go exec_note(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value text = hk_operand_value(m, in->a);
    hk_note(m->world, text.text->chars);
    return HK_GO_NEXT;
}

static bool compile_note(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    if (!hk_lex_at(&c->parser.lex, HK_TOKEN_TEXT)) {
        hk_lex_unexpected(&c->parser.lex, "a \"text\"");
        return hk_parse_failed(c);
    }
    hk_operand text;
    if (!hk_parse_compile(c, &text) || !hk_compile_end(c))
        return false;
    hk_emit_insn(c, exec_note)->a = text;
    return true;
}

const struct hk_verb hk_verb_note = {
    .name = "note", .help = "note \"text\"", .compile = compile_note};
