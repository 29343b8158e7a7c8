/* SPDX-License-Identifier: MIT
 *
 * print: trees back into the language, for messages and reports. Brackets are
 * written where binding strength asks for them, so that reading the text again
 * gives the same tree.
 */
#include <stdio.h>
#include <string.h>

#include "expect/ast.h"

/* Binding strength, as hk_binary_level; what is not an operator binds tightest. */
enum { LEVEL_NOT = 3, LEVEL_COMPARE = 4, LEVEL_RANGE = 5, LEVEL_SIGN = 8, LEVEL_LEAF = 9 };

/* Counts everything, keeps what fits. */
struct page {
    char *buffer;
    size_t size, used; /* used may exceed size */
};

static void put_bytes(struct page *page, const char *bytes, size_t len)
{
    if (page->used < page->size) {
        size_t room = page->size - page->used;
        memcpy(page->buffer + page->used, bytes, len < room ? len : room);
    }
    page->used += len;
}

static void put(struct page *page, const char *text)
{
    put_bytes(page, text, strlen(text));
}

static int page_end(const struct page *page)
{
    if (page->size > 0)
        page->buffer[page->used < page->size ? page->used : page->size - 1] = '\0';
    return (int)page->used; /* a text of at most HK_LEX_BYTES_MAX, printed */
}

/* ---- expressions ---- */

static void put_expr(struct page *page, const struct hk_ast *node, int level);

static void put_items(struct page *page, struct hk_ast *const *items, int count)
{
    for (int i = 0; i < count; i++) {
        put(page, i ? ", " : "");
        put_expr(page, items[i], 0);
    }
}

static void put_value(struct page *page, struct hk_value value)
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
        return LEVEL_NOT;
    case HK_AST_NEGATE:
        return LEVEL_SIGN;
    default:
        return LEVEL_LEAF;
    }
}

static void put_binary(struct page *page, const struct hk_ast *node)
{
    int level = hk_binary_level(node->op);
    bool chains = level != LEVEL_COMPARE && level != LEVEL_RANGE;
    bool tight = node->op == HK_BINARY_RANGE;
    put_expr(page, node->a, chains ? level : level + 1);
    put(page, tight ? "" : " ");
    put(page, hk_binary_text(node->op));
    put(page, tight ? "" : " ");
    put_expr(page, node->b, level + 1);
}

static void put_node(struct page *page, const struct hk_ast *node)
{
    switch (node->kind) {
    case HK_AST_INT:
        put_value(page, hk_int(node->value));
        return;
    case HK_AST_DURATION:
        put_value(page, hk_duration(node->value));
        return;
    case HK_AST_BOOL:
        put_value(page, hk_bool(node->value != 0));
        return;
    case HK_AST_TEXT:
        put_value(page, (struct hk_value){.kind = HK_TEXT, .text = node->text});
        return;
    case HK_AST_SYMBOL:
    case HK_AST_NAME:
        put(page, node->text->chars);
        return;
    case HK_AST_ANY:
        put(page, "_");
        return;
    case HK_AST_CALL:
        put(page, node->text->chars);
        put(page, "(");
        put_items(page, node->items, node->count);
        put(page, ")");
        return;
    case HK_AST_LIST:
        put(page, "[");
        put_items(page, node->items, node->count);
        put(page, "]");
        return;
    case HK_AST_INDEX:
        put_expr(page, node->a, LEVEL_LEAF);
        put(page, "[");
        put_expr(page, node->b, 0);
        put(page, "]");
        return;
    case HK_AST_FIELD:
        put_expr(page, node->a, LEVEL_LEAF);
        put(page, ".");
        put(page, node->text->chars);
        return;
    case HK_AST_NEGATE:
        put(page, "-");
        put_expr(page, node->a, LEVEL_SIGN);
        return;
    case HK_AST_NOT:
        put(page, "not ");
        put_expr(page, node->a, LEVEL_NOT);
        return;
    case HK_AST_BINARY:
        put_binary(page, node);
        return;
    }
}

static void put_expr(struct page *page, const struct hk_ast *node, int level)
{
    bool brackets = level_of(node) < level;
    put(page, brackets ? "(" : "");
    put_node(page, node);
    put(page, brackets ? ")" : "");
}

/* A sum, as in durations. */
static void put_sum(struct page *page, const struct hk_ast *node)
{
    put_expr(page, node, hk_binary_level(HK_BINARY_ADD));
}

static void put_event(struct page *page, const struct hk_event_pattern *event)
{
    put(page, event->name->chars);
    if (event->bare)
        return;
    put(page, "(");
    put_items(page, event->args, event->count);
    put(page, ")");
}

/* ---- expectations ---- */

/* `level`: what may stand there without brackets. */
static void put_subject(struct page *page, const struct hk_subject *subject, int level)
{
    if (subject->expr)
        put_expr(page, subject->expr, level);
    else
        put_event(page, subject->event);
}

static void put_scope(struct page *page, const struct hk_scope *scope)
{
    static const char *const words[] = {"", "after ", "before ", "between ", "while "};
    if (scope->kind == HK_SCOPE_NONE)
        return;
    put(page, words[scope->kind]);
    put_subject(page, &scope->from,
                scope->kind == HK_SCOPE_WHILE ? 0 : hk_binary_level(HK_BINARY_ADD));
    if (scope->to) {
        put(page, " and ");
        put_event(page, scope->to);
    }
    put(page, scope->kind == HK_SCOPE_WHILE ? ", " : " ");
}

static void put_times(struct page *page, const struct hk_expectation *e)
{
    static const char *const bounds[] = {" exactly ", " at most ", " at least "};
    put(page, bounds[e->bound]);
    if (e->once) {
        put(page, "once");
        return;
    }
    put_expr(page, e->number, 0);
    put(page, " times");
}

static void put_choices(struct page *page, const struct hk_expectation *e)
{
    put(page, "exactly one of ");
    for (int i = 0; i < e->choice_count; i++) {
        put(page, i ? ", " : "");
        put_event(page, e->choices[i]);
    }
}

static void put_violation(struct page *page, const struct hk_expectation *e)
{
    put(page, e->pattern == HK_PATTERN_NO ? "no " : "allow ");
    put(page, hk_kind_plural(e->violation));
    if (e->who) {
        put(page, " of ");
        put_expr(page, e->who, LEVEL_LEAF);
    }
}

/* Patterns without words of their own between the parts. */
static void put_pattern_rest(struct page *page, const struct hk_expectation *e)
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
    put(page, leads ? links[e->pattern] : "");
    if (e->subject.event || e->subject.expr)
        put_subject(page, &e->subject, 0);
    if (e->who)
        put_expr(page, e->who, LEVEL_LEAF);
    put(page, leads ? "" : links[e->pattern]);
    if (e->second)
        put_event(page, e->second);
    if (e->number)
        put_expr(page, e->number, 0);
    put(page, e->error ? " with " : "");
    put(page, e->error ? e->error->chars : "");
}

static void put_pattern(struct page *page, const struct hk_expectation *e)
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
        put(page, "at most ");
        put_expr(page, e->number, 0);
        put(page, " inside ");
        put_expr(page, e->who, LEVEL_LEAF);
        return;
    case HK_PATTERN_NO:
    case HK_PATTERN_ALLOW:
        put_violation(page, e);
        return;
    default:
        put_pattern_rest(page, e);
    }
}

static void put_expectation(struct page *page, const struct hk_expectation *e)
{
    put(page, e->label ? e->label->chars : "");
    put(page, e->label ? ": " : "");
    put_scope(page, &e->scope);
    put_pattern(page, e);
    if (e->limit == HK_LIMIT_NONE)
        return;
    put(page, e->limit == HK_LIMIT_WITHIN ? " within " : " by ");
    put_sum(page, e->time);
}

/* ---- the faces ---- */

int hk_ast_print(const struct hk_ast *expr, char *buffer, size_t size)
{
    struct page page = {.buffer = buffer, .size = size};
    put_expr(&page, expr, 0);
    return page_end(&page);
}

int hk_expectation_print(const struct hk_expectation *expectation, char *buffer, size_t size)
{
    struct page page = {.buffer = buffer, .size = size};
    put_expectation(&page, expectation);
    return page_end(&page);
}
