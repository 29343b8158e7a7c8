/* SPDX-License-Identifier: MIT
 *
 * failure_rows: steps in columns, and two runs side by side.
 */
#include <stdio.h>
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

/* What has room for few lines keeps those that tell most. */
enum weight { ORDINARY, LATE, NEAR, TELLING, NEEDED, WEIGHTS };

static bool is_telling(const struct hk_rows *rows, size_t i, const char *about)
{
    const char *text = rows->texts.text + rows->rows[i].text;
    const char *open = text ? strchr(text, '(') : NULL;
    if (rows->rows[i].dropped)
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

/* Of each row; the whole step of one that is telling is near it. */
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
    hk_sink_printf(sink, "%s %zu step%s that did not matter left out", hk_failure_dots(sink), steps,
                   steps == 1 ? "" : "s");
    if (tasks)
        hk_sink_printf(sink, ", %zu task%s with %s", tasks, tasks == 1 ? "" : "s",
                       steps == 1 ? "it" : "them");
    hk_sink_puts(sink, "\n");
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
    const struct hk_finding *finding = hk_player_finding(f->run, f->found->id);
    enum weight *weights = weigh(&rows, decided_step(f), finding ? finding->text : "");
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
    hk_sink_puts(sink, below.text ? below.text : "");
    hk_sink_fini(&below);
    hk_rows_fini(&rows);
    free(weights);
}

/* ---- side by side ---- */

/* "3 right: with lock b (waits)"; with times "3 at 5ms right: ..." */
static void say_row(struct hk_sink *text, const struct hk_rows *rows, const struct hk_row *row,
                    bool times)
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
    if (row->step && times) {
        char time[40];
        hk_time_format(row->time, time, sizeof(time));
        hk_sink_printf(text, "at %s ", time);
    }
    bool named = rows->shared && row->column == HK_COLUMNS_MAX - 1;
    if (!named)
        hk_sink_printf(text, "%s: ", rows->columns[row->column].name);
    hk_sink_puts(text, words);
}

static void write_side(struct hk_sink *sink, const struct hk_rows *rows, size_t i, bool times,
                       size_t room, bool fill)
{
    struct hk_sink text;
    hk_sink_init(&text, NULL, sink->ascii);
    if (i < rows->count)
        say_row(&text, rows, &rows->rows[i], times);
    cut(sink, text.text ? text.text : "", room, fill);
    hk_sink_fini(&text);
}

static bool is_same(const struct hk_rows *here, const struct hk_rows *there, size_t i)
{
    struct hk_sink one, other;
    hk_sink_init(&one, NULL, false);
    hk_sink_init(&other, NULL, false);
    say_row(&one, here, &here->rows[i], true);
    say_row(&other, there, &there->rows[i], true);
    bool same = strcmp(one.text, other.text) == 0;
    hk_sink_fini(&one);
    hk_sink_fini(&other);
    return same;
}

/* Rows at the beginning that need not be told twice. */
static size_t count_same(const struct hk_rows *here, const struct hk_rows *there)
{
    size_t i = 0;
    while (i + 1 < here->count && i + 1 < there->count && is_same(here, there, i))
        i++;
    return i;
}

/* From these steps on. */
static void write_beside(struct hk_sink *sink, const struct hk_failure *f, uint64_t from,
                         uint64_t pass_from)
{
    struct hk_rows here, there;
    struct hk_rows_part part = {.first = from}, pass_part = {.first = pass_from};
    bool times = f->explain->decision == HK_DECIDED_BY_DATA;
    const char *bar = sink->ascii ? " | " : " │ ";
    size_t room = (HK_FAILURE_WIDTH - 3) / 2;
    hk_rows_make(&here, f->run->world, &part, sink->ascii);
    hk_rows_make(&there, f->pass->world, &pass_part, sink->ascii);
    cut(sink, "  this run", room, true);
    hk_sink_printf(sink, "%s  a run %s\n", bar,
                   f->explain->others ? "without it" : "that passes");
    size_t same = times ? count_same(&here, &there) : 0;
    for (size_t i = same; i < same + BESIDE_MAX && (i < here.count || i < there.count); i++) {
        write_side(sink, &here, i, times, room, true);
        hk_sink_puts(sink, bar);
        write_side(sink, &there, i, times, room, false);
        hk_sink_puts(sink, "\n");
    }
    hk_rows_fini(&here);
    hk_rows_fini(&there);
}

/* ---- what decided ---- */

/* Takes the text. */
static void say(struct hk_sink *sink, int key, const char *name, char *text)
{
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_escape(&safe, text);
    hk_sink_printf(sink, "%-*s", key, name);
    hk_escape_wrap(sink, safe.text, (size_t)key, (size_t)key, HK_FAILURE_WIDTH);
    hk_sink_puts(sink, "\n");
    hk_sink_fini(&safe);
    free(text);
}

static char *event_text(const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    bool told = !e->op || (e->site && strstr(e->site->text, e->op->name));
    if (e->site)
        return hk_xasprintf("%s: %.100s (%s%sstep %llu)", line->task_name, e->site->text,
                            told ? "" : e->op->name, told ? "" : ", ",
                            (unsigned long long)e->step);
    return hk_xasprintf("%s: %s %s (step %llu)", line->task_name, e->op ? e->op->name : "emit",
                        e->object ? e->object->name : e->name, (unsigned long long)e->step);
}

static void write_swap(struct hk_sink *sink, const struct hk_failure *f, int key)
{
    struct hk_failure_swap swap;
    if (!hk_failure_swap(f->run->world, f->pass->world, &swap))
        return;
    char *first = event_text(swap.first), *second = event_text(swap.second);
    say(sink, key, "swap",
        hk_xasprintf("%s, and %s: the other way round in the run %s", first, second,
                     f->explain->others ? "without it" : "that passes"));
    free(first);
    free(second);
}

/* What was answered, for choices that are not whose turn it is. */
static const char *answer_text(const struct hk_explain *e)
{
    struct hk_choice choice = e->schedule->choices[e->choice];
    switch (hk_choice_kind(choice)) {
    case HK_CHOICE_FUTURE:
        return "which of several ready ones it polls first";
    case HK_CHOICE_DATA:
        return "which data it gets";
    case HK_CHOICE_CANCEL:
        return choice.value ? "that it is cancelled" : "that it is not cancelled";
    default:
        return choice.value ? "the fault that strikes" : "that no fault strikes";
    }
}

static const char *task_of(const struct hk_world *world, uint64_t path)
{
    for (size_t i = 0; i < world->line_count; i++) {
        if (world->lines[i].event.task && world->lines[i].task_path == path)
            return world->lines[i].task_name;
    }
    return "a task";
}

static char *data_text(const struct hk_failure *f)
{
    const struct hk_drawn *d = &f->explain->mix.draws[f->explain->mix.kept];
    return hk_xasprintf("by data, likely: what '%.100s' of %s drew (step %llu); with this nothing "
                        "%s, in any order; with another draw something %s",
                        d->site ? d->site->text : "an operation", task_of(f->run->world, d->task),
                        (unsigned long long)d->step,
                        f->explain->others ? "is without it" : "passes",
                        f->explain->others ? "is" : "does");
}

static char *choice_text(const struct hk_failure *f, uint64_t step, bool picks)
{
    const struct hk_explain *e = f->explain;
    const char *sure = e->proved ? "proved" : "likely";
    const char *passes = e->others ? "is without it" : "passes";
    if (picks && f->pass)
        return hk_xasprintf("at step %llu, %s: %s goes, not %s; from there on nothing %s",
                            (unsigned long long)step, sure, task_at(f->run, step),
                            task_at(f->pass, step), passes);
    return hk_xasprintf("in step %llu of %s, %s: %s; with this answer nothing %s, with another one "
                        "something %s", (unsigned long long)step, task_at(f->run, step), sure,
                        answer_text(e), passes, e->others ? "is" : "does");
}

static char *decision_text(const struct hk_failure *f, uint64_t step, bool picks)
{
    const struct hk_explain *e = f->explain;
    bool drawn = f->run->world->data_draws > 0;
    switch (e->decision) {
    case HK_DECIDED_AT:
        return choice_text(f, step, picks);
    case HK_DECIDED_BY_DATA:
        return data_text(f);
    case HK_DECIDED_ALWAYS:
        return hk_xasprintf("before the first choice, %s: no order passes%s",
                            e->proved ? "proved" : "likely",
                            drawn ? "; other data was tried, too" : "");
    default:
        return hk_xasprintf("by which step, %llu replays did not tell",
                            (unsigned long long)e->replays);
    }
}

/* Where two runs whose choices do not correspond part: the step of the first event that differs. */
static void find_parting(const struct hk_failure *f, uint64_t *here, uint64_t *there)
{
    const struct hk_world *a = f->run->world, *b = f->pass->world;
    size_t i = 0;
    while (i < a->line_count && i < b->line_count) {
        const struct hk_event *x = &a->lines[i].event, *y = &b->lines[i].event;
        if (x->kind != y->kind || x->site != y->site || x->time != y->time || x->rc != y->rc ||
            a->lines[i].task_path != b->lines[i].task_path)
            break;
        i++;
    }
    *here = i < a->line_count ? a->lines[i].event.step : 1;
    *there = i < b->line_count ? b->lines[i].event.step : 1;
}

void hk_failure_decision(struct hk_sink *sink, const struct hk_failure *f, int key)
{
    const struct hk_explain *e = f->explain;
    bool picks = false;
    uint64_t here = 0, there;
    if (!e)
        return;
    if (e->decision == HK_DECIDED_AT)
        here = step_of(f->run, e->choice, &picks);
    say(sink, key, "decided", decision_text(f, here, picks));
    if (!f->pass)
        return;
    there = here;
    if (e->decision == HK_DECIDED_BY_DATA)
        find_parting(f, &here, &there);
    write_swap(sink, f, key);
    write_beside(sink, f, here, there);
}
