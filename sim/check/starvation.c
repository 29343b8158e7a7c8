/* SPDX-License-Identifier: MIT
 *
 * starvation: somebody is passed over again and again while others are served. Opt in:
 * `no starvation`.
 *
 *   a task    that could run, while others do
 *   a waiter  that stands first in an object's queue, while later ones get what it waits for
 *   an arm    of a select that is ready, while another is taken
 *
 * Each is passed over more than BOUND times for each that competes, in the fair part of the
 * run. Where chance decides that happens once in 10^13 times, so it is not chance. Before that
 * part begins it may be the strategy's doing: a sign of it, and no more.
 */
#include "plugin.h"

#include <stdio.h>

enum { BOUND = 32, SCAN = 16 };

/* Somebody who was queued. */
struct waiter {
    const struct hk_task *task; /* NULL: it waits anew, and has another entry for that */
    uint32_t generation;
    const struct hk_op *op;
    uint32_t object;            /* its index */
    uint64_t overtaken;         /* in so many steps, */
    uint64_t step;              /* this was the latest */
    int64_t since;
    struct waiter *next, *next_of_task;
};

struct line {
    struct waiter *first, *last;
};

struct arm {
    const struct hk_site *site;
    uint32_t number;
    uint64_t passed;
    struct arm *next;
};

/* What is known about a task. */
struct view {
    uint32_t generation;
    bool could_run;        /* when it was last looked at */
    uint64_t ran;          /* its latest step then */
    uint64_t length, open; /* since when it could run and did not */
    int64_t time;
    struct waiter *waiters;
    struct arm *arms;
};

struct starvation {
    struct view *views; /* by task index */
    struct line *lines; /* by object index */
    uint32_t view_count, line_count;
    uint32_t most;      /* tasks that could go next at once, so far; at least 2 */
    uint64_t open;      /* steps at which a worker was free for whoever was not in a poll */
    uint64_t scanned;   /* length at the latest look */
    bool fair;          /* the fair part has begun */
};

/* Whether being passed over so often is a finding yet. */
static bool counts(struct hk_world *world, const struct starvation *s, const char *family)
{
    if (!s->fair)
        hk_run_doubt(world, "starvation", family);
    return s->fair;
}

/* ---- tables ---- */

static void *grown(struct hk_world *world, const void *old, uint32_t count, uint32_t more,
                   size_t size)
{
    char *table = hk_run_alloc(world, more * size);
    for (size_t i = 0; i < more * size; i++)
        table[i] = i < count * size ? ((const char *)old)[i] : 0;
    return table;
}

static struct view *view_of(struct hk_world *world, struct starvation *s,
                            const struct hk_task *task)
{
    if (task->index >= s->view_count) {
        uint32_t more = (task->index + 1) * 2;
        s->views = grown(world, s->views, s->view_count, more, sizeof(*s->views));
        s->view_count = more;
    }
    struct view *view = &s->views[task->index];
    if (view->generation != task->generation)
        *view = (struct view){.generation = task->generation};
    return view;
}

static struct line *line_of(struct hk_world *world, struct starvation *s,
                            const struct hk_object *object)
{
    if (object->index >= s->line_count) {
        uint32_t more = (object->index + 1) * 2;
        s->lines = grown(world, s->lines, s->line_count, more, sizeof(*s->lines));
        s->line_count = more;
    }
    return &s->lines[object->index];
}

/* ---- tasks ---- */

static void look_at(struct hk_world *world, struct starvation *s, const struct hk_task *task)
{
    struct view *view = view_of(world, s, task);
    bool could_run = task->state == HK_TASK_LIVE && task->run_pos != HK_NOT_RUNNABLE;
    if (!could_run || !view->could_run || view->ran != task->last_step) {
        view->could_run = could_run;
        view->ran = task->last_step;
        view->length = hk_run_length(world);
        view->open = s->open;
        view->time = hk_run_time(world);
        return;
    }
    uint64_t passed = task->in_poll ? hk_run_length(world) - view->length : s->open - view->open;
    if (passed <= (uint64_t)BOUND * s->most)
        return;
    view->could_run = false;
    if (!counts(world, s, task->label))
        return;
    char since[40];
    hk_time_format(view->time, since, sizeof(since));
    hk_finding_addf(world, "starvation", "", task->label,
                    "%s could run since %s and was passed over for %llu steps",
                    hk_task_name(world, task), since, (unsigned long long)passed);
}

/* Now and then, so that the cost of a step does not grow with the number of tasks. */
static void on_step(struct hk_world *world, struct starvation *s, const struct hk_event *event)
{
    uint32_t tasks = hk_run_task_count(world);
    s->open += event->n == hk_run_runnable_count(world);
    if (s->most < event->n)
        s->most = event->n;
    uint64_t length = hk_run_length(world);
    if (length - s->scanned < (tasks < SCAN ? SCAN : tasks))
        return;
    s->scanned = length;
    for (uint32_t i = 0; i < tasks; i++)
        look_at(world, s, hk_run_task(world, i));
}

/* ---- queues ---- */

static void on_wait(struct hk_world *world, struct starvation *s, const struct hk_event *event)
{
    if (!event->object || !event->op->effect || event->task->hidden)
        return;
    struct view *view = view_of(world, s, event->task);
    for (struct waiter **link = &view->waiters; *link;) {
        struct waiter *old = *link;
        if (old->object == event->object->index && old->op == event->op)
            old->task = NULL;
        if (old->task)
            link = &old->next_of_task;
        else
            *link = old->next_of_task;
    }
    struct line *line = line_of(world, s, event->object);
    struct waiter *waiter = hk_run_alloc(world, sizeof(*waiter));
    *waiter = (struct waiter){.task = event->task,
                              .generation = event->task->generation,
                              .op = event->op,
                              .object = event->object->index,
                              .since = event->time,
                              .next_of_task = view->waiters};
    view->waiters = waiter;
    if (line->last)
        line->last->next = waiter;
    else
        line->first = waiter;
    line->last = waiter;
}

static bool waits_in(const struct hk_future *f, const struct waiter *waiter)
{
    for (uint32_t i = 0; i < f->case_count; i++) {
        const struct hk_case *c = &f->cases[i];
        bool waits = c->state == HK_CASE_QUEUED ||
                     (c->state == HK_CASE_READY && c->flags & HK_CASE_INVITED);
        if (waits && c->op == waiter->op && c->object->index == waiter->object)
            return true;
    }
    return false;
}

/* It may have been served, or have given up. */
static bool still_waits(const struct waiter *waiter)
{
    const struct hk_task *task = waiter->task;
    if (!task || task->generation != waiter->generation || task->state != HK_TASK_LIVE)
        return false;
    for (const struct hk_future *f = &task->root; f; f = hk_future_below(f)) {
        if (waits_in(f, waiter))
            return true;
    }
    return false;
}

/* The first in the queue that waits for what this event has given to somebody. */
static struct waiter *head(struct line *line, const struct hk_event *event)
{
    struct waiter **link = &line->first, *last = NULL;
    while (*link) {
        struct waiter *waiter = *link;
        if (!still_waits(waiter)) {
            waiter->task = NULL;
            *link = waiter->next;
            if (line->last == waiter)
                line->last = last;
            continue;
        }
        if (hk_text_order(waiter->op->effect, event->op->effect) == 0)
            return waiter;
        last = waiter;
        link = &waiter->next;
    }
    return NULL;
}

static void on_effect(struct hk_world *world, struct starvation *s, const struct hk_event *event)
{
    if (!event->object || event->object->index >= s->line_count || !event->op->effect)
        return;
    struct waiter *first = head(&s->lines[event->object->index], event);
    if (!first || first->task == event->task)
        return;
    if (first->step == event->step)
        return; /* served twice before anybody else could have been */
    first->step = event->step;
    if (++first->overtaken <= (uint64_t)BOUND * s->most)
        return;
    uint64_t overtaken = first->overtaken;
    char family[300], since[40];
    first->overtaken = 0;
    snprintf(family, sizeof(family), "%s,%s", first->task->label, event->object->family);
    if (!counts(world, s, family))
        return;
    hk_time_format(first->since, since, sizeof(since));
    hk_finding_addf(world, "starvation", "", family,
                    "%s waits to %s %s since %s, as the first, and was overtaken %llu times, "
                    "last by %s",
                    hk_task_name(world, first->task), first->op->name, event->object->name, since,
                    (unsigned long long)overtaken, hk_task_name(world, event->task));
}

/* ---- arms ---- */

static struct arm *arm_of(struct hk_world *world, struct view *view, const struct hk_event *event)
{
    for (struct arm *arm = view->arms; arm; arm = arm->next) {
        if (arm->site == event->site && arm->number == event->n)
            return arm;
    }
    struct arm *arm = hk_run_alloc(world, sizeof(*arm));
    *arm = (struct arm){.site = event->site, .number = event->n, .next = view->arms};
    view->arms = arm;
    return arm;
}

static void on_arm(struct hk_world *world, struct starvation *s, const struct hk_event *event)
{
    struct view *view = view_of(world, s, event->task);
    struct arm *arm = arm_of(world, view, event);
    uint32_t arms = 0;
    if (event->rc != HK_ARM_PASSED_OVER) {
        arm->passed = 0;
        return;
    }
    arm->passed++;
    for (const struct arm *a = view->arms; a; a = a->next)
        arms += a->site == arm->site;
    if (arm->passed <= (uint64_t)BOUND * arms)
        return;
    uint64_t passed = arm->passed;
    arm->passed = 0;
    const char *op = event->op ? event->op->name : "a call";
    const char *object = event->object ? event->object->name : "";
    char family[300];
    snprintf(family, sizeof(family), "%s%s%s", event->task->label, event->object ? "," : "",
             event->object ? event->object->family : "");
    if (!counts(world, s, family))
        return;
    hk_finding_addf(world, "starvation", "", family,
                    "%s: arm %u of its select, %s%s%s, was ready %llu times, and another was "
                    "taken",
                    hk_task_name(world, event->task), arm->number + 1, op, *object ? " " : "",
                    object, (unsigned long long)passed);
}

/* ---- the check ---- */

/* The fair part begins: all are counted anew. */
static void begin_fairly(struct starvation *s)
{
    s->fair = true;
    s->most = 2;
    s->scanned = 0;
    for (uint32_t i = 0; i < s->view_count; i++) {
        s->views[i].could_run = false;
        for (struct arm *arm = s->views[i].arms; arm; arm = arm->next)
            arm->passed = 0;
    }
    for (uint32_t i = 0; i < s->line_count; i++) {
        for (struct waiter *waiter = s->lines[i].first; waiter; waiter = waiter->next)
            waiter->overtaken = waiter->step = 0;
    }
}

static void on_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    struct starvation *s = state;
    if (!s->fair && hk_run_fair_since(world))
        begin_fairly(s);
    switch ((enum hk_event_kind)event->kind) {
    case HK_EVENT_STEP:
        on_step(world, s, event);
        break;
    case HK_EVENT_WAIT:
        on_wait(world, s, event);
        break;
    case HK_EVENT_EFFECT:
        on_effect(world, s, event);
        break;
    default:
        on_arm(world, s, event);
        break;
    }
}

/* The fewest steps in which somebody can be passed over so often: two compete. */
static void on_end(struct hk_world *world, void *state)
{
    (void)state;
    hk_run_judged(world, "starvation", (uint64_t)BOUND * 2);
}

static void begin(struct hk_world *world)
{
    struct starvation *s = hk_run_alloc(world, sizeof(*s));
    struct hk_monitor *monitor = hk_run_alloc(world, sizeof(*monitor));
    *s = (struct starvation){.most = 2};
    *monitor = (struct hk_monitor){
        .kinds = HK_EVENT_BIT(HK_EVENT_STEP) | HK_EVENT_BIT(HK_EVENT_WAIT) |
                 HK_EVENT_BIT(HK_EVENT_EFFECT) | HK_EVENT_BIT(HK_EVENT_ARM),
        .state = s,
        .event = on_event,
        .end = on_end,
    };
    hk_monitor_add(world, monitor);
}

const struct hk_check hk_check_starvation = {
    .name = "starvation",
    .opt_in = true,
    .begin = begin,
};
