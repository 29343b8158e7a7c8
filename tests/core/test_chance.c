/* SPDX-License-Identifier: MIT
 *
 * test_chance: the one door for chance.
 *
 * Picks are uniform (chi-square on fixed seeds, against the 0.999 quantile), forced choices
 * are none, and data belongs to who draws it and not to the schedule.
 */
#include "tests/support.h"

#include "core/rng.h"

/* ---- the generator ---- */

static void splitmix64_gives_the_published_numbers(void **state)
{
    (void)state;
    static const uint64_t published[] = {6457827717110365317u, 3203168211198807973u,
                                         9817491932198370423u, 4593380528125082431u,
                                         16408922859458223821u};
    uint64_t s = 1234567;
    for (size_t i = 0; i < HK_COUNT(published); i++)
        assert_true(hk_splitmix64(&s) == published[i]);
}

static void xoshiro256_gives_the_published_numbers(void **state)
{
    (void)state;
    static const uint64_t published[] = {11520u, 0u, 1509978240u, 1215971899390074240u,
                                         1216172134540287360u, 607988272756665600u};
    struct hk_rng rng = {{1, 2, 3, 4}};
    for (size_t i = 0; i < HK_COUNT(published); i++)
        assert_true(hk_rng_next(&rng) == published[i]);
}

static void seeding_is_four_outputs_of_splitmix64(void **state)
{
    (void)state;
    struct hk_rng rng;
    hk_rng_seed(&rng, 1234567);
    uint64_t s = 1234567;
    for (int i = 0; i < 4; i++)
        assert_true(rng.s[i] == hk_splitmix64(&s));
}

/* ---- uniform picks ---- */

static struct hk_cell cells[10];
static struct hk_channel queues[3];

/* Sum of (observed - expected)^2 / expected, in thousandths. */
static int64_t chi_square(const int64_t *observed, int kinds, int64_t expected)
{
    int64_t sum = 0;
    for (int i = 0; i < kinds; i++)
        sum += (observed[i] - expected) * (observed[i] - expected);
    return sum * 1000 / expected;
}

static int order[10], order_count;

static int takes_a_step(struct hk_world *world, void *arg)
{
    int me = (int)(intptr_t)arg;
    load(world, &cells[me]);
    order[order_count++] = me;
    return 0;
}

static const char *const names[] = {"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"};

static void steppers(struct hk_world *world, void *arg)
{
    int count = *(int *)arg;
    order_count = 0;
    for (int i = 0; i < count; i++)
        hk_cell_init(world, &cells[i], names[i], 0, hk_int(0), true);
    for (int i = 0; i < count; i++)
        hk_spawn(world, names[i], takes_a_step, (void *)(intptr_t)i);
}

static int64_t orders[6], firsts[10];

static void count_order(struct hk_world *world, void *arg)
{
    (void)world;
    int count = *(int *)arg;
    firsts[order[0]]++;
    if (count == 3)
        orders[order[0] * 2 + (order[1] > order[2])]++;
}

static void a_random_walk_is_uniform_over_the_orders_of_three_steps(void **state)
{
    (void)state;
    static const uint32_t threads[] = {1, 2, MANY};
    int count = 3;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        memset(orders, 0, sizeof(orders));
        play(&(struct plan){.setup = steppers, .arg = &count, .threads = threads[seed - 1],
                            .strategy = hk_strategy_find("random"), .runs = 60000,
                            .seed = seed, .after = count_order});
        assert_in_range(chi_square(orders, 6, 10000), 0, 20515); /* 5 degrees of freedom */
    }
}

static void the_first_of_ten_is_picked_uniformly(void **state)
{
    (void)state;
    int count = 10;
    memset(firsts, 0, sizeof(firsts));
    play(&(struct plan){.setup = steppers, .arg = &count, .threads = MANY, .seed = 4,
                        .strategy = hk_strategy_find("random"), .runs = 20000,
                        .after = count_order});
    assert_in_range(chi_square(firsts, 10, 2000), 0, 27877); /* 9 degrees of freedom */
}

static int64_t arms[3];

static int selects(struct hk_world *world, void *arg)
{
    struct hk_future *f = world->future;
    struct hk_case cases[3];
    for (int i = 0; i < 3; i++)
        cases[i] = (struct hk_case){.op = &hk_channel_recv, .object = &queues[i].object};
    for (int i = 0; i < 3; i++)
        send(world, &queues[i], i);
    hk_await_any(world, f, cases, 3, arg ? HK_BIASED : 0);
    hk_fiber_park(world, f);
    if (f->signal == HK_SIGNAL_FIRED && f->fired)
        arms[f->fired->arm]++;
    hk_wait_end(world, f);
    return 0;
}

static void selector(struct hk_world *world, void *arg)
{
    for (int i = 0; i < 3; i++)
        hk_channel_init(world, &queues[i], names[i], 0, 1, HK_OBJECT_MANUAL);
    hk_spawn(world, "main", selects, arg);
}

static void a_fair_select_is_uniform_over_its_ready_arms(void **state)
{
    (void)state;
    memset(arms, 0, sizeof(arms));
    play(&(struct plan){.setup = selector, .strategy = hk_strategy_find("random"),
                        .runs = 30000, .seed = 5});
    assert_in_range(chi_square(arms, 3, 10000), 0, 13816); /* 2 degrees of freedom */
    memset(arms, 0, sizeof(arms));
    struct outcome o = play(&(struct plan){.setup = selector, .arg = arms});
    assert_int_equal(o.runs, 1); /* biased: no choice at all */
    assert_int_equal(arms[0], 1);
}

/* ---- forced choices ---- */

static int asked, told;

static bool begin(void *self, void *run, const struct hk_run_order *next)
{
    (void)self;
    (void)run;
    return next->run == 1;
}

static uint32_t ask(void *self, struct hk_world *world, uint32_t count)
{
    (void)self;
    (void)world;
    asked++;
    return count - 1;
}

static uint32_t ask_other(void *self, struct hk_world *world, enum hk_choice_kind kind,
                          uint32_t count)
{
    (void)kind;
    return ask(self, world, count);
}

static void tell(void *self, struct hk_world *world)
{
    (void)self;
    (void)world;
    told++;
}

static const struct hk_strategy counting = {
    .name = "counting", .begin = begin, .pick = ask, .choose = ask_other, .stepped = tell};

static void say_choices(struct hk_world *world, void *arg)
{
    (void)arg;
    for (size_t i = 0; i < world->schedule.count; i++)
        say("%u", hk_choice_count(world->schedule.choices[i]));
}

static void forced_choices_are_neither_asked_nor_recorded_but_every_step_is_told(void **state)
{
    (void)state;
    static const uint32_t threads[] = {1, MANY};
    for (size_t i = 0; i < HK_COUNT(threads); i++) {
        int count = 4;
        asked = told = 0;
        struct plan plan = {.setup = steppers, .arg = &count, .threads = threads[i],
                            .strategy = &counting, .after = say_choices};
        assert_string_equal(play(&plan).said, "4 3 2");
        assert_int_equal(asked, 3);
        assert_int_equal(told, 4);
        count = 1;
        asked = told = 0;
        assert_string_equal(play(&plan).said, "");
        assert_int_equal(asked, 0);
        assert_int_equal(told, 1);
    }
}

/* ---- data ---- */

static int64_t drawn[3][4];

static int draws(struct hk_world *world, void *arg)
{
    int me = (int)(intptr_t)arg;
    for (int i = 0; i < 4; i++) {
        hk_yield(world);
        drawn[me][i] = hk_draw(world, world->future, HK_UNIFORM, 0, INT64_MAX);
    }
    return 0;
}

static void drawers(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++)
        hk_spawn(world, names[i], draws, (void *)(intptr_t)i);
}

static uint64_t hash_of_draws, other_draws;

static void compare_draws(struct hk_world *world, void *arg)
{
    (void)world;
    (void)arg;
    uint64_t hash = hk_hash_bytes(drawn, sizeof(drawn));
    if (hash_of_draws == 0)
        hash_of_draws = hash;
    other_draws += hash != hash_of_draws;
}

static void data_is_the_same_whatever_the_schedule(void **state)
{
    (void)state;
    hash_of_draws = other_draws = 0;
    /* a systematic pass keeps its data seed */
    struct outcome o = play(&(struct plan){.setup = drawers, .runs = 3000,
                                           .after = compare_draws});
    assert_int_equal(o.runs, 3000);
    assert_int_equal(other_draws, 0);
    for (int i = 0; i < 12; i++) {
        for (int j = 0; j < i; j++) /* by path, and by ordinal */
            assert_true(drawn[i / 4][i % 4] != drawn[j / 4][j % 4]);
    }
    uint64_t before = hash_of_draws;
    hash_of_draws = 0;
    play(&(struct plan){.setup = drawers, .runs = 1, .seed = 1, .after = compare_draws});
    assert_true(hash_of_draws != before); /* by seed */
}

static void uniform_data_is_uniform_and_keeps_its_ends(void **state)
{
    (void)state;
    struct hk_world *world = hk_world_new(NULL);
    struct hk_run_config config = hk_run_config_default();
    hk_world_begin(world, &config);
    struct hk_task task = {.index = 0};
    task.root.task = &task;
    int64_t counts[7] = {0};
    int outside = 0;
    for (int i = 0; i < 70000; i++) {
        int64_t n = hk_draw(world, &task.root, HK_UNIFORM, -3, 3);
        if (n < -3 || n > 3)
            outside++;
        else
            counts[n + 3]++;
    }
    bool same = hk_draw(world, &task.root, HK_UNIFORM, 5, 5) == 5;
    hk_draw(world, &task.root, HK_UNIFORM, INT64_MIN, INT64_MAX);
    /* one alternative: there is nobody here to ask */
    bool forced = hk_choose(world, HK_CHOICE_FAULT, 1) == 0 && world->schedule.count == 0;
    hk_world_free(world);
    assert_true(forced);
    assert_int_equal(outside, 0);
    assert_true(same);
    assert_in_range(chi_square(counts, 7, 10000), 0, 22458); /* 6 degrees of freedom */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitmix64_gives_the_published_numbers),
        cmocka_unit_test(xoshiro256_gives_the_published_numbers),
        cmocka_unit_test(seeding_is_four_outputs_of_splitmix64),
        cmocka_unit_test(a_random_walk_is_uniform_over_the_orders_of_three_steps),
        cmocka_unit_test(the_first_of_ten_is_picked_uniformly),
        cmocka_unit_test(a_fair_select_is_uniform_over_its_ready_arms),
        cmocka_unit_test(forced_choices_are_neither_asked_nor_recorded_but_every_step_is_told),
        cmocka_unit_test(data_is_the_same_whatever_the_schedule),
        cmocka_unit_test(uniform_data_is_uniform_and_keeps_its_ends),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
