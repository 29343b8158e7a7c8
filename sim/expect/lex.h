/* SPDX-License-Identifier: MIT
 *
 * lex: the words of the language, one line at a time.
 *
 * The lexer always holds one token, which callers look at and take. It works
 * on a text with a length, so it needs no NUL and survives any bytes. The
 * first thing that goes wrong, here or in the parser above, is kept in the
 * caller's struct hk_syntax_error; from then on the lexer is at its end, so
 * that parsers unwind without asking after each step.
 *
 * It knows no grammar: `10%` is a number and a '%', keywords are names.
 */
#ifndef HK_LEX_H
#define HK_LEX_H

#include "core/base.h"

enum { HK_LEX_BYTES_MAX = 1 << 20 }; /* longest text */

/* Offsets are bytes into the text given, so that the caller can map them to
 * file, line and column. */
struct hk_syntax_error {
    int at, end;    /* the part that is wrong, [at, end) */
    char text[200]; /* a sentence without a full stop; empty if nothing is wrong */
};

/* Tokens that are always spelled alike, longest first. */
#define HK_LEX_SIGNS(X)         \
    X(HK_TOKEN_EQ, "==")        \
    X(HK_TOKEN_NE, "!=")        \
    X(HK_TOKEN_LE, "<=")        \
    X(HK_TOKEN_GE, ">=")        \
    X(HK_TOKEN_RANGE, "..")     \
    X(HK_TOKEN_PLUS_SET, "+=")  \
    X(HK_TOKEN_MINUS_SET, "-=") \
    X(HK_TOKEN_AROUND, "+-")    \
    X(HK_TOKEN_LT, "<")         \
    X(HK_TOKEN_GT, ">")         \
    X(HK_TOKEN_PLUS, "+")       \
    X(HK_TOKEN_MINUS, "-")      \
    X(HK_TOKEN_STAR, "*")       \
    X(HK_TOKEN_SLASH, "/")      \
    X(HK_TOKEN_PERCENT, "%")    \
    X(HK_TOKEN_LPAREN, "(")     \
    X(HK_TOKEN_RPAREN, ")")     \
    X(HK_TOKEN_LBRACKET, "[")   \
    X(HK_TOKEN_RBRACKET, "]")   \
    X(HK_TOKEN_COMMA, ",")      \
    X(HK_TOKEN_DOT, ".")        \
    X(HK_TOKEN_PIPE, "|")       \
    X(HK_TOKEN_SET, "=")        \
    X(HK_TOKEN_COLON, ":")

enum hk_token_kind {
    HK_TOKEN_END,      /* behind the last one, and after an error */
    HK_TOKEN_NAME,     /* jobs, done_1, and every keyword */
    HK_TOKEN_SYMBOL,   /* Closed */
    HK_TOKEN_INT,      /* 12; value is set */
    HK_TOKEN_DURATION, /* 1m30s; value is in ns */
    HK_TOKEN_TEXT,     /* "text", with its quotes; see hk_lex_unquote */
    HK_TOKEN_ANY,      /* _ */
#define X(name, spelling) name,
    HK_LEX_SIGNS(X)
#undef X
};

struct hk_lexeme {
    enum hk_token_kind kind;
    int at, end;   /* bytes [at, end) of the text */
    int64_t value; /* of a number or duration, else 0 */
};

enum { HK_LEX_ASKED_MAX = 16 };

struct hk_lexer {
    const char *text;              /* not owned, need not end in NUL */
    int len;                       /* bytes of it */
    struct hk_lexeme token;         /* the token to be looked at next */
    struct hk_lexeme last;          /* the token taken before it */
    struct hk_syntax_error *error; /* where the first error goes; never NULL */
    bool failed;                   /* the first error has happened */
    const char *asked[HK_LEX_ASKED_MAX]; /* words that might have stood in the place of token */
    int asked_count;
};

/* Begins at the first token. Clears `error`, which must outlive the lexer. */
void hk_lexer_init(struct hk_lexer *lex, const char *text, size_t len,
                   struct hk_syntax_error *error);

/* Takes the current token. */
void hk_lex_next(struct hk_lexer *lex);
/* The token behind the current one; END if it is no token. Takes nothing. */
struct hk_lexeme hk_lex_second(const struct hk_lexer *lex);

static inline const struct hk_lexeme *hk_lex_peek(const struct hk_lexer *lex)
{
    return &lex->token;
}

/* Whether the current token is of this kind, or is this keyword. */
bool hk_lex_at(const struct hk_lexer *lex, enum hk_token_kind kind);
bool hk_lex_at_word(const struct hk_lexer *lex, const char *word);
/* Takes it if it is there; else takes nothing and returns false. Words last as long as the lexer:
 * those that were asked for are suggested where something else was found. */
bool hk_lex_accept(struct hk_lexer *lex, enum hk_token_kind kind);
bool hk_lex_accept_word(struct hk_lexer *lex, const char *word);
/* This word might have stood here, too. */
void hk_lex_ask(struct hk_lexer *lex, const char *word);
/* Takes it, or fails: "expected 'times', found 'time'". */
bool hk_lex_expect(struct hk_lexer *lex, enum hk_token_kind kind);
bool hk_lex_expect_word(struct hk_lexer *lex, const char *word);
/* Fails unless everything has been taken. */
bool hk_lex_expect_end(struct hk_lexer *lex);

/* Whether the token is spelled like this. */
bool hk_lex_is(const struct hk_lexer *lex, const struct hk_lexeme *token, const char *word);
/* Whether the current token touches the one before it: in `f(x)` and `a[i]`
 * the bracket belongs to the name, in `send q (x)` it begins a value. */
bool hk_lex_joined(const struct hk_lexer *lex);

/* Fails with "expected WANTED, found '...'". `wanted` is put in as it is:
 * "'times'", "a name". A number with its unit behind a space (`10 ms`) gets
 * "write 10ms" instead. Returns false. */
bool hk_lex_unexpected(struct hk_lexer *lex, const char *wanted);
/* Fails with this text at [at, end), unless something failed before. Returns
 * false, and leaves the lexer at its end. */
bool hk_lex_fail(struct hk_lexer *lex, int at, int end, const char *fmt, ...) HK_PRINTF(4, 5);

/* Copies the bytes [at, end) into the buffer, NUL-terminated, control bytes as
 * '?', and cut with "..." at a whole character if they are too many. */
void hk_lex_copy(const struct hk_lexer *lex, int at, int end, char *buffer, size_t size);
/* The content of a TEXT token without quotes and escapes. `buffer` must have
 * room for end - at bytes. Returns the length. */
size_t hk_lex_unquote(const struct hk_lexer *lex, const struct hk_lexeme *token, char *buffer);

/* ns, us, ms, s, m and h in ns; 0 for any other word. */
int64_t hk_lex_unit(const char *word, size_t len);

/* For lex.c: the number or duration that begins with the digit at token->at.
 * Sets kind, end and value, or fails. */
bool hk_lex_number(struct hk_lexer *lex, struct hk_lexeme *token);

#endif
