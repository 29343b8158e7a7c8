/* SPDX-License-Identifier: MIT
 *
 * ends: who can still send or receive, for all kinds of objects that have ends.
 */
#include "fault/fault.h"
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/oneshot.h"
#include "objects/watch.h"

bool hk_end_hold(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                 bool sender)
{
    void *o = object;
    if (object->kind == &hk_channel_kind)
        hk_channel_hold(o, sender);
    else if (object->kind == &hk_oneshot_kind)
        hk_oneshot_hold(o, sender);
    else if (object->kind == &hk_broadcast_kind)
        hk_broadcast_hold(world, o, task, sender);
    else if (object->kind == &hk_watch_kind && sender)
        hk_watch_hold(o);
    else if (object->kind == &hk_watch_kind)
        hk_watch_subscribe(world, o, task);
    else
        return false;
    return true;
}

void hk_end_drop(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                 bool sender)
{
    void *o = object;
    if (object->kind == &hk_channel_kind)
        hk_channel_drop(world, o, sender);
    else if (object->kind == &hk_oneshot_kind)
        hk_oneshot_drop(world, o, sender);
    else if (object->kind == &hk_broadcast_kind)
        hk_broadcast_drop(world, o, task, sender);
    else if (sender)
        hk_watch_drop(world, o);
}

bool hk_end_is_counted(const struct hk_object *object)
{
    const void *o = object;
    if (object->flags & HK_OBJECT_MANUAL)
        return false;
    if (object->kind == &hk_channel_kind)
        return ((const struct hk_channel *)o)->can_send.held > 0;
    if (object->kind == &hk_oneshot_kind)
        return ((const struct hk_oneshot *)o)->can_send.held > 0;
    if (object->kind == &hk_broadcast_kind)
        return ((const struct hk_broadcast *)o)->can_send.held > 0;
    return object->kind == &hk_watch_kind && ((const struct hk_watch *)o)->can_set.held > 0;
}
