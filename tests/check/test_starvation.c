/* SPDX-License-Identifier: MIT
 *
 * starvation: fires for arms, waiters and tasks that are passed over without end; quiet where
 * chance or a queue decides, however many compete.
 */
#include "expect/kinds.h"
#include "tests/support.h"

#define ASKED "expect:\n  - no starvation\n"

static struct outcome explore(const char *yaml, const char *strategy)
{
    return play(&(struct plan){.yaml = yaml, .strategy = hk_strategy_find(strategy), .runs = 200});
}

static void assert_starved(const char *yaml, const char *text)
{
    struct outcome o = explore(yaml, "random");
    assert_string_equal(o.kind, "starvation");
    if (!strstr(o.text, text))
        assert_string_equal(o.text, text);
}

static void assert_served(const char *yaml)
{
    struct outcome o = explore(yaml, "random");
    assert_string_equal(o.text, "");
    assert_int_equal(o.runs, 200);
    o = explore(yaml, "fifo");
    assert_string_equal(o.text, "");
}

/* ---- arms ---- */

#define ARMS(how)                                                                              \
    "scenario: s\nresources:\n  jobs: channel unbounded, manual\n  stop: token\ntasks:\n"      \
    "  source:\n    - for i in 1..300: send jobs i\n"                                          \
    "  worker:\n    - loop:\n        - " how ":\n            - j = recv jobs: yield\n"          \
    "            - wait stop: break\n"                                                         \
    "  main: cancel stop\n" ASKED

static void a_lower_arm_of_a_biased_select(void **state)
{
    (void)state;
    assert_starved(ARMS("select biased"),
                   "worker: arm 2 of its select, wait stop, was ready 65 times");
    assert_served(ARMS("select"));
}

static void an_arm_that_is_only_sometimes_ready_is_not_starved(void **state)
{
    (void)state;
    assert_served("scenario: s\nresources:\n  a: channel of 1, manual\n"
                  "  b: channel of 1, manual\ntasks:\n"
                  "  s:\n    - repeat 200:\n        - send a 1\n"
                  "  t:\n    - repeat 200:\n        - send b 1\n"
                  "  r:\n    - repeat 400:\n        - select biased:\n"
                  "            - recv a: pass\n            - recv b: pass\n" ASKED);
}

/* ---- queues ---- */

#define READERS(option)                                                                        \
    "scenario: s\nresources:\n  l: rwlock" option "\ntasks:\n"                                 \
    "  reader x 3:\n    - sleep me * 1ms\n    - repeat 200:\n"                                 \
    "        - with read l: sleep 3ms\n        - sleep 1ms\n"                                  \
    "  writer:\n    - sleep 2ms\n    - with write l: emit written\n" ASKED

static void a_writer_when_readers_are_preferred(void **state)
{
    (void)state;
    assert_starved(READERS(", prefer readers"), "writer waits to write l since 2ms, as the first");
    assert_served(READERS(""));
}

#define HOG(option)                                                                            \
    "scenario: s\nresources:\n  m: mutex" option "\ntasks:\n"                                  \
    "  hog:\n    - repeat 200:\n        - with lock m: sleep 1ms\n"                             \
    "  other:\n    - sleep 500us\n    - with lock m: emit served\n" ASKED

static void a_waiter_of_an_unfair_lock(void **state)
{
    (void)state;
    assert_starved(HOG(", unfair"),
                   "other waits to lock m since 500us, as the first, and was overtaken 65 times, "
                   "last by hog");
    assert_served(HOG(""));
}

static void who_gives_up_or_is_cancelled_is_not_overtaken(void **state)
{
    (void)state;
    assert_served("scenario: s\nresources:\n  m: mutex, unfair\ntasks:\n"
                  "  hog:\n    - repeat 200:\n        - with lock m: sleep 1ms\n"
                  "  other:\n    - sleep 500us\n    - try:\n        - timeout 5ms:\n"
                  "            - lock m\n      catch Elapsed: emit gave_up\n    - sleep 1s\n"
                  "  main:\n    - sleep 500us\n    - h = spawn third\n    - sleep 1ms\n"
                  "    - abort h\nprocs:\n  third: lock m\n" ASKED);
}

static void many_who_serve_themselves_at_once_are_one_passing(void **state)
{
    (void)state;
    assert_served("scenario: s\nresources:\n  b: broadcast of 400\ntasks:\n"
                  "  sender:\n    - yield\n    - for i in 1..300: send b i\n"
                  "  listener x 2:\n    - try:\n        - loop:\n            - x = recv b\n"
                  "      catch Closed: pass\n" ASKED);
}

/* ---- tasks ---- */

#define CROWD(threads)                                                                         \
    "scenario: s\nruntime: " threads "\nstate:\n  hits: atomic 0\nresources:\n"                  \
    "  m: mutex, unfair\ntasks:\n  t x 12:\n    - repeat 60:\n        - hits += 1\n"            \
    "        - with lock m: yield\n        - yield\n" ASKED

static void chance_starves_nobody(void **state)
{
    (void)state;
    assert_served(CROWD("3 threads"));
    assert_served(CROWD("threads"));
}

/* Who has no worker cannot run: with two that never wait it is not passed over. */
static void a_task_without_a_worker_could_not_run(void **state)
{
    (void)state;
    assert_served("scenario: s\nruntime: 2 threads\nstate:\n  hits: atomic 0\ntasks:\n"
                  "  t x 4:\n    - repeat 300: hits += 1\n" ASKED);
}

/* A strategy that says that it is fair, and is not. */
static bool claims_begin(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    (void)run;
    return order->run == 1;
}

static uint32_t claims_pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)run;
    return hk_candidate_newest(world, count);
}

static uint32_t claims_choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                              uint32_t count)
{
    (void)run;
    (void)world;
    (void)kind;
    (void)count;
    return 0;
}

static const struct hk_strategy claims = {
    .name = "claims_for_test",
    .help = "newest first, and calls that fair",
    .fair = true,
    .begin = claims_begin,
    .pick = claims_pick,
    .choose = claims_choose,
};

static void a_task_that_is_never_picked(void **state)
{
    (void)state;
    struct plan plan = {.yaml = "scenario: s\ntasks:\n  patient: yield\n"
                                "  busy:\n    - repeat 300: yield\n" ASKED,
                        .strategy = &claims};
    struct outcome o = play(&plan);
    assert_string_equal(o.kind, "starvation");
    assert_non_null(strstr(o.text, "patient could run since 0s and was passed over for"));
    struct outcome again = play(&(struct plan){
        .yaml = plan.yaml, .strategy = hk_strategy_find("replay"), .options = o.token});
    assert_string_equal(again.text, o.text);
    assert_string_equal(again.diverged, "");
}

/* What a strategy does that need not be fair is no starvation; nor is that a pass. */
static void signs_of_it_that_no_fair_run_has_judged(void **state)
{
    (void)state;
    static const char *const unfair[] = {"fifo", "dfs", "dpor", "pct", "preempt"};
    for (size_t i = 0; i < HK_COUNT(unfair); i++) {
        struct outcome o = explore(READERS(", prefer readers"), unfair[i]);
        assert_int_equal(o.found, 0);
        assert_int_equal(o.unjudged, 1 << HK_KIND_STARVATION);
    }
    assert_int_equal(explore(ARMS("select biased"), "fifo").unjudged, 1 << HK_KIND_STARVATION);
    assert_int_equal(explore(HOG(", unfair"), "fifo").unjudged, 1 << HK_KIND_STARVATION);
    /* nobody is passed over so often, fair or not */
    assert_int_equal(explore(READERS(""), "fifo").unjudged, 0);
    /* it is allowed */
    struct outcome of = explore(HOG(", unfair") "  - allow starvation of m\n", "fifo");
    assert_int_equal(of.unjudged, 0);
    /* the strategy comes to a fair part, and that is quiet */
    struct plan plan = {.yaml = "scenario: s\nstate:\n  ready: 0\ntasks:\n  a:\n    - yield\n"
                                "    - ready = 1\n    - repeat 200: yield\n"
                                "  b:\n    - while ready == 0: yield\n"
                                "    - repeat 200: yield\n" ASKED,
                        .strategy = hk_strategy_find("preempt"),
                        .runs = 3,
                        .steps_max = 600};
    struct outcome later = play(&plan);
    assert_string_equal(later.text, "");
    assert_int_equal(later.unjudged, 0);
}

static void nobody_hears_of_it_unasked(void **state)
{
    (void)state;
    assert_served("scenario: s\nresources:\n  m: mutex, unfair\ntasks:\n"
                  "  hog:\n    - repeat 200:\n        - with lock m: sleep 1ms\n"
                  "  other:\n    - sleep 500us\n    - with lock m: emit served\n");
    struct outcome of = explore(HOG(", unfair") "  - allow starvation of m\n", "random");
    assert_int_equal(of.found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lower_arm_of_a_biased_select),
        cmocka_unit_test(an_arm_that_is_only_sometimes_ready_is_not_starved),
        cmocka_unit_test(a_writer_when_readers_are_preferred),
        cmocka_unit_test(a_waiter_of_an_unfair_lock),
        cmocka_unit_test(who_gives_up_or_is_cancelled_is_not_overtaken),
        cmocka_unit_test(many_who_serve_themselves_at_once_are_one_passing),
        cmocka_unit_test(chance_starves_nobody),
        cmocka_unit_test(a_task_without_a_worker_could_not_run),
        cmocka_unit_test(a_task_that_is_never_picked),
        cmocka_unit_test(signs_of_it_that_no_fair_run_has_judged),
        cmocka_unit_test(nobody_hears_of_it_unasked),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
