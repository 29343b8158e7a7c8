/* SPDX-License-Identifier: MIT
 *
 * exec: instructions of expressions and jumps.
 */
#include "scenarios/lang/exec.h"

#include "expect/eval.h"
#include "objects/cell.h"

static enum hk_go fail(struct hk_machine *m, const struct hk_error *error)
{
    return hk_raise_misuse(m, "%s", error->text);
}

/* ---- jumps ---- */

static enum hk_go jump(struct hk_machine *m, const struct hk_insn *in)
{
    m->pc = m->frame->code->insns + in->target;
    return HK_GO_JUMP;
}

enum hk_go hk_exec_jump(struct hk_machine *m, const struct hk_insn *in)
{
    return jump(m, in);
}

static enum hk_go jump_if(struct hk_machine *m, const struct hk_insn *in, bool wanted)
{
    struct hk_value v = hk_operand_value(m, in->a);
    struct hk_error error;
    bool truth = v.i != 0;
    if (HK_UNLIKELY(v.kind != HK_BOOL) && hk_values_truth(v, &truth, &error) < 0)
        return hk_raise_misuse(m, "a condition must be true or false, not %s", hk_values_kind(v));
    return truth == wanted ? jump(m, in) : HK_GO_NEXT;
}

enum hk_go hk_exec_unless(struct hk_machine *m, const struct hk_insn *in)
{
    return jump_if(m, in, false);
}

enum hk_go hk_exec_when(struct hk_machine *m, const struct hk_insn *in)
{
    return jump_if(m, in, true);
}

/* Depths are counted within the body; a frame knows what stood before it. */
enum hk_go hk_exec_leave(struct hk_machine *m, const struct hk_insn *in)
{
    return hk_leave(m, hk_frame_base(m) + in->a, m->frame->code->insns + in->target);
}

enum hk_go hk_exec_raise(struct hk_machine *m, const struct hk_insn *in)
{
    return hk_raise(m, hk_operand_value(m, in->a));
}

enum hk_go hk_exec_return(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value value = hk_operand_value(m, in->a);
    if (!m->handlers)
        return hk_machine_return(m, value);
    return hk_unwind(m, (struct hk_reason){.leaving = HK_LEAVING_RETURN, .value = value});
}

enum hk_go hk_exec_over(struct hk_machine *m, const struct hk_insn *in)
{
    return hk_machine_return(m, hk_operand_value(m, in->a));
}

/* ---- values ---- */

enum hk_go hk_exec_move(struct hk_machine *m, const struct hk_insn *in)
{
    m->frame->slots[in->dst] = hk_operand_value(m, in->a);
    return HK_GO_NEXT;
}

enum hk_go hk_exec_binary(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_error error;
    struct hk_value a = hk_operand_value(m, in->a), b = hk_operand_value(m, in->b), out;
    if (hk_values_binary((enum hk_binary)in->flags, a, b, &m->world->arena, &out, &error) < 0)
        return fail(m, &error);
    m->frame->slots[in->dst] = out;
    return hk_list_made(m);
}

/* Numbers, the usual case; everything else takes the way above. */
enum hk_go hk_exec_add(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value a = hk_operand_value(m, in->a), b = hk_operand_value(m, in->b);
    int64_t sum;
    if (HK_UNLIKELY(a.kind != HK_INT || b.kind != HK_INT ||
                    __builtin_add_overflow(a.i, b.i, &sum)))
        return hk_exec_binary(m, in);
    m->frame->slots[in->dst] = hk_int(sum);
    return HK_GO_NEXT;
}

enum hk_go hk_exec_less(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value a = hk_operand_value(m, in->a), b = hk_operand_value(m, in->b);
    if (HK_UNLIKELY(a.kind != HK_INT || b.kind != HK_INT))
        return hk_exec_binary(m, in);
    m->frame->slots[in->dst] = hk_bool(a.i < b.i);
    return HK_GO_NEXT;
}

enum hk_go hk_exec_negate(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_error error;
    struct hk_value out;
    if (hk_values_negate(hk_operand_value(m, in->a), &out, &error) < 0)
        return fail(m, &error);
    m->frame->slots[in->dst] = out;
    return HK_GO_NEXT;
}

enum hk_go hk_exec_not(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_error error;
    bool truth;
    if (hk_values_truth(hk_operand_value(m, in->a), &truth, &error) < 0)
        return fail(m, &error);
    m->frame->slots[in->dst] = hk_bool(!truth);
    return HK_GO_NEXT;
}

static struct hk_value list_of(struct hk_machine *m, const struct hk_value *values, int count)
{
    struct hk_value *items = hk_list_room(&m->world->arena, count);
    for (int i = 0; i < count; i++)
        items[i] = values[i];
    return hk_list_new(&m->world->arena, (struct hk_list){.len = count, .items = items});
}

enum hk_go hk_exec_list(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value *slots = m->frame->slots;
    slots[in->dst] = list_of(m, slots + in->a, in->b);
    return hk_list_made(m);
}

enum hk_go hk_exec_index(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_error error;
    struct hk_value out;
    if (hk_values_at(hk_operand_value(m, in->a), hk_operand_value(m, in->b), &out, &error) < 0)
        return fail(m, &error);
    m->frame->slots[in->dst] = out;
    return HK_GO_NEXT;
}

enum hk_go hk_exec_apply(struct hk_machine *m, const struct hk_insn *in)
{
    const struct hk_function *function = in->ptr;
    struct hk_error error;
    struct hk_value out, *slots = m->frame->slots;
    if (function->apply(&m->world->arena, slots + in->a, in->b, &out, &error) < 0)
        return fail(m, &error);
    slots[in->dst] = out;
    return hk_list_made(m);
}

enum hk_go hk_exec_now(struct hk_machine *m, const struct hk_insn *in)
{
    m->frame->slots[in->dst] = hk_duration(hk_time_add(hk_now(m->world), m->future->task->skew));
    return HK_GO_NEXT;
}

enum hk_go hk_exec_me(struct hk_machine *m, const struct hk_insn *in)
{
    m->frame->slots[in->dst] = hk_int(hk_task_me(m->future->task));
    return HK_GO_NEXT;
}

/* ---- chance ---- */

/* flags: enum hk_shape; a, b: its numbers; c: 1 if b is a percentage around a. */
enum hk_go hk_exec_draw(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value a = hk_operand_value(m, in->a), b = hk_operand_value(m, in->b);
    bool mixed = in->c == 0 && in->flags != HK_EXPONENTIAL && a.kind != b.kind;
    if ((a.kind != HK_DURATION && a.kind != HK_INT) || mixed)
        return hk_raise_misuse(m, "cannot draw from %s and %s", hk_values_kind(a),
                               hk_values_kind(b));
    int64_t lo = a.i, hi = b.i;
    if (in->c) {
        int64_t off = hk_percent_of(a.i, b.i);
        lo = hk_time_add(a.i, -off);
        hi = hk_time_add(a.i, off);
    }
    if (in->flags == HK_UNIFORM && hi < lo)
        return hk_raise_misuse(m, "the range to draw from is empty");
    a.i = hk_draw(m->world, m->future, (enum hk_shape)in->flags, lo, hi);
    m->frame->slots[in->dst] = a;
    return HK_GO_NEXT;
}

enum hk_go hk_exec_pick(struct hk_machine *m, const struct hk_insn *in)
{
    uint32_t k = hk_draw_one(m->world, m->future, (uint32_t)in->b);
    m->frame->slots[in->dst] = m->frame->slots[in->a + (int32_t)k];
    return HK_GO_NEXT;
}

/* ---- objects ---- */

enum hk_go hk_exec_element(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value index = hk_operand_value(m, in->a);
    if (index.kind != HK_INT || index.i < 0 || index.i >= in->b) {
        char text[40];
        hk_value_format(index, text, sizeof(text));
        return hk_raise_misuse(m, "no element %s: there are %d, from 0", text, in->b);
    }
    struct hk_object *object = hk_env_of(m)->objects[in->object + index.i];
    m->frame->slots[in->dst] = (struct hk_value){.kind = HK_OBJECT, .ptr = object};
    return HK_GO_NEXT;
}

enum hk_go hk_exec_object(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_object *object = hk_env_of(m)->objects[in->object];
    m->frame->slots[in->dst] = (struct hk_value){.kind = HK_OBJECT, .ptr = object};
    return HK_GO_NEXT;
}

/* One access to a cell. Returns false to park. */
static bool cell_access(struct hk_machine *m, const struct hk_insn *in, const struct hk_op *op)
{
    if (m->phase == 0) {
        struct hk_case *c = hk_perform_case(m, op, hk_insn_object(m, in));
        if (in->a != HK_NO_OPERAND)
            c->arg = hk_operand_value(m, in->a);
        c->n = c->arg.i;
    }
    return hk_perform(m, &m->future->own);
}

enum hk_go hk_exec_load(struct hk_machine *m, const struct hk_insn *in)
{
    if (!cell_access(m, in, &hk_cell_load))
        return HK_GO_PARK;
    m->frame->slots[in->dst] = m->future->own.value;
    return HK_GO_NEXT;
}

enum hk_go hk_exec_store(struct hk_machine *m, const struct hk_insn *in)
{
    return cell_access(m, in, &hk_cell_store) ? HK_GO_NEXT : HK_GO_PARK;
}

enum hk_go hk_exec_add_to(struct hk_machine *m, const struct hk_insn *in)
{
    if (!cell_access(m, in, &hk_cell_add))
        return HK_GO_PARK;
    if (m->future->own.rc < 0)
        return hk_raise_misuse(m, "integer overflow, or not a number");
    hk_result(m, in->dst, m->future->own.value);
    return HK_GO_NEXT;
}

static int look_enter(struct hk_world *world, struct hk_case *c)
{
    enum hk_query what = (enum hk_query)c->n;
    hk_object_looked(world, c->object);
    if (!c->object->kind->query || !c->object->kind->query(c->object, what, &c->value))
        c->rc = HK_EMISUSE;
    hk_touch(world, c->object, HK_LOOK, c->op, c->value);
    return HK_DONE;
}

static const struct hk_op op_look = {
    .name = "look", .mode = HK_LOOK, .code = 30, .enter = look_enter};

/* The same of a variable that holds no resource. */
static enum hk_go query_value(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value value = m->frame->slots[~in->object];
    if (in->flags != HK_QUERY_LEN)
        return hk_raise_misuse(m, "this needs a resource, not %s", hk_values_kind(value));
    if (value.kind != HK_LIST)
        return hk_raise_misuse(m, "len needs a queue or a list, not %s", hk_values_kind(value));
    m->frame->slots[in->dst] = hk_int(value.list->len);
    return HK_GO_NEXT;
}

enum hk_go hk_exec_query(struct hk_machine *m, const struct hk_insn *in)
{
    if (m->phase == 0) {
        struct hk_object *object = hk_insn_object(m, in);
        if (!object)
            return query_value(m, in);
        hk_perform_case(m, &op_look, object)->n = in->flags;
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    const struct hk_case *c = &m->future->own;
    if (c->rc < 0)
        return hk_raise_misuse(m, "%s has no such number", c->object->name);
    m->frame->slots[in->dst] = c->value;
    return HK_GO_NEXT;
}

static __attribute__((noinline)) enum hk_go no_list(struct hk_machine *m, struct hk_value value)
{
    return hk_raise_misuse(m, "cannot go through %s", hk_values_kind(value));
}

/* a: the list, b: the counter's slot; dst: the variable. Jumps when all are done. */
enum hk_go hk_exec_iterate(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value *slots = m->frame->slots;
    const struct hk_value *from = in->a >= 0 ? &slots[in->a] : &m->frame->code->constants[~in->a];
    if (HK_UNLIKELY(from->kind != HK_LIST))
        return no_list(m, *from);
    const struct hk_list *list = from->list;
    int64_t i = slots[in->b].i++;
    if (i >= list->len)
        return jump(m, in);
    slots[in->dst] = hk_list_at(list, i);
    return HK_GO_NEXT;
}
