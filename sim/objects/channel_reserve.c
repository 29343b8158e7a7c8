/* SPDX-License-Identifier: MIT
 *
 * channel_reserve: places in a channel that are held before there is a message for them.
 *
 * A reservation waits in the same queue as the sends, and is a guard: the next send of
 * its task takes it and never waits; when it is dropped, or its holder ends, the place is free
 * again. A closed channel is not at its end while places are held: their messages may still come.
 */
#include <stdio.h>

#include "objects/channel_parts.h"

static void at_release(struct hk_world *world, struct hk_guard *guard);

static struct hk_channel *channel_of(const struct hk_guard *guard)
{
    return (struct hk_channel *)(void *)guard->object;
}

static void guard_new(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    struct hk_guard *guard = hk_arena_alloc(&world->arena, sizeof(*guard));
    *guard = (struct hk_guard){
        .object = &q->object, .n = 1, .release = at_release, .object_next = q->holders};
    if (q->holders)
        q->holders->object_prev = guard;
    q->holders = guard;
    hk_guard_hold(c->future, guard);
    c->extra = guard;
    c->value = hk_permit_value(world, &q->object, guard, 1);
}

static void guard_free(struct hk_world *world, struct hk_guard *guard)
{
    struct hk_channel *q = channel_of(guard);
    hk_guard_unhold(guard);
    hk_guard_gone(guard);
    *(guard->object_prev ? &guard->object_prev->object_next : &q->holders) = guard->object_next;
    if (guard->object_next)
        guard->object_next->object_prev = guard->object_prev;
    hk_arena_recycle(&world->arena, guard, sizeof(*guard));
}

struct hk_guard *hk_channel_held(const struct hk_channel *q, const struct hk_task *task)
{
    for (struct hk_guard *g = q->holders; g; g = g->object_next) {
        if (g->holder && g->holder->task == task)
            return g;
    }
    return NULL;
}

bool hk_channel_use_place(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    struct hk_guard *guard = c->extra ? c->extra : hk_channel_held(q, c->future->task);
    if (!guard)
        return false;
    guard_free(world, guard);
    q->reserved--;
    hk_effect(world, c->future->task, &hk_channel_give_back, &q->object, hk_int(1));
    return true;
}

bool hk_channel_has_place(const struct hk_channel *q, const struct hk_case *c)
{
    return c->extra || hk_channel_held(q, c->future->task);
}

/* The place is free again; a closed channel may now be at its end. */
static void at_release(struct hk_world *world, struct hk_guard *guard)
{
    struct hk_channel *q = channel_of(guard);
    struct hk_task *task = guard->holder ? guard->holder->task : world->task;
    hk_touch(world, &q->object, HK_CHANGE, &hk_channel_give_back, hk_nil());
    guard_free(world, guard);
    q->reserved--;
    hk_effect(world, task, &hk_channel_give_back, &q->object, hk_int(1));
    q->returned = hk_stamp_now(world);
    hk_channel_pump(world, q);
}

void hk_channel_give_place(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    c->stamp = hk_channel_next_slot(world, q);
    hk_see_clock(world, c->future->task, q->returned);
    q->reserved++;
    guard_new(world, q, c);
    hk_effect(world, c->future->task, &hk_channel_reserve, &q->object, hk_int(1));
}

/* ---- reserve ---- */

static bool has_no_slots(const struct hk_channel *q)
{
    return q->capacity == 0;
}

static bool can_reserve(const struct hk_channel *q, const struct hk_case *c)
{
    bool turn = !q->senders.first || c->flags & HK_CASE_RETRY;
    return turn && hk_channel_has_room(q);
}

/* True if the request has its answer: a place, or an error. */
static bool answer(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    if (has_no_slots(q)) {
        hk_case_misuse(world, c, " reserves a place in %s, which has none", q->object.name);
        return true;
    }
    if (q->closed || q->deaf) {
        hk_channel_unqueue(&q->senders, c);
        hk_see(world, c->future->task, q->close_stamp);
        hk_channel_refuse(world, q, c);
        return true;
    }
    if (!can_reserve(q, c))
        return false;
    hk_channel_unqueue(&q->senders, c);
    hk_channel_give_place(world, q, c);
    hk_see(world, c->future->task, c->stamp);
    c->stamp = (struct hk_stamp){0};
    hk_channel_pump(world, q); /* whoever is next may be invited now */
    return true;
}

static int reserve_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    hk_touch(world, &q->object, HK_CHANGE, c->op, hk_nil());
    if (answer(world, q, c))
        return HK_DONE;
    if (!(c->flags & HK_CASE_RETRY))
        hk_queue_push(&q->senders, c);
    return HK_WAIT;
}

static void reserve_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    if (c->state == HK_CASE_READY && c->rc == 0) {
        if (c->extra) /* NULL: another branch of the task has used it up */
            at_release(world, c->extra); /* granted, never taken */
        return;
    }
    if (c->state != HK_CASE_QUEUED)
        return;
    hk_touch(world, &q->object, HK_CHANGE, c->op, hk_nil());
    hk_queue_remove(&q->senders, c);
    hk_channel_pump(world, q);
}

static int reserve_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    const struct hk_channel *q = hk_channel_of(c);
    bool raises = q->closed || q->deaf || has_no_slots(q);
    return raises || can_reserve(q, c) ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_channel_reserve = {
    .name = "reserve",
    .mode = HK_CHANGE,
    .code = 6,
    .flags = HK_OP_AWAIT,
    .enter = reserve_enter,
    .leave = reserve_leave,
    .peek = reserve_peek,
    .effect = "acquired",
};

static int try_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_channel *q = hk_channel_of(c);
    hk_touch(world, &q->object, HK_CHANGE, c->op, hk_nil());
    if (!answer(world, q, c))
        c->rc = HK_EFULL;
    return HK_DONE;
}

const struct hk_op hk_channel_try_reserve = {
    .name = "try reserve", .mode = HK_CHANGE, .code = 7, .enter = try_enter};

/* ---- without a message: give back, forget ---- */

/* The one in extra, or the task's newest; NULL after misuse. */
static struct hk_guard *place_of(struct hk_world *world, struct hk_case *c, const char *what)
{
    struct hk_guard *guard = c->extra;
    if (!guard)
        guard = hk_channel_held(hk_channel_of(c), c->future->task);
    if (guard)
        return guard;
    hk_touch(world, c->object, HK_LOOK, c->op, hk_nil());
    hk_case_misuse(world, c, " %s %s that it does not hold", what, c->object->name);
    return NULL;
}

static int give_back_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_guard *guard = place_of(world, c, "gives back a place in");
    if (guard)
        at_release(world, guard);
    return HK_DONE;
}

const struct hk_op hk_channel_give_back = {.name = "give back",
                                           .mode = HK_CHANGE,
                                           .code = 9,
                                           .enter = give_back_enter,
                                           .effect = "released"};

static int forget_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_guard *guard = place_of(world, c, "forgets a place in");
    if (!guard)
        return HK_DONE;
    hk_touch(world, c->object, HK_CHANGE, c->op, hk_nil());
    guard_free(world, guard);
    return HK_DONE;
}

const struct hk_op hk_channel_forget = {
    .name = "forget", .mode = HK_CHANGE, .code = 8, .enter = forget_enter};

int64_t hk_channel_missing(struct hk_world *world, const struct hk_object *object, int64_t *all)
{
    (void)world;
    const struct hk_channel *q = (const struct hk_channel *)(const void *)object;
    int64_t missing = q->reserved;
    for (const struct hk_guard *g = q->holders; g; g = g->object_next)
        missing--; /* held by a task that can still use or return it */
    *all = q->capacity;
    return missing;
}

/* ---- what a waiting case lacks ---- */

static int lacks_message(const struct hk_channel *q, char *text, size_t size)
{
    long long senders = (long long)q->can_send.held;
    if (senders < 0)
        return snprintf(text, size, "for a message in %s (empty, not closed)", q->object.name);
    return snprintf(text, size, "for a message in %s (empty, %lld sender%s left)", q->object.name,
                    senders, senders == 1 ? "" : "s");
}

int hk_channel_lacks(const struct hk_object *object, const struct hk_case *c, char *text,
                     size_t size)
{
    const struct hk_channel *q = (const struct hk_channel *)(const void *)object;
    if (c->op->mode == HK_TAKE)
        return lacks_message(q, text, size);
    if (q->capacity <= 0)
        return snprintf(text, size, "for a receiver of %s", object->name);
    int len = snprintf(text, size, "for a place in %s (%u of %lld taken", object->name, q->len,
                       (long long)q->capacity);
    if (q->reserved > 0 && len > 0 && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, ", %lld reserved", (long long)q->reserved);
    if (len > 0 && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, ")");
    return len;
}
