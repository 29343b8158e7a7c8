/* SPDX-License-Identifier: MIT
 *
 * print: trees back into the language, for messages and reports. Brackets are
 * written where binding strength asks for them, so that reading the text again
 * gives the same tree.
 */
#include "core/page.h"
#include "expect/ast.h"

/* ---- expressions ---- */

static void put_expr(struct hk_page *page, const struct hk_ast *node, int level);

static void put_items(struct hk_page *page, const char *brackets, struct hk_ast *const *items,
                      int count)
{
    hk_page_put(page, brackets, 1);
    for (int i = 0; i < count; i++) {
        hk_page_text(page, i ? ", " : "");
        put_expr(page, items[i], 0);
    }
    hk_page_put(page, brackets + 1, 1);
}

static void put_value(struct hk_page *page, struct hk_value value)
{
    size_t room = page->used < page->size ? page->size - page->used : 0;
    page->used += (size_t)hk_value_format(value, room ? page->buffer + page->used : NULL, room);
}

static int level_of(const struct hk_ast *node)
{
    switch ((int)node->kind) {
    case HK_AST_BINARY:
        return hk_binary_level(node->op);
    case HK_AST_NOT:
        return HK_LEVEL_NOT;
    case HK_AST_NEGATE:
        return HK_LEVEL_SIGN;
    default:
        return HK_LEVEL_LEAF;
    }
}

static void put_binary(struct hk_page *page, const struct hk_ast *node)
{
    int level = hk_binary_level(node->op);
    bool chains = level != HK_LEVEL_COMPARE && level != HK_LEVEL_RANGE;
    bool tight = node->op == HK_BINARY_RANGE;
    put_expr(page, node->a, chains ? level : level + 1);
    hk_page_text(page, tight ? "" : " ");
    hk_page_text(page, hk_binary_text(node->op));
    hk_page_text(page, tight ? "" : " ");
    put_expr(page, node->b, level + 1);
}

static void put_node(struct hk_page *page, const struct hk_ast *node)
{
    switch (node->kind) {
    case HK_AST_INT:
    case HK_AST_DURATION:
    case HK_AST_BOOL:
    case HK_AST_TEXT:
    case HK_AST_SYMBOL:
        put_value(page, hk_ast_literal(node));
        return;
    case HK_AST_NAME:
        hk_page_text(page, node->text->chars);
        return;
    case HK_AST_ANY:
        hk_page_text(page, "_");
        return;
    case HK_AST_CALL:
        hk_page_text(page, node->text->chars);
        put_items(page, "()", node->items, node->count);
        return;
    case HK_AST_LIST:
        put_items(page, "[]", node->items, node->count);
        return;
    case HK_AST_INDEX:
        put_expr(page, node->a, HK_LEVEL_LEAF);
        hk_page_text(page, "[");
        put_expr(page, node->b, 0);
        hk_page_text(page, "]");
        return;
    case HK_AST_FIELD:
        put_expr(page, node->a, HK_LEVEL_LEAF);
        hk_page_text(page, ".");
        hk_page_text(page, node->text->chars);
        return;
    case HK_AST_NEGATE:
        hk_page_text(page, "-");
        put_expr(page, node->a, HK_LEVEL_SIGN);
        return;
    case HK_AST_NOT:
        hk_page_text(page, "not ");
        put_expr(page, node->a, HK_LEVEL_NOT);
        return;
    case HK_AST_BINARY:
        put_binary(page, node);
        return;
    }
}

static void put_expr(struct hk_page *page, const struct hk_ast *node, int level)
{
    bool brackets = level_of(node) < level;
    hk_page_text(page, brackets ? "(" : "");
    put_node(page, node);
    hk_page_text(page, brackets ? ")" : "");
}

/* A sum, as in durations. */
static void put_sum(struct hk_page *page, const struct hk_ast *node)
{
    put_expr(page, node, HK_LEVEL_SUM);
}

static void put_event(struct hk_page *page, const struct hk_event_pattern *event)
{
    hk_page_text(page, event->name->chars);
    if (!event->bare)
        put_items(page, "()", event->args, event->count);
}

/* ---- expectations ---- */

/* `level`: what may stand there without brackets. */
static void put_subject(struct hk_page *page, const struct hk_subject *subject, int level)
{
    if (subject->expr)
        put_expr(page, subject->expr, level);
    else
        put_event(page, subject->event);
}

static void put_scope(struct hk_page *page, const struct hk_scope *scope)
{
    static const char *const words[] = {"", "after ", "before ", "between ", "while "};
    if (scope->kind == HK_SCOPE_NONE)
        return;
    hk_page_text(page, words[scope->kind]);
    put_subject(page, &scope->from,
                scope->kind == HK_SCOPE_WHILE ? 0 : HK_LEVEL_SUM);
    if (scope->to) {
        hk_page_text(page, " and ");
        put_event(page, scope->to);
    }
    hk_page_text(page, scope->kind == HK_SCOPE_WHILE ? ", " : " ");
}

static void put_times(struct hk_page *page, const struct hk_expectation *e)
{
    static const char *const bounds[] = {" exactly ", " at most ", " at least "};
    hk_page_text(page, bounds[e->bound]);
    if (e->once) {
        hk_page_text(page, "once");
        return;
    }
    put_expr(page, e->number, 0);
    hk_page_text(page, " times");
}

static void put_choices(struct hk_page *page, const struct hk_expectation *e)
{
    hk_page_text(page, "exactly one of ");
    for (int i = 0; i < e->choice_count; i++) {
        hk_page_text(page, i ? ", " : "");
        put_event(page, e->choices[i]);
    }
}

static void put_violation(struct hk_page *page, const struct hk_expectation *e)
{
    hk_page_text(page, e->pattern == HK_PATTERN_NO ? "no " : "allow ");
    hk_page_text(page, hk_kind_plural(e->violation));
    if (e->who) {
        hk_page_text(page, " of ");
        put_expr(page, e->who, HK_LEVEL_LEAF);
    }
}

/* Patterns without words of their own between the parts. */
static void put_pattern_rest(struct hk_page *page, const struct hk_expectation *e)
{
    static const char *const links[] = {
        [HK_PATTERN_ALWAYS] = "always ",
        [HK_PATTERN_NEVER] = "never ",
        [HK_PATTERN_SOMETIMES] = "sometimes ",
        [HK_PATTERN_EVENTUALLY] = "eventually ",
        [HK_PATTERN_FINALLY] = "finally ",
        [HK_PATTERN_BEFORE] = " before ",
        [HK_PATTERN_LEADS_TO] = " leads to ",
        [HK_PATTERN_IN_ORDER] = " in order ",
        [HK_PATTERN_IN_ORDER_OF] = " in order of ",
        [HK_PATTERN_COMPLETES] = " completes",
        [HK_PATTERN_FAILS] = " fails",
        [HK_PATTERN_ABORTED] = " is aborted",
        [HK_PATTERN_ALL_COMPLETE] = "all tasks complete",
    };
    bool leads = e->pattern <= HK_PATTERN_FINALLY; /* the word stands in front */
    hk_page_text(page, leads ? links[e->pattern] : "");
    if (e->subject.event || e->subject.expr)
        put_subject(page, &e->subject, 0);
    if (e->who)
        put_expr(page, e->who, HK_LEVEL_LEAF);
    hk_page_text(page, leads ? "" : links[e->pattern]);
    if (e->second)
        put_event(page, e->second);
    if (e->number)
        put_expr(page, e->number, 0);
    hk_page_text(page, e->error ? " with " : "");
    hk_page_text(page, e->error ? e->error->chars : "");
}

static void put_pattern(struct hk_page *page, const struct hk_expectation *e)
{
    switch ((int)e->pattern) {
    case HK_PATTERN_COUNT:
        put_event(page, e->subject.event);
        put_times(page, e);
        return;
    case HK_PATTERN_ONE_OF:
        put_choices(page, e);
        return;
    case HK_PATTERN_INSIDE:
        hk_page_text(page, "at most ");
        put_expr(page, e->number, 0);
        hk_page_text(page, " inside ");
        put_expr(page, e->who, HK_LEVEL_LEAF);
        return;
    case HK_PATTERN_NO:
    case HK_PATTERN_ALLOW:
        put_violation(page, e);
        return;
    default:
        put_pattern_rest(page, e);
    }
}

static void put_expectation(struct hk_page *page, const struct hk_expectation *e)
{
    hk_page_text(page, e->label ? e->label->chars : "");
    hk_page_text(page, e->label ? ": " : "");
    put_scope(page, &e->scope);
    put_pattern(page, e);
    if (e->limit == HK_LIMIT_NONE)
        return;
    hk_page_text(page, e->limit == HK_LIMIT_WITHIN ? " within " : " by ");
    put_sum(page, e->time);
}

/* ---- the faces ---- */

int hk_ast_print(const struct hk_ast *expr, char *buffer, size_t size)
{
    struct hk_page page = {.buffer = buffer, .size = size};
    put_expr(&page, expr, 0);
    return hk_page_end(&page);
}

int hk_expectation_print(const struct hk_expectation *expectation, char *buffer, size_t size)
{
    struct hk_page page = {.buffer = buffer, .size = size};
    put_expectation(&page, expectation);
    return hk_page_end(&page);
}
