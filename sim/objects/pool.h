/* SPDX-License-Identifier: MIT
 *
 * pool: a semaphore whose permits have identity: connections, ports, buffers.
 *
 * acquire yields the number of the lowest free item, from 0; requests are served in their
 * order. Which item it is depends on what has been given back by then, so requests and
 * releases conflict. Items are a guard of the future that asked and go back when it
 * ends, unless the pool is manual or the guard forgotten.
 */
#ifndef HK_POOL_H
#define HK_POOL_H

#include "core/world.h"

struct hk_pool_item {
    bool taken;
    struct hk_guard *guard;    /* NULL: free, manual or forgotten */
    struct hk_stamp released;  /* of the latest release */
};

struct hk_pool {
    struct hk_object object;
    struct hk_queue queue;
    struct hk_pool_item *items;
    int64_t total, free;
};

extern const struct hk_object_kind hk_pool_kind;
/* value: the item. extra: out, the struct hk_guard, NULL if manual. */
extern const struct hk_op hk_pool_acquire;
extern const struct hk_op hk_pool_try_acquire; /* the same; value: false if none is free */
/* extra: the guard; or NULL and n: the item, -1 for the highest that the task holds.
 * HK_EMISUSE if it is not taken. */
extern const struct hk_op hk_pool_release;
extern const struct hk_op hk_pool_forget;      /* the same: it never goes back */

void hk_pool_init(struct hk_world *world, struct hk_pool *pool, const char *name, uint64_t id,
                  int64_t items, uint32_t flags);

#endif
