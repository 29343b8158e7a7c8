/* SPDX-License-Identifier: MIT
 *
 * test_safestack: the model of SafeStack has the bug that no strategy is known to find.
 *
 * The order below is one with the fewest preemptions, eight, as a search of all states of the
 * model has found it. Worker 0 is about to put cell 0 back on top of cell 1, and worker 1 has
 * cell 1, when worker 2, which read long ago that cell 0 is on top, takes its link away: 1. Worker
 * 0 tries again and puts cell 0 on top of cell 2. So worker 2 finds cell 0 on top as it thought,
 * and makes cell 1 the next one, which is not there: worker 0 pops it, too.
 */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>

/* Who makes the next access. */
static const char order[] = "220000000001111111112000000222222222222222000002222111111111110";

enum { TASKS = 4 }; /* the main task, and three workers */

struct told {
    uint32_t slots[TASKS], count;
    const char *at;
};

static bool begin(void *self, void *run, const struct hk_run_order *o)
{
    (void)self;
    *(struct told *)run = (struct told){.at = order};
    return o->run == 1;
}

static void spawned(void *run, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    (void)parent;
    struct told *told = run;
    if (told->count < TASKS)
        told->slots[told->count++] = hk_task_slot(world, child);
}

/* The main task first; then as told, and whoever comes first behind that. */
static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct told *told = run;
    uint32_t index = hk_candidate_with(world, count, told->slots[0]);
    if (index < count || !*told->at)
        return index < count ? index : 0;
    index = hk_candidate_with(world, count, told->slots[1 + *told->at++ - '0']);
    return index < count ? index : 0;
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind, uint32_t count)
{
    (void)run;
    (void)world;
    (void)kind;
    (void)count;
    return 0;
}

static const struct hk_strategy as_told = {
    .name = "as_told",
    .help = "one order",
    .size = 1,
    .run_size = sizeof(struct told),
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .spawned = spawned,
    .systematic = true,
};

static char *read_model(void)
{
    FILE *file = fopen("tests/bench/models/safestack.yaml", "r");
    assert_non_null(file);
    char *text = calloc(1, 65536);
    size_t length = fread(text, 1, 65535, file);
    fclose(file);
    assert_in_range(length, 100, 65534);
    return text;
}

static void two_workers_get_the_same_cell(void **state)
{
    (void)state;
    char *text = read_model();
    struct outcome o = play(&(struct plan){.yaml = text, .strategy = &as_told});
    free(text);
    assert_int_equal(1, o.runs);
    assert_string_equal("assert", o.kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(two_workers_get_the_same_cell)};
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
