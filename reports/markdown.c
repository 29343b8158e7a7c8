/* SPDX-License-Identifier: MIT
 *
 * markdown: a summary for a page: the sums, a table, and the details of what did not pass.
 * GitHub's dialect, for the table. The sums come first, so all is written at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/report.h"

struct state {
    struct hk_sink rows, details;
};

/* Whatever the text holds, it shows as it is. */
static void escaped(struct hk_sink *sink, const char *text)
{
    hk_escape_marks(sink, text, "\\`*_{}[]()<>#|~&$@!");
}

static size_t longest_ticks(const char *text)
{
    size_t longest = 0;
    while (*text) {
        size_t ticks = strspn(text, "`");
        longest = ticks > longest ? ticks : longest;
        text += ticks + strcspn(text + ticks, "`");
    }
    return longest;
}

/* A fence longer than any in the text. */
static void block(struct hk_sink *sink, const char *lines)
{
    size_t ticks = longest_ticks(lines) + 1 > 3 ? longest_ticks(lines) + 1 : 3;
    hk_sink_repeat(sink, '`', ticks);
    hk_sink_puts(sink, "text\n");
    hk_escape_lines(sink, lines);
    hk_sink_repeat(sink, '`', ticks);
    hk_sink_puts(sink, "\n");
}

static void heading(struct hk_sink *sink, const char *word, const char *label)
{
    hk_sink_printf(sink, "\n### %s: ", word);
    escaped(sink, label);
    hk_sink_puts(sink, "\n\n");
}

static void row(struct hk_sink *sink, const char *word, const char *label)
{
    hk_sink_printf(sink, "| %s | ", word);
    escaped(sink, label);
    hk_sink_puts(sink, " | ");
}

static void begin(struct hk_report_out *out)
{
    struct state *state = out->state;
    hk_sink_init(&state->rows, NULL, out->sink->ascii);
    hk_sink_init(&state->details, NULL, out->sink->ascii);
}

static void file(struct hk_report_out *out, const struct hk_report_file *file)
{
    struct state *state = out->state;
    if (!file->invalid)
        return;
    row(&state->rows, "**invalid**", file->path);
    hk_sink_puts(&state->rows, "|\n");
    heading(&state->details, "invalid", file->path);
    block(&state->details, file->shown);
}

static void scenario(struct hk_report_out *out, const struct hk_report_scenario *s)
{
    struct state *state = out->state;
    bool good = s->outcome == HK_PASSED || s->outcome == HK_SKIPPED;
    const char *word = hk_outcome_name(s->outcome);
    char *label = hk_report_label(s), *bold = hk_xasprintf("**%s**", word);
    row(&state->rows, good ? word : bold, label);
    if (s->result)
        hk_report_coverage(&state->rows, s->result);
    hk_sink_puts(&state->rows, " |\n");
    if (!good) {
        struct hk_sink lines;
        hk_sink_init(&lines, NULL, out->sink->ascii);
        hk_report_details(&lines, s);
        heading(&state->details, word, label);
        block(&state->details, lines.text);
        hk_sink_fini(&lines);
    }
    free(bold);
    free(label);
}

static void end(struct hk_report_out *out, const struct hk_report_total *total)
{
    struct state *state = out->state;
    hk_sink_printf(out->sink, "## hocket: %llu passed, %llu failed, %llu skipped\n",
                   (unsigned long long)total->passed, (unsigned long long)total->failed,
                   (unsigned long long)total->skipped);
    if (total->interrupted)
        hk_sink_puts(out->sink, "\n**Incomplete:** interrupted, the rest is missing.\n");
    if (total->stopped) {
        hk_sink_puts(out->sink, "\n**Incomplete:** ");
        hk_report_stopped(out->sink, total);
        hk_sink_puts(out->sink, ".\n");
    }
    if (out->options->times) {
        hk_sink_puts(out->sink, "\n");
        hk_report_date(out->sink, out->options->started);
        hk_sink_puts(out->sink, ", ");
        hk_report_seconds(out->sink, total->took);
        hk_sink_puts(out->sink, " s\n");
    }
    if (state->rows.len > 0)
        hk_sink_puts(out->sink, "\n| outcome | scenario | explored |\n|---|---|---|\n");
    hk_sink_write(out->sink, state->rows.text, state->rows.len);
    hk_sink_write(out->sink, state->details.text, state->details.len);
    hk_sink_fini(&state->rows);
    hk_sink_fini(&state->details);
}

const struct hk_report hk_report_markdown = {
    .name = "markdown",
    .help = "a summary for a page: sums, a table, what went wrong",
    .size = sizeof(struct state),
    .begin = begin,
    .file = file,
    .scenario = scenario,
    .end = end,
};
