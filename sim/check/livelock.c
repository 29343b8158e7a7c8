/* SPDX-License-Identifier: MIT
 *
 * livelock: tasks run and run, and nothing comes of it. Opt in: `no livelocks`.
 *
 * Progress is an event that is emitted, a message sent or received, and the end of a task.
 * Steps are counted, not time: tasks that sleep between two attempts are as stuck as those
 * that spin. Only what is chosen fairly counts, because an unfair scheduler can keep a loop
 * waiting for as long as it likes. A program that computes for long in silence looks the same
 * from outside; hence a bound that is a part of the step limit.
 */
#include "plugin.h"

#include <stdio.h>

enum {
    PART = 4,           /* of the step limit: so many steps without progress are too many, */
    STEPS_MIN = 256,    /* but never fewer than these, */
    STEPS_EACH = 32,    /* nor than these for each task that could run */
    STEPS_AT_END = 1000 /* enough when the run has come to its end in time */
};

struct livelock {
    uint64_t length, step; /* at the latest progress */
    int64_t time;
};

/* ---- words ---- */

enum { LABELS_MAX = 16 };

struct labels {
    const char *labels[LABELS_MAX]; /* sorted, each once */
    uint32_t count;
};

static void labels_add(struct labels *set, const char *label)
{
    uint32_t at = 0;
    while (at < set->count && hk_text_order(set->labels[at], label) < 0)
        at++;
    if (set->count == LABELS_MAX)
        return;
    if (at < set->count && hk_text_order(set->labels[at], label) == 0)
        return;
    for (uint32_t i = set->count++; i > at; i--)
        set->labels[i] = set->labels[i - 1];
    set->labels[at] = label;
}

/* The labels of the living tasks that took a step in the later half of the time since then; of
 * all living tasks if none did, because only what lies between two steps was run. */
static struct labels who_ran(struct hk_world *world, uint64_t since)
{
    since += (hk_step_number(world) - since) / 2;
    struct labels ran = {.count = 0}, live = {.count = 0};
    for (uint32_t i = 0; i < hk_run_task_count(world); i++) {
        const struct hk_task *task = hk_run_task(world, i);
        if (task->state != HK_TASK_LIVE)
            continue;
        labels_add(&live, task->label);
        if (task->last_step > since)
            labels_add(&ran, task->label);
    }
    return ran.count ? ran : live;
}

static void join(const struct labels *set, const char *between, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < set->count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? between : "",
                                 set->labels[i]);
}

static bool report(struct hk_world *world, const struct livelock *l, uint64_t steps, bool fair)
{
    char family[512], names[512], since[40];
    struct labels labels = who_ran(world, l->step);
    join(&labels, ",", family, sizeof(family));
    join(&labels, ", ", names, sizeof(names));
    hk_time_format(l->time, since, sizeof(since));
    if (!fair) {
        hk_run_doubt(world, "livelock", family);
        return false;
    }
    return hk_finding_addf(world, "livelock", "", family,
                           "no event, message or end of a task for %llu steps, since %s, while "
                           "%s went on",
                           (unsigned long long)steps, since, names);
}

/* ---- watching ---- */

/* Steps since the latest progress, and those of them that were fair. */
static uint64_t quiet(const struct hk_world *world, const struct livelock *l)
{
    return hk_run_length(world) - l->length;
}

static uint64_t quiet_and_fair(struct hk_world *world, const struct livelock *l)
{
    uint64_t fair = hk_run_fair_since(world), since = l->length;
    if (fair == 0)
        return 0;
    if (since < fair)
        since = fair;
    return hk_run_length(world) - since;
}

static uint64_t bound(const struct hk_world *world)
{
    uint64_t most = hk_run_length_max(world) / PART;
    uint64_t each = (uint64_t)STEPS_EACH * hk_run_runnable_count(world);
    if (most < STEPS_MIN)
        most = STEPS_MIN;
    return most < each ? each : most;
}

static bool is_message(const struct hk_event *event)
{
    const char *effect = event->op->effect;
    return effect &&
           (hk_text_order(effect, "sent") == 0 || hk_text_order(effect, "received") == 0);
}

static bool is_progress(const struct hk_event *event)
{
    switch ((enum hk_event_kind)event->kind) {
    case HK_EVENT_EMIT:
    case HK_EVENT_END:
        return true;
    case HK_EVENT_EFFECT:
        return is_message(event);
    default:
        return false;
    }
}

static void on_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    struct livelock *l = state;
    if (is_progress(event)) {
        *l = (struct livelock){hk_run_length(world), event->step, event->time};
        return;
    }
    uint64_t steps = quiet_and_fair(world, l);
    if (steps >= bound(world) && report(world, l, steps, true))
        hk_run_stop(world);
}

static void on_end(struct hk_world *world, void *state)
{
    const struct livelock *l = state;
    uint64_t steps = quiet_and_fair(world, l), most = bound(world);
    uint64_t enough = most < STEPS_AT_END ? most : STEPS_AT_END;
    if (hk_run_ended_well(world) && steps >= enough)
        report(world, l, steps, true);
    else if (!hk_run_came_to_rest(world) && quiet(world, l) >= enough)
        report(world, l, steps, false);
    hk_run_judged(world, "livelock", enough);
}

static void begin(struct hk_world *world)
{
    struct livelock *l = hk_run_alloc(world, sizeof(*l));
    struct hk_monitor *monitor = hk_run_alloc(world, sizeof(*monitor));
    *l = (struct livelock){.length = 0};
    *monitor = (struct hk_monitor){
        .kinds = HK_EVENT_BIT(HK_EVENT_EMIT) | HK_EVENT_BIT(HK_EVENT_END) |
                 HK_EVENT_BIT(HK_EVENT_EFFECT) | HK_EVENT_BIT(HK_EVENT_STEP) |
                 HK_EVENT_BIT(HK_EVENT_WAIT),
        .state = l,
        .event = on_event,
        .end = on_end,
    };
    hk_monitor_add(world, monitor);
}

const struct hk_check hk_check_livelock = {
    .name = "livelock",
    .opt_in = true,
    .begin = begin,
};
