/* SPDX-License-Identifier: MIT
 *
 * Faults, injected cancels, slack and the census from C: what test_both_ways cannot compare with
 * YAML, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

#define HERE(...) (&(struct hk_config){.isolate = HK_NONE, __VA_ARGS__})

static struct hk_exploration explore(const struct hk_config *config, hk_body body, void *arg)
{
    struct hk_exploration r;
    assert_int_equal(0, hk_explore(config, body, arg, &r));
    return r;
}

/* ---- a crash gives back what C code holds ---- */

static long held, cleaned_by_calls;

static void give_back(void *arg)
{
    held--;
    free(arg);
}

struct one {
    struct hk_world *w;
    struct hk_object *q;
};

/* A clean-up that the program would see if it were run when the task crashes. */
static void tell(void *arg)
{
    const struct one *one = arg;
    cleaned_by_calls += hk_try_send(one->w, one->q, 7) != HK_EGONE;
}

static int hold_and_wait(struct hk_world *w, void *arg)
{
    const struct one *one = arg;
    hk_defer(w, give_back, malloc(10));
    held++;
    hk_defer(w, tell, arg);
    hk_sleep(w, hk_me(w) == 0 ? 0 : HK_MS);
    return hk_recv(w, one->q, NULL, HK_NEVER);
}

static int with_branches(struct hk_world *w, void *arg)
{
    struct hk_awaitable arms[] = {
        {HK_ON_BODY, .label = "a", .body = hold_and_wait, .arg = arg},
        {HK_ON_BODY, .label = "b", .body = hold_and_wait, .arg = arg}};
    hk_spawn(w, "below", hold_and_wait, arg);
    hk_future(w, "fresh", hold_and_wait, arg);
    hk_defer(w, give_back, malloc(10));
    held++;
    hk_emit(w, "begun");
    return hk_join_each(w, arms, 2, hk_after(w, HK_S));
}

static int crashing(struct hk_world *w, void *arg)
{
    struct one *one = hk_alloc(w, sizeof(*one));
    *one = (struct one){w, hk_channel(w, "q", 4, HK_MANUAL)};
    hk_start(w, "server", with_branches, one);
    hk_fault_crash(w, "server", 2 * HK_MS, arg ? HK_MS : HK_NEVER);
    hk_expect(w, "aborted(server) exactly once");
    hk_expect(w, "aborted(below) exactly once");
    hk_expect(w, arg ? "begun exactly 2 times" : "begun exactly once");
    if (arg)
        hk_fault_crash(w, "server", 5 * HK_MS, HK_NEVER);
    return 0;
}

static void a_crash_frees_at_the_end_what_was_deferred(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 2; threads++) {
        struct hk_exploration r =
            explore(HERE(.threads = threads, .runs = 300), crashing, NULL);
        assert_string_equal("", r.why);
        assert_int_equal(HK_HELD, r.held);
        assert_int_equal(0, held);
        assert_int_equal(0, cleaned_by_calls);
        hk_exploration_free(&r);
    }
}

static void who_comes_back_can_crash_again(void **state)
{
    (void)state;
    int again = 1;
    struct hk_exploration r = explore(HERE(.runs = 300), crashing, &again);
    assert_int_equal(2, r.violation_count); /* it was said that it is aborted once */
    assert_string_equal("aborted(below) exactly once", r.violations[0].label);
    assert_string_equal("aborted(server) exactly once", r.violations[1].label);
    assert_int_equal(0, held);
    hk_exploration_free(&r);
}

/* ---- what is refused ---- */

static int wrong_objects(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *m = hk_mutex(w, "m", 0), *q = hk_channel(w, "q", 1, 0);
    hk_fault_drop(w, m, 10);
    hk_fault_duplicate(w, hk_watch(w, "watch", 0), 10);
    hk_fault_delay(w, NULL, HK_SPREAD_RANGE, 0, 0);
    hk_fault_reorder(w, m);
    hk_fault_close(w, m, 0);
    hk_fault_wakeups(w, q);
    hk_fault_outage(w, q, NULL, 0, 1);
    return 0;
}

static void faults_of_the_wrong_kind_are_misuse(void **state)
{
    (void)state;
    struct hk_exploration r = explore(HERE(.runs = 1), wrong_objects, NULL);
    assert_int_equal(1, r.violation_count);
    assert_string_equal("misuse", r.violations[0].kind);
    assert_string_equal("main asks m to lose messages", r.violations[0].text);
    hk_exploration_free(&r);
}

static int nap(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, HK_MS);
    return 0;
}

static int misspelt(struct hk_world *w, void *arg)
{
    hk_start(w, "worker", nap, NULL);
    if (arg)
        hk_fault_pause(w, "wroker[1]", 0, HK_MS);
    return 0;
}

static void a_label_that_no_task_has_decides_nothing(void **state)
{
    (void)state;
    int say = 1;
    struct hk_exploration r = explore(HERE(.runs = 5), misspelt, &say);
    assert_int_equal(HK_UNDECIDED, r.held);
    assert_string_equal("no task was called 'wroker'", r.why);
    hk_exploration_free(&r);
    r = explore(HERE(.runs = 5, .cancel = "worker, wroker"), misspelt, NULL);
    assert_string_equal("no task was called 'wroker'", r.why);
    hk_exploration_free(&r);
    r = explore(HERE(.runs = 5, .cancel = "worker,main"), misspelt, NULL);
    assert_int_equal(HK_HELD, r.held);
    hk_exploration_free(&r);
    assert_int_equal(HK_EINVAL, hk_explore(HERE(.cancel = " , "), misspelt, NULL, &r));
    assert_non_null(strstr(r.why, "cancel:"));
    hk_exploration_free(&r);
}

/* ---- outages, blocking work, other spreads ---- */

static int calls(struct hk_world *w, void *arg)
{
    struct hk_object *log =
        hk_operation(w, "log", (struct hk_work){.takes = HK_MS, .blocks = true});
    struct hk_object *far = hk_operation(
        w, "far", (struct hk_work){.takes = HK_MS, .spread = HK_SPREAD_EXP});
    (void)arg;
    hk_fault_outage(w, log, NULL, 0, HK_S);
    hk_check(w, hk_operate(w, log, 0) == HK_EFAILED && hk_now(w) == HK_MS);
    int64_t at = hk_now(w);
    hk_check(w, hk_operate(w, far, HK_NEVER) == 0);
    hk_emit(w, "took", hk_now(w) - at > HK_MS);
    return 0;
}

static void work_that_blocks_and_work_that_takes_any_time(void **state)
{
    (void)state;
    struct hk_exploration r = explore(HERE(.runs = 50, .strategy = "random"), calls, NULL);
    assert_string_equal("", r.why);
    hk_exploration_free(&r);
}

static int writes(struct hk_world *w, void *disk)
{
    return hk_operate(w, disk, HK_NEVER);
}

static int three_write(struct hk_world *w, void *crash)
{
    struct hk_object *disk =
        hk_operation(w, "disk", (struct hk_work){.takes = 5 * HK_MS, .blocks = true});
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "writer", i, writes, disk);
    hk_expect(w, "always running(disk) <= 2");
    hk_expect(w, "finally running(disk) == 0");
    if (crash)
        hk_fault_crash(w, "writer[1]", 2 * HK_MS, HK_NEVER);
    return 0;
}

static void work_that_blocks_runs_on_a_worker(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct hk_config *config = HERE(.threads = 2, .strategy = "dfs");
        struct hk_exploration r = explore(config, three_write, i ? &i : NULL);
        assert_int_equal(HK_HELD, r.held);
        hk_exploration_free(&r);
    }
}

/* ---- outcomes ---- */

static int visitor(struct hk_world *w, void *hits)
{
    hk_store(w, hits, hk_load(w, hits) + 1);
    return 0;
}

static int visitors(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *hits = hk_atomic(w, "hits", 0);
    hk_start(w, "visitor", visitor, hits);
    hk_start(w, "visitor", visitor, hits);
    return 0;
}

static void outcomes_are_counted(void **state)
{
    (void)state;
    static const int isolate[] = {HK_NONE, HK_FORK};
    for (int i = 0; i < 2; i++) {
        struct hk_config config = {
            .threads = 2, .strategy = "dfs", .census = true, .isolate = isolate[i]};
        struct hk_exploration r = explore(&config, visitors, NULL), one;
        assert_int_equal(2, r.ending_count);
        assert_int_equal(r.runs, r.endings[0].runs + r.endings[1].runs);
        const struct hk_ending *lost =
            &r.endings[strcmp(r.endings[0].text, "finished: hits is 1") != 0];
        assert_string_equal("finished: hits is 1", lost->text);
        config.schedule = lost->token;
        one = explore(&config, visitors, NULL);
        assert_int_equal(1, one.ending_count);
        assert_string_equal("finished: hits is 1", one.endings[0].text);
        hk_exploration_free(&one);
        hk_exploration_free(&r);
    }
}

/* ---- atomically ---- */

static int waits(struct hk_world *w, void *arg)
{
    return hk_recv(w, arg, NULL, hk_after(w, HK_MS));
}

static int not_atomic(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_atomically(w, waits, hk_channel(w, "q", 1, 0));
    return 0;
}

static void what_waits_is_not_atomic(void **state)
{
    (void)state;
    struct hk_exploration r = explore(HERE(.runs = 5, .threads = 2), not_atomic, NULL);
    assert_int_equal(1, r.violation_count);
    assert_string_equal("main waits inside of `atomically`", r.violations[0].text);
    hk_exploration_free(&r);
}

/* ---- the opt-in checks, by the words of the language ---- */

static int spin(struct hk_world *w, void *flag)
{
    while (!hk_load(w, flag))
        hk_yield(w);
    return 0;
}

static int keeps(struct hk_world *w, void *slots)
{
    hk_acquire(w, slots, 1, HK_NEVER);
    return 0;
}

static int leaves(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_detach(w, hk_spawn(w, "child", nap, NULL));
    return 0;
}

static int leaks(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start(w, "keeper", keeps, hk_semaphore(w, "slots", 1, HK_MANUAL));
    hk_expect(w, "no leaks");
    return 0;
}

static int orphans(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start(w, "parent", leaves, NULL);
    hk_expect(w, "no orphans");
    return 0;
}

static int livelocks(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start(w, "spinner", spin, hk_atomic(w, "flag", 0));
    hk_expect(w, "no livelock");
    return 0;
}

static int hog(struct hk_world *w, void *m)
{
    for (int i = 0; i < 300; i++) {
        hk_lock(w, m, HK_NEVER);
        hk_sleep(w, HK_MS);
        hk_unlock(w, m);
    }
    return 0;
}

static int other(struct hk_world *w, void *m)
{
    hk_yield(w);
    hk_lock(w, m, HK_NEVER);
    hk_unlock(w, m);
    return 0;
}

static int starves(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *m = hk_mutex(w, "m", HK_UNFAIR);
    hk_start(w, "hog", hog, m);
    hk_start(w, "other", other, m);
    hk_expect(w, "no starvation");
    return 0;
}

static void opt_in_checks_are_asked_for_in_words(void **state)
{
    (void)state;
    static const struct {
        hk_body body;
        const char *kind;
    } kinds[] = {{leaks, "leak"}, {orphans, "orphan"}, {livelocks, "livelock"},
                 {starves, "starvation"}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct hk_exploration r =
            explore(HERE(.runs = 20, .strategy = "random"), kinds[i].body, NULL);
        assert_int_equal(1, r.violation_count);
        assert_string_equal(kinds[i].kind, r.violations[0].kind);
        hk_exploration_free(&r);
    }
}

static void what_no_fair_run_has_judged_is_not_decided(void **state)
{
    (void)state;
    struct hk_exploration r = explore(HERE(.strategy = "fifo"), starves, NULL);
    assert_int_equal(HK_UNDECIDED, r.held);
    assert_non_null(strstr(r.why, "starvation was not judged"));
    assert_int_equal(0, r.violation_count);
    hk_exploration_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_frees_at_the_end_what_was_deferred),
        cmocka_unit_test(who_comes_back_can_crash_again),
        cmocka_unit_test(faults_of_the_wrong_kind_are_misuse),
        cmocka_unit_test(a_label_that_no_task_has_decides_nothing),
        cmocka_unit_test(work_that_blocks_and_work_that_takes_any_time),
        cmocka_unit_test(work_that_blocks_runs_on_a_worker),
        cmocka_unit_test(outcomes_are_counted),
        cmocka_unit_test(what_waits_is_not_atomic),
        cmocka_unit_test(opt_in_checks_are_asked_for_in_words),
        cmocka_unit_test(what_no_fair_run_has_judged_is_not_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
