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
#include "tests/face/face.h"

#include <stdio.h>
#include <string.h>

#include "core/rng.h"

enum { TASKS_MAX = 3, MOVES_MAX = 4, OBJECTS = 2, RUNS_MAX = 20000, TIME = 1000000 };

/* ---- what a program is made of ---- */

struct act {
    const char *name;
    void (*run)(struct hk_world *world, struct hk_object *object);
};

struct kind {
    const char *name;
    struct hk_object *(*make)(struct hk_world *world, const char *name);
    const struct act *acts[9];
};

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

#define MAKER(word, ...)                                                         \
    static struct hk_object *make_##word(struct hk_world *w, const char *name)   \
    {                                                                            \
        return __VA_ARGS__;                                                      \
    }
MAKER(plain, hk_plain(w, name, 0))
MAKER(atomic, hk_atomic(w, name, 0))
MAKER(mutex, hk_mutex(w, name, 0))
MAKER(unfair, hk_mutex(w, name, HK_UNFAIR))
MAKER(rwlock, hk_rwlock(w, name, 0))
MAKER(readers, hk_rwlock(w, name, HK_READERS))
MAKER(semaphore, hk_semaphore(w, name, 1, HK_MANUAL))
MAKER(permits, hk_semaphore(w, name, 2, 0))
MAKER(channel, hk_channel(w, name, 1, 0))
MAKER(manual, hk_channel(w, name, 1, HK_MANUAL))
MAKER(rendezvous, hk_channel(w, name, 0, 0))
MAKER(oneshot, hk_oneshot(w, name))
MAKER(broadcast, hk_broadcast(w, name, 2))
MAKER(watch, hk_watch(w, name, 0))
MAKER(notify, hk_notify(w, name))
MAKER(token, hk_token(w, name))
MAKER(barrier, hk_barrier(w, name, 2))
MAKER(waitgroup, hk_waitgroup(w, name))
MAKER(once, hk_once(w, name))
MAKER(pool, hk_pool(w, name, 1, 0))
MAKER(interval, hk_interval(w, name, TIME, HK_DELAY_MISSED))
MAKER(joinset, hk_joinset(w, name))
MAKER(operation, hk_operation(w, name, (struct hk_work){.takes = TIME, .fails_first = 1}))

/* Bodies of children and branches; arg: an object. */
static int yields(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    return 0;
}

static int emits(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_emit(w, "e", 1);
    return 0;
}

static int sleeps(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep(w, TIME);
}

static int fails(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    return hk_fail(w, "Bad");
}

static int locks(struct hk_world *w, void *arg)
{
    if (hk_lock(w, arg, HK_NEVER) == 0)
        hk_yield(w);
    return 0;
}

static int takes(struct hk_world *w, void *arg)
{
    return hk_acquire(w, arg, 1, HK_NEVER) >= 0 ? 0 : -1;
}

static int receives(struct hk_world *w, void *arg)
{
    return hk_recv(w, arg, NULL, HK_NEVER);
}

static int waits(struct hk_world *w, void *arg)
{
    return hk_wait(w, arg, HK_NEVER);
}

static int calls(struct hk_world *w, void *arg)
{
    return hk_operate(w, arg, HK_NEVER);
}

static int spawns(struct hk_world *w, struct hk_object *set, void *arg)
{
    hk_spawn_into(w, set, "p", emits, arg);
    hk_spawn_into(w, set, "p", fails, arg);
    return 0;
}

static void say_late(void *w)
{
    hk_emit(w, "f");
}

/* A child that is aborted, or joined, or both. */
static void abort_one(struct hk_world *w, hk_body body, void *arg)
{
    hk_handle h = hk_spawn(w, "p", body, arg);
    hk_yield(w);
    hk_abort(w, h);
    hk_join(w, h, NULL, HK_NEVER);
}

/* The object, or time. */
static void select_two(struct hk_world *w, enum hk_on what, struct hk_object *o)
{
    struct hk_awaitable arms[] = {{.what = what, .object = o, .n = 1},
                                  {.what = HK_ON_TIME, .n = hk_after(w, TIME)}};
    hk_select(w, arms, 2, 0, HK_NEVER);
}

static void two_branches(struct hk_world *w, bool race, hk_body body, void *arg)
{
    struct hk_awaitable arms[] = {{.what = HK_ON_BODY, .label = "x", .body = body, .arg = arg},
                                  {.what = HK_ON_BODY, .label = "y", .body = emits, .arg = arg}};
    uint32_t winner;
    if (race)
        hk_race(w, arms, 2, &winner, HK_NEVER);
    else
        hk_try_join(w, arms, 2, HK_NEVER);
}

static void poll_later(struct hk_world *w, hk_body body, void *arg)
{
    struct hk_future *f = hk_future(w, "x", body, arg);
    hk_poll(w, f, NULL, hk_after(w, TIME));
    hk_yield(w);
    hk_drop(w, f);
}

#define ACT(word, ...)                                                \
    static void run_##word(struct hk_world *w, struct hk_object *o)   \
    {                                                                 \
        (void)o;                                                      \
        __VA_ARGS__;                                                  \
    }                                                                 \
    static const struct act word = {#word, run_##word};
ACT(do_load, if (hk_load(w, o) > 0) hk_emit(w, "e", 1))
ACT(do_store, hk_store(w, o, 5))
ACT(do_add, hk_fetch_add(w, o, 1))
ACT(do_cas, hk_cas(w, o, 0, 7))
ACT(do_swap, hk_swap(w, o, 3))
ACT(do_rise, hk_store(w, o, hk_load(w, o) + 1))
ACT(do_hold, if (hk_lock(w, o, HK_NEVER) == 0) { hk_yield(w); hk_unlock(w, o); })
ACT(do_lock, if (hk_lock(w, o, HK_NEVER) == 0) { hk_emit(w, "e", 2); hk_unlock(w, o); })
ACT(do_try_lock, if (hk_try_lock(w, o) == 0) hk_unlock(w, o))
ACT(do_keep, hk_lock(w, o, HK_NEVER))
ACT(do_lock_soon, if (hk_lock(w, o, hk_after(w, TIME)) == 0) hk_unlock(w, o))
ACT(do_read, if (hk_read(w, o, HK_NEVER) == 0) { hk_yield(w); hk_unlock(w, o); })
ACT(do_write, if (hk_write(w, o, HK_NEVER) == 0) hk_unlock(w, o))
ACT(do_try_write, if (hk_try_write(w, o) == 0) hk_unlock(w, o))
ACT(do_acquire, if (hk_acquire(w, o, 1, HK_NEVER) >= 0) hk_release(w, o, 1))
ACT(do_take, hk_acquire(w, o, 1, HK_NEVER))
ACT(do_try_take, hk_try_acquire(w, o, 1))
ACT(do_give, hk_release(w, o, 1))
ACT(do_send, hk_send(w, o, 1, HK_NEVER))
ACT(do_send_soon, hk_send(w, o, 2, hk_after(w, TIME)))
ACT(do_try_send, hk_try_send(w, o, 3))
ACT(do_recv, int64_t m; if (hk_recv(w, o, &m, HK_NEVER) == 0) hk_emit(w, "e", m))
ACT(do_try_recv, int64_t m; hk_try_recv(w, o, &m))
ACT(do_close, hk_close(w, o))
ACT(do_set, hk_set(w, o, 1))
ACT(do_changed, int64_t v; hk_changed(w, o, &v, HK_NEVER))
ACT(do_wait, hk_wait(w, o, HK_NEVER))
ACT(do_wait_soon, hk_wait(w, o, hk_after(w, TIME)))
ACT(do_notify, hk_notify_first(w, o))
ACT(do_notify_all, hk_notify_each(w, o))
ACT(do_cancel, hk_cancel(w, o))
ACT(do_expect_one, hk_add(w, o, 1))
ACT(do_done, hk_done(w, o))
ACT(do_look, hk_look_len(w, o))
ACT(do_reserve, if (hk_reserve(w, o, HK_NEVER) == 0) { hk_yield(w); hk_send(w, o, 4, HK_NEVER); })
ACT(do_tick, int64_t due; hk_tick(w, o, &due, HK_NEVER))
ACT(do_spawn_into, hk_spawn_into(w, o, "p", yields, o))
ACT(do_spawn_bad, hk_spawn_into(w, o, "p", fails, o))
ACT(do_next, hk_next(w, o, NULL, HK_NEVER))
ACT(do_join_all, hk_join_all(w, o, hk_after(w, TIME)))
ACT(do_abort_all, hk_abort_all(w, o))
ACT(do_abandon, hk_abandon(w, o))
ACT(do_operate, hk_operate(w, o, HK_NEVER))
ACT(do_operate_soon, hk_operate(w, o, hk_after(w, TIME)))
ACT(do_poll_call, poll_later(w, calls, o))
ACT(do_abort_lock, abort_one(w, locks, o))
ACT(do_abort_take, abort_one(w, takes, o))
ACT(do_abort_recv, abort_one(w, receives, o))
ACT(do_abort_wait, abort_one(w, waits, o))
ACT(do_select_lock, select_two(w, HK_ON_LOCK, o))
ACT(do_select_take, select_two(w, HK_ON_ACQUIRE, o))
ACT(do_select_recv, select_two(w, HK_ON_RECV, o))
ACT(do_select_send, select_two(w, HK_ON_SEND, o))
ACT(do_select_wait, select_two(w, HK_ON_WAIT, o))
ACT(do_race_lock, two_branches(w, true, locks, o))
ACT(do_join_recv, two_branches(w, false, receives, o))
ACT(do_poll_take, poll_later(w, takes, o))
ACT(do_poll_wait, poll_later(w, waits, o))
ACT(do_timeout, hk_timeout(w, sleeps, o, NULL, hk_after(w, TIME)))
ACT(do_shield, hk_shield(w, sleeps, o))
ACT(do_scope, hk_scope(w, "s", spawns, o))
ACT(do_defer, hk_defer(w, say_late, w))
ACT(do_retry, hk_try_again(w, &(struct hk_retry){.times = 2, .every = TIME}, fails, o))
ACT(do_spawn, hk_detach(w, hk_spawn(w, "p", emits, o)))
ACT(do_abort, abort_one(w, sleeps, o))
ACT(do_yield, hk_yield(w))
ACT(do_sleep, hk_sleep(w, TIME))
ACT(do_emit, hk_emit(w, "f"))

static const struct kind kinds[] = {
    {"plain", make_plain, {&do_load, &do_store, &do_rise}},
    {"atomic", make_atomic, {&do_load, &do_store, &do_add, &do_cas, &do_swap, &do_rise}},
    {"mutex", make_mutex, {&do_lock, &do_hold, &do_try_lock, &do_keep, &do_lock_soon, &do_abort_lock,
      &do_select_lock, &do_race_lock}},
    {"unfair mutex", make_unfair, {&do_lock, &do_hold, &do_try_lock}},
    {"rwlock", make_rwlock, {&do_read, &do_write, &do_try_write}},
    {"rwlock for readers", make_readers, {&do_read, &do_write}},
    {"semaphore", make_semaphore, {&do_acquire, &do_take, &do_try_take, &do_give, &do_select_take,
                                   &do_poll_take}},
    {"permits", make_permits, {&do_acquire, &do_take, &do_try_take, &do_abort_take,
                               &do_select_take, &do_poll_take}},
    {"channel", make_channel, {&do_send, &do_recv, &do_try_send, &do_try_recv, &do_send_soon,
                               &do_reserve, &do_select_recv, &do_select_send, &do_join_recv}},
    {"manual channel", make_manual, {&do_send, &do_recv, &do_try_send, &do_try_recv, &do_close}},
    {"rendezvous", make_rendezvous, {&do_send, &do_recv, &do_try_send, &do_send_soon,
                                     &do_select_recv, &do_select_send, &do_abort_recv}},
    {"oneshot", make_oneshot, {&do_send, &do_recv}},
    {"broadcast", make_broadcast, {&do_send, &do_recv, &do_try_recv}},
    {"watch", make_watch, {&do_set, &do_changed, &do_load}},
    {"notify", make_notify, {&do_wait, &do_notify, &do_notify_all, &do_wait_soon, &do_abort_wait,
                             &do_select_wait, &do_poll_wait}},
    {"token", make_token, {&do_cancel, &do_wait, &do_load, &do_select_wait, &do_abort_wait}},
    {"barrier", make_barrier, {&do_wait, &do_wait_soon, &do_look, &do_abort_wait}},
    {"waitgroup", make_waitgroup, {&do_expect_one, &do_done, &do_wait}},
    {"once", make_once, {&do_set, &do_wait, &do_load, &do_select_wait}},
    {"pool", make_pool, {&do_acquire, &do_take, &do_try_take, &do_abort_take}},
    {"interval", make_interval, {&do_tick}},
    {"joinset", make_joinset, {&do_spawn_into, &do_spawn_bad, &do_next, &do_join_all,
                               &do_abort_all, &do_abandon}},
    {"operation", make_operation, {&do_operate, &do_operate_soon, &do_poll_call}},
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
