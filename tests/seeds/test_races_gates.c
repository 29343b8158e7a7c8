/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/races as C programs: what was true a moment ago is acted on.
 */
#include "seed.h"

/* ---- writer-asks-before-it-closes-the-gate: a reader comes in after the last look ---- */

struct book {
    bool repaired;
    struct hk_object *gate, *readers;
};

static bool nobody_reads(const struct hk_world *w, void *arg)
{
    const struct book *b = arg;
    return hk_value_of(w, b->readers) == 0;
}

static int read_it(struct hk_world *w, void *arg)
{
    const struct book *b = arg;
    hk_lock(w, b->gate, HK_NEVER);
    hk_fetch_add(w, b->readers, 1);
    hk_unlock(w, b->gate);
    hk_emit(w, "reading");
    hk_fetch_add(w, b->readers, -1);
    return 0;
}

static int write_it(struct hk_world *w, void *arg)
{
    const struct book *b = arg;
    if (b->repaired)
        hk_lock(w, b->gate, HK_NEVER);
    hk_wait_until(w, &b->readers, 1, nobody_reads, arg, HK_NEVER);
    if (!b->repaired)
        hk_lock(w, b->gate, HK_NEVER);
    hk_check(w, hk_load(w, b->readers) == 0);
    hk_unlock(w, b->gate);
    return 0;
}

static int writer_asks(struct hk_world *w, void *arg)
{
    struct book *b = hk_alloc(w, sizeof(*b));
    *b = (struct book){.repaired = *(const bool *)arg,
                       .gate = hk_mutex(w, "gate", 0),
                       .readers = hk_atomic(w, "readers", 0)};
    hk_expect(w, "reading exactly 2 times");
    hk_start_at(w, "reader", 0, read_it, b);
    hk_start_at(w, "reader", 1, read_it, b);
    hk_start(w, "writer", write_it, b);
    return 0;
}

/* ---- flushed-by-size-and-by-time: the batch is emptied only when it has been sent ---- */

struct batch {
    bool repaired;
    struct hk_object *filled, *sent_off;
};

static void flush(struct hk_world *w, const struct batch *b)
{
    int64_t sending = hk_load(w, b->filled);
    if (b->repaired)
        hk_store(w, b->filled, 0);
    hk_yield(w);
    hk_store(w, b->sent_off, hk_load(w, b->sent_off) + sending);
    if (!b->repaired)
        hk_store(w, b->filled, 0);
}

static int collect(struct hk_world *w, void *arg)
{
    const struct batch *b = arg;
    for (int i = 0; i < 2; i++) {
        hk_sleep(w, HK_MS);
        hk_store(w, b->filled, hk_load(w, b->filled) + 1);
    }
    if (hk_load(w, b->filled) == 2)
        flush(w, b);
    return 0;
}

static int on_time(struct hk_world *w, void *arg)
{
    const struct batch *b = arg;
    hk_sleep(w, 2 * HK_MS);
    if (hk_load(w, b->filled) > 0)
        flush(w, b);
    return 0;
}

static int flushed_twice(struct hk_world *w, void *arg)
{
    struct batch *b = hk_alloc(w, sizeof(*b));
    *b = (struct batch){.repaired = *(const bool *)arg,
                        .filled = hk_plain(w, "filled", 0),
                        .sent_off = hk_plain(w, "sent_off", 0)};
    hk_expect(w, "each_once: finally sent_off + filled == 2");
    hk_start(w, "source", collect, b);
    hk_start(w, "timer", on_time, b);
    return 0;
}

static const struct seed seeds[] = {
    {"flushed-by-size-and-by-time", flushed_twice, "each_once", {.strategy = "dfs"}},
    {"writer-asks-before-it-closes-the-gate", writer_asks, "assert", {.threads = HK_MANY}},
};

int main(void)
{
    return seeds_run("races: gates", seeds, sizeof(seeds) / sizeof(*seeds));
}
