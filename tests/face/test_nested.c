/* SPDX-License-Identifier: MIT
 *
 * A body may explore another program, and may start processes. What the world inside must not do is
 * told: use what the world outside has made, or call it; nor may a process that a body has forked.
 */
#include "face.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int ones(struct hk_world *w, void *arg, int64_t *item)
{
    (void)w;
    (void)arg;
    *item = 1;
    return 1;
}

/* ---- what the world inside may not touch ---- */

struct elsewhere {
    int which;
    struct hk_object *q, *x, *m, *e;
    struct hk_stream *s;
    char said[300];
};

static bool sees(const struct hk_world *w, void *x)
{
    return hk_value_of(w, x) == 0;
}

static int uses(struct hk_world *w, void *arg)
{
    struct elsewhere *from = arg;
    struct hk_awaitable arm = {HK_ON_RECV, .object = from->q};
    switch (from->which) {
    case 0: hk_check(w, hk_len(w, from->q) == 0); break;
    case 1: hk_check(w, hk_value_of(w, from->x) == 0); break;
    case 2: hk_check(w, hk_cap(w, NULL) == 0); break;
    case 3: hk_check(w, hk_counted(w, from->e) == 0); break;
    case 4: hk_check(w, hk_counted(w, hk_tasks(w, NULL)) == 0); break;
    case 5: hk_check(w, hk_look_value(w, from->x) == 0); break;
    case 6: hk_check(w, hk_load(w, from->x) == 0); break;
    case 7: hk_check(w, hk_send(w, from->q, 1, HK_NEVER) == HK_EMISUSE); break;
    case 8: hk_check(w, hk_select(w, &arm, 1, 0, HK_NEVER) == HK_EMISUSE); break;
    case 9: hk_condvar(w, "c", from->m); break;
    case 10: hk_check(w, hk_count(w, from->e) == 0); break;
    case 11: hk_check(w, hk_hold(w, from->q, HK_SENDER, 0) == HK_EMISUSE); break;
    case 12: hk_check(w, hk_let_go(w, from->q, HK_SENDER) == HK_EMISUSE); break;
    case 13: hk_fault_drop(w, from->q, 50); break;
    case 14: hk_check(w, hk_operate(w, from->q, HK_NEVER) == HK_EMISUSE); break;
    case 15: hk_check(w, hk_give(w, from->q, 1, 0) == HK_EMISUSE); break;
    case 16: hk_check(w, hk_wait_until(w, &from->x, 1, sees, from->x, 0) == HK_EMISUSE); break;
    case 17: hk_check(w, hk_stream_next(w, from->s, NULL) == HK_EMISUSE); break;
    case 18: hk_stream_take(w, from->s, 1); break;
    case 19: hk_always(w, "sees", sees, from->x); break;
    case 20: hk_finally(w, "sees", sees, NULL); break;
    default: break;
    }
    return 0;
}

static int nests(struct hk_world *w, void *arg)
{
    struct elsewhere *from = arg;
    from->q = hk_channel(w, "q", 1, 0);
    from->x = hk_atomic(w, "x", 7);
    from->m = hk_mutex(w, "m", 0);
    from->e = hk_events(w, "e");
    from->s = hk_stream(w, ones, NULL);
    hk_emit(w, "e");
    struct hk_config config = plain();
    struct hk_exploration r = play(&config, uses, from);
    snprintf(from->said, sizeof(from->said), "%s", r.why);
    hk_exploration_free(&r);
    hk_check(w, hk_len(w, from->q) == 0);
    hk_check(w, hk_load(w, from->x) == 7);
    return 0;
}

static void what_is_of_another_world_is_told(void **state)
{
#define NOT_HERE "an object that was not made in this run"
    static const char *const said[] = {
        "main asks about " NOT_HERE,
        "main asks about " NOT_HERE,
        "main asks about no object (NULL)",
        "main asks about " NOT_HERE,
        "main asks about an object that counts no events",
        "main uses " NOT_HERE,
        "main tries to load " NOT_HERE,
        "main tries to send to " NOT_HERE,
        "main tries to receive from " NOT_HERE,
        "main uses " NOT_HERE,
        "main uses " NOT_HERE,
        "main uses " NOT_HERE,
        "main uses " NOT_HERE,
        "main uses " NOT_HERE,
        "main uses " NOT_HERE,
        "main uses " NOT_HERE,
        "main uses " NOT_HERE,
        "main calls hk_stream_next with a stream of another world",
        "main calls hk_stream_take with a stream of another world",
        "the predicate sees asks about " NOT_HERE,
        "the predicate sees asks about no object (NULL)",
    };
    struct hk_config config = plain();
    (void)state;
    config.stack_bytes = 1 << 20;
    for (int i = 0; i < (int)(sizeof(said) / sizeof(said[0])); i++) {
        struct elsewhere from = {.which = i};
        struct hk_exploration r = play(&config, nests, &from);
        assert_int_equal(HK_HELD, r.held);
        hk_exploration_free(&r);
        assert_non_null(strstr(from.said, said[i]));
    }
}

/* ---- calls on the world outside ---- */

enum call { SLEEPS, STORES, NEVER, PANICS };

struct outside {
    struct hk_world *world;
    struct hk_object *x;
    enum call call;
};

/* What dies says so, which is of no use here. */
static void be_quiet(void)
{
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

static int calls_outside(struct hk_world *w, void *arg)
{
    const struct outside *out = arg;
    (void)w;
    be_quiet();
    switch (out->call) {
    case SLEEPS: hk_sleep(out->world, 5); break;
    case STORES: hk_store(out->world, out->x, 5); break;
    case NEVER: hk_never(out->world); break;
    default: hk_panic(out->world, "inside"); break;
    }
    return 0;
}

static int explores(struct hk_world *w, void *arg)
{
    struct outside *out = arg;
    struct hk_exploration r;
    out->world = w;
    out->x = hk_atomic(w, "x", 0);
    hk_explore(&(struct hk_config){.runs = 3}, calls_outside, out, &r);
    bool told = r.violation_count == 1 && strcmp(r.violations[0].kind, "crash") == 0 &&
                strstr(r.violations[0].text, "SIGABRT");
    hk_exploration_free(&r);
    hk_check(w, told);
    hk_check(w, hk_load(w, out->x) == 0);
    hk_check(w, hk_sleep(w, HK_MS) == 0);
    hk_check(w, hk_now(w) == HK_MS);
    return 0;
}

static void *calls_from_here(void *arg)
{
    calls_outside(NULL, arg);
    return NULL;
}

static int starts_a_thread(struct hk_world *w, void *arg)
{
    struct outside *out = arg;
    pthread_t thread;
    out->world = w;
    out->x = hk_atomic(w, "x", 0);
    hk_check(w, pthread_create(&thread, NULL, calls_from_here, out) == 0);
    pthread_join(thread, NULL);
    return 0;
}

static void a_call_from_another_thread_is_a_crash(void **state)
{
    (void)state;
    for (int i = SLEEPS; i <= STORES; i++) {
        struct outside out = {.call = (enum call)i};
        hk_assert_violates(&(struct hk_config){.runs = 1}, starts_a_thread, &out, "crash");
    }
}

static void a_call_on_the_world_outside_is_a_crash(void **state)
{
    (void)state;
    for (int i = SLEEPS; i <= PANICS; i++) {
        for (uint32_t threads = 1; threads <= 2; threads++) {
            struct outside out = {.call = (enum call)i};
            hk_assert_holds(&(struct hk_config){.threads = threads, .runs = 2,
                                                .stack_bytes = 1 << 20},
                            explores, &out);
        }
    }
}

/* ---- processes ---- */

static int other(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_yield(w);
}

static int forks(struct hk_world *w, void *arg)
{
    const bool *calls = arg;
    int status = 0;
    hk_spawn(w, "other", other, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        be_quiet();
        if (*calls)
            hk_yield(w);
        return 0; /* goes on with the run, as if it were alone */
    }
    waitpid(pid, &status, 0);
    hk_check(w, WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    return 0;
}

/* Two processes that play one campaign write two results into one place. */
static void a_process_that_goes_on_with_the_run_is_ended(void **state)
{
    (void)state;
    for (int calls = 0; calls < 2; calls++) {
        bool also = calls;
        hk_assert_holds(&(struct hk_config){.runs = 5}, forks, &also);
        hk_assert_holds(&(struct hk_config){.runs = 1}, forks, &also);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_of_another_world_is_told),
        cmocka_unit_test(a_call_on_the_world_outside_is_a_crash),
        cmocka_unit_test(a_call_from_another_thread_is_a_crash),
        cmocka_unit_test(a_process_that_goes_on_with_the_run_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
