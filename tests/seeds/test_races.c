/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/races as C programs: a decision, and the step that it was made
 * for, with another task in between.
 */
#include "seed.h"

/* ---- lost-update: two threads add one to the same counter ---- */

struct counter {
    bool repaired;
    struct hk_object *hits;
};

static int visit(struct hk_world *w, void *arg)
{
    const struct counter *c = arg;
    if (c->repaired)
        hk_fetch_add(w, c->hits, 1);
    else
        hk_store(w, c->hits, hk_load(w, c->hits) + 1);
    return 0;
}

static int lost_update(struct hk_world *w, void *arg)
{
    struct counter *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->hits = c->repaired ? hk_atomic(w, "hits", 0) : hk_plain(w, "hits", 0);
    hk_expect(w, "counted: finally hits == 2");
    hk_start_at(w, "visitor", 0, visit, c);
    hk_start_at(w, "visitor", 1, visit, c);
    return 0;
}

/* ---- one-side-adds-without-atomics: the guest's subtraction is written over ---- */

static int guest(struct hk_world *w, void *arg)
{
    const struct counter *free_places = arg;
    hk_fetch_add(w, free_places->hits, -1);
    hk_emit(w, "came");
    return 0;
}

static int clean_up(struct hk_world *w, void *arg)
{
    visit(w, arg); /* the same careless addition */
    hk_emit(w, "gave_back");
    return 0;
}

static int one_side_adds(struct hk_world *w, void *arg)
{
    struct counter *c = hk_alloc(w, sizeof(*c));
    *c = (struct counter){.repaired = *(const bool *)arg, .hits = hk_atomic(w, "free", 3)};
    hk_expect(w, "exact: finally free == 3");
    hk_expect(w, "came exactly once");
    hk_expect(w, "gave_back exactly once");
    hk_start(w, "guest", guest, c);
    hk_start(w, "cleanup", clean_up, c);
    return 0;
}

/* ---- fresh-entry-deleted-as-expired: between asking and deleting a new one is stored ---- */

enum { GONE, EXPIRED, FRESH };

struct entry {
    bool repaired;
    struct hk_object *state;
};

static int evict(struct hk_world *w, void *arg)
{
    const struct entry *e = arg;
    if (hk_load(w, e->state) != EXPIRED)
        return 0;
    hk_yield(w); /* the second call */
    bool evicted = !e->repaired || hk_cas(w, e->state, EXPIRED, GONE);
    if (!e->repaired)
        hk_store(w, e->state, GONE);
    if (evicted)
        hk_emit(w, "evicted");
    return 0;
}

static int refresh(struct hk_world *w, void *arg)
{
    const struct entry *e = arg;
    hk_store(w, e->state, FRESH);
    hk_emit(w, "stored");
    return 0;
}

static int fresh_entry_deleted(struct hk_world *w, void *arg)
{
    struct entry *e = hk_alloc(w, sizeof(*e));
    *e = (struct entry){.repaired = *(const bool *)arg, .state = hk_plain(w, "entry", EXPIRED)};
    hk_expect(w, "fresh_stays: finally entry == 2"); /* FRESH */
    hk_expect(w, "stored exactly once");
    hk_expect(w, "sometimes evicted");
    hk_start(w, "reader", evict, e);
    hk_start(w, "writer", refresh, e);
    return 0;
}

/* ---- global-kept-across-an-await: a handler finds the user of another one ---- */

struct server {
    bool repaired;
    int64_t current_user;
    struct hk_object *query;
};

static int handle(struct hk_world *w, void *arg)
{
    struct server *s = arg;
    int64_t user = hk_me(w);
    s->current_user = user;
    hk_operate(w, s->query, HK_NEVER);
    hk_emit(w, "answered", hk_me(w));
    hk_check(w, (s->repaired ? user : s->current_user) == hk_me(w));
    return 0;
}

static int global_kept(struct hk_world *w, void *arg)
{
    struct server *s = hk_alloc(w, sizeof(*s));
    s->repaired = *(const bool *)arg;
    s->query = hk_operation(w, "query", (struct hk_work){.takes = 5 * HK_MS});
    hk_expect(w, "answered(who) exactly once");
    hk_expect(w, "answered exactly 2 times");
    hk_expect(w, "sometimes running(query) == 2");
    hk_start_at(w, "handler", 0, handle, s);
    hk_start_at(w, "handler", 1, handle, s);
    return 0;
}

/* ---- limit-checked-then-counted: two requests look before either has counted itself ---- */

struct gateway {
    bool repaired;
    struct hk_object *busy, *service;
};

static bool comes_in(struct hk_world *w, const struct gateway *g)
{
    if (g->repaired) /* the count is the answer */
        return hk_fetch_add(w, g->busy, 1) < 1;
    if (hk_load(w, g->busy) >= 1)
        return false;
    hk_fetch_add(w, g->busy, 1);
    return true;
}

static int request(struct hk_world *w, void *arg)
{
    const struct gateway *g = arg;
    bool served = comes_in(w, g);
    if (served) {
        hk_enter_region(w, g->service);
        hk_sleep(w, HK_MS);
        hk_leave_region(w, g->service);
    }
    if (served || g->repaired)
        hk_fetch_add(w, g->busy, -1);
    hk_emit(w, served ? "served" : "refused");
    return 0;
}

static int limit_checked(struct hk_world *w, void *arg)
{
    struct gateway *g = hk_alloc(w, sizeof(*g));
    *g = (struct gateway){*(const bool *)arg, hk_atomic(w, "busy", 0), hk_region(w, "service")};
    hk_expect(w, "within_limit: at most 1 inside service");
    hk_expect(w, "served at least once");
    hk_expect(w, "sometimes refused");
    hk_expect(w, "finally busy == 0");
    hk_start_at(w, "request", 0, request, g);
    hk_start_at(w, "request", 1, request, g);
    return 0;
}

/* ---- loop-variable: three tasks read the one variable of the loop that has started them ---- */

struct turn {
    int number;
    struct hk_object *all;
};

static int use_number(struct hk_world *w, void *arg)
{
    struct turn *turn = arg;
    hk_emit(w, "version", HK_READ(w, turn->number));
    hk_done(w, turn->all);
    return 0;
}

static int loop_variable(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    struct hk_object *all = hk_waitgroup(w, "all");
    struct turn *turn = hk_alloc(w, sizeof(*turn));
    hk_expect(w, "each: version(v) exactly once");
    hk_expect(w, "version exactly 3 times");
    for (int n = 17; n <= 19; n++) {
        if (repaired)
            turn = hk_alloc(w, sizeof(*turn));
        turn->all = all;
        HK_WRITE(w, turn->number, n);
        hk_add(w, all, 1);
        hk_start(w, "body", use_number, turn);
    }
    return hk_wait(w, all, HK_NEVER);
}

/* ---- ready-reserves-nothing: both clones hear of the one free place, and both come ---- */

struct service {
    bool repaired;
    int places;
    struct hk_object *freed, *inside;
};

static int clone(struct hk_world *w, void *arg)
{
    struct service *s = arg;
    while (s->places <= 0) /* ready? */
        hk_wait(w, s->freed, HK_NEVER);
    s->places -= s->repaired;
    hk_yield(w); /* the caller puts its request together */
    s->places -= !s->repaired;
    hk_enter_region(w, s->inside);
    hk_sleep(w, 5 * HK_MS);
    hk_leave_region(w, s->inside);
    s->places++;
    hk_notify_first(w, s->freed);
    hk_emit(w, "answered", hk_me(w));
    return 0;
}

static int ready_reserves_nothing(struct hk_world *w, void *arg)
{
    struct service *s = hk_alloc(w, sizeof(*s));
    *s = (struct service){*(const bool *)arg, 1, hk_notify(w, "freed"), hk_region(w, "service")};
    hk_expect(w, "one_place: at most 1 inside service");
    hk_expect(w, "answered(who) exactly once");
    hk_expect(w, "answered exactly 2 times");
    hk_expect(w, "all tasks complete by 20ms");
    hk_start_at(w, "clone", 0, clone, s);
    hk_start_at(w, "clone", 1, clone, s);
    return 0;
}

/* ---- socket-open-before-its-rights: somebody connects before the socket is restricted ---- */

struct socket {
    bool repaired, restricted;
    struct hk_object *listening;
};

static int serve(struct hk_world *w, void *arg)
{
    struct socket *s = arg;
    if (!s->repaired) {
        hk_notify_first(w, s->listening);
        hk_yield(w); /* two system calls */
    }
    s->restricted = true;
    hk_emit(w, "restricted");
    if (s->repaired)
        hk_notify_first(w, s->listening);
    return 0;
}

static int connect_to(struct hk_world *w, void *arg)
{
    const struct socket *s = arg;
    hk_wait(w, s->listening, HK_NEVER);
    hk_emit(w, "connected", s->restricted);
    return 0;
}

static int socket_open(struct hk_world *w, void *arg)
{
    struct socket *s = hk_alloc(w, sizeof(*s));
    *s = (struct socket){.repaired = *(const bool *)arg, .listening = hk_notify(w, "listening")};
    hk_expect(w, "restricted_first: restricted before connected");
    hk_expect(w, "connected exactly once");
    hk_expect(w, "sometimes connected(1)");
    hk_start(w, "server", serve, s);
    hk_start(w, "visitor", connect_to, s);
    return 0;
}

/* ---- stopped-but-still-used: the driver stops between the caller's look and its count ---- */

struct device {
    bool repaired;
    struct hk_object *stopping, *callers, *left;
};

static int call_device(struct hk_world *w, void *arg)
{
    const struct device *d = arg;
    if (!d->repaired && hk_load(w, d->stopping))
        return 0;
    hk_fetch_add(w, d->callers, 1);
    if (!d->repaired || !hk_load(w, d->stopping))
        hk_emit(w, "used");
    hk_fetch_add(w, d->callers, -1);
    hk_notify_first(w, d->left);
    return 0;
}

static int stop_device(struct hk_world *w, void *arg)
{
    const struct device *d = arg;
    hk_store(w, d->stopping, 1);
    while (hk_load(w, d->callers) > 0)
        hk_wait(w, d->left, HK_NEVER);
    hk_emit(w, "stopped");
    return 0;
}

static int stopped_but_used(struct hk_world *w, void *arg)
{
    struct device *d = hk_alloc(w, sizeof(*d));
    *d = (struct device){*(const bool *)arg, hk_atomic(w, "stopping", 0),
                         hk_atomic(w, "callers", 0), hk_notify(w, "left")};
    hk_expect(w, "not_after: after stopped never used");
    hk_expect(w, "stopped exactly once");
    hk_expect(w, "sometimes used");
    hk_start(w, "caller", call_device, d);
    hk_start(w, "driver", stop_device, d);
    return 0;
}

static const struct seed seeds[] = {
    {"lost-update", lost_update, "race counted", {.threads = 2}},
    {"one-side-adds-without-atomics", one_side_adds, "exact", {.threads = 2}},
    {"fresh-entry-deleted-as-expired", fresh_entry_deleted, "fresh_stays", {.strategy = "dfs"}},
    {"global-kept-across-an-await", global_kept, "assert", {.strategy = "dfs"}},
    {"limit-checked-then-counted", limit_checked, "within_limit", {.threads = 2}},
    {"loop-variable", loop_variable, "race each", {.threads = 2}},
    {"ready-reserves-nothing", ready_reserves_nothing, "one_place", {.strategy = "dfs"}},
    {"socket-open-before-its-rights", socket_open, "restricted_first", {.strategy = "dfs"}},
    {"stopped-but-still-used", stopped_but_used, "not_after", {.threads = 2}},
};

int main(void)
{
    return seeds_run("races", seeds, sizeof(seeds) / sizeof(*seeds));
}
