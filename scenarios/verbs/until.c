/* SPDX-License-Identifier: MIT
 *
 * until: wait until e. Parks until e holds; asked again only when something in e changes. The right
 * form of a spin loop: it is no step until it can go on (the `await` of model checkers).
 */
#include <string.h>

#include "scenarios/lang/look.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/asking.h"

enum { OBJECTS_MAX = 256 };

/* The condition, as the code has it. */
struct condition {
    const struct hk_ast *ast;
    int count;
    int *objects; /* all that it reads, by index */
};

/* One wait for it. */
struct waiting {
    struct hk_machine *m;
    const struct condition *condition;
    struct hk_case *c;
    struct hk_watcher *watchers; /* one an object */
};

static void changed(struct hk_world *world, void *arg)
{
    struct waiting *w = arg;
    if (hk_look(w->m, w->condition->ast, NULL))
        hk_case_invite(world, w->c);
    else
        hk_case_uninvite(world, w->c);
}

static struct hk_object *object_of(const struct waiting *w, int i)
{
    return hk_env_of(w->m)->objects[w->condition->objects[i]];
}

static void stop_watching(struct waiting *w)
{
    for (int i = 0; i < w->condition->count; i++)
        hk_watcher_remove(object_of(w, i), &w->watchers[i]);
}

static int until_enter(struct hk_world *world, struct hk_case *c)
{
    struct waiting *w = c->extra;
    for (int i = 0; i < w->condition->count; i++) {
        struct hk_object *object = object_of(w, i);
        if (object->kind->looked)
            object->kind->looked(world, object);
        hk_touch(world, object, HK_LOOK, c->op, hk_nil());
    }
    bool again = c->flags & HK_CASE_RETRY;
    if (hk_look(w->m, w->condition->ast, NULL)) {
        if (again)
            stop_watching(w);
        return HK_DONE;
    }
    for (int i = 0; i < w->condition->count && !again; i++) {
        w->watchers[i] = (struct hk_watcher){.changed = changed, .arg = w};
        hk_watcher_add(object_of(w, i), &w->watchers[i]);
    }
    return HK_WAIT;
}

/* It has lost: whoever changes what it reads could have been quicker. */
static void until_leave(struct hk_world *world, struct hk_case *c)
{
    struct waiting *w = c->extra;
    for (int i = 0; i < w->condition->count; i++)
        hk_touch(world, object_of(w, i), HK_LOOK, c->op, hk_nil());
    stop_watching(w);
}

static const struct hk_op op_until = {
    .name = "wait until",
    .mode = HK_LOOK,
    .code = 35,
    .flags = HK_OP_AWAIT,
    .enter = until_enter,
    .leave = until_leave,
};

static enum hk_go exec_until(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        const struct condition *condition = in->ptr;
        struct waiting *w = hk_arena_alloc(&m->world->arena, sizeof(*w));
        struct hk_case *c = hk_perform_case(m, &op_until, NULL);
        *w = (struct waiting){.m = m, .condition = condition, .c = c};
        size_t count = (size_t)condition->count + 1;
        w->watchers = hk_arena_alloc(&m->world->arena, count * sizeof(*w->watchers));
        c->extra = w;
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct waiting *w = m->future->own.extra;
    size_t count = (size_t)w->condition->count + 1;
    hk_arena_recycle(&m->world->arena, w->watchers, count * sizeof(*w->watchers));
    hk_arena_recycle(&m->world->arena, w, sizeof(*w));
    return HK_GO_NEXT;
}

/* ---- what the condition reads ---- */

static bool add_resource(struct hk_compiler *c, struct condition *condition,
                         const struct hk_resource *r, const struct hk_ast *ast)
{
    int count = r->count < 0 ? 1 : r->count;
    hk_note_mention(c, r);
    if (condition->count + count > OBJECTS_MAX)
        return hk_compile_error(c, ast->at, ast->end, "this reads more than %d things",
                                OBJECTS_MAX);
    for (int i = 0; i < count; i++)
        condition->objects[condition->count++] = r->first + i;
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
    bool good = r && add_resource(c, condition, r, call);
    for (int i = 0; good && i < arg->count; i++)
        good = find_objects(c, arg->items[i], condition);
    return good;
}

/* len(q), cap(q), permits(s), value(w) of a resource; true of anything else. */
static bool check_query(struct hk_compiler *c, const struct hk_ast *call, enum hk_function_id id)
{
    static const struct {
        enum hk_function_id id;
        enum hk_query what;
    } queries[] = {{HK_FN_LEN, HK_QUERY_LEN},
                   {HK_FN_CAP, HK_QUERY_CAP},
                   {HK_FN_PERMITS, HK_QUERY_PERMITS},
                   {HK_FN_VALUE, HK_QUERY_VALUE}};
    for (size_t i = 0; i < HK_COUNT(queries); i++) {
        const struct hk_resource *r = hk_named_resource(c, call->items[0]);
        if (queries[i].id == id && r && r->kind && r->kind != &hk_resource_state)
            return hk_resource_answers(c, r, call->items[0], queries[i].what);
    }
    return true;
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
    if (ast->kind == HK_AST_NAME && hk_local(c, ast->text->chars) < 0)
        r = hk_model_resource(c->model, ast->text->chars);
    if (r)
        return add_resource(c, condition, r, ast);
    if (ast->kind == HK_AST_NAME)
        return check_name(c, ast);
    if (id != HK_FN_ABS && !check_query(c, ast, id))
        return false;
    bool good = find_objects(c, ast->a, condition) && find_objects(c, ast->b, condition);
    for (int i = 0; good && i < ast->count; i++)
        good = find_objects(c, ast->items[i], condition);
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
    condition->objects =
        hk_arena_alloc(&c->model->arena, OBJECTS_MAX * sizeof(*condition->objects));
    if (!find_objects(c, condition->ast, condition))
        return false;
    struct hk_syntax_error error = {0};
    if (!hk_ast_check(condition->ast, &error))
        return hk_compile_error(c, error.at, error.end, "%s", error.text);
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
