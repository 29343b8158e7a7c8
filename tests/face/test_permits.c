/* SPDX-License-Identifier: MIT
 *
 * Permits, items and places in C: given back, forgotten, handed on; and what is wrong with that.
 */
#include "face.h"

/* ---- what is right ---- */

static int holder(struct hk_world *w, void *s)
{
    hk_check(w, hk_len(w, s) == 1);
    hk_sleep(w, HK_MS);
    return 0;
}

static int lends(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *s = hk_semaphore(w, "s", 4, 0);
    hk_check(w, hk_cap(w, s) == 4 && hk_acquire(w, s, 1, HK_NEVER) == 0);
    hk_check(w, hk_acquire(w, s, 2, HK_NEVER) == 0 && hk_len(w, s) == 1);
    hk_handle job = hk_spawn(w, "holder", holder, s);
    hk_check(w, hk_give(w, s, 1, job) == 0); /* one of the two */
    hk_check(w, hk_join(w, job, NULL, HK_NEVER) == 0);
    hk_check(w, hk_len(w, s) == 2);
    hk_check(w, hk_release(w, s, 2) == 0 && hk_len(w, s) == 4);
    hk_acquire(w, s, 3, HK_NEVER);
    hk_check(w, hk_forget(w, s, 2) == 0);
    hk_check(w, hk_release(w, s, 1) == 0 && hk_len(w, s) == 2);
    return 0;
}

static int branch_takes(struct hk_world *w, void *s)
{
    hk_acquire(w, s, 1, HK_NEVER);
    hk_acquire(w, s, 1, HK_NEVER);
    return hk_give(w, s, 1, hk_self(w));
}

static int item_user(struct hk_world *w, void *pool)
{
    hk_sleep(w, HK_MS);
    hk_check(w, hk_release(w, pool, 1) == 0);
    return 0;
}

static int place_user(struct hk_world *w, void *q)
{
    hk_sleep(w, HK_MS);
    hk_check(w, hk_try_send(w, q, 7) == 0);
    return 0;
}

static int hands_on(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *s = hk_semaphore(w, "s", 2, 0), *pool = hk_pool(w, "pool", 2, 0);
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    hk_check(w, hk_timeout(w, branch_takes, s, NULL, HK_NEVER) == 0);
    hk_check(w, hk_len(w, s) == 1); /* one outlives its branch */
    hk_check(w, hk_acquire(w, pool, 1, HK_NEVER) == 0 && hk_acquire(w, pool, 1, HK_NEVER) == 1);
    hk_handle user = hk_spawn(w, "user", item_user, pool);
    hk_check(w, hk_give(w, pool, 1, user) == 0);
    hk_check(w, hk_join(w, user, NULL, HK_NEVER) == 0 && hk_len(w, pool) == 1);
    hk_check(w, hk_try_reserve(w, q) == 0 && hk_try_reserve(w, q) == HK_EFULL);
    user = hk_spawn(w, "user", place_user, q);
    hk_check(w, hk_give(w, q, 0, user) == 0);
    hk_check(w, hk_try_send(w, q, 1) == HK_EFULL);
    hk_check(w, hk_join(w, user, NULL, HK_NEVER) == 0 && hk_len(w, q) == 1);
    hk_check(w, hk_forget(w, pool, 0) == 0 && hk_len(w, pool) == 1);
    int64_t message = 0;
    hk_check(w, hk_try_recv(w, q, &message) == 0 && message == 7);
    hk_check(w, hk_reserve(w, q, HK_NEVER) == 0 && hk_forget(w, q, 0) == 0);
    hk_check(w, hk_try_send(w, q, 1) == HK_EFULL); /* for ever */
    return 0;
}

static int selects_a_place(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    struct hk_awaitable arms[] = {{HK_ON_RESERVE, .object = q}, {HK_ON_TIME, .n = HK_MS}};
    hk_check(w, hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == 0);
    hk_check(w, hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == 1);
    hk_check(w, hk_release(w, q, 0) == 0 && hk_try_send(w, q, 1) == 0);
    return 0;
}

static void permits_are_lent_handed_on_and_forgotten(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (config.threads = 1; config.threads <= 2; config.threads++) {
        assert_held(&config, lends, 0);
        assert_held(&config, hands_on, 0);
        assert_held(&config, selects_a_place, 0);
    }
}

static int forgets_and_is_told(struct hk_world *w, void *arg)
{
    struct hk_object *s = hk_semaphore(w, "s", 2, 0);
    (void)arg;
    hk_expect(w, "no leaks");
    hk_acquire(w, s, 2, HK_NEVER);
    hk_forget(w, s, 1);
    return 0;
}

static void what_is_forgotten_is_a_leak(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_found(&config, forgets_and_is_told, "leak", "s");
}

/* ---- closed ---- */

static int wants_one(struct hk_world *w, void *s)
{
    hk_emit(w, "got", hk_acquire(w, s, 1, HK_NEVER));
    return 0;
}

static int wants_two_or_time(struct hk_world *w, void *s)
{
    struct hk_awaitable arms[] = {{HK_ON_ACQUIRE, .object = s, .n = 2}, {HK_ON_TIME, .n = HK_S}};
    hk_check(w, hk_select(w, arms, 2, HK_IN_ORDER, HK_NEVER) == 0);
    hk_check(w, arms[0].rc == HK_ECLOSED);
    return 0;
}

static int dropped_as_it_closes(struct hk_world *w, void *s)
{
    hk_timeout(w, wants_two_or_time, s, NULL, HK_MS);
    return 0;
}

static int closes(struct hk_world *w, void *arg)
{
    unsigned flags = *(const unsigned *)arg;
    struct hk_object *s = hk_semaphore(w, "s", 1, flags);
    hk_handle one, two, late;
    hk_check(w, hk_acquire(w, s, 1, HK_NEVER) == 0 && !hk_is_closed(w, s));
    one = hk_spawn(w, "one", wants_one, s);
    two = hk_spawn(w, "two", wants_two_or_time, s);
    late = hk_spawn(w, "late", dropped_as_it_closes, s);
    hk_sleep(w, HK_MS);
    hk_check(w, hk_close(w, s) == 0 && hk_is_closed(w, s));
    hk_check(w, hk_join(w, one, NULL, HK_NEVER) == 0 && hk_join(w, two, NULL, HK_NEVER) == 0);
    hk_check(w, hk_join(w, late, NULL, HK_NEVER) == 0);
    hk_check(w, hk_release(w, s, 1) == 0 && hk_len(w, s) == 1); /* there is one, for nobody */
    hk_check(w, hk_acquire(w, s, 1, HK_NEVER) == HK_ECLOSED);
    hk_check(w, hk_try_acquire(w, s, 1) == HK_ECLOSED && hk_acquire(w, s, 0, 0) == HK_ECLOSED);
    return hk_close(w, s); /* again */
}

static void a_closed_semaphore_lends_nothing(void **state)
{
    static unsigned flags[] = {0, HK_MANUAL, HK_UNFAIR, HK_MANUAL | HK_UNFAIR};
    struct hk_config config = plain();
    (void)state;
    for (size_t i = 0; i < 8; i++) {
        config.threads = 1 + (uint32_t)i % 2;
        struct hk_exploration r = play(&config, closes, &flags[i / 2]);
        if (r.held != HK_HELD)
            print_error("%s\n", r.why);
        assert_int_equal(HK_HELD, r.held);
        assert_true(r.exhaustive);
        hk_exploration_free(&r);
    }
}

/* Who comes first decides, under a strategy that leaves out what commutes, too. */
static int asks_for_one(struct hk_world *w, void *s)
{
    hk_emit(w, "asked", hk_acquire(w, s, 1, HK_NEVER));
    return 0;
}

static int closes_it(struct hk_world *w, void *s)
{
    return hk_close(w, s);
}

static int race_to_close(struct hk_world *w, void *arg)
{
    struct hk_object *s = hk_semaphore(w, "s", 2, 0);
    (void)arg;
    hk_start_at(w, "asks", 0, asks_for_one, s);
    hk_start_at(w, "asks", 1, asks_for_one, s);
    hk_start(w, "closes", closes_it, s);
    return 0;
}

static void closing_races_with_acquiring(void **state)
{
    static const char *const strategies[] = {"dfs", "dpor"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct hk_config config = {.strategy = strategies[i], .threads = 2, .isolate = HK_NONE,
                                   .census = true};
        struct hk_exploration r = play(&config, race_to_close, NULL);
        assert_int_equal(HK_HELD, r.held);
        assert_true(r.exhaustive);
        assert_int_equal(6, r.interleavings); /* all orders: who asks first is first, too */
        hk_exploration_free(&r);
    }
}

/* ---- what is wrong ---- */

static int runs_already(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, HK_S);
    return 0;
}

static int wrong(struct hk_world *w, void *arg)
{
    struct hk_object *s = hk_semaphore(w, "s", 2, 0), *free = hk_semaphore(w, "f", 2, HK_MANUAL);
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL), *m = hk_mutex(w, "m", 0);
    struct hk_object *pool = hk_pool(w, "pool", 1, 0);
    hk_handle job = hk_spawn(w, "job", runs_already, NULL);
    hk_acquire(w, s, 1, HK_NEVER);
    hk_acquire(w, free, 1, HK_NEVER);
    switch (*(const int *)arg) {
    case 0: return hk_forget(w, s, 2);
    case 1: return hk_forget(w, s, -1);
    case 2: return hk_forget(w, q, 1);
    case 3: return hk_forget(w, m, 1);
    case 4: return hk_forget(w, NULL, 1);
    case 5: return hk_release(w, q, 1);
    case 6: return hk_give(w, s, 2, job);
    case 7: return hk_give(w, s, -1, job);
    case 8: return hk_give(w, NULL, 1, job);
    case 9: return hk_give(w, s, 1, 0);
    case 10: return hk_give(w, free, 1, job);
    case 11: return hk_give(w, m, 1, job);
    case 12: return hk_give(w, pool, 0, job);
    case 13: return hk_give(w, pool, 5, job);
    case 14: return hk_give(w, q, 0, job);
    case 15: hk_sleep(w, HK_MS); return hk_give(w, s, 1, job);
    case 16: return hk_try_reserve(w, s);
    case 17: return hk_release(w, s, 3);
    default: return 0;
    }
}

static void misuse_is_found(void **state)
{
    static const char *const said[] = {
        "main forgets a permit that it does not hold of s",
        "main forgets a permit that it does not hold of s",
        "main forgets a place in q that it does not hold",
        "main tries to forget what it has of m, which is a mutex",
        "main tries to forget what it has of no object (NULL)",
        "main gives back a place in q that it does not hold",
        "main gives away what it does not hold of s",
        "main gives away what it does not hold of s",
        "main gives no object (NULL) to no task that is new",
        "main gives s to no task that is new",
        "main gives away what it does not hold of f",
        "main gives away what it does not hold of m",
        "main gives away what it does not hold of pool",
        "main gives away what it does not hold of pool",
        "main gives away what it does not hold of q",
        "main gives s to no task that is new",
        "main tries to reserve a place in s, which is a semaphore",
        "main releases more permits than were taken of s",
    };
    (void)state;
    expect_misuses(wrong, said, (int)(sizeof(said) / sizeof(said[0])));
}

/* ---- how many does not matter ---- */

static int shares(struct hk_world *w, void *s)
{
    int64_t third = hk_cap(w, s) / 3;
    hk_acquire(w, s, 2 * third, HK_NEVER);
    hk_yield(w);
    hk_release(w, s, third);
    hk_acquire(w, s, third / 2, HK_NEVER);
    return 0;
}

static int sharing(struct hk_world *w, void *permits)
{
    struct hk_object *s = hk_semaphore(w, "s", *(int64_t *)permits, 0);
    for (int64_t i = 0; i < 2; i++)
        hk_start_at(w, "task", i, shares, s);
    return 0;
}

/* As many entries as permits would not fit into memory. */
static void many_permits_are_as_few(void **state)
{
    (void)state;
    struct hk_config config = {.threads = HK_MANY, .strategy = "dpor", .isolate = HK_NONE};
    int64_t permits = 6;
    struct hk_exploration few = play(&config, sharing, &permits);
    permits = 6000000000000;
    struct hk_exploration many = play(&config, sharing, &permits);
    assert_true(few.exhaustive && many.exhaustive);
    assert_int_equal(HK_HELD, few.held);
    assert_int_equal(HK_HELD, many.held);
    assert_true(few.interleavings > 1);
    assert_int_equal(few.interleavings, many.interleavings);
    hk_exploration_free(&few);
    hk_exploration_free(&many);
}

/* ---- what was forgotten can come back: those who hold the rest are not all that can help ---- */

struct lending { struct hk_object *pool, *lock, *numbers; };

static int forgets_an_item(struct hk_world *w, void *arg)
{
    struct lending *l = arg;
    int64_t item = hk_acquire(w, l->pool, 0, HK_NEVER);
    hk_forget(w, l->pool, item);
    return hk_send(w, l->numbers, item, HK_NEVER);
}

static int brings_it_back(struct hk_world *w, void *arg)
{
    struct lending *l = arg;
    int64_t item = -1;
    hk_recv(w, l->numbers, &item, HK_NEVER);
    hk_sleep(w, 10 * HK_MS);
    return hk_release(w, l->pool, item);
}

static int has_the_other(struct hk_world *w, void *arg)
{
    struct lending *l = arg;
    hk_acquire(w, l->pool, 0, HK_NEVER);
    hk_sleep(w, 2 * HK_MS);
    return hk_lock(w, l->lock, HK_NEVER);
}

static int locks_and_asks(struct hk_world *w, void *arg)
{
    struct lending *l = arg;
    hk_lock(w, l->lock, HK_NEVER);
    hk_sleep(w, HK_MS);
    hk_acquire(w, l->pool, 0, HK_NEVER);
    return 0;
}

static int lends_by_number(struct hk_world *w, void *arg)
{
    (void)arg;
    struct lending *l = hk_alloc(w, sizeof(*l));
    *l = (struct lending){hk_pool(w, "pool", 2, 0), hk_mutex(w, "lock", 0),
                          hk_channel(w, "numbers", 1, 0)};
    hk_start(w, "forgets", forgets_an_item, l);
    hk_start(w, "brings", brings_it_back, l);
    hk_start(w, "has", has_the_other, l);
    hk_start(w, "asks", locks_and_asks, l);
    return 0;
}

static void a_forgotten_item_closes_no_cycle(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (config.threads = 1; config.threads <= 2; config.threads++)
        assert_held(&config, lends_by_number, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permits_are_lent_handed_on_and_forgotten),
        cmocka_unit_test(what_is_forgotten_is_a_leak),
        cmocka_unit_test(a_closed_semaphore_lends_nothing),
        cmocka_unit_test(closing_races_with_acquiring),
        cmocka_unit_test(misuse_is_found),
        cmocka_unit_test(many_permits_are_as_few),
        cmocka_unit_test(a_forgotten_item_closes_no_cycle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
