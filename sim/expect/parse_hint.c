/* SPDX-License-Identifier: MIT
 *
 * parse_hint: what was probably meant, where an expectation is none.
 */
#include "expect/parse.h"
#include "expect/suggest.h"

bool hk_parse_nearly(struct hk_parser *parser, const struct hk_ast *node, const char *word,
                     const char *wanted)
{
    if (node->kind != HK_AST_NAME || !hk_suggest(node->text->chars, &word, 1))
        return false;
    hk_lex_fail(&parser->lex, node->at, node->end,
                "expected %s, found '%s'; did you mean '%s'?", wanted, node->text->chars, word);
    return true;
}

const char *hk_parse_hint(const struct hk_lexer *lex, const struct hk_lexeme *token)
{
    static const char condition[] = "a condition has 'always', 'never', 'sometimes', 'eventually' "
                                    "or 'finally' before it",
                      first[] = "this word comes first, as in 'never done'",
                      times[] = "write 'exactly', 'at most' or 'at least' before it";
    static const struct {
        const char *word, *hint;
    } hints[] = {
        {"==", condition},     {"!=", condition},      {"<", condition},    {"<=", condition},
        {">", condition},      {">=", condition},      {"always", first},   {"never", first},
        {"sometimes", first},  {"eventually", first},  {"finally", first},  {"once", times},
        {"twice", times},      {"and", condition},     {"or", condition},
        {"after", "for an order write 'b before a'; a scope comes first, as in 'after b never a'"},
        {"within", "write 'eventually' before the event"},
        {"by", "write 'eventually' before the event"},
    };
    for (size_t i = 0; i < HK_COUNT(hints); i++)
        if (hk_lex_is(lex, token, hints[i].word))
            return hints[i].hint;
    return NULL;
}
