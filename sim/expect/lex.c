/* SPDX-License-Identifier: MIT
 *
 * lex: cutting a line into tokens, and the one place where errors are kept.
 * Numbers and durations are in lex_number.c.
 */
#include "expect/lex.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "expect/suggest.h"

/* Of the C library's ctype nothing is used, because it knows locales. */
static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_word(char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '_';
}
static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static const struct {
    const char *spelling;
    enum hk_token_kind kind;
} signs[] = {
#define X(name, spelled) {spelled, name},
    HK_LEX_SIGNS(X)
#undef X
};

/* ---- errors ---- */

bool hk_lex_fail(struct hk_lexer *lex, int at, int end, const char *fmt, ...)
{
    if (lex->failed)
        return false;
    lex->failed = true;
    lex->token = (struct hk_lexeme){.kind = HK_TOKEN_END, .at = lex->len, .end = lex->len};
    lex->error->at = at;
    lex->error->end = end;
    va_list args;
    va_start(args, fmt);
    hk_vformat(lex->error->text, sizeof(lex->error->text), fmt, args);
    va_end(args);
    return false;
}

void hk_lex_copy(const struct hk_lexer *lex, int at, int end, char *buffer, size_t size)
{
    hk_assert(size > 4);
    size_t len = (size_t)(end - at);
    bool cut = len >= size;
    if (cut)
        len = hk_text_cut(lex->text + at, size - 4);
    for (size_t i = 0; i < len; i++) {
        char c = lex->text[at + (int)i];
        buffer[i] = is_control(c) ? '?' : c;
    }
    memcpy(buffer + len, cut ? "..." : "", cut ? 4 : 1);
}

/* `10 ms`: the number, its place and the unit that was meant to follow it. */
static bool fail_split_duration(struct hk_lexer *lex)
{
    const struct hk_lexeme *last = &lex->last, *token = &lex->token;
    if (last->kind != HK_TOKEN_INT || token->kind != HK_TOKEN_NAME ||
        !hk_lex_unit(lex->text + token->at, (size_t)(token->end - token->at)))
        return false;
    char number[32], unit[8];
    hk_lex_copy(lex, last->at, last->end, number, sizeof(number));
    hk_lex_copy(lex, token->at, token->end, unit, sizeof(unit));
    hk_lex_fail(lex, last->at, token->end, "a duration is written without a space; write %s%s",
                number, unit);
    return true;
}

/* The word that was asked for here and is nearest; NULL if `wanted` is nothing else. */
static const char *meant_word(const struct hk_lexer *lex, const char *wanted, const char *found)
{
    const char *best = lex->token.kind == HK_TOKEN_NAME
                           ? hk_suggest(found, lex->asked, (size_t)lex->asked_count)
                           : NULL;
    size_t len = best ? strlen(best) : 0;
    if (best && strcmp(best, found) == 0)
        return NULL; /* it is that word, in a place where it cannot stand */
    bool told = best && strlen(wanted) == len + 2 && memcmp(wanted + 1, best, len) == 0;
    return told ? NULL : best;
}

/* Signs and words that other languages have between two values. */
static const char *sign_hint(const struct hk_lexer *lex)
{
    static const struct {
        const char *theirs, *hint; /* how the text goes on from the place before the token */
    } hints[] = {
        {"<>", "; write '!='"},   {"..=", "; write '1..3', which ends with 3"},
        {"...", "; write '1..3'"}, {"||", "; write 'or'"},
        {"is ", "; write '=='"},  {"=+", "; write '+='"}, {"++", "; write 'X += 1'"},
        {"?", "; write 'if E:' on a line of its own"},
        {"::", "; nothing is called 'a::b' here, and a duration is '5ms'"},
        {"|", "; a pipe stands behind 'collect', or behind the 'in' of a 'for'"},
    };
    int at = lex->token.at;
    for (size_t i = 0; i < HK_COUNT(hints); i++) {
        for (int back = 0; back <= 2 && back <= at; back++) {
            size_t len = strlen(hints[i].theirs);
            if ((size_t)(lex->len - (at - back)) >= len && (size_t)back < len &&
                memcmp(lex->text + at - back, hints[i].theirs, len) == 0)
                return hints[i].hint;
        }
    }
    return lex->token.kind == HK_TOKEN_SET ? "; write '==' to compare" : "";
}

bool hk_lex_unexpected(struct hk_lexer *lex, const char *wanted)
{
    if (lex->failed || fail_split_duration(lex))
        return false;
    struct hk_lexeme token = lex->token;
    if (token.kind == HK_TOKEN_END)
        return hk_lex_fail(lex, token.at, token.end, "expected %s, found the end of the line",
                           wanted);
    char found[64];
    hk_lex_copy(lex, token.at, token.end, found, sizeof(found));
    const char *meant = meant_word(lex, wanted, found);
    if (meant)
        return hk_lex_fail(lex, token.at, token.end,
                           "expected %s, found '%s'; did you mean '%s'?", wanted, found, meant);
    bool over = strcmp(wanted, "the end of the line") == 0 || strcmp(wanted, "a value") == 0;
    bool tuple = strcmp(wanted, "')'") == 0 && token.kind == HK_TOKEN_COMMA;
    const char *hint = over ? sign_hint(lex) : tuple ? "; a list is '[a, b]'" : "";
    return hk_lex_fail(lex, token.at, token.end, "expected %s, found '%s'%s", wanted, found, hint);
}

/* ---- tokens ---- */

static bool scan_text(struct hk_lexer *lex, struct hk_lexeme *token)
{
    token->kind = HK_TOKEN_TEXT;
    for (int i = token->at + 1; i < lex->len; i++) {
        char c = lex->text[i];
        if (c == '"') {
            token->end = i + 1;
            return true;
        }
        if (c != '\n' && is_control(c))
            return hk_lex_fail(lex, i, i + 1, "stray byte 0x%02x in a text", (unsigned char)c);
        if (c != '\\' || i + 1 == lex->len)
            continue;
        char escape = lex->text[++i];
        if (escape != '"' && escape != '\\' && escape != 'n')
            return hk_lex_fail(lex, i - 1, i + 1,
                               "unknown escape; a text knows \\\" and \\\\ and \\n");
    }
    return hk_lex_fail(lex, token->at, lex->len, "unterminated text; a '\"' is missing");
}

/* The bytes of one UTF-8 character, or 1. */
static int char_len(const struct hk_lexer *lex, int at)
{
    unsigned char c = (unsigned char)lex->text[at];
    int len = c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 1;
    for (int i = 1; i < len; i++)
        if (at + i >= lex->len || ((unsigned char)lex->text[at + i] & 0xc0) != 0x80)
            return 1;
    return len;
}

static bool fail_stray(struct hk_lexer *lex, int at)
{
    int len = char_len(lex, at);
    unsigned char c = (unsigned char)lex->text[at];
    if (len == 1 && (c < 0x20 || c >= 0x7f))
        return hk_lex_fail(lex, at, at + 1, "stray byte 0x%02x", c);
    char found[8];
    hk_lex_copy(lex, at, at + len, found, sizeof(found));
    bool macro = at > 0 && lex->text[at - 1] >= 'a' && lex->text[at - 1] <= 'z';
    const char *hint = c == '!'    ? macro ? "; leave it out" : "; write 'not'"
                       : c == '&'  ? "; write 'and'"
                       : c == ';'  ? "; each statement has a line of its own"
                       : c == '\'' || strcmp(found, "\xe2\x80\x9c") == 0 ||
                               strcmp(found, "\xe2\x80\x9d") == 0
                           ? "; a text stands between '\"'"
                       : strcmp(found, "\xe2\x80\x93") == 0 ? "; write '-'"
                                                               : "";
    return hk_lex_fail(lex, at, at + len, "stray character '%s'%s", found, hint);
}

static bool scan_sign(struct hk_lexer *lex, struct hk_lexeme *token)
{
    const char *here = lex->text + token->at;
    size_t rest = (size_t)(lex->len - token->at);
    for (size_t i = 0; i < HK_COUNT(signs); i++) {
        size_t len = strlen(signs[i].spelling);
        if (len > rest || memcmp(here, signs[i].spelling, len) != 0)
            continue;
        token->kind = signs[i].kind;
        token->end = token->at + (int)len;
        return true;
    }
    return fail_stray(lex, token->at);
}

static void scan_word(const struct hk_lexer *lex, struct hk_lexeme *token)
{
    int end = token->at + 1;
    while (end < lex->len && is_word(lex->text[end]))
        end++;
    token->end = end;
    token->kind = is_upper(lex->text[token->at])                        ? HK_TOKEN_SYMBOL
                  : end == token->at + 1 && lex->text[token->at] == '_' ? HK_TOKEN_ANY
                                                                        : HK_TOKEN_NAME;
}

/* The token that begins at or behind `at`. */
static bool scan(struct hk_lexer *lex, int at, struct hk_lexeme *token)
{
    while (at < lex->len && is_space(lex->text[at]))
        at++;
    *token = (struct hk_lexeme){.kind = HK_TOKEN_END, .at = at, .end = at};
    if (at == lex->len)
        return true;
    char c = lex->text[at];
    if (is_digit(c))
        return hk_lex_number(lex, token);
    if (c == '"')
        return scan_text(lex, token);
    if (!is_word(c))
        return scan_sign(lex, token);
    scan_word(lex, token);
    return true;
}

void hk_lexer_init(struct hk_lexer *lex, const char *text, size_t len,
                   struct hk_syntax_error *error)
{
    bool too_long = len > HK_LEX_BYTES_MAX;
    *error = (struct hk_syntax_error){0};
    *lex = (struct hk_lexer){.text = text, .len = too_long ? 0 : (int)len, .error = error};
    if (too_long)
        hk_lex_fail(lex, 0, 0, "the text is longer than %d bytes", HK_LEX_BYTES_MAX);
    hk_lex_next(lex);
}

void hk_lex_next(struct hk_lexer *lex)
{
    struct hk_lexeme token;
    lex->last = lex->token;
    lex->asked_count = 0;
    if (!lex->failed && scan(lex, lex->token.end, &token))
        lex->token = token;
}

struct hk_lexeme hk_lex_second(const struct hk_lexer *lex)
{
    struct hk_syntax_error ignored;
    struct hk_lexer ahead = *lex;
    ahead.error = &ignored;
    hk_lex_next(&ahead);
    return ahead.token;
}

size_t hk_lex_unquote(const struct hk_lexer *lex, const struct hk_lexeme *token, char *buffer)
{
    hk_assert(token->kind == HK_TOKEN_TEXT);
    size_t len = 0;
    for (int i = token->at + 1; i < token->end - 1; i++) {
        char c = lex->text[i];
        if (c == '\\') {
            c = lex->text[++i];
            c = c == 'n' ? '\n' : c;
        }
        buffer[len++] = c;
    }
    return len;
}

/* ---- looking and taking ---- */

bool hk_lex_is(const struct hk_lexer *lex, const struct hk_lexeme *token, const char *word)
{
    size_t len = strlen(word);
    return token->kind != HK_TOKEN_END && (size_t)(token->end - token->at) == len &&
           memcmp(lex->text + token->at, word, len) == 0;
}

bool hk_lex_joined(const struct hk_lexer *lex)
{
    return lex->token.at > 0 && lex->token.at == lex->last.end;
}

bool hk_lex_at(const struct hk_lexer *lex, enum hk_token_kind kind)
{
    return lex->token.kind == kind;
}

bool hk_lex_at_word(const struct hk_lexer *lex, const char *word)
{
    return lex->token.kind == HK_TOKEN_NAME && hk_lex_is(lex, &lex->token, word);
}

bool hk_lex_accept(struct hk_lexer *lex, enum hk_token_kind kind)
{
    if (lex->failed || lex->token.kind != kind)
        return false;
    hk_lex_next(lex);
    return true;
}

bool hk_lex_accept_word(struct hk_lexer *lex, const char *word)
{
    if (!hk_lex_at_word(lex, word)) {
        hk_lex_ask(lex, word);
        return false;
    }
    hk_lex_next(lex);
    return true;
}

void hk_lex_ask(struct hk_lexer *lex, const char *word)
{
    if (lex->asked_count < HK_LEX_ASKED_MAX)
        lex->asked[lex->asked_count++] = word;
}

static const char *spelling(enum hk_token_kind kind)
{
    for (size_t i = 0; i < HK_COUNT(signs); i++)
        if (signs[i].kind == kind)
            return signs[i].spelling;
    return NULL;
}

bool hk_lex_expect(struct hk_lexer *lex, enum hk_token_kind kind)
{
    static const char *const names[] = {
        [HK_TOKEN_END] = "the end of the line",
        [HK_TOKEN_NAME] = "a name",
        [HK_TOKEN_SYMBOL] = "a capitalised name",
        [HK_TOKEN_INT] = "a number",
        [HK_TOKEN_DURATION] = "a duration",
        [HK_TOKEN_TEXT] = "a text",
        [HK_TOKEN_ANY] = "'_'",
    };
    if (hk_lex_accept(lex, kind))
        return true;
    if (kind < HK_COUNT(names))
        return hk_lex_unexpected(lex, names[kind]);
    char wanted[8];
    snprintf(wanted, sizeof(wanted), "'%s'", spelling(kind));
    return hk_lex_unexpected(lex, wanted);
}

bool hk_lex_expect_word(struct hk_lexer *lex, const char *word)
{
    if (hk_lex_accept_word(lex, word))
        return true;
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "'%s'", word);
    return hk_lex_unexpected(lex, wanted);
}

bool hk_lex_expect_end(struct hk_lexer *lex)
{
    if (hk_lex_at(lex, HK_TOKEN_END))
        return !lex->failed;
    return hk_lex_unexpected(lex, "the end of the line");
}
