/* SPDX-License-Identifier: MIT
 *
 * tap: the Test Anything Protocol, version 13 or 14. A scenario is a test point; what is
 * known of one that did not pass stands in a YAML block below it. The plan comes last.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/report.h"

struct state {
    uint64_t points;
};

static void begin(struct hk_report_out *out)
{
    hk_sink_printf(out->sink, "TAP version %d\n", out->options->tap_version);
}

/* `#` would begin a directive. */
static void point(struct hk_report_out *out, bool ok, const char *label)
{
    struct state *state = out->state;
    hk_sink_printf(out->sink, "%s %llu - ", ok ? "ok" : "not ok",
                   (unsigned long long)++state->points);
    hk_escape_marks(out->sink, label, "#\\");
}

/* A string in double quotes. What is printable needs no other escapes than these two. */
static void quoted(struct hk_sink *sink, const char *text)
{
    hk_sink_puts(sink, "\"");
    hk_escape_marks(sink, text, "\"\\");
    hk_sink_puts(sink, "\"\n");
}

static void field(struct hk_sink *sink, const char *indent, const char *key, const char *text)
{
    hk_sink_printf(sink, "%s%s: ", indent, key);
    quoted(sink, text);
}

/* Takes the text, which may be NULL. */
static void field_of(struct hk_sink *sink, const char *indent, const char *key, char *text)
{
    if (text)
        field(sink, indent, key, text);
    free(text);
}

static void file(struct hk_report_out *out, const struct hk_report_file *file)
{
    if (!file->invalid)
        return;
    point(out, false, file->path);
    hk_sink_puts(out->sink, "\n  ---\n  outcome: \"invalid\"\n  errors:\n");
    for (size_t i = 0; i < file->note_count; i++) {
        if (!file->notes[i].error)
            continue;
        /* with a key: Perl's reader takes no text with colons for an item */
        field_of(out->sink, "    - ", "error", hk_report_note_text(file, &file->notes[i]));
    }
    hk_sink_puts(out->sink, "  ...\n");
}

static void findings(struct hk_sink *sink, const struct hk_report_scenario *s)
{
    bool any = false;
    for (size_t i = 0; i < s->finding_count; i++) {
        const struct hk_report_finding *finding = &s->findings[i];
        if (!finding->blamed)
            continue;
        hk_sink_puts(sink, any ? "" : "  findings:\n");
        any = true;
        field_of(sink, "    - ", "finding", hk_report_finding_text(finding->found));
        field_of(sink, "      ", "first", hk_report_finding_when(finding->found));
        field_of(sink, "      ", "at", hk_report_finding_place(finding->found));
        field(sink, "      ", "again", finding->command);
    }
}

static void scenario(struct hk_report_out *out, const struct hk_report_scenario *s)
{
    struct hk_sink *sink = out->sink;
    bool skipped = s->outcome == HK_SKIPPED;
    char *label = hk_report_label(s);
    point(out, s->outcome == HK_PASSED || skipped, label);
    free(label);
    if (skipped) {
        hk_sink_puts(sink, " # SKIP ");
        hk_escape(sink, s->reason);
    }
    hk_sink_puts(sink, "\n");
    if (s->outcome == HK_PASSED || skipped)
        return;
    hk_sink_puts(sink, "  ---\n");
    field(sink, "  ", "outcome", hk_outcome_name(s->outcome));
    field(sink, "  ", "reason", s->reason);
    hk_sink_puts(sink, "  explored: \"");
    hk_report_coverage(sink, s->result);
    hk_sink_puts(sink, "\"\n");
    if (out->options->times)
        hk_sink_printf(sink, "  duration_ms: %lld\n", (long long)(s->took / 1000000));
    findings(sink, s);
    hk_sink_puts(sink, "  ...\n");
}

static void end(struct hk_report_out *out, const struct hk_report_total *total)
{
    const struct state *state = out->state;
    if (total->stopped) {
        hk_sink_puts(out->sink, "# ");
        hk_report_stopped(out->sink, total);
        hk_sink_puts(out->sink, "\n");
    }
    if (total->interrupted)
        hk_sink_puts(out->sink, "Bail out! interrupted: the rest is missing\n");
    else
        hk_sink_printf(out->sink, "1..%llu%s\n", (unsigned long long)state->points,
                       state->points == 0 ? " # SKIP nothing was selected" : "");
}

const struct hk_report hk_report_tap = {
    .name = "tap",
    .help = "Test Anything Protocol 13, or 14 (--tap-version)",
    .size = sizeof(struct state),
    .begin = begin,
    .file = file,
    .scenario = scenario,
    .end = end,
};
