/* SPDX-License-Identifier: MIT
 *
 * compile: bodies, statements, assignments. What a word means is the verb's or the block's own
 * business; here is only how they are found.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

enum { NESTING_MAX = 32 };

/* ---- finding words ---- */

static void word_at(struct hk_compiler *c, char *word, size_t size)
{
    const struct hk_lexeme *token = hk_lex_peek(&c->parser.lex);
    word[0] = '\0';
    if (token->kind == HK_TOKEN_NAME)
        hk_lex_copy(&c->parser.lex, token->at, token->end, word, size);
}

static const char *suggest_verb(const char *word)
{
    const char *names[128];
    size_t count = 0;
    for (size_t i = 0; i < hk_verb_count && count < HK_COUNT(names); i++)
        names[count++] = hk_verbs[i]->name;
    return hk_suggest(word, names, count);
}

static bool unknown_statement(struct hk_compiler *c, const char *word)
{
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    const char *best = suggest_verb(word);
    if (c->parser.lex.failed)
        return hk_parse_failed(c);
    if (best)
        return hk_compile_error(c, token.at, token.end,
                                "unknown statement '%s'; did you mean '%s'?", word, best);
    if (token.kind != HK_TOKEN_NAME)
        return hk_compile_error(c, token.at, token.end, "a statement begins with a word");
    for (size_t i = 0; i < hk_block_count; i++) {
        if (strcmp(hk_blocks[i]->name, word) == 0)
            return hk_compile_error(c, token.at, token.end,
                                    "'%s' opens a block; write '%s:' and its body below", word,
                                    hk_blocks[i]->help);
    }
    return hk_compile_error(c, token.at, token.end, "unknown statement '%s'", word);
}

/* ---- verbs ---- */

/* [try] verb ..., up to the end. `need`: flags that the verb must have. */
static bool compile_verb(struct hk_compiler *c, int dst, unsigned need)
{
    char word[64];
    word_at(c, word, sizeof(word));
    bool tried = strcmp(word, "try") == 0;
    struct hk_lexeme try_token = *hk_lex_peek(&c->parser.lex);
    if (tried) {
        hk_lex_next(&c->parser.lex);
        word_at(c, word, sizeof(word));
    }
    const struct hk_verb *verb = hk_verb_find(word);
    if (!verb)
        return unknown_statement(c, word);
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    if (tried && !(verb->flags & HK_VERB_TRY))
        return hk_compile_error(c, try_token.at, try_token.end, "'%s' has no 'try' form", word);
    if (need & HK_VERB_VALUE && !(verb->flags & HK_VERB_VALUE) && !tried)
        return hk_compile_error(c, token.at, token.end, "'%s' gives no value", word);
    if (need & HK_VERB_WAITS && (tried || !(verb->flags & HK_VERB_WAITS)))
        return hk_compile_error(c, token.at, token.end, "'%s' never waits", word);
    hk_lex_next(&c->parser.lex);
    return verb->compile(c, verb, dst, tried);
}

bool hk_compile_awaitable(struct hk_compiler *c, int dst)
{
    return compile_verb(c, dst, HK_VERB_WAITS);
}

/* ---- assignments ---- */

static bool store_state(struct hk_compiler *c, const struct hk_ast *place, hk_operand value)
{
    struct hk_object_ref ref;
    if (!hk_compile_object(c, place, "a variable", &ref))
        return false;
    if (ref.resource && ref.resource->kind != &hk_resource_state)
        return hk_compile_error(c, place->at, place->end, "'%s' is a %s and cannot be assigned",
                                ref.resource->name, ref.resource->kind->name);
    struct hk_insn *in = hk_emit_insn(c, hk_exec_store);
    in->object = ref.object;
    in->a = value;
    return true;
}

static bool is_local(struct hk_compiler *c, const struct hk_ast *place)
{
    return place->kind == HK_AST_NAME && (hk_local(c, place->text->chars) >= 0 ||
                                          !hk_model_resource(c->model, place->text->chars));
}

bool hk_compile_store(struct hk_compiler *c, const struct hk_ast *place, hk_operand value)
{
    if (!is_local(c, place))
        return store_state(c, place, value);
    const char *name = place->text->chars;
    if (hk_word_reserved(name))
        return hk_compile_error(c, place->at, place->end,
                                "'%s' is a word of the language and cannot be assigned", name);
    if (hk_model_param(c->model, name))
        return hk_compile_error(c, place->at, place->end, "'%s' is a parameter", name);
    int slot = hk_local_make(c, name);
    struct hk_insn *in = hk_emit_insn(c, hk_exec_move);
    in->a = value;
    in->dst = slot;
    return true;
}

/* The value behind `=`: a verb's result or an expression's. */
static bool compile_value(struct hk_compiler *c, hk_operand *out)
{
    char word[64];
    word_at(c, word, sizeof(word));
    if (!hk_verb_find(word) && strcmp(word, "try") != 0) {
        return hk_parse_compile(c, out) && hk_compile_end(c);
    }
    int slot = hk_temporary(c);
    *out = slot;
    return compile_verb(c, slot, HK_VERB_VALUE);
}

static bool compile_set(struct hk_compiler *c, const struct hk_ast *place)
{
    hk_operand value;
    return compile_value(c, &value) && hk_compile_store(c, place, value);
}

static bool is_atomic(struct hk_compiler *c, const struct hk_ast *place)
{
    const struct hk_ast *base = place->kind == HK_AST_INDEX ? place->a : place;
    if (base->kind != HK_AST_NAME || hk_local(c, base->text->chars) >= 0)
        return false;
    const struct hk_resource *r = hk_model_resource(c->model, base->text->chars);
    return r && r->kind == &hk_resource_state && r->atomic;
}

/* x += e: one step on an atomic, a load and a store on anything else. */
static bool compile_change(struct hk_compiler *c, const struct hk_ast *place, bool minus)
{
    hk_operand value, old;
    if (is_atomic(c, place)) {
        struct hk_object_ref ref;
        if (!hk_parse_compile(c, &value) || !hk_compile_end(c) ||
            !hk_compile_object(c, place, "a variable", &ref))
            return false;
        if (minus) {
            int slot = hk_temporary(c);
            struct hk_insn *in = hk_emit_insn(c, hk_exec_negate);
            in->a = value;
            in->dst = slot;
            value = slot;
        }
        struct hk_insn *in = hk_emit_insn(c, hk_exec_add_to);
        in->object = ref.object;
        in->a = value;
        return true;
    }
    if (!hk_code_expr(c, place, &old) || !hk_parse_compile(c, &value) || !hk_compile_end(c))
        return false;
    int slot = hk_temporary(c);
    struct hk_insn *in = hk_emit_insn(c, minus ? hk_exec_binary : hk_exec_add);
    in->flags = minus ? HK_BINARY_SUB : HK_BINARY_ADD;
    in->a = old;
    in->b = value;
    in->dst = slot;
    return hk_compile_store(c, place, slot);
}

static bool begins_assignment(const struct hk_lexer *lex)
{
    enum hk_token_kind second = hk_lex_second(lex).kind;
    return lex->token.kind == HK_TOKEN_NAME &&
           (second == HK_TOKEN_SET || second == HK_TOKEN_PLUS_SET || second == HK_TOKEN_MINUS_SET ||
            second == HK_TOKEN_LBRACKET);
}

bool hk_compile_statement(struct hk_compiler *c)
{
    struct hk_lexer *lex = &c->parser.lex;
    char word[64];
    word_at(c, word, sizeof(word));
    bool verb = hk_verb_find(word) || strcmp(word, "try") == 0;
    if (!begins_assignment(lex) || (verb && hk_lex_second(lex).kind == HK_TOKEN_LBRACKET))
        return compile_verb(c, HK_NO_OPERAND, 0);
    const struct hk_ast *place = hk_parse_place(&c->parser);
    if (!place)
        return hk_parse_failed(c);
    if (hk_lex_accept(lex, HK_TOKEN_SET))
        return compile_set(c, place);
    if (hk_lex_accept(lex, HK_TOKEN_PLUS_SET))
        return compile_change(c, place, false);
    if (hk_lex_accept(lex, HK_TOKEN_MINUS_SET))
        return compile_change(c, place, true);
    hk_lex_unexpected(lex, "'='");
    return hk_parse_failed(c);
}

/* ---- steps ---- */

/* The statement's own words, for traces. */
static void set_site(struct hk_compiler *c, const struct hk_node *node)
{
    struct hk_site *site = hk_arena_alloc(&c->model->arena, sizeof(*site));
    *site = (struct hk_site){
        .file = c->model->path,
        .line = node->text_line,
        .col = node->text_col,
        .text = hk_arena_text(&c->model->arena, node->text, node->len),
    };
    c->body->site = site;
    c->body->fresh = true;
}

static const struct hk_block *find_block(struct hk_compiler *c)
{
    struct hk_lexer *lex = &c->parser.lex;
    const struct hk_block *best = NULL;
    for (size_t i = 0; i < hk_block_count; i++) {
        const char *name = hk_blocks[i]->name, *space = strchr(name, ' ');
        if (!space) {
            if (!best && hk_lex_at_word(lex, name))
                best = hk_blocks[i];
            continue;
        }
        struct hk_lexeme second = hk_lex_second(lex); /* "try join" */
        char first[32];
        memcpy(first, name, (size_t)(space - name));
        first[space - name] = '\0';
        if (hk_lex_at_word(lex, first) && hk_lex_is(lex, &second, space + 1))
            best = hk_blocks[i];
    }
    return best;
}

/* A word that only goes on with a block: else, catch, ... */
static bool is_follower(const char *word)
{
    for (size_t i = 0; i < hk_block_count; i++) {
        for (const char *const *f = hk_blocks[i]->follow; f && *f; f++) {
            if (strcmp(*f, word) == 0)
                return true;
        }
    }
    return false;
}

static bool unknown_block(struct hk_compiler *c, const struct hk_node *key)
{
    char word[64];
    word_at(c, word, sizeof(word));
    if (is_follower(word))
        return hk_node_error(c, key, "'%s' has no opening block", word);
    if (hk_verb_find(word))
        return hk_node_error(c, key, "'%s' opens no block; a statement has no ': '", word);
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < hk_block_count && count < HK_COUNT(names); i++)
        names[count++] = hk_blocks[i]->name;
    const char *best = hk_suggest(word, names, count);
    if (best)
        return hk_node_error(c, key, "unknown block '%s'; did you mean '%s'?", word, best);
    return hk_node_error(c, key, "unknown block '%s'", word);
}

static bool check_followers(struct hk_compiler *c, const struct hk_block *block,
                            const struct hk_pair *pairs, size_t count)
{
    bool good = true;
    for (size_t i = 1; i < count; i++) {
        const struct hk_node *key = pairs[i].key;
        size_t len = strcspn(key->text, " ");
        bool known = false;
        for (const char *const *f = block->follow; f && *f; f++)
            known |= strlen(*f) == len && strncmp(*f, key->text, len) == 0;
        if (!known)
            good = hk_node_error(c, key, "'%.*s' cannot follow '%s'", (int)len, key->text,
                                 block->name);
    }
    return good;
}

static bool compile_block(struct hk_compiler *c, const struct hk_node *map)
{
    if (map->flow)
        return hk_node_error(c, map, "a step is one line or an indented block, not {...}");
    const struct hk_node *key = map->pairs[0].key;
    if (!hk_compile_text(c, key))
        return false;
    const struct hk_block *block = find_block(c);
    if (!block)
        return unknown_block(c, key);
    if (!check_followers(c, block, map->pairs, map->count))
        return false;
    set_site(c, key);
    hk_lex_next(&c->parser.lex);
    if (strchr(block->name, ' '))
        hk_lex_next(&c->parser.lex);
    return block->compile(c, map->pairs, map->count);
}

static bool compile_step(struct hk_compiler *c, const struct hk_node *step)
{
    if (step->kind == HK_NODE_MAP)
        return compile_block(c, step);
    if (!hk_compile_text(c, step))
        return false;
    set_site(c, step);
    return hk_compile_statement(c);
}

bool hk_compile_body(struct hk_compiler *c, const struct hk_node *body)
{
    if (body->is_null)
        return hk_node_error(c, body, "nothing is written below this");
    if (c->body->nesting >= NESTING_MAX)
        return hk_node_error(c, body, "blocks are nested too deep (more than %d)", NESTING_MAX);
    c->body->nesting++;
    bool good = true;
    if (body->kind != HK_NODE_LIST)
        good = compile_step(c, body);
    else if (body->flow)
        good = hk_node_error(c, body, "use one '- step' per line");
    for (size_t i = 0; body->kind == HK_NODE_LIST && !body->flow && i < body->count; i++)
        good &= compile_step(c, body->items[i]); /* go on: several messages in one pass */
    c->body->nesting--;
    return good;
}

/* ---- procs ---- */

static void finish_code(struct hk_compiler *c, struct hk_proc *proc, struct hk_body_state *b)
{
    struct hk_arena *arena = &c->model->arena;
    size_t insns = (size_t)b->count * sizeof(*b->insns);
    size_t constants = (size_t)b->constant_count * sizeof(*b->constants);
    size_t locals = (size_t)b->slots * sizeof(*b->locals);
    proc->code.insns = memcpy(hk_arena_alloc(arena, insns), b->insns, insns);
    struct hk_value *values = hk_arena_alloc(arena, constants);
    const char **names = hk_arena_alloc(arena, locals);
    if (constants)
        memcpy(values, b->constants, constants);
    if (locals)
        memcpy(names, b->locals, locals);
    proc->code.constants = values;
    proc->code.locals = names;
    proc->code.count = b->count;
    proc->code.slots = b->slots;
}

bool hk_compile_proc(struct hk_compiler *c, struct hk_proc *proc)
{
    struct hk_body_state body = {.proc = proc, .attempt = -1};
    c->body = &body;
    for (int i = 0; i < proc->param_count; i++)
        hk_local_make(c, proc->params[i]);
    bool good = proc->kind == HK_PROC_OP ? hk_compile_op(c, proc) : hk_compile_body(c, proc->body);
    hk_emit_insn(c, hk_exec_return)->a = hk_constant(c, hk_nil());
    finish_code(c, proc, &body);
    free(body.insns);
    free(body.constants);
    free(body.locals);
    c->body = NULL;
    return good;
}
