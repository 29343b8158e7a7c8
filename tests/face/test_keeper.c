/* SPDX-License-Identifier: MIT
 *
 * The processes that bodies run in: what ends one of them besides the program under test, and a
 * program that does something else when its runs are played again.
 */
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "hocket.h"

static struct hk_exploration play(const struct hk_config *config, hk_body body, void *arg)
{
    struct hk_exploration result;
    assert_int_equal(0, hk_explore(config, body, arg, &result));
    return result;
}

static int *shared_number(void)
{
    int *number = mmap(NULL, sizeof(*number), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                       -1, 0);
    assert_true(number != MAP_FAILED);
    *number = 0;
    return number;
}

static int *killed_forks; /* NULL: forks are left alone */
static int first_killed, last_killed;

static void after_fork(void)
{
    if (!killed_forks)
        return;
    int number = ++*killed_forks;
    if (number >= first_killed && number <= last_killed)
        raise(SIGKILL);
}

static int loops(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    for (volatile bool again = true; again;)
        continue;
    return 0;
}

/* The keeper is the first fork, workers are the next ones. */
static struct hk_exploration play_losing_workers(int last)
{
    static bool is_set;
    if (!is_set)
        assert_int_equal(0, pthread_atfork(NULL, NULL, after_fork));
    is_set = true;
    killed_forks = shared_number();
    first_killed = 2;
    last_killed = last;
    struct hk_config config = {.strategy = "fifo", .runs = 1, .hang_after = 200 * HK_MS};
    struct hk_exploration r = play(&config, loops, NULL);
    munmap(killed_forks, sizeof(*killed_forks));
    killed_forks = NULL;
    return r;
}

static void workers_killed_before_they_begin(void **state)
{
    (void)state;
    struct hk_exploration plain = play_losing_workers(1);
    struct hk_exploration r = play_losing_workers(3);
    assert_string_equal("hang", r.violations[0].kind);
    assert_string_equal(plain.violations[0].text, r.violations[0].text);
    assert_string_equal(plain.violations[0].token, r.violations[0].token);
    hk_exploration_free(&r);
    r = play_losing_workers(100); /* it ends, and nobody plays it without a guard */
    assert_int_equal(HK_VIOLATED, r.held);
    hk_exploration_free(&r);
    hk_exploration_free(&plain);
}

static int hangs_when_played_again(struct hk_world *w, void *plays)
{
    int *number = plays;
    for (volatile bool again = ++*number > 1; again;)
        continue;
    hk_yield(w);
    abort();
}

static void a_keeper_that_hangs_is_ended(void **state)
{
    (void)state;
    int *plays = shared_number();
    struct hk_config config = {.runs = 3, .hang_after = 100 * HK_MS};
    struct hk_exploration r = play(&config, hangs_when_played_again, plays);
    assert_int_equal(HK_VIOLATED, r.held);
    assert_non_null(strstr(r.violations[0].text, "not deterministic"));
    assert_int_equal(2, *plays);
    hk_exploration_free(&r);
    munmap(plays, sizeof(*plays));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_killed_before_they_begin),
        cmocka_unit_test(a_keeper_that_hangs_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
