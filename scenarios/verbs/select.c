/* SPDX-License-Identifier: MIT
 *
 * select: waits for several things, goes on with one of them; join, try join and race, which
 * wait for branches of the same task.
 *
 * An arm that is one operation is a case of its own. Any other (a call) is a future of the task,
 * made when the select begins and dropped when it has lost.
 */
#include "core/mutant.h"
#include "core/idle.h"
#include "objects/channel.h"
#include "scenarios/lang/exec.h"
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/held.h"
#include "scenarios/verbs/select.h"

/* ---- running ---- */

static bool fill_object_case(struct hk_machine *m, const struct hk_arm *arm, struct hk_case *c)
{
    struct hk_object *object = arm->object >= 0 ? hk_env_of(m)->objects[arm->object] : NULL;
    if (arm->object < 0 && m->frame->slots[~arm->object].kind == HK_OBJECT)
        object = m->frame->slots[~arm->object].ptr;
    const struct hk_verb_op *op = arm->op;
    if (!op && object)
        op = hk_verb_op_of(arm->verb, object);
    if (!op || !op->op->peek)
        return false;
    c->op = hk_fault_op(op->op, object);
    c->object = object;
    c->n = 1;
    if (arm->value != HK_NO_OPERAND) {
        c->arg = hk_operand_value(m, arm->value);
        c->n = c->arg.kind == HK_INT ? c->arg.i : 1;
    }
    return true;
}

static void fill_branch_case(struct hk_machine *m, const struct hk_arm *arm, struct hk_case *c)
{
    const struct hk_insn *pc = m->frame->code->insns + arm->branch;
    c->child = hk_machine_future(m, hk_machine_branch(m, pc));
}

static bool fill_case(struct hk_machine *m, const struct hk_arm *arm, struct hk_case *c)
{
    *c = (struct hk_case){.op = NULL};
    if (arm->condition != HK_NO_OPERAND && !hk_operand_value(m, arm->condition).i) {
        c->op = &hk_op_off;
        return true;
    }
    if (arm->sleeps || arm->joins || arm->polls) {
        struct hk_value v = hk_operand_value(m, arm->value);
        c->op = arm->sleeps ? &hk_op_sleep : &hk_op_join;
        c->arg = v;
        c->n = arm->absolute ? hk_time_add(v.i, -m->future->task->skew)
                             : hk_time_add(hk_now(m->world), v.i);
        if (arm->polls) {
            c->op = NULL;
            c->child = hk_held_future(m, v);
            return c->child && !c->child->poller && c->child->state != HK_FUTURE_DONE;
        }
        return v.kind == (arm->sleeps ? HK_DURATION : HK_TASK) || (arm->sleeps && v.i == 0);
    }
    if (arm->verb)
        return fill_object_case(m, arm, c);
    fill_branch_case(m, arm, c);
    return true;
}

static enum hk_go begin(struct hk_machine *m, const struct hk_insn *in, const struct hk_arms *arms)
{
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_CHILDREN, in);
    size_t bytes = (size_t)arms->count * sizeof(*h->cases);
    h->older = m->future->children;
    h->cases = hk_arena_alloc(&m->world->arena, bytes ? bytes : 1);
    h->case_count = h->left = (uint32_t)arms->count;
    for (int i = 0; i < arms->count; i++) {
        if (fill_case(m, &arms->arms[i], &h->cases[i]))
            continue;
        h->case_count = 0;
        return hk_raise_misuse(m, "arm %d waits for something that it cannot wait for", i + 1);
    }
    hk_branches_number(h->cases, h->case_count);
    unsigned how = (arms->biased ? HK_BIASED : 0u) | (arms->default_body >= 0 ? HK_OR_DEFAULT : 0u);
    hk_await_any(m->world, m->future, h->cases, h->case_count, how);
    m->phase = 1;
    return HK_GO_PARK;
}

/* Leaves the block: what has lost is dropped on the way. */
static enum hk_go leave_to(struct hk_machine *m, int target)
{
    return hk_leave(m, m->handlers->depth, m->frame->code->insns + target);
}

static bool take_result(struct hk_machine *m, const struct hk_arm *arm, const struct hk_case *c,
                        enum hk_go *go)
{
    int rc = c->rc;
    struct hk_value value = c->value;
    if (!c->op) {
        rc = c->child->rc;
        value = c->child->value;
    } else if (arm->op && arm->op->gives == HK_GIVES_PERMIT) {
        value = hk_permit_value(m->world, c->object, c->extra, c->n);
    }
    if (rc == HK_ECLOSED && c->op == &hk_channel_recv && c->object->flags & HK_OBJECT_MANUAL)
        rc = 0, value = hk_symbol(&m->world->arena, "Closed"); /* an answer, as in Go */
    if (arm->joins) {
        struct hk_task *joined = hk_task_get(m->world, (hk_handle)c->arg.i);
        if (joined)
            hk_task_consume(m->world, joined);
        if (rc == HK_EABORTED)
            rc = 0, hk_join_result(m, HK_EABORTED, &value);
    }
    if (rc < 0) {
        *go = hk_raise_code(m, rc, value);
        return false;
    }
    hk_result(m, arm->dst, value);
    return true;
}

static enum hk_go all_disabled(struct hk_machine *m, const struct hk_arms *arms)
{
    if (arms->else_body >= 0)
        return leave_to(m, arms->else_body);
    return hk_raise_misuse(m, "every arm of the select is closed or off and there is no else");
}

static enum hk_go selected(struct hk_machine *m, const struct hk_arms *arms, struct hk_case *c)
{
    if (!c && arms->default_body >= 0)
        return leave_to(m, arms->default_body);
    if (!c || c->flags & HK_CASE_DISABLED)
        return all_disabled(m, arms);
    const struct hk_arm *arm = &arms->arms[c - m->handlers->cases];
    enum hk_go go;
    return take_result(m, arm, c, &go) ? leave_to(m, arm->body) : go;
}

/* join waits for all and raises the first error in written order; try join raises the first
 * that comes; race takes the first result, good or bad. */
static enum hk_go joined(struct hk_machine *m, const struct hk_insn *in, const struct hk_arms *arms,
                         const struct hk_case *c)
{
    struct hk_handler *h = m->handlers;
    int rc = c->child->rc;
    h->left--;
    bool first_end = arms->way == WAY_RACE && !(HK_MUTANT(RACE_WAITS) && h->left > 0);
    bool first_error = (arms->way == WAY_TRY_JOIN && !HK_MUTANT(TRY_JOIN_WAITS)) ||
                       HK_MUTANT(JOIN_FIRST_ERROR);
    if (first_end || (first_error && rc < 0)) {
        if (rc < 0)
            return hk_raise_code(m, rc, c->child->value);
        hk_result(m, in->dst, c->child->value);
        return leave_to(m, arms->over);
    }
    if (h->left > 0)
        return HK_GO_PARK; /* the others go on */
    for (int i = 0; i < arms->count; i++) {
        const struct hk_future *child = h->cases[i].child;
        if (child->rc < 0)
            return hk_raise_code(m, child->rc, child->value);
    }
    return leave_to(m, arms->over);
}

enum hk_go hk_exec_select(struct hk_machine *m, const struct hk_insn *in)
{
    const struct hk_arms *arms = in->ptr;
    if (m->phase == 0)
        return begin(m, in, arms);
    struct hk_case *c = m->future->fired;
    if (arms->way == WAY_SELECT)
        return selected(m, arms, c);
    return joined(m, in, arms, c);
}
