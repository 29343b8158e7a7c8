/* SPDX-License-Identifier: MIT
 *
 * resource_queue: channel, oneshot, broadcast, watch: what has a sending and a receiving end.
 */
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/oneshot.h"
#include "objects/watch.h"
#include "scenarios/verbs/resource.h"

/* ---- channel ---- */

static bool channel_parse(struct hk_compiler *c, struct hk_resource *r)
{
    if (hk_lex_accept_word(&c->parser.lex, "unbounded"))
        r->value = hk_int(HK_CHANNEL_UNBOUNDED);
    else if (!hk_resource_of_number(c, r, 0, 1000000000))
        return false;
    return hk_resource_options(c, r, HK_OBJECT_MANUAL);
}

static void channel_init(struct hk_world *world, struct hk_object *object,
                         const struct hk_resource *r, const struct hk_env *env, const char *name,
                         uint64_t id)
{
    (void)env;
    hk_channel_init(world, (struct hk_channel *)(void *)object, name, id, r->value.i, r->flags);
}

static void channel_hold(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                         bool sender)
{
    (void)world;
    (void)task;
    hk_channel_hold((struct hk_channel *)(void *)object, sender);
}

static void channel_drop(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                         bool sender)
{
    (void)task;
    hk_channel_drop(world, (struct hk_channel *)(void *)object, sender);
}

const struct hk_resource_kind hk_resource_channel = {
    .name = "channel",
    .object = &hk_channel_kind,
    .size = sizeof(struct hk_channel),
    .parse = channel_parse,
    .init = channel_init,
    .hold = channel_hold,
    .drop = channel_drop,
};

/* ---- oneshot ---- */

static void oneshot_init(struct hk_world *world, struct hk_object *object,
                         const struct hk_resource *r, const struct hk_env *env, const char *name,
                         uint64_t id)
{
    (void)r;
    (void)env;
    hk_oneshot_init(world, (struct hk_oneshot *)(void *)object, name, id);
}

static void oneshot_hold(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                         bool sender)
{
    (void)world;
    (void)task;
    hk_oneshot_hold((struct hk_oneshot *)(void *)object, sender);
}

static void oneshot_drop(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                         bool sender)
{
    (void)task;
    hk_oneshot_drop(world, (struct hk_oneshot *)(void *)object, sender);
}

const struct hk_resource_kind hk_resource_oneshot = {
    .name = "oneshot",
    .object = &hk_oneshot_kind,
    .size = sizeof(struct hk_oneshot),
    .parse = hk_resource_plain,
    .init = oneshot_init,
    .hold = oneshot_hold,
    .drop = oneshot_drop,
};

/* ---- broadcast ---- */

static bool broadcast_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return hk_resource_of_number(c, r, 1, 1000000) && hk_resource_options(c, r, 0);
}

static void broadcast_init(struct hk_world *world, struct hk_object *object,
                           const struct hk_resource *r, const struct hk_env *env, const char *name,
                           uint64_t id)
{
    (void)env;
    hk_broadcast_init(world, (struct hk_broadcast *)(void *)object, name, id, r->value.i);
}

static void broadcast_hold(struct hk_world *world, struct hk_object *object,
                           struct hk_task *task, bool sender)
{
    hk_broadcast_hold(world, (struct hk_broadcast *)(void *)object, task, sender);
}

static void broadcast_drop(struct hk_world *world, struct hk_object *object,
                           struct hk_task *task, bool sender)
{
    hk_broadcast_drop(world, (struct hk_broadcast *)(void *)object, task, sender);
}

const struct hk_resource_kind hk_resource_broadcast = {
    .name = "broadcast",
    .object = &hk_broadcast_kind,
    .size = sizeof(struct hk_broadcast),
    .parse = broadcast_parse,
    .init = broadcast_init,
    .hold = broadcast_hold,
    .drop = broadcast_drop,
};

/* ---- watch ---- */

static bool watch_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return hk_resource_of(c, r) && hk_resource_options(c, r, 0);
}

static void watch_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)env;
    hk_watch_init(world, (struct hk_watch *)(void *)object, name, id, r->value);
}

static void watch_hold(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                       bool sender)
{
    struct hk_watch *watch = (struct hk_watch *)(void *)object;
    if (sender)
        hk_watch_hold(watch);
    else
        hk_watch_subscribe(world, watch, task);
}

static void watch_drop(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                       bool sender)
{
    (void)task;
    if (sender)
        hk_watch_drop(world, (struct hk_watch *)(void *)object);
}

const struct hk_resource_kind hk_resource_watch = {
    .name = "watch",
    .object = &hk_watch_kind,
    .size = sizeof(struct hk_watch),
    .parse = watch_parse,
    .init = watch_init,
    .hold = watch_hold,
    .drop = watch_drop,
};
