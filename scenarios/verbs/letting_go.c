/* SPDX-License-Identifier: MIT
 *
 * letting_go: abort, detach, drop, return.
 */
#include <string.h>

#include "expect/sorts.h"
#include "objects/channel.h"
#include "objects/joinset.h"
#include "objects/oneshot.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/held.h"
#include "scenarios/verbs/verb.h"

/* ---- abort, detach ---- */

static struct hk_task *task_of(struct hk_machine *m, struct hk_value v)
{
    return v.kind == HK_TASK ? hk_task_get(m->world, (hk_handle)v.i) : NULL;
}

static enum hk_go exec_abort(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_value v = hk_operand_value(m, in->a);
        if (v.kind != HK_TASK)
            return hk_raise_misuse(m, "'abort' needs a task, not %s", hk_values_kind(v));
        hk_perform_case(m, &hk_op_abort, NULL)->arg = v;
    }
    return hk_perform(m, &m->future->own) ? HK_GO_NEXT : HK_GO_PARK;
}

static enum hk_go exec_detach(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value v = hk_operand_value(m, in->a);
    if (v.kind != HK_TASK)
        return hk_raise_misuse(m, "'detach' needs a task, not %s", hk_values_kind(v));
    struct hk_task *task = task_of(m, v);
    if (task)
        hk_task_detach(m->world, task);
    return HK_GO_NEXT;
}

/* The joinset that comes next, or NULL. */
static const struct hk_resource *named_set(struct hk_compiler *c)
{
    char word[64];
    hk_word_at(c, word, sizeof(word));
    const struct hk_resource *r = hk_local(c, word) < 0 ? hk_model_resource(c->model, word) : NULL;
    return r && r->kind && r->kind->object == &hk_joinset_kind ? r : NULL;
}

static bool compile_on_task(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)dst;
    (void)tried;
    hk_operand handle;
    const char *must = hk_arena_printf(&c->model->arena, "'%s' needs a task", verb->name);
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    if (hk_task_refused(c, ast) || !hk_code_sort(c, ast, HK_SORT(HK_TASK), must, &handle) ||
        !hk_compile_end(c))
        return false;
    hk_emit_insn(c, strcmp(verb->name, "abort") == 0 ? exec_abort : exec_detach)->a = handle;
    return true;
}

/* A task, or all of a set. */
static bool compile_abort(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    if (hk_accept_all(c))
        return hk_compile_on_set(c, &hk_joinset_abort_all, dst);
    const struct hk_lexeme *token = hk_lex_peek(&c->parser.lex);
    const struct hk_resource *set = named_set(c);
    if (set)
        return hk_compile_error(c, token->at, token->end,
                                "'%s' is a joinset; write 'abort all %s'", set->name, set->name);
    return compile_on_task(c, verb, dst, tried);
}

/* ---- drop: a handle, a future, a permit, a set ---- */

static enum hk_go drop_future(struct hk_machine *m, struct hk_value v)
{
    struct hk_future *child = m->phase == 0 ? hk_held_future(m, v) : v.ptr;
    if (!child || child->parent != m->future)
        return hk_raise_misuse(m, "'drop' needs a future of this task");
    return hk_machine_drop(m, child) ? HK_GO_NEXT : HK_GO_PARK;
}

/* One step, as a release is. */
static int drop_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_guard *guard = c->extra;
    if (!guard)
        return hk_case_misuse(world, c, " drops a permit that is not held any more");
    hk_guard_unhold(guard);
    guard->release(world, guard);
    return HK_DONE;
}

static const struct hk_op op_drop = {
    .name = "drop", .mode = HK_GIVE, .code = 36, .enter = drop_enter};

static enum hk_go drop_permit(struct hk_machine *m, const struct hk_permit *permit)
{
    if (m->phase == 0) {
        struct hk_guard *guard = hk_permit_take(permit, m->future);
        if (!guard)
            return hk_raise_misuse(m, "'drop' needs a permit that is still held");
        hk_perform_case(m, &op_drop, NULL)->extra = guard;
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    int rc = m->future->own.rc;
    return rc < 0 ? hk_raise_code(m, rc, hk_nil()) : HK_GO_NEXT;
}

static enum hk_go exec_drop(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value v = hk_operand_value(m, in->a);
    const struct hk_permit *permit = v.kind == HK_PERMIT ? v.ptr : NULL;
    if (v.kind == HK_TASK)
        return exec_detach(m, in);
    if (v.kind == HK_FUTURE)
        return drop_future(m, v);
    if (!permit)
        return hk_raise_misuse(m, "'drop' needs a task, a future, a permit or a joinset, not %s",
                               hk_values_kind(v));
    return drop_permit(m, permit);
}

bool hk_parse_held(struct hk_compiler *c, uint32_t kinds, const char *wanted, hk_operand *value)
{
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast || !hk_compile_end(c))
        return hk_parse_failed(c);
    const struct hk_resource *r = hk_named_resource(c, ast);
    if (r && r->kind && r->kind != &hk_resource_state)
        return hk_compile_error(c, ast->at, ast->end, "'%s' is %s, this needs %s%s", r->name,
                                hk_resource_what(c->model, r), wanted,
                                hk_instead(c, "drop", r, ast));
    const char *must = hk_arena_printf(&c->model->arena, "this needs %s", wanted);
    return hk_code_sort(c, ast, kinds, must, value);
}

/* `drop q`: what somebody means who knows senders as values. */
static bool names_channel(struct hk_compiler *c)
{
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    char word[64];
    hk_word_at(c, word, sizeof(word));
    const struct hk_resource *r = word[0] ? hk_model_resource(c->model, word) : NULL;
    bool channel =
        r && (r->kind->object == &hk_channel_kind || r->kind->object == &hk_oneshot_kind);
    if (channel)
        hk_compile_error(c, token.at, token.end, "an end of '%s' goes with the last task that may "
                         "use it; 'close %s' closes it now", word, word);
    return channel;
}

static bool compile_drop(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)tried;
    if (named_set(c))
        return hk_compile_on_set(c, &hk_joinset_abandon, dst);
    if (names_channel(c))
        return false;
    hk_operand value;
    uint32_t kinds = HK_SORT(HK_TASK) | HK_SORT(HK_FUTURE) | HK_SORT(HK_PERMIT);
    if (!hk_parse_held(c, kinds,
                       "a variable with a task, a future or a permit, or a joinset", &value))
        return false;
    hk_emit_insn(c, exec_drop)->a = value;
    return true;
}

/* ---- return ---- */

static bool compile_return(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    hk_operand value = hk_constant(c, hk_nil());
    if (c->body->branch)
        return hk_node_error(c, c->node, "'return' cannot leave a branch or a finally");
    if (!hk_lex_at(&c->parser.lex, HK_TOKEN_END) && !hk_parse_compile(c, &value))
        return false;
    if (!hk_compile_end(c))
        return false;
    hk_emit_insn(c, hk_exec_return)->a = value;
    return true;
}

const struct hk_verb hk_verb_abort = {
    .name = "abort", .help = "abort H | abort all SET", .compile = compile_abort};
const struct hk_verb hk_verb_detach = {
    .name = "detach", .help = "detach H", .compile = compile_on_task};
const struct hk_verb hk_verb_drop = {.name = "drop", .help = "drop X", .compile = compile_drop};
const struct hk_verb hk_verb_return = {
    .name = "return", .help = "return [E]", .compile = compile_return};
