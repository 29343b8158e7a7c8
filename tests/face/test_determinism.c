/* SPDX-License-Identifier: MIT
 *
 * A program in C that looks at something outside of its world is told so, with the first event
 * that was another one, under every kind of strategy and in a process of its own; one that does
 * not is never told so.
 */
#include <stdlib.h>
#include <time.h>

#include "face.h"

/* ---- what a body must not look at ---- */

static int calls;

static int64_t static_counter(void)
{
    return calls++;
}

/* Memory that is never reset is somewhere else in every run. */
static struct block {
    struct block *next;
} *blocks;

static int64_t address(void)
{
    struct block *block = malloc(sizeof(*block));
    block->next = blocks;
    blocks = block;
    return (int64_t)(uintptr_t)block;
}

static int64_t wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t nothing(void)
{
    return 7;
}

static void free_blocks(void)
{
    for (struct block *next; blocks; blocks = next) {
        next = blocks->next;
        free(blocks);
    }
}

struct looks {
    const char *name;
    int64_t (*at)(void);
};

static const struct looks outside[] = {
    {"a static counter", static_counter}, {"an address", address}, {"a clock", wall_clock}};

/* ---- bodies ---- */

static int yields(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    return 0;
}

/* What it has seen is an event. */
static int tells(struct hk_world *w, void *arg)
{
    int64_t (*at)(void) = ((const struct looks *)arg)->at;
    hk_emit(w, "seen", at());
    hk_check(w, false);
    return 0;
}

/* What it has seen decides how many tasks there are, and so how many choices. */
static int branches(struct hk_world *w, void *arg)
{
    int64_t (*at)(void) = ((const struct looks *)arg)->at;
    int64_t more = at() % 3;
    for (int64_t i = 0; i < more + 2; i++)
        hk_start(w, "task", yields, NULL);
    hk_yield(w);
    hk_check(w, more > 5);
    return 0;
}

/* ---- tests ---- */

static void assert_noticed(const struct hk_config *config, hk_body body, const struct looks *looks,
                           const char *event)
{
    struct hk_exploration r;
    calls = 0;
    assert_int_equal(0, hk_explore(config, body, (void *)(uintptr_t)looks, &r));
    bool violated = r.held == HK_VIOLATED;
    bool first = r.violation_count > 0 && strcmp(r.violations[0].kind, "nondeterminism") == 0;
    bool named = first && strstr(r.violations[0].text, event);
    if (!named)
        print_error("%s: %s %s\n", looks->name, r.why, first ? r.violations[0].text : "");
    hk_exploration_free(&r);
    free_blocks();
    assert_true(violated);
    assert_true(first);
    assert_true(named);
}

static void what_is_looked_at_outside_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
        struct hk_config config = plain();
        assert_noticed(&config, tells, &outside[i], "main: seen(");
        config.isolate = HK_FORK;
        assert_noticed(&config, tells, &outside[i], "main: seen(");
    }
}

/* No strategy takes its own bookkeeping for wrong. */
static void every_strategy_survives_it(void **state)
{
    (void)state;
    static const char *const strategies[] = {"portfolio", "random", "pct",     "pos",
                                             "surw",      "urw",    "rfd",     "feedback",
                                             "dfs",       "dpor",   "preempt", "delay",
                                             "deviate"};
    for (size_t i = 0; i < sizeof(strategies) / sizeof(*strategies); i++) {
        struct hk_config config = plain();
        config.strategy = strategies[i];
        config.runs = 60;
        assert_noticed(&config, branches, &(struct looks){strategies[i], static_counter}, "");
    }
}

static void what_is_deterministic_is_left_alone(void **state)
{
    (void)state;
    for (int isolate = HK_FORK; isolate <= HK_NONE; isolate++) {
        struct hk_config config = plain();
        struct looks looks = {"nothing", nothing};
        config.isolate = isolate;
        struct hk_exploration r = play(&config, tells, &looks);
        bool one = r.violation_count == 1 && find(&r, "assert");
        hk_exploration_free(&r);
        assert_true(one);
    }
}

/* A program that dies says what killed it. */
static int dies(struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    abort();
}

static void a_crash_is_not_played_again(void **state)
{
    (void)state;
    struct hk_config config = {.strategy = "random", .runs = 3};
    struct hk_exploration r = play(&config, dies, NULL);
    bool crash = find(&r, "crash"), other = find(&r, "nondeterminism");
    hk_exploration_free(&r);
    assert_true(crash);
    assert_false(other);
}

static int looker(struct hk_world *w, void *cell)
{
    hk_load(w, cell);
    return 0;
}

/* Of the last tasks none has had its turn when the run has become too large. */
static int crowd(struct hk_world *w, void *arg)
{
    struct hk_object *cell = hk_atomic(w, "cell", 0), *own = hk_atomic(w, "own", 0);
    (void)arg;
    for (int i = 0; i < 800; i++)
        hk_spawn(w, "early", looker, cell);
    hk_store(w, cell, 1);
    hk_sleep(w, HK_MS);
    for (int i = 0; i < 100; i++)
        hk_spawn(w, "late", looker, cell);
    for (int i = 0; i < 25000; i++)
        hk_load(w, own);
    return 0;
}

/* A strategy for which runs are too large plays its first one all the same, does not look at the
 * end of it, and cuts the next ones where it can go on. */
static void what_is_too_large_is_cut(void **state)
{
    (void)state;
    struct hk_config config = plain();
    config.strategy = "dpor";
    config.threads = 2;
    config.steps = 100000;
    config.runs = 3;
    struct hk_exploration r = play(&config, crowd, NULL);
    bool other = find(&r, "nondeterminism");
    uint64_t cut = r.cut, runs = r.runs;
    hk_exploration_free(&r);
    assert_false(other);
    assert_int_equal(3, runs);
    assert_int_equal(2, cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_looked_at_outside_is_named),
        cmocka_unit_test(every_strategy_survives_it),
        cmocka_unit_test(what_is_deterministic_is_left_alone),
        cmocka_unit_test(a_crash_is_not_played_again),
        cmocka_unit_test(what_is_too_large_is_cut),
    };
    return cmocka_run_group_tests_name("face_determinism", tests, NULL, NULL) != 0;
}
