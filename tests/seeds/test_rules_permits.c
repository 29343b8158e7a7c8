/* SPDX-License-Identifier: MIT
 *
 * The rules of scenarios/catalog/rules/permits.yaml as C programs. A rule is the repaired
 * form; the other one shows what happens without it.
 */
#include "seed.h"

/* ---- permits: one that is not given back is missing ---- */

static int forget_one(struct hk_world *w, void *arg)
{
    struct hk_object *slots = hk_semaphore(w, "slots", 2, HK_MANUAL);
    hk_expect(w, "no leaks");
    hk_acquire(w, slots, 1, HK_NEVER);
    hk_check(w, hk_len(w, slots) == 1);
    if (*(const bool *)arg)
        hk_release(w, slots, 1);
    return 0;
}

/* ---- a small request waits behind a large one, until that one gives up ---- */

struct queue {
    bool repaired;
    struct hk_object *slots;
};

static int take_one(struct hk_world *w, void *arg)
{
    const struct queue *q = arg;
    hk_acquire(w, q->slots, 1, HK_NEVER);
    return hk_sleep(w, 10 * HK_MS);
}

static int want_two(struct hk_world *w, void *arg)
{
    const struct queue *q = arg;
    hk_sleep(w, HK_MS);
    int64_t deadline = q->repaired ? hk_after(w, 2 * HK_MS) : HK_NEVER;
    if (hk_acquire(w, q->slots, 2, deadline) == HK_EELAPSED)
        hk_emit(w, "gave_up");
    return 0;
}

static int want_one(struct hk_world *w, void *arg)
{
    const struct queue *q = arg;
    hk_sleep(w, 2 * HK_MS);
    hk_acquire(w, q->slots, 1, HK_NEVER);
    hk_check(w, hk_now(w) == 3 * HK_MS);
    hk_emit(w, "got");
    return 0;
}

static int small_behind_large(struct hk_world *w, void *arg)
{
    struct queue *q = hk_alloc(w, sizeof(*q));
    *q = (struct queue){*(const bool *)arg, hk_semaphore(w, "slots", 2, 0)};
    hk_expect(w, "got exactly once");
    hk_expect(w, "gave_up exactly once");
    hk_start(w, "first", take_one, q);
    hk_start(w, "large", want_two, q);
    hk_start(w, "small", want_one, q);
    return 0;
}

/* ---- permits whose new owner is aborted before it has run come back ---- */

static int keep_two(struct hk_world *w, void *slots)
{
    hk_acquire(w, slots, 2, HK_NEVER);
    return hk_sleep_until(w, HK_NEVER);
}

static int nobody_came(struct hk_world *w, void *arg)
{
    struct hk_object *slots = hk_semaphore(w, "slots", 2, HK_MANUAL);
    hk_expect(w, "again exactly once");
    hk_expect(w, "finally permits(slots) == 2");
    hk_acquire(w, slots, 2, HK_NEVER);
    hk_handle h = hk_spawn(w, "waiter", keep_two, slots);
    hk_sleep(w, HK_MS);
    hk_release(w, slots, 2); /* they are the waiter's now */
    if (!*(const bool *)arg)
        hk_sleep(w, HK_MS); /* and the waiter knows it */
    hk_abort(w, h);
    hk_acquire(w, slots, 2, HK_NEVER);
    hk_emit(w, "again");
    return hk_release(w, slots, 2);
}

/* ---- unfair means any of those that wait ---- */

static int first_one(struct hk_world *w, void *slots)
{
    hk_acquire(w, slots, 1, HK_NEVER);
    return hk_sleep(w, 5 * HK_MS);
}

static int waiting_one(struct hk_world *w, void *slots)
{
    hk_sleep(w, (1 + hk_me(w)) * HK_MS);
    hk_emit(w, "came", hk_me(w));
    hk_acquire(w, slots, 1, HK_NEVER);
    hk_emit(w, "served", hk_me(w));
    return 0;
}

static int any_of_them(struct hk_world *w, void *arg)
{
    struct hk_object *slots = hk_semaphore(w, "slots", 1, *(const bool *)arg ? 0 : HK_UNFAIR);
    hk_expect(w, "turns: served in order of came");
    hk_expect(w, "served exactly 2 times");
    hk_start(w, "first", first_one, slots);
    hk_start_at(w, "waiter", 0, waiting_one, slots);
    hk_start_at(w, "waiter", 1, waiting_one, slots);
    return 0;
}

/* ---- an item is lent to one at a time, and comes back from an aborted task ---- */

static int sit_for_ever(struct hk_world *w, void *desks)
{
    hk_acquire(w, desks, 1, HK_NEVER);
    return hk_sleep_until(w, HK_NEVER);
}

static int lent_to_one(struct hk_world *w, void *arg)
{
    struct hk_object *desks = hk_pool(w, "desks", 2, *(const bool *)arg ? 0 : HK_MANUAL);
    int64_t a = hk_acquire(w, desks, 1, HK_NEVER);
    hk_handle h = hk_spawn(w, "worker", sit_for_ever, desks);
    hk_sleep(w, HK_MS);
    hk_check(w, hk_len(w, desks) == 0);
    hk_abort(w, h);
    hk_join(w, h, NULL, HK_NEVER);
    int64_t b = hk_try_acquire(w, desks, 1);
    hk_check(w, b >= 0 && a != b);
    h = hk_spawn(w, "worker", sit_for_ever, desks);
    hk_sleep(w, HK_MS);
    hk_release(w, desks, a); /* it is the worker's now */
    hk_abort(w, h);
    hk_check(w, hk_acquire(w, desks, 1, HK_NEVER) == a);
    return 0;
}

static const struct seed seeds[] = {
    {"permits", forget_one, "leak", {.strategy = "dfs"}},
    {"permits: small behind large", small_behind_large, "assert", {.strategy = "dfs"}},
    {"permits: nobody came", nobody_came, "deadlock", {.strategy = "dfs"}},
    {"permits: unfair", any_of_them, "turns", {.strategy = "dfs"}},
    {"permits: items", lent_to_one, "assert", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("rules", seeds, sizeof(seeds) / sizeof(*seeds));
}
