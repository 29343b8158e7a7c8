/* SPDX-License-Identifier: MIT
 *
 * statement: a verb and what stands behind it, or an assignment. What a verb means is its own
 * business (verbs/); here is only how it is found.
 */
#include <string.h>

#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

/* ---- finding words ---- */

void hk_word_at(struct hk_compiler *c, char *word, size_t size)
{
    const struct hk_lexeme *token = hk_lex_peek(&c->parser.lex);
    word[0] = '\0';
    if (token->kind == HK_TOKEN_NAME)
        hk_lex_copy(&c->parser.lex, token->at, token->end, word, size);
}

/* The verb that the parser stands before, whose name may be two words ("fetch add"). */
static const struct hk_verb *verb_at(struct hk_compiler *c, int *words)
{
    const struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme second = hk_lex_second(lex);
    char word[140];
    hk_word_at(c, word, 64);
    if (word[0] && second.kind == HK_TOKEN_NAME) {
        char both[140];
        size_t len = strlen(word);
        memcpy(both, word, len);
        both[len] = ' ';
        hk_lex_copy(lex, second.at, second.end, both + len + 1, 64);
        const struct hk_verb *verb = hk_verb_find(both);
        *words = 2;
        if (verb)
            return verb;
    }
    *words = 1;
    return hk_verb_find(word);
}

static const char *suggest_verb(const char *word)
{
    const char *names[128];
    size_t count = 0;
    for (size_t i = 0; i < hk_verb_count && count < HK_COUNT(names); i++)
        names[count++] = hk_verbs[i]->name;
    return hk_suggest(word, names, count);
}

/* `++x`, `// why` */
static const char *sign_hint(const char *at)
{
    if (strncmp(at, "++", 2) == 0 || strncmp(at, "--", 2) == 0)
        return at[0] == '+' ? "; write 'X += 1'" : "; write 'X -= 1'";
    return strncmp(at, "//", 2) == 0 ? "; a comment begins with '#'" : "";
}

static bool unknown_statement(struct hk_compiler *c, const char *word)
{
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    const char *best = suggest_verb(word);
    if (c->parser.lex.failed)
        return hk_parse_failed(c);
    for (size_t i = 0; i < hk_block_count; i++) {
        if (strcmp(hk_blocks[i]->name, word) == 0)
            return hk_compile_error(c, token.at, token.end,
                                    "'%s' opens a block; write '%s:' and its body below", word,
                                    hk_blocks[i]->help);
    }
    const struct hk_proc *proc = hk_model_proc(c->model, word);
    if (proc)
        return hk_compile_error(c, token.at, token.end, "'%s' is %s; write 'call %s'", word,
                                proc->kind == HK_PROC_OP ? "an op" : "a proc", word);
    const char *path = hk_foreign_path(c, c->node->text + token.at);
    const char *ours = path ? path : hk_foreign_word(word);
    if (!ours && token.kind == HK_TOKEN_NAME)
        ours = hk_foreign_change(c->node->text + token.end);
    if (ours)
        return hk_compile_error(c, token.at, token.end, "unknown statement '%s'; write '%s'", word,
                                ours);
    if (best)
        return hk_compile_error(c, token.at, token.end,
                                "unknown statement '%s'; did you mean '%s'?", word, best);
    if (token.kind == HK_TOKEN_ANY)
        return hk_compile_error(c, token.at, token.end, "what is not wanted is not assigned; "
                                "leave out '_ ='");
    if (token.kind == HK_TOKEN_SYMBOL && strstr(c->node->text, " = "))
        return hk_compile_error(c, token.at, token.end, "what is capitalised is a symbol; what is "
                                "assigned is a variable, as in 'x = E'");
    if (token.kind != HK_TOKEN_NAME)
        return hk_compile_error(c, token.at, token.end, "a statement begins with a word%s",
                                sign_hint(c->node->text + token.at));
    if (hk_lex_second(&c->parser.lex).kind == HK_TOKEN_EQ)
        return hk_compile_error(c, token.at, token.end,
                                "a comparison does nothing; write 'assert' before it, or one '='");
    return hk_compile_error(c, token.at, token.end, "unknown statement '%s'", word);
}

/* ---- verbs ---- */

/* [try] verb ..., up to the end. `need`: flags that the verb must have. */
static bool compile_verb(struct hk_compiler *c, int dst, unsigned need)
{
    char word[64];
    hk_word_at(c, word, sizeof(word));
    bool tried = strcmp(word, "try") == 0;
    struct hk_lexeme try_token = *hk_lex_peek(&c->parser.lex);
    if (tried) {
        hk_lex_next(&c->parser.lex);
        hk_word_at(c, word, sizeof(word));
    }
    int words;
    const struct hk_verb *verb = verb_at(c, &words);
    if (!verb)
        return unknown_statement(c, word);
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    if (tried && !(verb->flags & HK_VERB_TRY))
        return hk_compile_error(c, try_token.at, try_token.end, "'%s' has no 'try' form; to catch "
                                "an error write 'try:', with its body and 'catch:' below", word);
    if (need & HK_VERB_VALUE && !(verb->flags & HK_VERB_VALUE) && !tried)
        return hk_compile_error(c, token.at, token.end, "'%s' gives no value", word);
    if (need & HK_VERB_WAITS && (tried || !(verb->flags & HK_VERB_WAITS)))
        return hk_compile_error(c, token.at, token.end, "'%s' never waits", word);
    while (words-- > 0)
        hk_lex_next(&c->parser.lex);
    c->form = verb->help;
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
    if (!hk_compile_object(c, place, "a variable", HK_LETS_ANY, &ref))
        return false;
    if (ref.resource && ref.resource->kind != &hk_resource_state)
        return hk_compile_error(c, place->at, place->end, "'%s' is %s and cannot be assigned",
                                ref.resource->name, hk_resource_what(c->model, ref.resource));
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
    hk_emit_move(c, value, hk_local_make(c, name));
    return true;
}

/* The value behind `=`: a verb's result or an expression's. */
static bool compile_value(struct hk_compiler *c, hk_operand *out)
{
    char word[64];
    int words;
    hk_word_at(c, word, sizeof(word));
    if (!verb_at(c, &words) && strcmp(word, "try") != 0) {
        return hk_parse_compile(c, out) && hk_compile_end(c);
    }
    int slot = hk_temporary(c);
    *out = slot;
    return compile_verb(c, slot, HK_VERB_VALUE);
}

static bool compile_set(struct hk_compiler *c, const struct hk_ast *place)
{
    hk_operand value;
    if (compile_value(c, &value))
        return hk_compile_store(c, place, value);
    if (is_local(c, place) && place->kind == HK_AST_NAME)
        hk_local_make(c, place->text->chars); /* one mistake is enough */
    return false;
}

static bool is_atomic(struct hk_compiler *c, const struct hk_ast *place)
{
    const struct hk_resource *r = hk_named_resource(c, place);
    return r && r->kind == &hk_resource_state && r->atomic;
}

/* x += e: one step on an atomic, a load and a store on anything else. */
static bool compile_change(struct hk_compiler *c, const struct hk_ast *place, bool minus)
{
    hk_operand value, old;
    if (is_atomic(c, place)) {
        struct hk_object_ref ref;
        if (!hk_parse_compile(c, &value) || !hk_compile_end(c) ||
            !hk_compile_object(c, place, "a variable", HK_LETS_ANY, &ref))
            return false;
        if (minus) {
            hk_operand positive = value;
            hk_emit_value(c, hk_exec_negate, &value)->a = positive;
        }
        struct hk_insn *in = hk_emit_insn(c, hk_exec_add_to);
        in->object = ref.object;
        in->a = value;
        return true;
    }
    if (!hk_code_expr(c, place, &old) || !hk_parse_compile(c, &value) || !hk_compile_end(c))
        return false;
    hk_operand changed;
    struct hk_insn *in = hk_emit_value(c, minus ? hk_exec_binary : hk_exec_add, &changed);
    in->flags = minus ? HK_BINARY_SUB : HK_BINARY_ADD;
    in->a = old;
    in->b = value;
    return hk_compile_store(c, place, changed);
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
    hk_word_at(c, word, sizeof(word));
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
