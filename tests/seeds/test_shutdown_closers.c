/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/shutdown as C programs: several who close, or are closed, at
 * once.
 */
#include "seed.h"

/* ---- second-closer-does-not-wait: an empty place is taken for a closed service ---- */

struct service {
    bool repaired;
    struct hk_object *stop, *gone, *taken;
    hk_handle task;
};

static int serve(struct hk_world *w, void *arg)
{
    const struct service *s = arg;
    hk_wait(w, s->stop, HK_NEVER);
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "flushed");
    return 0;
}

static int shut(struct hk_world *w, void *arg)
{
    const struct service *s = arg;
    hk_cancel(w, s->stop);
    if (hk_swap(w, s->taken, 1) == 0) {
        hk_join(w, s->task, NULL, HK_NEVER);
        hk_cancel(w, s->gone);
    } else if (s->repaired) {
        hk_wait(w, s->gone, HK_NEVER);
    }
    hk_emit(w, "shut_down");
    return 0;
}

static int close_twice(struct hk_world *w, void *arg)
{
    struct service *s = arg;
    s->task = hk_spawn(w, "service", serve, s);
    struct hk_awaitable both[] = {{HK_ON_BODY, .label = "1", .body = shut, .arg = s},
                                  {HK_ON_BODY, .label = "2", .body = shut, .arg = s}};
    return hk_join_each(w, both, 2, HK_NEVER);
}

static int second_closer(struct hk_world *w, void *arg)
{
    struct service *s = hk_alloc(w, sizeof(*s));
    *s = (struct service){.repaired = *(const bool *)arg,
                          .stop = hk_token(w, "stop"),
                          .gone = hk_token(w, "gone"),
                          .taken = hk_atomic(w, "taken", 0)};
    hk_expect(w, "over: flushed before shut_down");
    hk_expect(w, "shut_down exactly 2 times");
    hk_start(w, "owner", close_twice, s);
    return 0;
}

/* ---- one-token-for-all-stages: what is in the queues goes nowhere ---- */

struct pipeline {
    bool repaired;
    struct hk_object *stop, *raw, *cooked;
};

static int take_raw(struct hk_world *w, void *arg)
{
    const struct pipeline *p = arg;
    for (int i = 1;; i++) {
        struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = p->stop},
                                      {HK_ON_TIME, .n = hk_after(w, 2 * HK_MS)}};
        if (hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) != 1)
            return 0;
        hk_emit(w, "taken", i);
        if (hk_send(w, p->raw, i, HK_NEVER) != 0)
            return 0;
    }
}

/* The next item, or false: the stage ends. */
static bool next_item(struct hk_world *w, const struct pipeline *p, struct hk_object *from,
                      int64_t *item)
{
    if (p->repaired)
        return hk_recv(w, from, item, HK_NEVER) == 0;
    struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = p->stop},
                                  {HK_ON_RECV, .object = from}};
    bool came = hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == 1;
    *item = arms[1].value;
    return came;
}

static int cook(struct hk_world *w, void *arg)
{
    const struct pipeline *p = arg;
    int64_t item;
    while (next_item(w, p, p->raw, &item)) {
        hk_sleep(w, 3 * HK_MS);
        if (hk_send(w, p->cooked, item, HK_NEVER) != 0)
            break;
    }
    return 0;
}

static int store(struct hk_world *w, void *arg)
{
    const struct pipeline *p = arg;
    int64_t item;
    while (next_item(w, p, p->cooked, &item))
        hk_emit(w, "stored", item);
    return 0;
}

static int one_token(struct hk_world *w, void *arg)
{
    struct pipeline *p = hk_alloc(w, sizeof(*p));
    *p = (struct pipeline){*(const bool *)arg, hk_token(w, "stop"), hk_channel(w, "raw", 4, 0),
                           hk_channel(w, "cooked", 4, 0)};
    hk_expect(w, "kept: taken(i) leads to stored(i)");
    hk_hold(w, p->raw, HK_SENDER, hk_start(w, "source", take_raw, p));
    hk_handle middle = hk_start(w, "cook", cook, p);
    hk_hold(w, p->raw, HK_RECEIVER, middle);
    hk_hold(w, p->cooked, HK_SENDER, middle);
    hk_hold(w, p->cooked, HK_RECEIVER, hk_start(w, "store", store, p));
    hk_sleep(w, 7 * HK_MS);
    return hk_cancel(w, p->stop);
}

static const struct seed seeds[] = {
    {"second-closer-does-not-wait", second_closer, "over", {.strategy = "dfs"}},
    {"one-token-for-all-stages", one_token, "kept", {.strategy = "dpor:optimal"}},
};

int main(void)
{
    return seeds_run("shutdown: closers", seeds, sizeof(seeds) / sizeof(*seeds));
}
