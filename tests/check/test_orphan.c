/* SPDX-License-Identifier: MIT
 *
 * orphan: opt in; fires for a task that outlives its spawner, quiet for one that is joined,
 * aborted or in a set.
 */
#include "tests/support.h"

#define CHILD "procs:\n  child: sleep 5ms\nresources:\n  crew: joinset\ntasks:\n  main:\n"
#define ASKED "expect:\n  - no orphans\n"

static void assert_orphan(const char *yaml, bool expected)
{
    struct outcome o = play(&(struct plan){.yaml = yaml});
    assert_int_equal(o.found, expected ? 1 : 0);
    if (expected)
        assert_string_equal(o.kind, "orphan");
}

static void a_task_that_outlives_its_spawner_is_one(void **state)
{
    (void)state;
    assert_orphan("scenario: s\n" CHILD "    - spawn child\n" ASKED, true);
    assert_orphan("scenario: s\n" CHILD "    - h = spawn child\n    - detach h\n" ASKED, true);
}

static void nobody_hears_of_it_unasked(void **state)
{
    (void)state;
    assert_orphan("scenario: s\n" CHILD "    - spawn child\n", false);
}

static void who_is_held_is_none(void **state)
{
    (void)state;
    assert_orphan("scenario: s\n" CHILD "    - h = spawn child\n    - join h\n" ASKED, false);
    assert_orphan("scenario: s\n" CHILD "    - h = spawn child\n    - abort h\n" ASKED, false);
    assert_orphan("scenario: s\n" CHILD "    - spawn child into crew\n" ASKED, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_that_outlives_its_spawner_is_one),
        cmocka_unit_test(nobody_hears_of_it_unasked),
        cmocka_unit_test(who_is_held_is_none),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
