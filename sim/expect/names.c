/* SPDX-License-Identifier: MIT
 *
 * names: what the names in the expressions of an expectation mean. Each node
 * gets a reference into the set, and what can change during a run gets a watch
 * of the rule. Recursion is bounded by the height of trees.
 */
#include <string.h>

#include "expect/set.h"

static int value_enter(struct hk_expect_set *set, struct hk_value value)
{
    set->values = hk_arena_more(&set->arena, set->values, (size_t)set->value_count,
                                sizeof(*set->values));
    set->values[set->value_count] = value;
    return set->value_count++;
}

static bool refer(struct hk_ast *node, enum hk_ref kind, int ref)
{
    node->ref_kind = (int)kind;
    node->ref = ref;
    return true;
}

/* ---- nodes ---- */

/* An object that is asked something, as a function's argument or by its name alone. For how many
 * messages or permits there are, the order of those who give and take matters, and the object
 * itself does not order them: it counts as one dependency more. */
static bool ask_thing(struct hk_compiler *c, struct hk_ast *node, struct hk_ast *place,
                      enum hk_expect_role role, enum hk_query query)
{
    int thing = hk_compile_thing(c, place, role, query);
    if (thing < 0)
        return false;
    hk_watch_add(c, &c->set->things[thing].watches);
    bool all = c->set->things[thing].index == HK_ALL_ELEMENTS;
    bool counts = query == HK_QUERY_LEN || query == HK_QUERY_PERMITS;
    if (all || counts)
        c->rule->dependencies++; /* several objects behind one name */
    c->rule->counts |= counts;
    return refer(node, HK_REF_THING, all ? -1 : thing);
}

static bool compile_name(struct hk_compiler *c, struct hk_ast *node)
{
    const char *name = node->text->chars;
    const struct hk_expect_name *value = hk_name_find(c, name, HK_NAME_VALUE);
    if (value)
        return refer(node, HK_REF_VALUE, value_enter(c->set, value->value));
    if (strcmp(name, "now") == 0 && !c->constant) {
        hk_watch_add(c, &c->set->on_clock);
        return refer(node, HK_REF_NOW, 0);
    }
    bool object = c->names ? hk_name_find(c, name, HK_NAME_OBJECT) != NULL : !c->constant;
    if (object)
        return ask_thing(c, node, node, HK_NAME_OBJECT, HK_QUERY_VALUE);
    enum hk_event_source source;
    if (c->names && hk_event_known_from(c, name, &source))
        return hk_compile_fail(c, node->at, node->end, "'%s' is an event, this needs a "
                               "value; how often it has come is 'count(%s)'", name, name);
    unsigned roles = 1u << HK_NAME_VALUE;
    if (!c->constant)
        roles |= 1u << HK_NAME_OBJECT | 1u << HK_NAME_EVENT;
    const char *meant = hk_name_suggest(c, name, roles);
    return hk_compile_unknown(c, node->at, node->end, meant, "unknown name '%.*s'",
                              HK_CUT(60, name));
}

static bool compile_index(struct hk_compiler *c, struct hk_ast *node)
{
    if (node->a->kind == HK_AST_NAME && !hk_compile_is_constant(c, node->a)) {
        const char *name = node->a->text->chars;
        if (!c->names || hk_name_find(c, name, HK_NAME_OBJECT))
            return ask_thing(c, node, node, HK_NAME_OBJECT, HK_QUERY_VALUE);
    }
    bool good = hk_compile_expr(c, node->a);
    return hk_compile_expr(c, node->b) && good;
}

static bool compile_field(struct hk_compiler *c, struct hk_ast *node)
{
    const char *field = node->text->chars;
    if (!hk_compile_is_place(c, node->a, "a task") || c->constant)
        return c->constant && hk_compile_fail(c, node->at, node->end, "this changes during a run");
    const char *task = hk_place_base(node->a)->text->chars;
    if (c->names && !hk_name_find(c, task, HK_NAME_TASK))
        return hk_compile_unknown_place(c, node->a, HK_NAME_TASK);
    if (c->names && c->names->field && !c->names->field(c->names->arg, task, field))
        return hk_compile_fail(c, node->at, node->end, "'%s' has no variable '%.*s'", task,
                               HK_CUT(60, field));
    if (node->a->kind == HK_AST_INDEX && !hk_compile_expr(c, node->a->b))
        return false;
    bool indexed = node->a->kind == HK_AST_INDEX; /* its other elements may be meant, too */
    if (c->rule->field_task && (indexed || strcmp(c->rule->field_task, task) != 0))
        c->rule->dependencies++;
    c->rule->field_task = task;
    hk_watch_add(c, &c->set->on_step);
    return refer(node, HK_REF_FIELD, 0);
}

/* No object orders the tasks that come and go, so even a single family counts twice. */
static bool ask_family(struct hk_compiler *c, struct hk_ast *node, int family)
{
    hk_watch_add(c, &c->set->families[family].watches);
    c->rule->dependencies++;
    return refer(node, HK_REF_FAMILY, family);
}

/* running, finished: of an op, or of the tasks of a name. */
static bool compile_calls(struct hk_compiler *c, struct hk_ast *node)
{
    struct hk_ast *place = node->items[0];
    if (!hk_compile_is_place(c, place, "an op, proc or task"))
        return false;
    const char *name = hk_place_base(place)->text->chars;
    bool op = hk_name_find(c, name, HK_NAME_OP) != NULL;
    bool running = node->function->id == HK_FN_RUNNING;
    if (c->names && !op && !hk_name_find(c, name, HK_NAME_TASK))
        return hk_compile_unknown_place(c, place, running ? HK_NAME_OP : HK_NAME_TASK);
    if (op && running)
        return ask_thing(c, node, place, HK_NAME_OP, HK_QUERY_RUNNING);
    int family = op && place->kind == HK_AST_NAME
                     ? hk_family_need(c->set, name, HK_NO_INDEX)
                     : hk_compile_family(c, place);
    if (family < 0)
        return false;
    if ((op || !c->names) && place->kind == HK_AST_NAME) { /* it is an op, or may be one */
        int thing = hk_thing_need(c->set, name, HK_NAME_OP, HK_NO_INDEX);
        c->set->families[family].thing = thing;
        hk_watch_add(c, &c->set->things[thing].watches);
    }
    return ask_family(c, node, family);
}

static bool compile_count(struct hk_compiler *c, struct hk_ast *node)
{
    struct hk_expect_set *set = c->set;
    struct hk_event_match match = {0};
    const struct hk_event_pattern *event = hk_ast_event_from_expr(&set->arena, node->items[0]);
    if (!event || !hk_compile_event(c, event, true, &match))
        return false;
    set->counters = hk_arena_more(&set->arena, set->counters, (size_t)set->counter_count,
                                  sizeof(*set->counters));
    struct hk_counter *counter = &set->counters[set->counter_count];
    *counter = (struct hk_counter){.match = match};
    hk_watch_add(c, &counter->watches);
    return refer(node, HK_REF_COUNTER, set->counter_count++);
}

/* Not a variable, whose value may be a list. */
static bool is_thing(const struct hk_compiler *c, const struct hk_ast *node)
{
    const struct hk_ast *base = hk_place_base(node);
    if (base->kind != HK_AST_NAME)
        return false;
    const char *name = base->text->chars;
    const struct hk_expect_name *entry = hk_name_find(c, name, HK_NAME_OBJECT);
    unsigned beside = HK_ANSWERS(CLOSED); /* of a watch */
    if (entry && (entry->queries & ~beside) == (HK_ANSWERS_NOTHING | HK_ANSWERS(VALUE)))
        return false;
    return c->names ? entry != NULL : !hk_name_find(c, name, HK_NAME_VALUE);
}

static bool compile_items(struct hk_compiler *c, struct hk_ast *node)
{
    bool good = true;
    for (int i = 0; i < node->count; i++)
        good &= hk_compile_expr(c, node->items[i]);
    return good;
}

static bool compile_call(struct hk_compiler *c, struct hk_ast *node)
{
    const struct hk_function *function = node->function;
    if (c->constant && (function->arg == HK_ARG_EVENT || function->arg == HK_ARG_CODE ||
                        function->arg == HK_ARG_TASK))
        return hk_compile_fail(c, node->at, node->end,
                               "'%s' changes during a run; this must be known before it",
                               function->name);
    switch (function->arg) {
    case HK_ARG_VALUE:
        return compile_items(c, node);
    case HK_ARG_SIZED:
        if (!is_thing(c, node->items[0]))
            return compile_items(c, node);
        return ask_thing(c, node, node->items[0], HK_NAME_OBJECT, hk_function_query(function->id));
    case HK_ARG_OBJECT:
        return ask_thing(c, node, node->items[0], HK_NAME_OBJECT, hk_function_query(function->id));
    case HK_ARG_CODE:
    case HK_ARG_TASK:
        return compile_calls(c, node);
    case HK_ARG_REGION:
        return ask_thing(c, node, node->items[0], HK_NAME_REGION, HK_QUERY_INSIDE);
    case HK_ARG_EVENT:
        return compile_count(c, node);
    case HK_ARG_RANGE:
        break;
    }
    return hk_compile_fail(c, node->at, node->end, "'%s' has no place in an expectation",
                           function->name);
}

bool hk_compile_expr(struct hk_compiler *c, struct hk_ast *node)
{
    switch (node->kind) {
    case HK_AST_NAME:
        return compile_name(c, node);
    case HK_AST_INDEX:
        return compile_index(c, node);
    case HK_AST_FIELD:
        return compile_field(c, node);
    case HK_AST_CALL:
        return compile_call(c, node);
    default:
        break;
    }
    bool good = compile_items(c, node);
    if (node->a)
        good &= hk_compile_expr(c, node->a);
    if (node->b)
        good &= hk_compile_expr(c, node->b);
    return good;
}

/* ---- constants ---- */

static int constant_name(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out)
{
    const struct hk_compiler *c = eval->arg;
    if (node->ref_kind != HK_REF_VALUE)
        return HK_EVAL_NOT_MINE;
    *out = c->set->values[node->ref];
    return HK_OK;
}

bool hk_compile_constant(struct hk_compiler *c, struct hk_ast *node, struct hk_value *value)
{
    static const struct hk_eval_hooks hooks = {.name = constant_name};
    struct hk_eval eval = {.hooks = &hooks, .arg = c, .arena = &c->set->arena};
    bool outer = c->constant;
    c->constant = true;
    bool good = hk_compile_expr(c, node);
    c->constant = outer;
    if (good && hk_eval(&eval, node, value) < 0)
        good = hk_compile_fail(c, eval.at, eval.end, "%.*s", HK_CUT(180, eval.error.text));
    return good;
}
