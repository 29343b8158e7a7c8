/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/deadlocks about streams whose stages need permits, in C.
 */
#include "seed.h"

/* A stream of the numbers from 1 up to `last`. */
struct numbers {
    int64_t at, last;
};

static int count_up(struct hk_world *w, void *arg, int64_t *item)
{
    struct numbers *n = arg;
    (void)w;
    *item = ++n->at;
    return n->at <= n->last;
}

/* ---- room-for-none: half of one processor is none, so nothing may run at once ---- */

static int download(struct hk_world *w, void *places, int64_t item, int64_t *result)
{
    hk_acquire(w, places, 1, HK_NEVER);
    hk_sleep(w, 10 * HK_MS);
    *result = item;
    return hk_release(w, places, 1);
}

static int room_for_none(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    int64_t processors = 1, half = processors / 2, item;
    if (*repaired && half < 1)
        half = 1;
    struct hk_object *places = hk_semaphore(w, "places", half, 0);
    struct numbers two = {.last = 2};
    struct hk_stream *files = hk_stream(w, count_up, &two);
    struct hk_stream *stored = hk_stream_map(w, files, 2, false, download, places);
    hk_expect(w, "stored(n) at most once");
    hk_expect(w, "stored exactly 2 times");
    while (hk_stream_next(w, stored, &item) == 1)
        hk_emit(w, "stored", item);
    return 0;
}

/* ---- unpolled-permits: the next fetch has the permit, and the body waits for it ---- */

struct fetching {
    bool repaired;
    struct hk_object *slots;
};

static int fetch(struct hk_world *w, void *arg, int64_t item, int64_t *result)
{
    const struct fetching *c = arg;
    hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_sleep(w, 10 * HK_MS);
    if (c->repaired)
        hk_emit(w, "stored", item); /* in the stage, where it is polled */
    *result = item;
    return hk_release(w, c->slots, 1);
}

static int unpolled_permits(struct hk_world *w, void *arg)
{
    struct fetching c = {.repaired = *(const bool *)arg, .slots = hk_semaphore(w, "slots", 1, 0)};
    struct numbers three = {.last = 3};
    struct hk_stream *pages = hk_stream(w, count_up, &three);
    struct hk_stream *fetched = hk_stream_map(w, pages, 2, false, fetch, &c);
    hk_expect(w, "stored exactly 3 times");
    hk_expect(w, "main completes by 30ms");
    for (int64_t item; hk_stream_next(w, fetched, &item) == 1;) {
        if (c.repaired)
            continue;
        hk_acquire(w, c.slots, 1, HK_NEVER);
        hk_emit(w, "stored", item);
        hk_release(w, c.slots, 1);
    }
    return 0;
}

static const struct seed seeds[] = {
    {"room-for-none", room_for_none, "deadlock", {.strategy = "dfs"}},
    {"unpolled-permits", unpolled_permits, "deadlock", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("deadlocks: streams", seeds, sizeof(seeds) / sizeof(*seeds));
}
