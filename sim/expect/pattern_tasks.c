/* SPDX-License-Identifier: MIT
 *
 * pattern_tasks: how tasks end. What is said of a label is said of every task that has
 * it. `all tasks complete` means that all end, and that those of the program itself
 * end well; how a spawned task ended is the business of whoever joins it.
 */
#include <stdio.h>
#include <string.h>

#include "expect/run.h"

#include "core/mutant.h"

static const struct hk_members *members_of(const struct hk_check *check)
{
    return &check->run->members[check->rule->family];
}

static const struct hk_family *family_of(const struct hk_check *check)
{
    return &check->run->set->families[check->rule->family];
}

/* The name of one that still lives. */
static const char *a_live_one(struct hk_check *check)
{
    struct hk_world *world = check->run->world;
    const struct hk_family *family = family_of(check);
    for (uint32_t i = 0; i < world->task_count; i++) {
        const struct hk_task *task = world->tasks[i];
        if (task->state == HK_TASK_LIVE && hk_task_is(task, family->label, family->index))
            return hk_task_name(world, task);
    }
    return family->label ? family->label : "a task";
}

static bool is_unfinished(const struct hk_check *check)
{
    const struct hk_members *members = members_of(check);
    return members->live > 0 || (members->started == 0 && family_of(check)->label);
}

static void unfinished(struct hk_check *check, const char *when)
{
    const struct hk_family *family = family_of(check);
    if (members_of(check)->live > 0)
        hk_check_break(check, "%s had not ended %s", a_live_one(check), when);
    else
        hk_check_break(check, "no %s was started %s", family->label, when);
}

static void tasks_clock(struct hk_check *check, struct hk_window *w)
{
    (void)w;
    struct hk_say time;
    char when[HK_SAY_BYTES + 4];
    if (HK_MUTANT(COMPLETES_LATE))
        return;
    if (hk_check_now(check) <= check->rule->limit || !is_unfinished(check))
        return;
    snprintf(when, sizeof(when), "by %s", hk_say_time(&time, check->rule->limit));
    unfinished(check, when);
}

static void tasks_end(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    (void)w;
    if (is_unfinished(check) && hk_check_is_due(check, how, check->rule->limit))
        unfinished(check, "in this run");
}

/* ---- how one ended ---- */

enum ending { COMPLETED, FAILED, ABORTED };

static enum ending ending_of(const struct hk_seen *seen)
{
    if (seen->rc == HK_EABORTED)
        return ABORTED;
    return seen->rc < 0 ? FAILED : COMPLETED;
}

static void wrong_end(struct hk_check *check, const struct hk_seen *seen)
{
    struct hk_say error, time;
    static const char *const words[] = {"completed", "failed", "was aborted"};
    enum ending ending = ending_of(seen);
    bool with = ending == FAILED && seen->args[0].kind != HK_NIL;
    hk_check_break(check, "%s %s%s%s at %s", hk_task_name(check->run->world, seen->task),
                   words[ending], with ? " with " : "",
                   with ? hk_say_value(&error, check, seen->args[0]) : "",
                   hk_say_time(&time, hk_check_now(check)));
}

/* A task that starts after the deadline and ends at once meets no clock in between. */
static void in_time(struct hk_check *check, const struct hk_seen *seen)
{
    struct hk_say time, limit;
    if (hk_check_now(check) > check->rule->limit && !HK_MUTANT(COMPLETES_LATE))
        hk_check_break(
            check, "%s ended at %s, not by %s", hk_task_name(check->run->world, seen->task),
            hk_say_time(&time, hk_check_now(check)), hk_say_time(&limit, check->rule->limit));
}

static void completes_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                            const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)w;
    (void)part;
    (void)bindings;
    if (ending_of(seen) != COMPLETED && !HK_MUTANT(COMPLETES_ANYHOW))
        wrong_end(check, seen);
    in_time(check, seen);
}

static void all_complete_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                               const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    if (seen->task->is_root)
        completes_event(check, w, part, bindings, seen);
    else
        in_time(check, seen);
}

static void fails_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                        const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)w;
    (void)part;
    (void)bindings;
    const struct hk_text *wanted = check->rule->e->error;
    struct hk_value error = seen->args[0];
    bool right =
        !wanted || HK_MUTANT(FAILS_WITH_ANY) ||
        (error.kind == HK_SYMBOL && strcmp(error.text->chars, wanted->chars) == 0);
    if (ending_of(seen) != FAILED || !right)
        wrong_end(check, seen);
    in_time(check, seen);
}

static void aborted_event(struct hk_check *check, struct hk_window *w, enum hk_part part,
                          const struct hk_bindings *bindings, const struct hk_seen *seen)
{
    (void)w;
    (void)part;
    (void)bindings;
    if (ending_of(seen) != ABORTED && !HK_MUTANT(ABORTED_ANYHOW))
        wrong_end(check, seen);
}

const struct hk_pattern_kind hk_pattern_completes = {
    .name = "completes",
    .event = completes_event,
    .clock = tasks_clock,
    .end = tasks_end,
};
const struct hk_pattern_kind hk_pattern_all_complete = {
    .name = "all complete",
    .event = all_complete_event,
    .clock = tasks_clock,
    .end = tasks_end,
};
const struct hk_pattern_kind hk_pattern_fails = {
    .name = "fails",
    .event = fails_event,
    .clock = tasks_clock,
    .end = tasks_end,
};
const struct hk_pattern_kind hk_pattern_aborted = {
    .name = "is aborted",
    .event = aborted_event,
    .end = tasks_end,
};
