/* SPDX-License-Identifier: MIT
 *
 * machine: frames, calls, and the loop over instructions.
 */
#include "scenarios/lang/machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/marks.h"
#include "scenarios/verbs/fault.h"

int hk_code_slot(const struct hk_code *code, const char *name)
{
    for (int s = 0; s < code->slots; s++) {
        if (code->locals[s] && strcmp(code->locals[s], name) == 0)
            return s;
    }
    return -1;
}

/* ---- frames ---- */

static size_t frame_bytes(const struct hk_code *code)
{
    return sizeof(struct hk_frame) + (size_t)code->slots * sizeof(struct hk_value);
}

static struct hk_frame *frame_new(struct hk_world *world, const struct hk_code *code,
                                  const struct hk_value *args, int count)
{
    struct hk_frame *frame = hk_arena_alloc(&world->arena, frame_bytes(code));
    frame->caller = NULL;
    frame->code = code;
    frame->back = NULL;
    frame->result = HK_NO_OPERAND;
    frame->refs = 1;
    frame->base = 0;
    hk_assert(count <= code->slots);
    for (int i = 0; i < count; i++)
        frame->slots[i] = args[i];
    _Static_assert(HK_NIL == 0, "a cleared value is nil");
    hk_clear(frame->slots + count, (size_t)(code->slots - count) * sizeof(*args));
    return frame;
}

void hk_frame_unref(struct hk_world *world, struct hk_frame *frame)
{
    if (--frame->refs == 0)
        hk_arena_recycle(&world->arena, frame, frame_bytes(frame->code));
}

/* ---- machines ---- */

static struct hk_machine *machine_alloc(struct hk_world *world, struct hk_frame *frame,
                                        const struct hk_insn *pc)
{
    struct hk_machine *m = hk_arena_alloc(&world->arena, sizeof(*m));
    hk_clear(m, sizeof(*m));
    m->world = world;
    m->frame = frame;
    m->pc = pc;
    return m;
}

struct hk_machine *hk_machine_new(struct hk_world *world, const struct hk_code *code,
                                  const struct hk_value *args, int count)
{
    return machine_alloc(world, frame_new(world, code, args, count), code->insns);
}

struct hk_machine *hk_machine_branch(struct hk_machine *parent, const struct hk_insn *pc)
{
    parent->frame->refs++;
    struct hk_machine *m = machine_alloc(parent->world, parent->frame, pc);
    m->bottom = parent->frame; /* its callers are the parent's business */
    return m;
}

static void machine_free(struct hk_world *world, struct hk_future *f)
{
    struct hk_machine *m = f->frame;
    if (!m)
        return;
    hk_frame_unref(world, m->frame);
    hk_arena_recycle(&world->arena, m, sizeof(*m));
    f->frame = NULL;
}

struct hk_future *hk_machine_future(struct hk_machine *parent, struct hk_machine *child)
{
    struct hk_start start = {.computation = &hk_machine_computation, .frame = child};
    child->future = hk_future_new(parent->world, parent->future, &start);
    return child->future;
}

struct hk_task *hk_machine_spawn(struct hk_world *world, struct hk_future *spawner,
                                 const struct hk_code *code, const struct hk_value *args, int count,
                                 const struct hk_start *root)
{
    struct hk_machine *m = hk_machine_new(world, code, args, count);
    struct hk_start start = root ? *root : (struct hk_start){0};
    start.computation = &hk_machine_computation;
    start.frame = m;
    start.label = code->name;
    struct hk_task *task = hk_task_spawn(world, spawner, &start);
    if (!task)
        return NULL;
    m->future = &task->root;
    task->user = (void *)(uintptr_t)code;
    if (world->config.cancels)
        task->cancellable =
            ((const struct hk_env *)world->program)->model->procs[code->index].cancellable;
    if (HK_UNLIKELY(code->skewed || (spawner && spawner->task->skew)))
        task->skew = hk_task_skew(world, task, spawner ? spawner->task : NULL);
    if (code->noticed)
        hk_endpoints_hold(world, task, code);
    return task;
}

/* ---- calls ---- */

enum hk_go hk_machine_call(struct hk_machine *m, const struct hk_code *code,
                           const struct hk_value *args, int count, int32_t dst)
{
    struct hk_frame *frame = frame_new(m->world, code, args, count);
    frame->caller = m->frame;
    frame->base = m->handlers ? m->handlers->depth + 1 : 0;
    frame->back = m->pc + 1;
    frame->result = dst;
    m->frame = frame;
    m->pc = code->insns;
    m->phase = 0;
    return HK_GO_JUMP;
}

static void hand_on_one(struct hk_machine *m, struct hk_value value)
{
    const struct hk_permit *permit = value.kind == HK_PERMIT ? value.ptr : NULL;
    struct hk_guard *guard = permit ? permit->guard : NULL;
    if (!guard || guard->holder != m->future)
        return;
    hk_guard_unhold(guard);
    hk_guard_hold(m->future->parent, guard);
}

static void hand_on(struct hk_machine *m, struct hk_value value)
{
    hand_on_one(m, value);
    for (int64_t i = 0; value.kind == HK_LIST && i < value.list->len; i++)
        hand_on_one(m, hk_list_at(value.list, i));
}

/* A future gives back what it has taken when it ends, except permits that somebody can still
 * name: its parent gets those in its value and, if it is a branch, those in variables, which
 * belong to the whole body. */
static void hand_on_permits(struct hk_machine *m, struct hk_value value)
{
    hand_on(m, value);
    for (int i = 0; m->bottom && i < m->bottom->code->slots; i++)
        hand_on(m, m->bottom->slots[i]);
}

/* The bottom frame has returned, or an error has left it. */
static enum hk_go machine_over(struct hk_machine *m, int rc, struct hk_value value)
{
    if (rc == HK_OK && m->future->parent && m->future->guards)
        hand_on_permits(m, value);
    m->over_rc = rc;
    m->over_value = value;
    m->pc = &hk_insn_over;
    m->phase = 0;
    return HK_GO_JUMP;
}

enum hk_go hk_machine_return(struct hk_machine *m, struct hk_value value)
{
    struct hk_frame *frame = m->frame;
    if (!frame->caller || frame == m->bottom)
        return machine_over(m, HK_OK, value);
    m->frame = frame->caller;
    m->pc = frame->back;
    m->phase = 0;
    hk_result(m, frame->result, value);
    hk_frame_unref(m->world, frame);
    return HK_GO_JUMP;
}

void hk_machine_leave_calls(struct hk_machine *m)
{
    while (m->frame->caller && m->frame != m->bottom) {
        struct hk_frame *frame = m->frame;
        m->frame = frame->caller;
        hk_frame_unref(m->world, frame);
    }
}

/* An error or an abort has left the last handler. */
enum hk_go hk_machine_fail(struct hk_machine *m, int rc, struct hk_value error)
{
    hk_machine_leave_calls(m);
    return machine_over(m, rc, error);
}

/* ---- the end of a future ---- */

bool hk_machine_drop(struct hk_machine *m, struct hk_future *child)
{
    struct hk_future *f = m->future;
    if (m->phase == 0 && child->state != HK_FUTURE_DONE) {
        hk_future_cancel(m->world, child);
        hk_shield_begin(m->world, f);
        f->own = (struct hk_case){.child = child};
        m->phase = 1;
        hk_await(m->world, f, &f->own);
        return false;
    }
    if (m->phase == 1)
        hk_shield_end(m->world, f);
    m->phase = 0;
    hk_future_free(m->world, child);
    return true;
}

/* Futures that were kept are dropped first, newest first. */
static bool drop_kept(struct hk_machine *m)
{
    while (m->future->children) {
        if (!hk_machine_drop(m, m->future->children))
            return false;
    }
    return true;
}

static enum hk_go exec_over(struct hk_machine *m, const struct hk_insn *in)
{
    (void)in;
    if (m->phase < 2 && !drop_kept(m))
        return HK_GO_PARK;
    struct hk_future *f = m->future;
    if (m->phase == 0 && m->world->fine && hk_end_is_visible(f)) {
        m->phase = 2;
        f->own = (struct hk_case){.op = &hk_op_end};
        if (!hk_await(m->world, f, &f->own))
            return HK_GO_PARK;
    }
    f->rc = m->over_rc;
    f->value = m->over_value;
    struct hk_world *world = m->world;
    machine_free(world, f);
    hk_future_done(world, f);
    return HK_GO_OVER;
}

const struct hk_insn hk_insn_over = {.exec = exec_over, .dst = HK_NO_OPERAND};

/* ---- errors ---- */

enum hk_go hk_raise(struct hk_machine *m, struct hk_value error)
{
    return hk_unwind(m, (struct hk_reason){.leaving = HK_LEAVING_ERROR, .value = error});
}

enum hk_go hk_raise_named(struct hk_machine *m, const char *symbol)
{
    return hk_raise(m, hk_symbol(&m->world->arena, symbol));
}

enum hk_go hk_raise_misuse(struct hk_machine *m, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    hk_vformat(text, sizeof(text), fmt, args);
    va_end(args);
    hk_misuse(m->world, m->future->task, ": %s", text);
    return hk_raise_named(m, "Misuse");
}

enum hk_go hk_end_run(struct hk_machine *m, enum hk_end end)
{
    hk_world_stop(m->world, end, NULL);
    return HK_GO_PARK;
}

/* A list lasts as long as the run, so a loop that makes lists without end would never be stopped by
 * anything but the system. */
enum hk_go hk_list_made(struct hk_machine *m)
{
    if (HK_LIKELY(m->world->arena.lists <= m->world->config.limits.lists_max))
        return HK_GO_NEXT;
    return hk_end_run(m, HK_END_MEMORY);
}

bool hk_join_aborted(struct hk_machine *m, int rc, struct hk_value *value)
{
    if (rc == HK_EABORTED)
        *value = hk_symbol(&m->world->arena, "Aborted");
    return rc == HK_EABORTED;
}

enum hk_go hk_raise_code(struct hk_machine *m, int rc, struct hk_value value)
{
    if (rc == HK_EFAILED)
        return hk_raise(m, value);
    return hk_raise_named(m, hk_code_symbol(rc));
}

/* ---- the loop ---- */

/* Why the future runs again, if not simply to go on. */
static void take_signal(struct hk_machine *m)
{
    struct hk_future *f = m->future;
    if (f->signal == HK_SIGNAL_CANCEL)
        hk_unwind(m, (struct hk_reason){.leaving = HK_LEAVING_ABORT});
    else if (f->signal == HK_SIGNAL_ELAPSED)
        hk_unwind(m, (struct hk_reason){.leaving = HK_LEAVING_ELAPSED, .deadline = f->elapsed});
}

/* Inside `atomically` it waits: from here on it is not one step, since others have their turn. */
static void be_several(struct hk_machine *m)
{
    for (struct hk_handler *h = m->handlers; h; h = h->outer) {
        if (h->kind != HK_HANDLER_ATOMIC || h->several)
            continue;
        h->several = true;
        m->world->atomic--;
    }
}

/* What is one step cannot wait in the middle: that is misuse, and `atomically` is left. False if
 * it may park: it stands before an access, is to stop, or is being left already. */
static bool waits_in_a_step(struct hk_machine *m)
{
    const struct hk_future *f = m->future;
    if (f->announced || f->cancel_due || m->reason.leaving != HK_LEAVING_NOT ||
        hk_world_is_over(m->world)) {
        be_several(m);
        return false;
    }
    hk_raise_misuse(m, "waits inside of atomically, which is one step");
    return true;
}

/* After a jump, `in` may belong to another statement than the instruction before it. */
static inline void stand_at(struct hk_future *f, const struct hk_insn *in)
{
    if (in->site)
        f->site = in->site;
}

static void machine_resume(struct hk_world *world, struct hk_future *f)
{
    struct hk_machine *m = f->frame;
    if (HK_UNLIKELY(f->signal != HK_SIGNAL_FIRED)) {
        take_signal(m);
        stand_at(f, m->pc);
    }
    const struct hk_insn *in = m->pc;
    for (;;) {
        if (in->elsewhere) {
            f->site = in->site;
            world->statements -= in->first;
            if (HK_UNLIKELY(world->statements == 0)) {
                hk_world_frozen(world);
                return;
            }
        }
        enum hk_go go = in->exec(m, in);
        if (HK_LIKELY(go == HK_GO_NEXT)) {
            m->pc = ++in;
            continue;
        }
        if (HK_UNLIKELY(world->atomic > 0) && go == HK_GO_PARK && waits_in_a_step(m))
            go = HK_GO_JUMP;
        if (go != HK_GO_JUMP)
            return;
        in = m->pc;
        stand_at(f, in);
    }
}

const struct hk_computation hk_machine_computation = {
    .resume = machine_resume,
    .free = machine_free,
    .crashed = hk_machine_crashed,
};
