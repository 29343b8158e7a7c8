/* SPDX-License-Identifier: MIT
 *
 * Streams in C: sources that wait, stages, errors, ends, and who may ask.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

/* ---- parts ---- */

struct counter {
    int64_t next, last;  /* numbers up to `last` */
    int64_t nap;         /* before each */
    int64_t bad;         /* this one is an error */
};

static int count_up(struct hk_world *w, void *arg, int64_t *item)
{
    struct counter *c = arg;
    if (c->next > c->last)
        return 0;
    hk_sleep(w, c->nap);
    *item = c->next++;
    return *item == c->bad ? HK_EFAILED : 1;
}

/* 10 times the item, after 3ms; of a `bad` item an error. */
static int times_ten(struct hk_world *w, void *arg, int64_t item, int64_t *result)
{
    const int64_t *bad = arg;
    hk_sleep(w, 3 * HK_MS);
    hk_emit(w, "done", item, hk_now(w) / HK_MS);
    *result = item * 10;
    return bad && item == *bad ? HK_EFAILED : 0;
}

static bool is_even(void *arg, int64_t item)
{
    (void)arg;
    return item % 2 == 0;
}

static struct hk_stream *numbers(struct hk_world *w, int64_t last, int64_t nap, int64_t bad)
{
    struct counter *c = hk_alloc(w, sizeof(*c));
    *c = (struct counter){.next = 1, .last = last, .nap = nap, .bad = bad};
    return hk_stream(w, count_up, c);
}

/* ---- a source that waits ---- */

/* Numbers come every 5ms, calls take 3ms: each is done before the next number is there. */
static int slow_source(struct hk_world *w, void *arg)
{
    (void)arg;
    int64_t item, sum = 0;
    struct hk_stream *s =
        hk_stream_map(w, numbers(w, 3, 5 * HK_MS, 0), 2, true, times_ten, NULL);
    hk_expect(w, "done(1, 8) exactly once");
    hk_expect(w, "done(2, 13) exactly once");
    hk_expect(w, "done(3, 18) exactly once");
    while (hk_stream_next(w, s, &item) == 1) {
        sum += item;
        hk_check(w, hk_now(w) <= (sum == 10 ? 8 : sum == 30 ? 13 : 18) * HK_MS);
    }
    hk_check(w, sum == 60 && hk_now(w) == 18 * HK_MS);
    return 0;
}

static void calls_go_on_while_the_source_waits(void **state)
{
    (void)state;
    hk_assert_holds(&(struct hk_config){.runs = 200}, slow_source, NULL);
    hk_assert_holds(&(struct hk_config){.runs = 200, .threads = 2}, slow_source, NULL);
}

/* ---- stages ---- */

static int stages(struct hk_world *w, void *arg)
{
    (void)arg;
    static const int64_t items[] = {1, 2, 3, 4, 5, 6, 7, 8};
    int64_t got[8] = {0};
    struct hk_stream *s = hk_stream_filter(w, hk_stream_of(w, items, 8), is_even, NULL);
    s = hk_stream_skip(w, s, 1);
    s = hk_stream_take(w, hk_stream_map(w, s, 3, true, times_ten, NULL), 2);
    hk_check(w, hk_stream_collect(w, s, got, 8) == 2);
    hk_check(w, got[0] == 40 && got[1] == 60);
    hk_check(w, hk_stream_next(w, s, got) == 0 && hk_stream_next(w, s, NULL) == 0);
    hk_check(w, hk_stream_collect(w, hk_stream_of(w, items, 8), got, 3) == 3);
    hk_check(w, hk_stream_next(w, hk_stream_take(w, numbers(w, 9, 0, 0), 0), got) == 0);
    hk_check(w, hk_stream_next(w, hk_stream_skip(w, numbers(w, 9, 0, 0), 20), got) == 0);
    return 0;
}

static void stages_choose_items(void **state)
{
    (void)state;
    hk_assert_holds(&(struct hk_config){.runs = 100}, stages, NULL);
}

/* ---- errors ---- */

static int errors(struct hk_world *w, void *arg)
{
    (void)arg;
    int64_t got[8], bad = 2;
    struct hk_stream *s = hk_stream_map(w, numbers(w, 3, 0, 0), 2, true, times_ten, &bad);
    hk_check(w, hk_stream_next(w, s, got) == 1 && got[0] == 10);
    hk_check(w, hk_stream_next(w, s, got) == HK_EFAILED);
    hk_check(w, hk_stream_next(w, s, got) == 1 && got[0] == 30); /* as tokio's do, it goes on */
    hk_check(w, hk_stream_next(w, s, got) == 0);
    s = hk_stream_take(w, hk_stream_filter(w, numbers(w, 3, HK_MS, 2), is_even, NULL), 3);
    hk_check(w, hk_stream_collect(w, s, got, 8) == HK_EFAILED);
    s = hk_stream_map(w, numbers(w, 3, HK_MS, 2), 2, false, times_ten, NULL);
    hk_check(w, hk_stream_next(w, s, got) == HK_EFAILED);
    hk_check(w, hk_stream_next(w, s, got) == 1 && got[0] == 10);
    return 0;
}

static void an_error_is_handed_on(void **state)
{
    (void)state;
    hk_assert_holds(&(struct hk_config){.runs = 100}, errors, NULL);
}

/* ---- who may ask, and of what ---- */

static int nothing(struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    return 0;
}

static int ask(struct hk_world *w, void *arg)
{
    return hk_stream_next(w, arg, NULL) == HK_EMISUSE ? 0 : HK_EFAILED;
}

static int two_ask(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_stream *s = hk_stream_map(w, numbers(w, 5, 0, 0), 3, true, times_ten, NULL);
    hk_stream_next(w, s, NULL);
    hk_start(w, "other", ask, s);
    hk_sleep(w, HK_S);
    return 0;
}

static int no_channel(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_check(w, hk_stream_next(w, hk_stream_recv(w, hk_mutex(w, "m", 0)), NULL) == 0);
    return 0;
}

static int asks_and_waits(struct hk_world *w, void *s)
{
    hk_stream_next(w, s, NULL);
    return hk_never(w);
}

/* The body that asked is gone, and its calls with it. */
static int asked_by_the_dropped(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_stream *s = hk_stream_map(w, numbers(w, 5, HK_MS, 0), 3, true, times_ten, NULL);
    hk_check(w, hk_timeout(w, asks_and_waits, s, NULL, hk_after(w, HK_S)) == HK_EELAPSED);
    struct hk_future *next = hk_future(w, "next", nothing, NULL); /* where a call has been */
    hk_check(w, hk_stream_next(w, s, NULL) == HK_EMISUSE);
    return hk_poll(w, next, NULL, HK_NEVER);
}

/* A deadline for each item: the source's. */
static int next_in_time(struct hk_world *w, void *q, int64_t *item)
{
    int rc = hk_recv(w, q, item, hk_after(w, HK_MS));
    return rc == 0 ? 1 : rc == HK_ECLOSED ? 0 : rc;
}

static int sends_late(struct hk_world *w, void *q)
{
    hk_sleep(w, 3 * HK_MS / 2);
    hk_send(w, q, 7, HK_NEVER);
    return hk_close(w, q);
}

static int items_have_deadlines(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    struct hk_stream *s = hk_stream(w, next_in_time, q);
    int64_t item = 0;
    hk_start(w, "sender", sends_late, q);
    hk_check(w, hk_stream_next(w, s, &item) == HK_EELAPSED && hk_now(w) == HK_MS);
    hk_check(w, hk_stream_next(w, s, &item) == 1 && item == 7);
    hk_check(w, hk_stream_next(w, s, &item) == 0);
    return 0;
}

static void deadlines_go_around_a_stream_or_into_its_source(void **state)
{
    (void)state;
    hk_assert_holds(&(struct hk_config){.runs = 20}, items_have_deadlines, NULL);
    hk_assert_holds(&(struct hk_config){.runs = 20, .threads = 2}, items_have_deadlines, NULL);
}

static void a_stream_has_one_body_that_asks(void **state)
{
    hk_assert_violates(&(struct hk_config){.runs = 5}, asked_by_the_dropped, NULL, "misuse");
    (void)state;
    hk_assert_violates(&(struct hk_config){.runs = 5}, two_ask, NULL, "misuse");
    hk_assert_violates(&(struct hk_config){.runs = 5}, no_channel, NULL, "misuse");
}

/* ---- given up half way ---- */

static int half(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_stream *s = hk_stream_map(w, numbers(w, 9, HK_MS, 0), 4, false, times_ten, NULL);
    hk_stream_next(w, s, NULL);
    hk_stream_next(w, s, NULL);
    return 0;
}

static int cut_short(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_handle task = hk_spawn(w, "half", half, NULL);
    hk_sleep(w, 4 * HK_MS);
    hk_abort(w, task);
    hk_spawn(w, "whole", half, NULL);
    return 0;
}

static void calls_of_a_stream_end_with_who_asks(void **state)
{
    (void)state;
    hk_assert_holds(&(struct hk_config){.runs = 100}, cut_short, NULL);
    hk_assert_holds(&(struct hk_config){.runs = 100, .threads = 2}, cut_short, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_go_on_while_the_source_waits),
        cmocka_unit_test(stages_choose_items),
        cmocka_unit_test(an_error_is_handed_on),
        cmocka_unit_test(deadlines_go_around_a_stream_or_into_its_source),
        cmocka_unit_test(a_stream_has_one_body_that_asks),
        cmocka_unit_test(calls_of_a_stream_end_with_who_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
