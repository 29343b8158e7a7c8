/* SPDX-License-Identifier: MIT
 *
 * until: waiting for a condition on objects. It is asked again only when one of them changes: the
 * right form of a spin loop, and no step until it can go on.
 */
#include "face/face.h"

struct waiting {
    struct hk_object *const *objects;
    uint32_t count;
    hk_predicate holds;
    void *arg;
    struct hk_case *c;
    struct hk_watcher *watchers; /* one an object */
};

static void changed(struct hk_world *world, void *arg)
{
    struct waiting *w = arg;
    if (w->holds(world, w->arg))
        hk_case_invite(world, w->c);
    else
        hk_case_uninvite(world, w->c);
}

static void stop_watching(struct waiting *w)
{
    for (uint32_t i = 0; i < w->count; i++)
        hk_watcher_remove(w->objects[i], &w->watchers[i]);
}

static int until_enter(struct hk_world *world, struct hk_case *c)
{
    struct waiting *w = c->extra;
    for (uint32_t i = 0; i < w->count; i++) {
        struct hk_object *object = w->objects[i];
        if (object->kind->looked)
            object->kind->looked(world, object);
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
    struct waiting *w = c->extra;
    for (uint32_t i = 0; i < w->count; i++)
        hk_touch(world, w->objects[i], HK_LOOK, c->op, hk_nil());
    stop_watching(w);
}

static const struct hk_op op_until = {.name = "wait until",
                                      .mode = HK_LOOK,
                                      .code = 35,
                                      .flags = HK_OP_AWAIT,
                                      .enter = until_enter,
                                      .leave = until_leave};

static bool is_whole(struct hk_world *world, struct hk_object *const *objects, uint32_t count)
{
    bool whole = count > 0;
    for (uint32_t i = 0; i < count; i++)
        whole &= objects[i] != NULL;
    if (!whole)
        hk_misuse(world, world->task, " waits for a condition in which nothing can change");
    return whole;
}

int hk_wait_until(struct hk_world *world, struct hk_object *const *objects, uint32_t count,
                  hk_predicate holds, void *arg, int64_t deadline)
{
    if (world->ending)
        return HK_EGONE;
    if (!is_whole(world, objects, count))
        return HK_EMISUSE;
    struct waiting *w = hk_arena_alloc(&world->arena, sizeof(*w));
    struct hk_case *c = hk_call_case(world, &op_until, NULL);
    *w = (struct waiting){objects, count, holds, arg, c, NULL};
    w->watchers = hk_arena_alloc(&world->arena, count * sizeof(*w->watchers));
    c->extra = w;
    return hk_call(world, c, deadline);
}
