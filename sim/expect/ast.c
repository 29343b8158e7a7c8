/* SPDX-License-Identifier: MIT
 *
 * ast: what can be said about a tree once it is known which names are events:
 * which reading of a subject holds, and whether calls and `_` are in order.
 * Recursion is bounded by the height of trees.
 */
#include "expect/ast.h"

#include <stdarg.h>
#include <stdio.h>

#define X(name, spelling, level) {spelling, level},
static const struct {
    const char *text;
    int level;
} ops[] = {HK_BINARIES(X)};
#undef X

const char *hk_binary_text(enum hk_binary op)
{
    hk_assert((size_t)op < HK_COUNT(ops));
    return ops[op].text;
}

int hk_binary_level(enum hk_binary op)
{
    hk_assert((size_t)op < HK_COUNT(ops));
    return ops[op].level;
}

struct hk_value hk_ast_literal(const struct hk_ast *node)
{
    switch ((int)node->kind) {
    case HK_AST_INT:
        return hk_int(node->value);
    case HK_AST_DURATION:
        return hk_duration(node->value);
    case HK_AST_BOOL:
        return hk_bool(node->value != 0);
    default:
        return (struct hk_value){.kind = node->kind == HK_AST_TEXT ? HK_TEXT : HK_SYMBOL,
                                 .text = node->text};
    }
}

static bool fail(struct hk_syntax_error *error, int at, int end, const char *fmt, ...)
    HK_PRINTF(4, 5);

static bool fail(struct hk_syntax_error *error, int at, int end, const char *fmt, ...)
{
    error->at = at;
    error->end = end;
    va_list args;
    va_start(args, fmt);
    hk_vformat(error->text, sizeof(error->text), fmt, args);
    va_end(args);
    return false;
}

/* ---- calls ---- */

static bool check_arity(const struct hk_ast *call, struct hk_syntax_error *error)
{
    const struct hk_function *function = call->function;
    if (!function) {
        const char *ours = hk_function_elsewhere(call->text->chars);
        if (ours)
            return fail(error, call->at, call->end, "unknown function '%s'; write '%s'",
                        call->text->chars, ours);
        const char *meant = hk_function_suggest(call->text->chars);
        return fail(error, call->at, call->end, "unknown function '%.*s'%s%s%s",
                    HK_CUT(60, call->text->chars),
                    meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
    }
    if (call->count >= function->args_min && call->count <= function->args_max)
        return true;
    bool many = call->count > function->args_max;
    int bound = many ? function->args_max : function->args_min;
    return fail(error, call->at, call->end, "'%s' takes %s%d argument%s, found %d", function->name,
                function->args_min == function->args_max ? ""
                : many                                   ? "at most "
                                                         : "at least ",
                bound, bound == 1 ? "" : "s", call->count);
}

static bool check_items(struct hk_ast *const *items, int count, bool any,
                        struct hk_syntax_error *error)
{
    for (int i = 0; i < count; i++)
        if (!(any && items[i]->kind == HK_AST_ANY) && !hk_ast_check(items[i], error))
            return false;
    return true;
}

static bool check_call(const struct hk_ast *call, struct hk_syntax_error *error)
{
    if (!check_arity(call, error))
        return false;
    const struct hk_ast *first = call->count > 0 ? call->items[0] : NULL;
    if (call->function->arg != HK_ARG_EVENT)
        return check_items(call->items, call->count, false, error);
    if (first->kind != HK_AST_NAME && first->kind != HK_AST_CALL)
        return fail(error, first->at, first->end, "'%s' needs an event", call->function->name);
    return check_items(first->items, first->count, true, error);
}

bool hk_ast_check(const struct hk_ast *expr, struct hk_syntax_error *error)
{
    if (expr->kind == HK_AST_ANY)
        return fail(error, expr->at, expr->end, "'_' stands only for an argument of an event");
    if (expr->kind == HK_AST_CALL)
        return check_call(expr, error);
    if (expr->a && !hk_ast_check(expr->a, error))
        return false;
    if (expr->b && !hk_ast_check(expr->b, error))
        return false;
    return check_items(expr->items, expr->count, false, error);
}

static bool check_event(const struct hk_event_pattern *event, struct hk_syntax_error *error)
{
    return check_items(event->args, event->count, true, error);
}

/* ---- resolution ---- */

static bool resolve_subject(struct hk_subject *subject, hk_event_known known, void *arg,
                            struct hk_syntax_error *error)
{
    if (subject->event && subject->expr) {
        if (known(arg, subject->event))
            subject->expr = NULL;
        else
            subject->event = NULL;
    }
    if (subject->event)
        return check_event(subject->event, error);
    return !subject->expr || hk_ast_check(subject->expr, error);
}

bool hk_expectation_resolve(struct hk_expectation *e, hk_event_known known, void *arg,
                            struct hk_syntax_error *error)
{
    const struct hk_ast *const exprs[] = {e->number, e->time, e->who};
    const struct hk_event_pattern *const events[] = {e->scope.to, e->second};
    if (!resolve_subject(&e->scope.from, known, arg, error) ||
        !resolve_subject(&e->subject, known, arg, error))
        return false;
    for (size_t i = 0; i < HK_COUNT(exprs); i++)
        if (exprs[i] && !hk_ast_check(exprs[i], error))
            return false;
    for (size_t i = 0; i < HK_COUNT(events); i++)
        if (events[i] && !check_event(events[i], error))
            return false;
    for (int i = 0; i < e->choice_count; i++)
        if (!check_event(e->choices[i], error))
            return false;
    return true;
}
