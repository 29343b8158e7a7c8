/* SPDX-License-Identifier: MIT
 *
 * futures: x = future AWAITABLE, and poll x.
 *
 * A future is created and not started; it moves only while its task polls it. Between polls it
 * keeps its place in every queue, and what has been granted to it. It is dropped at the end of its
 * task, or by `drop x`.
 */
#include "expect/sorts.h"
#include "scenarios/lang/exec.h"
#include "scenarios/verbs/held.h"
#include "scenarios/verbs/select.h"

static enum hk_go exec_future(struct hk_machine *m, const struct hk_insn *in)
{
    const struct hk_insn *pc = m->frame->code->insns + in->target;
    struct hk_future *child = hk_machine_future(m, hk_machine_branch(m, pc));
    hk_result(m, in->dst, hk_future_value(child));
    return HK_GO_NEXT;
}

static bool compile_future(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)tried;
    if (dst == HK_NO_OPERAND)
        return hk_node_error(c, c->node, "nobody could poll this; write 'x = future ...'");
    int branch;
    if (!hk_compile_branch(c, NULL, &branch))
        return false;
    struct hk_insn *in = hk_emit_insn(c, exec_future);
    in->target = branch;
    in->dst = dst;
    return true;
}

static enum hk_go exec_poll(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value v = hk_operand_value(m, in->a);
    struct hk_future *child = hk_held_future(m, v);
    if (!child || (m->phase == 0 && child->poller))
        return hk_raise_misuse(m, "'poll' needs a future of this task");
    if (m->phase == 0 && child->state == HK_FUTURE_DONE)
        return hk_raise_misuse(m, "'poll' needs a future that is not over yet");
    if (m->phase == 0) {
        m->future->own = (struct hk_case){.child = child};
        m->phase = 1;
        hk_await(m->world, m->future, &m->future->own);
        return HK_GO_PARK;
    }
    m->phase = 0; /* the next statement begins anew */
    if (child->rc < 0)
        return hk_raise_code(m, child->rc, child->value);
    hk_result(m, in->dst, child->value);
    return HK_GO_NEXT;
}

static bool compile_poll(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)tried;
    hk_operand future;
    if (!hk_parse_sort(c, HK_SORT(HK_FUTURE), "'poll' needs a future", &future) ||
        !hk_compile_end(c))
        return false;
    struct hk_insn *in = hk_emit_insn(c, exec_poll);
    in->a = future;
    in->dst = dst;
    return true;
}

const struct hk_verb hk_verb_future = {
    .name = "future",
    .help = "X = future AWAITABLE",
    .flags = HK_VERB_VALUE,
    .compile = compile_future,
};
const struct hk_verb hk_verb_poll = {
    .name = "poll",
    .help = "poll FUTURE",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE,
    .compile = compile_poll,
};
