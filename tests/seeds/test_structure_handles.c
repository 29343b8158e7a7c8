/* SPDX-License-Identifier: MIT
 *
 * A pattern of scenarios/catalog/structure as a C program: a handle looks at a task, and does
 * not own it.
 */
#include "seed.h"

/* ---- handles-joined-not-owned: the first error is told, and the sibling works on ---- */

static int book_seat(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 3 * HK_MS);
    return hk_fail(w, "SoldOut");
}

static int charge(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "charged");
    return 0;
}

static int join_one(struct hk_world *w, void *arg)
{
    const hk_handle *task = arg;
    return hk_join(w, *task, NULL, HK_NEVER);
}

static int order(struct hk_world *w, void *arg)
{
    hk_handle *tasks = hk_alloc(w, 2 * sizeof(*tasks));
    struct hk_awaitable handles[] = {
        {HK_ON_BODY, .label = "seat", .body = join_one, .arg = &tasks[0]},
        {HK_ON_BODY, .label = "card", .body = join_one, .arg = &tasks[1]},
    };
    struct hk_awaitable branches[] = {{HK_ON_BODY, .label = "seat", .body = book_seat},
                                      {HK_ON_BODY, .label = "card", .body = charge}};
    bool repaired = *(const bool *)arg;
    if (!repaired) {
        tasks[0] = hk_spawn(w, "book_seat", book_seat, NULL);
        tasks[1] = hk_spawn(w, "charge", charge, NULL);
    }
    if (hk_try_join(w, repaired ? branches : handles, 2, HK_NEVER) != 0)
        hk_emit(w, "told_sold_out");
    return 0;
}

static int handles_joined(struct hk_world *w, void *arg)
{
    hk_expect(w, "honest: after told_sold_out never charged");
    hk_expect(w, "told_sold_out exactly once");
    hk_start(w, "order", order, arg);
    return 0;
}

static const struct seed seeds[] = {
    {"handles-joined-not-owned", handles_joined, "honest", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("structure: handles", seeds, sizeof(seeds) / sizeof(*seeds));
}
