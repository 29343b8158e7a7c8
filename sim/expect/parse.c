/* SPDX-License-Identifier: MIT
 *
 * parse: expressions, by the binding strength of their operators. What is made
 * of them (durations, events, expectations) is in parse_parts.c and
 * parse_expectation.c.
 */
#include "expect/parse.h"

static struct hk_ast *parse_level(struct hk_parser *parser, int level);

void hk_parser_init(struct hk_parser *parser, struct hk_arena *arena, const char *text, size_t len,
                    struct hk_syntax_error *error)
{
    parser->arena = arena;
    parser->depth = 0;
    hk_lexer_init(&parser->lex, text, len, error);
}

const struct hk_text *hk_parse_slice(struct hk_parser *parser, const struct hk_lexeme *token)
{
    return hk_text_new(parser->arena, parser->lex.text + token->at,
                       (size_t)(token->end - token->at));
}

/* ---- nodes ---- */

static struct hk_ast *too_deep(struct hk_parser *parser, int at, int end)
{
    hk_lex_fail(&parser->lex, at, end, "nested too deep");
    return NULL;
}

/* A node from the byte `at` up to the last token taken, or NULL if its operands
 * failed or are too high already. */
static struct hk_ast *new_node(struct hk_parser *parser, enum hk_ast_kind kind, int at,
                               struct hk_ast *a, struct hk_ast *b)
{
    struct hk_lexer *lex = &parser->lex;
    if (lex->failed)
        return NULL;
    int height = 1 + (int)hk_max_i64(a ? a->height : 0, b ? b->height : 0);
    if (height > HK_AST_HEIGHT_MAX)
        return too_deep(parser, at, lex->last.end);
    struct hk_ast *node = hk_arena_alloc(parser->arena, sizeof(*node));
    *node = (struct hk_ast){
        .kind = kind, .at = at, .end = lex->last.end, .height = height, .a = a, .b = b, .ref = -1};
    return node;
}

/* A growing array in the arena. */
struct nodes {
    struct hk_ast **items;
    int count;
    int height; /* the greatest of them */
};

static void push(struct hk_parser *parser, struct nodes *nodes, struct hk_ast *node)
{
    nodes->items = hk_arena_more(parser->arena, nodes->items, (size_t)nodes->count,
                                 sizeof(struct hk_ast *));
    nodes->items[nodes->count++] = node;
    nodes->height = (int)hk_max_i64(nodes->height, node->height);
}

static bool attach(struct hk_parser *parser, struct hk_ast *node, const struct nodes *nodes)
{
    if (!node)
        return false;
    node->items = nodes->items;
    node->count = nodes->count;
    node->height = 1 + nodes->height;
    return node->height <= HK_AST_HEIGHT_MAX || too_deep(parser, node->at, node->end);
}

/* ---- operands ---- */

static struct hk_ast *parse_argument(struct hk_parser *parser, bool any)
{
    struct hk_lexer *lex = &parser->lex;
    if (any && hk_lex_accept(lex, HK_TOKEN_ANY))
        return new_node(parser, HK_AST_ANY, lex->last.at, NULL, NULL);
    return hk_parse_expr(parser);
}

/* Values up to the closing bracket, which is taken; the opening one has been. */
static bool parse_values(struct hk_parser *parser, enum hk_token_kind closing, bool any,
                         struct nodes *nodes)
{
    struct hk_lexer *lex = &parser->lex;
    if (hk_lex_accept(lex, closing))
        return true;
    do {
        struct hk_ast *node = parse_argument(parser, any);
        if (!node)
            return false;
        push(parser, nodes, node);
    } while (hk_lex_accept(lex, HK_TOKEN_COMMA));
    if (hk_lex_accept(lex, closing))
        return true;
    return hk_lex_unexpected(lex, closing == HK_TOKEN_RPAREN ? "',' or ')'" : "',' or ']'");
}

static struct hk_ast *parse_list(struct hk_parser *parser)
{
    struct nodes nodes = {0};
    int at = parser->lex.token.at;
    hk_lex_next(&parser->lex);
    if (!parse_values(parser, HK_TOKEN_RBRACKET, false, &nodes))
        return NULL;
    struct hk_ast *node = new_node(parser, HK_AST_LIST, at, NULL, NULL);
    return attach(parser, node, &nodes) ? node : NULL;
}

static struct hk_ast *parse_brackets(struct hk_parser *parser)
{
    struct hk_lexer *lex = &parser->lex;
    int at = lex->token.at;
    hk_lex_next(lex);
    struct hk_ast *inner = hk_parse_expr(parser);
    if (!inner || !hk_lex_expect(lex, HK_TOKEN_RPAREN))
        return NULL;
    inner->at = at;
    inner->end = lex->last.end;
    return inner;
}

static struct hk_ast *parse_call(struct hk_parser *parser, const struct hk_lexeme *name)
{
    struct nodes nodes = {0};
    hk_lex_next(&parser->lex);
    if (!parse_values(parser, HK_TOKEN_RPAREN, true, &nodes))
        return NULL;
    struct hk_ast *node = new_node(parser, HK_AST_CALL, name->at, NULL, NULL);
    if (!attach(parser, node, &nodes))
        return NULL;
    node->text = hk_parse_slice(parser, name);
    node->function = hk_function_find(node->text->chars, node->text->len);
    return node;
}

static struct hk_ast *parse_name(struct hk_parser *parser)
{
    static const char *const words[] = {"and", "or", "not", "in"};
    struct hk_lexer *lex = &parser->lex;
    for (size_t i = 0; i < HK_COUNT(words); i++)
        if (hk_lex_at_word(lex, words[i])) {
            hk_lex_unexpected(lex, "a value");
            return NULL;
        }
    struct hk_lexeme name = lex->token;
    hk_lex_next(lex);
    bool truth = hk_lex_is(lex, &name, "true");
    if (truth || hk_lex_is(lex, &name, "false")) {
        struct hk_ast *node = new_node(parser, HK_AST_BOOL, name.at, NULL, NULL);
        if (node)
            node->value = truth;
        return node;
    }
    if (hk_lex_at(lex, HK_TOKEN_LPAREN) && hk_lex_joined(lex))
        return parse_call(parser, &name);
    struct hk_ast *node = new_node(parser, HK_AST_NAME, name.at, NULL, NULL);
    if (node)
        node->text = hk_parse_slice(parser, &name);
    return node;
}

static struct hk_ast *parse_literal(struct hk_parser *parser, enum hk_ast_kind kind)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_lexeme token = lex->token;
    hk_lex_next(lex);
    struct hk_ast *node = new_node(parser, kind, token.at, NULL, NULL);
    if (!node)
        return NULL;
    node->value = token.value;
    if (kind == HK_AST_SYMBOL)
        node->text = hk_parse_slice(parser, &token);
    if (kind == HK_AST_TEXT) {
        char *chars = hk_arena_alloc(parser->arena, (size_t)(token.end - token.at));
        node->text = hk_text_new(parser->arena, chars, hk_lex_unquote(lex, &token, chars));
    }
    return node;
}

/* `Job(1)`, `Err(Bad)` */
static struct hk_ast *parse_symbol(struct hk_parser *parser)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_ast *node = parse_literal(parser, HK_AST_SYMBOL);
    if (!node || !hk_lex_at(lex, HK_TOKEN_LPAREN) || !hk_lex_joined(lex))
        return node;
    const char *word = node->text->chars;
    const char *instead = strcmp(word, "Err") == 0 ? "an error is raised with 'fail E'"
                          : strcmp(word, "Ok") == 0 || strcmp(word, "Some") == 0
                              ? "write the value alone"
                              : "what belongs together is a list, '[Job, 1]'";
    hk_lex_fail(lex, node->at, node->end, "a symbol takes nothing in brackets; %s", instead);
    return NULL;
}

static struct hk_ast *parse_primary(struct hk_parser *parser)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_lexeme token = lex->token;
    switch ((int)token.kind) {
    case HK_TOKEN_INT:
        return parse_literal(parser, HK_AST_INT);
    case HK_TOKEN_DURATION:
        return parse_literal(parser, HK_AST_DURATION);
    case HK_TOKEN_TEXT:
        return parse_literal(parser, HK_AST_TEXT);
    case HK_TOKEN_SYMBOL:
        return parse_symbol(parser);
    case HK_TOKEN_NAME:
        return parse_name(parser);
    case HK_TOKEN_LPAREN:
        return parse_brackets(parser);
    case HK_TOKEN_LBRACKET:
        return parse_list(parser);
    case HK_TOKEN_ANY:
        hk_lex_fail(lex, token.at, token.end, "'_' stands only for an argument of an event");
        return NULL;
    default:
        hk_lex_unexpected(lex, "a value");
        return NULL;
    }
}

static struct hk_ast *parse_postfix(struct hk_parser *parser, struct hk_ast *node)
{
    struct hk_lexer *lex = &parser->lex;
    while (node) {
        int at = node->at;
        if (hk_lex_at(lex, HK_TOKEN_LBRACKET) && hk_lex_joined(lex)) {
            hk_lex_next(lex);
            struct hk_ast *index = hk_parse_expr(parser);
            if (!index || !hk_lex_expect(lex, HK_TOKEN_RBRACKET))
                return NULL;
            node = new_node(parser, HK_AST_INDEX, at, node, index);
        } else if (hk_lex_accept(lex, HK_TOKEN_DOT)) {
            struct hk_lexeme name = lex->token;
            if (!hk_lex_expect(lex, HK_TOKEN_NAME))
                return NULL;
            node = new_node(parser, HK_AST_FIELD, at, node, NULL);
            if (node)
                node->text = hk_parse_slice(parser, &name);
        } else {
            break;
        }
    }
    return node;
}

/* ---- operators ---- */

/* The operator at hand, or -1. */
static int operator_here(const struct hk_lexer *lex)
{
    static const struct {
        enum hk_token_kind token;
        enum hk_binary op;
    } ops[] = {
        {HK_TOKEN_EQ, HK_BINARY_EQ},       {HK_TOKEN_NE, HK_BINARY_NE},
        {HK_TOKEN_LT, HK_BINARY_LT},       {HK_TOKEN_LE, HK_BINARY_LE},
        {HK_TOKEN_GT, HK_BINARY_GT},       {HK_TOKEN_GE, HK_BINARY_GE},
        {HK_TOKEN_RANGE, HK_BINARY_RANGE}, {HK_TOKEN_PLUS, HK_BINARY_ADD},
        {HK_TOKEN_MINUS, HK_BINARY_SUB},   {HK_TOKEN_STAR, HK_BINARY_MUL},
        {HK_TOKEN_SLASH, HK_BINARY_DIV},   {HK_TOKEN_PERCENT, HK_BINARY_MOD},
    };
    static const enum hk_binary words[] = {HK_BINARY_OR, HK_BINARY_AND, HK_BINARY_IN};
    for (size_t i = 0; i < HK_COUNT(ops); i++)
        if (lex->token.kind == ops[i].token)
            return (int)ops[i].op;
    for (size_t i = 0; i < HK_COUNT(words); i++)
        if (hk_lex_at_word(lex, hk_binary_text(words[i])))
            return (int)words[i];
    return -1;
}

static struct hk_ast *parse_prefix(struct hk_parser *parser, int level)
{
    struct hk_lexer *lex = &parser->lex;
    int at = lex->token.at;
    if (level <= HK_LEVEL_NOT && hk_lex_accept_word(lex, "not")) {
        struct hk_ast *operand = parse_level(parser, HK_LEVEL_NOT);
        return operand ? new_node(parser, HK_AST_NOT, at, operand, NULL) : NULL;
    }
    if (hk_lex_accept(lex, HK_TOKEN_MINUS)) {
        struct hk_ast *operand = parse_level(parser, HK_LEVEL_SIGN);
        return operand ? new_node(parser, HK_AST_NEGATE, at, operand, NULL) : NULL;
    }
    return parse_postfix(parser, parse_primary(parser));
}

static struct hk_ast *parse_rest(struct hk_parser *parser, struct hk_ast *left, int level)
{
    struct hk_lexer *lex = &parser->lex;
    int used = 0; /* the level that may not occur again: a < b < c */
    for (int op; left && (op = operator_here(lex)) >= 0;) {
        int here = hk_binary_level((enum hk_binary)op);
        if (here < level)
            break;
        if (op == HK_BINARY_IN && hk_lex_second(lex).kind == HK_TOKEN_DURATION) {
            hk_lex_fail(lex, lex->token.at, lex->token.end,
                        "'in' needs a list; a time limit is 'within', as in 'within 5ms'");
            return NULL;
        }
        if (here == used) {
            hk_lex_fail(lex, lex->token.at, lex->token.end, "%s",
                        used == HK_LEVEL_COMPARE ? "comparisons do not chain; use 'and'"
                                              : "ranges do not chain");
            return NULL;
        }
        used = here == HK_LEVEL_COMPARE || here == HK_LEVEL_RANGE ? here : 0;
        hk_lex_next(lex);
        struct hk_ast *right = parse_level(parser, here + 1);
        left = right ? new_node(parser, HK_AST_BINARY, left->at, left, right) : NULL;
        if (left)
            left->op = (enum hk_binary)op;
    }
    hk_lex_ask(lex, "and"); /* the others are so short that anything is near to them */
    return left;
}

/* An expression whose operators bind at least as tightly as `level`. */
static struct hk_ast *parse_level(struct hk_parser *parser, int level)
{
    struct hk_lexeme token = parser->lex.token;
    if (parser->depth >= HK_AST_HEIGHT_MAX)
        return too_deep(parser, token.at, token.end);
    parser->depth++;
    struct hk_ast *node = parse_rest(parser, parse_prefix(parser, level), level);
    parser->depth--;
    return node;
}

struct hk_ast *hk_parse_expr(struct hk_parser *parser)
{
    return parse_level(parser, HK_LEVEL_LOOSEST);
}

struct hk_ast *hk_parse_sum(struct hk_parser *parser)
{
    return parse_level(parser, HK_LEVEL_SUM);
}

struct hk_ast *hk_parse_operand(struct hk_parser *parser)
{
    return parse_level(parser, HK_LEVEL_SIGN);
}
