/* SPDX-License-Identifier: MIT
 *
 * leak: a permit, an item or a lock that at a normal end of the run nobody has given back,
 * and that no living task has any more. Opt in: `no leaks`.
 *
 * The objects know how much is missing. Who took it is known from the events: what was
 * taken, less what was released.
 */
#include "plugin.h"

#include <stdio.h>

/* Somebody took something. */
struct taking {
    const struct hk_task *task;
    uint32_t generation;
    const char *name; /* of the task */
    const struct hk_site *site;
    int64_t amount, item, time;
    struct taking *next;
};

struct leak {
    struct taking **takings; /* by object index, oldest first */
    uint32_t count;
};

static struct taking **takings_of(struct hk_world *world, struct leak *l,
                                  const struct hk_object *object)
{
    if (object->index >= l->count) {
        uint32_t more = (object->index + 1) * 2;
        struct taking **table = hk_run_alloc(world, more * sizeof(*table));
        for (uint32_t i = 0; i < more; i++)
            table[i] = i < l->count ? l->takings[i] : NULL;
        l->takings = table;
        l->count = more;
    }
    return &l->takings[object->index];
}

/* The statement at which the task asked for it, which may be long ago. */
static const struct hk_site *asked_at(const struct hk_event *event)
{
    const struct hk_task *task = event->task;
    for (const struct hk_future *f = &task->root; f; f = hk_future_below(f)) {
        for (uint32_t i = 0; i < f->case_count; i++) {
            if (f->cases[i].op && f->cases[i].object == event->object)
                return f->site;
        }
    }
    return task->root.site;
}

static bool is_lock(const struct hk_object *object)
{
    return object->kind->lends == NULL;
}

static void on_taken(struct hk_world *world, struct leak *l, const struct hk_event *event)
{
    struct taking **link = takings_of(world, l, event->object);
    while (*link)
        link = &(*link)->next;
    struct taking *taking = hk_run_alloc(world, sizeof(*taking));
    *taking = (struct taking){.task = event->task,
                              .generation = event->task->generation,
                              .name = hk_task_name(world, event->task),
                              .site = asked_at(event),
                              .amount = 1,
                              .time = event->time};
    if (!is_lock(event->object) && event->object->kind->items)
        taking->item = event->value.i;
    else if (!is_lock(event->object))
        taking->amount = event->value.i;
    *link = taking;
}

/* The newest of the task; else the oldest: it may have been handed on. */
static struct taking **which(struct taking **link, const struct hk_event *event)
{
    bool items = event->object->kind->items;
    struct taking **mine = link;
    for (; *link; link = &(*link)->next) {
        if (items && (*link)->item == event->value.i)
            return link;
        if (!items && event->task && (*link)->task == event->task &&
            (*link)->generation == event->task->generation)
            mine = link;
    }
    return mine;
}

static void on_given_back(struct hk_world *world, struct leak *l, const struct hk_event *event)
{
    struct taking **first = takings_of(world, l, event->object);
    bool counted = !is_lock(event->object) && !event->object->kind->items;
    int64_t amount = counted ? event->value.i : 1;
    while (amount > 0 && *first) {
        struct taking **link = which(first, event);
        int64_t part = hk_min_i64(amount, (*link)->amount);
        amount -= part;
        (*link)->amount -= part;
        if ((*link)->amount == 0)
            *link = (*link)->next;
    }
}

static void on_effect(struct hk_world *world, void *state, const struct hk_event *event)
{
    const char *effect = event->op->effect;
    if (!event->object || !event->object->kind->missing || !effect)
        return;
    if (hk_text_order(effect, "acquired") == 0)
        on_taken(world, state, event);
    else if (hk_text_order(effect, "released") == 0)
        on_given_back(world, state, event);
}

/* ---- the end ---- */

static bool is_gone(const struct taking *taking)
{
    const struct hk_task *task = taking->task;
    return task->generation != taking->generation || task->state != HK_TASK_LIVE;
}

/* Who of those that have something is to blame: one that has ended, if there is one. */
static const struct taking *culprit(const struct taking *first)
{
    for (const struct taking *t = first; t; t = t->next) {
        if (is_gone(t))
            return t;
    }
    return first;
}

static void say_who(const struct taking *taking, char *text, size_t size)
{
    text[0] = '\0';
    if (!taking)
        return;
    char time[40], place[160] = "";
    hk_time_format(taking->time, time, sizeof(time));
    if (taking->site && taking->site->text)
        snprintf(place, sizeof(place), ", in line %d: %s", taking->site->line,
                 taking->site->text);
    snprintf(text, size, "; %s took %s at %s%s", taking->name,
             taking->amount == 1 ? "it" : "some of them", time, place);
}

static void judge(struct hk_world *world, const struct leak *l, const struct hk_object *object)
{
    int64_t all, missing = object->kind->missing(world, object, &all);
    if (missing <= 0 || HK_MUTANT(CHECK_LEAK))
        return;
    char who[300];
    say_who(object->index < l->count ? culprit(l->takings[object->index]) : NULL, who,
            sizeof(who));
    if (is_lock(object))
        hk_finding_addf(world, "leak", "", object->family, "%s was never unlocked%s",
                        object->name, who);
    else
        hk_finding_addf(world, "leak", "", object->family,
                        "%lld of %lld %s of %s were never given back%s", (long long)missing,
                        (long long)all, object->kind->lends, object->name, who);
}

static void on_end(struct hk_world *world, void *state)
{
    for (uint32_t i = 0; hk_run_ended_well(world) && i < hk_run_object_count(world); i++) {
        const struct hk_object *object = hk_run_object_at(world, i);
        if (object->kind->missing)
            judge(world, state, object);
    }
}

static void begin(struct hk_world *world)
{
    struct leak *l = hk_run_alloc(world, sizeof(*l));
    struct hk_monitor *monitor = hk_run_alloc(world, sizeof(*monitor));
    *l = (struct leak){.count = 0};
    *monitor = (struct hk_monitor){
        .kinds = HK_EVENT_BIT(HK_EVENT_EFFECT), .state = l, .event = on_effect, .end = on_end};
    hk_monitor_add(world, monitor);
}

const struct hk_check hk_check_leak = {
    .name = "leak",
    .opt_in = true,
    .begin = begin,
};
