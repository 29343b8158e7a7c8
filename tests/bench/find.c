/* SPDX-License-Identifier: MIT
 *
 * find: how many runs each strategy needs until it finds a bug, beside published figures.
 *
 *     find FOLDER [--seeds N] [--first SEED] [--cap N] [--jobs N] [--only WORD] [STRATEGY...]
 *
 * FOLDER has the models of published.h. For each model and strategy a campaign is played for
 * each of N seeds, from 1 or SEED on, until its first finding or up to the cap. A cell is the
 * number of runs made for each bug found, which is the mean number up to the first if no seed
 * missed, and how many seeds missed. A seed's result depends on nothing else, so it does not
 * matter that the seeds are dealt out to several processes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "explore/spec.h"
#include "published.h"
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"
#include "strategy/table.h"

enum { STRATEGIES = 32, JOBS = 64 };

struct contender {
    const char *spec, *options;
    const struct hk_strategy *strategy;
};

struct setup {
    const char *folder, *only;
    uint64_t seeds, first, cap, jobs;
    struct contender contenders[STRATEGIES];
    int count;
};

struct cell {
    uint64_t runs, found, seeds;
};

/* One bit of work: a child plays every jobs-th seed from `first` on. */
struct share {
    const struct hk_scenario *scenario;
    const struct contender *contender;
    uint64_t first, step, end, cap;
};

static bool until_found(void *arg, struct hk_world *world, uint64_t run)
{
    (void)arg;
    (void)run;
    return !world->findings;
}

static bool play_seed(const struct share *share, uint64_t seed, struct cell *cell)
{
    struct hk_campaign_config config = {
        .strategy = share->contender->strategy,
        .options = share->contender->options,
        .seed = seed,
        .runs_max = share->cap,
        .on_run = until_found,
    };
    struct hk_result result;
    struct hk_error error;
    const struct hk_program *program = hk_scenario_program(share->scenario);
    if (hk_campaign_run(program, &config, &result, &error) != HK_OK) {
        fprintf(stderr, "%s: %s\n", share->contender->spec, error.text);
        return false;
    }
    cell->runs += result.runs;
    cell->found += result.found != NULL;
    cell->seeds++;
    hk_result_fini(&result);
    return true;
}

static bool play_share(const struct share *share, struct cell *cell)
{
    *cell = (struct cell){0};
    for (uint64_t seed = share->first; seed < share->end; seed += share->step) {
        if (!play_seed(share, seed, cell))
            return false;
    }
    return true;
}

/* A child that writes its part of the cell into a pipe; the pipe's end, or -1. */
static int start_share(const struct share *share, pid_t *child)
{
    int ends[2];
    if (pipe(ends) != 0 || (*child = fork()) < 0)
        return -1;
    if (*child == 0) {
        struct cell cell;
        bool good = play_share(share, &cell) &&
                    write(ends[1], &cell, sizeof(cell)) == (ssize_t)sizeof(cell);
        _exit(good ? 0 : 1);
    }
    close(ends[1]);
    return ends[0];
}

static bool measure(const struct setup *setup, const struct hk_scenario *scenario,
                    const struct contender *contender, struct cell *cell)
{
    pid_t children[JOBS];
    int pipes[JOBS];
    bool good = true;
    *cell = (struct cell){0};
    fflush(stdout);
    for (uint64_t i = 0; i < setup->jobs; i++) {
        struct share share = {
            scenario,    contender,
            setup->first + i, setup->jobs, setup->first + setup->seeds, setup->cap,
        };
        pipes[i] = start_share(&share, &children[i]);
    }
    for (uint64_t i = 0; i < setup->jobs; i++) {
        struct cell part = {0};
        int status;
        if (pipes[i] < 0 || read(pipes[i], &part, sizeof(part)) != (ssize_t)sizeof(part))
            good = false;
        if (pipes[i] >= 0) {
            close(pipes[i]);
            waitpid(children[i], &status, 0);
        }
        cell->runs += part.runs;
        cell->found += part.found;
        cell->seeds += part.seeds;
    }
    return good;
}

/* Runs for each bug; if none was found, a figure that it is above. */
static double price(const struct cell *cell)
{
    return (double)cell->runs / (double)(cell->found ? cell->found : 1);
}

/* ---- the table ---- */

/* What the rows with a published figure add up to, for one strategy. */
struct sum {
    int rows, near, rows_surw, below_surw, missed;
    double log_ratios;
};

static void add_up(struct sum *sum, const struct published *row, const struct cell *cell)
{
    if (row->best == OURS)
        return;
    double runs = price(cell);
    sum->rows++;
    sum->near += cell->found > 0 && runs <= fmax(2 * row->best, 25);
    sum->log_ratios += log(runs / row->best);
    sum->missed += cell->found < cell->seeds;
    sum->rows_surw += row->surw != UNKNOWN;
    if (row->surw == MISSED)
        sum->below_surw += cell->found > 0;
    else if (row->surw != UNKNOWN)
        sum->below_surw += cell->found > 0 && runs <= row->surw;
}

static void print_published(double figure)
{
    if (figure == MISSED)
        printf(" %6s", "never");
    else if (figure == UNKNOWN)
        printf(" %6s", "");
    else
        printf(" %6.4g", figure);
}

static void print_cell(const struct published *row, const struct cell *cell)
{
    char missed[24] = "", runs[24] = "never", ratio[24] = "";
    if (cell->found > 0)
        snprintf(runs, sizeof(runs), "%.1f", price(cell));
    if (cell->found > 0 && row->best != OURS)
        snprintf(ratio, sizeof(ratio), "x%.2g", price(cell) / row->best);
    if (cell->found > 0 && cell->found < cell->seeds)
        snprintf(missed, sizeof(missed), "-%.0f%%",
                 100.0 * (double)(cell->seeds - cell->found) / (double)cell->seeds);
    printf(" | %9s %6s %5s", runs, ratio, missed);
}

static void print_head(const struct setup *setup)
{
    printf("%llu seeds, up to %llu runs; runs a bug, by the best published, seeds missed\n\n",
           (unsigned long long)setup->seeds, (unsigned long long)setup->cap);
    printf("%-20s %6s %6s", "", "best", "SURW");
    for (int i = 0; i < setup->count; i++)
        printf(" | %-22s", setup->contenders[i].spec);
    printf("\n");
}

static void print_sums(const struct setup *setup, const struct sum *sums)
{
    printf("\n%-12s %14s %14s %14s %14s\n", "", "within 2x, 25", "mean ratio", "up to SURW",
           "rows missed");
    for (int i = 0; i < setup->count; i++) {
        const struct sum *s = &sums[i];
        if (s->rows == 0)
            continue;
        printf("%-12s %13.0f%% %14.2f %13.0f%% %8d of %d\n", setup->contenders[i].spec,
               100.0 * s->near / s->rows, exp(s->log_ratios / s->rows),
               s->rows_surw ? 100.0 * s->below_surw / s->rows_surw : 0.0, s->missed, s->rows);
    }
}

/* ---- models ---- */

static const struct hk_scenario *find_variant(const struct hk_scenario_file *file,
                                              const char *variant)
{
    for (size_t i = 0; file && i < hk_scenario_count(file); i++) {
        const struct hk_scenario *scenario = hk_scenario_at(file, i);
        if (strcmp(hk_scenario_variant(scenario), variant) == 0)
            return scenario;
    }
    return NULL;
}

static bool measure_row(const struct setup *setup, const struct published *row,
                        struct sum *sums)
{
    struct hk_diag diag;
    char path[4096];
    hk_diag_init(&diag);
    snprintf(path, sizeof(path), "%s/%s.yaml", setup->folder, row->file);
    struct hk_scenario_file *file = hk_scenario_load(path, NULL, &diag);
    const struct hk_scenario *scenario = find_variant(file, row->variant);
    if (!scenario) {
        char *text = hk_diag_format(&diag);
        fprintf(stderr, "%s: no variant '%s'\n%s", path, row->variant, text);
        free(text);
    }
    bool good = scenario != NULL;
    if (good) {
        printf("%-20s", row->name);
        print_published(row->best);
        print_published(row->surw);
    }
    for (int i = 0; good && i < setup->count; i++) {
        struct cell cell;
        good = measure(setup, scenario, &setup->contenders[i], &cell);
        print_cell(row, &cell);
        add_up(&sums[i], row, &cell);
    }
    printf("\n");
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return good;
}

static bool wanted(const struct setup *setup, const struct published *row)
{
    return setup->only ? strstr(row->name, setup->only) != NULL : !row->soak;
}

/* ---- the command line ---- */

static bool add_contender(struct setup *setup, const char *spec)
{
    struct contender *c = &setup->contenders[setup->count];
    struct hk_error error;
    *c = (struct contender){.spec = spec};
    if (setup->count == STRATEGIES)
        return false;
    if (hk_strategy_parse(spec, &c->strategy, &c->options, &error) != HK_OK ||
        hk_strategy_check(c->strategy, c->options, &error) != HK_OK) {
        fprintf(stderr, "%s\n", error.text);
        return false;
    }
    setup->count++;
    return true;
}

/* All that draw; not those that play one run or count all. */
static bool add_samplers(struct setup *setup)
{
    static const char *const others[] = {"fifo", "lifo", "roundrobin", "replay"};
    for (size_t i = 0; i < hk_strategy_count; i++) {
        const struct hk_strategy *strategy = hk_strategies[i];
        bool draws = !strategy->systematic;
        for (size_t k = 0; k < HK_COUNT(others); k++)
            draws = draws && strcmp(strategy->name, others[k]) != 0;
        if (draws && !add_contender(setup, strategy->name))
            return false;
    }
    return true;
}

static bool parse_number(const char *text, uint64_t *number)
{
    char *end;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && *number > 0;
}

static bool parse_option(const char *name, const char *value, struct setup *setup)
{
    if (strcmp(name, "--only") == 0) {
        setup->only = value;
        return true;
    }
    if (strcmp(name, "--seeds") == 0)
        return parse_number(value, &setup->seeds);
    if (strcmp(name, "--first") == 0)
        return parse_number(value, &setup->first);
    if (strcmp(name, "--cap") == 0)
        return parse_number(value, &setup->cap);
    return strcmp(name, "--jobs") == 0 && parse_number(value, &setup->jobs) &&
           setup->jobs <= JOBS;
}

static bool parse(int argc, char **argv, struct setup *setup)
{
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (i + 1 == argc || !parse_option(argv[i], argv[i + 1], setup))
                return false;
            i++;
        } else if (!setup->folder) {
            setup->folder = argv[i];
        } else if (!add_contender(setup, argv[i])) {
            return false;
        }
    }
    return setup->folder && (setup->count > 0 || add_samplers(setup));
}

int main(int argc, char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct setup setup = {.seeds = 400, .first = 1, .cap = 10000};
    setup.jobs = cores < 1 ? 1 : cores > JOBS ? JOBS : (uint64_t)cores;
    if (!parse(argc, argv, &setup)) {
        fprintf(stderr, "usage: find FOLDER [--seeds N] [--first SEED] [--cap N] [--jobs N] "
                        "[--only WORD] [STRATEGY...]\n");
        return 2;
    }
    struct sum sums[STRATEGIES] = {0};
    print_head(&setup);
    for (size_t i = 0; i < PUBLISHED; i++) {
        if (wanted(&setup, &published[i]) && !measure_row(&setup, &published[i], sums))
            return 1;
    }
    print_sums(&setup, sums);
    return 0;
}
