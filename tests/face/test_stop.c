/* SPDX-License-Identifier: MIT
 *
 * The caller's stop flag: what it cuts short depends on the machine, so that run is none; but what
 * it has found it has found.
 */
#include "face.h"

struct stopping {
    volatile int stop;
    int64_t runs;          /* to be made before */
    bool finds;            /* the run that is stopped has found something */
};

static int yields_until_stopped(struct hk_world *w, void *arg)
{
    struct stopping *s = arg;
    if (s->runs-- > 0)
        return 0;
    if (s->finds)
        hk_try_recv(w, NULL, NULL);
    s->stop = 1;
    for (;;)
        hk_yield(w);
}

static void a_run_that_is_stopped_counts_if_it_has_found_something(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct stopping s = {.runs = i & 1 ? 3 : 0, .finds = i & 2};
        uint64_t whole = (uint64_t)s.runs;
        struct hk_config config = {
            .strategy = "random", .steps = 1000000, .isolate = HK_NONE, .stop = &s.stop};
        struct hk_exploration r = play(&config, yields_until_stopped, &s);
        assert_int_equal(whole + s.finds, r.runs);
        assert_int_equal(s.finds, r.cut);
        assert_int_equal(s.finds ? HK_VIOLATED : HK_UNDECIDED, r.held);
        if (!s.finds)
            assert_string_equal("interrupted", r.why);
        hk_exploration_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_is_stopped_counts_if_it_has_found_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
