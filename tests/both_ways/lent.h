/* SPDX-License-Identifier: MIT
 *
 * programs of both_ways.h about what is lent: permits that are handed on, forgotten or given
 * back by somebody else; and about data.
 */
#ifndef HK_TEST_BOTH_WAYS_LENT_H
#define HK_TEST_BOTH_WAYS_LENT_H

#include "both_ways.h"

/* ---- holding ---- */

static int lent_job(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, HK_MS);
    hk_emit(w, "worked");
    return 0;
}

static int lent_giver(struct hk_world *w, void *s)
{
    hk_acquire(w, s, 1, HK_NEVER);
    hk_handle job = hk_spawn(w, "job", lent_job, NULL);
    hk_give(w, s, 1, job);
    hk_detach(w, job);
    hk_emit(w, "gone");
    return 0;
}

static int lent_other(struct hk_world *w, void *s)
{
    hk_acquire(w, s, 1, HK_NEVER);
    hk_emit(w, "got", hk_now(w) / HK_MS);
    return 0;
}

static int lent_holding(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *s = hk_semaphore(w, "s", 1, 0);
    hk_start(w, "giver", lent_giver, s);
    hk_start(w, "other", lent_other, s);
    return 0;
}

/* ---- forget ---- */

static int lent_keeper(struct hk_world *w, void *s)
{
    hk_acquire(w, s, 1, HK_NEVER);
    hk_acquire(w, s, 1, HK_NEVER);
    hk_yield(w);
    hk_forget(w, s, 1);
    hk_release(w, s, 1);
    return 0;
}

static int lent_two(struct hk_world *w, void *s)
{
    hk_emit(w, "second", hk_acquire(w, s, 2, hk_after(w, HK_MS)) == 0);
    return 0;
}

static int lent_forget(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *s = hk_semaphore(w, "s", 3, 0);
    hk_start(w, "keeper", lent_keeper, s);
    hk_start(w, "other", lent_two, s);
    return 0;
}

/* ---- a place that is not used ---- */

static int lent_careful(struct hk_world *w, void *q)
{
    hk_reserve(w, q, HK_NEVER);
    hk_yield(w);
    hk_release(w, q, 1);
    return 0;
}

static int lent_quick(struct hk_world *w, void *q)
{
    if (hk_try_reserve(w, q) == HK_EFULL)
        hk_emit(w, "full");
    hk_send(w, q, 1, HK_NEVER);
    hk_emit(w, "sent");
    return 0;
}

static int lent_place(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    hk_start(w, "careful", lent_careful, q);
    hk_start(w, "quick", lent_quick, q);
    return 0;
}

/* ---- data, all of it ---- */

static int lent_draws(struct hk_world *w, void *arg)
{
    static const int64_t few[] = {10 * HK_MS, 20 * HK_MS, 30 * HK_MS, 40 * HK_MS};
    static const int64_t times[] = {1 * HK_MS, 2 * HK_MS, 4 * HK_MS, 8 * HK_MS};
    (void)arg;
    struct hk_object *ping =
        hk_operation(w, "ping", (struct hk_work){.one_of = times, .one_of_count = 4});
    hk_sleep(w, hk_random_of(w, few, 4));
    hk_sleep(w, hk_random_around(w, 20 * HK_MS, 20));
    hk_operate(w, ping, HK_NEVER);
    hk_emit(w, "at", hk_now(w) / HK_MS);
    return 0;
}

static int lent_data(struct hk_world *w, void *arg)
{
    hk_start(w, "worker", lent_draws, arg);
    return 0;
}

/* ---- a timeout around several calls ---- */

static int lent_slow(struct hk_world *w, void *s)
{
    hk_acquire(w, s, 1, HK_NEVER);
    hk_sleep(w, 2 * HK_MS);
    hk_return(w, 7);
    return 0;
}

static int lent_waiter(struct hk_world *w, void *s)
{
    int64_t value = 0;
    int rc = hk_timeout(w, lent_slow, s, &value, hk_after(w, 3 * HK_MS));
    hk_emit(w, "over", rc == HK_EELAPSED, value, hk_now(w) / HK_MS);
    return 0;
}

static int lent_timeout(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *s = hk_semaphore(w, "s", 1, 0);
    hk_start_at(w, "waiter", 0, lent_waiter, s);
    hk_start_at(w, "waiter", 1, lent_waiter, s);
    return 0;
}

static const struct both both_lent[] = {
    {"holding", lent_holding,
     "scenario: x\nresources:\n  s: semaphore of 1\nprocs:\n"
     "  job:\n    - sleep 1ms\n    - emit worked\ntasks:\n"
     "  giver:\n    - p = acquire s\n    - spawn job holding p\n    - emit gone\n"
     "  other:\n    - acquire s\n    - emit got(now / 1ms)\n", {0}, false},
    {"forget", lent_forget,
     "scenario: x\nresources:\n  s: semaphore of 3\ntasks:\n"
     "  keeper:\n    - p = acquire s\n    - q = acquire s\n    - yield\n    - forget q\n"
     "    - release s 1\n"
     "  other:\n    - ok = 1\n    - timeout 1ms: acquire s 2\n      elapsed:\n"
     "        - ok = 0\n    - emit second(ok)\n", {0}, false},
    {"place", lent_place,
     "scenario: x\nresources:\n  q: channel of 1, manual\ntasks:\n"
     "  careful:\n    - p = reserve q\n    - yield\n    - drop p\n"
     "  quick:\n    - p = try reserve q\n    - if p == Full: emit full\n"
     "    - send q 1\n    - emit sent\n", {0}, false},
    {"data", lent_data,
     "scenario: x\nops:\n  ping: takes one of 1ms, 2ms, 4ms, 8ms\nexplore:\n"
     "  data: exhaustive\ntasks:\n"
     "  worker:\n    - sleep one of 10ms, 20ms, 30ms, 40ms\n    - sleep 20ms +- 20%\n"
     "    - call ping\n    - emit at(now / 1ms)\n", {.data_exhaustive = true}, false},
    {"timeout", lent_timeout,
     "scenario: x\nresources:\n  s: semaphore of 1\nprocs:\n"
     "  slow:\n    - acquire s\n    - sleep 2ms\n    - return 7\ntasks:\n"
     "  waiter x 2:\n    - v = 0\n    - late = 0\n    - timeout 3ms:\n"
     "        - join:\n            - v = call slow\n      elapsed: late = 1\n"
     "    - emit over(late, v, now / 1ms)\n", {0}, false},
};

#endif
