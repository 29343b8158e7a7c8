/* SPDX-License-Identifier: MIT
 *
 * github: workflow commands that GitHub shows as annotations beside the lines of a file.
 * What did not pass is an error, what stayed open a warning; the sums are a notice.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/report.h"

/* %, and in a property also what ends one, are written as %25, %3A and %2C. */
static void escaped(struct hk_sink *sink, const char *text, bool property)
{
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, sink->ascii);
    if (property)
        hk_escape(&safe, text);
    else
        hk_escape_lines(&safe, text);
    for (const char *c = safe.text; *c; c++) {
        if (*c == '%' || *c == '\n' || (property && strchr(":,", *c)))
            hk_sink_printf(sink, "%%%02X", (unsigned)(unsigned char)*c);
        else
            hk_sink_write(sink, c, 1);
    }
    hk_sink_fini(&safe);
}

struct place {
    const char *file;
    int line, col, end_col; /* 0: unknown */
};

static void annotation(struct hk_sink *sink, const char *level, const struct place *place,
                       const char *title, const char *text)
{
    const char *file = place->file;
    while (strncmp(file, "./", 2) == 0) /* paths are those of the repository */
        file += 2;
    hk_sink_printf(sink, "::%s file=", level);
    escaped(sink, file, true);
    if (place->line > 0)
        hk_sink_printf(sink, ",line=%d", place->line);
    if (place->col > 0)
        hk_sink_printf(sink, ",col=%d", place->col);
    if (place->end_col > 0)
        hk_sink_printf(sink, ",endColumn=%d", place->end_col);
    hk_sink_puts(sink, ",title=");
    escaped(sink, title, true);
    hk_sink_puts(sink, "::");
    escaped(sink, text, false);
    hk_sink_puts(sink, "\n");
}

static void file(struct hk_report_out *out, const struct hk_report_file *file)
{
    for (size_t i = 0; i < file->note_count; i++) {
        const struct hk_report_note *note = &file->notes[i];
        struct place place = {file->path, note->line, note->col, note->end_col};
        annotation(out->sink, note->error ? "error" : "warning", &place,
                   note->error ? "invalid scenario" : "scenario", note->text);
    }
}

/* Where what is blamed happened; otherwise the file. */
static struct place place_of(const struct hk_report_scenario *s)
{
    for (size_t i = 0; i < s->finding_count; i++) {
        const struct hk_site *site = s->findings[i].found->site;
        if (s->findings[i].blamed && site)
            return (struct place){site->file, site->line, site->col, 0};
    }
    return (struct place){.file = s->path};
}

static void scenario(struct hk_report_out *out, const struct hk_report_scenario *s)
{
    if (s->outcome == HK_PASSED || s->outcome == HK_SKIPPED)
        return;
    struct place place = place_of(s);
    char *name = hk_report_name(s->title, s->variant, s->point);
    char *title = hk_xasprintf("%s: %s", hk_outcome_name(s->outcome), name);
    struct hk_sink details;
    hk_sink_init(&details, NULL, out->sink->ascii);
    hk_report_details(&details, s);
    if (details.len > 0)
        details.text[details.len - 1] = '\0'; /* its line end */
    annotation(out->sink, s->outcome == HK_INCONCLUSIVE ? "warning" : "error", &place, title,
               details.text);
    hk_sink_fini(&details);
    free(title);
    free(name);
}

static void end(struct hk_report_out *out, const struct hk_report_total *total)
{
    if (total->interrupted)
        hk_sink_puts(out->sink, "::error title=hocket::interrupted%3A the rest is missing\n");
    if (total->stopped) {
        hk_sink_puts(out->sink, "::warning title=hocket::");
        hk_report_stopped(out->sink, total);
        hk_sink_puts(out->sink, "\n");
    }
    hk_sink_printf(out->sink, "::notice title=hocket::%llu passed, %llu failed, %llu skipped\n",
                   (unsigned long long)total->passed, (unsigned long long)total->failed,
                   (unsigned long long)total->skipped);
}

const struct hk_report hk_report_github = {
    .name = "github",
    .help = "annotations for GitHub Actions; there without being asked for",
    .file = file,
    .scenario = scenario,
    .end = end,
};
