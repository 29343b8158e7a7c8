/* SPDX-License-Identifier: MIT
 *
 * options: what stands behind a strategy's name, as in `pct:depth=3,length=100`. One table
 * of names and ranges says all that can be said; the first name may be left out.
 */
#include <stdio.h>
#include <string.h>

#include "expect/suggest.h"
#include "plugin.h"

enum { OPTIONS_MAX = 32, TEXT_MAX = 64 };

struct reader {
    const char *strategy;
    const struct hk_option *table;
    size_t count;
    struct hk_error *error;
    bool given[OPTIONS_MAX];
};

/* The part of the text without the blanks around it, cut to what fits. */
static void trim(char copy[static TEXT_MAX], const char *text, size_t len)
{
    while (len > 0 && *text == ' ') {
        text++;
        len--;
    }
    while (len > 0 && text[len - 1] == ' ')
        len--;
    snprintf(copy, TEXT_MAX, "%.*s", (int)hk_text_cut(text, len < TEXT_MAX ? len : TEXT_MAX - 1),
             text);
}

static int unknown(const struct reader *r, const char *name)
{
    const char *names[OPTIONS_MAX];
    char all[256] = "";
    for (size_t i = 0; i < r->count; i++) {
        names[i] = r->table[i].name;
        size_t used = strlen(all);
        snprintf(all + used, sizeof(all) - used, "%s%s", i ? ", " : "", names[i]);
    }
    const char *best = hk_suggest(name, names, r->count);
    if (best)
        return hk_error_set(r->error, HK_EINVAL,
                            "strategy %s has no option '%s'; did you mean '%s'?", r->strategy,
                            name, best);
    return hk_error_set(r->error, HK_EINVAL, "strategy %s has no option '%s'; it has: %s",
                        r->strategy, name, all);
}

static int find(const struct reader *r, const char *name, size_t *index)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->table[i].name, name) == 0) {
            *index = i;
            return HK_OK;
        }
    }
    return unknown(r, name);
}

/* Digits, a minus sign before them or not. */
static bool to_number(const char *text, int64_t *number)
{
    bool negative = *text == '-';
    text += negative;
    int64_t value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        int64_t digit = *text - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value)) /* the negative side is longer */
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *number = negative ? value : -value;
    return true;
}

static int set(struct reader *r, size_t index, const char *text)
{
    const struct hk_option *option = &r->table[index];
    if (r->given[index])
        return hk_error_set(r->error, HK_EINVAL, "strategy %s: %s is given twice", r->strategy,
                            option->name);
    r->given[index] = true;
    int64_t number;
    if (to_number(text, &number) && number >= option->min && number <= option->max) {
        *option->value = number;
        return HK_OK;
    }
    if (option->max == INT64_MAX)
        return hk_error_set(r->error, HK_EINVAL, "strategy %s: %s is a number from %lld on, "
                            "not '%s'", r->strategy, option->name, (long long)option->min, text);
    return hk_error_set(r->error, HK_EINVAL, "strategy %s: %s is a number from %lld to %lld, "
                        "not '%s'", r->strategy, option->name, (long long)option->min,
                        (long long)option->max, text);
}

/* One of the parts between commas; `first` if none was before. */
static int read_part(struct reader *r, const char *part, size_t len, bool first)
{
    char name[TEXT_MAX], value[TEXT_MAX];
    const char *equals = memchr(part, '=', len);
    size_t index = 0;
    if (!equals) {
        trim(value, part, len);
        if (!*value)
            return hk_error_set(r->error, HK_EINVAL, "strategy %s: an option is missing beside "
                                "a comma", r->strategy);
        /* A name without a value is told that its value is missing. */
        for (size_t i = 0; i < r->count; i++) {
            if (strcmp(value, r->table[i].name) == 0)
                return set(r, i, "");
        }
        if (first)
            return set(r, 0, value);
        return hk_error_set(r->error, HK_EINVAL, "strategy %s: which option is '%s'? Only the "
                            "first one may stand without its name, '%s='", r->strategy, value,
                            r->table[0].name);
    }
    trim(name, part, (size_t)(equals - part));
    trim(value, equals + 1, len - (size_t)(equals - part) - 1);
    int rc = find(r, name, &index);
    return rc < 0 ? rc : set(r, index, value);
}

int hk_options_read(const char *strategy, const char *options, const struct hk_option *table,
                    size_t count, struct hk_error *error)
{
    struct reader reader = {
        .strategy = strategy, .table = table, .count = count, .error = error};
    hk_assert(count > 0 && count <= OPTIONS_MAX);
    if (options[strspn(options, " ")] == '\0')
        return HK_OK;
    for (const char *part = options;;) {
        size_t len = strcspn(part, ",");
        int rc = read_part(&reader, part, len, part == options);
        if (rc < 0)
            return rc;
        if (part[len] == '\0')
            return HK_OK;
        part += len + 1;
    }
}
