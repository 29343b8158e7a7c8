/* SPDX-License-Identifier: MIT
 *
 * paces: how long a run takes under a strategy, by a run of random walk; and how long
 * ./hocket takes to explore all of a program.
 */
#ifndef HK_BENCH_PACES_H
#define HK_BENCH_PACES_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "figures.h"
#include "measure.h"
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"

/* ---- strategies ---- */

static const struct player {
    const char *name, *strategy, *options;
} players[] = {
    {"random", "random", ""},
    {"portfolio", "portfolio", "exhaustive=off"},
    {"rfd", "rfd", ""},
    {"feedback", "feedback", ""},
    {"surw", "surw", ""},
    {"pct", "pct", ""},
    {"pos", "pos", ""},
    {"urw", "urw", ""},
};

/* YAML files in the folder of the bench. */
static const struct course {
    const char *name, *yaml;
    uint64_t batch;
} courses[] = {
    {"W2", "w2.yaml", 20000},
    {"W3", "w3.yaml", 20000},
    {"W5", "w5.yaml", 2000},
};

enum { PLAYERS = HK_COUNT(players), COURSES = HK_COUNT(courses) };

/* Best times of a run, ns. */
static bool run_course(const struct course *course, const char *folder, double times[PLAYERS])
{
    struct hk_diag diag;
    char path[4096];
    hk_diag_init(&diag);
    snprintf(path, sizeof(path), "%s/%s", folder, course->yaml);
    struct hk_scenario_file *file = hk_scenario_load(path, NULL, &diag);
    bool good = file && hk_scenario_count(file) > 0;
    if (!good)
        fprintf(stderr, "%s cannot be read\n", path);
    for (int i = 0; good && i < PLAYERS; i++) {
        const struct player *player = &players[i];
        struct figures figures;
        good = measure(path, hk_scenario_program(hk_scenario_at(file, 0)), player->strategy,
                       player->options, course->batch, &figures);
        times[i] = figures.run_ns;
    }
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return good;
}

static bool run_paces(const char *folder, struct figure_list *all)
{
    printf("\ntime of a run by that of random; target of portfolio (exhaustive=off): 2\n%-8s", "");
    for (int i = 0; i < PLAYERS; i++)
        printf("%11s", players[i].name);
    printf("\n");
    for (int k = 0; k < COURSES; k++) {
        double times[PLAYERS];
        if (!run_course(&courses[k], folder, times))
            return false;
        printf("%-8s%8.0f ns", courses[k].name, times[0]);
        for (int i = 1; i < PLAYERS; i++) {
            printf("%11.2f", times[i] / times[0]);
            add_figure(all, SHARE_UNIT, times[i] / times[0], "%s/%s", courses[k].name,
                       players[i].name);
        }
        printf("\n");
        fflush(stdout);
    }
    return true;
}

/* ---- the whole program ---- */

static const struct pass {
    const char *name, *yaml, *point, *target;
} passes[] = {
    {"lastzero(10)", "counts/lastzero.yaml", "tasks_made=10", "30 ms (GenMC here: 280)"},
    {"indexer(15)", "counts/indexer.yaml", "tasks_made=15", "250 ms (GenMC here: 2230)"},
};

/* Wall time in ns; below 0 if it failed. */
static double time_of(const char *hocket, const struct pass *pass, const char *path)
{
    double began = clock_ns(CLOCK_MONOTONIC);
    int status;
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        execl(hocket, hocket, "explore", path, "--point", pass->point, "--strategy",
              "dpor:optimal", "--no-expect", "-q", (char *)NULL);
        _exit(127);
    }
    bool good = child > 0 && waitpid(child, &status, 0) == child && status == 0;
    return good ? clock_ns(CLOCK_MONOTONIC) - began : -1;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool run_passes(const char *hocket, const char *folder, struct figure_list *all)
{
    printf("\nhocket explore --strategy dpor:optimal --no-expect, wall time, median of %d\n",
           SAMPLES);
    for (size_t k = 0; k < HK_COUNT(passes); k++) {
        double times[SAMPLES];
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", folder, passes[k].yaml);
        for (int i = 0; i < SAMPLES; i++) {
            times[i] = time_of(hocket, &passes[k], path);
            if (times[i] < 0) {
                fprintf(stderr, "%s explore %s has failed\n", hocket, path);
                return false;
            }
        }
        qsort(times, SAMPLES, sizeof(*times), by_size);
        printf("%-16s%8.1f ms | %s\n", passes[k].name, times[SAMPLES / 2] / 1e6, passes[k].target);
        add_figure(all, TIME_UNIT, times[SAMPLES / 2], "%s", passes[k].name);
    }
    return true;
}

#endif
