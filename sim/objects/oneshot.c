/* SPDX-License-Identifier: MIT
 *
 * oneshot: one slot.
 */
#include <stdio.h>

#include "objects/oneshot.h"

#include "core/carry.h"
#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_oneshot *o = (const struct hk_oneshot *)(const void *)object;
    if (what == HK_QUERY_CLOSED)
        *value = hk_bool(o->closed || o->deaf);
    if (what != HK_QUERY_LEN && what != HK_QUERY_CAP)
        return what == HK_QUERY_CLOSED;
    *value = hk_int(what == HK_QUERY_CAP ? 1 : o->sent && !o->taken);
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((struct hk_oneshot *)(void *)object)->end_stamp);
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    return snprintf(text, size, "for the message of %s", object->name);
}

const struct hk_object_kind hk_oneshot_kind = {
    .name = "oneshot",
    .help = "one message, once: `oneshot`",
    .queries = HK_ANSWERS(LEN) | HK_ANSWERS(CAP) | HK_ANSWERS(CLOSED),
    .query = query,
    .looked = looked,
    .lacks = lacks,
};

void hk_oneshot_init(struct hk_world *world, struct hk_oneshot *o, const char *name, uint64_t id)
{
    *o = (struct hk_oneshot){.can_send = HK_SIDE_UNCOUNTED,
        .can_recv = HK_SIDE_UNCOUNTED};
    hk_object_init(world, &o->object, &hk_oneshot_kind, name, id);
}

static struct hk_oneshot *oneshot_of(const struct hk_case *c)
{
    return (struct hk_oneshot *)(void *)c->object;
}

static bool is_full(const struct hk_oneshot *o)
{
    return o->sent && !o->taken;
}

/* Nothing will ever come. */
static bool is_over(const struct hk_oneshot *o)
{
    return o->taken || (o->closed && !o->sent);
}

/* ---- serving ---- */

static void take(struct hk_world *world, struct hk_oneshot *o, struct hk_case *c)
{
    o->taken = true;
    c->value = o->value;
    hk_effect(world, c->future->task, &hk_oneshot_recv, &o->object, c->value);
    hk_carry_to(c->future, c->value);
}

/* Waiting receivers that the new state lets go on: the first gets the message, the
 * others learn that there is none. */
static void serve(struct hk_world *world, struct hk_oneshot *o)
{
    struct hk_case *c;
    if (is_full(o) && (c = o->receivers.first)) {
        if (c->flags & HK_CASE_SELECT) {
            hk_case_invite(world, c);
        } else {
            hk_queue_remove(&o->receivers, c);
            take(world, o, c);
            c->extra = o;
            c->stamp = o->stamp;
            hk_case_grant(world, c);
        }
    }
    while (is_over(o) && (c = hk_queue_pop(&o->receivers))) {
        c->rc = HK_ECLOSED;
        c->stamp = o->stamp;
        hk_case_uninvite(world, c);
        if (c->flags & HK_CASE_SELECT)
            hk_case_disable(world, c);
        else
            hk_case_grant(world, c);
    }
    hk_object_changed(world, &o->object);
}

/* ---- send ---- */

static int send_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_oneshot *o = oneshot_of(c);
    struct hk_task *task = c->future->task;
    hk_touch_case(world, c, c->arg);
    if (o->sent && !HK_MUTANT(ONESHOT_TWICE)) {
        return hk_case_misuse(world, c, " sends on %s a second time", o->object.name);
    }
    if (o->deaf) {
        c->rc = HK_ECLOSED;
        hk_see(world, task, o->stamp);
        return HK_DONE;
    }
    o->sent = true;
    o->value = c->arg;
    o->stamp = hk_stamp_now(world);
    hk_effect(world, task, c->op, &o->object, c->arg);
    hk_carry_off(c->future, c->arg);
    serve(world, o);
    return HK_DONE;
}

static int send_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    (void)c;
    return HK_PEEK_READY;
}

const struct hk_op hk_oneshot_send = {
    .name = "send",
    .mode = HK_GIVE,
    .code = 1,
    .enter = send_enter,
    .peek = send_peek,
    .effect = "sent",
};

/* Never misuse: what is there, or was, is in the way. */
static int try_send_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_oneshot *o = oneshot_of(c);
    if (!o->sent)
        return send_enter(world, c);
    hk_touch(world, &o->object, HK_LOOK, c->op, c->arg);
    c->rc = is_full(o) ? HK_EFULL : HK_ECLOSED;
    return HK_DONE;
}

const struct hk_op hk_oneshot_try_send = {
    .name = "try send",
    .mode = HK_CHANGE,
    .code = 5,
    .enter = try_send_enter,
    .effect = "sent",
};

/* ---- recv ---- */

/* True if the receiver has its answer. */
static bool recv_now(struct hk_world *world, struct hk_oneshot *o, struct hk_case *c)
{
    bool turn = !o->receivers.first || o->receivers.first == c;
    if (is_full(o) && turn)
        take(world, o, c);
    else if (is_over(o))
        c->rc = HK_ECLOSED;
    else
        return false;
    hk_see(world, c->future->task, o->stamp);
    return true;
}

static int recv_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_oneshot *o = oneshot_of(c);
    bool again = c->flags & HK_CASE_RETRY;
    hk_touch_case(world, c, hk_nil());
    c->extra = NULL;
    if (!recv_now(world, o, c)) {
        if (!again)
            hk_queue_push(&o->receivers, c);
        return HK_WAIT;
    }
    if (again)
        hk_queue_remove(&o->receivers, c);
    serve(world, o);
    return HK_DONE;
}

/* Given, never taken. */
static void unget(struct hk_oneshot *o, const struct hk_case *c)
{
    o->taken = HK_MUTANT(ONESHOT_LOSES);
    hk_carry_off(c->future, c->value);
}

static void recv_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_oneshot *o = oneshot_of(c);
    hk_touch(world, &o->object, HK_CHANGE, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&o->receivers, c);
    else if (c->extra)
        unget(o, c);
    serve(world, o);
}

static int recv_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    const struct hk_oneshot *o = oneshot_of(c);
    if (is_over(o))
        return HK_PEEK_DISABLED;
    return is_full(o) && !o->receivers.first ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_oneshot_recv = {
    .name = "recv",
    .mode = HK_TAKE,
    .code = 2,
    .flags = HK_OP_AWAIT,
    .enter = recv_enter,
    .leave = recv_leave,
    .peek = recv_peek,
    .effect = "received",
};

static int try_recv_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_oneshot *o = oneshot_of(c);
    hk_touch(world, &o->object, is_full(o) ? HK_CHANGE : HK_LOOK, c->op, hk_nil());
    if (recv_now(world, o, c))
        serve(world, o);
    else
        c->rc = HK_EEMPTY;
    return HK_DONE;
}

const struct hk_op hk_oneshot_try_recv = {
    .name = "try recv", .mode = HK_CHANGE, .code = 3, .enter = try_recv_enter};

/* ---- close ---- */

static void ends(struct hk_world *world, struct hk_oneshot *o)
{
    o->end_stamp = hk_stamp_now(world);
    if (!o->sent)
        o->stamp = o->end_stamp;
}

static void refuse_sends(struct hk_world *world, struct hk_oneshot *o)
{
    o->deaf = true;
    ends(world, o);
}

static int close_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_oneshot *o = oneshot_of(c);
    hk_touch(world, &o->object, HK_CHANGE, c->op, hk_nil());
    if (o->closed_by_hand)
        return hk_case_misuse(world, c, " closes %s, which is closed", o->object.name);
    refuse_sends(world, o);
    o->closed = o->closed_by_hand = true;
    if (HK_MUTANT(ONESHOT_CLOSE_LOSES))
        o->taken = true;
    serve(world, o);
    return HK_DONE;
}

const struct hk_op hk_oneshot_close = {
    .name = "close", .mode = HK_CHANGE, .code = 6, .enter = close_enter};

/* ---- the ends ---- */

static const struct hk_op end_op = {.name = "close", .mode = HK_CHANGE, .code = 4};

void hk_oneshot_hold(struct hk_oneshot *o, bool sender)
{
    hk_side_hold(sender ? &o->can_send : &o->can_recv);
}

void hk_oneshot_drop(struct hk_world *world, struct hk_oneshot *o, bool sender)
{
    struct hk_side *side = sender ? &o->can_send : &o->can_recv;
    if (!hk_side_drop(world, &o->object, side, sender))
        return;
    hk_touch(world, &o->object, sender ? HK_GIVE : HK_CHANGE, &end_op, hk_nil());
    if (sender) {
        o->closed = !HK_MUTANT(ONESHOT_NEVER_CLOSES);
        ends(world, o);
        serve(world, o);
    } else if (!HK_MUTANT(ONESHOT_NEVER_DEAF)) {
        refuse_sends(world, o);
        if (is_full(o))
            hk_carry_lost(world, o->value);
        hk_object_changed(world, &o->object);
    }
    hk_side_closed(world, side);
}
