/* SPDX-License-Identifier: MIT
 *
 * until: wait until e. Parks until e holds (core/until.h); what e reads is found when it is
 * compiled.
 */
#include <string.h>

#include "core/until.h"
#include "expect/sorts.h"
#include "scenarios/lang/look.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/asking.h"

/* The condition, as the code has it. */
struct condition {
    const struct hk_ast *ast;
    int count;
    int *objects; /* all that it reads, by index; ~slot: what a variable has */
};

/* One wait for it. */
struct waiting {
    struct hk_until until;
    struct hk_object **objects; /* room for `condition->count` */
    struct hk_machine *m;
    const struct condition *condition;
};

static bool holds(const struct hk_world *world, void *arg)
{
    (void)world;
    const struct waiting *w = arg;
    return hk_look(w->m, w->condition->ast, NULL);
}

static void begin(struct hk_machine *m, const struct condition *condition, struct hk_case *c)
{
    struct waiting *w = hk_arena_alloc(&m->world->arena, sizeof(*w));
    size_t room = (size_t)condition->count + 1;
    *w = (struct waiting){.m = m, .condition = condition};
    w->objects = hk_arena_alloc(&m->world->arena, room * sizeof(struct hk_object *));
    w->until = (struct hk_until){.objects = w->objects, .holds = holds, .arg = w, .c = c};
    w->until.watchers = hk_arena_alloc(&m->world->arena, room * sizeof(*w->until.watchers));
    for (int i = 0; i < condition->count; i++) {
        const struct hk_insn in = {.object = condition->objects[i]};
        w->objects[w->until.count] = hk_insn_object(m, &in);
        w->until.count += w->objects[w->until.count] != NULL; /* a variable may have another */
    }
    c->extra = &w->until;
}

static enum hk_go exec_until(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0)
        begin(m, in->ptr, hk_perform_case(m, &hk_op_until, NULL));
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_until *until = m->future->own.extra;
    struct waiting *w = until->arg;
    size_t room = (size_t)w->condition->count + 1;
    hk_arena_recycle(&m->world->arena, w->objects, room * sizeof(struct hk_object *));
    hk_arena_recycle(&m->world->arena, until->watchers, room * sizeof(*until->watchers));
    hk_arena_recycle(&m->world->arena, w, sizeof(*w));
    return HK_GO_NEXT;
}

/* ---- what the condition reads ---- */

static void add_object(struct hk_compiler *c, struct condition *condition, int object)
{
    condition->objects = hk_arena_more(&c->model->arena, condition->objects,
                                       (size_t)condition->count, sizeof(*condition->objects));
    condition->objects[condition->count++] = object;
}

/* All of an array, unless the index cannot change. */
static bool add_resource(struct hk_compiler *c, struct condition *condition,
                         const struct hk_resource *r, const struct hk_ast *index)
{
    int count = hk_resource_objects(r);
    hk_note_mention(c, r, HK_LETS_NOBODY);
    if (index && index->kind == HK_AST_INT && index->value >= 0 && index->value < count) {
        add_object(c, condition, r->first + (int)index->value);
        return true;
    }
    for (int i = 0; i < count; i++)
        add_object(c, condition, r->first + i);
    return true;
}

/* len(q), permits(s), ... of a variable, which may have a resource. */
static bool find_in_variable(struct hk_compiler *c, const struct hk_ast *arg,
                             struct condition *condition)
{
    int slot = arg->kind == HK_AST_NAME ? hk_local(c, arg->text->chars) : -1;
    if (slot < 0)
        return false;
    hk_note_indirect(c);
    add_object(c, condition, ~slot);
    return true;
}

static bool find_objects(struct hk_compiler *c, const struct hk_ast *ast,
                         struct condition *condition);

/* count(ev), finished(T), running(x), inside(r). */
static bool find_asked(struct hk_compiler *c, const struct hk_ast *call,
                       struct condition *condition)
{
    const struct hk_resource *r = hk_asked_resource(c, call);
    const struct hk_ast *arg = call->items[0];
    bool element = arg->kind == HK_AST_INDEX;
    if (r && r->name[0] == '\0') /* all tasks: the handle may change, too */
        return add_resource(c, condition, r, NULL) && find_objects(c, arg, condition);
    bool good = r && add_resource(c, condition, r, element ? arg->b : NULL);
    for (int i = 0; good && i < arg->count; i++)
        good = find_objects(c, arg->items[i], condition);
    return good && (!element || find_objects(c, arg->b, condition));
}

/* len(q), cap(q), permits(s), value(w) of a resource; true of anything else. */
static bool check_query(struct hk_compiler *c, const struct hk_ast *call, enum hk_function_id id)
{
    const struct hk_resource *r = hk_named_resource(c, call->items[0]);
    bool asked = id < HK_FN_RUNNING && r && r->kind && r->kind != &hk_resource_state;
    return !asked || hk_resource_answers(c, r, call->items[0], hk_function_query(id));
}

/* A name that is no resource and may stand in a condition. */
static bool check_name(struct hk_compiler *c, const struct hk_ast *ast)
{
    const char *name = ast->text->chars;
    if (hk_local(c, name) >= 0 || hk_model_param(c->model, name) || strcmp(name, "me") == 0)
        return true;
    if (strcmp(name, "now") == 0)
        return hk_compile_error(c, ast->at, ast->end,
                                "time alone wakes nobody; write 'sleep until T'");
    return hk_unknown_name(c, ast, NULL);
}

static bool find_objects(struct hk_compiler *c, const struct hk_ast *ast,
                         struct condition *condition)
{
    if (!ast)
        return true;
    const struct hk_resource *r = NULL;
    enum hk_function_id id = ast->kind == HK_AST_CALL && ast->function && ast->count
                                 ? ast->function->id
                                 : HK_FN_ABS;
    if (id == HK_FN_RUNNING || id == HK_FN_INSIDE || id == HK_FN_COUNT || id == HK_FN_FINISHED)
        return find_asked(c, ast, condition);
    if (id < HK_FN_RUNNING && find_in_variable(c, ast->items[0], condition))
        return true;
    if (ast->kind == HK_AST_NAME || ast->kind == HK_AST_INDEX)
        r = hk_named_resource(c, ast);
    if (r && ast->kind == HK_AST_INDEX)
        return add_resource(c, condition, r, ast->b) && find_objects(c, ast->b, condition);
    if (r)
        return add_resource(c, condition, r, NULL);
    if (ast->kind == HK_AST_NAME)
        return check_name(c, ast);
    if (id != HK_FN_ABS && !check_query(c, ast, id))
        return false;
    bool good = find_objects(c, ast->a, condition);
    good &= find_objects(c, ast->b, condition); /* both sides may be wrong */
    for (int i = 0; i < ast->count; i++)
        good &= find_objects(c, ast->items[i], condition);
    return good;
}

static bool compile_until(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    struct condition *condition = hk_arena_alloc(&c->model->arena, sizeof(*condition));
    *condition = (struct condition){.ast = hk_parse_expr(&c->parser)};
    if (!condition->ast || !hk_compile_end(c))
        return hk_parse_failed(c);
    if (!find_objects(c, condition->ast, condition))
        return false;
    struct hk_syntax_error error = {0};
    if (!hk_ast_check(condition->ast, &error))
        return hk_compile_error(c, error.at, error.end, "%s", error.text);
    if (!hk_check_sort(c, condition->ast, HK_SORT_TRUTH, "a condition must be true or false"))
        return false;
    if (condition->count == 0)
        return hk_node_error(c, c->node, "nothing in this condition can change");
    hk_emit_insn(c, exec_until)->ptr = condition;
    return true;
}

const struct hk_verb hk_verb_wait_until = {
    .name = "wait until",
    .help = "wait until E",
    .flags = HK_VERB_WAITS,
    .compile = compile_until,
};
