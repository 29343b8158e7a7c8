/* SPDX-License-Identifier: MIT
 *
 * hocket.h: each family of functions does what the header says. What comes out of all schedules
 * is what bodies check themselves, in this process.
 */
#include "face.h"

/* ---- tasks, time, ends ---- */

struct cleaning {
    int *freed;
    int kept[3];
};

static void note_freed(void *arg)
{
    int *freed = arg;
    ++*freed;
}

static int sleeper(struct hk_world *w, void *arg)
{
    hk_defer(w, note_freed, arg);
    hk_defer(w, note_freed, arg);
    hk_sleep(w, 5 * HK_MS);
    hk_return(w, 7);
    return 0;
}

static int deadline_main(struct hk_world *w, void *arg)
{
    int *freed = hk_alloc(w, sizeof(*freed));
    (void)arg;
    hk_handle task = hk_spawn(w, "sleeper", sleeper, freed);
    int64_t value = 0;
    hk_check(w, hk_join(w, task, &value, hk_after(w, 2 * HK_MS)) == HK_EELAPSED);
    hk_check(w, hk_now(w) == 2 * HK_MS);
    hk_check(w, *freed == 0);
    hk_check(w, hk_join(w, task, &value, HK_NEVER) == 0);
    hk_check(w, value == 7 && *freed == 2 && hk_now(w) == 5 * HK_MS);
    task = hk_spawn(w, "sleeper", sleeper, freed);
    hk_sleep(w, HK_MS);
    hk_abort(w, task);
    hk_check(w, hk_join(w, task, NULL, HK_NEVER) == HK_EABORTED);
    hk_check(w, *freed == 4 && hk_now(w) == 6 * HK_MS);
    return 0;
}

static void deadlines(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, deadline_main, 0);
    config.threads = HK_MANY;
    assert_held(&config, deadline_main, 0);
}

static int failing(struct hk_world *w, void *arg)
{
    return arg ? hk_fail(w, "Refused") : HK_ECLOSED;
}

static int failing_main(struct hk_world *w, void *arg)
{
    hk_handle task = hk_spawn(w, "worker", failing, w);
    hk_check(w, hk_join(w, task, NULL, HK_NEVER) == HK_EFAILED);
    task = hk_spawn(w, "worker", failing, NULL);
    hk_check(w, hk_join(w, task, NULL, HK_NEVER) == HK_ECLOSED);
    hk_detach(w, hk_spawn(w, "loner", failing, w));
    (void)arg;
    return 0;
}

/* ---- an error that is handed on keeps its name ---- */

static int by_join(struct hk_world *w, void *arg)
{
    return hk_join(w, hk_spawn(w, "child", failing, arg), NULL, HK_NEVER);
}

static int by_join_all(struct hk_world *w, void *arg)
{
    struct hk_object *set = hk_joinset(w, "set");
    hk_spawn_into(w, set, "child", failing, arg);
    return hk_join_all(w, set, HK_NEVER);
}

static int spawn_two(struct hk_world *w, struct hk_object *set, void *arg)
{
    hk_spawn_into(w, set, "child", failing, arg);
    hk_spawn_into(w, set, "child", by_join, arg);
    return 0;
}

static int by_scope(struct hk_world *w, void *arg)
{
    return hk_scope(w, "scope", spawn_two, arg);
}

static int by_poll(struct hk_world *w, void *arg)
{
    return hk_poll(w, hk_future(w, "child", failing, arg), NULL, HK_NEVER);
}

static int other(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, HK_MS);
    return hk_fail(w, "Other");
}

static int by_branches(struct hk_world *w, void *arg)
{
    struct hk_awaitable arms[] = {{HK_ON_BODY, .label = "a", .body = failing, .arg = arg},
                                  {HK_ON_BODY, .label = "b", .body = other}};
    return hk_join_each(w, arms, 2, HK_NEVER);
}

static int too_late(struct hk_world *w, void *arg)
{
    by_join(w, arg);
    return HK_EELAPSED;
}

static int returns_number(struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    return -1000;
}

static int names_main(struct hk_world *w, void *arg)
{
    static const hk_body by[] = {by_join, by_join_all, by_scope, by_poll, by_branches};
    (void)arg;
    hk_expect(w, "way fails with Refused");
    hk_expect(w, "late fails with Elapsed");
    hk_expect(w, "number fails with Failed");
    hk_expect(w, "joined fails with Closed");
    hk_expect(w, "allow failures of child"); /* one whose joiner the scope has cancelled */
    for (size_t i = 0; i < sizeof(by) / sizeof(*by); i++)
        hk_start_at(w, "way", (int64_t)i, by[i], w);
    hk_start(w, "late", too_late, w);
    hk_start(w, "number", returns_number, NULL);
    hk_start(w, "joined", by_join, NULL);
    return 0;
}

static void failures(void **state)
{
    (void)state;
    struct hk_config config = plain();
    config.strategy = "dpor";
    assert_held(&config, names_main, 0);
    config = plain();
    assert_found(&config, failing_main, "failure", "loner#3 failed with Refused");
}

static int never_joined(struct hk_world *w, void *arg)
{
    hk_spawn(w, "forgotten", failing, arg);
    return 0;
}

static void errors_that_nobody_joins(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_found(&config, never_joined, "failure", "forgotten#1 failed with Closed");
}

/* ---- select, branches, futures ---- */

static int slow(struct hk_world *w, void *arg)
{
    hk_defer(w, note_freed, arg);
    hk_sleep(w, HK_S);
    return 0;
}

static int select_main(struct hk_world *w, void *arg)
{
    (void)arg;
    int *freed = hk_alloc(w, sizeof(*freed));
    struct hk_object *jobs = hk_channel(w, "jobs", 1, 0), *stop = hk_token(w, "stop");
    struct hk_awaitable arms[] = {
        {HK_ON_RECV, .object = jobs},
        {HK_ON_WAIT, .object = stop},
        {HK_ON_TIME, .n = 3 * HK_MS},
        {HK_ON_BODY, .label = "slow", .body = slow, .arg = freed},
    };
    hk_check(w, hk_select(w, arms, 3, HK_NO_WAIT, HK_NEVER) == HK_EEMPTY && *freed == 0);
    hk_check(w, hk_select(w, arms, 4, 0, HK_MS) == HK_EELAPSED);
    hk_check(w, hk_now(w) == HK_MS);
    hk_check(w, hk_select(w, arms, 4, 0, HK_NEVER) == 2);
    hk_check(w, hk_now(w) == 3 * HK_MS && *freed == 2);
    hk_check(w, hk_send(w, jobs, 9, HK_NEVER) == 0);
    hk_check(w, hk_select(w, arms, 1, 0, HK_NEVER) == 0 && arms[0].value == 9);
    hk_close(w, jobs);
    hk_check(w, hk_select(w, arms, 1, 0, HK_NEVER) == HK_ECLOSED);
    return 0;
}

static int returns_two(struct hk_world *w, void *arg)
{
    hk_sleep(w, 2 * HK_MS);
    hk_return(w, 2);
    return arg ? HK_EFULL : 0;
}

static int branches_main(struct hk_world *w, void *arg)
{
    (void)arg;
    int *freed = hk_alloc(w, sizeof(*freed));
    struct hk_awaitable arms[] = {
        {HK_ON_BODY, .label = "slow", .body = slow, .arg = freed},
        {HK_ON_BODY, .label = "two", .body = returns_two},
    };
    uint32_t winner = 9;
    hk_check(w, hk_race(w, arms, 2, &winner, HK_NEVER) == 0 && winner == 1);
    hk_check(w, *freed == 1 && arms[1].value == 2 && hk_now(w) == 2 * HK_MS);
    hk_check(w, hk_join_each(w, arms, 2, HK_NEVER) == 0);
    hk_check(w, *freed == 2 && hk_now(w) == HK_S + 2 * HK_MS);
    arms[1].arg = w;
    hk_check(w, hk_try_join(w, arms, 2, HK_NEVER) == HK_EFULL);
    hk_check(w, *freed == 3 && hk_now(w) == HK_S + 4 * HK_MS);
    hk_check(w, hk_join_each(w, arms, 2, hk_after(w, HK_MS)) == HK_EELAPSED);
    hk_check(w, *freed == 4);
    return 0;
}

/* A wait on a condvar that ends without success leaves the lock as it was: taken. */
static int keep_from_1_to_6(struct hk_world *w, void *arg)
{
    hk_sleep(w, HK_MS);
    hk_lock(w, arg, HK_NEVER);
    hk_sleep(w, 5 * HK_MS);
    return hk_unlock(w, arg);
}

static int relock_main(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *m = hk_mutex(w, "m", 0), *ready = hk_condvar(w, "ready", m);
    hk_lock(w, m, HK_NEVER);
    hk_start(w, "keeper", keep_from_1_to_6, m);
    hk_check(w, hk_wait(w, ready, 0) == HK_EELAPSED);
    hk_check(w, hk_wait(w, ready, 2 * HK_MS) == HK_EELAPSED && hk_now(w) == 6 * HK_MS);
    struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = ready}, {HK_ON_TIME, .n = 7 * HK_MS}};
    hk_check(w, hk_select(w, arms, 2, 0, HK_NEVER) == 1);
    hk_check(w, hk_select(w, arms, 1, HK_NO_WAIT, HK_NEVER) == HK_EEMPTY);
    hk_check(w, hk_select(w, arms, 1, 0, 8 * HK_MS) == HK_EELAPSED);
    hk_check(w, hk_unlock(w, m) == 0);
    hk_check(w, hk_lock(w, m, 0) == 0);
    return 0;
}

static int holder(struct hk_world *w, void *arg)
{
    hk_lock(w, arg, HK_NEVER);
    hk_sleep(w, HK_MS);
    return 0;
}

static int futurelock_main(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *m = hk_mutex(w, "m", 0);
    struct hk_future *f = hk_future(w, "holder", holder, m);
    int64_t value;
    hk_check(w, hk_poll(w, f, &value, hk_after(w, 10)) == HK_EELAPSED); /* it holds, unpolled */
    hk_check(w, hk_lock(w, m, hk_after(w, 5 * HK_MS)) == HK_EELAPSED);
    hk_drop(w, f);
    hk_check(w, hk_lock(w, m, 0) == 0);
    return 0;
}

static void selects(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (int i = 0; i < 2; i++, config.threads = 2) {
        assert_held(&config, select_main, 0);
        assert_held(&config, branches_main, 0);
        assert_held(&config, futurelock_main, 0);
        assert_held(&config, relock_main, 0);
    }
}

/* ---- sets, scopes, streams, retry, work ---- */

static int member(struct hk_world *w, void *arg)
{
    const int64_t *n = arg;
    hk_sleep(w, *n * HK_MS);
    hk_return(w, *n);
    return *n == 3 ? hk_fail(w, "Three") : 0;
}

static int scope_body(struct hk_world *w, struct hk_object *set, void *arg)
{
    int64_t *ns = arg;
    for (int i = 0; i < 4; i++)
        hk_spawn_into(w, set, "member", member, &ns[i]);
    return 0;
}

static int sets_main(struct hk_world *w, void *arg)
{
    (void)arg;
    int64_t *ns = hk_alloc(w, 4 * sizeof(*ns)), value = 0;
    struct hk_object *set = hk_joinset(w, "set");
    for (int i = 0; i < 4; i++)
        ns[i] = i + 1;
    hk_spawn_into(w, set, "member", member, &ns[1]);
    hk_spawn_into(w, set, "member", member, &ns[0]);
    hk_check(w, hk_next(w, set, &value, HK_NEVER) == 0 && value == 1);
    hk_check(w, hk_next(w, set, &value, HK_NEVER) == 0 && value == 2);
    hk_check(w, hk_next(w, set, &value, HK_NEVER) == HK_EEMPTYSET);
    int64_t before = hk_now(w);
    hk_check(w, hk_scope(w, "scope", scope_body, ns) == HK_EFAILED);
    hk_check(w, hk_now(w) - before == 3 * HK_MS); /* the fourth was stopped */
    return 0;
}

static int numbers(struct hk_world *w, void *arg, int64_t *item)
{
    int64_t *next = arg;
    (void)w;
    *item = ++*next;
    return *next <= 4;
}

static int slow_double(struct hk_world *w, void *arg, int64_t item, int64_t *result)
{
    (void)arg;
    hk_sleep(w, (5 - item) * HK_MS);
    *result = item * 2;
    return 0;
}

static int stream_main(struct hk_world *w, void *arg)
{
    (void)arg;
    static const int64_t as_they_come[] = {4, 2, 8, 6}; /* two at a time: 4ms, 3ms, 2ms, 1ms */
    for (int ordered = 0; ordered < 2; ordered++) {
        int64_t *next = hk_alloc(w, sizeof(*next)), item = 0;
        struct hk_stream *s = hk_stream_map(w, hk_stream(w, numbers, next), 2, ordered,
                                            slow_double, NULL);
        for (int i = 0; i < 4; i++) {
            hk_check(w, hk_stream_next(w, s, &item) == 1);
            hk_check(w, ordered ? item == 2 * i + 2 : i > 1 || item == as_they_come[i]);
        }
        hk_check(w, hk_stream_next(w, s, &item) == 0);
    }
    return 0;
}

static int call_server(struct hk_world *w, void *arg)
{
    return hk_operate(w, arg, HK_NEVER);
}

static int retry_main(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *server =
        hk_operation(w, "server", (struct hk_work){.takes = HK_MS, .fails_first = 3});
    struct hk_retry policy = {.times = 4, .from = 10 * HK_MS, .to = 15 * HK_MS};
    hk_check(w, hk_try_again(w, &policy, call_server, server) == 0);
    hk_check(w, hk_now(w) == 4 * HK_MS + (10 + 15 + 15) * HK_MS);
    struct hk_object *down =
        hk_operation(w, "down", (struct hk_work){.takes = HK_MS, .fails_percent = 100});
    hk_check(w, hk_try_again(w, &policy, call_server, down) == HK_EFAILED);
    hk_check(w, hk_operate(w, down, hk_now(w)) == HK_EELAPSED);
    return 0;
}

static void structure(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (int i = 0; i < 2; i++, config.threads = 2) {
        assert_held(&config, sets_main, 0);
        assert_held(&config, stream_main, 0);
        assert_held(&config, retry_main, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines),
        cmocka_unit_test(failures),
        cmocka_unit_test(errors_that_nobody_joins),
        cmocka_unit_test(selects),
        cmocka_unit_test(structure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
