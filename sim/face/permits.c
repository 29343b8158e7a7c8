/* SPDX-License-Identifier: MIT
 *
 * permits: what is lent: permits of a semaphore, items of a pool, places in a channel. They belong
 * to the body that has taken them until it gives them back, forgets them or hands them on.
 */
#include "core/step.h"
#include "objects/channel.h"
#include "objects/pool.h"
#include "objects/semaphore.h"

#include "face/given.h"
#include "face/verb.h"

const struct hk_doing hk_do_acquires = {
    "acquire from",
    {{&hk_semaphore_kind, &hk_semaphore_acquire}, {&hk_pool_kind, &hk_pool_acquire}}};
static const struct hk_doing try_acquires = {
    "acquire from",
    {{&hk_semaphore_kind, &hk_semaphore_try_acquire}, {&hk_pool_kind, &hk_pool_try_acquire}}};
static const struct hk_doing releases = {
    "release to",
    {{&hk_semaphore_kind, &hk_semaphore_release}, {&hk_pool_kind, &hk_pool_release},
     {&hk_channel_kind, &hk_channel_give_back}}};
static const struct hk_doing forgets = {
    "forget what it has of",
    {{&hk_semaphore_kind, &hk_semaphore_forget}, {&hk_pool_kind, &hk_pool_forget},
     {&hk_channel_kind, &hk_channel_forget}}};
const struct hk_doing hk_do_reserves = {"reserve a place in",
                                        {{&hk_channel_kind, &hk_channel_reserve}}};
static const struct hk_doing try_reserves = {"reserve a place in",
                                             {{&hk_channel_kind, &hk_channel_try_reserve}}};

int64_t hk_acquire(struct hk_world *world, struct hk_object *from, int64_t n, int64_t deadline)
{
    struct hk_value value = hk_nil();
    int rc = hk_do_call(world, &hk_do_acquires, from, hk_nil(), n, &value, deadline);
    return rc == 0 && value.kind == HK_INT ? value.i : rc;
}

int64_t hk_try_acquire(struct hk_world *world, struct hk_object *from, int64_t n)
{
    struct hk_value value = hk_nil();
    int rc = hk_do_try(world, &try_acquires, from, n, &value);
    return rc == 0 && value.kind == HK_INT ? value.i : rc;
}

int hk_reserve(struct hk_world *world, struct hk_object *channel, int64_t deadline)
{
    return hk_do_simple(world, &hk_do_reserves, channel, 0, deadline);
}

int hk_try_reserve(struct hk_world *world, struct hk_object *channel)
{
    return hk_do_simple(world, &try_reserves, channel, 0, HK_NEVER);
}

int hk_release(struct hk_world *world, struct hk_object *to, int64_t n)
{
    return hk_do_simple(world, &releases, to, n, HK_NEVER);
}

int hk_forget(struct hk_world *world, struct hk_object *from, int64_t n)
{
    return hk_do_simple(world, &forgets, from, n, HK_NEVER);
}

/* ---- handing on ---- */

/* The next message of the calling body takes the guard along. */
static void goes(struct hk_world *world, struct hk_guard *guard)
{
    if (guard->holder != world->future) {
        hk_guard_unhold(guard);
        hk_guard_hold(world->future, guard);
    }
    guard->goes = true;
}

/* The guard of an item or a place, if the task holds it. */
static struct hk_guard *held(struct hk_object *object, int64_t n, const struct hk_task *task)
{
    const void *o = object;
    if (object->kind == &hk_channel_kind)
        return hk_channel_held(o, task);
    if (object->kind != &hk_pool_kind)
        return NULL;
    const struct hk_pool *pool = o;
    struct hk_guard *guard = n >= 0 && n < pool->total ? pool->items[n].guard : NULL;
    return guard && guard->holder && guard->holder->task == task ? guard : NULL;
}

static bool hand_on(struct hk_world *world, struct hk_object *object, int64_t n,
                    struct hk_task *to)
{
    const struct hk_task *from = world->future->task;
    if (object->kind == &hk_semaphore_kind)
        return hk_semaphore_give(world, (struct hk_semaphore *)(void *)object, n, from, &to->root);
    struct hk_guard *guard = held(object, n, from);
    if (!guard)
        return false;
    hk_guard_unhold(guard);
    hk_guard_hold(&to->root, guard);
    return true;
}

static bool carry_item(struct hk_world *world, struct hk_object *pool, int64_t n)
{
    struct hk_guard *guard = held(pool, n, world->future->task);
    if (guard)
        goes(world, guard);
    return guard != NULL;
}

/* Newest first; none of them if there are fewer than n. */
static bool carry_permits(struct hk_world *world, struct hk_object *object, int64_t n)
{
    struct hk_semaphore *s = (struct hk_semaphore *)(void *)object;
    if (n < 0 || hk_semaphore_has(s, world->future->task) < n)
        return false;
    while (n > 0) {
        struct hk_guard *guard = hk_semaphore_part(world, s, n, world->future->task);
        n -= guard->n;
        goes(world, guard);
    }
    return true;
}

static bool carry(struct hk_world *world, struct hk_object *object, int64_t n)
{
    if (object->kind == &hk_pool_kind)
        return carry_item(world, object, n);
    return object->kind == &hk_semaphore_kind && carry_permits(world, object, n);
}

int hk_carry(struct hk_world *world, struct hk_object *from, int64_t n)
{
    if (hk_is_void(world))
        return HK_EGONE;
    from = hk_object_given(world, from);
    if (from && carry(world, from, n))
        return HK_OK;
    hk_misuse(world, world->task, " sends along what it does not hold of %s",
              from ? from->name : "no object (NULL)");
    return HK_EMISUSE;
}

struct hk_value hk_face_laden(struct hk_world *world, struct hk_value message)
{
    struct hk_list list = {.len = 1};
    for (const struct hk_guard *g = world->future->guards; g; g = g->next)
        list.len += g->goes;
    if (list.len == 1)
        return message;
    struct hk_value *items = hk_list_room(&world->arena, list.len), *item = items;
    *item++ = message;
    for (struct hk_guard *g = world->future->guards; g; g = g->next) {
        if (g->goes)
            *item++ = hk_permit_value(world, g->object, g, g->n);
        g->goes = false;
    }
    list.items = items;
    return hk_list_new(&world->arena, list);
}

/* No step of its own: the task that gets it is new, so nobody can have seen it run. */
int hk_give(struct hk_world *world, struct hk_object *from, int64_t n, hk_handle task)
{
    if (hk_is_void(world))
        return HK_EGONE;
    from = hk_object_given(world, from);
    struct hk_task *to = hk_task_get(world, task);
    bool mine = to == world->future->task;
    if (!from || !to || !(mine || to->root.state == HK_FUTURE_FRESH)) {
        hk_misuse(world, world->task, " gives %s to no task that is new",
                  from ? from->name : "no object (NULL)");
        return HK_EMISUSE;
    }
    if (!hand_on(world, from, n, to)) {
        hk_misuse(world, world->task, " gives away what it does not hold of %s", from->name);
        return HK_EMISUSE;
    }
    if (mine)
        return HK_OK;
    hk_see_into(world, to);
    if (world->event_kinds & HK_FOOTPRINTS) /* as an abort: whether it has run matters */
        hk_footprint_add(world, to->root.path, HK_CHANGE);
    return HK_OK;
}
