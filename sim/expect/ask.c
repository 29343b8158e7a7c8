/* SPDX-License-Identifier: MIT
 *
 * ask: what the names in a condition are at this moment of a run.
 *
 * Lists that an evaluation makes go to a scratch arena of the run, which is
 * emptied each time: a condition may be judged millions of times.
 */
#include <stdio.h>
#include <string.h>

#include "expect/run.h"

struct hk_object *hk_run_object(struct hk_expect_run *run, const char *name,
                                enum hk_expect_role role, int64_t index)
{
    const struct hk_expect_bind *bind = run->bind;
    if (bind && bind->object)
        return bind->object(bind->arg, run->world, name, role, index);
    char full[256];
    if (index != HK_NO_INDEX)
        snprintf(full, sizeof(full), "%s[%lld]", name, (long long)index);
    for (uint32_t i = 0; i < run->world->object_count; i++)
        if (strcmp(run->world->objects[i]->name, index == HK_NO_INDEX ? name : full) == 0)
            return run->world->objects[i];
    return NULL;
}

/* ---- things ---- */

static int ask(struct hk_eval *eval, const struct hk_ast *node, const struct hk_object *object,
               enum hk_query query, struct hk_value *out)
{
    if (object->kind->query && object->kind->query(object, query, out))
        return HK_OK;
    return hk_eval_fail(eval, node, HK_EMISUSE, "'%s' cannot be asked this", object->name);
}

/* The object of a node; for an element, the index of this moment. */
static int ask_element(struct hk_eval *eval, const struct hk_ast *node, int64_t index,
                       enum hk_query query, struct hk_value *out)
{
    struct hk_expect_run *run = eval->arg;
    const char *name = node->a->text->chars;
    const struct hk_object *object =
        node->ref >= 0 ? run->objects[node->ref]
                       : hk_run_object(run, name, HK_NAME_OBJECT, index);
    if (!object)
        return hk_eval_fail(eval, node, HK_EMISUSE, "there is no %s[%lld]", name, (long long)index);
    return ask(eval, node, object, query, out);
}

static int ask_place(struct hk_eval *eval, const struct hk_ast *call, struct hk_value *out)
{
    struct hk_expect_run *run = eval->arg;
    const struct hk_ast *place = call->items[0];
    enum hk_query query = hk_function_query(call->function->id);
    if (call->ref >= 0)
        return ask(eval, call, run->objects[call->ref], query, out);
    struct hk_value index;
    int code = hk_eval(eval, place->b, &index);
    if (code < 0)
        return code;
    if (index.kind != HK_INT)
        return hk_eval_fail(eval, place->b, HK_EMISUSE, "an index must be a number");
    return ask_element(eval, place, index.i, query, out);
}

/* ---- tasks ---- */

static int ask_family(struct hk_eval *eval, const struct hk_ast *call, struct hk_value *out)
{
    struct hk_expect_run *run = eval->arg;
    const struct hk_family *family = &run->set->families[call->ref];
    const struct hk_members *members = &run->members[call->ref];
    const struct hk_object *op = family->thing >= 0 ? run->objects[family->thing] : NULL;
    struct hk_value begun = hk_int((int64_t)members->started);
    struct hk_value live = hk_int((int64_t)members->live);
    if (op && op->kind->query && op->kind->query(op, HK_QUERY_RUNNING, &live))
        op->kind->query(op, HK_QUERY_LEN, &begun);
    if (call->function->id == HK_FN_RUNNING)
        *out = live;
    else
        *out = hk_bool(begun.i > 0 && live.i == 0);
    return HK_OK;
}

/* ---- hooks ---- */

static int name_hook(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_expect_run *run = eval->arg;
    switch ((enum hk_ref)node->ref_kind) {
    case HK_REF_VALUE:
        *out = run->set->values[node->ref];
        return HK_OK;
    case HK_REF_NOW:
        *out = hk_duration(run->world->clock.now);
        return HK_OK;
    case HK_REF_THING:
        return ask(eval, node, run->objects[node->ref], HK_QUERY_VALUE, out);
    default:
        return HK_EVAL_NOT_MINE;
    }
}

static int element_hook(struct hk_eval *eval, const struct hk_ast *node, int64_t index,
                        struct hk_value *out)
{
    if (node->ref_kind != HK_REF_THING)
        return HK_EVAL_NOT_MINE;
    return ask_element(eval, node, index, HK_QUERY_VALUE, out);
}

static int field_hook(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_expect_run *run = eval->arg;
    struct hk_value index = hk_int(HK_NO_INDEX);
    const struct hk_ast *task = node->a;
    if (task->kind == HK_AST_INDEX) {
        int code = hk_eval(eval, task->b, &index);
        if (code < 0)
            return code;
        task = task->a;
    }
    const struct hk_expect_bind *bind = run->bind;
    if (bind && bind->field && index.kind == HK_INT &&
        bind->field(bind->arg, run->world, task->text->chars, index.i, node->text->chars, out))
        return HK_OK;
    return hk_eval_fail(eval, node, HK_EGONE, "%s.%s has no value", task->text->chars,
                        node->text->chars);
}

static int call_hook(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    struct hk_expect_run *run = eval->arg;
    switch ((enum hk_ref)node->ref_kind) {
    case HK_REF_THING:
        return ask_place(eval, node, out);
    case HK_REF_FAMILY:
        return ask_family(eval, node, out);
    case HK_REF_COUNTER:
        *out = hk_int(run->counts[node->ref]);
        return HK_OK;
    default:
        return HK_EVAL_NOT_MINE;
    }
}

static void empty_scratch(struct hk_expect_run *run)
{
    struct hk_arena *scratch = &run->scratch;
    if (scratch->at == run->scratch_block)
        return;
    hk_arena_reset(scratch);
    if (scratch->first)
        return; /* it outgrew the block: its own chunk serves from now on */
    scratch->at = run->scratch_block;
    scratch->end = run->scratch_block + HK_SCRATCH_BYTES;
}

void hk_run_eval_init(struct hk_expect_run *run, struct hk_eval *eval)
{
    static const struct hk_eval_hooks hooks = {
        .name = name_hook, .element = element_hook, .field = field_hook, .call = call_hook};
    empty_scratch(run);
    eval->hooks = &hooks;
    eval->arg = run;
    eval->arena = &run->scratch;
    eval->depth = 0;
}

enum hk_truth hk_check_holds(struct hk_check *check, const struct hk_ast *condition)
{
    struct hk_eval eval;
    bool truth;
    hk_run_eval_init(check->run, &eval);
    int code = hk_eval_truth(&eval, condition, &truth);
    if (code == HK_OK)
        return truth ? HK_TRUE : HK_FALSE;
    if (code != HK_EGONE)
        hk_check_break(check, "it cannot be judged: %.*s", HK_CUT(200, eval.error.text));
    return HK_UNKNOWN;
}
