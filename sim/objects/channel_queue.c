/* SPDX-License-Identifier: MIT
 *
 * channel_queue: the ring of messages and who is served next.
 */
#include "objects/channel_parts.h"

#include "core/carry.h"
#include "core/mutant.h"

/* ---- the ring ---- */

static __attribute__((noinline)) void ring_grow(struct hk_world *world, struct hk_channel *q)
{
    uint32_t capacity = q->ring_capacity ? q->ring_capacity * 2 : 8;
    struct hk_message *ring = hk_arena_alloc(&world->arena, capacity * sizeof(*ring));
    for (uint32_t i = 0; i < q->len; i++)
        ring[i] = q->ring[(q->first + i) & (q->ring_capacity - 1)];
    if (q->ring)
        hk_arena_recycle(&world->arena, q->ring, q->ring_capacity * sizeof(*ring));
    q->ring = ring;
    q->first = 0;
    q->ring_capacity = capacity;
}

static inline void ring_push(struct hk_world *world, struct hk_channel *q,
                             struct hk_message message)
{
    if (HK_UNLIKELY(q->len == q->ring_capacity))
        ring_grow(world, q);
    q->ring[(q->first + q->len++) & (q->ring_capacity - 1)] = message;
}

/* Moves a message, chosen at random, to the front, for this task to take. */
static __attribute__((noinline)) void shuffle(struct hk_world *world, struct hk_channel *q,
                                              struct hk_task *task)
{
    uint32_t mask = q->ring_capacity - 1;
    uint32_t k = hk_choose(world, HK_CHOICE_FAULT, q->len);
    struct hk_message message = q->ring[(q->first + k) & mask];
    task->chain = hk_mix(task->chain, k);
    for (; k > 0; k--)
        q->ring[(q->first + k) & mask] = q->ring[(q->first + k - 1) & mask];
    q->ring[q->first] = message;
}

static inline struct hk_message ring_pop(struct hk_world *world, struct hk_channel *q,
                                         const struct hk_case *c)
{
    if (HK_UNLIKELY(hk_channel_shuffled(q)))
        shuffle(world, q, c->future->task);
    if (HK_MUTANT(CHANNEL_LIFO))
        return q->ring[(q->first + --q->len) & (q->ring_capacity - 1)];
    struct hk_message message = q->ring[q->first];
    q->first = (q->first + 1) & (q->ring_capacity - 1);
    q->len--;
    return message;
}

/* ---- slots: send number k comes after recv number k - capacity ---- */

static void slots_new(struct hk_world *world, struct hk_channel *q)
{
    size_t count = 1;
    while (count < (size_t)q->capacity)
        count *= 2;
    q->freed = hk_arena_zalloc(&world->arena, count * sizeof(*q->freed));
    q->freed_mask = count - 1;
}

/* The slot of send number `number`, in a ring of at least `capacity` of them. */
static struct hk_stamp *slot_of(struct hk_world *world, struct hk_channel *q, uint64_t number)
{
    if (q->capacity <= 0 || q->capacity > 1 << 20)
        return NULL; /* a rendezvous has none; a huge one never fills in practice */
    if (HK_UNLIKELY(!q->freed))
        slots_new(world, q);
    return &q->freed[number & q->freed_mask];
}

struct hk_stamp hk_channel_next_slot(struct hk_world *world, struct hk_channel *q)
{
    struct hk_stamp *slot = slot_of(world, q, q->sent + (uint64_t)q->reserved);
    return slot ? *slot : (struct hk_stamp){0};
}

/* What the next message to enter comes after. */
static struct hk_stamp enter_slot(struct hk_world *world, struct hk_channel *q)
{
    struct hk_stamp *slot = slot_of(world, q, q->sent++);
    return slot ? *slot : (struct hk_stamp){0};
}

static void leave_slot(struct hk_world *world, struct hk_channel *q, struct hk_stamp receiver)
{
    struct hk_stamp *slot = slot_of(world, q, q->received++ + (uint64_t)q->capacity);
    if (slot)
        *slot = receiver;
}

/* ---- moving messages ---- */

static void sent(struct hk_world *world, struct hk_channel *q, const struct hk_case *c)
{
    hk_effect(world, c->future->task, &hk_channel_send, &q->object, c->arg);
    hk_carry_off(c->future, c->arg);
}

static void received(struct hk_world *world, struct hk_channel *q, const struct hk_case *c)
{
    hk_effect(world, c->future->task, &hk_channel_recv, &q->object, c->value);
    hk_carry_to(c->future, c->value);
}

void hk_channel_put(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    struct hk_stamp mine = hk_stamp_now(world);
    struct hk_stamp slot = enter_slot(world, q);
    ring_push(world, q, (struct hk_message){c->arg, mine});
    sent(world, q, c); /* told before hk_see, as it would be if it had waited */
    hk_see(world, c->future->task, slot);
    hk_channel_pump(world, q);
}

void hk_channel_get(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    struct hk_message message = ring_pop(world, q, c);
    leave_slot(world, q, hk_stamp_now(world));
    c->value = message.value;
    received(world, q, c);
    if (!HK_MUTANT(CHANNEL_SEND_NO_ORDER))
        hk_see(world, c->future->task, message.stamp);
    hk_channel_pump(world, q);
}

void hk_channel_unget(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    if (HK_MUTANT(CHANNEL_UNGET_LOSES))
        return;
    if (HK_UNLIKELY(q->len == q->ring_capacity))
        ring_grow(world, q);
    hk_carry_off(c->future, c->value);
    uint32_t back = HK_MUTANT(CHANNEL_UNGET_LAST) ? q->len : 0;
    q->first = (q->first - !back) & (q->ring_capacity - 1);
    q->ring[(q->first + back) & (q->ring_capacity - 1)] = (struct hk_message){c->value, c->stamp};
    q->len++;
    q->received--;
    hk_channel_pump(world, q);
}

/* Direct ones are served at once, the arms of selects invited to come for it. */
void hk_channel_serve(struct hk_world *world, struct hk_channel *q)
{
    for (;;) {
        struct hk_case *r = q->receivers.first, *s = q->senders.first;
        if (HK_MUTANT(CHANNEL_WAITERS_LIFO))
            r = q->receivers.last;
        if (HK_MUTANT(CHANNEL_SENDERS_LIFO))
            s = q->senders.last;
        if (r && q->len > 0 && !(r->flags & HK_CASE_SELECT)) {
            hk_queue_remove(&q->receivers, r);
            struct hk_message message = ring_pop(world, q, r);
            leave_slot(world, q, r->stamp);
            r->value = message.value;
            r->stamp = message.stamp;
            received(world, q, r);
            hk_case_grant(world, r);
        } else if (s && q->capacity != 0 && hk_channel_has_room(q) &&
                   !(s->flags & HK_CASE_SELECT)) {
            hk_queue_remove(&q->senders, s);
            if (s->op == &hk_channel_reserve) {
                hk_channel_give_place(world, q, s);
                hk_case_grant(world, s);
                continue;
            }
            struct hk_stamp request = s->stamp;
            s->stamp = enter_slot(world, q);
            ring_push(world, q, (struct hk_message){s->arg, request});
            sent(world, q, s);
            hk_case_grant(world, s);
        } else {
            break;
        }
    }
    uint32_t left = q->len;
    for (struct hk_case *r = q->receivers.first; r && left > 0; r = r->next, left--)
        hk_case_invite(world, r);
    if (q->closed)
        hk_channel_end_waiting(world, q);
    if (q->senders.first && hk_channel_has_room(q) && q->capacity != 0)
        hk_case_invite(world, q->senders.first);
}

/* ---- rendezvous: both sides in one step ---- */

/* Its select has another arm to run already, or one that can still move. */
static bool is_busy(const struct hk_case *c)
{
    return c->flags & HK_CASE_SELECT && c->future->ready_count > 0;
}

static bool is_free(struct hk_world *world, const struct hk_case *c, bool decides)
{
    bool busy = is_busy(c);
    if (busy && decides) /* the outcome depends on how far that task has come */
        hk_footprint_meddle(world, c->future->task);
    return !busy;
}

/* The first waiting partner that is free to meet and is not an arm of the same select. */
static struct hk_case *first_free(struct hk_world *world, const struct hk_queue *queue,
                                  const struct hk_future *me, bool decides)
{
    struct hk_case *c = queue->first;
    while (c && (c->future == me || !is_free(world, c, decides)))
        c = c->next;
    return c;
}

struct hk_case *hk_channel_partner(struct hk_world *world, const struct hk_queue *queue,
                                   const struct hk_future *me)
{
    return first_free(world, queue, me, true);
}

static void commit(struct hk_world *world, struct hk_queue *queue, struct hk_case *c)
{
    hk_queue_remove(queue, c);
    c->flags |= HK_CASE_COMMITTED;
    hk_case_grant(world, c);
}

/* A partner that is busy now may be free when its stretch is over: look again then. */
static bool wait_for_busy(struct hk_world *world, struct hk_channel *q,
                          const struct hk_queue *queue)
{
    if (queue->first)
        hk_object_unsettled(world, &q->object);
    return false;
}

/* What `s` sends `r` receives; the stamps are the caller's business. */
static void hand_over(struct hk_world *world, struct hk_channel *q, struct hk_case *s,
                      struct hk_case *r)
{
    r->value = s->arg;
    q->sent++;
    q->received++;
    sent(world, q, s);
    received(world, q, r);
}

static void meet_waiting(struct hk_world *world, struct hk_channel *q, struct hk_case *r,
                         struct hk_case *s)
{
    struct hk_stamp request = r->stamp;
    hk_touch(world, &q->object, HK_CHANGE, r->op, s->arg);
    r->stamp = s->stamp;
    s->stamp = request;
    hand_over(world, q, s, r);
    commit(world, &q->senders, s);
    commit(world, &q->receivers, r);
}

static bool touches_one(const struct hk_world *world, const struct hk_queue *queue)
{
    const struct hk_case *c = queue->first;
    while (c && c->future->task != world->task &&
           !hk_footprint_has(world, c->future->task->root.path))
        c = c->next;
    return c;
}

/* Whether this step has a part in who meets whom. One that has touched neither the channel nor
 * anybody who waits there changes nothing: who was busy before it is as busy after it. */
static bool decides(const struct hk_world *world, const struct hk_channel *q)
{
    return world->event_kinds & HK_FOOTPRINTS &&
           (hk_footprint_has(world, q->object.id) || touches_one(world, &q->receivers) ||
            touches_one(world, &q->senders));
}

bool hk_channel_settle(struct hk_world *world, struct hk_object *object)
{
    struct hk_channel *q = (struct hk_channel *)(void *)object;
    bool decided = decides(world, q);
    for (struct hk_case *r = q->receivers.first, *next; r; r = next) {
        struct hk_case *s = NULL;
        if (is_free(world, r, decided))
            s = first_free(world, &q->senders, r->future, decided);
        next = r->next;
        if (s)
            meet_waiting(world, q, r, s);
    }
    return q->receivers.first && q->senders.first;
}

bool hk_channel_meet_receiver(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    struct hk_case *r = hk_channel_partner(world, &q->receivers, c->future);
    if (!r)
        return wait_for_busy(world, q, &q->receivers);
    struct hk_stamp mine = hk_stamp_now(world);
    hk_see(world, c->future->task, r->stamp);
    r->stamp = mine;
    hand_over(world, q, c, r);
    commit(world, &q->receivers, r);
    return true;
}

bool hk_channel_meet_sender(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    struct hk_case *s = hk_channel_partner(world, &q->senders, c->future);
    if (!s)
        return wait_for_busy(world, q, &q->senders);
    struct hk_stamp mine = hk_stamp_now(world);
    hk_see(world, c->future->task, s->stamp);
    s->stamp = mine;
    hand_over(world, q, s, c);
    commit(world, &q->senders, s);
    return true;
}

/* ---- the ends ---- */

void hk_channel_refuse(struct hk_world *world, struct hk_channel *q, struct hk_case *c)
{
    c->rc = HK_ECLOSED;
    if (hk_channel_manual(q)) /* besides the finding, the program sees Closed */
        hk_misuse(world, c->future->task, " sends on %s, which is closed", q->object.name);
}

void hk_channel_refuse_waiting(struct hk_world *world, struct hk_channel *q)
{
    struct hk_case *c;
    while (!HK_MUTANT(CHANNEL_CLOSED_SENDERS_WAIT) && (c = hk_queue_pop(&q->senders))) {
        hk_case_uninvite(world, c);
        c->stamp = q->close_stamp;
        hk_channel_refuse(world, q, c);
        hk_case_grant(world, c);
    }
}

void hk_channel_empty(struct hk_world *world, const struct hk_channel *q)
{
    for (uint32_t i = 0; i < q->len; i++)
        hk_carry_lost(world, q->ring[(q->first + i) & (q->ring_capacity - 1)].value);
}

void hk_channel_end_waiting(struct hk_world *world, struct hk_channel *q)
{
    struct hk_case *c;
    while (q->len == 0 && q->reserved == 0 && (c = hk_queue_pop(&q->receivers))) {
        hk_case_uninvite(world, c);
        c->stamp = q->close_stamp;
        c->rc = HK_ECLOSED;
        if (c->flags & HK_CASE_SELECT && !hk_channel_manual(q))
            hk_case_disable(world, c);
        else
            hk_case_grant(world, c);
    }
}
