/* SPDX-License-Identifier: MIT
 *
 * junit: XML as Jenkins, GitLab and most others read it. A file is a suite, a scenario a
 * case. junit.xsd beside this file has all elements and attributes that may occur; the
 * dialect gitlab adds `file` to a case.
 *
 * Counts stand in front of what they count, so all is written at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/report.h"

struct counts {
    uint64_t tests, failures, errors, skipped;
    int64_t took;
};

struct state {
    struct hk_sink suites; /* done */
    struct hk_sink cases;  /* of the suite under way */
    char *path;            /* of that suite, or NULL */
    int64_t started;
    struct counts suite, all;
};

static void attribute(struct hk_sink *sink, const char *name, const char *value)
{
    hk_sink_printf(sink, " %s=\"", name);
    hk_escape_xml(sink, value);
    hk_sink_puts(sink, "\"");
}

static void time_of(struct hk_sink *sink, const struct hk_report_out *out, int64_t took)
{
    if (!out->options->times)
        return;
    hk_sink_puts(sink, " time=\"");
    hk_report_seconds(sink, took);
    hk_sink_puts(sink, "\"");
}

static void counts_of(struct hk_sink *sink, const struct counts *c)
{
    hk_sink_printf(sink, " tests=\"%llu\" failures=\"%llu\" errors=\"%llu\"",
                   (unsigned long long)c->tests, (unsigned long long)c->failures,
                   (unsigned long long)c->errors);
}

/* ---- suites ---- */

static void suite_end(struct hk_report_out *out)
{
    struct state *state = out->state;
    if (!state->path)
        return;
    struct hk_sink *sink = &state->suites;
    hk_sink_puts(sink, "  <testsuite");
    attribute(sink, "name", state->path);
    counts_of(sink, &state->suite);
    hk_sink_printf(sink, " skipped=\"%llu\"", (unsigned long long)state->suite.skipped);
    time_of(sink, out, state->suite.took);
    if (out->options->times) {
        hk_sink_puts(sink, " timestamp=\"");
        hk_report_date(sink, state->started);
        hk_sink_puts(sink, "\"");
    }
    hk_sink_puts(sink, ">\n");
    hk_sink_write(sink, state->cases.text, state->cases.len);
    hk_sink_puts(sink, "  </testsuite>\n");
    state->all.tests += state->suite.tests;
    state->all.failures += state->suite.failures;
    state->all.errors += state->suite.errors;
    hk_sink_clear(&state->cases);
    free(state->path);
    state->path = NULL;
}

static void suite_begin(struct hk_report_out *out, const char *path, int64_t started)
{
    struct state *state = out->state;
    if (state->path && strcmp(state->path, path) == 0)
        return;
    suite_end(out);
    state->path = hk_xstrdup(path);
    state->started = started;
    state->suite = (struct counts){0};
}

static void begin(struct hk_report_out *out)
{
    struct state *state = out->state;
    hk_sink_init(&state->suites, NULL, out->sink->ascii);
    hk_sink_init(&state->cases, NULL, out->sink->ascii);
}

/* ---- cases ---- */

/* "catalog/races/lost-update.yaml" is "catalog.races.lost-update". */
static void class_of(struct hk_sink *sink, const char *path)
{
    path += strspn(path, "./");
    const char *name = strrchr(path, '/'), *dot = strrchr(name ? name : path, '.');
    char *class = hk_xasprintf("%.*s", (int)(dot ? (size_t)(dot - path) : strlen(path)), path);
    for (char *c = class; *c; c++)
        *c = *c == '/' ? '.' : *c;
    attribute(sink, "classname", class);
    free(class);
}

/* Opens a case; ">" or "/>" is still to come. */
static void case_begin(struct hk_report_out *out, const char *path, const char *name)
{
    struct state *state = out->state;
    struct hk_sink *sink = &state->cases;
    hk_sink_puts(sink, "    <testcase");
    class_of(sink, path);
    attribute(sink, "name", name);
    if (out->options->gitlab)
        attribute(sink, "file", path);
    state->suite.tests++;
}

/* An element with a message and lines of text, and the end of its case. */
static void trouble(struct hk_report_out *out, const char *element, const char *type,
                    const char *message, const char *lines)
{
    struct state *state = out->state;
    struct hk_sink *sink = &state->cases;
    bool is_error = strcmp(element, "error") == 0;
    state->suite.errors += is_error;
    state->suite.failures += !is_error;
    hk_sink_printf(sink, ">\n      <%s", element);
    attribute(sink, "type", type);
    attribute(sink, "message", message);
    hk_sink_puts(sink, ">");
    for (const char *end; (end = strchr(lines, '\n')); lines = end + 1) {
        char *line = hk_xasprintf("%.*s", (int)(end - lines), lines);
        hk_escape_xml(sink, line);
        hk_sink_puts(sink, "\n");
        free(line);
    }
    hk_escape_xml(sink, lines);
    hk_sink_printf(sink, "</%s>\n    </testcase>\n", element);
}

static void file(struct hk_report_out *out, const struct hk_report_file *file)
{
    if (!file->invalid)
        return;
    suite_begin(out, file->path, out->options->started);
    case_begin(out, file->path, "valid");
    size_t first = 0;
    while (first + 1 < file->note_count && !file->notes[first].error)
        first++;
    char *message = hk_report_note_text(file, &file->notes[first]);
    trouble(out, "error", "invalid", message, file->shown);
    free(message);
}

static const char *type_of(const struct hk_report_scenario *s)
{
    for (size_t i = 0; i < s->finding_count && s->outcome == HK_FAILED; i++) {
        if (s->findings[i].blamed)
            return s->findings[i].found->kind;
    }
    return hk_outcome_name(s->outcome);
}

static void scenario(struct hk_report_out *out, const struct hk_report_scenario *s)
{
    struct state *state = out->state;
    suite_begin(out, s->path, s->started);
    char *name = hk_report_name(s->title, s->variant, s->point);
    case_begin(out, s->path, name);
    if (s->result) {
        time_of(&state->cases, out, s->took);
        state->suite.took += s->took;
    }
    if (s->outcome == HK_PASSED) {
        hk_sink_puts(&state->cases, "/>\n");
    } else if (s->outcome == HK_SKIPPED) {
        hk_sink_puts(&state->cases, ">\n      <skipped");
        attribute(&state->cases, "message", s->reason);
        hk_sink_puts(&state->cases, "/>\n    </testcase>\n");
        state->suite.skipped++;
    } else {
        struct hk_sink lines;
        hk_sink_init(&lines, NULL, out->sink->ascii);
        hk_report_details(&lines, s);
        trouble(out, s->outcome == HK_DIVERGED ? "error" : "failure", type_of(s), s->reason,
                lines.text);
        hk_sink_fini(&lines);
    }
    free(name);
}

/* An interrupt is an error of a suite of its own, so that nobody takes the rest for all. */
static void incomplete(struct hk_report_out *out)
{
    suite_begin(out, "hocket", out->options->started);
    case_begin(out, "hocket", "complete");
    trouble(out, "error", "incomplete", "interrupted: the rest is missing", "");
}

static void end(struct hk_report_out *out, const struct hk_report_total *total)
{
    struct state *state = out->state;
    if (total->interrupted)
        incomplete(out);
    suite_end(out);
    hk_sink_puts(out->sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<testsuites name=\"hocket\"");
    counts_of(out->sink, &state->all);
    time_of(out->sink, out, total->took);
    hk_sink_puts(out->sink, ">\n");
    hk_sink_write(out->sink, state->suites.text, state->suites.len);
    hk_sink_puts(out->sink, "</testsuites>\n");
    hk_sink_fini(&state->suites);
    hk_sink_fini(&state->cases);
}

const struct hk_report hk_report_junit = {
    .name = "junit",
    .help = "XML as Jenkins reads it, or GitLab (--junit-dialect): reports/junit.xsd",
    .size = sizeof(struct state),
    .begin = begin,
    .file = file,
    .scenario = scenario,
    .end = end,
};
