/* SPDX-License-Identifier: MIT
 *
 * parse_parts: what statements and expectations are made of besides plain
 * expressions: durations, percentages, distributions, events, names.
 */
#include "expect/parse.h"

/* ---- names ---- */

bool hk_parse_unknown(struct hk_parser *parser, const struct hk_lexeme *token, const char *what,
                      const char *suggestion)
{
    struct hk_lexer *lex = &parser->lex;
    char word[64];
    hk_lex_copy(lex, token->at, token->end, word, sizeof(word));
    if (!suggestion)
        return hk_lex_fail(lex, token->at, token->end, "unknown %s '%s'", what, word);
    return hk_lex_fail(lex, token->at, token->end, "unknown %s '%s'; did you mean '%s'?", what,
                       word, suggestion);
}

static const struct hk_text *parse_word(struct hk_parser *parser, enum hk_token_kind kind,
                                        const char *what)
{
    struct hk_lexeme token = parser->lex.token;
    if (!hk_lex_accept(&parser->lex, kind)) {
        hk_lex_unexpected(&parser->lex, what);
        return NULL;
    }
    return hk_parse_slice(parser, &token);
}

const struct hk_text *hk_parse_symbol(struct hk_parser *parser)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_lexeme token = lex->token;
    if (token.kind != HK_TOKEN_NAME)
        return parse_word(parser, HK_TOKEN_SYMBOL, "a capitalised name");
    char word[64];
    hk_lex_copy(lex, token.at, token.end, word, sizeof(word));
    bool lower = word[0] >= 'a' && word[0] <= 'z';
    hk_lex_fail(lex, token.at, token.end,
                "expected a capitalised name, found '%s'; did you mean '%c%s'?", word,
                lower ? word[0] - 'a' + 'A' : word[0], word + 1);
    return NULL;
}

const struct hk_text *hk_parse_name(struct hk_parser *parser, const char *what)
{
    return parse_word(parser, HK_TOKEN_NAME, what);
}

static struct hk_ast *wrong_shape(struct hk_parser *parser, const struct hk_ast *node,
                                  const char *wanted)
{
    char found[64];
    hk_lex_copy(&parser->lex, node->at, node->end, found, sizeof(found));
    hk_lex_fail(&parser->lex, node->at, node->end, "expected %s, found '%s'", wanted, found);
    return NULL;
}

struct hk_ast *hk_parse_place(struct hk_parser *parser)
{
    if (!hk_lex_at(&parser->lex, HK_TOKEN_NAME)) {
        hk_lex_unexpected(&parser->lex, "a name");
        return NULL;
    }
    struct hk_ast *node = hk_parse_operand(parser), *root = node;
    while (root && (root->kind == HK_AST_INDEX || root->kind == HK_AST_FIELD))
        root = root->a;
    if (root && root->kind != HK_AST_NAME)
        return wrong_shape(parser, node, "a name");
    return node;
}

/* ---- events ---- */

struct hk_event_pattern *hk_ast_event_from_expr(struct hk_arena *arena, const struct hk_ast *expr)
{
    if (expr->kind != HK_AST_NAME && expr->kind != HK_AST_CALL)
        return NULL;
    struct hk_event_pattern *event = hk_arena_alloc(arena, sizeof(*event));
    *event = (struct hk_event_pattern){
        .name = expr->text,
        .at = expr->at,
        .end = expr->end,
        .bare = expr->kind == HK_AST_NAME,
        .count = expr->count,
        .args = expr->items,
    };
    return event;
}

struct hk_event_pattern *hk_parse_event(struct hk_parser *parser)
{
    struct hk_lexeme token = parser->lex.token;
    if (token.kind == HK_TOKEN_SYMBOL) {
        char word[64];
        hk_lex_copy(&parser->lex, token.at, token.end, word, sizeof(word));
        hk_lex_fail(&parser->lex, token.at, token.end,
                    "expected an event, found the symbol '%s'; did you mean '%c%s'?", word,
                    word[0] - 'A' + 'a', word + 1);
        return NULL;
    }
    if (token.kind != HK_TOKEN_NAME) {
        hk_lex_unexpected(&parser->lex, "an event");
        return NULL;
    }
    struct hk_ast *expr = hk_parse_operand(parser);
    if (!expr)
        return NULL;
    struct hk_event_pattern *event = hk_ast_event_from_expr(parser->arena, expr);
    if (!event)
        wrong_shape(parser, expr, "an event");
    return event;
}

/* ---- durations ---- */

struct hk_ast *hk_parse_duration(struct hk_parser *parser)
{
    struct hk_lexer *lex = &parser->lex;
    if (hk_lex_at(lex, HK_TOKEN_END)) {
        hk_lex_unexpected(lex, "a duration");
        return NULL;
    }
    struct hk_ast *node = hk_parse_sum(parser);
    if (!node || node->kind != HK_AST_INT || node->value == 0)
        return node;
    struct hk_lexeme unit = lex->token;
    if (unit.kind == HK_TOKEN_NAME &&
        hk_lex_unit(lex->text + unit.at, (size_t)(unit.end - unit.at))) {
        hk_lex_unexpected(lex, "a duration"); /* which says how `10 ms` is written */
        return NULL;
    }
    char found[32];
    hk_lex_copy(lex, node->at, node->end, found, sizeof(found));
    hk_lex_fail(lex, node->at, node->end, "a duration needs a unit; did you mean '%sms'?", found);
    return NULL;
}

struct hk_ast *hk_parse_percent(struct hk_parser *parser)
{
    struct hk_ast *node = hk_parse_operand(parser);
    if (!node || !hk_lex_expect(&parser->lex, HK_TOKEN_PERCENT))
        return NULL;
    if (node->kind != HK_AST_NEGATE && (node->kind != HK_AST_INT || node->value <= 100))
        return node;
    hk_lex_fail(&parser->lex, node->at, node->end, "this needs a number from 0 to 100");
    return NULL;
}

/* ---- distributions ---- */

/* `, returns e` and its like belong to the op, not to the list. */
static bool at_outcome(const struct hk_lexer *lex)
{
    static const char *const words[] = {"returns", "fails", "blocks"};
    struct hk_lexeme second = hk_lex_second(lex);
    for (size_t i = 0; i < HK_COUNT(words); i++)
        if (hk_lex_is(lex, &second, words[i]))
            return true;
    return false;
}

static bool parse_one_of(struct hk_parser *parser, struct hk_dist *dist)
{
    struct hk_lexer *lex = &parser->lex;
    dist->kind = HK_DIST_ONE_OF;
    hk_lex_next(lex);
    if (!hk_lex_expect_word(lex, "of"))
        return false;
    for (bool more = true; more;) {
        struct hk_ast *node = hk_parse_duration(parser);
        if (!node)
            return false;
        dist->items = hk_arena_more(parser->arena, dist->items, (size_t)dist->count,
                                    sizeof(struct hk_ast *));
        dist->items[dist->count++] = node;
        more = hk_lex_at(lex, HK_TOKEN_COMMA) && !at_outcome(lex);
        if (more)
            hk_lex_next(lex);
    }
    return true;
}

/* exp(mean) and normal(mean, deviation). */
static bool parse_shape(struct hk_parser *parser, struct hk_dist *dist, enum hk_dist_kind kind)
{
    struct hk_lexer *lex = &parser->lex;
    dist->kind = kind;
    hk_lex_next(lex);
    hk_lex_next(lex);
    dist->a = hk_parse_duration(parser);
    if (!dist->a)
        return false;
    if (kind == HK_DIST_NORMAL) {
        dist->b = hk_lex_expect(lex, HK_TOKEN_COMMA) ? hk_parse_duration(parser) : NULL;
        if (!dist->b)
            return false;
    }
    return hk_lex_expect(lex, HK_TOKEN_RPAREN);
}

static bool parse_plain(struct hk_parser *parser, struct hk_dist *dist)
{
    struct hk_lexer *lex = &parser->lex;
    dist->a = hk_parse_duration(parser);
    if (!dist->a)
        return false;
    if (hk_lex_accept(lex, HK_TOKEN_RANGE)) {
        dist->kind = HK_DIST_UNIFORM;
        dist->b = hk_parse_duration(parser);
        return dist->b != NULL;
    }
    if (hk_lex_accept(lex, HK_TOKEN_AROUND)) {
        dist->kind = HK_DIST_AROUND;
        dist->b = hk_parse_percent(parser);
        return dist->b != NULL;
    }
    dist->kind = HK_DIST_FIXED;
    return true;
}

static bool parse_dist_kind(struct hk_parser *parser, struct hk_dist *dist)
{
    const struct hk_lexer *lex = &parser->lex;
    struct hk_lexeme second = hk_lex_second(lex);
    if (hk_lex_at_word(lex, "one") && hk_lex_is(lex, &second, "of"))
        return parse_one_of(parser, dist);
    if (second.kind == HK_TOKEN_LPAREN && hk_lex_at_word(lex, "exp"))
        return parse_shape(parser, dist, HK_DIST_EXP);
    if (second.kind == HK_TOKEN_LPAREN && hk_lex_at_word(lex, "normal"))
        return parse_shape(parser, dist, HK_DIST_NORMAL);
    return parse_plain(parser, dist);
}

struct hk_dist *hk_parse_dist(struct hk_parser *parser)
{
    struct hk_dist *dist = hk_arena_zalloc(parser->arena, sizeof(*dist));
    dist->at = parser->lex.token.at;
    if (!parse_dist_kind(parser, dist))
        return NULL;
    dist->end = parser->lex.last.end;
    return dist;
}

/* ---- whole texts ---- */

/* What stands behind an expectation and should stand elsewhere, or be another word. */
static void refuse_tail(struct hk_lexer *lex)
{
    static const struct {
        const char *word, *hint;
    } tails[] = {
        {"after", "a scope comes first, as in 'after b never a'"},
        {"at", "write 'by' and a time"},
        {"before", "a scope comes first, as in 'before b never a'"},
        {"between", "a scope comes first, as in 'between b and c never a'"},
        {"in", "write 'within' or 'by'"},
        {"while", "a scope comes first, as in 'while x > 1, always y < 2'"},
        {"within", "only 'eventually' and 'leads to' have a time behind them"},
    };
    struct hk_lexeme token = *hk_lex_peek(lex);
    for (size_t i = 0; i < HK_COUNT(tails) && !lex->failed; i++) {
        if (hk_lex_is(lex, &token, tails[i].word))
            hk_lex_fail(lex, token.at, token.end, "%s", tails[i].hint);
    }
}

struct hk_expectation *hk_parse_expectation_text(struct hk_arena *arena, const char *text,
                                                 size_t len, struct hk_syntax_error *error)
{
    struct hk_parser parser;
    hk_parser_init(&parser, arena, text, len, error);
    struct hk_expectation *expectation = hk_parse_expectation(&parser);
    if (expectation)
        refuse_tail(&parser.lex);
    return hk_lex_expect_end(&parser.lex) ? expectation : NULL;
}
