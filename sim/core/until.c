/* SPDX-License-Identifier: MIT
 *
 * until: a watcher on each object says whether it is worth asking again.
 */
#include "core/until.h"

/* Whoever changes one of them looks at all, as that may let somebody go on or keep him. */
static void changed(struct hk_world *world, void *arg)
{
    struct hk_until *w = arg;
    for (uint32_t i = 0; i < w->count && world->event_kinds & HK_FOOTPRINTS; i++)
        hk_footprint_add(world, w->objects[i]->id, HK_LOOK);
    if (w->holds(world, w->arg))
        hk_case_invite(world, w->c);
    else
        hk_case_uninvite(world, w->c);
}

static void stop_watching(struct hk_until *w)
{
    for (uint32_t i = 0; i < w->count; i++)
        hk_watcher_remove(w->objects[i], &w->watchers[i]);
}

static int until_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_until *w = c->extra;
    for (uint32_t i = 0; i < w->count; i++) {
        struct hk_object *object = w->objects[i];
        hk_object_looked(world, object);
        hk_touch(world, object, HK_LOOK, c->op, hk_nil());
    }
    bool again = c->flags & HK_CASE_RETRY;
    if (w->holds(world, w->arg)) {
        if (again)
            stop_watching(w);
        return HK_DONE;
    }
    for (uint32_t i = 0; i < w->count && !again; i++) {
        w->watchers[i] = (struct hk_watcher){.changed = changed, .arg = w};
        hk_watcher_add(w->objects[i], &w->watchers[i]);
    }
    return HK_WAIT;
}

/* It has lost: whoever changes what it reads could have been quicker. */
static void until_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_until *w = c->extra;
    for (uint32_t i = 0; i < w->count; i++)
        hk_touch(world, w->objects[i], HK_LOOK, c->op, hk_nil());
    stop_watching(w);
}

static struct hk_object *until_object(const struct hk_case *c, uint32_t i)
{
    const struct hk_until *w = c->extra;
    return i < w->count ? w->objects[i] : NULL;
}

const struct hk_op hk_op_until = {
    .name = "wait until",
    .mode = HK_LOOK,
    .code = 35,
    .flags = HK_OP_AWAIT,
    .enter = until_enter,
    .leave = until_leave,
    .object_at = until_object,
};
