/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/misuse as C programs: the same thing is done twice, or after
 * its end.
 */
#include "seed.h"

/* ---- cleared-while-in-use: the variable that names a channel is cleared by another thread ---- */

struct watcher {
    bool repaired;
    struct hk_object *events, *in_use, *nowhere, *stopping;
};

static int watch_events(struct hk_world *w, void *arg)
{
    struct watcher *d = arg;
    for (;;) {
        struct hk_object *events = d->repaired ? d->events : HK_READ(w, d->in_use);
        if (!events) /* nobody sends to the channel that is none */
            return hk_recv(w, d->nowhere, NULL, HK_NEVER);
        struct hk_awaitable arms[] = {{.what = HK_ON_RECV, .object = events},
                                      {.what = HK_ON_WAIT, .object = d->stopping}};
        if (hk_select(w, arms, 2, 0, HK_NEVER) == 1)
            break;
        hk_emit(w, "got", arms[0].value);
    }
    hk_emit(w, "stopped");
    return 0;
}

static int cleared_while_in_use(struct hk_world *w, void *arg)
{
    struct watcher *d = hk_alloc(w, sizeof(*d));
    d->repaired = *(const bool *)arg;
    d->events = d->in_use = hk_channel(w, "events", 2, HK_MANUAL);
    d->nowhere = hk_channel(w, "nowhere", 1, HK_MANUAL);
    d->stopping = hk_token(w, "stopping");
    hk_expect(w, "sometimes stopped");
    hk_expect(w, "sometimes got(1)");
    hk_handle watcher = hk_spawn(w, "watcher", watch_events, d);
    hk_send(w, d->events, 1, HK_NEVER);
    if (!d->repaired)
        HK_WRITE(w, d->in_use, NULL);
    hk_cancel(w, d->stopping);
    return d->repaired ? hk_join(w, watcher, NULL, HK_NEVER) : 0;
}

/* ---- closed-by-one-of-two: one producer closes the channel, the other one still sends ---- */

struct results {
    bool repaired;
    struct hk_object *channel, *producing;
};

static int produce(struct hk_world *w, void *arg)
{
    const struct results *r = arg;
    hk_send(w, r->channel, hk_me(w), HK_NEVER);
    return r->repaired ? hk_done(w, r->producing) : hk_close(w, r->channel);
}

static int collect(struct hk_world *w, void *arg)
{
    const struct results *r = arg;
    int64_t x;
    while (hk_recv(w, r->channel, &x, HK_NEVER) == 0)
        hk_emit(w, "got", x);
    hk_emit(w, "all_in");
    return 0;
}

static int closed_by_one(struct hk_world *w, void *arg)
{
    struct results *r = hk_alloc(w, sizeof(*r));
    *r = (struct results){*(const bool *)arg, hk_channel(w, "results", 4, HK_MANUAL),
                          hk_waitgroup(w, "producing")};
    hk_expect(w, "got(x) exactly once");
    hk_expect(w, "all_in exactly once");
    hk_add(w, r->producing, 2);
    hk_start_at(w, "producer", 0, produce, r);
    hk_start_at(w, "producer", 1, produce, r);
    hk_start(w, "collector", collect, r);
    if (!r->repaired)
        return 0;
    hk_expect(w, "got exactly 2 times");
    hk_wait(w, r->producing, HK_NEVER);
    return hk_close(w, r->channel);
}

/* ---- logging-after-the-test: a worker writes into the log of a test that is no more ---- */

struct test {
    bool repaired;
    struct hk_object *work;
};

static int work_and_log(struct hk_world *w, void *arg)
{
    const struct test *t = arg;
    hk_operate(w, t->work, HK_NEVER);
    hk_emit(w, "logged");
    return 0;
}

static int test_body(struct hk_world *w, void *arg)
{
    const struct test *t = arg;
    hk_handle worker = hk_spawn(w, "worker", work_and_log, arg);
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "checked");
    return t->repaired ? hk_join(w, worker, NULL, HK_NEVER) : 0;
}

static int logging_after(struct hk_world *w, void *arg)
{
    struct test *t = hk_alloc(w, sizeof(*t));
    struct hk_work work = {.takes = HK_MS, .takes_max = 20 * HK_MS};
    *t = (struct test){*(const bool *)arg, hk_operation(w, "work", work)};
    hk_expect(w, "quiet: after ended(test) never logged");
    hk_expect(w, "checked exactly once");
    hk_expect(w, "sometimes logged");
    hk_start(w, "test", test_body, t);
    return 0;
}

/* ---- settled-twice: after an error both handlers answer whoever waits ---- */

enum { FAILED = 1, EXITED };

struct answer {
    bool repaired, settled;
    struct hk_object *answer, *child;
};

static void settle(struct hk_world *w, struct answer *a, int result)
{
    if (a->repaired && a->settled)
        return;
    a->settled = true;
    hk_send(w, a->answer, result, HK_NEVER);
}

static int run_child(struct hk_world *w, void *arg)
{
    struct answer *a = arg;
    if (hk_operate(w, a->child, HK_NEVER) < 0)
        settle(w, a, FAILED);
    settle(w, a, EXITED); /* the close comes in any case */
    return 0;
}

static int caller(struct hk_world *w, void *arg)
{
    const struct answer *a = arg;
    int64_t result = 0;
    hk_recv(w, a->answer, &result, HK_NEVER);
    hk_emit(w, "told", result);
    return hk_sleep(w, 10 * HK_MS);
}

static int settled_twice(struct hk_world *w, void *arg)
{
    struct answer *a = hk_alloc(w, sizeof(*a));
    struct hk_work work = {.takes = 5 * HK_MS, .fails_percent = 50, .error = "Crashed"};
    a->repaired = *(const bool *)arg;
    a->answer = hk_oneshot(w, "answer");
    a->child = hk_operation(w, "child", work);
    hk_expect(w, "told exactly once");
    hk_expect(w, "sometimes told(1)"); /* FAILED */
    hk_expect(w, "sometimes told(2)"); /* EXITED */
    hk_start(w, "handlers", run_child, a);
    hk_start(w, "caller", caller, a);
    return 0;
}

static const struct seed seeds[] = {
    {"cleared-while-in-use", cleared_while_in_use, "race stuck", {.threads = 2}},
    {"closed-by-one-of-two", closed_by_one, "misuse", {.threads = 2}},
    {"logging-after-the-test", logging_after, "quiet", {.strategy = "random", .runs = 100}},
    {"settled-twice", settled_twice, "misuse", {.strategy = "random", .runs = 50}},
};

int main(void)
{
    return seeds_run("misuse", seeds, sizeof(seeds) / sizeof(*seeds));
}
