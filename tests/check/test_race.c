/* SPDX-License-Identifier: MIT
 *
 * race: fires when nothing orders two accesses to a plain variable, in every run; is quiet
 * when a lock, a message, a join, an atomic or one thread does.
 */
#include "tests/support.h"

#define HEAD "scenario: s\nruntime: 2 threads\n"

static struct outcome run(const char *yaml)
{
    return play(&(struct plan){.yaml = yaml});
}

static void assert_race(const char *yaml, bool expected)
{
    struct outcome o = run(yaml);
    assert_int_equal(o.found, expected ? 1 : 0);
    if (expected)
        assert_string_equal(o.kind, "race");
}

static void two_stores_and_store_against_load_race(void **state)
{
    (void)state;
    assert_race(HEAD "state:\n  x: 0\ntasks:\n  a x 2: x = 1\n", true);
    assert_race(HEAD "state:\n  x: 0\ntasks:\n  a: x = 1\n  b: y = x\n", true);
}

static void it_shows_in_a_run_that_loses_nothing(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){
        .yaml = HEAD "state:\n  x: 0\ntasks:\n  a x 2: x += 1\n", .runs = 1});
    assert_string_equal(o.kind, "race");
}

static void it_says_which_of_a_family(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){
        .yaml = HEAD "state:\n  x: 0\ntasks:\n  a x 2: x = 1\n", .runs = 1});
    assert_string_equal(
        o.text, "a[1] writes x, which a[0] writes without any order between them");
}

static void assert_race_by(const char *script, const char *yaml)
{
    struct outcome o = play(
        &(struct plan){.yaml = yaml, .strategy = &by_script, .options = script, .runs = 1});
    assert_string_equal(o.kind, "race");
}

/* Children that nobody joins, one behind the other: the second has the place of the first. */
static void it_shows_when_one_has_ended_before_the_other_begins(void **state)
{
    (void)state;
    assert_race_by("p late", HEAD "state:\n  x: 0\n  own: 0\nprocs:\n  p: x = 1\ntasks:\n"
                                  "  late:\n    - own = 1\n    - spawn p\n  soon: spawn p\n");
}

/* Nor does it order anything that somebody happens to be the last to let go of an end. */
static void it_shows_behind_the_last_sender(void **state)
{
    (void)state;
    assert_race_by("b b p", "scenario: s\nruntime: threads\nresources:\n  q: oneshot\n"
                            "state:\n  x: 0\nprocs:\n  p: y = try send q 1\ntasks:\n"
                            "  a:\n    - spawn p\n    - x = 5\n"
                            "  b:\n    - y = x\n    - send q 1\n");
}

static void loads_do_not_race(void **state)
{
    (void)state;
    assert_race(HEAD "state:\n  x: 0\ntasks:\n  a x 2: y = x\n", false);
}

static void what_synchronises_is_quiet(void **state)
{
    (void)state;
    assert_race(HEAD "resources:\n  m: mutex\nstate:\n  x: 0\ntasks:\n  a x 2:\n"
                     "    - with lock m: x += 1\n",
                false);
    assert_race(HEAD "resources:\n  q: channel of 1\nstate:\n  x: 0\ntasks:\n"
                     "  a:\n    - x = 1\n    - send q 1\n  b:\n    - recv q\n    - x = 2\n",
                false);
    assert_race(HEAD "state:\n  x: 0\nprocs:\n  p: x = 1\ntasks:\n"
                     "  a:\n    - h = spawn p\n    - join h\n    - x = 2\n",
                false);
    assert_race(HEAD "state:\n  x: atomic 0\ntasks:\n  a x 2: x += 1\n", false);
    assert_race(HEAD "state:\n  x: 0\ntasks:\n  a x 2:\n    - atomically: x += 1\n", false);
}

static void a_lock_too_many_does_not_help(void **state)
{
    (void)state;
    assert_race(HEAD "resources:\n  m: mutex\n  k: mutex\nstate:\n  x: 0\ntasks:\n"
                     "  a:\n    - with lock m: x = 1\n  b:\n    - with lock k: x = 2\n",
                true);
}

static void one_thread_cannot_race(void **state)
{
    (void)state;
    assert_race("scenario: s\nstate:\n  x: 0\ntasks:\n  a x 2: x += 1\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_stores_and_store_against_load_race),
        cmocka_unit_test(it_shows_in_a_run_that_loses_nothing),
        cmocka_unit_test(it_says_which_of_a_family),
        cmocka_unit_test(it_shows_when_one_has_ended_before_the_other_begins),
        cmocka_unit_test(it_shows_behind_the_last_sender),
        cmocka_unit_test(loads_do_not_race),
        cmocka_unit_test(what_synchronises_is_quiet),
        cmocka_unit_test(a_lock_too_many_does_not_help),
        cmocka_unit_test(one_thread_cannot_race),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
