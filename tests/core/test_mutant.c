/* SPDX-License-Identifier: MIT
 *
 * Tests of core/mutant: the table names each mutant once and says what it breaks, and none
 * is on in a build that has no mutants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/mutant.h"

static void there_are_at_least_sixty(void **state)
{
    (void)state;
    assert_true(HK_MUTANT_END > 60);
    assert_null(hk_mutants[HK_MUTANT_NONE].name);
}

static void each_has_a_name_a_subject_and_a_text(void **state)
{
    (void)state;
    for (int i = 1; i < HK_MUTANT_END; i++) {
        assert_non_null(hk_mutants[i].name);
        assert_true(strlen(hk_mutants[i].subject) > 1);
        assert_true(strlen(hk_mutants[i].text) > 10);
    }
}

static void no_two_break_the_same(void **state)
{
    (void)state;
    for (int i = 1; i < HK_MUTANT_END; i++) {
        for (int k = 1; k < i; k++) {
            bool same = strcmp(hk_mutants[i].subject, hk_mutants[k].subject) == 0 &&
                        strcmp(hk_mutants[i].text, hk_mutants[k].text) == 0;
            assert_false(same);
        }
    }
}

static void none_is_on(void **state)
{
    (void)state;
    int on = 0;
#define COUNT(name, subject, text) on += HK_MUTANT(name);
    HK_MUTANT_LIST(COUNT)
#undef COUNT
    assert_int_equal(on, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_at_least_sixty),
        cmocka_unit_test(each_has_a_name_a_subject_and_a_text),
        cmocka_unit_test(no_two_break_the_same),
        cmocka_unit_test(none_is_on),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
