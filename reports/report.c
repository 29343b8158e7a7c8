/* SPDX-License-Identifier: MIT
 *
 * report: the words that several formats need.
 */
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "expect/kinds.h"
#include "reports/escape.h"

const struct hk_report *hk_report_find(const char *name)
{
    for (size_t i = 0; i < hk_report_count; i++) {
        if (strcmp(hk_reports[i]->name, name) == 0)
            return hk_reports[i];
    }
    return NULL;
}

char *hk_report_name(const char *title, const char *variant, const char *point)
{
    bool more = *variant || *point;
    return hk_xasprintf("%s%s%s%s%s%s", title, more ? " [" : "", variant,
                        *variant && *point ? "; " : "", point, more ? "]" : "");
}

char *hk_report_label(const struct hk_report_scenario *s)
{
    char *name = hk_report_name(s->title, s->variant, s->point);
    char *label = hk_xasprintf("%s: %s", s->path, name);
    free(name);
    return label;
}

char *hk_report_finding_text(const struct hk_found *f)
{
    return hk_xasprintf("%s%s%s: %s", f->kind, *f->label ? ": " : "", f->label, f->text);
}

char *hk_report_finding_when(const struct hk_found *f)
{
    char time[40];
    hk_time_format(f->time, time, sizeof(time));
    return hk_xasprintf("first in run %llu, step %llu, at %s", (unsigned long long)f->first_run,
                        (unsigned long long)f->step, time);
}

char *hk_report_finding_place(const struct hk_found *f)
{
    const struct hk_site *site = f->site;
    if (!site)
        return NULL;
    return hk_xasprintf("%s:%d:%d: %s", site->file, site->line, site->col, site->text);
}

/* Takes the text, which may be NULL. */
static void detail(struct hk_sink *sink, char *text)
{
    if (!text)
        return;
    hk_escape(sink, text);
    hk_sink_puts(sink, "\n");
    free(text);
}

void hk_report_details(struct hk_sink *sink, const struct hk_report_scenario *s)
{
    if (*s->reason)
        detail(sink, hk_xstrdup(s->reason));
    for (size_t i = 0; i < s->finding_count; i++) {
        const struct hk_report_finding *finding = &s->findings[i];
        if (!finding->blamed)
            continue;
        if (!strstr(s->reason, finding->found->text))
            detail(sink, hk_report_finding_text(finding->found));
        detail(sink, hk_report_finding_when(finding->found));
        detail(sink, hk_report_finding_place(finding->found));
        hk_sink_printf(sink, "%s\n", finding->command);
    }
}

void hk_report_teach(struct hk_sink *sink, const char *key, const char *text, size_t indent)
{
    if (*text)
        hk_escape_field(sink, indent, key, text, strlen(text));
}

void hk_report_stopped(struct hk_sink *sink, const struct hk_report_total *total)
{
    hk_sink_puts(sink, "stopped behind ");
    hk_report_number(sink, total->failed, "failure");
    hk_sink_printf(sink, ", in file %llu of %llu", (unsigned long long)total->files,
                   (unsigned long long)total->file_count);
}

void hk_report_number(struct hk_sink *sink, uint64_t n, const char *what)
{
    hk_sink_printf(sink, "%llu %s%s", (unsigned long long)n, what, n == 1 ? "" : "s");
}

void hk_report_coverage(struct hk_sink *sink, const struct hk_result *r)
{
    hk_report_number(sink, r->runs, "run");
    hk_sink_puts(sink, ", ");
    hk_report_number(sink, r->interleavings, "interleaving");
    if (r->exhaustive == HK_EXHAUSTIVE_YES)
        hk_sink_puts(sink, " (all)");
    else if (r->exhaustive == HK_EXHAUSTIVE_SCHEDULES)
        hk_sink_puts(sink, " (all of one draw of the data)");
    else if (r->exhaustive == HK_EXHAUSTIVE_POINTS)
        hk_sink_puts(sink, " (all of the ends and middles of the data)");
    if (r->discarded)
        hk_sink_printf(sink, ", %llu discarded", (unsigned long long)r->discarded);
    if (r->cut)
        hk_sink_printf(sink, ", %llu cut", (unsigned long long)r->cut);
    enum hk_kind kind = HK_KIND_NONE;
    while ((kind = hk_kind_next(r->unjudged, kind)) != HK_KIND_NONE)
        hk_sink_printf(sink, ", %s not judged", hk_kind_name(kind));
}

char *hk_report_note_text(const struct hk_report_file *file, const struct hk_report_note *note)
{
    const char *severity = note->error ? "error" : "warning";
    if (note->line == 0)
        return hk_xasprintf("%s: %s: %s", file->path, severity, note->text);
    if (note->col == 0)
        return hk_xasprintf("%s:%d: %s: %s", file->path, note->line, severity, note->text);
    return hk_xasprintf("%s:%d:%d: %s: %s", file->path, note->line, note->col, severity,
                        note->text);
}

void hk_report_date(struct hk_sink *sink, int64_t time)
{
    time_t seconds = (time_t)(time / 1000000000);
    struct tm parts;
    char text[32] = "";
    if (gmtime_r(&seconds, &parts))
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    hk_sink_puts(sink, text);
}

void hk_report_seconds(struct hk_sink *sink, int64_t time)
{
    int64_t ms = time / 1000000;
    hk_sink_printf(sink, "%lld.%03lld", (long long)(ms / 1000), (long long)(ms % 1000));
}
