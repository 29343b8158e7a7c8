/* SPDX-License-Identifier: MIT
 *
 * verbs: what tasks do with objects. Every call finds its operation, fills a case, and comes to
 * hk_call.
 */
#include "core/idle.h"
#include "objects/barrier.h"
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/condvar.h"
#include "objects/joinset.h"
#include "objects/notify.h"
#include "objects/once.h"
#include "objects/oneshot.h"
#include "objects/op.h"
#include "objects/rwlock.h"
#include "objects/semaphore.h"
#include "objects/token.h"
#include "objects/waitgroup.h"
#include "objects/watch.h"

#include "face/guard.h"
#include "face/verb.h"
#include "fault/fault.h"

static const struct hk_doing send_to = {
    "send to", {{&hk_channel_kind, &hk_channel_send}, {&hk_oneshot_kind, &hk_oneshot_send},
                {&hk_broadcast_kind, &hk_broadcast_send}}};
static const struct hk_doing try_send_to = {
    "send to",
    {{&hk_channel_kind, &hk_channel_try_send}, {&hk_oneshot_kind, &hk_oneshot_try_send}}};
static const struct hk_doing recv_from = {
    "receive from", {{&hk_channel_kind, &hk_channel_recv}, {&hk_oneshot_kind, &hk_oneshot_recv},
                     {&hk_broadcast_kind, &hk_broadcast_recv}}};
static const struct hk_doing try_recv_from = {
    "receive from",
    {{&hk_channel_kind, &hk_channel_try_recv}, {&hk_oneshot_kind, &hk_oneshot_try_recv},
     {&hk_broadcast_kind, &hk_broadcast_try_recv}}};
static const struct hk_doing closes = {
    "close", {{&hk_channel_kind, &hk_channel_close}, {&hk_oneshot_kind, &hk_oneshot_close},
              {&hk_semaphore_kind, &hk_semaphore_close}}};
static const struct hk_doing sets = {
    "set", {{&hk_watch_kind, &hk_watch_set}, {&hk_once_kind, &hk_once_set}}};
static const struct hk_doing sees = {"wait for news of", {{&hk_watch_kind, &hk_watch_changed}}};
static const struct hk_doing cancels = {"cancel", {{&hk_token_kind, &hk_token_cancel}}};
static const struct hk_doing waits = {
    "wait for", {{&hk_token_kind, &hk_token_wait}, {&hk_notify_kind, &hk_notify_wait},
                 {&hk_condvar_kind, &hk_condvar_wait}, {&hk_barrier_kind, &hk_barrier_wait},
                 {&hk_waitgroup_kind, &hk_waitgroup_wait}, {&hk_once_kind, &hk_once_wait}}};
static const struct hk_doing notifies = {
    "notify", {{&hk_notify_kind, &hk_notify_one}, {&hk_condvar_kind, &hk_condvar_notify}}};
static const struct hk_doing notifies_each = {
    "notify", {{&hk_notify_kind, &hk_notify_all}, {&hk_condvar_kind, &hk_condvar_notify_all}}};
static const struct hk_doing adds = {
    "add to", {{&hk_waitgroup_kind, &hk_waitgroup_add}, {&hk_semaphore_kind, &hk_semaphore_add}}};
static const struct hk_doing is_done = {"be done with", {{&hk_waitgroup_kind, &hk_waitgroup_done}}};
static const struct hk_doing locks = {"lock", {{&hk_mutex_kind, &hk_mutex_lock}}};
static const struct hk_doing try_locks = {"lock", {{&hk_mutex_kind, &hk_mutex_try_lock}}};
static const struct hk_doing unlocks = {
    "unlock", {{&hk_mutex_kind, &hk_mutex_unlock}, {&hk_rwlock_kind, &hk_rwlock_unlock}}};
static const struct hk_doing reads = {"read-lock", {{&hk_rwlock_kind, &hk_rwlock_read}}};
static const struct hk_doing writes = {"write-lock", {{&hk_rwlock_kind, &hk_rwlock_write}}};
static const struct hk_doing try_reads = {"read-lock", {{&hk_rwlock_kind, &hk_rwlock_try_read}}};
static const struct hk_doing try_writes = {"write-lock", {{&hk_rwlock_kind, &hk_rwlock_try_write}}};
static const struct hk_doing takes_next = {"wait for the next of",
                                       {{&hk_joinset_kind, &hk_joinset_next}}};
static const struct hk_doing joins_all = {"join", {{&hk_joinset_kind, &hk_joinset_join_all}}};
static const struct hk_doing aborts_all = {"abort", {{&hk_joinset_kind, &hk_joinset_abort_all}}};
static const struct hk_doing abandons = {"abandon", {{&hk_joinset_kind, &hk_joinset_abandon}}};

/* ---- finding the operation ---- */

const struct hk_op *hk_do_op(struct hk_world *world, const struct hk_doing *verb,
                                 struct hk_object *object)
{
    if (HK_UNLIKELY(!object || !hk_world_has(world, object))) {
        hk_misuse(world, world->task, " tries to %s %s", verb->name,
                  object ? "an object that was not made in this run" : "no object (NULL)");
        return NULL;
    }
    for (const struct hk_offer *o = verb->offers; o->kind; o++) {
        if (HK_LIKELY(o->kind == object->kind))
            return hk_fault_op(o->op, object);
    }
    hk_misuse(world, world->task, " tries to %s %s, which is a %s", verb->name, object->name,
              object->kind->name);
    return NULL;
}

const struct hk_op *hk_face_op(struct hk_world *world, enum hk_on what, struct hk_object *object)
{
    static const struct hk_doing *const verbs[] = {
        [HK_ON_RECV] = &recv_from, [HK_ON_SEND] = &send_to,     [HK_ON_SEND_PTR] = &send_to,
        [HK_ON_LOCK] = &locks,     [HK_ON_READ] = &reads,       [HK_ON_WRITE] = &writes,
        [HK_ON_ACQUIRE] = &hk_do_acquires, [HK_ON_WAIT] = &waits,     [HK_ON_CHANGED] = &sees,
        [HK_ON_TICK] = &hk_do_ticks,     [HK_ON_NEXT] = &takes_next,
        [HK_ON_RESERVE] = &hk_do_reserves,
    };
    const struct hk_op *op = hk_do_op(world, verbs[what], object);
    if (op && !op->peek) {
        hk_misuse(world, world->task, " selects on %s, which cannot be an arm", object->name);
        return NULL;
    }
    return op;
}

/* ---- calling ---- */

void hk_face_failed(struct hk_world *world, const struct hk_op *op, struct hk_object *object,
                    const char *how)
{
    struct hk_event event = {
        .kind = HK_EVENT_NOTE, .task = world->task, .op = op, .object = object, .name = how};
    if (world->event_kinds & HK_EVENT_BIT(HK_EVENT_NOTE))
        hk_event_post(world, &event);
}

/* Whether the error is to be noted in the trace. All others are findings, or show in the row of
 * the wait. */
static bool is_answer(int rc)
{
    return rc < 0 && rc != HK_EELAPSED && rc != HK_EGONE && rc != HK_EMISUSE && rc != HK_EFAILED;
}

int hk_do_call(struct hk_world *world, const struct hk_doing *verb, struct hk_object *object,
                struct hk_value arg, int64_t n, struct hk_value *value, int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    const struct hk_op *op = hk_do_op(world, verb, object);
    if (HK_UNLIKELY(!op))
        return HK_EMISUSE;
    struct hk_case *c = hk_call_case(world, op, object);
    c->arg = arg;
    c->n = n;
    int rc = hk_call(world, c, deadline);
    if (HK_UNLIKELY(rc == HK_EFAILED))
        hk_body_heard(world, rc, c->value);
    if (HK_UNLIKELY(is_answer(rc)))
        hk_face_failed(world, op, object, hk_error_text(rc));
    if (value)
        *value = hk_face_bare(c->value);
    hk_guard_beat(world);
    return rc;
}

int hk_do_simple(struct hk_world *world, const struct hk_doing *verb, struct hk_object *object,
                  int64_t n, int64_t deadline)
{
    return hk_do_call(world, verb, object, hk_nil(), n, NULL, deadline);
}

int hk_do_try(struct hk_world *world, const struct hk_doing *verb, struct hk_object *object,
                 int64_t n, struct hk_value *value)
{
    int rc = hk_do_call(world, verb, object, hk_nil(), n, value, HK_NEVER);
    if (rc == 0 && value->kind == HK_BOOL && !value->i)
        return HK_EBUSY;
    return rc;
}

int hk_do_number(struct hk_world *world, const struct hk_doing *verb, struct hk_object *object,
                  int64_t *out, int64_t deadline)
{
    struct hk_value value = hk_int(0);
    int rc = hk_do_call(world, verb, object, hk_nil(), 0, &value, deadline);
    if (HK_UNLIKELY(rc == 0 && value.kind == HK_PTR))
        hk_misuse(world, world->task, " receives a pointer as a number from %s", object->name);
    if (out && (rc == 0 || rc == HK_ELAGGED))
        *out = value.kind <= HK_BOOL ? value.i : 0;
    return rc;
}

/* ---- messages ---- */

/* The message of the running body, with the permits that go with it. */
static struct hk_value laden(struct hk_world *world, struct hk_value message)
{
    return !world->ending && HK_UNLIKELY(world->future->guards != NULL)
               ? hk_face_laden(world, message)
               : message;
}

int hk_send(struct hk_world *world, struct hk_object *to, int64_t message, int64_t deadline)
{
    return hk_do_call(world, &send_to, to, laden(world, hk_int(message)), 1, NULL, deadline);
}

int hk_send_ptr(struct hk_world *world, struct hk_object *to, void *message, int64_t deadline)
{
    return hk_do_call(world, &send_to, to, laden(world, hk_ptr(message)), 1, NULL, deadline);
}

int hk_try_send(struct hk_world *world, struct hk_object *to, int64_t message)
{
    return hk_do_call(world, &try_send_to, to, laden(world, hk_int(message)), 1, NULL, HK_NEVER);
}

int hk_try_send_ptr(struct hk_world *world, struct hk_object *to, void *message)
{
    return hk_do_call(world, &try_send_to, to, laden(world, hk_ptr(message)), 1, NULL, HK_NEVER);
}

int hk_recv(struct hk_world *world, struct hk_object *from, int64_t *message, int64_t deadline)
{
    return hk_do_number(world, &recv_from, from, message, deadline);
}

static int recv_ptr(struct hk_world *world, const struct hk_doing *verb, struct hk_object *from,
                    void **message, int64_t deadline)
{
    struct hk_value value = hk_nil();
    int rc = hk_do_call(world, verb, from, hk_nil(), 0, &value, deadline);
    if (HK_UNLIKELY(rc == 0 && value.kind != HK_PTR))
        hk_misuse(world, world->task, " receives a number as a pointer from %s", from->name);
    if (rc == 0 && message)
        *message = value.kind == HK_PTR ? value.ptr : NULL;
    return rc;
}

int hk_recv_ptr(struct hk_world *world, struct hk_object *from, void **message, int64_t deadline)
{
    return recv_ptr(world, &recv_from, from, message, deadline);
}

int hk_try_recv(struct hk_world *world, struct hk_object *from, int64_t *message)
{
    return hk_do_number(world, &try_recv_from, from, message, HK_NEVER);
}

int hk_try_recv_ptr(struct hk_world *world, struct hk_object *from, void **message)
{
    return recv_ptr(world, &try_recv_from, from, message, HK_NEVER);
}

int hk_close(struct hk_world *world, struct hk_object *channel)
{
    return hk_do_simple(world, &closes, channel, 0, HK_NEVER);
}

int hk_set(struct hk_world *world, struct hk_object *watch, int64_t value)
{
    return hk_do_call(world, &sets, watch, hk_int(value), 1, NULL, HK_NEVER);
}

int hk_changed(struct hk_world *world, struct hk_object *watch, int64_t *value, int64_t deadline)
{
    return hk_do_number(world, &sees, watch, value, deadline);
}

/* ---- signals ---- */

int hk_cancel(struct hk_world *world, struct hk_object *token)
{
    return hk_do_simple(world, &cancels, token, 0, HK_NEVER);
}

int hk_wait(struct hk_world *world, struct hk_object *object, int64_t deadline)
{
    if (!hk_is_void(world) && hk_face_ends(world, object)) {
        struct hk_object **last = hk_arena_alloc(&world->arena, sizeof(struct hk_object *));
        *last = object;
        return hk_wait_until(world, last, 1, hk_face_ended, object, deadline);
    }
    int64_t leader = 0;
    int rc = hk_do_number(world, &waits, object, &leader, deadline);
    if (rc == HK_EELAPSED)
        hk_face_relock(world, &world->future->own);
    return rc == 0 && leader && object->kind == &hk_barrier_kind ? 1 : rc;
}

int hk_notify_first(struct hk_world *world, struct hk_object *object)
{
    return hk_do_simple(world, &notifies, object, 0, HK_NEVER);
}

int hk_notify_each(struct hk_world *world, struct hk_object *object)
{
    return hk_do_simple(world, &notifies_each, object, 0, HK_NEVER);
}

int hk_add(struct hk_world *world, struct hk_object *object, int64_t n)
{
    return hk_do_simple(world, &adds, object, n, HK_NEVER);
}

int hk_done(struct hk_world *world, struct hk_object *waitgroup)
{
    return hk_do_simple(world, &is_done, waitgroup, 1, HK_NEVER);
}

/* ---- locks ---- */

int hk_lock(struct hk_world *world, struct hk_object *mutex, int64_t deadline)
{
    return hk_do_simple(world, &locks, mutex, 0, deadline);
}

int hk_try_lock(struct hk_world *world, struct hk_object *mutex)
{
    struct hk_value value;
    return hk_do_try(world, &try_locks, mutex, 0, &value);
}

int hk_unlock(struct hk_world *world, struct hk_object *lock)
{
    return hk_do_simple(world, &unlocks, lock, 0, HK_NEVER);
}

int hk_read(struct hk_world *world, struct hk_object *rwlock, int64_t deadline)
{
    return hk_do_simple(world, &reads, rwlock, 0, deadline);
}

int hk_write(struct hk_world *world, struct hk_object *rwlock, int64_t deadline)
{
    return hk_do_simple(world, &writes, rwlock, 0, deadline);
}

int hk_try_read(struct hk_world *world, struct hk_object *rwlock)
{
    struct hk_value value;
    return hk_do_try(world, &try_reads, rwlock, 0, &value);
}

int hk_try_write(struct hk_world *world, struct hk_object *rwlock)
{
    struct hk_value value;
    return hk_do_try(world, &try_writes, rwlock, 0, &value);
}

/* ---- sets ---- */

int hk_next(struct hk_world *world, struct hk_object *set, int64_t *value, int64_t deadline)
{
    return hk_do_number(world, &takes_next, set, value, deadline);
}

int hk_join_all(struct hk_world *world, struct hk_object *set, int64_t deadline)
{
    return hk_do_simple(world, &joins_all, set, 0, deadline);
}

int hk_abort_all(struct hk_world *world, struct hk_object *set)
{
    return hk_do_simple(world, &aborts_all, set, 0, HK_NEVER);
}

int hk_abandon(struct hk_world *world, struct hk_object *set)
{
    return hk_do_simple(world, &abandons, set, 0, HK_NEVER);
}
