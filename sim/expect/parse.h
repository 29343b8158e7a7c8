/* SPDX-License-Identifier: MIT
 *
 * parse: from text to the trees of ast.h.
 *
 * A parser is a lexer and an arena. Each hk_parse_... takes what it knows and
 * stops at the first token that is not its own, so that statements can be
 * built of them. NULL means failed, and the lexer's error says where and why.
 * Nesting is bounded: any bytes give a tree or an error.
 *
 * A bracket that touches the name before it belongs to it: `a[i]` and `f(x)`,
 * but `send q [1, 2]` is a name and a list.
 */
#ifndef HK_PARSE_H
#define HK_PARSE_H

#include "expect/ast.h"

struct hk_parser {
    struct hk_lexer lex;    /* use it directly for words and signs */
    struct hk_arena *arena; /* owns all trees */
    int depth;              /* of the recursion, at most HK_AST_HEIGHT_MAX */
};

/* Text, arena and error must outlive the parser; trees need only the arena. */
void hk_parser_init(struct hk_parser *parser, struct hk_arena *arena, const char *text, size_t len,
                    struct hk_syntax_error *error);

/* e: everything from `or` down. */
struct hk_ast *hk_parse_expr(struct hk_parser *parser);
/* A sum or anything that binds tighter: no comparison, no range, no `and`. */
struct hk_ast *hk_parse_sum(struct hk_parser *parser);
/* One operand, without a binary operator: -1, f(x), (a + b), task.x. For
 * places where values follow each other: `cas v old new`. */
struct hk_ast *hk_parse_operand(struct hk_parser *parser);
/* What can be named: x, x[e], x.field. */
struct hk_ast *hk_parse_place(struct hk_parser *parser);
/* dur, or an expression that gives one; a number without unit is refused. */
struct hk_ast *hk_parse_duration(struct hk_parser *parser);
/* p in `p%`; takes the sign. */
struct hk_ast *hk_parse_percent(struct hk_parser *parser);
/* dist. The list of `one of` ends before `, returns`, `, fails`, `, blocks`. */
struct hk_dist *hk_parse_dist(struct hk_parser *parser);
/* ev: name or name(arg, ...). */
struct hk_event_pattern *hk_parse_event(struct hk_parser *parser);
/* A capitalised name. */
const struct hk_text *hk_parse_symbol(struct hk_parser *parser);
/* A lower-case name; `what` is for the message: "a channel". */
const struct hk_text *hk_parse_name(struct hk_parser *parser, const char *what);
struct hk_expectation *hk_parse_expectation(struct hk_parser *parser);
struct hk_verdict *hk_parse_verdict(struct hk_parser *parser);

/* The whole text must be one. */
struct hk_expectation *hk_parse_expectation_text(struct hk_arena *arena, const char *text,
                                                 size_t len, struct hk_syntax_error *error);

/* Fails about a token: "unknown WHAT 'word'", and if `suggestion` is not NULL
 * "; did you mean '...'?". Returns false. */
bool hk_parse_unknown(struct hk_parser *parser, const struct hk_lexeme *token, const char *what,
                      const char *suggestion);
/* Fails with a suggestion if the name is nearly this word: "expected WANTED, found ...". */
bool hk_parse_nearly(struct hk_parser *parser, const struct hk_ast *node, const char *word,
                     const char *wanted);
/* What to write instead of what is often written behind an event or a value; or NULL. */
const char *hk_parse_hint(const struct hk_lexer *lex, const struct hk_lexeme *token);
/* What to write for a word that is none of those that an expectation begins with; or NULL. */
const char *hk_parse_first_hint(const char *word);
/* A label; fails if it is one of those words, as in `always: hits > 0`. */
const struct hk_text *hk_parse_label(struct hk_parser *parser);
/* Fails if a colon follows that is none of a label: `all done: finally x`, `after go: never x`. */
bool hk_parse_no_colon(struct hk_parser *parser);
/* Say what is wrong, and return false: of what an expectation begins with, of a time where an event
 * or a number should stand, of a kind of violation behind `no` (forbids) or `allow`. */
bool hk_parse_not_begun(struct hk_parser *parser, const struct hk_lexeme *first);
bool hk_parse_time_refused(struct hk_parser *parser);
bool hk_parse_unknown_kind(struct hk_parser *parser, const struct hk_lexeme *token, bool forbids);
/* A name from the text into the arena. */
const struct hk_text *hk_parse_slice(struct hk_parser *parser, const struct hk_lexeme *token);

#endif
