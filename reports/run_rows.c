/* SPDX-License-Identifier: MIT
 *
 * run_rows: which events of a kept run make a row, and whose column it is in.
 *
 * Events of one task at one statement in one step make one row. A statement that is
 * met again, in a loop, begins a new one, and so does whatever goes on after it
 * has waited.
 */
#include "reports/run_parts.h"

#include <stdlib.h>
#include <string.h>

#include "explore/script.h"
#include "reports/escape.h"

enum { NAME_COLUMNS = 20, SEEN_MAX = 8 };

/* The row that is being put together. */
struct draft {
    struct hk_rows *rows;
    const struct hk_world *world;
    const struct hk_rows_part *part; /* NULL: all */
    bool open;
    bool step_begins;            /* the next row is the first of its step */
    struct hk_event first;       /* of this row */
    int column;
    const char *name;            /* of the task */
    const char *branch;          /* of it; "" */
    struct hk_words words;
    struct hk_event seen[SEEN_MAX]; /* what the row tells already */
    int seen_count;
    bool dropped;                /* it is where something was dropped */
    bool ended;                  /* it is about a task's end, and what goes with it */
    struct hk_event over;        /* the select that has just taken an arm; no kind: none */
    const struct hk_finding *finding; /* the next to be told */
};

/* ---- columns ---- */

static int column_find(const struct hk_rows *rows, uint64_t path)
{
    for (int i = 0; i < rows->column_count; i++) {
        if (rows->columns[i].path == path)
            return i;
    }
    return rows->shared ? rows->columns_max - 1 : HK_ROW_ACROSS;
}

/* The name escaped and cut, on the heap. */
static char *short_name(const char *name, bool ascii)
{
    struct hk_sink text;
    hk_sink_init(&text, NULL, ascii);
    hk_escape(&text, name);
    size_t len = 0, columns = 0;
    for (; text.text[len]; len++) {
        columns += ((unsigned char)text.text[len] & 0xc0) != 0x80;
        if (columns > NAME_COLUMNS)
            break;
    }
    char *copy = hk_xasprintf("%.*s%s", (int)len, text.text, text.text[len] ? "~" : "");
    hk_sink_fini(&text);
    return copy;
}

static void column_add(struct hk_rows *rows, uint64_t path, const char *name)
{
    if (rows->shared || column_find(rows, path) >= 0)
        return;
    struct hk_column *last = &rows->columns[rows->columns_max - 1];
    if (rows->column_count == rows->columns_max) {
        rows->shared = true;
        free(last->name);
        *last = (struct hk_column){.name = hk_xstrdup("others")};
        return;
    }
    rows->columns[rows->column_count++] =
        (struct hk_column){.path = path, .name = short_name(name, rows->texts.ascii)};
}

static bool is_told(const struct hk_rows_part *part, uint64_t step)
{
    if (!part)
        return true;
    if (step == 0 || step < part->first || (part->last && step > part->last))
        return false;
    return !part->keep || (step <= part->count && part->keep[step - 1]);
}

/* In the order in which they come up: the scenario's own tasks first. */
static void find_columns(struct hk_rows *rows, const struct hk_world *world,
                         const struct hk_rows_part *part)
{
    for (size_t i = 0; i < world->line_count && !rows->shared; i++) {
        const struct hk_line *line = &world->lines[i];
        if (line->event.kind == HK_EVENT_SPAWN && !line->event.task && !part)
            column_add(rows, line->event.other->root.path, line->other_name);
        else if (line->event.task && is_told(part, line->event.step))
            column_add(rows, line->task_path, line->task_name);
    }
}

/* ---- rows ---- */

static struct hk_row *row_add(struct hk_rows *rows, struct hk_row row)
{
    HK_GROW(rows->rows, rows->count, rows->capacity);
    row.text = rows->texts.len;
    row.why = "";
    rows->rows[rows->count] = row;
    return &rows->rows[rows->count++];
}

/* The text of the row is complete. */
static void row_end(struct hk_rows *rows, const struct hk_row *row)
{
    const char *text = rows->texts.text + row->text;
    if (row->column >= 0) {
        size_t *width = &rows->columns[row->column].width;
        size_t columns = hk_escape_columns(text, rows->texts.len - row->text);
        *width = columns > *width ? columns : *width;
    }
    hk_sink_write(&rows->texts, "", 1);
}

static const char *why(unsigned turn)
{
    return turn == HK_TURN_FIRST || turn == HK_TURN_SAME ? "" : hk_turn_name((enum hk_turn)turn);
}

static void flush(struct draft *d)
{
    if (!d->open)
        return;
    d->open = false;
    struct hk_sink *texts = &d->rows->texts;
    struct hk_row *row = row_add(d->rows, (struct hk_row){.column = d->column,
                                                          .time = d->first.time});
    if (d->step_begins)
        row->step = d->first.step;
    if (d->step_begins && d->part && d->part->steps && row->step <= d->part->count)
        row->why = why(d->part->steps[row->step - 1].turn);
    d->step_begins = false;
    row->dropped = d->dropped;
    if (d->rows->shared && d->column == d->rows->columns_max - 1) {
        hk_escape(texts, d->name);
        hk_sink_puts(texts, ": ");
    }
    if (*d->branch) {
        hk_escape(texts, d->branch);
        hk_sink_puts(texts, ": ");
    }
    hk_escape(texts, d->words.head.text);
    if (d->words.notes.len > 0) {
        hk_sink_puts(texts, " (");
        hk_escape(texts, d->words.notes.text);
        hk_sink_puts(texts, ")");
    }
    row_end(d->rows, row);
}

/* ---- which events make a row ---- */

/* The next round of a loop over this statement, with another element: a statement does each
 * thing once, apart from what it reads and from a select. */
static bool is_next_element(const struct hk_event *s, const struct hk_event *e)
{
    return s->kind == HK_EVENT_ACCESS && e->kind == HK_EVENT_ACCESS && s->op == e->op &&
           s->object != e->object && e->op->mode != HK_LOOK && e->site &&
           strncmp(e->site->text, "select", 6) != 0;
}

static bool same_row(const struct draft *d, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    if (d->open && d->ended && e->task == d->first.task && e->step == d->first.step)
        return e->kind == HK_EVENT_ACCESS && d->seen_count < SEEN_MAX;
    if (!d->open || e->task != d->first.task || e->site != d->first.site ||
        e->step != d->first.step || e->kind == HK_EVENT_RESUME || d->seen_count == SEEN_MAX ||
        strcmp(line->branch, d->branch) != 0)
        return false;
    if (!e->site && (!e->op || e->op != d->first.op || e->object != d->first.object))
        return false;
    if (d->seen_count > 0 && d->seen[d->seen_count - 1].kind == HK_EVENT_ARM)
        return false; /* the next round */
    if (!e->site && d->seen[d->seen_count - 1].kind == HK_EVENT_DROP)
        return e->kind == HK_EVENT_ACCESS; /* it leaves its queue */
    for (int i = 0; i < d->seen_count; i++) {
        const struct hk_event *s = &d->seen[i];
        bool again = s->kind == e->kind && s->op == e->op && s->object == e->object &&
                     !hk_words_looked(s, e);
        bool asks = e->kind == HK_EVENT_ACCESS;
        bool anew = asks && s->kind == HK_EVENT_RESUME && s->op == e->op &&
                    s->object == e->object;
        /* the next round of a loop over this statement */
        if (again || anew || is_next_element(s, e) || (asks && s->kind == HK_EVENT_WAIT))
            return false;
    }
    return true;
}

static void open_row(struct draft *d, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    d->open = true;
    d->first = *e;
    d->column = column_find(d->rows, line->task_path);
    d->name = line->task_name;
    d->branch = line->branch;
    d->seen_count = 0;
    d->ended = d->dropped = false;
    hk_words_begin(&d->words, e);
}

/* The ends of channels that nobody holds any more are closed by it. */
static void ended(struct draft *d, const struct hk_line *line)
{
    flush(d);
    open_row(d, line);
    hk_words_end(&d->words, &line->event);
    d->ended = true;
}

/* A statement that does nothing but fail has its row, too. */
static void show_failing(struct draft *d, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    bool fails = strcmp(e->name, "assert") == 0 || strcmp(e->name, "panic") == 0;
    bool shown = d->open && d->first.site == e->site && d->first.task == e->task;
    flush(d);
    if (!fails || shown || !e->task || !e->site || !is_told(d->part, e->step))
        return;
    open_row(d, line);
    flush(d);
}

/* The events of findings come in the order of the list of findings. Here is only the place of
 * each among the steps; its text stands below them. */
static void found(struct draft *d, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    const struct hk_finding *f = d->finding;
    hk_assert(f);
    d->finding = f->next;
    if (d->part && e->step > 0 && e->step != d->part->last && !is_told(d->part, e->step))
        return;
    show_failing(d, line);
    struct hk_sink *texts = &d->rows->texts;
    struct hk_row *row =
        row_add(d->rows, (struct hk_row){.column = HK_ROW_ACROSS, .time = e->time});
    hk_escape(texts, f->kind);
    if (*f->label) {
        hk_sink_puts(texts, ": ");
        hk_escape(texts, f->label);
    }
    row_end(d->rows, row);
}

/* An expectation that looks on, or the counting of calls: nothing that the program does. */
static bool is_untold(const struct hk_event *e)
{
    return e->kind == HK_EVENT_ACCESS && e->op->flags & HK_OP_UNTOLD;
}

/* The arms that were not taken leave their queues: the select has said what it does. */
static bool is_leaving(const struct draft *d, const struct hk_event *e)
{
    return d->over.kind == HK_EVENT_ARM && e->kind == HK_EVENT_ACCESS &&
           e->task == d->over.task && e->step == d->over.step && e->site == d->over.site &&
           e->value.kind != HK_INT; /* the next round looks at its arms first */
}

/* A task that was woken to look again has looked before it goes on. */
static bool is_retry(const struct hk_event *first, const struct hk_event *then)
{
    return first->kind == HK_EVENT_ACCESS && then->kind == HK_EVENT_RESUME &&
           first->task == then->task && first->op == then->op && first->object == then->object &&
           (!first->site || first->site == then->site);
}

/* A task that has crashed does nothing more: what it waited for is dropped with it. The fault
 * itself is a hidden task, which has no path of its own (trace.c). */
static bool is_dying(const struct draft *d, const struct hk_line *line)
{
    return line->event.kind == HK_EVENT_ACCESS && !d->ended && hk_words_is_fault(&line->event) &&
           line->task_path != hk_hash_text(line->task_name);
}

/* Both ends of a channel are one to the reader. */
static bool is_told_already(const struct draft *d, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    bool told = false;
    for (int i = 0; i < d->seen_count && d->ended; i++)
        told |= d->seen[i].op == e->op && d->seen[i].object == e->object;
    return told && same_row(d, line);
}

/* A row of its own, or one more of the open one. */
static void tell(struct draft *d, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    if (!e->task || is_untold(e))
        return; /* before the run, or not of it */
    if (is_leaving(d, e) || is_dying(d, line) || is_told_already(d, line))
        return;
    d->over.kind = HK_EVENT_STEP;
    if (d->open && is_retry(&d->first, e))
        d->open = false; /* told by the statement that goes on */
    if (!same_row(d, line)) {
        flush(d);
        open_row(d, line);
    }
    d->seen[d->seen_count++] = *e;
    d->dropped |= e->kind == HK_EVENT_DROP;
    hk_words_tell(&d->words, line);
}

static void take(struct draft *d, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    if (e->kind != HK_EVENT_FINDING && !is_told(d->part, e->step))
        return;
    switch ((enum hk_event_kind)e->kind) {
    case HK_EVENT_STEP:
        flush(d);
        d->step_begins = true;
        return;
    case HK_EVENT_EFFECT: /* mostly said by the accesses */
        if (d->open && e->task == d->first.task && e->site == d->first.site)
            hk_words_tell(&d->words, line);
        return;
    case HK_EVENT_CHANGE:
    case HK_EVENT_CLOCK: /* said by the time of the next row */
        return;
    case HK_EVENT_FINDING:
        found(d, line);
        return;
    case HK_EVENT_END:
        ended(d, line);
        return;
    case HK_EVENT_ARM:
        if (e->op) /* a branch is told by its own rows */
            tell(d, line);
        d->over = *e;
        return;
    default:
        tell(d, line);
    }
}

void hk_rows_make(struct hk_rows *rows, const struct hk_world *world,
                  const struct hk_rows_part *part, bool ascii)
{
    *rows = (struct hk_rows){
        .columns_max = part && part->columns ? part->columns : HK_COLUMNS_MAX};
    hk_sink_init(&rows->texts, NULL, ascii);
    find_columns(rows, world, part);
    struct draft d = {.rows = rows, .world = world, .part = part, .finding = world->findings};
    hk_words_init(&d.words);
    for (size_t i = 0; i < world->line_count; i++)
        take(&d, &world->lines[i]);
    flush(&d);
    hk_words_fini(&d.words);
}

void hk_rows_fini(struct hk_rows *rows)
{
    for (int i = 0; i < rows->column_count; i++)
        free(rows->columns[i].name);
    free(rows->rows);
    hk_sink_fini(&rows->texts);
}
