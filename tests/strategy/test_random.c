/* SPDX-License-Identifier: MIT
 *
 * test_random: random small programs in C. dpor, which tries one schedule of each interleaving,
 * must find as many interleavings as dfs, which tries every schedule, the same violations, and
 * the same of a random expectation. tests/check_random.sh does so for programs in YAML.
 *
 *     test_random [COUNT [FIRST]]      default: 120 programs from seed 1
 *
 * Programs with too many schedules for dfs are passed over.
 */
#include "tests/strategy/random_acts.h"

#include <stdio.h>
#include <string.h>

#include "core/rng.h"

enum { TASKS_MAX = 3, MOVES_MAX = 4, OBJECTS = 2, RUNS_MAX = 20000 };

struct program {
    const struct kind *kinds[OBJECTS];
    uint32_t threads, tasks;
    bool alike;              /* the objects have one name */
    const char *expectation; /* or NULL */
    struct move {
        const struct act *act;
        uint32_t object;
    } moves[TASKS_MAX][MOVES_MAX];
    uint32_t counts[TASKS_MAX];
    struct hk_object *objects[OBJECTS];
};

static const char *const expectations[] = {
    "e before f", "never e(2)", "sometimes e(1)", "e exactly once", "after f never e",
    "e(1) leads to f", "f at most once",
};

static struct move draw_move(const struct program *p, struct hk_rng *rng)
{
    static const struct move others[] = {
        {&do_yield, 0}, {&do_sleep, 0}, {&do_emit, 0},  {&do_timeout, 0}, {&do_shield, 0},
        {&do_scope, 0}, {&do_defer, 0}, {&do_retry, 0}, {&do_spawn, 0},   {&do_abort, 0}};
    if (hk_rng_below(rng, 5) == 0)
        return others[hk_rng_below(rng, HK_COUNT(others))];
    uint32_t object = (uint32_t)hk_rng_below(rng, OBJECTS), count = 0;
    while (count < HK_COUNT(p->kinds[object]->acts) && p->kinds[object]->acts[count])
        count++;
    return (struct move){p->kinds[object]->acts[hk_rng_below(rng, count)], object};
}

static struct program draw_program(uint64_t seed)
{
    static const uint32_t threads[] = {1, 1, HK_MANY, HK_MANY, 2};
    struct hk_rng rng;
    hk_rng_seed(&rng, seed);
    struct program p = {.threads = threads[hk_rng_below(&rng, HK_COUNT(threads))]};
    for (uint32_t i = 0; i < OBJECTS; i++)
        p.kinds[i] = &kinds[hk_rng_below(&rng, HK_COUNT(kinds))];
    p.tasks = hk_rng_below(&rng, 3) == 0 ? 3 : 2;
    for (uint32_t i = 0; i < p.tasks; i++) {
        p.counts[i] = 1 + (uint32_t)hk_rng_below(&rng, p.tasks == 2 ? MOVES_MAX : 2);
        for (uint32_t k = 0; k < p.counts[i]; k++)
            p.moves[i][k] = draw_move(&p, &rng);
    }
    if (hk_rng_below(&rng, 2) == 0)
        p.expectation = expectations[hk_rng_below(&rng, HK_COUNT(expectations))];
    p.alike = hk_rng_below(&rng, 4) == 0;
    return p;
}

/* ---- playing it ---- */

static int task(struct hk_world *world, void *arg)
{
    const struct program *p = arg;
    int64_t me = hk_me(world);
    for (uint32_t k = 0; k < p->counts[me]; k++)
        p->moves[me][k].act->run(world, p->objects[p->moves[me][k].object]);
    return 0;
}

static int body(struct hk_world *world, void *arg)
{
    struct program *p = arg;
    static const char *const names[OBJECTS] = {"a", "b"};
    for (uint32_t i = 0; i < OBJECTS; i++)
        p->objects[i] = p->kinds[i]->make(world, names[p->alike ? 0 : i]);
    if (p->expectation)
        hk_expect(world, p->expectation);
    for (int64_t i = 0; i < p->tasks; i++)
        hk_start_at(world, "t", i, task, p);
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What has come out, as one text. */
static void play_all(struct program *p, const char *strategy, char text[static 4096], bool *whole)
{
    struct hk_config config = {.strategy = strategy, .isolate = HK_NONE, .runs = RUNS_MAX,
                               .threads = p->threads};
    struct hk_exploration r = play(&config, body, p);
    char *lines[64], line[400];
    size_t count = 0;
    for (size_t i = 0; i < r.violation_count && count < 64; i++) {
        snprintf(line, sizeof(line), "%s %s", r.violations[i].kind, r.violations[i].label);
        lines[count++] = strdup(line);
    }
    qsort(lines, count, sizeof(*lines), by_text);
    int length = snprintf(text, 4096, "%llu interleavings", (unsigned long long)r.interleavings);
    for (size_t i = 0; i < count; i++) {
        length += snprintf(text + length, 4096 - (size_t)length, "; %s", lines[i]);
        free(lines[i]);
    }
    for (size_t i = 0; i < r.goal_count; i++)
        length += snprintf(text + length, 4096 - (size_t)length, "; %s%s%s%s", r.goals[i].text,
                           r.goals[i].exercised ? " exercised" : "", r.goals[i].met ? " met" : "",
                           r.goals[i].broken ? " broken" : "");
    *whole = r.exhaustive;
    hk_exploration_free(&r);
}

static uint64_t wanted = 120, first = 1, different;

static void print_program(uint64_t seed, const struct program *p, const char *strategy)
{
    print_error("program %llu, %s: %s and %s, %u threads, %s%s\n", (unsigned long long)seed,
                strategy, p->kinds[0]->name, p->kinds[1]->name, p->threads,
                p->expectation ? p->expectation : "nothing expected",
                p->alike ? ", of one name" : "");
    for (uint32_t i = 0; i < p->tasks; i++) {
        print_error("  t[%u]:", i);
        for (uint32_t k = 0; k < p->counts[i]; k++)
            print_error(" %s %c", p->moves[i][k].act->name, "ab"[p->moves[i][k].object]);
        print_error("\n");
    }
}

/* Both texts if dfs plays all of it. */
static bool play_both(struct program *p, const char *strategy, char expected[static 4096],
                      char got[static 4096])
{
    bool whole;
    play_all(p, "dfs", expected, &whole);
    if (!whole)
        return false;
    play_all(p, strategy, got, &whole);
    assert_true(whole);
    return true;
}

/* The program without one of its moves, if it then still shows the difference. */
static bool drop_one(struct program *p, const char *strategy)
{
    char expected[4096], got[4096];
    for (uint32_t i = 0; i < p->tasks; i++) {
        for (uint32_t k = 0; k < p->counts[i]; k++) {
            struct program less = *p;
            memmove(&less.moves[i][k], &less.moves[i][k + 1],
                    (less.counts[i]-- - k - 1) * sizeof(less.moves[i][k]));
            if (play_both(&less, strategy, expected, got) && strcmp(expected, got) != 0) {
                *p = less;
                return true;
            }
        }
    }
    return false;
}

/* True if it was small enough. */
static bool agree(uint64_t seed)
{
    static const char *const others[] = {"dpor:source", "dpor:optimal"};
    char expected[4096], got[4096];
    for (size_t i = 0; i < HK_COUNT(others); i++) {
        struct program p = draw_program(seed);
        if (!play_both(&p, others[i], expected, got))
            return false;
        if (strcmp(got, expected) == 0)
            continue;
        while (drop_one(&p, others[i]))
            ;
        print_program(seed, &p, others[i]);
        play_both(&p, others[i], expected, got);
        print_error("  %s; dfs: %s\n", got, expected);
        different++;
    }
    return true;
}


static void dpor_finds_what_dfs_finds(void **state)
{
    (void)state;
    uint64_t compared = 0;
    for (uint64_t seed = first; seed < first + wanted; seed++)
        compared += agree(seed);
    assert_int_equal(0, different);
    assert_true(compared > wanted / 2); /* most are small */
    print_message("%llu of %llu programs compared\n", (unsigned long long)compared,
                  (unsigned long long)wanted);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        first = strtoull(argv[2], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(dpor_finds_what_dfs_finds)};
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
