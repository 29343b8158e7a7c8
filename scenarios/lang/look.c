/* SPDX-License-Identifier: MIT
 *
 * look: the hooks of expect/eval.h over a machine.
 */
#include "scenarios/lang/look.h"

#include <string.h>

#include "expect/eval.h"
#include "expect/values.h"
#include "scenarios/lang/names.h"
#include "objects/tally.h"
#include "scenarios/verbs/asking.h"

struct looking {
    const struct hk_machine *m;
    const struct hk_value *item;
};

static const struct hk_model *model_of(const struct looking *l)
{
    return hk_env_of(l->m)->model;
}

static bool local_value(const struct looking *l, const char *name, struct hk_value *out)
{
    const struct hk_frame *frame = l->m->frame;
    int slot = hk_code_slot(frame->code, name);
    if (slot >= 0)
        *out = frame->slots[slot];
    return slot >= 0;
}

static struct hk_object *object_at(const struct looking *l, const struct hk_resource *r,
                                   int64_t index)
{
    return hk_env_object(hk_env_of(l->m), r, index);
}

static int look_name(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    const struct looking *l = eval->arg;
    const char *name = node->text->chars;
    if (l->item && strcmp(name, "it") == 0)
        return *out = *l->item, HK_OK;
    if (local_value(l, name, out))
        return HK_OK;
    const struct hk_param *param = hk_model_param(model_of(l), name);
    if (param)
        return *out = param->value, HK_OK;
    if (strcmp(name, "me") == 0)
        return *out = hk_int(hk_task_me(l->m->future->task)), HK_OK;
    struct hk_object *object = object_at(l, hk_model_resource(model_of(l), name), -1);
    if (object && object->kind->query && object->kind->query(object, HK_QUERY_VALUE, out))
        return HK_OK;
    return HK_EVAL_NOT_MINE;
}

static int look_element(struct hk_eval *eval, const struct hk_ast *node, int64_t index,
                        struct hk_value *out)
{
    const struct looking *l = eval->arg;
    const char *name = node->a->text->chars;
    struct hk_value local;
    if (local_value(l, name, &local) || hk_model_param(model_of(l), name))
        return HK_EVAL_NOT_MINE;
    const struct hk_resource *r = hk_model_resource(model_of(l), name);
    if (!r)
        return HK_EVAL_NOT_MINE;
    struct hk_object *object = index < 0 ? NULL : object_at(l, r, index);
    if (!object || !object->kind->query || !object->kind->query(object, HK_QUERY_VALUE, out))
        return hk_eval_fail(eval, node, HK_EMISUSE, "'%s' has no such element", name);
    return HK_OK;
}

enum { ARGS_MAX = 16 };

static int look_count(struct hk_eval *eval, const struct hk_ast *call, struct hk_value *out)
{
    const struct looking *l = eval->arg;
    const struct hk_ast *event = call->items[0];
    const struct hk_object *object = object_at(l, hk_asked_tally(model_of(l), call), -1);
    struct hk_value args[ARGS_MAX];
    if (!object || event->count > ARGS_MAX)
        return HK_EVAL_NOT_MINE;
    for (int i = 0; i < event->count; i++) {
        args[i] = hk_nil();
        int code = event->items[i]->kind == HK_AST_ANY ? HK_OK
                                                       : hk_eval(eval, event->items[i], &args[i]);
        if (code < 0)
            return code;
    }
    struct hk_tally_row wanted = {(uint32_t)event->count, args};
    *out = hk_int(hk_tally_matches((const struct hk_tally *)(const void *)object, &wanted));
    return HK_OK;
}

/* The index of what T[e] or T names; -1 of T. */
static int look_index(struct hk_eval *eval, const struct hk_ast *place, int64_t *index)
{
    struct hk_value value = hk_int(-1);
    int code = place->kind == HK_AST_INDEX ? hk_eval(eval, place->b, &value) : HK_OK;
    *index = value.i;
    if (code < 0 || place->kind != HK_AST_INDEX)
        return code;
    if (value.kind != HK_INT || value.i < 0)
        return hk_eval_fail(eval, place->b, HK_EMISUSE, "an index must be a number, 0 or more");
    return HK_OK;
}

/* What counts the calls and tasks of T, or those of T[e]; NULL if it is something else. */
static const struct hk_resource *asked_calls(const struct looking *l, const struct hk_ast *call)
{
    const struct hk_ast *asked = call->items[0];
    struct hk_value local;
    if (asked->kind == HK_AST_INDEX)
        return hk_asked_tally(model_of(l), call);
    if (!asked->text || local_value(l, asked->text->chars, &local))
        return NULL;
    return hk_model_calls(model_of(l), asked->text->chars);
}

static int look_finished(struct hk_eval *eval, const struct hk_ast *call, struct hk_value *out)
{
    const struct looking *l = eval->arg;
    const struct hk_resource *r = asked_calls(l, call);
    const struct hk_ast *asked = call->items[0];
    struct hk_value handle;
    int64_t index;
    int code = r ? look_index(eval, asked, &index) : hk_eval(eval, asked, &handle);
    if (code < 0)
        return code;
    if (!r) {
        if (handle.kind != HK_TASK)
            return hk_eval_fail(eval, call, HK_EMISUSE, "'finished' needs a task, not %s",
                                hk_values_kind(handle));
        const struct hk_task *task = hk_task_get(l->m->world, (hk_handle)handle.i);
        return *out = hk_bool(!task || task->state != HK_TASK_LIVE), HK_OK;
    }
    const struct hk_object *object = object_at(l, r, index);
    struct hk_value begun, live;
    if (!object || !object->kind->query(object, HK_QUERY_LEN, &begun) ||
        !object->kind->query(object, HK_QUERY_RUNNING, &live))
        return hk_eval_fail(eval, call, HK_EMISUSE, "there is no %s[%lld]", r->name,
                            (long long)index);
    return *out = hk_bool(begun.i > 0 && live.i == 0), HK_OK;
}

/* What a place names: an object in a variable, one that is declared, or its element. */
static int look_object(struct hk_eval *eval, const struct hk_ast *call, struct hk_object **object)
{
    const struct looking *l = eval->arg;
    const struct hk_ast *place = call->items[0];
    const struct hk_ast *base = place->kind == HK_AST_INDEX ? place->a : place;
    enum hk_function_id id = call->function->id;
    struct hk_value local;
    int64_t index;
    *object = NULL;
    if (base->kind != HK_AST_NAME)
        return HK_OK;
    const char *name = base->text->chars;
    if (local_value(l, name, &local)) {
        *object = local.kind == HK_OBJECT && place == base ? local.ptr : NULL;
        return HK_OK;
    }
    const struct hk_resource *r = NULL;
    if (id == HK_FN_INSIDE)
        r = hk_model_counter(model_of(l), name, false);
    else if (id == HK_FN_RUNNING)
        r = asked_calls(l, call);
    else
        r = hk_model_resource(model_of(l), name);
    int code = look_index(eval, place, &index);
    if (code == HK_OK)
        *object = object_at(l, r, index);
    return code;
}

/* len(q), permits(s), running(op), ...: the object's own number. */
static int look_call(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    enum hk_function_id id = node->function->id;
    struct hk_object *object;
    if (id == HK_FN_COUNT)
        return look_count(eval, node, out);
    if (id == HK_FN_FINISHED)
        return look_finished(eval, node, out);
    if (id > HK_FN_INSIDE)
        return HK_EVAL_NOT_MINE;
    int code = look_object(eval, node, &object);
    if (code < 0)
        return code;
    bool asked = object && object->kind->query &&
                 object->kind->query(object, hk_function_query(id), out);
    return asked ? HK_OK : HK_EVAL_NOT_MINE;
}

static const struct hk_eval_hooks hooks = {
    .name = look_name, .element = look_element, .call = look_call};

bool hk_look(struct hk_machine *m, const struct hk_ast *ast, const struct hk_value *item)
{
    struct looking l = {m, item};
    struct hk_eval eval = {.hooks = &hooks, .arg = &l, .arena = &m->world->arena};
    bool holds = false;
    int code = hk_eval_truth(&eval, ast, &holds);
    hk_list_made(m);
    if (code == HK_OK)
        return holds;
    hk_misuse(m->world, m->future->task, ": %s", eval.error.text);
    return false;
}
