/* SPDX-License-Identifier: MIT
 *
 * A worked example: a bounded queue of work with a shutdown.
 *
 * THE STORY. Two faults in twenty lines that everybody has read. (1) A job that had been accepted
 * was never done if the shutdown came before a worker took it: workers looked at `stopping`
 * first, and at the queue only then. (2) When that had been repaired, a shutdown sometimes hung:
 * it rang once, as for a new job, and one worker of two slept on.
 *
 * HOW IT IS FOUND. The first is one line of the language, "accepted(j) leads to done(j)"; the
 * second needs no expectation at all: a task that waits for what nobody will do is a deadlock.
 * Both need the shutdown to come at one certain point, and every point is tried.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

/* ---- the queue, as it was ---- */

enum { ROOM = 2, WORKERS = 2, JOBS = 2 };

struct queue {
    struct hk_object *lock, *not_empty, *not_full;
    int *jobs; /* a ring, from malloc: the queue is real code */
    int first, count;
    bool stopping;
    bool drains;    /* repair 1: what was accepted is done first */
    bool rings_all; /* repair 2: a shutdown concerns everybody */
};

static void queue_free(void *arg)
{
    struct queue *q = arg;
    free(q->jobs);
    free(q);
}

static struct queue *queue_new(struct hk_world *w)
{
    struct queue *q = calloc(1, sizeof(*q));
    q->jobs = calloc(ROOM, sizeof(*q->jobs));
    q->lock = hk_mutex(w, "lock", 0);
    q->not_empty = hk_condvar(w, "not_empty", q->lock);
    q->not_full = hk_condvar(w, "not_full", q->lock);
    return q;
}

/* False if the queue is being shut down. */
static bool queue_put(struct hk_world *w, struct queue *q, int job)
{
    hk_lock(w, q->lock, HK_NEVER);
    while (q->count == ROOM && !q->stopping)
        hk_wait(w, q->not_full, HK_NEVER);
    bool accepted = !q->stopping;
    if (accepted) {
        q->jobs[(q->first + q->count++) % ROOM] = job;
        hk_emit(w, "accepted", job);
        hk_notify_first(w, q->not_empty);
    }
    hk_unlock(w, q->lock);
    return accepted;
}

/* False if there is nothing left to do. */
static bool queue_take(struct hk_world *w, struct queue *q, int *job)
{
    hk_lock(w, q->lock, HK_NEVER);
    while (q->count == 0 && !q->stopping)
        hk_wait(w, q->not_empty, HK_NEVER);
    bool taken = q->drains ? q->count > 0 : !q->stopping;
    if (taken) {
        *job = q->jobs[q->first];
        q->first = (q->first + 1) % ROOM;
        q->count--;
        hk_notify_first(w, q->not_full);
    }
    hk_unlock(w, q->lock);
    return taken;
}

static void queue_stop(struct hk_world *w, struct queue *q)
{
    hk_lock(w, q->lock, HK_NEVER);
    q->stopping = true;
    if (q->rings_all) {
        hk_notify_each(w, q->not_empty);
        hk_notify_each(w, q->not_full);
    } else {
        hk_notify_first(w, q->not_empty);
    }
    hk_unlock(w, q->lock);
}

/* ---- who uses it ---- */

static int worker(struct hk_world *w, void *arg)
{
    int job;
    while (queue_take(w, arg, &job)) {
        hk_sleep(w, HK_MS); /* the work */
        hk_emit(w, "done", job);
    }
    return 0;
}

static int owner(struct hk_world *w, void *arg)
{
    struct queue *q = arg;
    hk_handle workers[WORKERS];
    hk_defer(w, queue_free, q); /* however this ends */
    for (int i = 0; i < WORKERS; i++)
        workers[i] = hk_spawn(w, "worker", worker, q);
    for (int job = 0; job < JOBS; job++)
        queue_put(w, q, job);
    hk_sleep(w, hk_random(w, 0, 2) * HK_MS); /* the shutdown comes when it comes */
    queue_stop(w, q);
    for (int i = 0; i < WORKERS; i++)
        hk_join(w, workers[i], NULL, HK_NEVER);
    return 0;
}

struct repairs {
    bool drains, rings_all;
};

static int service(struct hk_world *w, void *arg)
{
    const struct repairs *repairs = arg;
    struct queue *q = queue_new(w);
    q->drains = repairs->drains;
    q->rings_all = repairs->rings_all;
    hk_expect(w, "all_done: accepted(j) leads to done(j)");
    hk_start(w, "owner", owner, q);
    return 0;
}

static const struct hk_config every_order = {.strategy = "dfs", .runs = 20000};
static const struct hk_config many_orders = {.threads = 2, .strategy = "random", .runs = 500};

static void accepted_jobs_are_lost(void **state)
{
    (void)state;
    struct repairs repairs = {.rings_all = true};
    hk_assert_violates(&many_orders, service, &repairs, "all_done");
}

static void one_ring_for_two_workers_leaves_one_asleep(void **state)
{
    (void)state;
    struct repairs repairs = {.drains = true};
    hk_assert_violates(&many_orders, service, &repairs, "deadlock");
}

static void with_both_repairs_it_holds(void **state)
{
    (void)state;
    struct repairs repairs = {.drains = true, .rings_all = true};
    hk_assert_holds(&every_order, service, &repairs);
    hk_assert_holds(&many_orders, service, &repairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_jobs_are_lost),
        cmocka_unit_test(one_ring_for_two_workers_leaves_one_asleep),
        cmocka_unit_test(with_both_repairs_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
