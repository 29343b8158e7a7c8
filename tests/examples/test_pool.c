/* SPDX-License-Identifier: MIT
 *
 * A worked example: a pool of connections with timeouts and retries.
 *
 * THE STORY. A service slowed down over days until every request timed out; a restart helped. Its
 * pool hands a connection that comes back straight to the client that has waited longest: it
 * writes it into the waiter and rings. A client whose patience is over takes itself out of the
 * list and returns an error. But between giving up and having the lock there is a moment: if the
 * connection is handed over then, the client that got it is already on its way out. Nobody looks
 * into the waiter again, so that connection is gone. In production that was once in some hours,
 * and each time the pool was smaller by one.
 *
 * HOW IT IS FOUND. Time is virtual and exact, so that "the same moment" is not luck: the holder
 * gives back at 5ms, the waiter gives up at 5ms, and their steps come in every order. `pool is
 * whole` says what should hold. With .careful the client looks again before it leaves, and passes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

/* ---- the pool, as it was in the service ---- */

enum { CONNECTIONS = 1 };

struct waiter {
    struct hk_object *bell;
    int connection; /* handed over; -1: not yet */
    struct waiter *next;
};

struct pool {
    struct hk_object *lock;
    struct waiter *waiting; /* first come first */
    int free[CONNECTIONS], free_count;
    bool careful;
};

static void pool_init(struct hk_world *w, struct pool *pool, bool careful)
{
    *pool = (struct pool){.lock = hk_mutex(w, "pool", 0), .careful = careful};
    for (int i = 0; i < CONNECTIONS; i++)
        pool->free[pool->free_count++] = i;
}

static void enqueue(struct pool *pool, struct waiter *me)
{
    struct waiter **last = &pool->waiting;
    while (*last)
        last = &(*last)->next;
    *last = me;
}

static void remove_waiter(struct pool *pool, const struct waiter *me)
{
    for (struct waiter **link = &pool->waiting; *link; link = &(*link)->next) {
        if (*link == me) {
            *link = me->next;
            return;
        }
    }
}

/* A connection, or an error if there is none until the deadline. */
static int pool_get(struct hk_world *w, struct pool *pool, int64_t deadline)
{
    hk_lock(w, pool->lock, HK_NEVER);
    if (pool->free_count > 0) {
        int connection = pool->free[--pool->free_count];
        hk_unlock(w, pool->lock);
        return connection;
    }
    struct waiter *me = hk_alloc(w, sizeof(*me));
    *me = (struct waiter){.bell = hk_notify(w, "bell"), .connection = -1};
    enqueue(pool, me);
    hk_unlock(w, pool->lock);
    int rc = hk_wait(w, me->bell, deadline);
    if (rc == 0)
        return me->connection;
    hk_lock(w, pool->lock, HK_NEVER);
    remove_waiter(pool, me);
    if (pool->careful && me->connection >= 0)
        rc = me->connection; /* it came while we were leaving: ours to use and to give back */
    hk_unlock(w, pool->lock);
    return rc;
}

static void pool_put(struct hk_world *w, struct pool *pool, int connection)
{
    hk_lock(w, pool->lock, HK_NEVER);
    struct waiter *first = pool->waiting;
    if (first) {
        pool->waiting = first->next;
        first->connection = connection;
        hk_notify_first(w, first->bell);
    } else {
        pool->free[pool->free_count++] = connection;
    }
    hk_unlock(w, pool->lock);
}

/* ---- who uses it ---- */

static int request(struct hk_world *w, void *arg)
{
    struct pool *pool = arg;
    int connection = pool_get(w, pool, hk_after(w, 5 * HK_MS));
    if (connection < 0)
        return connection;
    hk_sleep(w, 5 * HK_MS); /* the query */
    pool_put(w, pool, connection);
    return 0;
}

static int client(struct hk_world *w, void *arg)
{
    struct hk_retry policy = {.times = 2, .every = HK_MS, .on = HK_EELAPSED};
    if (hk_try_again(w, &policy, request, arg) < 0)
        hk_emit(w, "gave_up", hk_me(w));
    return 0;
}

static bool is_whole(const struct hk_world *w, void *arg)
{
    const struct pool *pool = arg;
    (void)w;
    return pool->free_count == CONNECTIONS;
}

static int service(struct hk_world *w, void *arg)
{
    const bool *careful = arg;
    struct pool *pool = hk_alloc(w, sizeof(*pool));
    pool_init(w, pool, *careful);
    hk_finally(w, "pool is whole", is_whole, pool);
    hk_start_at(w, "client", 0, client, pool);
    hk_start_at(w, "client", 1, client, pool);
    return 0;
}

static void a_connection_is_lost_when_it_comes_too_late(void **state)
{
    (void)state;
    bool careful = false;
    hk_assert_violates(&(struct hk_config){.threads = 2, .strategy = "random", .runs = 2000},
                       service, &careful, "pool is whole");
}

static void looking_again_before_leaving_keeps_it(void **state)
{
    (void)state;
    bool careful = true;
    hk_assert_holds(&(struct hk_config){.strategy = "dfs"}, service, &careful);
    hk_assert_holds(&(struct hk_config){.threads = 2, .strategy = "random", .runs = 2000},
                    service, &careful);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_lost_when_it_comes_too_late),
        cmocka_unit_test(looking_again_before_leaving_keeps_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
