/* SPDX-License-Identifier: MIT
 *
 * hocket.h: what bodies ask about tasks, events and objects; and wrong questions. That the
 * interleavings are those of scenarios: both_ways/counts.h.
 */
#include "face.h"

/* ---- what counts ---- */

static int sleeper(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 2 * HK_MS);
    hk_emit(w, "slept", hk_me(w));
    return 0;
}

static int asks_main(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start_at(w, "early", 0, sleeper, NULL);
    struct hk_object *early = hk_tasks(w, "early"), *all = hk_tasks(w, NULL);
    struct hk_object *second = hk_tasks(w, "early[1]"), *slept = hk_events(w, "slept");
    hk_check(w, hk_look_len(w, early) == 1 && hk_look_len(w, all) == 1);
    hk_check(w, hk_look_len(w, second) == 0 && !hk_finished(w, second, 0));
    hk_start_at(w, "early", 1, sleeper, NULL);
    hk_handle child = hk_spawn(w, "child", sleeper, NULL);
    hk_detach(w, child);
    hk_check(w, hk_look_len(w, early) == 2 && hk_look_len(w, all) == 3);
    hk_check(w, hk_look_len(w, second) == 1 && !hk_finished(w, all, child));
    hk_check(w, hk_count(w, slept) == 0);
    hk_sleep(w, 3 * HK_MS);
    hk_check(w, hk_look_len(w, early) == 0 && hk_look_cap(w, early) == 2);
    hk_check(w, hk_finished(w, early, 0) && hk_finished(w, all, child) && hk_finished(w, all, 0));
    hk_check(w, hk_count(w, slept) == 3 && hk_look_value(w, slept) == 3);
    hk_check(w, hk_count(w, slept, 0) == 2 && hk_count(w, slept, HK_ANY, 1) == 0);
    return 0;
}

static void what_counts(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, asks_main, 0);
    config.threads = HK_MANY;
    config.strategy = "dpor:source";
    assert_held(&config, asks_main, 0);
}

/* An end by a crash or an abort is an end, and who begins anew has begun. */
static int ends_main(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *servers = hk_tasks(w, "server"), *children = hk_tasks(w, "child");
    hk_fault_crash(w, "server", HK_MS, HK_MS / 2);
    hk_start(w, "server", sleeper, NULL);
    hk_handle child = hk_spawn(w, "child", sleeper, NULL);
    hk_abort(w, child);
    hk_join(w, child, NULL, HK_NEVER);
    hk_check(w, hk_finished(w, children, 0) && hk_finished(w, children, child));
    hk_sleep(w, HK_MS + HK_MS / 4);
    hk_check(w, hk_look_len(w, servers) == 0 && hk_look_cap(w, servers) == 1);
    hk_sleep(w, HK_MS);
    hk_check(w, hk_look_len(w, servers) == 1 && hk_look_cap(w, servers) == 2);
    return 0;
}

static void all_ends_count(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_held(&config, ends_main, 0);
}

/* ---- wrong questions ---- */

static int wrong(struct hk_world *w, void *arg)
{
    const int *which = arg;
    struct hk_object *tasks = hk_tasks(w, "worker"), *events = hk_events(w, "slept");
    struct hk_object *m = hk_mutex(w, "m", 0), *interval = hk_interval(w, "beat", HK_MS, 0);
    hk_start(w, "worker", sleeper, NULL);
    switch (*which) {
    case 0:
        hk_finished(w, events, 0);
        break;
    case 1:
        hk_count(w, tasks);
        break;
    case 2:
        hk_finished(w, m, 0);
        break;
    case 3:
        hk_count(w, NULL, 3);
        break;
    case 4:
        hk_finished(w, tasks, hk_self(w));
        break;
    case 5:
        hk_look_len(w, NULL);
        break;
    default:
        hk_look_len(w, interval);
        break;
    }
    return 0;
}

static void wrong_questions(void **state)
{
    (void)state;
    static const char *const said[] = {
        "main asks events slept about tasks",
        "main asks tasks of worker about events",
        "main asks m about tasks",
        "main asks no object (NULL) about events",
        "main asks tasks of worker about main, which is none of them",
        "main asks no object for a number",
        "main asks beat for a number",
    };
    expect_misuses(wrong, said, sizeof(said) / sizeof(*said));
}

static int nobody_is_called_so(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start(w, "worker", sleeper, NULL);
    hk_tasks(w, "wroker[1]");
    return 0;
}

static int nobody_emits_this(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_start(w, "worker", sleeper, NULL);
    hk_events(w, "slpet");
    return 0;
}

static void misspelt(void **state)
{
    (void)state;
    struct hk_config config = plain();
    struct hk_exploration r = play(&config, nobody_is_called_so, NULL);
    assert_int_equal(HK_UNDECIDED, r.held);
    assert_string_equal("no task was called 'wroker'", r.why);
    hk_exploration_free(&r);
    r = play(&config, nobody_emits_this, NULL);
    assert_int_equal(HK_UNDECIDED, r.held);
    assert_string_equal("no task has emitted 'slpet'", r.why);
    hk_exploration_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counts),
        cmocka_unit_test(all_ends_count),
        cmocka_unit_test(wrong_questions),
        cmocka_unit_test(misspelt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
