/* SPDX-License-Identifier: MIT
 *
 * declare_names: what stands left of the colon of a declaration: a name, and how many.
 */
#include <string.h>

#include "scenarios/lang/declare.h"
#include "scenarios/lang/names.h"

enum { COPIES_MAX = 1000000 };

static bool is_yaml_truth(const char *name)
{
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off", "true", "false"};
    for (size_t i = 0; i < HK_COUNT(words); i++) {
        if (strcmp(words[i], name) == 0)
            return true;
    }
    return false;
}

const char *hk_declared_name(struct hk_compiler *c, const char *what, bool any)
{
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    if (token.kind == HK_TOKEN_SYMBOL) {
        char word[64];
        hk_lex_copy(&c->parser.lex, token.at, token.end, word, sizeof(word));
        hk_compile_error(c, token.at, token.end,
                         "a name begins with a small letter; '%s' is a symbol", word);
        return NULL;
    }
    const struct hk_text *name = hk_parse_name(&c->parser, what);
    if (!name)
        return hk_parse_failed(c), NULL;
    if (token.at == 0 && is_yaml_truth(name->chars)) /* a key of its own */
        return hk_compile_error(c, token.at, token.end,
                                "'%s' is true or false to many YAML readers; use another name",
                                name->chars),
               NULL;
    if (!any && hk_word_reserved(name->chars))
        return hk_compile_error(c, token.at, token.end,
                                "'%s' is a word of the language; use another name", name->chars),
               NULL;
    return name->chars;
}

bool hk_declared_twice(struct hk_compiler *c, const struct hk_node *key, const char *name)
{
    if (!hk_model_param(c->model, name) && !hk_model_resource(c->model, name))
        return false;
    hk_node_error(c, key, "'%s' is declared twice", name);
    return true;
}

bool hk_declare_refused(struct hk_compiler *c, const struct hk_entry *entry)
{
    hk_refuse_name(c, entry->key);
    hk_salvage(c, entry->value);
    return false;
}

static bool not_copied(struct hk_compiler *c)
{
    const struct hk_lexeme *next = hk_lex_peek(&c->parser.lex);
    if (next->kind == HK_TOKEN_LBRACKET || next->kind == HK_TOKEN_STAR)
        return hk_compile_error(c, next->at, next->end, "for several of them write 'NAME x N'");
    return hk_compile_end(c);
}

bool hk_declared_copies(struct hk_compiler *c, int64_t *copies)
{
    *copies = -1;
    c->form = "NAME' or 'NAME x 3";
    if (!hk_lex_accept_word(&c->parser.lex, "x"))
        return not_copied(c);
    int at = hk_lex_peek(&c->parser.lex)->at;
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    struct hk_value value;
    if (!ast || !hk_compile_end(c))
        return hk_parse_failed(c);
    if (!hk_constant_value(c, ast, &value))
        return false;
    if (value.kind != HK_INT || value.i < 0 || value.i > COPIES_MAX)
        return hk_compile_error(c, at, (int)c->node->len, "this needs a number from 0 to %d",
                                COPIES_MAX);
    *copies = value.i;
    return true;
}
