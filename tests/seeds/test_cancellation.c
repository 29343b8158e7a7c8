/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/cancellation as C programs: stopping and cleaning up.
 */
#include "seed.h"

/* Runs body(arg) for that long; then it is dropped where it waits. HK_EELAPSED. */
static int within(struct hk_world *w, int64_t limit, hk_body body, void *arg)
{
    struct hk_awaitable call = {HK_ON_BODY, .label = "call", .body = body, .arg = arg};
    return hk_race(w, &call, 1, NULL, hk_after(w, limit));
}

/* ---- abort-is-only-a-request: it is opened again before the aborted writer has gone ---- */

struct file {
    struct hk_world *world;
    struct hk_object *open, *write_line;
};

static void write_last_line(void *arg)
{
    const struct file *f = arg;
    hk_operate(f->world, f->write_line, HK_NEVER);
    hk_leave_region(f->world, f->open);
    hk_emit(f->world, "writer_done");
}

static int writer(struct hk_world *w, void *arg)
{
    const struct file *f = arg;
    hk_enter_region(w, f->open);
    hk_defer(w, write_last_line, arg);
    for (int i = 0; i < 9; i++)
        hk_operate(w, f->write_line, HK_NEVER);
    return 0;
}

static int abort_is_only_a_request(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct file *f = hk_alloc(w, sizeof(*f));
    f->world = w;
    f->open = hk_region(w, "file");
    f->write_line = hk_operation(w, "write_line", (struct hk_work){.takes = 10 * HK_MS});
    hk_expect(w, "alone: at most 1 inside file");
    hk_expect(w, "writer_done exactly once");
    hk_expect(w, "all tasks complete by 45ms");
    hk_handle task = hk_spawn(w, "writer", writer, f);
    hk_sleep(w, 25 * HK_MS);
    hk_abort(w, task);
    if (*repaired)
        hk_join(w, task, NULL, HK_NEVER);
    hk_enter_region(w, f->open);
    hk_operate(w, f->write_line, HK_NEVER);
    return hk_leave_region(w, f->open);
}

/* ---- cancel-or-abort: an abort lands between the two halves of a change ---- */

struct turning {
    struct hk_object *stop;
    int open;
};

static int turn(struct hk_world *w, void *arg)
{
    struct turning *c = arg;
    while (hk_wait(w, c->stop, hk_after(w, 7 * HK_MS)) == HK_EELAPSED) {
        c->open++;
        hk_sleep(w, 3 * HK_MS);
        c->open--;
        hk_emit(w, "turned");
    }
    return 0;
}

static bool is_closed(const struct hk_world *w, void *arg)
{
    const struct turning *c = arg;
    (void)w;
    return c->open == 0;
}

static int cancel_or_abort(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct turning *c = hk_alloc(w, sizeof(*c));
    c->stop = hk_token(w, "stop");
    hk_finally(w, "balanced", is_closed, c);
    hk_expect(w, "turned at least 2 times");
    hk_expect(w, "main completes by 30ms");
    hk_handle task = hk_spawn(w, "worker", turn, c);
    hk_sleep(w, 28 * HK_MS);
    if (*repaired)
        hk_cancel(w, c->stop);
    else
        hk_abort(w, task);
    hk_join(w, task, NULL, HK_NEVER);
    return 0;
}

/* ---- catch-all-swallows-the-stop: the request to stop is taken for one more error ---- */

struct poller {
    bool repaired;
    struct hk_object *stop, *fetch;
};

static int fetch_or_stop(struct hk_world *w, const struct poller *c)
{
    struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = c->stop},
                                  {HK_ON_OPERATE, .object = c->fetch}};
    return hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == 0 ? HK_EABORTED : arms[1].rc;
}

static int poll_server(struct hk_world *w, void *arg)
{
    const struct poller *c = arg;
    for (;;) {
        int rc = fetch_or_stop(w, c);
        if (rc == HK_EABORTED && c->repaired)
            break;
        if (rc == 0) {
            hk_emit(w, "fetched");
            continue;
        }
        hk_emit(w, "ignored");
        hk_sleep(w, 10 * HK_MS);
    }
    hk_emit(w, "stopped");
    return 0;
}

static int catch_all_swallows_the_stop(struct hk_world *w, void *arg)
{
    struct poller *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->stop = hk_token(w, "stop");
    c->fetch = hk_operation(w, "fetch", (struct hk_work){.takes = 10 * HK_MS, .fails_first = 2});
    hk_expect(w, "obeyed: asked leads to stopped within 20ms");
    hk_expect(w, "ignored at least 2 times");
    hk_expect(w, "fetched at least once");
    hk_start(w, "poller", poll_server, c);
    hk_sleep(w, 65 * HK_MS);
    hk_emit(w, "asked");
    return hk_cancel(w, c->stop);
}

/* ---- clean-up-is-cut-short: its time limit drops the clean-up before the release ---- */

struct session {
    bool repaired;
    struct hk_object *slots, *goodbye;
};

static int say_goodbye(struct hk_world *w, void *arg)
{
    const struct session *c = arg;
    hk_operate(w, c->goodbye, HK_NEVER);
    return hk_release(w, c->slots, 1);
}

static int close_session(struct hk_world *w, void *arg)
{
    const struct session *c = arg;
    return c->repaired ? hk_shield(w, say_goodbye, arg) : say_goodbye(w, arg);
}

static int client(struct hk_world *w, void *arg)
{
    const struct session *c = arg;
    hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_sleep(w, 5 * HK_MS); /* the work */
    if (within(w, 10 * HK_MS, close_session, arg) == HK_EELAPSED)
        hk_emit(w, "slow_server");
    hk_emit(w, "left", hk_me(w));
    return 0;
}

static int clean_up_is_cut_short(struct hk_world *w, void *arg)
{
    struct session *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->slots = hk_semaphore(w, "slots", 1, HK_MANUAL);
    c->goodbye = hk_operation(w, "goodbye", (struct hk_work){.takes = 30 * HK_MS});
    hk_expect(w, "left exactly 2 times");
    hk_expect(w, "slow_server exactly 2 times");
    hk_expect(w, "finally permits(slots) == 1");
    hk_start_at(w, "client", 0, client, c);
    hk_start_at(w, "client", 1, client, c);
    return 0;
}

/* ---- clean-up-without-a-limit: the permit is back before the connection is closed ---- */

struct connections {
    bool repaired;
    struct hk_world *world;
    struct hk_object *slots, *open;
};

static int closer(struct hk_world *w, void *arg)
{
    const struct connections *c = arg;
    hk_sleep(w, 20 * HK_MS); /* the goodbye on the wire */
    hk_fetch_add(w, c->open, -1);
    hk_emit(w, "closed");
    return c->repaired ? hk_release(w, c->slots, 1) : 0;
}

static void hang_up(void *arg) /* may not wait */
{
    struct connections *c = arg;
    hk_spawn(c->world, "closer", closer, c);
    if (!c->repaired)
        hk_release(c->world, c->slots, 1);
}

static int query(struct hk_world *w, void *arg)
{
    struct connections *c = arg;
    hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_fetch_add(w, c->open, 1);
    hk_defer(w, hang_up, arg);
    hk_sleep(w, 5 * HK_MS); /* no answer comes */
    hk_emit(w, "gave_up", hk_me(w));
    return 0;
}

static int clean_up_without_a_limit(struct hk_world *w, void *arg)
{
    struct connections *c = hk_alloc(w, sizeof(*c));
    *c = (struct connections){.repaired = *(const bool *)arg,
                              .world = w,
                              .slots = hk_semaphore(w, "slots", 2, HK_MANUAL),
                              .open = hk_atomic(w, "open", 0)};
    hk_expect(w, "limit: always open <= 2");
    hk_expect(w, "gave_up exactly 3 times");
    hk_expect(w, "closed exactly 3 times");
    hk_expect(w, "finally open == 0");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "client", i, query, c);
    return 0;
}

/* ---- permit-lost-in-connect: who loses patience while connecting keeps the permit ---- */

struct pool {
    struct hk_object *slots, *connect, *query;
};

static int use_connection(struct hk_world *w, void *arg)
{
    const struct pool *c = arg;
    hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_operate(w, c->connect, HK_NEVER);
    hk_operate(w, c->query, HK_NEVER);
    return hk_release(w, c->slots, 1);
}

static int hasty(struct hk_world *w, void *arg)
{
    if (within(w, 10 * HK_MS, use_connection, arg) == HK_EELAPSED)
        hk_emit(w, "gave_up");
    return 0;
}

static int patient(struct hk_world *w, void *arg)
{
    hk_sleep(w, 15 * HK_MS);
    use_connection(w, arg);
    hk_emit(w, "served");
    return 0;
}

static int permit_lost_in_connect(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct pool *c = hk_alloc(w, sizeof(*c));
    /* without HK_MANUAL a body gives back what it has when it ends or is dropped */
    c->slots = hk_semaphore(w, "slots", 1, *repaired ? 0 : HK_MANUAL);
    c->connect = hk_operation(w, "connect", (struct hk_work){.takes = 20 * HK_MS});
    c->query = hk_operation(w, "query", (struct hk_work){.takes = 5 * HK_MS});
    hk_expect(w, "gave_up exactly once");
    hk_expect(w, "served exactly once");
    hk_expect(w, "finally permits(slots) == 1");
    hk_start(w, "hasty", hasty, c);
    hk_start(w, "patient", patient, c);
    return 0;
}

static const struct seed seeds[] = {
    {"abort-is-only-a-request", abort_is_only_a_request, "alone", {.strategy = "dfs"}},
    {"cancel-or-abort", cancel_or_abort, "balanced", {.strategy = "dfs"}},
    {"catch-all-swallows-the-stop", catch_all_swallows_the_stop, "obeyed",
     {.strategy = "dfs", .until = 200 * HK_MS}},
    {"clean-up-is-cut-short", clean_up_is_cut_short, "deadlock", {.strategy = "dfs"}},
    {"clean-up-without-a-limit", clean_up_without_a_limit, "limit", {.strategy = "dfs"}},
    {"permit-lost-in-connect", permit_lost_in_connect, "deadlock", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("cancellation", seeds, sizeof(seeds) / sizeof(*seeds));
}
