/* SPDX-License-Identifier: MIT
 *
 * reading: a whole text as an expression, a distribution or a verdict. hocket itself reads these
 * only as parts of something longer.
 */
#ifndef HK_TEST_EXPECT_READING_H
#define HK_TEST_EXPECT_READING_H

#include "expect/parse.h"

static inline struct hk_ast *read_expr(struct hk_arena *arena, const char *text, size_t len,
                                       struct hk_syntax_error *error)
{
    struct hk_parser parser;
    hk_parser_init(&parser, arena, text, len, error);
    struct hk_ast *node = hk_parse_expr(&parser);
    return hk_lex_expect_end(&parser.lex) ? node : NULL;
}

static inline struct hk_dist *read_dist(struct hk_arena *arena, const char *text, size_t len,
                                        struct hk_syntax_error *error)
{
    struct hk_parser parser;
    hk_parser_init(&parser, arena, text, len, error);
    struct hk_dist *dist = hk_parse_dist(&parser);
    return hk_lex_expect_end(&parser.lex) ? dist : NULL;
}

static inline struct hk_verdict *read_verdict(struct hk_arena *arena, const char *text, size_t len,
                                              struct hk_syntax_error *error)
{
    struct hk_parser parser;
    hk_parser_init(&parser, arena, text, len, error);
    struct hk_verdict *verdict = hk_parse_verdict(&parser);
    return hk_lex_expect_end(&parser.lex) ? verdict : NULL;
}

#endif
