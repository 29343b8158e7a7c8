/* SPDX-License-Identifier: MIT
 *
 * tally: what a set is made of, what a run showed, and the sums over all runs.
 */
#include <stdlib.h>
#include <string.h>

#include "expect/run.h"

/* ---- the set ---- */

size_t hk_expect_count(const struct hk_expect_set *set)
{
    return set->rule_count;
}

static const struct hk_rule *rule_at(const struct hk_expect_set *set, size_t i)
{
    hk_assert(i < set->rule_count);
    return &set->rules[i];
}

const char *hk_expect_label(const struct hk_expect_set *set, size_t i)
{
    return rule_at(set, i)->label;
}

const char *hk_expect_text(const struct hk_expect_set *set, size_t i)
{
    return rule_at(set, i)->text;
}

bool hk_expect_has_label(const struct hk_expect_set *set, size_t i)
{
    return rule_at(set, i)->e->label != NULL;
}

bool hk_expect_wants_exercise(const struct hk_expect_set *set, size_t i)
{
    return rule_at(set, i)->wants_exercise;
}

bool hk_expect_is_goal(const struct hk_expect_set *set, size_t i)
{
    return rule_at(set, i)->e->pattern == HK_PATTERN_SOMETIMES;
}

static bool any_observed(const struct hk_expect_set *set, const struct hk_watch *watches)
{
    for (const struct hk_watch *w = watches; w; w = w->next)
        if (set->rules[w->rule].observed)
            return true;
    return false;
}

static bool topic_orders(const struct hk_expect_set *set, const struct hk_topic *topic)
{
    for (const struct hk_interest *i = topic->first; i; i = i->next)
        if (i->part == HK_PART_COUNTER ? any_observed(set, set->counters[i->index].watches)
                                       : set->rules[i->index].observed)
            return true;
    return false;
}

bool hk_expect_orders(const struct hk_expect_set *set, const char *event, uint64_t hash)
{
    const struct hk_topic *topic = hk_topic_find(set, event, hash);
    if (topic && topic_orders(set, topic))
        return true;
    bool emitted = topic && topic->source == HK_SOURCE_EMIT;
    if (emitted || (strcmp(event, "started") != 0 && strcmp(event, "ended") != 0))
        return false;
    for (int i = 0; i < set->family_count; i++) /* running, finished */
        if (any_observed(set, set->families[i].watches))
            return true;
    return false;
}

bool hk_expect_means_built_in(const struct hk_expect_set *set, const char *event, uint64_t hash)
{
    if (!(set->kinds & ~HK_EVENT_BIT(HK_EVENT_EMIT)))
        return false;
    const struct hk_topic *topic = hk_topic_find(set, event, hash);
    return topic && topic->source != HK_SOURCE_EMIT;
}

/* ---- one run ---- */

static const struct hk_check *check_at(const struct hk_expect_run *run, size_t i)
{
    hk_assert(i < run->set->rule_count);
    return &run->checks[i];
}

bool hk_expect_exercised(const struct hk_expect_run *run, size_t i)
{
    return check_at(run, i)->exercised;
}

bool hk_expect_broken(const struct hk_expect_run *run, size_t i)
{
    return check_at(run, i)->broken;
}

bool hk_expect_met(const struct hk_expect_run *run, size_t i)
{
    return check_at(run, i)->met;
}

bool hk_expect_open(const struct hk_expect_run *run, size_t i)
{
    const struct hk_check *check = check_at(run, i);
    return check->open && !check->broken;
}

void hk_expect_marks(const struct hk_expect_run *run, uint8_t *marks)
{
    for (size_t i = 0; i < run->set->rule_count; i++)
        marks[i] = (uint8_t)((hk_expect_exercised(run, i) ? HK_MARK_EXERCISED : 0) |
                             (hk_expect_met(run, i) ? HK_MARK_MET : 0) |
                             (hk_expect_broken(run, i) ? HK_MARK_BROKEN : 0) |
                             (hk_expect_open(run, i) ? HK_MARK_OPEN : 0));
}

/* ---- all runs ---- */

void hk_expect_tally_init(struct hk_expect_tally *tally, const struct hk_expect_set *set)
{
    *tally = (struct hk_expect_tally){
        .count = set->rule_count,
        .counts = hk_xcalloc(set->rule_count ? set->rule_count : 1, sizeof(*tally->counts)),
    };
}

void hk_expect_tally_fini(struct hk_expect_tally *tally)
{
    free(tally->counts);
    *tally = (struct hk_expect_tally){0};
}

void hk_expect_tally_add(struct hk_expect_tally *tally, enum hk_end end, const uint8_t *marks)
{
    if (!hk_was_judged(end))
        return;
    tally->runs++;
    for (size_t i = 0; i < tally->count; i++) {
        struct hk_expect_count *count = &tally->counts[i];
        count->exercised += (marks[i] & HK_MARK_EXERCISED) != 0;
        count->met += (marks[i] & HK_MARK_MET) != 0;
        count->broken += (marks[i] & HK_MARK_BROKEN) != 0;
        count->open += (marks[i] & HK_MARK_OPEN) != 0;
    }
}
