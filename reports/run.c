/* SPDX-License-Identifier: MIT
 *
 * run: the layout of one run.
 *
 *     time   step │ left              │ right
 *       0s      1 │ with lock a       │
 *                 │ yield (waits)     │
 *              2 │                   │ with lock b
 *
 * The time is shown where it changes, the number of a step where it begins.
 */
#include "reports/run.h"

#include <stdlib.h>
#include <string.h>

#include "core/step.h"
#include "explore/campaign.h"
#include "reports/escape.h"
#include "reports/paint.h"
#include "reports/run_parts.h"

enum {
    WIDTH = 80,       /* what is aimed at */
    TEXT_MIN = 24,    /* room for a text in the rightmost column */
    TEXT_LEAST = 16,  /* if nothing else helps */
    COLUMN_MIN = 8,
    COLUMN_GAP = 3,   /* " │ " */
    WHY = 9,          /* two blanks and "blocked" */
    WAITS_MAX = 20,   /* lines of who waits */
};

/* ---- who waits ---- */

static void say_waits(struct hk_world *world, void *state)
{
    struct hk_sink *lines = state;
    hk_sink_clear(lines);
    uint32_t told = 0, more = 0;
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state != HK_TASK_LIVE)
            continue;
        if (told++ >= WAITS_MAX) {
            more++;
            continue;
        }
        char text[512];
        hk_blame_say(world, task, text, sizeof(text));
        bool waits = strcmp(text, hk_task_name(world, task)) != 0;
        hk_sink_printf(lines, "%s%s\n", text, waits ? "" : " could go on");
    }
    if (more)
        hk_sink_printf(lines, "and %u others\n", more);
}

static void ignore(struct hk_world *world, void *state, const struct hk_event *event)
{
    (void)world;
    (void)state;
    (void)event;
}

void hk_report_at_end(struct hk_world *world, struct hk_sink *lines,
                      void (*say)(struct hk_world *world, void *lines))
{
    struct hk_monitor *monitor = hk_arena_zalloc(&world->arena, sizeof(*monitor));
    *monitor = (struct hk_monitor){.state = lines, .event = ignore, .end = say};
    hk_sink_clear(lines);
    hk_monitor_add(world, monitor);
}

void hk_report_waits(struct hk_world *world, struct hk_sink *lines)
{
    hk_report_at_end(world, lines, say_waits);
}

/* ---- columns ---- */

struct layout {
    struct hk_sink *sink;
    const struct hk_rows *rows;
    size_t time_width, step_width;
    size_t at[HK_COLUMNS_MAX]; /* where the texts of each column begin */
    const char *bar;           /* one column wide */
    size_t why_width;          /* of the reasons, with the blanks before; or 0 */
    size_t text_min;
};

static size_t left_width(const struct layout *l)
{
    return l->time_width + 2 + l->step_width + l->why_width;
}

static size_t digits(uint64_t number)
{
    size_t count = 1;
    for (; number > 9; number /= 10)
        count++;
    return count;
}

static void measure_left(struct layout *l)
{
    l->time_width = l->step_width = 4; /* of the headings */
    for (size_t i = 0; i < l->rows->count; i++) {
        char time[40];
        size_t len = (size_t)hk_time_format(l->rows->rows[i].time, time, sizeof(time));
        l->time_width = len > l->time_width ? len : l->time_width;
        len = digits(l->rows->rows[i].step);
        l->step_width = len > l->step_width ? len : l->step_width;
    }
}

static size_t pitch(const struct hk_column *column, size_t cap)
{
    size_t name = hk_escape_columns(column->name, strlen(column->name));
    size_t width = column->width < cap ? column->width : cap;
    return width > name ? width : name;
}

/* Where the columns begin if none is wider than `cap`; returns the whole width. */
static size_t place(struct layout *l, size_t cap)
{
    size_t at = left_width(l) + COLUMN_GAP;
    for (int i = 0; i < l->rows->column_count; i++) {
        bool last = i + 1 == l->rows->column_count;
        l->at[i] = at;
        at += pitch(&l->rows->columns[i], last && cap < l->text_min ? l->text_min : cap);
        at += last ? 0 : COLUMN_GAP;
    }
    return at;
}

static void measure(struct layout *l)
{
    measure_left(l);
    size_t cap = WIDTH;
    l->text_min = TEXT_LEAST;
    if (place(l, COLUMN_MIN) > WIDTH)
        l->text_min = TEXT_MIN;
    while (l->text_min < TEXT_MIN && place(l, COLUMN_MIN) < WIDTH)
        l->text_min++;
    while (place(l, cap) > WIDTH && cap > COLUMN_MIN)
        cap--;
}

/* ---- lines ---- */

/* Blanks and the columns' bars from `column` up to `to`. */
static void bars(const struct layout *l, size_t column, size_t to)
{
    for (int i = 0; column < to; column++) {
        while (i < l->rows->column_count && l->at[i] < column + 2)
            i++;
        bool bar = i < l->rows->column_count && l->at[i] == column + 2;
        hk_sink_puts(l->sink, bar ? l->bar : " ");
    }
}

/* The bars to the right of a text that ends at `column`, and the line's end. */
static void line_end(const struct layout *l, size_t column)
{
    size_t last = l->at[l->rows->column_count - 1] - 1;
    if (column + 1 < last) {
        hk_sink_puts(l->sink, " ");
        bars(l, column + 1, last);
    }
    hk_sink_puts(l->sink, "\n");
}

static void heading(const struct layout *l)
{
    if (l->rows->column_count == 0)
        return;
    hk_sink_printf(l->sink, "%*s  %*s%*s", (int)l->time_width, "time", (int)l->step_width, "step",
                   (int)l->why_width, "");
    size_t column = left_width(l);
    for (int i = 0; i < l->rows->column_count; i++) {
        bars(l, column, l->at[i]);
        const char *name = l->rows->columns[i].name;
        hk_sink_puts(l->sink, name);
        column = l->at[i] + hk_escape_columns(name, strlen(name));
    }
    hk_sink_puts(l->sink, "\n");
}

static void left(const struct layout *l, const char *time, uint64_t step, const char *why)
{
    hk_sink_printf(l->sink, "%*s  ", (int)l->time_width, time);
    if (step)
        hk_sink_printf(l->sink, "%*llu", (int)l->step_width, (unsigned long long)step);
    else
        hk_sink_repeat(l->sink, ' ', l->step_width);
    if (l->why_width)
        hk_sink_printf(l->sink, "  %-*s", (int)l->why_width - 2, why);
}

/* The text from column `at` on, in as many lines as it needs. */
static void text_in_column(const struct layout *l, const char *text, size_t at)
{
    size_t start = left_width(l);
    size_t limit = at + l->text_min > WIDTH ? at + l->text_min : WIDTH;
    struct hk_sink lines;
    hk_sink_init(&lines, NULL, false);
    hk_escape_wrap(&lines, text, at, at + 2, limit);
    size_t indent = 0;
    for (char *line = lines.text, *end; line; line = end ? end + 1 : NULL) {
        if (line != lines.text) {
            left(l, "", 0, "");
            line += at + indent; /* where the bars are printed instead */
        }
        end = strchr(line, '\n');
        size_t len = end ? (size_t)(end - line) : strlen(line);
        bars(l, start, at + indent);
        hk_sink_write(l->sink, line, len);
        line_end(l, at + indent + hk_escape_columns(line, len));
        indent = 2;
    }
    hk_sink_fini(&lines);
}

static void across(const struct layout *l, const char *text)
{
    hk_sink_puts(l->sink, "!! ");
    hk_escape_wrap(l->sink, text, 3, 3, WIDTH);
    hk_sink_puts(l->sink, "\n");
}

static size_t hidden_from(const struct hk_rows *rows, size_t i)
{
    size_t count = 0;
    while (i + count < rows->count && rows->rows[i + count].hidden)
        count++;
    return count;
}

static void print_rows(const struct layout *l)
{
    int64_t last = -1;
    for (size_t i = 0; i < l->rows->count; i++) {
        const struct hk_row *row = &l->rows->rows[i];
        const char *text = l->rows->texts.text + row->text;
        size_t hidden = hidden_from(l->rows, i);
        if (hidden) {
            hk_sink_printf(l->sink, "%s %zu line%s left out\n", l->sink->ascii ? "..." : "…",
                           hidden, hidden == 1 ? "" : "s");
            i += hidden - 1;
            continue;
        }
        if (row->column == HK_ROW_ACROSS) {
            across(l, text);
            continue;
        }
        char time[40] = "";
        if (row->time != last)
            hk_time_format(row->time, time, sizeof(time));
        last = row->time;
        left(l, time, row->step, row->why);
        text_in_column(l, text, l->at[row->column]);
    }
}

/* ---- what stands below ---- */

/* Takes the text. */
static void field(struct hk_sink *sink, const char *key, char *text)
{
    hk_escape_field(sink, 0, key, text, strlen(text));
    free(text);
}

static void print_end(struct hk_sink *sink, const struct hk_world *world)
{
    char time[40];
    hk_time_format(world->clock.now, time, sizeof(time));
    char *text = hk_xasprintf("%s at %s after %llu step%s%s%s", hk_end_name(world->end), time,
                              (unsigned long long)world->steps, world->steps == 1 ? "" : "s",
                              world->why ? ": " : "", world->why ? world->why : "");
    field(sink, "end", text);
}

/* A deadlock's finding has said it already. */
static void print_waits(struct hk_sink *sink, const struct hk_world *world, const char *waits)
{
    if (world->end == HK_END_DEADLOCK || world->end == HK_END_STUCK)
        return;
    const char *key = "waiting";
    for (const char *end; (end = strchr(waits, '\n')); waits = end + 1) {
        hk_escape_field(sink, 0, key, waits, (size_t)(end - waits));
        key = "";
    }
}

static void print_findings(struct hk_sink *sink, const struct hk_world *world)
{
    for (const struct hk_finding *f = world->findings; f; f = f->next) {
        const struct hk_site *site = f->site;
        field(sink, "found",
              hk_xasprintf("%s%s%s: %s", f->kind, *f->label ? ": " : "", f->label, f->text));
        if (site && site->file)
            field(sink, "",
                  hk_xasprintf("%s:%d:%d: %s", site->file, site->line, site->col, site->text));
    }
}

bool hk_rows_fit(const struct hk_rows *rows)
{
    struct layout layout = {.rows = rows, .why_width = WHY, .text_min = TEXT_LEAST};
    measure_left(&layout);
    return place(&layout, COLUMN_MIN) <= WIDTH;
}

void hk_rows_print(struct hk_sink *sink, const struct hk_rows *rows, bool why)
{
    struct layout layout = {.sink = sink, .rows = rows, .bar = sink->ascii ? "|" : "│"};
    layout.why_width = why ? WHY : 0;
    measure(&layout);
    heading(&layout);
    print_rows(&layout);
}

static void print_steps(struct hk_sink *sink, const struct hk_world *world)
{
    struct hk_rows rows;
    hk_rows_make(&rows, world, NULL, sink->ascii);
    hk_rows_print(sink, &rows, false);
    if (world->lines_left_out)
        hk_sink_printf(sink, "and %llu events more, which were not kept\n",
                       (unsigned long long)world->lines_left_out);
    hk_sink_puts(sink, "\n");
    hk_rows_fini(&rows);
}

static void write_run(struct hk_sink *sink, const struct hk_world *world,
                      const struct hk_report_run *report)
{
    hk_escape(sink, report->title);
    hk_sink_puts(sink, "\n");
    hk_escape(sink, report->strategy);
    hk_sink_puts(sink, "\n\n");
    if (!report->brief)
        print_steps(sink, world);
    print_end(sink, world);
    print_findings(sink, world);
    print_waits(sink, world, report->waits);
    hk_sink_printf(sink, "%-*s%016llx\n%-*s%016llx\n", HK_FIELD_AT, "digest",
                   (unsigned long long)world->digest, HK_FIELD_AT, "interleaving",
                   (unsigned long long)world->signature);
    if (report->again)
        hk_sink_printf(sink, "%-*s%s\n", HK_FIELD_AT, "again", report->again);
}

void hk_report_run(struct hk_sink *sink, const struct hk_world *world,
                   const struct hk_report_run *report)
{
    struct hk_sink lines;
    hk_sink_init(&lines, NULL, sink->ascii);
    write_run(&lines, world, report);
    hk_paint_lines(sink, lines.text);
    hk_sink_fini(&lines);
}
