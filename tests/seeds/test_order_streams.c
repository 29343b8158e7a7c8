/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/order as C programs: streams, whose calls are under way
 * together.
 */
#include "seed.h"

/* ---- numbers to begin with ---- */

struct range {
    int64_t next, last;
};

static int next_number(struct hk_world *w, void *arg, int64_t *item)
{
    struct range *r = arg;
    (void)w;
    *item = r->next;
    return r->next++ <= r->last;
}

/* From 1 up to `last`. */
static struct hk_stream *numbers(struct hk_world *w, int64_t last)
{
    struct range *r = hk_alloc(w, sizeof(*r));
    *r = (struct range){1, last};
    return hk_stream(w, next_number, r);
}

/* ---- answers-matched-by-position: the first answer is taken for that of the first article ---- */

struct shop {
    bool repaired;
    int64_t prices[3];
    struct hk_object *price;
};

static int ask_price(struct hk_world *w, void *arg, int64_t article, int64_t *result)
{
    const struct shop *s = arg;
    *result = article * 10;
    return hk_operate(w, s->price, HK_NEVER);
}

static int offer(struct hk_world *w, void *arg)
{
    struct shop *s = arg;
    struct hk_stream *answers = hk_stream_map(w, numbers(w, 3), 3, s->repaired, ask_price, s);
    for (int i = 0; i < 3 && hk_stream_next(w, answers, &s->prices[i]) == 1; i++)
        hk_emit(w, "offered", i, s->prices[i]);
    return 0;
}

static bool prices_are_right(const struct hk_world *w, void *arg)
{
    const struct shop *s = arg;
    (void)w;
    return s->prices[0] == 10 && s->prices[1] == 20 && s->prices[2] == 30;
}

static int answers_matched(struct hk_world *w, void *arg)
{
    struct shop *s = hk_alloc(w, sizeof(*s));
    struct hk_work work = {.takes = 5 * HK_MS, .takes_max = 20 * HK_MS};
    s->repaired = *(const bool *)arg;
    s->price = hk_operation(w, "price", work);
    hk_finally(w, "right", prices_are_right, s);
    hk_expect(w, "offered exactly 3 times");
    hk_start(w, "shop", offer, s);
    return 0;
}

/* ---- buffered-keeps-order: pages are fetched three at a time, and wanted in their order ---- */

struct reader {
    bool repaired;
    struct hk_object *fetch;
};

static int fetch_page(struct hk_world *w, void *arg, int64_t url, int64_t *result)
{
    const struct reader *r = arg;
    *result = url;
    return hk_operate(w, r->fetch, HK_NEVER);
}

static int read_six(struct hk_world *w, void *arg)
{
    struct reader *r = arg;
    struct hk_stream *pages = hk_stream_map(w, numbers(w, 20), 3, r->repaired, fetch_page, r);
    int64_t page;
    for (int i = 0; i < 6 && hk_stream_next(w, pages, &page) == 1; i++)
        hk_emit(w, "got", page);
    return 0; /* drops what is under way */
}

static int buffered_keeps_order(struct hk_world *w, void *arg)
{
    struct reader *r = hk_alloc(w, sizeof(*r));
    struct hk_work work = {.takes = 5 * HK_MS, .takes_max = 50 * HK_MS};
    r->repaired = *(const bool *)arg;
    r->fetch = hk_operation(w, "fetch", work);
    hk_expect(w, "ordered: got in order [1, 2, 3, 4, 5, 6]");
    hk_expect(w, "busy: sometimes running(fetch) == 3");
    hk_expect(w, "always running(fetch) <= 3");
    hk_expect(w, "got(p) exactly once");
    hk_expect(w, "got exactly 6 times");
    hk_expect(w, "after finished always running(fetch) == 0");
    hk_expect(w, "reader completes by 300ms");
    hk_join(w, hk_spawn(w, "reader", read_six, r), NULL, HK_NEVER);
    hk_emit(w, "finished");
    return 0;
}

/* ---- one-slow-item: the second and the third picture wait behind the first ---- */

static int load_picture(struct hk_world *w, void *arg, int64_t i, int64_t *result)
{
    (void)arg;
    hk_sleep(w, i == 1 ? 100 * HK_MS : 10 * HK_MS);
    hk_emit(w, "loaded", i);
    *result = i;
    return 0;
}

static int show_pictures(struct hk_world *w, void *arg)
{
    bool in_order = !*(const bool *)arg;
    struct hk_stream *pictures = hk_stream_map(w, numbers(w, 5), 3, in_order, load_picture, NULL);
    int64_t picture;
    while (hk_stream_next(w, pictures, &picture) == 1)
        hk_emit(w, "shown", picture);
    return 0;
}

static int one_slow_item(struct hk_world *w, void *arg)
{
    hk_expect(w, "fresh: loaded(i) leads to shown(i) within 5ms");
    hk_expect(w, "shown(i) exactly once");
    hk_expect(w, "shown exactly 5 times");
    hk_start(w, "gallery", show_pictures, arg);
    return 0;
}

/* ---- taken-but-not-used: the stream has fetched a third job when two are enough ---- */

struct worker {
    int64_t fetches; /* how many jobs the stream may fetch */
    struct hk_object *jobs;
};

static int offer_jobs(struct hk_world *w, void *arg)
{
    const struct worker *worker = arg;
    for (int j = 1; j <= 4; j++) {
        hk_emit(w, "accepted", j);
        hk_send(w, worker->jobs, j, HK_NEVER);
    }
    return 0;
}

static int next_job(struct hk_world *w, void *arg, int64_t *job)
{
    struct worker *worker = arg;
    return worker->fetches-- > 0 && hk_recv(w, worker->jobs, job, HK_NEVER) == 0;
}

static int do_job(struct hk_world *w, void *arg, int64_t job, int64_t *result)
{
    (void)arg;
    *result = job;
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "worked", job);
    return 0;
}

static int do_two(struct hk_world *w, void *arg)
{
    struct hk_stream *done = hk_stream_map(w, hk_stream(w, next_job, arg), 3, true, do_job, NULL);
    int64_t job;
    for (int i = 0; i < 2 && hk_stream_next(w, done, &job) == 1; i++)
        hk_emit(w, "handed_out");
    return 0; /* the stream is dropped */
}

static int do_all(struct hk_world *w, void *arg)
{
    struct worker *worker = arg;
    struct hk_awaitable two = {.what = HK_ON_BODY, .label = "two", .body = do_two, .arg = arg};
    int64_t job;
    hk_join_each(w, &two, 1, HK_NEVER);
    while (hk_recv(w, worker->jobs, &job, HK_NEVER) == 0) /* the rest, one by one */
        do_job(w, NULL, job, &job);
    return 0;
}

static int taken_but_not_used(struct hk_world *w, void *arg)
{
    struct worker *worker = hk_alloc(w, sizeof(*worker));
    *worker = (struct worker){*(const bool *)arg ? 2 : 100, hk_channel(w, "jobs", 4, 0)};
    hk_expect(w, "kept: accepted(j) leads to worked(j)");
    hk_expect(w, "worked(j) exactly once");
    hk_expect(w, "handed_out exactly 2 times");
    hk_hold(w, worker->jobs, HK_SENDER, hk_start(w, "source", offer_jobs, worker));
    hk_start(w, "worker", do_all, worker);
    return 0;
}

/* ---- merge-ends-with-one-of-two: the end of one stream is taken for the end of both ---- */

struct merge {
    bool repaired;
    struct hk_object *fast, *slow, *fast_is_over;
};

static int sprint(struct hk_world *w, void *arg)
{
    const struct merge *m = arg;
    for (int64_t i = 1; i <= 2; i++)
        hk_send(w, m->fast, i, HK_NEVER);
    return hk_cancel(w, m->fast_is_over);
}

static int walk(struct hk_world *w, void *arg)
{
    const struct merge *m = arg;
    for (int64_t i = 11; i <= 12; i++) {
        hk_sleep(w, HK_MS);
        hk_send(w, m->slow, i, HK_NEVER);
    }
    return 0;
}

static int read_both(struct hk_world *w, void *arg)
{
    const struct merge *m = arg;
    struct hk_awaitable arms[] = {
        {.what = HK_ON_RECV, .object = m->fast},
        {.what = HK_ON_RECV, .object = m->slow},
        {.what = HK_ON_WAIT, .object = m->fast_is_over},
    };
    uint32_t count = m->repaired ? 2 : 3; /* HK_ECLOSED when both are closed */
    for (int at; (at = hk_select(w, arms, count, 0, HK_NEVER)) >= 0 && at < 2;)
        hk_emit(w, "read_one", arms[at].value);
    hk_emit(w, "read_all");
    return 0;
}

static int merge_ends(struct hk_world *w, void *arg)
{
    struct merge *m = hk_alloc(w, sizeof(*m));
    *m = (struct merge){*(const bool *)arg, hk_channel(w, "fast", 4, 0),
                        hk_channel(w, "slow", 4, 0), hk_token(w, "fast_is_over")};
    hk_expect(w, "every: read_one exactly 4 times");
    hk_expect(w, "read_all exactly once");
    hk_hold(w, m->fast, HK_SENDER, hk_start(w, "sprinter", sprint, m));
    hk_hold(w, m->slow, HK_SENDER, hk_start(w, "walker", walk, m));
    hk_start(w, "reader", read_both, m);
    return 0;
}

static const struct seed seeds[] = {
    {"answers-matched-by-position", answers_matched, "right", {.strategy = "random", .runs = 100}},
    {"buffered-keeps-order", buffered_keeps_order, "ordered", {.strategy = "random", .runs = 300}},
    {"one-slow-item", one_slow_item, "fresh", {.strategy = "dfs"}},
    {"taken-but-not-used", taken_but_not_used, "kept", {.strategy = "dfs"}},
    {"merge-ends-with-one-of-two", merge_ends, "every", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("order", seeds, sizeof(seeds) / sizeof(*seeds));
}
