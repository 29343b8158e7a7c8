/* SPDX-License-Identifier: MIT
 *
 * body: computations written in C, each on a fiber of its own.
 *
 * What a body calls (hk_send, hk_lock, hk_sleep, ...) fills a case and comes to hk_call.
 * A body that is aborted or dropped never returns from the call that it is parked
 * in: its deferred functions run, newest first, on its own stack, and the stack
 * is given up.
 */
#ifndef HK_BODY_H
#define HK_BODY_H

#include "core/world.h"

/* 0, or a negative HK_E... if the task has failed. */
typedef int (*hk_body)(struct hk_world *world, void *arg);

/* Starts a task that runs body(world, arg). `label` must outlive the run. From
 * outside of a run, or as the first task of it: a root task. 0 if there are too many. */
hk_handle hk_spawn(struct hk_world *world, const char *label, hk_body body, void *arg);

/* Lets the case take effect, waiting until then or until `deadline` (absolute, ns;
 * HK_NEVER: without). Returns c->rc, HK_EELAPSED, or HK_EGONE after the end of the run. */
int hk_call(struct hk_world *world, struct hk_case *c, int64_t deadline);

/* A case of the running future for hk_call, without arguments. */
struct hk_case *hk_call_case(struct hk_world *world, const struct hk_op *op,
                             struct hk_object *object);

/* Waits for the end of the task; its result in *value if that is not NULL. 0, HK_EABORTED,
 * HK_EFAILED, HK_EELAPSED. A task can be joined once. */
int hk_join(struct hk_world *world, hk_handle task, struct hk_value *value, int64_t deadline);
/* Asks the task to stop at its next await. */
void hk_abort(struct hk_world *world, hk_handle task);
/* Lets go of the task: it runs on, and nobody will join it. */
void hk_detach(struct hk_world *world, hk_handle task);

/* Waits until `deadline`; at once if that has passed. */
int hk_sleep_until(struct hk_world *world, int64_t deadline);
/* Waits for `duration` ns. */
int hk_sleep(struct hk_world *world, int64_t duration);
/* Lets others run: waits once. */
int hk_yield(struct hk_world *world);

/* Runs fn(arg) when the body ends, in whichever way; newest first. */
void hk_defer(struct hk_world *world, void (*fn)(void *arg), void *arg);

/* What the task gives to whoever joins it. */
void hk_return(struct hk_world *world, struct hk_value value);

#endif
