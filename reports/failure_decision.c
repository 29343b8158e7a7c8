/* SPDX-License-Identifier: MIT
 *
 * failure_decision: what decided, which two events to swap, and two runs side by side.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/failure_parts.h"
#include "reports/run_parts.h"

enum { BESIDE_MAX = 4 };

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

/* ---- side by side ---- */

/* "3 right: with lock b (waits)"; with times "3 at 5ms right: ...". The first row shown has the
 * number of its step even if the step began in a row above. */
static void say_row(struct hk_sink *text, const struct hk_rows *rows, size_t i, bool first,
                    bool times)
{
    const struct hk_row *row = &rows->rows[i];
    uint64_t step = row->step;
    const char *words = rows->texts.text + row->text;
    if (row->column == HK_ROW_ACROSS) {
        hk_sink_printf(text, "!! %s", words);
        return;
    }
    for (size_t k = i; first && !step && k-- > 0;)
        step = rows->rows[k].step;
    if (step)
        hk_sink_printf(text, "%llu ", (unsigned long long)step);
    else
        hk_sink_puts(text, "  ");
    if (step && times) {
        char time[40];
        hk_time_format(row->time, time, sizeof(time));
        hk_sink_printf(text, "at %s ", time);
    }
    bool named = rows->shared && row->column == rows->columns_max - 1;
    if (!named)
        hk_sink_printf(text, "%s: ", rows->columns[row->column].name);
    hk_sink_puts(text, words);
}

static void write_side(struct hk_sink *sink, const struct hk_rows *rows, size_t i, bool first,
                       bool times, size_t room, bool fill)
{
    struct hk_sink text;
    hk_sink_init(&text, NULL, sink->ascii);
    if (i < rows->count)
        say_row(&text, rows, i, first, times);
    hk_failure_cut(sink, text.text, room, fill);
    hk_sink_fini(&text);
}

static bool is_same(const struct hk_rows *here, const struct hk_rows *there, size_t i)
{
    struct hk_sink one, other;
    hk_sink_init(&one, NULL, false);
    hk_sink_init(&other, NULL, false);
    say_row(&one, here, i, false, true);
    say_row(&other, there, i, false, true);
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
    size_t room = (HK_FIELD_WIDTH - 3) / 2;
    hk_rows_make(&here, f->run->world, &part, sink->ascii);
    hk_rows_make(&there, f->pass->world, &pass_part, sink->ascii);
    hk_failure_cut(sink, "  this run", room, true);
    hk_sink_printf(sink, "%s  a run %s\n", bar,
                   f->explain->others ? "without it" : "that passes");
    size_t same = count_same(&here, &there);
    for (size_t i = same; i < same + BESIDE_MAX && (i < here.count || i < there.count); i++) {
        write_side(sink, &here, i, i == same, times, room, true);
        hk_sink_puts(sink, bar);
        write_side(sink, &there, i, i == same, times, room, false);
        hk_sink_puts(sink, "\n");
    }
    hk_rows_fini(&here);
    hk_rows_fini(&there);
}

/* ---- what decided ---- */

/* Takes the text. */
static void say(struct hk_sink *sink, const char *key, char *text)
{
    hk_escape_field(sink, 0, key, text, strlen(text));
    free(text);
}

static char *event_text(const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    bool told = !e->op || (e->site && strstr(e->site->text, e->op->name));
    if (e->site)
        return hk_xasprintf("%s: %.*s (%s%sstep %llu)", line->task_name, HK_CUT(100, e->site->text),
                            told ? "" : e->op->name, told ? "" : ", ",
                            (unsigned long long)e->step);
    return hk_xasprintf("%s: %s %s (step %llu)", line->task_name, e->op ? e->op->name : "emit",
                        e->object ? e->object->name : e->name, (unsigned long long)e->step);
}

static void write_swap(struct hk_sink *sink, const struct hk_failure *f)
{
    struct hk_failure_swap swap;
    if (!hk_failure_swap(f->run->world, f->pass->world, &swap))
        return;
    char *first = event_text(swap.first), *second = event_text(swap.second);
    say(sink, "swap",
        hk_xasprintf("%s, and %s: the other way round in the run %s", first, second,
                     f->explain->others ? "without it" : "that passes"));
    free(first);
    free(second);
}

/* What was answered, for choices of anything but whose turn it is. */
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
    const struct hk_data_mix *mix = &f->explain->mix;
    const struct hk_drawn *d = &mix->draws[mix->decisive];
    if (mix->decisive == mix->count)
        return hk_xasprintf("by data, likely: with all that was drawn here nothing %s, in any "
                            "order; with other data something %s",
                            f->explain->others ? "is without it" : "passes",
                            f->explain->others ? "is" : "does");
    char when[40] = "before step 1";
    if (d->step)
        snprintf(when, sizeof(when), "step %llu", (unsigned long long)d->step);
    return hk_xasprintf("by data, likely: what '%.*s' of %s drew (%s); with this nothing "
                        "%s, in any order; with another draw something %s",
                        HK_CUT(100, d->site ? d->site->text : "an operation"),
                        task_of(f->run->world, d->task), when,
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
        return e->replays == 0 ? hk_xstrdup("not asked: shrinking had taken the time")
                               : hk_xasprintf("by which step, %llu replays did not tell",
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

void hk_failure_decision(struct hk_sink *sink, const struct hk_failure *f)
{
    const struct hk_explain *e = f->explain;
    bool picks = false;
    uint64_t here = 0, there;
    if (!e)
        return;
    if (e->decision == HK_DECIDED_AT)
        here = hk_failure_step_of(f->run, e->choice, &picks);
    say(sink, "decided", decision_text(f, here, picks));
    if (!f->pass)
        return;
    there = here;
    if (e->decision == HK_DECIDED_BY_DATA)
        find_parting(f, &here, &there);
    if (picks)
        write_swap(sink, f);
    write_beside(sink, f, here, there);
}
