/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/starvation as C programs: who is never served.
 */
#include "seed.h"

/* ---- barging: an unfair lock is taken again before the one who was woken runs ---- */

static int hog(struct hk_world *w, void *m)
{
    for (int i = 0; i < 300; i++) {
        hk_lock(w, m, HK_NEVER);
        hk_sleep(w, HK_MS);
        hk_unlock(w, m);
    }
    return 0;
}

static int wants_it_once(struct hk_world *w, void *m)
{
    hk_yield(w);
    hk_lock(w, m, HK_NEVER);
    hk_emit(w, "served");
    hk_unlock(w, m);
    return 0;
}

static int barging(struct hk_world *w, void *arg)
{
    struct hk_object *m = hk_mutex(w, "m", *(const bool *)arg ? 0 : HK_UNFAIR);
    hk_expect(w, "no starvation");
    hk_expect(w, "served exactly once");
    hk_start(w, "hog", hog, m);
    hk_start(w, "other", wants_it_once, m);
    return 0;
}

/* ---- biased-select: the first arm is always ready, so the second is never looked at ---- */

struct peers {
    bool repaired;
    struct hk_object *frames, *shutdown;
};

static int send_frames(struct hk_world *w, void *arg)
{
    const struct peers *p = arg;
    for (int i = 0; i < 400; i++)
        hk_send(w, p->frames, i, HK_NEVER);
    return 0;
}

static int read_frames(struct hk_world *w, void *arg)
{
    const struct peers *p = arg;
    for (;;) {
        struct hk_awaitable stop = {HK_ON_WAIT, .object = p->shutdown};
        struct hk_awaitable frame = {HK_ON_RECV, .object = p->frames};
        struct hk_awaitable arms[] = {p->repaired ? stop : frame, p->repaired ? frame : stop};
        if (hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == (p->repaired ? 0 : 1))
            break;
        hk_yield(w); /* handles the frame */
    }
    hk_emit(w, "stopped");
    return 0;
}

static int shut_down(struct hk_world *w, void *arg)
{
    const struct peers *p = arg;
    hk_yield(w);
    return hk_cancel(w, p->shutdown);
}

static int biased_select(struct hk_world *w, void *arg)
{
    struct peers *p = hk_alloc(w, sizeof(*p));
    *p = (struct peers){*(const bool *)arg, hk_channel(w, "frames", HK_UNBOUNDED, 0),
                        hk_token(w, "shutdown")};
    hk_expect(w, "no starvation");
    hk_expect(w, "stopped exactly once");
    hk_start(w, "peer", send_frames, p);
    hk_start(w, "connection", read_frames, p);
    hk_start(w, "operator", shut_down, p);
    return 0;
}

/* ---- prefer-readers: there is never a moment without a reader ---- */

static int reader(struct hk_world *w, void *cache)
{
    hk_sleep(w, hk_me(w) * HK_MS);
    for (int i = 0; i < 200; i++) {
        hk_read(w, cache, HK_NEVER);
        hk_sleep(w, 3 * HK_MS);
        hk_unlock(w, cache);
        hk_sleep(w, HK_MS);
    }
    return 0;
}

static int writer(struct hk_world *w, void *cache)
{
    hk_sleep(w, 2500 * HK_US);
    hk_write(w, cache, HK_NEVER);
    hk_emit(w, "written");
    hk_unlock(w, cache);
    return 0;
}

static int prefer_readers(struct hk_world *w, void *arg)
{
    struct hk_object *cache = hk_rwlock(w, "cache", *(const bool *)arg ? 0 : HK_READERS);
    hk_expect(w, "no starvation");
    hk_expect(w, "written exactly once");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "reader", i, reader, cache);
    hk_start(w, "writer", writer, cache);
    return 0;
}

static const struct seed seeds[] = {
    {"barging", barging, "starvation", {.runs = 50}},
    {"biased-select", biased_select, "starvation", {.runs = 50}},
    {"prefer-readers", prefer_readers, "starvation", {.runs = 50}},
};

int main(void)
{
    return seeds_run("starvation", seeds, sizeof(seeds) / sizeof(*seeds));
}
