/* SPDX-License-Identifier: MIT
 *
 * programs of test_both_ways.c in which something goes wrong from outside.
 */
#ifndef HK_TEST_BOTH_WAYS_FAULTS_H
#define HK_TEST_BOTH_WAYS_FAULTS_H

#include "both_ways.h"

static int send_two(struct hk_world *w, void *arg)
{
    for (int64_t i = 0; i < 2; i++) {
        if (hk_send(w, arg, hk_me(w) * 10 + i, HK_NEVER) == HK_ECLOSED)
            hk_emit(w, "refused");
    }
    return 0;
}

static int recv_all(struct hk_world *w, void *arg)
{
    int64_t item;
    while (hk_recv(w, arg, &item, HK_NEVER) == 0)
        hk_emit(w, "got", item, hk_now(w) / HK_MS);
    hk_emit(w, "closed", hk_now(w) / HK_MS);
    return 0;
}

static struct hk_object *line(struct hk_world *w, int64_t capacity, int64_t senders)
{
    struct hk_object *q = hk_channel(w, "q", capacity, 0);
    for (int64_t i = 0; i < senders; i++)
        hk_hold(w, q, HK_SENDER, hk_start_at(w, "sender", i, send_two, q));
    hk_hold(w, q, HK_RECEIVER, hk_start(w, "receiver", recv_all, q));
    return q;
}

#define LINE(capacity, senders)                                                      \
    "scenario: x\nresources:\n  q: " capacity "\ntasks:\n  sender x " senders ":\n"      \
    "    - for i in 0..1:\n        - try: send q me * 10 + i\n"                        \
    "          catch Closed: emit refused\n"                                          \
    "  receiver:\n    - loop:\n        - try:\n            - item = recv q\n"             \
    "          catch Closed: break\n        - emit got(item, now / 1ms)\n"               \
    "    - emit closed(now / 1ms)\n"

static int drops(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_fault_drop(w, line(w, HK_UNBOUNDED, 1), 50);
    return 0;
}

static int doubles(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_fault_duplicate(w, line(w, HK_UNBOUNDED, 1), 50);
    return 0;
}

static int delays(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_fault_delay(w, line(w, 1, 2), HK_SPREAD_RANGE, 5 * HK_MS, 5 * HK_MS);
    return 0;
}

static int late(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_fault_delay(w, line(w, HK_UNBOUNDED, 1), HK_SPREAD_RANGE, 1 * HK_MS, 9 * HK_MS);
    return 0;
}

static int reorders(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_fault_reorder(w, line(w, HK_UNBOUNDED, 1));
    return 0;
}

static int closes_early(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_fault_close(w, line(w, 1, 1), 0);
    return 0;
}

/* ---- a wait that is over for no reason ---- */

static int wait_once(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_lock(w, p->first, HK_NEVER);
    hk_wait(w, p->second, HK_NEVER);
    hk_emit(w, "woken");
    hk_unlock(w, p->first);
    return 0;
}

static int give_word(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_lock(w, p->first, HK_NEVER);
    hk_notify_first(w, p->second);
    hk_emit(w, "told");
    hk_unlock(w, p->first);
    return 0;
}

static int spurious(struct hk_world *w, void *arg)
{
    (void)arg;
    struct pair *p = hk_alloc(w, sizeof(*p));
    p->first = hk_mutex(w, "m", 0);
    p->second = hk_condvar(w, "news", p->first);
    hk_start(w, "waiter", wait_once, p);
    hk_start(w, "giver", give_word, p);
    hk_fault_wakeups(w, p->second);
    return 0;
}

/* ---- an outage ---- */

static int call_three(struct hk_world *w, void *arg)
{
    for (int i = 0; i < 3; i++) {
        int rc = hk_operate(w, arg, HK_NEVER);
        hk_emit(w, rc == 0 ? "good" : "bad", hk_now(w) / HK_MS);
    }
    return 0;
}

static int outage(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *fetch = hk_operation(w, "fetch", (struct hk_work){.takes = 10 * HK_MS});
    hk_fault_outage(w, fetch, "Down", 15 * HK_MS, 25 * HK_MS);
    hk_start_at(w, "client", 0, call_three, fetch);
    hk_start_at(w, "client", 1, call_three, fetch);
    return 0;
}

/* ---- crashes, pauses, wrong clocks ---- */

struct crashing {
    struct hk_object *q, *m;
};

static int consume_slowly(struct hk_world *w, void *arg)
{
    const struct crashing *c = arg;
    int64_t item;
    hk_lock(w, c->m, HK_NEVER);
    hk_emit(w, "begins", hk_now(w) / HK_MS);
    while (hk_recv(w, c->q, &item, HK_NEVER) == 0) {
        hk_sleep(w, 2 * HK_MS);
        hk_emit(w, "got", item);
    }
    hk_unlock(w, c->m);
    return 0;
}

static int wants_lock(struct hk_world *w, void *arg)
{
    const struct crashing *c = arg;
    hk_sleep(w, 1 * HK_MS);
    hk_lock(w, c->m, HK_NEVER);
    hk_emit(w, "has", hk_now(w) / HK_MS);
    hk_unlock(w, c->m);
    return 0;
}

static int crash(struct hk_world *w, void *arg)
{
    (void)arg;
    struct crashing *c = hk_alloc(w, sizeof(*c));
    c->q = hk_channel(w, "q", 1, 0);
    c->m = hk_mutex(w, "m", 0);
    hk_hold(w, c->q, HK_SENDER, hk_start_at(w, "sender", 0, send_two, c->q));
    hk_hold(w, c->q, HK_RECEIVER, hk_start(w, "consumer", consume_slowly, c));
    hk_start(w, "other", wants_lock, c);
    hk_fault_crash(w, "consumer", 3 * HK_MS, 2 * HK_MS);
    return 0;
}

static int crash_for_good(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = line(w, 1, 2);
    hk_fault_crash(w, "receiver", 0, HK_NEVER);
    (void)q;
    return 0;
}

static int tick_thrice(struct hk_world *w, void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) {
        hk_sleep(w, 2 * HK_MS);
        hk_emit(w, "tick", hk_me(w), hk_now(w) / HK_MS);
    }
    return 0;
}

static int pause_one(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start_at(w, "worker", 0, tick_thrice, NULL);
    hk_start_at(w, "worker", 1, tick_thrice, NULL);
    hk_fault_pause(w, "worker[1]", 3 * HK_MS, 6 * HK_MS);
    return 0;
}

static int look_at_clock(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_emit(w, "clock", hk_me(w), hk_clock(w) / HK_MS);
    hk_sleep_until(w, hk_clock_at(w, 5 * HK_MS));
    hk_emit(w, "clock", hk_me(w), hk_clock(w) / HK_MS);
    return 0;
}

static int skew(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_fault_skew(w, "node[1]", 2 * HK_MS);
    hk_start_at(w, "node", 0, look_at_clock, NULL);
    hk_start_at(w, "node", 1, look_at_clock, NULL);
    return 0;
}

/* ---- what the harness does ---- */

static int cancelled(struct hk_world *w, void *arg)
{
    (void)arg;
    line(w, 1, 1);
    return 0;
}

static int sleep_and_say(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, hk_me(w) ? 3 * HK_MS : 1 * HK_MS);
    hk_emit(w, "up", hk_me(w), hk_now(w) / HK_MS);
    return 0;
}

static int slow_machine(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start_at(w, "sleeper", 0, sleep_and_say, NULL);
    hk_start_at(w, "sleeper", 1, sleep_and_say, NULL);
    return 0;
}

static const struct both both_faults[] = {
    {"drop", drops,
     LINE("channel unbounded", "1")
     "faults:\n  - drop 50% of q\nexplore:\n  data: exhaustive\n",
     {.data_exhaustive = true}, false},
    {"duplicate", doubles,
     LINE("channel unbounded", "1")
     "faults:\n  - duplicate 50% of q\nexplore:\n  data: exhaustive\n",
     {.data_exhaustive = true}, false},
    {"delay", delays, LINE("channel of 1", "2") "faults:\n  - delay q by 5ms\n", {0}, false},
    {"delays that differ", late,
     LINE("channel unbounded", "1")
     "faults:\n  - delay q by 1ms..9ms\nexplore:\n  data: exhaustive\n",
     {.data_exhaustive = true}, false},
    {"reorder", reorders, LINE("channel unbounded", "1") "faults:\n  - reorder q\n", {0}, false},
    {"close", closes_early, LINE("channel of 1", "1") "faults:\n  - close q at 0ms\n", {0}, false},
    {"spurious wakeups", spurious,
     "scenario: x\nresources:\n  m: mutex\n  news: condvar of m\ntasks:\n"
     "  waiter:\n    - lock m\n    - wait news\n    - emit woken\n    - unlock m\n"
     "  giver:\n    - lock m\n    - notify news\n    - emit told\n    - unlock m\n"
     "faults:\n  - spurious wakeups on news\n",
     {0}, false},
    {"outage", outage,
     "scenario: x\nops:\n  fetch: takes 10ms\ntasks:\n  client x 2:\n    - repeat 3:\n"
     "        - try:\n            - call fetch\n            - emit good(now / 1ms)\n"
     "          catch Down: emit bad(now / 1ms)\n"
     "faults:\n  - fetch fails with Down between 15ms and 25ms\n",
     {0}, false},
    {"crash and restart", crash,
     "scenario: x\nresources:\n  q: channel of 1\n  m: mutex\ntasks:\n"
     "  sender x 1:\n    - for i in 0..1: send q i\n"
     "  consumer:\n    - lock m\n    - emit begins(now / 1ms)\n    - loop:\n        - try:\n"
     "            - item = recv q\n          catch Closed: break\n        - sleep 2ms\n"
     "        - emit got(item)\n    - unlock m\n"
     "  other:\n    - sleep 1ms\n    - lock m\n    - emit has(now / 1ms)\n    - unlock m\n"
     "faults:\n  - crash consumer at 3ms restart after 2ms\n",
     {0}, false},
    {"crash for good", crash_for_good,
     LINE("channel of 1", "2") "faults:\n  - crash receiver at 0ms\n", {0}, false},
    {"pause", pause_one,
     "scenario: x\ntasks:\n  worker x 2:\n    - repeat 3:\n        - sleep 2ms\n"
     "        - emit tick(me, now / 1ms)\nfaults:\n  - pause worker[1] at 3ms for 6ms\n",
     {0}, false},
    {"skew", skew,
     "scenario: x\ntasks:\n  node x 2:\n    - emit clock(me, now / 1ms)\n"
     "    - sleep until 5ms\n    - emit clock(me, now / 1ms)\n"
     "faults:\n  - skew node[1] by 2ms\n",
     {0}, false},
    {"cancel", cancelled,
     LINE("channel of 1", "1") "explore:\n  cancel: any of sender, receiver\n",
     {.cancel = "sender, receiver"}, true},
    {"cancel each", cancelled, LINE("channel of 1", "1") "explore:\n  cancel: each\n",
     {.cancel = "each"}, true},
    {"slack", slow_machine,
     "scenario: x\ntasks:\n  sleeper x 2:\n"
     "    - if me == 0: sleep 1ms\n      else: sleep 3ms\n    - emit up(me, now / 1ms)\n"
     "explore:\n  slack: 5ms\n",
     {.slack = 5 * HK_MS}, true},
};

#endif
