/* SPDX-License-Identifier: MIT
 *
 * programs of both_ways.h about permits in messages, semaphores that grow, and waits for the end
 * of a channel.
 */
#ifndef HK_TEST_BOTH_WAYS_CARRIED_H
#define HK_TEST_BOTH_WAYS_CARRIED_H

#include "both_ways.h"

struct carried {
    struct hk_object *s, *q;
};

/* ---- a permit goes with its message, and is released by whoever has received it ---- */

static int carried_feeder(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    for (int i = 1; i <= 2; i++) {
        hk_acquire(w, c->s, 1, HK_NEVER);
        hk_carry(w, c->s, 1);
        hk_send(w, c->q, i, HK_NEVER);
    }
    hk_acquire(w, c->s, 1, HK_NEVER);
    hk_emit(w, "again");
    return 0;
}

static int carried_worker(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    int64_t job;
    if (hk_recv(w, c->q, &job, HK_NEVER) != 0)
        return 0;
    hk_emit(w, "done", job);
    hk_release(w, c->s, 1);
    return 0;
}

static int carried_over(struct hk_world *w, void *arg, int64_t room)
{
    (void)arg;
    struct carried *c = hk_alloc(w, sizeof(*c));
    *c = (struct carried){hk_semaphore(w, "s", 1, 0), hk_channel(w, "q", room, 0)};
    hk_hold(w, c->q, HK_SENDER, hk_start(w, "feeder", carried_feeder, c));
    for (int i = 0; i < 2; i++)
        hk_hold(w, c->q, HK_RECEIVER, hk_start_at(w, "worker", i, carried_worker, c));
    return 0;
}

static int carried_queued(struct hk_world *w, void *arg)
{
    return carried_over(w, arg, 1);
}

static int carried_met(struct hk_world *w, void *arg)
{
    return carried_over(w, arg, 0);
}

/* ---- nobody is left to receive it ---- */

static int carried_leaver(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    int64_t job;
    hk_recv(w, c->q, &job, HK_NEVER);
    return 0;
}

static int carried_patient(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    for (int i = 1; i <= 2; i++) {
        hk_acquire(w, c->s, 1, HK_NEVER);
        hk_carry(w, c->s, 1);
        hk_emit(w, "sent", hk_send(w, c->q, i, HK_NEVER) == 0);
    }
    int rc = (int)hk_acquire(w, c->s, 2, hk_after(w, HK_MS));
    hk_emit(w, "both", rc == 0);
    return 0;
}

static int carried_lost(struct hk_world *w, void *arg)
{
    (void)arg;
    struct carried *c = hk_alloc(w, sizeof(*c));
    *c = (struct carried){hk_semaphore(w, "s", 2, 0), hk_channel(w, "q", 2, 0)};
    hk_hold(w, c->q, HK_SENDER, hk_start(w, "patient", carried_patient, c));
    hk_hold(w, c->q, HK_RECEIVER, hk_start(w, "leaver", carried_leaver, c));
    return 0;
}

/* ---- permits that are added ---- */

static int carried_opener(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    hk_add(w, c->s, 2);
    hk_add(w, c->s, 1);
    return 0;
}

static int carried_guest(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    int64_t n = hk_me(w) + 1;
    hk_acquire(w, c->s, n, HK_NEVER);
    hk_emit(w, "came", n);
    return 0;
}

static int carried_grows(struct hk_world *w, void *arg)
{
    (void)arg;
    struct carried *c = hk_alloc(w, sizeof(*c));
    *c = (struct carried){hk_semaphore(w, "s", 0, HK_GROWS), NULL};
    hk_start(w, "opener", carried_opener, c);
    for (int i = 0; i < 2; i++)
        hk_start_at(w, "guest", i, carried_guest, c);
    return 0;
}

/* ---- who sends waits until nobody listens, alone and in a select ---- */

static int carried_reader(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    int64_t message;
    hk_emit(w, "read", hk_recv(w, c->q, &message, HK_NEVER) == 0 ? message : 0);
    return 0;
}

static int carried_writer(struct hk_world *w, void *arg)
{
    const struct carried *c = arg;
    struct hk_awaitable arms[] = {{.what = HK_ON_WAIT, .object = c->q},
                                  {.what = HK_ON_SEND, .object = c->q, .n = 2}};
    hk_emit(w, "first", hk_send(w, c->q, 1, HK_NEVER) == 0);
    int arm = hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER);
    hk_emit(w, "arm", arm, hk_is_closed(w, c->q));
    hk_wait(w, c->q, HK_NEVER);
    hk_emit(w, "alone");
    return 0;
}

static int carried_closed(struct hk_world *w, void *arg)
{
    (void)arg;
    struct carried *c = hk_alloc(w, sizeof(*c));
    c->q = hk_channel(w, "q", 1, 0);
    hk_hold(w, c->q, HK_SENDER, hk_start(w, "writer", carried_writer, c));
    hk_hold(w, c->q, HK_RECEIVER, hk_start(w, "reader", carried_reader, c));
    return 0;
}

#define CARRIED(room)                                                                       \
    "scenario: x\nresources:\n  s: semaphore of 1\n  q: channel of " room "\ntasks:\n"      \
    "  feeder:\n    - for i in 1..2:\n        - p = acquire s\n        - send q [i, p]\n"   \
    "    - acquire s\n    - emit again\n"                                                   \
    "  worker x 2:\n    - try:\n        - job = recv q\n        - emit done(job[0])\n"      \
    "        - release s job[1]\n      catch Closed: pass\n"

static const struct both both_carried[] = {
    {"queued", carried_queued, CARRIED("1"), {0}, false},
    {"met", carried_met, CARRIED("0"), {0}, false},
    {"lost", carried_lost,
     "scenario: x\nresources:\n  s: semaphore of 2\n  q: channel of 2\ntasks:\n"
     "  patient:\n    - for i in 1..2:\n        - p = acquire s\n        - ok = 1\n"
     "        - try: send q [i, p]\n          catch Closed: ok = 0\n"
     "        - emit sent(ok)\n"
     "    - ok = 1\n    - timeout 1ms: acquire s 2\n      elapsed: ok = 0\n"
     "    - emit both(ok)\n"
     "  leaver:\n    - try: recv q\n      catch Closed: pass\n", {0}, false},
    {"grows", carried_grows,
     "scenario: x\nresources:\n  s: semaphore of 0\ntasks:\n"
     "  opener:\n    - add s 2\n    - add s 1\n"
     "  guest x 2:\n    - acquire s (me + 1)\n    - emit came(me + 1)\n", {0}, false},
    {"closed", carried_closed,
     "scenario: x\nresources:\n  q: channel of 1\ntasks:\n"
     "  writer:\n    - ok = 1\n    - try: send q 1\n      catch Closed: ok = 0\n"
     "    - emit first(ok)\n"
     "    - arm = 0\n    - closed = 0\n"
     "    - try:\n        - select biased:\n            - wait until is_closed(q): pass\n"
     "            - send q 2: arm = 1\n      catch Closed: arm = 1\n"
     "    - if is_closed(q): closed = 1\n    - emit arm(arm, closed)\n"
     "    - wait until is_closed(q)\n    - emit alone\n"
     "  reader:\n    - x = recv q\n    - emit read(x)\n", {0}, false},
};

#endif
