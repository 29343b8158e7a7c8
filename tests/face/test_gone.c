/* SPDX-License-Identifier: MIT
 *
 * Something is done to a task that may have ended by then, and that nobody can name any more. Both
 * orders are to be seen, by dpor too: what is gone leaves no trace in the step that comes too late.
 * And a scope whose task is gone.
 */
#include "face.h"

enum how { ABORT, JOIN, CRASH, CANCEL, HOWS };

struct trial {
    enum how how;
    struct hk_object *ended;
};

static int short_lived(struct hk_world *w, void *arg)
{
    const struct trial *t = arg;
    hk_sleep(w, HK_MS);
    hk_store(w, t->ended, 1);
    return 0;
}

/* It takes the place of the task that is gone. */
static int successor(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep(w, 2 * HK_MS);
}

static int program(struct hk_world *w, void *arg)
{
    struct trial *t = arg;
    t->ended = hk_atomic(w, "ended", 0);
    hk_expect(w, "stops: finally ended == 0");
    hk_expect(w, "ends: finally ended == 1");
    if (t->how == CRASH)
        hk_fault_crash(w, "brief", HK_MS, HK_NEVER);
    hk_handle task = hk_spawn(w, "brief", short_lived, t);
    hk_detach(w, task);
    hk_sleep(w, HK_MS);
    hk_detach(w, hk_spawn(w, "successor", successor, NULL));
    if (t->how == ABORT)
        hk_abort(w, task);
    if (t->how == JOIN)
        hk_join(w, task, NULL, HK_NEVER); /* misuse if it comes too late */
    return 0;
}

static void assert_seen(const char *strategy, enum how how)
{
    struct trial trial = {.how = how};
    struct hk_config config = plain();
    config.strategy = strategy;
    config.cancel = how == CANCEL ? "brief" : NULL;
    struct hk_exploration r = play(&config, program, &trial);
    bool all = r.exhaustive, misuse = find(&r, "misuse"), ended = false, stopped = false;
    for (size_t i = 0; i < r.violation_count; i++) {
        ended |= strcmp(r.violations[i].label, "stops") == 0;
        stopped |= strcmp(r.violations[i].label, "ends") == 0;
    }
    hk_exploration_free(&r);
    assert_true(all);
    assert_true(ended);
    assert_int_equal(how == JOIN, misuse);
    assert_int_equal(how != JOIN, stopped);
}

static void both_orders_are_seen(void **state)
{
    (void)state;
    static const char *const strategies[] = {"dfs", "dpor:optimal", "dpor:source"};
    for (size_t i = 0; i < sizeof(strategies) / sizeof(*strategies); i++) {
        for (enum how how = ABORT; how < HOWS; how++)
            assert_seen(strategies[i], how);
    }
}

/* ---- a crash inside of a scope ---- */

static int scope_child(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep(w, HK_S);
}

static int scope_waits(struct hk_world *w, struct hk_object *set, void *arg)
{
    *(struct hk_object **)arg = set;
    hk_spawn_into(w, set, "child", scope_child, NULL);
    return hk_never(w);
}

static int scope_owner(struct hk_world *w, void *arg)
{
    return hk_scope(w, "scope", scope_waits, arg);
}

static int scope_failure(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_sleep(w, 2 * HK_MS);
    return HK_ECLOSED;
}

/* What others have put into its set is aborted, too; what they put into it then is theirs. */
static int scope_crash(struct hk_world *w, void *arg)
{
    struct hk_object **set = hk_alloc(w, sizeof(*set));
    struct hk_object *children = hk_tasks(w, "child"), *failures = hk_tasks(w, "failure");
    (void)arg;
    hk_fault_crash(w, "owner", HK_MS, HK_NEVER);
    hk_start(w, "owner", scope_owner, set);
    hk_sleep(w, HK_MS / 2);
    hk_spawn_into(w, *set, "failure", scope_failure, NULL);
    hk_check(w, hk_look_len(w, children) == 1);
    hk_sleep(w, HK_MS);
    hk_check(w, hk_finished(w, children, 0) && hk_finished(w, failures, 0));
    hk_spawn_into(w, *set, "failure", scope_failure, NULL);
    hk_check(w, hk_next(w, *set, NULL, HK_NEVER) == HK_ECLOSED);
    return 0;
}

static void a_scope_crashes_with_its_task(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (config.threads = 1; config.threads <= 2; config.threads++)
        assert_held(&config, scope_crash, 0);
}

/* ---- two that wait for one task ---- */

struct pair {
    hk_handle job, next;
};

static int brief(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep(w, HK_MS);
}

static int joins(struct hk_world *w, void *arg)
{
    struct pair *pair = arg;
    hk_check(w, hk_join(w, pair->job, NULL, HK_NEVER) == 0);
    if (pair->next)
        return 0;
    pair->next = hk_spawn(w, "next", brief, NULL); /* in the place of the job */
    hk_yield(w);
    return hk_join(w, pair->next, NULL, HK_NEVER);
}

/* Whoever is served last must not take the job's successor for the job. */
static int joined_by_two(struct hk_world *w, void *arg)
{
    struct pair *pair = hk_alloc(w, sizeof(*pair));
    (void)arg;
    pair->job = hk_spawn(w, "job", brief, NULL);
    hk_handle a = hk_spawn(w, "a", joins, pair), b = hk_spawn(w, "b", joins, pair);
    hk_check(w, hk_join(w, a, NULL, HK_NEVER) == 0);
    hk_check(w, hk_join(w, b, NULL, HK_NEVER) == 0);
    return 0;
}

static void who_joins_too_leaves_others_alone(void **state)
{
    (void)state;
    struct hk_config config = plain();
    config.strategy = "random"; /* nobody watches: the shortest way */
    config.runs = 200;
    for (config.threads = 1; config.threads <= 2; config.threads++) {
        struct hk_exploration r = play(&config, joined_by_two, NULL);
        if (r.held != HK_HELD)
            print_error("%s\n", r.why);
        int held = (int)r.held;
        hk_exploration_free(&r);
        assert_int_equal(HK_HELD, held);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_orders_are_seen),
        cmocka_unit_test(a_scope_crashes_with_its_task),
        cmocka_unit_test(who_joins_too_leaves_others_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
