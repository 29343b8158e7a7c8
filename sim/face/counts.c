/* SPDX-License-Identifier: MIT
 *
 * counts: what a body asks about the past and the present: how many tasks of a label there are,
 * how often an event came, how full an object is.
 *
 * Tasks and events are counted by tallies (objects/tally.h), as in scenarios. A scenario's compiler
 * knows what is asked about; a C program says it by making the object. Asking is an access to it,
 * so that the orders of asking and counting are all explored.
 */
#include <string.h>

#include "objects/tally.h"

#include "face/given.h"
#include "face/guard.h"

enum { ARGS_MAX = 4 };

struct hk_counted {
    struct hk_tally tally;     /* first */
    bool events;
    const char *label;         /* of an event or of tasks; NULL: all tasks */
    int64_t index;             /* of a task in its array; -1: all of them */
    hk_handle but;             /* if all tasks are counted, not this one, which asks: the
                                * program's own */
    struct hk_counted *next;
};

/* ---- making ---- */

static bool is_of(const struct hk_counted *counted, const struct hk_task *task)
{
    return !counted->events && hk_face_is_of(task, counted->label, counted->index) &&
           hk_task_handle(task) != counted->but;
}

static void name_it(struct hk_world *world, struct hk_counted *counted)
{
    const char *name = "all tasks", *of = counted->label;
    if (of && counted->index >= 0)
        name = hk_arena_printf(&world->arena, "tasks of %.*s[%lld]", HK_CUT(150, of),
                               (long long)counted->index);
    else if (of)
        name = hk_arena_printf(&world->arena, "%s %.*s",
                               counted->events ? "events" : "tasks of", HK_CUT(150, of));
    hk_tally_init(world, &counted->tally, name, 0);
}

static struct hk_counted *counted_new(struct hk_world *world, const struct hk_counted *what)
{
    struct hk_play *play = hk_play_of(world);
    struct hk_counted *counted = hk_arena_alloc(&world->arena, sizeof(*counted));
    *counted = *what;
    counted->next = play->counted;
    name_it(world, counted);
    play->counted = counted;
    return counted;
}

struct hk_object *hk_tasks(struct hk_world *world, const char *label)
{
    struct hk_counted what = {.index = -1};
    if (label && !hk_given(world, hk_face_is_label(label), __func__,
                           "what is no label: \"a\", \"a[2]\""))
        label = NULL;
    if (label)
        what.label = hk_face_family(world, label, &what.index);
    else
        what.but = hk_self(world);
    struct hk_counted *counted = counted_new(world, &what);
    if (hk_is_void(world))
        return &counted->tally.object;
    if (!label)
        hk_face_adjust(world); /* as hk_face_family has done */
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state != HK_TASK_LIVE || !is_of(counted, task))
            continue;
        task->holds_ends = true;
        hk_tally_task(world, &counted->tally, true);
    }
    return &counted->tally.object;
}

struct hk_object *hk_events(struct hk_world *world, const char *event)
{
    event = hk_name_given(world, __func__, event);
    if (!hk_is_void(world))
        hk_face_counts_event(world, event);
    struct hk_counted what = {.events = true, .label = event, .index = -1};
    return &counted_new(world, &what)->tally.object;
}

/* ---- who counts ---- */

void hk_play_counts(struct hk_world *world, struct hk_task *task, bool started)
{
    for (struct hk_counted *c = hk_play_of(world)->counted; c; c = c->next) {
        if (!is_of(c, task))
            continue;
        task->holds_ends = true;
        hk_tally_task(world, &c->tally, started);
    }
}

bool hk_play_counts_event(struct hk_world *world, const char *event, struct hk_value *args,
                          unsigned count)
{
    bool counts = false;
    hk_face_emits(world, event);
    for (struct hk_counted *of = hk_play_of(world)->counted; of; of = of->next) {
        if (!of->events || strcmp(of->label, event) != 0)
            continue;
        struct hk_case *c = hk_call_case(world, &hk_tally_add, &of->tally.object);
        c->extra = args;
        c->n = count;
        hk_call(world, c, HK_NEVER);
        counts = true;
    }
    return counts;
}

/* ---- who asks about tasks and events ---- */

static struct hk_counted *counted_of(const struct hk_object *object)
{
    bool counted = object && object->kind == &hk_tally_kind;
    return counted ? (struct hk_counted *)(uintptr_t)object : NULL;
}

static bool may_ask(struct hk_world *world, const struct hk_object *object, bool events)
{
    object = hk_object_given(world, object);
    const struct hk_counted *counted = counted_of(object);
    if (counted && counted->events == events)
        return true;
    hk_misuse(world, world->task, " asks %s about %s", object ? object->name : "no object (NULL)",
              events ? "events" : "tasks");
    return false;
}

static struct hk_tally_row row_of(struct hk_value *values, unsigned count, const int64_t *args)
{
    uint32_t n = count < ARGS_MAX ? count : ARGS_MAX;
    for (uint32_t i = 0; i < n; i++)
        values[i] = args[i] == HK_ANY ? hk_nil() : hk_int(args[i]);
    return (struct hk_tally_row){n, values};
}

int64_t hk_count_events(struct hk_world *world, struct hk_object *events, unsigned count,
                        int64_t a, int64_t b, int64_t c, int64_t d)
{
    struct hk_value values[ARGS_MAX];
    if (hk_is_void(world) || !may_ask(world, events, true))
        return 0;
    count = (unsigned)hk_range_given(world, "hk_count", "a count of numbers", count, 0, ARGS_MAX);
    struct hk_tally_row wanted = row_of(values, count, (const int64_t[]){a, b, c, d});
    struct hk_case *asks = hk_call_case(world, &hk_tally_count, events);
    asks->extra = &wanted;
    int64_t came = hk_call(world, asks, HK_NEVER) == 0 ? asks->value.i : 0;
    hk_guard_beat(world);
    return came;
}

int64_t hk_counted_events(const struct hk_world *world, const struct hk_object *events,
                          unsigned count, int64_t a, int64_t b, int64_t c, int64_t d)
{
    struct hk_value values[ARGS_MAX];
    events = hk_object_asked(world, events);
    if (!events)
        return 0;
    const struct hk_counted *counted = counted_of(events);
    if (!counted || !counted->events || count > ARGS_MAX) {
        hk_asks_wrongly(world, count > ARGS_MAX ? "events with more than 4 numbers"
                                                : "an object that counts no events");
        return 0;
    }
    struct hk_tally_row wanted = row_of(values, count, (const int64_t[]){a, b, c, d});
    return hk_tally_matches(&counted->tally, &wanted);
}

/* Of a task that is gone nobody knows any more which label it had. */
static bool task_has_ended(struct hk_world *world, struct hk_object *tasks, hk_handle handle)
{
    const struct hk_task *task = hk_task_get(world, handle);
    if (task && !is_of(counted_of(tasks), task)) {
        hk_misuse(world, world->task, " asks %s about %s, which is none of them", tasks->name,
                  hk_task_name(world, task));
        return false;
    }
    struct hk_case *c = hk_call_case(world, &hk_tally_ended, tasks);
    c->arg = (struct hk_value){.kind = HK_TASK, .i = (int64_t)handle};
    bool ended = hk_call(world, c, HK_NEVER) == 0 && c->value.i;
    hk_guard_beat(world);
    return ended;
}

bool hk_finished(struct hk_world *world, struct hk_object *tasks, hk_handle task)
{
    if (hk_is_void(world) || !may_ask(world, tasks, false))
        return false;
    if (task)
        return task_has_ended(world, tasks, task);
    int64_t live = hk_look_len(world, tasks), started = hk_look_cap(world, tasks);
    return started > 0 && live == 0;
}

/* ---- who asks about objects ---- */

typedef int64_t (*number_fn)(const struct hk_world *world, const struct hk_object *object);

static int look_enter(struct hk_world *world, struct hk_case *c)
{
    const number_fn *number = c->extra;
    hk_object_looked(world, c->object);
    c->value = hk_int((*number)(world, c->object));
    hk_touch(world, c->object, HK_LOOK, c->op, c->value);
    return HK_DONE;
}

static const struct hk_op looks = {
    .name = "look", .mode = HK_LOOK, .code = 30, .enter = look_enter};

static int64_t look(struct hk_world *world, struct hk_object *object, number_fn number)
{
    if (hk_is_void(world))
        return 0;
    object = hk_object_given(world, object);
    if (!object || !object->kind->query) {
        hk_misuse(world, world->task, " asks %s for a number", object ? object->name : "no object");
        return 0;
    }
    struct hk_case *c = hk_call_case(world, &looks, object);
    c->extra = &number;
    int64_t n = hk_call(world, c, HK_NEVER) == 0 ? c->value.i : 0;
    hk_guard_beat(world);
    return n;
}

int64_t hk_look_len(struct hk_world *world, struct hk_object *object)
{
    return look(world, object, hk_len);
}

int64_t hk_look_cap(struct hk_world *world, struct hk_object *object)
{
    return look(world, object, hk_cap);
}

int64_t hk_look_value(struct hk_world *world, struct hk_object *object)
{
    return look(world, object, hk_value_of);
}
