/* SPDX-License-Identifier: MIT
 *
 * runnable: the tasks that could go next. An array for picks in O(1), those in a poll in
 * front, and a list in the order in which they became ready; and those that do not wait for
 * a pick. For step.c and hidden.c.
 */
#ifndef HK_RUNNABLE_H
#define HK_RUNNABLE_H

#include <string.h>

#include "core/world.h"

static inline void place(struct hk_world *world, uint32_t pos, struct hk_task *task)
{
    world->runnable[pos] = task;
    world->moved[pos / 64] |= UINT64_C(1) << pos % 64;
    task->run_pos = pos;
}

static inline void order_append(struct hk_world *world, struct hk_task *task)
{
    task->order_next = NULL;
    task->order_prev = world->order_last;
    *(world->order_last ? &world->order_last->order_next : &world->order_first) = task;
    world->order_last = task;
}

static inline void order_remove(struct hk_world *world, struct hk_task *task)
{
    *(task->order_prev ? &task->order_prev->order_next : &world->order_first) = task->order_next;
    *(task->order_next ? &task->order_next->order_prev : &world->order_last) = task->order_prev;
}

static void runnable_grow(struct hk_world *world)
{
    uint32_t capacity = world->runnable_capacity ? world->runnable_capacity * 2 : 64;
    size_t tasks = capacity * sizeof(*world->runnable), moved = capacity / 8;
    world->runnable = hk_xrealloc(world->runnable, tasks + moved);
    world->moved = memset(world->runnable + capacity, 0xff, moved);
    world->runnable_capacity = capacity;
}

static inline void runnable_add(struct hk_world *world, struct hk_task *task)
{
    if (HK_UNLIKELY(world->runnable_count == world->runnable_capacity))
        runnable_grow(world);
    uint32_t pos = world->runnable_count++;
    if (task->in_poll) {
        uint32_t front = world->in_poll_count++;
        if (front != pos)
            place(world, pos, world->runnable[front]);
        pos = front;
    }
    place(world, pos, task);
    order_append(world, task);
}

static inline void runnable_remove(struct hk_world *world, struct hk_task *task)
{
    uint32_t pos = task->run_pos;
    if (pos < world->in_poll_count) {
        uint32_t last = --world->in_poll_count;
        if (pos != last)
            place(world, pos, world->runnable[last]);
        pos = last;
    }
    uint32_t last = --world->runnable_count;
    if (pos != last)
        place(world, pos, world->runnable[last]);
    task->run_pos = HK_NOT_RUNNABLE;
    order_remove(world, task);
}

/* The task takes a worker: it moves to the front part. */
static inline void take_worker(struct hk_world *world, struct hk_task *task)
{
    world->workers_free--;
    task->in_poll = true;
    uint32_t front = world->in_poll_count++;
    uint32_t pos = task->run_pos;
    if (front == pos)
        return;
    place(world, pos, world->runnable[front]);
    place(world, front, task);
}

/* The task's poll is over: it gives its worker back. */
static inline void leave_worker(struct hk_world *world, struct hk_task *task)
{
    if (task->run_pos != HK_NOT_RUNNABLE)
        runnable_remove(world, task);
    task->in_poll = false;
    world->workers_free++;
}

/* ---- tasks that run on to their next access at once ---- */

static inline void eager_push(struct hk_world *world, struct hk_task *task)
{
    task->away |= HK_AWAY_EAGER;
    task->order_next = NULL;
    *(world->eager_last ? &world->eager_last->order_next : &world->eager_first) = task;
    world->eager_last = task;
    world->alert |= HK_ALERT_EAGER;
}

static inline void eager_none(struct hk_world *world)
{
    world->eager_last = NULL;
    world->alert &= ~(uint32_t)HK_ALERT_EAGER;
}

static inline struct hk_task *eager_pop(struct hk_world *world)
{
    struct hk_task *task = world->eager_first;
    world->eager_first = task->order_next;
    if (!world->eager_first)
        eager_none(world);
    task->away &= (uint8_t)~HK_AWAY_EAGER;
    return task;
}

#endif
