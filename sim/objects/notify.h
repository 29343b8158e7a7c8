/* SPDX-License-Identifier: MIT
 *
 * notify: wakes without saying why, as tokio's Notify.
 *
 * One notification wakes the longest waiter; if nobody waits it is kept, but never more
 * than one. One that was given to a waiter who then went away goes to the next.
 * Notifying all wakes those who wait now and keeps nothing.
 */
#ifndef HK_NOTIFY_H
#define HK_NOTIFY_H

#include "core/world.h"

struct hk_notify {
    struct hk_object object;
    struct hk_queue waiting;
    bool kept;                 /* a notification that nobody has waited for yet */
    struct hk_stamp stamp;     /* of the one that is kept */
};

extern const struct hk_object_kind hk_notify_kind;
extern const struct hk_op hk_notify_one;
extern const struct hk_op hk_notify_all;
extern const struct hk_op hk_notify_wait;

void hk_notify_init(struct hk_world *world, struct hk_notify *notify, const char *name,
                    uint64_t id);

#endif
