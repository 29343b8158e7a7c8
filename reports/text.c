/* SPDX-License-Identifier: MIT
 *
 * text: for people.
 *
 *     passed   races/lost-update.yaml: lost update [atomic add]   500 runs, 4 interleavings (all)
 *
 * What did not pass is followed by the reason and by the command that shows it.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/paint.h"
#include "reports/report.h"

enum { INDENT = 4, WIDTH = 80 };

/* Takes the text, which may be NULL. */
static void indented(struct hk_sink *sink, char *text)
{
    if (!text)
        return;
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_escape(&safe, text);
    hk_sink_repeat(sink, ' ', INDENT);
    hk_escape_wrap(sink, safe.text, INDENT, INDENT, WIDTH);
    hk_sink_puts(sink, "\n");
    hk_sink_fini(&safe);
    free(text);
}

static void write_file(struct hk_sink *sink, const struct hk_report_out *out,
                       const struct hk_report_file *file)
{
    if (file->invalid) {
        hk_sink_puts(sink, "invalid  ");
        hk_escape(sink, file->path);
        hk_sink_puts(sink, "\n");
    }
    if (file->invalid || !out->options->quiet)
        hk_escape_lines(sink, file->shown);
}

/* The reason may have said all but when. */
static void finding(struct hk_sink *sink, const struct hk_report_scenario *s,
                    const struct hk_report_finding *finding)
{
    const struct hk_found *found = finding->found;
    if (!strstr(s->reason, found->text))
        indented(sink, hk_report_finding_text(found));
    indented(sink, hk_report_finding_when(found));
    indented(sink, hk_report_finding_place(found));
    hk_sink_repeat(sink, ' ', INDENT);
    hk_sink_printf(sink, "%s\n", finding->command);
}

/* Whether the verdict neither lists the finding nor has another of its kind and label been told
 * before. */
static bool is_news(const struct hk_report_scenario *s, const struct hk_report_finding *f)
{
    if (f->listed || f->blamed)
        return false;
    for (const struct hk_report_finding *g = s->findings; g != f; g++) {
        if (!g->listed && strcmp(g->found->kind, f->found->kind) == 0 &&
            strcmp(g->found->label, f->found->label) == 0)
            return false;
    }
    return true;
}

/* What else the verdict does not list, one line each. */
static void others(struct hk_sink *sink, const struct hk_report_scenario *s)
{
    for (size_t i = 0; i < s->finding_count; i++) {
        if (!is_news(s, &s->findings[i]))
            continue;
        char *text = hk_report_finding_text(s->findings[i].found);
        indented(sink, hk_xasprintf("also %s (%llu of %llu runs)", text,
                                    (unsigned long long)s->findings[i].found->runs,
                                    (unsigned long long)s->result->runs));
        free(text);
    }
}

/* ---- what explore says besides ---- */

static const char *budget_option(enum hk_budget budget)
{
    return budget == HK_BUDGET_TIME ? "the time was up" : "the steps were used up";
}

/* Good's estimate: the part of the runs whose interleaving came once is how likely a further run
 * is to be new. */
static void unseen(struct hk_sink *sink, const struct hk_report_scenario *s)
{
    const struct hk_result *r = s->result;
    bool all = r->exhaustive == HK_EXHAUSTIVE_YES || r->exhaustive == HK_EXHAUSTIVE_POINTS;
    bool over = r->spent == HK_BUDGET_NONE && !r->interrupted;
    if (r->runs <= r->cut || all || (over && (r->exhaustive || s->outcome != HK_PASSED)))
        return; /* there are no further runs, or they are not wanted */
    if (over) {
        indented(sink, hk_xasprintf("unseen: whatever %s does not play; it has no more runs",
                                    s->strategy));
        return;
    }
    if (r->drawn == 0)
        return; /* only a first run or two */
    uint64_t tenths = r->seen_once * 1000 / r->drawn;
    if (r->seen_once == 0)
        indented(sink, hk_xstrdup("unseen: probably nothing, as every interleaving came twice or "
                                  "more"));
    else
        indented(sink, hk_xasprintf("unseen: about %llu.%llu %% of further runs would be new, as "
                                    "%llu of %llu were alone with their interleaving",
                                    (unsigned long long)(tenths / 10),
                                    (unsigned long long)(tenths % 10),
                                    (unsigned long long)r->seen_once,
                                    (unsigned long long)r->drawn));
}

static void coverage(struct hk_sink *sink, const struct hk_report_scenario *s)
{
    const struct hk_result *r = s->result;
    unsigned long long runs = r->runs + r->discarded;
    if ((r->spent == HK_BUDGET_TIME || r->spent == HK_BUDGET_STEPS) && runs > 0)
        indented(sink, hk_xasprintf("%s; --runs %llu gives the same", budget_option(r->spent),
                                    runs));
    unseen(sink, s);
    for (size_t i = 0; i < s->goal_count; i++) {
        if (s->goals[i].met == 0)
            indented(sink, hk_xasprintf("never met: %s", s->goals[i].text));
    }
}

/* What would have come of the other order is not known, unless all orders were tried. */
static void orders(struct hk_sink *sink, const struct hk_result *r)
{
    size_t both = 0;
    bool all = r->exhaustive != HK_EXHAUSTIVE_NO;
    for (size_t i = 0; i < r->order_count; i++) {
        const struct hk_order *o = &r->orders[i];
        both += o->reversed > 0;
        if (o->reversed == 0 && !all)
            indented(sink, hk_xasprintf("never the other way round: %d:%d: %s, then %d:%d: %s",
                                        o->first->line, o->first->col, o->first->text,
                                        o->second->line, o->second->col, o->second->text));
    }
    if (r->has_orders && r->order_count == 0)
        indented(sink, hk_xstrdup("no two different places in the code conflict"));
    else if (r->order_count > 0)
        indented(sink, hk_xasprintf("%zu of %zu pairs of conflicting places came in both orders%s",
                                    both, r->order_count,
                                    all && both < r->order_count ? "; the others cannot" : ""));
}

static void outcomes(struct hk_sink *sink, const struct hk_report_scenario *s)
{
    for (size_t i = 0; i < s->outcome_count; i++) {
        const struct hk_census_item *item = s->outcomes[i].item;
        indented(sink, hk_xasprintf("%llu of %llu runs: %s", (unsigned long long)item->runs,
                                    (unsigned long long)s->result->runs, item->text));
        hk_sink_repeat(sink, ' ', 2 * (size_t)INDENT);
        hk_sink_printf(sink, "%s\n", s->outcomes[i].command);
    }
}

/* ---- scenarios ---- */

/* Whether a block says it all. */
static bool tells_reason(const struct hk_report_out *out, const struct hk_report_scenario *s)
{
    for (size_t i = 0; i < s->finding_count && !out->options->quiet; i++) {
        if (s->findings[i].block && strstr(s->reason, s->findings[i].found->text))
            return true;
    }
    return false;
}

static void write_scenario(struct hk_sink *sink, const struct hk_report_out *out,
                           const struct hk_report_scenario *s)
{
    bool passed = s->outcome == HK_PASSED;
    if (s->kept && (!passed || !out->options->quiet))
        hk_sink_puts(sink, s->kept);
    if (!s->result || (passed && out->options->quiet))
        return;
    char *label = hk_report_label(s);
    hk_sink_printf(sink, "%-8s ", hk_outcome_name(s->outcome));
    hk_escape(sink, label);
    hk_sink_puts(sink, "   ");
    hk_report_coverage(sink, s->result);
    hk_sink_puts(sink, "\n");
    free(label);
    if (!passed && *s->reason && !tells_reason(out, s))
        indented(sink, hk_xstrdup(s->reason));
    for (size_t i = 0; i < s->finding_count; i++) {
        if (s->findings[i].block && !out->options->quiet)
            hk_sink_puts(sink, s->findings[i].block);
        else if (s->findings[i].blamed)
            finding(sink, s, &s->findings[i]);
    }
    if (!passed)
        others(sink, s);
    if (out->options->explores && !out->options->quiet)
        coverage(sink, s);
    orders(sink, s->result);
    outcomes(sink, s);
    hk_report_teach(sink, "hint", s->hint, INDENT);
    hk_report_teach(sink, "explain", s->explain, INDENT);
}

static void write_end(struct hk_sink *sink, const struct hk_report_out *out,
                      const struct hk_report_total *total)
{
    if (total->interrupted)
        hk_sink_printf(sink, "incomplete: interrupted in file %llu of %llu\n",
                       (unsigned long long)total->files, (unsigned long long)total->file_count);
    if (total->stopped) {
        hk_report_stopped(sink, total);
        hk_sink_puts(sink, "\n");
    }
    if (!out->options->quiet) {
        hk_sink_puts(sink, "\n");
        hk_report_number(sink, total->files, "file");
        hk_sink_puts(sink, ", ");
        hk_report_number(sink, total->passed + total->failed + total->skipped, "scenario");
        hk_sink_puts(sink, ", ");
        hk_report_number(sink, total->runs, "run");
        hk_sink_puts(sink, ", ");
        hk_report_number(sink, total->steps, "step");
        hk_sink_puts(sink, "\n");
    }
    hk_sink_printf(sink, "%llu passed, %llu failed, %llu skipped\n",
                   (unsigned long long)total->passed, (unsigned long long)total->failed,
                   (unsigned long long)total->skipped);
}

/* ---- painted ---- */

static void file(struct hk_report_out *out, const struct hk_report_file *file)
{
    struct hk_sink lines;
    hk_sink_init(&lines, NULL, out->sink->ascii);
    write_file(&lines, out, file);
    hk_paint_lines(out->sink, lines.text);
    hk_sink_fini(&lines);
}

static void scenario(struct hk_report_out *out, const struct hk_report_scenario *s)
{
    struct hk_sink lines;
    hk_sink_init(&lines, NULL, out->sink->ascii);
    write_scenario(&lines, out, s);
    hk_paint_lines(out->sink, lines.text);
    hk_sink_fini(&lines);
}

static void end(struct hk_report_out *out, const struct hk_report_total *total)
{
    struct hk_sink lines;
    hk_sink_init(&lines, NULL, out->sink->ascii);
    write_end(&lines, out, total);
    hk_paint_lines(out->sink, lines.text);
    hk_sink_fini(&lines);
}

const struct hk_report hk_report_text = {
    .name = "text",
    .help = "for people; what there is without --report",
    .file = file,
    .scenario = scenario,
    .end = end,
};
