/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/backpressure about room in queues, as C programs.
 */
#include "seed.h"

/* ---- slot-before-work: who has nothing to do yet keeps the only slot ---- */

struct service {
    bool repaired;
    struct hk_object *slots, *requests;
};

static int idle(struct hk_world *w, void *arg)
{
    const struct service *c = arg;
    int64_t request;
    if (!c->repaired)
        hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_recv(w, c->requests, &request, HK_NEVER);
    if (c->repaired)
        hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_emit(w, "handled", request);
    return hk_release(w, c->slots, 1);
}

static int busy(struct hk_world *w, void *arg)
{
    const struct service *c = arg;
    hk_sleep(w, HK_MS);
    hk_emit(w, "asked", 1);
    hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_send(w, c->requests, 1, HK_NEVER);
    return hk_release(w, c->slots, 1);
}

static int slot_before_work(struct hk_world *w, void *arg)
{
    struct service *c = hk_alloc(w, sizeof(*c));
    *c = (struct service){.repaired = *(const bool *)arg,
                          .slots = hk_semaphore(w, "slots", 1, 0),
                          .requests = hk_channel(w, "requests", 1, 0)};
    hk_expect(w, "asked(i) leads to handled(i)");
    hk_start(w, "idle", idle, c);
    hk_start(w, "busy", busy, c);
    return 0;
}

/* ---- two-queues-in-a-ring: each side waits for room in the other one's full queue ---- */

enum { WRITES = 4 };

struct ring {
    bool repaired;
    struct hk_object *events, *writes, *reports; /* reports: events again, or of their own */
};

static int client(struct hk_world *w, void *arg)
{
    const struct ring *c = arg;
    for (int64_t i = 1; i <= WRITES; i++)
        hk_send(w, c->events, i, HK_NEVER);
    return 0;
}

static int node(struct hk_world *w, void *arg)
{
    const struct ring *c = arg;
    int64_t event, left = c->repaired ? WRITES : 2 * WRITES;
    for (; left > 0 && hk_recv(w, c->events, &event, HK_NEVER) == 0; left--) {
        if (event > 0)
            hk_send(w, c->writes, event, HK_NEVER);
        else
            hk_emit(w, "stored", -event);
    }
    return 0;
}

static int storage(struct hk_world *w, void *arg)
{
    const struct ring *c = arg;
    for (int64_t i = 0, write; i < WRITES && hk_recv(w, c->writes, &write, HK_NEVER) == 0; i++) {
        hk_sleep(w, HK_MS);
        hk_send(w, c->reports, -write, HK_NEVER);
    }
    return 0;
}

static int reader(struct hk_world *w, void *arg)
{
    const struct ring *c = arg;
    for (int64_t i = 0, write; i < WRITES && hk_recv(w, c->reports, &write, HK_NEVER) == 0; i++)
        hk_emit(w, "stored", -write);
    return 0;
}

static int two_queues_in_a_ring(struct hk_world *w, void *arg)
{
    struct ring *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->events = hk_channel(w, "events", 1, 0);
    c->writes = hk_channel(w, "writes", 1, 0);
    c->reports = c->repaired ? hk_channel(w, "reports", 1, 0) : c->events;
    hk_expect(w, "stored exactly 4 times");
    hk_expect(w, "stored(i) at most once");
    hk_start(w, "client", client, c);
    hk_start(w, "node", node, c);
    hk_start(w, "storage", storage, c);
    if (c->repaired)
        hk_start(w, "reader", reader, c);
    return 0;
}

/* ---- weight-that-wraps: 17 blocks are 1 in four bits, and are granted ---- */

enum { BLOCKS = 10 };

struct memory {
    bool repaired;
    struct hk_object *budget;
    int64_t used;
};

static int load(struct hk_world *w, struct memory *c, int64_t blocks)
{
    if (c->repaired && blocks > BLOCKS)
        return HK_ELIMIT;
    int64_t weight = blocks & 15; /* as it is stored */
    hk_acquire(w, c->budget, weight, HK_NEVER);
    c->used += blocks;
    hk_sleep(w, 10 * HK_MS);
    c->used -= blocks;
    hk_emit(w, "loaded", blocks);
    return hk_release(w, c->budget, weight);
}

static int small(struct hk_world *w, void *arg)
{
    return load(w, arg, 5);
}

static int big(struct hk_world *w, void *arg)
{
    if (load(w, arg, 17) == HK_ELIMIT)
        hk_emit(w, "refused");
    return 0;
}

static bool is_within_budget(const struct hk_world *w, void *arg)
{
    const struct memory *c = arg;
    (void)w;
    return c->used <= BLOCKS;
}

static int weight_that_wraps(struct hk_world *w, void *arg)
{
    struct memory *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->budget = hk_semaphore(w, "budget", BLOCKS, 0);
    hk_always(w, "memory", is_within_budget, c);
    hk_expect(w, "loaded(5) exactly 2 times");
    if (c->repaired)
        hk_expect(w, "refused exactly once");
    hk_start_at(w, "small", 0, small, c);
    hk_start_at(w, "small", 1, small, c);
    hk_start(w, "big", big, c);
    return 0;
}

/* ---- write-said-stop: the answer that there is no more room is only advice ---- */

struct wire {
    bool repaired;
    struct hk_object *drained, *filled;
    int64_t buffered;
};

static bool put(struct hk_world *w, struct wire *c, int64_t i)
{
    c->buffered++;
    hk_notify_first(w, c->filled);
    hk_emit(w, "written", i);
    return c->buffered < 3;
}

static int writer(struct hk_world *w, void *arg)
{
    struct wire *c = arg;
    for (int64_t i = 1; i <= 8; i++) {
        bool more = put(w, c, i);
        if (!more && c->repaired)
            hk_wait(w, c->drained, HK_NEVER);
        hk_sleep(w, HK_MS);
    }
    return 0;
}

static int socket_thread(struct hk_world *w, void *arg)
{
    struct wire *c = arg;
    for (int sent = 0; sent < 8; sent++) {
        while (c->buffered == 0)
            hk_wait(w, c->filled, HK_NEVER);
        hk_sleep(w, 10 * HK_MS);
        c->buffered--;
        hk_notify_first(w, c->drained);
    }
    return 0;
}

static bool has_room(const struct hk_world *w, void *arg)
{
    const struct wire *c = arg;
    (void)w;
    return c->buffered <= 3;
}

static int write_said_stop(struct hk_world *w, void *arg)
{
    struct wire *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->drained = hk_notify(w, "drained");
    c->filled = hk_notify(w, "filled");
    hk_always(w, "memory", has_room, c);
    hk_expect(w, "written exactly 8 times");
    hk_start(w, "writer", writer, c);
    hk_start(w, "socket", socket_thread, c);
    return 0;
}

/* ---- window-that-starts-anew: two calls at its end and two at the next one's beginning ---- */

struct rate {
    bool repaired;
    struct hk_object *used, *recent, *places;
};

static int start_anew(struct hk_world *w, void *arg)
{
    const struct rate *r = arg;
    for (int i = 0; i < 3; i++) {
        hk_sleep(w, 10 * HK_MS);
        hk_store(w, r->used, 0);
    }
    return 0;
}

static int age(struct hk_world *w, void *arg)
{
    const struct rate *r = arg;
    hk_sleep(w, 10 * HK_MS);
    hk_fetch_add(w, r->recent, -1);
    return 0;
}

static int call_four_times(struct hk_world *w, void *arg)
{
    const struct rate *r = arg;
    hk_sleep(w, 9 * HK_MS);
    for (int i = 0; i < 4; i++) {
        if (r->repaired)
            hk_acquire(w, r->places, 1, HK_NEVER);
        while (!r->repaired && hk_load(w, r->used) >= 2)
            hk_sleep(w, HK_MS / 2);
        hk_fetch_add(w, r->used, 1);
        hk_fetch_add(w, r->recent, 1);
        hk_handle h = hk_spawn(w, "ages", age, arg);
        if (r->repaired)
            hk_give(w, r->places, 1, h); /* back when the call is 10ms old */
        hk_detach(w, h);
        hk_emit(w, "called");
    }
    return 0;
}

static int window_starts_anew(struct hk_world *w, void *arg)
{
    struct rate *r = hk_alloc(w, sizeof(*r));
    *r = (struct rate){*(const bool *)arg, hk_atomic(w, "used", 0), hk_atomic(w, "recent", 0),
                       hk_semaphore(w, "places", 2, 0)};
    hk_expect(w, "rate: always recent <= 2");
    hk_expect(w, "called exactly 4 times");
    if (!r->repaired)
        hk_start(w, "window", start_anew, r);
    hk_start(w, "client", call_four_times, r);
    return 0;
}

static const struct seed seeds[] = {
    {"slot-before-work", slot_before_work, "deadlock", {.strategy = "dfs"}},
    {"two-queues-in-a-ring", two_queues_in_a_ring, "deadlock", {.runs = 300}},
    {"weight-that-wraps", weight_that_wraps, "memory", {.strategy = "dfs"}},
    {"write-said-stop", write_said_stop, "memory", {.strategy = "dfs"}},
    {"window-that-starts-anew", window_starts_anew, "rate", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("backpressure: queues", seeds, sizeof(seeds) / sizeof(*seeds));
}
