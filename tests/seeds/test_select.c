/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/select as C programs: several things are ready, or several
 * tasks wait, and the wrong one wins.
 */
#include "seed.h"

/* ---- biased-arm-starves: the first arm is always ready, so the second never gets a turn ---- */

struct desk {
    bool repaired;
    struct hk_object *urgent, *ordinary;
};

static int raise_alarms(struct hk_world *w, void *arg)
{
    const struct desk *d = arg;
    for (int i = 1; i <= 20; i++)
        hk_send(w, d->urgent, i, HK_NEVER);
    return 0;
}

static int ask(struct hk_world *w, void *arg)
{
    const struct desk *d = arg;
    hk_emit(w, "asked");
    return hk_send(w, d->ordinary, 1, HK_NEVER);
}

static void handle(struct hk_world *w, bool ordinary)
{
    hk_sleep(w, 5 * HK_MS);
    if (ordinary)
        hk_emit(w, "answered");
}

static int work_at_desk(struct hk_world *w, void *arg)
{
    const struct desk *d = arg;
    for (int turn = 1;; turn++) {
        if (d->repaired && turn % 4 == 0 && hk_try_recv(w, d->ordinary, NULL) == 0)
            handle(w, true);
        struct hk_awaitable arms[] = {{.what = HK_ON_RECV, .object = d->urgent},
                                      {.what = HK_ON_RECV, .object = d->ordinary}};
        int first = hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER);
        if (first < 0) /* both are closed */
            break;
        handle(w, first == 1);
    }
    hk_emit(w, "all_done");
    return 0;
}

static int biased_arm(struct hk_world *w, void *arg)
{
    struct desk *d = hk_alloc(w, sizeof(*d));
    *d = (struct desk){*(const bool *)arg, hk_channel(w, "urgent", 4, 0),
                       hk_channel(w, "ordinary", 4, 0)};
    hk_expect(w, "heard: asked leads to answered within 50ms");
    hk_expect(w, "all_done exactly once");
    hk_hold(w, d->urgent, HK_SENDER, hk_start(w, "alarms", raise_alarms, d));
    hk_hold(w, d->ordinary, HK_SENDER, hk_start(w, "customer", ask, d));
    hk_start(w, "worker", work_at_desk, d);
    return 0;
}

/* ---- closed-channel-stays-ready: receiving fails at once, again and again ---- */

struct updates {
    bool repaired;
    struct hk_object *channel;
};

static int send_updates(struct hk_world *w, void *arg)
{
    const struct updates *u = arg;
    for (int i = 1; i <= 3; i++)
        hk_send(w, u->channel, i, HK_NEVER);
    return 0;
}

static int apply_updates(struct hk_world *w, void *arg)
{
    const struct updates *u = arg;
    for (;;) {
        int64_t x;
        int rc = hk_recv(w, u->channel, &x, HK_NEVER);
        if (rc == 0)
            hk_emit(w, "applied", x);
        else if (u->repaired)
            break;
        else
            hk_emit(w, "idle_turn");
        hk_block(w, HK_MS); /* housekeeping */
    }
    hk_emit(w, "no_more_updates");
    return 0;
}

static int closed_stays_ready(struct hk_world *w, void *arg)
{
    struct updates *u = hk_alloc(w, sizeof(*u));
    *u = (struct updates){*(const bool *)arg, hk_channel(w, "updates", 4, 0)};
    hk_expect(w, "calm: idle_turn at most once");
    hk_expect(w, "applied exactly 3 times");
    if (u->repaired)
        hk_expect(w, "eventually no_more_updates by 10ms");
    hk_hold(w, u->channel, HK_SENDER, hk_start(w, "source", send_updates, u));
    hk_start(w, "worker", apply_updates, u);
    return 0;
}

/* ---- everybody-wakes: one connection wakes four workers, and three for nothing ---- */

struct backlog {
    bool repaired;
    struct hk_object *connections, *bell, *closing;
};

static int listen_for(struct hk_world *w, void *arg)
{
    const struct backlog *b = arg;
    for (int c = 1; c <= 3; c++) {
        hk_sleep(w, 10 * HK_MS);
        hk_send(w, b->connections, c, HK_NEVER);
        if (b->repaired)
            hk_notify_first(w, b->bell);
        else
            hk_notify_each(w, b->bell);
    }
    hk_sleep(w, 10 * HK_MS);
    return hk_cancel(w, b->closing);
}

static int accept_some(struct hk_world *w, void *arg)
{
    const struct backlog *b = arg;
    struct hk_awaitable arms[] = {{.what = HK_ON_WAIT, .object = b->bell},
                                  {.what = HK_ON_WAIT, .object = b->closing}};
    while (hk_select(w, arms, 2, 0, HK_NEVER) == 0) {
        int64_t c;
        hk_emit(w, "woke", hk_me(w));
        if (hk_try_recv(w, b->connections, &c) == 0)
            hk_emit(w, "accepted", c);
    }
    return 0;
}

static int everybody_wakes(struct hk_world *w, void *arg)
{
    struct backlog *b = hk_alloc(w, sizeof(*b));
    *b = (struct backlog){*(const bool *)arg, hk_channel(w, "backlog", HK_UNBOUNDED, 0),
                          hk_notify(w, "bell"), hk_token(w, "closing")};
    hk_expect(w, "economical: woke at most 3 times");
    hk_expect(w, "accepted(c) exactly once");
    hk_expect(w, "accepted exactly 3 times");
    hk_start(w, "listener", listen_for, b);
    for (int i = 0; i < 4; i++)
        hk_start_at(w, "worker", i, accept_some, b);
    return 0;
}

/* ---- newcomer-overtakes: a free counter may go to whoever comes by ---- */

static int step_up(struct hk_world *w, void *counter)
{
    hk_sleep(w, hk_me(w) * HK_MS);
    hk_emit(w, "came", hk_me(w));
    hk_lock(w, counter, HK_NEVER);
    hk_emit(w, "served", hk_me(w));
    hk_sleep(w, 5 * HK_MS);
    return hk_unlock(w, counter);
}

static int newcomer_overtakes(struct hk_world *w, void *arg)
{
    struct hk_object *counter = hk_mutex(w, "counter", *(const bool *)arg ? 0 : HK_UNFAIR);
    hk_expect(w, "in_turn: served in order of came");
    hk_expect(w, "served(c) exactly once");
    hk_expect(w, "all tasks complete by 20ms");
    for (int i = 0; i < 4; i++)
        hk_start_at(w, "customer", i, step_up, counter);
    return 0;
}

/* ---- watch-shutdown: both are ready, and a fair choice may take job after job ---- */

enum { RUNNING, STOPPING };

struct service {
    bool repaired;
    struct hk_object *shutdown, *jobs;
};

static int work_until_shutdown(struct hk_world *w, void *arg)
{
    const struct service *s = arg;
    struct hk_awaitable arms[] = {{.what = HK_ON_CHANGED, .object = s->shutdown},
                                  {.what = HK_ON_RECV, .object = s->jobs}};
    while (hk_select(w, arms, 2, s->repaired ? HK_IN_ORDER : 0, HK_NEVER) == 1) {
        hk_sleep(w, 5 * HK_MS);
        hk_emit(w, "done", arms[1].value);
    }
    hk_emit(w, "stopped");
    return 0;
}

static int send_jobs(struct hk_world *w, void *arg)
{
    const struct service *s = arg;
    int j = 1;
    while (j <= 100 && hk_send(w, s->jobs, j, HK_NEVER) == 0)
        j++;
    if (j <= 100)
        hk_emit(w, "refused", j); /* the worker has dropped its receiver */
    return 0;
}

static int watch_shutdown(struct hk_world *w, void *arg)
{
    struct service *s = hk_alloc(w, sizeof(*s));
    *s = (struct service){*(const bool *)arg, hk_watch(w, "shutdown", RUNNING),
                          hk_channel(w, "jobs", 8, 0)};
    hk_expect(w, "prompt: stopping leads to stopped within 5ms");
    hk_expect(w, "after stopped never done");
    hk_expect(w, "refused at most once");
    hk_hold(w, s->jobs, HK_RECEIVER, hk_start(w, "worker", work_until_shutdown, s));
    hk_start(w, "client", send_jobs, s);
    hk_sleep(w, 12 * HK_MS);
    hk_emit(w, "stopping");
    return hk_set(w, s->shutdown, STOPPING);
}

/* ---- writer-waits-for-readers: there is always a reader inside when the next one comes ---- */

static int read_book(struct hk_world *w, void *book)
{
    hk_sleep(w, hk_me(w) * 5 * HK_MS);
    for (int i = 0; i < 20; i++) {
        hk_read(w, book, HK_NEVER);
        hk_sleep(w, 9 * HK_MS);
        hk_unlock(w, book);
        hk_sleep(w, HK_MS);
        hk_emit(w, "was_in", hk_me(w));
    }
    return 0;
}

static int write_book(struct hk_world *w, void *book)
{
    hk_sleep(w, 7 * HK_MS);
    hk_emit(w, "asked");
    hk_write(w, book, HK_NEVER);
    hk_emit(w, "wrote");
    return hk_unlock(w, book);
}

static int writer_waits(struct hk_world *w, void *arg)
{
    struct hk_object *book = hk_rwlock(w, "book", *(const bool *)arg ? 0 : HK_READERS);
    hk_expect(w, "heard: asked leads to wrote within 20ms");
    hk_expect(w, "was_in exactly 40 times");
    hk_expect(w, "wrote exactly once");
    hk_start_at(w, "reader", 0, read_book, book);
    hk_start_at(w, "reader", 1, read_book, book);
    hk_start(w, "writer", write_book, book);
    return 0;
}

static const struct seed seeds[] = {
    {"biased-arm-starves", biased_arm, "heard", {.runs = 500}},
    {"closed-channel-stays-ready",
     closed_stays_ready,
     "calm",
     {.strategy = "dfs", .until = 40 * HK_MS}},
    {"everybody-wakes", everybody_wakes, "economical", {.strategy = "random", .runs = 50}},
    {"newcomer-overtakes", newcomer_overtakes, "in_turn", {.strategy = "dpor:optimal"}},
    {"watch-shutdown", watch_shutdown, "prompt", {.runs = 500}},
    {"writer-waits-for-readers", writer_waits, "heard", {.strategy = "random", .runs = 50}},
};

int main(void)
{
    return seeds_run("select", seeds, sizeof(seeds) / sizeof(*seeds));
}
