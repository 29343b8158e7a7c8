/* SPDX-License-Identifier: MIT
 *
 * dpor_sleep: who has had its turn at a node, and sleeps until something comes that it depends
 * on (Godefroid, LNCS 1032).
 *
 * A step that makes choices is one step for each way to answer them, and each of these sleeps for
 * itself: what wakes one may leave another asleep. Then the task has its turn again, but gives
 * none of the answers of which all that begins with them still sleeps. If all that a task can
 * answer touches the same, it is one sleeper.
 */
#include "strategy/dpor_node.h"

#include <string.h>

static struct hk_dpor_sleeper *sleepers_of(const struct hk_dpor *d, const struct hk_dpor_node *n)
{
    return n->sleep_count ? d->sleepers + n->sleep_first : NULL; /* there may be no array yet */
}

static void add(struct hk_dpor *d, struct hk_dpor_node *n, struct hk_dpor_sleeper sleeper)
{
    d->sleepers = hk_arena_room(d->trace.memory, d->sleepers, &d->sleeper_capacity,
                                d->sleeper_count, sizeof(*d->sleepers));
    d->sleepers[d->sleeper_count++] = sleeper;
    n->sleep_count++;
}

void hk_dpor_sleep(struct hk_dpor *d, struct hk_dpor_node *n, uint32_t slot, hk_print print)
{
    add(d, n, (struct hk_dpor_sleeper){.slot = slot, .print = print, .whole = true, .here = true});
}

bool hk_dpor_asleep(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot)
{
    const struct hk_dpor_sleeper *s = sleepers_of(d, n);
    bool found = false;
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        if (s[i].slot != slot)
            continue;
        if (s[i].awake || !s[i].whole)
            return false;
        found = true;
    }
    return found;
}

/* ---- from node to node ---- */

/* Another answer of the same task sleeps on. */
static bool has_company(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot,
                        hk_print print)
{
    const struct hk_dpor_sleeper *s = sleepers_of(d, n);
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        if (s[i].slot == slot && !s[i].awake && !hk_dpor_depend(&d->trace, s[i].print, print))
            return true;
    }
    return false;
}

/* An answer that is awake is kept as long as another one is not, to know what there is. There may
 * be thousands of one task, one behind the other. */
void hk_dpor_sleep_on(struct hk_dpor *d, const struct hk_dpor_node *last, struct hk_dpor_node *n,
                      hk_print print)
{
    uint32_t asked = UINT32_MAX; /* of whom it is known */
    bool company = false;
    for (uint32_t i = 0; i < last->sleep_count; i++) {
        struct hk_dpor_sleeper s = sleepers_of(d, last)[i];
        s.here = false;
        s.awake = s.awake || hk_dpor_depend(&d->trace, s.print, print);
        bool kept = !s.awake;
        if (s.awake && s.answer_count > 0) {
            company = s.slot == asked ? company : has_company(d, last, s.slot, print);
            kept = company;
            asked = s.slot;
        }
        if (kept)
            add(d, n, s);
    }
}

/* ---- answers ---- */

void hk_dpor_answered(struct hk_dpor *d, struct hk_dpor_node *n)
{
    uint32_t first = d->slept_count;
    d->slept_count += n->wheel_count;
    d->slept = hk_arena_room(d->trace.memory, d->slept, &d->slept_capacity, d->slept_count,
                             sizeof(*d->slept));
    for (uint32_t i = 0; i < n->wheel_count; i++)
        d->slept[first + i] = d->wheels[n->wheel_first + i].value;
    add(d, n, (struct hk_dpor_sleeper){.slot = n->slot,
                                       .print = n->print,
                                       .answers = first,
                                       .answer_count = n->wheel_count,
                                       .here = true});
    n->print = HK_PRINT_NONE;
}

/* Who is awake has had its turn again. True if all others of the task touch the same. */
static bool unite(struct hk_dpor *d, struct hk_dpor_node *n)
{
    struct hk_dpor_sleeper *s = sleepers_of(d, n);
    hk_print print = HK_PRINT_NONE;
    uint32_t kept = 0;
    bool alike = true;
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        bool mine = s[i].slot == n->slot;
        if (mine && s[i].awake)
            continue;
        s[i].whole = true;
        s[kept++] = s[i];
        if (!mine)
            continue;
        alike = alike && (print == HK_PRINT_NONE || print == s[i].print);
        print = s[i].print;
    }
    d->sleeper_count -= n->sleep_count - kept;
    n->sleep_count = kept;
    return alike;
}

void hk_dpor_all_answered(struct hk_dpor *d, struct hk_dpor_node *n)
{
    if (!unite(d, n))
        return;
    struct hk_dpor_sleeper *s = sleepers_of(d, n);
    hk_print print = HK_PRINT_NONE;
    uint32_t others = 0;
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        if (s[i].slot != n->slot)
            s[others++] = s[i];
        else
            print = s[i].print;
    }
    d->sleeper_count -= n->sleep_count - others;
    n->sleep_count = others;
    hk_dpor_sleep(d, n, n->slot, print);
}

bool hk_dpor_answer_asleep(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t value)
{
    const struct hk_dpor_sleeper *s = sleepers_of(d, n);
    uint32_t given = n->wheel_count;
    bool found = false;
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        bool so = s[i].slot == n->slot && s[i].answer_count > given;
        for (uint32_t k = 0; k <= given && so; k++)
            so = d->slept[s[i].answers + k] ==
                 (k < given ? d->wheels[n->wheel_first + k].value : value);
        if (so && s[i].awake)
            return false;
        found |= so;
    }
    return found;
}

uint32_t hk_dpor_first_answer(const struct hk_dpor *d, const struct hk_dpor_node *n,
                              uint32_t count)
{
    uint32_t value = 0;
    while (value < count && hk_dpor_answer_asleep(d, n, value))
        value++;
    return value < count ? value : 0;
}

/* ---- what need not be tried ---- */

static bool answers_so(const struct hk_dpor *d, const struct hk_dpor_sleeper *s,
                       const struct hk_answers *answers)
{
    const uint32_t *own = d->slept + s->answers;
    return s->answer_count == 0 ||
           (s->answer_count == answers->count &&
            memcmp(own, answers->values, answers->count * sizeof(*own)) == 0);
}

bool hk_dpor_sleeps_through(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot,
                            const uint32_t *steps, uint32_t count)
{
    const struct hk_dpor_trace *t = &d->trace;
    const struct hk_dpor_sleeper *s = sleepers_of(d, n);
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        for (uint32_t k = 0; k < count && s[i].slot == slot; k++) {
            if (hk_dpor_depend(t, s[i].print, t->steps[steps[k]].print))
                return false;
        }
    }
    return hk_dpor_asleep(d, n, slot);
}

bool hk_dpor_tried(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot)
{
    const struct hk_dpor_sleeper *s = sleepers_of(d, n);
    bool here = false;
    for (uint32_t i = 0; i < n->sleep_count; i++)
        here |= s[i].slot == slot && s[i].here;
    return here && hk_dpor_asleep(d, n, slot);
}

/* Whatever the task answers, it sleeps and could go first; v[at] is its first step in v. */
static bool all_could(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot,
                      const struct hk_wakeup_step *v, uint32_t count, uint32_t at)
{
    const struct hk_dpor_sleeper *s = sleepers_of(d, n);
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        if (s[i].slot == slot && !hk_wakeup_could_be_first(&d->trace, v, count, at, s[i].print))
            return false;
    }
    return hk_dpor_asleep(d, n, slot);
}

/* Somebody asleep could go first: then such a run has been made. Who is not in v, or may choose
 * anew there, could come with any answer. */
bool hk_dpor_redundant(void *arg, const struct hk_wakeup_step *v, uint32_t count)
{
    const struct hk_dpor *d = arg;
    const struct hk_dpor_node *n = d->reversed;
    uint32_t asked = UINT32_MAX; /* of all whose answers that has been looked at */
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        const struct hk_dpor_sleeper *s = &sleepers_of(d, n)[i];
        uint32_t at = hk_wakeup_first_of(v, count, s->slot);
        bool any = at == count || v[at].answers.count == 0;
        bool all = any && s->answer_count > 0;
        if (s->awake || (!any && !answers_so(d, s, &v[at].answers)) || (all && s->slot == asked))
            continue;
        if (all ? all_could(d, n, s->slot, v, count, at)
                : hk_wakeup_could_be_first(&d->trace, v, count, at, s->print))
            return true;
        asked = all ? s->slot : asked;
    }
    return false;
}
