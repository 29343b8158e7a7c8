/* SPDX-License-Identifier: MIT
 *
 * settle: objects that have something for a waiting case which its task may not take, as it has
 * something else to do first: a select of which another arm can still move. They ask again
 * whenever a stretch is over, or what two tasks wait for would pass unnoticed.
 */
#include "core/step.h"

void hk_object_unsettled(struct hk_world *world, struct hk_object *object)
{
    if (object->flags & HK_OBJECT_UNSETTLED)
        return;
    object->flags |= HK_OBJECT_UNSETTLED;
    object->unsettled_next = world->unsettled;
    world->unsettled = object;
}

void hk_objects_settle(struct hk_world *world)
{
    struct hk_object **link = &world->unsettled, *object;
    while ((object = *link)) {
        if (object->kind->settle(world, object)) {
            link = &object->unsettled_next;
            continue;
        }
        object->flags &= ~(uint32_t)HK_OBJECT_UNSETTLED;
        *link = object->unsettled_next;
    }
}
