/* SPDX-License-Identifier: MIT
 *
 * compared: whether what `in order` and `in order of` put side by side can be equal at all. Where
 * it is certain that it cannot, the expectation is not what was meant.
 */
#include <string.h>

#include "expect/run.h"

enum { UNKNOWN = -1 };

/* How many values a whole event has to compare. */
static int values_of(const struct hk_compiler *c, const struct hk_event_match *match)
{
    static const char *const single[] = {"sent", "received", "started", "ended", "aborted"};
    const struct hk_expect_name *entry = hk_name_find(c, match->name, HK_NAME_EVENT);
    if (match->source == HK_SOURCE_EMIT)
        return entry && entry->arity != HK_EXPECT_ANY_ARITY ? entry->arity : UNKNOWN;
    for (size_t i = 0; i < HK_COUNT(single); i++) {
        if (strcmp(single[i], match->name) == 0)
            return 1;
    }
    return UNKNOWN;
}

static int bits(uint32_t set)
{
    return __builtin_popcount(set);
}

/* One value is compared with an element, several with a list of them. */
static bool check_list(struct hk_compiler *c)
{
    const struct hk_expectation *e = c->rule->e;
    const struct hk_event_match *match = c->rule->first;
    const struct hk_list *list = c->rule->list.list;
    bool whole = hk_match_is_whole(match);
    int count = whole ? values_of(c, match) : bits(match->vars);
    if (count == 0)
        return hk_compile_fail(c, e->pattern_at, e->end,
                               whole ? "'%s' has no argument to put in order"
                                     : "no argument is left to put in order; write '%s' or give "
                                       "it a name",
                               match->name);
    for (int64_t i = 0; count > 1 && list->items && i < list->len; i++) {
        struct hk_value item = list->items[i];
        if (item.kind != HK_LIST || item.list->len != count)
            return hk_compile_fail(c, e->number->at, e->number->end,
                                   "'%s' is compared by %d values, so each element is a list of "
                                   "%d", match->name, count, count);
    }
    return true;
}

static bool check_events(struct hk_compiler *c)
{
    const struct hk_expectation *e = c->rule->e;
    const struct hk_event_match *first = c->rule->first, *second = c->rule->second;
    bool all_first = hk_match_is_whole(first), all_second = hk_match_is_whole(second);
    if (!all_first && !all_second) {
        if (first->vars & second->vars || !(first->vars | second->vars))
            return true;
        return hk_compile_fail(c, e->pattern_at, e->end,
                               "'%s' and '%s' have no variable in common, so nothing is compared",
                               first->name, second->name);
    }
    int a = all_first ? values_of(c, first) : bits(first->vars);
    int b = all_second ? values_of(c, second) : bits(second->vars);
    if (a == b || a == UNKNOWN || b == UNKNOWN)
        return true;
    return hk_compile_fail(c, e->pattern_at, e->end,
                           "'%s' is compared by %d value%s and '%s' by %d, so they are never the "
                           "same", first->name, a, a == 1 ? "" : "s", second->name, b);
}

bool hk_compile_compared(struct hk_compiler *c)
{
    switch (c->rule->e->pattern) {
    case HK_PATTERN_IN_ORDER:
        return check_list(c);
    case HK_PATTERN_IN_ORDER_OF:
        return check_events(c);
    default:
        return true;
    }
}
