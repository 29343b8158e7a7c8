/* SPDX-License-Identifier: MIT
 *
 * The rules of scenarios/catalog/rules/signals.yaml as C programs. A rule is the repaired
 * form; the other one shows what happens without it.
 */
#include "seed.h"

/* ---- signals: waiting for a condition needs its lock, and has it again afterwards ---- */

static int needs_its_lock(struct hk_world *w, void *arg)
{
    struct hk_object *m = hk_mutex(w, "m", 0), *ready = hk_condvar(w, "ready", m);
    hk_expect(w, "sometimes waited");
    if (*(const bool *)arg)
        hk_lock(w, m, HK_NEVER);
    if (hk_wait(w, ready, hk_after(w, HK_MS)) != HK_EELAPSED)
        return 0;
    hk_emit(w, "waited");
    return hk_unlock(w, m);
}

/* ---- a new value is news to all who wait ---- */

enum { IDLE, BUSY };

static int wait_for_news(struct hk_world *w, void *phase)
{
    int64_t seen = IDLE;
    hk_changed(w, phase, &seen, HK_NEVER);
    hk_check(w, seen == BUSY && hk_now(w) == HK_MS);
    hk_emit(w, "saw", hk_me(w));
    return 0;
}

static int news_to_all(struct hk_world *w, void *arg)
{
    struct hk_object *phase = hk_watch(w, "phase", IDLE);
    hk_expect(w, "all: saw exactly 2 times");
    hk_expect(w, "saw(who) exactly once");
    hk_start_at(w, "waiter", 0, wait_for_news, phase);
    hk_start_at(w, "waiter", 1, wait_for_news, phase);
    hk_sleep(w, HK_MS);
    return *(const bool *)arg ? hk_set(w, phase, BUSY) : 0;
}

/* ---- a notification whose waiter is aborted before it has run wakes the next ---- */

static int wait_for_bell(struct hk_world *w, void *bell)
{
    return hk_wait(w, bell, HK_NEVER);
}

static int bell_wakes_next(struct hk_world *w, void *arg)
{
    struct hk_object *bell = hk_notify(w, "bell");
    hk_expect(w, "woke exactly once");
    hk_handle h = hk_spawn(w, "waiter", wait_for_bell, bell);
    hk_sleep(w, HK_MS);
    hk_notify_first(w, bell);
    if (!*(const bool *)arg)
        hk_sleep(w, HK_MS); /* the waiter has it, and ends */
    hk_abort(w, h);
    hk_join(w, h, NULL, HK_NEVER);
    hk_wait(w, bell, HK_NEVER);
    hk_emit(w, "woke");
    return 0;
}

/* ---- so does a condition ---- */

struct condition {
    struct hk_object *m, *ready;
};

static int wait_for_it(struct hk_world *w, void *arg)
{
    const struct condition *c = arg;
    hk_lock(w, c->m, HK_NEVER);
    hk_wait(w, c->ready, HK_NEVER);
    return hk_unlock(w, c->m);
}

static int wait_second(struct hk_world *w, void *arg)
{
    hk_sleep(w, HK_MS);
    wait_for_it(w, arg);
    hk_emit(w, "woke");
    return 0;
}

static int condition_wakes_next(struct hk_world *w, void *arg)
{
    struct condition *c = hk_alloc(w, sizeof(*c));
    c->m = hk_mutex(w, "m", 0);
    c->ready = hk_condvar(w, "ready", c->m);
    hk_expect(w, "woke exactly once");
    hk_handle h = hk_spawn(w, "waiter", wait_for_it, c);
    hk_start(w, "other", wait_second, c);
    hk_sleep(w, 2 * HK_MS);
    hk_lock(w, c->m, HK_NEVER);
    hk_notify_first(w, c->ready);
    hk_unlock(w, c->m);
    if (!*(const bool *)arg)
        hk_sleep(w, HK_MS);
    hk_abort(w, h);
    return 0;
}

/* ---- a barrier opens for all, again and again ---- */

static int run_two_laps(struct hk_world *w, void *gate)
{
    for (int lap = 1; lap <= 2; lap++) {
        hk_sleep(w, (hk_me(w) + 1) * HK_MS);
        int leads = hk_wait(w, gate, HK_NEVER);
        hk_check(w, hk_now(w) == 3 * lap * HK_MS);
        hk_emit(w, "off", lap);
        if (leads == 1)
            hk_emit(w, "leader", lap);
    }
    return 0;
}

static int opens_for_all(struct hk_world *w, void *arg)
{
    struct hk_object *gate = hk_barrier(w, "gate", *(const bool *)arg ? 3 : 2);
    hk_expect(w, "off(1) exactly 3 times");
    hk_expect(w, "off(2) exactly 3 times");
    hk_expect(w, "leader(lap) exactly once");
    hk_expect(w, "leader exactly 2 times");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "runner", i, run_two_laps, gate);
    return 0;
}

static const struct seed seeds[] = {
    {"signals", needs_its_lock, "misuse", {.strategy = "dfs"}},
    {"signals: news to all", news_to_all, "deadlock", {.strategy = "dfs"}},
    {"signals: a notification", bell_wakes_next, "deadlock", {.strategy = "dfs"}},
    {"signals: a condition", condition_wakes_next, "deadlock", {.strategy = "dfs"}},
    {"signals: a barrier", opens_for_all, "assert", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("rules", seeds, sizeof(seeds) / sizeof(*seeds));
}
