/* SPDX-License-Identifier: MIT
 *
 * leak: opt in; says who took what nobody has given back; quiet about what is given back or
 * still in somebody's hands, and about runs that did not end as they should.
 */
#include "tests/support.h"

#define ASKED "expect:\n  - no leaks\n"

static void assert_leak(const char *yaml, const char *text)
{
    struct outcome o = play(&(struct plan){.yaml = yaml});
    assert_string_equal(o.text, text);
    if (*text)
        assert_string_equal(o.kind, "leak");
}

#define WITH(resource)                                                                         \
    "scenario: s\nresources:\n  r: " resource "\ntasks:\n  idle: sleep 1ms\n  main:\n"

static void permits_items_and_locks(void **state)
{
    (void)state;
    assert_leak(WITH("semaphore of 3") "    - sleep 2ms\n    - p = acquire r 2\n"
                                       "    - forget p\n" ASKED,
                "2 of 3 permits of r were never given back; main took some of them at 2ms, in "
                "line 8: p = acquire r 2");
    assert_leak(WITH("pool of 2, manual") "    - p = acquire r\n    - q = acquire r\n" ASKED,
                "2 of 2 items of r were never given back; main took it at 0s, in line 7: p = "
                "acquire r");
    assert_leak(WITH("mutex, manual") "    - lock r\n" ASKED,
                "r was never unlocked; main took it at 0s, in line 7: lock r");
    assert_leak(WITH("rwlock, manual") "    - read r\n    - read r\n    - unlock r\n" ASKED,
                "r was never unlocked; main took it at 0s, in line 7: read r");
}

static void who_took_it_when_it_was_granted_by_another(void **state)
{
    (void)state;
    struct plan plan = {
        .yaml = "scenario: s\nresources:\n  r: semaphore of 1\ntasks:\n"
                "  first:\n    - with permit r: sleep 5ms\n"
                "  second:\n    - sleep 1ms\n    - p = acquire r\n    - forget p\n" ASKED,
        .runs = 1};
    struct outcome o = play(&plan);
    assert_string_equal(o.text, "1 of 1 permits of r were never given back; second took it at "
                                "5ms, in line 9: p = acquire r");
}

static void one_of_an_array_is_a_finding_without_its_index(void **state)
{
    (void)state;
    struct outcome o = play(&(struct plan){
        .yaml = "scenario: s\nresources:\n  r x 3: mutex, manual\ntasks:\n"
                "  t x 3: lock r[me]\n" ASKED,
        .strategy = hk_strategy_find("random"), .runs = 20});
    assert_int_equal(o.found, 1);
}

static void what_is_given_back_is_none(void **state)
{
    (void)state;
    assert_leak(WITH("semaphore of 3") "    - p = acquire r 2\n" ASKED, "");
    assert_leak(WITH("pool of 1") "    - with permit r: sleep 1ms\n" ASKED, "");
    assert_leak(WITH("mutex, manual") "    - lock r\n    - unlock r\n" ASKED, "");
    assert_leak(WITH("semaphore of 1") "    - p = acquire r\n    - sleep 1h\n" ASKED
                                       "explore:\n  until: 1s\n", "");
}

static void nobody_hears_of_it_unasked_or_after_a_bad_end(void **state)
{
    (void)state;
    assert_leak(WITH("mutex, manual") "    - lock r\n", "");
    struct outcome o = play(&(struct plan){
        .yaml = WITH("mutex, manual") "    - lock r\n    - assert false\n" ASKED});
    assert_string_equal(o.kind, "assert");
    assert_int_equal(o.found, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permits_items_and_locks),
        cmocka_unit_test(who_took_it_when_it_was_granted_by_another),
        cmocka_unit_test(one_of_an_array_is_a_finding_without_its_index),
        cmocka_unit_test(what_is_given_back_is_none),
        cmocka_unit_test(nobody_hears_of_it_unasked_or_after_a_bad_end),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
