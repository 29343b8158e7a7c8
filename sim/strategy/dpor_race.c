/* SPDX-License-Identifier: MIT
 *
 * dpor_race: what a run asks for. Each race must come the other way round in some run, and
 * whoever a step kept from running must have had its turn before.
 */
#include "strategy/dpor_node.h"

#include <stdlib.h>

void hk_dpor_sequence_room(struct hk_dpor *d, uint32_t count)
{
    if (d->sequence_capacity > count)
        return;
    d->sequence_capacity = count * 2 + 64;
    d->sequence =
        hk_arena_alloc(d->trace.memory, d->sequence_capacity * sizeof(*d->sequence));
    d->reversal =
        hk_arena_alloc(d->trace.memory, 2 * d->sequence_capacity * sizeof(*d->reversal));
}

static bool has_todo(const struct hk_dpor_node *n, uint32_t slot)
{
    for (uint32_t k = 0; k < n->todo_count; k++) {
        if (n->todo[k] == slot)
            return true;
    }
    return false;
}

/* Source sets: somebody must be tried who could begin this: `count` steps of the reversal, and
 * then a step of `slot`. That one comes without something that came before it; unless it is sure
 * to begin it may touch something else, and counts only if it has been tried. Who sleeps since an
 * earlier node could begin nothing here but for what it might do as the last of several. */
static void source_tries(struct hk_dpor *d, struct hk_dpor_node *n, uint32_t count, uint32_t slot,
                         bool begins)
{
    uint32_t first = slot;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = d->trace.steps[d->reversal[i]].slot;
        if (!hk_dpor_initial(&d->trace, d->reversal, i))
            continue;
        if (has_todo(n, other) || hk_dpor_tried(d, n, other))
            return;
        if (first == slot && !begins && !hk_dpor_asleep(d, n, other))
            first = other;
    }
    if (!hk_dpor_sleeps_through(d, n, slot, d->reversal, begins ? 0 : count))
        hk_dpor_todo(d, n, first);
}

/* The steps of the reversal into d->sequence, as they were. */
static void keep_answers(struct hk_dpor *d, uint32_t count)
{
    uint32_t used = 0;
    d->answers = hk_arena_room(d->trace.memory, d->answers, &d->answer_capacity, d->wheel_count,
                               sizeof(*d->answers));
    for (uint32_t i = 0; i < count; i++) {
        const struct hk_dpor_step *step = &d->trace.steps[d->reversal[i]];
        d->sequence[i] = (struct hk_wakeup_step){.slot = step->slot, .print = step->print};
        if (d->wheel_count == 0)
            continue; /* nobody has chosen anything */
        const struct hk_dpor_node *from = &d->nodes[d->reversal[i]];
        d->sequence[i].answers = (struct hk_answers){d->answers + used, from->wheel_count};
        for (uint32_t k = 0; k < from->wheel_count; k++)
            d->answers[used++] = d->wheels[from->wheel_first + k].value;
    }
}

/* Wakeup trees: that must be tried, unless somebody asleep could begin it. */
static void optimal_tries(struct hk_dpor *d, struct hk_dpor_node *n, uint32_t count)
{
    d->reversed = n;

    if (!hk_dpor_redundant(d, d->sequence, count))
        hk_wakeup_insert(&d->pool, &d->trace, &n->tree, d->sequence, count);
}

static bool reverse_with(struct hk_dpor *d, const struct hk_dpor_race *race, bool parts)
{
    struct hk_dpor_node *n = &d->nodes[race->first];
    bool sure = race->more == HK_PRINT_NONE;
    uint32_t count = hk_dpor_reversal(&d->trace, race, race->more, &parts, d->reversal);
    uint32_t slot = d->trace.steps[race->second].slot;
    if (!d->optimal) {
        bool begins = count == 1 || (sure && hk_dpor_initial(&d->trace, d->reversal, count - 1));
        source_tries(d, n, count - 1, slot, begins);
        return parts;
    }
    keep_answers(d, count);
    d->sequence[count - 1].unsure = !sure;
    d->sequence[count - 1].answers.count = 0; /* it may choose anew, too */
    optimal_tries(d, n, count);
    return parts;
}

static void reverse(struct hk_dpor *d, struct hk_dpor_race *race)
{
    race->more = d->again ? HK_PRINT_ALL : hk_dpor_more(&d->trace, race->second);
    if (reverse_with(d, race, false))
        reverse_with(d, race, true);
}

/* The step keeps others from running, who could have run in its place. */
void hk_dpor_note_shut_out(struct hk_dpor *d, const struct hk_world *world, uint32_t step)
{
    uint32_t count;
    const uint32_t *slots = hk_step_shut_out(world, &count);
    for (uint32_t i = 0; i < count; i++) {
        d->shut = hk_arena_room(d->trace.memory, d->shut, &d->shut_capacity, d->shut_count,
                                sizeof(*d->shut));
        d->shut[d->shut_count++] = (struct hk_dpor_shut){slots[i], step};
    }
}

/* What comes behind the step in its instant, but not after it, into d->reversal, up to the next
 * step of `slot` and as far as it depends on `print`. */
static uint32_t gather_others(struct hk_dpor *d, uint32_t step, uint32_t slot, hk_print print,
                              bool *parts)
{
    const struct hk_dpor_trace *t = &d->trace;
    struct hk_dpor_aside aside = {
        .end = d->reversal + 2 * (t->count + 1), .more = print, .parts = *parts};
    uint32_t count = 0, upto = 0;
    for (uint32_t i = step + 1; i <= t->count; i++) {
        if (t->steps[i].instant != t->steps[step].instant)
            break;
        if (hk_dpor_before(t, step, i) || !hk_dpor_goes_along(t, step, step, i, &aside))
            continue;
        if (t->steps[i].slot == slot)
            break;
        d->reversal[count++] = i;
        upto = hk_dpor_depend(t, t->steps[i].print, print) ? count : upto;
    }
    *parts = aside.some;
    return upto;
}

/* So they must have their turn there, behind all that does not come after the step. */
static bool let_in(struct hk_dpor *d, const struct hk_dpor_shut *out, bool parts)
{
    struct hk_dpor_node *n = &d->nodes[out->step];
    uint32_t count = gather_others(d, out->step, out->slot, HK_PRINT_ALL, &parts);
    if (!d->optimal) {
        source_tries(d, n, count, out->slot, count == 0);
        return parts;
    }
    keep_answers(d, count);
    d->sequence[count] =
        (struct hk_wakeup_step){.slot = out->slot, .print = HK_PRINT_ALL, .unsure = true};
    optimal_tries(d, n, count + 1);
    return parts;
}

static bool let_answer_in(struct hk_dpor *d, uint32_t step, const struct hk_dpor_sleeper *s,
                          bool parts)
{
    uint32_t count = gather_others(d, step, s->slot, s->print, &parts);
    if (count > 0)
        source_tries(d, &d->nodes[step], count, s->slot, false);
    return parts;
}

/* So it is with answers that a step could not give, since they slept, and had it waited could
 * have given. */
static void let_answers_in(struct hk_dpor *d, uint32_t step)
{
    const struct hk_dpor_node *n = &d->nodes[step];
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        const struct hk_dpor_sleeper *s = &d->sleepers[n->sleep_first + i];
        if (s->slot == n->slot && s->whole && !s->awake && let_answer_in(d, step, s, false))
            let_answer_in(d, step, s, true);
    }
}

/* It was looked at when the run went on in another way; now what comes later matters. */
static bool is_another(const struct hk_dpor *d, uint32_t first, uint32_t second, hk_print more)
{
    const struct hk_dpor_trace *t = &d->trace;
    for (uint32_t i = d->branch; more != HK_PRINT_NONE && i <= t->count; i++) {
        if (!hk_dpor_before(t, first, i) && !hk_dpor_before(t, second, i) &&
            hk_dpor_depend(t, t->steps[i].print, more))
            return true;
    }
    return false;
}

void hk_dpor_plan(struct hk_dpor *d)
{
    if (d->everyone)
        return;
    hk_dpor_sequence_room(d, d->trace.count + 1);
    for (uint32_t i = 0; i < d->trace.race_count; i++) {
        struct hk_dpor_race *race = &d->trace.races[i];
        if (race->second >= d->branch || is_another(d, race->first, race->second, race->more))
            reverse(d, race);
    }
    for (uint32_t i = 0; i < d->shut_count; i++) {
        uint32_t step = d->shut[i].step;
        bool anew = step >= d->branch || (d->optimal && is_another(d, step, step, HK_PRINT_ALL));
        if (anew && let_in(d, &d->shut[i], false))
            let_in(d, &d->shut[i], true);
    }
    for (uint32_t i = 1; !d->optimal && i <= d->trace.count; i++) {
        if (d->nodes[i].wheel_count > 0)
            let_answers_in(d, i);
    }
}
