/* SPDX-License-Identifier: MIT
 *
 * orphan: a spawned task that still lives when its spawner has ended, and that no joinset or
 * scope holds. Opt in: `no orphans`.
 */
#include "plugin.h"

static void on_end(struct hk_world *world, void *state, const struct hk_event *event)
{
    (void)state;
    for (uint32_t i = 0; i < hk_run_task_count(world); i++) {
        struct hk_task *task = hk_run_task(world, i);
        if (task->state != HK_TASK_LIVE || task->set || task->abort_asked)
            continue;
        if (task->parent != hk_task_handle(event->task))
            continue;
        hk_finding_addf(world, "orphan", "", task->label, "%s lives on when %s has ended",
                        hk_task_name(world, task), hk_task_name(world, event->task));
    }
}

static void begin(struct hk_world *world)
{
    if (HK_MUTANT(CHECK_ORPHAN))
        return;
    struct hk_monitor *monitor = hk_run_alloc(world, sizeof(*monitor));
    *monitor = (struct hk_monitor){.kinds = HK_EVENT_BIT(HK_EVENT_END), .event = on_end};
    hk_monitor_add(world, monitor);
}

const struct hk_check hk_check_orphan = {
    .name = "orphan",
    .opt_in = true,
    .begin = begin,
};
