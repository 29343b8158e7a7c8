/* SPDX-License-Identifier: MIT
 *
 * test_counts: how many schedules and interleavings there are, where theory says it.
 *
 * Each program is small enough for a closed form or a count known from the literature
 * (exploration.md 4.3), and is played under every schedule twice, in C and as a scenario:
 * a step too many or too few, or an interleaving told apart or not, shows at once.
 */
#include "tests/support.h"

#include <stdio.h>

enum { TASKS_MAX = 4 };

static int factorial(int n)
{
    return n < 2 ? 1 : n * factorial(n - 1);
}

static int binomial(int n, int k)
{
    int c = 1;
    for (int i = 1; i <= k; i++)
        c = c * (n - k + i) / i;
    return c;
}

/* 0 stands for a number that has no closed form. */
static void assert_counts(const struct plan *plan, int runs, int interleavings)
{
    struct outcome o = play(plan);
    assert_true(o.exhaustive);
    assert_int_equal(o.found, 0);
    if (runs)
        assert_int_equal(o.runs, runs);
    if (interleavings)
        assert_int_equal(o.interleavings, interleavings);
}

/* In C, and as a scenario. */
static void assert_both(const struct plan *plan, const char *yaml, int runs, int interleavings)
{
    assert_counts(plan, runs, interleavings);
    assert_counts(&(struct plan){.yaml = yaml}, runs, interleavings);
}

/* ---- two tasks, two cells ---- */

struct accesses {
    struct hk_cell cell;
    int count;
};

static int accesses(struct hk_world *world, void *arg)
{
    struct accesses *mine = arg;
    for (int i = 0; i < mine->count; i++)
        store(world, &mine->cell, i);
    return 0;
}

static void unrelated(struct hk_world *world, void *arg)
{
    struct accesses *of = arg;
    hk_cell_init(world, &of[0].cell, "a", 0, hk_int(0), false);
    hk_cell_init(world, &of[1].cell, "b", 0, hk_int(0), false);
    hk_spawn(world, "left", accesses, &of[0]);
    hk_spawn(world, "right", accesses, &of[1]);
}

static const char *unrelated_yaml(char *text, size_t size, const char *runtime, int k, int m)
{
    int used = snprintf(text, size,
                        "scenario: unrelated\nruntime: %s\nstate:\n  a: 0\n  b: 0\ntasks:\n"
                        "  left:\n    - pass\n", runtime);
    for (int i = 0; i < k; i++)
        used += snprintf(text + used, size - (size_t)used, "    - a = %d\n", i);
    used += snprintf(text + used, size - (size_t)used, "  right:\n    - pass\n");
    for (int i = 0; i < m; i++)
        used += snprintf(text + used, size - (size_t)used, "    - b = %d\n", i);
    return text;
}

static void k_and_m_unrelated_accesses_have_k_plus_m_over_k_schedules(void **state)
{
    (void)state;
    static const struct {
        uint32_t threads;
        const char *runtime;
    } settings[] = {{MANY, "threads"}, {3, "3 threads"}, {2, "2 threads"}};
    char text[1024];
    for (size_t s = 0; s < HK_COUNT(settings); s++) {
        for (int k = 0; k <= 5; k++) {
            for (int m = 0; m <= 5; m++) {
                struct accesses of[2] = {{.count = k}, {.count = m}};
                struct plan plan = {.setup = unrelated, .arg = of,
                                    .threads = settings[s].threads};
                unrelated_yaml(text, sizeof(text), settings[s].runtime, k, m);
                assert_both(&plan, text, binomial(k + m, k), 1);
            }
        }
    }
}

static void on_one_thread_two_tasks_without_awaits_have_two_schedules(void **state)
{
    (void)state;
    char text[1024];
    for (int k = 0; k <= 5; k++) {
        struct accesses of[2] = {{.count = k}, {.count = 5 - k}};
        unrelated_yaml(text, sizeof(text), "1 thread", k, 5 - k);
        assert_both(&(struct plan){.setup = unrelated, .arg = of}, text, 2, 1);
    }
}

/* ---- load, then store ---- */

struct visits {
    int visitors, rounds;
    bool spawned; /* by a main task that joins them */
    bool yields;  /* between load and store */
};

static struct hk_cell hits;

static int visit(struct hk_world *world, void *arg)
{
    const struct visits *visits = arg;
    for (int i = 0; i < visits->rounds; i++) {
        int64_t n = load(world, &hits);
        if (visits->yields)
            hk_yield(world);
        store(world, &hits, n + 1);
    }
    return 0;
}

static int spawns_visitors(struct hk_world *world, void *arg)
{
    const struct visits *visits = arg;
    hk_handle visitor[TASKS_MAX];
    for (int i = 0; i < visits->visitors; i++)
        visitor[i] = hk_spawn(world, "visitor", visit, arg);
    for (int i = 0; i < visits->visitors; i++)
        hk_join(world, visitor[i], NULL, HK_NEVER);
    return 0;
}

static const char *const numbered[] = {"t0", "t1", "t2", "t3"};

static void visitors(struct hk_world *world, void *arg)
{
    const struct visits *visits = arg;
    hk_cell_init(world, &hits, "hits", 0, hk_int(0), true);
    if (visits->spawned)
        hk_spawn(world, "main", spawns_visitors, arg);
    for (int i = 0; i < visits->visitors && !visits->spawned; i++)
        hk_spawn(world, numbered[i], visit, arg);
}

static const char *visitors_yaml(char *text, size_t size, const char *runtime,
                                 const struct visits *visits)
{
    const char *yields = visits->yields ? "        - yield\n" : "";
    if (visits->spawned)
        snprintf(text, size,
                 "scenario: visitors\nruntime: %s\nstate:\n  hits: atomic 0\n"
                 "resources:\n  all: joinset\nprocs:\n  visit:\n    - repeat %d:\n"
                 "        - n = hits\n%s        - hits = n + 1\ntasks:\n  main:\n"
                 "    - repeat %d:\n        - spawn visit into all\n    - join all all\n",
                 runtime, visits->rounds, yields, visits->visitors);
    else
        snprintf(text, size,
                 "scenario: visitors\nruntime: %s\nstate:\n  hits: atomic 0\ntasks:\n"
                 "  visitor x %d:\n    - repeat %d:\n        - n = hits\n%s"
                 "        - hits = n + 1\n",
                 runtime, visits->visitors, visits->rounds, yields);
    return text;
}

static void load_then_store_has_the_known_counts(void **state)
{
    (void)state;
    static const struct {
        struct visits visits;
        uint32_t threads;
        const char *runtime;
        int runs, interleavings;
    } table[] = {
        {{.visitors = 2, .rounds = 1}, MANY, "threads", 6, 4},
        {{.visitors = 2, .rounds = 1}, 2, "2 threads", 6, 4},
        {{.visitors = 2, .rounds = 2}, MANY, "threads", 70, 34},
        {{.visitors = 2, .rounds = 2}, 2, "2 threads", 70, 34},
        {{.visitors = 3, .rounds = 1}, MANY, "threads", 90, 36},
        {{.visitors = 3, .rounds = 1}, 3, "3 threads", 90, 36},
        /* Without the 36 schedules in which all three load before any of them stores. */
        {{.visitors = 3, .rounds = 1}, 2, "2 threads", 54, 0},
        {{.visitors = 2, .rounds = 1}, 1, "1 thread", 2, 2},
        {{.visitors = 2, .rounds = 2}, 1, "1 thread", 2, 2},
        {{.visitors = 3, .rounds = 1}, 1, "1 thread", 6, 6},
        /* With a yield between them load and store are polls, and so steps, again. */
        {{.visitors = 2, .rounds = 1, .yields = true}, 1, "1 thread", 6, 4},
        {{.visitors = 3, .rounds = 1, .yields = true}, 1, "1 thread", 90, 36},
    };
    char text[1024];
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        struct visits visits = table[i].visits;
        struct plan plan = {.setup = visitors, .arg = &visits, .threads = table[i].threads};
        visitors_yaml(text, sizeof(text), table[i].runtime, &visits);
        assert_both(&plan, text, table[i].runs, table[i].interleavings);
    }
}

static void spawned_and_joined_visitors_have_the_same_counts(void **state)
{
    (void)state;
    char text[1024];
    struct visits two = {.visitors = 2, .rounds = 1, .spawned = true};
    struct visits twice = {.visitors = 2, .rounds = 2, .spawned = true};
    struct visits three = {.visitors = 3, .rounds = 1, .spawned = true};
    assert_counts(&(struct plan){.setup = visitors, .arg = &two, .threads = MANY}, 6, 4);
    assert_counts(&(struct plan){.setup = visitors, .arg = &twice, .threads = MANY}, 70, 34);
    assert_counts(&(struct plan){.setup = visitors, .arg = &three, .threads = MANY}, 90, 36);
    /* In the scenario the joinset is an object too, with an order of its own. */
    assert_counts(&(struct plan){.yaml = visitors_yaml(text, sizeof(text), "threads", &two)}, 0,
                  0);
}

/* ---- philosophers, who hold their forks until they end ---- */

struct table {
    int seats;
    bool ordered; /* the lower fork first */
    bool yields;  /* between the two */
};

struct seat {
    const struct table *table;
    int number;
};

static struct hk_mutex forks[TASKS_MAX];
static struct seat seats[TASKS_MAX];

static int philosopher(struct hk_world *world, void *arg)
{
    const struct seat *seat = arg;
    int left = seat->number, right = (left + 1) % seat->table->seats;
    bool swapped = seat->table->ordered && right < left;
    lock(world, &forks[swapped ? right : left]);
    if (seat->table->yields)
        hk_yield(world);
    lock(world, &forks[swapped ? left : right]);
    return 0;
}

static void philosophers(struct hk_world *world, void *arg)
{
    static const char *const names[] = {"fork[0]", "fork[1]", "fork[2]", "fork[3]"};
    const struct table *table = arg;
    for (int i = 0; i < table->seats; i++)
        hk_mutex_init(world, &forks[i], names[i], 0, 0);
    for (int i = 0; i < table->seats; i++) {
        seats[i] = (struct seat){table, i};
        hk_spawn(world, "philosopher", philosopher, &seats[i]);
    }
}

static const char *philosophers_yaml(char *text, size_t size, const char *runtime,
                                     const struct table *table)
{
    const char *yields = table->yields ? "    - yield\n" : "";
    int n = table->seats;
    snprintf(text, size,
             "scenario: philosophers\nruntime: %s\nresources:\n  fork x %d: mutex\ntasks:\n"
             "  philosopher x %d:\n    - one = me\n    - other = (me + 1) %% %d\n"
             "    - if %s and other < one:\n        - one = other\n"
             "        - other = me\n    - lock fork[one]\n%s    - lock fork[other]\n",
             runtime, n, n, n, table->ordered ? "true" : "false", yields);
    return text;
}

static void assert_one_deadlock(const struct plan *plan, int interleavings)
{
    struct outcome o = play(plan);
    assert_true(o.exhaustive);
    assert_int_equal(o.interleavings, interleavings);
    assert_int_equal(o.found, 1);
    assert_int_equal(o.failed_interleavings, 1);
    assert_string_equal(o.kind, "deadlock");
}

static void left_first_philosophers_have_2_to_the_n_minus_1_interleavings(void **state)
{
    (void)state;
    char text[1024];
    for (int n = 2; n <= 4; n++) {
        int traces = (1 << n) - 1;
        struct table table = {.seats = n};
        struct table slow = {.seats = n, .yields = true};
        assert_one_deadlock(
            &(struct plan){.setup = philosophers, .arg = &table, .threads = MANY}, traces);
        assert_one_deadlock(
            &(struct plan){.yaml = philosophers_yaml(text, sizeof(text), "threads", &table)},
            traces);
        /* On one thread only those who look up between the forks can deadlock. */
        assert_one_deadlock(&(struct plan){.setup = philosophers, .arg = &slow}, traces);
        assert_one_deadlock(
            &(struct plan){.yaml = philosophers_yaml(text, sizeof(text), "1 thread", &slow)},
            traces);
        philosophers_yaml(text, sizeof(text), "1 thread", &table);
        assert_both(&(struct plan){.setup = philosophers, .arg = &table}, text, factorial(n),
                    traces - 1);
    }
}

static void ordered_philosophers_have_2_to_the_n_minus_2_interleavings(void **state)
{
    (void)state;
    char text[1024];
    for (int n = 3; n <= 4; n++) {
        int traces = (1 << n) - 2;
        struct table table = {.seats = n, .ordered = true};
        struct table slow = {.seats = n, .ordered = true, .yields = true};
        philosophers_yaml(text, sizeof(text), "threads", &table);
        assert_both(&(struct plan){.setup = philosophers, .arg = &table, .threads = MANY}, text, 0,
                    traces);
        philosophers_yaml(text, sizeof(text), "1 thread", &slow);
        assert_both(&(struct plan){.setup = philosophers, .arg = &slow}, text, 0, traces);
        assert_counts(&(struct plan){.setup = philosophers, .arg = &table}, factorial(n), traces);
    }
}

/* ---- one mutex ---- */

struct crowd {
    int tasks;
    bool unlocks; /* before the end, in a step of its own */
};

static struct hk_mutex mutex;

static int locks(struct hk_world *world, void *arg)
{
    const struct crowd *crowd = arg;
    lock(world, &mutex);
    if (crowd->unlocks)
        unlock(world, &mutex);
    return 0;
}

static void crowd(struct hk_world *world, void *arg)
{
    const struct crowd *crowd = arg;
    hk_mutex_init(world, &mutex, "mutex", 0, 0);
    for (int i = 0; i < crowd->tasks; i++)
        hk_spawn(world, numbered[i], locks, arg);
}

static const char *crowd_yaml(char *text, size_t size, const char *runtime,
                              const struct crowd *crowd)
{
    snprintf(text, size,
             "scenario: crowd\nruntime: %s\nresources:\n  m: mutex\ntasks:\n  t x %d:\n"
             "    - lock m\n%s", runtime, crowd->tasks, crowd->unlocks ? "    - unlock m\n" : "");
    return text;
}

static void n_tasks_that_lock_one_mutex_have_n_factorial_interleavings(void **state)
{
    (void)state;
    char text[1024];
    for (int n = 2; n <= 4; n++) {
        struct crowd ends = {n, false}, unlocks = {n, true};
        crowd_yaml(text, sizeof(text), "threads", &ends);
        assert_both(&(struct plan){.setup = crowd, .arg = &ends, .threads = MANY}, text,
                    factorial(n), factorial(n));
        crowd_yaml(text, sizeof(text), "threads", &unlocks);
        assert_both(&(struct plan){.setup = crowd, .arg = &unlocks, .threads = MANY}, text, 0,
                    factorial(n));
        crowd_yaml(text, sizeof(text), "1 thread", &unlocks);
        assert_both(&(struct plan){.setup = crowd, .arg = &unlocks}, text, factorial(n),
                    factorial(n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(k_and_m_unrelated_accesses_have_k_plus_m_over_k_schedules),
        cmocka_unit_test(on_one_thread_two_tasks_without_awaits_have_two_schedules),
        cmocka_unit_test(load_then_store_has_the_known_counts),
        cmocka_unit_test(spawned_and_joined_visitors_have_the_same_counts),
        cmocka_unit_test(left_first_philosophers_have_2_to_the_n_minus_1_interleavings),
        cmocka_unit_test(ordered_philosophers_have_2_to_the_n_minus_2_interleavings),
        cmocka_unit_test(n_tasks_that_lock_one_mutex_have_n_factorial_interleavings),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
