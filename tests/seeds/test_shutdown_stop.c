/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/shutdown as C programs: who asks for the end, and waits.
 */
#include "seed.h"

/* ---- stop-holds-the-lock: stop waits under the lock that the worker needs ---- */

struct service {
    bool repaired;
    struct hk_object *m, *quit, *ticks, *booked;
};

static int book(struct hk_world *w, void *arg)
{
    const struct service *s = arg;
    for (;;) {
        struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = s->quit},
                                      {HK_ON_TICK, .object = s->ticks}};
        if (hk_select(w, arms, 2, 0, HK_NEVER) == 0)
            break;
        hk_lock(w, s->m, HK_NEVER);
        hk_fetch_add(w, s->booked, 1);
        hk_unlock(w, s->m);
    }
    hk_emit(w, "worker_done");
    return 0;
}

static int stop_service(struct hk_world *w, void *arg)
{
    const struct service *s = arg;
    hk_handle worker = hk_spawn(w, "worker", book, arg);
    hk_sleep(w, 20 * HK_MS);
    hk_lock(w, s->m, HK_NEVER);
    hk_cancel(w, s->quit);
    if (s->repaired)
        hk_unlock(w, s->m); /* waiting for the worker needs no lock */
    hk_join(w, worker, NULL, HK_NEVER);
    hk_emit(w, "stopped");
    return 0;
}

static int stop_holds_the_lock(struct hk_world *w, void *arg)
{
    struct service *s = hk_alloc(w, sizeof(*s));
    *s = (struct service){*(const bool *)arg, hk_mutex(w, "m", 0), hk_token(w, "quit"),
                          hk_interval(w, "ticks", 10 * HK_MS, 0), hk_atomic(w, "booked", 0)};
    hk_expect(w, "stopped exactly once");
    hk_expect(w, "worker_done before stopped");
    hk_expect(w, "finally booked >= 2");
    hk_start(w, "owner", stop_service, s);
    return 0;
}

/* ---- stop-waits-for-a-blocked-sender: the worker waits to send to who waits for it ---- */

struct feed {
    bool repaired;
    struct hk_object *updates, *quit;
};

static int update(struct hk_world *w, void *arg)
{
    const struct feed *f = arg;
    for (int i = 1;; i++) {
        if (hk_wait(w, f->quit, hk_after(w, 10 * HK_MS)) == 0)
            return 0;
        struct hk_awaitable arms[] = {{HK_ON_SEND, .object = f->updates, .n = i},
                                      {HK_ON_WAIT, .object = f->quit}};
        if (hk_select(w, arms, f->repaired ? 2 : 1, 0, HK_NEVER) != 0)
            return 0;
    }
}

static int stop_updates(struct hk_world *w, void *arg)
{
    const struct feed *f = arg;
    int64_t x = 0;
    hk_handle worker = hk_spawn(w, "worker", update, arg);
    hk_recv(w, f->updates, &x, HK_NEVER);
    hk_emit(w, "heard", x);
    hk_sleep(w, 35 * HK_MS); /* busy with something else */
    hk_cancel(w, f->quit);
    hk_join(w, worker, NULL, HK_NEVER);
    hk_emit(w, "stopped");
    return 0;
}

static int stop_waits(struct hk_world *w, void *arg)
{
    struct feed *f = hk_alloc(w, sizeof(*f));
    *f = (struct feed){*(const bool *)arg, hk_channel(w, "updates", 1, 0), hk_token(w, "quit")};
    hk_expect(w, "heard(1) exactly once");
    hk_expect(w, "stopped exactly once");
    hk_start(w, "owner", stop_updates, f);
    return 0;
}

/* ---- stop-while-starting: the end of the start overwrites the wish to stop ---- */

enum { CREATED, STARTING, RUNNING, STOPPING, STOPPED };

struct phases {
    bool repaired;
    struct hk_object *phase;
};

static void wait_until(struct hk_world *w, struct hk_object *phase, int64_t wanted)
{
    while (hk_load(w, phase) != wanted)
        hk_changed(w, phase, NULL, HK_NEVER);
}

static int start_and_serve(struct hk_world *w, void *arg)
{
    const struct phases *p = arg;
    hk_set(w, p->phase, STARTING);
    hk_sleep(w, 10 * HK_MS); /* opens files, loads plugins */
    if (!p->repaired || hk_load(w, p->phase) == STARTING)
        hk_set(w, p->phase, RUNNING);
    wait_until(w, p->phase, STOPPING);
    hk_set(w, p->phase, STOPPED);
    return 0;
}

static int stop_early(struct hk_world *w, void *arg)
{
    const struct phases *p = arg;
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "stop_asked");
    hk_set(w, p->phase, STOPPING);
    wait_until(w, p->phase, STOPPED);
    hk_emit(w, "stop_done");
    return 0;
}

static int stop_while_starting(struct hk_world *w, void *arg)
{
    struct phases *p = hk_alloc(w, sizeof(*p));
    *p = (struct phases){*(const bool *)arg, hk_watch(w, "phase", CREATED)};
    hk_expect(w, "stop_asked leads to stop_done");
    hk_expect(w, "finally value(phase) == 4");   /* STOPPED */
    hk_expect(w, "sometimes value(phase) == 2"); /* RUNNING */
    hk_start(w, "service", start_and_serve, p);
    hk_start(w, "owner", stop_early, p);
    return 0;
}

/* ---- last-batch-is-not-full: what has not made a full batch goes with the batcher ---- */

struct batches {
    bool repaired;
    struct hk_object *items;
};

static int five_items(struct hk_world *w, void *arg)
{
    const struct batches *b = arg;
    for (int64_t i = 1; i <= 5; i++)
        hk_send(w, b->items, i, HK_NEVER);
    return 0;
}

static int write_batches(struct hk_world *w, void *arg)
{
    const struct batches *b = arg;
    int64_t item, held = 0;
    while (hk_recv(w, b->items, &item, HK_NEVER) == 0) {
        if (++held < 3)
            continue;
        hk_sleep(w, HK_MS);
        hk_emit(w, "written", held);
        held = 0;
    }
    if (b->repaired && held > 0)
        hk_emit(w, "written", held);
    return 0;
}

static int last_batch(struct hk_world *w, void *arg)
{
    struct batches *b = hk_alloc(w, sizeof(*b));
    *b = (struct batches){*(const bool *)arg, hk_channel(w, "items", 2, 0)};
    hk_expect(w, "all_of_them: written in order [3, 2]");
    hk_hold(w, b->items, HK_SENDER, hk_start(w, "source", five_items, b));
    hk_start(w, "batcher", write_batches, b);
    return 0;
}

static const struct seed seeds[] = {
    {"stop-holds-the-lock", stop_holds_the_lock, "deadlock", {.strategy = "dfs"}},
    {"stop-waits-for-a-blocked-sender", stop_waits, "deadlock", {.strategy = "dfs"}},
    {"stop-while-starting", stop_while_starting, "deadlock", {.strategy = "dfs"}},
    {"last-batch-is-not-full", last_batch, "all_of_them", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("shutdown", seeds, sizeof(seeds) / sizeof(*seeds));
}
