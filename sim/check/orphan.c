/* SPDX-License-Identifier: MIT
 *
 * orphan: a spawned task that still lives when its spawner has ended, and that no joinset or
 * scope holds. Opt in: `no orphans`.
 */
#include "plugin.h"

static void look_around(struct hk_world *world, const struct hk_task *spawner)
{
    for (uint32_t i = 0; i < hk_run_task_count(world); i++) {
        struct hk_task *task = hk_run_task(world, i);
        if (task->state != HK_TASK_LIVE || task->set || task->abort_asked)
            continue;
        if (task->parent != hk_task_handle(spawner))
            continue;
        hk_finding_addf(world, "orphan", "", task->label, "%s lives on when %s has ended",
                        hk_task_name(world, task), hk_task_name(world, spawner));
    }
}

/* When a spawner ends, its children are looked at. What that finds depends on which of them have
 * ended or been aborted, so all of these events are accesses to one observer of the family. */
static void on_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    struct hk_observers *families = state;
    const struct hk_task *task = event->kind == HK_EVENT_END ? event->task : event->other;
    if (event->kind == HK_EVENT_SPAWN && event->task) {
        hk_run_observer_add(world, families, hk_task_handle(event->task), event->task->root.path);
        return;
    }
    hk_run_observe(world, families, task->parent, false);
    if (event->kind != HK_EVENT_END)
        return;
    hk_run_observe(world, families, hk_task_handle(task), true);
    look_around(world, task);
}

static void begin(struct hk_world *world)
{
    if (HK_MUTANT(CHECK_ORPHAN))
        return;
    struct hk_monitor *monitor = hk_run_alloc(world, sizeof(*monitor));
    *monitor = (struct hk_monitor){
        .kinds = HK_EVENT_BIT(HK_EVENT_SPAWN) | HK_EVENT_BIT(HK_EVENT_END) |
                 HK_EVENT_BIT(HK_EVENT_ABORT),
        .state = hk_run_observers(world, "orphans"),
        .event = on_event};
    hk_monitor_add(world, monitor);
}

const struct hk_check hk_check_orphan = {
    .name = "orphan",
    .opt_in = true,
    .begin = begin,
};
