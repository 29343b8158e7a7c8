/* SPDX-License-Identifier: MIT
 *
 * dpor: one run for each Mazurkiewicz trace, by dynamic partial order reduction.
 *
 * A run is repeated up to a node where something else must be tried, and goes on freely
 * from there. What must be tried is found in the races of the runs made: steps that touch
 * the same, and could have come the other way round.
 *
 *   dpor:source   a node keeps a source set of tasks, and tasks asleep: those whose turn has
 *                 been explored from there and that nothing dependent has woken since. A run
 *                 in which all that could run is asleep is given up.
 *   dpor:optimal  a node keeps a wakeup tree, so that no run is ever given up.
 *
 * (Abdulla, Aronis, Jonsson, Sagonas: POPL 2014, JACM 2017; sleep sets: Godefroid, LNCS 1032.)
 *
 * Here a step is what the world makes one, and what it touches is known only when it has
 * run; so a task asleep has the footprint that it had when it ran from the node. The answers
 * to choices inside a step are siblings: a task goes to sleep when all have been tried.
 */
#include "plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strategy/dpor_node.h"

/* A clock for each step, with a place for each task: at most 64 MiB. What the first run does behind
 * that is not looked at, later runs end there. */
enum { TOO_LARGE = 16000000 };

struct dpor_run {
    struct hk_dpor *d;
};

static struct hk_dpor *dpor_of(void *run)
{
    return ((struct dpor_run *)run)->d;
}

/* Where tasks wait for workers, a step that could come earlier often could not come later, which
 * no race says. So everyone who is awake is tried at each node: of runs that are equal one is made
 * as a whole, and others are given up. If these have too many steps, it goes by races again, where
 * all that has to do with workers is dependent. */
enum { PRUNED_TIMES = 4, PRUNED_MIN = 200000 };

static bool is_in_vain(const struct hk_dpor *d)
{
    return d->everyone && d->pruned_steps > PRUNED_TIMES * d->whole_steps + PRUNED_MIN;
}

/* What all that has been explored relied on has turned out to be wrong. */
static bool starts_again(struct hk_dpor *d)
{
    bool guessed_wrong = d->trace.widened && !d->again && !d->everyone;
    bool in_vain = is_in_vain(d);
    if (d->learnt == d->known && !guessed_wrong && !in_vain)
        return false;
    d->in_vain |= in_vain;
    d->everyone = d->few && !d->in_vain;
    d->whole_steps = d->pruned_steps = 0;
    while (d->count > 0)
        hk_dpor_pop(d);
    hk_dpor_cut(&d->trace, 0);
    d->again = true;
    d->shut_count = 0;
    d->known = d->learnt;
    return true;
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct hk_dpor *d = self;
    ((struct dpor_run *)run)->d = d;
    d->pruned = d->blind = false;
    d->first = order->run == 1;
    d->wheel_at = 0;
    d->why[0] = '\0';
    hk_dpor_trace_use(&d->trace, order->memory);
    if (order->run > 1 && !starts_again(d))
        return hk_dpor_backtrack(d);
    hk_dpor_push(d);
    d->branch = 0;
    return true;
}

/* ---- during a run ---- */

/* The task that the node wanted cannot run there: it has been disabled by what was thought
 * to be independent. Then everybody is tried. */
static uint32_t pick_all(struct hk_dpor *d, struct hk_dpor_node *n, struct hk_world *world,
                         uint32_t count)
{
    uint32_t index = count;
    hk_wakeup_clear(&d->pool, &n->below);
    hk_dpor_sleep(d, n, n->slot, HK_PRINT_ALL);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = hk_candidate_slot(world, i);
        if (hk_dpor_asleep(d, n, slot))
            continue;
        if (index == count)
            index = i;
        else if (d->optimal)
            hk_wakeup_insert(&d->pool, &d->trace, &n->tree,
                             &(struct hk_wakeup_step){slot, HK_PRINT_ALL, .unsure = true}, 1);
        else
            hk_dpor_todo(d, n, slot);
    }
    return index;
}

/* Everybody else who is awake, from the last on. */
static void try_all(struct hk_dpor *d, struct hk_dpor_node *n, struct hk_world *world,
                    uint32_t count)
{
    for (uint32_t i = count; i-- > 0;) {
        uint32_t slot = hk_candidate_slot(world, i);
        if (slot != n->slot && !hk_dpor_asleep(d, n, slot))
            hk_dpor_todo(d, n, slot);
    }
}

/* Whose turn it is at a node that nothing is known of. The first run is fifo's; later on it is who
 * ran last, if it may: a loop that spins is then seen with all its rounds at once, and cut, instead
 * of with a round more in each run. */
static uint32_t pick_free(const struct hk_dpor *d, const struct hk_dpor_node *n,
                          struct hk_world *world, uint32_t count)
{
    uint32_t index =
        d->first ? hk_candidate_oldest(world, count) : hk_candidate_same(world, count);
    if (index < count && !hk_dpor_asleep(d, n, hk_candidate_slot(world, index)))
        return index;
    index = 0;
    while (index < count && hk_dpor_asleep(d, n, hk_candidate_slot(world, index)))
        index++;
    return index;
}

static uint32_t give_up(struct hk_dpor *d, struct hk_dpor_node *n, struct hk_world *world)
{
    d->pruned = true;
    n->print = HK_PRINT_ALL; /* of a step that has not been: it sleeps at this node alone */
    hk_run_prune(world);
    return 0;
}

static void diverged(struct hk_dpor *d, uint64_t step)
{
    if (!d->why[0])
        snprintf(d->why, sizeof(d->why),
                 "step %llu: the program took another way under the same choices",
                 (unsigned long long)step);
}

static uint32_t repeat(struct hk_dpor *d, const struct hk_dpor_node *n, struct hk_world *world,
                       uint32_t count)
{
    uint32_t index = n->index < count ? n->index : 0;
    if (hk_candidate_slot(world, index) != n->slot)
        diverged(d, hk_step_number(world) + 1);
    return index;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct hk_dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world) + 1;
    if (d->blind)
        return hk_candidate_oldest(world, count);
    if (d->everyone)
        hk_step_workers_apart(world);
    if (k < d->branch)
        return repeat(d, &d->nodes[k], world, count);
    bool fresh = k >= d->count;
    struct hk_dpor_node *n = fresh ? hk_dpor_next(d) : &d->nodes[k];
    if (fresh && n->tree)
        hk_dpor_take_branch(d, n);
    else if (fresh)
        n->slot = UINT32_MAX;
    uint32_t index = n->slot == UINT32_MAX ? pick_free(d, n, world, count)
                                           : hk_candidate_with(world, count, n->slot);
    if (index == count && n->slot != UINT32_MAX)
        index = pick_all(d, n, world, count);
    if (index == count)
        return give_up(d, n, world);
    n->slot = hk_candidate_slot(world, index);
    n->index = index;
    if (fresh && d->everyone)
        try_all(d, n, world, count);
    return index;
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind, uint32_t count)
{
    struct hk_dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world);
    if (d->blind || (kind == HK_CHOICE_CANCEL && hk_offers_again(world)))
        return 0;
    if (d->wheel_at < d->wheel_count)
        return d->wheels[d->wheel_at++].value % count;
    if (k >= d->count)
        return 0; /* of a run that has been given up */
    struct hk_dpor_node *n = &d->nodes[k];
    uint32_t value = 0;
    if (n->wheel_count < n->planned.count)
        value = n->planned.values[n->wheel_count] % count;
    else
        value = hk_dpor_first_answer(d, n, count);
    d->wheels = hk_arena_room(d->trace.memory, d->wheels, &d->wheel_capacity, d->wheel_count,
                              sizeof(*d->wheels));
    d->wheels[d->wheel_count++] = (struct hk_dpor_wheel){value, 1, count};
    n->wheel_count++;
    d->wheel_at++;
    return value;
}

static bool is_too_large(const struct hk_world *world, uint32_t step)
{
    return (uint64_t)step * hk_slot_count(world) > TOO_LARGE;
}

static void stepping(void *run, struct hk_world *world)
{
    struct hk_dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world);
    hk_step_footprints(world, k >= d->branch && !d->blind);
    if (k < d->branch)
        hk_step_quiet(world, d->branch);
    if (d->pruned || d->blind)
        return;
    if (!d->first && k >= d->branch && is_too_large(world, k))
        hk_run_cut(world); /* not while it repeats: tasks that came later are counted by now */
    uint32_t slot = hk_step_slot(world);
    if (k < d->count) {
        if (d->nodes[k].slot != slot && k >= d->branch)
            give_up(d, &d->nodes[k],
                    world); /* who was wanted cannot run there, and nobody else is left */
        return;
    }
    struct hk_dpor_node *n = hk_dpor_next(d); /* there was nothing to pick */
    n->slot = slot;
    if (n->tree && n->tree->slot == slot)
        hk_dpor_take_branch(d, n);
    hk_wakeup_clear(&d->pool, &n->tree);
    n->slot = slot;
    if (hk_dpor_asleep(d, n, slot))
        give_up(d, n, world);
}

/* ---- the end of a run ---- */

static void stepped(void *run, struct hk_world *world)
{
    struct hk_dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world);
    if (k < d->branch || d->pruned || d->blind)
        return;
    hk_dpor_append(&d->trace, world);
    d->learnt = hk_step_learnt(world);
    d->few |= hk_step_workers_few(world);
    struct hk_dpor_node *n = &d->nodes[k];
    const struct hk_dpor_step *step = &d->trace.steps[k];
    n->print = hk_dpor_union(&d->trace, n->print, step->print);
    for (uint32_t i = 0; i < step->acted_count; i++) { /* which could have done it, too */
        n = &d->nodes[d->trace.acted[step->acted + i]];
        n->print = hk_dpor_union(&d->trace, n->print, step->for_all);
    }
    hk_dpor_note_shut_out(d, world, k);
    if (d->first && is_too_large(world, k))
        d->blind = d->missed = true;
}

static const char *end(void *run, const struct hk_run_summary *summary)
{
    struct hk_dpor *d = dpor_of(run);
    *(d->pruned ? &d->pruned_steps : &d->whole_steps) += summary->steps;
    if (d->trace.count < d->branch && !d->pruned)
        diverged(d, summary->steps);
    if (!d->why[0])
        hk_dpor_plan(d);
    return d->why[0] ? d->why : NULL;
}

/* ---- the strategy ---- */

static bool complete(const void *self)
{
    return !((const struct hk_dpor *)self)->missed;
}

static int init(void *self, const char *options, struct hk_error *error)
{
    struct hk_dpor *d = self;
    d->optimal = !*options || strcmp(options, "optimal") == 0;
    if (d->optimal || strcmp(options, "source") == 0)
        return HK_OK;
    return hk_error_set(error, HK_EINVAL, "dpor takes 'source' or 'optimal', not '%s'", options);
}

static void fini(void *self)
{
    struct hk_dpor *d = self;
    while (d->count > 0)
        hk_dpor_pop(d);
    free(d->nodes);
    hk_wakeup_pool_fini(&d->pool);
}

const struct hk_strategy hk_strategy_dpor = {
    .name = "dpor",
    .help = "one run for each partial order: `dpor:optimal` (default), `dpor:source`",
    .systematic = true,
    .wants_steps = true,
    .size = sizeof(struct hk_dpor),
    .run_size = sizeof(struct dpor_run),
    .init = init,
    .fini = fini,
    .begin = begin,
    .complete = complete,
    .pick = pick,
    .choose = choose,
    .stepping = stepping,
    .stepped = stepped,
    .end = end,
};
