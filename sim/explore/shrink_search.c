/* SPDX-License-Identifier: MIT
 *
 * shrink_search: is there a run with fewer switches that has the finding?
 *
 * All runs without a switch, then all with one, and so on: a run goes on with its task as long
 * as that can run, and wherever it could have been another one's turn a new one begins, which
 * may switch once more. Two beginnings with the same interleaving id, after which it is the same
 * task's turn, have the same future, and one of them is enough. So the first that shows the
 * finding has the fewest switches there can be.
 */
#include <stdlib.h>

#include "core/step.h"
#include "explore/idset.h"
#include "explore/plan.h"
#include "explore/shrink.h"

enum {
    CHOICES_MAX = 4000000, /* of all beginnings that wait: 32 MB */
    ANSWERS_MAX = 8,       /* arms, faults: values that are tried */
};

/* The beginning of a run, and how many switches it may have before it is left. */
struct node {
    struct node *next;
    uint64_t allowed;
    size_t count;
    struct hk_choice choices[];
};

struct bucket {
    struct node *first, **last;
};

struct search {
    struct hk_shrinking *s;
    uint64_t bound;          /* switches that are worth looking at */
    struct bucket *buckets;  /* by switches, 0..bound */
    struct hk_idset seen;
    size_t choices;          /* of all nodes */
    bool complete;           /* nothing was left out */
    /* the run under way */
    const struct node *node;
    size_t next;
    uint64_t switches, last, position;
    uint32_t *done;          /* steps and answers of each task, by slot */
    uint32_t done_count;
};

/* ---- beginnings ---- */

static void push(struct search *q, const struct hk_world *world, const struct hk_choice *more,
                 uint64_t allowed)
{
    size_t count = world->schedule.count + (more != NULL);
    if (allowed > q->bound)
        return;
    if (q->choices + count > CHOICES_MAX) {
        q->complete = false;
        return;
    }
    struct node *node = hk_xmalloc(sizeof(*node) + count * sizeof(node->choices[0]));
    *node = (struct node){.allowed = allowed, .count = count};
    for (size_t i = 0; i < world->schedule.count; i++)
        node->choices[i] = world->schedule.choices[i];
    if (more)
        node->choices[count - 1] = *more;
    q->choices += count;
    struct bucket *bucket = &q->buckets[allowed];
    *bucket->last = node;
    bucket->last = &node->next;
}

static struct node *pop(struct search *q)
{
    for (uint64_t i = 0; i <= q->bound; i++) {
        struct bucket *bucket = &q->buckets[i];
        struct node *node = bucket->first;
        if (!node)
            continue;
        bucket->first = node->next;
        if (!node->next)
            bucket->last = &bucket->first;
        q->choices -= node->count;
        return node;
    }
    return NULL;
}

/* ---- where a run stands ---- */

/* The task has done one thing more: the position, which tells how far each task is, changes. */
static void advance(struct search *q, struct hk_world *world, const struct hk_task *task,
                    uint64_t what)
{
    uint32_t slot = task ? hk_task_slot(world, (struct hk_task *)(uintptr_t)task) + 1 : 0;
    while (slot >= q->done_count) {
        uint32_t count = (q->done_count + 8) * 2;
        q->done = hk_xrealloc(q->done, count * sizeof(*q->done));
        while (q->done_count < count)
            q->done[q->done_count++] = 0;
    }
    q->position += hk_mix(hk_mix(task ? task->root.path : 0, ++q->done[slot]), what);
}

/* Whether going on from here with `what` has been tried with no more switches than these. Notes
 * that it is tried now. */
static bool tried(struct search *q, const struct hk_world *world, uint64_t what,
                  uint64_t switches)
{
    uint64_t key = hk_mix(world->signature + q->position + (uint64_t)hk_now(world), what);
    for (uint64_t i = 0; i < switches; i++) {
        if (hk_idset_has(&q->seen, hk_mix(key, i)))
            return true;
    }
    return hk_idset_add(&q->seen, hk_mix(key, switches)) > 0;
}

static void leave(struct hk_world *world)
{
    hk_world_stop(world, HK_END_PRUNED, NULL);
}

static bool has_it(const struct search *q)
{
    return hk_player_finding(&q->s->player, q->s->job->finding) != NULL;
}

/* ---- one run ---- */

static uint32_t pick(struct search *q, struct hk_world *world, uint32_t count)
{
    uint32_t same = hk_candidate_same(world, count);
    uint64_t switches = q->switches + (world->steps > 0);
    for (uint32_t i = 0; i < count; i++) {
        if (i == same || tried(q, world, hk_candidate_path(world, i), switches))
            continue;
        struct hk_choice choice = hk_choice_make(HK_CHOICE_TASK, count, i);
        push(q, world, &choice, switches);
    }
    if (same == count || tried(q, world, hk_candidate_path(world, same), q->switches))
        leave(world);
    return same < count ? same : 0;
}

static uint32_t choose(struct search *q, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    if (count > ANSWERS_MAX)
        q->complete = false;
    for (uint32_t value = 1; value < count && value < ANSWERS_MAX; value++) {
        struct hk_choice choice = hk_choice_make(kind, count, value);
        push(q, world, &choice, q->switches);
    }
    return 0;
}

static uint32_t answer(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct search *q = self;
    uint32_t value;
    if (q->next < q->node->count)
        value = q->node->choices[q->next++].value;
    else if (hk_world_is_over(world) || has_it(q))
        value = hk_answer_plainly(world, kind, count);
    else
        value = kind == HK_CHOICE_TASK ? pick(q, world, count) : choose(q, world, kind, count);
    if (kind != HK_CHOICE_TASK)
        advance(q, world, world->task, value + 1);
    return value < count ? value : 0;
}

static void stepping(void *self, struct hk_world *world)
{
    struct search *q = self;
    const struct hk_task *task = world->step_task;
    q->switches += world->steps > 1 && task->root.path != q->last;
    q->last = task->root.path;
    advance(q, world, task, 0);
    if (q->switches <= q->node->allowed || hk_world_is_over(world) || has_it(q))
        return;
    push(q, world, NULL, q->switches); /* nobody else could run: it was no choice */
    leave(world);
}

/* True if it has the finding, with fewer switches than the best so far. */
static bool play(struct search *q, const struct node *node)
{
    q->node = node;
    q->next = 0;
    q->switches = q->position = q->last = 0;
    for (uint32_t i = 0; i < q->done_count; i++)
        q->done[i] = 0;
    struct hk_planner planner;
    struct hk_guide own = {.self = q, .answer = answer, .stepping = stepping};
    struct hk_guide guide = hk_planner_guide(&planner, NULL, &own);
    bool better = hk_player_play(&q->s->player, &guide) &&
                  hk_shrinking_take(q->s, &planner.recorded);
    hk_planner_fini(&planner);
    return better;
}

bool hk_shrink_search(struct hk_shrinking *s)
{
    if (s->cost.switches == 0)
        return true;
    struct search q = {.s = s, .bound = s->cost.switches - 1, .complete = true};
    q.buckets = hk_xcalloc(q.bound + 1, sizeof(*q.buckets));
    for (uint64_t i = 0; i <= q.bound; i++)
        q.buckets[i].last = &q.buckets[i].first;
    struct node *node = hk_xmalloc(sizeof(*node));
    *node = (struct node){.allowed = 0};
    bool better = false;
    for (; node && !better && !hk_shrinking_over(s); node = pop(&q)) {
        better = play(&q, node);
        free(node);
    }
    bool settled = q.complete && (better || !node);
    for (; node; node = pop(&q))
        free(node);
    free(q.buckets);
    free(q.done);
    hk_idset_fini(&q.seen);
    return settled;
}
