/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/shutdown as C programs.
 */
#include "seed.h"

/* ---- callback-after-close: a callback in the queue outlives what it works on ---- */

enum callback { EXPIRED = 1, CLOSED = 2 };

struct loop {
    bool repaired;
    struct hk_object *callbacks, *quit, *memory; /* memory: is it there? */
};

static int expire(struct hk_world *w, void *arg)
{
    const struct loop *l = arg;
    struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = l->quit}, {HK_ON_TIME, .n = 10 * HK_MS}};
    if (hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == 1)
        hk_send(w, l->callbacks, EXPIRED, HK_NEVER);
    return 0;
}

static int close_timer(struct hk_world *w, void *arg)
{
    const struct loop *l = arg;
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "closing");
    hk_cancel(w, l->quit);
    if (l->repaired)
        hk_send(w, l->callbacks, CLOSED, HK_NEVER); /* behind all that may use the memory */
    else
        hk_store(w, l->memory, 0);
    return 0;
}

static int run_callbacks(struct hk_world *w, void *arg)
{
    const struct loop *l = arg;
    int64_t callback;
    while (hk_recv(w, l->callbacks, &callback, HK_NEVER) == 0) {
        if (callback == CLOSED)
            hk_store(w, l->memory, 0);
        else
            hk_emit(w, "ran", hk_load(w, l->memory));
    }
    return 0;
}

static int callback_after_close(struct hk_world *w, void *arg)
{
    struct loop *l = hk_alloc(w, sizeof(*l));
    *l = (struct loop){*(const bool *)arg, hk_channel(w, "callbacks", 4, 0), hk_token(w, "quit"),
                       hk_atomic(w, "memory", 1)};
    hk_expect(w, "gone: never ran(0)");
    hk_expect(w, "sometimes ran(1)");
    hk_expect(w, "closing exactly once");
    hk_expect(w, "finally memory == 0");
    hk_hold(w, l->callbacks, HK_SENDER, hk_start(w, "timer", expire, l));
    hk_hold(w, l->callbacks, HK_SENDER, hk_start(w, "owner", close_timer, l));
    hk_start(w, "loop", run_callbacks, l);
    return 0;
}

/* ---- forgotten-sender: who waits for the last sender to go has one itself ---- */

static int connection(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "closed", hk_me(w));
    return 0;
}

static int serve_connections(struct hk_world *w, void *arg)
{
    struct hk_object *alive = hk_channel(w, "alive", 1, 0); /* nothing is ever sent */
    hk_hold(w, alive, HK_SENDER, 0);
    for (int i = 0; i < 3; i++)
        hk_hold(w, alive, HK_SENDER, hk_spawn(w, "connection", connection, NULL));
    if (*(const bool *)arg)
        hk_let_go(w, alive, HK_SENDER); /* the original */
    while (hk_recv(w, alive, NULL, HK_NEVER) == 0)
        continue;
    hk_emit(w, "exited");
    return 0;
}

static int forgotten_sender(struct hk_world *w, void *arg)
{
    hk_expect(w, "closed exactly 3 times");
    hk_expect(w, "after exited never closed");
    hk_expect(w, "exited exactly once");
    hk_start(w, "server", serve_connections, arg);
    return 0;
}

/* ---- idle-close-meets-a-request: a request is in the buffer of what is being closed ---- */

struct wire {
    bool repaired;
    struct hk_object *requests;
};

static int serve_until_idle(struct hk_world *w, void *arg)
{
    const struct wire *wire = arg;
    for (;;) {
        struct hk_awaitable arms[] = {{HK_ON_RECV, .object = wire->requests},
                                      {HK_ON_TIME, .n = hk_after(w, 10 * HK_MS)}};
        if (hk_select(w, arms, 2, 0, HK_NEVER) != 0)
            break;
        hk_emit(w, "answered", arms[0].value);
    }
    hk_close(w, wire->requests);
    int64_t r;
    while (wire->repaired && hk_recv(w, wire->requests, &r, HK_NEVER) == 0)
        hk_emit(w, "answered", r); /* nothing more is let in; what is there is answered */
    return 0;
}

static int ask_twice(struct hk_world *w, void *arg)
{
    const struct wire *wire = arg;
    for (int r = 1; r <= 2; r++) {
        if (hk_send(w, wire->requests, r, HK_NEVER) != 0) {
            hk_emit(w, "reconnect", r);
            continue;
        }
        hk_emit(w, "accepted", r);
        hk_sleep(w, 10 * HK_MS);
    }
    return 0;
}

static int idle_close(struct hk_world *w, void *arg)
{
    struct wire *wire = hk_alloc(w, sizeof(*wire));
    *wire = (struct wire){*(const bool *)arg, hk_channel(w, "wire", 2, 0)};
    hk_expect(w, "served: accepted(r) leads to answered(r)");
    hk_expect(w, "sometimes reconnect(2)");
    hk_expect(w, "sometimes answered(2)");
    hk_start(w, "server", serve_until_idle, wire);
    hk_start(w, "client", ask_twice, wire);
    return 0;
}

/* ---- router-aborted-with-mail: messages that were accepted are dropped with the router ---- */

static int route(struct hk_world *w, void *arg)
{
    int64_t m;
    while (hk_recv(w, arg, &m, HK_NEVER) == 0) {
        hk_sleep(w, 5 * HK_MS);
        hk_emit(w, "delivered", m);
    }
    return 0;
}

static int stop_router(struct hk_world *w, void *arg)
{
    struct hk_object *mail = hk_channel(w, "mail", 8, 0);
    hk_handle router = hk_spawn(w, "router", route, mail);
    for (int m = 1; m <= 4; m++) {
        hk_send(w, mail, m, HK_NEVER);
        hk_emit(w, "sent_off", m);
    }
    hk_sleep(w, 12 * HK_MS);
    if (*(const bool *)arg)
        hk_close(w, mail);
    else
        hk_abort(w, router);
    hk_join(w, router, NULL, HK_NEVER);
    hk_emit(w, "down");
    return 0;
}

static int router_aborted(struct hk_world *w, void *arg)
{
    hk_expect(w, "kept: sent_off(m) leads to delivered(m)");
    hk_expect(w, "delivered(m) at most once");
    hk_expect(w, "after down never delivered");
    hk_start(w, "boss", stop_router, arg);
    return 0;
}

/* ---- timer-keeps-the-worker-alive: a handler that sleeps for an hour is waited for ---- */

struct worker {
    bool repaired;
    struct hk_object *quit, *handlers;
};

static int request(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 30 * HK_MS);
    hk_emit(w, "answered");
    return 0;
}

static int clean_each_hour(struct hk_world *w, void *arg)
{
    const struct worker *worker = arg;
    do {
        hk_emit(w, "cleaned");
        if (!worker->repaired)
            hk_sleep(w, 3600 * HK_S);
    } while (hk_wait(w, worker->quit, worker->repaired ? hk_after(w, 3600 * HK_S) : 0) != 0);
    return 0;
}

static int work_until_quit(struct hk_world *w, void *arg)
{
    const struct worker *worker = arg;
    hk_spawn_into(w, worker->handlers, "periodic", clean_each_hour, arg);
    hk_spawn_into(w, worker->handlers, "request", request, NULL);
    hk_wait(w, worker->quit, HK_NEVER);
    hk_join_all(w, worker->handlers, HK_NEVER);
    hk_emit(w, "exited");
    return 0;
}

static int supervise(struct hk_world *w, void *arg)
{
    const struct worker *worker = arg;
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "asked");
    hk_cancel(w, worker->quit);
    return 0;
}

static int timer_keeps_alive(struct hk_world *w, void *arg)
{
    struct worker *worker = hk_alloc(w, sizeof(*worker));
    *worker = (struct worker){*(const bool *)arg, hk_token(w, "quit"), hk_joinset(w, "handlers")};
    hk_expect(w, "prompt: asked leads to exited within 1s");
    hk_expect(w, "answered exactly once");
    hk_expect(w, "cleaned at least once");
    hk_start(w, "worker", work_until_quit, worker);
    hk_start(w, "supervisor", supervise, worker);
    return 0;
}

static const struct seed seeds[] = {
    {"callback-after-close", callback_after_close, "gone", {.strategy = "dfs"}},
    {"forgotten-sender", forgotten_sender, "deadlock", {.strategy = "dfs"}},
    {"idle-close-meets-a-request", idle_close, "served", {.strategy = "dfs"}},
    {"router-aborted-with-mail", router_aborted, "kept", {.strategy = "dfs"}},
    {"timer-keeps-the-worker-alive", timer_keeps_alive, "prompt", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("shutdown", seeds, sizeof(seeds) / sizeof(*seeds));
}
