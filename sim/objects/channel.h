/* SPDX-License-Identifier: MIT
 *
 * channel: a queue of messages between tasks, mpsc and mpmc.
 *
 * Bounded (capacity n), a rendezvous (0) or unbounded. send and recv are requests, each served
 * in its own order: what a recv takes depends on the order of the recvs and of
 * the sends, not on which side came first. What passes between the sides is a
 * stamp: send -> recv of that message, recv -> the send whose slot it freed.
 *
 * `reserve` waits like a send, for a place that is kept free for a later one.
 *
 * As arms of a select, send and recv are only invited when they could go on, so that an
 * arm that loses has taken nothing and sent nothing.
 *
 * Ends: with endpoint inference the world counts who can still send or receive
 * and the channel closes when one side is gone. A manual channel is Go's: only
 * close closes it, a send on it then is misuse, and a select's arm on it is ready.
 */
#ifndef HK_CHANNEL_H
#define HK_CHANNEL_H

#include "core/side.h"

enum { HK_CHANNEL_UNBOUNDED = -1 };

struct hk_message {
    struct hk_value value;
    struct hk_stamp stamp;
};

struct hk_channel {
    struct hk_object object;
    int64_t capacity;            /* messages; HK_CHANNEL_UNBOUNDED */
    struct hk_message *ring;
    uint32_t first, len, ring_capacity;
    struct hk_queue senders, receivers; /* waiting */
    uint64_t sent, received;     /* messages that have entered, and left */
    struct hk_stamp *freed;      /* by slot: the recv that emptied it */
    uint64_t freed_mask;         /* slots, less one; a power of two of them */
    struct hk_side can_send, can_recv;
    int64_t reserved;            /* places held for messages that have not been sent */
    struct hk_guard *holders;    /* of those that were not forgotten */
    struct hk_stamp returned;    /* of the latest reservation that was dropped */
    bool closed;                 /* nothing more will enter */
    bool closed_by_hand;         /* by `close`, not by the end of its last sender */
    bool deaf;                   /* nobody will receive */
    struct hk_stamp close_stamp;
};

extern const struct hk_object_kind hk_channel_kind;
extern const struct hk_op hk_channel_send;     /* arg; rc HK_ECLOSED */
extern const struct hk_op hk_channel_recv;     /* value; rc HK_ECLOSED when closed and empty */
extern const struct hk_op hk_channel_try_send; /* rc 0, HK_EFULL, HK_ECLOSED */
extern const struct hk_op hk_channel_try_recv; /* rc 0, HK_EEMPTY, HK_ECLOSED */
/* value: HK_PERMIT, a place that the task's next send takes, or the one that has it as
 * c->extra; rc HK_ECLOSED, and HK_EFULL of the try form */
extern const struct hk_op hk_channel_reserve, hk_channel_try_reserve;
/* extra: the permit; or NULL, the task's newest. Its place is free again, or lost. */
extern const struct hk_op hk_channel_give_back, hk_channel_forget;
extern const struct hk_op hk_channel_close;    /* twice is misuse */

void hk_channel_init(struct hk_world *world, struct hk_channel *channel, const char *name,
                     uint64_t id, int64_t capacity, uint32_t flags);

/* The newest place that the task holds, or NULL. */
struct hk_guard *hk_channel_held(const struct hk_channel *channel, const struct hk_task *task);

/* Endpoint inference: the running task holds, or gives up, an end. */
void hk_channel_hold(struct hk_channel *channel, bool sender);
void hk_channel_drop(struct hk_world *world, struct hk_channel *channel, bool sender);

#endif
