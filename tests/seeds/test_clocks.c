/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/clocks as C programs: timers.
 */
#include "seed.h"

/* A timer as a task: it waits, and then puts its message into a channel. */
struct timer {
    struct hk_object *expired;
    int64_t waits;
    bool fired;
};

static int timer(struct hk_world *w, void *arg)
{
    struct timer *t = arg;
    hk_sleep(w, t->waits);
    t->fired = true;
    hk_try_send(w, t->expired, 1);
    return 0;
}

static hk_handle start_timer(struct hk_world *w, struct hk_object *expired, int64_t waits)
{
    struct timer *t = hk_alloc(w, sizeof(*t));
    *t = (struct timer){.expired = expired, .waits = waits};
    return hk_spawn(w, "timer", timer, t);
}

/* ---- cancel-meets-fire: both see that the timer is armed, and both act ---- */

struct alarm {
    bool repaired;
    struct hk_object *armed;
};

static bool disarm(struct hk_world *w, const struct alarm *a)
{
    if (a->repaired)
        return hk_swap(w, a->armed, 0);
    if (!hk_load(w, a->armed))
        return false;
    hk_store(w, a->armed, 0);
    return true;
}

static int timers(struct hk_world *w, void *arg)
{
    if (disarm(w, arg))
        hk_emit(w, "fired");
    return 0;
}

static int canceller(struct hk_world *w, void *arg)
{
    if (disarm(w, arg))
        hk_emit(w, "cancelled_it");
    return 0;
}

static int cancel_meets_fire(struct hk_world *w, void *arg)
{
    struct alarm *a = hk_alloc(w, sizeof(*a));
    *a = (struct alarm){*(const bool *)arg, hk_atomic(w, "armed", 1)};
    hk_expect(w, "decided: exactly one of fired, cancelled_it");
    hk_expect(w, "sometimes fired");
    hk_expect(w, "sometimes cancelled_it");
    hk_start(w, "timers", timers, a);
    hk_start(w, "user", canceller, a);
    return 0;
}

/* ---- drained-twice: who stops a timer takes out a message that has been read ---- */

struct question {
    bool repaired;
    struct hk_object *answer, *expired;
};

static int answer_late(struct hk_world *w, void *arg)
{
    const struct question *q = arg;
    hk_sleep(w, hk_chance(w, 50) ? 40 * HK_MS : 5 * HK_MS);
    return hk_send(w, q->answer, 1, HK_NEVER);
}

static int ask(struct hk_world *w, void *arg)
{
    const struct question *q = arg;
    struct timer *t = hk_alloc(w, sizeof(*t));
    *t = (struct timer){.expired = q->expired, .waits = 20 * HK_MS};
    hk_handle running = hk_spawn(w, "timer", timer, t);
    struct hk_awaitable arms[] = {{HK_ON_RECV, .object = q->answer},
                                  {HK_ON_RECV, .object = q->expired}};
    hk_emit(w, hk_select(w, arms, 2, 0, HK_NEVER) == 0 ? "answered" : "too_late");
    if (!t->fired)
        hk_abort(w, running);
    else if (q->repaired)
        hk_try_recv(w, q->expired, NULL); /* nothing, if it was read before */
    else
        hk_recv(w, q->expired, NULL, HK_NEVER);
    hk_emit(w, "stopped");
    return 0;
}

static int drained_twice(struct hk_world *w, void *arg)
{
    struct question *q = hk_alloc(w, sizeof(*q));
    *q = (struct question){*(const bool *)arg, hk_channel(w, "answer", 1, 0),
                           hk_channel(w, "expired", 1, 0)};
    hk_expect(w, "exactly one of answered, too_late");
    hk_expect(w, "sometimes answered");
    hk_expect(w, "sometimes too_late");
    hk_expect(w, "stopped exactly once");
    hk_start(w, "server", answer_late, q);
    hk_start(w, "client", ask, q);
    return 0;
}

/* ---- losing-timers-pile-up: each turn starts a timer that nobody stops ---- */

struct mailbox {
    bool repaired;
    struct hk_object *messages, *expired;
};

static int write_mail(struct hk_world *w, void *arg)
{
    const struct mailbox *m = arg;
    for (int i = 1; i <= 10; i++) {
        hk_send(w, m->messages, i, HK_NEVER);
        hk_sleep(w, HK_MS);
    }
    return 0;
}

static int read_mail(struct hk_world *w, void *arg)
{
    const struct mailbox *m = arg;
    for (;;) {
        hk_handle running = start_timer(w, m->expired, 3600 * HK_S);
        struct hk_awaitable arms[] = {{HK_ON_RECV, .object = m->messages},
                                      {HK_ON_RECV, .object = m->expired}};
        if (hk_select(w, arms, 2, 0, HK_NEVER) != 0)
            return 0;
        hk_emit(w, "got", arms[0].value);
        if (m->repaired)
            hk_abort(w, running);
    }
}

static int losing_timers(struct hk_world *w, void *arg)
{
    struct mailbox *m = hk_alloc(w, sizeof(*m));
    *m = (struct mailbox){*(const bool *)arg, hk_channel(w, "messages", 1, 0),
                          hk_channel(w, "expired", HK_UNBOUNDED, 0)};
    hk_expect(w, "bounded: always running(timer) <= 2");
    hk_expect(w, "got(i) exactly once");
    hk_expect(w, "got exactly 10 times");
    hk_start(w, "source", write_mail, m);
    hk_start(w, "reader", read_mail, m);
    return 0;
}

/* ---- old-expiry-after-reset: the message of the old timer is taken for the new one's ---- */

static int reset(struct hk_world *w, void *arg)
{
    struct hk_object *expired = hk_channel(w, "expired", 1, 0);
    hk_handle running = start_timer(w, expired, 20 * HK_MS);
    hk_sleep(w, 20 * HK_MS); /* the answer arrives at the last moment */
    hk_abort(w, running);
    if (*(const bool *)arg && hk_try_recv(w, expired, NULL) == 0)
        hk_emit(w, "found_an_old_one");
    start_timer(w, expired, 50 * HK_MS);
    hk_recv(w, expired, NULL, HK_NEVER);
    hk_emit(w, "gave_up", hk_now(w));
    return 0;
}

static int old_expiry(struct hk_world *w, void *arg)
{
    hk_expect(w, "not_early: before 70ms never gave_up");
    hk_expect(w, "gave_up exactly once");
    if (*(const bool *)arg)
        hk_expect(w, "sometimes found_an_old_one");
    hk_start(w, "client", reset, arg);
    return 0;
}

/* ---- renewed-at-the-last-instant: good for the one, over for the other ---- */

struct term {
    bool repaired;
    int64_t holder, until;
    struct hk_object *net, *leading;
};

static bool is_free(struct hk_world *w, const struct term *t)
{
    if (t->repaired)
        return hk_now(w) > t->until || t->holder < 0;
    return hk_now(w) >= t->until;
}

static bool may_renew(struct hk_world *w, const struct term *t)
{
    if (t->repaired)
        return hk_now(w) < t->until && t->holder == hk_me(w);
    return hk_now(w) <= t->until;
}

static void lead(struct hk_world *w, struct term *t)
{
    t->holder = hk_me(w);
    t->until = hk_after(w, 10 * HK_MS);
    hk_enter_region(w, t->leading);
    for (int i = 0; i < 2; i++) {
        hk_sleep(w, 5 * HK_MS);
        if (hk_operate(w, t->net, t->repaired ? hk_after(w, 4 * HK_MS) : HK_NEVER) != 0)
            break;
        if (!may_renew(w, t))
            break;
        t->until = hk_after(w, 10 * HK_MS);
    }
    hk_leave_region(w, t->leading);
}

static int node(struct hk_world *w, void *arg)
{
    struct term *t = arg;
    hk_sleep(w, hk_me(w) * 5 * HK_MS);
    for (int i = 0; i < 3; i++) {
        if (is_free(w, t))
            lead(w, t);
        hk_sleep(w, 5 * HK_MS);
    }
    return 0;
}

static int renewed_at_the_last_instant(struct hk_world *w, void *arg)
{
    static const int64_t takes[] = {3 * HK_MS, 4 * HK_MS, 5 * HK_MS};
    struct term *t = hk_alloc(w, sizeof(*t));
    *t = (struct term){.repaired = *(const bool *)arg, .holder = -1};
    t->net = hk_operation(w, "net", (struct hk_work){.one_of = takes, .one_of_count = 3});
    t->leading = hk_region(w, "leading");
    hk_expect(w, "single: at most 1 inside leading");
    hk_expect(w, "sometimes inside(leading) == 1");
    hk_start_at(w, "node", 0, node, t);
    hk_start_at(w, "node", 1, node, t);
    return 0;
}

static const struct seed seeds[] = {
    {"cancel-meets-fire", cancel_meets_fire, "decided", {.threads = 2, .strategy = "dfs"}},
    {"drained-twice", drained_twice, "deadlock", {.runs = 50}},
    {"losing-timers-pile-up", losing_timers, "bounded", {.runs = 20}},
    {"old-expiry-after-reset", old_expiry, "not_early", {.strategy = "dfs"}},
    {"renewed-at-the-last-instant", renewed_at_the_last_instant, "single", {.runs = 1000}},
};

int main(void)
{
    return seeds_run("clocks", seeds, sizeof(seeds) / sizeof(*seeds));
}
