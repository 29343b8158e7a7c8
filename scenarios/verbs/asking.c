/* SPDX-License-Identifier: MIT
 *
 * asking: count(ev), finished(T), running(T) in statements; T is a name, or T[e] of an array.
 *
 * What is asked for gets a tally (objects/tally.h), made when the first statement that asks is
 * compiled; who emits, spawns or ends then keeps it.
 */
#include "scenarios/verbs/asking.h"

#include <string.h>

#include "objects/tally.h"
#include "scenarios/lang/declare.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"

static void tally_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)r;
    (void)env;
    hk_tally_init(world, (struct hk_tally *)(void *)object, name, id);
}

/* Two kinds, as an event and a task may have the same name. */
const struct hk_resource_kind hk_resource_event = {
    .name = "event",
    .object = &hk_tally_kind,
    .size = sizeof(struct hk_tally),
    .init = tally_init,
};
const struct hk_resource_kind hk_resource_family = {
    .name = "family",
    .object = &hk_tally_kind,
    .size = sizeof(struct hk_tally),
    .init = tally_init,
};

/* One for each task of an array. */
const struct hk_resource_kind hk_resource_member = {
    .name = "member",
    .object = &hk_tally_kind,
    .size = sizeof(struct hk_tally),
    .init = tally_init,
};

static struct hk_resource *find(const struct hk_model *m, const struct hk_resource_kind *kind,
                                const char *name)
{
    for (int i = 0; i < m->resource_count; i++) {
        if (m->resources[i].kind == kind && strcmp(m->resources[i].name, name) == 0)
            return &m->resources[i];
    }
    return NULL;
}

const struct hk_resource *hk_asked_tally(const struct hk_model *m, const struct hk_ast *call)
{
    const struct hk_resource_kind *kind = &hk_resource_family;
    const struct hk_ast *asked = call->items[0];
    if (call->function->id == HK_FN_COUNT)
        kind = &hk_resource_event;
    if (asked->kind == HK_AST_INDEX) {
        kind = &hk_resource_member;
        asked = asked->a;
    }
    return asked->text ? find(m, kind, asked->text->chars) : NULL;
}

/* The tally of this name, made if it is new; NULL after a message if there are too many. */
static struct hk_resource *tally(struct hk_compiler *c, const struct hk_resource_kind *kind,
                                 const struct hk_ast *ast, int64_t copies)
{
    const char *name = ast->text->chars;
    struct hk_resource *r = find(c->model, kind, name);
    if (r)
        return r;
    r = hk_resource_new(c->model, name, kind, copies);
    if (!r) {
        hk_compile_error(c, ast->at, ast->end, "too many things are asked about");
        return NULL;
    }
    r->node = c->node;
    r->asked_at = ast->at;
    r->asked_end = ast->at + (int)strlen(name);
    return r;
}

/* Events are known when all has been compiled. */
bool hk_check_counted(struct hk_compiler *c)
{
    bool good = true;
    const struct hk_model *m = c->model;
    for (int i = 0; i < m->resource_count; i++) {
        const struct hk_resource *r = &m->resources[i];
        if (r->kind != &hk_resource_event)
            continue;
        struct hk_emitted *event = hk_model_event(m, r->name);
        if (event) {
            event->tally = r->first;
            continue;
        }
        const char *names[64];
        size_t count = 0;
        for (int k = 0; k < m->event_count && count < HK_COUNT(names); k++)
            names[count++] = m->events[k]->name;
        const char *best = hk_suggest(r->name, names, count);
        c->node = r->node;
        if (best)
            good = hk_compile_error(c, r->asked_at, r->asked_end,
                                    "nobody emits '%s'; did you mean '%s'?", r->name, best);
        else
            good = hk_compile_error(c, r->asked_at, r->asked_end,
                                    "nobody emits '%s', and only such events can be counted here",
                                    r->name);
    }
    return good;
}

/* ---- count(ev), count(ev(e, ...)) ---- */

/* object: the tally; a: slots of the arguments, nil for `_`; b: how many. */
static enum hk_go exec_count(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_tally_row *wanted = hk_arena_alloc(&m->world->arena, sizeof(*wanted));
        *wanted = (struct hk_tally_row){(uint32_t)in->b, m->frame->slots + in->a};
        hk_perform_case(m, &hk_tally_count, hk_env_of(m)->objects[in->object])->extra = wanted;
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_tally_row *wanted = m->future->own.extra;
    hk_arena_recycle(&m->world->arena, wanted, sizeof(*wanted));
    m->frame->slots[in->dst] = m->future->own.value;
    return HK_GO_NEXT;
}

bool hk_compile_count(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    const struct hk_ast *event = ast->items[0];
    if ((event->kind != HK_AST_NAME && event->kind != HK_AST_CALL) || event->function)
        return hk_compile_error(c, event->at, event->end, "count needs an event");
    const struct hk_resource *r = tally(c, &hk_resource_event, event, -1);
    int first = c->body->slots;
    for (int i = 0; i < event->count; i++)
        hk_temporary(c);
    for (int i = 0; r && i < event->count; i++) {
        hk_operand nothing = hk_constant(c, hk_nil());
        if (event->items[i]->kind != HK_AST_ANY) {
            if (!hk_compile_into(c, event->items[i], first + i))
                return false;
        } else {
            hk_emit_move(c, nothing, first + i);
        }
    }
    if (!r)
        return false;
    struct hk_insn *in = hk_emit_value(c, exec_count, out);
    in->object = r->first;
    in->a = first;
    in->b = event->count;
    return true;
}

/* ---- finished(T), running(T), finished(h) ---- */

static const struct hk_ast *base_of(const struct hk_ast *ast)
{
    return ast->kind == HK_AST_INDEX ? ast->a : ast;
}

/* The task, proc or op whose name T or T[e] has; NULL if it is none. */
static const struct hk_proc *family(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *base = base_of(ast);
    const struct hk_model *m = c->model;
    if (base->kind != HK_AST_NAME || hk_local(c, base->text->chars) >= 0)
        return NULL;
    for (int i = 0; i < m->proc_count; i++) {
        if (strcmp(m->procs[i].name, base->text->chars) == 0)
            return &m->procs[i];
    }
    return NULL;
}

/* The tally of the tasks of this name, T, or those of T[e], an array; NULL if it is neither, or
 * after a message. */
static const struct hk_resource *ask_family(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_proc *proc = family(c, ast);
    if (!proc)
        return NULL;
    if (ast->kind == HK_AST_NAME)
        return tally(c, &hk_resource_family, ast, -1);
    if (proc->kind == HK_PROC_TASK && proc->copies >= 0)
        return tally(c, &hk_resource_member, ast->a, proc->copies);
    hk_compile_error(c, ast->at, ast->end, "'%s' is no array of tasks; write '%s' or a handle",
                     proc->name, proc->name);
    return NULL;
}

/* What counts the calls of an op, or those of a proc and the tasks of its name. */
static const struct hk_resource *asked_calls(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_resource *op = NULL;
    if (ast->kind == HK_AST_NAME && hk_local(c, ast->text->chars) < 0)
        op = hk_model_counter(c->model, ast->text->chars, true);
    if (!op)
        return ask_family(c, ast);
    c->model->resources[op - c->model->resources].asked = true;
    return op;
}

static bool is_handle(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *base = base_of(ast);
    return base->kind == HK_AST_NAME &&
           (hk_local(c, base->text->chars) >= 0 || hk_named_resource(c, base));
}

/* The tally of all tasks, which changes when a handle's does. */
static const struct hk_resource *all_tasks(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_resource *all = find(c->model, &hk_resource_family, "");
    if (!all)
        all = hk_resource_new(c->model, "", &hk_resource_family, -1);
    if (!all)
        hk_compile_error(c, ast->at, ast->end, "too many things are asked about");
    return all;
}

const struct hk_resource *hk_asked_resource(struct hk_compiler *c, const struct hk_ast *call)
{
    const struct hk_ast *arg = call->items[0];
    const struct hk_resource *r = NULL;
    enum hk_function_id id = call->function->id;
    const char *name = arg->text ? arg->text->chars : "";
    if (id == HK_FN_COUNT && (arg->kind == HK_AST_NAME || arg->kind == HK_AST_CALL))
        return tally(c, &hk_resource_event, arg, -1);
    if (id == HK_FN_INSIDE)
        r = hk_model_counter(c->model, name, false);
    else if (family(c, arg))
        r = asked_calls(c, arg);
    else if (id == HK_FN_FINISHED && is_handle(c, arg))
        r = all_tasks(c, arg);
    if (!r && (id == HK_FN_INSIDE || !family(c, arg)))
        hk_unknown_name(c, base_of(arg), id == HK_FN_INSIDE ? "region" : "task");
    if (r)
        c->model->resources[r - c->model->resources].asked = true;
    return r;
}

void hk_bind_families(struct hk_model *m)
{
    for (int i = 0; i < m->proc_count; i++) {
        const struct hk_resource *r = find(m, &hk_resource_family, m->procs[i].name);
        const struct hk_resource *all = find(m, &hk_resource_family, "");
        const struct hk_resource *each = find(m, &hk_resource_member, m->procs[i].name);
        m->procs[i].tally = r ? r->first : -1;
        m->procs[i].members = each && m->procs[i].copies >= 0 ? each->first : -1;
        m->ends = all ? all->first : -1;
    }
}

/* The object of a tally; of a member, that which the index says. */
static bool tally_object(struct hk_compiler *c, const struct hk_resource *r,
                         const struct hk_ast *ast, int *object)
{
    *object = r->first;
    return r->count < 0 || hk_code_element(c, r, ast, object);
}

static hk_operand ask_number(struct hk_compiler *c, int object, enum hk_query what)
{
    hk_operand number;
    struct hk_insn *in = hk_emit_value(c, hk_exec_query, &number);
    in->object = object;
    in->flags = (uint8_t)what;
    return number;
}

/* The counter of an operation or a region, or of tasks. */
bool hk_compile_counter(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    const struct hk_ast *arg = ast->items[0];
    enum hk_query what = hk_function_query(ast->function->id);
    const char *name = arg->kind == HK_AST_NAME ? arg->text->chars : "";
    const struct hk_resource *r = NULL;
    int object;
    if (what == HK_QUERY_RUNNING)
        r = asked_calls(c, arg);
    else
        r = hk_model_counter(c->model, name, false);
    if (!r && what == HK_QUERY_RUNNING && family(c, arg))
        return false;
    if (!r)
        return hk_unknown_name(c, base_of(arg), what == HK_QUERY_RUNNING ? "operation" : "region");
    c->model->resources[r - c->model->resources].asked = true;
    if (!tally_object(c, r, arg, &object))
        return false;
    *out = ask_number(c, object, what);
    return true;
}

/* dst: whether there are none left of them. */
static enum hk_go exec_none_left(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value started = m->frame->slots[in->a], live = m->frame->slots[in->b];
    m->frame->slots[in->dst] = hk_bool(started.i > 0 && live.i == 0);
    return HK_GO_NEXT;
}

/* a: the handle; object: the tally of all tasks. */
static enum hk_go exec_finished(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value handle = hk_operand_value(m, in->a);
    if (handle.kind != HK_TASK)
        return hk_raise_misuse(m, "'finished' needs a task, not %s", hk_values_kind(handle));
    if (m->phase == 0)
        hk_perform_case(m, &hk_tally_ended, hk_env_of(m)->objects[in->object])->arg = handle;
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    m->frame->slots[in->dst] = m->future->own.value;
    return HK_GO_NEXT;
}

static bool compile_finished_handle(struct hk_compiler *c, const struct hk_ast *ast,
                                    hk_operand *out)
{
    hk_operand handle;
    const struct hk_ast *base = base_of(ast);
    if (base->kind == HK_AST_NAME && !is_handle(c, ast))
        return hk_unknown_name(c, base, "task");
    const struct hk_resource *all = hk_code_expr(c, ast, &handle) ? all_tasks(c, ast) : NULL;
    if (!all)
        return false;
    struct hk_insn *in = hk_emit_value(c, exec_finished, out);
    in->a = handle;
    in->object = all->first;
    return true;
}

bool hk_compile_finished(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out)
{
    const struct hk_ast *asked = ast->items[0];
    if (!family(c, asked))
        return compile_finished_handle(c, asked, out);
    const struct hk_resource *r = asked_calls(c, asked);
    int object;
    if (!r || !tally_object(c, r, asked, &object))
        return false;
    int live = ask_number(c, object, HK_QUERY_RUNNING);
    int started = ask_number(c, object, HK_QUERY_LEN);
    struct hk_insn *in = hk_emit_value(c, exec_none_left, out);
    in->a = started;
    in->b = live;
    return true;
}

/* ---- at run time ---- */

static void tell(struct hk_world *world, int object, bool started)
{
    const struct hk_env *env = world->program;
    if (object >= 0)
        hk_tally_task(world, (struct hk_tally *)(void *)env->objects[object], started);
}

void hk_tally_proc(struct hk_world *world, const struct hk_proc *proc, const struct hk_task *task,
                   bool started)
{
    const struct hk_env *env = world->program;
    tell(world, proc->tally, started);
    if (proc->members >= 0)
        tell(world, proc->members + (int)task->ordinal, started);
    tell(world, env->model->ends, started);
}
