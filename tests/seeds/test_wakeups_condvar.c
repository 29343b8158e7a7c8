/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/wakeups as C programs: condition variables.
 */
#include "seed.h"

/* ---- if-around-a-wait: a wakeup is no proof that there is something in the box ---- */

struct box {
    bool repaired;
    int items;
    struct hk_object *m, *filled;
};

static int take_item(struct hk_world *w, void *arg)
{
    struct box *b = arg;
    hk_lock(w, b->m, HK_NEVER);
    if (b->items == 0)
        hk_wait(w, b->filled, HK_NEVER);
    while (b->repaired && b->items == 0)
        hk_wait(w, b->filled, HK_NEVER);
    hk_check(w, b->items > 0);
    b->items--;
    hk_unlock(w, b->m);
    hk_emit(w, "took");
    return 0;
}

static int put_item(struct hk_world *w, void *arg)
{
    struct box *b = arg;
    hk_sleep(w, 5 * HK_MS);
    hk_lock(w, b->m, HK_NEVER);
    b->items++;
    hk_notify_first(w, b->filled);
    return hk_unlock(w, b->m);
}

/* As an operating system may. */
static int wake_for_no_reason(struct hk_world *w, void *arg)
{
    const struct box *b = arg;
    hk_sleep(w, 5 * HK_MS);
    return hk_notify_each(w, b->filled);
}

static int if_around_a_wait(struct hk_world *w, void *arg)
{
    struct box *b = hk_alloc(w, sizeof(*b));
    *b = (struct box){.repaired = *(const bool *)arg, .m = hk_mutex(w, "m", 0)};
    b->filled = hk_condvar(w, "filled", b->m);
    hk_expect(w, "sometimes took");
    hk_expect(w, "took exactly once");
    hk_start(w, "consumer", take_item, b);
    hk_start(w, "producer", put_item, b);
    hk_start(w, "system", wake_for_no_reason, b);
    return 0;
}

/* ---- news-without-the-lock: the notification comes between the look and the wait ---- */

struct work {
    bool repaired;
    struct hk_object *m, *news, *work;
};

static int wait_for_work(struct hk_world *w, void *arg)
{
    const struct work *k = arg;
    hk_lock(w, k->m, HK_NEVER);
    while (hk_load(w, k->work) == 0)
        hk_wait(w, k->news, HK_NEVER);
    hk_unlock(w, k->m);
    hk_emit(w, "did", hk_load(w, k->work));
    return 0;
}

static int send_work(struct hk_world *w, void *arg)
{
    const struct work *k = arg;
    if (k->repaired)
        hk_lock(w, k->m, HK_NEVER);
    hk_store(w, k->work, 1);
    if (k->repaired)
        hk_unlock(w, k->m);
    return hk_notify_first(w, k->news);
}

static int news_without_the_lock(struct hk_world *w, void *arg)
{
    struct work *k = hk_alloc(w, sizeof(*k));
    *k = (struct work){.repaired = *(const bool *)arg, .m = hk_mutex(w, "m", 0)};
    k->news = hk_condvar(w, "news", k->m);
    k->work = hk_atomic(w, "work", 0);
    hk_expect(w, "did(1) exactly once");
    hk_start(w, "worker", wait_for_work, k);
    hk_start(w, "sender", send_work, k);
    return 0;
}

/* ---- the-wrong-one-is-woken: one consumer wakes the other, and the producer sleeps on ---- */

struct buffer {
    bool repaired, full;
    struct hk_object *m, *changed;
};

static void tell(struct hk_world *w, const struct buffer *b)
{
    if (b->repaired)
        hk_notify_each(w, b->changed);
    else
        hk_notify_first(w, b->changed);
}

static void fill(struct hk_world *w, struct buffer *b, bool full)
{
    hk_lock(w, b->m, HK_NEVER);
    while (b->full == full)
        hk_wait(w, b->changed, HK_NEVER);
    b->full = full;
    tell(w, b);
    hk_unlock(w, b->m);
}

static int produce(struct hk_world *w, void *arg)
{
    for (int i = 0; i < 2; i++) {
        fill(w, arg, true);
        hk_emit(w, "put");
    }
    return 0;
}

static int consume(struct hk_world *w, void *arg)
{
    fill(w, arg, false);
    hk_emit(w, "took", hk_me(w));
    return 0;
}

static int wrong_one(struct hk_world *w, void *arg)
{
    struct buffer *b = hk_alloc(w, sizeof(*b));
    *b = (struct buffer){.repaired = *(const bool *)arg, .m = hk_mutex(w, "m", HK_UNFAIR)};
    b->changed = hk_condvar(w, "changed", b->m);
    hk_expect(w, "put exactly 2 times");
    hk_expect(w, "took(0) exactly once");
    hk_expect(w, "took(1) exactly once");
    hk_start(w, "producer", produce, b);
    hk_start_at(w, "consumer", 0, consume, b);
    hk_start_at(w, "consumer", 1, consume, b);
    return 0;
}

/* ---- wakeup-taken-by-a-newcomer: a token in a bowl does not say whom it is for ---- */

struct bowl {
    bool repaired;
    int waiting, served;
    struct hk_object *tokens, *bell[2]; /* repaired: a bell for each who waits */
    struct hk_object *counted, *signalled, *came;
};

static void wait_in(struct hk_world *w, struct bowl *b, int mine)
{
    if (b->repaired)
        hk_wait(w, b->bell[mine], HK_NEVER);
    else
        hk_recv(w, b->tokens, NULL, HK_NEVER);
    hk_emit(w, "woken", mine);
}

static void wake_one(struct hk_world *w, struct bowl *b)
{
    if (b->served == b->waiting)
        return;
    int first = b->served++;
    hk_emit(w, "signalled_one");
    if (b->repaired)
        hk_notify_first(w, b->bell[first]);
    else
        hk_send(w, b->tokens, 1, HK_NEVER);
}

static int older(struct hk_world *w, void *arg)
{
    struct bowl *b = arg;
    int mine = b->waiting++;
    hk_notify_first(w, b->counted);
    hk_yield(w);
    wait_in(w, b, mine);
    hk_wait(w, b->came, HK_NEVER);
    wake_one(w, b); /* hands on to the newcomer */
    return 0;
}

static int boss(struct hk_world *w, void *arg)
{
    struct bowl *b = arg;
    hk_wait(w, b->counted, HK_NEVER);
    wake_one(w, b);
    return hk_notify_first(w, b->signalled);
}

static int newcomer(struct hk_world *w, void *arg)
{
    struct bowl *b = arg;
    hk_wait(w, b->signalled, HK_NEVER);
    int mine = b->waiting++;
    hk_notify_first(w, b->came);
    wait_in(w, b, mine);
    return 0;
}

static int taken_by_a_newcomer(struct hk_world *w, void *arg)
{
    struct bowl *b = hk_alloc(w, sizeof(*b));
    *b = (struct bowl){.repaired = *(const bool *)arg,
                       .tokens = hk_channel(w, "bowl", 4, 0),
                       .bell = {hk_notify(w, "older bell"), hk_notify(w, "newer bell")},
                       .counted = hk_notify(w, "counted"),
                       .signalled = hk_notify(w, "signalled"),
                       .came = hk_notify(w, "came")};
    hk_expect(w, "oldest_first: woken(0) before woken(1)");
    hk_expect(w, "signalled_one before woken(0)");
    hk_expect(w, "woken(0) exactly once");
    hk_expect(w, "woken(1) exactly once");
    hk_start(w, "older", older, b);
    hk_start(w, "boss", boss, b);
    hk_start(w, "newcomer", newcomer, b);
    return 0;
}

/* ---- signalled-before-the-wait: a signal that nobody waits for is not kept ---- */

struct start {
    bool repaired, up;
    struct hk_object *m, *started;
};

static int service(struct hk_world *w, void *arg)
{
    struct start *s = arg;
    hk_lock(w, s->m, HK_NEVER);
    s->up = true;
    hk_notify_first(w, s->started);
    hk_unlock(w, s->m);
    hk_emit(w, "serving");
    return 0;
}

static int wait_for_start(struct hk_world *w, void *arg)
{
    const struct start *s = arg;
    hk_yield(w); /* reads its settings */
    hk_lock(w, s->m, HK_NEVER);
    while (!s->repaired || !s->up) {
        hk_wait(w, s->started, HK_NEVER);
        if (!s->repaired)
            break;
    }
    hk_unlock(w, s->m);
    hk_emit(w, "went_on");
    return 0;
}

static int signalled_before(struct hk_world *w, void *arg)
{
    struct start *s = hk_alloc(w, sizeof(*s));
    *s = (struct start){.repaired = *(const bool *)arg, .m = hk_mutex(w, "m", 0)};
    s->started = hk_condvar(w, "started", s->m);
    hk_expect(w, "serving exactly once");
    hk_expect(w, "went_on exactly once");
    hk_start(w, "service", service, s);
    hk_start(w, "main", wait_for_start, s);
    return 0;
}

static const struct seed seeds[] = {
    {"if-around-a-wait", if_around_a_wait, "assert", {.strategy = "dfs"}},
    {"news-without-the-lock",
     news_without_the_lock,
     "deadlock",
     {.threads = 2, .strategy = "dpor:optimal"}},
    {"signalled-before-the-wait", signalled_before, "deadlock", {.strategy = "dfs"}},
    {"the-wrong-one-is-woken", wrong_one, "deadlock", {.strategy = "dfs"}},
    {"wakeup-taken-by-a-newcomer",
     taken_by_a_newcomer,
     "oldest_first deadlock",
     {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("wakeups", seeds, sizeof(seeds) / sizeof(*seeds));
}
