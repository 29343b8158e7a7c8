/* SPDX-License-Identifier: MIT
 *
 * condvar: a queue whose head moves on to the queue of a mutex.
 */
#include "objects/condvar.h"

#include "core/mutant.h"

const struct hk_object_kind hk_condvar_kind = {
    .name = "condvar",
    .help = "waits for news about what a mutex guards: `condvar of MUTEX`",
};

void hk_condvar_init(struct hk_world *world, struct hk_condvar *cv, const char *name, uint64_t id,
                     struct hk_mutex *mutex)
{
    *cv = (struct hk_condvar){.mutex = mutex};
    hk_object_init(world, &cv->object, &hk_condvar_kind, name, id);
}

static struct hk_condvar *condvar_of(const struct hk_case *c)
{
    return (struct hk_condvar *)(void *)c->object;
}

/* What c->extra of a woken waiter points to until it runs on. */
struct wake {
    struct hk_stamp stamp; /* of the notify; zero if there was none */
    bool notified;
};

static void wake_free(struct hk_world *world, struct hk_case *c)
{
    hk_arena_recycle(&world->arena, c->extra, sizeof(struct wake));
    c->extra = NULL;
}

/* Moves a waiter on to the queue of the lock. */
static void wake(struct hk_world *world, struct hk_condvar *cv, struct hk_case *c, bool notified)
{
    struct wake *w = hk_arena_zalloc(&world->arena, sizeof(*w));
    w->notified = notified;
    if (notified)
        w->stamp = hk_stamp_now(world);
    hk_queue_remove(&cv->waiting, c);
    c->extra = w;
    /* a request for the lock like any other, made for the waiter */
    hk_touch(world, &cv->mutex->object, HK_TAKE, c->op, hk_nil());
    hk_mutex_queue(world, cv->mutex, c);
}

/* ---- wait ---- */

static bool owns(const struct hk_condvar *cv, const struct hk_case *c)
{
    return cv->mutex->owner == hk_task_handle(c->future->task);
}

/* An unfair lock has invited it: it gets the lock if that is still free. */
static int compete(struct hk_world *world, struct hk_condvar *cv, struct hk_case *c)
{
    hk_touch(world, &cv->mutex->object, HK_CHANGE, c->op, hk_nil());
    if (cv->mutex->owner)
        return HK_WAIT;
    hk_queue_remove(&cv->mutex->queue, c);
    hk_mutex_queue(world, cv->mutex, c);
    return HK_WAIT;
}

static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_condvar *cv = condvar_of(c);
    if (c->flags & HK_CASE_RETRY)
        return compete(world, cv, c);
    hk_touch_case(world, c, hk_nil());
    c->extra = NULL;
    if (!owns(cv, c) && HK_MUTANT(CONDVAR_ANYBODY))
        return HK_DONE;
    if (!owns(cv, c)) {
        return hk_case_misuse(world, c, " waits on %s without owning %s", cv->object.name,
                              cv->mutex->object.name);
    }
    c->arg = hk_ptr(cv->mutex->guard.holder);
    c->n = cv->mutex->guard.serial;
    hk_queue_push(&cv->waiting, c);
    if (HK_MUTANT(CONDVAR_KEEPS_LOCK))
        return HK_WAIT;
    hk_mutex_give_up(world, cv->mutex);
    return HK_WAIT;
}

static void notify_first(struct hk_world *world, struct hk_condvar *cv)
{
    if (cv->waiting.first)
        wake(world, cv, cv->waiting.first, true);
}

static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_condvar *cv = condvar_of(c);
    struct wake *w = c->extra;
    hk_touch(world, &cv->object, HK_CHANGE, c->op, hk_nil());
    if (!w) {
        if (c->state == HK_CASE_QUEUED) /* or it was refused */
            hk_queue_remove(&cv->waiting, c);
        return;
    }
    bool notified = w->notified;
    hk_see(world, c->future->task, w->stamp);
    wake_free(world, c);
    if (c->state != HK_CASE_QUEUED) {
        hk_mutex_give_up(world, cv->mutex);
    } else {
        hk_touch(world, &cv->mutex->object, HK_CHANGE, c->op, hk_nil());
        hk_queue_remove(&cv->mutex->queue, c);
    }
    if (notified && !HK_MUTANT(CONDVAR_CANCEL_LOSES))
        notify_first(world, cv);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return owns(condvar_of(c), c) ? HK_PEEK_WAIT : HK_PEEK_READY; /* ready to be refused */
}

/* Before a notification anybody may end the wait; after it, it waits for the owner of the lock. */
static bool wait_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    struct hk_task *owner = hk_task_get(world, condvar_of(c)->mutex->owner);
    if (!c->extra || !owner)
        return false;
    visit(arg, owner);
    return true;
}

/* The lock goes back to whom it was taken from, as old as it was: a branch of a task that waits
 * does so with the lock of the whole. */
void hk_condvar_repaid(const struct hk_condvar_debt *debt, struct hk_future *f)
{
    struct hk_guard *guard = &debt->mutex->guard;
    const struct hk_future *above = f;
    while (above && above != debt->holder)
        above = above->parent;
    if (guard->holder != f)
        return; /* manual: nobody holds a guard */
    if (above && above != f) {
        hk_guard_unhold(guard);
        hk_guard_hold(debt->holder, guard);
    }
    if (above)
        guard->serial = debt->serial;
}

static struct hk_condvar_debt debt_of(const struct hk_case *c)
{
    return (struct hk_condvar_debt){
        .mutex = condvar_of(c)->mutex, .holder = c->arg.ptr, .serial = (uint32_t)c->n};
}

/* By object, not by operation: a fault may have put another one in its place. */
struct hk_condvar_debt hk_condvar_given_up(const struct hk_case *c)
{
    bool ours = c->op && c->object && c->object->kind == &hk_condvar_kind;
    bool begun = ours && c->arg.kind == HK_PTR;
    return begun ? debt_of(c) : (struct hk_condvar_debt){.mutex = NULL};
}

struct hk_condvar_debt hk_condvar_owes(const struct hk_future *f)
{
    struct hk_condvar_debt debt = {.mutex = NULL};
    for (uint32_t i = 0; i < f->case_count && !debt.mutex; i++) {
        const struct hk_case *c = &f->cases[i];
        if (c->state != HK_CASE_IDLE && !(c->flags & HK_CASE_PEEKED) && c->rc >= 0)
            debt = hk_condvar_given_up(c);
    }
    return debt;
}

static void wait_fired(struct hk_world *world, struct hk_case *c)
{
    struct wake *w = c->extra;
    if (c->rc < 0)
        return; /* refused */
    struct hk_condvar_debt debt = debt_of(c);
    hk_condvar_repaid(&debt, c->future);
    hk_see(world, c->future->task, w->stamp);
    wake_free(world, c);
}

const struct hk_op hk_condvar_wait = {
    .name = "wait",
    .mode = HK_TAKE,
    .code = 1,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
    .owners = wait_owners,
    .fired = wait_fired,
};

/* ---- notify ---- */

static int notify_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_condvar *cv = condvar_of(c);
    hk_touch(world, &cv->object, HK_CHANGE, c->op, hk_nil());
    notify_first(world, cv);
    return HK_DONE;
}

const struct hk_op hk_condvar_notify = {
    .name = "notify", .mode = HK_CHANGE, .code = 2, .enter = notify_enter};

static int notify_all_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_condvar *cv = condvar_of(c);
    hk_touch(world, &cv->object, HK_CHANGE, c->op, hk_nil());
    do
        notify_first(world, cv);
    while (cv->waiting.first && !HK_MUTANT(CONDVAR_ALL_ONE));
    return HK_DONE;
}

const struct hk_op hk_condvar_notify_all = {
    .name = "notify all", .mode = HK_CHANGE, .code = 3, .enter = notify_all_enter};

static const struct hk_op spurious_op = {
    .name = "wake for no reason", .mode = HK_CHANGE, .code = 4};

bool hk_condvar_spurious(struct hk_world *world, struct hk_condvar *cv, uint32_t k)
{
    struct hk_case *c = cv->waiting.first;
    while (c && k-- > 0)
        c = c->next;
    hk_touch(world, &cv->object, c ? HK_CHANGE : HK_LOOK, &spurious_op, hk_nil());
    if (c)
        wake(world, cv, c, false);
    return c != NULL;
}
