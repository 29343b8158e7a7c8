/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/timeouts as C programs: from when a time is counted.
 */
#include "seed.h"

/* ---- every-hop-starts-again: three timeouts, one after the other, add up ---- */

static int load_page(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    int64_t deadline = hk_after(w, 100 * HK_MS);
    struct hk_object *backend = hk_operation(w, "backend", (struct hk_work){.takes = 80 * HK_MS});
    for (int hop = 1; hop <= 3; hop++) {
        if (hk_operate(w, backend, repaired ? deadline : hk_after(w, 100 * HK_MS)) != 0) {
            hk_emit(w, "gave_up");
            return 0;
        }
        hk_emit(w, "passed", hop);
    }
    hk_emit(w, "answered");
    return 0;
}

static int every_hop(struct hk_world *w, void *arg)
{
    hk_expect(w, "in_time: page completes by 100ms");
    hk_expect(w, "exactly one of answered, gave_up");
    hk_expect(w, "passed(1) exactly once");
    hk_start(w, "page", load_page, arg);
    return 0;
}

/* ---- paused-clock: ticks that were jumped over come all at once ---- */

static int beat(struct hk_world *w, void *arg)
{
    unsigned missed = *(const bool *)arg ? HK_SKIP_MISSED : 0;
    struct hk_object *second = hk_interval(w, "second", HK_S, missed);
    for (int i = 0; i < 4; i++) {
        hk_tick(w, second, NULL, HK_NEVER);
        hk_emit(w, "beat_at", hk_now(w) / HK_MS);
    }
    return 0;
}

static int paused_clock(struct hk_world *w, void *arg)
{
    hk_expect(w, "spacing: beat_at in order [0, 1000, 3500, 4000]");
    hk_expect(w, "heart completes by 4s");
    hk_start(w, "heart", beat, arg);
    hk_advance(w, HK_S);
    hk_advance(w, 2500 * HK_MS); /* ticks due at 2s and 3s are both late */
    return hk_advance(w, 500 * HK_MS);
}

/* ---- timer-rebuilt-each-turn: a timer of each turn never fires while messages come ---- */

struct buffer {
    bool repaired;
    struct hk_object *inbox;
};

static int write_messages(struct hk_world *w, void *arg)
{
    const struct buffer *b = arg;
    for (int i = 1; i <= 20; i++) {
        hk_send(w, b->inbox, i, HK_NEVER);
        hk_sleep(w, 10 * HK_MS);
    }
    return 0;
}

static int gather(struct hk_world *w, void *arg)
{
    const struct buffer *b = arg;
    for (int64_t flush_at = 50 * HK_MS;;) {
        int64_t due = b->repaired ? flush_at : hk_after(w, 50 * HK_MS);
        struct hk_awaitable arms[] = {{HK_ON_RECV, .object = b->inbox}, {HK_ON_TIME, .n = due}};
        int which = hk_select(w, arms, 2, 0, HK_NEVER);
        if (which < 0)
            return which;
        if (which == 0) {
            hk_emit(w, "gathered", arms[0].value);
        } else {
            hk_emit(w, "flushed", hk_now(w));
            flush_at += 50 * HK_MS;
        }
    }
}

static int timer_rebuilt(struct hk_world *w, void *arg)
{
    struct buffer *b = hk_alloc(w, sizeof(*b));
    *b = (struct buffer){*(const bool *)arg, hk_channel(w, "inbox", 4, 0)};
    hk_expect(w, "flushing: gathered(1) leads to flushed within 60ms");
    hk_expect(w, "gathered(x) exactly once");
    hk_start(w, "source", write_messages, b);
    hk_start(w, "writer", gather, b);
    return 0;
}

/* ---- decision-cut-in-half: the time is up when one of two has been told to commit ---- */

enum { OPEN, COMMIT, ABORT };

struct decision {
    bool repaired;
    struct hk_object *votes, *told[2], *outcome[2], *think;
};

static int collect_votes(struct hk_world *w, void *arg)
{
    const struct decision *d = arg;
    for (int i = 0; i < 2; i++) {
        int64_t from;
        hk_recv(w, d->votes, &from, HK_NEVER);
    }
    return 0;
}

static void announce(struct hk_world *w, const struct decision *d, int64_t what)
{
    for (int i = 0; i < 2; i++) {
        if (hk_load(w, d->told[i]) != OPEN)
            continue;
        hk_set(w, d->told[i], what);
        hk_yield(w);
    }
}

static int collect_and_announce(struct hk_world *w, void *arg)
{
    collect_votes(w, arg);
    announce(w, arg, COMMIT);
    return 0;
}

static int coordinate(struct hk_world *w, void *arg)
{
    const struct decision *d = arg;
    hk_body body = d->repaired ? collect_votes : collect_and_announce;
    if (hk_timeout(w, body, arg, NULL, hk_after(w, 10 * HK_MS)) == HK_EELAPSED)
        announce(w, d, ABORT);
    else if (d->repaired)
        announce(w, d, COMMIT);
    return 0;
}

static int participate(struct hk_world *w, void *arg)
{
    const struct decision *d = arg;
    int64_t what;
    hk_operate(w, d->think, HK_NEVER);
    hk_try_send(w, d->votes, hk_me(w)); /* nobody may be there any more */
    hk_changed(w, d->told[hk_me(w)], &what, HK_NEVER);
    hk_store(w, d->outcome[hk_me(w)], what);
    return 0;
}

static int decision_cut_in_half(struct hk_world *w, void *arg)
{
    static const int64_t takes[] = {8 * HK_MS, 9 * HK_MS, 10 * HK_MS};
    struct decision *d = hk_alloc(w, sizeof(*d));
    *d = (struct decision){
        .repaired = *(const bool *)arg,
        .votes = hk_channel(w, "votes", 2, 0),
        .told = {hk_watch(w, "told0", OPEN), hk_watch(w, "told1", OPEN)},
        .outcome = {hk_atomic(w, "outcome0", OPEN), hk_atomic(w, "outcome1", OPEN)},
        .think = hk_operation(w, "think", (struct hk_work){.one_of = takes, .one_of_count = 3}),
    };
    hk_expect(w, "agreed: finally outcome0 == outcome1");
    hk_expect(w, "sometimes outcome0 == 1");
    hk_expect(w, "sometimes outcome0 == 2");
    hk_start(w, "coordinator", coordinate, d);
    hk_start_at(w, "participant", 0, participate, d);
    hk_start_at(w, "participant", 1, participate, d);
    return 0;
}

/* ---- hedge-that-books-twice: the slower of two attempts goes on ---- */

struct hedge {
    bool repaired;
    struct hk_object *booked;
};

static int book(struct hk_world *w, void *arg)
{
    static const int64_t durations[] = {5 * HK_MS, 10 * HK_MS, 20 * HK_MS};
    const struct hedge *h = arg;
    hk_sleep(w, hk_random_of(w, durations, 3));
    if (!h->repaired || hk_load(w, h->booked) == 0)
        hk_fetch_add(w, h->booked, 1);
    return 0;
}

static int two_attempts(struct hk_world *w, void *arg)
{
    struct hk_awaitable arms[2] = {
        {.what = HK_ON_JOIN, .task = hk_spawn(w, "book", book, arg)},
        {.what = HK_ON_TIME, .n = 10 * HK_MS},
    };
    if (hk_select(w, arms, 2, 0, HK_NEVER) == 1) {
        arms[1] = (struct hk_awaitable){.what = HK_ON_JOIN,
                                        .task = hk_spawn(w, "book", book, arg)};
        int first = hk_select(w, arms, 2, 0, HK_NEVER);
        hk_detach(w, arms[1 - first].task); /* which stops nothing */
    }
    hk_emit(w, "answered");
    return 0;
}

static int hedge_books_twice(struct hk_world *w, void *arg)
{
    struct hedge *h = hk_alloc(w, sizeof(*h));
    *h = (struct hedge){*(const bool *)arg, hk_atomic(w, "booked", 0)};
    hk_expect(w, "once: finally booked == 1");
    hk_expect(w, "answered exactly once");
    hk_start(w, "client", two_attempts, h);
    return 0;
}

static const struct seed seeds[] = {
    {"decision-cut-in-half", decision_cut_in_half, "agreed", {.runs = 1000}},
    {"every-hop-starts-again", every_hop, "in_time", {.strategy = "dfs"}},
    {"paused-clock", paused_clock, "spacing", {.paused = true, .strategy = "dfs"}},
    {"timer-rebuilt-each-turn", timer_rebuilt, "flushing", {.until = 200 * HK_MS, .runs = 20}},
    {"hedge-that-books-twice", hedge_books_twice, "once",
     {.strategy = "dpor", .data_exhaustive = true}},
};

int main(void)
{
    return seeds_run("timeouts", seeds, sizeof(seeds) / sizeof(*seeds));
}
