/* SPDX-License-Identifier: MIT
 *
 * test_idset: ids are counted once each, and it is known how often they came before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/rng.h"
#include "explore/idset.h"

enum { MANY = 5000 }; /* the table grows several times */

static void it_is_told_how_often_an_id_came_before(void **state)
{
    (void)state;
    struct hk_idset set = {0};
    for (int times = 0; times < 4; times++) {
        for (uint64_t i = 0; i < MANY; i++)
            assert_int_equal(hk_idset_add(&set, hk_mix(i, 1)), times < 2 ? times : 2);
    }
    assert_int_equal(set.count, MANY);
    hk_idset_fini(&set);
}

static void no_id_is_mistaken_for_an_empty_place(void **state)
{
    (void)state;
    static const uint64_t ids[] = {0, 4, 6, UINT64_MAX, UINT64_MAX - 2};
    struct hk_idset set = {0};
    for (int times = 0; times < 3; times++) {
        for (size_t i = 0; i < HK_COUNT(ids); i++)
            assert_int_equal(hk_idset_add(&set, ids[i]), times);
    }
    assert_int_equal(set.count, HK_COUNT(ids));
    hk_idset_fini(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_told_how_often_an_id_came_before),
        cmocka_unit_test(no_id_is_mistaken_for_an_empty_place),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
