/* SPDX-License-Identifier: MIT
 *
 * more programs of both_ways.h.
 */
#ifndef HK_TEST_BOTH_WAYS_PARTS_H
#define HK_TEST_BOTH_WAYS_PARTS_H

#include "hocket.h"

struct pair {
    struct hk_object *first, *second;
};

/* ---- readers and a writer ---- */

static int reader(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_read(w, p->first, HK_NEVER);
    hk_emit(w, "read", hk_load(w, p->second));
    hk_unlock(w, p->first);
    return 0;
}

static int writer(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_write(w, p->first, HK_NEVER);
    hk_store(w, p->second, 1);
    hk_store(w, p->second, 2);
    hk_unlock(w, p->first);
    return 0;
}

static int readers(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_rwlock(w, "l", 0);
    p->second = hk_atomic(w, "v", 0);
    hk_start_at(w, "reader", 0, reader, p);
    hk_start_at(w, "reader", 1, reader, p);
    hk_start(w, "writer", writer, p);
    return 0;
}

/* ---- an abort, and who held the lock ---- */

static int victim(struct hk_world *w, void *arg)
{
    hk_lock(w, arg, HK_NEVER);
    hk_yield(w);
    hk_emit(w, "survived");
    return 0;
}

static int killer(struct hk_world *w, void *arg)
{
    hk_handle task = hk_spawn(w, "victim", victim, arg);
    hk_abort(w, task);
    hk_emit(w, hk_join(w, task, NULL, HK_NEVER) == HK_EABORTED ? "aborted" : "ended");
    hk_lock(w, arg, HK_NEVER);
    hk_emit(w, "mine");
    return 0;
}

static int aborts(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start(w, "killer", killer, hk_mutex(w, "m", 0));
    return 0;
}

/* ---- a barrier and a wait group ---- */

static int meet(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    if (hk_wait(w, p->first, HK_NEVER) == 1)
        hk_emit(w, "leader", hk_me(w));
    hk_done(w, p->second);
    return 0;
}

static int wait_for_all(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_wait(w, p->second, HK_NEVER);
    hk_emit(w, "all");
    return 0;
}

static int meetings(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_barrier(w, "door", 2);
    p->second = hk_waitgroup(w, "group");
    hk_start(w, "all", wait_for_all, p);
    hk_start_at(w, "guest", 0, meet, p);
    hk_start_at(w, "guest", 1, meet, p);
    return 0;
}

/* ---- streams ---- */

static int source(struct hk_world *w, void *arg)
{
    for (int64_t i = 1; i <= 4; i++) {
        hk_sleep(w, i == 3 ? 5 * HK_MS : 0);
        if (hk_send(w, arg, i, HK_NEVER) != 0)
            return 0;
    }
    return 0;
}

static int work_on(struct hk_world *w, void *arg, int64_t item, int64_t *result)
{
    (void)arg;
    hk_sleep(w, 2 * HK_MS);
    hk_emit(w, "worked", item, hk_now(w) / HK_MS);
    *result = item * 10;
    return 0;
}

static bool is_big(void *arg, int64_t item)
{
    (void)arg;
    return item > 1;
}

static int drain(struct hk_world *w, void *arg)
{
    struct hk_stream *s = hk_stream_recv(w, arg);
    s = hk_stream_filter(w, s, is_big, NULL);
    s = hk_stream_take(w, hk_stream_map(w, s, 2, false, work_on, NULL), 2);
    int64_t item;
    while (hk_stream_next(w, s, &item) > 0)
        hk_emit(w, "item", item);
    return 0;
}

static int pipes(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 1, 0);
    hk_hold(w, q, HK_SENDER, hk_start(w, "source", source, q));
    hk_hold(w, q, HK_RECEIVER, hk_start(w, "drain", drain, q));
    return 0;
}

/* ---- a value that is set once; a place in a channel ---- */

static int set_it(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    int rc = hk_set(w, p->first, hk_me(w) + 7);
    if (rc == HK_EFULL)
        hk_emit(w, "refused", hk_me(w));
    hk_reserve(w, p->second, HK_NEVER);
    hk_yield(w);
    hk_send(w, p->second, hk_me(w), HK_NEVER);
    return 0;
}

static int await_it(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    int64_t item;
    hk_wait(w, p->first, HK_NEVER);
    hk_emit(w, "is", hk_load(w, p->first));
    for (int i = 0; i < 2; i++) {
        hk_recv(w, p->second, &item, HK_NEVER);
        hk_emit(w, "from", item);
    }
    return 0;
}

static int once(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_once(w, "config");
    p->second = hk_channel(w, "q", 1, HK_MANUAL);
    hk_start_at(w, "setter", 0, set_it, p);
    hk_start_at(w, "setter", 1, set_it, p);
    hk_start(w, "waiter", await_it, p);
    return 0;
}

/* ---- atomically ---- */

static int move_one(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_store(w, p->first, hk_load(w, p->first) - 1);
    hk_store(w, p->second, hk_load(w, p->second) + 1);
    return 0;
}

static int mover(struct hk_world *w, void *arg)
{
    return hk_atomically(w, move_one, arg);
}

static int auditor(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    int64_t a = hk_load(w, p->first), b = hk_load(w, p->second);
    hk_emit(w, "sum", a + b);
    return 0;
}

static int transfer(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_atomic(w, "a", 5);
    p->second = hk_atomic(w, "b", 0);
    hk_start_at(w, "mover", 0, mover, p);
    hk_start_at(w, "mover", 1, mover, p);
    hk_start(w, "auditor", auditor, p);
    return 0;
}

/* ---- wait until ---- */

static bool both_are_set(const struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    return hk_value_of(w, p->first) == 1 && hk_value_of(w, p->second) == 1;
}

static int watcher(struct hk_world *w, void *arg)
{
    struct pair *p = arg;
    struct hk_object *const objects[] = {p->first, p->second};
    if (hk_wait_until(w, objects, 2, both_are_set, p, 2 * HK_MS) == HK_EELAPSED)
        hk_emit(w, "late");
    else
        hk_emit(w, "set", hk_now(w) / HK_MS);
    return 0;
}

static int set_first(struct hk_world *w, void *arg)
{
    hk_store(w, ((const struct pair *)arg)->first, 1);
    return 0;
}

static int set_second(struct hk_world *w, void *arg)
{
    hk_sleep(w, 2 * HK_MS);
    hk_store(w, ((const struct pair *)arg)->second, 1);
    return 0;
}

static int conditions(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_atomic(w, "a", 0);
    p->second = hk_atomic(w, "b", 0);
    hk_start(w, "watcher", watcher, p);
    hk_start(w, "first", set_first, p);
    hk_start(w, "second", set_second, p);
    return 0;
}

/* ---- permits ---- */

static int work(struct hk_world *w, void *arg)
{
    hk_acquire(w, arg, 1, HK_NEVER);
    hk_emit(w, "works", hk_me(w));
    hk_yield(w);
    hk_release(w, arg, 1);
    return 0;
}

static int permits(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *slots = hk_semaphore(w, "slots", 2, 0);
    for (int64_t i = 0; i < 3; i++)
        hk_start_at(w, "worker", i, work, slots);
    return 0;
}

#endif
