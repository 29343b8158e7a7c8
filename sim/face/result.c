/* SPDX-License-Identifier: MIT
 *
 * result: what a campaign has found, as plain data, and in words.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect/judge.h"
#include "expect/kinds.h"
#include "face/face.h"

/* ---- copies ---- */

static const char *copy_text(const char *text, hk_room room, void *arg)
{
    size_t size = strlen(text ? text : "") + 1;
    char *copy = room(arg, size);
    if (!copy)
        return "";
    memcpy(copy, text ? text : "", size);
    return copy;
}

static void copy_violation(struct hk_violation *to, hk_room room, void *arg)
{
    to->kind = copy_text(to->kind, room, arg);
    to->label = copy_text(to->label, room, arg);
    to->text = copy_text(to->text, room, arg);
    to->token = copy_text(to->token, room, arg);
}

/* What there is no room for is left out. */
void hk_exploration_copy(struct hk_exploration *to, const struct hk_exploration *from,
                         hk_room room, void *arg)
{
    *to = *from;
    to->memory = NULL;
    to->violations = room(arg, from->violation_count * sizeof(*to->violations));
    to->goals = room(arg, from->goal_count * sizeof(*to->goals));
    if (!to->violations)
        to->violation_count = 0;
    if (!to->goals)
        to->goal_count = 0;
    for (size_t i = 0; i < to->violation_count; i++) {
        to->violations[i] = from->violations[i];
        copy_violation(&to->violations[i], room, arg);
    }
    for (size_t i = 0; i < to->goal_count; i++) {
        to->goals[i] = from->goals[i];
        to->goals[i].text = copy_text(from->goals[i].text, room, arg);
    }
    to->block = from->block ? copy_text(from->block, room, arg) : NULL;
    to->endings = room(arg, from->ending_count * sizeof(*to->endings));
    if (!to->endings)
        to->ending_count = 0;
    for (size_t i = 0; i < to->ending_count; i++) {
        to->endings[i] = from->endings[i];
        to->endings[i].text = copy_text(from->endings[i].text, room, arg);
        to->endings[i].token = copy_text(from->endings[i].token, room, arg);
    }
}

static void *arena_room(void *arg, size_t size)
{
    return hk_arena_alloc(arg, size);
}

void hk_exploration_keep(struct hk_exploration *to, const struct hk_exploration *from)
{
    struct hk_arena *memory = hk_xmalloc(sizeof(*memory));
    hk_arena_init(memory);
    hk_exploration_copy(to, from, arena_room, memory);
    to->memory = memory;
}

void hk_exploration_free(struct hk_exploration *result)
{
    if (!result)
        return;
    if (result->memory)
        hk_arena_fini(result->memory);
    free(result->memory);
    memset(result, 0, sizeof(*result));
}

/* ---- the verdict ---- */

/* The first expectation that nothing can be concluded from, as a sentence. */
static bool find_unmet(const struct hk_face *face, char *why, size_t size)
{
    for (const struct hk_promise *p = face->promises; p; p = p->next) {
        const char *what = p->sometimes && p->met == 0 ? "was never met"
                           : p->wants_exercise && p->exercised == 0 ? "was never exercised"
                                                                    : NULL;
        if (!what)
            continue;
        snprintf(why, size, "'%.*s' %s in %llu runs", HK_CUT(200, p->text), what,
                 (unsigned long long)face->judged);
        return true;
    }
    return false;
}

static void put_cut(const struct hk_result *from, char *why, size_t size)
{
    enum hk_end by = HK_END_STEPS;
    while (by < HK_END_MEMORY && from->ends[by] == 0)
        by++;
    bool endless = by == HK_END_STEPS && from->cut == from->runs;
    snprintf(why, size, "%llu of %llu runs were cut%s%s", (unsigned long long)from->cut,
             (unsigned long long)from->runs, hk_judge_limit(by),
             endless ? " (a loop that never ends? .until would end a run, hk_expect(w, \"no "
                       "livelock\") find it)"
                     : "");
}

static void conclude(const struct hk_face *face, const struct hk_result *from,
                     struct hk_exploration *out)
{
    out->held = HK_UNDECIDED;
    if (from->found) {
        out->held = HK_VIOLATED;
        snprintf(out->why, sizeof(out->why), "%.*s%s%.*s: %.*s", HK_CUT(40, from->found->kind),
                 *from->found->label ? " " : "", HK_CUT(80, from->found->label),
                 HK_CUT(150, from->found->text));
    } else if (from->diverged[0]) {
        snprintf(out->why, sizeof(out->why), "the replay diverged: %s", from->diverged);
    } else if (from->interrupted) {
        snprintf(out->why, sizeof(out->why), "interrupted");
    } else if (from->runs == 0 && from->discarded == 0) {
        snprintf(out->why, sizeof(out->why), "no run was made");
    } else if (from->runs == 0) {
        snprintf(out->why, sizeof(out->why), "no run counts: all %llu were discarded",
                 (unsigned long long)from->discarded);
    } else if (from->cut > 0) {
        put_cut(from, out->why, sizeof(out->why));
    } else if (hk_face_unknown(face)) {
        const struct hk_named *unknown = hk_face_unknown(face);
        snprintf(out->why, sizeof(out->why), "no %s '%.*s'",
                 unknown->is_event ? "task has emitted" : "task was called",
                 HK_CUT(200, unknown->label));
    } else if (find_unmet(face, out->why, sizeof(out->why))) {
        bool all = out->exhaustive && from->exhaustive == HK_EXHAUSTIVE_YES;
        out->held = all ? HK_VIOLATED : HK_UNDECIDED;
    } else if (from->unjudged) {
        snprintf(out->why, sizeof(out->why), "%s was not judged: " HK_UNJUDGED,
                 hk_kind_name(hk_kind_next(from->unjudged, HK_KIND_NONE)));
    } else {
        out->held = HK_HELD;
    }
}

void hk_exploration_make(const struct hk_face *face, const struct hk_result *from,
                         const char *block, struct hk_exploration *out)
{
    struct hk_exploration all = {
        .block = block,
        .runs = from->runs,
        .discarded = from->discarded,
        .cut = from->cut,
        .steps = from->steps,
        .interleavings = from->interleavings,
        .digest = from->digest,
        .exhaustive = from->exhaustive != HK_EXHAUSTIVE_NO && !face->alias_seen,
        .one_draw = from->exhaustive == HK_EXHAUSTIVE_SCHEDULES,
        .ends = from->exhaustive == HK_EXHAUSTIVE_POINTS,
    };
    for (const struct hk_found *f = from->found; f; f = f->next)
        all.violation_count++;
    for (const struct hk_promise *p = face->promises; p; p = p->next)
        all.goal_count++;
    struct hk_arena memory;
    hk_arena_init(&memory);
    all.ending_count = face->census.count;
    all.violations = hk_arena_alloc(&memory, all.violation_count * sizeof(*all.violations));
    all.goals = hk_arena_alloc(&memory, all.goal_count * sizeof(*all.goals));
    all.endings = hk_arena_alloc(&memory, all.ending_count * sizeof(*all.endings));
    size_t i = 0;
    for (const struct hk_found *f = from->found; f; f = f->next)
        all.violations[i++] = (struct hk_violation){
            f->kind, f->label, f->text, f->token, f->first_run, f->runs, f->step, f->time};
    i = 0;
    for (const struct hk_promise *p = face->promises; p; p = p->next)
        all.goals[i++] =
            (struct hk_goal){p->text, p->sometimes, p->exercised, p->met, p->broken};
    for (i = 0; i < all.ending_count; i++) {
        const struct hk_census_item *item = &face->census.items[i];
        all.endings[i] = (struct hk_ending){item->text, item->token, item->runs};
    }
    conclude(face, from, &all);
    hk_exploration_keep(out, &all);
    hk_arena_fini(&memory);
}

/* ---- words ---- */

/* Where there is no block: the first finding, or why nothing can be said. */
static void put_first(const struct hk_exploration *r, char *buffer, size_t size)
{
    const struct hk_violation *v = r->violations;
    char time[40];
    if (r->violation_count == 0) {
        snprintf(buffer, size, "%s%s%s", r->why[0] ? "    " : "", r->why, r->why[0] ? "\n" : "");
        return;
    }
    hk_time_format(v->time, time, sizeof(time));
    snprintf(buffer, size,
             "    %s%s%s: %s\n    in %llu of %llu runs, first in run %llu, step %llu, at %s\n",
             v->kind, *v->label ? " " : "", v->label, v->text, (unsigned long long)v->runs,
             (unsigned long long)r->runs, (unsigned long long)v->first_run,
             (unsigned long long)v->step, time);
}

static const char *how_many(const struct hk_exploration *r)
{
    return !r->exhaustive ? ""
           : r->one_draw  ? " (all of one draw of the data)"
           : r->ends      ? " (all of the ends and middles of the data)"
                          : " (all)";
}

int hk_explain(const struct hk_exploration *r, char *buffer, size_t size)
{
    static const char *const held[] = {"held", "failed", "undecided"};
    char found[1400];
    const char *several = r->block ? ", several findings; the first:" : ", several findings";
    if (!r->block)
        put_first(r, found, sizeof(found));
    return snprintf(buffer, size, "%s: %llu run%s, %llu interleaving%s%s%s\n%s", held[r->held],
                    (unsigned long long)r->runs, r->runs == 1 ? "" : "s",
                    (unsigned long long)r->interleavings, r->interleavings == 1 ? "" : "s",
                    how_many(r), r->violation_count > 1 ? several : "",
                    r->block ? r->block : found);
}
