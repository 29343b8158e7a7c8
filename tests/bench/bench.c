/* SPDX-License-Identifier: MIT
 *
 * bench: what a run, a step and a task cost, in C and as YAML, in one process.
 *
 *     bench FOLDER [--only NAME] [--save FILE] [--compare FILE] [--hocket PROGRAM]
 *
 * FOLDER has the YAML files. With --only one workload is measured, without it all of them, and
 * how fast strategies and the program are. README.md says how to read the tables. Nothing here
 * is a test: a slow machine fails nothing; only a run that did not finish does.
 */
#include <stdlib.h>
#include <string.h>

#include "paces.h"
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
    const char *folder, *only, *save, *compare, *hocket;
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
    bool good = measure(w->name, &program, "random", "", w->batch, figures);
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
        good = measure(path, hk_scenario_program(scenario), "random", "", w->batch, figures);
    } else {
        char *text = hk_diag_format(&diag);
        fprintf(stderr, "%s: scenario %zu is not there\n%s", path, w->index, text);
        free(text);
    }
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return good;
}

static bool run_workloads(const struct options *options, const struct switches *switches,
                          struct figure_list *all)
{
    struct row rows[WORKLOADS];
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
        add_row(all, row);
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

/* How fast strategies are, and the program. */
static bool run_others(const struct options *options, struct figure_list *all)
{
    return run_paces(options->folder, all) &&
           (!options->hocket || run_passes(options->hocket, options->folder, all));
}

static const char **option_of(struct options *options, const char *name)
{
    if (strcmp(name, "--only") == 0)
        return &options->only;
    if (strcmp(name, "--save") == 0)
        return &options->save;
    if (strcmp(name, "--compare") == 0)
        return &options->compare;
    return strcmp(name, "--hocket") == 0 ? &options->hocket : NULL;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        const char **value = option_of(options, argv[i]);
        if (value ? i + 1 == argc : options->folder != NULL)
            return false;
        if (value)
            *value = argv[++i];
        else
            options->folder = argv[i];
    }
    return options->folder && !(options->only && options->save);
}

int main(int argc, char **argv)
{
    struct options options = {0};
    if (!parse_options(argc, argv, &options)) {
        fprintf(stderr, "usage: bench FOLDER [--only NAME | --save FILE] [--compare FILE] "
                        "[--hocket PROGRAM]\n");
        return 2;
    }
    struct switches switches = {measure_raw_switch(), measure_fiber_switch()};
    struct figure_list all = {0};
    add_figure(&all, TIME_UNIT, switches.raw, "%s", SWITCH);
    if (!run_workloads(&options, &switches, &all))
        return 1;
    if (!options.only && !run_others(&options, &all))
        return 1;
    if (options.save && !save_figures(options.save, &all))
        return 2;
    return options.compare && !compare_figures(options.compare, &all) ? 2 : 0;
}
