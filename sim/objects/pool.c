/* SPDX-License-Identifier: MIT
 *
 * pool: an array of items and a queue of requests.
 */
#include <stdio.h>

#include "objects/pool.h"

#include "core/mutant.h"

static int64_t missing(struct hk_world *world, const struct hk_object *object, int64_t *all);

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_pool *pool = (const struct hk_pool *)(const void *)object;
    if (what != HK_QUERY_PERMITS && what != HK_QUERY_CAP)
        return false;
    *value = hk_int(what == HK_QUERY_CAP ? pool->total : pool->free);
    return true;
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    const struct hk_pool *pool = (const struct hk_pool *)(const void *)object;
    return snprintf(text, size, "for one of %lld items of %s (%lld available, 0 held)",
                    (long long)pool->total, object->name, (long long)pool->free);
}

const struct hk_object_kind hk_pool_kind = {
    .name = "pool",
    .help = "items that are lent out: `pool of N [, manual]`",
    .missing = missing,
    .items = true,
    .lends = "items",
    .queries = HK_ANSWERS(PERMITS) | HK_ANSWERS(CAP),
    .query = query,
    .lacks = lacks,
};

static struct hk_pool *pool_of(const struct hk_case *c)
{
    return (struct hk_pool *)(void *)c->object;
}

void hk_pool_init(struct hk_world *world, struct hk_pool *pool, const char *name, uint64_t id,
                  int64_t items, uint32_t flags)
{
    hk_assert(items >= 0);
    *pool = (struct hk_pool){.total = items, .free = items};
    hk_object_init(world, &pool->object, &hk_pool_kind, name, id);
    pool->object.flags |= flags;
    pool->items = hk_arena_zalloc(&world->arena, (size_t)items * sizeof(*pool->items));
}

/* ---- lending ---- */

static void guard_release(struct hk_world *world, struct hk_guard *guard);

static struct hk_guard *guard_new(struct hk_world *world, struct hk_pool *pool,
                                  struct hk_future *f, int64_t item)
{
    struct hk_guard *guard = hk_arena_alloc(&world->arena, sizeof(*guard));
    *guard = (struct hk_guard){.object = &pool->object, .n = item, .release = guard_release};
    hk_guard_hold(f, guard);
    return guard;
}

static void guard_free(struct hk_world *world, struct hk_pool_item *item)
{
    if (!item->guard)
        return;
    hk_guard_unhold(item->guard);
    hk_guard_gone(item->guard);
    hk_arena_recycle(&world->arena, item->guard, sizeof(*item->guard));
    item->guard = NULL;
}

/* The lowest free item is the case's. */
static void lend(struct hk_world *world, struct hk_pool *pool, struct hk_case *c)
{
    int64_t n = 0;
    while (pool->items[n].taken)
        n++;
    struct hk_pool_item *item = &pool->items[n];
    item->taken = true;
    pool->free--;
    if (!(pool->object.flags & HK_OBJECT_MANUAL))
        item->guard = guard_new(world, pool, c->future, n);
    c->extra = item->guard;
    c->value = hk_int(HK_MUTANT(POOL_SAME_ITEM) ? 0 : n);
    c->stamp = item->released;
    hk_effect(world, c->future->task, &hk_pool_acquire, &pool->object, c->value);
}

static void pass_on(struct hk_world *world, struct hk_pool *pool)
{
    struct hk_case *c;
    while (pool->free > 0 && (c = hk_queue_pop(&pool->queue))) {
        lend(world, pool, c);
        hk_case_grant(world, c);
    }
}

static void give_back(struct hk_world *world, struct hk_pool *pool, int64_t n)
{
    struct hk_pool_item *item = &pool->items[n];
    hk_touch(world, &pool->object, HK_CHANGE, &hk_pool_release, hk_int(n));
    guard_free(world, item);
    item->taken = false;
    item->released = hk_stamp_now(world);
    pool->free++;
    hk_effect(world, world->task, &hk_pool_release, &pool->object, hk_int(n));
    pass_on(world, pool);
    hk_object_changed(world, &pool->object);
}

static void guard_release(struct hk_world *world, struct hk_guard *guard)
{
    struct hk_pool *pool = (struct hk_pool *)(void *)guard->object;
    if (HK_MUTANT(POOL_NO_GUARD))
        guard_free(world, &pool->items[guard->n]);
    else
        give_back(world, pool, guard->n);
}

/* ---- acquire ---- */

static bool can_take(const struct hk_pool *pool)
{
    return pool->free > 0 && !pool->queue.first;
}

static void take_now(struct hk_world *world, struct hk_pool *pool, struct hk_case *c)
{
    lend(world, pool, c);
    hk_see(world, c->future->task, c->stamp);
    c->stamp = (struct hk_stamp){0};
    hk_object_changed(world, &pool->object);
}

static int acquire_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_pool *pool = pool_of(c);
    hk_touch_case(world, c, hk_nil());
    if (can_take(pool)) {
        take_now(world, pool, c);
        return HK_DONE;
    }
    hk_queue_push(&pool->queue, c);
    return HK_WAIT;
}

static void acquire_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_pool *pool = pool_of(c);
    if (c->state != HK_CASE_QUEUED) {
        if (!c->extra && !(pool->object.flags & HK_OBJECT_MANUAL))
            return; /* another branch of the task has given it back */
        if (!HK_MUTANT(POOL_CANCEL_KEEPS))
            give_back(world, pool, c->value.i); /* lent, never taken */
        else
            guard_free(world, &pool->items[c->value.i]);
        return;
    }
    hk_touch(world, &pool->object, HK_CHANGE, c->op, hk_nil());
    hk_queue_remove(&pool->queue, c);
}

static int acquire_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return can_take(pool_of(c)) ? HK_PEEK_READY : HK_PEEK_WAIT;
}

/* Those who hold the items. One that was forgotten, or is a manual pool's, is nobody's: whoever
 * knows its number may give it back. One that a message carries is nobody's yet. */
static bool acquire_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                           void *arg)
{
    (void)world;
    const struct hk_pool *pool = pool_of(c);
    for (int64_t n = 0; n < pool->total; n++) {
        const struct hk_guard *guard = pool->items[n].guard;
        if (pool->items[n].taken && !(guard && guard->holder))
            return false;
    }
    for (int64_t n = 0; n < pool->total; n++) {
        const struct hk_guard *guard = pool->items[n].guard;
        if (guard)
            visit(arg, guard->holder->task);
    }
    return pool->total > 0;
}

const struct hk_op hk_pool_acquire = {
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
    struct hk_pool *pool = pool_of(c);
    bool can = can_take(pool);
    c->value = hk_bool(false);
    hk_touch(world, &pool->object, can ? HK_CHANGE : HK_LOOK, c->op, hk_bool(can));
    if (can)
        take_now(world, pool, c);
    return HK_DONE;
}

const struct hk_op hk_pool_try_acquire = {
    .name = "try acquire", .mode = HK_CHANGE, .code = 2, .enter = try_acquire_enter};

/* ---- release, forget ---- */

/* The item that the case names, -1 if it is not taken. */
static int64_t named(const struct hk_pool *pool, const struct hk_case *c)
{
    const struct hk_guard *guard = c->extra;
    int64_t n = guard ? guard->n : c->n;
    if (n >= 0)
        return n < pool->total && pool->items[n].taken ? n : -1;
    for (n = pool->total - 1; n >= 0; n--) {
        guard = pool->items[n].guard;
        if (guard && guard->holder && guard->holder->task == c->future->task)
            break;
    }
    return n;
}

static int misused(struct hk_world *world, struct hk_case *c, const char *what)
{
    hk_touch(world, c->object, HK_LOOK, c->op, hk_int(c->n));
    return hk_case_misuse(world, c, " %s %s", what, c->object->name);
}

static int release_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_pool *pool = pool_of(c);
    int64_t n = named(pool, c);
    if (n < 0)
        return misused(world, c, "gives back an item that was not taken of");
    give_back(world, pool, n);
    return HK_DONE;
}

const struct hk_op hk_pool_release = {
    .name = "release",
    .mode = HK_CHANGE,
    .code = 3,
    .enter = release_enter,
    .effect = "released",
};

static int forget_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_pool *pool = pool_of(c);
    int64_t n = named(pool, c);
    if (n < 0)
        return misused(world, c, "forgets an item that was not taken of");
    hk_touch(world, &pool->object, HK_CHANGE, c->op, hk_int(n));
    guard_free(world, &pool->items[n]);
    return HK_DONE;
}

const struct hk_op hk_pool_forget = {
    .name = "forget", .mode = HK_CHANGE, .code = 4, .enter = forget_enter};

/* ---- what is lost ---- */

static int64_t missing(struct hk_world *world, const struct hk_object *object, int64_t *all)
{
    (void)world;
    const struct hk_pool *pool = (const struct hk_pool *)(const void *)object;
    int64_t out = 0;
    for (int64_t n = 0; n < pool->total; n++)
        out += pool->items[n].taken && !pool->items[n].guard;
    *all = pool->total;
    return out;
}
