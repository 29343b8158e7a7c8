/* SPDX-License-Identifier: MIT
 *
 * hocket.h: expectations, predicates, ends of channels, watched variables, misuse, selects that do
 * not wait, and what a wrong configuration is told.
 */
#include "face.h"

/* ---- the header's own example ---- */

static int visitor(struct hk_world *w, void *arg)
{
    int64_t seen = hk_load(w, arg);
    hk_store(w, arg, seen + 1);
    return 0;
}

static int visitors(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *hits = hk_atomic(w, "hits", 0);
    hk_expect(w, "counted: finally hits == 2");
    hk_start(w, "visitor", visitor, hits);
    hk_start(w, "visitor", visitor, hits);
    return 0;
}

static void lost_update(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, visitors, 2);
    config.threads = 2;
    struct hk_exploration r = play(&config, visitors, NULL);
    assert_int_equal(HK_VIOLATED, r.held);
    assert_string_equal("expect", r.violations[0].kind);
    assert_string_equal("counted", r.violations[0].label);
    assert_int_equal(1, r.violation_count);
    assert_true(r.exhaustive);
    char *token = strdup(r.violations[0].token);
    hk_exploration_free(&r);
    config.schedule = token; /* repeats it, and only that run */
    r = play(&config, visitors, NULL);
    assert_int_equal(1, r.runs);
    assert_string_equal("counted", r.violations[0].label);
    hk_exploration_free(&r);
    free(token);
}

/* ---- ends, variables, expectations, misuse ---- */

static int producer(struct hk_world *w, void *arg)
{
    for (int64_t i = 1; i <= 2; i++) {
        hk_send(w, arg, i, HK_NEVER);
        hk_yield(w);
    }
    return 0;
}

static int consumer(struct hk_world *w, void *arg)
{
    int64_t i, count = 0;
    while (hk_recv(w, arg, &i, HK_NEVER) == 0) {
        hk_emit(w, "handled", i);
        count++;
    }
    hk_check(w, count == 4);
    return 0;
}

static int pipeline_main(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *jobs = hk_channel(w, "jobs", 1, 0);
    hk_expect(w, "handled in order of sent");
    hk_expect(w, "all tasks complete");
    hk_expect(w, "handled exactly 4 times");
    for (int i = 0; i < 2; i++)
        hk_hold(w, jobs, HK_SENDER, hk_start_at(w, "producer", i, producer, jobs));
    hk_start(w, "consumer", consumer, jobs);
    return 0;
}

static int racy(struct hk_world *w, void *arg)
{
    int *x = arg;
    HK_WRITE(w, *x, HK_READ(w, *x) + 1);
    return 0;
}

static int racy_main(struct hk_world *w, void *arg)
{
    int *x = hk_alloc(w, sizeof(*x));
    (void)arg;
    hk_start(w, "a", racy, x);
    hk_start(w, "b", racy, x);
    return 0;
}

static int wrong_main(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_lock(w, hk_channel(w, "jobs", 1, 0), HK_NEVER);
    return 0;
}

static int misspelt_main(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_expect(w, "handeld in ordr of sent");
    hk_sleep(w, 1);
    return 0;
}

static int clash_main(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_expect(w, "done at most once");
    hk_expect(w, "sent(i) leads to done(i)");
    hk_emit(w, "released", 1); /* nobody speaks of it */
    hk_emit(w, "sent", 1);
    hk_emit(w, "done", 1);
    return 0;
}

static int unmet_main(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_expect(w, "sometimes rare");
    return 0;
}

static int assume_main(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_assume(w, false);
    return 0;
}

static int leaky(struct hk_world *w, void *arg)
{
    hk_acquire(w, arg, 1, HK_NEVER);
    return 0;
}

static int leak_main(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *permits = hk_semaphore(w, "permits", 2, HK_MANUAL);
    hk_expect(w, "no leaks");
    hk_start(w, "leaky", leaky, permits);
    return 0;
}

/* Events may have names that the language has for functions. */
static int function_names_main(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_expect(w, "finished exactly once");
    hk_expect(w, "first(x) at most once");
    hk_expect(w, "first(7) before finished");
    hk_expect(w, "after finished never first");
    hk_expect(w, "always max([1, 2]) == 2");
    hk_emit(w, "first", 7);
    hk_emit(w, "finished");
    return 0;
}

static bool is_even(const struct hk_world *w, void *arg)
{
    (void)w;
    return *(int *)arg % 2 == 0;
}

static int odd_main(struct hk_world *w, void *arg)
{
    int *x = hk_alloc(w, sizeof(*x));
    (void)arg;
    hk_always(w, "x is even", is_even, x);
    hk_sometimes(w, "x was even", is_even, x);
    hk_yield(w);
    *x = 1;
    hk_yield(w);
    *x = 2;
    return 0;
}

static void promises(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, pipeline_main, 0);
    assert_held(&config, function_names_main, 0);
    assert_found(&config, wrong_main, "misuse", "tries to lock jobs, which is a channel");
    assert_found(&config, misspelt_main, "expect", "is not understood: character");
    assert_found(&config, clash_main, "misuse",
                 "main emits sent, but in 'sent(i) leads to done(i)' that is the built-in event");
    assert_found(&config, leak_main, "leak", "permits");
    assert_found(&config, odd_main, "expect", "x is even does not hold");
    config.threads = 2;
    assert_found(&config, racy_main, "race", " x, ");
    struct hk_exploration r = play(&config, unmet_main, NULL);
    assert_int_equal(HK_VIOLATED, r.held);
    assert_string_equal("'sometimes rare' was never met in 1 runs", r.why);
    char text[200];
    hk_explain(&r, text, sizeof(text));
    assert_non_null(strstr(text, "failed: 1 run, 1 interleaving (all)\n"));
    hk_exploration_free(&r);
    r = play(&config, assume_main, NULL);
    assert_int_equal(HK_UNDECIDED, r.held);
    assert_int_equal(1, r.discarded);
    hk_exploration_free(&r);
}

/* ---- select that does not wait ---- */

static int sleeper(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, HK_MS);
    return 0;
}

/* What has been begun and waits is not ready; nor is what another branch was first to take. */
static int looks(struct hk_world *w, void *jobs)
{
    struct hk_awaitable arm = {HK_ON_RECV, .object = jobs};
    int rc = hk_select(w, &arm, 1, HK_NO_WAIT, HK_NEVER);
    hk_return(w, rc == HK_EEMPTY);
    return rc == HK_EEMPTY ? 0 : rc;
}

static int no_wait_main(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *jobs = hk_channel(w, "jobs", 1, 0);
    struct hk_awaitable arms[] = {
        {HK_ON_FUTURE, .future = hk_future(w, "sleeper", sleeper, NULL)},
        {HK_ON_RECV, .object = jobs},
    };
    for (uint32_t i = 0; i < 4; i++) /* the first begins it */
        hk_check(w, hk_select(w, arms, 1 + i / 2, HK_NO_WAIT, HK_NEVER) == HK_EEMPTY);
    hk_check(w, hk_now(w) == 0 && hk_select(w, arms, 1, 0, HK_NEVER) == 0);
    struct hk_awaitable branches[] = {
        {HK_ON_BODY, .label = "looks", .body = looks, .arg = jobs},
        {HK_ON_BODY, .label = "looks", .body = looks, .arg = jobs},
    };
    hk_check(w, hk_send(w, jobs, 9, HK_NEVER) == 0);
    hk_check(w, hk_join_each(w, branches, 2, HK_NEVER) == 0);
    hk_check(w, branches[0].value + branches[1].value == 1);
    return 0;
}

static void not_waiting(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (int i = 0; i < 2; i++, config.threads = 2)
        assert_held(&config, no_wait_main, 0);
}

/* Whoever is aborted before a wait does not begin it: an arrival would stay. */
static int arrives_too_late(struct hk_world *w, void *gate)
{
    struct hk_awaitable arms[] = {{HK_ON_WAIT, .object = gate}, {HK_ON_TIME, .n = HK_S}};
    hk_abort(w, hk_self(w));
    return hk_select(w, arms, 2, 0, HK_NEVER);
}

static int aborted_before_main(struct hk_world *w, void *arg)
{
    struct hk_object *gate = hk_barrier(w, "gate", 2);
    (void)arg;
    hk_handle task = hk_spawn(w, "late", arrives_too_late, gate);
    hk_check(w, hk_join(w, task, NULL, HK_NEVER) == HK_EABORTED);
    hk_check(w, hk_wait(w, gate, hk_after(w, HK_MS)) == HK_EELAPSED);
    return 0;
}

static void aborted_before_a_select(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (int i = 0; i < 2; i++, config.threads = 2)
        assert_held(&config, aborted_before_main, 0);
}

static int is_full(struct hk_world *w, void *sooner)
{
    hk_sleep(w, *(const bool *)sooner ? HK_MS : 3 * HK_MS);
    return HK_EFULL;
}

static int is_busy(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 2 * HK_MS);
    return HK_EBUSY;
}

static int joins_two_that_fail(struct hk_world *w, void *sooner)
{
    struct hk_awaitable arms[] = {{HK_ON_BODY, .body = is_full, .arg = sooner},
                                  {HK_ON_BODY, .body = is_busy}};
    hk_check(w, hk_join_each(w, arms, 2, HK_NEVER) == HK_EFULL);
    hk_check(w, arms[0].rc == HK_EFULL && arms[1].rc == HK_EBUSY);
    return 0;
}

static void the_first_error_in_written_order(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (int i = 0; i < 2; i++) {
        bool sooner = i;
        struct hk_exploration r = play(&config, joins_two_that_fail, &sooner);
        int held = (int)r.held;
        hk_exploration_free(&r);
        assert_int_equal(HK_HELD, held);
    }
}

static int assumes_what_is_false(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    hk_assume(w, false);
    return 0;
}

static void what_is_discarded_has_cost_its_steps(void **state)
{
    (void)state;
    struct hk_config config = plain();
    struct hk_exploration r = play(&config, assumes_what_is_false, NULL);
    assert_int_equal(0, r.runs);
    assert_int_equal(1, r.discarded);
    assert_int_equal(2, r.steps);
    hk_exploration_free(&r);
}

static int goes_on(struct hk_world *w, void *arg)
{
    const bool *sleeps = arg;
    for (;;)
        *sleeps ? hk_sleep(w, HK_NEVER) : hk_yield(w);
    return 0;
}

static void which_limit_has_cut(void **state)
{
    static const char *const said[] = {
        "1 of 1 runs were cut by the limit of steps (a loop that never ends? .until would end a "
        "run, hk_expect(w, \"no livelock\") find it)",
        "1 of 1 runs were cut by the end of the clock",
    };
    struct hk_config config = plain();
    (void)state;
    config.runs = 1;
    for (int i = 0; i < 2; i++) {
        bool sleeps = i == 1;
        struct hk_exploration r = play(&config, goes_on, &sleeps);
        char why[sizeof(r.why)];
        snprintf(why, sizeof(why), "%s", r.why);
        hk_exploration_free(&r);
        assert_string_equal(said[i], why);
    }
}

static void bad_configuration(void **state)
{
    (void)state;
    struct hk_exploration r;
    struct hk_config config = {.strategy = "dfz"};
    assert_int_equal(HK_EINVAL, hk_explore(&config, visitors, NULL, &r));
    assert_string_equal("unknown strategy 'dfz'; did you mean 'dfs'?", r.why);
    hk_exploration_free(&r);
    config = (struct hk_config){.schedule = "h1-nonsense"};
    assert_int_equal(HK_EINVAL, hk_explore(&config, visitors, NULL, &r));
    hk_exploration_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_update),
        cmocka_unit_test(promises),
        cmocka_unit_test(not_waiting),
        cmocka_unit_test(aborted_before_a_select),
        cmocka_unit_test(the_first_error_in_written_order),
        cmocka_unit_test(what_is_discarded_has_cost_its_steps),
        cmocka_unit_test(which_limit_has_cut),
        cmocka_unit_test(bad_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
