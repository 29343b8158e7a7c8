/* SPDX-License-Identifier: MIT
 *
 * test_shrink: a shrunk schedule shows the same finding, is never worse than what it was made
 * from, and has as few switches as any run of the program that has the finding.
 */
#include "tests/support.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "explore/shrink.h"
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"

/* ---- the fewest switches, from all runs ---- */

enum { RUNS_MAX = 20000, STEPS_MAX = 300000, KINDS_MAX = 16 };

struct known {
    uint64_t id, fewest, most;
    char *token;  /* of the run with the most switches */
};

struct all {
    const struct hk_program *program;
    struct known known[KINDS_MAX];
    int count;
    struct hk_played_step *steps; /* of this run */
    size_t step_count, capacity;
    uint64_t all_steps;
};

static void on_step(struct hk_world *world, void *state, const struct hk_event *event)
{
    struct all *all = state;
    (void)world;
    HK_GROW(all->steps, all->step_count, all->capacity);
    all->steps[all->step_count++] = (struct hk_played_step){.path = event->task->root.path};
}

static void setup(struct hk_world *world, void *arg)
{
    struct all *all = arg;
    all->step_count = 0;
    all->program->setup(world, all->program->arg);
    struct hk_monitor *monitor = hk_arena_zalloc(&world->arena, sizeof(*monitor));
    *monitor = (struct hk_monitor){
        .kinds = HK_EVENT_BIT(HK_EVENT_STEP), .state = all, .event = on_step};
    hk_monitor_add(world, monitor);
}

static void note(struct all *all, struct hk_world *world, const struct hk_finding *f)
{
    size_t steps = f->step < all->step_count ? f->step : all->step_count;
    uint64_t switches = hk_switches(all->steps, steps);
    int i = 0;
    while (i < all->count && all->known[i].id != f->id)
        i++;
    if (i == KINDS_MAX || strcmp(f->kind, "starvation") == 0 || strcmp(f->kind, "livelock") == 0)
        return;
    struct known *k = &all->known[i];
    if (i == all->count)
        all->known[all->count++] = (struct known){.id = f->id, .fewest = UINT64_MAX};
    k->fewest = switches < k->fewest ? switches : k->fewest;
    if (k->token && switches <= k->most)
        return;
    free(k->token);
    k->most = switches;
    k->token = hk_token_write(&world->schedule, world->config.data_seed);
}

static bool on_run(void *arg, struct hk_world *world, uint64_t run)
{
    struct all *all = arg;
    (void)run;
    for (const struct hk_finding *f = world->findings; f; f = f->next)
        note(all, world, f);
    return (all->all_steps += world->steps) < STEPS_MAX; /* one that spins is not for us */
}

/* ---- shrinking from the worst run ---- */

struct score {
    int cases, optimal, settled;
    uint64_t replays_max;
};

static void shrink_one(const struct hk_scenario *scenario, const struct known *known,
                       struct score *score)
{
    struct hk_schedule schedule = {0};
    struct hk_error error;
    uint64_t data_seed;
    assert_int_equal(hk_token_read(known->token, &schedule, &data_seed, &error), 0);
    struct hk_shrink job = {
        .finding = known->id, .schedule = &schedule, .data_seed = data_seed};
    hk_shrink(hk_scenario_program(scenario), &job);
    assert_true(job.repeated);
    assert_true(hk_cost_order(&job.after, &job.before) <= 0);
    assert_true(job.replays <= HK_SHRINK_REPLAYS);
    assert_true(job.after.switches >= known->fewest);
    score->cases++;
    score->optimal += job.after.switches == known->fewest;
    score->settled += job.fewest;
    score->replays_max = job.replays > score->replays_max ? job.replays : score->replays_max;
    if (job.after.switches != known->fewest)
        print_message("%s [%s]: %llu switches, %llu would do; from %llu\n",
                      hk_scenario_path(scenario), hk_scenario_variant(scenario),
                      (unsigned long long)job.after.switches, (unsigned long long)known->fewest,
                      (unsigned long long)known->most);
    hk_schedule_fini(&schedule);
    hk_schedule_fini(&job.best);
}

static void measure(const struct hk_scenario *scenario, struct score *score)
{
    struct all all = {.program = hk_scenario_program(scenario)};
    struct hk_program program = *all.program;
    program.setup = setup;
    program.arg = &all;
    struct hk_campaign_config config = {
        .strategy = hk_strategy_find("dfs"), .seed = 1, .runs_max = RUNS_MAX, .on_run = on_run,
        .arg = &all};
    struct hk_result result;
    struct hk_error error;
    assert_int_equal(hk_campaign_run(&program, &config, &result, &error), 0);
    for (int i = 0; i < all.count; i++) {
        if (result.exhaustive != HK_EXHAUSTIVE_NO)
            shrink_one(scenario, &all.known[i], score);
        free(all.known[i].token);
    }
    free(all.steps);
    hk_result_fini(&result);
}

static void measure_file(const char *path, struct score *score)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_load(path, NULL, &diag);
    assert_int_equal(hk_diag_errors(&diag), 0);
    for (size_t i = 0; i < hk_scenario_count(file); i++)
        measure(hk_scenario_at(file, i), score);
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
}

/* Everything in the catalogue that can be explored to its end. */
static void as_few_switches_as_can_be(void **state)
{
    (void)state;
    glob_t files;
    struct score score = {0};
    assert_int_equal(glob("scenarios/catalog/*/*.yaml", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        measure_file(files.gl_pathv[i], &score);
    globfree(&files);
    print_message("%d cases, %d optimal, %d of them known to be; at most %llu replays\n",
                  score.cases, score.optimal, score.settled,
                  (unsigned long long)score.replays_max);
    assert_true(score.cases >= 50);
    assert_true(score.optimal * 100 >= score.cases * 95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_few_switches_as_can_be),
    };
    return cmocka_run_group_tests_name("shrink", tests, NULL, NULL) != 0;
}
