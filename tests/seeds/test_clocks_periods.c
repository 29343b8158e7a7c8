/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/clocks as C programs: periods, leases, clocks that differ.
 */
#include "seed.h"

/* ---- first-tick-at-once: what is done at the start is done again by the first tick ---- */

static void refresh(struct hk_world *w)
{
    hk_emit(w, "refreshed", hk_now(w));
    hk_sleep(w, 2 * HK_S); /* loads it */
}

static int cache(struct hk_world *w, void *arg)
{
    struct hk_object *every_minute = hk_interval(w, "every_minute", 60 * HK_S, 0);
    if (!*(const bool *)arg)
        refresh(w);
    for (int i = 0; i < 3; i++) {
        hk_tick(w, every_minute, NULL, HK_NEVER);
        refresh(w);
    }
    return 0;
}

static int first_tick(struct hk_world *w, void *arg)
{
    hk_expect(w, "lazy: before 59s refreshed at most once");
    hk_expect(w, "refreshed at least 3 times");
    hk_start(w, "cache", cache, arg);
    return 0;
}

/* ---- lease-runs-out-while-paused: its holder wakes up and goes on ---- */

struct lease {
    bool repaired;
    struct hk_object *critical;
    int64_t holder, until, given, newest; /* newest: the highest number that the store has met */
};

static int64_t take(struct hk_world *w, struct lease *l)
{
    while (l->holder != 0 && hk_now(w) < l->until)
        hk_sleep(w, HK_S);
    l->until = hk_after(w, 10 * HK_S);
    return l->holder = ++l->given;
}

static void write_to_store(struct hk_world *w, struct lease *l, int64_t mine)
{
    if (l->repaired && mine < l->newest) {
        hk_emit(w, "refused", mine);
        return;
    }
    l->newest = mine;
    hk_emit(w, "stored", mine);
}

static void give_back(struct lease *l, int64_t mine)
{
    if (!l->repaired || l->holder == mine)
        l->holder = 0;
}

static int holder(struct hk_world *w, void *arg)
{
    struct lease *l = arg;
    bool first = hk_me(w) == 0;
    hk_sleep(w, first ? 0 : 500 * HK_MS);
    int64_t mine = take(w, l);
    hk_enter_region(w, l->critical);
    hk_sleep(w, first ? 13 * HK_S : HK_S); /* the first one's machine is suspended meanwhile */
    write_to_store(w, l, mine);
    if (!first) {
        hk_sleep(w, 4 * HK_S);
        if (l->holder != mine)
            hk_emit(w, "robbed");
    }
    hk_leave_region(w, l->critical);
    give_back(l, mine);
    return 0;
}

static int lease_runs_out(struct hk_world *w, void *arg)
{
    struct lease *l = hk_alloc(w, sizeof(*l));
    *l = (struct lease){.repaired = *(const bool *)arg, .critical = hk_region(w, "critical")};
    hk_expect(w, "stale: after stored(2) never stored(1)");
    hk_expect(w, "kept: never robbed");
    hk_expect(w, "stored(2) exactly once");
    if (l->repaired)
        hk_expect(w, "refused(1) exactly once"); /* nobody can keep it from believing */
    else
        hk_expect(w, "alone: at most 1 inside critical");
    hk_start_at(w, "holder", 0, holder, l);
    hk_start_at(w, "holder", 1, holder, l);
    return 0;
}

/* ---- missed-ticks-in-a-burst: a slow answer, and then five questions at once ---- */

static int poller(struct hk_world *w, void *arg)
{
    unsigned missed = *(const bool *)arg ? HK_SKIP_MISSED : 0;
    struct hk_object *beat = hk_interval(w, "beat", 100 * HK_MS, missed);
    int64_t last = -HK_S;
    for (int k = 1; k <= 8; k++) {
        hk_tick(w, beat, NULL, HK_NEVER);
        if (hk_now(w) - last < 50 * HK_MS)
            hk_emit(w, "too_soon");
        last = hk_now(w);
        hk_emit(w, "polled", last);
        hk_sleep(w, k == 2 ? 530 * HK_MS : HK_MS);
    }
    return 0;
}

static int missed_ticks(struct hk_world *w, void *arg)
{
    hk_expect(w, "spaced: never too_soon");
    hk_expect(w, "polled exactly 8 times");
    hk_start(w, "poller", poller, arg);
    return 0;
}

/* ---- sleep-in-a-loop-drifts: the work is added to every period ---- */

static int meter(struct hk_world *w, void *arg)
{
    struct hk_object *beat = hk_interval(w, "beat", 100 * HK_MS, 0);
    for (int k = 0; k <= 10; k++) {
        if (*(const bool *)arg)
            hk_tick(w, beat, NULL, HK_NEVER);
        hk_emit(w, "read_at", k, hk_now(w) - k * 100 * HK_MS);
        hk_sleep(w, 3 * HK_MS); /* reads it */
        if (!*(const bool *)arg)
            hk_sleep(w, 100 * HK_MS);
    }
    return 0;
}

static int drifts(struct hk_world *w, void *arg)
{
    hk_expect(w, "punctual: never read_at(10, 30000000)");
    hk_expect(w, "on_time: meter completes by 1120ms");
    hk_expect(w, "read_at exactly 11 times");
    hk_start(w, "meter", meter, arg);
    return 0;
}

/* ---- two-wall-clocks: a time of day means nothing to a server whose clock is ahead ---- */

struct session {
    bool repaired;
    struct hk_object *stored;
};

/* What time it is on a server whose clock is ahead by so much. */
static int64_t wall_clock(struct hk_world *w, int64_t ahead)
{
    return hk_now(w) + ahead;
}

static int login(struct hk_world *w, void *arg)
{
    const struct session *s = arg;
    int64_t ttl = 300 * HK_S;
    return hk_send(w, s->stored, s->repaired ? ttl : wall_clock(w, 0) + ttl, HK_NEVER);
}

static int look_up(struct hk_world *w, void *arg)
{
    const struct session *s = arg;
    int64_t expires, ahead = 360 * HK_S;
    hk_recv(w, s->stored, &expires, HK_NEVER);
    if (s->repaired)
        expires += wall_clock(w, ahead); /* it is how long the session lives */
    for (int request = 0; request < 2; request++) {
        hk_sleep(w, request ? 300 * HK_S : HK_S);
        bool fresh = wall_clock(w, ahead) < expires;
        hk_emit(w, fresh ? "served" : request ? "over" : "turned_away");
    }
    return 0;
}

static int two_wall_clocks(struct hk_world *w, void *arg)
{
    struct session *s = hk_alloc(w, sizeof(*s));
    *s = (struct session){*(const bool *)arg, hk_channel(w, "stored", 1, 0)};
    hk_expect(w, "fresh: never turned_away");
    hk_expect(w, "over exactly once");
    hk_start(w, "login", login, s);
    hk_start(w, "reader", look_up, s);
    return 0;
}

static const struct seed seeds[] = {
    {"first-tick-at-once", first_tick, "lazy", {.strategy = "dfs"}},
    {"lease-runs-out-while-paused", lease_runs_out, "alone stale kept", {.strategy = "dfs"}},
    {"missed-ticks-in-a-burst", missed_ticks, "spaced", {.strategy = "dfs"}},
    {"sleep-in-a-loop-drifts", drifts, "punctual on_time", {.strategy = "dfs"}},
    {"two-wall-clocks", two_wall_clocks, "fresh", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("clocks", seeds, sizeof(seeds) / sizeof(*seeds));
}
