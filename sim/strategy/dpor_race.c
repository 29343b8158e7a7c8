/* SPDX-License-Identifier: MIT
 *
 * dpor_race: what a run asks for. Each race must come the other way round in some run, and
 * whoever a step kept from running must have had its turn before.
 */
#include "strategy/dpor_node.h"

#include <stdlib.h>

static void sequence_room(struct hk_dpor *d)
{
    if (d->sequence_capacity > d->trace.count)
        return;
    d->sequence_capacity = d->trace.count * 2 + 64;
    d->sequence =
        hk_arena_alloc(d->trace.memory, d->sequence_capacity * sizeof(*d->sequence));
    d->reversal =
        hk_arena_alloc(d->trace.memory, d->sequence_capacity * sizeof(*d->reversal));
}

/* After a few guesses that were wrong nothing is guessed any more. Who has ended the run and
 * would do so again depends on everything. */
static hk_print wide_of(struct hk_dpor *d, uint32_t step)
{
    if (d->trace.prints[d->trace.steps[step].print].all)
        return HK_PRINT_ALL;
    return d->restarts < HK_DPOR_RESTARTS ? hk_dpor_wide(&d->trace, step) : HK_PRINT_ALL;
}

/* Whether the step could begin the reversal. The last one comes without what it raced with, and
 * may then touch something else. */
static bool could_begin(struct hk_dpor *d, uint32_t count, uint32_t index)
{
    const struct hk_dpor_trace *t = &d->trace;
    if (!hk_dpor_initial(t, d->reversal, index))
        return false;
    hk_print print = index == count - 1 ? wide_of(d, d->reversal[index]) : HK_PRINT_NONE;
    for (uint32_t i = 0; i < index && print != HK_PRINT_NONE; i++) {
        if (hk_dpor_depend(t, t->steps[d->reversal[i]].print, print))
            return false;
    }
    return true;
}

/* What the second step of a race may touch without the first, besides what it did. */
static hk_print more_of(struct hk_dpor *d, uint32_t step)
{
    return d->restarts < HK_DPOR_RESTARTS ? hk_dpor_more(&d->trace, step) : HK_PRINT_ALL;
}

/* Source sets: somebody who could begin the reversal must be tried. */
static void reverse_source(struct hk_dpor *d, struct hk_dpor_race *race)
{
    struct hk_dpor_node *n = &d->nodes[race->first];
    race->more = more_of(d, race->second);
    uint32_t count = hk_dpor_reversal(&d->trace, race, race->more, d->reversal);
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (!could_begin(d, count, i))
            continue;
        uint32_t slot = d->trace.steps[d->reversal[i]].slot;
        if (slot == n->slot || hk_dpor_asleep(d, n, slot))
            return;
        for (uint32_t k = 0; k < n->todo_count; k++) {
            if (n->todo[k] == slot)
                return;
        }
        if (first == UINT32_MAX || i == count - 1)
            first = slot;
    }
    hk_dpor_todo(n, first);
}

/* Wakeup trees: the reversal itself must be tried, unless somebody asleep could begin it. Who
 * depends on what the second step may touch without the first must not pass for independent of the
 * first one when that sleeps: it could be the third in a row. */
static void reverse_optimal(struct hk_dpor *d, struct hk_dpor_race *race)
{
    struct hk_dpor_node *n = &d->nodes[race->first];
    race->more = more_of(d, race->second);
    n->print = hk_dpor_union(&d->trace, n->print, race->more);
    uint32_t count = hk_dpor_reversal(&d->trace, race, race->more, d->reversal);
    d->reversed = n;
    uint32_t values = 0;
    for (uint32_t i = 0; i < count; i++)
        values += d->nodes[d->reversal[i]].wheel_count;
    uint32_t *answers = values ? hk_xmalloc(values * sizeof(*answers)) : NULL;
    values = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct hk_dpor_step *step = &d->trace.steps[d->reversal[i]];
        const struct hk_dpor_node *from = &d->nodes[d->reversal[i]];
        bool last = i == count - 1; /* it may choose anew, and touch something else */
        d->sequence[i] = (struct hk_wakeup_step){
            .slot = step->slot,
            .print = last ? wide_of(d, d->reversal[i]) : step->print,
            .answers = {answers ? answers + values : NULL, last ? 0 : from->wheel_count},
        };
        for (uint32_t k = 0; !last && k < from->wheel_count; k++)
            answers[values++] = d->wheels[from->wheel_first + k].value;
    }
    if (!hk_dpor_redundant(d, d->sequence, count))
        hk_wakeup_insert(&d->pool, &d->trace, &n->tree, d->sequence, count);
    free(answers);
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

/* So they must have their turn there. */
static void let_in(struct hk_dpor *d, const struct hk_dpor_shut *out)
{
    struct hk_dpor_node *n = &d->nodes[out->step];
    if (hk_dpor_asleep(d, n, out->slot))
        return;
    struct hk_wakeup_step first = {.slot = out->slot, .print = HK_PRINT_ALL};
    if (d->optimal)
        hk_wakeup_insert(&d->pool, &d->trace, &n->tree, &first, 1);
    else
        hk_dpor_todo(n, out->slot);
}

/* It was looked at when the run went on in another way; now what comes later matters. */
static bool is_another(const struct hk_dpor *d, const struct hk_dpor_race *race)
{
    const struct hk_dpor_trace *t = &d->trace;
    for (uint32_t i = d->branch; race->more != HK_PRINT_NONE && i <= t->count; i++) {
        if (!hk_dpor_before(t, race->first, i) && !hk_dpor_before(t, race->second, i) &&
            hk_dpor_depend(t, t->steps[i].print, race->more))
            return true;
    }
    return false;
}

void hk_dpor_plan(struct hk_dpor *d)
{
    sequence_room(d);
    for (uint32_t i = 0; i < d->trace.race_count; i++) {
        struct hk_dpor_race *race = &d->trace.races[i];
        if (race->second < d->branch && !is_another(d, race))
            continue;
        if (d->optimal)
            reverse_optimal(d, race);
        else
            reverse_source(d, race);
    }
    for (uint32_t i = 0; i < d->shut_count; i++)
        let_in(d, &d->shut[i]);
}
