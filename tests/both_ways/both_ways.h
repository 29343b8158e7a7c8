/* SPDX-License-Identifier: MIT
 *
 * programs of test_both_ways.c, each in C and in YAML. Only hocket.h is needed to write one.
 */
#ifndef HK_TEST_BOTH_WAYS_H
#define HK_TEST_BOTH_WAYS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "strategy/table.h"

#include "hocket.h"

#include "parts.h"

struct both {
    const char *name;
    hk_body body; /* makes the program */
    const char *yaml;
    struct hk_config config; /* of the C side; strategy and threads are filled in */
    bool dfs_only;           /* dpor leaves something out, in YAML, too */
};

/* ---- lost update ---- */

static int visit(struct hk_world *w, void *arg)
{
    hk_store(w, arg, hk_load(w, arg) + 1);
    return 0;
}

static int show(struct hk_world *w, void *arg)
{
    hk_emit(w, "hits", hk_load(w, arg));
    return 0;
}

static int lost_update(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *hits = hk_atomic(w, "hits", 0);
    hk_start_at(w, "visitor", 0, visit, hits);
    hk_start_at(w, "visitor", 1, visit, hits);
    hk_start(w, "show", show, hits);
    return 0;
}

/* ---- two locks ---- */

static int take_both(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_lock(w, p->first, HK_NEVER);
    hk_yield(w);
    hk_lock(w, p->second, HK_NEVER);
    hk_emit(w, "both");
    hk_unlock(w, p->second);
    hk_unlock(w, p->first);
    return 0;
}

static int lock_order(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, 2 * sizeof(*p));
    p[0].first = p[1].second = hk_mutex(w, "a", 0);
    p[0].second = p[1].first = hk_mutex(w, "b", 0);
    hk_start(w, "left", take_both, &p[0]);
    hk_start(w, "right", take_both, &p[1]);
    return 0;
}

/* ---- a channel that closes ---- */

static int produce(struct hk_world *w, void *arg)
{
    for (int64_t i = 0; i < 2; i++)
        hk_send(w, arg, hk_me(w) * 10 + i, HK_NEVER);
    return 0;
}

static int consume(struct hk_world *w, void *arg)
{
    int64_t item;
    while (hk_recv(w, arg, &item, HK_NEVER) == 0)
        hk_emit(w, "got", item);
    hk_emit(w, "closed");
    return 0;
}

static int queue(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *jobs = hk_channel(w, "jobs", 1, 0);
    for (int64_t i = 0; i < 2; i++)
        hk_hold(w, jobs, HK_SENDER, hk_start_at(w, "producer", i, produce, jobs));
    hk_hold(w, jobs, HK_RECEIVER, hk_start(w, "consumer", consume, jobs));
    return 0;
}

/* ---- rendezvous ---- */

static int offer(struct hk_world *w, void *arg)
{
    hk_send(w, arg, hk_me(w), HK_NEVER);
    return 0;
}

static int take_two(struct hk_world *w, void *arg)
{
    int64_t a = 0, b = 0;
    hk_recv(w, arg, &a, HK_NEVER);
    hk_recv(w, arg, &b, HK_NEVER);
    hk_emit(w, "took", a, b);
    return 0;
}

static int rendezvous(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 0, HK_MANUAL);
    hk_start_at(w, "offer", 0, offer, q);
    hk_start_at(w, "offer", 1, offer, q);
    hk_start(w, "taker", take_two, q);
    return 0;
}

/* ---- a notification that comes too early or not ---- */

static int wait_for_news(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    if (!hk_load(w, p->second))
        hk_wait(w, p->first, HK_NEVER);
    hk_emit(w, "woken");
    return 0;
}

static int give_news(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_store(w, p->second, 1);
    hk_notify_each(w, p->first);
    return 0;
}

static int lost_wakeup(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_notify(w, "news");
    p->second = hk_atomic(w, "ready", 0);
    hk_start(w, "waiter", wait_for_news, p);
    hk_start(w, "giver", give_news, p);
    return 0;
}

/* ---- deadlines that tie ---- */

static int hold_for_a_while(struct hk_world *w, void *arg)
{
    hk_lock(w, arg, HK_NEVER);
    hk_sleep(w, 5 * HK_MS);
    hk_unlock(w, arg);
    return 0;
}

static int lock_in_time(struct hk_world *w, void *arg)
{
    hk_sleep(w, HK_MS);
    if (hk_lock(w, arg, hk_after(w, 4 * HK_MS)) == HK_EELAPSED) {
        hk_emit(w, "late");
        return 0;
    }
    hk_emit(w, "locked");
    hk_unlock(w, arg);
    return 0;
}

static int ties(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *m = hk_mutex(w, "m", 0);
    hk_start(w, "holder", hold_for_a_while, m);
    hk_start(w, "waiter", lock_in_time, m);
    return 0;
}

/* ---- select ---- */

static int send_one(struct hk_world *w, void *arg)
{
    hk_send(w, arg, 1, HK_NEVER);
    return 0;
}

static int cancel_it(struct hk_world *w, void *arg)
{
    hk_cancel(w, arg);
    return 0;
}

static int choose(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    struct hk_awaitable arms[] = {{HK_ON_RECV, .object = p->first},
                                  {HK_ON_WAIT, .object = p->second}};
    if (hk_select(w, arms, 2, 0, HK_NEVER) == 0)
        hk_emit(w, "message");
    else
        hk_emit(w, "stopped");
    return 0;
}

static int selects(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_channel(w, "q", 1, HK_MANUAL);
    p->second = hk_token(w, "stop");
    hk_start(w, "sender", send_one, p->first);
    hk_start(w, "stopper", cancel_it, p->second);
    hk_start(w, "chooser", choose, p);
    return 0;
}

/* ---- tasks in a set ---- */

static int add_one(struct hk_world *w, void *arg)
{
    hk_fetch_add(w, arg, 1);
    hk_return(w, hk_me(w));
    return 0;
}

static int owner(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    int64_t who;
    hk_spawn_into(w, p->first, "adder", add_one, p->second);
    hk_spawn_into(w, p->first, "adder", add_one, p->second);
    while (hk_next(w, p->first, &who, HK_NEVER) == 0)
        hk_emit(w, "ended", who);
    hk_emit(w, "sum", hk_load(w, p->second));
    return 0;
}

static int joins(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_joinset(w, "set");
    p->second = hk_atomic(w, "count", 0);
    hk_start(w, "owner", owner, p);
    return 0;
}

/* ---- loads of the same: they come in no order ---- */

static int turns(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_store(w, p->second, 1);
    int64_t seen = hk_load(w, p->first);
    hk_store(w, p->second, 2);
    hk_emit(w, "first", seen);
    return 0;
}

static int looks(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_load(w, p->first);
    hk_emit(w, "second", hk_load(w, p->second));
    hk_cas(w, p->first, 0, 1);
    return 0;
}

static int loads(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_atomic(w, "a", 0);
    p->second = hk_atomic(w, "b", 0);
    hk_start(w, "turns", turns, p);
    hk_start(w, "looks", looks, p);
    return 0;
}

static const struct both both_programs[] = {
    {"loads", loads,
     "scenario: x\nstate:\n  a: atomic 0\n  b: atomic 0\ntasks:\n"
     "  turns:\n    - b = 1\n    - seen = a\n    - b = 2\n    - emit first(seen)\n"
     "  looks:\n    - seen = a\n    - seen = b\n    - emit second(seen)\n    - ok = cas a 0 1\n",
     {0}, false},
    {"lost update", lost_update,
     "scenario: x\nruntime: 2 threads\nstate:\n  hits: atomic 0\ntasks:\n"
     "  visitor x 2:\n    - n = hits\n    - hits = n + 1\n"
     "  show:\n    - n = hits\n    - emit hits(n)\n", {0}, false},
    {"lock order", lock_order,
     "scenario: x\nresources:\n  a: mutex\n  b: mutex\ntasks:\n"
     "  left:\n    - lock a\n    - yield\n    - lock b\n    - emit both\n    - unlock b\n"
     "    - unlock a\n"
     "  right:\n    - lock b\n    - yield\n    - lock a\n    - emit both\n    - unlock a\n"
     "    - unlock b\n", {0}, false},
    {"queue", queue,
     "scenario: x\nresources:\n  jobs: channel of 1\ntasks:\n"
     "  producer x 2:\n    - for i in 0..1: send jobs me * 10 + i\n"
     "  consumer:\n    - loop:\n        - try:\n            - item = recv jobs\n"
     "          catch Closed: break\n        - emit got(item)\n    - emit closed\n", {0}, false},
    {"rendezvous", rendezvous,
     "scenario: x\nresources:\n  q: channel of 0, manual\ntasks:\n"
     "  offer x 2:\n    - send q me\n"
     "  taker:\n    - a = recv q\n    - b = recv q\n    - emit took(a, b)\n", {0}, false},
    {"permits", permits,
     "scenario: x\nresources:\n  slots: semaphore of 2\ntasks:\n"
     "  worker x 3:\n    - acquire slots\n    - emit works(me)\n    - yield\n"
     "    - release slots\n", {0}, false},
    {"lost wakeup", lost_wakeup,
     "scenario: x\nresources:\n  news: notify\nstate:\n  ready: atomic 0\ntasks:\n"
     "  waiter:\n    - r = ready\n    - if r == 0: wait news\n    - emit woken\n"
     "  giver:\n    - ready = 1\n    - notify all news\n", {0}, false},
    {"ties", ties,
     "scenario: x\nresources:\n  m: mutex\ntasks:\n"
     "  holder:\n    - lock m\n    - sleep 5ms\n    - unlock m\n"
     "  waiter:\n    - sleep 1ms\n    - timeout 4ms: lock m\n      elapsed:\n"
     "        - emit late\n        - return\n    - emit locked\n    - unlock m\n", {0}, false},
    {"select", selects,
     "scenario: x\nresources:\n  q: channel of 1, manual\n  stop: token\ntasks:\n"
     "  sender:\n    - send q 1\n  stopper:\n    - cancel stop\n"
     "  chooser:\n    - select:\n        - recv q: emit message\n"
     "        - wait stop: emit stopped\n", {0}, false},
    {"joinset", joins,
     "scenario: x\nresources:\n  group: joinset\nstate:\n  total: atomic 0\n"
     "procs:\n  adder:\n    - x = fetch add total 1\n    - return me\n"
     "tasks:\n  owner:\n    - spawn adder into group\n    - spawn adder into group\n"
     "    - repeat 2:\n        - who = next group\n        - emit ended(who)\n"
     "    - try: next group\n      catch: pass\n"
     "    - n = total\n    - emit sum(n)\n", {0}, false},
    {"readers", readers,
     "scenario: x\nresources:\n  l: rwlock\nstate:\n  v: atomic 0\ntasks:\n"
     "  reader x 2:\n    - read l\n    - n = v\n    - emit read(n)\n    - unlock l\n"
     "  writer:\n    - write l\n    - v = 1\n    - v = 2\n    - unlock l\n", {0}, false},
    {"abort", aborts,
     "scenario: x\nresources:\n  m: mutex\nprocs:\n"
     "  victim:\n    - lock m\n    - yield\n    - emit survived\n"
     "tasks:\n  killer:\n    - h = spawn victim\n    - abort h\n    - r = join h\n"
     "    - if r == Aborted: emit aborted\n      else: emit ended\n    - lock m\n"
     "    - emit mine\n", {0}, false},
    {"meetings", meetings,
     "scenario: x\nresources:\n  door: barrier of 2\n  group: waitgroup\ntasks:\n"
     "  all:\n    - wait group\n    - emit all\n"
     "  guest x 2:\n    - leads = wait door\n    - if leads: emit leader(me)\n    - done group\n",
     {0}, false},
    {"pipes", pipes,
     "scenario: x\nresources:\n  q: channel of 1\nprocs:\n"
     "  work_on(i):\n    - sleep 2ms\n    - emit worked(i, now / 1ms)\n    - return i * 10\n"
     "tasks:\n  source:\n    - for i in 1..4:\n        - if i == 3: sleep 5ms\n"
     "        - try: send q i\n          catch Closed: return\n"
     "  drain:\n    - for x in q | filter it > 1 | map work_on | unordered 2 | take 2:\n"
     "        - emit item(x)\n", {0}, false},
    {"once", once,
     "scenario: x\nresources:\n  config: cell\n  q: channel of 1, manual\ntasks:\n"
     "  setter x 2:\n    - try: set config me + 7\n      catch Full: emit refused(me)\n"
     "    - p = reserve q\n    - yield\n    - send q me\n"
     "  waiter:\n    - wait config\n    - x = config\n    - emit is(x)\n    - repeat 2:\n"
     "        - m = recv q\n        - emit from(m)\n", {0}, false},
    {"atomically", transfer,
     "scenario: x\nstate:\n  a: atomic 5\n  b: atomic 0\ntasks:\n"
     "  mover x 2:\n    - atomically:\n        - x = a\n        - a = x - 1\n"
     "        - y = b\n        - b = y + 1\n"
     "  auditor:\n    - x = a\n    - y = b\n    - emit sum(x + y)\n", {0}, false},
    {"wait until", conditions,
     "scenario: x\nstate:\n  a: atomic 0\n  b: atomic 0\ntasks:\n"
     "  watcher:\n    - timeout 2ms: wait until a == 1 and b == 1\n"
     "      elapsed:\n        - emit late\n        - return\n    - emit set(now / 1ms)\n"
     "  first:\n    - a = 1\n  second:\n    - sleep 2ms\n    - b = 1\n", {0}, false},
};
static const size_t both_count = sizeof(both_programs) / sizeof(both_programs[0]);

#endif
