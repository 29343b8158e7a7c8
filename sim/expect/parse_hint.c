/* SPDX-License-Identifier: MIT
 *
 * parse_hint: what was probably meant, where an expectation is none.
 */
#include "expect/parse.h"

#include <string.h>

#include "expect/suggest.h"

#define DIGITS "0123456789"

bool hk_parse_nearly(struct hk_parser *parser, const struct hk_ast *node, const char *word,
                     const char *wanted)
{
    if (node->kind != HK_AST_NAME || !hk_suggest(node->text->chars, &word, 1))
        return false;
    hk_lex_fail(&parser->lex, node->at, node->end,
                "expected %s, found '%s'; did you mean '%s'?", wanted, node->text->chars, word);
    return true;
}

static bool followed_by(const struct hk_lexer *lex, const struct hk_lexeme *token,
                        const char *text)
{
    size_t len = strlen(text);
    return (size_t)(lex->len - token->end) >= len && memcmp(lex->text + token->end, text, len) == 0;
}

const char *hk_parse_hint(const struct hk_lexer *lex, const struct hk_lexeme *token)
{
    if (token->kind == HK_TOKEN_END)
        return "an event alone says nothing; write 'eventually' or 'never' before it, or 'exactly "
               "once' behind it";
    static const char condition[] = "a condition has 'always', 'never', 'sometimes', 'eventually' "
                                    "or 'finally' before it",
                      first[] = "this word comes first, as in 'never done'",
                      times[] = "write 'exactly', 'at most' or 'at least' before it",
                      leads[] = "if the one is to follow the other, write 'a leads to b'",
                      comes[] = "an event that must come is 'eventually a'",
                      completes[] = "for the end of a task write 'T completes'",
                      one[] = "each has a line of its own; a choice is 'exactly one of a, b'",
                      order[] = "write 'in order [1, 2]', or 'in order of' and another event";
    static const struct {
        const char *word, *hint;
    } hints[] = {
        {"==", condition},     {"!=", condition},      {"<", condition},    {"<=", condition},
        {">", condition},      {">=", condition},      {"always", first},   {"never", first},
        {"sometimes", first},  {"eventually", first},  {"finally", first},  {"once", times},
        {"twice", times},      {"and", one},           {"or", one},
        {",", one},            {"=", condition},       {"implies", leads},
        {"then", leads},       {"causes", leads},      {"triggers", leads}, {"follows", leads},
        {"until", "write 'a before b'"},               {"precedes", "write 'a before b'"},
        {"comes", comes},      {"happens", comes},     {"happened", comes}, {"occurs", comes},
        {"ordered", order},    {"sorted", order},      {"finishes", completes},
        {"ends", completes},   {"terminates", completes}, {"finished", completes},
        {"returns", completes}, {"stops", completes},  {"aborts", "write 'is aborted'"},
        {"cancelled", "write 'is aborted'"},
        {"after", "for an order write 'b before a'; a scope comes first, as in 'after b never a'"},
        {"within", "write 'eventually' before the event"},
        {"by", "write 'eventually' before the event"},
    };
    if (token->kind == HK_TOKEN_INT)
        return followed_by(lex, token, " time")
                   ? times
                   : "what comes with an event stands in brackets, as in 'done(1)'";
    if (followed_by(lex, token, ">") && !hk_lex_is(lex, token, ">"))
        return leads; /* `->`, `=>` */
    for (size_t i = 0; i < HK_COUNT(hints); i++)
        if (hk_lex_is(lex, token, hints[i].word))
            return hints[i].hint;
    return NULL;
}

const char *hk_parse_first_hint(const char *word)
{
    static const struct {
        const char *word, *hint;
    } hints[] = {
        {"any", "exactly one of a, b"}, {"assert", "finally"}, {"by", "eventually a by 5ms"},
        {"can", "sometimes"}, {"ensure", "always"}, {"if", "a leads to b"},
        {"invariant", "always"}, {"max", "at most 1 inside REGION"}, {"may", "sometimes"},
        {"must", "eventually"}, {"mutual", "at most 1 inside REGION"}, {"not", "never"},
        {"one", "exactly one of a, b"}, {"possibly", "sometimes"}, {"should", "eventually"},
        {"until", "a before b"}, {"when", "a leads to b"}, {"within", "eventually a within 5ms"},
    };
    for (size_t i = 0; i < HK_COUNT(hints); i++)
        if (strcmp(hints[i].word, word) == 0)
            return hints[i].hint;
    return NULL;
}

bool hk_parse_not_begun(struct hk_parser *parser, const struct hk_lexeme *first)
{
    struct hk_lexer *lex = &parser->lex;
    char word[64];
    if (first->kind != HK_TOKEN_SYMBOL)
        return hk_lex_unexpected(lex, "an expectation");
    hk_lex_copy(lex, first->at, first->end, word, sizeof(word));
    for (char *at = word; *at; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    return hk_lex_fail(lex, first->at, first->end, "a label, an event and the words of an "
                       "expectation begin with a small letter; write '%s'", word);
}

/* `after go: never x`, `while hits > 0: ...` */
static const char *comma_behind(const char *text)
{
    static const char *const scopes[] = {"after ", "before ", "between ", "while "};
    for (size_t i = 0; i < HK_COUNT(scopes); i++) {
        if (strncmp(text, scopes[i], strlen(scopes[i])) == 0)
            return i < 3 ? "no colon stands" : "a comma, no colon, stands";
    }
    return NULL;
}

/* The only colon is that of a label. Before a number it is one too many: `go exactly: 3 times`. */
bool hk_parse_no_colon(struct hk_parser *parser)
{
    static const char words[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_ -" DIGITS;
    struct hk_lexer *lex = &parser->lex;
    char label[64];
    int at = lex->token.at, end = at, behind;
    while (end < lex->len && lex->text[end] != ':' && lex->text[end] != '"')
        end++;
    if (end == lex->len || lex->text[end] == '"' || end - at >= (int)sizeof(label))
        return true;
    hk_lex_copy(lex, at, end, label, sizeof(label));
    const char *stands = comma_behind(label);
    if (stands)
        return hk_lex_fail(lex, at, end, "%s behind '%s'", stands, label);
    for (behind = end + 1; behind < lex->len && lex->text[behind] == ' ';)
        behind++;
    bool number = behind < lex->len && strchr(DIGITS, lex->text[behind]);
    if (number || strspn(label, DIGITS) > 0 || label[strspn(label, words)] != '\0' ||
        !label[strcspn(label, " -")])
        return true;
    for (char *c = label; *c; c++)
        *c = *c == ' ' || *c == '-' ? '_' : *c;
    return hk_lex_fail(lex, at, end, "a label is one word; write '%s'", label);
}

/* `always: hits > 0` */
const struct hk_text *hk_parse_label(struct hk_parser *parser)
{
    static const char *const first[] = {"always", "never", "sometimes", "eventually", "finally"};
    struct hk_lexer *lex = &parser->lex;
    for (size_t i = 0; i < HK_COUNT(first); i++)
        if (hk_lex_at_word(lex, first[i]))
            hk_lex_fail(lex, lex->token.at, lex->token.end, "no colon stands behind '%s'",
                        first[i]);
    return hk_parse_name(parser, "a label");
}

bool hk_parse_time_refused(struct hk_parser *parser)
{
    const struct hk_lexeme *token = &parser->lex.token;
    return hk_lex_fail(&parser->lex, token->at, token->end, "not later than a time is "
                       "'eventually a by 5ms', not earlier is 'before 5ms never a'");
}

bool hk_parse_unknown_kind(struct hk_parser *parser, const struct hk_lexeme *token, bool forbids)
{
    static const struct {
        const char *theirs, *ours;
    } kinds[] = {{"data", "race"},        {"error", "failure"},      {"errors", "failure"},
                 {"exception", "failure"}, {"exceptions", "failure"}};
    struct hk_lexer *lex = &parser->lex;
    char word[64];
    hk_lex_copy(lex, token->at, token->end, word, sizeof(word));
    for (size_t i = 0; i < HK_COUNT(kinds); i++)
        if (strcmp(kinds[i].theirs, word) == 0)
            return hk_lex_fail(lex, token->at, token->end, "unknown violation '%s'; write '%s %s'",
                               word, forbids ? "no" : "allow", kinds[i].ours);
    const char *meant = hk_suggest(word, hk_kind_names(), HK_KIND_COUNT);
    if (meant || !forbids)
        return hk_parse_unknown(parser, token, "violation", meant);
    return hk_lex_fail(lex, token->at, token->end, "unknown violation '%s'; an event that must not "
                       "come is 'never %s'", word,
                       strncmp(word, "timeout", 7) == 0 ? "elapsed" : word);
}
