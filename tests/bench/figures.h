/* SPDX-License-Identifier: MIT
 *
 * figures: what a bench has measured, by name, as a text file, and against an earlier one.
 *
 * A line is a name, a figure and its unit: "W1/C 41.2 ns". Less is better in all of them. Times
 * depend on the machine, so the time of a raw switch stands first, and they are compared in its
 * worth too; what is a share of something else ("x") is compared as it is.
 */
#ifndef HK_BENCH_FIGURES_H
#define HK_BENCH_FIGURES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base.h"

enum { FIGURES_MAX = 128, MUCH_PERCENT = 15 };

struct figure {
    char name[64], unit[8];
    double value;
};

struct figure_list {
    struct figure list[FIGURES_MAX];
    int count;
};

static const char SWITCH[] = "switch", TIME_UNIT[] = "ns", SHARE_UNIT[] = "x";

static HK_PRINTF(4, 5) void add_figure(struct figure_list *figures, const char *unit,
                                       double value, const char *name, ...)
{
    va_list args;
    hk_assert(figures->count < FIGURES_MAX);
    struct figure *f = &figures->list[figures->count++];
    f->value = value;
    snprintf(f->unit, sizeof(f->unit), "%s", unit);
    va_start(args, name);
    vsnprintf(f->name, sizeof(f->name), name, args);
    va_end(args);
}

/* 0 if there is none of that name. */
static double figure_of(const struct figure_list *figures, const char *name)
{
    for (int i = 0; i < figures->count; i++) {
        if (strcmp(figures->list[i].name, name) == 0)
            return figures->list[i].value;
    }
    return 0;
}

static bool save_figures(const char *path, const struct figure_list *figures)
{
    FILE *file = fopen(path, "w");
    bool good = file != NULL;
    for (int i = 0; good && i < figures->count; i++) {
        const struct figure *f = &figures->list[i];
        good = fprintf(file, "%-24s %12.5g %s\n", f->name, f->value, f->unit) > 0;
    }
    good = file && fclose(file) == 0 && good;
    if (!good)
        fprintf(stderr, "cannot write %s\n", path);
    return good;
}

static bool load_figures(const char *path, struct figure_list *figures)
{
    FILE *file = fopen(path, "r");
    char line[200];
    int number = 0;
    bool good = file != NULL;
    figures->count = 0;
    while (good && fgets(line, sizeof(line), file)) {
        struct figure f;
        number++;
        good = sscanf(line, "%63s %lf %7s", f.name, &f.value, f.unit) == 3 && f.value > 0;
        if (good)
            add_figure(figures, f.unit, f.value, "%s", f.name);
    }
    if (!file)
        fprintf(stderr, "cannot read %s\n", path);
    else if (!good)
        fprintf(stderr, "%s:%d: neither name, figure and unit\n", path, number);
    if (file)
        fclose(file);
    return good;
}

/* Each figure now by what it was; those that differ by much are marked. */
static bool compare_figures(const char *path, const struct figure_list *figures)
{
    struct figure_list saved;
    if (!load_figures(path, &saved))
        return false;
    double pace = figure_of(figures, SWITCH) / figure_of(&saved, SWITCH);
    int much = 0, count = 0;
    printf("\nnow / %s, below 1 is better; * by more than %d %%\n", path, MUCH_PERCENT);
    printf("%-24s %12s %12s %8s %12s\n", "", "saved", "now", "ratio", "in switches");
    for (int i = 0; i < figures->count; i++) {
        const struct figure *f = &figures->list[i];
        double before = figure_of(&saved, f->name);
        if (before <= 0)
            continue;
        double ratio = f->value / before;
        double fair = strcmp(f->unit, TIME_UNIT) == 0 ? ratio / pace : ratio;
        bool marked = fair * 100 > 100 + MUCH_PERCENT || fair * 100 < 100 - MUCH_PERCENT;
        printf("%-24s %9.4g %-2s %9.4g %-2s %8.2f %12.2f%s\n", f->name, before, f->unit, f->value,
               f->unit, ratio, fair, marked ? " *" : "");
        count++;
        much += marked;
    }
    printf("%d of %d differ by more than %d %%\n", much, count, MUCH_PERCENT);
    return true;
}

#endif
