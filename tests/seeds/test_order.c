/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/order as C programs: what is stored, and who is served, in
 * an order that nobody meant.
 */
#include "seed.h"

/* ---- a-middle-one-keeps-the-bus: high waits for low, which waits for the processor ---- */

struct machine {
    bool inherits, middle_works, high_waits;
    struct hk_object *bus, *news;
};

static int low(struct hk_world *w, void *arg)
{
    const struct machine *m = arg;
    hk_lock(w, m->bus, HK_NEVER);
    for (int i = 0; i < 3; i++) {
        hk_block(w, HK_MS);
        hk_yield(w);
        while (m->middle_works && !(m->inherits && m->high_waits))
            hk_wait(w, m->news, HK_NEVER);
    }
    hk_unlock(w, m->bus);
    hk_emit(w, "low_done");
    return 0;
}

static int middle(struct hk_world *w, void *arg)
{
    struct machine *m = arg;
    hk_sleep(w, HK_MS);
    m->middle_works = true;
    for (int i = 0; i < 60; i++) {
        hk_block(w, HK_MS);
        hk_yield(w);
        while (m->inherits && m->high_waits)
            hk_wait(w, m->news, HK_NEVER);
    }
    m->middle_works = false;
    hk_notify_each(w, m->news);
    hk_emit(w, "middle_done");
    return 0;
}

static int high(struct hk_world *w, void *arg)
{
    struct machine *m = arg;
    hk_sleep(w, 2 * HK_MS);
    m->high_waits = true;
    hk_notify_each(w, m->news);
    hk_emit(w, "asked");
    hk_lock(w, m->bus, HK_NEVER);
    m->high_waits = false;
    hk_notify_each(w, m->news);
    hk_emit(w, "sent_report");
    return 0;
}

static int a_middle_one(struct hk_world *w, void *arg)
{
    struct machine *m = hk_alloc(w, sizeof(*m));
    m->inherits = *(const bool *)arg;
    m->bus = hk_mutex(w, "bus", 0);
    m->news = hk_notify(w, "news");
    hk_expect(w, "prompt: asked leads to sent_report within 10ms");
    hk_expect(w, "low_done exactly once");
    hk_expect(w, "middle_done exactly once");
    hk_start(w, "low", low, m);
    hk_start(w, "middle", middle, m);
    hk_start(w, "high", high, m);
    return 0;
}

/* ---- closed-and-running-again: the joiner writes Running over Closed ---- */

enum { JOINING, RUNNING, CLOSED };

struct client {
    bool repaired;
    struct hk_object *phase;
};

static int join_group(struct hk_world *w, void *arg)
{
    const struct client *c = arg;
    if (c->repaired)
        hk_cas(w, c->phase, JOINING, RUNNING);
    else if (hk_load(w, c->phase) == JOINING)
        hk_store(w, c->phase, RUNNING);
    return 0;
}

static int close_client(struct hk_world *w, void *arg)
{
    const struct client *c = arg;
    hk_store(w, c->phase, CLOSED);
    hk_emit(w, "closed");
    return 0;
}

static int closed_and_running(struct hk_world *w, void *arg)
{
    struct client *c = hk_alloc(w, sizeof(*c));
    *c = (struct client){*(const bool *)arg, hk_atomic(w, "phase", JOINING)};
    hk_expect(w, "stays_closed: finally phase == 2"); /* CLOSED */
    hk_expect(w, "closed exactly once");
    hk_expect(w, "sometimes phase == 1"); /* RUNNING */
    hk_start(w, "joiner", join_group, c);
    hk_start(w, "closer", close_client, c);
    return 0;
}

/* ---- drained-before-anybody-listens: the event has been when the writer begins to wait ---- */

struct stream_buffer {
    bool repaired, full;
    struct hk_object *drained;
};

static int drain(struct hk_world *w, void *arg)
{
    struct stream_buffer *b = arg;
    b->full = false;
    return hk_notify_each(w, b->drained); /* those who wait now */
}

static int write_more(struct hk_world *w, void *arg)
{
    const struct stream_buffer *b = arg;
    if (b->full) {
        hk_yield(w); /* goes back to its caller, which then waits */
        if (!b->repaired || b->full)
            hk_wait(w, b->drained, HK_NEVER);
    }
    hk_check(w, !b->full);
    hk_emit(w, "wrote");
    return 0;
}

static int drained_before(struct hk_world *w, void *arg)
{
    struct stream_buffer *b = hk_alloc(w, sizeof(*b));
    *b = (struct stream_buffer){*(const bool *)arg, true, hk_notify(w, "drained")};
    hk_expect(w, "wrote exactly once");
    hk_expect(w, "all tasks complete");
    hk_start(w, "stream", drain, b);
    hk_start(w, "writer", write_more, b);
    return 0;
}

/* ---- flag-raised-before-the-data: a reader sees the flag, and the old message ---- */

struct letter {
    bool repaired;
    int message;
    struct hk_object *ready;
};

static int write_letter(struct hk_world *w, void *arg)
{
    struct letter *l = arg;
    if (!l->repaired)
        hk_store(w, l->ready, 1);
    HK_WRITE(w, l->message, 42);
    if (l->repaired)
        hk_store(w, l->ready, 1);
    return 0;
}

static int read_letter(struct hk_world *w, void *arg)
{
    struct letter *l = arg;
    if (!hk_load(w, l->ready)) {
        hk_emit(w, "not_yet");
        return 0;
    }
    int text = HK_READ(w, l->message);
    hk_check(w, text == 42);
    hk_emit(w, "got", text);
    return 0;
}

static int flag_raised(struct hk_world *w, void *arg)
{
    struct letter *l = hk_alloc(w, sizeof(*l));
    *l = (struct letter){.repaired = *(const bool *)arg, .ready = hk_atomic(w, "ready", 0)};
    hk_expect(w, "sometimes got(42)");
    hk_expect(w, "sometimes not_yet");
    hk_start(w, "writer", write_letter, l);
    hk_start(w, "reader", read_letter, l);
    return 0;
}

/* ---- last-come-first-woken: the list of those who wait is taken from its end ---- */

enum { GUESTS = 3 };

struct door {
    bool repaired;
    int64_t guests[GUESTS], waiting;
    struct hk_object *all_there, *bell[GUESTS];
};

static int guest(struct hk_world *w, void *arg)
{
    struct door *d = arg;
    int64_t me = hk_me(w);
    d->guests[d->waiting++] = me;
    hk_emit(w, "asked", me);
    if (d->waiting == GUESTS)
        hk_notify_first(w, d->all_there);
    hk_wait(w, d->bell[me], HK_NEVER);
    hk_emit(w, "entered", me);
    return 0;
}

static int host(struct hk_world *w, void *arg)
{
    const struct door *d = arg;
    hk_wait(w, d->all_there, HK_NEVER);
    for (int i = 0; i < GUESTS; i++) {
        int64_t next = d->guests[d->repaired ? i : GUESTS - 1 - i];
        hk_emit(w, "let_in", next);
        hk_notify_first(w, d->bell[next]);
    }
    return 0;
}

static int last_come(struct hk_world *w, void *arg)
{
    struct door *d = hk_alloc(w, sizeof(*d));
    d->repaired = *(const bool *)arg;
    d->all_there = hk_notify(w, "all_there");
    hk_expect(w, "first_come: let_in in order of asked");
    hk_expect(w, "let_in(guest) before entered(guest)");
    hk_expect(w, "entered exactly 3 times");
    for (int i = 0; i < GUESTS; i++) {
        d->bell[i] = hk_notify(w, "bell");
        hk_start_at(w, "guest", i, guest, d);
    }
    hk_start(w, "host", host, d);
    return 0;
}

/* ---- number-above-the-published-maximum: a document can be found before it exists ---- */

struct table {
    bool repaired;
    struct hk_object *newest, *largest;
};

static int make_index(struct hk_world *w, void *arg)
{
    const struct table *t = arg;
    for (int number = 1; number <= 2; number++) {
        hk_store(w, t->repaired ? t->largest : t->newest, number);
        hk_store(w, t->repaired ? t->newest : t->largest, number);
    }
    return 0;
}

static int look_up(struct hk_world *w, void *arg)
{
    const struct table *t = arg;
    int64_t found = hk_load(w, t->newest);
    hk_check(w, found <= hk_load(w, t->largest));
    hk_emit(w, "checked", found);
    return 0;
}

static int number_above(struct hk_world *w, void *arg)
{
    struct table *t = hk_alloc(w, sizeof(*t));
    *t = (struct table){*(const bool *)arg, hk_atomic(w, "newest", 0), hk_atomic(w, "largest", 0)};
    hk_expect(w, "checked exactly once");
    hk_expect(w, "sometimes checked(0)");
    hk_expect(w, "sometimes checked(2)");
    hk_expect(w, "finally newest == 2 and largest == 2");
    hk_start(w, "indexer", make_index, t);
    hk_start(w, "reader", look_up, t);
    return 0;
}

static const struct seed seeds[] = {
    {"a-middle-one-keeps-the-bus", a_middle_one, "prompt", {.strategy = "random", .runs = 100}},
    {"closed-and-running-again", closed_and_running, "stays_closed", {.threads = 2}},
    {"drained-before-anybody-listens", drained_before, "deadlock", {.strategy = "dfs"}},
    {"flag-raised-before-the-data", flag_raised, "race assert", {.threads = 2}},
    {"last-come-first-woken", last_come, "first_come", {.strategy = "dfs"}},
    {"number-above-the-published-maximum", number_above, "assert", {.threads = 2}},
};

int main(void)
{
    return seeds_run("order", seeds, sizeof(seeds) / sizeof(*seeds));
}
