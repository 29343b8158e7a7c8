/* SPDX-License-Identifier: MIT
 *
 * A program under test that dies, in every way, is a finding; its campaign goes on, and what is
 * found is repeated by its schedule.
 */
#include <assert.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

static struct hk_exploration play(const struct hk_config *config, hk_body body, void *arg)
{
    struct hk_exploration result;
    assert_int_equal(0, hk_explore(config, body, arg, &result));
    return result;
}

/* ---- a race that kills ---- */

enum death { SEGV, ABORT, EXIT, LIBC_ASSERT, CMOCKA, LOOP, FULL_STACK };

struct shared {
    struct hk_object *flag;
    enum death how;
};

static int goes_deeper(volatile int *above)
{
    volatile int here[100] = {0};
    here[0] = *above + 1;
    return here[0] < 0 ? 0 : goes_deeper(here) + here[0];
}

static void die(enum death how)
{
    volatile int *nowhere = NULL;
    switch (how) {
    case SEGV:
        raise(SIGSEGV); /* as the real thing, also under sanitizers */
        *nowhere = 1;
        break;
    case ABORT:
        abort();
    case EXIT:
        _exit(3); /* exit() would let a leak checker have its say first */
    case LIBC_ASSERT:
        assert(how == SEGV);
        break;
    case CMOCKA:
        assert_int_equal(1, 2);
        break;
    case FULL_STACK:
        goes_deeper(&(volatile int){0});
        break;
    default:
        for (volatile int i = 0;; i++)
            continue;
    }
}

static int setter(struct hk_world *w, void *arg)
{
    const struct shared *s = arg;
    hk_store(w, s->flag, 1);
    hk_store(w, s->flag, 0);
    return 0;
}

static int user(struct hk_world *w, void *arg)
{
    const struct shared *s = arg;
    if (hk_load(w, s->flag))
        die(s->how);
    return 0;
}

static int deadly(struct hk_world *w, void *arg)
{
    struct shared *s = hk_alloc(w, sizeof(*s));
    s->how = *(enum death *)arg;
    s->flag = hk_atomic(w, "flag", 0);
    hk_start(w, "setter", setter, s);
    hk_start(w, "user", user, s);
    return 0;
}

static void assert_dies(enum death how, const char *kind, const char *text)
{
    struct hk_config config = {.threads = 2, .strategy = "dfs"};
    if (how == LOOP)
        config.hang_after = 300 * HK_MS;
    struct hk_exploration all = play(&config, deadly, &how);
    assert_true(all.exhaustive);
    assert_int_equal(3, all.runs); /* before, between and behind the two stores */
    assert_int_equal(1, all.violation_count);
    assert_int_equal(1, all.violations[0].runs);
    assert_string_equal(kind, all.violations[0].kind);
    assert_non_null(strstr(all.violations[0].text, "in user: "));
    assert_non_null(strstr(all.violations[0].text, text));
    config.schedule = all.violations[0].token;
    struct hk_exploration again = play(&config, deadly, &how);
    assert_int_equal(1, again.runs);
    assert_string_equal(all.violations[0].text, again.violations[0].text);
    hk_exploration_free(&again);
    hk_exploration_free(&all);
}

static void every_death(void **state)
{
    (void)state;
    assert_dies(SEGV, "crash", "SIGSEGV");
    assert_dies(FULL_STACK, "crash", "its stack is used up; see stack_bytes");
    assert_dies(ABORT, "crash", "SIGABRT");
    assert_dies(EXIT, "crash", "status 3");
    assert_dies(LIBC_ASSERT, "crash", "SIGABRT");
    assert_dies(CMOCKA, "crash", "SIGABRT");
    assert_dies(LOOP, "hang", "no call for 0.300s");
}

/* ---- where else it can happen ---- */

static void deadly_cleanup(void *arg)
{
    (void)arg;
    abort();
}

static int cleaner(struct hk_world *w, void *arg)
{
    hk_defer(w, deadly_cleanup, NULL);
    return hk_recv(w, arg, NULL, HK_NEVER);
}

/* The run is over (stuck), and what is parked cleans up. */
static int dies_at_the_end(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_spawn(w, "cleaner", cleaner, hk_channel(w, "jobs", 1, 0));
    return 0;
}

static int arm(struct hk_world *w, void *arg)
{
    (void)w;
    if (arg)
        abort();
    return 0;
}

/* Which branch runs first is a choice inside of the step that dies. */
static int dies_in_an_arm(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_awaitable arms[] = {
        {HK_ON_BODY, .label = "bad", .body = arm, .arg = w},
        {HK_ON_BODY, .label = "good", .body = arm},
        {HK_ON_BODY, .label = "better", .body = arm},
    };
    hk_emit(w, "won", hk_select(w, arms, 3, 0, HK_NEVER));
    hk_expect(w, "sometimes never_emitted");
    return 0;
}

static bool bad_predicate(const struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    abort();
}

static int dies_in_a_predicate(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_finally(w, "bad", bad_predicate, NULL);
    return 0;
}

static void every_place(void **state)
{
    (void)state;
    struct hk_config config = {.strategy = "dfs"};
    struct hk_exploration r = play(&config, dies_at_the_end, NULL);
    assert_int_equal(2, r.violation_count);
    assert_string_equal("crash", r.violations[1].kind);
    assert_string_equal("at the end of the run, cleaning up: SIGABRT (Aborted)",
                        r.violations[1].text);
    hk_exploration_free(&r);
    r = play(&config, dies_in_an_arm, NULL);
    assert_int_equal(3, r.runs); /* the two others have been tried too */
    assert_int_equal(1, r.violations[0].runs);
    hk_exploration_free(&r);
    r = play(&config, dies_in_a_predicate, NULL);
    assert_int_equal(1, r.violation_count);
    assert_string_equal("crash", r.violations[0].kind);
    hk_exploration_free(&r);
}

/* ---- many ---- */

static int one_in_ten(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 1);
    if (hk_random(w, 1, 10) == 10)
        abort();
    return 0;
}

static int one_in_ten_checked(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 1);
    hk_check(w, hk_random(w, 1, 10) != 10);
    return 0;
}

/* As many crashes in as many runs as there would be failed checks. */
static void goes_on(void **state)
{
    (void)state;
    struct hk_config config = {.strategy = "random", .runs = 300};
    struct hk_exploration crashes = play(&config, one_in_ten, NULL);
    config.isolate = HK_NONE;
    struct hk_exploration checks = play(&config, one_in_ten_checked, NULL);
    assert_int_equal(300, crashes.runs);
    assert_int_equal(checks.violations[0].runs, crashes.violations[0].runs);
    assert_int_equal(checks.violations[0].first_run, crashes.violations[0].first_run);
    assert_in_range(crashes.violations[0].runs, 10, 60);
    hk_exploration_free(&crashes);
    hk_exploration_free(&checks);
}

/* ---- the same with and without ---- */

static void same_result(void **state)
{
    (void)state;
    enum death how = LOOP; /* never reached: one thread, nothing interleaves */
    struct hk_config config = {.strategy = "random", .runs = 200, .seed = 5};
    struct hk_exploration apart = play(&config, deadly, &how);
    config.isolate = HK_NONE;
    struct hk_exploration here = play(&config, deadly, &how);
    assert_int_equal(here.digest, apart.digest);
    assert_int_equal(here.steps, apart.steps);
    assert_int_equal(here.interleavings, apart.interleavings);
    assert_int_equal(HK_HELD, apart.held);
    hk_exploration_free(&apart);
    hk_exploration_free(&here);
}

/* ---- made simpler ---- */

struct long_way {
    struct hk_object *flag, *noise;
    enum death how;
};

static int noisy(struct hk_world *w, void *arg)
{
    for (int64_t i = 0; i < 6; i++) {
        hk_store(w, arg, i);
        hk_yield(w);
    }
    return 0;
}

static int sets_for_a_while(struct hk_world *w, void *arg)
{
    const struct long_way *l = arg;
    hk_store(w, l->noise, 10);
    hk_store(w, l->flag, 1);
    hk_store(w, l->flag, 0);
    return 0;
}

static int dies_of_it(struct hk_world *w, void *arg)
{
    const struct long_way *l = arg;
    hk_load(w, l->noise);
    if (!hk_load(w, l->flag))
        return 0;
    hk_log(w, "it is set");
    if (l->how != SEGV)
        die(l->how);
    raise(SIGSEGV);
    return 0;
}

/* Another task may die, too, and of another one nothing is made simpler. */
static int dies_otherwise(struct hk_world *w, void *arg)
{
    const struct long_way *l = arg;
    if (hk_load(w, l->noise) == 5)
        raise(SIGSEGV);
    return 0;
}

static int long_way(struct hk_world *w, void *arg)
{
    struct long_way *l = hk_alloc(w, sizeof(*l));
    *l = (struct long_way){.how = *(enum death *)arg};
    l->flag = hk_atomic(w, "flag", 0);
    l->noise = hk_atomic(w, "noise", 0);
    hk_start(w, "noisy", noisy, l->noise);
    hk_start(w, "noisy", noisy, l->noise);
    hk_start(w, "setter", sets_for_a_while, l);
    hk_start(w, "user", dies_of_it, l);
    hk_start(w, "other", dies_otherwise, l);
    return 0;
}

/* Of the shortest run with it four steps are left, and the same one finds it again. */
static void assert_shortened(enum death how, const char *kind, const char *said)
{
    struct hk_config config = {
        .threads = HK_MANY, .strategy = "random", .runs = 60, .seed = 2, .explain = true};
    if (how == LOOP)
        config.hang_after = 200 * HK_MS;
    struct hk_exploration r = play(&config, long_way, &how);
    const struct hk_violation *v = &r.violations[0];
    assert_string_equal(kind, v->kind);
    assert_non_null(strstr(v->text, "in user: "));
    assert_true(v->step > 4); /* as it was found */
    assert_non_null(r.block);
    assert_non_null(strstr(r.block, "schedule      4 steps, 1 switch"));
    assert_non_null(strstr(r.block, "with fewer switches it does not come"));
    assert_non_null(strstr(r.block, "it is set"));
    assert_non_null(strstr(r.block, said));
    config.schedule = v->token;
    struct hk_exploration again = play(&config, long_way, &how);
    assert_int_equal(1, again.violation_count);
    assert_string_equal(v->text, again.violations[0].text);
    assert_int_equal(4, again.violations[0].step);
    assert_string_equal(v->token, again.violations[0].token);
    hk_exploration_free(&again);
    hk_exploration_free(&r);
}

static void made_simpler(void **state)
{
    (void)state;
    assert_shortened(SEGV, "crash", "decided       at step 4, proved");
    assert_shortened(LOOP, "hang", "no call for 0.200s of real time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_death),
        cmocka_unit_test(every_place),
        cmocka_unit_test(goes_on),
        cmocka_unit_test(same_result),
        cmocka_unit_test(made_simpler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
