/* SPDX-License-Identifier: MIT
 *
 * stores: two tasks that store to x, and before that to pad, which nobody else looks at. The
 * order of the stores to x is the run's.
 */
#ifndef HK_TEST_STORES_H
#define HK_TEST_STORES_H

#include "tests/strategy/sampling.h"

static struct hk_cell x, pad;

static inline void cells(struct hk_world *world)
{
    hk_cell_init(world, &x, "x", 0, hk_int(0), true);
    hk_cell_init(world, &pad, "pad", 0, hk_int(0), true);
}

/* Stores to x so many times, after so many stores to pad. */
struct part {
    int who, pads, stores;
};

static inline int part(struct hk_world *world, void *arg)
{
    const struct part *p = arg;
    for (int i = 0; i < p->pads; i++)
        store(world, &pad, i);
    for (int i = 0; i < p->stores; i++) {
        store(world, &x, i);
        order_add(p->who);
    }
    return 0;
}

static struct part first = {.who = 1}, second = {.who = 2};

static inline void two(struct hk_world *world, void *arg)
{
    (void)arg;
    cells(world);
    hk_spawn(world, "first", part, &first);
    hk_spawn(world, "second", part, &second);
}

#endif
