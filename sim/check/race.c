/* SPDX-License-Identifier: MIT
 *
 * race: two accesses to a plain variable, one of them a store, that nothing orders.
 *
 * FastTrack (Flanagan, Freund, PLDI 2009): the last store as an epoch, the reads
 * since as an epoch for each task. What orders tasks is `sync` alone, so that no run has to
 * lose an update for the race to show.
 */
#include <stdio.h>

#include "plugin.h"

struct epoch {
    struct hk_moment at; /* time 0: never */
    hk_handle who;       /* who made it, with this index, */
    uint32_t index;
    const char *label;   /* and of which family that is */
    struct epoch *next;  /* of other readers */
};

/* What an object remembers: hk_object.shadow. */
struct shadow {
    struct epoch store;
    struct epoch *loads;
};

static bool ordered(const struct epoch *before, const struct hk_task *task)
{
    return before->at.time == 0 || hk_vclock_before(task, before->at);
}

/* If another task has its place by now, only its family is known. */
static const char *name_of(struct hk_world *world, const struct epoch *epoch)
{
    const struct hk_task *task = hk_run_task(world, epoch->index);
    return hk_task_handle(task) == epoch->who ? hk_task_name(world, task) : epoch->label;
}

static void report(struct hk_world *world, const struct hk_event *event,
                   const struct epoch *other, const char *what)
{
    const char *a = event->task->label, *b = other->label;
    char family[200];
    bool swap = hk_text_order(a, b) > 0;
    snprintf(family, sizeof(family), "%s,%s,%s", swap ? b : a, swap ? a : b,
             event->object->family);
    hk_finding_addf(world, "race", "", family,
                    "%s %s %s, which %s %s without any order between them",
                    hk_task_name(world, event->task),
                    event->n == HK_LOOK ? "reads" : "writes", event->object->name,
                    name_of(world, other), what);
}

static void note_maker(struct epoch *epoch, const struct hk_task *task)
{
    epoch->who = hk_task_handle(task);
    epoch->index = task->index;
    epoch->label = task->label;
}

static void on_load(struct hk_world *world, struct shadow *shadow, const struct hk_event *event)
{
    struct hk_task *task = event->task;
    struct hk_moment now = hk_vclock_now(world, task);
    if (!ordered(&shadow->store, task) && !HK_MUTANT(CHECK_RACE_LOADS))
        report(world, event, &shadow->store, "writes");
    struct epoch *mine = shadow->loads;
    while (mine && mine->at.whose != now.whose)
        mine = mine->next;
    if (!mine) {
        mine = hk_run_alloc(world, sizeof(*mine));
        mine->next = shadow->loads;
        shadow->loads = mine;
    }
    mine->at = now;
    note_maker(mine, task);
}

static void on_store(struct hk_world *world, struct shadow *shadow, const struct hk_event *event)
{
    struct hk_task *task = event->task;
    struct hk_moment now = hk_vclock_now(world, task);
    if (!ordered(&shadow->store, task))
        report(world, event, &shadow->store, "writes");
    for (struct epoch *load = shadow->loads; load; load = load->next) {
        if (!ordered(load, task) && !HK_MUTANT(CHECK_RACE_LOADS))
            report(world, event, load, "reads");
        load->at.time = 0;
    }
    shadow->store.at = now;
    note_maker(&shadow->store, task);
}

static void on_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    (void)state;
    struct hk_object *object = event->object;
    if (!(object->flags & HK_OBJECT_PLAIN) || HK_MUTANT(CHECK_RACE))
        return;
    if (!object->shadow) {
        struct shadow *shadow = hk_run_alloc(world, sizeof(*shadow));
        *shadow = (struct shadow){.loads = NULL};
        object->shadow = shadow;
    }
    if (event->n == HK_LOOK)
        on_load(world, object->shadow, event);
    else
        on_store(world, object->shadow, event);
}

static void begin(struct hk_world *world)
{
    if (!hk_run_has_clocks(world))
        return;
    struct hk_monitor *monitor = hk_run_alloc(world, sizeof(*monitor));
    *monitor = (struct hk_monitor){
        .kinds = HK_EVENT_BIT(HK_EVENT_ACCESS), .event = on_event};
    hk_monitor_add(world, monitor);
}

const struct hk_check hk_check_race = {
    .name = "race",
    .begin = begin,
};
