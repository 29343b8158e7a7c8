/* SPDX-License-Identifier: MIT
 *
 * channel_parts: what the files of the channel share: channel.c (operations), channel_queue.c
 * (messages and who is served), channel_reserve.c (places).
 */
#ifndef HK_CHANNEL_PARTS_H
#define HK_CHANNEL_PARTS_H

#include "core/mutant.h"
#include "objects/channel.h"

static inline struct hk_channel *hk_channel_of(const struct hk_case *c)
{
    return (struct hk_channel *)(void *)c->object;
}

static inline bool hk_channel_manual(const struct hk_channel *q)
{
    return q->object.flags & HK_OBJECT_MANUAL;
}

static inline bool hk_channel_has_room(const struct hk_channel *q)
{
    bool extra = HK_MUTANT(CHANNEL_EXTRA_ROOM) && q->capacity > 0;
    return q->capacity < 0 || q->len + q->reserved < q->capacity + extra;
}

static inline bool hk_channel_shuffled(const struct hk_channel *q)
{
    return q->object.flags & HK_OBJECT_SHUFFLED;
}

/* An invited case that goes on leaves its place in the queue. */
static inline void hk_channel_unqueue(struct hk_queue *queue, struct hk_case *c)
{
    if (c->flags & HK_CASE_RETRY)
        hk_queue_remove(queue, c);
}

/* A message of the running task enters the ring, which has room; the oldest leaves it, for c. */
void hk_channel_put(struct hk_world *world, struct hk_channel *q, struct hk_case *c);
void hk_channel_get(struct hk_world *world, struct hk_channel *q, struct hk_case *c);
/* A message that was granted and never taken goes back to the front. */
void hk_channel_unget(struct hk_world *world, struct hk_channel *q, struct hk_case *c);

/* Serves the waiting requests that the new state allows: direct ones at once, the arms
 * of selects by an invitation. */
void hk_channel_serve(struct hk_world *world, struct hk_channel *q);
static inline void hk_channel_pump(struct hk_world *world, struct hk_channel *q)
{
    if (q->receivers.first || q->senders.first)
        hk_channel_serve(world, q);
    hk_object_changed(world, &q->object);
}

/* Rendezvous: the waiting case that one by `me` would meet, or NULL; and the meeting. */
struct hk_case *hk_channel_partner(struct hk_world *world, const struct hk_queue *queue,
                                   const struct hk_future *me);
bool hk_channel_meet_receiver(struct hk_world *world, struct hk_channel *q, struct hk_case *c);
bool hk_channel_meet_sender(struct hk_world *world, struct hk_channel *q, struct hk_case *c);
/* The same for two that wait already, of whom one was busy when the other came. */
bool hk_channel_settle(struct hk_world *world, struct hk_object *object);

/* Closed: what waits is told. */
void hk_channel_refuse_waiting(struct hk_world *world, struct hk_channel *q);
void hk_channel_end_waiting(struct hk_world *world, struct hk_channel *q);
/* Nobody will receive: what the messages carry goes back. */
void hk_channel_empty(struct hk_world *world, const struct hk_channel *q);
/* The rc of a send on a closed channel; misuse if it is manual. */
void hk_channel_refuse(struct hk_world *world, struct hk_channel *q, struct hk_case *c);

/* Reservations: the waiting case gets a place; a send takes the place that its task holds, if it
 * holds one. */
void hk_channel_give_place(struct hk_world *world, struct hk_channel *q, struct hk_case *c);
bool hk_channel_use_place(struct hk_world *world, struct hk_channel *q, struct hk_case *c);
bool hk_channel_has_place(const struct hk_channel *q, const struct hk_case *c);
int64_t hk_channel_missing(struct hk_world *world, const struct hk_object *object, int64_t *all);
int hk_channel_lacks(const struct hk_object *object, const struct hk_case *c, char *text,
                     size_t size);
/* What a message in the next free place comes after. */
struct hk_stamp hk_channel_next_slot(struct hk_world *world, struct hk_channel *q);

#endif
