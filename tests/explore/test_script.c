/* SPDX-License-Identifier: MIT
 *
 * test_script: schedule files survive being written and read, and no damage to one crashes
 * whoever reads or follows it.
 */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/rng.h"
#include "explore/compare.h"
#include "explore/follow.h"

static struct hk_mutex mutexes[2];

static int in_one_order(struct hk_world *world, void *arg)
{
    int first = *(const int *)arg;
    lock(world, &mutexes[first]);
    lock(world, &mutexes[1 - first]);
    unlock(world, &mutexes[1 - first]);
    unlock(world, &mutexes[first]);
    return 0;
}

static int orders[] = {0, 1};

static void two_locks(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_mutex_init(world, &mutexes[0], "a", 0, 0);
    hk_mutex_init(world, &mutexes[1], "b", 0, 0);
    hk_spawn(world, "left | \x01", in_one_order, &orders[0]);
    hk_spawn(world, "right", in_one_order, &orders[1]);
}

static struct hk_program program_of(void (*setup)(struct hk_world *world, void *arg))
{
    struct hk_program program = {.setup = setup, .config = hk_run_config_default()};
    program.config.threads = MANY;
    return program;
}

/* The script of the first deadlock. */
static struct hk_script deadlock_script(const struct hk_program *program)
{
    struct outcome o = play(&(struct plan){.setup = two_locks, .threads = MANY});
    struct hk_schedule schedule = {0};
    struct hk_script script = {.title = hk_xstrdup("a\\b | c\n"), .path = hk_xstrdup("x.yaml"),
                               .finding = hk_xstrdup("deadlock"), .seed = 7};
    struct hk_player player;
    struct hk_error error;
    uint64_t seed;
    assert_string_equal(o.kind, "deadlock");
    assert_int_equal(hk_token_read(o.token, &schedule, &seed, &error), 0);
    hk_player_init(&player, program, seed);
    assert_true(hk_script_record(&script, &player, &schedule));
    script.finding_id = player.world->findings->id;
    hk_player_fini(&player);
    hk_schedule_fini(&schedule);
    return script;
}

static void a_script_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct hk_program program = program_of(two_locks);
    struct hk_script script = deadlock_script(&program), again;
    struct hk_error error;
    char *text = hk_script_write(&script);
    assert_int_equal(hk_script_read(text, strlen(text), &again, &error), 0);
    char *second = hk_script_write(&again);
    assert_string_equal(text, second);
    assert_string_equal(again.title, "a\\b | c\n");
    assert_true(hk_script_agrees(&again));
    free(second);
    free(text);
    hk_script_fini(&script);
    hk_script_fini(&again);
}

static void follow(const struct hk_program *program, const struct hk_script *script,
                   enum hk_follow_mode mode, uint64_t *digest, char why[400])
{
    struct hk_follow f = {.script = script, .mode = mode};
    struct hk_player player;
    hk_player_init(&player, program, script->data_seed);
    struct hk_guide guide = hk_follow_guide(&f);
    hk_player_play(&player, &guide);
    hk_follow_end(&f, player.world);
    *digest = player.world->digest;
    snprintf(why, 400, "%s", f.why);
    hk_player_fini(&player);
}

static void strict_says_where_it_diverges(void **state)
{
    (void)state;
    struct hk_program program = program_of(two_locks);
    struct hk_script script = deadlock_script(&program);
    uint64_t digest;
    char why[400];
    follow(&program, &script, HK_FOLLOW_STRICT, &digest, why);
    assert_string_equal(why, "");
    assert_int_equal(digest, script.digest);
    free(script.lines[1].task);
    script.lines[1].task = hk_xstrdup("somebody");
    follow(&program, &script, HK_FOLLOW_STRICT, &digest, why);
    assert_non_null(strstr(why, "somebody"));
    assert_non_null(strstr(why, "right"));
    follow(&program, &script, HK_FOLLOW_LENIENT, &digest, why);
    assert_string_equal(why, "");
    hk_script_fini(&script);
}

/* Any bytes: an error with its line, or a script that can be followed. */
static void damage_is_an_error(void **state)
{
    (void)state;
    struct hk_program program = program_of(two_locks);
    struct hk_script script = deadlock_script(&program), other;
    char *text = hk_script_write(&script), why[400];
    size_t len = strlen(text);
    struct hk_rng rng;
    struct hk_error error;
    uint64_t digest;
    hk_rng_seed(&rng, 1);
    int good = 0;
    for (int i = 0; i < 20000; i++) {
        char *copy = hk_xmalloc(len + 1);
        memcpy(copy, text, len);
        for (int k = 0; k <= i % 3; k++)
            copy[hk_rng_below(&rng, len)] = (char)hk_rng_below(&rng, 256);
        size_t cut = i % 4 == 0 ? (size_t)hk_rng_below(&rng, len) : len;
        if (hk_script_read(copy, cut, &other, &error) == 0) {
            good++;
            follow(&program, &other, (enum hk_follow_mode)(i % 2), &digest, why);
            hk_script_fini(&other);
        } else {
            assert_int_equal(strncmp(error.text, "line ", 5), 0);
        }
        free(copy);
    }
    assert_true(good > 100);
    free(text);
    hk_script_fini(&script);
}

/* ---- a program that is not deterministic ---- */

static int times_played;

static int looks_outside(struct hk_world *world, void *arg)
{
    (void)arg;
    lock(world, &mutexes[0]);
    call(world, &hk_mutex_lock, &mutexes[times_played % 2].object, 0, HK_NEVER);
    return 0;
}

static void nondeterministic(struct hk_world *world, void *arg)
{
    (void)arg;
    times_played++;
    hk_mutex_init(world, &mutexes[0], "a", 0, 0);
    hk_mutex_init(world, &mutexes[1], "b", 0, 0);
    hk_spawn(world, "one", looks_outside, NULL);
}

static void a_run_that_is_another_one_is_noticed(void **state)
{
    (void)state;
    struct hk_program program = program_of(nondeterministic);
    struct hk_campaign_config config = {
        .strategy = hk_strategy_find("random"), .seed = 1, .runs_max = 2};
    struct hk_result result;
    struct hk_error error;
    char why[400];
    times_played = 0;
    assert_int_equal(hk_campaign_run(&program, &config, &result, &error), 0);
    assert_non_null(result.found);
    times_played = result.found->first_run % 2 ? 1 : 0; /* so that the next is another one */
    assert_false(hk_compare_again(&program, result.found, NULL, why, sizeof(why)));
    assert_non_null(strstr(why, "not deterministic"));
    assert_non_null(strstr(why, "step "));
    hk_result_fini(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_is_read_as_it_was_written),
        cmocka_unit_test(strict_says_where_it_diverges),
        cmocka_unit_test(damage_is_an_error),
        cmocka_unit_test(a_run_that_is_another_one_is_noticed),
    };
    return cmocka_run_group_tests_name("script", tests, NULL, NULL) != 0;
}
