/* SPDX-License-Identifier: MIT
 *
 * The failure block from C: columns of tasks, hk_log lines, who waits, what decided, and the token
 * of the simplest run; also of a program that dies. What cannot be shown is left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

static struct hk_exploration explore(const struct hk_config *config, hk_body body, void *arg)
{
    struct hk_exploration r;
    assert_int_equal(0, hk_explore(config, body, arg, &r));
    return r;
}

static void assert_says(const struct hk_exploration *r, const char *text)
{
    if (!r->block || !strstr(r->block, text))
        print_error("no '%s' in\n%s\n", text, r->block ? r->block : "(no block)");
    assert_true(r->block && strstr(r->block, text));
}

/* ---- a lost update ---- */

static int visitor(struct hk_world *w, void *hits)
{
    hk_sleep(w, 2 * HK_MS);
    int64_t n = hk_load(w, hits);
    hk_log(w, "has seen %d", (int)n);
    hk_store(w, hits, n + 1);
    hk_emit(w, "visited", n);
    return 0;
}

static int idler(struct hk_world *w, void *arg)
{
    for (int i = 0; i < 5; i++)
        hk_yield(w);
    (void)arg;
    return 0;
}

static int program(struct hk_world *w, void *arg)
{
    struct hk_object *hits = hk_atomic(w, "hits", 0);
    (void)arg;
    hk_expect(w, "counted: finally hits == 2");
    hk_start(w, "visitor", visitor, hits);
    hk_start(w, "visitor", visitor, hits);
    hk_start(w, "idler", idler, NULL);
    return 0;
}

static void the_block_shows_the_schedule_in_columns(void **state)
{
    (void)state;
    static const int isolate[] = {HK_NONE, HK_FORK};
    char *first = NULL;
    for (int i = 0; i < 2; i++) {
        struct hk_config config = {.threads = 2,
                                   .strategy = "random",
                                   .runs = 200,
                                   .explain = true,
                                   .isolate = isolate[i]};
        struct hk_exploration r = explore(&config, program, NULL);
        assert_says(&r, "counted: it does not hold at the end");
        assert_says(&r, "| visitor ");
        assert_says(&r, "load hits (0)");
        assert_says(&r, "has seen 0");
        assert_says(&r, "emit visited(0)");
        assert_says(&r, "2ms");
        assert_says(&r, "did not matter left out");
        assert_says(&r, "a run that passes");
        assert_null(strstr(r.block, "| idler"));
        if (first)
            assert_string_equal(first, r.block);
        free(first);
        first = strdup(r.block);
        hk_exploration_free(&r);
    }
    free(first);
}

static void its_token_repeats_the_simplest_run(void **state)
{
    (void)state;
    struct hk_config config = {.threads = 2, .strategy = "random", .runs = 200, .explain = true};
    struct hk_exploration r = explore(&config, program, NULL);
    config.schedule = r.violations[0].token;
    struct hk_exploration again = explore(&config, program, NULL);
    assert_int_equal(1, again.runs);
    assert_string_equal(r.violations[0].text, again.violations[0].text);
    const char *rows = strstr(r.block, "time "), *same = strstr(again.block, "time ");
    assert_non_null(rows);
    assert_non_null(same);
    assert_memory_equal(rows, same, (size_t)(strstr(rows, "!!") - rows));
    hk_exploration_free(&again);
    hk_exploration_free(&r);
}

/* ---- who waits; a crash; what is not shown ---- */

static int lock_both(struct hk_world *w, void *arg)
{
    struct hk_object **m = arg;
    int64_t me = hk_me(w);
    hk_lock(w, m[me], HK_NEVER);
    hk_yield(w);
    hk_lock(w, m[1 - me], HK_NEVER);
    return 0;
}

static int deadlock(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object **m = hk_alloc(w, 2 * sizeof(struct hk_object *));
    m[0] = hk_mutex(w, "a", 0);
    m[1] = hk_mutex(w, "b", 0);
    hk_start_at(w, "worker", 0, lock_both, m);
    hk_start_at(w, "worker", 1, lock_both, m);
    return 0;
}

static int crash(struct hk_world *w, void *arg)
{
    struct hk_object *x = hk_atomic(w, "x", 0);
    (void)arg;
    hk_store(w, x, 7);
    if (hk_load(w, x) == 7)
        abort();
    return 0;
}

/* ---- a hang, and what is said up to it ---- */

static int producer(struct hk_world *w, void *q)
{
    hk_send(w, q, 1, HK_NEVER);
    hk_sleep(w, HK_MS);
    hk_send(w, q, 2, HK_NEVER);
    return 0;
}

static int spins_on_two(struct hk_world *w, void *q)
{
    for (;;) {
        int64_t m = 0;
        hk_recv(w, q, &m, HK_NEVER);
        hk_emit(w, "got", m);
        if (m == 1)
            continue;
        hk_log(w, "from here on nothing");
        for (volatile int i = 0;; i++)
            ;
    }
    return 0;
}

static int hang(struct hk_world *w, void *arg)
{
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    (void)arg;
    hk_start(w, "producer", producer, q);
    hk_start(w, "consumer", spins_on_two, q);
    return 0;
}

static const struct hk_config hanging = {.runs = 20, .explain = true, .hang_after = 100 * HK_MS};

static void a_hang_is_shown_up_to_the_last_call(void **state)
{
    (void)state;
    struct hk_config config = hanging;
    for (config.threads = 1; config.threads <= 2; config.threads++) {
        struct hk_exploration r = explore(&config, hang, NULL);
        assert_int_equal(3, r.runs); /* it costs time, so not all 20 */
        assert_int_equal(1, r.violation_count);
        assert_string_equal("hang", r.violations[0].kind);
        assert_says(&r, "hang: in consumer: no call for 0.100s of real time");
        assert_says(&r, "in 3 of 3 runs, first in run 1");
        assert_says(&r, "| consumer");
        assert_says(&r, "emit got(2)");
        assert_says(&r, "from here on nothing");
        assert_says(&r, "!! hang");
        config.schedule = r.violations[0].token;
        struct hk_exploration again = explore(&config, hang, NULL);
        assert_int_equal(1, again.runs);
        const char *rows = strstr(r.block, "time "), *same = strstr(again.block, "time ");
        assert_string_equal(rows, same);
        config.schedule = NULL;
        hk_exploration_free(&again);
        hk_exploration_free(&r);
    }
}

/* Played again it dies earlier: the program is not the same every time. */
static int dies_sooner_and_sooner(struct hk_world *w, void *arg)
{
    int *plays = arg;
    hk_yield(w);
    hk_log(w, "after a yield");
    if (++*plays > 2)
        abort();
    hk_log(w, "not reached twice");
    if (*plays == 2)
        abort();
    return 0;
}

static void a_death_that_comes_sooner_is_shown_as_far_as_it_goes(void **state)
{
    (void)state;
    int plays = 0;
    struct hk_config config = {.strategy = "random", .runs = 3, .explain = true};
    struct hk_exploration r = explore(&config, dies_sooner_and_sooner, &plays);
    assert_string_equal("crash", r.violations[0].kind);
    assert_says(&r, "!! crash");
    assert_says(&r, "yield");
    assert_null(strstr(r.block, "not reached twice"));
    hk_exploration_free(&r);
}

static void who_waits_and_who_dies_is_shown(void **state)
{
    (void)state;
    struct hk_config config = {.runs = 50, .explain = true};
    struct hk_exploration r = explore(&config, deadlock, NULL);
    assert_says(&r, "worker[0] waits to lock b held by worker[1]");
    assert_says(&r, "!! deadlock");
    hk_exploration_free(&r);
    config.runs = 2;
    config.threads = 2;
    r = explore(&config, crash, NULL);
    assert_says(&r, "SIGABRT");
    assert_says(&r, "store x (7)");
    assert_says(&r, "load x (7)"); /* the last call */
    assert_says(&r, "!! crash");
    hk_exploration_free(&r);
}

/* ---- bodies that are dropped, sleep and end ---- */

static int taker(struct hk_world *w, void *q)
{
    hk_recv(w, q, NULL, HK_NEVER);
    return 0;
}

static int napper(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, HK_MS);
    hk_return(w, 7);
    return 0;
}

static int gives_up(struct hk_world *w, void *arg)
{
    (void)arg;
    int64_t seven = 0;
    struct hk_object *set = hk_joinset(w, "set");
    hk_spawn_into(w, set, "napper", napper, NULL);
    hk_next(w, set, &seven, HK_NEVER);
    hk_handle aborted = hk_spawn(w, "aborted", napper, NULL);
    hk_sleep(w, HK_MS / 2);
    hk_abort(w, aborted);
    hk_join(w, aborted, NULL, HK_NEVER);
    hk_spawn(w, "late", napper, NULL);
    int rc = hk_timeout(w, taker, hk_channel(w, "q", 1, 0), NULL, hk_after(w, HK_MS / 2));
    hk_check(w, seven != 7 || rc == 0);
    return 0;
}

static void where_a_body_stood_is_shown(void **state)
{
    (void)state;
    struct hk_config config = {.strategy = "fifo", .explain = true};
    struct hk_exploration r = explore(&config, gives_up, NULL);
    assert_says(&r, "ends (7) ");
    assert_says(&r, "sleep (dropped)");
    assert_says(&r, "recv q (dropped)");
    assert_says(&r, "late#3 sleeps until 2.5ms");
    hk_exploration_free(&r);
}

static int refused(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 1, 0), *b = hk_broadcast(w, "b", 1);
    struct hk_object *other = hk_channel(w, "other", 1, 0);
    struct hk_work work = {.takes = HK_MS, .fails_first = 1, .error = "Bad"};
    hk_hold(w, b, HK_RECEIVER, 0);
    hk_send(w, b, 1, HK_NEVER);
    hk_send(w, b, 2, HK_NEVER);
    hk_recv(w, b, NULL, HK_NEVER);
    hk_recv(w, other, NULL, 0);
    hk_recv(w, q, NULL, HK_MS);
    hk_try_recv(w, q, NULL);
    hk_close(w, q);
    hk_recv(w, q, NULL, HK_NEVER);
    hk_operate(w, hk_operation(w, "op", work), HK_NEVER);
    hk_check(w, false);
    return 0;
}

static void how_a_call_has_failed_is_shown(void **state)
{
    (void)state;
    struct hk_config config = {.strategy = "fifo", .explain = true};
    struct hk_exploration r = explore(&config, refused, NULL);
    assert_says(&r, "recv b (lagged behind)\n");
    assert_says(&r, "recv other (waits, the time is up)\n");
    assert_null(strstr(r.block, "recv other\n"));
    assert_says(&r, "recv q (waits)\n");
    assert_says(&r, "try recv q (empty)\n");
    assert_says(&r, "recv q (closed)\n");
    assert_says(&r, "call op (goes on, Bad)\n");
    hk_exploration_free(&r);
}

static void nothing_is_shown_of_a_pass(void **state)
{
    (void)state;
    struct hk_config config = {.runs = 1, .explain = true};
    struct hk_exploration r = explore(&config, idler, NULL);
    assert_int_equal(HK_HELD, r.held);
    assert_null(r.block);
    hk_exploration_free(&r);
}

/* ---- branches ---- */

static int adds(struct hk_world *w, void *hits)
{
    int64_t n = hk_load(w, hits);
    hk_yield(w);
    hk_store(w, hits, n + 1);
    return 0;
}

static int doubles(struct hk_world *w, void *hits, int64_t item, int64_t *result)
{
    *result = item * 2;
    return adds(w, hits);
}

/* Of one task: who acts is said by a label, by a number too if two have the same, or alone. */
static int in_branches(struct hk_world *w, void *arg)
{
    struct hk_object *hits = hk_atomic(w, "hits", 0);
    struct hk_awaitable arms[] = {
        {HK_ON_BODY, .label = "left", .body = adds, .arg = hits},
        {HK_ON_BODY, .label = "right", .body = adds, .arg = hits},
        {HK_ON_BODY, .label = "right", .body = adds, .arg = hits},
    };
    static const int64_t items[] = {1, 2};
    int64_t results[2];
    (void)arg;
    hk_join_each(w, arms, 3, HK_NEVER);
    hk_timeout(w, adds, hits, NULL, HK_NEVER); /* one alone has no name */
    struct hk_stream *s = hk_stream_of(w, items, 2);
    hk_stream_collect(w, hk_stream_map(w, s, 2, true, doubles, hits), results, 2);
    hk_check(w, hk_load(w, hits) == 6);
    return 0;
}

static void branches_of_a_task_are_told_apart(void **state)
{
    (void)state;
    struct hk_config config = {.explain = true, .isolate = HK_NONE};
    struct hk_exploration r = explore(&config, in_branches, NULL);
    assert_says(&r, "| left: load hits (0)\n");
    assert_says(&r, "| right 2: load hits (0)\n");
    assert_says(&r, "| right 3: load hits (0)\n");
    assert_says(&r, "| load hits (1)\n");
    assert_says(&r, "| 1: load hits (2)\n");
    assert_says(&r, "| 2: load hits (2)\n");
    hk_exploration_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_block_shows_the_schedule_in_columns),
        cmocka_unit_test(its_token_repeats_the_simplest_run),
        cmocka_unit_test(who_waits_and_who_dies_is_shown),
        cmocka_unit_test(a_hang_is_shown_up_to_the_last_call),
        cmocka_unit_test(a_death_that_comes_sooner_is_shown_as_far_as_it_goes),
        cmocka_unit_test(where_a_body_stood_is_shown),
        cmocka_unit_test(how_a_call_has_failed_is_shown),
        cmocka_unit_test(nothing_is_shown_of_a_pass),
        cmocka_unit_test(branches_of_a_task_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
