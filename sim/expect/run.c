/* SPDX-License-Identifier: MIT
 *
 * run: the beginning and the end of a run, conditions, and what checks find.
 *
 * Inside `atomically` nobody can see a state, so conditions wait for its end.
 */
#include "expect/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/world.h"

/* ---- observers ---- */

static const struct hk_op op_observe = {
    .name = "observe", .mode = HK_CHANGE, .code = 1, .flags = HK_OP_UNTOLD};
static const struct hk_object_kind observer_kind = {.name = "observer", .onlooker = true};

/* What the rule sees now comes after all that it has seen before, so two orders of otherwise
 * independent events are two interleavings. An effect is put down to the task it happened to,
 * even if another task has served it: its request may come before or after what serves it. */
void hk_check_observe(struct hk_check *check)
{
    struct hk_world *world = check->run->world;
    struct hk_task *running = world->task;
    if (!check->observer || !running || check->run->over)
        return;
    if (check->run->whose)
        world->task = check->run->whose;
    hk_touch(world, check->observer, HK_CHANGE, &op_observe, hk_nil());
    world->task = running;
}

/* ---- verdicts of checks ---- */

void hk_check_break(struct hk_check *check, const char *fmt, ...)
{
    if (check->broken)
        return;
    check->broken = true;
    char text[1024];
    va_list args;
    va_start(args, fmt);
    hk_vformat(text, sizeof(text), fmt, args);
    va_end(args);
    hk_finding_add(check->run->world, "expect", check->rule->label, "", text);
}

void hk_check_meet(struct hk_check *check)
{
    check->met = true;
}

void hk_check_exercise(struct hk_check *check)
{
    check->exercised = true;
}

bool hk_check_is_due(struct hk_check *check, enum hk_close how, int64_t deadline)
{
    switch (how) {
    case HK_CLOSE_SCOPE:
    case HK_CLOSE_END:
        return true;
    case HK_CLOSE_UNTIL:
        return deadline == HK_NEVER || hk_check_now(check) > deadline;
    case HK_CLOSE_CUT:
        check->open = true;
        break;
    case HK_CLOSE_VOID:
        break;
    }
    return false;
}

/* ---- conditions ---- */

bool hk_check_reads_clock(const struct hk_check *check)
{
    const struct hk_expect_run *run = check->run;
    for (const struct hk_watch *w = run->set->on_clock; w; w = w->next)
        if (&run->checks[w->rule] == check && !w->scope)
            return true;
    return false;
}

static void judge(struct hk_check *check, bool scope)
{
    hk_check_observe(check);
    if (!check->broken)
        hk_scope_change(check, scope);
}

/* Until the atomic block is over; the next step comes after it at the latest. */
static void put_off(struct hk_expect_run *run, struct hk_check *check, bool scope)
{
    if (!check->dirty && !check->dirty_scope) {
        check->dirty_next = run->dirty;
        run->dirty = check;
        run->monitor.kinds |= HK_EVENT_BIT(HK_EVENT_STEP);
        hk_world_want(run->world, run->world->event_kinds | run->monitor.kinds);
    }
    *(scope ? &check->dirty_scope : &check->dirty) = true;
}

void hk_run_judge_put_off(struct hk_expect_run *run)
{
    struct hk_check *check = run->dirty;
    run->dirty = NULL;
    run->monitor.kinds = run->kinds;
    while (check) {
        struct hk_check *next = check->dirty_next;
        bool scope = check->dirty_scope, own = check->dirty;
        check->dirty = check->dirty_scope = false;
        if (scope)
            hk_scope_change(check, true);
        if (own)
            hk_scope_change(check, false);
        check = next;
    }
}

void hk_run_changed(struct hk_expect_run *run, const struct hk_watch *watches)
{
    for (const struct hk_watch *w = watches; w; w = w->next) {
        struct hk_check *check = &run->checks[w->rule];
        if (HK_UNLIKELY(run->world->atomic)) {
            hk_check_observe(check);
            put_off(run, check, w->scope);
        } else {
            judge(check, w->scope);
        }
    }
}

/* ---- the end ---- */

/* After these nothing can be said about what would still have come. */
static bool has_ending_finding(const struct hk_world *world)
{
    static const char *const kinds[] = {"deadlock", "stuck", "panic", "assert"};
    for (const struct hk_finding *f = world->findings; f; f = f->next)
        for (size_t i = 0; i < HK_COUNT(kinds); i++)
            if (strcmp(f->kind, kinds[i]) == 0)
                return true;
    return false;
}

static enum hk_close close_of(const struct hk_world *world)
{
    if (hk_end_is_cut((enum hk_end)world->end))
        return HK_CLOSE_CUT;
    switch ((enum hk_end)world->end) {
    case HK_END_UNTIL:
        return has_ending_finding(world) ? HK_CLOSE_VOID : HK_CLOSE_UNTIL;
    case HK_END_FINISHED:
    case HK_END_DEADLOCK: /* without a finding it is allowed, and an end like any other */
    case HK_END_STUCK:
        return has_ending_finding(world) ? HK_CLOSE_VOID : HK_CLOSE_END;
    default:
        return HK_CLOSE_VOID;
    }
}

static void on_end(struct hk_world *world, void *state)
{
    struct hk_expect_run *run = state;
    run->over = true;
    if (!world->atomic)
        hk_run_judge_put_off(run);
    for (const struct hk_watch *w = run->set->on_step; w; w = w->next)
        hk_scope_change(&run->checks[w->rule], w->scope);
    enum hk_close how = close_of(world);
    for (size_t i = 0; i < run->set->rule_count; i++)
        if (run->set->rules[i].kind)
            hk_scope_end(&run->checks[i], how);
    hk_arena_fini(&run->scratch);
}

/* ---- the beginning ---- */

/* `no leaks`, `allow failures of process`, and what `fails` implies. */
static void switch_kinds(struct hk_check *check)
{
    const struct hk_expectation *e = check->rule->e;
    struct hk_world *world = check->run->world;
    bool is_no = e->pattern == HK_PATTERN_NO, fails = e->pattern == HK_PATTERN_FAILS;
    if (!is_no && !fails && e->pattern != HK_PATTERN_ALLOW)
        return;
    const struct hk_allow **list = is_no ? &world->opted : &world->allowed;
    struct hk_allow *entry = hk_arena_alloc(&world->arena, sizeof(*entry));
    *entry = (struct hk_allow){.kind = hk_kind_name(fails ? HK_KIND_FAILURE : e->violation),
                               .next = *list};
    if (e->who && e->who->kind == HK_AST_NAME)
        entry->family = e->who->text->chars;
    if (fails && e->who->kind == HK_AST_INDEX)
        entry->family = ""; /* one of an array: set when that one ends */
    check->allow = entry;
    *list = entry;
}

static void observers_begin(struct hk_expect_run *run)
{
    for (size_t i = 0; i < run->set->rule_count; i++) {
        struct hk_check *check = &run->checks[i];
        if (!check->rule->observed || (run->bind && run->bind->no_observers))
            continue;
        check->observer = hk_arena_alloc(hk_check_arena(check), sizeof(*check->observer));
        hk_object_init(run->world, check->observer, &observer_kind, check->rule->observer_name, 0);
    }
}

static struct hk_expect_run *run_new(const struct hk_expect_set *set, struct hk_world *world,
                                     const struct hk_expect_bind *bind)
{
    struct hk_arena *arena = &world->arena;
    struct hk_expect_run *run = hk_arena_zalloc(arena, sizeof(*run));
    run->set = set;
    run->bind = bind;
    run->world = world;
    run->kinds = set->kinds;
    run->monitor = (struct hk_monitor){
        .kinds = set->kinds, .state = run, .event = hk_feed_event, .end = on_end};
    run->checks = hk_arena_zalloc(arena, set->rule_count * sizeof(*run->checks));
    run->objects = hk_arena_zalloc(arena, (size_t)set->thing_count * sizeof(*run->objects));
    run->members = hk_arena_zalloc(arena, (size_t)set->family_count * sizeof(*run->members));
    run->counts = hk_arena_zalloc(arena, (size_t)set->counter_count * sizeof(*run->counts));
    run->scratch_block = hk_arena_alloc(arena, HK_SCRATCH_BYTES);
    run->scratch.at = run->scratch_block;
    run->scratch.end = run->scratch_block + HK_SCRATCH_BYTES;
    for (size_t i = 0; i < set->rule_count; i++) {
        run->checks[i].run = run;
        run->checks[i].rule = &set->rules[i];
    }
    return run;
}

struct hk_expect_run *hk_expect_begin(const struct hk_expect_set *set, struct hk_world *world,
                                      const struct hk_expect_bind *bind, struct hk_error *error)
{
    struct hk_expect_run *run = run_new(set, world, bind);
    if (hk_run_bind(run, error) < 0)
        return NULL;
    observers_begin(run);
    for (uint32_t i = 0; i < world->task_count; i++)
        if (world->tasks[i]->state == HK_TASK_LIVE)
            hk_feed_count(run, world->tasks[i]);
    for (size_t i = 0; i < set->rule_count; i++) {
        switch_kinds(&run->checks[i]);
        if (set->rules[i].kind)
            hk_scope_begin(&run->checks[i]);
    }
    for (uint32_t i = 0; i < world->task_count; i++)
        if (world->tasks[i]->state == HK_TASK_LIVE)
            hk_feed_start(run, world->tasks[i]);
    hk_monitor_add(world, &run->monitor);
    return run;
}
