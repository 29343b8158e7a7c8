/* SPDX-License-Identifier: MIT
 *
 * failure_rows: steps in columns, and two runs side by side.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/failure_parts.h"
#include "reports/run_parts.h"

enum { BESIDE_MAX = 4, TAIL_ROWS = 8 };

const char *hk_failure_dots(const struct hk_sink *sink)
{
    return sink->ascii ? "..." : "…";
}

size_t hk_failure_code_point(const char *at)
{
    size_t len = 1;
    while (((unsigned char)at[len] & 0xc0) == 0x80)
        len++;
    return len;
}

/* The first `room` columns of an escaped text, filled up with blanks if `fill`. */
static void cut(struct hk_sink *sink, const char *text, size_t room, bool fill)
{
    size_t columns = hk_escape_columns(text, strlen(text));
    const char *end = text;
    size_t left = columns <= room ? columns : room - 1;
    for (size_t i = 0; i < left; i++)
        end += hk_failure_code_point(end);
    hk_sink_write(sink, text, (size_t)(end - text));
    if (columns > room)
        hk_sink_puts(sink, "~");
    if (fill && columns < room)
        hk_sink_repeat(sink, ' ', room - columns);
}

void hk_failure_quote_lines(struct hk_sink *sink, const char *text, size_t left, size_t wide,
                            size_t indent)
{
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_escape(&safe, text);
    size_t room = HK_FAILURE_WIDTH - indent;
    hk_sink_repeat(sink, ' ', indent);
    cut(sink, safe.text ? safe.text : "", room, false);
    hk_sink_puts(sink, "\n");
    if (left < room) {
        hk_sink_repeat(sink, ' ', indent + left);
        wide = wide ? wide : 1;
        hk_sink_repeat(sink, '^', wide < room - left ? wide : room - left);
        hk_sink_puts(sink, "\n");
    }
    hk_sink_fini(&safe);
}

/* ---- steps of choices ---- */

/* Which step the choice belongs to: it picked that, or was made inside it. */
static uint64_t step_of(const struct hk_player *run, size_t choice, bool *picks)
{
    size_t i = 0;
    while (i + 1 < run->step_count && run->steps[i].choices <= choice)
        i++;
    bool before = run->step_count > 0 && run->steps[i].choices > choice;
    *picks = before && run->steps[i].picked && run->steps[i].choices == choice + 1;
    return *picks || !before ? i + 1 : i;
}

static const char *task_at(const struct hk_player *run, uint64_t step)
{
    const struct hk_world *world = run->world;
    for (size_t i = 0; i < world->line_count; i++) {
        const struct hk_event *e = &world->lines[i].event;
        if (e->step == step && e->kind == HK_EVENT_STEP && e->task)
            return world->lines[i].task_name;
    }
    return "?";
}

/* ---- the schedule ---- */

static uint64_t last_step(const struct hk_failure *f)
{
    const struct hk_finding *finding = hk_player_finding(f->run, f->found->id);
    return finding ? finding->step : 0;
}

static int weight(const struct hk_rows *rows, size_t i, uint64_t decided, uint64_t step)
{
    if (rows->rows[i].column == HK_ROW_ACROSS || i + TAIL_ROWS >= rows->count)
        return 2;
    return decided && step + 1 >= decided && step <= decided + 1 ? 2 : 1;
}

/* Hides the least important ones, from the middle. A line says how many. */
static void hide(struct hk_rows *rows, int lines, uint64_t decided)
{
    size_t room = (size_t)lines, shown = rows->count;
    if (shown <= room)
        return;
    for (int least = 1; least <= 2 && shown + 1 > room; least++) {
        uint64_t step = 0;
        for (size_t i = 0; i < rows->count; i++) {
            step = rows->rows[i].step ? rows->rows[i].step : step;
            bool head = i < 3 || i + 2 >= rows->count;
            if (rows->rows[i].hidden || head || shown + 2 <= room ||
                weight(rows, i, decided, step) != least)
                continue;
            rows->rows[i].hidden = true;
            shown--;
        }
    }
}

static uint64_t decided_step(const struct hk_failure *f)
{
    bool picks;
    if (!f->explain || f->explain->decision != HK_DECIDED_AT)
        return 0;
    return step_of(f->run, f->explain->choice, &picks);
}

/* Tasks and steps that do not matter are a number. */
static int write_left_out(struct hk_sink *sink, const struct hk_failure *f)
{
    const struct hk_player *run = f->run;
    size_t steps = 0, tasks = 0, end = last_step(f) ? last_step(f) : run->step_count;
    for (size_t i = 0; i < end && i < run->step_count && i < f->slice->count; i++) {
        bool kept = f->slice->keep[i], first = true;
        steps += !kept;
        for (size_t k = 0; k < f->slice->count && k < run->step_count && first && !kept; k++) {
            if (run->steps[k].path == run->steps[i].path)
                first = k >= i && !f->slice->keep[k];
        }
        tasks += !kept && first;
    }
    if (steps == 0)
        return 0;
    hk_sink_printf(sink, "%s %zu step%s that did not matter left out, %zu task%s with them\n",
                   hk_failure_dots(sink), steps, steps == 1 ? "" : "s", tasks,
                   tasks == 1 ? "" : "s");
    return 1;
}

void hk_failure_rows(struct hk_sink *sink, const struct hk_failure *f, int lines)
{
    struct hk_rows rows;
    struct hk_rows_part part = {
        .steps = f->run->steps,
        .keep = f->slice->keep,
        .count = f->slice->count < f->run->step_count ? f->slice->count : f->run->step_count,
        .first = 1,
        .last = last_step(f),
    };
    hk_rows_make(&rows, f->run->world, &part, sink->ascii);
    struct hk_sink below;
    hk_sink_init(&below, NULL, sink->ascii);
    int used = 1 + write_left_out(&below, f); /* and the heading */
    for (int room = lines - used; room > 2; room--) {
        int got = 0;
        for (size_t i = 0; i < rows.count; i++)
            rows.rows[i].hidden = false;
        hide(&rows, room, decided_step(f));
        hk_sink_clear(sink);
        hk_rows_print(sink, &rows, true);
        for (const char *c = sink->text; c && *c; c++)
            got += *c == '\n';
        if (got <= lines - used + 1) /* long texts take several lines */
            break;
    }
    hk_sink_puts(sink, below.text ? below.text : "");
    hk_sink_fini(&below);
    hk_rows_fini(&rows);
}

/* ---- side by side ---- */

/* "3 right: with lock b (waits)" */
static void say_row(struct hk_sink *text, const struct hk_rows *rows, const struct hk_row *row)
{
    const char *words = rows->texts.text + row->text;
    if (row->column == HK_ROW_ACROSS) {
        hk_sink_printf(text, "!! %s", words);
        return;
    }
    if (row->step)
        hk_sink_printf(text, "%llu ", (unsigned long long)row->step);
    else
        hk_sink_puts(text, "  ");
    bool named = rows->shared && row->column == HK_COLUMNS_MAX - 1;
    if (!named)
        hk_sink_printf(text, "%s: ", rows->columns[row->column].name);
    hk_sink_puts(text, words);
}

static void write_side(struct hk_sink *sink, const struct hk_rows *rows, size_t i, size_t room,
                       bool fill)
{
    struct hk_sink text;
    hk_sink_init(&text, NULL, sink->ascii);
    if (i < rows->count)
        say_row(&text, rows, &rows->rows[i]);
    cut(sink, text.text ? text.text : "", room, fill);
    hk_sink_fini(&text);
}

static void write_beside(struct hk_sink *sink, const struct hk_failure *f, uint64_t step)
{
    struct hk_rows here, there;
    struct hk_rows_part part = {.first = step};
    const char *bar = sink->ascii ? " | " : " │ ";
    size_t room = (HK_FAILURE_WIDTH - 3) / 2;
    hk_rows_make(&here, f->run->world, &part, sink->ascii);
    hk_rows_make(&there, f->pass->world, &part, sink->ascii);
    cut(sink, "  this run", room, true);
    hk_sink_printf(sink, "%s  a run that passes\n", bar);
    for (size_t i = 0; i < BESIDE_MAX && (i < here.count || i < there.count); i++) {
        write_side(sink, &here, i, room, true);
        hk_sink_puts(sink, bar);
        write_side(sink, &there, i, room, false);
        hk_sink_puts(sink, "\n");
    }
    hk_rows_fini(&here);
    hk_rows_fini(&there);
}

/* ---- what decided ---- */

static void say(struct hk_sink *sink, int key, char *text)
{
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_escape(&safe, text);
    hk_sink_printf(sink, "%-*s", key, "decided");
    hk_escape_wrap(sink, safe.text, (size_t)key, (size_t)key, HK_FAILURE_WIDTH);
    hk_sink_puts(sink, "\n");
    hk_sink_fini(&safe);
    free(text);
}

void hk_failure_decision(struct hk_sink *sink, const struct hk_failure *f, int key)
{
    const struct hk_explain *e = f->explain;
    if (!e || e->decision == HK_DECIDED_UNKNOWN) {
        if (e)
            say(sink, key, hk_xasprintf("by which step, %llu replays did not tell",
                                        (unsigned long long)e->replays));
        return;
    }
    const char *sure = e->proved ? "proved" : "likely";
    if (e->decision == HK_DECIDED_ALWAYS) {
        bool drawn = f->run->world->data_draws > 0;
        say(sink, key, hk_xasprintf("before the first choice, %s: no order passes%s", sure,
                                    drawn ? " with this data (latencies, failures)" : ""));
        return;
    }
    bool picks;
    uint64_t step = step_of(f->run, e->choice, &picks);
    if (picks && f->pass)
        say(sink, key, hk_xasprintf("at step %llu, %s: %s goes, not %s; from there on nothing "
                                    "passes", (unsigned long long)step, sure,
                                    task_at(f->run, step), task_at(f->pass, step)));
    else
        say(sink, key, hk_xasprintf("in step %llu of %s, %s: another answer there could pass, "
                                    "this one cannot", (unsigned long long)step,
                                    task_at(f->run, step), sure));
    if (f->pass)
        write_beside(sink, f, step);
}
