/* SPDX-License-Identifier: MIT
 *
 * semaphore: a queue of requests served strictly in order.
 */
#include "core/mutant.h"
#include "objects/semaphore_parts.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_semaphore *s = (const struct hk_semaphore *)(const void *)object;
    if (what == HK_QUERY_CLOSED)
        *value = hk_bool(s->closed);
    if (what != HK_QUERY_PERMITS && what != HK_QUERY_CAP)
        return what == HK_QUERY_CLOSED;
    *value = hk_int(what == HK_QUERY_CAP ? s->total : s->free);
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((struct hk_semaphore *)(void *)object)->close_stamp);
}

const struct hk_object_kind hk_semaphore_kind = {
    .name = "semaphore",
    .help = "permits: `semaphore of N [, manual] [, unfair]`",
    .missing = hk_semaphore_missing,
    .lends = "permits",
    .queries = HK_ANSWERS(PERMITS) | HK_ANSWERS(CAP) | HK_ANSWERS(CLOSED),
    .query = query,
    .looked = looked,
    .lacks = hk_semaphore_lacks,
};

static bool unfair(const struct hk_semaphore *s)
{
    return s->object.flags & HK_OBJECT_UNFAIR && !HK_MUTANT(SEMAPHORE_FAIR);
}

void hk_semaphore_init(struct hk_world *world, struct hk_semaphore *s, const char *name,
                       uint64_t id, int64_t permits, uint32_t flags)
{
    permits += HK_MUTANT(SEMAPHORE_EXTRA);
    *s = (struct hk_semaphore){.free = permits, .total = permits, .fresh = permits};
    hk_object_init(world, &s->object, &hk_semaphore_kind, name, id);
    s->object.flags |= flags;
}

/* ---- who released what: the k-th permit given back serves the k-th taken after the fresh ones,
 * so that independent requests and releases can swap. Each release is one entry ---- */

static void released_grow(struct hk_world *world, struct hk_semaphore *s)
{
    uint32_t capacity = s->released_capacity ? s->released_capacity * 2 : 8;
    struct hk_released *ring = hk_arena_alloc(&world->arena, capacity * sizeof(*ring));
    for (uint32_t i = 0; i < s->released_count; i++)
        ring[i] = s->released[(s->released_first + i) % s->released_capacity];
    s->released = ring;
    s->released_first = 0;
    s->released_capacity = capacity;
}

static void released_push(struct hk_world *world, struct hk_semaphore *s, int64_t n)
{
    if (n == 0)
        return;
    if (s->released_count == s->released_capacity)
        released_grow(world, s);
    s->released[(s->released_first + s->released_count++) % s->released_capacity] =
        (struct hk_released){hk_stamp_now(world), n};
}

/* Removes n permits; all releases that the taker comes after, as one stamp. */
static struct hk_stamp stamps_take(struct hk_world *world, struct hk_semaphore *s, int64_t n)
{
    struct hk_stamp all = {0};
    int64_t part = hk_min_i64(n, s->fresh);
    s->fresh -= part;
    while ((n -= part) > 0) {
        struct hk_released *oldest = &s->released[s->released_first];
        struct hk_stamp next = oldest->stamp;
        part = hk_min_i64(n, oldest->n);
        oldest->n -= part;
        uint64_t hash = part > 1 ? hk_mix(next.hash, (uint64_t)part) : next.hash;
        hash = all.hash ? hk_mix(all.hash, hash) : hash;
        all = (struct hk_stamp){hash, hk_stamp_join(world, all, next).clock};
        if (oldest->n > 0)
            break;
        s->released_first = (s->released_first + 1) % s->released_capacity;
        s->released_count--;
    }
    return all;
}

/* ---- guards ---- */

static void guard_release(struct hk_world *world, struct hk_guard *guard);

struct hk_guard *hk_semaphore_lend(struct hk_world *world, struct hk_semaphore *s,
                                  struct hk_future *f, int64_t n)
{
    struct hk_guard *guard = hk_arena_alloc(&world->arena, sizeof(*guard));
    *guard = (struct hk_guard){
        .object = &s->object, .n = n, .release = guard_release, .object_next = s->holders};
    if (s->holders)
        s->holders->object_prev = guard;
    s->holders = guard;
    hk_guard_hold(f, guard);
    return guard;
}

void hk_semaphore_guard_free(struct hk_world *world, struct hk_semaphore *s, struct hk_guard *guard)
{
    hk_guard_unhold(guard);
    hk_guard_gone(guard);
    *(guard->object_prev ? &guard->object_prev->object_next : &s->holders) = guard->object_next;
    if (guard->object_next)
        guard->object_next->object_prev = guard->object_prev;
    hk_arena_recycle(&world->arena, guard, sizeof(*guard));
}

/* ---- serving ---- */

static void serve(struct hk_world *world, struct hk_semaphore *s, struct hk_case *c)
{
    s->free -= c->n;
    c->stamp = stamps_take(world, s, c->n);
    if (hk_semaphore_manual(s))
        hk_semaphore_owe(world, s, c->future->task, c->n);
    c->extra = hk_semaphore_manual(s) ? NULL : hk_semaphore_lend(world, s, c->future, c->n);
    hk_effect(world, c->future->task, &hk_semaphore_acquire, &s->object, hk_int(c->n));
}

static void serve_waiting(struct hk_world *world, struct hk_semaphore *s)
{
    struct hk_case *c;
    if (unfair(s)) {
        for (c = s->queue.first; c; c = c->next) {
            if (c->n <= s->free)
                hk_case_invite(world, c);
        }
        return;
    }
    while ((c = s->queue.first) && c->n <= s->free) {
        hk_queue_remove(&s->queue, c);
        serve(world, s, c);
        hk_case_grant(world, c);
    }
}

void hk_semaphore_free(struct hk_world *world, struct hk_semaphore *s, int64_t n)
{
    released_push(world, s, n);
    s->free += HK_MUTANT(SEMAPHORE_GIVES_ONE) ? n > 0 : n;
}

void hk_semaphore_pass_on(struct hk_world *world, struct hk_semaphore *s)
{
    serve_waiting(world, s);
    hk_object_changed(world, &s->object);
}

/* Giving back one's own permits commutes with others taking some. Giving back another's does
 * not: whether it is misuse depends on how many are taken. After one of these (`loose`) none
 * does. */
void hk_semaphore_give_back(struct hk_world *world, struct hk_semaphore *s, int64_t n)
{
    bool swaps = !unfair(s) && !s->loose;
    hk_touch(world, &s->object, swaps ? HK_GIVE : HK_CHANGE, &hk_semaphore_release, hk_int(n));
    hk_semaphore_free(world, s, n);
    hk_effect(world, world->task, &hk_semaphore_release, &s->object, hk_int(n));
    hk_semaphore_pass_on(world, s);
}

static void guard_release(struct hk_world *world, struct hk_guard *guard)
{
    struct hk_semaphore *s = (struct hk_semaphore *)(void *)guard->object;
    int64_t n = guard->n;
    hk_semaphore_guard_free(world, s, guard);
    if (!HK_MUTANT(SEMAPHORE_NO_GUARD))
        hk_semaphore_give_back(world, s, n);
}

/* ---- acquire ---- */

static bool can_take(const struct hk_semaphore *s, const struct hk_case *c)
{
    bool first = !s->queue.first || unfair(s) || c->flags & HK_CASE_RETRY ||
                 HK_MUTANT(SEMAPHORE_OVERTAKE);
    return first && c->n <= s->free;
}

static void take_now(struct hk_world *world, struct hk_semaphore *s, struct hk_case *c)
{
    serve(world, s, c);
    hk_see(world, c->future->task, c->stamp);
    c->stamp = (struct hk_stamp){0};
    for (struct hk_case *w = unfair(s) ? s->queue.first : NULL; w; w = w->next) {
        if (w->n > s->free)
            hk_case_uninvite(world, w);
    }
    hk_object_changed(world, &s->object);
}

int hk_semaphore_misused(struct hk_world *world, struct hk_case *c, const char *what)
{
    hk_touch(world, c->object, HK_LOOK, c->op, hk_int(c->n));
    return hk_case_misuse(world, c, " %s %s", what, c->object->name);
}

static int acquire_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_semaphore *s = hk_semaphore_of(c);
    if (c->n < 0)
        return hk_semaphore_misused(world, c, "acquires a negative number of permits of");
    bool select = c->flags & HK_CASE_SELECT || unfair(s);
    hk_touch(world, &s->object, select ? HK_CHANGE : HK_TAKE, c->op, hk_int(c->n));
    if (s->closed)
        return hk_semaphore_refuse(world, s, c);
    if (can_take(s, c)) {
        if (c->flags & HK_CASE_RETRY)
            hk_queue_remove(&s->queue, c);
        take_now(world, s, c);
        return HK_DONE;
    }
    if (!(c->flags & HK_CASE_RETRY))
        hk_queue_push(&s->queue, c);
    return HK_WAIT;
}

static void acquire_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_semaphore *s = hk_semaphore_of(c);
    if (c->rc == HK_ECLOSED || (c->state == HK_CASE_READY && !c->extra && !hk_semaphore_manual(s)))
        return; /* it has taken nothing, or another branch has given it back */
    if (c->state == HK_CASE_QUEUED) {
        hk_touch(world, &s->object, HK_CHANGE, c->op, hk_nil());
        hk_queue_remove(&s->queue, c);
        if (!HK_MUTANT(SEMAPHORE_CANCEL_BLOCKS))
            serve_waiting(world, s); /* it may have stood before a smaller request */
        return;
    }
    if (c->extra)
        hk_semaphore_guard_free(world, s, c->extra);
    if (hk_semaphore_manual(s))
        hk_semaphore_pay(world, s, c->future->task, c->n);
    if (!HK_MUTANT(SEMAPHORE_CANCEL_KEEPS))
        hk_semaphore_give_back(world, s, c->n);
}

static int acquire_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    const struct hk_semaphore *s = hk_semaphore_of(c);
    return s->closed || can_take(s, c) ? HK_PEEK_READY : HK_PEEK_WAIT;
}

/* Only known when every permit that is not free is in somebody's hands: then nobody else may
 * release one. Whoever stands before it may also give up its place. */
static bool acquire_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                           void *arg)
{
    (void)world;
    const struct hk_semaphore *s = hk_semaphore_of(c);
    int64_t known = s->free;
    for (const struct hk_guard *g = s->holders; g; g = g->object_next)
        known += g->holder ? g->n : 0;
    if (s->object.flags & (HK_OBJECT_MANUAL | HK_OBJECT_GROWS) || known < s->total)
        return false;
    for (const struct hk_guard *g = s->holders; g; g = g->object_next)
        visit(arg, g->holder->task);
    for (const struct hk_case *ahead = c->prev; ahead; ahead = ahead->prev)
        visit(arg, ahead->future->task);
    return true;
}

const struct hk_op hk_semaphore_acquire = {
    .name = "acquire",
    .mode = HK_TAKE,
    .code = 1,
    .flags = HK_OP_AWAIT,
    .enter = acquire_enter,
    .leave = acquire_leave,
    .peek = acquire_peek,
    .owners = acquire_owners,
    .effect = "acquired",
};

static int try_acquire_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_semaphore *s = hk_semaphore_of(c);
    if (c->n < 0)
        return hk_semaphore_misused(world, c, "acquires a negative number of permits of");
    bool can = !s->closed && can_take(s, c);
    c->value = hk_bool(can);
    hk_touch(world, &s->object, can ? HK_CHANGE : HK_LOOK, c->op, c->value);
    if (s->closed)
        return hk_semaphore_refuse(world, s, c);
    if (can)
        take_now(world, s, c);
    return HK_DONE;
}

const struct hk_op hk_semaphore_try_acquire = {
    .name = "try acquire", .mode = HK_CHANGE, .code = 2, .enter = try_acquire_enter};
