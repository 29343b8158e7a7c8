/* SPDX-License-Identifier: MIT
 *
 * semaphore_close: a closed semaphore gives out nothing, however many permits are free, so that
 * those who wait learn that they can stop. As tokio's.
 */
#include "objects/semaphore_parts.h"

int hk_semaphore_refuse(struct hk_world *world, struct hk_semaphore *s, struct hk_case *c)
{
    hk_see(world, c->future->task, s->close_stamp);
    c->rc = HK_ECLOSED;
    return HK_DONE;
}

static int close_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_semaphore *s = (struct hk_semaphore *)(void *)c->object;
    hk_touch(world, &s->object, HK_CHANGE, c->op, hk_nil());
    if (s->closed)
        return HK_DONE;
    s->closed = true;
    s->close_stamp = hk_stamp_now(world);
    for (struct hk_case *waits; (waits = hk_queue_pop(&s->queue));) {
        hk_case_uninvite(world, waits);
        waits->stamp = s->close_stamp;
        waits->rc = HK_ECLOSED;
        hk_case_grant(world, waits);
    }
    hk_object_changed(world, &s->object);
    return HK_DONE;
}

const struct hk_op hk_semaphore_close = {
    .name = "close", .mode = HK_CHANGE, .code = 5, .enter = close_enter};
