/* SPDX-License-Identifier: MIT
 *
 * test_tasks: how tasks end, and kinds of findings that are allowed or asked for.
 */
#include "tests/expect/play.h"

static void test_completes(void **state)
{
    (void)state;
    assert_play("main completes", "main: @5", "holds");
    assert_play("main completes by 5ms", "main: @5", "holds");
    assert_play("main completes by 5ms", "main: @6", "main had not ended by 5ms");
    assert_play("main completes", "main: fail:Down", "main failed with Down at 0s");
    assert_play("w completes", "main: spawn:w spawn:w | *w: @5", "holds");
    assert_play("w completes", "main: spawn:w spawn:w yield abort | *w: @5",
                "w#2 was aborted at 0s");
    assert_play("w completes", "main: a", "no w was started in this run");
    assert_play("w completes by 3ms", "main: @4 spawn:w | *w: a", "no w was started by 3ms");
    assert_play("client completes by 5ms", "client[0]: @5 | client[1]: @6",
                "client[1] had not ended by 5ms");
    assert_play("client[0] completes by 5ms", "client[0]: @5 | client[1]: @6", "holds");
    assert_play("main completes", "main: spin", "holds, open");
    assert_play("main completes", "main: q>", "holds"); /* the deadlock is reported */
    assert_until("main completes by 30ms", "main: @40", "holds");
    assert_until("main completes", "main: @40", "main had not ended in this run");
}

static void test_fails(void **state)
{
    (void)state;
    assert_play("main fails", "main: fail:Down", "holds");
    assert_play("main fails with Down by 5ms", "main: @5 fail:Down", "holds");
    assert_play("main fails with Down", "main: fail:Up", "main failed with Up at 0s");
    assert_play("main fails with Down", "main: a", "main completed at 0s");
    assert_play("main fails by 5ms", "main: @6 fail:Down", "main had not ended by 5ms");
    assert_play("client fails", "client[0]: fail:Up | client[1]: a", "client[1] completed at 0s");
    assert_play("w fails", "main: a", "no w was started in this run");
    assert_play("main fails", "main: spin", "holds, open");
}

static void test_aborted(void **state)
{
    (void)state;
    assert_play("w is aborted", "main: spawn:w yield abort join | *w: @5", "holds");
    assert_play("w is aborted", "main: spawn:w join | *w: @5", "w#1 completed at 5ms");
    assert_play("w is aborted", "main: a", "no w was started in this run");
    assert_play("w is aborted", "main: spawn:w spin | *w: @5", "holds, open");
}

static void test_all_complete(void **state)
{
    (void)state;
    assert_play("all tasks complete", "main: @5 | other: @3", "holds");
    assert_play("all tasks complete by 5ms", "main: @5 | other: @3", "holds");
    assert_play("all tasks complete by 4ms", "main: @5 | other: @3", "main had not ended by 4ms");
    assert_play("all tasks complete", "main: fail:Down", "main failed with Down at 0s");
    assert_play("all tasks complete", "main: spawn:w join | *w: fail:Down", "holds");
    assert_play("all tasks complete by 5ms", "main: spawn:w | *w: @6", "w#1 had not ended by 5ms");
    assert_play("all tasks complete", "main: spin", "holds, open");
}

/* The findings of other kinds that are left. */
static void assert_others(const char *text, const char *scripts, const char *wanted)
{
    struct play play = {0};
    play_all(&play, &text, 1, scripts, 1);
    assert_string_equal(play.others, wanted);
    play_end(&play);
}

static void test_kinds(void **state)
{
    (void)state;
    assert_others("never a", "main: fail:Down", "failure");
    assert_others("main fails", "main: fail:Down", "");
    assert_others("main fails with Up", "main: fail:Down", "");
    assert_others("main fails", "main: fail:Down | other: fail:Down", "failure");
    assert_others("client fails", "client[0]: fail:Down | client[1]: fail:Up", "");
    assert_others("client[0] fails", "client[0]: fail:Down | client[1]: a", "");
    assert_others("client[0] fails", "client[0]: fail:Down | client[1]: fail:Up", "failure");
    assert_others("client[1] fails", "client[0]: fail:Down | client[1]: fail:Up", "failure");
    assert_others("allow failures", "main: fail:Down", "");
    assert_others("allow failures of main", "main: fail:Down | other: a", "");
    assert_others("allow failure of other", "main: fail:Down", "failure");
    assert_others("allow deadlocks", "main: q>", "");
}

static void test_allowed_deadlock_is_an_end(void **state)
{
    (void)state;
    const char *texts[] = {"eventually a", "allow deadlocks"};
    struct play play = {0};
    play_all(&play, texts, 2, "main: q>", 1);
    assert_string_equal(play.outcome, "no a came in this run");
    play_end(&play);
}

static int opted(const char *text, const char *kind, const char *family)
{
    struct hk_world *world = hk_world_new(NULL);
    struct hk_run_config config = hk_run_config_default();
    char complaints[600];
    struct hk_expect_set *set = compile_all(&text, 1, &names, complaints);
    assert_non_null(set);
    hk_world_begin(world, &config);
    assert_non_null(hk_expect_begin(set, world, NULL, NULL));
    int reported = hk_finding_add(world, kind, "", family, "a text");
    hk_world_free(world);
    hk_expect_free(set);
    return reported;
}

static void test_opting_in(void **state)
{
    (void)state;
    assert_false(opted("never a", "leak", "s"));
    assert_true(opted("no leaks", "leak", "s"));
    assert_true(opted("no leak of s", "leak", "s"));
    assert_false(opted("no leaks of s", "leak", "q"));
    assert_false(opted("no leaks", "orphan", "w"));
    assert_true(opted("no orphans of w", "orphan", "w"));
    assert_false(opted("allow races", "race", "x"));
    assert_true(opted("no races", "race", "x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_completes), cmocka_unit_test(test_fails),
        cmocka_unit_test(test_aborted),   cmocka_unit_test(test_all_complete),
        cmocka_unit_test(test_kinds),     cmocka_unit_test(test_allowed_deadlock_is_an_end),
        cmocka_unit_test(test_opting_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
