/* SPDX-License-Identifier: MIT
 *
 * The same program in C and in YAML: the same outcomes, and as many interleavings, under each
 * exhaustive strategy. An outcome is what a run emits, how it ends and what was found.
 */
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"

#include "carried.h"
#include "counts.h"
#include "faults.h"
#include "lent.h"
#include "scopes.h"
#include "both_ways.h"

/* ---- outcomes ---- */

enum { OUTCOMES = 64, TEXT = 256 };

struct outcomes {
    char text[OUTCOMES][TEXT];
    size_t count;
    uint64_t interleavings;
    bool all;
};

static struct outcomes *collecting;
static char run_text[TEXT];
static struct hk_monitor monitor;

static bool has(const struct outcomes *o, const char *text)
{
    for (size_t i = 0; i < o->count; i++) {
        if (strcmp(o->text[i], text) == 0)
            return true;
    }
    return false;
}

static void add_word(const char *word)
{
    size_t used = strlen(run_text);
    snprintf(run_text + used, sizeof(run_text) - used, "%s ", word);
}

static void on_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    char text[100], arg[30];
    (void)world;
    (void)state;
    int used = snprintf(text, sizeof(text), "%s", event->name);
    for (uint32_t i = 0; i < event->n; i++) {
        hk_value_format(event->args[i], arg, sizeof(arg));
        used += snprintf(text + used, sizeof(text) - (size_t)used, "%c%s", i ? ',' : '(', arg);
    }
    add_word(text);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void on_end(struct hk_world *world, void *state)
{
    (void)state;
    if (world->end == HK_END_PRUNED)
        return;
    add_word(hk_end_name((enum hk_end)world->end));
    for (const struct hk_finding *f = world->findings; f; f = f->next)
        add_word(f->kind);
    struct outcomes *o = collecting;
    if (has(o, run_text))
        return;
    assert_true(o->count < OUTCOMES);
    memcpy(o->text[o->count++], run_text, TEXT);
}

static void collect(struct hk_world *world)
{
    memset(run_text, 0, sizeof(run_text));
    monitor = (struct hk_monitor){
        .kinds = HK_EVENT_BIT(HK_EVENT_EMIT), .event = on_event, .end = on_end};
    hk_monitor_add(world, &monitor);
}

static void sort(struct outcomes *o)
{
    qsort(o->text, o->count, TEXT, by_text);
}

/* ---- as YAML ---- */

static void yaml_setup(struct hk_world *world, void *arg)
{
    const struct hk_program *inner = arg;
    inner->setup(world, inner->arg);
    collect(world);
}

static void explore_yaml(const char *text, uint32_t threads, struct outcomes *o)
{
    struct hk_diag diag;
    struct hk_result result;
    hk_diag_init(&diag);
    struct hk_scenario_file *file =
        hk_scenario_parse("both.yaml", text, strlen(text), NULL, &diag);
    if (hk_diag_errors(&diag) > 0) {
        char *messages = hk_diag_format(&diag);
        print_error("%s\n", messages);
        free(messages);
    }
    assert_int_equal(1, hk_scenario_count(file));
    struct hk_program inner = *hk_scenario_program(hk_scenario_at(file, 0)), program = inner;
    program.setup = yaml_setup;
    program.arg = &inner;
    program.config.threads = threads;
    struct hk_campaign_config config = {
        .strategy = hk_strategy_find("dfs"), .options = "", .seed = 1, .runs_max = 100000};
    collecting = o;
    assert_int_equal(0, hk_campaign_run(&program, &config, &result, NULL));
    o->interleavings = result.interleavings;
    o->all = result.exhaustive != HK_EXHAUSTIVE_NO;
    hk_result_fini(&result);
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    sort(o);
}

/* ---- in C ---- */

static int c_main(struct hk_world *world, void *arg)
{
    const struct both *both = arg;
    collect(world);
    return both->body(world, NULL);
}

static void explore_c(const struct both *both, const char *strategy, uint32_t threads,
                      struct outcomes *o)
{
    union {
        const void *in;
        void *out;
    } arg = {.in = both};
    struct hk_config config = both->config;
    config.strategy = strategy;
    config.threads = threads;
    config.runs = 100000;
    config.isolate = HK_NONE;
    struct hk_exploration r;
    collecting = o;
    assert_int_equal(0, hk_explore(&config, c_main, arg.out, &r));
    o->interleavings = r.interleavings;
    o->all = r.exhaustive;
    hk_exploration_free(&r);
    sort(o);
}

/* ---- the comparison ---- */

static void print(const char *what, const struct outcomes *o)
{
    print_error("%s: %d interleavings%s\n", what, (int)o->interleavings, o->all ? "" : ", not all");
    for (size_t i = 0; i < o->count; i++)
        print_error("    %s\n", o->text[i]);
}

/* All interleavings, and nothing that the others do not have. Of events that nobody orders dpor
 * shows one order only, so with `fewer` there may be less. */
static bool same(const struct outcomes *a, const struct outcomes *b, bool fewer)
{
    bool equal = (fewer || a->count == b->count) && a->interleavings == b->interleavings;
    for (size_t i = 0; equal && i < a->count; i++)
        equal = has(b, a->text[i]);
    return equal && a->all == b->all;
}

static bool agree(const struct both *both, uint32_t threads, const struct outcomes *yaml,
                  struct outcomes *c)
{
    static const char *const strategies[] = {"dfs", "dpor:source", "dpor:optimal"};
    bool all = both->config.slack == 0; /* a clock that runs ahead leaves something out */
    for (size_t i = 0; i < (both->dfs_only ? 1 : HK_COUNT(strategies)); i++) {
        memset(c, 0, sizeof(*c));
        explore_c(both, strategies[i], threads, c);
        if (c->all == all && same(c, yaml, i > 0))
            continue;
        print_error("%s, %u threads, %s\n", both->name, threads, strategies[i]);
        print("C", c);
        print("YAML", yaml);
        return false;
    }
    return true;
}

static void both_ways(void **state)
{
    const struct both *both = *state;
    static const uint32_t threads[] = {1, 2, HK_THREADS_UNBOUNDED};
    struct outcomes *yaml = calloc(2, sizeof(*yaml)), *c = yaml + 1;
    bool good = yaml != NULL;
    for (size_t i = 0; i < HK_COUNT(threads) && good; i++) {
        memset(yaml, 0, sizeof(*yaml));
        explore_yaml(both->yaml, threads[i], yaml);
        good = agree(both, threads[i], yaml, c);
    }
    free(yaml);
    assert_true(good);
}

static size_t add_tests(struct CMUnitTest *tests, const struct both *programs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        union {
            const struct both *in;
            void *out;
        } program = {.in = &programs[i]};
        tests[i] = (struct CMUnitTest){
            .name = programs[i].name,
            .test_func = both_ways,
            .initial_state = program.out,
        };
    }
    return count;
}

int main(void)
{
    struct CMUnitTest tests[64] = {{0}};
    assert_in_range(both_count + HK_COUNT(both_faults) + HK_COUNT(both_lent) +
                        HK_COUNT(both_counts) + HK_COUNT(both_scopes) + HK_COUNT(both_carried),
                    10, 64);
    size_t count = add_tests(tests, both_programs, both_count);
    count += add_tests(tests + count, both_faults, HK_COUNT(both_faults));
    count += add_tests(tests + count, both_lent, HK_COUNT(both_lent));
    count += add_tests(tests + count, both_counts, HK_COUNT(both_counts));
    count += add_tests(tests + count, both_scopes, HK_COUNT(both_scopes));
    count += add_tests(tests + count, both_carried, HK_COUNT(both_carried));
    return _cmocka_run_group_tests("both ways", tests, count, NULL, NULL) != 0;
}
