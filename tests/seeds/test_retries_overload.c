/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/retries as C programs: too many come back, and at once.
 */
#include "seed.h"

/* ---- overload-that-stays: the server answers only requests whose clients have given up ---- */

enum { REQUESTS = 60 };

struct overload {
    bool repaired;
    struct hk_object *inbox, *answered[REQUESTS + 1];
};
struct request {
    struct overload *overload;
    int64_t id, sent;
};

static int ask(struct hk_world *w, void *arg)
{
    const struct request *r = arg;
    struct request *message = hk_alloc(w, sizeof(*message));
    *message = (struct request){r->overload, r->id, hk_now(w)};
    hk_send_ptr(w, r->overload->inbox, message, HK_NEVER);
    return hk_wait(w, r->overload->answered[r->id], hk_after(w, 50 * HK_MS));
}

static int request(struct hk_world *w, void *arg)
{
    const struct request *r = arg;
    struct hk_retry policy = {.times = 3, .on = HK_EELAPSED};
    hk_emit(w, hk_try_again(w, &policy, ask, arg) == 0 ? "good" : "lost", r->id);
    return 0;
}

static int serve(struct hk_world *w, void *arg)
{
    const struct overload *o = arg;
    void *message;
    while (hk_recv_ptr(w, o->inbox, &message, HK_NEVER) == 0) {
        const struct request *r = message;
        if (hk_now(w) >= 200 * HK_MS)
            hk_sleep_until(w, 400 * HK_MS); /* stands still */
        if (o->repaired && hk_now(w) - r->sent >= 40 * HK_MS)
            continue; /* nobody waits for it any more */
        hk_sleep(w, 10 * HK_MS);
        if (hk_now(w) - r->sent < 50 * HK_MS)
            hk_notify_first(w, o->answered[r->id]);
    }
    return 0;
}

static int overload_that_stays(struct hk_world *w, void *arg)
{
    struct overload *o = hk_alloc(w, sizeof(*o));
    *o = (struct overload){*(const bool *)arg, hk_channel(w, "inbox", HK_UNBOUNDED, 0), {NULL}};
    hk_expect(w, "recovers: after 800ms never lost");
    hk_expect(w, "sometimes good");
    if (o->repaired)
        hk_expect(w, "good(60) exactly once");
    hk_start(w, "server", serve, o);
    hk_hold(w, o->inbox, HK_SENDER, 0);
    for (int id = 1; id <= REQUESTS; id++) {
        struct request *r = hk_alloc(w, sizeof(*r));
        *r = (struct request){.overload = o, .id = id};
        o->answered[id] = hk_notify(w, "answered");
        hk_hold(w, o->inbox, HK_SENDER, hk_spawn(w, "request", request, r));
        hk_sleep(w, 20 * HK_MS);
    }
    return 0;
}

/* ---- stop-not-heard-between-attempts: it goes on for twenty seconds ---- */

struct calls {
    bool repaired;
    struct hk_object *stop, *ping;
};

static int try_once(struct hk_world *w, void *arg)
{
    const struct calls *c = arg;
    hk_emit(w, "tries");
    return hk_operate(w, c->ping, HK_NEVER);
}

static int try_often(struct hk_world *w, void *arg)
{
    return hk_try_again(w, &(struct hk_retry){.times = 12, .from = 10 * HK_MS}, try_once, arg);
}

static int hear_stop(struct hk_world *w, void *arg)
{
    const struct calls *c = arg;
    return hk_wait(w, c->stop, HK_NEVER);
}

static int client(struct hk_world *w, void *arg)
{
    const struct calls *c = arg;
    struct hk_awaitable arms[] = {
        {.what = HK_ON_BODY, .label = "calls", .body = try_often, .arg = arg},
        {.what = HK_ON_BODY, .label = "stop", .body = hear_stop, .arg = arg},
    };
    hk_race(w, arms, c->repaired ? 2 : 1, NULL, HK_NEVER);
    return 0;
}

static int stop_not_heard(struct hk_world *w, void *arg)
{
    struct calls *c = hk_alloc(w, sizeof(*c));
    struct hk_work work = {.takes = HK_MS, .fails_percent = 100, .error = "Down"};
    *c = (struct calls){*(const bool *)arg, hk_token(w, "stop"), hk_operation(w, "ping", work)};
    hk_expect(w, "prompt: client completes by 15ms");
    hk_expect(w, "quiet: after cancelled(stop) never tries");
    hk_start(w, "client", client, c);
    hk_sleep(w, 15 * HK_MS);
    return hk_cancel(w, c->stop);
}

/* ---- half-open-lets-all-through: whoever comes before the answer goes through, too ---- */

struct breaker {
    bool repaired;
    struct hk_object *broken, *probing, *ask;
};

static bool may_pass(struct hk_world *w, const struct breaker *b)
{
    if (hk_load(w, b->broken) == 0)
        return true;
    return hk_now(w) >= 10 * HK_MS && (!b->repaired || hk_swap(w, b->probing, 1) == 0);
}

static int go_through(struct hk_world *w, void *arg)
{
    const struct breaker *b = arg;
    hk_sleep(w, 10 * HK_MS);
    if (!may_pass(w, b)) {
        hk_emit(w, "refused");
        return 0;
    }
    hk_operate(w, b->ask, HK_NEVER);
    hk_store(w, b->broken, 0);
    hk_emit(w, "answered");
    return 0;
}

static int half_open(struct hk_world *w, void *arg)
{
    struct breaker *b = hk_alloc(w, sizeof(*b));
    *b = (struct breaker){*(const bool *)arg, hk_atomic(w, "broken", 1), hk_atomic(w, "probing", 0),
                          hk_operation(w, "ask", (struct hk_work){.takes = 5 * HK_MS})};
    hk_expect(w, "one_probe: while broken == 1, always running(ask) <= 1");
    hk_expect(w, "answered at least once");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "client", i, go_through, b);
    return 0;
}

static const struct seed seeds[] = {
    {"overload-that-stays", overload_that_stays, "recovers", {.strategy = "random", .runs = 10}},
    {"stop-not-heard-between-attempts", stop_not_heard, "prompt quiet", {.strategy = "dfs"}},
    {"half-open-lets-all-through", half_open, "one_probe", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("retries", seeds, sizeof(seeds) / sizeof(*seeds));
}
