/* SPDX-License-Identifier: MIT
 *
 * words: where a run stood: the choices so far, and the latest accesses.
 */
#include <stdlib.h>

#include "tests/support.h"

static char *words;
static struct hk_world *seen, **playing;

static bool take_words(void *arg, struct hk_world *world, uint64_t run)
{
    (void)arg;
    (void)run;
    seen = *playing;
    words = hk_run_words(world);
    return false;
}

static struct hk_cell x;

static int stores(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 1; i <= 20; i++)
        store(world, &x, i);
    return 0;
}

static void setup_two(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_cell_init(world, &x, "x", 0, hk_int(0), true);
    hk_spawn(world, "left", stores, NULL);
    hk_spawn(world, "right", stores, NULL);
}

static void they_name_the_choices_and_the_latest_accesses(void **state)
{
    (void)state;
    struct hk_world *world = NULL;
    playing = &world;
    struct hk_program program = {
        .name = "p", .setup = setup_two, .config = hk_run_config_default()};
    program.config.threads = HK_THREADS_UNBOUNDED;
    struct hk_campaign_config config = {.strategy = hk_strategy_find("fifo"),
                                        .runs_max = 1,
                                        .on_run = take_words,
                                        .playing = &world};
    struct hk_result result;
    struct hk_error error;
    assert_int_equal(hk_campaign_run(&program, &config, &result, &error), 0);
    assert_non_null(seen);
    assert_null(world); /* nobody plays any more */
    assert_non_null(strstr(words, "choices so far: h1-"));
    assert_non_null(strstr(words, "  right: store x\n"));
    assert_null(strstr(words, "left")); /* long ago */
    free(words);
    hk_result_fini(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_name_the_choices_and_the_latest_accesses),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
