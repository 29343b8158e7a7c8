/* SPDX-License-Identifier: MIT
 *
 * test_clock: the radix heap of deadlines beside a list that is too simple to be wrong.
 *
 * Both get the same random operations: set, cancel, look, move the time and take what is
 * due. The order within one instant is free; everything else must agree.
 */
#include "tests/support.h"

#include "core/clock.h"
#include "core/rng.h"

enum { CASES = 3000, OPERATIONS = 200000 };

/* The living deadlines, unsorted, by case. */
struct model {
    struct hk_clock clock;
    struct hk_rng rng;
    struct hk_case cases[CASES];
    int64_t deadline[CASES]; /* -1: none */
    int living;
    int64_t now;
    int wrong;               /* disagreements */
    int taken;
};

static int64_t earliest(const struct model *m)
{
    int64_t least = HK_NEVER;
    for (int i = 0; i < CASES && m->living > 0; i++) {
        if (m->deadline[i] >= 0)
            least = hk_min_i64(least, m->deadline[i]);
    }
    return least;
}

/* Near, tied, far, or at the very end of time. */
static int64_t some_deadline(struct model *m)
{
    uint64_t kind = hk_rng_below(&m->rng, 20);
    if (kind == 0)
        return INT64_MAX - 1 - (int64_t)hk_rng_below(&m->rng, 2);
    if (kind < 3)
        return m->now;
    if (kind < 8)
        return hk_time_add(m->now, (int64_t)hk_rng_below(&m->rng, 4));
    int64_t ahead = (int64_t)(hk_rng_next(&m->rng) >> (1 + hk_rng_below(&m->rng, 63)));
    return hk_min_i64(hk_time_add(m->now, ahead), INT64_MAX - 1);
}

static void set_one(struct model *m)
{
    int i = (int)hk_rng_below(&m->rng, CASES);
    if (m->deadline[i] >= 0)
        return;
    m->deadline[i] = some_deadline(m);
    hk_clock_set(&m->clock, &m->cases[i], m->deadline[i]);
    m->living++;
}

static void cancel_one(struct model *m)
{
    int i = (int)hk_rng_below(&m->rng, CASES);
    hk_clock_cancel(&m->clock, &m->cases[i]); /* no effect if it has none */
    m->wrong += m->cases[i].timer != 0;
    m->living -= m->deadline[i] >= 0;
    m->deadline[i] = -1;
}

static void look(struct model *m)
{
    m->wrong += hk_clock_next(&m->clock) != earliest(m);
}

/* Time moves to `now`, and all that is due is taken, earliest first. */
static void take_due(struct model *m, int64_t now)
{
    struct hk_case *c;
    int64_t last = m->now;
    m->clock.now = m->now = now;
    while ((c = hk_clock_take(&m->clock, now))) {
        ptrdiff_t i = c - m->cases;
        m->wrong += i < 0 || i >= CASES || m->deadline[i] < last || m->deadline[i] > now;
        m->wrong += c->timer != 0;
        last = m->deadline[i];
        m->deadline[i] = -1;
        m->living--;
        m->taken++;
    }
    m->wrong += earliest(m) <= now;
}

static void move_time(struct model *m)
{
    int64_t next = earliest(m);
    if (next > INT64_MAX / 2)
        return;
    if (hk_rng_below(&m->rng, 3) > 0)
        take_due(m, next); /* as the clock usually moves */
    else /* as `advance` moves it */
        take_due(m, hk_time_add(m->now, (int64_t)hk_rng_below(&m->rng, 100000)));
}

static void operate(struct model *m, unsigned sets)
{
    for (int n = 0; n < OPERATIONS && m->wrong == 0; n++) {
        uint64_t what = hk_rng_below(&m->rng, 100);
        if (what < sets)
            set_one(m);
        else if (what < 70)
            cancel_one(m);
        else if (what < 85)
            look(m);
        else
            move_time(m);
    }
}

static void drain(struct model *m)
{
    while (m->living > 0 && m->wrong == 0)
        take_due(m, earliest(m));
    m->wrong += hk_clock_next(&m->clock) != HK_NEVER;
    m->wrong += hk_clock_take(&m->clock, INT64_MAX) != NULL;
    m->wrong += m->clock.count != 0 || m->clock.used != 0;
}

static struct model model;

static void begin(uint64_t seed)
{
    hk_clock_fini(&model.clock);
    hk_clock_init(&model.clock);
    hk_rng_seed(&model.rng, seed);
    model.living = model.wrong = model.taken = 0;
    model.now = 0;
    for (int i = 0; i < CASES; i++) {
        model.cases[i] = (struct hk_case){.arm = 0};
        model.deadline[i] = -1;
    }
}

static void the_heap_agrees_with_a_naive_list(void **state)
{
    (void)state;
    static const unsigned sets[] = {65, 50, 36}; /* a full, a changing and an empty heap */
    for (uint64_t i = 0; i < HK_COUNT(sets); i++) {
        begin(i + 1);
        operate(&model, sets[i]);
        assert_int_equal(model.wrong, 0);
        assert_in_range(model.taken, 1000, OPERATIONS);
        drain(&model);
        assert_int_equal(model.wrong, 0);
        hk_clock_fini(&model.clock);
    }
}

static void deadlines_reach_to_the_end_of_time(void **state)
{
    (void)state;
    static const int64_t deadlines[] = {INT64_MAX - 1, 0, INT64_MAX - 2, 1, INT64_MAX / 2,
                                        INT64_MAX / 2 + 1, INT64_MAX - 1};
    begin(1);
    for (size_t i = 0; i < HK_COUNT(deadlines); i++) {
        model.deadline[i] = deadlines[i];
        hk_clock_set(&model.clock, &model.cases[i], deadlines[i]);
        model.living++;
    }
    drain(&model);
    int wrong = model.wrong, taken = model.taken;
    hk_clock_fini(&model.clock);
    assert_int_equal(wrong, 0);
    assert_int_equal(taken, HK_COUNT(deadlines));
}

/* A look moves what the buckets are relative to; an earlier deadline may still come. */
static void a_deadline_may_come_before_one_that_was_looked_at(void **state)
{
    (void)state;
    begin(1);
    for (int i = 0; i < 100; i++) {
        model.deadline[i] = 1000000 - i * 10000;
        hk_clock_set(&model.clock, &model.cases[i], model.deadline[i]);
        model.living++;
        look(&model);
    }
    for (int i = 0; i < 100; i += 2) {
        hk_clock_cancel(&model.clock, &model.cases[i]);
        model.deadline[i] = -1;
        model.living--;
        look(&model);
    }
    drain(&model);
    int wrong = model.wrong, taken = model.taken;
    hk_clock_fini(&model.clock);
    assert_int_equal(wrong, 0);
    assert_int_equal(taken, 50);
}

static void a_reset_forgets_all_deadlines(void **state)
{
    (void)state;
    begin(2);
    for (int round = 0; round < 10; round++) {
        for (int n = 0; n < 1000; n++)
            set_one(&model);
        take_due(&model, earliest(&model));
        hk_clock_reset(&model.clock);
        for (int i = 0; i < CASES; i++) {
            model.cases[i].timer = 0;
            model.deadline[i] = -1;
        }
        model.living = 0;
        model.now = 0;
        look(&model);
    }
    int wrong = model.wrong;
    hk_clock_fini(&model.clock);
    assert_int_equal(wrong, 0);
}

static size_t room(const struct hk_clock *clock)
{
    size_t sum = 0;
    for (size_t b = 0; b < HK_COUNT(clock->buckets); b++)
        sum += clock->buckets[b].capacity;
    return sum;
}

/* A timeout that never comes is set and cancelled a million times, beside ten that stay. */
static void cancelling_keeps_memory_flat(void **state)
{
    (void)state;
    size_t early = 0, most = 0;
    begin(3);
    for (int i = 0; i < 10; i++)
        hk_clock_set(&model.clock, &model.cases[i], INT64_MAX - 1 - i);
    for (int n = 0; n < 1000000; n++) {
        struct hk_case *c = &model.cases[10 + n % 20];
        hk_clock_cancel(&model.clock, c);
        hk_clock_set(&model.clock, c, model.clock.now + 1000000000 + n % 7);
        if (n % 100 == 0)
            model.clock.now += 1000;
        if (model.clock.count > most)
            most = model.clock.count;
        if (n == 1000)
            early = room(&model.clock);
    }
    size_t late = room(&model.clock);
    hk_clock_fini(&model.clock);
    assert_in_range(most, 30, 200);
    assert_in_range(late, early, early * 10 + 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heap_agrees_with_a_naive_list),
        cmocka_unit_test(deadlines_reach_to_the_end_of_time),
        cmocka_unit_test(a_deadline_may_come_before_one_that_was_looked_at),
        cmocka_unit_test(a_reset_forgets_all_deadlines),
        cmocka_unit_test(cancelling_keeps_memory_flat),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
