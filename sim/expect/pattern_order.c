/* SPDX-License-Identifier: MIT
 *
 * pattern_order: `a in order [1, 2, 3]`, and `a in order of b`: first in, first out.
 *
 * What is compared is the values of the event's variables, or of all its
 * arguments if it is written bare (of a built-in event, those behind its object, also if that
 * is named). What can never be equal is refused, by compared.c.
 */
#include <string.h>

#include "expect/run.h"

#include "core/mutant.h"

/* The values to compare; how many. */
static uint32_t tuple(const struct hk_event_match *match, uint32_t vars,
                      const struct hk_bindings *bindings, const struct hk_seen *seen,
                      struct hk_value out[HK_RULE_VARS_MAX])
{
    if (!hk_match_is_whole(match))
        return hk_bindings_key(bindings, vars, out);
    uint32_t skip = seen->built_in && seen->count > 1;
    uint32_t n = seen->count - skip;
    if (n > HK_RULE_VARS_MAX)
        n = HK_RULE_VARS_MAX;
    if (n)
        memcpy(out, seen->args + skip, n * sizeof(*out));
    return n;
}

/* ---- in order list ---- */

struct in_order {
    int64_t next; /* position in the list */
};

/* One value is itself, several are a list of them. */
static bool same(struct hk_value wanted, const struct hk_value *values, uint32_t n)
{
    if (n == 1)
        return hk_value_equal(wanted, values[0]);
    const struct hk_list list = {.len = n, .items = values};
    return hk_value_equal(wanted, (struct hk_value){.kind = HK_LIST, .list = &list});
}

static void in_order_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                           const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)part;
    struct in_order *state = w->state;
    const struct hk_rule *rule = check->rule;
    const struct hk_list *list = rule->list.list;
    struct hk_value values[HK_RULE_VARS_MAX];
    uint32_t n = tuple(rule->first, rule->key_vars, bindings, seen, values);
    int64_t at = state->next++;
    struct hk_say event, time, wanted;
    hk_check_exercise(check);
    if (at < list->len && (HK_MUTANT(IN_ORDER_LOOSE) || same(hk_list_at(list, at), values, n)))
        return;
    hk_say_seen(&event, check, seen);
    hk_say_time(&time, hk_check_now(check));
    if (at >= list->len)
        hk_check_break(check, "%s at %s is one more than the list has", event.text, time.text);
    else
        hk_check_break(check, "%s at %s comes where %s should be", event.text, time.text,
                       hk_say_value(&wanted, check, hk_list_at(list, at)));
}

static void in_order_end(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    const struct in_order *state = w->state;
    const struct hk_list *list = check->rule->list.list;
    struct hk_say wanted;
    if (state->next < list->len && hk_check_is_due(check, how, HK_NEVER))
        hk_check_break(check, "only %lld of %lld came; the next would be %s",
                       (long long)state->next, (long long)list->len,
                       hk_say_value(&wanted, check, hk_list_at(list, state->next)));
}

const struct hk_pattern_kind hk_pattern_in_order = {
    .name = "in order",
    .size = sizeof(struct in_order),
    .event = in_order_event,
    .end = in_order_end,
};

/* ---- in order of: the followers are a part of the leaders, in their order ---- */

struct place {
    int64_t position; /* among the leaders, from 1 */
    struct place *next;
};

/* Where the leaders of one value stand, those that no follower has passed. */
struct places {
    struct place *first, *last;
    bool passed; /* there was one, and a later leader was followed first */
};

struct in_order_of {
    struct hk_map by_values; /* payload: struct places */
    int64_t leaders;
    int64_t followed; /* position of the latest leader that was followed */
};

static void lead(struct hk_check *check, struct in_order_of *state, struct places *places)
{
    struct place *place = hk_arena_alloc(hk_check_arena(check), sizeof(*place));
    *place = (struct place){.position = ++state->leaders};
    *(places->last ? &places->last->next : &places->first) = place;
    places->last = place;
}

static struct place *pop(struct hk_check *check, struct places *places)
{
    struct place *place = places->first;
    places->first = place->next;
    if (!places->first)
        places->last = NULL;
    hk_arena_recycle(hk_check_arena(check), place, sizeof(*place));
    return place;
}

static void follow(struct hk_check *check, struct in_order_of *state, struct places *places,
                   const struct hk_seen *seen)
{
    struct hk_say event, time;
    hk_check_exercise(check);
    while (places->first && places->first->position < state->followed) {
        places->passed = true;
        pop(check, places);
    }
    if (places->first) {
        state->followed = places->first->position;
        pop(check, places);
        return;
    }
    if (HK_MUTANT(IN_ORDER_OF_LOOSE) && places->passed)
        return;
    hk_check_break(check, "%s at %s %s", hk_say_seen(&event, check, seen),
                   hk_say_time(&time, hk_check_now(check)),
                   places->passed ? "was overtaken by a later one" : "comes before its turn");
}

static void in_order_of_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                              const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    struct in_order_of *state = w->state;
    const struct hk_rule *rule = check->rule;
    struct hk_value values[HK_RULE_VARS_MAX];
    bool leads = part == HK_PART_SECOND;
    const struct hk_event_match *match = leads ? rule->second : rule->first;
    const struct hk_event_match *other = leads ? rule->first : rule->second;
    uint32_t vars = hk_match_is_whole(other) ? match->vars : rule->key_vars;
    uint32_t n = tuple(match, vars, bindings, seen, values);
    struct places *places =
        hk_map_need(&state->by_values, hk_check_arena(check), values, n, sizeof(*places))->payload;
    if (leads)
        lead(check, state, places);
    else
        follow(check, state, places, seen);
}

const struct hk_pattern_kind hk_pattern_in_order_of = {
    .name = "in order of",
    .size = sizeof(struct in_order_of),
    .event = in_order_of_event,
};
