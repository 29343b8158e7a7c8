/* SPDX-License-Identifier: MIT
 *
 * test_samplers: lifo and roundrobin go in their order, sticky leaves a task as often
 * as it says, and pct keeps its guarantee.
 *
 * Seeds are fixed, so nothing here is left to chance; bounds on frequencies are four standard
 * deviations wide, so that another good generator would pass too.
 */
#include "tests/support.h"

#include <stdio.h>

static int square_root(int64_t n)
{
    int root = 0;
    while ((int64_t)(root + 1) * (root + 1) <= n)
        root++;
    return root;
}

/* ---- lifo, roundrobin ---- */

static struct hk_cell cell;

static int speaks_thrice(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) {
        load(world, &cell);
        say("%s", world->task->label);
    }
    return 0;
}

static void speakers(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_cell_init(world, &cell, "a", 0, hk_int(0), true);
    hk_spawn(world, "p", speaks_thrice, NULL);
    hk_spawn(world, "q", speaks_thrice, NULL);
    hk_spawn(world, "r", speaks_thrice, NULL);
}

static int yields_thrice(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) {
        say("%s", world->task->label);
        hk_yield(world);
    }
    return 0;
}

static int wakes_one(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%s", world->task->label);
    hk_spawn(world, "new", yields_thrice, NULL);
    hk_yield(world);
    say("%s", world->task->label);
    return 0;
}

static void yielders(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_spawn(world, "p", wakes_one, NULL);
    hk_spawn(world, "q", yields_thrice, NULL);
}

static void assert_one_run(const char *strategy, void (*setup)(struct hk_world *, void *),
                           uint32_t threads, const char *said)
{
    struct outcome o = play(&(struct plan){.setup = setup, .threads = threads,
                                           .strategy = hk_strategy_find(strategy)});
    assert_string_equal(o.said, said);
    assert_int_equal(o.runs, 1);
    assert_false(o.exhaustive);
}

static void lifo_takes_the_latest(void **state)
{
    (void)state;
    assert_one_run("lifo", speakers, MANY, "r r r q q q p p p");
    assert_one_run("lifo", speakers, 1, "r r r q q q p p p");
    /* who yields is the latest to be ready */
    assert_one_run("lifo", yielders, 1, "q q q p p new new new");
}

static void roundrobin_goes_round(void **state)
{
    (void)state;
    assert_one_run("roundrobin", speakers, MANY, "p q r p q r p q r");
    assert_one_run("roundrobin", speakers, 1, "p p p q q q r r r");
    assert_one_run("roundrobin", yielders, 1, "p q new p q new q new");
}

/* ---- sticky ---- */

enum { TURNS = 20000 };
static int stays, leaves; /* while the other could have gone */
static int left[2], latest;
static bool polite;

static int takes_turns(struct hk_world *world, void *arg)
{
    int me = (int)(intptr_t)arg;
    while (left[me] > 0) {
        if (polite)
            hk_yield(world);
        load(world, &cell);
        if (left[!me] > 0 && latest >= 0)
            *(latest == me ? &stays : &leaves) += 1;
        left[me]--;
        latest = me;
    }
    return 0;
}

static void turns(struct hk_world *world, void *arg)
{
    (void)arg;
    stays = leaves = 0;
    latest = -1;
    left[0] = left[1] = TURNS / 2;
    hk_cell_init(world, &cell, "a", 0, hk_int(0), true);
    hk_spawn(world, "p", takes_turns, (void *)(intptr_t)0);
    hk_spawn(world, "q", takes_turns, (void *)(intptr_t)1);
}

/* Goes to one of two tasks in one of 2^bits cases, and half of these times it stays. */
static void assert_leaves(const char *options, int bits)
{
    play(&(struct plan){.setup = turns, .threads = MANY, .options = options, .runs = 1,
                        .steps_max = 10 * TURNS, .strategy = hk_strategy_find("sticky")});
    int all = stays + leaves, expected = all >> (bits + 1);
    assert_true(all > TURNS / 4);
    assert_in_range(leaves, expected - 4 * square_root(expected),
                    expected + 4 * square_root(expected));
}

static void sticky_leaves_as_often_as_it_says(void **state)
{
    (void)state;
    polite = false;
    assert_leaves("", 3);
    assert_leaves("1", 1);
    assert_leaves("bits=5", 5);
    polite = true; /* who yields has left by himself */
    assert_leaves("5", 0);
}

/* ---- pct: orders ---- */

/* The bug: the reader sees the middle one of three values. Both pad before that, with accesses
 * to a cell of their own or to the same one. */
struct race {
    int pads, between;   /* accesses */
    bool common;         /* to the same cell */
    bool spins;          /* the reader, until the writer has begun; it should not take long */
    int hits;            /* in runs in which it did not */
};

enum { SPINS_MAX = 100 };

static struct hk_cell value, begun, padding[2];

static void pad(struct hk_world *world, const struct race *race, int who, int count)
{
    for (int i = 0; i < count; i++)
        store(world, &padding[race->common ? 0 : who], i);
}

static int writer(struct hk_world *world, void *arg)
{
    const struct race *race = arg;
    store(world, &begun, 1);
    pad(world, race, 0, race->pads);
    store(world, &value, 1);
    pad(world, race, 0, race->between);
    store(world, &value, 2);
    pad(world, race, 0, race->pads);
    return 0;
}

static int reader(struct hk_world *world, void *arg)
{
    struct race *race = arg;
    int spins = 0;
    while (race->spins && load(world, &begun) == 0)
        spins++;
    pad(world, race, 1, race->pads);
    race->hits += load(world, &value) == 1 && spins < SPINS_MAX;
    pad(world, race, 1, race->pads);
    return 0;
}

static void racers(struct hk_world *world, void *arg)
{
    hk_cell_init(world, &value, "value", 0, hk_int(0), true);
    hk_cell_init(world, &begun, "begun", 1, hk_int(0), true);
    hk_cell_init(world, &padding[0], "pad0", 2, hk_int(0), true);
    hk_cell_init(world, &padding[1], "pad1", 3, hk_int(0), true);
    hk_spawn(world, "writer", writer, arg);
    hk_spawn(world, "reader", reader, arg);
}

static int hits(struct race *race, const char *strategy, const char *options, int runs)
{
    race->hits = 0;
    struct outcome o = play(&(struct plan){
        .setup = racers, .arg = race, .threads = MANY, .options = options, .seed = 1,
        .runs = (uint64_t)runs, .strategy = hk_strategy_find(strategy)});
    assert_int_equal(o.runs, runs);
    return race->hits;
}

/* At least runs / among, less four standard deviations. */
static void assert_often(int hits, int runs, int among)
{
    int expected = runs / among;
    assert_true(hits >= expected - 4 * square_root(expected));
}

/* The bug needs one change of priority, at one of k steps: 1 / (n * k), for n = 2 tasks. */
static void pct_keeps_its_guarantee(void **state)
{
    (void)state;
    enum { RUNS = 20000, PADS = 20, STEPS = 4 * PADS + 4 };
    struct race race = {.pads = PADS, .common = true};
    char options[32];
    snprintf(options, sizeof(options), "depth=2,length=%d", STEPS);
    assert_often(hits(&race, "pct", options, RUNS), RUNS, 2 * STEPS);
    assert_often(hits(&race, "pct", "2", RUNS), RUNS, 2 * STEPS); /* with a length it has learnt */
    assert_int_equal(hits(&race, "pct", "1", RUNS), 0);           /* one depth less, no chance */
}

/* Depth 1 is an order of two: every second run, however long the tasks are. */
static void pct_finds_a_late_reader(void **state)
{
    (void)state;
    enum { RUNS = 2000 };
    struct race race = {.pads = 0, .between = 500, .common = true};
    int first = hits(&race, "pct", "1", RUNS); /* the reader between the two writes: never */
    assert_int_equal(first, 0);
    race = (struct race){.pads = 200, .common = true};
    struct outcome o = play(&(struct plan){.setup = racers, .arg = &race, .threads = MANY,
                                           .options = "1", .runs = RUNS,
                                           .strategy = hk_strategy_find("pct")});
    assert_int_equal(o.interleavings, 2);
}

/* Steps that nobody else cares about do not count: of two thousand steps, three do. */
static void pct_changes_only_where_it_matters(void **state)
{
    (void)state;
    enum { RUNS = 2000, PADS = 500 };
    struct race race = {.pads = PADS};
    assert_often(hits(&race, "pct", "2", RUNS), RUNS, 2 * 4);
    assert_true(hits(&race, "random", "", RUNS) < RUNS / 20);
}

/* A run that has spun until others were let go on says nothing about the length of runs. */
static void pct_does_not_learn_from_spinning(void **state)
{
    (void)state;
    enum { RUNS = 2000, PADS = 5, STEPS = 4 * PADS + 5 };
    struct race race = {.pads = PADS, .common = true, .spins = true};
    assert_often(hits(&race, "pct", "2", RUNS), RUNS, 4 * STEPS);
}

/* ---- pct: fairness ---- */

#define SPIN                                                                          \
    "scenario: spin\nruntime: threads\nstate:\n  go: atomic 0\n  other: atomic 0\n"     \
    "tasks:\n"                                                                        \
    "  waiter x 3:\n    - while go == 0:\n        - %s\n"                              \
    "  setter:\n    - other += 1\n    - other += 1\n    - go = 1\n"

static struct outcome spinning(const char *statement)
{
    char text[512];
    snprintf(text, sizeof(text), SPIN, statement);
    return play(&(struct plan){.yaml = text, .runs = 300, .strategy = hk_strategy_find("pct")});
}

static void pct_lets_everybody_go_on_at_last(void **state)
{
    (void)state;
    struct outcome yielding = spinning("yield"), stubborn = spinning("other += 1");
    assert_int_equal(yielding.cut, 0);
    assert_int_equal(yielding.ends[HK_END_FINISHED], 300);
    assert_true(yielding.steps < 300 * 60);
    assert_int_equal(stubborn.cut, 0);
    assert_int_equal(stubborn.ends[HK_END_FINISHED], 300);
}

/* ---- options ---- */

static void what_options_they_refuse(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"lifo", "1", "strategy lifo takes no options, not '1'"},
        {"roundrobin", "1", "strategy roundrobin takes no options, not '1'"},
        {"sticky", "0", "strategy sticky: bits is a number from 1 to 30, not '0'"},
        {"sticky", "31", "strategy sticky: bits is a number from 1 to 30, not '31'"},
        {"sticky", "bit=3", "strategy sticky has no option 'bit'; did you mean 'bits'?"},
        {"pct", "0", "strategy pct: depth is a number from 1 to 1000, not '0'"},
        {"pct", "1001", "strategy pct: depth is a number from 1 to 1000, not '1001'"},
        {"pct", "3,length=0", "strategy pct: length is a number from 1 on, not '0'"},
        {"pct", "bound=3", "strategy pct has no option 'bound'; it has: depth, length"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct hk_error error;
        const struct hk_strategy *strategy = hk_strategy_find(cases[i][0]);
        assert_int_equal(hk_strategy_check(strategy, cases[i][1], &error), HK_EINVAL);
        assert_string_equal(error.text, cases[i][2]);
    }
}

/* Many change points in a short run: all of its steps. */
static void pct_takes_any_depth(void **state)
{
    (void)state;
    struct race race = {.pads = 2, .common = true};
    hits(&race, "pct", "1000", 200);
    hits(&race, "pct", "1000,length=1", 200);
    hits(&race, "pct", "depth=5,length=9223372036854775807", 200);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lifo_takes_the_latest),
        cmocka_unit_test(roundrobin_goes_round),
        cmocka_unit_test(sticky_leaves_as_often_as_it_says),
        cmocka_unit_test(pct_keeps_its_guarantee),
        cmocka_unit_test(pct_finds_a_late_reader),
        cmocka_unit_test(pct_changes_only_where_it_matters),
        cmocka_unit_test(pct_does_not_learn_from_spinning),
        cmocka_unit_test(pct_lets_everybody_go_on_at_last),
        cmocka_unit_test(pct_takes_any_depth),
        cmocka_unit_test(what_options_they_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
