/* SPDX-License-Identifier: MIT
 *
 * failure_swap: which two events to swap. There are two runs, one that fails and one that passes.
 * Looked for are the first two events of different tasks that touch the same object, at least one
 * of them writing, and that came the other way round in the other run. Two events are the same
 * event if they are the n-th of the same task, operation and object, with the same n.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/world.h"
#include "reports/failure_parts.h"

enum { EVENTS_MAX = 2000 }; /* of a run; longer ones are not compared */

struct touch {
    uint64_t key;            /* who, what, which object; without the number */
    uint32_t number;         /* among those of this key */
    const struct hk_line *line;
};

struct touches {
    struct touch *list;
    size_t count;
};

static bool is_own(const struct hk_event *e, bool emitted)
{
    if (!e->task || e->task->hidden)
        return false;
    if (emitted)
        return e->kind == HK_EVENT_EMIT;
    return e->kind == HK_EVENT_ACCESS && !e->object->kind->onlooker;
}

static uint64_t key_of(const struct hk_line *line, bool emitted)
{
    const struct hk_event *e = &line->event;
    uint64_t what = emitted ? hk_hash_text(e->name) : hk_mix(e->object->id, e->op->code);
    return hk_mix(line->task_path, what);
}

/* False if there are too many. */
static bool collect(const struct hk_world *world, bool emitted, struct touches *touches)
{
    touches->list = hk_xcalloc(EVENTS_MAX, sizeof(*touches->list));
    for (size_t i = 0; i < world->line_count; i++) {
        const struct hk_line *line = &world->lines[i];
        if (!is_own(&line->event, emitted))
            continue;
        if (touches->count == EVENTS_MAX)
            return false;
        struct touch *t = &touches->list[touches->count];
        *t = (struct touch){.key = key_of(line, emitted), .line = line};
        for (size_t k = touches->count; k-- > 0 && t->number == 0;)
            t->number = touches->list[k].key == t->key ? touches->list[k].number + 1 : 0;
        touches->count++;
    }
    return true;
}

/* Where the same event is; the count if it is not there. */
static size_t find(const struct touches *touches, const struct touch *wanted)
{
    size_t i = 0;
    while (i < touches->count && (touches->list[i].key != wanted->key ||
                                  touches->list[i].number != wanted->number))
        i++;
    return i;
}

static bool conflict(const struct hk_world *world, const struct touch *a, const struct touch *b,
                     bool emitted)
{
    const struct hk_event *x = &a->line->event, *y = &b->line->event;
    if (a->line->task_path == b->line->task_path)
        return false;
    return emitted || (x->object->id == y->object->id && hk_step_conflict(world, x->n, y->n));
}

/* Finds the first event that came behind another task's here and before it there; and that other
 * one, the earliest if there are several. */
static bool search(const struct hk_world *world, const struct touches *here,
                   const struct touches *there, bool emitted, struct hk_failure_swap *swap)
{
    size_t *at = hk_xcalloc(here->count + 1, sizeof(*at));
    bool found = false;
    for (size_t i = 0; i < here->count; i++)
        at[i] = find(there, &here->list[i]);
    for (size_t j = 0; j < here->count && !found; j++) {
        for (size_t i = 0; i < j && !found && at[j] < there->count; i++) {
            found = at[i] < there->count && at[j] < at[i] &&
                    conflict(world, &here->list[i], &here->list[j], emitted);
            if (found)
                *swap = (struct hk_failure_swap){here->list[i].line, here->list[j].line};
        }
    }
    free(at);
    return found;
}

bool hk_failure_swap(const struct hk_world *run, const struct hk_world *pass,
                     struct hk_failure_swap *swap)
{
    bool found = false;
    for (int emitted = 0; emitted < 2 && !found; emitted++) {
        struct touches here = {0}, there = {0};
        found = collect(run, emitted, &here) && collect(pass, emitted, &there) &&
                search(run, &here, &there, emitted, swap);
        free(here.list);
        free(there.list);
    }
    return found;
}
