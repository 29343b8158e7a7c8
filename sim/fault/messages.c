/* SPDX-License-Identifier: MIT
 *
 * messages: lost, doubled, late.
 *
 * A send stands behind the faults of its object: the message is first duplicated, then each
 * copy may be lost, and what is left is under way for a while (wire.c). Percentages and
 * delays are data, drawn by the sender. A lost message takes no room, and has been sent.
 */
#include "fault/fault.h"
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/oneshot.h"
#include "objects/watch.h"

struct hk_trouble *hk_trouble_of(struct hk_world *world, struct hk_object *object)
{
    if (!object->trouble)
        object->trouble = hk_arena_zalloc(&world->arena, sizeof(*object->trouble));
    return object->trouble;
}

static bool happens(struct hk_world *world, struct hk_future *f, int64_t p)
{
    if (p == 0 || p == 100)
        return p == 100;
    return hk_draw(world, f, HK_UNIFORM, 0, 99) >= 100 - p;
}

static int64_t draw_delay(struct hk_world *world, struct hk_future *f, const struct hk_delay *d)
{
    if (d->count)
        return d->values[hk_draw_one(world, f, (uint32_t)d->count)];
    return d->shape == HK_UNIFORM && d->lo == d->hi ? d->lo
                                                    : hk_draw(world, f, d->shape, d->lo, d->hi);
}

/* The operation that delivers what was sent with a try. */
static const struct hk_op *delivery(const struct hk_op *base)
{
    return base == &hk_channel_try_send ? &hk_channel_send : base;
}

/* How many copies are to be sent as usual; all others are lost or under way. */
static int decide(struct hk_world *world, struct hk_trouble *t, struct hk_case *c)
{
    struct hk_future *f = c->future;
    const struct hk_op *op = delivery(hk_fault_base(c));
    int usual = 0, copies = happens(world, f, t->duplicate) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
        if (happens(world, f, t->drop))
            hk_note(world, "lost");
        else if (t->delay)
            hk_wire_send(world, t, c, op, draw_delay(world, f, t->delay));
        else if (usual++ > 0)
            hk_wire_send(world, t, c, op, 0);
    }
    return usual;
}

static bool waits(struct hk_world *world, const struct hk_case *c)
{
    const struct hk_op *base = delivery(hk_fault_base(c));
    return base->peek && base->peek(world, c) == HK_PEEK_WAIT;
}

static int send_enter(struct hk_world *world, struct hk_case *c)
{
    const struct hk_op *base = hk_fault_base(c);
    struct hk_trouble *t = c->object->trouble;
    bool again = c->flags & HK_CASE_RETRY;
    bool tries = base == &hk_channel_try_send || c->flags & HK_CASE_SELECT;
    if (hk_wire_refused(c->object) || (tries && !again && !t->delay && waits(world, c)))
        return base->enter(world, c);
    if (decide(world, t, c) > 0)
        return base->enter(world, c);
    hk_touch(world, c->object, HK_LOOK, c->op, c->arg); /* whether it is closed */
    if (again)
        base->leave(world, c);
    hk_effect(world, c->future->task, c->op, c->object, c->arg);
    return HK_DONE;
}

static void send_leave(struct hk_world *world, struct hk_case *c)
{
    if (hk_fault_base(c)->leave)
        hk_fault_base(c)->leave(world, c);
}

static int send_peek(struct hk_world *world, const struct hk_case *c)
{
    if (c->object->trouble->delay)
        return HK_PEEK_READY;
    return waits(world, c) ? HK_PEEK_WAIT : HK_PEEK_READY;
}

#define SEND(op_name, op_mode, op_code, op_flags, op_effect) \
    {.name = op_name, .mode = op_mode, .code = op_code, .flags = op_flags, \
     .enter = send_enter, .leave = send_leave, .peek = send_peek, .effect = op_effect}

/* Named and numbered like those behind them. */
static const struct hk_faulty sends[] = {
    {SEND("send", HK_GIVE, 1, HK_OP_AWAIT, "sent"), &hk_channel_send},
    {SEND("try send", HK_CHANGE, 2, 0, "sent"), &hk_channel_try_send},
    {SEND("send", HK_GIVE, 1, 0, "sent"), &hk_oneshot_send},
    {SEND("send", HK_CHANGE, 1, 0, "sent"), &hk_broadcast_send},
    {SEND("set", HK_CHANGE, 1, 0, NULL), &hk_watch_set},
};

const struct hk_op *hk_fault_op_slow(const struct hk_op *op)
{
    for (size_t i = 0; i < HK_COUNT(sends); i++) {
        if (sends[i].base == op)
            return &sends[i].op;
    }
    return op == hk_faulty_wait.base ? &hk_faulty_wait.op : op;
}
