/* SPDX-License-Identifier: MIT
 *
 * broadcast: every receiver sees every message, as tokio's broadcast channel.
 *
 * The last N messages are kept. A task receives what was sent since it holds the receiving
 * end, or since its first recv if nobody said so; one that is more than N behind is
 * told how many it has missed (HK_ELAGGED) and goes on with the oldest kept. send never
 * waits.
 *
 * A waiter that is told of a message looks again when its task runs, because many more may have
 * come by then. Beginning to wait is no access; only what the receiver sees in the end is.
 *
 * Ends: when nobody can send any more, recv raises HK_ECLOSED after the last message, and
 * as an arm of a select is disabled; when nobody can receive, send raises it.
 */
#ifndef HK_BROADCAST_H
#define HK_BROADCAST_H

#include "core/notes.h"
#include "core/side.h"

struct hk_broadcast_message {
    struct hk_value value;
    struct hk_stamp stamp;
};

struct hk_broadcast {
    struct hk_object object;
    int64_t capacity;          /* messages kept, 1 or more */
    struct hk_broadcast_message *ring; /* message k is at k % capacity */
    uint64_t sent;             /* messages so far */
    struct hk_notes next;      /* by receiving task: the message that it gets next */
    struct hk_queue waiting;
    struct hk_side can_send, can_recv;
    bool closed;               /* nobody will send */
    struct hk_stamp close_stamp;
};

extern const struct hk_object_kind hk_broadcast_kind;
extern const struct hk_op hk_broadcast_send;     /* arg; rc HK_ECLOSED */
/* value; rc HK_ECLOSED; HK_ELAGGED with the number missed as value */
extern const struct hk_op hk_broadcast_recv;
extern const struct hk_op hk_broadcast_try_recv; /* the same, or rc HK_EEMPTY */

void hk_broadcast_init(struct hk_world *world, struct hk_broadcast *broadcast, const char *name,
                       uint64_t id, int64_t capacity);

/* Endpoint inference: `task` holds an end, a receiver from the next message on; or gives it
 * up, and is the running one. */
void hk_broadcast_hold(struct hk_world *world, struct hk_broadcast *broadcast,
                       struct hk_task *task, bool sender);
void hk_broadcast_drop(struct hk_world *world, struct hk_broadcast *broadcast,
                       struct hk_task *task, bool sender);

#endif
