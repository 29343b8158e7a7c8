/* SPDX-License-Identifier: MIT
 *
 * pattern_occurrence: never, sometimes, eventually. Each speaks of an event or of
 * a condition; a condition happens when it holds.
 */
#include "expect/run.h"

#include "core/mutant.h"

static bool condition_holds(struct hk_check *check)
{
    const struct hk_ast *condition = check->rule->condition;
    return condition && hk_check_holds(check, condition) == HK_TRUE;
}

/* ---- never ---- */

static void never_judge(struct hk_check *check, struct hk_window *w)
{
    (void)w;
    struct hk_say values, time;
    if (!condition_holds(check) || HK_MUTANT(NEVER_CONDITION))
        return;
    const char *reads = hk_say_condition(&values, check, check->rule->condition);
    hk_check_break(check, "it holds at %s%s%s", hk_say_time(&time, hk_check_now(check)),
                   reads[0] ? ": " : "", reads);
}

static void never_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                        const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)w;
    (void)part;
    (void)bindings;
    struct hk_say event, time;
    if (HK_MUTANT(NEVER_EVENT))
        return;
    hk_check_break(check, "%s at %s", hk_say_seen(&event, check, seen),
                   hk_say_time(&time, hk_check_now(check)));
}

const struct hk_pattern_kind hk_pattern_never = {
    .name = "never",
    .begin = never_judge,
    .event = never_event,
    .change = never_judge,
};

/* ---- sometimes ---- */

static void sometimes_judge(struct hk_check *check, struct hk_window *w)
{
    (void)w;
    if (!check->met && condition_holds(check))
        hk_check_meet(check);
}

static void sometimes_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                            const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)w;
    (void)part;
    (void)bindings;
    (void)seen;
    if (!HK_MUTANT(SOMETIMES_UNMET))
        hk_check_meet(check);
}

const struct hk_pattern_kind hk_pattern_sometimes = {
    .name = "sometimes",
    .begin = sometimes_judge,
    .event = sometimes_event,
    .change = sometimes_judge,
};

/* ---- eventually ---- */

struct eventually {
    int64_t deadline; /* ns; HK_NEVER: none */
    bool done;
};

static void eventually_missing(struct hk_check *check, const struct eventually *state,
                               const char *when)
{
    struct hk_say what, time;
    const struct hk_rule *rule = check->rule;
    const char *reads = rule->first ? hk_say_match(&what, check, rule->first, 0, NULL)
                                    : hk_say_condition(&what, check, rule->condition);
    bool timed = state->deadline != HK_NEVER;
    hk_check_break(check, "%s%s %s %s%s", rule->first ? "no " : "", rule->first ? reads : "it",
                   rule->first ? "came" : "did not hold", timed ? "by " : when,
                   timed ? hk_say_time(&time, state->deadline) : "");
}

static void eventually_judge(struct hk_check *check, struct hk_window *w)
{
    struct eventually *state = w->state;
    if (!state->done && hk_check_now(check) <= state->deadline && condition_holds(check))
        state->done = true;
}

static void eventually_clock(struct hk_check *check, struct hk_window *w)
{
    const struct eventually *state = w->state;
    if (!state->done && hk_check_now(check) > state->deadline)
        eventually_missing(check, state, "");
}

/* `after 5ms` is opened when the clock gets there, which may be with a jump past it. */
static int64_t opened_at(const struct hk_check *check)
{
    int64_t now = hk_check_now(check), at = check->rule->scope_time;
    return at >= 0 && at < now ? at : now;
}

/* Nothing has changed since then but the time, so what holds now held then. */
static bool held_when_opened(struct hk_check *check)
{
    return !hk_check_reads_clock(check) && condition_holds(check);
}

static void eventually_begin(struct hk_check *check, struct hk_window *w)
{
    struct eventually *state = w->state;
    int64_t from = opened_at(check);
    state->deadline = check->rule->limit;
    if (check->rule->e->limit == HK_LIMIT_WITHIN)
        state->deadline = hk_time_add(from, check->rule->limit);
    if (HK_MUTANT(EVENTUALLY_LATE))
        state->deadline = HK_NEVER;
    state->done = from <= state->deadline && held_when_opened(check);
    eventually_judge(check, w);
    eventually_clock(check, w);
}

static void eventually_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                             const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)check;
    (void)part;
    (void)bindings;
    (void)seen;
    struct eventually *state = w->state;
    state->done = true; /* too late is broken already */
}

static void eventually_end(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    const struct eventually *state = w->state;
    bool done = state->done || HK_MUTANT(EVENTUALLY_NEVER);
    if (!done && hk_check_is_due(check, how, state->deadline))
        eventually_missing(check, state,
                           how == HK_CLOSE_SCOPE ? "before its scope ended" : "in this run");
}

const struct hk_pattern_kind hk_pattern_eventually = {
    .name = "eventually",
    .size = sizeof(struct eventually),
    .begin = eventually_begin,
    .event = eventually_event,
    .change = eventually_judge,
    .clock = eventually_clock,
    .end = eventually_end,
};
