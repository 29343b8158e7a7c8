/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/cancellation as C programs: what a dropped wait leaves behind.
 */
#include "seed.h"

/* Runs body(arg) for that long; then it is dropped where it waits. HK_EELAPSED. */
static int within(struct hk_world *w, int64_t limit, hk_body body, void *arg)
{
    struct hk_awaitable call = {HK_ON_BODY, .label = "call", .body = body, .arg = arg};
    return hk_race(w, &call, 1, NULL, hk_after(w, limit));
}

/* ---- connection-lost-at-the-tie: it is in the reply when the client's time is over ---- */

struct opening {
    bool repaired;
    struct hk_object *reply, *open;
};

static int opener(struct hk_world *w, void *arg)
{
    const struct opening *c = arg;
    hk_sleep(w, 10 * HK_MS);
    hk_fetch_add(w, c->open, 1);
    if (hk_send(w, c->reply, 7, HK_NEVER) == HK_ECLOSED)
        hk_fetch_add(w, c->open, -1); /* nobody wants it any more */
    return 0;
}

static int client(struct hk_world *w, void *arg)
{
    const struct opening *c = arg;
    struct hk_awaitable arms[] = {{HK_ON_RECV, .object = c->reply},
                                  {HK_ON_TIME, .n = 10 * HK_MS}};
    hk_spawn(w, "opener", opener, arg);
    if (hk_select(w, arms, 2, 0, HK_NEVER) == 0) {
        hk_emit(w, "connected");
        hk_fetch_add(w, c->open, -1); /* used and closed */
        return 0;
    }
    hk_emit(w, "gave_up");
    hk_close(w, c->reply);
    if (c->repaired && hk_try_recv(w, c->reply, NULL) == 0)
        hk_fetch_add(w, c->open, -1); /* it came late */
    return 0;
}

static int connection_lost_at_the_tie(struct hk_world *w, void *arg)
{
    struct opening *c = hk_alloc(w, sizeof(*c));
    *c = (struct opening){.repaired = *(const bool *)arg,
                          .reply = hk_channel(w, "reply", 1, 0),
                          .open = hk_atomic(w, "open", 0)};
    hk_expect(w, "balanced: finally open == 0");
    hk_expect(w, "exactly one of connected, gave_up");
    hk_expect(w, "sometimes connected");
    hk_expect(w, "sometimes gave_up");
    hk_start(w, "client", client, c);
    return 0;
}

/* ---- ghost-in-the-queue: the lock is handed to somebody who has left ---- */

struct home_made {
    bool repaired;
    int owner, next_up; /* 0: nobody */
    struct hk_object *place, *turn[4];
};

struct waiter {
    struct hk_world *world;
    struct home_made *lock;
    int id;
    bool waiting;
};

static void give(struct hk_world *w, struct home_made *lock)
{
    lock->owner = lock->next_up;
    lock->next_up = 0;
    if (lock->owner)
        hk_notify_first(w, lock->turn[lock->owner]);
    hk_notify_each(w, lock->place);
}

/* The wait has ended early: takes its number back, or passes the lock on. */
static void leave_queue(void *arg)
{
    const struct waiter *me = arg;
    if (!me->waiting)
        return;
    if (me->lock->next_up == me->id)
        me->lock->next_up = 0;
    else
        give(me->world, me->lock);
}

static void take(struct hk_world *w, struct home_made *lock, int id)
{
    while (lock->owner && lock->next_up)
        hk_wait(w, lock->place, HK_NEVER);
    if (!lock->owner) {
        lock->owner = id;
        return;
    }
    struct waiter *me = hk_alloc(w, sizeof(*me));
    *me = (struct waiter){.world = w, .lock = lock, .id = id, .waiting = true};
    if (lock->repaired)
        hk_defer(w, leave_queue, me);
    lock->next_up = id;
    hk_wait(w, lock->turn[id], HK_NEVER);
    me->waiting = false;
}

static int holder(struct hk_world *w, void *arg)
{
    take(w, arg, 1);
    hk_sleep(w, 20 * HK_MS);
    give(w, arg);
    return 0;
}

static int take_and_give(struct hk_world *w, void *arg)
{
    take(w, arg, 2);
    give(w, arg);
    return 0;
}

static int hasty(struct hk_world *w, void *arg)
{
    hk_sleep(w, HK_MS);
    if (within(w, 5 * HK_MS, take_and_give, arg) == HK_EELAPSED)
        hk_emit(w, "gave_up");
    return 0;
}

static int patient(struct hk_world *w, void *arg)
{
    hk_sleep(w, 10 * HK_MS);
    take(w, arg, 3);
    hk_emit(w, "got_it");
    give(w, arg);
    return 0;
}

static bool is_free(const struct hk_world *w, void *arg)
{
    const struct home_made *lock = arg;
    (void)w;
    return lock->owner == 0;
}

static int ghost_in_the_queue(struct hk_world *w, void *arg)
{
    struct home_made *lock = hk_alloc(w, sizeof(*lock));
    lock->repaired = *(const bool *)arg;
    lock->place = hk_notify(w, "place");
    for (int id = 1; id < 4; id++)
        lock->turn[id] = hk_notify(w, "turn");
    hk_finally(w, "free", is_free, lock);
    hk_expect(w, "gave_up exactly once");
    hk_expect(w, "got_it exactly once");
    hk_start(w, "holder", holder, lock);
    hk_start(w, "hasty", hasty, lock);
    hk_start(w, "patient", patient, lock);
    return 0;
}

/* ---- off-by-one: the answer to a request that was given up is read by the next one ---- */

struct link {
    struct hk_object *wire, *back;
};

struct request {
    const struct link *link;
    int64_t key;
};

static int serve(struct hk_world *w, void *arg)
{
    const struct link *link = arg;
    for (int64_t key; hk_recv(w, link->wire, &key, HK_NEVER) == 0;) {
        hk_sleep(w, 10 * HK_MS);
        hk_send(w, link->back, key, HK_NEVER);
    }
    return 0;
}

static int get(struct hk_world *w, void *arg)
{
    const struct request *r = arg;
    int64_t answer = 0;
    hk_send(w, r->link->wire, r->key, HK_NEVER);
    hk_recv(w, r->link->back, &answer, HK_NEVER);
    hk_check(w, answer == r->key);
    hk_emit(w, "answered", answer);
    return 0;
}

static struct link *new_link(struct hk_world *w)
{
    struct link *link = hk_alloc(w, sizeof(*link));
    link->wire = hk_channel(w, "wire", 8, 0);
    link->back = hk_channel(w, "back", 8, 0);
    hk_hold(w, link->wire, HK_SENDER, 0); /* the server ends when its client has ended */
    hk_start(w, "server", serve, link);
    return link;
}

static int off_by_one(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    hk_expect(w, "answered(2) exactly once");
    struct request first = {.link = new_link(w), .key = 1};
    struct request second = {.link = *repaired ? new_link(w) : first.link, .key = 2};
    hk_check(w, within(w, 5 * HK_MS, get, &first) == HK_EELAPSED);
    return get(w, &second);
}

/* ---- receive-in-two-reads: the heartbeat drops the read, and the header with it ---- */

static int peer(struct hk_world *w, void *wire)
{
    for (int64_t i = 1; i <= 3; i++) {
        hk_sleep(w, 4 * HK_MS);
        hk_send(w, wire, i, HK_NEVER);
        hk_sleep(w, 4 * HK_MS);
        hk_send(w, wire, i + 100, HK_NEVER);
    }
    return 0;
}

static int read_frame(struct hk_world *w, void *wire)
{
    int64_t head, body;
    hk_recv(w, wire, &head, HK_NEVER);
    hk_recv(w, wire, &body, HK_NEVER);
    hk_check(w, body == head + 100);
    hk_return(w, head);
    return 0;
}

static int receive_in_two_reads(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *wire = hk_channel(w, "wire", 4, 0);
    struct hk_awaitable arms[] = {
        {HK_ON_BODY, .label = "read_frame", .body = read_frame, .arg = wire},
        {HK_ON_TICK, .object = hk_interval(w, "beat", 14 * HK_MS, 0)},
    };
    hk_expect(w, "frame in order [1, 2, 3]");
    hk_expect(w, "alive at least 2 times");
    hk_start(w, "peer", peer, wire);
    if (*repaired)
        arms[0].what = HK_ON_FUTURE; /* kept when the heartbeat wins */
    for (int frames = 0; frames < 3;) {
        if (*repaired && !arms[0].future)
            arms[0].future = hk_future(w, "read_frame", read_frame, wire);
        if (hk_select(w, arms, 2, 0, HK_NEVER) == 1) {
            hk_emit(w, "alive");
            continue;
        }
        hk_emit(w, "frame", arms[0].value);
        arms[0].future = NULL;
        frames++;
    }
    return 0;
}

/* ---- permit-between-two-awaits: taken, and not noted yet that it has to be given back ---- */

struct slots {
    bool repaired;
    struct hk_object *slots, *log, *work;
};

struct client {
    struct hk_world *world;
    const struct slots *slots;
    bool has_it;
};

static void clean_up(void *arg)
{
    const struct client *c = arg;
    if (c->has_it)
        hk_release(c->world, c->slots->slots, 1);
}

static int use_slot(struct hk_world *w, void *arg)
{
    const struct slots *s = arg;
    struct client *c = hk_alloc(w, sizeof(*c));
    *c = (struct client){.world = w, .slots = s};
    hk_defer(w, clean_up, c);
    hk_acquire(w, s->slots, 1, HK_NEVER);
    c->has_it = s->repaired;
    hk_operate(w, s->log, HK_NEVER);
    c->has_it = true;
    hk_operate(w, s->work, HK_NEVER);
    return 0;
}

static int permit_between_two_awaits(struct hk_world *w, void *arg)
{
    struct slots *s = hk_alloc(w, sizeof(*s));
    *s = (struct slots){.repaired = *(const bool *)arg};
    s->slots = hk_semaphore(w, "slots", 2, HK_MANUAL);
    s->log = hk_operation(w, "log", (struct hk_work){.takes = HK_MS});
    s->work = hk_operation(w, "work", (struct hk_work){.takes = 5 * HK_MS});
    hk_expect(w, "kept: finally permits(slots) == 2");
    hk_expect(w, "sometimes aborted(client)");
    for (int64_t i = 0; i < 4; i++)
        hk_start_at(w, "client", i, use_slot, s);
    return 0;
}

static const struct seed seeds[] = {
    {"connection-lost-at-the-tie", connection_lost_at_the_tie, "balanced", {.strategy = "dfs"}},
    {"ghost-in-the-queue", ghost_in_the_queue, "deadlock", {.strategy = "dfs"}},
    {"off-by-one", off_by_one, "assert", {.strategy = "dfs"}},
    {"permit-between-two-awaits", permit_between_two_awaits, "kept", {.cancel = "client"}},
    {"receive-in-two-reads", receive_in_two_reads, "assert", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("cancellation: lost", seeds, sizeof(seeds) / sizeof(*seeds));
}
