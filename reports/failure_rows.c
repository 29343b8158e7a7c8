/* SPDX-License-Identifier: MIT
 *
 * failure_rows: steps in columns, as many as there is room for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/failure_parts.h"
#include "reports/run_parts.h"

enum { TAIL_ROWS = 8, COLUMNS_MIN = 3 };

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

void hk_failure_cut(struct hk_sink *sink, const char *text, size_t room, bool fill)
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
    size_t room = HK_FIELD_WIDTH - indent;
    hk_sink_repeat(sink, ' ', indent);
    hk_failure_cut(sink, safe.text, room, false);
    hk_sink_puts(sink, "\n");
    if (left < room) {
        hk_sink_repeat(sink, ' ', indent + left);
        wide = wide ? wide : 1;
        hk_sink_repeat(sink, '^', wide < room - left ? wide : room - left);
        hk_sink_puts(sink, "\n");
    }
    hk_sink_fini(&safe);
}

uint64_t hk_failure_step_of(const struct hk_player *run, size_t choice, bool *picks)
{
    size_t i = 0;
    while (i + 1 < run->step_count && run->steps[i].choices <= choice)
        i++;
    bool before = run->step_count > 0 && run->steps[i].choices > choice;
    *picks = before && run->steps[i].picked && run->steps[i].choices == choice + 1;
    return *picks || !before ? i + 1 : i;
}

/* ---- the schedule ---- */

static uint64_t last_step(const struct hk_failure *f)
{
    const struct hk_finding *finding = hk_player_finding(f->run, f->found->id);
    return finding ? finding->step : 0;
}

/* What a row is worth: if there is no room for all, those that tell most are kept. */
enum weight { ORDINARY, LATE, NEAR, TELLING, NEEDED, WEIGHTS };

/* "send jobs i (2)", and the finding speaks of sent(jobs, 2). */
static bool is_built_in(const char *text, const char *about)
{
    size_t len = strlen(text);
    for (const char *open = strchr(about, '('); open; open = strchr(open + 1, '(')) {
        char object[80], value[80];
        int end = 0;
        if (sscanf(open, "(%79[^ ,()], %78[^,()])%n", object, value, &end) != 2 || end == 0)
            continue;
        size_t wide = strlen(value);
        if (strstr(text, object) && len > wide + 2 && text[len - 1] == ')' &&
            memcmp(text + len - 1 - wide, value, wide) == 0 && strchr(" (", text[len - 2 - wide]))
            return true;
    }
    return false;
}

/* "inside crit (enter 1)", and the finding speaks of who is inside crit; "fails with Broken" */
static bool is_entry_or_failure(const char *text, const char *about)
{
    const char *region = strstr(text, "inside "), *enters = strstr(text, " (enter ");
    char name[80];
    if (strncmp(text, "fails with ", 11) == 0 || strstr(text, ": fails with "))
        return true;
    if (!region || !enters || enters <= region || (size_t)(enters - region) >= sizeof(name))
        return false;
    snprintf(name, sizeof(name), "%.*s", (int)(enters - region), region);
    return strstr(about, name) != NULL;
}

static bool is_telling(const struct hk_rows *rows, size_t i, const char *about)
{
    const char *text = rows->texts.text + rows->rows[i].text;
    const char *open = text ? strchr(text, '(') : NULL;
    if (rows->rows[i].dropped || is_built_in(text, about) || is_entry_or_failure(text, about))
        return true;
    /* "emit sent(i) (sent(2))", and the finding speaks of sent(2) */
    for (; open; open = strchr(open + 1, '(')) {
        const char *begin = open;
        while (begin > text && begin[-1] != ' ' && begin[-1] != '(')
            begin--;
        size_t len = (size_t)(open - begin) + strcspn(open, ")") + 1;
        char word[80];
        if (begin == open || len >= sizeof(word))
            continue;
        snprintf(word, sizeof(word), "%.*s", (int)len, begin);
        if (strstr(about, word))
            return true;
    }
    return false;
}

/* The weight of each row. The other rows of a step that has a telling one count as near it. */
static enum weight *weigh(const struct hk_rows *rows, uint64_t decided, const char *about)
{
    enum weight *weights = hk_xcalloc(rows->count + 1, sizeof(*weights));
    uint64_t step = 0;
    size_t begin = 0;
    bool near = false;
    for (size_t i = 0; i < rows->count; i++) {
        const struct hk_row *row = &rows->rows[i];
        if (row->step) {
            step = row->step;
            begin = i;
            near = decided && step + 1 >= decided && step <= decided + 1;
        }
        bool telling = is_telling(rows, i, about);
        for (size_t k = begin; telling && k < i; k++)
            weights[k] = weights[k] < NEAR ? NEAR : weights[k];
        near |= telling;
        bool edge = i < 2 || i + 2 >= rows->count || row->column == HK_ROW_ACROSS;
        weights[i] = edge                            ? NEEDED
                     : telling                       ? TELLING
                     : near                          ? NEAR
                     : i + TAIL_ROWS >= rows->count  ? LATE
                                                     : ORDINARY;
    }
    return weights;
}

/* Hides the least important ones, the earlier before the later. A line says how many. */
static void hide(struct hk_rows *rows, const enum weight *weights, int lines)
{
    size_t room = (size_t)lines, shown = rows->count;
    if (shown <= room)
        return;
    for (int least = ORDINARY; least < NEEDED && shown + 1 > room; least++) {
        for (size_t i = 0; i < rows->count; i++) {
            if (rows->rows[i].hidden || (int)weights[i] != least || shown + 2 <= room)
                continue;
            rows->rows[i].hidden = true;
            shown--;
        }
    }
}

/* Says how many tasks and steps did not matter; returns how many lines that took. */
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
    hk_sink_printf(sink, "%s %zu step%s that did not matter left out", hk_failure_dots(sink), steps,
                   steps == 1 ? "" : "s");
    if (tasks)
        hk_sink_printf(sink, ", %zu task%s with %s", tasks, tasks == 1 ? "" : "s",
                       steps == 1 ? "it" : "them");
    hk_sink_puts(sink, "\n");
    return 1;
}

/* With as many columns as there is room for, if that is more than a few. */
static void make_rows(struct hk_rows *rows, const struct hk_world *world,
                      struct hk_rows_part *part, bool ascii)
{
    part->columns = HK_COLUMNS_MAX;
    hk_rows_make(rows, world, part, ascii);
    while (!hk_rows_fit(rows) && part->columns > COLUMNS_MIN) {
        hk_rows_fini(rows);
        part->columns--;
        hk_rows_make(rows, world, part, ascii);
    }
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
    make_rows(&rows, f->run->world, &part, sink->ascii);
    const struct hk_finding *finding = hk_player_finding(f->run, f->found->id);
    enum weight *weights = weigh(&rows, f->slice->decided, finding ? finding->text : "");
    struct hk_sink below;
    hk_sink_init(&below, NULL, sink->ascii);
    int used = 1 + write_left_out(&below, f); /* and the heading */
    for (int room = lines - used; room > 2; room--) {
        int got = 0;
        for (size_t i = 0; i < rows.count; i++)
            rows.rows[i].hidden = false;
        hide(&rows, weights, room);
        hk_sink_clear(sink);
        hk_rows_print(sink, &rows, true);
        for (const char *c = sink->text; c && *c; c++)
            got += *c == '\n';
        if (got <= lines - used + 1) /* long texts take several lines */
            break;
    }
    hk_sink_puts(sink, below.text);
    hk_sink_fini(&below);
    hk_rows_fini(&rows);
    free(weights);
}
