/* SPDX-License-Identifier: MIT
 *
 * kinds: the table behind kinds.h. It is one list, so that names and constants
 * cannot part; what a kind means is known by the check that reports it.
 */
#include "expect/kinds.h"

#include <string.h>

#define X(kind, singular, plural, on, help) singular,
static const char *const names[] = {HK_KINDS(X)};
#undef X
#define X(kind, singular, plural, on, help) plural,
static const char *const plurals[] = {HK_KINDS(X)};
#undef X
#define X(kind, singular, plural, on, help) help,
static const char *const helps[] = {HK_KINDS(X)};
#undef X
#define X(kind, singular, plural, on, help) on,
static const bool always_on[] = {HK_KINDS(X)};
#undef X

_Static_assert(HK_COUNT(names) == HK_KIND_COUNT, "one name for each kind");

static bool is_kind(enum hk_kind kind)
{
    return kind >= 0 && kind < HK_KIND_COUNT;
}

const char *hk_kind_name(enum hk_kind kind)
{
    hk_assert(is_kind(kind));
    return names[kind];
}

const char *hk_kind_plural(enum hk_kind kind)
{
    hk_assert(is_kind(kind));
    return plurals[kind];
}

const char *hk_kind_help(enum hk_kind kind)
{
    hk_assert(is_kind(kind));
    return helps[kind];
}

bool hk_kind_always_on(enum hk_kind kind)
{
    hk_assert(is_kind(kind));
    return always_on[kind];
}

static bool same(const char *name, const char *word, size_t len)
{
    return strlen(name) == len && memcmp(name, word, len) == 0;
}

enum hk_kind hk_kind_find(const char *word, size_t len)
{
    for (int i = 0; i < HK_KIND_COUNT; i++)
        if (same(names[i], word, len) || same(plurals[i], word, len))
            return (enum hk_kind)i;
    return HK_KIND_NONE;
}

enum hk_kind hk_kind_next(uint32_t set, enum hk_kind after)
{
    int kind = after + 1;
    while (kind < HK_KIND_COUNT && !(set >> kind & 1))
        kind++;
    return kind < HK_KIND_COUNT ? (enum hk_kind)kind : HK_KIND_NONE;
}

const char *const *hk_kind_names(void)
{
    return names;
}
