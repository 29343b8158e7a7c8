/* SPDX-License-Identifier: MIT
 *
 * scope: the windows in which a pattern is watched. Without a scope there is
 * one, from the beginning to the end of the run. `before` is open until it is
 * closed for good, `after` opens once, `between` and `while` again and again.
 * A scope with variables has a window for each of their values.
 */
#include <string.h>

#include "expect/run.h"

#include "core/mutant.h"

/* ---- one window ---- */

static void open_window(struct hk_check *check, struct hk_window *w)
{
    const struct hk_pattern_kind *kind = check->rule->kind;
    if (w->is_open)
        return;
    w->is_open = w->was_open = true;
    if (!w->state)
        w->state = hk_arena_alloc(hk_check_arena(check), kind->size);
    memset(w->state, 0, kind->size);
    if (kind->begin)
        kind->begin(check, w);
}

static void close_window(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    if (!w->is_open)
        return;
    w->is_open = false;
    if (check->rule->kind->end)
        check->rule->kind->end(check, w, how);
}

/* A pattern with a trigger of its own is exercised by that, others by their scope. */
static void scope_seen(struct hk_check *check)
{
    if (!check->rule->own_trigger)
        hk_check_exercise(check);
}

static bool opens_by_itself(const struct hk_rule *rule)
{
    enum hk_scope_kind kind = rule->e->scope.kind;
    return kind == HK_SCOPE_NONE || kind == HK_SCOPE_BEFORE ||
           (kind == HK_SCOPE_AFTER && HK_MUTANT(AFTER_FROM_START));
}

/* ---- which windows ---- */

/* Whether what is bound of the scope's variables is what the window was opened for. */
static bool fits(const struct hk_rule *rule, const struct hk_window *w,
                 const struct hk_bindings *bindings)
{
    uint32_t at = 0;
    for (uint32_t var = 0; var < HK_RULE_VARS_MAX; var++) {
        if (!(rule->scope_vars & 1u << var))
            continue;
        const struct hk_value *value = &w->scope[at++];
        if (bindings->mask & 1u << var && !hk_value_equal(*value, bindings->values[var]))
            return false;
    }
    return true;
}

/* The window of these values, made if it is new. */
static struct hk_window *window_of(struct hk_check *check, const struct hk_bindings *bindings)
{
    const struct hk_rule *rule = check->rule;
    struct hk_value key[HK_RULE_VARS_MAX];
    if (rule->scope_vars == 0)
        return &check->window;
    uint32_t n = hk_bindings_key(bindings, rule->scope_vars, key);
    struct hk_entry *entry =
        hk_map_need(&check->windows, hk_check_arena(check), key, n, sizeof(struct hk_window));
    struct hk_window *w = entry->payload;
    if (!w->scope) {
        w->scope = entry->key;
        if (opens_by_itself(rule))
            open_window(check, w);
    }
    return w;
}

static bool binds_scope(const struct hk_check *check, const struct hk_bindings *bindings)
{
    uint32_t vars = check->rule->scope_vars;
    return (bindings->mask & vars) == vars;
}

static void close_matching(struct hk_check *check, const struct hk_bindings *bindings)
{
    if (check->rule->e->scope.kind == HK_SCOPE_BEFORE)
        scope_seen(check);
    if (binds_scope(check, bindings)) {
        close_window(check, window_of(check, bindings), HK_CLOSE_SCOPE);
        return;
    }
    for (struct hk_entry *entry = check->windows.first; entry; entry = entry->next)
        if (fits(check->rule, entry->payload, bindings))
            close_window(check, entry->payload, HK_CLOSE_SCOPE);
}

static void open_matching(struct hk_check *check, const struct hk_bindings *bindings)
{
    struct hk_window *w = window_of(check, bindings);
    scope_seen(check);
    if (check->rule->e->scope.kind == HK_SCOPE_AFTER && w->was_open)
        return;
    open_window(check, w);
}

/* ---- what happens ---- */

static void inside(struct hk_check *check, struct hk_window *w, enum hk_part part,
                   const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    if (w->is_open && check->rule->kind->event)
        check->rule->kind->event(check, w, part, bindings, seen);
}

void hk_scope_event(struct hk_check *check, enum hk_part part, const struct hk_bindings *bindings,
                    const struct hk_seen *seen)
{
    if (part == HK_PART_CLOSE && HK_MUTANT(SCOPE_NEVER_CLOSES))
        return;
    if (part == HK_PART_CLOSE) {
        close_matching(check, bindings);
    } else if (part == HK_PART_OPEN) {
        open_matching(check, bindings);
    } else if (check->rule->scope_vars == 0) {
        inside(check, &check->window, part, bindings, seen);
    } else if (binds_scope(check, bindings)) {
        inside(check, window_of(check, bindings), part, bindings, seen);
    } else {
        for (struct hk_entry *entry = check->windows.first; entry; entry = entry->next)
            if (fits(check->rule, entry->payload, bindings))
                inside(check, entry->payload, part, bindings, seen);
    }
}

/* Opens or closes by `while`. */
static void judge_scope(struct hk_check *check)
{
    enum hk_truth truth = hk_check_holds(check, check->rule->scope_condition);
    if (HK_MUTANT(WHILE_ALWAYS))
        truth = HK_TRUE;
    if (truth == HK_TRUE) {
        scope_seen(check);
        open_window(check, &check->window);
    } else if (truth == HK_FALSE) {
        close_window(check, &check->window, HK_CLOSE_SCOPE);
    }
}

typedef void (*on_window)(struct hk_check *check, struct hk_window *w);

static void for_open(struct hk_check *check, on_window call)
{
    if (!call)
        return;
    if (check->window.is_open)
        call(check, &check->window);
    for (struct hk_entry *entry = check->windows.first; entry; entry = entry->next) {
        struct hk_window *w = entry->payload;
        if (w->is_open)
            call(check, w);
    }
}

void hk_scope_change(struct hk_check *check, bool scope)
{
    if (scope)
        judge_scope(check);
    else
        for_open(check, check->rule->kind->change);
}

static void judge_time(struct hk_check *check)
{
    if (hk_check_now(check) < check->rule->scope_time)
        return;
    if (check->rule->e->scope.kind == HK_SCOPE_BEFORE)
        close_window(check, &check->window, HK_CLOSE_SCOPE);
    else
        open_matching(check, &(struct hk_bindings){.mask = 0});
}

void hk_scope_clock(struct hk_check *check)
{
    const struct hk_rule *rule = check->rule;
    if (rule->scope_time >= 0)
        judge_time(check);
    if (rule->limit != HK_NEVER)
        for_open(check, rule->kind->clock);
}

void hk_scope_begin(struct hk_check *check)
{
    const struct hk_rule *rule = check->rule;
    if (opens_by_itself(rule) && rule->scope_vars == 0 && rule->scope_time != 0)
        open_window(check, &check->window);
    if (rule->scope_time >= 0 && rule->e->scope.kind == HK_SCOPE_BEFORE)
        scope_seen(check);
    if (rule->scope_time == 0)
        judge_time(check);
    if (rule->scope_condition)
        judge_scope(check);
}

void hk_scope_end(struct hk_check *check, enum hk_close how)
{
    /* the end of the run is no end of a scope that waits for an event */
    if (check->rule->close && (how == HK_CLOSE_END || how == HK_CLOSE_UNTIL))
        how = HK_CLOSE_VOID;
    close_window(check, &check->window, how);
    for (struct hk_entry *entry = check->windows.first; entry; entry = entry->next)
        close_window(check, entry->payload, how);
}
