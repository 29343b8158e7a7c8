/* SPDX-License-Identifier: MIT
 *
 * once: one value, and whoever waits for it.
 */
#include <stdio.h>

#include "objects/once.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    if (what != HK_QUERY_VALUE)
        return false;
    *value = ((const struct hk_once *)(const void *)object)->value;
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((struct hk_once *)(void *)object)->stamp);
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    return snprintf(text, size, "for %s to be set", object->name);
}

const struct hk_object_kind hk_once_kind = {
    .name = "cell",
    .help = "a value that is set once: `cell`, `cell of VALUE`",
    .queries = HK_ANSWERS(VALUE),
    .query = query,
    .looked = looked,
    .lacks = lacks,
};

void hk_once_init(struct hk_world *world, struct hk_once *once, const char *name, uint64_t id,
                  struct hk_value value)
{
    bool full = value.kind != HK_NIL;
    *once = (struct hk_once){
        .full = full, .value = full ? value : hk_symbol(&world->arena, "Empty")};
    hk_object_init(world, &once->object, &hk_once_kind, name, id);
}

static struct hk_once *once_of(const struct hk_case *c)
{
    return (struct hk_once *)(void *)c->object;
}

/* ---- set ---- */

static int set_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_once *once = once_of(c);
    hk_touch(world, &once->object, once->full ? HK_LOOK : HK_CHANGE, c->op, c->arg);
    if (once->full) {
        hk_see(world, c->future->task, once->stamp);
        c->rc = HK_EFULL;
        return HK_DONE;
    }
    once->full = true;
    once->value = c->arg;
    once->stamp = hk_stamp_now(world);
    struct hk_case *w;
    while ((w = hk_queue_pop(&once->waiting))) {
        w->value = once->value;
        w->stamp = once->stamp;
        hk_case_grant(world, w);
    }
    hk_object_changed(world, &once->object);
    return HK_DONE;
}

const struct hk_op hk_once_set = {
    .name = "set", .mode = HK_CHANGE, .code = 1, .enter = set_enter};

/* ---- wait ---- */

/* Touches nothing: all that follows comes after the set, whenever it waited. */
static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_once *once = once_of(c);
    if (once->full) {
        hk_see(world, c->future->task, once->stamp);
        c->value = once->value;
        return HK_DONE;
    }
    hk_queue_push(&once->waiting, c);
    return HK_WAIT;
}

/* Whoever gives up has seen whether it was set. */
static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_once *once = once_of(c);
    hk_touch(world, &once->object, HK_LOOK, c->op, hk_bool(once->full));
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&once->waiting, c);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return once_of(c)->full ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_once_wait = {
    .name = "wait",
    .code = 2,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
};

/* ---- load ---- */

static int load_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_once *once = once_of(c);
    c->value = once->value;
    hk_touch(world, &once->object, HK_LOOK, c->op, c->value);
    hk_see_clock(world, c->future->task, once->stamp);
    return HK_DONE;
}

const struct hk_op hk_once_load = {
    .name = "load", .mode = HK_LOOK, .code = 3, .enter = load_enter};
