/* SPDX-License-Identifier: MIT
 *
 * failure: the block. All but the schedule is written first, so that this gets the lines that
 * are left.
 */
#include "reports/failure.h"

#include <stdlib.h>
#include <string.h>

#include "core/step.h"
#include "reports/escape.h"
#include "reports/failure_parts.h"
#include "reports/run.h"

enum {
    TEXT_LINES_MAX = 4,
    WAITS_MAX = 4,
    ROWS_MIN = 6,      /* lines of the schedule, however long the rest is */
};

char *hk_failure_id(const char *kind, uint64_t id)
{
    return hk_xasprintf("%s-%08llx", kind, (unsigned long long)(id >> 32));
}

/* ---- who waits ---- */

/* What the finding's text says besides who waits, which stands in the block in its place. */
static void say_clock(const struct hk_world *world, struct hk_sink *lines)
{
    if (world->config.paused && world->end == HK_END_STUCK && world->clock.count > 0)
        hk_sink_puts(lines, "nobody advances the clock\n");
    if (world->slack_used)
        hk_sink_puts(lines, "(with slack)\n");
}

static void say_waits(struct hk_world *world, void *state)
{
    struct hk_sink *lines = state;
    hk_sink_clear(lines);
    say_clock(world, lines);
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        char text[512];
        if (task->state != HK_TASK_LIVE || lines->len > 100000)
            continue;
        hk_blame_say(world, task, text, sizeof(text));
        if (strcmp(text, hk_task_name(world, task)) == 0)
            continue;
        const struct hk_site *site = task->root.site;
        hk_sink_puts(lines, text);
        if (site && site->file)
            hk_sink_printf(lines, ", line %d: %s", site->line, site->text);
        hk_sink_puts(lines, "\n");
    }
}

void hk_failure_watch(struct hk_world *world, struct hk_sink *lines)
{
    hk_report_at_end(world, lines, say_waits);
}

/* ---- "key           text" ---- */

/* At most `lines` lines of the text, which is not escaped. */
static void key_value(struct hk_sink *sink, const char *key, const char *text, size_t len,
                      int lines)
{
    struct hk_sink safe, wrapped;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_sink_init(&wrapped, NULL, sink->ascii);
    hk_escape_bytes(&safe, text, len);
    hk_escape_wrap(&wrapped, safe.text, HK_FIELD_AT, HK_FIELD_AT, HK_FIELD_WIDTH);
    char *end = wrapped.text;
    for (int i = 0; end && i < lines; i++)
        end = strchr(end + (i > 0), '\n');
    hk_sink_printf(sink, "%-*s", HK_FIELD_AT, key);
    if (end)
        hk_sink_printf(sink, "%.*s %s\n", (int)(end - wrapped.text), wrapped.text,
                       hk_failure_dots(sink));
    else
        hk_sink_printf(sink, "%s\n", wrapped.text);
    hk_sink_fini(&safe);
    hk_sink_fini(&wrapped);
}

static void take_value(struct hk_sink *sink, const char *key, char *text)
{
    key_value(sink, key, text, strlen(text), TEXT_LINES_MAX);
    free(text);
}

static unsigned long long count(uint64_t n)
{
    return (unsigned long long)n;
}

static void write_error(struct hk_sink *sink, const struct hk_failure *f)
{
    const struct hk_found *found = f->found;
    char *id = hk_failure_id(found->kind, found->id);
    take_value(sink, "error", hk_xasprintf("%s, in %llu of %llu run%s, first in run %llu", id,
                                           count(found->runs), count(f->runs),
                                           f->runs == 1 ? "" : "s", count(found->first_run)));
    free(id);
}

static bool is_of_waiting(const struct hk_failure *f)
{
    return strcmp(f->found->kind, "deadlock") == 0 || strcmp(f->found->kind, "stuck") == 0;
}

static void write_what(struct hk_sink *sink, const struct hk_failure *f)
{
    const struct hk_finding *finding = hk_player_finding(f->run, f->found->id);
    const char *text = finding ? finding->text : f->found->text;
    if (is_of_waiting(f) && f->waits && *f->waits)
        return; /* said by who waits */
    /* an expectation has its label, everything else its kind */
    bool expectation = strcmp(f->found->kind, "expect") == 0;
    const char *name = expectation ? f->found->label : f->found->kind;
    take_value(sink, "what", hk_xasprintf("%s%s%s", name, *name ? ": " : "", text));
}

static void write_quote(struct hk_sink *sink, const struct hk_failure_quote *q)
{
    if (!q->file)
        return;
    take_value(sink, q->key, hk_xasprintf("%s:%d:%d", q->file, q->line, q->col));
    if (!q->text)
        return;
    struct hk_sink before, meant;
    hk_sink_init(&before, NULL, sink->ascii);
    hk_sink_init(&meant, NULL, sink->ascii);
    size_t at = 0, end;
    for (int col = 1; q->text[at] && col < q->col; col++)
        at += hk_failure_code_point(q->text + at);
    end = at;
    for (int i = 0; q->text[end] && i < q->width; i++)
        end += hk_failure_code_point(q->text + end);
    size_t indent = strspn(q->text, " ") < at ? strspn(q->text, " ") : 0;
    hk_escape_bytes(&before, q->text + indent, at - indent);
    hk_escape_bytes(&meant, q->text + at, end - at);
    size_t left = hk_escape_columns(before.text, before.len);
    size_t wide = hk_escape_columns(meant.text, meant.len);
    hk_failure_quote_lines(sink, q->text + indent, left, wide, HK_FIELD_AT);
    hk_sink_fini(&before);
    hk_sink_fini(&meant);
}

static void write_waits(struct hk_sink *sink, const struct hk_failure *f)
{
    const char *key = "waiting", *line = f->waits ? f->waits : "";
    int told = 0, more = 0;
    for (const char *end; (end = strchr(line, '\n')); line = end + 1) {
        if (told >= WAITS_MAX) {
            more++;
            continue;
        }
        told++;
        key_value(sink, key, line, (size_t)(end - line), 3);
        key = "";
    }
    if (more)
        hk_sink_printf(sink, "%-*s%s %d others\n", HK_FIELD_AT, "", hk_failure_dots(sink), more);
}

/* ---- the schedule ---- */

static void write_how(struct hk_sink *sink, const struct hk_failure *f)
{
    const struct hk_shrink *s = f->shrunk ? f->simplest : NULL;
    const struct hk_finding *finding = hk_player_finding(f->run, f->found->id);
    size_t steps = finding && finding->step < f->run->step_count ? finding->step
                                                                 : f->run->step_count;
    uint64_t switches = hk_switches(f->run->steps, steps);
    const char *how = !s           ? ""
                      : s->fair    ? "; not shrunk: it is about fair choices"
                      : s->ran_late ? "; shrinking took too long and was stopped"
                      : switches == 0 ? ""
                      : s->fewest  ? "; with fewer switches it does not come"
                                   : "; fewer switches were not found";
    take_value(sink, "schedule",
               hk_xasprintf("%zu step%s, %llu switch%s%s", steps, steps == 1 ? "" : "s",
                            count(switches), switches == 1 ? "" : "es", how));
}

/* ---- below ---- */

static void write_again(struct hk_sink *sink, const struct hk_failure *f)
{
    if (f->command)
        hk_sink_printf(sink, "%-*s%s\n", HK_FIELD_AT, "again", f->command);
    if (f->saved && *f->saved)
        key_value(sink, "saved", f->saved, strlen(f->saved), 3);
    hk_sink_printf(sink, "%-*s%016llx\n", HK_FIELD_AT, "digest",
                   (unsigned long long)f->run->world->digest);
}

static int lines_of(const struct hk_sink *sink)
{
    int lines = 0;
    for (const char *c = sink->text; c && *c; c++)
        lines += *c == '\n';
    return lines;
}

void hk_failure_write(struct hk_sink *sink, const struct hk_failure *f)
{
    struct hk_sink head, rows, tail;
    hk_sink_init(&head, NULL, sink->ascii);
    hk_sink_init(&rows, NULL, sink->ascii);
    hk_sink_init(&tail, NULL, sink->ascii);
    write_error(&head, f);
    write_what(&head, f);
    for (size_t i = 0; i < HK_COUNT(f->quotes); i++)
        write_quote(&head, &f->quotes[i]);
    write_waits(&head, f);
    write_how(&head, f);
    hk_failure_decision(&tail, f);
    write_again(&tail, f);
    int room = HK_FAILURE_LINES - lines_of(&head) - lines_of(&tail) - 2; /* two blank lines */
    hk_failure_rows(&rows, f, room < ROWS_MIN ? ROWS_MIN : room);
    hk_sink_printf(sink, "%s\n%s\n%s", head.text, rows.text, tail.text);
    hk_sink_fini(&head);
    hk_sink_fini(&rows);
    hk_sink_fini(&tail);
}
