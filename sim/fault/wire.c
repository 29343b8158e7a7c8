/* SPDX-License-Identifier: MIT
 *
 * wire: messages under way. Each is delivered by a hidden task, which sleeps until it
 * arrives and then sends it like anybody else: it may wait for room. With a constant delay one
 * sender has one wire, so that its messages keep their order; else each has its own.
 * Meanwhile the wire holds a sender's end: nobody sees the channel closed too early.
 */
#include "core/carry.h"
#include "core/hidden.h"
#include "core/wait.h"
#include "fault/fault.h"
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/oneshot.h"

struct parcel {
    struct parcel *next;
    struct hk_value value;
    int64_t at;
    struct hk_stamp stamp; /* of the send */
};

struct hk_wire {
    struct hk_wire *next;      /* of the same object */
    struct hk_trouble *trouble;
    struct hk_object *object;
    const struct hk_op *op;
    hk_handle sender;
    struct parcel *first, *last;
    bool counted;              /* it holds a sender's end */
    bool sending;              /* the first has arrived */
};

bool hk_wire_refused(const struct hk_object *object)
{
    const void *o = object;
    if (object->kind == &hk_channel_kind)
        return ((const struct hk_channel *)o)->closed || ((const struct hk_channel *)o)->deaf;
    if (object->kind == &hk_oneshot_kind)
        return ((const struct hk_oneshot *)o)->sent || ((const struct hk_oneshot *)o)->deaf;
    return object->kind == &hk_broadcast_kind &&
           ((const struct hk_broadcast *)o)->can_recv.held == 0;
}

bool hk_wire_is_busy(const struct hk_object *object)
{
    const struct hk_wire *w = object->trouble ? object->trouble->wires : NULL;
    while (w && w->sending) /* it waits for room itself */
        w = w->next;
    return w != NULL;
}

/* ---- the sender's end ---- */

static void wire_over(struct hk_world *world, struct hk_wire *w, struct hk_future *f)
{
    struct hk_wire **link = &w->trouble->wires;
    while (*link != w)
        link = &(*link)->next;
    *link = w->next;
    if (w->counted)
        hk_end_drop(world, w->object, f->task, true);
    hk_future_done(world, f);
}

/* ---- delivering ---- */

static void pop(struct hk_wire *w)
{
    w->sending = false;
    w->first = w->first->next;
    if (!w->first)
        w->last = NULL;
}

/* The first arrives. False: it waits. */
static bool deliver(struct hk_world *world, struct hk_wire *w, struct hk_future *f)
{
    w->sending = true;
    hk_see(world, f->task, w->first->stamp);
    if (hk_wire_refused(w->object)) {
        hk_touch(world, w->object, HK_LOOK, w->op, hk_nil());
        hk_carry_lost(world, w->first->value);
        return true;
    }
    f->own = (struct hk_case){.op = w->op, .object = w->object, .arg = w->first->value};
    return hk_await(world, f, &f->own);
}

static void wire_resume(struct hk_world *world, struct hk_future *f)
{
    struct hk_wire *w = f->frame;
    f->site = w->trouble->site;
    if (w->sending) {
        if (f->own.rc < 0)
            hk_carry_lost(world, w->first->value);
        pop(w);
    }
    while (w->first) {
        if (w->first->at > hk_now(world)) {
            hk_hidden_sleep(world, f, w->first->at);
            return;
        }
        if (!deliver(world, w, f))
            return;
        pop(w);
    }
    wire_over(world, w, f);
}

static const struct hk_computation wire_computation = {.resume = wire_resume};

/* ---- sending ---- */

static bool is_constant(const struct hk_trouble *t)
{
    const struct hk_delay *d = t->delay;
    return d && d->shape == HK_UNIFORM && d->lo == d->hi && d->count == 0;
}

static struct hk_wire *find_wire(const struct hk_trouble *t, hk_handle sender)
{
    struct hk_wire *w = is_constant(t) ? t->wires : NULL;
    while (w && w->sender != sender)
        w = w->next;
    return w;
}

static void wire_new(struct hk_world *world, struct hk_trouble *t, struct hk_case *c,
                     const struct hk_op *op, struct parcel *parcel)
{
    struct hk_wire *w = hk_arena_alloc(&world->arena, sizeof(*w));
    *w = (struct hk_wire){.next = t->wires,
                          .trouble = t,
                          .object = c->object,
                          .op = op,
                          .sender = hk_task_handle(c->future->task),
                          .first = parcel,
                          .last = parcel,
                          .counted = hk_end_is_counted(c->object)};
    t->wires = w;
    if (w->counted)
        hk_end_hold(world, w->object, c->future->task, true);
    struct hk_start start = {.computation = &wire_computation, .frame = w, .label = "faults"};
    uint64_t path = hk_mix(c->future->task->chain, c->object->id);
    c->future->task->chain = path; /* the next one has another */
    hk_task_hidden(world, &start, path, parcel->at);
}

void hk_wire_send(struct hk_world *world, struct hk_trouble *t, struct hk_case *c,
                  const struct hk_op *op, int64_t later)
{
    struct parcel *parcel = hk_arena_alloc(&world->arena, sizeof(*parcel));
    *parcel = (struct parcel){.value = c->arg,
                              .at = hk_time_add(hk_now(world), later),
                              .stamp = hk_stamp_now(world)};
    if (c->object->kind == &hk_channel_kind || c->object->kind == &hk_oneshot_kind)
        hk_carry_off(c->future, c->arg); /* of others each receiver has a copy */
    struct hk_wire *w = find_wire(t, hk_task_handle(c->future->task));
    if (!w) {
        wire_new(world, t, c, op, parcel);
        return;
    }
    *(w->last ? &w->last->next : &w->first) = parcel;
    w->last = parcel;
}
