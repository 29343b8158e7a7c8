/* SPDX-License-Identifier: MIT
 *
 * channel: two queues of requests around one ring of messages.
 */
#include "objects/channel_parts.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_channel *q = (const struct hk_channel *)(const void *)object;
    if (what == HK_QUERY_CLOSED)
        *value = hk_bool(q->closed || q->deaf);
    if (what != HK_QUERY_LEN && what != HK_QUERY_CAP)
        return what == HK_QUERY_CLOSED;
    int64_t cap = q->capacity == HK_CHANNEL_UNBOUNDED ? INT64_MAX : q->capacity;
    *value = hk_int(what == HK_QUERY_LEN ? q->len : cap);
    return true;
}

/* Whoever asks whether it is closed comes after those who have closed it. */
static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((struct hk_channel *)(void *)object)->close_stamp);
}

const struct hk_object_kind hk_channel_kind = {
    .name = "channel",
    .help = "messages: `channel of N`, `of 0` (rendezvous), `unbounded` [, manual]",
    .queries = HK_ANSWERS(LEN) | HK_ANSWERS(CAP) | HK_ANSWERS(CLOSED),
    .query = query,
    .looked = looked,
    .missing = hk_channel_missing,
    .lacks = hk_channel_lacks,
    .lends = "places",
    .settle = hk_channel_settle,
};

void hk_channel_init(struct hk_world *world, struct hk_channel *q, const char *name, uint64_t id,
                     int64_t capacity, uint32_t flags)
{
    if (HK_MUTANT(CHANNEL_RENDEZVOUS_BUFFERS) && capacity == 0)
        capacity = 1;
    *q = (struct hk_channel){.capacity = capacity, .can_send = HK_SIDE_UNCOUNTED,
        .can_recv = HK_SIDE_UNCOUNTED};
    hk_object_init(world, &q->object, &hk_channel_kind, name, id);
    q->object.flags |= flags;
}

/* Two kinds of access depend on the whole channel: what comes out of a shuffled one can be any
 * message in it, and an arm of a select looks at both sides. */
static inline void touch(struct hk_world *world, struct hk_channel *q, struct hk_case *c,
                         unsigned mode, struct hk_value value)
{
    if (HK_UNLIKELY(hk_channel_shuffled(q) || c->flags & HK_CASE_SELECT))
        hk_touch(world, &q->object, HK_CHANGE, c->op, value);
    else
        hk_touch(world, &q->object, mode, c->op, value);
}

/* ---- send ---- */

static int send_refused(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    hk_channel_unqueue(&q->senders, c);
    hk_see(world, c->future->task, q->close_stamp);
    hk_channel_refuse(world, q, c);
    return HK_DONE;
}

/* First come, first served: a newcomer does not pass those who wait already. */
static bool may_pass(const struct hk_queue *queue, const struct hk_case *c)
{
    return !queue->first || c->flags & HK_CASE_RETRY;
}

static bool send_now(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    if (HK_UNLIKELY(q->reserved > 0) && hk_channel_use_place(world, q, c)) {
        hk_channel_unqueue(&q->senders, c);
        hk_channel_put(world, q, c);
        return true;
    }
    if (q->capacity == 0)
        return may_pass(&q->senders, c) && hk_channel_meet_receiver(world, q, c);
    if (!hk_channel_has_room(q) || !may_pass(&q->senders, c))
        return false;
    hk_channel_unqueue(&q->senders, c);
    hk_channel_put(world, q, c);
    return true;
}

static int send_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    if ((q->closed || q->deaf) && !hk_channel_has_place(q, c)) {
        touch(world, q, c, HK_LOOK, c->arg);
        return send_refused(world, q, c);
    }
    touch(world, q, c, HK_GIVE, c->arg);
    if (send_now(world, q, c))
        return HK_DONE;
    c->stamp = hk_stamp_now(world);
    if (!(c->flags & HK_CASE_RETRY))
        hk_queue_push(&q->senders, c);
    return HK_WAIT;
}

static void queue_leave(struct hk_world *world, struct hk_queue *queue, struct hk_case *c)
{
    if (c->state != HK_CASE_QUEUED)
        return; /* granted: the message has moved */
    hk_touch(world, c->object, HK_CHANGE, c->op, hk_nil());
    hk_queue_remove(queue, c);
    hk_channel_pump(world, hk_channel_of(c));
}

static void send_leave(struct hk_world *world, struct hk_case *c)
{
    queue_leave(world, &hk_channel_of(c)->senders, c);
}

static int send_peek(struct hk_world *world, const struct hk_case *c)
{
    const struct hk_channel *q = hk_channel_of(c);
    if (q->closed || q->deaf)
        return HK_PEEK_READY; /* it raises, as outside of a select */
    if (hk_channel_has_place(q, c))
        return HK_PEEK_READY;
    if (q->senders.first)
        return HK_PEEK_WAIT;
    bool can = q->capacity == 0 ? hk_channel_partner(world, &q->receivers, c->future) != NULL
                                : hk_channel_has_room(q);
    return can ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_channel_send = {
    .name = "send",
    .mode = HK_GIVE,
    .code = 1,
    .flags = HK_OP_AWAIT,
    .enter = send_enter,
    .leave = send_leave,
    .peek = send_peek,
    .effect = "sent",
};

static int try_send_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    hk_touch(world, &q->object, HK_CHANGE, c->op, c->arg);
    if ((q->closed || q->deaf) && !hk_channel_has_place(q, c))
        return send_refused(world, q, c);
    if (!send_now(world, q, c) && !HK_MUTANT(CHANNEL_TRY_SEND_LIES))
        c->rc = HK_EFULL;
    return HK_DONE;
}

const struct hk_op hk_channel_try_send = {
    .name = "try send", .mode = HK_CHANGE, .code = 2, .enter = try_send_enter};

/* ---- recv ---- */

static bool recv_now(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    if (!may_pass(&q->receivers, c))
        return false;
    if (q->capacity == 0)
        return hk_channel_meet_sender(world, q, c);
    if (q->len == 0)
        return false;
    hk_channel_unqueue(&q->receivers, c);
    hk_channel_get(world, q, c);
    return true;
}

static bool exhausted(const struct hk_channel *q)
{
    return q->closed && q->len == 0 && q->reserved == 0;
}

static int recv_ended(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    hk_channel_unqueue(&q->receivers, c);
    hk_see(world, c->future->task, q->close_stamp);
    c->rc = HK_ECLOSED;
    return HK_DONE;
}

static int recv_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    if (exhausted(q)) {
        touch(world, q, c, HK_LOOK, hk_nil()); /* nobody else gets less */
        return recv_ended(world, q, c);
    }
    touch(world, q, c, HK_TAKE, hk_nil());
    if (recv_now(world, q, c))
        return HK_DONE;
    c->stamp = hk_stamp_now(world);
    if (!(c->flags & HK_CASE_RETRY))
        hk_queue_push(&q->receivers, c);
    return HK_WAIT;
}

static void recv_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    if (c->state == HK_CASE_READY && c->rc == 0 && q->capacity != 0) {
        hk_touch(world, &q->object, HK_CHANGE, c->op, hk_nil());
        hk_channel_unget(world, q, c);
        return;
    }
    queue_leave(world, &q->receivers, c);
}

static int recv_peek(struct hk_world *world, const struct hk_case *c)
{
    const struct hk_channel *q = hk_channel_of(c);
    if (exhausted(q))
        return hk_channel_manual(q) ? HK_PEEK_READY : HK_PEEK_DISABLED;
    if (q->receivers.first)
        return HK_PEEK_WAIT;
    bool can = q->capacity == 0 ? hk_channel_partner(world, &q->senders, c->future) != NULL
                                : q->len > 0;
    return can ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_channel_recv = {
    .name = "recv",
    .mode = HK_TAKE,
    .code = 3,
    .flags = HK_OP_AWAIT,
    .enter = recv_enter,
    .leave = recv_leave,
    .peek = recv_peek,
    .effect = "received",
};

static int try_recv_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    bool can = recv_peek(world, c) == HK_PEEK_READY;
    hk_touch(world, &q->object, can ? HK_CHANGE : HK_LOOK, c->op, hk_nil());
    if (can && recv_now(world, q, c))
        return HK_DONE;
    if (exhausted(q))
        return recv_ended(world, q, c);
    c->rc = HK_EEMPTY;
    return HK_DONE;
}

const struct hk_op hk_channel_try_recv = {
    .name = "try recv", .mode = HK_CHANGE, .code = 4, .enter = try_recv_enter};

/* ---- the ends ---- */

static void shut(struct hk_world *world, struct hk_channel *q)
{
    q->closed = true;
    q->close_stamp = hk_stamp_now(world);
    hk_channel_refuse_waiting(world, q);
    hk_channel_end_waiting(world, q);
    hk_object_changed(world, &q->object);
}

static int close_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    hk_touch(world, &q->object, HK_CHANGE, c->op, hk_nil());
    if (q->closed_by_hand && !HK_MUTANT(CHANNEL_CLOSE_TWICE))
        return hk_case_misuse(world, c, " closes %s, which is closed", q->object.name);
    q->closed_by_hand = true;
    if (!q->closed)
        shut(world, q);
    return HK_DONE;
}

const struct hk_op hk_channel_close = {
    .name = "close", .mode = HK_CHANGE, .code = 5, .enter = close_enter};

void hk_channel_hold(struct hk_channel *q, bool sender)
{
    hk_side_hold(sender ? &q->can_send : &q->can_recv);
}

void hk_channel_drop(struct hk_world *world, struct hk_channel *q, bool sender)
{
    struct hk_side *side = sender ? &q->can_send : &q->can_recv;
    bool last = hk_side_drop(world, &q->object, side, sender);
    if (!last && !(sender && HK_MUTANT(CHANNEL_CLOSES_EARLY)))
        return;
    hk_touch(world, &q->object, sender ? HK_GIVE : HK_CHANGE, &hk_channel_close, hk_nil());
    if (sender && HK_MUTANT(CHANNEL_NEVER_CLOSES))
        return;
    if (sender && !q->closed) {
        shut(world, q);
    } else if (!sender && !q->deaf && !HK_MUTANT(CHANNEL_NEVER_DEAF)) {
        q->deaf = true;
        q->close_stamp = hk_stamp_now(world);
        hk_channel_refuse_waiting(world, q);
        hk_channel_empty(world, q);
        hk_object_changed(world, &q->object);
    }
    hk_side_closed(world, side);
}
