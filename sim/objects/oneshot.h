/* SPDX-License-Identifier: MIT
 *
 * oneshot: one message, once, as tokio's oneshot channel.
 *
 * send never waits, and a second one is misuse. Whether the recv or the send
 * comes first makes no difference. A receiver that was given the message and went away
 * leaves it for the next; as an arm of a select, recv is only invited, so that an arm
 * that loses has taken nothing.
 *
 * Ends: when nobody can send any more, or the message has been taken, recv raises
 * HK_ECLOSED, and as an arm is disabled; when nobody can receive, send raises it. A receiver that
 * closes it refuses what has not been sent yet; what has been is still there.
 */
#ifndef HK_ONESHOT_H
#define HK_ONESHOT_H

#include "core/side.h"

struct hk_oneshot {
    struct hk_object object;
    struct hk_queue receivers; /* waiting */
    struct hk_value value;
    struct hk_stamp stamp;     /* of the send, or of what has closed it */
    struct hk_stamp end_stamp; /* of what has closed it, or who received last has gone */
    struct hk_side can_send, can_recv;
    bool sent;                 /* the message has come */
    bool taken;                /* and gone, or been given to a waiter */
    bool closed;               /* nobody will send */
    bool deaf;                 /* nobody will receive */
    bool closed_by_hand;
};

extern const struct hk_object_kind hk_oneshot_kind;
extern const struct hk_op hk_oneshot_send;     /* arg; rc HK_ECLOSED; HK_EMISUSE the second time */
extern const struct hk_op hk_oneshot_try_send; /* rc 0, HK_EFULL, HK_ECLOSED */
extern const struct hk_op hk_oneshot_recv;     /* value; rc HK_ECLOSED */
extern const struct hk_op hk_oneshot_try_recv; /* rc 0, HK_EEMPTY, HK_ECLOSED */
extern const struct hk_op hk_oneshot_close;    /* a receiver's; twice is misuse */

void hk_oneshot_init(struct hk_world *world, struct hk_oneshot *oneshot, const char *name,
                     uint64_t id);

/* Endpoint inference: a task holds an end; the running task gives one up. */
void hk_oneshot_hold(struct hk_oneshot *oneshot, bool sender);
void hk_oneshot_drop(struct hk_world *world, struct hk_oneshot *oneshot, bool sender);

#endif
