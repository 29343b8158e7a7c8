/* SPDX-License-Identifier: MIT
 *
 * Plain C variables under HK_READ and HK_WRITE: one variable however it is written, and what is
 * said when it cannot be known to be one.
 */
#include "face.h"

struct ring {
    int slot[2], count;
    volatile int stop;
};

struct way {                 /* how reader and writer write the variable that they share */
    hk_body write, read;
    const char *said;
};

static int write_slot(struct hk_world *w, void *arg)
{
    struct ring *ring = arg;
    int64_t head = 2;
    HK_WRITE(w, ring->slot[head % 2], 1);
    return 0;
}

static int read_slot(struct hk_world *w, void *arg)
{
    struct ring *r = arg;
    return HK_READ(w, (*r).slot[r->slot[1]]) < 0;
}

static int write_through(struct hk_world *w, void *arg)
{
    int *it = &((struct ring *)arg)->count;
    HK_WRITE(w, *it, 1);
    return 0;
}

static int read_count(struct hk_world *w, void *arg)
{
    struct ring *ring = arg;
    return HK_READ(w, ring->count) < 0;
}

static int write_stop(struct hk_world *w, void *arg)
{
    struct ring *ring = arg;
    HK_WRITE(w, ring->stop, 1);
    return 0;
}

static int read_stop(struct hk_world *w, void *arg)
{
    const struct ring *r = arg;
    return HK_READ(w, r->stop) < 0;
}

static int both(struct hk_world *w, void *arg)
{
    const struct way *way = arg;
    struct ring *ring = hk_alloc(w, sizeof(*ring));
    hk_start(w, "writer", way->write, ring);
    hk_start(w, "reader", way->read, ring);
    return 0;
}

static void one_variable_however_it_is_written(void **state)
{
    static const struct way ways[] = {
        {write_slot, read_slot, "reads slot, which writer writes"},
        {write_through, read_count, "reads count, which writer writes"},
        {write_stop, read_stop, "reads stop, which writer writes"},
    };
    struct hk_config config = plain();
    (void)state;
    config.threads = 2;
    for (int i = 0; i < 3; i++) {
        struct hk_exploration r = play(&config, both, (void *)(uintptr_t)&ways[i]);
        const struct hk_violation *race = find(&r, "race");
        bool said = race && strstr(race->text, ways[i].said);
        hk_exploration_free(&r);
        assert_true(said);
    }
}

/* With one thread nothing is a race, but the order of the two decides what is read: dpor has to
 * try both if it says that it has seen all. */
static int looks(struct hk_world *w, void *arg)
{
    struct ring *r = arg;
    hk_check(w, HK_READ(w, r->slot[r->slot[1]]) == 0);
    return 0;
}

static int looks_at_count(struct hk_world *w, void *arg)
{
    struct ring *r = arg;
    hk_check(w, HK_READ(w, r->count) == 0);
    return 0;
}

static struct hk_exploration with_one_thread(hk_body write, hk_body read)
{
    struct hk_config config = plain();
    struct way way = {write, read, NULL};
    config.strategy = "dpor";
    return play(&config, both, &way);
}

static void one_thread_sees_both_orders_or_does_not_say_all(void **state)
{
    (void)state;
    struct hk_exploration alike = with_one_thread(write_slot, looks);
    struct hk_exploration aliased = with_one_thread(write_through, looks_at_count);
    bool found = find(&alike, "assert") && alike.exhaustive, all = aliased.exhaustive;
    hk_exploration_free(&alike);
    hk_exploration_free(&aliased);
    assert_true(found);
    assert_false(all);
}

static int steps_along(struct hk_world *w, void *arg)
{
    const int numbers[] = {3, 4, 5};
    const int *at = numbers;
    int to[2] = {0, 0}, *next = to;
    (void)arg;
    hk_check(w, HK_READ(w, *at++) == 3);
    hk_check(w, HK_READ(w, *at) == 4);
    HK_WRITE(w, *next++, 7);
    hk_check(w, to[0] == 7 && next == to + 1);
    return 0;
}

static void an_lvalue_is_evaluated_once(void **state)
{
    struct hk_config config = plain();
    (void)state;
    assert_held(&config, steps_along, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_variable_however_it_is_written),
        cmocka_unit_test(one_thread_sees_both_orders_or_does_not_say_all),
        cmocka_unit_test(an_lvalue_is_evaluated_once),
    };
    return cmocka_run_group_tests_name("variables", tests, NULL, NULL);
}
