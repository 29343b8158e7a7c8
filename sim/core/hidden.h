/* SPDX-License-Identifier: MIT
 *
 * hidden: tasks that are none of the program's, and what they do to its tasks.
 *
 * A fault at time t is a task of the kernel's own that sleeps until t and then acts, so
 * that ties with the program's tasks are choices like all others. Nobody else sees it: it is not
 * counted, not judged, not named in findings, and keeps no run alive.
 */
#ifndef HK_HIDDEN_H
#define HK_HIDDEN_H

#include "core/world.h"

/* A hidden task whose computation (a machine's, not a fiber's) is first resumed at `at` (ns; now
 * or earlier: it can run at once). `path` is its identity. */
struct hk_task *hk_task_hidden(struct hk_world *world, const struct hk_start *start,
                               uint64_t path, int64_t at);
/* From its computation, which then returns: it is resumed at `at`, later than now. */
void hk_hidden_sleep(struct hk_world *world, struct hk_future *f, int64_t at);

extern const struct hk_op hk_op_due; /* what a hidden task sleeps with */

/* The task dies where it is parked: no code of it runs any more. What its futures wait for is
 * given up and their guards are released; whoever joins it gets HK_EABORTED. The clean-ups of
 * bodies wait for the end of the run, where nobody sees them: C code can free what it holds.
 * Called in two rounds when several die at once: first all let go of their queue places, so
 * that none of them is granted what another one held. By a running hidden task. */
void hk_task_crash_waits(struct hk_world *world, struct hk_task *task);
void hk_task_crash(struct hk_world *world, struct hk_task *task);

/* From now on nobody schedules the task; pauses nest. What it waited for may come meanwhile, and
 * is taken up afterwards. */
void hk_task_pause(struct hk_world *world, struct hk_task *task);
void hk_task_unpause(struct hk_world *world, struct hk_task *task);

#endif
