/* SPDX-License-Identifier: MIT
 *
 * broadcast: a ring that is overwritten, and a position for each receiver.
 */
#include <stdio.h>

#include "objects/broadcast.h"

#include "core/mutant.h"

static uint64_t oldest_kept(const struct hk_broadcast *b)
{
    uint64_t kept = (uint64_t)b->capacity - (b->capacity > 1 && HK_MUTANT(BROADCAST_SHORT));
    return b->sent > kept ? b->sent - kept : 0;
}

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_broadcast *b = (const struct hk_broadcast *)(const void *)object;
    if (what == HK_QUERY_CLOSED)
        *value = hk_bool(b->closed || b->can_recv.held == 0);
    if (what != HK_QUERY_LEN && what != HK_QUERY_CAP)
        return what == HK_QUERY_CLOSED;
    *value = hk_int(what == HK_QUERY_CAP ? b->capacity : (int64_t)(b->sent - oldest_kept(b)));
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    const struct hk_broadcast *b = (const struct hk_broadcast *)(const void *)object;
    hk_see_clock(world, world->task, b->close_stamp);
    if (b->can_recv.held == 0)
        hk_see_clock(world, world->task, b->can_recv.gone);
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    return snprintf(text, size, "for a message of %s", object->name);
}

const struct hk_object_kind hk_broadcast_kind = {
    .name = "broadcast",
    .help = "every receiver sees every message, the last N are kept: `broadcast of N`",
    .queries = HK_ANSWERS(LEN) | HK_ANSWERS(CAP) | HK_ANSWERS(CLOSED),
    .query = query,
    .looked = looked,
    .lacks = lacks,
};

void hk_broadcast_init(struct hk_world *world, struct hk_broadcast *b, const char *name,
                       uint64_t id, int64_t capacity)
{
    hk_assert(capacity > 0);
    *b = (struct hk_broadcast){.capacity = capacity, .can_send = HK_SIDE_UNCOUNTED,
        .can_recv = HK_SIDE_UNCOUNTED};
    hk_object_init(world, &b->object, &hk_broadcast_kind, name, id);
}

static struct hk_broadcast *broadcast_of(const struct hk_case *c)
{
    return (struct hk_broadcast *)(void *)c->object;
}

/* ---- send ---- */

static struct hk_broadcast_message *message(struct hk_world *world, struct hk_broadcast *b,
                                            uint64_t number)
{
    if (!b->ring)
        b->ring = hk_arena_zalloc(&world->arena, (size_t)b->capacity * sizeof(*b->ring));
    return &b->ring[number % (uint64_t)b->capacity];
}

static int send_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_broadcast *b = broadcast_of(c);
    hk_touch(world, &b->object, HK_CHANGE, c->op, c->arg);
    if (b->can_recv.held == 0) {
        hk_see(world, c->future->task, b->can_recv.gone);
        c->rc = HK_ECLOSED;
        return HK_DONE;
    }
    *message(world, b, b->sent++) = (struct hk_broadcast_message){c->arg, hk_stamp_now(world)};
    hk_effect(world, c->future->task, c->op, &b->object, c->arg);
    for (struct hk_case *w = b->waiting.first; w; w = w->next)
        if (!HK_MUTANT(BROADCAST_ONE) || w == b->waiting.first)
            hk_case_invite(world, w);
    hk_object_changed(world, &b->object);
    return HK_DONE;
}

static int send_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    (void)c;
    return HK_PEEK_READY;
}

const struct hk_op hk_broadcast_send = {
    .name = "send",
    .mode = HK_CHANGE,
    .code = 1,
    .enter = send_enter,
    .peek = send_peek,
    .effect = "sent",
};

/* ---- recv ---- */

/* The message that the task of the case gets next. */
static uint64_t position(const struct hk_broadcast *b, const struct hk_case *c)
{
    uint64_t next = b->sent;
    hk_notes_get(&b->next, c->future->task, &next);
    return next;
}

/* There is something for it to hear. */
static bool has_news(const struct hk_broadcast *b, const struct hk_case *c)
{
    return position(b, c) < b->sent;
}

/* A task that is new here gets what is sent from now on. That depends on what has been sent so
 * far, so it is an access. */
static void subscribe(struct hk_world *world, struct hk_broadcast *b, struct hk_task *task,
                      const struct hk_op *op)
{
    uint64_t next;
    if (hk_notes_get(&b->next, task, &next))
        return;
    if (world->task)
        hk_touch(world, &b->object, HK_LOOK, op, hk_nil());
    hk_notes_set(world, &b->next, task, HK_MUTANT(BROADCAST_FROM_START) ? 0 : b->sent);
}

static void take(struct hk_world *world, struct hk_broadcast *b, struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    uint64_t next = position(b, c), oldest = oldest_kept(b);
    hk_touch(world, &b->object, HK_LOOK, c->op, hk_int((int64_t)next));
    if (next == b->sent) {
        c->rc = HK_ECLOSED;
        hk_see(world, task, b->close_stamp);
    } else if (next < oldest && !HK_MUTANT(BROADCAST_NO_LAG)) {
        c->rc = HK_ELAGGED;
        c->value = hk_int((int64_t)(oldest - next));
        hk_see(world, task, message(world, b, b->sent - 1)->stamp);
        hk_notes_set(world, &b->next, task, oldest);
    } else {
        struct hk_broadcast_message *m = message(world, b, next);
        c->value = m->value;
        hk_see(world, task, m->stamp);
        hk_notes_set(world, &b->next, task, next + 1);
        hk_effect(world, task, &hk_broadcast_recv, &b->object, c->value);
    }
}

static int recv_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_broadcast *b = broadcast_of(c);
    bool again = c->flags & HK_CASE_RETRY;
    if (!has_news(b, c) && !b->closed) {
        subscribe(world, b, c->future->task, c->op);
        if (!again)
            hk_queue_push(&b->waiting, c);
        return HK_WAIT;
    }
    if (again)
        hk_queue_remove(&b->waiting, c);
    take(world, b, c);
    return HK_DONE;
}

static void recv_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_broadcast *b = broadcast_of(c);
    hk_touch(world, &b->object, HK_LOOK, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&b->waiting, c);
}

static int recv_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    const struct hk_broadcast *b = broadcast_of(c);
    if (has_news(b, c))
        return HK_PEEK_READY;
    return b->closed ? HK_PEEK_DISABLED : HK_PEEK_WAIT;
}

const struct hk_op hk_broadcast_recv = {
    .name = "recv",
    .mode = HK_LOOK,
    .code = 2,
    .flags = HK_OP_AWAIT,
    .enter = recv_enter,
    .leave = recv_leave,
    .peek = recv_peek,
    .effect = "received",
};

static int try_recv_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_broadcast *b = broadcast_of(c);
    if (has_news(b, c) || b->closed) {
        take(world, b, c);
        return HK_DONE;
    }
    hk_touch(world, &b->object, HK_LOOK, c->op, hk_nil());
    subscribe(world, b, c->future->task, c->op);
    c->rc = HK_EEMPTY;
    return HK_DONE;
}

const struct hk_op hk_broadcast_try_recv = {
    .name = "try recv", .mode = HK_LOOK, .code = 3, .enter = try_recv_enter};

/* ---- the ends ---- */

static const struct hk_op end_op = {.name = "close", .mode = HK_CHANGE, .code = 4};
static const struct hk_op hold_op = {.name = "subscribe", .mode = HK_LOOK, .code = 5};

void hk_broadcast_hold(struct hk_world *world, struct hk_broadcast *b, struct hk_task *task,
                       bool sender)
{
    hk_side_hold(sender ? &b->can_send : &b->can_recv);
    if (sender)
        return;
    subscribe(world, b, task, &hold_op);
    hk_object_changed(world, &b->object); /* it may have had no receiver */
}

/* All waiters look again, except arms of selects with nothing left to receive: these are
 * disabled. */
static void end_waiting(struct hk_world *world, struct hk_broadcast *b)
{
    for (struct hk_case *c = b->waiting.first, *next; c; c = next) {
        next = c->next;
        if (!(c->flags & HK_CASE_SELECT) || has_news(b, c)) {
            hk_case_invite(world, c);
            continue;
        }
        hk_queue_remove(&b->waiting, c);
        hk_case_uninvite(world, c);
        c->rc = HK_ECLOSED;
        c->stamp = b->close_stamp;
        hk_case_disable(world, c);
    }
}

void hk_broadcast_drop(struct hk_world *world, struct hk_broadcast *b, struct hk_task *task,
                       bool sender)
{
    struct hk_side *side = sender ? &b->can_send : &b->can_recv;
    if (!sender)
        hk_notes_drop(&b->next, task);
    if (!hk_side_drop(world, &b->object, side, sender))
        return;
    hk_touch(world, &b->object, HK_CHANGE, &end_op, hk_nil());
    if (sender) { /* send looks at the other count */
        b->closed = true;
        b->close_stamp = hk_stamp_now(world);
        end_waiting(world, b);
    }
    hk_object_changed(world, &b->object);
    hk_side_closed(world, side);
}
