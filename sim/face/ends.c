/* SPDX-License-Identifier: MIT
 *
 * ends: who can still send or receive. A scenario's code says it; in C the program does.
 */
#include "fault/fault.h"
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/oneshot.h"
#include "objects/semaphore.h"
#include "objects/watch.h"

#include "face/given.h"
#include "face/verb.h"

static void remember(struct hk_world *world, struct hk_object *object, struct hk_task *holder,
                     bool sender)
{
    struct hk_play *play = hk_play_of(world);
    struct hk_held_end *held = hk_arena_alloc(&world->arena, sizeof(*held));
    *held = (struct hk_held_end){.object = object,
                                 .task = hk_task_handle(holder),
                                 .sender = sender,
                                 .next = play->ends};
    play->ends = held;
    holder->holds_ends = true;
}

void hk_play_hold(struct hk_world *world, struct hk_object *object, struct hk_task *holder,
                  bool sender)
{
    hk_end_hold(world, object, holder, sender);
    remember(world, object, holder, sender);
}

int hk_hold(struct hk_world *world, struct hk_object *object, unsigned end, hk_handle task)
{
    if (hk_is_void(world))
        return HK_EGONE;
    object = hk_object_given(world, object);
    struct hk_task *holder = hk_task_get(world, task ? task : hk_self(world));
    bool sender = end == HK_SENDER;
    if (!object || (!sender && end != HK_RECEIVER) || !holder || holder->state != HK_TASK_LIVE ||
        !hk_end_hold(world, object, holder, sender)) {
        hk_misuse(world, world->task, " gives an end of %s to somebody who cannot hold it",
                  object ? object->name : "nothing");
        return HK_EMISUSE;
    }
    remember(world, object, holder, sender);
    return HK_OK;
}

bool hk_play_has_sender(struct hk_world *world, const struct hk_task *task,
                        const struct hk_object *object)
{
    for (const struct hk_held_end *held = hk_play_of(world)->ends; held; held = held->next) {
        if (held->object == object && held->task == hk_task_handle(task) && held->sender)
            return true;
    }
    return false;
}

/* Takes a matching one out of the list. */
static bool forget(struct hk_play *play, const struct hk_object *object, hk_handle task,
                   bool sender)
{
    for (struct hk_held_end **link = &play->ends; *link; link = &(*link)->next) {
        const struct hk_held_end *held = *link;
        if (held->object == object && held->task == task && held->sender == sender) {
            *link = held->next;
            return true;
        }
    }
    return false;
}

static int let_go_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    if (!forget(hk_play_of(world), c->object, hk_task_handle(task), c->n))
        return hk_case_misuse(world, c, " lets go of an end of %s that it does not hold",
                              c->object->name);
    hk_end_drop(world, c->object, task, c->n);
    return HK_DONE;
}

static const struct hk_op let_go = {
    .name = "let go", .mode = HK_CHANGE, .code = 30, .enter = let_go_enter};

int hk_let_go(struct hk_world *world, struct hk_object *object, unsigned end)
{
    if (hk_is_void(world))
        return HK_EGONE;
    object = hk_object_given(world, object);
    if (!object || (end != HK_SENDER && end != HK_RECEIVER)) {
        hk_misuse(world, world->task, " lets go of no end of %s",
                  object ? object->name : "nothing");
        return HK_EMISUSE;
    }
    struct hk_case *c = hk_call_case(world, &let_go, object);
    c->n = end == HK_SENDER;
    return hk_call(world, c, HK_NEVER);
}

/* ---- closed? ---- */

static int is_closed_enter(struct hk_world *world, struct hk_case *c)
{
    c->object->kind->query(c->object, HK_QUERY_CLOSED, &c->value);
    hk_object_looked(world, c->object);
    hk_touch(world, c->object, HK_LOOK, c->op, c->value);
    return HK_DONE;
}

static const struct hk_op asks_closed = {
    .name = "is closed", .mode = HK_LOOK, .code = 29, .enter = is_closed_enter};
static const struct hk_doing asks = {"ask the end of",
                                     {{&hk_channel_kind, &asks_closed},
                                      {&hk_oneshot_kind, &asks_closed},
                                      {&hk_broadcast_kind, &asks_closed},
                                      {&hk_watch_kind, &asks_closed},
                                      {&hk_semaphore_kind, &asks_closed}}};

bool hk_is_closed(struct hk_world *world, struct hk_object *object)
{
    int64_t closed = 0;
    hk_do_number(world, &asks, object, &closed, HK_NEVER);
    return closed;
}

bool hk_closed(const struct hk_world *world, const struct hk_object *object)
{
    struct hk_value closed = hk_bool(false);
    object = hk_object_asked(world, object);
    if (object && object->kind->queries & HK_ANSWERS(CLOSED))
        object->kind->query(object, HK_QUERY_CLOSED, &closed);
    return closed.i;
}

bool hk_face_ended(const struct hk_world *world, void *object)
{
    return hk_closed(world, object);
}

bool hk_face_ends(const struct hk_world *world, const struct hk_object *object)
{
    return object && hk_world_has(world, object) &&
           (object->kind == &hk_channel_kind || object->kind == &hk_oneshot_kind ||
            object->kind == &hk_broadcast_kind);
}

int hk_face_wait_end(struct hk_world *world, void *object)
{
    return hk_wait(world, object, HK_NEVER);
}

void hk_play_ended(struct hk_world *world, struct hk_task *task)
{
    if (HK_UNLIKELY(hk_play_of(world)->scopes != NULL))
        hk_play_scopes_crash(world, task);
    if (!task->holds_ends)
        return;
    hk_play_counts(world, task, false);
    hk_handle handle = hk_task_handle(task);
    struct hk_held_end **link = &hk_play_of(world)->ends;
    while (*link) {
        const struct hk_held_end *held = *link;
        if (held->task != handle) {
            link = &(*link)->next;
            continue;
        }
        *link = held->next;
        hk_end_drop(world, held->object, task, held->sender);
    }
}
