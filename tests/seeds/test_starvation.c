/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/starvation as C programs: who is never served.
 */
#include "seed.h"

/* ---- barging: an unfair lock is taken again before the one who was woken runs ---- */

static int hog(struct hk_world *w, void *m)
{
    for (int i = 0; i < 300; i++) {
        hk_lock(w, m, HK_NEVER);
        hk_sleep(w, HK_MS);
        hk_unlock(w, m);
    }
    return 0;
}

static int wants_it_once(struct hk_world *w, void *m)
{
    hk_yield(w);
    hk_lock(w, m, HK_NEVER);
    hk_emit(w, "served");
    hk_unlock(w, m);
    return 0;
}

static int barging(struct hk_world *w, void *arg)
{
    struct hk_object *m = hk_mutex(w, "m", *(const bool *)arg ? 0 : HK_UNFAIR);
    hk_expect(w, "no starvation");
    hk_expect(w, "served exactly once");
    hk_start(w, "hog", hog, m);
    hk_start(w, "other", wants_it_once, m);
    return 0;
}

/* ---- biased-select: the first arm is always ready, so the second is never looked at ---- */

struct peers {
    bool repaired;
    struct hk_object *frames, *shutdown;
};

static int send_frames(struct hk_world *w, void *arg)
{
    const struct peers *p = arg;
    for (int i = 0; i < 400; i++)
        hk_send(w, p->frames, i, HK_NEVER);
    return 0;
}

static int read_frames(struct hk_world *w, void *arg)
{
    const struct peers *p = arg;
    for (;;) {
        struct hk_awaitable stop = {HK_ON_WAIT, .object = p->shutdown};
        struct hk_awaitable frame = {HK_ON_RECV, .object = p->frames};
        struct hk_awaitable arms[] = {p->repaired ? stop : frame, p->repaired ? frame : stop};
        if (hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == (p->repaired ? 0 : 1))
            break;
        hk_yield(w); /* handles the frame */
    }
    hk_emit(w, "stopped");
    return 0;
}

static int shut_down(struct hk_world *w, void *arg)
{
    const struct peers *p = arg;
    hk_yield(w);
    return hk_cancel(w, p->shutdown);
}

static int biased_select(struct hk_world *w, void *arg)
{
    struct peers *p = hk_alloc(w, sizeof(*p));
    *p = (struct peers){*(const bool *)arg, hk_channel(w, "frames", HK_UNBOUNDED, 0),
                        hk_token(w, "shutdown")};
    hk_expect(w, "no starvation");
    hk_expect(w, "stopped exactly once");
    hk_start(w, "peer", send_frames, p);
    hk_start(w, "connection", read_frames, p);
    hk_start(w, "operator", shut_down, p);
    return 0;
}

/* ---- prefer-readers: there is never a moment without a reader ---- */

static int reader(struct hk_world *w, void *cache)
{
    hk_sleep(w, hk_me(w) * HK_MS);
    for (int i = 0; i < 200; i++) {
        hk_read(w, cache, HK_NEVER);
        hk_sleep(w, 3 * HK_MS);
        hk_unlock(w, cache);
        hk_sleep(w, HK_MS);
    }
    return 0;
}

static int writer(struct hk_world *w, void *cache)
{
    hk_sleep(w, 2500 * HK_US);
    hk_write(w, cache, HK_NEVER);
    hk_emit(w, "written");
    hk_unlock(w, cache);
    return 0;
}

static int prefer_readers(struct hk_world *w, void *arg)
{
    struct hk_object *cache = hk_rwlock(w, "cache", *(const bool *)arg ? 0 : HK_READERS);
    hk_expect(w, "no starvation");
    hk_expect(w, "written exactly once");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "reader", i, reader, cache);
    hk_start(w, "writer", writer, cache);
    return 0;
}

/* ---- one-budget-for-two: the lane that is polled first spends what both may spend ---- */

enum { BUDGET = 4, BULK = 400 };

struct lanes {
    bool repaired;
    struct hk_object *lane[2];
};

static int send_bulk(struct hk_world *w, void *arg)
{
    const struct lanes *l = arg;
    for (int i = 0; i < BULK; i++)
        hk_send(w, l->lane[0], i, HK_NEVER);
    return 0;
}

static int ask_once(struct hk_world *w, void *arg)
{
    const struct lanes *l = arg;
    hk_yield(w);
    return hk_send(w, l->lane[1], 1, HK_NEVER);
}

static int poll_lanes(struct hk_world *w, void *arg)
{
    const struct lanes *l = arg;
    for (int handled = 0, leader = 0; handled < BULK + 1; handled++) {
        struct hk_awaitable arms[] = {{HK_ON_RECV, .object = l->lane[leader]},
                                      {HK_ON_RECV, .object = l->lane[1 - leader]}};
        int arm = hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER);
        if (l->lane[arm == 0 ? leader : 1 - leader] == l->lane[1])
            hk_emit(w, "answered");
        if (handled % BUDGET < BUDGET - 1)
            continue;
        hk_yield(w); /* the budget of this turn is spent */
        leader = l->repaired ? 1 - leader : leader;
    }
    return 0;
}

static int one_budget(struct hk_world *w, void *arg)
{
    struct lanes *l = hk_alloc(w, sizeof(*l));
    *l = (struct lanes){*(const bool *)arg,
                        {hk_channel(w, "bulk", HK_UNBOUNDED, 0), hk_channel(w, "rare", 1, 0)}};
    hk_expect(w, "no starvation");
    hk_expect(w, "answered exactly once");
    hk_start(w, "bulk", send_bulk, l);
    hk_start(w, "quiet", ask_once, l);
    hk_start(w, "connection", poll_lanes, l);
    return 0;
}

/* ---- always-the-same-worker: who has just come back is on top of the pile ---- */

enum { WORKERS = 3, CONNECTIONS = 9 };

struct shop {
    bool repaired;
    struct hk_object *inbox[WORKERS];
    int64_t idle[CONNECTIONS + WORKERS]; /* taken from `low` on, or from the end */
    int low, high;
};

static int serve_all(struct hk_world *w, void *arg)
{
    struct shop *s = arg;
    int64_t c, me = hk_me(w);
    while (hk_recv(w, s->inbox[me], &c, HK_NEVER) == 0) {
        hk_sleep(w, 2 * HK_MS);
        hk_emit(w, "served", me, c);
        s->idle[s->high++] = me;
    }
    return 0;
}

static int listen(struct hk_world *w, void *arg)
{
    struct shop *s = arg;
    for (int c = 1; c <= CONNECTIONS; c++) {
        hk_sleep(w, 10 * HK_MS);
        int64_t next = s->repaired ? s->idle[s->low++] : s->idle[--s->high];
        hk_send(w, s->inbox[next], c, HK_NEVER);
    }
    for (int i = 0; i < WORKERS; i++)
        hk_close(w, s->inbox[i]);
    return 0;
}

static int same_worker(struct hk_world *w, void *arg)
{
    struct shop *s = hk_alloc(w, sizeof(*s));
    *s = (struct shop){.repaired = *(const bool *)arg, .high = WORKERS};
    for (int i = 0; i < WORKERS; i++) {
        s->inbox[i] = hk_channel(w, "inbox", 1, 0);
        s->idle[i] = i;
    }
    hk_expect(w, "fair: served(w, _) at most 3 times");
    hk_expect(w, "served(_, c) exactly once");
    hk_start(w, "listener", listen, s);
    for (int i = 0; i < WORKERS; i++)
        hk_start_at(w, "worker", i, serve_all, s);
    return 0;
}

static const struct seed seeds[] = {
    {"always-the-same-worker", same_worker, "fair", {.runs = 50}},
    {"barging", barging, "starvation", {.runs = 50}},
    {"biased-select", biased_select, "starvation", {.runs = 50}},
    {"one-budget-for-two", one_budget, "starvation", {.runs = 50}},
    {"prefer-readers", prefer_readers, "starvation", {.runs = 50}},
};

int main(void)
{
    return seeds_run("starvation", seeds, sizeof(seeds) / sizeof(*seeds));
}
