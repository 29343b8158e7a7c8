/* SPDX-License-Identifier: MIT
 *
 * report: the tables, and the numbers as JSON, to be compared with later.
 *
 * A switch's worth is the time in raw switches of Boost.Context on this machine: the one
 * figure that can be compared between machines.
 */
#ifndef HK_BENCH_REPORT_H
#define HK_BENCH_REPORT_H

#include <jansson.h>

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

/* ---- JSON ---- */

static json_t *row_to_json(const struct row *row)
{
    json_t *json = json_object();
    for (int i = 0; i < FACES; i++) {
        const struct figures *f = &row->faces[i];
        json_object_set_new(json, face_names[i],
                            json_pack("{s:f, s:f, s:f, s:f}", "run_ns", f->run_ns,
                                      "first_run_ns", f->first_run_ns, "run_steps",
                                      f->run_steps, "step_ns", step_ns(f)));
    }
    return json;
}

/* "ties 100000" */
static const char *row_key(const struct row *row, char buffer[static 64])
{
    snprintf(buffer, 64, row->many ? "%s %lld" : "%s", row->name, (long long)row->many);
    return buffer;
}

static bool save(const char *path, const struct row *rows, size_t count,
                 const struct switches *s)
{
    json_t *json = json_pack("{s:f, s:f}", "switch_ns", s->raw, "fiber_switch_ns", s->fiber);
    char key[64];
    for (size_t i = 0; i < count; i++) {
        if (rows[i].measured)
            json_object_set_new(json, row_key(&rows[i], key), row_to_json(&rows[i]));
    }
    bool good = json_dump_file(json, path, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0;
    if (!good)
        fprintf(stderr, "cannot write %s\n", path);
    json_decref(json);
    return good;
}

static double saved_step(const json_t *saved, const struct row *row, int face)
{
    char key[64];
    const json_t *json = json_object_get(json_object_get(saved, row_key(row, key)),
                                         face_names[face]);
    return json_number_value(json_object_get(json, "step_ns"));
}

/* Time a step now by time a step then, in ns and in switches' worth. */
static bool compare(const char *path, const struct row *rows, size_t count,
                    const struct switches *s)
{
    json_error_t error;
    json_t *saved = json_load_file(path, 0, &error);
    if (!saved) {
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        return false;
    }
    double raw = json_number_value(json_object_get(saved, "switch_ns"));
    printf("\nnow / %s, below 1 is faster (a switch: %.2f)\n", path, s->raw / raw);
    printf("%-16s %8s %8s %14s %8s\n", "", "C ns", "YAML ns", "C switches", "YAML");
    for (size_t i = 0; i < count; i++) {
        double c = saved_step(saved, &rows[i], 0), yaml = saved_step(saved, &rows[i], 1);
        if (!rows[i].measured || c <= 0 || yaml <= 0)
            continue;
        c = step_ns(&rows[i].faces[0]) / c;
        yaml = step_ns(&rows[i].faces[1]) / yaml;
        char key[64];
        printf("%-16s %8.2f %8.2f %14.2f %8.2f\n", row_key(&rows[i], key), c, yaml,
               c * raw / s->raw, yaml * raw / s->raw);
    }
    json_decref(saved);
    return true;
}

#endif
