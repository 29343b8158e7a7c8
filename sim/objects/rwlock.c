/* SPDX-License-Identifier: MIT
 *
 * rwlock: one queue of requests, and a guard for each holder.
 */
#include "objects/rwlock.h"

#include "core/mutant.h"

static int64_t missing(struct hk_world *world, const struct hk_object *object, int64_t *all);

const struct hk_object_kind hk_rwlock_kind = {
    .name = "rwlock",
    .help = "many readers or one writer: `rwlock [, prefer readers] [, manual] [, unfair]`",
    .missing = missing,
};

static struct hk_rwlock *rwlock_of(const struct hk_case *c)
{
    return (struct hk_rwlock *)(void *)c->object;
}

void hk_rwlock_init(struct hk_world *world, struct hk_rwlock *l, const char *name, uint64_t id,
                    uint32_t flags, bool prefers_readers)
{
    *l = (struct hk_rwlock){.prefers_readers = prefers_readers};
    hk_object_init(world, &l->object, &hk_rwlock_kind, name, id);
    l->object.flags |= flags;
}

static bool unfair(const struct hk_rwlock *l)
{
    return l->object.flags & HK_OBJECT_UNFAIR;
}

/* Whether a request depends on when others unlock. In a fair queue only its place counts. */
static bool barges(const struct hk_rwlock *l)
{
    return unfair(l) || l->prefers_readers;
}

static bool writes(const struct hk_case *c)
{
    return c->op == &hk_rwlock_write || c->op == &hk_rwlock_try_write;
}

/* Whether no current holder stands in its way. */
static bool compatible(const struct hk_rwlock *l, const struct hk_case *c)
{
    if (HK_MUTANT(RWLOCK_ONE_READER) && l->readers > 0)
        return false;
    return !l->writer && (l->readers == 0 || !writes(c) || HK_MUTANT(RWLOCK_SHARES_WRITE));
}

/* Whether it is also its turn. */
static bool can_take(const struct hk_rwlock *l, const struct hk_case *c)
{
    if (!compatible(l, c))
        return false;
    bool prefers = (l->prefers_readers && !HK_MUTANT(RWLOCK_WRITERS_FIRST)) ||
                   HK_MUTANT(RWLOCK_READERS_PASS);
    bool passes = unfair(l) || (prefers && !writes(c));
    return passes || !l->queue.first || c->flags & HK_CASE_RETRY;
}

/* ---- holds ---- */

static void guard_release(struct hk_world *world, struct hk_guard *guard);

static void hold(struct hk_world *world, struct hk_rwlock *l, struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    struct hk_guard *guard = hk_arena_alloc(&world->arena, sizeof(*guard));
    *guard = (struct hk_guard){.object = &l->object,
                               .n = (int64_t)hk_task_handle(task),
                               .mode = writes(c),
                               .release = guard_release,
                               .object_next = l->holds};
    if (l->holds)
        l->holds->object_prev = guard;
    l->holds = guard;
    l->writer = writes(c);
    l->readers += !writes(c);
    if (!(l->object.flags & HK_OBJECT_MANUAL))
        hk_guard_hold(c->future, guard);
    c->extra = guard;
    bool after_all = writes(c) && !HK_MUTANT(RWLOCK_NO_ORDER);
    c->stamp = after_all ? hk_stamp_join(world, l->wrote, l->read) : l->wrote;
    hk_effect(world, task, writes(c) ? &hk_rwlock_write : &hk_rwlock_read, &l->object, hk_nil());
}

static struct hk_task *holder(struct hk_world *world, const struct hk_guard *guard)
{
    return guard->holder ? guard->holder->task : hk_task_get(world, (hk_handle)guard->n);
}

/* ---- passing on ---- */

static void grant(struct hk_world *world, struct hk_rwlock *l, struct hk_case *c)
{
    hk_queue_remove(&l->queue, c);
    hold(world, l, c);
    hk_case_grant(world, c);
}

static void pass_on(struct hk_world *world, struct hk_rwlock *l)
{
    struct hk_case *c, *next;
    for (c = barges(l) ? l->queue.first : NULL; c; c = next) {
        next = c->next;
        if (unfair(l) && compatible(l, c))
            hk_case_invite(world, c);
        else if (!unfair(l) && !writes(c) && compatible(l, c))
            grant(world, l, c);
    }
    while (!unfair(l) && (c = l->queue.first) && compatible(l, c))
        grant(world, l, c);
}

static void release(struct hk_world *world, struct hk_rwlock *l, struct hk_guard *guard)
{
    hk_touch(world, &l->object, barges(l) ? HK_CHANGE : HK_GIVE, &hk_rwlock_unlock, hk_nil());
    struct hk_stamp stamp = hk_stamp_now(world);
    if (guard->mode) {
        l->writer = false;
        l->wrote = stamp;
        l->read = (struct hk_stamp){0};
    } else {
        l->readers--;
        l->read = hk_stamp_join(world, l->read, stamp);
    }
    hk_guard_unhold(guard);
    hk_guard_gone(guard);
    *(guard->object_prev ? &guard->object_prev->object_next : &l->holds) = guard->object_next;
    if (guard->object_next)
        guard->object_next->object_prev = guard->object_prev;
    hk_arena_recycle(&world->arena, guard, sizeof(*guard));
    hk_effect(world, world->task, &hk_rwlock_unlock, &l->object, hk_nil());
    pass_on(world, l);
    hk_object_changed(world, &l->object);
}

static void guard_release(struct hk_world *world, struct hk_guard *guard)
{
    release(world, (struct hk_rwlock *)(void *)guard->object, guard);
}

/* ---- read, write ---- */

static void take_now(struct hk_world *world, struct hk_rwlock *l, struct hk_case *c)
{
    hold(world, l, c);
    hk_see(world, c->future->task, c->stamp);
    c->stamp = (struct hk_stamp){0};
    for (struct hk_case *w = unfair(l) ? l->queue.first : NULL; w; w = w->next) {
        if (!compatible(l, w))
            hk_case_uninvite(world, w);
    }
    hk_object_changed(world, &l->object);
}

static int lock_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_rwlock *l = rwlock_of(c);
    bool again = c->flags & HK_CASE_RETRY;
    bool looks = c->flags & HK_CASE_SELECT || barges(l);
    hk_touch(world, &l->object, looks ? HK_CHANGE : HK_TAKE, c->op, hk_nil());
    if (can_take(l, c)) {
        if (again)
            hk_queue_remove(&l->queue, c);
        take_now(world, l, c);
        return HK_DONE;
    }
    if (!again)
        hk_queue_push(&l->queue, c);
    return HK_WAIT;
}

static void lock_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_rwlock *l = rwlock_of(c);
    if (c->state != HK_CASE_QUEUED) {
        release(world, l, c->extra); /* granted, never taken */
        return;
    }
    hk_touch(world, &l->object, HK_CHANGE, c->op, hk_nil());
    hk_queue_remove(&l->queue, c);
    if (!HK_MUTANT(RWLOCK_CANCEL_BLOCKS))
        pass_on(world, l); /* a writer may have kept readers waiting */
}

static int lock_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return can_take(rwlock_of(c), c) ? HK_PEEK_READY : HK_PEEK_WAIT;
}

/* The holders, and for a reader the writers that stand before it. */
static bool lock_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    const struct hk_rwlock *l = rwlock_of(c);
    bool any = false;
    for (const struct hk_guard *g = l->holds; g; g = g->object_next) {
        struct hk_task *task = holder(world, g);
        if (!task)
            return false; /* gone without unlocking */
        visit(arg, task);
        any = true;
    }
    const struct hk_case *w = writes(c) || barges(l) ? NULL : l->queue.first;
    for (; w && w != c; w = w->next) {
        if (writes(w)) {
            visit(arg, w->future->task);
            any = true;
        }
    }
    return any;
}

const struct hk_op hk_rwlock_read = {
    .name = "read",
    .mode = HK_TAKE,
    .code = 1,
    .flags = HK_OP_AWAIT,
    .enter = lock_enter,
    .leave = lock_leave,
    .peek = lock_peek,
    .owners = lock_owners,
    .effect = "acquired",
};

const struct hk_op hk_rwlock_write = {
    .name = "write",
    .mode = HK_TAKE,
    .code = 2,
    .flags = HK_OP_AWAIT,
    .enter = lock_enter,
    .leave = lock_leave,
    .peek = lock_peek,
    .owners = lock_owners,
    .effect = "acquired",
};

static int try_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_rwlock *l = rwlock_of(c);
    bool can = can_take(l, c);
    c->value = hk_bool(can);
    hk_touch(world, &l->object, can ? HK_CHANGE : HK_LOOK, c->op, c->value);
    if (can)
        take_now(world, l, c);
    return HK_DONE;
}

const struct hk_op hk_rwlock_try_read = {
    .name = "try read", .mode = HK_CHANGE, .code = 3, .enter = try_enter};
const struct hk_op hk_rwlock_try_write = {
    .name = "try write", .mode = HK_CHANGE, .code = 4, .enter = try_enter};

/* ---- unlock ---- */

static int unlock_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_rwlock *l = rwlock_of(c);
    struct hk_task *task = c->future->task;
    struct hk_guard *guard = c->extra ? c->extra : l->holds;
    while (guard && holder(world, guard) != task)
        guard = guard->object_next;
    if (guard) {
        release(world, l, guard);
        return HK_DONE;
    }
    hk_touch(world, &l->object, HK_LOOK, c->op, hk_nil());
    return hk_case_misuse(world, c, " unlocks %s, which it does not hold", l->object.name);
}

const struct hk_op hk_rwlock_unlock = {
    .name = "unlock",
    .mode = HK_GIVE,
    .code = 5,
    .enter = unlock_enter,
    .effect = "released",
};

/* ---- what is lost ---- */

static int64_t missing(struct hk_world *world, const struct hk_object *object, int64_t *all)
{
    const struct hk_rwlock *l = (const struct hk_rwlock *)(const void *)object;
    int64_t out = 0;
    *all = 0;
    for (const struct hk_guard *g = l->holds; g; g = g->object_next, ++*all) {
        const struct hk_task *task = holder(world, g);
        out += !task || task->state != HK_TASK_LIVE;
    }
    return out;
}
