/* SPDX-License-Identifier: MIT
 *
 * Memory: a campaign of 100,000 runs calls malloc at most 64 times, whatever the strategy and what
 * comes up; bodies that hold memory give it back however they end; worlds on several threads do
 * not meet.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* ---- counting ---- */

static size_t calls;

#ifdef SANITIZED
extern int __sanitizer_install_malloc_and_free_hooks(
    void (*on_malloc)(const volatile void *, size_t), void (*on_free)(const volatile void *));
enum { SLOWER = 20 }; /* so many times fewer runs, or it takes minutes */

static void on_malloc(const volatile void *memory, size_t size)
{
    (void)memory;
    (void)size;
    calls++;
}

static void on_free(const volatile void *memory)
{
    (void)memory;
}

static void count_calls(void)
{
    assert_true(__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) > 0);
}
#else
enum { SLOWER = 1 };

static void count_calls(void)
{
}

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
void *malloc(size_t size)
{
    calls++;
    return __libc_malloc(size);
}
void *calloc(size_t count, size_t size)
{
    calls++;
    return __libc_calloc(count, size);
}
void *realloc(void *old, size_t size)
{
    calls++;
    return __libc_realloc(old, size);
}
#endif

enum { CALLS_MAX = 64 };

static int worker(struct hk_world *w, void *arg)
{
    int64_t item;
    for (int i = 0; i < 2; i++) {
        hk_send(w, arg, i, HK_NEVER);
        hk_recv(w, arg, &item, HK_NEVER);
        hk_emit(w, "got", item);
    }
    return 0;
}

static int busy(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 2, 0);
    struct hk_awaitable arms[] = {{HK_ON_TIME, .n = HK_MS},
                                  {HK_ON_BODY, .label = "branch", .body = worker, .arg = q}};
    hk_expect(w, "got at least once");
    hk_expect(w, "no leaks");
    hk_start_at(w, "worker", 0, worker, q);
    hk_start_at(w, "worker", 1, worker, q);
    hk_select(w, arms, 2, 0, HK_NEVER);
    int *x = hk_alloc(w, 100);
    HK_WRITE(w, *x, 1);
    return 0;
}

static int adder(struct hk_world *w, void *x)
{
    for (int i = 0; i < 5; i++)
        hk_store(w, x, hk_load(w, x) + 1);
    return 0;
}

/* Nearly all runs are different. */
static int counters(struct hk_world *w, void *arg)
{
    struct hk_object *x = hk_atomic(w, "x", 0);
    (void)arg;
    hk_expect(w, "finally x > 1");
    for (int64_t i = 0; i < 3; i++)
        hk_start_at(w, "adder", i, adder, x);
    return 0;
}

/* And one in two has a finding. */
static int miscounters(struct hk_world *w, void *arg)
{
    int rc = counters(w, arg);
    hk_expect(w, "enough: finally x > 7");
    return rc;
}

/* Two producers, a consumer: the bench's W2. Its interleavings are more than anybody counts. */
static int producer(struct hk_world *w, void *q)
{
    for (int i = 1; i <= 8; i++)
        hk_send(w, q, i, HK_NEVER);
    return 0;
}

static int consumer(struct hk_world *w, void *q)
{
    for (int i = 0; i < 16; i++)
        hk_recv(w, q, NULL, HK_NEVER);
    return 0;
}

static int market(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 2, 0);
    hk_handle tasks[] = {hk_spawn(w, "producer", producer, q), hk_spawn(w, "producer", producer, q),
                         hk_spawn(w, "consumer", consumer, q)};
    for (int i = 0; i < 3; i++)
        hk_join(w, tasks[i], NULL, HK_NEVER);
    return 0;
}

/* Philosophers: W3. */
static int philosopher(struct hk_world *w, void *arg)
{
    struct hk_object **forks = arg;
    int64_t me = hk_me(w), low = me < 4 ? me : 0, high = me < 4 ? me + 1 : 4;
    hk_lock(w, forks[low], HK_NEVER);
    hk_lock(w, forks[high], HK_NEVER);
    hk_unlock(w, forks[high]);
    hk_unlock(w, forks[low]);
    return 0;
}

static int table(struct hk_world *w, void *arg)
{
    (void)arg;
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    struct hk_object **forks = hk_alloc(w, 5 * sizeof(*forks));
    for (int i = 0; i < 5; i++)
        forks[i] = hk_mutex(w, names[i], 0);
    for (int64_t i = 0; i < 5; i++)
        hk_start_at(w, "philosopher", i, philosopher, forks);
    return 0;
}

static void few_calls(const char *strategy, hk_body body, uint64_t runs, uint32_t threads)
{
    struct hk_config config = {.strategy = strategy,
                               .runs = runs / SLOWER,
                               .threads = threads,
                               .isolate = HK_NONE};
    struct hk_exploration r;
    size_t before = calls;
    assert_int_equal(0, hk_explore(&config, body, NULL, &r));
    size_t made = calls - before;
    print_message("%s, %u threads, %llu runs: %zu calls\n", strategy ? strategy : "default",
                  threads, (unsigned long long)r.runs, made);
    assert_true(r.runs == config.runs || r.exhaustive);
    assert_int_equal(body == miscounters ? HK_VIOLATED : HK_HELD, r.held);
    assert_in_range(made, 1, CALLS_MAX);
    hk_exploration_free(&r);
}

static void few_calls_of_malloc(void **state)
{
    (void)state;
    static const char *const strategies[] = {"random", "pct",  "pos",         "surw",  "urw",
                                             "rfd",    "feedback", "sticky",  "delay", "preempt",
                                             "deviate", "dfs",   "dpor", "dpor:source"};
    count_calls();
    for (size_t i = 0; i < sizeof(strategies) / sizeof(strategies[0]); i++) {
        const char *s = strategies[i];
        few_calls(s, busy, 20000, 1);
        few_calls(s, busy, i == 0 ? 100000 : 20000, 2);
        few_calls(s, counters, i == 0 ? 20000 : 100000, 2);
    }
    few_calls("random", miscounters, 50000, 2);
    few_calls("rfd", miscounters, 50000, 2);
}

/* The default has nine strategies, two worlds, and a third one to play a finding again. */
static void few_calls_of_malloc_by_all_of_them(void **state)
{
    (void)state;
    few_calls(NULL, busy, 100000, 2);
    few_calls(NULL, counters, 100000, 2);
    few_calls(NULL, miscounters, 100000, 2);
    few_calls(NULL, market, 100000, 2);
    few_calls(NULL, table, 100000, 2);
    few_calls("portfolio exhaustive=off", counters, 100000, 2);
}

/* ---- what bodies hold ---- */

static long held;

static void give_back(void *arg)
{
    held--;
    free(arg);
}

static void hold(struct hk_world *w)
{
    hk_defer(w, give_back, malloc(100));
    held++;
}

static int holder(struct hk_world *w, void *arg)
{
    for (int i = 0; i < 3; i++) {
        hold(w);
        hk_recv(w, arg, NULL, hk_after(w, HK_MS));
    }
    return hk_recv(w, arg, NULL, HK_NEVER); /* for ever */
}

static int holders(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *q = hk_channel(w, "q", 1, 0);
    struct hk_awaitable arms[] = {{HK_ON_BODY, .label = "a", .body = holder, .arg = q},
                                  {HK_ON_BODY, .label = "b", .body = holder, .arg = q}};
    hk_expect(w, "allow stuck");
    hk_spawn(w, "stays", holder, q);
    hk_abort(w, hk_spawn(w, "aborted", holder, q));
    hk_try_join(w, arms, 2, 2 * HK_MS);
    hk_try_send(w, q, 1);
    hk_spawn(w, "late", holder, q);
    return 0;
}

/* Aborted, too late, dropped, killed, deadlocked, stopped by an assertion. */
struct trouble {
    struct hk_object *a, *b;
};

static int locks(struct hk_world *w, void *arg)
{
    const struct trouble *t = arg;
    bool first = hk_me(w) == 0;
    hold(w);
    hk_lock(w, first ? t->a : t->b, HK_NEVER);
    hold(w);
    hk_sleep(w, hk_random(w, 0, 2) * HK_MS);
    if (hk_lock(w, first ? t->b : t->a, hk_chance(w, 50) ? 2 * HK_MS : HK_NEVER) == HK_EELAPSED)
        return 0;
    hold(w);
    hk_check(w, !hk_chance(w, 10));
    return 0;
}

static int shielded(struct hk_world *w, void *arg)
{
    hold(w);
    return hk_shield(w, holder, arg);
}

static int troubles(struct hk_world *w, void *arg)
{
    (void)arg;
    struct trouble *t = hk_alloc(w, sizeof(*t));
    struct hk_object *q = hk_channel(w, "q", 1, 0);
    *t = (struct trouble){hk_mutex(w, "a", 0), hk_mutex(w, "b", 0)};
    hk_fault_crash(w, "holder", HK_MS, hk_chance(w, 50) ? HK_MS : HK_NEVER);
    hk_start(w, "holder", holder, q);
    hk_start_at(w, "locker", 0, locks, t);
    hk_start_at(w, "locker", 1, locks, t);
    hk_abort(w, hk_spawn(w, "shielded", shielded, q));
    struct hk_future *future = hk_future(w, "future", holder, q);
    hk_poll(w, future, NULL, HK_MS);
    hold(w);
    if (hk_chance(w, 50))
        hk_drop(w, future);
    return hk_chance(w, 20) ? HK_EFAILED : 0;
}

static void explore_all(hk_body body, uint64_t runs, uint32_t threads, bool holds)
{
    struct hk_config config = {.strategy = "random",
                               .runs = runs,
                               .threads = threads,
                               .cancel = "each",
                               .isolate = HK_NONE};
    struct hk_exploration r;
    assert_int_equal(0, hk_explore(&config, body, NULL, &r));
    if (holds && r.held != HK_HELD)
        print_error("%s\n", r.why);
    assert_int_equal(runs, r.runs);
    assert_int_equal(holds ? HK_HELD : HK_VIOLATED, r.held);
    assert_int_equal(0, held);
    hk_exploration_free(&r);
}

/* The leak checker of the sanitizers looks when the program ends; `held` at once. */
static void what_bodies_hold_is_given_back(void **state)
{
    (void)state;
    explore_all(holders, 50000, 1, true);
    explore_all(troubles, 30000, 1, false);
    explore_all(troubles, 20000, 2, false);
}

/* ---- several worlds ---- */

static void *explore_on_a_thread(void *arg)
{
    uint64_t *digest = arg;
    struct hk_config config = {.strategy = "random", .runs = 2000, .isolate = HK_NONE};
    struct hk_exploration r;
    hk_explore(&config, busy, NULL, &r);
    *digest = r.digest;
    hk_exploration_free(&r);
    return NULL;
}

static void worlds_on_several_threads_do_not_meet(void **state)
{
    (void)state;
    pthread_t threads[4];
    uint64_t digests[5];
    explore_on_a_thread(&digests[4]);
    for (int i = 0; i < 4; i++)
        assert_int_equal(0, pthread_create(&threads[i], NULL, explore_on_a_thread, &digests[i]));
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++)
        assert_int_equal(digests[4], digests[i]);
}

/* A world inside of a body of another one. */
static int outer(struct hk_world *w, void *arg)
{
    uint64_t digest;
    explore_on_a_thread(&digest);
    hk_check(w, digest == *(uint64_t *)arg);
    return 0;
}

static void a_world_in_a_body(void **state)
{
    (void)state;
    uint64_t digest;
    explore_on_a_thread(&digest);
    hk_assert_holds(&(struct hk_config){.runs = 2, .stack_bytes = 1 << 20}, outer, &digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_calls_of_malloc),
        cmocka_unit_test(few_calls_of_malloc_by_all_of_them),
        cmocka_unit_test(what_bodies_hold_is_given_back),
        cmocka_unit_test(worlds_on_several_threads_do_not_meet),
        cmocka_unit_test(a_world_in_a_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
