/* SPDX-License-Identifier: MIT
 *
 * guard: starts workers, and ends the run in which one has died where it died.
 */
#include "face/guard.h"

/* ---- the run in which it died ---- */

/* Nobody cleans up: that is where it died, or would do more than it did. */
static void drop_nothing(struct hk_world *world)
{
    for (uint32_t i = 0; i < world->task_count; i++)
        world->tasks[i]->state = HK_TASK_ENDED;
}

static void report_death(struct hk_world *world, const struct hk_death *death)
{
    const char *kind = death->hangs ? "hang" : "crash";
    struct hk_task *task = death->ending ? NULL : world->task;
    if (world->future)
        task = world->future->task;
    hk_finding_addf(world, kind, "", task ? task->label : "", "%s%s%s: %s",
                    task ? "in " : "", task ? hk_task_name(world, task) : "at the end of the run",
                    death->ending ? ", cleaning up" : "", death->how);
    world->end = HK_END_STOPPED;
    drop_nothing(world);
}

/* ---- every run ---- */

/* The first thing when the run is over. */
static void on_end(struct hk_world *world, void *state)
{
    const struct hk_face *face = state;
    world->config.box->ending = 1;
    if (hk_guard_doomed(face))
        report_death(world, &face->isolation->death);
}

bool hk_guard_doomed(const struct hk_face *face)
{
    return face->isolation && face->isolation->death.play == face->plays;
}

void hk_guard_begin(struct hk_face *face, struct hk_world *world)
{
    face->plays++;
    struct hk_isolation *isolation = face->isolation;
    if (!isolation)
        return;
    if (face->plays == isolation->guard_at) {
        bool worker = isolation->host->guard(isolation);
        isolation->guard_at = worker ? 0 : isolation->death.play + 1;
    }
    struct hk_black_box *box = isolation->box;
    box->play = face->plays;
    box->length = 0;
    box->count = 0;
    box->ending = 0;
    box->stop_length = UINT64_MAX;
    box->data_seed = world->config.data_seed;
    hk_world_watch(world, box);
    if (hk_guard_doomed(face) && !isolation->death.ending) {
        box->stop_length = isolation->death.length;
        box->stop_count = isolation->death.count;
    }
    struct hk_monitor *monitor = hk_arena_alloc(&world->arena, sizeof(*monitor));
    *monitor = (struct hk_monitor){.state = face, .end = on_end};
    hk_monitor_add(world, monitor);
}
