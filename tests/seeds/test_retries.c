/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/retries as C programs: everybody comes back at once, or gives
 * up too early.
 */
#include "seed.h"

/* ---- an outside service that is down in the beginning ---- */

struct outage {
    struct hk_object *operation;
    int64_t until;
};

static struct outage down_until(struct hk_world *w, const char *name, int64_t until)
{
    return (struct outage){hk_operation(w, name, (struct hk_work){.takes = HK_MS}), until};
}

static int call_it(struct hk_world *w, const struct outage *o)
{
    int rc = hk_operate(w, o->operation, HK_NEVER);
    return hk_now(w) < o->until ? hk_fail(w, "Down") : rc;
}

/* ---- backoff-starts-over: connecting works, so what it knew of the trouble is forgotten ---- */

static const struct hk_retry doubling = {.times = 100, .from = 10 * HK_MS, .to = HK_S};

struct client {
    bool repaired;
    struct outage dial, session;
};

static int dial(struct hk_world *w, void *arg)
{
    const struct client *c = arg;
    hk_emit(w, "attempt");
    return call_it(w, &c->dial);
}

static int connect_and_serve(struct hk_world *w, void *arg)
{
    const struct client *c = arg;
    hk_try_again(w, &doubling, dial, arg);
    int rc = call_it(w, &c->session);
    if (rc == 0)
        hk_emit(w, "served");
    return rc;
}

static int run_client(struct hk_world *w, void *arg)
{
    const struct client *c = arg;
    if (c->repaired)
        return hk_try_again(w, &doubling, connect_and_serve, arg);
    while (connect_and_serve(w, arg) < 0)
        hk_sleep(w, 10 * HK_MS);
    return 0;
}

static int backoff_starts_over(struct hk_world *w, void *arg)
{
    struct client *c = hk_alloc(w, sizeof(*c));
    *c = (struct client){*(const bool *)arg, down_until(w, "dial", 0),
                         down_until(w, "session", 500 * HK_MS)};
    hk_expect(w, "gentle: attempt at most 10 times");
    hk_expect(w, "served exactly once");
    hk_start(w, "client", run_client, c);
    return 0;
}

/* ---- jitter-before-the-cap: the cap cuts it off, and all come back together ---- */

struct crowd {
    bool repaired;
    struct outage ping;
};

static int64_t pause_of(struct hk_world *w, const struct crowd *c, int64_t k)
{
    const int64_t most = 40 * HK_MS;
    int64_t d = 10 * HK_MS * k * k; /* 10ms, 40ms, 90ms, ... */
    if (c->repaired) {
        d = d < most ? d : most;
        return d / 2 + hk_random(w, 0, 1000) * d / 1000;
    }
    d += hk_random(w, 0, 1000) * d / 4000;
    return d < most ? d : most;
}

static int one_of_many(struct hk_world *w, void *arg)
{
    const struct crowd *c = arg;
    for (int64_t k = 1; call_it(w, &c->ping) < 0; k++)
        hk_sleep(w, pause_of(w, c, k));
    hk_emit(w, "served", hk_me(w));
    return 0;
}

static int jitter_before_the_cap(struct hk_world *w, void *arg)
{
    struct crowd *c = hk_alloc(w, sizeof(*c));
    *c = (struct crowd){*(const bool *)arg, down_until(w, "ping", 300 * HK_MS)};
    hk_expect(w, "spread: after 250ms always running(ping) <= 8");
    hk_expect(w, "served(c) exactly once");
    hk_expect(w, "served exactly 30 times");
    for (int i = 0; i < 30; i++)
        hk_start_at(w, "client", i, one_of_many, c);
    return 0;
}

/* ---- never-asked-if-ready: the second call gives back a place that it never took ---- */

struct places {
    bool repaired;
    struct hk_object *places, *work;
};

static int use(struct hk_world *w, void *arg)
{
    const struct places *p = arg;
    if (p->repaired)
        hk_acquire(w, p->places, 1, HK_NEVER);
    int rc = hk_operate(w, p->work, HK_NEVER);
    if (rc == 0)
        hk_emit(w, "worked");
    hk_release(w, p->places, 1);
    return rc;
}

static int use_when_ready(struct hk_world *w, void *arg)
{
    const struct places *p = arg;
    if (!p->repaired)
        hk_acquire(w, p->places, 1, HK_NEVER);
    return hk_try_again(w, &(struct hk_retry){.times = 3}, use, arg);
}

static int never_asked(struct hk_world *w, void *arg)
{
    struct places *p = hk_alloc(w, sizeof(*p));
    struct hk_work work = {.takes = 5 * HK_MS, .fails_first = 1, .error = "Busy"};
    *p = (struct places){*(const bool *)arg, hk_semaphore(w, "places", 2, HK_MANUAL),
                         hk_operation(w, "work", work)};
    hk_expect(w, "worked exactly once");
    hk_expect(w, "finally permits(places) == 2");
    hk_start(w, "client", use_when_ready, p);
    return 0;
}

/* ---- not-idempotent: the booking has worked, its answer is late, and it is made again ---- */

struct bank {
    bool repaired, booked;
    struct hk_object *quick, *slow;
};

static int book(struct hk_world *w, void *arg)
{
    struct bank *b = arg;
    if (!b->repaired || !b->booked)
        hk_emit(w, "booked", 7);
    b->booked = true; /* the order is the key */
    return hk_operate(w, hk_chance(w, 50) ? b->slow : b->quick, hk_after(w, 30 * HK_MS));
}

static int pay(struct hk_world *w, void *arg)
{
    struct hk_retry policy = {.times = 5, .every = 10 * HK_MS, .on = HK_EELAPSED};
    hk_emit(w, hk_try_again(w, &policy, book, arg) == 0 ? "confirmed" : "gave_up");
    return 0;
}

static int not_idempotent(struct hk_world *w, void *arg)
{
    struct bank *b = hk_alloc(w, sizeof(*b));
    b->repaired = *(const bool *)arg;
    b->quick = hk_operation(w, "quick", (struct hk_work){.takes = 5 * HK_MS});
    b->slow = hk_operation(w, "slow", (struct hk_work){.takes = 60 * HK_MS});
    hk_expect(w, "once: booked(7) exactly once");
    hk_expect(w, "sometimes confirmed");
    hk_expect(w, "sometimes running(slow) == 1");
    hk_start(w, "client", pay, b);
    return 0;
}

/* ---- one-attempt-too-many: retries are counted, and the first attempt is none ---- */

static int run_job(struct hk_world *w, void *arg)
{
    hk_emit(w, "attempt");
    return hk_operate(w, arg, HK_NEVER);
}

static int count_retries(struct hk_world *w, void *arg)
{
    for (int retries = 0; run_job(w, arg) < 0; retries++) {
        if (retries == 3)
            return -1;
        hk_sleep(w, 10 * HK_MS);
    }
    return 0;
}

static int one_too_many(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    struct hk_work work = {.takes = 5 * HK_MS, .fails_first = 3, .error = "Crashed"};
    struct hk_object *job = hk_operation(w, "job", work);
    struct hk_retry policy = {.times = 3, .every = 10 * HK_MS};
    hk_expect(w, "bound: attempt at most 3 times");
    hk_expect(w, "exactly one of worked, gave_up");
    int rc = repaired ? hk_try_again(w, &policy, run_job, job) : count_retries(w, job);
    hk_emit(w, rc == 0 ? "worked" : "gave_up");
    return 0;
}

/* ---- retry-storm: fifty clients fail together, and come back together ---- */

struct storm {
    struct hk_retry policy;
    struct outage ping;
};

static int ping(struct hk_world *w, void *arg)
{
    const struct storm *s = arg;
    hk_emit(w, "attempt", hk_me(w));
    return call_it(w, &s->ping);
}

static int ping_until_up(struct hk_world *w, void *arg)
{
    const struct storm *s = arg;
    return hk_try_again(w, &s->policy, ping, arg);
}

static int retry_storm(struct hk_world *w, void *arg)
{
    struct storm *s = hk_alloc(w, sizeof(*s));
    s->policy = (struct hk_retry){.times = 10, .from = 20 * HK_MS, .to = 2 * HK_S};
    s->policy.jitter = *(const bool *)arg ? HK_JITTER_FULL : HK_JITTER_NONE;
    s->ping = down_until(w, "ping", 100 * HK_MS);
    hk_expect(w, "attempt(c) at most 10 times");
    hk_expect(w, "spread: after 5ms always running(ping) <= 15");
    hk_expect(w, "all tasks complete by 10s");
    for (int i = 0; i < 50; i++)
        hk_start_at(w, "client", i, ping_until_up, s);
    return 0;
}

/* ---- three-layers: each of them tries three times, which is 27 times for the disk ---- */

struct layers {
    bool repaired;
    struct outage disk;
};

static int through(struct hk_world *w, struct layers *l, hk_body below)
{
    if (l->repaired)
        return below(w, l);
    return hk_try_again(w, &(struct hk_retry){.times = 3}, below, l);
}

static int disk(struct hk_world *w, void *arg)
{
    const struct layers *l = arg;
    hk_emit(w, "attempt");
    return call_it(w, &l->disk);
}

static int store(struct hk_world *w, void *arg)
{
    return through(w, arg, disk);
}

static int service(struct hk_world *w, void *arg)
{
    return through(w, arg, store);
}

static int three_layers(struct hk_world *w, void *arg)
{
    struct layers *l = hk_alloc(w, sizeof(*l));
    *l = (struct layers){*(const bool *)arg, down_until(w, "disk", 100 * HK_MS)};
    struct hk_retry patient = {.times = 5, .from = 20 * HK_MS};
    hk_expect(w, "load: attempt at most 5 times");
    hk_expect(w, "patient: served exactly once");
    int rc = l->repaired ? hk_try_again(w, &patient, service, l) : through(w, l, service);
    hk_emit(w, rc == 0 ? "served" : "gave_up");
    return 0;
}

static const struct seed seeds[] = {
    {"backoff-starts-over", backoff_starts_over, "gentle", {.strategy = "dfs"}},
    {"jitter-before-the-cap", jitter_before_the_cap, "spread", {.strategy = "random", .runs = 20}},
    {"never-asked-if-ready", never_asked, "misuse", {.strategy = "dfs"}},
    {"not-idempotent", not_idempotent, "once", {.strategy = "random", .runs = 100}},
    {"one-attempt-too-many", one_too_many, "bound", {.strategy = "dfs"}},
    {"retry-storm", retry_storm, "spread", {.strategy = "random", .runs = 50}},
    {"three-layers", three_layers, "load patient", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("retries", seeds, sizeof(seeds) / sizeof(*seeds));
}
