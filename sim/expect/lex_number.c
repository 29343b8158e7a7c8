/* SPDX-License-Identifier: MIT
 *
 * lex_number: 12, 50ms, 1.5s, 1m30s. Exact in ns, in integers: a fraction that
 * is not a whole number of ns is refused, not rounded. Durations saturate like
 * the clock; plain numbers that do not fit are refused.
 */
#include "expect/lex.h"

#include <string.h>

/* A fraction with more digits than this is never a whole number of ns: the largest unit, an
 * hour, is 2^13 * 3^2 * 5^11 ns, so it cancels at most 13 factors of ten. */
enum { FRACTION_DIGITS_MAX = 13 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int64_t hk_lex_unit(const char *word, size_t len)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {
        {"h", 3600000000000}, {"m", 60000000000}, {"s", 1000000000},
        {"ms", 1000000},      {"us", 1000},       {"ns", 1},
    };
    for (size_t i = 0; i < HK_COUNT(units); i++)
        if (strlen(units[i].name) == len && memcmp(units[i].name, word, len) == 0)
            return units[i].ns;
    return 0;
}

/* The end of everything that looks like one number: letters and digits, and a
 * point between two digits, but not the points of a range. */
static int number_end(const struct hk_lexer *lex, int at)
{
    int i = at;
    for (; i < lex->len; i++) {
        char c = lex->text[i];
        bool point = c == '.' && is_digit(lex->text[i - 1]) && i + 1 < lex->len &&
                     is_digit(lex->text[i + 1]);
        if (!is_digit(c) && !is_letter(c) && c != '_' && !point)
            break;
    }
    return i;
}

static bool bad(struct hk_lexer *lex, const struct hk_lexeme *token, const char *before,
                const char *after)
{
    char found[64];
    hk_lex_copy(lex, token->at, token->end, found, sizeof(found));
    return hk_lex_fail(lex, token->at, token->end, "%s'%s'%s", before, found, after);
}

/* Digits from *at on, as a number; *fits says whether it is below 2^63. */
static int64_t read_digits(const struct hk_lexer *lex, int *at, int end, bool *fits)
{
    int64_t number = 0;
    *fits = true;
    for (; *at < end && is_digit(lex->text[*at]); ++*at)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, lex->text[*at] - '0', &number))
            *fits = false;
    return *fits ? number : INT64_MAX;
}

/* The part of `unit` that the digits [at, end) behind a point stand for. */
static bool read_fraction(const struct hk_lexer *lex, int at, int end, int64_t unit, int64_t *ns)
{
    __extension__ typedef unsigned __int128 wide;
    const wide unit_ns = (wide)unit;
    wide scale = 1, number = 0;
    while (end > at && lex->text[end - 1] == '0')
        end--;
    if (end - at > FRACTION_DIGITS_MAX)
        return false;
    for (; at < end; at++) {
        scale *= 10;
        number = number * 10 + (unsigned)(lex->text[at] - '0');
    }
    *ns = (int64_t)(number * unit_ns / scale);
    return number * unit_ns % scale == 0;
}

/* One `30s` or `1.5s` of a duration from *at on. *unit is that of the part
 * before, which must be larger; it becomes that of this one. */
static bool read_part(struct hk_lexer *lex, const struct hk_lexeme *token, int *at, int64_t *unit,
                      int64_t *ns)
{
    bool fits;
    int64_t whole = read_digits(lex, at, token->end, &fits), fraction = 0, larger = *unit;
    int point = *at, digits_end = *at;
    if (point < token->end && lex->text[point] == '.') {
        digits_end = point + 1;
        while (digits_end < token->end && is_digit(lex->text[digits_end]))
            digits_end++;
    }
    int unit_end = digits_end;
    while (unit_end < token->end && is_letter(lex->text[unit_end]))
        unit_end++;
    if (unit_end == digits_end && digits_end == token->end && digits_end > point)
        return bad(lex, token, "a number is whole; ", " needs a unit, as in 1.5s");
    *unit = hk_lex_unit(lex->text + digits_end, (size_t)(unit_end - digits_end));
    if (*unit == 0 && unit_end > digits_end)
        return bad(lex, token, "bad number ", "; units are ns us ms s m h");
    if (*unit == 0 || *unit >= larger)
        return bad(lex, token, "bad number ", "");
    if (digits_end > point && !read_fraction(lex, point + 1, digits_end, *unit, &fraction))
        return bad(lex, token, "", " is not a whole number of ns");
    if (__builtin_mul_overflow(whole, *unit, ns))
        *ns = INT64_MAX;
    *ns = hk_time_add(*ns, fraction);
    *at = unit_end;
    return true;
}

bool hk_lex_number(struct hk_lexer *lex, struct hk_lexeme *token)
{
    int at = token->at;
    bool fits;
    token->end = number_end(lex, at);
    int64_t number = read_digits(lex, &at, token->end, &fits);
    if (at == token->end) {
        token->kind = HK_TOKEN_INT;
        token->value = number;
        return fits || bad(lex, token, "number too large: ", "");
    }
    token->kind = HK_TOKEN_DURATION;
    int64_t unit = INT64_MAX;
    for (at = token->at; at < token->end;) {
        int64_t part = 0;
        if (!is_digit(lex->text[at]))
            return bad(lex, token, "bad number ", "");
        if (!read_part(lex, token, &at, &unit, &part))
            return false;
        token->value = hk_time_add(token->value, part);
    }
    return true;
}
