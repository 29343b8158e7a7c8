/* SPDX-License-Identifier: MIT
 *
 * unwind: leaving blocks, in whichever way.
 *
 * `break`, `return`, an error, a passed deadline, an abort and the plain end of a block all
 * do the same: they leave handlers one by one, innermost first, each of which cleans up
 * what its block has begun, until one of them is where the way ends. Cleaning up
 * may wait (a `finally` may sleep), so the reason is kept in the machine and the
 * work is an instruction that can be run again.
 */
#include "core/mutant.h"
#include "objects/region.h"
#include "objects/joinset.h"
#include "objects/tally.h"
#include "scenarios/lang/machine.h"
#include "scenarios/verbs/verb.h"

struct hk_handler *hk_handler_push(struct hk_machine *m, enum hk_handler_kind kind,
                                   const struct hk_insn *in)
{
    struct hk_handler *h = hk_arena_alloc(&m->world->arena, sizeof(*h));
    h->outer = m->handlers;
    h->frame = m->frame;
    h->insn = in;
    h->kind = (uint8_t)kind;
    h->depth = m->handlers ? m->handlers->depth + 1 : 0;
    h->reason = (struct hk_reason){0};
    h->guard = NULL;
    h->object = NULL;
    m->handlers = h;
    return h;
}

void hk_handler_pop(struct hk_machine *m)
{
    struct hk_handler *h = m->handlers;
    m->handlers = h->outer;
    hk_arena_recycle(&m->world->arena, h, sizeof(*h));
}

static enum hk_go jump(struct hk_machine *m, const struct hk_insn *target)
{
    m->reason.leaving = HK_LEAVING_NOT;
    m->pc = target;
    m->phase = 0;
    return HK_GO_JUMP;
}

/* Frames above the handler's are gone: whatever they called has ended. */
static void leave_frames(struct hk_machine *m, const struct hk_handler *h)
{
    while (m->frame != h->frame) {
        struct hk_frame *frame = m->frame;
        m->frame = frame->caller;
        hk_frame_unref(m->world, frame);
    }
}

/* No handler is left on the way. */
static enum hk_go arrive(struct hk_machine *m)
{
    struct hk_reason reason = m->reason;
    switch (reason.leaving) {
    case HK_LEAVING_GOTO:
        return jump(m, reason.target);
    case HK_LEAVING_RETURN:
        m->reason.leaving = HK_LEAVING_NOT;
        return hk_machine_return(m, reason.value);
    case HK_LEAVING_ERROR:
        return hk_machine_fail(m, HK_EFAILED, reason.value);
    default:
        return hk_machine_fail(m, HK_EABORTED, hk_symbol(&m->world->arena, "Aborted"));
    }
}

/* Whether the way goes beyond the innermost handler. */
static bool leaves(const struct hk_machine *m)
{
    const struct hk_handler *h = m->handlers;
    if (!h)
        return false;
    if (m->reason.leaving == HK_LEAVING_GOTO)
        return h->depth >= m->reason.depth;
    if (m->reason.leaving == HK_LEAVING_RETURN)
        return h->frame == m->frame; /* those of the frame that returns */
    return true;
}

/* Each of these cleans up after one block. HK_GO_NEXT: the handler is popped and the
 * way goes on. */

static enum hk_go leave_catch(struct hk_machine *m, struct hk_handler *h)
{
    const struct hk_insn *arm = NULL;
    if (m->reason.leaving == HK_LEAVING_ERROR)
        arm = hk_try_catches(h, m->reason.value);
    if (arm)
        hk_result(m, h->insn->dst, m->reason.value);
    hk_handler_pop(m);
    return arm ? jump(m, arm) : HK_GO_NEXT;
}

/* The block runs as a part of the way; hk_finally_over goes on. */
static enum hk_go leave_finally(struct hk_machine *m, struct hk_handler *h)
{
    if (HK_MUTANT(FINALLY_NOT_ON_ABORT) && m->reason.leaving == HK_LEAVING_ABORT) {
        hk_handler_pop(m);
        return HK_GO_NEXT;
    }
    m->handlers = h->outer;
    h->reason = m->reason;
    h->outer = m->finals;
    m->finals = h;
    return jump(m, h->frame->code->insns + h->insn->target);
}

enum hk_go hk_finally_over(struct hk_machine *m)
{
    struct hk_handler *h = m->finals;
    struct hk_reason reason = h->reason;
    m->finals = h->outer;
    hk_arena_recycle(&m->world->arena, h, sizeof(*h));
    return hk_unwind(m, reason);
}

/* What happens now is the doing of the block's own line. */
static void stand_at(struct hk_machine *m, const struct hk_insn *in)
{
    if (in->site)
        m->future->site = in->site;
}

static enum hk_go leave_with(struct hk_machine *m, struct hk_handler *h)
{
    if (m->phase == 0) {
        stand_at(m, h->insn);
        struct hk_case *c = hk_perform_case(m, h->release, h->object);
        c->extra = h->guard;
        c->n = h->n;
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    hk_handler_pop(m);
    return HK_GO_NEXT;
}

static int release_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_future *f = c->future;
    struct hk_guard *guard;
    while ((guard = hk_guard_since(f, (uint32_t)c->n))) {
        hk_guard_unhold(guard);
        guard->release(world, guard);
    }
    return HK_DONE;
}

static const struct hk_op op_release = {
    .name = "release", .code = 2, .flags = HK_OP_ATTACHED, .enter = release_enter};

/* The body is dropped: so are the futures that it has kept, newest first, and what it has locked
 * or acquired outside of any `with` goes back. False: park. */
static bool drop_body(struct hk_machine *m, const struct hk_insn *in,
                      const struct hk_deadline *deadline)
{
    struct hk_future *child;
    while ((child = m->future->children) && child->serial > deadline->made) {
        if (!hk_machine_drop(m, child))
            return false;
    }
    if (m->phase == 0) {
        if (!hk_guard_since(m->future, deadline->held))
            return true;
        stand_at(m, in);
        hk_perform_case(m, &op_release, NULL)->n = deadline->held;
    }
    return hk_perform(m, &m->future->own);
}

static enum hk_go leave_deadline(struct hk_machine *m, struct hk_handler *h)
{
    const struct hk_insn *in = h->insn;
    bool mine = m->reason.leaving == HK_LEAVING_ELAPSED && m->reason.deadline == &h->deadline;
    if (mine && !drop_body(m, in, &h->deadline))
        return HK_GO_PARK;
    hk_deadline_end(m->world, m->future, &h->deadline);
    if (!mine) {
        hk_handler_pop(m);
        return HK_GO_NEXT;
    }
    const struct hk_insn *elapsed = h->frame->code->insns + in->target;
    hk_handler_pop(m);
    hk_effect(m->world, m->future->task, &hk_op_elapsed, NULL, hk_nil());
    if (HK_MUTANT(TIMEOUT_NO_DROP) && in->target < 0)
        return HK_GO_NEXT;
    if (in->target >= 0)
        return jump(m, elapsed);
    m->reason = (struct hk_reason){.leaving = HK_LEAVING_ERROR,
                                   .value = hk_symbol(&m->world->arena, "Elapsed")};
    return HK_GO_NEXT;
}

/* Drops the futures that the block has made, newest first, and waits until each has cleaned
 * up. */
static enum hk_go leave_children(struct hk_machine *m, struct hk_handler *h)
{
    struct hk_future *f = m->future, *child;
    while ((child = f->children) && child != h->older) {
        if (!hk_machine_drop(m, child))
            return HK_GO_PARK;
    }
    if (h->cases)
        hk_arena_recycle(&m->world->arena, h->cases, h->case_count * sizeof(*h->cases));
    hk_handler_pop(m);
    return HK_GO_NEXT;
}

static enum hk_go leave_shield(struct hk_machine *m, struct hk_handler *h)
{
    struct hk_future *f = m->future;
    (void)h;
    hk_shield_end(m->world, f);
    hk_handler_pop(m);
    bool waited_for = f->cancel_due || hk_deadline_due(f);
    if (!waited_for || m->reason.leaving != HK_LEAVING_GOTO)
        return HK_GO_NEXT;
    return HK_GO_PARK; /* what the shield has kept off comes now */
}

static enum hk_go leave_atomic(struct hk_machine *m, struct hk_handler *h)
{
    m->world->atomic -= !h->several;
    hk_handler_pop(m);
    return HK_GO_NEXT;
}

/* Only the plain end of a scope's body lets its children go on. */
static bool ends_plainly(const struct hk_machine *m, const struct hk_handler *h)
{
    return m->reason.leaving == HK_LEAVING_GOTO &&
           m->reason.target == h->frame->code->insns + h->insn->target;
}

/* The first error of a child goes on from here, unless something else does. */
static void pass_error_on(struct hk_machine *m, const struct hk_handler *h)
{
    bool mine = m->reason.leaving == HK_LEAVING_ELAPSED && m->reason.deadline == &h->body;
    bool other = m->reason.leaving == HK_LEAVING_ELAPSED && !mine;
    struct hk_value error;
    int failed = hk_joinset_close(m->world, (struct hk_joinset *)(void *)h->children, &error);
    if (failed < 0 && !other && m->reason.leaving != HK_LEAVING_ERROR &&
        m->reason.leaving != HK_LEAVING_ABORT)
        m->reason = (struct hk_reason){.leaving = HK_LEAVING_ERROR, .value = error};
}

/* Waits until every child has ended. A new reason to leave that comes meanwhile begins again. */
static enum hk_go leave_scope(struct hk_machine *m, struct hk_handler *h)
{
    bool mine = m->reason.leaving == HK_LEAVING_ELAPSED && m->reason.deadline == &h->body;
    if (mine && !h->dropped && !drop_body(m, h->insn, &h->body))
        return HK_GO_PARK;
    h->dropped = true;
    hk_joinset_body_over(m->world, (struct hk_joinset *)(void *)h->children);
    if (!h->told && !ends_plainly(m, h)) {
        if (m->phase == 0)
            hk_perform_case(m, &hk_joinset_abort_all, h->children);
        if (!hk_perform(m, &m->future->own))
            return HK_GO_PARK;
        h->told = true;
    }
    if (m->phase == 0)
        hk_perform_case(m, &hk_joinset_join_all, h->children);
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    pass_error_on(m, h);
    hk_handler_pop(m);
    return HK_GO_NEXT;
}

static enum hk_go leave_one(struct hk_machine *m, struct hk_handler *h)
{
    switch ((enum hk_handler_kind)h->kind) {
    case HK_HANDLER_CATCH:
        return leave_catch(m, h);
    case HK_HANDLER_FINALLY:
        return leave_finally(m, h);
    case HK_HANDLER_RELEASE:
        return leave_with(m, h);
    case HK_HANDLER_DEADLINE:
        return leave_deadline(m, h);
    case HK_HANDLER_CHILDREN:
        return leave_children(m, h);
    case HK_HANDLER_SHIELD:
        return leave_shield(m, h);
    case HK_HANDLER_ATOMIC:
        return leave_atomic(m, h);
    case HK_HANDLER_SCOPE:
        return leave_scope(m, h);
    }
    return HK_GO_NEXT;
}

/* Gives up what the machine waits for. A wait on a condvar takes its lock again first: what
 * comes next stands in the block that has locked it. False: park. */
static bool end_wait(struct hk_machine *m)
{
    struct hk_future *f = m->future;
    if (m->phase == 0 && !m->debt.mutex) {
        m->debt = hk_condvar_owes(f);
        hk_wait_end(m->world, f);
        if (m->debt.mutex) {
            hk_shield_begin(m->world, f);
            hk_perform_case(m, &hk_mutex_lock, &m->debt.mutex->object);
        }
    }
    if (!m->debt.mutex)
        return true;
    if (!hk_perform(m, &f->own))
        return false;
    hk_condvar_repaid(&m->debt, f);
    m->debt.mutex = NULL;
    hk_shield_end(m->world, f);
    return true;
}

static enum hk_go exec_unwind(struct hk_machine *m, const struct hk_insn *in)
{
    (void)in;
    if (!end_wait(m))
        return HK_GO_PARK;
    while (leaves(m)) {
        struct hk_handler *h = m->handlers;
        if (m->phase == 0)
            leave_frames(m, h);
        enum hk_go go = leave_one(m, h);
        if (go != HK_GO_NEXT)
            return go;
        m->phase = 0;
        m->future->site = m->reason.site;
    }
    return arrive(m);
}

static const struct hk_insn insn_unwind = {.exec = exec_unwind, .dst = HK_NO_OPERAND};

enum hk_go hk_unwind(struct hk_machine *m, struct hk_reason reason)
{
    m->reason = reason;
    if (!reason.site)
        m->reason.site = m->future->site;
    m->pc = &insn_unwind;
    m->phase = 0;
    return HK_GO_JUMP;
}

enum hk_go hk_leave(struct hk_machine *m, int32_t depth, const struct hk_insn *target)
{
    return hk_unwind(m, (struct hk_reason){
                            .leaving = HK_LEAVING_GOTO, .depth = depth, .target = target});
}

/* ---- a crash ---- */

void hk_machine_crashed(struct hk_world *world, struct hk_future *f)
{
    struct hk_machine *m = f->frame;
    if (!m)
        return;
    for (struct hk_handler *h = m->handlers; h; h = h->outer) {
        struct hk_case c = {.op = h->release, .object = h->object, .future = f};
        if (h->kind == HK_HANDLER_RELEASE &&
            (h->object->kind == &hk_region_kind || h->object->kind == &hk_tally_kind))
            h->release->enter(world, &c); /* it is inside no more, and does not run */
        else if (h->kind == HK_HANDLER_ATOMIC)
            world->atomic -= !h->several;
        else if (h->kind == HK_HANDLER_SCOPE)
            hk_joinset_crash(world, (struct hk_joinset *)(void *)h->children);
    }
    hk_machine_leave_calls(m);
}
