/* SPDX-License-Identifier: MIT
 *
 * fault_parts: what the lines of `faults:` are made of: times, percentages, tasks, objects.
 */
#include <string.h>

#include "scenarios/lang/names.h"
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"

bool hk_fault_time(struct hk_compiler *c, bool any, int64_t *ns)
{
    const struct hk_ast *ast = hk_parse_duration(&c->parser);
    struct hk_value value;
    if (!ast)
        return hk_parse_failed(c);
    if (!hk_constant_value(c, ast, &value))
        return false;
    if (value.kind != HK_DURATION && !(value.kind == HK_INT && value.i == 0))
        return hk_compile_error(c, ast->at, ast->end, "this needs a duration");
    if (value.i < 0 && !any)
        return hk_compile_error(c, ast->at, ast->end, "this must not be below zero");
    *ns = value.i;
    return true;
}

bool hk_fault_word_time(struct hk_compiler *c, const char *word, int64_t *ns)
{
    if (!hk_lex_expect_word(&c->parser.lex, word))
        return hk_parse_failed(c);
    return hk_fault_time(c, false, ns);
}

bool hk_fault_percent_of(struct hk_compiler *c, int64_t *percent)
{
    const struct hk_ast *ast = hk_parse_percent(&c->parser);
    struct hk_value value;
    if (!ast || !hk_lex_expect_word(&c->parser.lex, "of"))
        return hk_parse_failed(c);
    if (!hk_constant_value(c, ast, &value))
        return false;
    if (value.kind != HK_INT || value.i < 0 || value.i > 100)
        return hk_compile_error(c, ast->at, ast->end, "this needs a number from 0 to 100");
    *percent = value.i;
    return true;
}

/* x or x[e]: the element, -1 without. NULL after a message. */
static const struct hk_ast *parse_element(struct hk_compiler *c, const char *wanted,
                                          int64_t *index)
{
    *index = -1;
    if (!hk_lex_at(&c->parser.lex, HK_TOKEN_NAME)) {
        hk_lex_unexpected(&c->parser.lex, wanted);
        return hk_parse_failed(c), NULL;
    }
    const struct hk_ast *ast = hk_parse_place(&c->parser);
    if (!ast)
        return hk_parse_failed(c), NULL;
    if (ast->kind == HK_AST_NAME)
        return ast;
    struct hk_value value;
    if (ast->kind != HK_AST_INDEX || ast->a->kind != HK_AST_NAME)
        return hk_compile_error(c, ast->at, ast->end, "this must be %s", wanted), NULL;
    if (!hk_constant_value(c, ast->b, &value))
        return NULL;
    if (value.kind != HK_INT || value.i < 0)
        return hk_compile_error(c, ast->b->at, ast->b->end, "this needs a number from 0"), NULL;
    *index = value.i;
    return ast->a;
}

/* `count` of them, -1: no array. */
static bool check_element(struct hk_compiler *c, const struct hk_ast *name, int64_t index,
                          int64_t count)
{
    if (index < 0 || index < count)
        return true;
    if (count < 0)
        return hk_compile_error(c, name->at, name->end, "'%s' is no array", name->text->chars);
    return hk_compile_error(c, name->at, name->end, "'%s' has %lld elements, counted from 0",
                            name->text->chars, (long long)count);
}

static bool unknown_task(struct hk_compiler *c, const struct hk_ast *name)
{
    const char *names[128];
    size_t count = 0;
    for (int i = 0; i < c->model->proc_count && count < HK_COUNT(names); i++) {
        if (c->model->procs[i].kind != HK_PROC_OP)
            names[count++] = c->model->procs[i].name;
    }
    const char *best = hk_suggest(name->text->chars, names, count);
    if (best)
        return hk_compile_error(c, name->at, name->end,
                                "no task is called '%s'; did you mean '%s'?", name->text->chars,
                                best);
    return hk_compile_error(c, name->at, name->end, "no task is called '%s'", name->text->chars);
}

/* A task of `tasks:` before a proc of the same name. */
static struct hk_proc *find_family(struct hk_model *m, const char *name)
{
    struct hk_proc *found = NULL;
    for (int i = 0; i < m->proc_count; i++) {
        struct hk_proc *proc = &m->procs[i];
        if (proc->kind != HK_PROC_OP && strcmp(proc->name, name) == 0)
            found = proc;
    }
    return found; /* tasks come last */
}

bool hk_fault_task(struct hk_compiler *c, struct hk_fault *fault, struct hk_proc **proc)
{
    const struct hk_ast *name = parse_element(c, "a task", &fault->index);
    if (!name)
        return false;
    *proc = find_family(c->model, name->text->chars);
    if (!*proc)
        return unknown_task(c, name);
    fault->family = (*proc)->name;
    return check_element(c, name, fault->index, (*proc)->copies);
}

bool hk_fault_object(struct hk_compiler *c, const struct hk_resource_kind *const *kinds,
                     const char *wanted, struct hk_fault *fault)
{
    const struct hk_ast *name = parse_element(c, wanted, &fault->index);
    if (!name)
        return false;
    const struct hk_resource *r = hk_model_resource(c->model, name->text->chars);
    if (!r)
        return hk_unknown_name(c, name, "resource");
    if (!r->kind)
        return false; /* its declaration is wrong, and has been told */
    fault->resource = r;
    while (*kinds && *kinds != r->kind)
        kinds++;
    if (!*kinds)
        return hk_compile_error(c, name->at, name->end, "'%s' is a %s, this needs %s", r->name,
                                r->kind->name, wanted);
    return check_element(c, name, fault->index, r->count);
}
