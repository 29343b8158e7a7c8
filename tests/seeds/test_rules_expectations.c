/* SPDX-License-Identifier: MIT
 *
 * The rules of scenarios/catalog/rules/expectations.yaml as C programs. A rule is the repaired
 * form; the other one shows what happens without it.
 */
#include "seed.h"

/* ---- expectations: what never holds, and what has to come ---- */

static int never_and_eventually(struct hk_world *w, void *arg)
{
    struct hk_object *level = hk_plain(w, "level", 0);
    hk_expect(w, "low: never level == 2");
    hk_expect(w, "high: eventually level == 3");
    hk_store(w, level, *(const bool *)arg ? 3 : 2);
    hk_store(w, level, 0);
    return 0;
}

/* ---- an event that has to come ---- */

static int has_to_come(struct hk_world *w, void *arg)
{
    hk_expect(w, "answer: eventually done");
    if (*(const bool *)arg)
        hk_emit(w, "done");
    return 0;
}

/* ---- how tasks end ---- */

static int end_badly(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_fail(w, "Bad");
}

static int end_well(struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    return 0;
}

static int never_end(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep_until(w, HK_NEVER);
}

static int how_tasks_end(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    hk_expect(w, "allow failures of bad");
    hk_expect(w, repaired ? "bad fails with Bad" : "other_error: bad fails with Worse");
    hk_expect(w, repaired ? "good completes" : "not_aborted: good is aborted");
    hk_expect(w, repaired ? "stopped is aborted" : "not_complete: stopped completes");
    hk_spawn(w, "bad", end_badly, NULL);
    hk_spawn(w, "good", end_well, NULL);
    hk_handle stopped = hk_spawn(w, "stopped", never_end, NULL);
    hk_sleep(w, HK_MS);
    hk_abort(w, stopped);
    return 0;
}

/* ---- a scope ends ---- */

static int scope_ends(struct hk_world *w, void *arg)
{
    struct hk_object *open = hk_plain(w, "open", 1);
    hk_expect(w, "before ended_it never outside_it");
    hk_expect(w, "between begun and ended_it never outside_it");
    hk_expect(w, "while open == 1, never outside_it");
    hk_expect(w, "still: after begun never outside_it");
    hk_emit(w, "begun");
    hk_emit(w, "inside_it");
    hk_store(w, open, 0);
    hk_emit(w, "ended_it");
    if (!*(const bool *)arg)
        hk_emit(w, "outside_it");
    return 0;
}

static const struct seed seeds[] = {
    {"expectations", never_and_eventually, "low high", {.strategy = "dfs"}},
    {"expectations: has to come", has_to_come, "answer", {.strategy = "dfs"}},
    {"expectations: how tasks end",
     how_tasks_end,
     "other_error not_aborted not_complete",
     {.strategy = "dfs"}},
    {"expectations: a scope", scope_ends, "still", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("rules", seeds, sizeof(seeds) / sizeof(*seeds));
}
