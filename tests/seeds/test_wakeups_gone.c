/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/wakeups as C programs: who was woken has gone.
 */
#include "seed.h"

/* ---- cancelled-in-the-queue: a cancelled waiter takes the wakeup with it ---- */

struct gate {
    bool repaired, locked;
    int woken; /* -1: nobody */
    struct hk_object *bell[2];
};

struct turn {
    struct hk_world *w;
    struct gate *gate;
    int who;
    bool taken;
};

static void give_up(void *arg)
{
    const struct turn *turn = arg;
    if (turn->taken)
        return;
    hk_emit(turn->w, "gave_up");
    if (turn->gate->repaired && turn->gate->woken == turn->who)
        hk_notify_first(turn->w, turn->gate->bell[turn->who + 1]);
}

static int take(struct hk_world *w, void *arg)
{
    struct turn *turn = hk_alloc(w, sizeof(*turn));
    *turn = (struct turn){.w = w, .gate = arg, .who = (int)hk_me(w)};
    hk_defer(w, give_up, turn);
    hk_wait(w, turn->gate->bell[turn->who], HK_NEVER);
    turn->gate->locked = true;
    turn->taken = true;
    return 0;
}

static int unlock_and_cancel(struct hk_world *w, void *arg)
{
    struct gate *g = arg;
    hk_handle a = hk_spawn(w, "take", take, g), b = hk_spawn(w, "take", take, g);
    hk_sleep(w, HK_MS);
    g->locked = false;
    g->woken = 0;
    hk_notify_first(w, g->bell[0]);
    hk_abort(w, a); /* before it has run */
    hk_join(w, a, NULL, HK_NEVER);
    hk_join(w, b, NULL, HK_NEVER);
    hk_check(w, g->locked);
    hk_emit(w, "next_has_it");
    return 0;
}

static int cancelled_in_the_queue(struct hk_world *w, void *arg)
{
    struct gate *g = hk_alloc(w, sizeof(*g));
    *g = (struct gate){
        *(const bool *)arg, true, -1, {hk_notify(w, "first bell"), hk_notify(w, "second bell")}};
    hk_expect(w, "gave_up exactly once");
    hk_expect(w, "next_has_it exactly once");
    hk_start(w, "owner", unlock_and_cancel, g);
    return 0;
}

/* ---- lock-asked-for-anew: each heartbeat drops the request for the lock ---- */

struct shared {
    bool repaired;
    struct hk_object *m;
};

static int use_patiently(struct hk_world *w, void *arg)
{
    const struct shared *s = arg;
    for (int i = 0; i < 3; i++) {
        hk_lock(w, s->m, HK_NEVER);
        hk_sleep(w, 2500 * HK_US);
        hk_unlock(w, s->m);
    }
    return 0;
}

static int lock_once(struct hk_world *w, void *arg)
{
    const struct shared *s = arg;
    hk_lock(w, s->m, HK_NEVER);
    hk_emit(w, "got");
    return hk_unlock(w, s->m);
}

static int use_nervously(struct hk_world *w, void *arg)
{
    const struct shared *s = arg;
    struct hk_object *beat = hk_interval(w, "beat", HK_MS, 0);
    hk_sleep(w, HK_MS);
    hk_emit(w, "asked");
    struct hk_awaitable arms[] = {{HK_ON_BODY, .label = "lock", .body = lock_once, .arg = arg},
                                  {HK_ON_TICK, .object = beat}};
    if (s->repaired) /* one request, which keeps its place */
        arms[0] =
            (struct hk_awaitable){HK_ON_FUTURE, .future = hk_future(w, "lock", lock_once, arg)};
    while (hk_select(w, arms, 2, 0, HK_NEVER) == 1)
        hk_emit(w, "alive");
    return 0;
}

static int asked_for_anew(struct hk_world *w, void *arg)
{
    struct shared *s = hk_alloc(w, sizeof(*s));
    *s = (struct shared){*(const bool *)arg, hk_mutex(w, "m", 0)};
    hk_expect(w, "in_time: asked leads to got within 5ms");
    hk_expect(w, "got exactly once");
    hk_expect(w, "sometimes alive");
    hk_start_at(w, "patient", 0, use_patiently, s);
    hk_start_at(w, "patient", 1, use_patiently, s);
    hk_start(w, "nervous", use_nervously, s);
    return 0;
}

/* ---- ring-dies-with-its-waiter: the bell rings for somebody who has just left ---- */

struct desk {
    bool repaired, first_left;
    int chosen; /* -1: nobody */
    struct hk_object *bell[2];
};

static int impatient(struct hk_world *w, void *arg)
{
    struct desk *d = arg;
    if (hk_wait(w, d->bell[0], 10 * HK_MS) == 0) {
        hk_emit(w, "served", 0);
        return 0;
    }
    d->first_left = true;
    hk_emit(w, "left");
    if (d->repaired && d->chosen == 0)
        hk_notify_first(w, d->bell[1]); /* passes it on */
    return 0;
}

static int patient(struct hk_world *w, void *arg)
{
    const struct desk *d = arg;
    if (hk_wait(w, d->bell[1], 50 * HK_MS) == 0)
        hk_emit(w, "served", 1);
    return 0;
}

static int hand_out(struct hk_world *w, void *arg)
{
    struct desk *d = arg;
    hk_sleep(w, 10 * HK_MS);
    d->chosen = d->first_left ? 1 : 0;
    hk_yield(w); /* fetches the thing */
    return hk_notify_first(w, d->bell[d->chosen]);
}

static int ring_dies(struct hk_world *w, void *arg)
{
    struct desk *d = hk_alloc(w, sizeof(*d));
    *d = (struct desk){
        *(const bool *)arg, false, -1, {hk_notify(w, "first bell"), hk_notify(w, "second bell")}};
    hk_expect(w, "handed_out: exactly one of served(0), served(1)");
    hk_expect(w, "sometimes served(0)");
    hk_expect(w, "sometimes served(1)");
    hk_expect(w, "sometimes left");
    hk_start(w, "impatient", impatient, d);
    hk_start(w, "patient", patient, d);
    hk_start(w, "desk", hand_out, d);
    return 0;
}

/* ---- two-rings-one-wakeup: what a bell remembers is that it has rung, not how often ---- */

struct bell {
    bool repaired;
    struct hk_object *bell, *items;
};

static int take_items(struct hk_world *w, void *arg)
{
    const struct bell *b = arg;
    int taken = 0;
    while (taken < 3) {
        hk_wait(w, b->bell, HK_NEVER);
        do {
            if (b->repaired && hk_load(w, b->items) == 0)
                break;
            hk_store(w, b->items, hk_load(w, b->items) - 1);
            hk_emit(w, "taken");
            taken++;
            hk_yield(w);
        } while (b->repaired);
    }
    return 0;
}

static int ring_for_each(struct hk_world *w, void *arg)
{
    const struct bell *b = arg;
    for (int i = 0; i < 3; i++) {
        hk_store(w, b->items, hk_load(w, b->items) + 1);
        hk_notify_first(w, b->bell);
        hk_yield(w);
    }
    return 0;
}

static int two_rings(struct hk_world *w, void *arg)
{
    struct bell *b = hk_alloc(w, sizeof(*b));
    *b = (struct bell){.repaired = *(const bool *)arg,
                       .bell = hk_notify(w, "bell"),
                       .items = hk_plain(w, "items", 0)};
    hk_expect(w, "taken exactly 3 times");
    hk_start(w, "sink", take_items, b);
    hk_start(w, "source", ring_for_each, b);
    return 0;
}

static const struct seed seeds[] = {
    {"cancelled-in-the-queue", cancelled_in_the_queue, "deadlock", {.strategy = "dfs"}},
    {"lock-asked-for-anew", asked_for_anew, "in_time", {.strategy = "random", .runs = 100}},
    {"ring-dies-with-its-waiter", ring_dies, "handed_out", {.strategy = "dfs"}},
    {"two-rings-one-wakeup", two_rings, "deadlock", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("wakeups", seeds, sizeof(seeds) / sizeof(*seeds));
}
