/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/blocking as C programs.
 */
#include "seed.h"

/* ---- abort-does-not-stop-blocking-work: it is aborted, but it never waits ---- */

struct computing {
    bool repaired;
    struct hk_object *stop;
};

static int compute(struct hk_world *w, void *arg)
{
    const struct computing *c = arg;
    for (int64_t i = 1; i <= 4; i++) {
        if (c->repaired && hk_load(w, c->stop))
            break;
        hk_block(w, 10 * HK_MS);
        hk_emit(w, "wrote", i);
    }
    return 0;
}

static int abort_does_not_stop_blocking_work(struct hk_world *w, void *arg)
{
    struct computing *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->stop = hk_atomic(w, "stop", 0);
    hk_expect(w, "clean: after deleted never wrote");
    hk_expect(w, "wrote(1) before deleted");
    if (c->repaired)
        hk_expect(w, "wrote in order [1, 2]");
    hk_handle task = hk_spawn(w, "compute", compute, c);
    hk_sleep(w, 15 * HK_MS);
    if (c->repaired) {
        hk_store(w, c->stop, 1);
        hk_join(w, task, NULL, HK_NEVER);
    } else {
        hk_abort(w, task);
    }
    hk_emit(w, "deleted");
    return 0;
}

/* ---- block-on-with-a-queued-lock: a future that nobody polls is first in the queue ---- */

struct keeping {
    bool repaired;
    struct hk_object *lock;
};

static int hold(struct hk_world *w, void *arg)
{
    const struct keeping *c = arg;
    hk_lock(w, c->lock, HK_NEVER);
    hk_sleep(w, 5 * HK_MS);
    return hk_unlock(w, c->lock);
}

static int log_entry(struct hk_world *w, void *arg)
{
    const struct keeping *c = arg;
    hk_lock(w, c->lock, HK_NEVER);
    hk_emit(w, "logged");
    return hk_unlock(w, c->lock);
}

static int other_work(struct hk_world *w, void *arg)
{
    const struct keeping *c = arg;
    hk_lock(w, c->lock, HK_NEVER);
    hk_emit(w, "worked");
    return hk_unlock(w, c->lock);
}

static int block_on_with_a_queued_lock(struct hk_world *w, void *arg)
{
    struct keeping *c = hk_alloc(w, sizeof(*c));
    *c = (struct keeping){.repaired = *(const bool *)arg, .lock = hk_mutex(w, "lock", 0)};
    hk_expect(w, "logged exactly once");
    hk_expect(w, "worked exactly once");
    hk_start(w, "holder", hold, c);
    hk_sleep(w, HK_MS);
    struct hk_future *entry = hk_future(w, "entry", log_entry, c);
    hk_poll(w, entry, NULL, hk_after(w, HK_MS)); /* it is in the queue now */
    if (c->repaired)
        hk_poll(w, entry, NULL, HK_NEVER);
    hk_join(w, hk_spawn(w, "other_work", other_work, c), NULL, HK_NEVER);
    if (!c->repaired)
        hk_poll(w, entry, NULL, HK_NEVER);
    return 0;
}

/* ---- guard-across-an-await: who waits for the blocking lock keeps the only thread ---- */

struct worker {
    bool repaired;
    struct hk_object *thread, *data, *save; /* who runs holds the thread */
};

static int saver(struct hk_world *w, void *arg)
{
    const struct worker *c = arg;
    hk_lock(w, c->thread, HK_NEVER);
    hk_lock(w, c->data, HK_NEVER);
    if (c->repaired)
        hk_unlock(w, c->data); /* what the save needs has been copied */
    hk_unlock(w, c->thread);
    hk_operate(w, c->save, HK_NEVER);
    hk_lock(w, c->thread, HK_NEVER);
    if (!c->repaired)
        hk_unlock(w, c->data);
    hk_emit(w, "saved");
    return hk_unlock(w, c->thread);
}

static int reader(struct hk_world *w, void *arg)
{
    const struct worker *c = arg;
    hk_sleep(w, HK_MS);
    hk_lock(w, c->thread, HK_NEVER);
    hk_lock(w, c->data, HK_NEVER);
    hk_emit(w, "was_read");
    hk_unlock(w, c->data);
    return hk_unlock(w, c->thread);
}

static int guard_across_an_await(struct hk_world *w, void *arg)
{
    struct worker *c = hk_alloc(w, sizeof(*c));
    *c = (struct worker){.repaired = *(const bool *)arg,
                         .thread = hk_mutex(w, "thread", 0),
                         .data = hk_mutex(w, "data", 0),
                         .save = hk_operation(w, "save", (struct hk_work){.takes = 5 * HK_MS})};
    hk_expect(w, "saved exactly once");
    hk_expect(w, "was_read exactly once");
    hk_start(w, "saver", saver, c);
    hk_start(w, "reader", reader, c);
    return 0;
}

/* ---- lock-across-slow-work: each fetches under the lock, so one after the other ---- */

enum { PAGES = 3 };

struct cache {
    bool repaired;
    struct hk_object *lock, *fetch;
    int64_t page[PAGES];
    int fetching, most;
};

static int64_t fetch(struct hk_world *w, struct cache *c, int64_t key)
{
    c->fetching++;
    c->most = c->fetching > c->most ? c->fetching : c->most;
    hk_operate(w, c->fetch, HK_NEVER);
    c->fetching--;
    return (key + 1) * 10;
}

static int request(struct hk_world *w, void *arg)
{
    struct cache *c = arg;
    int64_t page = 0, key = hk_me(w);
    if (c->repaired)
        page = fetch(w, c, key);
    hk_lock(w, c->lock, HK_NEVER);
    c->page[key] = c->repaired ? page : fetch(w, c, key);
    return hk_unlock(w, c->lock);
}

static bool has_all(const struct hk_world *w, void *arg)
{
    const struct cache *c = arg;
    (void)w;
    return c->page[0] == 10 && c->page[1] == 20 && c->page[2] == 30;
}

static bool all_at_once(const struct hk_world *w, void *arg)
{
    const struct cache *c = arg;
    (void)w;
    return c->most == PAGES;
}

static int lock_across_slow_work(struct hk_world *w, void *arg)
{
    struct cache *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->lock = hk_mutex(w, "lock", 0);
    c->fetch = hk_operation(w, "fetch", (struct hk_work){.takes = 30 * HK_MS});
    hk_expect(w, "fast: all tasks complete by 40ms");
    hk_finally(w, "all pages", has_all, c);
    if (c->repaired)
        hk_sometimes(w, "all at once", all_at_once, c);
    for (int i = 0; i < PAGES; i++)
        hk_start_at(w, "request", i, request, c);
    return 0;
}

static const struct seed seeds[] = {
    {"abort-does-not-stop-blocking-work", abort_does_not_stop_blocking_work, "clean",
     {.threads = 2, .strategy = "dfs"}},
    {"block-on-with-a-queued-lock", block_on_with_a_queued_lock, "deadlock", {.strategy = "dfs"}},
    {"guard-across-an-await", guard_across_an_await, "deadlock", {.strategy = "dfs"}},
    {"lock-across-slow-work", lock_across_slow_work, "fast", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("blocking", seeds, sizeof(seeds) / sizeof(*seeds));
}
