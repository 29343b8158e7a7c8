/* SPDX-License-Identifier: MIT
 *
 * random_acts: what the random programs of test_random.c are made of: objects of all kinds, and
 * for each of them what a task may do with it.
 */
#ifndef HK_TEST_RANDOM_ACTS_H
#define HK_TEST_RANDOM_ACTS_H

#include "tests/face/face.h"

enum { TIME = 1000000 };

struct act {
    const char *name;
    void (*run)(struct hk_world *world, struct hk_object *object);
};

struct kind {
    const char *name;
    struct hk_object *(*make)(struct hk_world *world, const char *name);
    const struct act *acts[9];
};

#define MAKER(word, ...)                                                         \
    static struct hk_object *make_##word(struct hk_world *w, const char *name)   \
    {                                                                            \
        return __VA_ARGS__;                                                      \
    }
MAKER(plain, hk_plain(w, name, 0))
MAKER(atomic, hk_atomic(w, name, 0))
MAKER(mutex, hk_mutex(w, name, 0))
MAKER(unfair, hk_mutex(w, name, HK_UNFAIR))
MAKER(rwlock, hk_rwlock(w, name, 0))
MAKER(readers, hk_rwlock(w, name, HK_READERS))
MAKER(semaphore, hk_semaphore(w, name, 1, HK_MANUAL))
MAKER(permits, hk_semaphore(w, name, 2, 0))
MAKER(channel, hk_channel(w, name, 1, 0))
MAKER(manual, hk_channel(w, name, 1, HK_MANUAL))
MAKER(rendezvous, hk_channel(w, name, 0, 0))
MAKER(oneshot, hk_oneshot(w, name))
MAKER(broadcast, hk_broadcast(w, name, 2))
MAKER(watch, hk_watch(w, name, 0))
MAKER(notify, hk_notify(w, name))
MAKER(token, hk_token(w, name))
MAKER(barrier, hk_barrier(w, name, 2))
MAKER(waitgroup, hk_waitgroup(w, name))
MAKER(once, hk_once(w, name))
MAKER(pool, hk_pool(w, name, 1, 0))
MAKER(interval, hk_interval(w, name, TIME, HK_DELAY_MISSED))
MAKER(joinset, hk_joinset(w, name))
MAKER(operation, hk_operation(w, name, (struct hk_work){.takes = TIME, .fails_first = 1}))

/* Bodies of children and branches; arg: an object. */
static int yields(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    return 0;
}

static int emits(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_emit(w, "e", 1);
    return 0;
}

static int sleeps(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep(w, TIME);
}

static int fails(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    return hk_fail(w, "Bad");
}

static int locks(struct hk_world *w, void *arg)
{
    if (hk_lock(w, arg, HK_NEVER) == 0)
        hk_yield(w);
    return 0;
}

static int takes(struct hk_world *w, void *arg)
{
    return hk_acquire(w, arg, 1, HK_NEVER) >= 0 ? 0 : -1;
}

static int receives(struct hk_world *w, void *arg)
{
    return hk_recv(w, arg, NULL, HK_NEVER);
}

static int waits(struct hk_world *w, void *arg)
{
    return hk_wait(w, arg, HK_NEVER);
}

static int calls(struct hk_world *w, void *arg)
{
    return hk_operate(w, arg, HK_NEVER);
}

static int spawns(struct hk_world *w, struct hk_object *set, void *arg)
{
    hk_spawn_into(w, set, "p", emits, arg);
    hk_spawn_into(w, set, "p", fails, arg);
    return 0;
}

static void say_late(void *w)
{
    hk_emit(w, "f");
}

/* A child that is aborted, or joined, or both. */
static void abort_one(struct hk_world *w, hk_body body, void *arg)
{
    hk_handle h = hk_spawn(w, "p", body, arg);
    hk_yield(w);
    hk_abort(w, h);
    hk_join(w, h, NULL, HK_NEVER);
}

/* The object, or time. */
static void select_two(struct hk_world *w, enum hk_on what, struct hk_object *o)
{
    struct hk_awaitable arms[] = {{.what = what, .object = o, .n = 1},
                                  {.what = HK_ON_TIME, .n = hk_after(w, TIME)}};
    hk_select(w, arms, 2, 0, HK_NEVER);
}

static void two_branches(struct hk_world *w, bool race, hk_body body, void *arg)
{
    struct hk_awaitable arms[] = {{.what = HK_ON_BODY, .label = "x", .body = body, .arg = arg},
                                  {.what = HK_ON_BODY, .label = "y", .body = emits, .arg = arg}};
    uint32_t winner;
    if (race)
        hk_race(w, arms, 2, &winner, HK_NEVER);
    else
        hk_try_join(w, arms, 2, HK_NEVER);
}

static void poll_later(struct hk_world *w, hk_body body, void *arg)
{
    struct hk_future *f = hk_future(w, "x", body, arg);
    hk_poll(w, f, NULL, hk_after(w, TIME));
    hk_yield(w);
    hk_drop(w, f);
}

#define ACT(word, ...)                                                \
    static void run_##word(struct hk_world *w, struct hk_object *o)   \
    {                                                                 \
        (void)o;                                                      \
        __VA_ARGS__;                                                  \
    }                                                                 \
    static const struct act word = {#word, run_##word};
ACT(do_load, if (hk_load(w, o) > 0) hk_emit(w, "e", 1))
ACT(do_store, hk_store(w, o, 5))
ACT(do_add, hk_fetch_add(w, o, 1))
ACT(do_cas, hk_cas(w, o, 0, 7))
ACT(do_swap, hk_swap(w, o, 3))
ACT(do_rise, hk_store(w, o, hk_load(w, o) + 1))
ACT(do_hold, if (hk_lock(w, o, HK_NEVER) == 0) { hk_yield(w); hk_unlock(w, o); })
ACT(do_lock, if (hk_lock(w, o, HK_NEVER) == 0) { hk_emit(w, "e", 2); hk_unlock(w, o); })
ACT(do_try_lock, if (hk_try_lock(w, o) == 0) hk_unlock(w, o))
ACT(do_keep, hk_lock(w, o, HK_NEVER))
ACT(do_lock_soon, if (hk_lock(w, o, hk_after(w, TIME)) == 0) hk_unlock(w, o))
ACT(do_read, if (hk_read(w, o, HK_NEVER) == 0) { hk_yield(w); hk_unlock(w, o); })
ACT(do_write, if (hk_write(w, o, HK_NEVER) == 0) hk_unlock(w, o))
ACT(do_try_write, if (hk_try_write(w, o) == 0) hk_unlock(w, o))
ACT(do_acquire, if (hk_acquire(w, o, 1, HK_NEVER) >= 0) hk_release(w, o, 1))
ACT(do_take, hk_acquire(w, o, 1, HK_NEVER))
ACT(do_try_take, hk_try_acquire(w, o, 1))
ACT(do_give, hk_release(w, o, 1))
ACT(do_send, hk_send(w, o, 1, HK_NEVER))
ACT(do_send_soon, hk_send(w, o, 2, hk_after(w, TIME)))
ACT(do_try_send, hk_try_send(w, o, 3))
ACT(do_recv, int64_t m; if (hk_recv(w, o, &m, HK_NEVER) == 0) hk_emit(w, "e", m))
ACT(do_try_recv, int64_t m; hk_try_recv(w, o, &m))
ACT(do_close, hk_close(w, o))
ACT(do_set, hk_set(w, o, 1))
ACT(do_changed, int64_t v; hk_changed(w, o, &v, HK_NEVER))
ACT(do_wait, hk_wait(w, o, HK_NEVER))
ACT(do_wait_soon, hk_wait(w, o, hk_after(w, TIME)))
ACT(do_notify, hk_notify_first(w, o))
ACT(do_notify_all, hk_notify_each(w, o))
ACT(do_cancel, hk_cancel(w, o))
ACT(do_expect_one, hk_add(w, o, 1))
ACT(do_done, hk_done(w, o))
ACT(do_look, hk_look_len(w, o))
ACT(do_reserve, if (hk_reserve(w, o, HK_NEVER) == 0) { hk_yield(w); hk_send(w, o, 4, HK_NEVER); })
ACT(do_tick, int64_t due; hk_tick(w, o, &due, HK_NEVER))
ACT(do_spawn_into, hk_spawn_into(w, o, "p", yields, o))
ACT(do_spawn_bad, hk_spawn_into(w, o, "p", fails, o))
ACT(do_next, hk_next(w, o, NULL, HK_NEVER))
ACT(do_join_all, hk_join_all(w, o, hk_after(w, TIME)))
ACT(do_abort_all, hk_abort_all(w, o))
ACT(do_abandon, hk_abandon(w, o))
ACT(do_operate, hk_operate(w, o, HK_NEVER))
ACT(do_operate_soon, hk_operate(w, o, hk_after(w, TIME)))
ACT(do_poll_call, poll_later(w, calls, o))
ACT(do_abort_lock, abort_one(w, locks, o))
ACT(do_abort_take, abort_one(w, takes, o))
ACT(do_abort_recv, abort_one(w, receives, o))
ACT(do_abort_wait, abort_one(w, waits, o))
ACT(do_select_lock, select_two(w, HK_ON_LOCK, o))
ACT(do_select_take, select_two(w, HK_ON_ACQUIRE, o))
ACT(do_select_recv, select_two(w, HK_ON_RECV, o))
ACT(do_select_send, select_two(w, HK_ON_SEND, o))
ACT(do_select_wait, select_two(w, HK_ON_WAIT, o))
ACT(do_race_lock, two_branches(w, true, locks, o))
ACT(do_join_recv, two_branches(w, false, receives, o))
ACT(do_poll_take, poll_later(w, takes, o))
ACT(do_poll_wait, poll_later(w, waits, o))
ACT(do_timeout, hk_timeout(w, sleeps, o, NULL, hk_after(w, TIME)))
ACT(do_shield, hk_shield(w, sleeps, o))
ACT(do_scope, hk_scope(w, "s", spawns, o))
ACT(do_defer, hk_defer(w, say_late, w))
ACT(do_retry, hk_try_again(w, &(struct hk_retry){.times = 2, .every = TIME}, fails, o))
ACT(do_spawn, hk_detach(w, hk_spawn(w, "p", emits, o)))
ACT(do_abort, abort_one(w, sleeps, o))
ACT(do_yield, hk_yield(w))
ACT(do_sleep, hk_sleep(w, TIME))
ACT(do_emit, hk_emit(w, "f"))

static const struct kind kinds[] = {
    {"plain", make_plain, {&do_load, &do_store, &do_rise}},
    {"atomic", make_atomic, {&do_load, &do_store, &do_add, &do_cas, &do_swap, &do_rise}},
    {"mutex", make_mutex, {&do_lock, &do_hold, &do_try_lock, &do_keep, &do_lock_soon,
                           &do_abort_lock,
      &do_select_lock, &do_race_lock}},
    {"unfair mutex", make_unfair, {&do_lock, &do_hold, &do_try_lock}},
    {"rwlock", make_rwlock, {&do_read, &do_write, &do_try_write}},
    {"rwlock for readers", make_readers, {&do_read, &do_write}},
    {"semaphore", make_semaphore, {&do_acquire, &do_take, &do_try_take, &do_give, &do_select_take,
                                   &do_poll_take}},
    {"permits", make_permits, {&do_acquire, &do_take, &do_try_take, &do_abort_take,
                               &do_select_take, &do_poll_take}},
    {"channel", make_channel, {&do_send, &do_recv, &do_try_send, &do_try_recv, &do_send_soon,
                               &do_reserve, &do_select_recv, &do_select_send, &do_join_recv}},
    {"manual channel", make_manual, {&do_send, &do_recv, &do_try_send, &do_try_recv, &do_close}},
    {"rendezvous", make_rendezvous, {&do_send, &do_recv, &do_try_send, &do_send_soon,
                                     &do_select_recv, &do_select_send, &do_abort_recv}},
    {"oneshot", make_oneshot, {&do_send, &do_recv}},
    {"broadcast", make_broadcast, {&do_send, &do_recv, &do_try_recv}},
    {"watch", make_watch, {&do_set, &do_changed, &do_load}},
    {"notify", make_notify, {&do_wait, &do_notify, &do_notify_all, &do_wait_soon, &do_abort_wait,
                             &do_select_wait, &do_poll_wait}},
    {"token", make_token, {&do_cancel, &do_wait, &do_load, &do_select_wait, &do_abort_wait}},
    {"barrier", make_barrier, {&do_wait, &do_wait_soon, &do_look, &do_abort_wait}},
    {"waitgroup", make_waitgroup, {&do_expect_one, &do_done, &do_wait}},
    {"once", make_once, {&do_set, &do_wait, &do_load, &do_select_wait}},
    {"pool", make_pool, {&do_acquire, &do_take, &do_try_take, &do_abort_take}},
    {"interval", make_interval, {&do_tick}},
    {"joinset", make_joinset, {&do_spawn_into, &do_spawn_bad, &do_next, &do_join_all,
                               &do_abort_all, &do_abandon}},
    {"operation", make_operation, {&do_operate, &do_operate_soon, &do_poll_call}},
};

#endif
