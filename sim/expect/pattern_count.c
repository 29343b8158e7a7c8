/* SPDX-License-Identifier: MIT
 *
 * pattern_count: how often an event comes, for each value of its variables; and `exactly
 * one of` several events.
 */
#include "expect/run.h"

#include "core/mutant.h"

struct counts {
    struct hk_map by_key; /* payload: int64_t */
};

/* ---- exactly, at most, at least ---- */

static void count_begin(struct hk_check *check, struct hk_window *w)
{
    struct counts *state = w->state;
    const struct hk_bindings none = {.mask = 0};
    if (check->rule->key_vars == 0) /* so that zero is counted too */
        hk_check_state(check, &state->by_key, 0, &none, sizeof(int64_t));
}

static void count_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                        const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)part;
    struct counts *state = w->state;
    const struct hk_rule *rule = check->rule;
    int64_t *count =
        hk_check_state(check, &state->by_key, rule->key_vars, bindings, sizeof(*count));
    ++*count;
    if (rule->own_trigger)
        hk_check_exercise(check);
    if (rule->e->bound == HK_BOUND_AT_LEAST || *count <= rule->number + HK_MUTANT(AT_MOST_ONE_MORE))
        return;
    struct hk_say event, time;
    hk_check_break(check, "%s at %s is number %lld, more than %lld",
                   hk_say_seen(&event, check, seen), hk_say_time(&time, hk_check_now(check)),
                   (long long)*count, (long long)rule->number);
}

static void count_end(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    const struct counts *state = w->state;
    const struct hk_rule *rule = check->rule;
    struct hk_say event;
    if (rule->e->bound == HK_BOUND_AT_MOST)
        return;
    for (const struct hk_entry *entry = state->by_key.first; entry; entry = entry->next) {
        int64_t count = *(const int64_t *)entry->payload;
        bool enough = count >= rule->number - HK_MUTANT(AT_LEAST_ONE_LESS);
        if (enough || !hk_check_is_due(check, how, HK_NEVER))
            continue;
        hk_check_break(check, "%s came %lld time%s, fewer than %lld",
                       hk_say_match(&event, check, rule->first, rule->key_vars, entry->key),
                       (long long)count, count == 1 ? "" : "s", (long long)rule->number);
        return;
    }
}

const struct hk_pattern_kind hk_pattern_count = {
    .name = "count",
    .size = sizeof(struct counts),
    .begin = count_begin,
    .event = count_event,
    .end = count_end,
};

/* ---- exactly one of ---- */

static void one_of_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                         const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)part;
    struct counts *state = w->state;
    int64_t *count =
        hk_check_state(check, &state->by_key, check->rule->key_vars, bindings, sizeof(*count));
    if (check->rule->own_trigger)
        hk_check_exercise(check);
    if (++*count == 1 || HK_MUTANT(ONE_OF_TWO))
        return;
    struct hk_say event, time;
    hk_check_break(check, "%s at %s is number %lld of them", hk_say_seen(&event, check, seen),
                   hk_say_time(&time, hk_check_now(check)), (long long)*count);
}

static void one_of_end(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    const struct counts *state = w->state;
    if (check->rule->key_vars == 0 && state->by_key.count == 0 && !HK_MUTANT(ONE_OF_NONE) &&
        hk_check_is_due(check, how, HK_NEVER))
        hk_check_break(check, "none of them came %s",
                       how == HK_CLOSE_SCOPE ? "before its scope ended" : "in this run");
}

const struct hk_pattern_kind hk_pattern_one_of = {
    .name = "one of",
    .size = sizeof(struct counts),
    .event = one_of_event,
    .end = one_of_end,
};
