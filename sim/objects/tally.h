/* SPDX-License-Identifier: MIT
 *
 * tally: what is asked of a program's past: how often an event came, and how many tasks and
 * calls of a family have begun and ended.
 *
 * It exists only where somebody asks, so that nothing else has to touch it: who counts
 * and who asks then depend on each other, as with any shared object; and who asks comes after
 * all who counted.
 */
#ifndef HK_TALLY_H
#define HK_TALLY_H

#include "core/world.h"

struct hk_tally_row {
    uint32_t n;                  /* arguments of an event */
    const struct hk_value *args;
};

struct hk_tally {
    struct hk_object object;
    int64_t started, live;       /* tasks and calls */
    struct hk_tally_row *rows;   /* events, in the order in which they came */
    uint32_t count, capacity;
    struct hk_stamp sync;        /* of all who have counted, when clocks are kept */
};

extern const struct hk_object_kind hk_tally_kind;
/* An event has come: extra, its arguments; n, how many. */
extern const struct hk_op hk_tally_add;
/* extra: struct hk_tally_row, what the arguments must be (HK_NIL: anything); with fewer
 * arguments than the event has, the others may be anything. value: how many came. */
extern const struct hk_op hk_tally_count;
/* arg: a task that is counted here. value: whether it has ended. */
extern const struct hk_op hk_tally_ended;

void hk_tally_init(struct hk_world *world, struct hk_tally *tally, const char *name, uint64_t id);
/* A task of the family has started, or the running one ends. */
void hk_tally_task(struct hk_world *world, struct hk_tally *tally, bool started);
/* A call that is no task of its own begins, and is over. */
extern const struct hk_op hk_tally_call, hk_tally_return;
/* The same as hk_tally_count, without being an access. */
int64_t hk_tally_matches(const struct hk_tally *tally, const struct hk_tally_row *wanted);

#endif
