/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/cancellation as C programs: what is half done and not undone.
 */
#include "seed.h"

/* ---- transfer-dropped-by-its-sibling: try_join drops what has not ended ---- */

struct accounts {
    bool repaired;
    struct hk_object *from, *to;
};

static int transfer(struct hk_world *w, void *arg)
{
    const struct accounts *a = arg;
    hk_sleep(w, HK_MS);
    hk_fetch_add(w, a->from, -10);
    hk_sleep(w, 2 * HK_MS); /* the sibling fails here */
    hk_fetch_add(w, a->to, 10);
    return 0;
}

static int transfer_as_a_whole(struct hk_world *w, void *arg)
{
    return hk_shield(w, transfer, arg);
}

static int audit(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 2 * HK_MS);
    return hk_fail(w, "Refused");
}

static int transfer_dropped(struct hk_world *w, void *arg)
{
    struct accounts *a = hk_alloc(w, sizeof(*a));
    *a = (struct accounts){*(const bool *)arg, hk_atomic(w, "from_account", 100),
                           hk_atomic(w, "to_account", 0)};
    hk_expect(w, "balanced: finally from_account + to_account == 100");
    struct hk_awaitable arms[] = {
        {.what = HK_ON_BODY,
         .label = "transfer",
         .body = a->repaired ? transfer_as_a_whole : transfer,
         .arg = a},
        {.what = HK_ON_BODY, .label = "audit", .body = audit},
    };
    hk_check(w, hk_try_join(w, arms, 2, HK_NEVER) == HK_EFAILED);
    return 0;
}

/* ---- undone-only-after-errors: an abort is no error ---- */

struct trip {
    bool repaired, paid;
    struct hk_world *world;
    struct hk_object *hotel, *flight;
};

static void undo(void *arg)
{
    const struct trip *t = arg;
    if (t->paid)
        return;
    hk_store(t->world, t->flight, 0);
    hk_store(t->world, t->hotel, 0);
}

static int book_and_pay(struct hk_world *w, void *arg)
{
    const struct trip *t = arg;
    hk_sleep(w, 2 * HK_MS);
    hk_store(w, t->hotel, 1);
    hk_sleep(w, 2 * HK_MS);
    hk_store(w, t->flight, 1);
    hk_sleep(w, 2 * HK_MS);
    return hk_fail(w, "Declined");
}

static int travel(struct hk_world *w, void *arg)
{
    struct trip *t = arg;
    if (t->repaired)
        hk_defer(w, undo, t); /* on every way out */
    t->paid = book_and_pay(w, t) == 0;
    if (!t->paid)
        undo(t);
    return 0;
}

static int undone_after_errors(struct hk_world *w, void *arg)
{
    struct trip *t = hk_alloc(w, sizeof(*t));
    *t = (struct trip){.repaired = *(const bool *)arg,
                       .world = w,
                       .hotel = hk_atomic(w, "hotel", 0),
                       .flight = hk_atomic(w, "flight", 0)};
    hk_expect(w, "nothing_left: finally hotel + flight == 0");
    hk_start(w, "trip", travel, t);
    return 0;
}

/* ---- aborted-before-it-began: what its first line would have promised is not kept ---- */

struct counted {
    bool repaired;
    struct hk_object *jobs, *places;
    struct hk_world *world;
};

static void count_down(void *arg)
{
    const struct counted *c = arg;
    hk_done(c->world, c->jobs);
}

static int do_job(struct hk_world *w, void *arg)
{
    const struct counted *c = arg;
    if (!c->repaired)
        hk_defer(w, count_down, arg);
    return hk_sleep(w, 10 * HK_MS);
}

static int abort_soon(struct hk_world *w, void *arg)
{
    const struct counted *c = arg;
    if (c->repaired)
        hk_acquire(w, c->places, 1, HK_NEVER);
    else
        hk_add(w, c->jobs, 1);
    hk_handle job = hk_spawn(w, "job", do_job, arg);
    if (c->repaired)
        hk_give(w, c->places, 1, job); /* it goes with the task, run or not */
    hk_abort(w, job);
    if (c->repaired)
        hk_acquire(w, c->places, 1, HK_NEVER);
    else
        hk_wait(w, c->jobs, HK_NEVER);
    hk_emit(w, "all_over");
    return 0;
}

static int aborted_before(struct hk_world *w, void *arg)
{
    struct counted *c = hk_alloc(w, sizeof(*c));
    *c = (struct counted){*(const bool *)arg, hk_waitgroup(w, "jobs"),
                          hk_semaphore(w, "places", 1, 0), w};
    hk_expect(w, "all_over exactly once");
    hk_start(w, "owner", abort_soon, c);
    return 0;
}

static const struct seed seeds[] = {
    {"transfer-dropped-by-its-sibling", transfer_dropped, "balanced", {.strategy = "dfs"}},
    {"undone-only-after-errors", undone_after_errors, "nothing_left",
     {.strategy = "dfs", .cancel = "trip"}},
    {"aborted-before-it-began", aborted_before, "deadlock", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("cancellation", seeds, sizeof(seeds) / sizeof(*seeds));
}
