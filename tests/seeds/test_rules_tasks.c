/* SPDX-License-Identifier: MIT
 *
 * The rules of scenarios/catalog/rules/tasks.yaml as C programs. A rule is the repaired
 * form; the other one shows what happens without it.
 */
#include <signal.h>

#include "seed.h"

/* ---- tasks: a cycle is a deadlock, also beside somebody who goes on ---- */

struct pair {
    struct hk_object *first, *second;
};

static int lock_both(struct hk_world *w, void *arg)
{
    const struct pair *p = arg;
    hk_lock(w, p->first, HK_NEVER);
    hk_sleep(w, HK_MS);
    hk_lock(w, p->second, HK_NEVER);
    hk_emit(w, "has_both", hk_me(w));
    return 0;
}

static int tick_tock(struct hk_world *w, void *arg)
{
    (void)arg;
    while (hk_sleep(w, HK_S) == 0)
        continue;
    return 0;
}

static int cycle(struct hk_world *w, void *arg)
{
    struct hk_object *a = hk_mutex(w, "a", 0), *b = hk_mutex(w, "b", 0);
    struct pair *p = hk_alloc(w, 2 * sizeof(*p));
    p[0] = (struct pair){a, b};
    p[1] = *(const bool *)arg ? p[0] : (struct pair){b, a};
    hk_expect(w, "has_both exactly 2 times");
    hk_start(w, "left", lock_both, &p[0]);
    hk_start(w, "right", lock_both, &p[1]);
    hk_start(w, "clock", tick_tock, NULL);
    return 0;
}

/* ---- a set gives results in the order of the ends, joining in the order that is asked for ---- */

static int work(struct hk_world *w, void *arg)
{
    const int64_t *takes = arg;
    hk_sleep(w, *takes);
    hk_return(w, *takes);
    return 0;
}

static int order_of_ends(struct hk_world *w, void *arg)
{
    static int64_t takes[] = {3 * HK_MS, HK_MS, 2 * HK_MS};
    struct hk_object *crew = hk_joinset(w, "crew");
    hk_handle tasks[3];
    for (int i = 0; i < 3; i++)
        tasks[i] = hk_spawn_into(w, crew, "work", work, &takes[i]);
    hk_sleep(w, 5 * HK_MS);
    for (int i = 0; i < 3; i++) {
        int64_t x = 0;
        if (*(const bool *)arg)
            hk_next(w, crew, &x, HK_NEVER);
        else
            hk_join(w, tasks[i], &x, HK_NEVER);
        hk_check(w, x == (i + 1) * HK_MS);
    }
    return 0;
}

/* ---- a result whose taker is aborted before it has run is still there ---- */

static int take_next(struct hk_world *w, void *crew)
{
    return hk_next(w, crew, NULL, HK_NEVER);
}

static int still_there(struct hk_world *w, void *arg)
{
    static int64_t takes = HK_MS;
    struct hk_object *crew = hk_joinset(w, "crew");
    int64_t x = 0;
    hk_spawn_into(w, crew, "work", work, &takes);
    hk_handle taker = hk_spawn(w, "taker", take_next, crew);
    hk_yield(w);
    hk_yield(w);
    hk_sleep(w, HK_MS);
    hk_abort(w, taker);
    if (hk_join(w, taker, NULL, HK_NEVER) == HK_EABORTED || !*(const bool *)arg) {
        hk_check(w, hk_next(w, crew, &x, HK_NEVER) == 0);
        hk_check(w, x == HK_MS);
    }
    return 0;
}

/* ---- who joins all hears the error of one; where nobody does it is a failure ---- */

static int fail_now(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_fail(w, "Bad");
}

static int tells_the_error(struct hk_world *w, void *arg)
{
    static int64_t takes = HK_MS;
    struct hk_object *crew = hk_joinset(w, "crew");
    bool repaired = *(const bool *)arg;
    hk_expect(w, "told at least once");
    hk_spawn_into(w, crew, "work", work, &takes);
    if (repaired)
        hk_spawn_into(w, crew, "bad", fail_now, NULL);
    else
        hk_detach(w, hk_spawn(w, "bad", fail_now, NULL));
    if (hk_join_all(w, crew, HK_NEVER) == HK_EFAILED || !repaired)
        hk_emit(w, "told");
    return 0;
}

/* ---- a shield postpones an abort, and does not swallow it ---- */

static int save(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 5 * HK_MS);
    hk_emit(w, "saved");
    return 0;
}

static int save_and_sleep(struct hk_world *w, void *arg)
{
    if (*(const bool *)arg)
        hk_shield(w, save, NULL);
    else
        save(w, NULL);
    hk_sleep(w, 3600 * HK_S);
    hk_emit(w, "missed");
    return 0;
}

static int shield_postpones(struct hk_world *w, void *arg)
{
    hk_expect(w, "saves: saved exactly once");
    hk_expect(w, "never missed");
    hk_handle h = hk_spawn(w, "service", save_and_sleep, arg);
    hk_sleep(w, HK_MS);
    hk_abort(w, h);
    hk_check(w, hk_join(w, h, NULL, HK_NEVER) == HK_EABORTED);
    hk_check(w, hk_now(w) == (*(const bool *)arg ? 5 : 1) * HK_MS);
    return 0;
}

/* ---- two workers need 20ms for three times ten, and 30 for five ---- */

static int block_long(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_block(w, 10 * HK_MS);
}

static int two_workers(struct hk_world *w, void *arg)
{
    hk_expect(w, "in_time: all tasks complete by 20ms");
    hk_expect(w, "eventually now >= 20ms");
    for (int i = 0; i < (*(const bool *)arg ? 3 : 5); i++)
        hk_start_at(w, "worker", i, block_long, NULL);
    return 0;
}

/* ---- a join waits for all, a try_join until the first error, a race for one ---- */

static int fail_soon(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, HK_MS);
    return hk_fail(w, "Bad");
}

static int slow(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep(w, 3 * HK_MS);
}

static int waits_for_all(struct hk_world *w, void *arg)
{
    struct hk_awaitable arms[] = {{.what = HK_ON_BODY, .label = "bad", .body = fail_soon},
                                  {.what = HK_ON_BODY, .label = "slow", .body = slow}};
    uint32_t winner = 0;
    int rc =
        *(const bool *)arg ? hk_join_each(w, arms, 2, HK_NEVER) : hk_try_join(w, arms, 2, HK_NEVER);
    hk_check(w, rc == HK_EFAILED && hk_now(w) == 3 * HK_MS);
    rc = hk_race(w, arms, 2, &winner, HK_NEVER);
    hk_check(w, rc == HK_EFAILED && winner == 0 && hk_now(w) == 4 * HK_MS);
    return 0;
}

/* ---- delays double up to a limit ---- */

static int note_time(struct hk_world *w, void *arg)
{
    int64_t **next = arg;
    *(*next)++ = hk_now(w) / HK_MS;
    return hk_fail(w, "Down");
}

static int delays_double(struct hk_world *w, void *arg)
{
    static const int64_t wanted[4] = {0, 1, 3, 6};
    int64_t times[4], *next = times;
    int64_t most = *(const bool *)arg ? 3 * HK_MS : 0;
    struct hk_retry policy = {.times = 4, .from = HK_MS, .to = most};
    hk_check(w, hk_try_again(w, &policy, note_time, &next) == HK_EFAILED);
    hk_check(w, next == times + 4 && memcmp(times, wanted, sizeof(times)) == 0);
    return 0;
}

/* ---- a crash ends the run, and is found ---- */

static int crash(struct hk_world *w, void *arg)
{
    hk_expect(w, "survived exactly once");
    hk_sleep(w, HK_MS);
    if (!*(const bool *)arg)
        raise(SIGKILL);
    hk_emit(w, "survived");
    return 0;
}

/* ---- runs that are not meant do not count ---- */

static int take_first(struct hk_world *w, void *arg)
{
    struct hk_object *winner = arg;
    if (hk_load(w, winner) == 0)
        hk_store(w, winner, hk_me(w));
    return 0;
}

static int not_meant(struct hk_world *w, void *arg)
{
    struct hk_object *winner = hk_plain(w, "winner", 0);
    hk_expect(w, "first: finally winner == 1");
    hk_start_at(w, "runner", 1, take_first, winner);
    hk_start_at(w, "runner", 2, take_first, winner);
    hk_sleep(w, HK_MS);
    if (*(const bool *)arg)
        hk_assume(w, hk_load(w, winner) == 1);
    return 0;
}

static const struct seed seeds[] = {
    {"tasks", cycle, "deadlock", {.strategy = "dfs", .until = 5 * HK_S}},
    {"tasks: results in order", order_of_ends, "assert", {.strategy = "dfs"}},
    {"tasks: a result is still there", still_there, "assert", {.strategy = "dfs"}},
    {"tasks: an error is told", tells_the_error, "failure", {.strategy = "dfs"}},
    {"tasks: a shield", shield_postpones, "saves", {.strategy = "dfs"}},
    {"tasks: two workers", two_workers, "in_time", {.threads = 2}},
    {"tasks: a join and a race", waits_for_all, "assert", {.strategy = "dfs"}},
    {"tasks: delays double", delays_double, "assert", {.strategy = "dfs"}},
    {"tasks: a crash", crash, "crash", {.strategy = "dfs"}},
    {"tasks: runs that do not count", not_meant, "first", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("rules", seeds, sizeof(seeds) / sizeof(*seeds));
}
