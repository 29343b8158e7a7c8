/* SPDX-License-Identifier: MIT
 *
 * programs of both_ways.h in which something is left before its end: scopes, waits, arms.
 */
#ifndef HK_TEST_BOTH_WAYS_SCOPES_H
#define HK_TEST_BOTH_WAYS_SCOPES_H

#include "both_ways.h"

struct scopes_of {
    struct hk_object *cell, *token, *lock, *news;
};

static int scopes_fails(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_store(w, of->cell, 1);
    return hk_fail(w, "Broken");
}

/* What it leaves behind takes its time. */
struct scopes_leaving {
    struct hk_world *world;
    const struct scopes_of *of;
};

static void scopes_leaves(void *arg)
{
    const struct scopes_leaving *leaving = arg;
    hk_sleep(leaving->world, HK_MS);
    hk_store(leaving->world, leaving->of->cell, 2);
}

static int scopes_lasts(struct hk_world *w, void *arg)
{
    struct scopes_leaving *leaving = hk_alloc(w, sizeof(*leaving));
    *leaving = (struct scopes_leaving){w, arg};
    hk_defer(w, scopes_leaves, leaving);
    hk_sleep(w, 10 * HK_MS);
    return 0;
}

/* ---- a child fails while the body waits ---- */

static int scopes_waiting_body(struct hk_world *w, struct hk_object *set, void *arg)
{
    hk_spawn_into(w, set, "broken", scopes_fails, arg);
    hk_spawn_into(w, set, "lasting", scopes_lasts, arg);
    return hk_never(w);
}

static int scopes_opener(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    if (hk_scope(w, "scope", scopes_waiting_body, arg) == HK_EFAILED)
        hk_emit(w, "broken", hk_now(w) / HK_MS);
    hk_emit(w, "left", hk_load(w, of->cell));
    return 0;
}

static int scopes_looker(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_emit(w, "seen", hk_load(w, of->cell));
    return 0;
}

static int scopes_failing_child(struct hk_world *w, void *arg)
{
    struct scopes_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->cell = hk_atomic(w, "cell", 0);
    hk_start(w, "opener", scopes_opener, of);
    hk_start(w, "looker", scopes_looker, of);
    return 0;
}

/* ---- the scope is left by a timeout, or by an abort ---- */

static int scopes_long_body(struct hk_world *w, struct hk_object *set, void *arg)
{
    hk_spawn_into(w, set, "lasting", scopes_lasts, arg);
    hk_spawn_into(w, set, "lasting", scopes_lasts, arg);
    return 0;
}

static int scopes_long(struct hk_world *w, void *arg)
{
    return hk_scope(w, "scope", scopes_long_body, arg);
}

static int scopes_impatient(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    if (hk_timeout(w, scopes_long, arg, NULL, 4 * HK_MS) == HK_EELAPSED)
        hk_emit(w, "late", hk_now(w) / HK_MS);
    hk_emit(w, "left", hk_load(w, of->cell));
    return 0;
}

static int scopes_timeout(struct hk_world *w, void *arg)
{
    struct scopes_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->cell = hk_atomic(w, "cell", 0);
    hk_start(w, "impatient", scopes_impatient, of);
    return 0;
}

static int scopes_killer(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_handle task = hk_spawn(w, "owner", scopes_long, arg);
    hk_sleep(w, HK_MS);
    hk_abort(w, task);
    if (hk_join(w, task, NULL, HK_NEVER) == HK_EABORTED)
        hk_emit(w, "aborted", hk_now(w) / HK_MS);
    hk_emit(w, "left", hk_load(w, of->cell));
    return 0;
}

static int scopes_abort(struct hk_world *w, void *arg)
{
    struct scopes_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->cell = hk_atomic(w, "cell", 0);
    hk_start(w, "killer", scopes_killer, of);
    return 0;
}

/* ---- all goes well ---- */

static int scopes_adds(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_fetch_add(w, of->cell, 1);
    return 0;
}

static int scopes_short_body(struct hk_world *w, struct hk_object *set, void *arg)
{
    const struct scopes_of *of = arg;
    hk_spawn_into(w, set, "adds", scopes_adds, arg);
    hk_spawn_into(w, set, "adds", scopes_adds, arg);
    hk_emit(w, "inside", hk_load(w, of->cell));
    return 0;
}

static int scopes_plain_opener(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_scope(w, "scope", scopes_short_body, arg);
    hk_emit(w, "outside", hk_load(w, of->cell));
    return 0;
}

static int scopes_plain(struct hk_world *w, void *arg)
{
    struct scopes_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->cell = hk_atomic(w, "cell", 0);
    hk_start(w, "opener", scopes_plain_opener, of);
    return 0;
}

/* ---- a wait on a condvar is aborted: what is deferred has the lock ---- */

static void scopes_writes(void *arg)
{
    const struct scopes_leaving *leaving = arg;
    struct hk_world *w = leaving->world;
    hk_store(w, leaving->of->cell, hk_load(w, leaving->of->cell) + 1);
}

static int scopes_waits(struct hk_world *w, void *arg)
{
    struct scopes_leaving *leaving = hk_alloc(w, sizeof(*leaving));
    *leaving = (struct scopes_leaving){w, arg};
    hk_lock(w, leaving->of->lock, HK_NEVER);
    hk_defer(w, scopes_writes, leaving);
    return hk_wait(w, leaving->of->news, HK_NEVER);
}

static int scopes_locker(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_lock(w, of->lock, HK_NEVER);
    int64_t seen = hk_load(w, of->cell);
    hk_store(w, of->cell, seen + 1);
    hk_unlock(w, of->lock);
    return 0;
}

static int scopes_wait_killer(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_handle task = hk_spawn(w, "waits", scopes_waits, arg);
    hk_sleep(w, HK_MS);
    hk_abort(w, task);
    hk_join(w, task, NULL, HK_NEVER);
    hk_emit(w, "over", hk_load(w, of->cell));
    return 0;
}

static int scopes_condvar(struct hk_world *w, void *arg)
{
    struct scopes_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->cell = hk_atomic(w, "cell", 0);
    of->lock = hk_mutex(w, "m", 0);
    of->news = hk_condvar(w, "news", of->lock);
    hk_start(w, "killer", scopes_wait_killer, of);
    hk_start(w, "locker", scopes_locker, of);
    return 0;
}

/* ---- an arm that joins loses: the result is still there ---- */

static int scopes_job(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    hk_return(w, 3);
    return 0;
}

static int scopes_chooses(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_handle job = hk_spawn(w, "job", scopes_job, NULL);
    struct hk_awaitable arms[] = {{HK_ON_JOIN, .task = job}, {HK_ON_WAIT, .object = of->token}};
    int64_t value = 0;
    if (hk_select(w, arms, 2, 0, HK_NEVER) == 0) {
        hk_emit(w, "first", arms[0].value);
    } else {
        hk_join(w, job, &value, HK_NEVER);
        hk_emit(w, "then", value);
    }
    return 0;
}

static int scopes_stopper(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    return hk_cancel(w, of->token);
}

static int scopes_join(struct hk_world *w, void *arg)
{
    struct scopes_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->token = hk_token(w, "stop");
    hk_start(w, "chooses", scopes_chooses, of);
    hk_start(w, "stopper", scopes_stopper, of);
    return 0;
}

/* What an arm is about does not matter while it is off. */
static int scopes_arms(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    for (int i = 0; i < 2; i++) {
        bool shut = hk_load(w, of->cell) == 0;
        struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = of->token, .off = shut},
                                      {HK_ON_JOIN, .off = true},
                                      {HK_ON_BODY, .off = true},
                                      {HK_ON_TIME, .n = hk_after(w, HK_MS)}};
        if (hk_select(w, arms, 4, 0, HK_NEVER) == 0)
            hk_emit(w, "stopped");
        else
            hk_emit(w, "late");
    }
    struct hk_awaitable off = {HK_ON_RECV, .off = true};
    hk_emit(w, "none", hk_select(w, &off, 1, 0, HK_NEVER) == HK_ECLOSED);
    return 0;
}

static int scopes_opens(struct hk_world *w, void *arg)
{
    const struct scopes_of *of = arg;
    hk_cancel(w, of->token);
    hk_store(w, of->cell, 1);
    return 0;
}

static int scopes_off(struct hk_world *w, void *arg)
{
    struct scopes_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->token = hk_token(w, "stop");
    of->cell = hk_atomic(w, "cell", 0);
    hk_start(w, "chooses", scopes_arms, of);
    hk_start(w, "opens", scopes_opens, of);
    return 0;
}

#define SCOPES_PROCS                                                                  \
    "procs:\n  broken:\n    - cell = 1\n    - fail Broken\n"                          \
    "  lasting:\n    - try: sleep 10ms\n      finally:\n        - sleep 1ms\n"        \
    "        - cell = 2\n"                                                            \
    "  adds: x = fetch add cell 1\n"                                                  \
    "  owner:\n    - scope:\n        - spawn lasting\n        - spawn lasting\n"

static const struct both both_scopes[] = {
    {"scope: a child fails", scopes_failing_child,
     "scenario: x\nstate:\n  cell: atomic 0\n" SCOPES_PROCS "tasks:\n"
     "  opener:\n    - try:\n        - scope:\n            - spawn broken\n"
     "            - spawn lasting\n            - never\n"
     "      catch Broken: emit broken(now / 1ms)\n    - x = cell\n    - emit left(x)\n"
     "  looker:\n    - x = cell\n    - emit seen(x)\n", {0}, false},
    {"scope: a timeout", scopes_timeout,
     "scenario: x\nstate:\n  cell: atomic 0\n" SCOPES_PROCS "tasks:\n"
     "  impatient:\n    - timeout 4ms: call owner\n      elapsed: emit late(now / 1ms)\n"
     "    - x = cell\n    - emit left(x)\n", {0}, false},
    {"scope: an abort", scopes_abort,
     "scenario: x\nstate:\n  cell: atomic 0\n" SCOPES_PROCS "tasks:\n"
     "  killer:\n    - h = spawn owner\n    - sleep 1ms\n    - abort h\n"
     "    - r = join h\n    - if r == Aborted: emit aborted(now / 1ms)\n"
     "    - x = cell\n    - emit left(x)\n", {0}, false},
    {"a wait that is aborted", scopes_condvar,
     "scenario: x\nstate:\n  cell: atomic 0\nresources:\n  m: mutex\n  news: condvar of m\n"
     "procs:\n  waits:\n    - lock m\n    - try: wait news\n      finally:\n"
     "        - x = cell\n        - cell = x + 1\n"
     "tasks:\n  killer:\n    - h = spawn waits\n    - sleep 1ms\n    - abort h\n    - join h\n"
     "    - x = cell\n    - emit over(x)\n"
     "  locker:\n    - lock m\n    - seen = cell\n    - cell = seen + 1\n    - unlock m\n",
     {0}, false},
    {"a join that lost", scopes_join,
     "scenario: x\nresources:\n  stop: token\nprocs:\n  job:\n    - yield\n    - return 3\n"
     "tasks:\n  chooses:\n    - h = spawn job\n    - select:\n"
     "        - r = join h: emit first(r)\n        - wait stop:\n            - r = join h\n"
     "            - emit then(r)\n  stopper: cancel stop\n", {0}, false},
    {"arms that are off", scopes_off,
     "scenario: x\nresources:\n  stop: token\nstate:\n  cell: atomic 0\n"
     "tasks:\n  chooses:\n    - repeat 2:\n        - c = cell\n        - select:\n"
     "            - wait stop if c == 1: emit stopped\n            - join c if false: pass\n"
     "            - sleep 1ms: emit late\n"
     "    - select:\n        - wait stop if false: pass\n        - else: emit none(1)\n"
     "  opens:\n    - cancel stop\n    - cell = 1\n", {0}, false},
    {"scope", scopes_plain,
     "scenario: x\nstate:\n  cell: atomic 0\n" SCOPES_PROCS "tasks:\n"
     "  opener:\n    - scope:\n        - spawn adds\n        - spawn adds\n"
     "        - x = cell\n        - emit inside(x)\n    - x = cell\n    - emit outside(x)\n",
     {0}, false},
};

#endif
