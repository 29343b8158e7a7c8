/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/wakeups as C programs: who waits is not the one who is woken.
 */
#include "seed.h"

enum { WORKERS = 3 };

/* ---- successor-on-its-way: who has queued and not told the one before it is forgotten ---- */

struct queue {
    bool repaired;
    struct hk_object *tail, *successor[WORKERS], *waits[WORKERS], *pieces;
};

struct place {
    const struct queue *queue;
    int64_t i;
};

static bool has_been_let_in(const struct hk_world *w, void *arg)
{
    const struct place *p = arg;
    return hk_value_of(w, p->queue->waits[p->i]) == 0;
}

static bool has_been_told(const struct hk_world *w, void *arg)
{
    const struct place *p = arg;
    return hk_value_of(w, p->queue->successor[p->i]) >= 0;
}

static void take(struct hk_world *w, struct place *p)
{
    const struct queue *q = p->queue;
    hk_store(w, q->waits[p->i], 1);
    int64_t before = hk_swap(w, q->tail, p->i);
    if (before < 0)
        return;
    hk_store(w, q->successor[before], p->i);
    hk_wait_until(w, &q->waits[p->i], 1, has_been_let_in, p, HK_NEVER);
}

static void give_back(struct hk_world *w, struct place *p)
{
    const struct queue *q = p->queue;
    int64_t heir = hk_load(w, q->successor[p->i]);
    if (heir < 0) {
        if (hk_cas(w, q->tail, p->i, -1) || !q->repaired)
            return;
        hk_wait_until(w, &q->successor[p->i], 1, has_been_told, p, HK_NEVER);
        heir = hk_load(w, q->successor[p->i]);
    }
    hk_store(w, q->waits[heir], 0);
}

static int work(struct hk_world *w, void *arg)
{
    struct place *p = hk_alloc(w, sizeof(*p));
    *p = (struct place){arg, hk_me(w)};
    take(w, p);
    hk_fetch_add(w, p->queue->pieces, 1);
    hk_emit(w, "worked", p->i);
    give_back(w, p);
    return 0;
}

static int successor_on_its_way(struct hk_world *w, void *arg)
{
    static const char *const successors[] = {"successor0", "successor1", "successor2"};
    static const char *const waits[] = {"waits0", "waits1", "waits2"};
    struct queue *q = hk_alloc(w, sizeof(*q));
    *q = (struct queue){.repaired = *(const bool *)arg, .tail = hk_atomic(w, "tail", -1)};
    q->pieces = hk_atomic(w, "pieces", 0);
    for (int64_t i = 0; i < WORKERS; i++) {
        q->successor[i] = hk_atomic(w, successors[i], -1);
        q->waits[i] = hk_atomic(w, waits[i], 0);
        hk_start_at(w, "worker", i, work, q);
    }
    hk_expect(w, "worked(i) exactly once");
    return 0;
}

/* ---- barrier-used-again: the quick one comes again while the slow one has not left ---- */

struct barrier {
    bool repaired;
    struct hk_object *arrived, *leaving, *round;
    int64_t mine; /* of a worker's own copy: the round that it waits for the end of */
};

static bool all_are_there(const struct hk_world *w, void *arg)
{
    const struct barrier *b = arg;
    return hk_value_of(w, b->arrived) >= WORKERS;
}

static void meet(struct hk_world *w, struct barrier *b)
{
    hk_fetch_add(w, b->arrived, 1);
    hk_wait_until(w, &b->arrived, 1, all_are_there, b, HK_NEVER);
    if (hk_fetch_add(w, b->leaving, 1) < WORKERS - 1)
        return;
    hk_store(w, b->leaving, 0);
    hk_store(w, b->arrived, 0);
}

static bool round_is_over(const struct hk_world *w, void *arg)
{
    const struct barrier *b = arg;
    return hk_value_of(w, b->round) != b->mine;
}

static void meet_in_rounds(struct hk_world *w, struct barrier *b)
{
    b->mine = hk_load(w, b->round);
    if (hk_fetch_add(w, b->arrived, 1) < WORKERS - 1) {
        hk_wait_until(w, &b->round, 1, round_is_over, b, HK_NEVER);
        return;
    }
    hk_store(w, b->arrived, 0);
    hk_fetch_add(w, b->round, 1);
}

static int come_twice(struct hk_world *w, void *arg)
{
    struct barrier *mine = hk_alloc(w, sizeof(*mine));
    *mine = *(const struct barrier *)arg;
    for (int round = 1; round <= 2; round++) {
        if (mine->repaired)
            meet_in_rounds(w, mine);
        else
            meet(w, mine);
        hk_emit(w, "leaves", round);
    }
    return 0;
}

static int barrier_used_again(struct hk_world *w, void *arg)
{
    struct barrier *b = hk_alloc(w, sizeof(*b));
    *b = (struct barrier){.repaired = *(const bool *)arg,
                          .arrived = hk_atomic(w, "arrived", 0),
                          .leaving = hk_atomic(w, "leaving", 0),
                          .round = hk_atomic(w, "round", 0)};
    hk_expect(w, "leaves exactly 6 times");
    for (int64_t i = 0; i < WORKERS; i++)
        hk_start_at(w, "worker", i, come_twice, b);
    return 0;
}

/* ---- whoever-fetches-is-cancelled: its mark stays, and nobody rings ---- */

enum { MISSING, COMING, READY };

struct flight {
    bool repaired;
    struct hk_world *world;
    struct hk_object *value, *bell;
};

static void let_others_try(void *arg)
{
    const struct flight *f = arg;
    hk_cas(f->world, f->value, COMING, MISSING);
    hk_notify_each(f->world, f->bell);
}

static int fetch_for_all(struct hk_world *w, void *arg)
{
    const struct flight *f = arg;
    if (f->repaired)
        hk_defer(w, let_others_try, arg);
    hk_sleep(w, 5 * HK_MS);
    hk_store(w, f->value, READY);
    return hk_notify_each(w, f->bell);
}

static int need_value(struct hk_world *w, void *arg)
{
    const struct flight *f = arg;
    struct hk_awaitable fetch = {.what = HK_ON_BODY, .body = fetch_for_all, .arg = arg};
    for (int64_t seen; (seen = hk_load(w, f->value)) != READY;) {
        if (seen == COMING) {
            hk_wait(w, f->bell, HK_NEVER);
            continue;
        }
        hk_store(w, f->value, COMING);
        hk_join_each(w, &fetch, 1, HK_NEVER);
    }
    hk_emit(w, "served");
    return 0;
}

static int fetcher_is_cancelled(struct hk_world *w, void *arg)
{
    struct flight *f = hk_alloc(w, sizeof(*f));
    *f = (struct flight){*(const bool *)arg, w, hk_atomic(w, "value", MISSING),
                         hk_notify(w, "bell")};
    hk_expect(w, "served at least 2 times");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "client", i, need_value, f);
    return 0;
}

static const struct seed seeds[] = {
    {"barrier-used-again", barrier_used_again, "deadlock", {.threads = HK_MANY}},
    {"successor-on-its-way", successor_on_its_way, "deadlock", {.threads = HK_MANY}},
    {"whoever-fetches-is-cancelled", fetcher_is_cancelled, "deadlock",
     {.strategy = "dpor", .cancel = "client"}},
};

int main(void)
{
    return seeds_run("wakeups: queues", seeds, sizeof(seeds) / sizeof(*seeds));
}
