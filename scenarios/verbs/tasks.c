/* SPDX-License-Identifier: MIT
 *
 * tasks: call, spawn, join.
 */
#include <limits.h>
#include <string.h>

#include "expect/sorts.h"
#include "objects/joinset.h"
#include "objects/semaphore.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/held.h"
#include "scenarios/verbs/verb.h"

/* ---- f(args) ---- */

struct hk_proc *hk_find_callee(struct hk_compiler *c, const char *word, int at, int end)
{
    struct hk_proc *proc = hk_model_proc(c->model, word);
    if (proc)
        return proc;
    if (hk_name_refused(c->model, word)) {
        c->failed = true;
        return NULL;
    }
    for (int i = 0; i < c->model->proc_count; i++) {
        if (strcmp(c->model->procs[i].name, word) == 0) {
            hk_compile_error(c, at, end, "'%s' is a task; only procs and ops can be called", word);
            return NULL;
        }
    }
    if (hk_verb_find(word)) {
        hk_compile_error(c, at, end, "'%s' is a statement; it stands on a line of its own, or in a "
                         "proc that can be called", word);
        return NULL;
    }
    const char *names[128];
    size_t count = 0;
    for (int i = 0; i < c->model->proc_count && count < HK_COUNT(names); i++) {
        if (c->model->procs[i].kind != HK_PROC_TASK)
            names[count++] = c->model->procs[i].name;
    }
    const char *best = hk_suggest(word, names, count);
    if (best)
        hk_compile_error(c, at, end, "no op or proc is called '%s'; did you mean '%s'?", word,
                         best);
    else
        hk_compile_error(c, at, end, "no op or proc is called '%s'", word);
    return NULL;
}

/* What endpoint inference needs to know of one argument. */
static int argument_object(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *base = ast->kind == HK_AST_INDEX ? ast->a : ast;
    if (base->kind != HK_AST_NAME)
        return INT_MIN;
    int local = hk_local(c, base->text->chars);
    if (local >= 0)
        return local < c->body->proc->param_count ? ~local : INT_MIN;
    const struct hk_resource *r = hk_model_resource(c->model, base->text->chars);
    return r ? (int)(r - c->model->resources) : INT_MIN;
}

void hk_note_callee(struct hk_compiler *c, const struct hk_proc *callee,
                    const struct hk_ast *call)
{
    int count = call ? call->count : 0;
    struct hk_proc *proc = c->body->proc;
    size_t room = (size_t)(proc->call_count + 1);
    struct hk_use_call *calls = hk_arena_alloc(&c->model->arena, room * sizeof(*calls));
    if (proc->call_count)
        memcpy(calls, proc->calls, (room - 1) * sizeof(*calls));
    int *args = hk_arena_alloc(&c->model->arena, (size_t)(count + 1) * sizeof(*args));
    for (int i = 0; i < count; i++)
        args[i] = argument_object(c, call->items[i]);
    calls[proc->call_count++] =
        (struct hk_use_call){.callee = (int)(callee - c->model->procs),
                             .step = c->body->step,
                             .count = count,
                             .args = args};
    proc->calls = calls;
}

/* The callee that was noted last is spawned. */
static void note_spawned(struct hk_compiler *c)
{
    c->body->proc->calls[c->body->proc->call_count - 1].spawned = true;
}

/* A cell is passed as itself, though its name stands for its value elsewhere. */
static bool compile_argument(struct hk_compiler *c, const struct hk_ast *ast, int slot)
{
    const struct hk_resource *r = hk_named_resource(c, ast);
    if (!r || r->kind != &hk_resource_cell)
        return hk_compile_into(c, ast, slot);
    hk_note_escape(c, r);
    return hk_compile_object_into(c, ast, "a cell", HK_LETS_ANY, slot);
}

/* f(args) behind call, spawn, map: the callee and its arguments in consecutive slots. */
struct call_site {
    struct hk_proc *proc;
    int first, count;          /* slots of the arguments */
};

/* `f(1).await.unwrap()` */
static bool refuse_callee(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *of = ast;
    while (of->kind == HK_AST_FIELD)
        of = of->a;
    if (of == ast)
        return hk_compile_error(c, ast->at, ast->end, "this must be an op or proc");
    return hk_compile_error(c, ast->at, ast->end, "nothing is done with a '.'; write '%.*s' alone",
                            of->end - of->at, c->parser.lex.text + of->at);
}

static bool parse_call(struct hk_compiler *c, struct call_site *site)
{
    const struct hk_ast *ast = hk_parse_operand(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    if (ast->kind != HK_AST_NAME && ast->kind != HK_AST_CALL)
        return refuse_callee(c, ast);
    const char *word = ast->text->chars;
    site->proc = hk_find_callee(c, word, ast->at, ast->end);
    if (!site->proc)
        return false;
    const struct hk_lexeme *behind = hk_lex_peek(&c->parser.lex);
    if (ast->kind == HK_AST_NAME && ast->count < site->proc->param_count &&
        (behind->kind == HK_TOKEN_INT || behind->kind == HK_TOKEN_DURATION))
        return hk_compile_error(c, behind->at, behind->end,
                                "arguments stand in brackets; write '%s(...)'", word);
    if (ast->count != site->proc->param_count)
        return hk_compile_error(c, ast->at, ast->end, "%s takes %d argument%s, not %d", word,
                                site->proc->param_count, site->proc->param_count == 1 ? "" : "s",
                                ast->count);
    hk_note_callee(c, site->proc, ast);
    site->first = c->body->slots;
    site->count = ast->count;
    for (int i = 0; i < ast->count; i++)
        hk_temporary(c);
    for (int i = 0; i < ast->count; i++) {
        if (!compile_argument(c, ast->items[i], site->first + i))
            return false;
    }
    return true;
}

/* ---- call ---- */

static enum hk_go exec_call(struct hk_machine *m, const struct hk_insn *in)
{
    const struct hk_proc *proc = in->ptr;
    return hk_machine_call(m, &proc->code, m->frame->slots + in->a, in->b, in->dst);
}

static bool compile_call(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)tried;
    struct call_site site;
    if (!parse_call(c, &site) || !hk_compile_end(c))
        return false;
    struct hk_insn *in = hk_emit_insn(c, exec_call);
    in->ptr = site.proc;
    in->a = site.first;
    in->b = site.count;
    in->dst = dst;
    return true;
}

/* ---- spawn ---- */

/* A permit moves to the task, which gives it back when it ends. */
static enum hk_go move_permit(struct hk_machine *m, struct hk_task *task, struct hk_value permit)
{
    const struct hk_permit *taken = permit.kind == HK_PERMIT ? permit.ptr : NULL;
    struct hk_guard *guard = taken ? taken->guard : NULL;
    if (!guard || !guard->holder || guard->holder->task != m->future->task)
        return hk_raise_misuse(m, "'holding' needs a permit that the task holds");
    hk_guard_unhold(guard);
    hk_guard_hold(&task->root, guard);
    return HK_GO_NEXT;
}

/* ptr: the proc; a, b: arguments; c: the permit; object: the set, INT_MIN for none. */
static enum hk_go exec_spawn(struct hk_machine *m, const struct hk_insn *in)
{
    const struct hk_proc *proc = in->ptr;
    struct hk_task *task = hk_machine_spawn(m->world, m->future, &proc->code,
                                            m->frame->slots + in->a, in->b, NULL);
    if (!task)
        return HK_GO_PARK; /* too many: the run is over */
    if (in->object != INT_MIN) {
        struct hk_object *set = hk_insn_object(m, in);
        if (!set || set->kind != &hk_joinset_kind)
            return hk_raise_misuse(m, "'into' needs a joinset");
        hk_joinset_add(m->world, (struct hk_joinset *)(void *)set, task);
    }
    if (in->c != HK_NO_OPERAND) {
        enum hk_go go = move_permit(m, task, hk_operand_value(m, in->c));
        if (go != HK_GO_NEXT)
            return go;
    }
    struct hk_value handle = {.kind = HK_TASK, .i = (int64_t)hk_task_handle(task)};
    if (in->dst != HK_NO_OPERAND)
        hk_result(m, in->dst, handle);
    else if (in->object == INT_MIN)
        hk_task_detach(m->world, task);
    return HK_GO_NEXT;
}

bool hk_accept_all(struct hk_compiler *c)
{
    bool alone = hk_lex_second(&c->parser.lex).kind == HK_TOKEN_END;
    return !(alone && hk_local(c, "all") >= 0) && hk_lex_accept_word(&c->parser.lex, "all");
}

bool hk_parse_set(struct hk_compiler *c, struct hk_object_ref *set)
{
    if (!hk_parse_object(c, "a joinset", HK_LETS_ANY, set))
        return false;
    if (!set->resource || set->resource->kind->object == &hk_joinset_kind)
        return true;
    return hk_compile_error(c, set->ast->at, set->ast->end, "'%s' is %s, this needs a joinset",
                            set->resource->name, hk_resource_what(c->model, set->resource));
}

static bool compile_spawn(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)tried;
    struct call_site site;
    int scope = c->body->scope;
    struct hk_object_ref set = {.object = scope < 0 ? INT_MIN : ~scope};
    hk_operand permit = HK_NO_OPERAND;
    if (!parse_call(c, &site))
        return false;
    note_spawned(c);
    if (hk_lex_accept_word(&c->parser.lex, "into")) {
        if (!hk_parse_set(c, &set))
            return false;
    }
    if (hk_lex_accept_word(&c->parser.lex, "holding")) {
        if (!hk_parse_held(c, HK_SORT(HK_PERMIT), "a permit", &permit))
            return false;
    } else if (!hk_compile_end(c)) {
        return false;
    }
    struct hk_insn *in = hk_emit_insn(c, exec_spawn);
    in->ptr = site.proc;
    in->a = site.first;
    in->b = site.count;
    in->c = permit;
    in->object = set.object;
    in->dst = dst;
    return true;
}

/* ---- join ---- */

static enum hk_go exec_join(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_value handle = hk_operand_value(m, in->a);
        if (handle.kind != HK_TASK)
            return hk_raise_misuse(m, "'join' needs a task, not %s", hk_values_kind(handle));
        hk_perform_case(m, &hk_op_join, NULL)->arg = handle;
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_case *c = &m->future->own;
    struct hk_task *joined = hk_task_get(m->world, (hk_handle)c->arg.i);
    if (joined && joined->joined)
        hk_task_consume(m->world, joined);
    if (!hk_join_result(m, c->rc, &c->value))
        return hk_raise_code(m, c->rc, c->value);
    hk_result(m, in->dst, c->value);
    return HK_GO_NEXT;
}

/* One operation on a set: next, join all, drop, abort. ptr: the op. */
static enum hk_go exec_set(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_object *set = hk_insn_object(m, in);
        if (!set || set->kind != &hk_joinset_kind)
            return hk_raise_misuse(m, "this needs a joinset");
        hk_perform_case(m, in->ptr, set);
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_case *c = &m->future->own;
    if (!hk_join_result(m, c->rc, &c->value))
        return hk_raise_code(m, c->rc, c->value);
    hk_result(m, in->dst, c->value);
    return HK_GO_NEXT;
}

bool hk_compile_on_set(struct hk_compiler *c, const struct hk_op *op, int dst)
{
    struct hk_object_ref set;
    if (!hk_parse_set(c, &set) || !hk_compile_end(c))
        return false;
    struct hk_insn *in = hk_emit_insn(c, exec_set);
    in->ptr = op;
    in->object = set.object;
    in->dst = dst;
    return true;
}

static bool compile_join(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)tried;
    if (hk_accept_all(c))
        return hk_compile_on_set(c, &hk_joinset_join_all, dst);
    hk_operand handle;
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    const struct hk_resource *r = hk_named_resource(c, ast);
    if (r && r->kind && r->kind->object == &hk_joinset_kind)
        return hk_compile_error(c, ast->at, ast->end, "'%s' is a joinset; write 'join all %s'",
                                r->name, r->name);
    if (hk_task_refused(c, ast) ||
        !hk_code_sort(c, ast, HK_SORT(HK_TASK), "'join' needs a task", &handle) ||
        !hk_compile_end(c))
        return false;
    struct hk_insn *in = hk_emit_insn(c, exec_join);
    in->a = handle;
    in->dst = dst;
    return true;
}

const struct hk_verb hk_verb_call = {
    .name = "call", .help = "call F(ARGS)", .flags = HK_VERB_WAITS | HK_VERB_VALUE,
    .compile = compile_call};
const struct hk_verb hk_verb_spawn = {
    .name = "spawn", .help = "spawn F(ARGS) [into SET] [holding PERMIT]",
    .flags = HK_VERB_VALUE, .compile = compile_spawn};
const struct hk_verb hk_verb_join = {
    .name = "join", .help = "join H | join all SET", .flags = HK_VERB_WAITS | HK_VERB_VALUE,
    .compile = compile_join};
