/* SPDX-License-Identifier: MIT
 *
 * watch: a value with a version; waiters are invited to look again.
 */
#include <stdio.h>

#include "objects/watch.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_watch *watch = (const struct hk_watch *)(const void *)object;
    if (what != HK_QUERY_VALUE && what != HK_QUERY_CLOSED)
        return false;
    *value = what == HK_QUERY_VALUE ? watch->value : hk_bool(watch->closed);
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((struct hk_watch *)(void *)object)->stamp);
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    return snprintf(text, size, "for news of %s", object->name);
}

const struct hk_object_kind hk_watch_kind = {
    .name = "watch",
    .help = "the latest value, and news of it: `watch of VALUE`",
    .queries = HK_ANSWERS(VALUE) | HK_ANSWERS(CLOSED),
    .query = query,
    .looked = looked,
    .lacks = lacks,
};

void hk_watch_init(struct hk_world *world, struct hk_watch *watch, const char *name, uint64_t id,
                   struct hk_value value)
{
    *watch = (struct hk_watch){.value = value, .can_set = HK_SIDE_UNCOUNTED};
    hk_object_init(world, &watch->object, &hk_watch_kind, name, id);
}

static struct hk_watch *watch_of(const struct hk_case *c)
{
    return (struct hk_watch *)(void *)c->object;
}

/* ---- set ---- */

static int set_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_watch *watch = watch_of(c);
    hk_touch(world, &watch->object, HK_CHANGE, c->op, c->arg);
    watch->value = c->arg;
    watch->version += !HK_MUTANT(WATCH_NEEDS_WAITER) || watch->waiting.first;
    watch->stamp = hk_stamp_now(world);
    for (struct hk_case *w = watch->waiting.first; w; w = w->next)
        if (!HK_MUTANT(WATCH_ONE) || w == watch->waiting.first)
            hk_case_invite(world, w);
    hk_object_changed(world, &watch->object);
    return HK_DONE;
}

const struct hk_op hk_watch_set = {
    .name = "set", .mode = HK_CHANGE, .code = 1, .enter = set_enter};

/* ---- changed ---- */

static bool has_news(const struct hk_watch *watch, const struct hk_case *c)
{
    uint64_t seen = 0;
    hk_notes_get(&watch->seen, c->future->task, &seen);
    return watch->version > seen;
}

static int changed_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_watch *watch = watch_of(c);
    bool news = has_news(watch, c);
    if (!news && !watch->closed) {
        if (!(c->flags & HK_CASE_RETRY))
            hk_queue_push(&watch->waiting, c);
        return HK_WAIT;
    }
    if (c->flags & HK_CASE_RETRY)
        hk_queue_remove(&watch->waiting, c);
    hk_touch(world, &watch->object, HK_LOOK, c->op, watch->value);
    hk_see(world, c->future->task, watch->stamp);
    c->value = watch->value;
    c->rc = news ? 0 : HK_ECLOSED;
    if (news && !HK_MUTANT(WATCH_NEVER_SEEN))
        hk_notes_set(world, &watch->seen, c->future->task, watch->version);
    return HK_DONE;
}

static void changed_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_watch *watch = watch_of(c);
    hk_touch(world, &watch->object, HK_LOOK, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&watch->waiting, c);
}

static int changed_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    const struct hk_watch *watch = watch_of(c);
    if (has_news(watch, c))
        return HK_PEEK_READY;
    return watch->closed ? HK_PEEK_DISABLED : HK_PEEK_WAIT;
}

const struct hk_op hk_watch_changed = {
    .name = "changed",
    .mode = HK_LOOK,
    .code = 2,
    .flags = HK_OP_AWAIT,
    .enter = changed_enter,
    .leave = changed_leave,
    .peek = changed_peek,
};

static int load_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_watch *watch = watch_of(c);
    c->value = watch->value;
    hk_touch(world, &watch->object, HK_LOOK, c->op, c->value);
    hk_see_clock(world, c->future->task, watch->stamp);
    return HK_DONE;
}

const struct hk_op hk_watch_load = {
    .name = "load", .mode = HK_LOOK, .code = 3, .enter = load_enter};

/* ---- the end ---- */

static const struct hk_op end_op = {.name = "close", .mode = HK_CHANGE, .code = 4};

/* All waiters look again, except arms of selects with no news left to see: these are disabled. */
static void end_waiting(struct hk_world *world, struct hk_watch *watch)
{
    for (struct hk_case *c = watch->waiting.first, *next; c; c = next) {
        next = c->next;
        if (!(c->flags & HK_CASE_SELECT) || has_news(watch, c)) {
            hk_case_invite(world, c);
            continue;
        }
        hk_queue_remove(&watch->waiting, c);
        hk_case_uninvite(world, c);
        c->rc = HK_ECLOSED;
        c->stamp = watch->stamp;
        hk_case_disable(world, c);
    }
}

void hk_watch_hold(struct hk_watch *watch)
{
    hk_side_hold(&watch->can_set);
}

static const struct hk_op subscribe_op = {.name = "subscribe", .mode = HK_LOOK, .code = 5};

void hk_watch_subscribe(struct hk_world *world, struct hk_watch *watch, struct hk_task *task)
{
    if (world->task) /* it is spawned by a running one: it matters what has been set */
        hk_touch(world, &watch->object, HK_LOOK, &subscribe_op, hk_nil());
    hk_notes_set(world, &watch->seen, task, watch->version);
}

void hk_watch_drop(struct hk_world *world, struct hk_watch *watch)
{
    if (!hk_side_drop(world, &watch->object, &watch->can_set, true))
        return;
    hk_touch(world, &watch->object, HK_CHANGE, &end_op, hk_nil());
    watch->closed = !HK_MUTANT(WATCH_NEVER_CLOSES);
    watch->stamp = hk_stamp_now(world);
    end_waiting(world, watch);
    hk_object_changed(world, &watch->object);
    hk_side_closed(world, &watch->can_set);
}
