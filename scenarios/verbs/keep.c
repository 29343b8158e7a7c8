/* SPDX-License-Identifier: MIT
 *
 * keep: hold (an end of a channel that is never used) and forget (a permit that never goes back).
 */
#include <string.h>

#include "expect/sorts.h"
#include "objects/channel.h"
#include "objects/pool.h"
#include "objects/semaphore.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/held.h"
#include "scenarios/verbs/verb.h"

/* ---- hold q.sender: nothing happens, but endpoint inference counts it ---- */

static bool compile_hold(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    const struct hk_ast *ast = hk_parse_place(&c->parser);
    struct hk_object_ref ref;
    if (!ast || !hk_compile_end(c))
        return hk_parse_failed(c);
    bool sender = ast->kind == HK_AST_FIELD && strcmp(ast->text->chars, "sender") == 0;
    bool receiver = ast->kind == HK_AST_FIELD && strcmp(ast->text->chars, "receiver") == 0;
    if (!sender && !receiver)
        return hk_compile_error(c, ast->at, ast->end, "write hold q.sender or hold q.receiver");
    if (!hk_compile_object(c, ast->a, "a channel", HK_LETS_ANY, &ref))
        return false;
    if (ref.resource && !ref.resource->kind->hold)
        return hk_compile_error(c, ref.ast->at, ref.ast->end,
                                "'%s' is a %s, this needs a channel, oneshot, broadcast or watch",
                                ref.resource->name, ref.resource->kind->name);
    hk_note_hold(c, &ref, sender);
    return true;
}

const struct hk_verb hk_verb_hold = {
    .name = "hold", .help = "hold Q.sender | Q.receiver", .compile = compile_hold};

/* ---- forget p ---- */

static const struct hk_op *forgetting(const struct hk_object *object)
{
    if (object->kind == &hk_channel_kind)
        return &hk_channel_forget;
    return object->kind == &hk_pool_kind ? &hk_pool_forget : &hk_semaphore_forget;
}

static enum hk_go exec_forget(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_value v = hk_operand_value(m, in->a);
        const struct hk_permit *permit = v.kind == HK_PERMIT ? v.ptr : NULL;
        if (!permit)
            return hk_raise_misuse(m, "'forget' needs a permit, not %s", hk_values_kind(v));
        struct hk_guard *guard = hk_permit_take(permit, m->future);
        if (!guard)
            return hk_raise_misuse(m, "'forget' needs a permit that is still held");
        hk_perform_case(m, forgetting(guard->object), guard->object)->extra = guard;
    }
    return hk_perform(m, &m->future->own) ? HK_GO_NEXT : HK_GO_PARK;
}

static bool compile_forget(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    hk_operand permit;
    if (!hk_parse_held(c, HK_SORT(HK_PERMIT), "a permit", &permit))
        return false;
    hk_emit_insn(c, exec_forget)->a = permit;
    return true;
}

const struct hk_verb hk_verb_forget = {
    .name = "forget", .help = "forget PERMIT", .compile = compile_forget};
