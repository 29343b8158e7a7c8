/* SPDX-License-Identifier: MIT
 *
 * rule: an expectation that has been read, part by part, and what follows from
 * its parts: what its states are kept by, whether order matters to it, and
 * what exercises it.
 */
#include <string.h>

#include "expect/run.h"
#include "expect/sorts.h"
#include "expect/suggest.h"

/* ---- the parts of one expectation ---- */

/* An event where one is required. */
static bool event_of(struct hk_compiler *c, const struct hk_event_pattern *event,
                     struct hk_event_match **match)
{
    if (!event)
        return true;
    *match = hk_arena_zalloc(&c->set->arena, sizeof(**match));
    c->rule->event_count++;
    return hk_compile_event(c, event, false, *match);
}

static bool choices_of(struct hk_compiler *c)
{
    const struct hk_expectation *e = c->rule->e;
    size_t count = (size_t)e->choice_count;
    bool good = true;
    if (count == 0)
        return true;
    c->rule->choices = hk_arena_zalloc(&c->set->arena, count * sizeof(*c->rule->choices));
    for (size_t i = 0; i < count; i++) {
        c->rule->event_count++;
        good &= hk_compile_event(c, e->choices[i], false, &c->rule->choices[i]);
    }
    return good;
}

static bool number_of(struct hk_compiler *c, struct hk_ast *node)
{
    struct hk_value value;
    if (!hk_compile_constant(c, node, &value))
        return false;
    if (value.kind != HK_INT || value.i < 0)
        return hk_compile_fail(c, node->at, node->end, "expected a number of 0 or more, found %s",
                               value.kind == HK_INT ? "a negative one" : hk_values_kind(value));
    c->rule->number = value.i;
    return true;
}

static bool time_of(struct hk_compiler *c, struct hk_ast *node, int64_t *time)
{
    struct hk_value value;
    if (!hk_compile_constant(c, node, &value))
        return false;
    bool zero = value.kind == HK_INT && value.i == 0;
    if ((value.kind != HK_DURATION && !zero) || value.i < 0)
        return hk_compile_fail(c, node->at, node->end, "expected a time, found %s",
                               value.kind == HK_DURATION ? "a negative one"
                                                         : hk_values_kind(value));
    *time = value.i;
    return true;
}

static bool sort_of_name(void *arg, const struct hk_ast *name, struct hk_sort *out)
{
    const struct hk_compiler *c = arg;
    if (name->ref_kind != HK_REF_VALUE)
        return false;
    *out = hk_sort_value(c->set->values[name->ref]);
    return true;
}

static bool list_of(struct hk_compiler *c, struct hk_ast *node)
{
    if (!hk_compile_constant(c, node, &c->rule->list))
        return false;
    struct hk_sorts sorts = {.arena = &c->set->arena, .name = sort_of_name, .arg = c};
    struct hk_sort sort;
    if (!hk_sort_of(&sorts, node, &sort))
        return hk_compile_fail(c, sorts.at, sorts.end, "%s", sorts.error.text);
    if (c->rule->list.kind != HK_LIST)
        return hk_compile_fail(c, node->at, node->end, "expected a list, found %s",
                               hk_values_kind(c->rule->list));
    return true;
}

static bool condition_of(struct hk_compiler *c, struct hk_ast *node)
{
    struct hk_sorts sorts = {.arena = &c->set->arena, .name = sort_of_name, .arg = c};
    struct hk_sort sort;
    if (!hk_compile_expr(c, node))
        return false;
    if (!hk_sort_of(&sorts, node, &sort))
        return hk_compile_fail(c, sorts.at, sorts.end, "%s", sorts.error.text);
    if (sort.kinds & HK_SORT_TRUTH)
        return true;
    return hk_compile_fail(c, node->at, node->end, "a condition must be true or false, not %s",
                           hk_sort_name(sort.kinds));
}

static bool scope_of(struct hk_compiler *c)
{
    const struct hk_scope *scope = &c->rule->e->scope;
    struct hk_event_match **from =
        scope->kind == HK_SCOPE_BEFORE ? &c->rule->close : &c->rule->open;
    if (scope->kind == HK_SCOPE_NONE)
        return true;
    if (scope->from.event)
        return event_of(c, scope->from.event, from) && event_of(c, scope->to, &c->rule->close);
    if (scope->kind != HK_SCOPE_WHILE)
        return time_of(c, scope->from.expr, &c->rule->scope_time);
    c->rule->scope_condition = scope->from.expr;
    c->in_scope = true;
    bool good = condition_of(c, scope->from.expr);
    c->in_scope = false;
    return good;
}

static bool subject_of(struct hk_compiler *c)
{
    const struct hk_subject *subject = &c->rule->e->subject;
    if (subject->event)
        return event_of(c, subject->event, &c->rule->first);
    c->rule->condition = subject->expr;
    return !subject->expr || condition_of(c, subject->expr);
}

/* Whose leaks: a label or the name of an object, never one element. */
static bool owner_of(struct hk_compiler *c, const struct hk_ast *who)
{
    if (!who)
        return true;
    if (who->kind != HK_AST_NAME)
        return hk_compile_fail(c, who->at, who->end, "expected a name without an index");
    const char *name = who->text->chars;
    if (!c->names || hk_name_find(c, name, HK_NAME_TASK) || hk_name_find(c, name, HK_NAME_OBJECT))
        return true;
    const char *meant = hk_name_suggest(c, name, 1u << HK_NAME_TASK | 1u << HK_NAME_OBJECT);
    return hk_compile_unknown(c, who->at, who->end, meant, "unknown name '%.*s'", HK_CUT(60, name));
}

static bool who_of(struct hk_compiler *c)
{
    const struct hk_expectation *e = c->rule->e;
    switch (e->pattern) {
    case HK_PATTERN_INSIDE:
        c->rule->thing = hk_compile_thing(c, e->who, HK_NAME_REGION, HK_QUERY_INSIDE);
        return c->rule->thing >= 0;
    case HK_PATTERN_COMPLETES:
    case HK_PATTERN_FAILS:
    case HK_PATTERN_ABORTED:
        c->rule->family = hk_compile_family(c, e->who);
        return c->rule->family >= 0;
    case HK_PATTERN_ALL_COMPLETE:
        c->rule->family = hk_family_need(c->set, NULL, HK_NO_INDEX);
        return true;
    default:
        return owner_of(c, e->who);
    }
}

/* ---- what follows from the parts ---- */

static uint32_t vars_of(const struct hk_event_match *match)
{
    return match ? match->vars : 0;
}

static void settle_vars(struct hk_rule *rule)
{
    uint32_t first = vars_of(rule->first), second = vars_of(rule->second);
    uint32_t all = first | second;
    rule->key_vars = rule->second ? first & second : first;
    if (rule->choices)
        rule->key_vars = UINT32_MAX;
    for (int i = 0; i < rule->e->choice_count; i++) {
        rule->key_vars &= rule->choices[i].vars;
        all |= rule->choices[i].vars;
    }
    bool between = rule->open && rule->close;
    uint32_t scope = rule->open ? vars_of(rule->open) : vars_of(rule->close);
    rule->scope_vars = scope & (between ? all | vars_of(rule->close) : all);
}

static bool is_order_sensitive(const struct hk_rule *rule)
{
    if (rule->open || rule->close || rule->scope_condition)
        return true;
    switch (rule->e->pattern) {
    case HK_PATTERN_BEFORE:
    case HK_PATTERN_LEADS_TO:
    case HK_PATTERN_IN_ORDER:
    case HK_PATTERN_IN_ORDER_OF:
    case HK_PATTERN_INSIDE:
        return true;
    case HK_PATTERN_FINALLY:
        return false;
    default:
        return rule->dependencies > 1;
    }
}

static bool has_own_trigger(const struct hk_rule *rule)
{
    switch (rule->e->pattern) {
    case HK_PATTERN_BEFORE:
    case HK_PATTERN_LEADS_TO:
    case HK_PATTERN_IN_ORDER:
    case HK_PATTERN_IN_ORDER_OF:
        return true;
    case HK_PATTERN_COUNT:
        return rule->e->bound != HK_BOUND_AT_MOST && rule->key_vars;
    case HK_PATTERN_ONE_OF:
        return rule->key_vars != 0;
    default:
        return false;
    }
}

static void settle(struct hk_compiler *c)
{
    struct hk_rule *rule = c->rule;
    settle_vars(rule);
    rule->observed = is_order_sensitive(rule);
    rule->own_trigger = has_own_trigger(rule);
    rule->wants_exercise = rule->e->pattern != HK_PATTERN_SOMETIMES &&
                           (rule->own_trigger || rule->e->scope.kind != HK_SCOPE_NONE);
    rule->observer_name = hk_arena_printf(&c->set->arena, "expect %s", rule->label);
    if (rule->thing >= 0)
        hk_watch_add(c, &c->set->things[rule->thing].watches);
    if (rule->family >= 0)
        hk_watch_add(c, &c->set->families[rule->family].watches);
}

/* `before stop used(i) at most once`: it makes groups, and need not stand anywhere else. */
static bool groups(const struct hk_rule *rule, int var)
{
    bool counts = rule->e->pattern == HK_PATTERN_COUNT;
    return counts && rule->first && rule->first->vars & 1u << var;
}

/* `handled(jbos)`: a variable that stands nowhere else is probably misspelt. */
static void warn_of_lone_variables(struct hk_compiler *c)
{
    const struct hk_rule *rule = c->rule;
    for (int i = 0; rule->event_count > 1 && i < rule->var_count; i++) {
        if (rule->var_uses[i] > 1)
            continue;
        const char *others[HK_RULE_VARS_MAX] = {NULL};
        for (int k = 0; k < rule->var_count; k++)
            others[k] = k == i ? NULL : rule->vars[k];
        const char *meant = hk_suggest(rule->vars[i], others, (size_t)rule->var_count);
        if (!meant)
            meant = hk_name_suggest(c, rule->vars[i], 1u << HK_NAME_VALUE);
        if (!meant && groups(rule, i))
            continue;
        const struct hk_syntax_error *first = &rule->var_first[i];
        hk_compile_warn(c, first->at, first->end, "'%s' is used once; %s%s%s", rule->vars[i],
                        meant ? "did you mean '" : "write '_' if any will do", meant ? meant : "",
                        meant ? "'?" : "");
    }
}

static bool check_scope(struct hk_compiler *c)
{
    const struct hk_expectation *e = c->rule->e;
    static const enum hk_pattern unscoped[] = {
        HK_PATTERN_COMPLETES,    HK_PATTERN_FAILS, HK_PATTERN_ABORTED,
        HK_PATTERN_ALL_COMPLETE, HK_PATTERN_NO,    HK_PATTERN_ALLOW,
    };
    for (size_t i = 0; e->scope.kind != HK_SCOPE_NONE && i < HK_COUNT(unscoped); i++)
        if (e->pattern == unscoped[i])
            return hk_compile_fail(c, e->at, e->pattern_at,
                                   "this speaks of the whole run and takes no scope");
    return true;
}

static bool compile_parts(struct hk_compiler *c)
{
    const struct hk_expectation *e = c->rule->e;
    bool good = check_scope(c);
    good &= scope_of(c);
    good &= subject_of(c);
    good &= event_of(c, e->second, &c->rule->second);
    good &= choices_of(c);
    good &= who_of(c);
    if (e->limit != HK_LIMIT_NONE)
        good &= time_of(c, e->time, &c->rule->limit);
    if (e->number)
        good &= e->pattern == HK_PATTERN_IN_ORDER ? list_of(c, e->number) : number_of(c, e->number);
    return good && hk_compile_compared(c);
}

void hk_rule_compile(struct hk_compiler *c)
{
    if (!compile_parts(c))
        return;
    settle(c);
    warn_of_lone_variables(c);
}
