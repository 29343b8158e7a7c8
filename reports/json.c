/* SPDX-License-Identifier: MIT
 *
 * json: an object a line, ASCII only: `file` and `scenario` as they come, and one
 * `summary` at the end. report.schema.json beside this file has the fields; one that
 * changes its meaning raises VERSION.
 *
 * `hocket explore` explores one scenario, so its summary is that scenario's line.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "expect/kinds.h"
#include "reports/escape.h"
#include "reports/report.h"

enum { VERSION = 1 };

/* Takes the value. */
static void set(json_t *object, const char *key, json_t *value)
{
    int rc = json_object_set_new(object, key, value);
    hk_assert(rc == 0);
}

/* Takes the value. */
static void append(json_t *array, json_t *value)
{
    int rc = json_array_append_new(array, value);
    hk_assert(rc == 0);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    struct hk_sink sink;
    hk_sink_init(&sink, NULL, false);
    hk_escape_utf8(&sink, text, strlen(text));
    set(object, key, json_stringn(sink.text, sink.len));
    hk_sink_fini(&sink);
}

/* Numbers of JSON are signed here; counts do not come that far. */
static void set_count(json_t *object, const char *key, uint64_t n)
{
    set(object, key, json_integer((json_int_t)(n > INT64_MAX ? INT64_MAX : n)));
}

/* For one that may take all 64 bits. */
static void set_number_text(json_t *object, const char *key, uint64_t n)
{
    char text[24];
    snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
    set_text(object, key, text);
}

static void set_hash(json_t *object, const char *key, uint64_t hash)
{
    char text[17];
    snprintf(text, sizeof(text), "%016llx", (unsigned long long)hash);
    set_text(object, key, text);
}

static json_t *line_new(const char *type)
{
    json_t *object = json_object();
    set_text(object, "type", type);
    set_count(object, "version", VERSION);
    return object;
}

/* Takes the object. */
static void line_write(struct hk_sink *sink, json_t *object)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
    hk_assert(line);
    hk_sink_printf(sink, "%s\n", line);
    free(line);
    json_decref(object);
}

static void set_times(json_t *object, const struct hk_report_out *out, int64_t started,
                      int64_t took)
{
    if (!out->options->times)
        return;
    struct hk_sink date;
    hk_sink_init(&date, NULL, false);
    hk_report_date(&date, started);
    set_text(object, "started", date.text);
    set_count(object, "took_ms", (uint64_t)(took / 1000000));
    hk_sink_fini(&date);
}

/* ---- a file ---- */

static json_t *note_of(const struct hk_report_note *note)
{
    json_t *object = json_object();
    set_text(object, "severity", note->error ? "error" : "warning");
    set_count(object, "line", (uint64_t)note->line);
    set_count(object, "column", (uint64_t)note->col);
    set_count(object, "end_column", (uint64_t)note->end_col);
    set_text(object, "message", note->text);
    return object;
}

static void file(struct hk_report_out *out, const struct hk_report_file *file)
{
    json_t *object = line_new("file"), *notes = json_array();
    set_text(object, "file", file->path);
    set(object, "valid", json_boolean(!file->invalid));
    for (size_t i = 0; i < file->note_count; i++)
        append(notes, note_of(&file->notes[i]));
    set(object, "diagnostics", notes);
    line_write(out->sink, object);
}

/* ---- a scenario ---- */

static json_t *exhaustive_of(enum hk_exhaustive exhaustive)
{
    if (exhaustive == HK_EXHAUSTIVE_SCHEDULES)
        return json_string("schedules");
    if (exhaustive == HK_EXHAUSTIVE_POINTS)
        return json_string("points");
    return json_boolean(exhaustive == HK_EXHAUSTIVE_YES);
}

static json_t *place_of(const struct hk_site *site)
{
    json_t *object = json_object();
    set_text(object, "file", site->file);
    set_count(object, "line", (uint64_t)site->line);
    set_count(object, "column", (uint64_t)site->col);
    set_text(object, "statement", site->text);
    return object;
}

static json_t *finding_of(const struct hk_report_finding *finding)
{
    const struct hk_found *f = finding->found;
    json_t *object = json_object();
    set_text(object, "kind", f->kind);
    set_text(object, "label", f->label);
    set_hash(object, "id", f->id);
    set_text(object, "text", f->text);
    set(object, "expected", json_boolean(finding->listed));
    set_count(object, "first_run", f->first_run);
    set_count(object, "runs", f->runs);
    set_count(object, "step", f->step);
    set_count(object, "time_ns", (uint64_t)f->time);
    if (f->site)
        set(object, "place", place_of(f->site));
    set_text(object, "schedule", f->token);
    set_text(object, "command", finding->command);
    return object;
}

static json_t *budget_of(enum hk_budget budget)
{
    static const char *const names[] = {
        [HK_BUDGET_RUNS] = "runs", [HK_BUDGET_STEPS] = "steps", [HK_BUDGET_TIME] = "time"};
    return budget == HK_BUDGET_NONE ? json_null() : json_string(names[budget]);
}

static json_t *goals_of(const struct hk_report_scenario *s)
{
    json_t *goals = json_array();
    for (size_t i = 0; i < s->goal_count; i++) {
        const struct hk_report_goal *goal = &s->goals[i];
        json_t *object = json_object();
        set_text(object, "text", goal->text);
        set_count(object, "line", (uint64_t)goal->line);
        set_count(object, "column", (uint64_t)goal->col);
        set_count(object, "met", goal->met);
        set_count(object, "runs", goal->runs);
        append(goals, object);
    }
    return goals;
}

static json_t *orders_of(const struct hk_result *r)
{
    json_t *orders = json_array();
    for (size_t i = 0; i < r->order_count; i++) {
        const struct hk_order *o = &r->orders[i];
        json_t *object = json_object();
        set(object, "first", place_of(o->first));
        set(object, "second", place_of(o->second));
        set_count(object, "runs", o->runs);
        set_count(object, "reversed", o->reversed);
        append(orders, object);
    }
    return orders;
}

static json_t *outcomes_of(const struct hk_report_scenario *s)
{
    json_t *outcomes = json_array();
    for (size_t i = 0; i < s->outcome_count; i++) {
        const struct hk_census_item *item = s->outcomes[i].item;
        json_t *object = json_object();
        set_text(object, "text", item->text);
        set_count(object, "runs", item->runs);
        set_count(object, "run", item->run);
        set_count(object, "choices", item->choices);
        set_text(object, "schedule", item->token);
        set_text(object, "command", s->outcomes[i].command);
        append(outcomes, object);
    }
    return outcomes;
}

static json_t *kinds_of(uint32_t kinds)
{
    json_t *names = json_array();
    enum hk_kind kind = HK_KIND_NONE;
    while ((kind = hk_kind_next(kinds, kind)) != HK_KIND_NONE)
        append(names, json_string(hk_kind_name(kind)));
    return names;
}

static void set_result(json_t *object, const struct hk_report_scenario *s)
{
    const struct hk_result *r = s->result;
    set_text(object, "strategy", s->strategy);
    set_number_text(object, "seed", s->seed);
    set_count(object, "runs", r->runs);
    set_count(object, "interleavings", r->interleavings);
    set(object, "exhaustive", exhaustive_of(r->exhaustive));
    set_count(object, "discarded", r->discarded);
    set_count(object, "pruned", r->pruned);
    set_count(object, "cut", r->cut);
    set_count(object, "steps", r->steps);
    set_count(object, "drawn", r->drawn);
    set_count(object, "seen_once", r->seen_once);
    set(object, "ended_by", budget_of(r->spent));
    json_t *findings = json_array();
    for (size_t i = 0; i < s->finding_count; i++)
        append(findings, finding_of(&s->findings[i]));
    set(object, "findings", findings);
    set(object, "goals", goals_of(s));
    if (r->unjudged)
        set(object, "not_judged", kinds_of(r->unjudged));
    if (s->result->order_count > 0)
        set(object, "orders", orders_of(s->result));
    if (s->outcome_count > 0)
        set(object, "outcomes", outcomes_of(s));
    set_hash(object, "digest", r->digest);
}

static void scenario(struct hk_report_out *out, const struct hk_report_scenario *s)
{
    bool explores = out->options->explores;
    json_t *object = line_new(explores ? "summary" : "scenario");
    set_text(object, "file", s->path);
    set_text(object, "scenario", s->title);
    set_text(object, "variant", s->variant);
    set_text(object, "point", s->point);
    set_text(object, "outcome", hk_outcome_name(s->outcome));
    set_text(object, "reason", s->reason);
    if (*s->hint)
        set_text(object, "hint", s->hint);
    if (*s->explain)
        set_text(object, "explain", s->explain);
    if (s->result)
        set_result(object, s);
    if (explores)
        set(object, "incomplete", json_boolean(s->result && s->result->interrupted));
    if (s->result)
        set_times(object, out, s->started, s->took);
    line_write(out->sink, object);
}

/* ---- all ---- */

static void end(struct hk_report_out *out, const struct hk_report_total *total)
{
    if (out->options->explores)
        return;
    json_t *object = line_new("summary");
    set_count(object, "files", total->files);
    set_count(object, "passed", total->passed);
    set_count(object, "failed", total->failed);
    set_count(object, "skipped", total->skipped);
    set_count(object, "runs", total->runs);
    set_count(object, "steps", total->steps);
    set(object, "incomplete", json_boolean(total->interrupted));
    if (total->stopped)
        set(object, "stopped", json_true());
    set_times(object, out, out->options->started, total->took);
    line_write(out->sink, object);
}

const struct hk_report hk_report_json = {
    .name = "json",
    .help = "an object a line, for programs: reports/report.schema.json",
    .file = file,
    .scenario = scenario,
    .end = end,
};
