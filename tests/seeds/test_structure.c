/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/structure as C programs: who waits for the children.
 */
#include "seed.h"

/* ---- done-twice: a job that fails reports twice that it is done ---- */

struct jobs {
    bool repaired;
    struct hk_object *group;
};

static int job(struct hk_world *w, void *arg)
{
    const struct jobs *jobs = arg;
    hk_sleep(w, 10 * HK_MS);
    if (hk_me(w) == 0) {
        hk_emit(w, "broken", hk_me(w));
        if (!jobs->repaired)
            hk_done(w, jobs->group);
    } else {
        hk_sleep(w, 10 * HK_MS);
        hk_emit(w, "result", hk_me(w));
    }
    hk_done(w, jobs->group);
    return 0;
}

static int wait_for_jobs(struct hk_world *w, void *arg)
{
    const struct jobs *jobs = arg;
    hk_add(w, jobs->group, 2);
    for (int i = 0; i < 2; i++)
        hk_spawn(w, "job", job, arg);
    hk_wait(w, jobs->group, HK_NEVER);
    hk_emit(w, "all_in");
    return 0;
}

static int done_twice(struct hk_world *w, void *arg)
{
    struct jobs *jobs = hk_alloc(w, sizeof(*jobs));
    *jobs = (struct jobs){*(const bool *)arg, hk_waitgroup(w, "group")};
    hk_expect(w, "early: result before all_in");
    hk_expect(w, "result exactly once");
    hk_expect(w, "broken exactly once");
    hk_start(w, "boss", wait_for_jobs, jobs);
    return 0;
}

/* ---- early-return-drops-the-set: the way out of an error forgets the writes ---- */

static int store(struct hk_world *w, void *arg)
{
    const int *item = arg;
    hk_emit(w, "accepted", *item);
    hk_sleep(w, 10 * HK_MS);
    hk_emit(w, "committed", *item);
    return 0;
}

static int handle_items(struct hk_world *w, void *arg)
{
    static const int items[] = {1, 2, -3};
    struct hk_object *writes = hk_joinset(w, "writes");
    bool refused = false;
    for (int i = 0; i < 3 && !refused; i++) {
        refused = items[i] < 0;
        if (refused && !*(const bool *)arg)
            goto out;
        if (!refused)
            hk_spawn_into(w, writes, "store", store, (void *)(uintptr_t)&items[i]);
        hk_sleep(w, 3 * HK_MS);
    }
    hk_join_all(w, writes, HK_NEVER);
out:
    hk_abandon(w, writes);
    hk_emit(w, refused ? "refused" : "accepted_all");
    return 0;
}

static int early_return(struct hk_world *w, void *arg)
{
    hk_expect(w, "kept: accepted(i) leads to committed(i)");
    hk_expect(w, "accepted in order [1, 2]");
    hk_expect(w, "refused exactly once");
    hk_start(w, "handler", handle_items, arg);
    return 0;
}

/* ---- error-nobody-hears: the result of a task that was let go is an error ---- */

static int download(struct hk_world *w, void *certificates)
{
    int rc = hk_operate(w, certificates, HK_NEVER);
    if (rc == 0)
        hk_emit(w, "refreshed");
    return rc;
}

static int serve(struct hk_world *w, void *arg)
{
    struct hk_object *certificates = hk_operation(
        w, "download",
        (struct hk_work){.takes = 10 * HK_MS, .fails_first = 1, .error = "Unreachable"});
    hk_handle refresh = hk_spawn(w, "refresh", download, certificates);
    if (!*(const bool *)arg)
        hk_detach(w, refresh);
    for (int i = 0; i < 5; i++) {
        hk_sleep(w, 10 * HK_MS);
        hk_emit(w, "served");
    }
    if (*(const bool *)arg && hk_join(w, refresh, NULL, HK_NEVER) < 0) {
        hk_emit(w, "noticed");
        return download(w, certificates);
    }
    return 0;
}

static int error_nobody_hears(struct hk_world *w, void *arg)
{
    hk_expect(w, "served exactly 5 times");
    if (*(const bool *)arg) {
        hk_expect(w, "noticed exactly once");
        hk_expect(w, "refreshed exactly once");
    }
    hk_start(w, "server", serve, arg);
    return 0;
}

/* ---- fetch-all-unordered: after the first error the other fetches must not go on ---- */

struct pages {
    bool repaired;
    struct hk_object *server;
    int64_t asked;
};

static int next_page(struct hk_world *w, void *arg, int64_t *page)
{
    struct pages *p = arg;
    (void)w;
    *page = ++p->asked;
    return *page <= 4;
}

static int fetch(struct hk_world *w, void *arg, int64_t page, int64_t *result)
{
    const struct pages *p = arg;
    int rc = hk_operate(w, p->server, HK_NEVER);
    if (rc == 0)
        hk_emit(w, "fetched", page);
    *result = page;
    return rc;
}

static int fetch_alone(struct hk_world *w, void *arg)
{
    int64_t page;
    return fetch(w, arg, hk_me(w) + 1, &page);
}

/* The set is left with tasks in it. */
static int fetch_in_a_set(struct hk_world *w, struct pages *p)
{
    struct hk_object *set = hk_joinset(w, "fetches");
    for (int i = 0; i < 4; i++)
        hk_spawn_into(w, set, "fetch", fetch_alone, p);
    for (int i = 0; i < 4; i++) {
        int rc = hk_next(w, set, NULL, HK_NEVER);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Each fetch is a branch of this task, so it goes with the stream. */
static int fetch_in_a_stream(struct hk_world *w, struct pages *p)
{
    int64_t page;
    struct hk_stream *all = hk_stream_map(w, hk_stream(w, next_page, p), 4, false, fetch, p);
    int rc = hk_stream_next(w, all, &page);
    hk_emit(w, "came_first", page);
    while (rc > 0)
        rc = hk_stream_next(w, all, &page);
    return rc;
}

static int collect(struct hk_world *w, void *arg)
{
    struct pages *p = arg;
    int rc = p->repaired ? fetch_in_a_stream(w, p) : fetch_in_a_set(w, p);
    hk_emit(w, rc < 0 ? "gave_up" : "all_fetched");
    return 0;
}

static int fetch_all(struct hk_world *w, void *arg)
{
    struct pages *p = hk_alloc(w, sizeof(*p));
    *p = (struct pages){.repaired = *(const bool *)arg};
    p->server = hk_operation(w, "server",
                             (struct hk_work){.takes = 10 * HK_MS,
                                              .takes_max = 40 * HK_MS,
                                              .fails_percent = 10,
                                              .error = "NotFound"});
    hk_expect(w, "dropped: after gave_up never fetched");
    hk_expect(w, "exactly one of all_fetched, gave_up");
    hk_expect(w, "sometimes gave_up");
    if (p->repaired)
        hk_expect(w, "sometimes came_first(4)");
    hk_start(w, "client", collect, p);
    return 0;
}

/* ---- main-ends-before-the-audit: the runtime goes while a task is at work ---- */

static int audit(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_emit(w, "audit_begun", hk_me(w));
    hk_sleep(w, 20 * HK_MS);
    hk_emit(w, "audit_written", hk_me(w));
    return 0;
}

static int answer_three(struct hk_world *w, void *arg)
{
    struct hk_object *runtime = hk_joinset(w, "runtime");
    for (int i = 0; i < 3; i++) {
        hk_spawn_into(w, runtime, "audit", audit, NULL);
        hk_emit(w, "answered", i);
        hk_sleep(w, 10 * HK_MS);
    }
    if (*(const bool *)arg)
        hk_join_all(w, runtime, HK_NEVER);
    return hk_abandon(w, runtime);
}

static int main_ends(struct hk_world *w, void *arg)
{
    hk_expect(w, "complete: audit_begun(i) leads to audit_written(i)");
    hk_expect(w, "answered exactly 3 times");
    hk_start(w, "program", answer_three, arg);
    return 0;
}

/* ---- quorum-of-refusals: the end of a call is taken for its success ---- */

struct quorum {
    bool repaired;
    struct hk_object *store, *stored, *calls;
};

static int replica(struct hk_world *w, void *arg)
{
    const struct quorum *q = arg;
    int rc = hk_operate(w, q->store, HK_NEVER);
    if (rc == 0)
        hk_fetch_add(w, q->stored, 1);
    return rc;
}

static int coordinate(struct hk_world *w, void *arg)
{
    const struct quorum *q = arg;
    for (int i = 0; i < 3; i++)
        hk_spawn_into(w, q->calls, "replica", replica, arg);
    for (int enough = 0; enough < 2;) {
        int rc = hk_next(w, q->calls, NULL, HK_NEVER);
        if (rc == HK_EEMPTYSET)
            return 0; /* there will never be two */
        enough += rc == 0 || !q->repaired;
    }
    hk_emit(w, "committed", hk_load(w, q->stored));
    return hk_abandon(w, q->calls);
}

static int quorum_of_refusals(struct hk_world *w, void *arg)
{
    struct quorum *q = hk_alloc(w, sizeof(*q));
    struct hk_work work = {
        .takes = HK_MS, .takes_max = 9 * HK_MS, .fails_percent = 40, .error = "Refused"};
    *q = (struct quorum){*(const bool *)arg, hk_operation(w, "store", work),
                         hk_atomic(w, "stored", 0), hk_joinset(w, "calls")};
    hk_expect(w, "durable: never committed(0)");
    hk_expect(w, "majority: never committed(1)");
    hk_start(w, "coordinator", coordinate, q);
    return 0;
}

static const struct seed seeds[] = {
    {"done-twice", done_twice, "early misuse", {.strategy = "dfs"}},
    {"early-return-drops-the-set", early_return, "kept", {.strategy = "dfs"}},
    {"error-nobody-hears", error_nobody_hears, "failure", {.strategy = "dfs"}},
    {"fetch-all-unordered", fetch_all, "dropped failure", {.strategy = "random", .runs = 300}},
    {"main-ends-before-the-audit", main_ends, "complete", {.strategy = "dfs"}},
    {"quorum-of-refusals", quorum_of_refusals, "durable majority",
     {.strategy = "random", .runs = 300}},
};

int main(void)
{
    return seeds_run("structure", seeds, sizeof(seeds) / sizeof(*seeds));
}
