/* SPDX-License-Identifier: MIT
 *
 * step: what the kernel's own files call of each other. Objects need only
 * world.h.
 */
#ifndef HK_STEP_H
#define HK_STEP_H

#include "core/wait.h"

/* One more, or one fewer, reason to poll the future. */
void hk_future_ready(struct hk_world *world, struct hk_future *f);
void hk_future_unready(struct hk_world *world, struct hk_future *f);
/* The root future has become ready, or no longer is. */
void hk_task_wake(struct hk_world *world, struct hk_task *task);
void hk_task_unwake(struct hk_world *world, struct hk_task *task);

/* Looks at the arms of a select that have not begun, and queues them if none is ready. */
void hk_wait_look(struct hk_world *world, struct hk_future *f);
/* Out of its future's ready list. */
void hk_case_unready(struct hk_world *world, struct hk_case *c);
/* The cases of `f` take effect or are queued. True if the only one has fired. */
bool hk_wait_enter(struct hk_world *world, struct hk_future *f);
/* Lets one ready case in the tree below `root` take effect. Returns the future whose
 * computation runs on, told why in f->signal; NULL if none can. */
struct hk_future *hk_future_advance(struct hk_world *world, struct hk_future *root);
struct hk_future *hk_future_deliver(struct hk_world *world, struct hk_future *child);

/* The usual call, of a body that is the root of its task: it parks before its only case, an
 * access that has to be chosen. Returns the case's rc; not at all if the body is to clean up. */
int hk_step_call(struct hk_world *world, struct hk_future *f, struct hk_case *c);
/* A body that was told to: on this stack, which it then leaves for good. */
_Noreturn void hk_body_unwind(struct hk_world *world, struct hk_future *f);

/* For traces and the digest: a case was queued; a case that had waited fired. */
void hk_wait_told(struct hk_world *world, const struct hk_case *c);
void hk_resume_told(struct hk_world *world, const struct hk_case *c);
static inline void hk_wait_noted(struct hk_world *world, const struct hk_case *c)
{
    uint64_t object = c->object ? c->object->id : 0;
    world->digest = hk_mix(world->digest ^ c->future->path, object + c->op->code);
    if (HK_UNLIKELY(world->event_kinds & HK_EVENT_BIT(HK_EVENT_WAIT)))
        hk_wait_told(world, c);
}
static inline void hk_resume_noted(struct hk_world *world, const struct hk_case *c)
{
    world->digest = hk_mix(world->digest ^ c->future->path,
                           hk_value_hash(c->value) ^ (uint64_t)world->clock.now << 1);
    if (HK_UNLIKELY(world->event_kinds & HK_EVENT_BIT(HK_EVENT_RESUME)))
        hk_resume_told(world, c);
}
void hk_step_noted(struct hk_world *world, struct hk_task *task);

/* The case is about to be entered, which footprints are to know. */
void hk_footprint_enters(struct hk_world *world, const struct hk_case *c);
/* The case has been queued. */
static inline void hk_wait_began(struct hk_world *world, struct hk_case *c)
{
    c->since = world->clock.now;
    hk_wait_noted(world, c);
}
/* The case takes effect (true) or is queued; footprints know of it. */
static inline bool hk_case_enter_told(struct hk_world *world, struct hk_case *c)
{
    c->state = HK_CASE_QUEUED; /* so that enter may queue and grant */
    if (HK_UNLIKELY(c->op->enter(world, c) == HK_WAIT)) {
        hk_wait_began(world, c);
        return false;
    }
    c->state = HK_CASE_IDLE;
    return true;
}
/* The same, and they do not yet. */
static inline bool hk_case_enter(struct hk_world *world, struct hk_case *c)
{
    if (HK_UNLIKELY(world->event_kinds & HK_FOOTPRINTS))
        hk_footprint_enters(world, c);
    return hk_case_enter_told(world, c);
}
/* The only case of `f` has fired: nothing is waited for any more. */
static inline void hk_case_fired(struct hk_future *f, struct hk_case *c)
{
    f->fired = c;
    f->case_count = 0;
}

/* The fields that a new future has from its start. */
static inline void hk_future_begin(struct hk_future *f, struct hk_task *task,
                                   struct hk_future *parent, const struct hk_start *start)
{
    f->task = task;
    f->parent = parent;
    f->computation = start->computation;
    f->frame = start->frame;
    f->body = start->body;
    f->ready_count = 1; /* fresh */
}

/* The running task does this to `other`: an event. Of births, n: it is not counted, as it stands
 * in for another one. */
void hk_task_noted(struct hk_world *world, uint8_t kind, struct hk_task *other, bool n);

bool hk_past_has(const struct hk_past *list, uint32_t step);
/* Step 0 is none. */
const struct hk_past *hk_past_add(struct hk_world *world, const struct hk_past *list,
                                  uint64_t step);
/* Two lists of steps as one, and what comes after something that the running task does. */
const struct hk_past *hk_past_join(struct hk_world *world, const struct hk_past *a,
                                   const struct hk_past *b);
const struct hk_past *hk_past_now(struct hk_world *world, const struct hk_task *task);
/* The task is about to be recycled: who asks for it later has come after its end. */
void hk_footprint_recycled(struct hk_world *world, const struct hk_task *task);
/* The running task has started `task`. */
void hk_footprint_born(struct hk_world *world, const struct hk_task *task);
/* A cycle of waits, linked by mark_next, ends the run, and would not have if others had come first
 * or later. */
void hk_footprint_closes(struct hk_world *world, const struct hk_task *first);
/* The step of the task, which waits, has looked at all that this cycle could go through. */
void hk_blame_looks(struct hk_world *world, struct hk_task *task);
/* The running task acts on `task` wherever that stands: aborts it, crashes it. */
void hk_footprint_seizes(struct hk_world *world, const struct hk_task *task);
/* What the running task does from here until world->acting is false again is done for all of the
 * stamp: it comes after all that they did, and what the task does later does not. `others`: they
 * are not it alone. */
void hk_act_for(struct hk_world *world, struct hk_stamp who, bool others);
/* The same for steps alone. */
void hk_step_acts_for(struct hk_world *world, const struct hk_past *steps);
/* The task comes after these steps. */
void hk_past_see(struct hk_world *world, struct hk_task *task, const struct hk_past *steps);
/* A poll is over, and its worker free again. */
void hk_step_gives_worker(struct hk_world *world);
/* The running task does something that belongs to the step before it, or to another one if it has
 * had to wait there: a step of its own, or that of whoever has served it. */
void hk_step_attached(struct hk_world *world);
/* The task, which was not ready, is now: its next step comes after the running one. */
void hk_step_woken(struct hk_world *world, struct hk_task *task);
/* And no longer is. */
void hk_step_unwoken(struct hk_world *world, struct hk_task *task);
/* A small number for the task's path. */
uint32_t hk_task_slot(struct hk_world *world, struct hk_task *task);
/* True if the task stands before one access, and nothing else. */
bool hk_task_announces(const struct hk_task *task, struct hk_access *access);
/* A hash of the place in its code where the task stands. */
uint64_t hk_task_stands_at(struct hk_task *task);
/* A step by `task`, which has its worker, begins (a fresh poll, or it goes on with one), and
 * the strategy is told; it is over. */
void hk_step_opened(struct hk_world *world, struct hk_task *task, bool fresh);
void hk_step_closed(struct hk_world *world);

/* Moves the clock to `at`, the next deadline, although somebody could run. */
void hk_world_late(struct hk_world *world, int64_t at);

/* Reports a task's error that nobody took. */
void hk_task_failed(struct hk_world *world, struct hk_task *task);
/* The run has ended well: reports the errors of tasks whose handles nobody has joined. */
void hk_tasks_unjoined(struct hk_world *world);
/* An effect on `task` by the running one: what it does next comes after. */
void hk_see_into(struct hk_world *world, struct hk_task *task);
void hk_task_recycle_if_done(struct hk_world *world, struct hk_task *task);
/* Nothing is to be done for the task, or for others, when its stretch is over, but to file it; and
 * the run goes on. */
static inline bool hk_settles_usually(const struct hk_world *world, const struct hk_task *task)
{
    return !task->odd && !task->away && !task->yielding && !world->keeps_past &&
           !(world->alert & (HK_ALERT_ASKS | HK_ALERT_OVER));
}
/* Nobody in particular has what it waits for, or one who can move will give it: no cycle. Of
 * a join, the most frequent of these waits, that is seen at once, without a walk over owners. */
static inline bool hk_waits_openly(const struct hk_world *world, const struct hk_task *task)
{
    const struct hk_future *root = &task->root;
    if (root->case_count != 1 || !root->cases->op)
        return false;
    if (root->cases->op != &hk_op_join)
        return !root->cases->op->owners;
    const struct hk_task *joined = hk_task_get(world, (hk_handle)root->cases->arg.i);
    return joined && joined->state == HK_TASK_LIVE && joined->root.ready_count > 0;
}
/* The running stretch of the task is over: it is filed where it belongs. */
void hk_task_settle(struct hk_world *world, struct hk_task *task);
/* The poll of the task is over: what it has left by `yield` may go on. */
void hk_yields_grant(struct hk_world *world, struct hk_task *task);
/* Who joins the task, which has ended, gets its result. */
void hk_task_answer(struct hk_case *c, struct hk_task *task);
/* The task's root computation is done. */
void hk_task_end(struct hk_world *world, struct hk_task *task);

/* Plays until the run is over. `self` is the fiber whose stack this is; returns when
 * that fiber runs on, or for the main one when the run is over. */
void hk_step_drive(struct hk_world *world, struct hk_fiber *self);
/* What a body's fiber does: runs world->future, and others when that has ended. */
void hk_step_fiber(struct hk_fiber *self);

/* The next future of a task's poll set after `f`, in preorder, from the root on; or NULL. */
struct hk_future *hk_future_next_polled(struct hk_future *f);

/* If nothing of the task can move, none of the futures in a select with default is ready: then
 * the default is. */
void hk_task_defaults(struct hk_world *world, struct hk_task *task);

/* The future of the case's task that has what the case waits for, or has been granted it, while
 * nobody polls it; NULL if there is none. */
const struct hk_future *hk_blame_sleeper(const struct hk_case *c);
/* "left waits to lock b held by right since 0s" */
void hk_blame_say(struct hk_world *world, struct hk_task *task, char *buffer, size_t size);
/* Reports the tasks linked from `first` by mark_next: a finding of this kind. False if it is
 * allowed. */
bool hk_blame_report(struct hk_world *world, const char *kind, const char *prefix,
                     struct hk_task *first);
/* Has a cycle of waiting tasks closed with this one? Then it is reported and the run ends. */
void hk_blame_cycle(struct hk_world *world, struct hk_task *task);
/* Says why a quiescent run is over. */
void hk_blame_quiescence(struct hk_world *world);
/* At a normal end: tasks that wait for what nobody alive can give. */
void hk_blame_until(struct hk_world *world);

/* Whether the caller wants the run to end. */
static inline bool hk_must_stop(const struct hk_run_config *config)
{
    return (config->stop && *config->stop) || (config->late && config->late(config->late_arg));
}

/* Earlier footprints may lack something: see lessons.c. And whether that has been learnt. */
void hk_lesson_learn(struct hk_world *world, uint64_t what);
bool hk_lesson_find(struct hk_world *world, uint64_t what);
static inline bool hk_lesson_known(struct hk_world *world, uint64_t what)
{
    return world->denied[what % HK_COUNT(world->denied)] != what && hk_lesson_find(world, what);
}

#endif
