/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/watch as C programs.
 */
#include "seed.h"

/* What publishes and who listens share. */
struct news {
    bool repaired;
    struct hk_object *at; /* a watch, if nothing else is said */
};

static struct news *news_of(struct hk_world *w, const void *repaired, const char *name)
{
    struct news *n = hk_alloc(w, sizeof(*n));
    *n = (struct news){*(const bool *)repaired, hk_watch(w, name, 0)};
    return n;
}

/* ---- close-marker-overwrites: the mark of the end takes the place of the last value ---- */

enum { DONE = -1 };

static int make_progress(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    for (int percent = 50; percent <= 100; percent += 50) {
        hk_sleep(w, 10 * HK_MS);
        hk_emit(w, "reached", percent);
        hk_set(w, n->at, percent);
    }
    if (!n->repaired)
        hk_set(w, n->at, DONE); /* and not just its end, which the watch tells by itself */
    return 0;
}

static int show(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    int64_t percent;
    while (hk_changed(w, n->at, &percent, HK_NEVER) == 0 && percent != DONE)
        hk_emit(w, "shown", percent);
    hk_emit(w, "closed");
    return 0;
}

static int close_marker(struct hk_world *w, void *arg)
{
    struct news *n = news_of(w, arg, "progress");
    hk_expect(w, "complete: reached(p) leads to shown(p)");
    hk_expect(w, "closed exactly once");
    hk_hold(w, n->at, HK_SENDER, hk_start(w, "job", make_progress, n));
    hk_start(w, "viewer", show, n);
    return 0;
}

/* ---- first-value-already-seen: who comes late waits for a change that has been ---- */

static int get_ready(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    hk_sleep(w, 5 * HK_MS);
    hk_set(w, n->at, 1);
    hk_sleep(w, 50 * HK_MS);
    return 0;
}

static int draw(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    int64_t version;
    hk_sleep(w, hk_chance(w, 50) ? 8 * HK_MS : 2 * HK_MS);
    hk_hold(w, n->at, HK_RECEIVER, 0); /* subscribes */
    hk_emit(w, "opened");
    if (n->repaired)
        hk_emit(w, "drawn", hk_load(w, n->at)); /* what is there now */
    while (hk_changed(w, n->at, &version, HK_NEVER) == 0)
        hk_emit(w, "drawn", version);
    return 0;
}

static int first_value(struct hk_world *w, void *arg)
{
    struct news *n = news_of(w, arg, "version");
    hk_expect(w, "shown: opened leads to drawn(1) within 10ms");
    hk_expect(w, "drawn(1) at most once");
    hk_hold(w, n->at, HK_SENDER, hk_start(w, "service", get_ready, n));
    hk_start(w, "page", draw, n);
    return 0;
}

/* ---- lagged-is-not-closed: a gap is taken for the end ---- */

static int broadcast_news(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    for (int i = 1; i <= 4; i++)
        hk_send(w, n->at, i, HK_NEVER);
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "published", 5);
    hk_send(w, n->at, 5, HK_NEVER);
    return 0;
}

static int listen_to(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    int64_t x;
    int rc;
    hk_sleep(w, HK_MS);
    do {
        rc = hk_recv(w, n->at, &x, HK_NEVER);
        if (rc == 0)
            hk_emit(w, "heard", x);
    } while (rc == 0 || (rc == HK_ELAGGED && n->repaired));
    hk_emit(w, "left");
    return 0;
}

static int lagged(struct hk_world *w, void *arg)
{
    struct news *n = news_of(w, arg, "unused");
    n->at = hk_broadcast(w, "news", 2);
    hk_expect(w, "loyal: published(i) leads to heard(i)");
    hk_expect(w, "left exactly once");
    if (n->repaired)
        hk_expect(w, "heard in order [3, 4, 5]");
    hk_hold(w, n->at, HK_RECEIVER, 0); /* others listen as well */
    hk_hold(w, n->at, HK_SENDER, hk_start(w, "station", broadcast_news, n));
    hk_hold(w, n->at, HK_RECEIVER, hk_start(w, "listener", listen_to, n));
    hk_sleep(w, 20 * HK_MS);
    return 0;
}

/* ---- looked-at-but-not-seen: what is known is never noted, so there is always news ---- */

static int administrate(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    for (int version = 1; version <= 2; version++) {
        hk_sleep(w, 10 * HK_MS);
        hk_set(w, n->at, version);
    }
    return 0;
}

static int reload(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    int64_t known = 0;
    for (;;) {
        while (hk_load(w, n->at) == known) {
            if (hk_changed(w, n->at, NULL, HK_NEVER) == HK_ECLOSED)
                return 0;
        }
        int64_t version = hk_load(w, n->at);
        if (n->repaired)
            known = version;
        hk_block(w, HK_MS);
        hk_emit(w, "reloaded", version);
    }
}

static int looked_at(struct hk_world *w, void *arg)
{
    struct news *n = news_of(w, arg, "settings");
    hk_expect(w, "calm: reloaded(v) at most once");
    hk_expect(w, "sometimes reloaded(1)");
    hk_hold(w, n->at, HK_SENDER, hk_start(w, "admin", administrate, n));
    hk_start(w, "service", reload, n);
    return 0;
}

/* ---- only-the-last-value: what comes while the indexer is busy is never seen ---- */

static int scan(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    for (int file = 1; file <= 4; file++) {
        hk_emit(w, "reported", file);
        if (n->repaired)
            hk_send(w, n->at, file, HK_NEVER);
        else
            hk_set(w, n->at, file);
        hk_sleep(w, 5 * HK_MS);
    }
    return 0;
}

static int index_files(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    int64_t file;
    while ((n->repaired ? hk_recv : hk_changed)(w, n->at, &file, HK_NEVER) == 0) {
        hk_sleep(w, 8 * HK_MS);
        hk_emit(w, "indexed", file);
    }
    hk_emit(w, "finished_all");
    return 0;
}

static int only_the_last(struct hk_world *w, void *arg)
{
    struct news *n = news_of(w, arg, "latest");
    if (n->repaired)
        n->at = hk_channel(w, "queue", 4, 0);
    hk_expect(w, "complete: reported(f) leads to indexed(f)");
    hk_expect(w, "finished_all exactly once");
    hk_hold(w, n->at, HK_SENDER, hk_start(w, "scanner", scan, n));
    hk_start(w, "indexer", index_files, n);
    return 0;
}

/* ---- sender-is-gone: the news that there will be no news is overheard, again and again ---- */

static int publish_time(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    for (int t = 1; t <= 3; t++) {
        hk_sleep(w, 10 * HK_MS);
        hk_set(w, n->at, t);
    }
    return 0;
}

static int follow_time(struct hk_world *w, void *arg)
{
    const struct news *n = arg;
    int64_t t;
    for (;;) {
        int rc = hk_changed(w, n->at, &t, HK_NEVER);
        if (rc == 0)
            hk_emit(w, "saw", t);
        else if (n->repaired)
            break;
        hk_block(w, HK_MS);
        hk_emit(w, "turn");
    }
    hk_emit(w, "source_gone");
    return 0;
}

static int sender_is_gone(struct hk_world *w, void *arg)
{
    struct news *n = news_of(w, arg, "clock");
    hk_expect(w, "calm: turn at most 4 times");
    hk_expect(w, "saw in order [1, 2, 3]");
    if (n->repaired)
        hk_expect(w, "source_gone exactly once");
    hk_hold(w, n->at, HK_SENDER, hk_start(w, "source", publish_time, n));
    hk_start(w, "listener", follow_time, n);
    return 0;
}

/* ---- old-end-of-a-reopened-link: the reader waits where nobody will ever send again ---- */

struct links {
    bool repaired;
    struct hk_object *link[2], *current;
};

static int reopen(struct hk_world *w, void *arg)
{
    const struct links *l = arg;
    hk_send(w, l->link[0], 1, HK_NEVER);
    hk_sleep(w, 10 * HK_MS);
    hk_set(w, l->current, 1);
    hk_send(w, l->link[1], 2, HK_NEVER);
    return 0;
}

static int read_link(struct hk_world *w, void *arg)
{
    const struct links *l = arg;
    int64_t which = 0, x = 0;
    while (x < 2) {
        struct hk_awaitable arms[] = {{HK_ON_RECV, .object = l->link[which]},
                                      {HK_ON_CHANGED, .object = l->current}};
        if (hk_select(w, arms, l->repaired ? 2 : 1, HK_IN_ORDER, HK_NEVER) == 1) {
            which = arms[1].value;
            continue;
        }
        x = arms[0].value;
        hk_emit(w, "got", x);
    }
    return 0;
}

static int reopened_link(struct hk_world *w, void *arg)
{
    struct links *l = hk_alloc(w, sizeof(*l));
    *l = (struct links){*(const bool *)arg,
                        {hk_channel(w, "old", 1, 0), hk_channel(w, "new", 1, 0)},
                        hk_watch(w, "current", 0)};
    hk_expect(w, "got in order [1, 2]");
    hk_expect(w, "all tasks complete by 20ms");
    hk_start(w, "owner", reopen, l);
    hk_start(w, "reader", read_link, l);
    return 0;
}

static const struct seed seeds[] = {
    {"close-marker-overwrites", close_marker, "complete", {.strategy = "dfs"}},
    {"first-value-already-seen", first_value, "shown", {.runs = 50}},
    {"lagged-is-not-closed", lagged, "loyal", {.strategy = "dfs"}},
    {"looked-at-but-not-seen", looked_at, "calm", {.until = 40 * HK_MS, .strategy = "dfs"}},
    {"old-end-of-a-reopened-link", reopened_link, "deadlock", {.strategy = "dfs"}},
    {"only-the-last-value", only_the_last, "complete", {.strategy = "dfs"}},
    {"sender-is-gone", sender_is_gone, "calm", {.until = 80 * HK_MS, .strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("watch", seeds, sizeof(seeds) / sizeof(*seeds));
}
