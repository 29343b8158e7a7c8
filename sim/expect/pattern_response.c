/* SPDX-License-Identifier: MIT
 *
 * pattern_response: `a leads to b within d`. Every a has a later b with the same
 * values of the variables that both have. One b answers all earlier ones, so
 * only the oldest unanswered a of each value is kept; these stand in the order
 * of their times, and the first one's deadline is the next.
 */
#include "expect/run.h"

#include "core/mutant.h"

struct pending {
    bool waits;
    int64_t since; /* ns */
    const struct hk_value *key;
    struct pending *next, *prev;
};

struct response {
    struct hk_map by_key; /* payload: struct pending */
    struct pending *first, *last;
};

static void wait_for(struct hk_check *check, struct response *state, struct pending *p)
{
    if (p->waits)
        return;
    p->waits = true;
    p->since = hk_check_now(check);
    p->next = NULL;
    p->prev = state->last;
    *(state->last ? &state->last->next : &state->first) = p;
    state->last = p;
}

static void answered(struct response *state, struct pending *p)
{
    if (!p->waits)
        return;
    p->waits = false;
    *(p->prev ? &p->prev->next : &state->first) = p->next;
    *(p->next ? &p->next->prev : &state->last) = p->prev;
}

static void response_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                           const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)seen;
    struct response *state = w->state;
    struct hk_value key[HK_RULE_VARS_MAX];
    uint32_t n = hk_bindings_key(bindings, check->rule->key_vars, key);
    if (part == HK_PART_SECOND) {
        struct hk_entry *entry = hk_map_find(&state->by_key, key, n);
        if (entry)
            answered(state, entry->payload);
        return;
    }
    hk_check_exercise(check);
    struct hk_entry *entry =
        hk_map_need(&state->by_key, hk_check_arena(check), key, n, sizeof(struct pending));
    struct pending *p = entry->payload;
    p->key = entry->key;
    wait_for(check, state, p);
}

static void missing(struct hk_check *check, const struct pending *p, const char *until)
{
    struct hk_say first, second, since, limit;
    const struct hk_rule *rule = check->rule;
    bool timed = rule->limit != HK_NEVER;
    hk_check_break(check, "%s at %s was followed by no %s%s%s",
                   hk_say_match(&first, check, rule->first, rule->key_vars, p->key),
                   hk_say_time(&since, p->since),
                   hk_say_match(&second, check, rule->second, rule->key_vars, p->key),
                   timed ? " within " : until, timed ? hk_say_time(&limit, rule->limit) : "");
}

static int64_t deadline_of(const struct hk_check *check, const struct pending *p)
{
    return hk_time_add(p->since, check->rule->limit);
}

static void response_clock(struct hk_check *check, struct hk_window *w)
{
    const struct response *state = w->state;
    if (HK_MUTANT(LEADS_TO_LATE))
        return;
    if (state->first && hk_check_now(check) > deadline_of(check, state->first))
        missing(check, state->first, "");
}

static void response_end(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    const struct response *state = w->state;
    const struct pending *p = state->first;
    if (p && !HK_MUTANT(LEADS_TO_UNANSWERED) && hk_check_is_due(check, how, deadline_of(check, p)))
        missing(check, p, how == HK_CLOSE_SCOPE ? " before its scope ended" : " in this run");
}

const struct hk_pattern_kind hk_pattern_leads_to = {
    .name = "leads to",
    .size = sizeof(struct response),
    .event = response_event,
    .clock = response_clock,
    .end = response_end,
};
