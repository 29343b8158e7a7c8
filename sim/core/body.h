/* SPDX-License-Identifier: MIT
 *
 * body: computations written in C, each on a fiber of its own.
 *
 * What a body calls (hk_send, hk_lock, hk_sleep, ...) fills a case and comes to hk_call.
 * A body that is aborted or dropped never returns from the call that it is parked in: the
 * futures below it are dropped, its deferred functions run, newest first, on its own stack, and
 * the stack is given up.
 *
 * Those marked HK_PUBLIC are declared in hocket.h too, for programs under test.
 */
#ifndef HK_BODY_H
#define HK_BODY_H

#include "core/wait.h"

/* Starts a task that runs body(world, arg). `label` must outlive the run. From
 * outside of a run, or as the first task of it: a root task. 0 if there are too many. */
HK_PUBLIC hk_handle hk_spawn(struct hk_world *world, const char *label, hk_body body, void *arg);
/* A root task, from anywhere: number `ordinal` of an array of them, or -1. */
hk_handle hk_spawn_root(struct hk_world *world, const char *label, int64_t ordinal, hk_body body,
                        void *arg);

/* Lets the case of an operation take effect, waiting until then or until `deadline` (absolute, ns;
 * HK_NEVER: without). Returns c->rc, HK_EELAPSED, or HK_EGONE after the end of the run. */
int hk_call(struct hk_world *world, struct hk_case *c, int64_t deadline);

/* A case of the running future for hk_call, without arguments. */
static inline struct hk_case *hk_call_case(struct hk_world *world, const struct hk_op *op,
                                           struct hk_object *object)
{
    hk_assert(world->future != NULL); /* only bodies may call */
    return hk_own_case(world->future, op, object);
}

/* Waits for the end of the task; what it has returned in *value if that is not NULL (0 if it was
 * no number). 0, HK_EABORTED, HK_EELAPSED, or the error with which it failed. A task can be
 * joined once. */
HK_PUBLIC int hk_join(struct hk_world *world, hk_handle task, int64_t *value, int64_t deadline);
/* Asks the task to stop at its next await. */
HK_PUBLIC void hk_abort(struct hk_world *world, hk_handle task);
/* Lets go of the task: it runs on, and nobody will join it. */
HK_PUBLIC void hk_detach(struct hk_world *world, hk_handle task);

/* Waits until `deadline`; at once if that has passed. */
HK_PUBLIC int hk_sleep_until(struct hk_world *world, int64_t deadline);
/* Waits for `duration` ns. */
HK_PUBLIC int hk_sleep(struct hk_world *world, int64_t duration);
/* Lets others run: waits once. */
HK_PUBLIC int hk_yield(struct hk_world *world);

/* Runs fn(arg) when the body ends, in whichever way; newest first. */
HK_PUBLIC void hk_defer(struct hk_world *world, void (*fn)(void *arg), void *arg);

/* What futures that run bodies have in common. */
extern const struct hk_computation hk_body_computation;
/* What a body's future runs; with its argument. */
hk_body hk_body_of(const struct hk_future *future, void **arg);
/* A root task in place of one that has crashed. 0 if there are too many. */
hk_handle hk_body_restart(struct hk_world *world, const char *label, uint32_t ordinal,
                          bool is_array, hk_body body, void *arg);

/* True if a call is to do nothing: the run is over. Or a predicate makes it, which is a finding. */
bool hk_void_call(struct hk_world *world);
static inline bool hk_is_void(struct hk_world *world)
{
    return HK_UNLIKELY(world->ending) && hk_void_call(world);
}
/* A finding, once in a run: the predicate that is being asked does what it may not. */
void hk_predicate_misuse(struct hk_world *world, const char *does, const char *what);
/* Asks a predicate of this label, whose calls are void meanwhile. */
bool hk_body_ask(struct hk_world *world, const char *label,
                 bool (*holds)(const struct hk_world *world, void *arg), void *arg);

/* The run is over: the calling body goes no further, and cleans up. */
_Noreturn void hk_body_leave(struct hk_world *world);
/* What the body gives to whoever joins or polls it. */
void hk_return_value(struct hk_world *world, struct hk_value value);
/* It has the result of another body: an error that it hands on keeps its name. */
void hk_body_heard(struct hk_world *world, int rc, struct hk_value error);

/* ---- futures of one task ---- */

/* A future of the running task that runs body(world, arg) on a fiber of its own when polled. */
struct hk_future *hk_body_future(struct hk_world *world, const char *label, hk_body body,
                                 void *arg);
/* Waits for several things as hk_await_any says, until one has fired or the deadline has passed
 * (HK_EELAPSED; all are given up). Until hk_wait_end the others go on: hk_body_again. */
int hk_body_wait_any(struct hk_world *world, struct hk_case *cases, uint32_t count, unsigned how,
                     int64_t deadline);
/* After one has fired, waits for the next in the same way. */
int hk_body_again(struct hk_world *world, int64_t deadline);
/* Polls one child until it is done, or the deadline has passed (HK_EELAPSED; it keeps its
 * places). */
int hk_body_poll(struct hk_world *world, struct hk_future *child, int64_t deadline);
/* Drops a child, which no case polls: waits until it has cleaned up, and forgets it. */
void hk_body_drop(struct hk_world *world, struct hk_future *child);
/* The same, but its memory stays, without a parent, so that who still has it can be told. */
void hk_body_retire(struct hk_world *world, struct hk_future *child);

#endif
