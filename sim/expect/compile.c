/* SPDX-License-Identifier: MIT
 *
 * compile: from texts to a set. Each expectation becomes a rule; what is wrong
 * is reported at its place, and the others are looked at all the same.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect/functions.h"
#include "expect/parse.h"
#include "expect/run.h"
#include "expect/suggest.h"

/* ---- reports ---- */

static void report(struct hk_compiler *c, bool warning, const struct hk_syntax_error *what)
{
    c->failed |= !warning;
    if (c->report)
        c->report(c->arg, c->source, warning, what);
}

static void complain(struct hk_compiler *c, bool warning, int at, int end, const char *meant,
                     const char *fmt, va_list args) __attribute__((format(printf, 6, 0)));

static void complain(struct hk_compiler *c, bool warning, int at, int end, const char *meant,
                     const char *fmt, va_list args)
{
    struct hk_syntax_error what = {.at = at, .end = end};
    size_t used = hk_vformat(what.text, sizeof(what.text), fmt, args);
    if (meant)
        snprintf(what.text + used, sizeof(what.text) - used, "; did you mean '%s'?", meant);
    report(c, warning, &what);
}

bool hk_compile_fail(struct hk_compiler *c, int at, int end, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    complain(c, false, at, end, NULL, fmt, args);
    va_end(args);
    return false;
}

void hk_compile_warn(struct hk_compiler *c, int at, int end, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    complain(c, true, at, end, NULL, fmt, args);
    va_end(args);
}

bool hk_compile_unknown(struct hk_compiler *c, int at, int end, const char *meant, const char *fmt,
                        ...)
{
    va_list args;
    va_start(args, fmt);
    complain(c, false, at, end, meant, fmt, args);
    va_end(args);
    return false;
}

void hk_watch_add(struct hk_compiler *c, struct hk_watch **list)
{
    for (const struct hk_watch *w = *list; w; w = w->next)
        if (w->rule == c->rule_index && w->scope == c->in_scope)
            return;
    struct hk_watch **last = list;
    while (*last)
        last = &(*last)->next;
    struct hk_watch *watch = hk_arena_alloc(&c->set->arena, sizeof(*watch));
    *watch = (struct hk_watch){.rule = c->rule_index, .scope = c->in_scope};
    *last = watch;
    c->rule->dependencies++;
}

/* ---- one expectation ---- */

static bool is_event(void *arg, const struct hk_event_pattern *event)
{
    const struct hk_compiler *c = arg;
    enum hk_event_source source;
    /* where nothing is declared, what reads like the call of a function is one */
    bool call =
        !c->names && !event->bare && hk_function_find(event->name->chars, event->name->len);
    return !call && hk_event_known_from(c, event->name->chars, &source);
}

/* Complains of an event that nobody emits where the text can be read in no other way. Where a
 * time may stand (`is_moment`), a name that is no parameter can only be an event. */
static bool check_reading(struct hk_compiler *c, const struct hk_subject *subject, bool is_moment)
{
    const struct hk_ast *expr = subject->expr;
    if (!subject->event || !expr || is_event(c, subject->event))
        return true;
    bool call = expr->kind == HK_AST_CALL && !expr->function;
    bool name = is_moment && expr->kind == HK_AST_NAME &&
                !hk_name_find(c, expr->text->chars, HK_NAME_VALUE);
    return !(call || name) ||
           hk_compile_event(c, subject->event, true, &(struct hk_event_match){0});
}

static void keep_texts(struct hk_compiler *c)
{
    struct hk_rule *rule = c->rule;
    struct hk_arena *arena = &c->set->arena;
    size_t len = (size_t)hk_expectation_print(rule->e, NULL, 0);
    char *text = hk_arena_alloc(arena, len + 1);
    hk_expectation_print(rule->e, text, len + 1);
    rule->text = text;
    rule->label = rule->e->label ? rule->e->label->chars : text;
}

static void check_label(struct hk_compiler *c, const struct hk_expectation *e)
{
    const char **labels = c->set->labels;
    for (size_t i = 0; e->label && i < c->source; i++)
        if (labels[i] && strcmp(labels[i], e->label->chars) == 0)
            hk_compile_fail(c, e->at, e->at + (int)e->label->len, "the label '%.*s' is used twice",
                            HK_CUT(60, e->label->chars));
    labels[c->source] = e->label ? e->label->chars : NULL;
}

static void compile_one(struct hk_compiler *c, const struct hk_expect_source *source)
{
    struct hk_syntax_error error;
    struct hk_arena *arena = &c->set->arena;
    *c->rule = (struct hk_rule){
        .limit = HK_NEVER, .scope_time = -1, .thing = -1, .family = -1, .label = "", .text = ""};
    const char *text = hk_arena_text(arena, source->text, source->len);
    struct hk_expectation *e = hk_parse_expectation_text(arena, text, source->len, &error);
    if (!e) {
        report(c, false, &error);
        return;
    }
    c->rule->e = e;
    c->rule->kind = hk_pattern_kind(e->pattern);
    check_label(c, e);
    bool is_moment = e->scope.kind == HK_SCOPE_AFTER || e->scope.kind == HK_SCOPE_BEFORE;
    if (!check_reading(c, &e->scope.from, is_moment) || !check_reading(c, &e->subject, false))
        return;
    if (!hk_expectation_resolve(e, is_event, c, &error)) {
        report(c, false, &error);
        return;
    }
    keep_texts(c);
    hk_rule_compile(c);
}

/* ---- the set ---- */

struct hk_expect_set *hk_expect_compile(const struct hk_expect_source *sources, size_t n,
                                        const struct hk_expect_names *names,
                                        hk_expect_report report_to, void *arg)
{
    struct hk_expect_set *set = hk_xcalloc(1, sizeof(*set));
    struct hk_compiler c = {.set = set, .names = names, .report = report_to, .arg = arg};
    hk_arena_init(&set->arena);
    set->rules = hk_arena_zalloc(&set->arena, n * sizeof(*set->rules));
    set->labels = hk_arena_zalloc(&set->arena, n * sizeof(*set->labels));
    set->rule_count = n;
    for (c.source = 0; c.source < n; c.source++) {
        c.rule = &set->rules[c.source];
        c.rule_index = (uint32_t)c.source;
        compile_one(&c, &sources[c.source]);
    }
    if (c.failed) {
        hk_expect_free(set);
        return NULL;
    }
    hk_compile_topics(&c);
    return set;
}

void hk_expect_free(struct hk_expect_set *set)
{
    if (!set)
        return;
    hk_arena_fini(&set->arena);
    free(set);
}
