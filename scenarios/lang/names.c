/* SPDX-License-Identifier: MIT
 *
 * names: look-ups in the model, reserved words, suggestions.
 */
#include "scenarios/lang/names.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/verbs/asking.h"

/* ---- look-ups ---- */

struct hk_param *hk_model_param(const struct hk_model *model, const char *name)
{
    for (int i = 0; i < model->param_count; i++) {
        if (strcmp(model->params[i].name, name) == 0)
            return &model->params[i];
    }
    return NULL;
}

bool hk_resource_is_counter(const struct hk_resource *r)
{
    return r->kind == &hk_resource_op || r->kind == &hk_resource_region ||
           r->kind == &hk_resource_event || r->kind == &hk_resource_family ||
           r->kind == &hk_resource_member;
}

struct hk_resource *hk_model_resource(const struct hk_model *model, const char *name)
{
    for (int i = 0; i < model->resource_count; i++) {
        struct hk_resource *r = &model->resources[i];
        if (!hk_resource_is_counter(r) && strcmp(r->name, name) == 0)
            return r;
    }
    return NULL;
}

static const struct hk_resource *of_kind(const struct hk_model *model, const char *name,
                                         const struct hk_resource_kind *kind)
{
    for (int i = 0; i < model->resource_count; i++) {
        const struct hk_resource *r = &model->resources[i];
        if (r->kind == kind && strcmp(r->name, name) == 0)
            return r;
    }
    return NULL;
}

const struct hk_resource *hk_model_counter(const struct hk_model *model, const char *name,
                                           bool operation)
{
    return of_kind(model, name, operation ? &hk_resource_op : &hk_resource_region);
}

const struct hk_resource *hk_model_calls(const struct hk_model *model, const char *name)
{
    const struct hk_resource *op = of_kind(model, name, &hk_resource_op);
    return op ? op : of_kind(model, name, &hk_resource_family);
}

struct hk_proc *hk_model_proc(const struct hk_model *model, const char *name)
{
    for (int i = 0; i < model->proc_count; i++) {
        if (model->procs[i].kind != HK_PROC_TASK && strcmp(model->procs[i].name, name) == 0)
            return &model->procs[i];
    }
    return NULL;
}

struct hk_emitted *hk_model_event(const struct hk_model *model, const char *name)
{
    for (int i = 0; i < model->event_count; i++) {
        if (strcmp(model->events[i]->name, name) == 0)
            return model->events[i];
    }
    return NULL;
}

struct hk_emitted *hk_model_event_make(struct hk_model *model, const char *name, int arity)
{
    struct hk_emitted *event = hk_model_event(model, name);
    if (event) {
        if (event->arity != arity)
            event->arity = -1; /* emitted with different numbers of arguments */
        return event;
    }
    HK_GROW(model->events, model->event_count, model->event_room);
    event = hk_arena_alloc(&model->arena, sizeof(*event));
    *event = (struct hk_emitted){
        .name = name, .hash = hk_hash_text(name), .arity = arity, .tally = -1};
    model->events[model->event_count++] = event;
    return event;
}

const struct hk_resource *hk_model_owner(const struct hk_model *model, int index)
{
    for (int i = 0; i < model->resource_count; i++) {
        const struct hk_resource *r = &model->resources[i];
        int count = hk_resource_objects(r);
        if (index >= r->first && index < r->first + count)
            return r;
    }
    return NULL;
}

const struct hk_resource *hk_named_resource(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *base = ast->kind == HK_AST_INDEX ? ast->a : ast;
    if (base->kind != HK_AST_NAME || hk_local(c, base->text->chars) >= 0 ||
        hk_model_param(c->model, base->text->chars))
        return NULL;
    return hk_model_resource(c->model, base->text->chars);
}

/* ---- reserved words ---- */

const char *const hk_operator_words[] = {"or",    "and", "not", "in",      "true",
                                         "false", "now", "me",  "attempt", NULL};

bool hk_word_reserved(const char *word)
{
    for (size_t i = 0; hk_operator_words[i]; i++) {
        if (strcmp(hk_operator_words[i], word) == 0)
            return true;
    }
    for (size_t i = 0; i < hk_block_count; i++) {
        if (strcmp(hk_blocks[i]->name, word) == 0)
            return true;
    }
    return hk_verb_find(word) || hk_function_find(word, strlen(word));
}

/* ---- suggestions ---- */

/* The nearest of all names that can be used here: params, resources, locals. */
static const char *suggest_name(struct hk_compiler *c, const char *word)
{
    const struct hk_model *model = c->model;
    int locals = c->body ? c->body->slots : 0;
    int room = model->param_count + model->resource_count + locals + 1;
    const char **names = hk_xmalloc((size_t)room * sizeof(*names));
    size_t count = 0;
    for (int i = 0; i < model->param_count; i++)
        names[count++] = model->params[i].name;
    for (int i = 0; i < model->resource_count; i++)
        names[count++] = model->resources[i].name;
    for (int i = 0; i < locals; i++)
        names[count++] = c->body->locals[i];
    const char *best = hk_suggest(word, names, count);
    free(names);
    return best;
}

static bool is_task(struct hk_compiler *c, const char *word)
{
    for (int i = 0; i < c->model->proc_count; i++)
        if (c->model->procs[i].kind == HK_PROC_TASK && strcmp(c->model->procs[i].name, word) == 0)
            return true;
    return false;
}

/* Where a value is needed: words that have one, but not in this way. */
static bool is_something_else(struct hk_compiler *c, const struct hk_ast *ast, const char *word)
{
    const struct hk_proc *proc = hk_model_proc(c->model, word);
    const char *path = hk_foreign_path(c, c->parser.lex.text + ast->at);
    if (proc)
        hk_compile_error(c, ast->at, ast->end,
                         "'%s' is %s; write 'X = call %s', on a line of its own", word,
                         proc->kind == HK_PROC_OP ? "an op" : "a proc", word);
    else if (hk_function_find(word, strlen(word)))
        hk_compile_error(c, ast->at, ast->end, "'%s' is a function; write '%s(...)'", word, word);
    else if (strcmp(word, "if") == 0)
        hk_compile_error(c, ast->at, ast->end,
                         "'if' begins a line of its own; it is no part of a value");
    else if (is_task(c, word))
        hk_compile_error(c, ast->at, ast->end,
                         "'%s' is one of 'tasks:'; what is joined or aborted has been spawned, "
                         "'H = spawn F'", word);
    else if (path)
        hk_compile_error(c, ast->at, ast->end, "unknown name '%s'; write '%s'", word, path);
    else if (hk_foreign_word(word) && (!hk_lex_at(&c->parser.lex, HK_TOKEN_END) ||
                                       strcmp(hk_foreign_word(word), "None") == 0))
        hk_compile_error(c, ast->at, ast->end, "unknown name '%s'; write '%s'", word,
                         hk_foreign_word(word));
    else if (hk_verb_find(word) && hk_verb_find(word)->flags & HK_VERB_VALUE)
        hk_compile_error(c, ast->at, ast->end,
                         "'%s' is a statement; write 'X = %s ...', on a line of its own", word,
                         word);
    else
        return false;
    return true;
}

bool hk_unknown_name(struct hk_compiler *c, const struct hk_ast *ast, const char *what)
{
    const char *word = ast->text ? ast->text->chars : "";
    if (hk_name_refused(c->model, word)) {
        c->failed = true; /* the reason has been given where it is declared */
        return false;
    }
    if (!what && is_something_else(c, ast, word))
        return false;
    const char *best = suggest_name(c, word);
    if (best && strcmp(best, word) != 0) /* it may be the name of something else */
        return hk_compile_error(c, ast->at, ast->end, "unknown %s '%s'; did you mean '%s'?",
                                what ? what : "name", word, best);
    return hk_compile_error(c, ast->at, ast->end, "unknown %s '%s'", what ? what : "name", word);
}

bool hk_task_refused(struct hk_compiler *c, const struct hk_ast *ast)
{
    const char *word = ast->text ? ast->text->chars : NULL;
    bool name = ast->kind == HK_AST_NAME || ast->kind == HK_AST_CALL;
    if (!name || hk_local(c, word) >= 0 || hk_model_param(c->model, word) ||
        hk_model_resource(c->model, word) || hk_name_refused(c->model, word) || is_task(c, word))
        return false;
    const char *best = suggest_name(c, word);
    if (hk_model_proc(c->model, word))
        hk_compile_error(c, ast->at, ast->end, "'%s' is the name of code; what is joined, aborted "
                         "or detached has been spawned, 'H = spawn %s'", word, word);
    else if (ast->kind == HK_AST_NAME && !best)
        hk_compile_error(c, ast->at, ast->end, "unknown name '%s'; what is joined, aborted or "
                         "detached has been spawned, 'H = spawn F'", word);
    else
        return false;
    return true;
}

/* `q.recv()`, `T.x` */
bool hk_field_refused(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *of = ast->a;
    if (of->kind == HK_AST_NAME && hk_model_resource(c->model, of->text->chars))
        return hk_compile_error(c, ast->at, ast->end, "nothing is done with a '.'; a statement is "
                                "'recv q', what is asked is 'len(q)'");
    return hk_compile_error(c, ast->at, ast->end,
                            "the variables of another task are for expectations only");
}
