/* SPDX-License-Identifier: MIT
 *
 * bench: what a run, a step and a task cost, in C and as YAML, in one process.
 *
 *     bench FOLDER [--only NAME] [--json FILE] [--compare FILE]
 *
 * FOLDER has the YAML files. README.md says how to read the tables. Nothing here is a test:
 * a slow machine fails nothing; only a run that did not finish does.
 */
#include <stdlib.h>
#include <string.h>

#include "programs.h"
#include "report.h"
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"

struct workload {
    const char *name;
    void (*setup)(struct hk_world *world, void *arg);
    uint32_t threads;
    const char *yaml;      /* file in FOLDER */
    size_t index;          /* of the scenario in it */
    int64_t many;          /* tasks, of a workload of the second table */
    uint64_t batch;        /* runs in a sample: some 0.1s, or one */
    const char *target;
};

static const struct workload workloads[] = {
    {"W1", w1_setup, HK_THREADS_UNBOUNDED, "w1.yaml", 0, 0, 200000,
     "C 2.5 M runs/s, YAML 1.5 M where a switch costs 5.5 ns; 6 and 8 switches"},
    {"W2", w2_setup, HK_THREADS_UNBOUNDED, "w2.yaml", 0, 0, 50000,
     "C 0.5 M runs/s; 6 and 8 switches"},
    {"W2/1", w2_setup, 1, "w2.yaml", 1, 0, 50000, "6 and 8 switches"},
    {"W3", w3_setup, HK_THREADS_UNBOUNDED, "w3.yaml", 0, 0, 50000, "6 and 8 switches"},
    {"W4", spread_setup, 1, "w4.yaml", 0, 0, 20, "2 ms"},
    {"chain", chain_setup, 1, "chain.yaml", 0, 10, 100000, ""},
    {"chain", chain_setup, 1, "chain.yaml", 1, 1000000, 1, "flat memory, ratio 1.5"},
    {"ties", ties_setup, 1, "ties.yaml", 0, 10, 10000, ""},
    {"ties", ties_setup, 1, "ties.yaml", 1, 100000, 1, "ratio 1.5"},
    {"spread", spread_setup, 1, "spread.yaml", 0, 10, 10000, ""},
    {"spread", spread_setup, 1, "spread.yaml", 1, 100000, 1, "ratio 1.5"},
};
enum { WORKLOADS = sizeof(workloads) / sizeof(*workloads) };
static const uint64_t STEPS_MAX = 1000000000;

struct options {
    const char *folder, *only, *json, *compare;
};

static bool measure_c(const struct workload *w, struct figures *figures)
{
    struct programs *objects = hk_xcalloc(1, sizeof(*objects));
    objects->many = w->many ? w->many : 1000;
    struct hk_program program = {
        .name = w->name,
        .setup = w->setup,
        .arg = objects,
        .config = hk_run_config_default(),
    };
    program.config.threads = w->threads;
    program.config.limits.steps_max = STEPS_MAX;
    bool good = measure(w->name, &program, w->batch, figures);
    free(objects);
    return good;
}

static bool measure_yaml(const struct workload *w, const char *folder, struct figures *figures)
{
    struct hk_scenario_limits limits = {.steps_max = STEPS_MAX};
    struct hk_diag diag;
    char path[4096];
    hk_diag_init(&diag);
    snprintf(path, sizeof(path), "%s/%s", folder, w->yaml);
    struct hk_scenario_file *file = hk_scenario_load(path, &limits, &diag);
    bool good = file && w->index < hk_scenario_count(file);
    if (good) {
        const struct hk_scenario *scenario = hk_scenario_at(file, w->index);
        good = measure(path, hk_scenario_program(scenario), w->batch, figures);
    } else {
        char *text = hk_diag_format(&diag);
        fprintf(stderr, "%s: scenario %zu is not there\n%s", path, w->index, text);
        free(text);
    }
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return good;
}

static bool run_workloads(const struct options *options, struct row rows[static WORKLOADS],
                          const struct switches *switches)
{
    bool scale = false;
    print_speed_head(switches);
    for (int i = 0; i < WORKLOADS; i++) {
        const struct workload *w = &workloads[i];
        struct row *row = &rows[i];
        *row = (struct row){.name = w->name, .target = w->target, .many = w->many};
        if (options->only && strcmp(options->only, w->name) != 0)
            continue;
        if (!measure_c(w, &row->faces[0]) ||
            !measure_yaml(w, options->folder, &row->faces[1]))
            return false;
        row->measured = true;
        if (!w->many) {
            print_speed(row, switches);
            continue;
        }
        if (!scale)
            print_scale_head();
        scale = true;
        print_scale(row, w->index == 0 ? row : row - 1); /* ten tasks come first */
    }
    return true;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        const char **value = NULL;
        if (strcmp(argv[i], "--only") == 0)
            value = &options->only;
        else if (strcmp(argv[i], "--json") == 0)
            value = &options->json;
        else if (strcmp(argv[i], "--compare") == 0)
            value = &options->compare;
        else if (options->folder)
            return false;
        else
            options->folder = argv[i];
        if (value && ++i == argc)
            return false;
        if (value)
            *value = argv[i];
    }
    return options->folder != NULL;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    if (!parse_options(argc, argv, &options)) {
        fprintf(stderr, "usage: bench FOLDER [--only NAME] [--json FILE] [--compare FILE]\n");
        return 2;
    }
    struct switches switches = {measure_raw_switch(), measure_fiber_switch()};
    struct row rows[WORKLOADS];
    if (!run_workloads(&options, rows, &switches))
        return 1;
    if (options.json && !save(options.json, rows, WORKLOADS, &switches))
        return 2;
    if (options.compare && !compare(options.compare, rows, WORKLOADS, &switches))
        return 2;
    return 0;
}
