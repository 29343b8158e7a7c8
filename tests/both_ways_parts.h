/* SPDX-License-Identifier: MIT
 *
 * more programs of test_both_ways.h.
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

#endif
