/* SPDX-License-Identifier: MIT
 *
 * trace: a kept run has a limit, and says what it left out.
 */
#include "tests/support.h"

static void the_recorder_stops_at_its_limit_and_counts_the_rest(void **state)
{
    (void)state;
    struct hk_limits limits = hk_limits_default();
    struct hk_world *world = hk_world_new(&limits);
    struct hk_run_config config = hk_run_config_default();
    config.keep = true;
    hk_world_begin(world, &config);
    for (int i = 0; i < 60000; i++)
        hk_note(world, "again");
    assert_true(world->line_count < 60000);
    assert_int_equal(world->line_count + world->lines_left_out, 60000);
    hk_finding_add(world, "assert", "", "main", "seen all the same");
    assert_int_equal(world->lines[world->line_count - 1].event.kind, HK_EVENT_FINDING);
    hk_world_begin(world, &config);
    assert_int_equal(world->lines_left_out, 0);
    hk_world_stop(world, HK_END_FINISHED, NULL);
    hk_world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_recorder_stops_at_its_limit_and_counts_the_rest),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
