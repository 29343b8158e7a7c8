/* SPDX-License-Identifier: MIT
 *
 * dpor_node: nodes, who sleeps there, and the way back to what has not been tried.
 */
#include "strategy/dpor_node.h"

#include <stdlib.h>
#include <string.h>

/* ---- nodes ---- */

struct hk_dpor_node *hk_dpor_push(struct hk_dpor *d)
{
    if (d->count == d->capacity) {
        uint32_t capacity = d->capacity ? d->capacity * 2 : 128;
        d->nodes = hk_xrealloc(d->nodes, capacity * sizeof(*d->nodes));
        memset(d->nodes + d->capacity, 0, (capacity - d->capacity) * sizeof(*d->nodes));
        d->capacity = capacity;
    }
    struct hk_dpor_node *n = &d->nodes[d->count++];
    uint32_t *todo = n->todo, todo_capacity = n->todo_capacity;
    *n = (struct hk_dpor_node){.todo = todo,
                               .todo_capacity = todo_capacity,
                               .sleep_first = d->sleeper_count,
                               .slept_first = d->slept_count,
                               .wheel_first = d->wheel_count};
    return n;
}

/* These answers begin with those that the node's step gives now. */
static bool begins_so(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot,
                      const struct hk_answers *answers)
{
    if (slot != n->slot || answers->count < n->wheel_count)
        return false;
    for (uint32_t i = 0; i < n->wheel_count; i++) {
        if (d->wheels[n->wheel_first + i].value != answers->values[i])
            return false;
    }
    return true;
}

/* Its step could be the first of that, which is then how runs from the last node go on, too. */
static bool goes_on_so(void *arg, const struct hk_wakeup_step *v, uint32_t count)
{
    struct hk_dpor *d = arg;
    const struct hk_dpor_node *last = &d->nodes[d->count - 2];
    hk_print print = d->trace.steps[d->trace.count].print;
    uint32_t at = hk_wakeup_first_of(v, count, last->slot), kept = 0;
    bool chosen = at < count && v[at].answers.count > 0;
    if ((chosen && !begins_so(d, last, last->slot, &v[at].answers)) ||
        !hk_wakeup_could_be_first(&d->trace, v, count, at, print))
        return false;
    hk_dpor_sequence_room(d, count);
    for (uint32_t i = 0; i < count; i++) {
        if (i != at)
            d->sequence[kept++] = v[i];
    }
    hk_wakeup_insert(&d->pool, &d->trace, &d->nodes[d->count - 1].tree, d->sequence, kept);
    return false;
}

/* Only now is it known what the step before the last node has touched. */
static void hand_down(struct hk_dpor *d, struct hk_dpor_node *last)
{
    for (struct hk_wakeup **link = &last->tree; *link; link = &(*link)->next)
        hk_wakeup_prune(&d->pool, link, goes_on_so, d);
}

/* The node after the last step: who slept before it and does not depend on it sleeps on. */
struct hk_dpor_node *hk_dpor_next(struct hk_dpor *d)
{
    struct hk_dpor_node *n = hk_dpor_push(d);
    struct hk_dpor_node *last = &d->nodes[d->count - 2];
    n->tree = last->below;
    last->below = NULL;
    if (d->count == 2)
        return n;
    hk_dpor_sleep_on(d, last, n, d->trace.steps[d->trace.count].print);
    if (last->tree && (last->unsure || last->wheel_count > 0))
        hand_down(d, last);
    return n;
}

void hk_dpor_todo(struct hk_dpor *d, struct hk_dpor_node *n, uint32_t slot)
{
    for (uint32_t i = 0; i < n->todo_count; i++) {
        if (n->todo[i] == slot)
            return;
    }
    n->todo = hk_arena_room(d->trace.memory, n->todo, &n->todo_capacity, n->todo_count,
                            sizeof(*n->todo));
    n->todo[n->todo_count++] = slot;
}

static void take_branch(struct hk_dpor *d, struct hk_dpor_node *n, struct hk_wakeup **link)
{
    struct hk_wakeup *first = *link;
    n->slot = first->slot;
    n->unsure = first->unsure;
    *link = first->next;
    n->below = first->child;
    if (n->planned.values)
        free((void *)(uintptr_t)n->planned.values);
    n->planned = first->answers;
    first->answers = (struct hk_answers){0};
    hk_wakeup_free(&d->pool, first);
}

/* The first of the node's tree is what is tried next. */
void hk_dpor_take_branch(struct hk_dpor *d, struct hk_dpor_node *n)
{
    take_branch(d, n, &n->tree);
}

static void node_clear(struct hk_dpor *d, struct hk_dpor_node *n)
{
    hk_wakeup_clear(&d->pool, &n->tree);
    hk_wakeup_clear(&d->pool, &n->below);
    if (n->planned.values)
        free((void *)(uintptr_t)n->planned.values);
    n->planned = (struct hk_answers){0};
}

void hk_dpor_pop(struct hk_dpor *d)
{
    struct hk_dpor_node *n = &d->nodes[--d->count];
    node_clear(d, n);
    d->sleeper_count = n->sleep_first;
    d->slept_count = n->slept_first;
    d->wheel_count = n->wheel_first;
}

/* ---- what comes next ---- */

/* How runs in which the step gives these answers have to go on, if any has. */
static void take_branch_with_answers(struct hk_dpor *d, struct hk_dpor_node *n)
{
    d->reversed = n;
    for (struct hk_wakeup **link = &n->tree, *branch; (branch = *link); ) {
        if (!begins_so(d, n, branch->slot, &branch->answers)) {
            link = &branch->next;
            continue;
        }
        hk_wakeup_prune(&d->pool, link, hk_dpor_redundant, d);
        if (*link == branch) {
            take_branch(d, n, link);
            return;
        }
    }
}

/* On to a value with which not everything sleeps. */
static bool turn_wheel(const struct hk_dpor *d, struct hk_dpor_node *n, struct hk_dpor_wheel *w)
{
    n->wheel_count--;
    bool asleep = true;
    while (asleep && w->tried < w->count) {
        w->value = (w->value + 1) % w->count;
        w->tried++;
        asleep = hk_dpor_answer_asleep(d, n, w->value);
    }
    n->wheel_count += !asleep;
    return !asleep;
}

/* Another answer inside the same step. */
static bool turn_wheels(struct hk_dpor *d, struct hk_dpor_node *n)
{
    bool chooses = n->wheel_count > 0;
    if (chooses)
        hk_dpor_answered(d, n);
    while (n->wheel_count > 0) {
        if (turn_wheel(d, n, &d->wheels[n->wheel_first + n->wheel_count - 1])) {
            hk_wakeup_clear(&d->pool, &n->below);
            take_branch_with_answers(d, n);
            return true;
        }
        d->wheel_count--;
    }
    if (chooses)
        hk_dpor_all_answered(d, n);
    else
        hk_dpor_sleep(d, n, n->slot, n->print);
    n->print = HK_PRINT_NONE;
    return false;
}

/* Another task at the same node, the last one having been explored. */
static bool turn_task(struct hk_dpor *d, struct hk_dpor_node *n, bool chose)
{
    hk_wakeup_clear(&d->pool, &n->below);
    if (d->optimal && !d->everyone) {
        struct hk_wakeup *first = n->unsure || chose ? NULL : n->tree;
        d->reversed = n; /* what it has touched was not known when the tree grew */
        while (n->tree && first != n->tree) {
            first = n->tree;
            hk_wakeup_prune(&d->pool, &n->tree, hk_dpor_redundant, d);
        }
        if (!n->tree)
            return false;
        hk_dpor_take_branch(d, n);
        return true;
    }
    while (n->todo_count > 0) {
        n->slot = n->todo[--n->todo_count];
        if (!hk_dpor_asleep(d, n, n->slot))
            return true;
    }
    return false;
}

bool hk_dpor_backtrack(struct hk_dpor *d)
{
    while (d->count > 0) {
        struct hk_dpor_node *n = &d->nodes[d->count - 1];
        bool chose = n->wheel_count > 0;
        if (turn_wheels(d, n) || (d->count > 1 && turn_task(d, n, chose))) {
            d->branch = d->count - 1;
            hk_dpor_cut(&d->trace, d->branch > 0 ? d->branch - 1 : 0);
            while (d->shut_count > 0 && d->shut[d->shut_count - 1].step >= d->branch)
                d->shut_count--;
            return true;
        }
        hk_dpor_pop(d);
    }
    return false;
}
