/* SPDX-License-Identifier: MIT
 *
 * judge: what fails comes first, then what is not known, then what was never
 * put to the test; only what is left has passed.
 */
#include "expect/judge.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect/run.h"

void hk_judge_init(struct hk_judge *judge, const struct hk_verdict *const *verdicts, size_t n)
{
    *judge = (struct hk_judge){.items = hk_xcalloc(n ? n : 1, sizeof(*judge->items))};
    for (size_t i = 0; i < n; i++)
        if (!verdicts[i]->pass)
            judge->items[judge->count++].verdict = verdicts[i];
}

void hk_judge_fini(struct hk_judge *judge)
{
    free(judge->items);
    *judge = (struct hk_judge){0};
}

/* ---- after each run ---- */

static bool names(const struct hk_verdict *verdict, const struct hk_finding *finding)
{
    if (verdict->kind != HK_KIND_NONE)
        return strcmp(finding->kind, hk_kind_name(verdict->kind)) == 0;
    return strcmp(finding->kind, "expect") == 0 &&
           strcmp(finding->label, verdict->name->chars) == 0;
}

static bool is_listed(const struct hk_judge *judge, const struct hk_finding *finding)
{
    for (size_t i = 0; i < judge->count; i++)
        if (names(judge->items[i].verdict, finding))
            return true;
    return false;
}

static bool run_has(const struct hk_finding *findings, const struct hk_verdict *verdict)
{
    for (const struct hk_finding *f = findings; f; f = f->next)
        if (names(verdict, f))
            return true;
    return false;
}

static void add_unlisted(struct hk_judge *judge, const struct hk_finding *f)
{
    while (f && is_listed(judge, f))
        f = f->next;
    if (!f)
        return;
    judge->unlisted_runs++;
    if (judge->unlisted[0])
        return;
    bool expect = strcmp(f->kind, "expect") == 0;
    snprintf(judge->unlisted, sizeof(judge->unlisted), "%s: %s", expect ? f->label : f->kind,
             f->text);
}

/* The run came to no normal end, so what did not come is not held against it. */
static bool ended_early(enum hk_end end)
{
    return end == HK_END_DEADLOCK || end == HK_END_STUCK || end == HK_END_STOPPED ||
           end == HK_END_FROZEN;
}

/* A violation of this kind ends a run. */
static bool is_end(const struct hk_verdict *verdict)
{
    static const char *const kinds[] = {"deadlock", "stuck", "panic", "assert", "livelock"};
    for (size_t i = 0; verdict->kind != HK_KIND_NONE && i < HK_COUNT(kinds); i++)
        if (strcmp(hk_kind_name(verdict->kind), kinds[i]) == 0)
            return true;
    return false;
}

void hk_judge_add(struct hk_judge *judge, enum hk_end end, const struct hk_finding *findings)
{
    bool cut = hk_end_is_cut(end), listed = false, ended = false;
    if (!hk_was_judged(end))
        return;
    judge->runs++;
    judge->interrupted |= end == HK_END_INTERRUPT;
    for (size_t i = 0; i < judge->count; i++) {
        struct hk_judge_item *item = &judge->items[i];
        bool has = run_has(findings, item->verdict);
        item->runs += has;
        item->cut += cut && !has;
        listed |= has;
        ended |= has && is_end(item->verdict);
    }
    judge->ended += ended && ended_early(end);
    if (cut && !listed && judge->cut++ == 0)
        judge->cut_by = end;
    add_unlisted(judge, findings);
}

/* ---- at the end ---- */

struct court {
    const struct hk_judge *judge;
    const struct hk_expect_set *set; /* NULL: no expectations */
    const struct hk_expect_tally *tally;
    bool exhaustive;
    struct hk_judgement result;
};

/* Settles the result. Always true, so that rules can be chained with ||. */
static bool say(struct court *court, enum hk_judged judged, const char *fmt, ...) HK_PRINTF(3, 4);

static bool say(struct court *court, enum hk_judged judged, const char *fmt, ...)
{
    court->result.judged = judged;
    va_list args;
    va_start(args, fmt);
    hk_vformat(court->result.why, sizeof(court->result.why), fmt, args);
    va_end(args);
    return true;
}

static size_t count_of(const struct court *court)
{
    return court->set && court->tally ? court->tally->count : 0;
}

/* The `sometimes` of this label, or -1. */
static int goal_of(const struct court *court, const struct hk_verdict *verdict)
{
    for (size_t i = 0; verdict->kind == HK_KIND_NONE && i < count_of(court); i++)
        if (hk_expect_is_goal(court->set, i) &&
            strcmp(hk_expect_label(court->set, i), verdict->name->chars) == 0)
            return (int)i;
    return -1;
}

/* What nobody has asked for, with `no leaks`, is not looked for. */
static const char *unasked(const struct court *court, enum hk_kind kind)
{
    if (kind == HK_KIND_NONE || hk_kind_always_on(kind))
        return "";
    for (size_t i = 0; i < count_of(court); i++) {
        const struct hk_expectation *e = court->set->rules[i].e;
        if (e->pattern == HK_PATTERN_NO && e->violation == kind)
            return "";
    }
    return "; it is looked for only if an expectation says 'no', as in 'no leaks'";
}

/* Whether the verdict says that this expectation is violated. */
static bool is_expected(const struct court *court, size_t i)
{
    for (size_t k = 0; hk_expect_has_label(court->set, i) && k < court->judge->count; k++) {
        const struct hk_verdict *verdict = court->judge->items[k].verdict;
        if (verdict->kind == HK_KIND_NONE &&
            strcmp(hk_expect_label(court->set, i), verdict->name->chars) == 0)
            return true;
    }
    return false;
}

static bool unlisted_violation(struct court *court)
{
    const struct hk_judge *judge = court->judge;
    if (!judge->unlisted[0])
        return false;
    return say(court, HK_JUDGED_FAILED, "%s (%" PRIu64 " of %" PRIu64 " runs)", judge->unlisted,
               judge->unlisted_runs, judge->runs);
}

static bool no_run(struct court *court)
{
    return court->judge->runs == 0 && say(court, HK_JUDGED_INCONCLUSIVE,
                                          "no run was judged: none was made, or all were "
                                          "discarded");
}

/* KEPT: as the verdict says. OPEN: not so, but the runs that were cut, or fairer ones, might
 * have shown it. MISSING: not so. */
enum kept { KEPT, OPEN, MISSING };

static bool is_unjudged(const struct hk_judge *judge, enum hk_kind kind)
{
    return kind != HK_KIND_NONE && judge->unjudged >> kind & 1;
}

static enum kept keeps(const struct court *court, const struct hk_judge_item *item)
{
    bool every = item->verdict->runs == HK_RUNS_EVERY;
    if (every ? item->runs == court->judge->runs : item->runs > 0)
        return KEPT;
    if (is_unjudged(court->judge, item->verdict->kind))
        return OPEN;
    bool open = every ? item->runs + item->cut == court->judge->runs
                      : item->cut > 0 || court->judge->interrupted;
    return open ? OPEN : MISSING;
}

static bool missing_item(struct court *court)
{
    for (size_t i = 0; i < court->judge->count; i++) {
        const struct hk_judge_item *item = &court->judge->items[i];
        const struct hk_verdict *verdict = item->verdict;
        const char *name =
            verdict->kind == HK_KIND_NONE ? verdict->name->chars : hk_kind_name(verdict->kind);
        int goal = goal_of(court, verdict);
        if (goal >= 0 && court->tally->counts[goal].met > 0)
            return say(court, HK_JUDGED_FAILED,
                       "the verdict says that %s is violated, but it was met", name);
        if (goal >= 0 || keeps(court, item) != MISSING)
            continue;
        if (item->runs == 0)
            return say(court, HK_JUDGED_FAILED,
                       "the verdict says that %s is violated, but it was not in %" PRIu64
                       " run%s%s", name, court->judge->runs, court->judge->runs == 1 ? "" : "s",
                       unasked(court, verdict->kind));
        return say(court, HK_JUDGED_FAILED,
                   "the verdict says that %s is violated in every run, but it was in %" PRIu64
                   " of %" PRIu64,
                   name, item->runs, court->judge->runs);
    }
    return false;
}

static bool interrupted(struct court *court)
{
    return court->judge->interrupted &&
           say(court, HK_JUDGED_INCONCLUSIVE, "the exploration was interrupted");
}

const char *hk_judge_limit(enum hk_end cut_by)
{
    return cut_by == HK_END_TASKS    ? " by the limit of tasks"
           : cut_by == HK_END_MEMORY ? " by the limit of memory (its lists took too much)"
           : cut_by == HK_END_CLOCK  ? " by the end of the clock"
           : cut_by == HK_END_STEPS  ? " by the limit of steps"
                                     : "";
}

/* Where nothing else ever happens: what can be done about it. */
static const char *hint(const struct hk_judge *judge)
{
    return judge->cut_by != HK_END_STEPS || judge->cut < judge->runs
               ? ""
               : " (a loop that never ends? `until:` would end a run, `no livelock` find it)";
}

static bool cut(struct court *court)
{
    const struct hk_judge *judge = court->judge;
    if (judge->cut == 0)
        return false;
    for (size_t i = 0; i < count_of(court); i++)
        if (court->tally->counts[i].open > 0)
            return say(court, HK_JUDGED_INCONCLUSIVE,
                       "%" PRIu64 " of %" PRIu64 " runs were cut%s%s; %s was still open in %"
                       PRIu64, judge->cut, judge->runs, hk_judge_limit(judge->cut_by), hint(judge),
                       hk_expect_label(court->set, i), court->tally->counts[i].open);
    return say(court, HK_JUDGED_INCONCLUSIVE, "%" PRIu64 " of %" PRIu64 " runs were cut%s%s",
               judge->cut, judge->runs, hk_judge_limit(judge->cut_by), hint(judge));
}

static bool unmet_goal(struct court *court)
{
    for (size_t i = 0; i < count_of(court); i++) {
        if (!hk_expect_is_goal(court->set, i) || court->tally->counts[i].met > 0)
            continue;
        bool expected = is_expected(court, i);
        if (expected && court->exhaustive)
            continue;
        enum hk_judged judged = court->exhaustive ? HK_JUDGED_FAILED : HK_JUDGED_INCONCLUSIVE;
        return say(court, judged, "%s was not met in %" PRIu64 " run%s%s",
                   hk_expect_label(court->set, i), court->judge->runs,
                   court->judge->runs == 1 ? "" : "s",
                   court->exhaustive ? ", and these are all" : ", but these are not all");
    }
    return false;
}

static bool never_exercised(struct court *court)
{
    if (court->judge->ended == court->judge->runs)
        return false; /* the end that the verdict asks for came first, in every run */
    for (size_t i = 0; i < count_of(court); i++) {
        const struct hk_expect_count *count = &court->tally->counts[i];
        if (!hk_expect_wants_exercise(court->set, i) || count->exercised > 0 || count->broken > 0)
            continue;
        return say(court, court->exhaustive ? HK_JUDGED_FAILED : HK_JUDGED_VACUOUS,
                   "%s was never exercised", hk_expect_label(court->set, i));
    }
    return false;
}

/* No failure even after an exhaustive pass, because that tries all orders but not all fair ones. */
static bool not_judged(struct court *court)
{
    enum hk_kind kind = hk_kind_next(court->judge->unjudged, HK_KIND_NONE);
    if (kind == HK_KIND_NONE || court->judge->ended == court->judge->runs)
        return false;
    return say(court, HK_JUDGED_VACUOUS, "%s was not judged: " HK_UNJUDGED, hk_kind_name(kind));
}

struct hk_judgement hk_judge_conclude(const struct hk_judge *judge, const struct hk_expect_set *set,
                                      const struct hk_expect_tally *tally, bool exhaustive)
{
    struct court court = {.judge = judge, .set = set, .tally = tally};
    court.exhaustive = exhaustive && judge->cut == 0 && !judge->interrupted;
    bool settled = unlisted_violation(&court) || no_run(&court) || missing_item(&court) ||
                   interrupted(&court) || cut(&court) || unmet_goal(&court) ||
                   never_exercised(&court) || not_judged(&court);
    if (!settled)
        court.result = (struct hk_judgement){.judged = HK_JUDGED_PASSED};
    return court.result;
}
