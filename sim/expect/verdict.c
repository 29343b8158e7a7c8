/* SPDX-License-Identifier: MIT
 *
 * verdict: `pass` and `violates KIND-or-label in some run`. A word may be a
 * kind or a label, and labels are known only when all expectations have been
 * read; so a verdict is parsed first and resolved later.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect/parse.h"
#include "expect/suggest.h"

static bool parse_runs(struct hk_parser *parser, struct hk_verdict *verdict)
{
    struct hk_lexer *lex = &parser->lex;
    bool always = hk_lex_at_word(lex, "always");
    if (always || hk_lex_at_word(lex, "sometimes"))
        return hk_lex_fail(lex, lex->token.at, lex->token.end, "write 'in %s run'",
                           always ? "every" : "some");
    if (hk_lex_at_word(lex, "or") || hk_lex_at_word(lex, "and"))
        return hk_lex_fail(lex, lex->token.at, lex->token.end, "several are a list, with '- ' or "
                           "as in '[violates deadlock, violates race]'");
    if (!hk_lex_accept_word(lex, "in"))
        return !lex->failed;
    if (hk_lex_at_word(lex, "all"))
        return hk_lex_fail(lex, lex->token.at, lex->token.end, "write 'in every run'");
    if (hk_lex_accept_word(lex, "every"))
        verdict->runs = HK_RUNS_EVERY;
    else if (!hk_lex_accept_word(lex, "some"))
        return hk_lex_unexpected(lex, "'some' or 'every'");
    return hk_lex_expect_word(lex, "run");
}

/* `verdict: deadlock`, `verdict: fails` */
static void refuse_word(struct hk_lexer *lex)
{
    struct hk_lexeme token = lex->token;
    char word[64];
    hk_lex_copy(lex, token.at, token.end, word, sizeof(word));
    if (hk_kind_find(word, strlen(word)) != HK_KIND_NONE)
        hk_lex_fail(lex, token.at, token.end, "write 'violates %s'", word);
    else if (strncmp(word, "fail", 4) == 0)
        hk_lex_fail(lex, token.at, token.end, "it says what is violated: 'violates deadlock', or "
                    "the label of an expectation");
    else
        hk_lex_unexpected(lex, "'pass' or 'violates'");
}

struct hk_verdict *hk_parse_verdict(struct hk_parser *parser)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_verdict *verdict = hk_arena_zalloc(parser->arena, sizeof(*verdict));
    verdict->at = lex->token.at;
    verdict->kind = HK_KIND_NONE;
    verdict->pass = hk_lex_accept_word(lex, "pass");
    if (!verdict->pass) {
        if (!hk_lex_accept_word(lex, "violates")) {
            refuse_word(lex);
            return NULL;
        }
        verdict->name_at = lex->token.at;
        verdict->name = hk_parse_name(parser, "a violation or a label");
        if (!verdict->name)
            return NULL;
        verdict->name_end = lex->last.end;
        verdict->kind = hk_kind_find(verdict->name->chars, verdict->name->len);
        if (!parse_runs(parser, verdict))
            return NULL;
    }
    verdict->end = lex->last.end;
    return verdict;
}

/* ---- resolution ---- */

static const char *suggest_violation(const char *word, const char *const *labels, size_t count)
{
    const char **words = hk_xcalloc(count + HK_KIND_COUNT, sizeof(*words));
    for (size_t i = 0; i < HK_KIND_COUNT; i++)
        words[i] = hk_kind_names()[i];
    for (size_t i = 0; i < count; i++)
        words[HK_KIND_COUNT + i] = labels[i];
    const char *meant = hk_suggest(word, words, count + HK_KIND_COUNT);
    free(words);
    return meant;
}

bool hk_verdict_resolve(struct hk_verdict *verdict, const char *const *labels, size_t count,
                        struct hk_syntax_error *error)
{
    if (verdict->pass)
        return true;
    const char *word = verdict->name->chars;
    for (size_t i = 0; i < count; i++)
        if (labels[i] && strcmp(labels[i], word) == 0) {
            verdict->kind = HK_KIND_NONE;
            return true;
        }
    verdict->kind = hk_kind_find(word, verdict->name->len);
    if (verdict->kind != HK_KIND_NONE)
        return true;
    const char *meant = suggest_violation(word, labels, count);
    error->at = verdict->name_at;
    error->end = verdict->name_end;
    if (strcmp(word, "expect") == 0) /* as findings are called that have no label */
        snprintf(error->text, sizeof(error->text), "unknown violation 'expect'; write a label "
                 "before the expectation, 'LABEL: ...', and here 'violates LABEL'");
    else
        snprintf(error->text, sizeof(error->text), "unknown violation '%.*s'%s%s%s",
                 HK_CUT(60, word), meant ? "; did you mean '" : "", meant ? meant : "",
                 meant ? "'?" : "");
    return false;
}
