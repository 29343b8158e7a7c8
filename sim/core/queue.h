/* SPDX-License-Identifier: MIT
 *
 * queue: cases that wait for an object, linked through themselves, so that one of them can leave
 * from anywhere.
 */
#ifndef HK_QUEUE_H
#define HK_QUEUE_H

#include "core/task.h"

static inline void hk_queue_push(struct hk_queue *queue, struct hk_case *c)
{
    c->next = NULL;
    c->prev = queue->last;
    *(queue->last ? &queue->last->next : &queue->first) = c;
    queue->last = c;
    queue->len++;
}

static inline void hk_queue_push_front(struct hk_queue *queue, struct hk_case *c)
{
    c->prev = NULL;
    c->next = queue->first;
    *(queue->first ? &queue->first->prev : &queue->last) = c;
    queue->first = c;
    queue->len++;
}

static inline void hk_queue_remove(struct hk_queue *queue, struct hk_case *c)
{
    *(c->prev ? &c->prev->next : &queue->first) = c->next;
    *(c->next ? &c->next->prev : &queue->last) = c->prev;
    c->next = c->prev = NULL;
    queue->len--;
}

static inline struct hk_case *hk_queue_pop(struct hk_queue *queue)
{
    struct hk_case *c = queue->first;
    if (c)
        hk_queue_remove(queue, c);
    return c;
}

#endif
