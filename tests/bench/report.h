/* SPDX-License-Identifier: MIT
 *
 * report: the tables of what a run, a step and a task cost.
 *
 * A switch's worth is the time in raw switches of Boost.Context on this machine: the one
 * figure that can be compared between machines.
 */
#ifndef HK_BENCH_REPORT_H
#define HK_BENCH_REPORT_H

#include "figures.h"
#include "measure.h"

enum { FACES = 2 }; /* C and YAML */
static const char *const face_names[FACES] = {"C", "YAML"};

struct switches {
    double raw, fiber; /* ns */
};

/* One workload, measured. */
struct row {
    const char *name;
    const char *target;  /* "" if there is none */
    int64_t many;        /* tasks, of one that scales; 0: of the first table */
    bool measured;
    struct figures faces[FACES];
};

static double step_ns(const struct figures *f)
{
    return f->run_ns / f->run_steps;
}

/* Three significant digits or so: "2.53 M", "431 k", "512". */
static void print_count(double count, int width)
{
    const char *unit = count >= 1e6 ? " M" : count >= 1e4 ? " k" : "";
    double scaled = count >= 1e6 ? count / 1e6 : count >= 1e4 ? count / 1e3 : count;
    int digits = scaled < 10 ? 2 : scaled < 100 ? 1 : 0;
    printf("%*.*f%s", width - (int)strlen(unit), digits, scaled, unit);
}

/* ---- the first table: how fast ---- */

static void print_speed_head(const struct switches *s)
{
    printf("switch: %.2f ns raw (jump_fcontext), %.2f ns by hk_fiber_switch\n\n", s->raw,
           s->fiber);
    printf("%-8s|%-41s|%-41s|\n", "", "  C", "  YAML");
    printf("%-8s|", "");
    for (int i = 0; i < FACES; i++)
        printf("  steps   runs/s    ms/run  ns/step switch|");
    printf(" target\n");
}

static void print_speed(const struct row *row, const struct switches *s)
{
    printf("%-8s|", row->name);
    for (int i = 0; i < FACES; i++) {
        const struct figures *f = &row->faces[i];
        print_count(f->run_steps, 7);
        print_count(1e9 / f->run_ns, 9);
        printf("%10.5f%9.1f%7.1f|", f->run_ns / 1e6, step_ns(f), step_ns(f) / s->raw);
    }
    printf(" %s\n", row->target);
    fflush(stdout);
}

/* ---- the second: does it stay as fast with many tasks ---- */

static void print_scale_head(void)
{
    printf("\n%-8s%9s|%-43s|%-43s|\n", "", "", "  C", "  YAML");
    printf("%-8s%9s|", "", "tasks");
    for (int i = 0; i < FACES; i++)
        printf("  ns/task  first  ns/step  ratio   peak MiB  |");
    printf(" target\n");
}

/* `base`: the same with ten tasks. */
static void print_scale(const struct row *row, const struct row *base)
{
    printf("%-8s", row->name);
    print_count((double)row->many, 9);
    printf("|");
    for (int i = 0; i < FACES; i++) {
        const struct figures *f = &row->faces[i];
        double tasks = (double)row->many;
        printf("%9.1f%7.0f%9.1f", f->run_ns / tasks, f->first_run_ns / tasks, step_ns(f));
        if (base->measured)
            printf("%7.2f", step_ns(f) / step_ns(&base->faces[i]));
        else
            printf("%7s", "");
        printf("%5ld >%5ld|", f->rss_before / 1024, f->rss_after / 1024);
    }
    printf(" %s\n", row->target);
    fflush(stdout);
}

/* ---- as figures ---- */

static void add_row(struct figure_list *figures, const struct row *row)
{
    for (int i = 0; i < FACES; i++) {
        const struct figures *f = &row->faces[i];
        if (row->many)
            add_figure(figures, TIME_UNIT, step_ns(f), "%s/%lld/%s", row->name,
                       (long long)row->many, face_names[i]);
        else
            add_figure(figures, TIME_UNIT, step_ns(f), "%s/%s", row->name, face_names[i]);
    }
}

#endif
