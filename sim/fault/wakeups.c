/* SPDX-License-Identifier: MIT
 *
 * wakeups: a wait on a condvar may be over though nobody has notified. Whether it is is
 * a choice; then a hidden task wakes the waiter, in any order with what else happens at that
 * instant. One that has woken for no reason does so again only after a real notification,
 * or a loop around the wait could go on for ever.
 */
#include "core/hidden.h"
#include "core/wait.h"
#include "fault/fault.h"
#include "objects/condvar.h"

/* What is noted of a task. Without a note it may still wake for no reason. */
enum { PROMISED = 1, WOKEN };

struct wakeup {
    struct hk_condvar *cv;
    hk_handle task;
    const struct hk_site *site;
    bool acting;
};

/* ---- the hidden task ---- */

static int wake_enter(struct hk_world *world, struct hk_case *c)
{
    const struct wakeup *w = c->extra;
    struct hk_trouble *t = w->cv->object.trouble;
    struct hk_task *task = hk_task_get(world, w->task);
    uint64_t note = 0;
    uint32_t k = 0;
    struct hk_case *waiting = w->cv->waiting.first;
    if (task)
        hk_notes_get(&t->woken, task, &note);
    for (; waiting && waiting->future->task != task; k++)
        waiting = waiting->next;
    if (note == PROMISED && waiting) {
        hk_notes_set(world, &t->woken, task, WOKEN);
        hk_condvar_spurious(world, w->cv, k);
    } else {
        hk_touch(world, c->object, HK_LOOK, c->op, hk_nil());
    }
    return HK_DONE;
}

static const struct hk_op op_wake = {
    .name = "spurious wakeup", .mode = HK_CHANGE, .code = 9, .enter = wake_enter};

static void wakeup_resume(struct hk_world *world, struct hk_future *f)
{
    struct wakeup *w = f->frame;
    f->site = w->site;
    if (!w->acting) {
        w->acting = true;
        f->own = (struct hk_case){.op = &op_wake, .object = &w->cv->object, .extra = w};
        if (!hk_await(world, f, &f->own))
            return;
    }
    hk_future_done(world, f);
}

static const struct hk_computation wakeup_computation = {.resume = wakeup_resume};

/* ---- the waiter ---- */

static void may_wake(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    struct hk_condvar *cv = (struct hk_condvar *)(void *)c->object;
    struct hk_trouble *t = cv->object.trouble;
    uint64_t note;
    if (hk_notes_get(&t->woken, task, &note) && note)
        return;
    uint32_t chosen = hk_choose(world, HK_CHOICE_FAULT, 2);
    task->chain = hk_mix(task->chain, chosen);
    if (!chosen)
        return;
    hk_notes_set(world, &t->woken, task, PROMISED);
    struct wakeup *w = hk_arena_alloc(&world->arena, sizeof(*w));
    *w = (struct wakeup){
        .cv = cv, .task = hk_task_handle(task), .site = t->site};
    struct hk_start start = {
        .computation = &wakeup_computation, .frame = w, .label = "faults"};
    hk_task_hidden(world, &start, hk_mix(task->chain, c->object->id), hk_now(world));
}

static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    bool begins = !(c->flags & HK_CASE_RETRY);
    int done = hk_condvar_wait.enter(world, c);
    if (begins && done == HK_WAIT)
        may_wake(world, c);
    return done;
}

static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    hk_condvar_wait.leave(world, c);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    return hk_condvar_wait.peek(world, c);
}

static bool wait_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    return hk_condvar_wait.owners(world, c, visit, arg);
}

static void wait_fired(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    struct hk_trouble *t = c->object->trouble;
    uint64_t note;
    hk_condvar_wait.fired(world, c);
    if (hk_notes_get(&t->woken, task, &note))
        hk_notes_set(world, &t->woken, task, note == WOKEN ? PROMISED : 0);
}

const struct hk_faulty hk_faulty_wait = {
    {.name = "wait",
     .mode = HK_TAKE,
     .code = 1,
     .flags = HK_OP_AWAIT,
     .enter = wait_enter,
     .leave = wait_leave,
     .peek = wait_peek,
     .owners = wait_owners,
     .fired = wait_fired},
    &hk_condvar_wait,
};
