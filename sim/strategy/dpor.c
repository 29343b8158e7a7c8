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

#include "strategy/dpor_tree.h"

enum { RESTARTS_MAX = 3 };

/* One choice inside a step, as a wheel that began at some value and goes round once. */
struct wheel {
    uint32_t value, tried, count;
};

/* A task that could have run before a step, and cannot after it. */
struct shut_out {
    uint32_t slot, step;
};

struct sleeper {
    uint32_t slot;
    hk_print print;
};

/* The state before a step, and the step that is being explored from it. nodes[0] stands for
 * what happens before the first step. */
struct node {
    uint32_t slot, index;            /* whose turn it is; its place among the candidates */
    hk_print print;                  /* of all its answers tried so far */
    uint32_t sleep_first, sleep_count;
    uint32_t wheel_first, wheel_count;
    uint32_t *todo;                  /* source: tasks to be tried */
    uint32_t todo_count, todo_capacity;
    struct hk_wakeup *tree;          /* optimal: what is to be tried */
    struct hk_wakeup *below;         /* and how the run goes on after this step */
    struct hk_answers planned;       /* answers that this step must give first */
};

struct dpor {
    struct hk_dpor_trace trace;
    struct hk_wakeup_pool pool;
    struct node *nodes;
    uint32_t count, capacity;        /* nodes in use; [0] always is */
    struct sleeper *sleepers;
    uint32_t sleeper_count, sleeper_capacity;
    struct wheel *wheels;
    uint32_t wheel_count, wheel_capacity;
    struct hk_wakeup_step *sequence; /* scratch */
    uint32_t *reversal;
    uint32_t sequence_capacity;
    struct node *reversed;           /* whose sleepers is_redundant looks at */
    uint32_t branch;                 /* the node where this run leaves the last one */
    uint32_t wheel_at;               /* answers given so far */
    struct shut_out *shut;           /* in this run */
    uint32_t shut_count, shut_capacity;
    bool optimal, pruned;
    uint32_t learnt, known;          /* about footprints: by now, when this pass began */
    uint32_t restarts;
    char why[160];
};

/* Both states of the strategy are the one in `self`: there is one worker. */
struct dpor_run {
    struct dpor *d;
};

static struct dpor *dpor_of(void *run)
{
    return ((struct dpor_run *)run)->d;
}

/* ---- nodes ---- */

static struct node *node_push(struct dpor *d)
{
    if (d->count == d->capacity) {
        uint32_t capacity = d->capacity ? d->capacity * 2 : 128;
        d->nodes = hk_xrealloc(d->nodes, capacity * sizeof(*d->nodes));
        memset(d->nodes + d->capacity, 0, (capacity - d->capacity) * sizeof(*d->nodes));
        d->capacity = capacity;
    }
    struct node *n = &d->nodes[d->count++];
    uint32_t *todo = n->todo, todo_capacity = n->todo_capacity;
    *n = (struct node){.todo = todo,
                       .todo_capacity = todo_capacity,
                       .sleep_first = d->sleeper_count,
                       .wheel_first = d->wheel_count};
    return n;
}

static void sleeper_add(struct dpor *d, struct node *n, uint32_t slot, hk_print print)
{
    if (d->sleeper_count == d->sleeper_capacity) {
        d->sleeper_capacity = d->sleeper_capacity ? d->sleeper_capacity * 2 : 256;
        d->sleepers = hk_xrealloc(d->sleepers, d->sleeper_capacity * sizeof(*d->sleepers));
    }
    d->sleepers[d->sleeper_count++] = (struct sleeper){slot, print};
    n->sleep_count++;
}

static bool is_asleep(const struct dpor *d, const struct node *n, uint32_t slot)
{
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        if (d->sleepers[n->sleep_first + i].slot == slot)
            return true;
    }
    return false;
}

/* The node after the last step: who slept before it and does not depend on it sleeps on. */
static struct node *node_next(struct dpor *d)
{
    struct node *n = node_push(d);
    struct node *last = &d->nodes[d->count - 2];
    n->tree = last->below;
    last->below = NULL;
    if (d->count == 2)
        return n;
    hk_print print = d->trace.steps[d->trace.count].print;
    for (uint32_t i = 0; i < last->sleep_count; i++) {
        struct sleeper s = d->sleepers[last->sleep_first + i];
        if (!hk_dpor_depend(&d->trace, s.print, print))
            sleeper_add(d, n, s.slot, s.print);
    }
    return n;
}

static void todo_add(struct node *n, uint32_t slot)
{
    for (uint32_t i = 0; i < n->todo_count; i++) {
        if (n->todo[i] == slot)
            return;
    }
    if (n->todo_count == n->todo_capacity) {
        n->todo_capacity = n->todo_capacity ? n->todo_capacity * 2 : 8;
        n->todo = hk_xrealloc(n->todo, n->todo_capacity * sizeof(*n->todo));
    }
    n->todo[n->todo_count++] = slot;
}

/* The first of the node's tree is what is tried next. */
static void take_branch(struct dpor *d, struct node *n)
{
    struct hk_wakeup *first = n->tree;
    n->slot = first->slot;
    n->tree = first->next;
    n->below = first->child;
    free((void *)(uintptr_t)n->planned.values);
    n->planned = first->answers;
    first->answers = (struct hk_answers){0};
    hk_wakeup_free(&d->pool, first);
}

/* Somebody asleep could go first: then such a run has been made. */
static bool is_redundant(void *arg, const struct hk_wakeup_step *v, uint32_t count)
{
    const struct dpor *d = arg;
    const struct node *n = d->reversed;
    for (uint32_t i = 0; i < n->sleep_count; i++) {
        const struct sleeper *s = &d->sleepers[n->sleep_first + i];
        if (hk_wakeup_could_be_first(&d->trace, v, count, s->slot, s->print))
            return true;
    }
    return false;
}

static void node_clear(struct dpor *d, struct node *n)
{
    hk_wakeup_clear(&d->pool, &n->tree);
    hk_wakeup_clear(&d->pool, &n->below);
    free((void *)(uintptr_t)n->planned.values);
    n->planned = (struct hk_answers){0};
}

static void pop(struct dpor *d)
{
    struct node *n = &d->nodes[--d->count];
    node_clear(d, n);
    d->sleeper_count = n->sleep_first;
    d->wheel_count = n->wheel_first;
}

/* ---- what comes next ---- */

/* Another answer inside the same step. */
static bool turn_wheels(struct dpor *d, struct node *n)
{
    while (n->wheel_count > 0) {
        struct wheel *w = &d->wheels[n->wheel_first + n->wheel_count - 1];
        if (w->tried < w->count) {
            w->value = (w->value + 1) % w->count;
            w->tried++;
            return true;
        }
        n->wheel_count--;
        d->wheel_count--;
    }
    return false;
}

/* Another task at the same node, the last one having been explored. */
static bool turn_task(struct dpor *d, struct node *n)
{
    sleeper_add(d, n, n->slot, n->print);
    n->print = HK_PRINT_NONE;
    hk_wakeup_clear(&d->pool, &n->below);
    if (d->optimal) {
        struct hk_wakeup *first = NULL; /* who sleeps now was not asleep when it grew */
        for (d->reversed = n; n->tree && first != n->tree;) {
            first = n->tree;
            hk_wakeup_prune(&d->pool, &n->tree, is_redundant, d);
        }
        if (n->tree)
            take_branch(d, n);
        return first != NULL && d->sleepers[d->sleeper_count - 1].slot != n->slot;
    }
    while (n->todo_count > 0) {
        n->slot = n->todo[--n->todo_count];
        if (!is_asleep(d, n, n->slot))
            return true;
    }
    return false;
}

static bool backtrack(struct dpor *d)
{
    while (d->count > 0) {
        struct node *n = &d->nodes[d->count - 1];
        if (turn_wheels(d, n) || (d->count > 1 && turn_task(d, n))) {
            d->branch = d->count - 1;
            hk_dpor_cut(&d->trace, d->branch > 0 ? d->branch - 1 : 0);
            return true;
        }
        pop(d);
    }
    return false;
}

/* What all that has been explored relied on has turned out to be wrong. */
static bool starts_again(struct dpor *d)
{
    bool guessed_wrong = d->trace.widened && d->restarts < RESTARTS_MAX;
    if (d->learnt == d->known && !guessed_wrong)
        return false;
    while (d->count > 0)
        pop(d);
    hk_dpor_cut(&d->trace, 0);
    d->restarts++;
    d->trace.widened = false;
    d->known = d->learnt;
    return true;
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct dpor *d = self;
    ((struct dpor_run *)run)->d = d;
    d->pruned = false;
    d->wheel_at = d->shut_count = 0;
    d->why[0] = '\0';
    d->trace.race_count = 0;
    if (order->run > 1 && !starts_again(d))
        return backtrack(d);
    node_push(d);
    d->branch = 0;
    return true;
}

/* ---- during a run ---- */

/* The task that the node wanted cannot run there: it has been disabled by what was thought
 * to be independent. Then everybody is tried. */
static uint32_t pick_all(struct dpor *d, struct node *n, struct hk_world *world, uint32_t count)
{
    uint32_t index = count;
    hk_wakeup_clear(&d->pool, &n->below);
    sleeper_add(d, n, n->slot, HK_PRINT_ALL);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = hk_candidate_slot(world, i);
        if (is_asleep(d, n, slot))
            continue;
        if (index == count)
            index = i;
        else if (d->optimal)
            hk_wakeup_insert(&d->pool, &d->trace, &n->tree,
                             &(struct hk_wakeup_step){.slot = slot}, 1);
        else
            todo_add(n, slot);
    }
    return index;
}

/* Whose turn it is at a node that nothing is known of: who ran last, if it may. */
static uint32_t pick_free(const struct dpor *d, const struct node *n, struct hk_world *world,
                          uint32_t count)
{
    uint32_t same = hk_candidate_same(world, count);
    if (same < count && !is_asleep(d, n, hk_candidate_slot(world, same)))
        return same;
    uint32_t index = 0;
    while (index < count && is_asleep(d, n, hk_candidate_slot(world, index)))
        index++;
    return index;
}

static uint32_t give_up(struct dpor *d, struct node *n, struct hk_world *world)
{
    d->pruned = true;
    n->print = HK_PRINT_ALL; /* of a step that has not been: it sleeps at this node alone */
    hk_run_prune(world);
    return 0;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world) + 1;
    if (k < d->branch)
        return d->nodes[k].index < count ? d->nodes[k].index : 0;
    bool fresh = k >= d->count;
    struct node *n = fresh ? node_next(d) : &d->nodes[k];
    if (fresh && n->tree)
        take_branch(d, n);
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
    return index;
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)kind;
    struct dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world);
    if (d->wheel_at < d->wheel_count)
        return d->wheels[d->wheel_at++].value % count;
    if (k >= d->count)
        return 0; /* of a run that has been given up */
    struct node *n = &d->nodes[k];
    uint32_t value = 0;
    if (n->wheel_count < n->planned.count)
        value = n->planned.values[n->wheel_count] % count;
    if (d->wheel_count == d->wheel_capacity) {
        d->wheel_capacity = d->wheel_capacity ? d->wheel_capacity * 2 : 256;
        d->wheels = hk_xrealloc(d->wheels, d->wheel_capacity * sizeof(*d->wheels));
    }
    d->wheels[d->wheel_count++] = (struct wheel){value, 1, count};
    n->wheel_count++;
    d->wheel_at++;
    return value;
}

static void diverged(struct dpor *d, uint64_t step)
{
    if (!d->why[0])
        snprintf(d->why, sizeof(d->why),
                 "step %llu: the program took another way under the same choices",
                 (unsigned long long)step);
}

static void stepping(void *run, struct hk_world *world)
{
    struct dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world);
    hk_step_footprints(world, k >= d->branch);
    if (d->pruned)
        return;
    uint32_t slot = hk_step_slot(world);
    if (k < d->count) {
        if (d->nodes[k].slot != slot && k < d->branch)
            diverged(d, k);
        else if (d->nodes[k].slot != slot)
            give_up(d, &d->nodes[k], world); /* who was wanted cannot run there, and nobody else is left */
        return;
    }
    struct node *n = node_next(d); /* there was nothing to pick */
    n->slot = slot;
    if (n->tree && n->tree->slot == slot)
        take_branch(d, n);
    hk_wakeup_clear(&d->pool, &n->tree);
    n->slot = slot;
    if (is_asleep(d, n, slot))
        give_up(d, n, world);
}

/* ---- races ---- */

static void sequence_room(struct dpor *d)
{
    if (d->sequence_capacity > d->trace.count)
        return;
    d->sequence_capacity = d->trace.count + 64;
    d->sequence = hk_xrealloc(d->sequence, d->sequence_capacity * sizeof(*d->sequence));
    d->reversal = hk_xrealloc(d->reversal, d->sequence_capacity * sizeof(*d->reversal));
}

/* Source sets: somebody who could begin the reversal must be tried. */
static void reverse_source(struct dpor *d, const struct hk_dpor_race *race)
{
    struct node *n = &d->nodes[race->first];
    uint32_t count = hk_dpor_reversal(&d->trace, race, d->reversal);
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (!hk_dpor_initial(&d->trace, d->reversal, i))
            continue;
        uint32_t slot = d->trace.steps[d->reversal[i]].slot;
        if (slot == n->slot || is_asleep(d, n, slot))
            return;
        for (uint32_t k = 0; k < n->todo_count; k++) {
            if (n->todo[k] == slot)
                return;
        }
        if (first == UINT32_MAX || i == count - 1)
            first = slot;
    }
    todo_add(n, first);
}

/* After a few guesses that were wrong nothing is guessed any more. */
static hk_print wide_of(struct dpor *d, uint32_t step)
{
    return d->restarts < RESTARTS_MAX ? hk_dpor_wide(&d->trace, step) : HK_PRINT_ALL;
}

/* Without the first step the second may touch more than it did. Who depends on that must not
 * pass for independent of the first one when that sleeps: it could be the third in a row. */
static void widen_sleeper(struct dpor *d, const struct hk_dpor_race *race)
{
    struct node *n = &d->nodes[race->first];
    bool guess = d->restarts < RESTARTS_MAX;
    hk_print more = guess ? hk_dpor_more(&d->trace, race->second) : HK_PRINT_ALL;
    n->print = hk_dpor_union(&d->trace, n->print, more);
}

/* Wakeup trees: the reversal itself must be tried, unless somebody asleep could begin it. */
static void reverse_optimal(struct dpor *d, const struct hk_dpor_race *race)
{
    struct node *n = &d->nodes[race->first];
    widen_sleeper(d, race);
    uint32_t count = hk_dpor_reversal(&d->trace, race, d->reversal);
    d->reversed = n;
    uint32_t values = 0;
    for (uint32_t i = 0; i < count; i++)
        values += d->nodes[d->reversal[i]].wheel_count;
    uint32_t *answers = values ? hk_xmalloc(values * sizeof(*answers)) : NULL;
    values = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct hk_dpor_step *step = &d->trace.steps[d->reversal[i]];
        const struct node *from = &d->nodes[d->reversal[i]];
        bool last = i == count - 1; /* it may choose anew, and touch something else */
        d->sequence[i] = (struct hk_wakeup_step){
            .slot = step->slot,
            .print = last ? wide_of(d, d->reversal[i]) : step->print,
            .answers = {answers ? answers + values : NULL, last ? 0 : from->wheel_count},
        };
        for (uint32_t k = 0; !last && k < from->wheel_count; k++)
            answers[values++] = d->wheels[from->wheel_first + k].value;
    }
    if (!is_redundant(d, d->sequence, count))
        hk_wakeup_insert(&d->pool, &d->trace, &n->tree, d->sequence, count);
    free(answers);
}

/* The step keeps others from running, who could have run in its place. */
static void note_shut_out(struct dpor *d, const struct hk_world *world, uint32_t step)
{
    uint32_t count;
    const uint32_t *slots = hk_step_shut_out(world, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (d->shut_count == d->shut_capacity) {
            d->shut_capacity = d->shut_capacity ? d->shut_capacity * 2 : 64;
            d->shut = hk_xrealloc(d->shut, d->shut_capacity * sizeof(*d->shut));
        }
        d->shut[d->shut_count++] = (struct shut_out){slots[i], step};
    }
}

/* So they must have their turn there. */
static void let_in(struct dpor *d, const struct shut_out *out)
{
    struct node *n = &d->nodes[out->step];
    if (is_asleep(d, n, out->slot))
        return;
    struct hk_wakeup_step first = {.slot = out->slot, .print = HK_PRINT_ALL};
    if (d->optimal)
        hk_wakeup_insert(&d->pool, &d->trace, &n->tree, &first, 1);
    else
        todo_add(n, out->slot);
}

static void stepped(void *run, struct hk_world *world)
{
    struct dpor *d = dpor_of(run);
    uint32_t k = (uint32_t)hk_step_number(world);
    if (k < d->branch || d->pruned)
        return;
    hk_dpor_append(&d->trace, world);
    d->learnt = hk_step_learnt(world);
    struct node *n = &d->nodes[k];
    n->print = hk_dpor_union(&d->trace, n->print, d->trace.steps[k].print);
    note_shut_out(d, world, k);
}

static const char *end(void *run, const struct hk_run_summary *summary)
{
    struct dpor *d = dpor_of(run);
    if (d->trace.count < d->branch && !d->pruned)
        diverged(d, summary->steps);
    sequence_room(d);
    for (uint32_t i = 0; i < d->trace.race_count && !d->why[0]; i++) {
        if (d->optimal)
            reverse_optimal(d, &d->trace.races[i]);
        else
            reverse_source(d, &d->trace.races[i]);
    }
    for (uint32_t i = 0; i < d->shut_count && !d->why[0]; i++)
        let_in(d, &d->shut[i]);
    return d->why[0] ? d->why : NULL;
}

/* ---- the strategy ---- */

static int init(void *self, const char *options, struct hk_error *error)
{
    struct dpor *d = self;
    d->optimal = !*options || strcmp(options, "optimal") == 0;
    if (d->optimal || strcmp(options, "source") == 0)
        return HK_OK;
    return hk_error_set(error, HK_EINVAL, "dpor takes 'source' or 'optimal', not '%s'", options);
}

static void fini(void *self)
{
    struct dpor *d = self;
    while (d->count > 0)
        pop(d);
    for (uint32_t i = 0; i < d->capacity; i++)
        free(d->nodes[i].todo);
    free(d->nodes);
    free(d->sleepers);
    free(d->wheels);
    free(d->sequence);
    free(d->reversal);
    free(d->shut);
    hk_wakeup_pool_fini(&d->pool);
    hk_dpor_trace_fini(&d->trace);
}

const struct hk_strategy hk_strategy_dpor = {
    .name = "dpor",
    .help = "one run for each partial order: `dpor:optimal` (default), `dpor:source`",
    .systematic = true,
    .wants_steps = true,
    .size = sizeof(struct dpor),
    .run_size = sizeof(struct dpor_run),
    .init = init,
    .fini = fini,
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .stepping = stepping,
    .stepped = stepped,
    .end = end,
};
