/* SPDX-License-Identifier: MIT
 *
 * pattern_precedence: `a before b`. Every b has an earlier a with the same values of
 * the variables that both have.
 */
#include "expect/run.h"

#include "core/mutant.h"

struct before {
    struct hk_map seen; /* by these values; payload: bool */
};

static void before_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                         const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    struct before *state = w->state;
    const struct hk_rule *rule = check->rule;
    bool *first = hk_check_state(check, &state->seen, rule->key_vars, bindings, sizeof(*first));
    if (part == HK_PART_FIRST) {
        *first = true;
        return;
    }
    hk_check_exercise(check);
    if (*first || HK_MUTANT(BEFORE_NEVER_FAILS))
        return;
    struct hk_value key[HK_RULE_VARS_MAX];
    struct hk_say event, wanted, time;
    hk_bindings_key(bindings, rule->key_vars, key);
    hk_check_break(check, "%s at %s had no %s before it", hk_say_seen(&event, check, seen),
                   hk_say_time(&time, hk_check_now(check)),
                   hk_say_match(&wanted, check, rule->first, rule->key_vars, key));
}

const struct hk_pattern_kind hk_pattern_before = {
    .name = "before",
    .size = sizeof(struct before),
    .event = before_event,
};
