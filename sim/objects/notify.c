/* SPDX-License-Identifier: MIT
 *
 * notify: a queue of waiters and at most one notification.
 */
#include <stdio.h>

#include "objects/notify.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    if (what != HK_QUERY_PERMITS)
        return false;
    *value = hk_int(((const struct hk_notify *)(const void *)object)->kept);
    return true;
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    return snprintf(text, size, "for a notification of %s", object->name);
}

const struct hk_object_kind hk_notify_kind = {
    .name = "notify",
    .help = "wakes one waiter or all, keeps one notification: `notify`",
    .queries = HK_ANSWERS(PERMITS),
    .query = query,
    .lacks = lacks,
};

void hk_notify_init(struct hk_world *world, struct hk_notify *notify, const char *name,
                    uint64_t id)
{
    *notify = (struct hk_notify){.kept = false};
    hk_object_init(world, &notify->object, &hk_notify_kind, name, id);
}

static struct hk_notify *notify_of(const struct hk_case *c)
{
    return (struct hk_notify *)(void *)c->object;
}

/* Wakes the longest waiter, or keeps the notification. */
static void give_one(struct hk_world *world, struct hk_notify *notify)
{
    struct hk_stamp stamp = hk_stamp_now(world);
    struct hk_case *w = hk_queue_pop(&notify->waiting);
    if (w) {
        w->extra = notify; /* to be passed on if it goes away */
        w->stamp = stamp;
        hk_case_grant(world, w);
    } else {
        notify->kept = !HK_MUTANT(NOTIFY_FORGETS);
        notify->stamp = stamp;
    }
    hk_object_changed(world, &notify->object);
}

static int one_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_notify *notify = notify_of(c);
    hk_touch(world, &notify->object, HK_CHANGE, c->op, hk_nil());
    give_one(world, notify);
    return HK_DONE;
}

const struct hk_op hk_notify_one = {
    .name = "notify", .mode = HK_CHANGE, .code = 1, .enter = one_enter};

static int all_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_notify *notify = notify_of(c);
    hk_touch(world, &notify->object, HK_CHANGE, c->op, hk_nil());
    struct hk_stamp stamp = hk_stamp_now(world);
    struct hk_case *w;
    notify->kept |= HK_MUTANT(NOTIFY_ALL_KEEPS);
    while ((w = hk_queue_pop(&notify->waiting))) {
        w->stamp = stamp;
        hk_case_grant(world, w);
        if (HK_MUTANT(NOTIFY_ALL_ONE))
            break;
    }
    return HK_DONE;
}

const struct hk_op hk_notify_all = {
    .name = "notify all", .mode = HK_CHANGE, .code = 2, .enter = all_enter};

static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_notify *notify = notify_of(c);
    hk_touch_case(world, c, hk_bool(notify->kept));
    c->extra = NULL;
    if (!notify->kept) {
        hk_queue_push(&notify->waiting, c);
        return HK_WAIT;
    }
    notify->kept = HK_MUTANT(NOTIFY_NEVER_USED);
    hk_see(world, c->future->task, notify->stamp);
    hk_object_changed(world, &notify->object);
    return HK_DONE;
}

static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_notify *notify = notify_of(c);
    hk_touch(world, &notify->object, HK_CHANGE, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&notify->waiting, c);
    else if (c->extra && !HK_MUTANT(NOTIFY_CANCEL_LOSES))
        give_one(world, notify);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return notify_of(c)->kept ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_notify_wait = {
    .name = "wait",
    .mode = HK_TAKE,
    .code = 3,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
};
