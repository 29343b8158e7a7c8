/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/structure as C programs: who tells the others that it is over.
 */
#include "seed.h"

/* ---- event-that-is-filtered-out: a watcher waits for three events, and two are sent ---- */

struct filter {
    bool repaired;
    struct hk_object *events;
};

static int watch_events(struct hk_world *w, void *arg)
{
    const struct filter *f = arg;
    int64_t event;
    for (int i = 0; i < 3 || f->repaired; i++) {
        if (hk_recv(w, f->events, &event, HK_NEVER) != 0)
            break;
        hk_emit(w, "saw", event);
    }
    hk_emit(w, "watcher_done");
    return 0;
}

static int send_news(struct hk_world *w, void *arg)
{
    static const int events[] = {2, 2, 3};
    const struct filter *f = arg;
    int known = 1;
    hk_spawn(w, "watcher", watch_events, arg);
    for (int i = 0; i < 3; i++) {
        if (events[i] <= known)
            continue;
        known = events[i];
        hk_send(w, f->events, known, HK_NEVER);
    }
    if (f->repaired)
        hk_close(w, f->events);
    hk_emit(w, "source_done");
    return 0;
}

static int filtered_out(struct hk_world *w, void *arg)
{
    struct filter *f = hk_alloc(w, sizeof(*f));
    *f = (struct filter){*(const bool *)arg, hk_channel(w, "events", 0, 0)};
    hk_expect(w, "source_done exactly once");
    hk_expect(w, "saw in order [2, 3]");
    hk_expect(w, "watcher_done exactly once");
    hk_start(w, "source", send_news, f);
    return 0;
}

/* ---- joinset-owns-its-children: a task without a set outlives who has spawned it ---- */

static int chore(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 50 * HK_MS);
    hk_emit(w, "cleaned", hk_me(w));
    return 0;
}

static int spawn_chores(struct hk_world *w, void *arg)
{
    struct hk_object *crew = hk_joinset(w, "crew");
    hk_spawn_into(w, crew, "chore", chore, NULL);
    if (*(const bool *)arg)
        hk_spawn_into(w, crew, "chore", chore, NULL);
    else
        hk_detach(w, hk_spawn(w, "chore", chore, NULL));
    hk_sleep(w, 10 * HK_MS);
    hk_abandon(w, crew);
    hk_emit(w, "left");
    return 0;
}

static int joinset_owns(struct hk_world *w, void *arg)
{
    hk_expect(w, "no orphans");
    hk_expect(w, "never cleaned(0)");
    hk_expect(w, "left exactly once");
    if (*(const bool *)arg)
        hk_expect(w, "never cleaned(1)");
    else
        hk_expect(w, "left leads to cleaned(1) within 40ms");
    hk_start(w, "parent", spawn_chores, arg);
    return 0;
}

/* ---- parent-returns-early: a child offers a message that nobody will take ---- */

struct dial {
    struct hk_object *done, *gone;
};

static int tell(struct hk_world *w, void *arg)
{
    const struct dial *d = arg;
    hk_wait(w, d->gone, HK_NEVER);
    hk_send(w, d->done, 1, HK_NEVER);
    hk_emit(w, "told");
    return 0;
}

static int dial_and_return(struct hk_world *w, void *arg)
{
    const struct dial *d = arg;
    hk_spawn(w, "notifier", tell, arg);
    return hk_cancel(w, d->gone);
}

static int parent_returns(struct hk_world *w, void *arg)
{
    struct dial *d = hk_alloc(w, sizeof(*d));
    int64_t room = *(const bool *)arg ? 1 : 0; /* for its only message */
    *d = (struct dial){hk_channel(w, "done", room, 0), hk_token(w, "gone")};
    hk_expect(w, "told exactly once");
    hk_start(w, "dial", dial_and_return, d);
    return 0;
}

/* ---- stop-reaches-only-the-receiver: the sender offers its next row to nobody ---- */

struct table {
    bool repaired;
    struct hk_object *rows, *stop;
};

static int scan(struct hk_world *w, void *arg)
{
    const struct table *t = arg;
    for (int r = 1; r <= 5; r++) {
        hk_sleep(w, 10 * HK_MS);
        struct hk_awaitable arms[] = {{HK_ON_SEND, .object = t->rows, .n = r},
                                      {HK_ON_WAIT, .object = t->stop}};
        if (hk_select(w, arms, t->repaired ? 2 : 1, 0, HK_NEVER) != 0)
            break;
    }
    hk_emit(w, "scan_over");
    return 0;
}

static int write_rows(struct hk_world *w, void *arg)
{
    const struct table *t = arg;
    hk_spawn(w, "scanner", scan, arg);
    for (;;) {
        struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = t->stop},
                                      {HK_ON_RECV, .object = t->rows}};
        if (hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == 0)
            return 0;
        hk_emit(w, "wrote", arms[1].value);
    }
}

static int stop_later(struct hk_world *w, void *arg)
{
    const struct table *t = arg;
    hk_sleep(w, 25 * HK_MS);
    return hk_cancel(w, t->stop);
}

static int stop_reaches_one(struct hk_world *w, void *arg)
{
    struct table *t = hk_alloc(w, sizeof(*t));
    *t = (struct table){*(const bool *)arg, hk_channel(w, "rows", 0, 0), hk_token(w, "stop")};
    hk_expect(w, "wrote in order [1, 2]");
    hk_expect(w, "scan_over exactly once");
    hk_start(w, "writer", write_rows, t);
    hk_start(w, "user", stop_later, t);
    return 0;
}

/* ---- supervised-services: one service fails, and who waits for both hears of it too late ---- */

struct http {
    struct hk_world *w;
    int ticks;
};

static int sync_cache(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 30 * HK_MS);
    return hk_fail(w, "CacheDown");
}

static void close_http(void *arg)
{
    const struct http *h = arg;
    hk_emit(h->w, "closed", h->ticks);
}

static int serve_http(struct hk_world *w, void *arg)
{
    (void)arg;
    struct http *h = hk_alloc(w, sizeof(*h));
    h->w = w;
    hk_defer(w, close_http, h);
    for (; h->ticks < 100; h->ticks++) {
        hk_sleep(w, 10 * HK_MS);
        hk_emit(w, "served");
    }
    return 0;
}

static int supervise(struct hk_world *w, void *arg)
{
    struct hk_awaitable both[] = {{HK_ON_BODY, .label = "cache", .body = sync_cache},
                                  {HK_ON_BODY, .label = "http", .body = serve_http}};
    if (*(const bool *)arg)
        return hk_try_join(w, both, 2, HK_NEVER);
    return hk_join_each(w, both, 2, HK_NEVER);
}

static int supervised(struct hk_world *w, void *arg)
{
    hk_expect(w, "reported: supervisor fails with CacheDown by 30ms");
    hk_expect(w, "closed exactly once");
    hk_expect(w, "after closed never served");
    if (*(const bool *)arg) {
        hk_expect(w, "sometimes closed(2)"); /* the third tick and the failure tie at 30ms */
        hk_expect(w, "sometimes closed(3)");
    }
    hk_start(w, "supervisor", supervise, arg);
    return 0;
}

/* ---- watcher-of-a-failed-dial: only the good way says that the connection is over ---- */

struct link {
    bool repaired;
    struct hk_object *over, *dial, *buffers;
};

static int free_buffers(struct hk_world *w, void *arg)
{
    const struct link *l = arg;
    hk_wait(w, l->over, HK_NEVER);
    hk_fetch_add(w, l->buffers, -1);
    return 0;
}

static int connect_and_talk(struct hk_world *w, void *arg)
{
    const struct link *l = arg;
    hk_fetch_add(w, l->buffers, 1);
    hk_spawn(w, "watcher", free_buffers, arg);
    int rc = hk_operate(w, l->dial, HK_NEVER);
    if (rc < 0)
        hk_emit(w, "refused");
    if (rc < 0 && !l->repaired)
        return 0;
    if (rc == 0)
        hk_sleep(w, 20 * HK_MS); /* talks */
    return hk_cancel(w, l->over);
}

static int failed_dial(struct hk_world *w, void *arg)
{
    struct link *l = hk_alloc(w, sizeof(*l));
    struct hk_work work = {.takes = 10 * HK_MS, .fails_first = 1, .error = "Refused"};
    *l = (struct link){*(const bool *)arg, hk_token(w, "over"), hk_operation(w, "dial", work),
                       hk_atomic(w, "buffers", 0)};
    hk_expect(w, "freed: finally buffers == 0");
    hk_expect(w, "refused exactly once");
    hk_start(w, "client", connect_and_talk, l);
    return 0;
}

static const struct seed seeds[] = {
    {"event-that-is-filtered-out", filtered_out, "stuck", {.strategy = "dfs"}},
    {"joinset-owns-its-children", joinset_owns, "orphan", {.strategy = "dfs"}},
    {"parent-returns-early", parent_returns, "stuck", {.strategy = "dfs"}},
    {"stop-reaches-only-the-receiver", stop_reaches_one, "stuck", {.strategy = "dfs"}},
    {"supervised-services", supervised, "reported", {.strategy = "dfs"}},
    {"watcher-of-a-failed-dial", failed_dial, "stuck", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("structure", seeds, sizeof(seeds) / sizeof(*seeds));
}
