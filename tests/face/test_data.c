/* SPDX-License-Identifier: MIT
 *
 * Random data in C, what can be asked of objects, and the small verbs: never, panic, timeout,
 * pointers that are tried.
 */
#include "face.h"

static const int64_t three[] = {1, 4, 9};

/* ---- draws ---- */

static int draws(struct hk_world *w, void *arg)
{
    int64_t *seen = arg; /* how often each of 1, 4, 9 came */
    for (int i = 0; i < 100; i++) {
        int64_t v = hk_random_of(w, three, 3), around = hk_random_around(w, 1000, 10);
        hk_check(w, v == 1 || v == 4 || v == 9);
        hk_check(w, around >= 900 && around <= 1100);
        seen[v == 1 ? 0 : v == 4 ? 1 : 2]++;
        seen[3] += around < 1000;
        int64_t below = hk_random_around(w, -1000, 10);
        hk_check(w, below >= -1100 && below <= -900);
        seen[4] += below < -1000;
    }
    hk_check(w, hk_random_around(w, 1000, 0) == 1000);
    hk_check(w, hk_random_around(w, HK_NEVER, 100) >= 0);
    return 0;
}

static void draws_are_of_what_was_given(void **state)
{
    (void)state;
    int64_t seen[5] = {0};
    struct hk_config config = plain();
    config.runs = 1;
    struct hk_exploration r = play(&config, draws, seen);
    assert_string_equal("", r.why);
    hk_exploration_free(&r);
    for (int i = 0; i < 3; i++)
        assert_in_range(seen[i], 15, 60);
    assert_in_range(seen[3], 25, 75);
    assert_in_range(seen[4], 25, 75);
}

static int may_draw(struct hk_world *w, void *arg)
{
    if (arg)
        hk_sleep(w, hk_random(w, 1, 100));
    return 0;
}

static void all_is_said_of_what(bool drawn, bool points, const char *said)
{
    struct hk_config config = plain();
    char text[200];
    config.data_exhaustive = points;
    struct hk_exploration r = play(&config, may_draw, drawn ? &config : NULL);
    hk_explain(&r, text, sizeof(text));
    bool exhaustive = r.exhaustive, one_draw = r.one_draw, ends = r.ends;
    hk_exploration_free(&r);
    assert_true(exhaustive);
    assert_int_equal(drawn && !points, one_draw);
    assert_int_equal(drawn && points, ends);
    assert_non_null(strstr(text, said));
}

static void all_says_of_which_data(void **state)
{
    (void)state;
    all_is_said_of_what(false, false, "(all)\n");
    all_is_said_of_what(true, false, "(all of one draw of the data)\n");
    all_is_said_of_what(true, true, "(all of the ends and middles of the data)\n");
}

static int each_draw(struct hk_world *w, void *arg)
{
    int64_t *seen = arg;
    static const int64_t five[] = {1, 2, 3, 4, 5}; /* all five, not only ends and middle */
    seen[hk_random_of(w, five, 5)]++;
    seen[6] += hk_chance(w, 1);
    return 0;
}

static void all_that_can_be_drawn_is_played(void **state)
{
    (void)state;
    int64_t seen[7] = {0};
    struct hk_config config = plain();
    config.data_exhaustive = true;
    struct hk_exploration r = play(&config, each_draw, seen);
    assert_int_equal(10, r.runs);
    assert_true(r.exhaustive);
    hk_exploration_free(&r);
    for (int i = 1; i <= 5; i++)
        assert_int_equal(2, seen[i]);
    assert_int_equal(5, seen[6]);
}

/* ---- how long things take ---- */

static int sends(struct hk_world *w, void *q)
{
    hk_send(w, q, 1, HK_NEVER);
    return 0;
}

static int receives(struct hk_world *w, void *q)
{
    hk_recv(w, q, NULL, HK_NEVER);
    hk_emit(w, "came", hk_now(w));
    return 0;
}

static int spreads(struct hk_world *w, void *arg)
{
    static const int64_t delays[] = {1, 2, 4, 8};
    struct hk_object *q = hk_channel(w, "q", 1, 0);
    struct hk_object *work = hk_operation(
        w, "work", (struct hk_work){.takes = 100, .takes_max = 50, .spread = HK_SPREAD_AROUND});
    if (arg)
        hk_fault_delay(w, q, HK_SPREAD_AROUND, 100, 50);
    else
        hk_fault_delay_of(w, q, delays, 4);
    hk_check(w, hk_operate(w, work, HK_NEVER) == 0 && hk_now(w) >= 50 && hk_now(w) <= 150);
    hk_sleep_until(w, 200);
    hk_start(w, "sender", sends, q);
    hk_start(w, "receiver", receives, q);
    return 0;
}

static void delays_and_work_take_one_of_several_times(void **state)
{
    (void)state;
    struct hk_config config = plain();
    config.data_exhaustive = true;
    struct hk_exploration r = play(&config, spreads, NULL);
    assert_int_equal(HK_HELD, r.held);
    /* each delay, and three times that the work takes; who is first, sender or receiver */
    assert_int_equal(4 * 3 * 2, r.interleavings);
    hk_exploration_free(&r);
    r = play(&config, spreads, &config);
    assert_int_equal(3 * 3 * 2, r.interleavings);
    hk_exploration_free(&r);
}

/* ---- what can be asked ---- */

static int idles(struct hk_world *w, void *region)
{
    hk_enter_region(w, region);
    hk_sleep(w, HK_MS);
    hk_leave_region(w, region);
    return 0;
}

static int operates(struct hk_world *w, void *work)
{
    return hk_operate(w, work, HK_NEVER);
}

static int arrives(struct hk_world *w, void *gate)
{
    return hk_wait(w, gate, HK_NEVER) < 0;
}

static int asks(struct hk_world *w, void *arg)
{
    struct hk_object *q = hk_channel(w, "q", 3, 0), *free = hk_channel(w, "u", HK_UNBOUNDED, 0);
    struct hk_object *region = hk_region(w, "region"), *gate = hk_barrier(w, "gate", 3);
    struct hk_object *work = hk_operation(w, "work", (struct hk_work){.takes = HK_MS});
    struct hk_object *group = hk_waitgroup(w, "group"), *set = hk_joinset(w, "set");
    struct hk_object *m = hk_mutex(w, "m", 0);
    (void)arg;
    hk_send(w, q, 1, HK_NEVER);
    hk_add(w, group, 5);
    hk_spawn_into(w, set, "idles", idles, region);
    hk_spawn_into(w, set, "operates", operates, work);
    hk_detach(w, hk_spawn(w, "arrives", arrives, gate));
    hk_sleep(w, 1);
    hk_check(w, hk_len(w, q) == 1 && hk_cap(w, q) == 3 && hk_cap(w, free) == HK_UNBOUNDED);
    hk_check(w, hk_len(w, region) == 1 && hk_len(w, work) == 1 && hk_len(w, set) == 2);
    hk_check(w, hk_len(w, gate) == 1 && hk_cap(w, gate) == 3 && hk_value_of(w, group) == 5);
    hk_check(w, hk_len(w, m) == 0 && hk_cap(w, m) == 0 && hk_value_of(w, m) == 0);
    hk_join_all(w, set, HK_NEVER);
    hk_check(w, hk_len(w, region) == 0 && hk_len(w, work) == 0 && hk_len(w, set) == 0);
    hk_check(w, hk_wait(w, gate, hk_after(w, HK_MS)) == HK_EELAPSED); /* it has arrived */
    hk_check(w, hk_len(w, gate) == 2 && hk_wait(w, gate, HK_NEVER) == 1);
    return 0;
}

static void objects_say_how_much_there_is(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, asks, 0);
}

/* ---- is it closed? ---- */

static int holds_an_end(struct hk_world *w, void *object)
{
    hk_hold(w, object, HK_SENDER, 0);
    hk_sleep(w, HK_MS);
    return 0;
}

static int closes(struct hk_world *w, void *arg)
{
    struct hk_object *objects[] = {hk_channel(w, "q", 1, 0), hk_oneshot(w, "o"),
                                   hk_broadcast(w, "b", 2), hk_watch(w, "w", 0)};
    (void)arg;
    for (int i = 0; i < 4; i++) {
        hk_detach(w, hk_spawn(w, "holder", holds_an_end, objects[i]));
        hk_yield(w);
        hk_check(w, !hk_is_closed(w, objects[i]));
        hk_sleep(w, 2 * HK_MS);
        hk_check(w, hk_is_closed(w, objects[i]));
    }
    struct hk_object *q = hk_channel(w, "by hand", 1, 0);
    hk_close(w, q);
    hk_check(w, hk_is_closed(w, q));
    return 0;
}

/* Whether it is closed is an access: both answers are found. */
static int closer(struct hk_world *w, void *q)
{
    return hk_close(w, q);
}

static int asks_the_end(struct hk_world *w, void *q)
{
    hk_emit(w, "closed", hk_is_closed(w, q));
    return 0;
}

static int asks_and_closes(struct hk_world *w, void *arg)
{
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    (void)arg;
    hk_expect(w, "sometimes closed(0)");
    hk_expect(w, "sometimes closed(1)");
    hk_start(w, "closer", closer, q);
    hk_start(w, "asks", asks_the_end, q);
    return 0;
}

static int asks_a_mutex(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_is_closed(w, hk_mutex(w, "m", 0));
    return 0;
}

static void ends_that_are_gone_are_seen(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, closes, 0);
    config.strategy = "dpor";
    assert_held(&config, asks_and_closes, 2);
    config.threads = 2;
    assert_held(&config, asks_and_closes, 2);
    assert_found(&config, asks_a_mutex, "misuse", "tries to ask the end of m, which is a mutex");
}

/* ---- small verbs ---- */

static int waits_for_ever(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_never(w);
    return 1;
}

static int gives_up(struct hk_world *w, void *arg)
{
    int64_t value = 5;
    (void)arg;
    int rc = hk_timeout(w, waits_for_ever, NULL, &value, hk_after(w, HK_MS));
    hk_check(w, rc == HK_EELAPSED && value == 5 && hk_now(w) == HK_MS);
    hk_handle task = hk_spawn(w, "task", waits_for_ever, NULL);
    hk_yield(w);
    hk_abort(w, task);
    hk_check(w, hk_join(w, task, NULL, HK_NEVER) == HK_EABORTED);
    struct hk_object *o = hk_oneshot(w, "o"), *q = hk_channel(w, "q", 1, HK_MANUAL);
    void *got = NULL;
    hk_check(w, hk_try_recv_ptr(w, q, &got) == HK_EEMPTY && got == NULL);
    hk_check(w, hk_try_send_ptr(w, q, &value) == 0 && hk_try_send_ptr(w, q, &rc) == HK_EFULL);
    hk_check(w, hk_try_recv_ptr(w, q, &got) == 0 && got == &value);
    hk_check(w, hk_try_send(w, o, 3) == 0 && hk_try_send(w, o, 4) == HK_EFULL);
    return 0;
}

static int panics(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_panic(w, "no way on");
    hk_check(w, false); /* not reached */
    return 0;
}

static void small_verbs_do_what_they_say(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, gives_up, 0);
    assert_found(&config, waits_for_ever, "deadlock", "main waits for ever since 0s");
    assert_found(&config, panics, "panic", "main panics: no way on");
    struct hk_exploration r = play(&config, panics, NULL);
    assert_int_equal(1, r.violation_count);
    hk_exploration_free(&r);
}

/* ---- what is wrong ---- */

static int wrong(struct hk_world *w, void *arg)
{
    switch (*(const int *)arg) {
    case 0: hk_random(w, 5, 4); break;
    case 1: hk_random_of(w, three, 0); break;
    case 2: hk_fault_delay_of(w, hk_channel(w, "q", 1, 0), NULL, 3); break;
    case 3: hk_fault_delay_of(w, hk_channel(w, "q", 1, 0), three, 0); break;
    case 4: hk_fault_delay_of(w, hk_mutex(w, "m", 0), three, 3); break;
    case 5: hk_try_send_ptr(w, NULL, NULL); break;
    case 6: hk_try_recv_ptr(w, hk_mutex(w, "m", 0), NULL); break;
    }
    return 0;
}

static void misuse_is_found(void **state)
{
    static const char *const said[] = {
        "main draws from the empty range 5..4",
        "main draws one of no values",
        "main delays messages by one of no durations",
        "main delays messages by one of no durations",
        "main asks m to delay messages",
        "main tries to send to no object (NULL)",
        "main tries to receive from m, which is a mutex",
    };
    (void)state;
    expect_misuses(wrong, said, (int)(sizeof(said) / sizeof(said[0])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_are_of_what_was_given),
        cmocka_unit_test(all_that_can_be_drawn_is_played),
        cmocka_unit_test(all_says_of_which_data),
        cmocka_unit_test(delays_and_work_take_one_of_several_times),
        cmocka_unit_test(objects_say_how_much_there_is),
        cmocka_unit_test(ends_that_are_gone_are_seen),
        cmocka_unit_test(small_verbs_do_what_they_say),
        cmocka_unit_test(misuse_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
