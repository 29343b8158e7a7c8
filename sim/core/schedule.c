/* SPDX-License-Identifier: MIT
 *
 * schedule: a list of choices as one word.
 *
 *     h1-<data seed, hex>[+<fair from, hex>]-<choices>-<check, hex>
 *
 * Where the fair part of the run begins is there only if a check has asked for it: what
 * such a check finds depends on it, and nothing else does.
 * A run of equal choices is written as its length, kind, count and value, each in
 * groups of five bits, low ones first, with the sixth bit saying that more follow.
 * The check is a hash of all that stands before it.
 */
#include "core/choice.h"
#include "core/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.";

struct text {
    char *chars;
    size_t len, capacity;
};

static void put(struct text *text, char c)
{
    if (text->len + 1 >= text->capacity) {
        text->capacity = text->capacity ? text->capacity * 2 : 256;
        text->chars = hk_xrealloc(text->chars, text->capacity);
    }
    text->chars[text->len++] = c;
    text->chars[text->len] = '\0';
}

static void put_number(struct text *text, uint32_t number)
{
    for (; number > 31; number >>= 5)
        put(text, digits[32 + (number & 31)]);
    put(text, digits[number & 31]);
}

char *hk_token_write(const struct hk_schedule *schedule, uint64_t data_seed)
{
    struct text text = {0};
    char head[60], fair[20] = "";
    if (schedule->fair_from)
        snprintf(fair, sizeof(fair), "+%" PRIx64, schedule->fair_from);
    snprintf(head, sizeof(head), "h1-%" PRIx64 "%s-", data_seed, fair);
    for (const char *c = head; *c; c++)
        put(&text, *c);
    for (size_t i = 0, n; i < schedule->count; i += n) {
        const struct hk_choice *choice = &schedule->choices[i];
        for (n = 1; i + n < schedule->count && n < UINT32_MAX; n++) {
            if (memcmp(choice, choice + n, sizeof(*choice)) != 0)
                break;
        }
        put_number(&text, (uint32_t)n);
        put_number(&text, (uint32_t)hk_choice_kind(*choice));
        put_number(&text, hk_choice_count(*choice));
        put_number(&text, choice->value);
    }
    snprintf(head, sizeof(head), "-%06" PRIx64, hk_hash_text(text.chars) & 0xffffff);
    for (const char *c = head; *c; c++)
        put(&text, *c);
    return text.chars;
}

/* Reads one number; false at anything else. */
static bool get_number(const char **at, const char *end, uint32_t *number)
{
    uint64_t value = 0;
    for (int shift = 0; *at < end && shift < 35; shift += 5) {
        const char *digit = memchr(digits, *(*at)++, 64);
        if (!digit)
            return false;
        uint64_t five = (uint64_t)(digit - digits);
        value |= (five & 31) << shift;
        if (five < 32) {
            *number = (uint32_t)value;
            return value <= UINT32_MAX;
        }
    }
    return false;
}

enum { CHOICES_MAX = 5000000 }; /* some 40 MB */

static bool get_choices(const char *at, const char *end, struct hk_schedule *schedule)
{
    while (at < end) {
        uint32_t n, kind, count, value;
        if (!get_number(&at, end, &n) || !get_number(&at, end, &kind) ||
            !get_number(&at, end, &count) || !get_number(&at, end, &value))
            return false;
        if (n == 0 || n > CHOICES_MAX - schedule->count || kind > HK_CHOICE_CANCEL || count < 2 ||
            count > 0xfffffff || value >= count)
            return false;
        struct hk_choice choice = hk_choice_make((enum hk_choice_kind)kind, count, value);
        for (uint32_t i = 0; i < n; i++)
            hk_schedule_push(schedule, choice);
    }
    return true;
}

int hk_token_read(const char *token, struct hk_schedule *schedule, uint64_t *data_seed,
                  struct hk_error *error)
{
    const char *end = strrchr(token, '-');
    if (strncmp(token, "h1-", 3) != 0 || !end || end < token + 4)
        return hk_error_set(error, HK_EINVAL, "'%.*s' is no schedule token", HK_CUT(40, token));
    char *copy = hk_xstrdup(token);
    copy[end - token] = '\0';
    char check[8];
    snprintf(check, sizeof(check), "%06" PRIx64, hk_hash_text(copy) & 0xffffff);
    free(copy);
    char *seed_end;
    *data_seed = strtoull(token + 3, &seed_end, 16);
    schedule->count = 0;
    schedule->fair_from = 0;
    if (*seed_end == '+' && memchr(digits, seed_end[1], 16))
        schedule->fair_from = strtoull(seed_end + 1, &seed_end, 16);
    if (strcmp(end + 1, check) != 0)
        return hk_error_set(error, HK_EINVAL, "the schedule token is damaged or cut short");
    if (*seed_end != '-' || seed_end >= end || !get_choices(seed_end + 1, end, schedule))
        return hk_error_set(error, HK_EINVAL, "the schedule token is malformed");
    return HK_OK;
}
