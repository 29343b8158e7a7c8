/* SPDX-License-Identifier: MIT
 *
 * mutex: requests in a queue, the lock handed from owner to owner.
 */
#include "objects/mutex.h"

#include "core/mutant.h"

static int64_t missing(struct hk_world *world, const struct hk_object *object, int64_t *all);

const struct hk_object_kind hk_mutex_kind = {
    .name = "mutex",
    .help = "one owner at a time: `mutex [, manual] [, unfair]`",
    .missing = missing,
};

static struct hk_mutex *mutex_of(const struct hk_case *c)
{
    return (struct hk_mutex *)(void *)c->object;
}

static bool unfair(const struct hk_mutex *mutex)
{
    return (mutex->object.flags & HK_OBJECT_UNFAIR && !HK_MUTANT(MUTEX_FAIR)) ||
           HK_MUTANT(MUTEX_UNFAIR);
}

static void guard_release(struct hk_world *world, struct hk_guard *guard);

void hk_mutex_init(struct hk_world *world, struct hk_mutex *mutex, const char *name, uint64_t id,
                   uint32_t flags)
{
    *mutex = (struct hk_mutex){.owner = 0};
    hk_object_init(world, &mutex->object, &hk_mutex_kind, name, id);
    mutex->object.flags |= flags;
    mutex->guard.object = &mutex->object;
    mutex->guard.release = guard_release;
}

static void own(struct hk_world *world, struct hk_mutex *mutex, struct hk_future *f)
{
    mutex->owner = hk_task_handle(f->task);
    if (!(mutex->object.flags & HK_OBJECT_MANUAL) && !HK_MUTANT(MUTEX_NO_GUARD))
        hk_guard_hold(f, &mutex->guard);
    hk_effect(world, f->task, &hk_mutex_lock, &mutex->object, hk_nil());
}

/* Free now: the head of the queue owns it next, or all may try. */
static void pass_on(struct hk_world *world, struct hk_mutex *mutex)
{
    mutex->owner = 0;
    if (unfair(mutex)) {
        for (struct hk_case *c = mutex->queue.first; c; c = c->next)
            hk_case_invite(world, c);
        return;
    }
    if (HK_MUTANT(MUTEX_LIFO) && mutex->queue.len > 1) {
        struct hk_case *last = mutex->queue.last;
        hk_queue_remove(&mutex->queue, last);
        hk_queue_push_front(&mutex->queue, last);
    }
    struct hk_case *c = hk_queue_pop(&mutex->queue);
    if (!c)
        return;
    own(world, mutex, c->future);
    c->stamp = mutex->released;
    hk_case_grant(world, c);
}

static void release(struct hk_world *world, struct hk_mutex *mutex)
{
    hk_touch(world, &mutex->object, unfair(mutex) ? HK_CHANGE : HK_GIVE, &hk_mutex_unlock,
             hk_nil());
    if (!HK_MUTANT(MUTEX_NO_ORDER))
        mutex->released = hk_stamp_now(world);
    hk_effect(world, world->task, &hk_mutex_unlock, &mutex->object, hk_nil());
    pass_on(world, mutex);
    hk_object_changed(world, &mutex->object);
}

static void guard_release(struct hk_world *world, struct hk_guard *guard)
{
    release(world, (struct hk_mutex *)(void *)guard->object);
}

/* ---- lock ---- */

static void take_free(struct hk_world *world, struct hk_mutex *mutex, struct hk_case *c)
{
    own(world, mutex, c->future);
    hk_see(world, c->future->task, mutex->released);
    for (struct hk_case *w = unfair(mutex) ? mutex->queue.first : NULL; w; w = w->next)
        hk_case_uninvite(world, w);
    hk_object_changed(world, &mutex->object);
}

static int lock_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_mutex *mutex = mutex_of(c);
    bool select = c->flags & HK_CASE_SELECT || unfair(mutex);
    hk_touch(world, &mutex->object, select ? HK_CHANGE : HK_TAKE, c->op, hk_nil());
    if (!mutex->owner) {
        if (c->flags & HK_CASE_RETRY)
            hk_queue_remove(&mutex->queue, c);
        take_free(world, mutex, c);
        return HK_DONE;
    }
    if (!(c->flags & HK_CASE_RETRY))
        hk_queue_push(&mutex->queue, c);
    return HK_WAIT;
}

static void lock_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_mutex *mutex = mutex_of(c);
    if (c->state == HK_CASE_QUEUED) {
        hk_touch(world, &mutex->object, HK_CHANGE, c->op, hk_nil());
        hk_queue_remove(&mutex->queue, c);
        return;
    }
    hk_guard_unhold(&mutex->guard); /* granted, never taken: the next one's turn */
    if (HK_MUTANT(MUTEX_CANCEL_KEEPS))
        return;
    release(world, mutex);
}

static int lock_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return mutex_of(c)->owner ? HK_PEEK_WAIT : HK_PEEK_READY;
}

static bool lock_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    struct hk_task *owner = hk_task_get(world, mutex_of(c)->owner);
    if (owner)
        visit(arg, owner);
    return owner != NULL;
}

const struct hk_op hk_mutex_lock = {
    .name = "lock",
    .mode = HK_TAKE,
    .code = 1,
    .flags = HK_OP_AWAIT,
    .enter = lock_enter,
    .leave = lock_leave,
    .peek = lock_peek,
    .owners = lock_owners,
    .effect = "acquired",
};

static int try_lock_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_mutex *mutex = mutex_of(c);
    bool is_free = !mutex->owner && !HK_MUTANT(MUTEX_TRY_FAILS);
    c->value = hk_bool(is_free);
    hk_touch(world, &mutex->object, is_free ? HK_CHANGE : HK_LOOK, c->op, c->value);
    if (is_free)
        take_free(world, mutex, c);
    return HK_DONE;
}

const struct hk_op hk_mutex_try_lock = {
    .name = "try lock", .mode = HK_CHANGE, .code = 2, .enter = try_lock_enter};

/* ---- unlock ---- */

static int unlock_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_mutex *mutex = mutex_of(c);
    struct hk_task *task = c->future->task;
    if (mutex->owner != hk_task_handle(task) && !HK_MUTANT(MUTEX_UNLOCK_ANY)) {
        hk_touch(world, &mutex->object, HK_LOOK, c->op, hk_nil());
        return hk_case_misuse(world, c, " unlocks %s, which it does not own",
                              mutex->object.name);
    }
    hk_guard_unhold(&mutex->guard);
    release(world, mutex);
    return HK_DONE;
}

const struct hk_op hk_mutex_unlock = {
    .name = "unlock",
    .mode = HK_GIVE,
    .code = 3,
    .enter = unlock_enter,
    .effect = "released",
};

/* ---- what is lost ---- */

static int64_t missing(struct hk_world *world, const struct hk_object *object, int64_t *all)
{
    const struct hk_mutex *mutex = (const struct hk_mutex *)(const void *)object;
    const struct hk_task *owner = hk_task_get(world, mutex->owner);
    *all = 1;
    return mutex->owner && !(owner && owner->state == HK_TASK_LIVE);
}

/* ---- condvars ---- */

void hk_mutex_give_up(struct hk_world *world, struct hk_mutex *mutex)
{
    hk_guard_unhold(&mutex->guard);
    release(world, mutex);
}

void hk_mutex_queue(struct hk_world *world, struct hk_mutex *mutex, struct hk_case *c)
{
    if (mutex->owner) {
        hk_queue_push(&mutex->queue, c);
        return;
    }
    own(world, mutex, c->future);
    c->stamp = mutex->released;
    hk_case_grant(world, c);
}
