/* SPDX-License-Identifier: MIT
 *
 * What must not be given to the functions of hocket.h: nothing in the place of something, numbers
 * out of their ranges, futures that are gone, calls from predicates. Each is a finding that says
 * what is wrong, and nothing dies: all of it runs in this process.
 */
#include "face.h"

static int nothing(struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    return 0;
}

static int for_ever(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_never(w);
}

static bool yes(const struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    return true;
}

static int ones(struct hk_world *w, void *arg, int64_t *item)
{
    (void)w;
    (void)arg;
    *item = 1;
    return 1;
}

static int twice(struct hk_world *w, void *arg, int64_t item, int64_t *result)
{
    (void)w;
    (void)arg;
    *result = item * 2;
    return 0;
}

/* ---- nothing in the place of something ---- */

static int without(struct hk_world *w, void *arg)
{
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    struct hk_awaitable arm = {.what = HK_ON_BODY};
    struct hk_stream *s = hk_stream(w, ones, NULL);
    switch (*(const int *)arg) {
    case 0: hk_spawn(w, "job", NULL, NULL); break;
    case 1: hk_spawn(w, NULL, nothing, NULL); break;
    case 2: hk_start(w, NULL, nothing, NULL); break;
    case 3: hk_start(w, "job", NULL, NULL); break;
    case 4: hk_join(w, 0, NULL, HK_NEVER); break;
    case 5: hk_defer(w, NULL, NULL); break;
    case 6: hk_shield(w, NULL, NULL); break;
    case 7: hk_scope(w, "s", NULL, NULL); break;
    case 8: hk_atomically(w, NULL, NULL); break;
    case 9: hk_select(w, &arm, 1, 0, HK_NEVER); break;
    case 10: hk_select(w, NULL, 1, 0, HK_NEVER); break;
    case 11: hk_timeout(w, NULL, NULL, NULL, HK_NEVER); break;
    case 12: hk_future(w, "f", NULL, NULL); break;
    case 13: hk_mutex(w, NULL, 0); break;
    case 14: hk_condvar(w, "c", NULL); break;
    case 15: hk_events(w, NULL); break;
    case 16: hk_emit(w, NULL); break;
    case 17: hk_expect(w, NULL); break;
    case 18: hk_always(w, "a", NULL, NULL); break;
    case 19: hk_finally(w, NULL, yes, NULL); break;
    case 20: hk_wait_until(w, &q, 1, NULL, NULL, HK_NEVER); break;
    case 21: hk_let_go(w, NULL, HK_SENDER); break;
    case 22: hk_try_again(w, NULL, nothing, NULL); break;
    case 23: hk_random_of(w, NULL, 3); break;
    case 24: hk_fault_crash(w, NULL, 0, HK_NEVER); break;
    case 25: hk_stream_next(w, NULL, NULL); break;
    case 26: hk_stream_next(w, hk_stream(w, NULL, NULL), NULL); break;
    case 27: hk_stream_filter(w, s, NULL, NULL); break;
    case 28: hk_stream_take(w, NULL, 1); break;
    case 29: hk_stream_collect(w, s, NULL, 1); break;
    case 30: hk_fail(w, NULL); break;
    case 31: hk_join_each(w, NULL, 2, HK_NEVER); break;
    default: break;
    }
    return 0;
}

static void nothing_is_told(void **state)
{
    static const char *const said[] = {
        "main spawns a task without a body",
        "main spawns a task without a label",
        "main calls hk_start with no label (NULL)",
        "main spawns a task without a body",
        "main joins no task (0)",
        "main defers no function (NULL)",
        "main calls hk_shield with no body (NULL)",
        "main calls hk_scope with no body (NULL)",
        "main calls hk_atomically with no body (NULL)",
        "main waits for a branch without a body",
        "main waits for nothing: no arms",
        "main calls hk_timeout with no body (NULL)",
        "main calls hk_future with no body (NULL)",
        "main calls hk_mutex with no name (NULL)",
        "main calls hk_condvar with no mutex",
        "main calls hk_events with no name (NULL)",
        "main calls hk_emit with no name (NULL)",
        "main calls hk_expect with no text (NULL)",
        "main calls hk_always with no predicate (NULL)",
        "main calls hk_finally with no label (NULL)",
        "main calls hk_wait_until with no predicate (NULL)",
        "main lets go of no end of nothing",
        "main calls hk_try_again with no policy (NULL)",
        "main draws one of no values",
        "main calls hk_fault_crash with no label (NULL)",
        "main calls hk_stream_next with no stream (NULL)",
        "main calls hk_stream with no function (NULL)",
        "main calls hk_stream_filter with no function (NULL)",
        "main calls hk_stream_take with no stream (NULL)",
        "main calls hk_stream_collect with no items (NULL)",
        "main calls hk_fail with no error (NULL)",
        "main waits for nothing: no arms",
    };
    (void)state;
    expect_misuses(without, said, (int)(sizeof(said) / sizeof(said[0])));
}

/* ---- out of range ---- */

static int out_of_range(struct hk_world *w, void *arg)
{
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    struct hk_object *s = hk_semaphore(w, "s", 1, 0);
    struct hk_awaitable arm = {HK_ON_ACQUIRE, .object = s, .n = -4};
    struct hk_awaitable other = {.what = (enum hk_on)99};
    struct hk_stream *one = hk_stream(w, ones, NULL);
    switch (*(const int *)arg) {
    case 0: hk_advance(w, 5); break;
    case 1: hk_start_at(w, "job", -1, nothing, NULL); break;
    case 2: hk_channel(w, "c", -2, 0); break;
    case 3: hk_channel(w, "c", 1, HK_UNFAIR); break;
    case 4: hk_pool(w, "p", INT64_MAX, 0); break;
    case 5: hk_interval(w, "i", 1, 7); break;
    case 6: hk_select(w, &arm, 1, 0, 0); break;
    case 7: hk_select(w, &other, 1, 0, 0); break;
    case 8: hk_try_acquire(w, s, -1); break;
    case 9: hk_release(w, s, INT64_MAX); break;
    case 10: hk_hold(w, q, 3, 0); break;
    case 11: hk_let_go(w, q, 0); break;
    case 12: hk_stream_map(w, one, 4000000000u, true, twice, NULL); break;
    case 13: hk_stream_skip(w, one, -1); break;
    case 14: hk_try_again(w, &(struct hk_retry){.from = 1}, nothing, NULL); break;
    case 15: hk_operation(w, "o", (struct hk_work){.takes = 5, .takes_max = 1}); break;
    case 16: hk_operation(w, "o", (struct hk_work){.fails_percent = 101}); break;
    case 17: hk_random_exp(w, -1); break;
    case 18: hk_chance(w, 400); break;
    case 19: hk_fault_drop(w, q, 500); break;
    case 20: hk_fault_close(w, q, -1); break;
    case 21: hk_fault_pause(w, "job[", 0, 1); break;
    case 22: hk_emit(w, "e", 1, 2, 3, 4, 5); break;
    case 23: hk_tasks(w, ""); break;
    case 24: hk_select(w, &arm, 1001, 0, 0); break;
    case 25: hk_fetch_add(w, hk_atomic(w, "x", 5), INT64_MAX); break;
    case 26: hk_send_ptr(w, q, q, 0); hk_recv(w, q, NULL, 0); break;
    case 27: hk_try_send(w, q, 5); hk_try_recv_ptr(w, q, NULL); break;
    case 28: hk_join(w, UINT64_MAX, NULL, 0); break;
    case 29: hk_broadcast(w, "b", INT64_MAX); break;
    case 30: hk_carry(w, s, 1); break;
    case 31: hk_carry(w, q, 1); break;
    case 32: hk_add(w, s, 1); break;
    case 33: hk_add(w, hk_semaphore(w, "g", 1, HK_GROWS), -1); break;
    case 34: hk_add(w, hk_semaphore(w, "g", 1, HK_GROWS), INT64_MAX); break;
    default: break;
    }
    return 0;
}

static void ranges_are_told(void **state)
{
    static const char *const said[] = {
        "main calls hk_advance with a clock that is not paused",
        "main calls hk_start_at with an index of -1, which is below 0",
        "main calls hk_channel with capacity of -2, which is below -1",
        "main calls hk_channel with flags that it does not have",
        "main calls hk_pool with items of 9223372036854775807, which is above 1000000",
        "main calls hk_interval with flags that it does not have",
        "main acquires a negative number of permits of s",
        "main waits for what is no enum hk_on",
        "main acquires a negative number of permits of s",
        "main releases more permits than were taken of s",
        "main gives an end of q to somebody who cannot hold it",
        "main lets go of no end of q",
        "main calls hk_stream_map with width of 4000000000, which is above 1000",
        "main calls hk_stream_skip with n of -1, which is below 0",
        "main calls hk_try_again with times below 1, or a field that is out of its range",
        "main calls hk_operation with a negative time, or a range that is empty",
        "main calls hk_operation with fails_percent of 101, which is above 100",
        "main calls hk_random_exp with a mean of -1, which is below 0",
        "main calls hk_chance with per cent of 400, which is above 100",
        "main calls hk_fault_drop with per cent of 500, which is above 100",
        "main calls hk_fault_close with a time of -1, which is below 0",
        "main calls hk_fault_pause with what is no label: \"a\", \"a[2]\"",
        "main calls hk_emit with a count of numbers of 5, which is above 4",
        "main calls hk_tasks with what is no label: \"a\", \"a[2]\"",
        "main waits for more than 1000 arms",
        "main adds to a cell beyond the range of numbers",
        "main receives a pointer as a number from q",
        "main receives a number as a pointer from q",
        "main joins what is no task, or has been joined or detached",
        "main calls hk_broadcast with kept of 9223372036854775807, which is above 1000000",
        "main sends along what it does not hold of s",
        "main sends along what it does not hold of q",
        "main adds permits to a semaphore without HK_GROWS: s",
        "main adds a negative number of permits to g",
        "main adds more permits than can be counted to g",
    };
    (void)state;
    expect_misuses(out_of_range, said, (int)(sizeof(said) / sizeof(said[0])));
}

/* ---- what is gone, or elsewhere ---- */

static int gone(struct hk_world *w, void *arg)
{
    struct hk_future *f = hk_future(w, "f", for_ever, NULL), *g;
    struct hk_awaitable both[] = {{HK_ON_FUTURE, .future = f}, {HK_ON_FUTURE, .future = f}};
    switch (*(const int *)arg) {
    case 0:
        hk_drop(w, f);
        g = hk_future(w, "g", nothing, NULL);
        hk_drop(w, f); /* and not the other one, in its place */
        hk_check(w, hk_poll(w, g, NULL, HK_NEVER) == 0);
        break;
    case 1:
        hk_drop(w, f);
        hk_check(w, hk_poll(w, f, NULL, HK_NEVER) == HK_EMISUSE);
        break;
    case 2: hk_check(w, hk_select(w, both, 2, 0, HK_NEVER) == HK_EMISUSE); break;
    case 3:
        hk_start_at(w, "job", 1, for_ever, NULL);
        hk_check(w, hk_start_at(w, "job", 1, nothing, NULL) == 0);
        break;
    case 4: /* the first of hk_start is job[0] */
        hk_start(w, "job", for_ever, NULL);
        hk_check(w, hk_start_at(w, "job", 0, nothing, NULL) == 0);
        break;
    case 5:
        hk_start_at(w, "job", 0, for_ever, NULL);
        hk_check(w, hk_start(w, "job", nothing, NULL) == 0);
        break;
    default: break;
    }
    return 0;
}

static void what_is_gone_is_told(void **state)
{
    static const char *const said[] = {
        "main uses a future that is not its own, has been dropped or is being polled",
        "main uses a future that is not its own, has been dropped or is being polled",
        "main waits twice for one future",
        "main starts job[1], which lives",
        "main starts job[0], which lives",
        "main starts job[0], which lives",
    };
    (void)state;
    expect_misuses(gone, said, (int)(sizeof(said) / sizeof(said[0])));
}

/* ---- predicates only look ---- */

static int which;

static bool calls(const struct hk_world *world, void *arg)
{
    struct hk_world *w = (struct hk_world *)(uintptr_t)world;
    switch (which) {
    case 0: hk_load(w, arg); break;
    case 1: hk_sleep(w, HK_MS); break;
    case 2: hk_spawn(w, "job", nothing, NULL); break;
    case 3: hk_emit(w, "e", 1); break;
    case 4: hk_check(w, false); break;
    case 5: hk_random(w, 1, 6); break;
    case 6: hk_fail(w, "Wrong"); break;
    case 7: hk_panic(w, "why"); break;
    default: hk_log(w, "text"); break;
    }
    return hk_len(world, arg) == 0;
}

static int asks(struct hk_world *w, void *arg)
{
    struct hk_object *x = hk_atomic(w, "x", 1);
    (void)arg;
    hk_always(w, "looks", calls, x);
    hk_yield(w);
    return hk_yield(w);
}

static int waits(struct hk_world *w, void *arg)
{
    struct hk_object *x = hk_atomic(w, "x", 1);
    (void)arg;
    hk_check(w, hk_wait_until(w, &x, 1, calls, x, HK_NEVER) == 0);
    return 0;
}

static void a_predicate_that_calls_is_told(void **state)
{
    struct hk_config config = plain();
    (void)state;
    for (which = 0; which <= 8; which++) {
        struct hk_exploration r = play(&config, asks, NULL);
        char got[300];
        snprintf(got, sizeof(got), "%s", r.why);
        hk_exploration_free(&r);
        assert_string_equal("misuse: the predicate looks makes a call that only a body may make",
                            got);
        assert_found(&config, waits, "misuse", "only a body may make");
    }
}

/* ---- from outside ---- */

static void what_cannot_be_explored_is_told(void **state)
{
    struct hk_exploration r;
    (void)state;
    assert_int_equal(HK_EINVAL, hk_explore(&(struct hk_config){0}, NULL, NULL, &r));
    assert_string_equal("no body (NULL)", r.why);
    hk_exploration_free(&r);
    assert_int_equal(HK_EINVAL, hk_run(&(struct hk_config){.isolate = 7}, nothing, NULL, &r));
    assert_string_equal("isolate: HK_FORK or HK_NONE", r.why);
    assert_int_equal(HK_EINVAL, hk_run(&(struct hk_config){.until = -1}, nothing, NULL, &r));
    assert_string_equal("until: a time, 0 or more", r.why);
    assert_int_equal(HK_EINVAL, hk_run(&(struct hk_config){.stack_bytes = 9}, nothing, NULL, &r));
    assert_string_equal("stack_bytes: 16 KiB to 1 GiB", r.why);
    assert_int_equal(HK_EINVAL,
                     hk_run(&(struct hk_config){.stack_bytes = SIZE_MAX}, nothing, NULL, &r));
    hk_exploration_free(NULL);
    assert_int_equal(0, hk_run(NULL, nothing, NULL, &r));
    assert_int_equal(HK_HELD, r.held);
    hk_exploration_free(&r);
    assert_int_equal(0, hk_explore(NULL, nothing, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_told),
        cmocka_unit_test(ranges_are_told),
        cmocka_unit_test(what_is_gone_is_told),
        cmocka_unit_test(a_predicate_that_calls_is_told),
        cmocka_unit_test(what_cannot_be_explored_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
