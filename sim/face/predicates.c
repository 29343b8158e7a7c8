/* SPDX-License-Identifier: MIT
 *
 * predicates: conditions written in C, asked between steps; assertions and assumptions.
 */
#include "plugin.h"

#include <string.h>

#include "face/given.h"
#include "face/guard.h"

static void ask(struct hk_world *world, struct hk_asked *a)
{
    if (a->settled)
        return;
    bool holds = hk_body_ask(world, a->label, a->holds, a->arg);
    if (a->promise) {
        a->settled = holds;
        return;
    }
    if (holds)
        return;
    a->settled = true;
    hk_finding_addf(world, "expect", a->label, "", "%s does not hold", a->label);
}

/* Before each step, and so after the one before it. */
static void on_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    (void)event;
    struct hk_play *play = state;
    for (struct hk_asked *a = play->asked; a; a = a->next) {
        if (!a->at_end)
            ask(world, a);
    }
}

static void on_end(struct hk_world *world, void *state)
{
    struct hk_play *play = state;
    if (hk_guard_doomed(world))
        return;
    for (struct hk_asked *a = play->asked; a; a = a->next) {
        if (!a->at_end || hk_run_ended_well(world))
            ask(world, a);
    }
}

static bool is_whole(struct hk_world *world, const char *call, const char *label,
                     hk_predicate holds)
{
    return !hk_is_void(world) && hk_given(world, label != NULL, call, "no label (NULL)") &&
           hk_given(world, holds != NULL, call, "no predicate (NULL)");
}

static void add(struct hk_world *world, const struct hk_asked *what)
{
    struct hk_play *play = hk_play_of(world);
    struct hk_asked *asked = hk_arena_alloc(&world->arena, sizeof(*asked));
    *asked = *what;
    if (!play->asked) {
        play->asking = (struct hk_monitor){.kinds = HK_EVENT_BIT(HK_EVENT_STEP),
                                           .state = play,
                                           .event = on_event,
                                           .end = on_end};
        hk_monitor_add(world, &play->asking);
    }
    struct hk_asked **last = &play->asked;
    while (*last)
        last = &(*last)->next;
    *last = asked;
}

void hk_always(struct hk_world *world, const char *label, hk_predicate holds, void *arg)
{
    if (is_whole(world, __func__, label, holds))
        add(world, &(struct hk_asked){.label = label, .holds = holds, .arg = arg});
}

void hk_finally(struct hk_world *world, const char *label, hk_predicate holds, void *arg)
{
    if (is_whole(world, __func__, label, holds))
        add(world, &(struct hk_asked){
                       .label = label, .holds = holds, .arg = arg, .at_end = true});
}

void hk_sometimes(struct hk_world *world, const char *label, hk_predicate holds, void *arg)
{
    if (!is_whole(world, __func__, label, holds))
        return;
    struct hk_promise *promise = hk_promise_of(hk_play_of(world)->face, label);
    promise->sometimes = true;
    add(world, &(struct hk_asked){
                   .promise = promise, .label = label, .holds = holds, .arg = arg});
}

/* ---- assertions ---- */

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void hk_check_at(struct hk_world *world, bool holds, const char *text, const char *file, int line)
{
    if (holds || (world->asking && hk_is_void(world)))
        return;
    const struct hk_task *task = world->task;
    text = text ? text : "an assertion without a text";
    file = file ? file : "?";
    hk_finding_addf(world, "assert", text, task ? task->label : "", "%s: %s does not hold (%s:%d)",
                    task ? hk_task_name(world, task) : "outside of a task", text, file_name(file),
                    line);
    hk_face_stop(world, HK_END_STOPPED);
}

void hk_panic(struct hk_world *world, const char *why)
{
    if (hk_is_void(world))
        return;
    const struct hk_task *task = world->task;
    hk_finding_addf(world, "panic", "", task ? task->label : "", "%s panics: %s",
                    task ? hk_task_name(world, task) : "outside of a task",
                    why ? why : "for no reason (NULL)");
    hk_face_stop(world, HK_END_STOPPED);
}

void hk_assume(struct hk_world *world, bool holds)
{
    if (!holds && !hk_is_void(world))
        hk_face_stop(world, HK_END_ASSUME);
}
