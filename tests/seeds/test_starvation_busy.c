/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/starvation as C programs: busy for ever, without a result.
 */
#include "seed.h"

/* ---- budget-gone: an executor polls on, so that nobody can give it a new budget ---- */

struct executor {
    bool repaired;
    int budget;
    struct hk_object *turn, *over;
};

static int execute(struct hk_world *w, void *arg)
{
    struct executor *e = arg;
    for (int i = 1; i <= 5; i++) {
        while (e->budget == 0) {
            if (e->repaired)
                hk_notify_first(w, e->turn); /* gives its turn back to the runtime */
            hk_yield(w);
        }
        e->budget--;
        hk_emit(w, "polled", i);
    }
    return hk_cancel(w, e->over);
}

static int runtime(struct hk_world *w, void *arg)
{
    struct executor *e = arg;
    for (;;) {
        struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = e->turn},
                                      {HK_ON_WAIT, .object = e->over}};
        if (hk_select(w, arms, 2, 0, HK_NEVER) == 1)
            return 0;
        e->budget = 2;
    }
}

static int budget_gone(struct hk_world *w, void *arg)
{
    struct executor *e = hk_alloc(w, sizeof(*e));
    *e = (struct executor){*(const bool *)arg, 2, hk_notify(w, "turn"), hk_token(w, "over")};
    hk_expect(w, "no livelock");
    hk_expect(w, "polled(5) exactly once");
    hk_start(w, "executor", execute, e);
    hk_start(w, "runtime", runtime, e);
    return 0;
}

/* ---- closed-stays-ready: to receive from a closed channel never waits ---- */

struct agent {
    bool repaired;
    struct hk_object *messages, *quit;
};

static int handle(struct hk_world *w, void *arg)
{
    const struct agent *a = arg;
    for (;;) {
        struct hk_awaitable arms[] = {{HK_ON_RECV, .object = a->messages},
                                      {HK_ON_WAIT, .object = a->quit}};
        int which = hk_select(w, arms, 2, 0, HK_NEVER);
        if (which == 1 || (arms[0].rc == HK_ECLOSED && a->repaired))
            break;
        if (arms[0].rc == 0)
            hk_emit(w, "handled", arms[0].value);
    }
    hk_emit(w, "stopped");
    return 0;
}

static int source(struct hk_world *w, void *arg)
{
    const struct agent *a = arg;
    for (int i = 1; i <= 3; i++)
        hk_send(w, a->messages, i, HK_NEVER);
    return hk_close(w, a->messages);
}

static int quit_later(struct hk_world *w, void *arg)
{
    const struct agent *a = arg;
    hk_sleep(w, 50 * HK_MS);
    return hk_cancel(w, a->quit);
}

static int closed_stays_ready(struct hk_world *w, void *arg)
{
    struct agent *a = hk_alloc(w, sizeof(*a));
    *a = (struct agent){*(const bool *)arg, hk_channel(w, "messages", 4, HK_MANUAL),
                        hk_token(w, "quit")};
    hk_expect(w, "no livelock");
    hk_expect(w, "handled exactly 3 times");
    hk_expect(w, "stopped exactly once");
    hk_start(w, "agent", handle, a);
    hk_start(w, "source", source, a);
    hk_start(w, "user", quit_later, a);
    return 0;
}

/* ---- seen-and-not-marked: a wait for what differs from what was seen, which stays so ---- */

struct settings {
    bool repaired;
    struct hk_object *version;
};

static int reload(struct hk_world *w, void *arg)
{
    const struct settings *s = arg;
    int64_t seen = 1, applied = 0;
    while (applied < 3) {
        while (hk_load(w, s->version) == seen)
            hk_changed(w, s->version, NULL, HK_NEVER);
        applied = hk_load(w, s->version);
        if (s->repaired)
            seen = applied;
        hk_yield(w);
    }
    hk_emit(w, "ready");
    return 0;
}

static int administrate(struct hk_world *w, void *arg)
{
    const struct settings *s = arg;
    for (int version = 2; version <= 3; version++) {
        hk_sleep(w, HK_MS);
        hk_set(w, s->version, version);
    }
    return 0;
}

static int seen_and_not_marked(struct hk_world *w, void *arg)
{
    struct settings *s = hk_alloc(w, sizeof(*s));
    *s = (struct settings){*(const bool *)arg, hk_watch(w, "version", 1)};
    hk_expect(w, "no livelock");
    hk_expect(w, "ready exactly once");
    hk_start(w, "reloader", reload, s);
    hk_start(w, "admin", administrate, s);
    return 0;
}

/* ---- sender-dropped: waiting for news of a watch fails at once when nobody can set it ---- */

struct daemon {
    bool repaired;
    struct hk_object *status, *shutdown;
};

static int observe(struct hk_world *w, void *arg)
{
    const struct daemon *d = arg;
    while (hk_load(w, d->shutdown) == 0) {
        int rc = hk_changed(w, d->status, NULL, HK_NEVER);
        if (rc == 0)
            hk_emit(w, "noticed");
        else if (d->repaired)
            break;
    }
    hk_emit(w, "over");
    return 0;
}

static int synchronise(struct hk_world *w, void *arg)
{
    const struct daemon *d = arg;
    return hk_set(w, d->status, 1);
}

static int stop_later(struct hk_world *w, void *arg)
{
    const struct daemon *d = arg;
    hk_sleep(w, 20 * HK_MS);
    hk_store(w, d->shutdown, 1);
    return 0;
}

static int sender_dropped(struct hk_world *w, void *arg)
{
    struct daemon *d = hk_alloc(w, sizeof(*d));
    *d = (struct daemon){*(const bool *)arg, hk_watch(w, "status", 0), hk_atomic(w, "shutdown", 0)};
    hk_expect(w, "no livelock");
    hk_expect(w, "noticed exactly once");
    hk_expect(w, "over exactly once");
    hk_start(w, "observer", observe, d);
    hk_hold(w, d->status, HK_SENDER, hk_start(w, "daemon", synchronise, d));
    hk_start(w, "user", stop_later, d);
    return 0;
}

/* ---- too-polite: both step aside after the same pause, and meet again ---- */

struct walker {
    int *mine, *others;
    int64_t pause;
};

static int pass(struct hk_world *w, void *arg)
{
    const struct walker *p = arg;
    while (*p->mine == *p->others) {
        hk_sleep(w, p->pause);
        *p->mine = 1 - *p->mine;
        hk_sleep(w, p->pause);
    }
    hk_emit(w, "passed", hk_me(w));
    return 0;
}

static int too_polite(struct hk_world *w, void *arg)
{
    int *sides = hk_alloc(w, 2 * sizeof(*sides));
    struct walker *walkers = hk_alloc(w, 2 * sizeof(*walkers));
    hk_expect(w, "no livelock");
    hk_expect(w, "passed exactly 2 times");
    for (int i = 0; i < 2; i++) {
        int64_t pause = i == 1 && *(const bool *)arg ? 15 * HK_MS : 10 * HK_MS;
        walkers[i] = (struct walker){&sides[i], &sides[1 - i], pause};
        hk_start_at(w, "walker", i, pass, &walkers[i]);
    }
    return 0;
}

/* ---- zero-timer: a timer without a delay is due again in the same instant ---- */

struct timer {
    int64_t delay;
    bool stop;
};

static int fire_again(struct hk_world *w, void *arg)
{
    const struct timer *t = arg;
    while (!t->stop) {
        hk_sleep(w, t->delay);
        hk_yield(w); /* the next turn of the loop */
    }
    return 0;
}

static int close_later(struct hk_world *w, void *arg)
{
    struct timer *t = arg;
    hk_sleep(w, 10 * HK_MS);
    t->stop = true;
    hk_emit(w, "closed");
    return 0;
}

static int zero_timer(struct hk_world *w, void *arg)
{
    struct timer *t = hk_alloc(w, sizeof(*t));
    t->delay = *(const bool *)arg ? HK_MS : 0;
    hk_expect(w, "no livelock");
    hk_expect(w, "closed exactly once");
    hk_start(w, "timer", fire_again, t);
    hk_start(w, "closer", close_later, t);
    return 0;
}

static const struct seed seeds[] = {
    {"budget-gone", budget_gone, "livelock", {.runs = 50}},
    {"closed-stays-ready", closed_stays_ready, "livelock", {.threads = 2, .runs = 50}},
    {"seen-and-not-marked", seen_and_not_marked, "livelock", {.runs = 50}},
    {"sender-dropped", sender_dropped, "livelock", {.threads = 2, .runs = 50}},
    {"too-polite", too_polite, "livelock", {.runs = 50}},
    {"zero-timer", zero_timer, "livelock", {.runs = 50}},
};

int main(void)
{
    return seeds_run("starvation", seeds, sizeof(seeds) / sizeof(*seeds));
}
