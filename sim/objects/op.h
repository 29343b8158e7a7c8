/* SPDX-License-Identifier: MIT
 *
 * op: simulated work outside of the program, such as a call to a server.
 *
 * The caller draws the latency and says how it ends; the operation lets the time pass and
 * knows how many calls are under way. A call that is dropped is over. Nobody hears of the
 * count unless the object is watched, so calls of one that is not touch nothing.
 */
#ifndef HK_OPERATION_H
#define HK_OPERATION_H

#include "core/world.h"

struct hk_operation {
    struct hk_object object;
    int64_t running, begun;    /* calls under way; all that there were */
    int64_t completed;         /* of those that hk_operation_over has counted */
};

extern const struct hk_object_kind hk_op_kind;

void hk_operation_init(struct hk_world *world, struct hk_operation *operation, const char *name,
                       uint64_t id);

/* The case of a call. n: how long it takes, ns; zero or less: it is over at once. With
 * HK_OBJECT_WATCHED set before the run, beginning and end of a call are accesses. */
const struct hk_op *hk_operation_call(const struct hk_operation *operation);

/* The same of a call that keeps its worker: a step of its own, and nobody can drop it. */
const struct hk_op *hk_operation_block(const struct hk_operation *operation);

/* A call of an operation that fails so many times (n) is over, and counted. */
extern const struct hk_op hk_operation_over;

#endif
