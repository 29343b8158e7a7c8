/* SPDX-License-Identifier: MIT
 *
 * inject: what the harness itself does to a run, where the scenario lets it: it cancels a task
 * at one of its awaits, or moves the clock on while somebody could still run.
 *
 * Both are choices like all others, and value 0 of each is that nothing happens. A cancel is
 * offered when a task begins to wait, and again when it could go on: at that moment the wait
 * has been answered and the answer not been taken. It is then a step of a hidden task, so that
 * it comes in every order with what else happens at that instant.
 */
#ifndef HK_INJECT_H
#define HK_INJECT_H

#include "core/world.h"

/* `task` waits, or has been woken. Only if it is cancellable. */
void hk_inject_cancel(struct hk_world *world, struct hk_task *task);
/* True if the clock has moved although somebody could run; only while slack is left. */
bool hk_inject_slack(struct hk_world *world);

#endif
