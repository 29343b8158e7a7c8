/* SPDX-License-Identifier: MIT
 *
 * objects: the verbs that are one operation on one resource: `recv jobs`, `send jobs 1`,
 * `acquire slots 2`. What each is on which kind of object stands in verbs/operations.c; this
 * file is what they have in common.
 */
#include <stdio.h>
#include <string.h>

#include "expect/sorts.h"
#include "objects/pool.h"
#include "objects/semaphore.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"

/* ---- which operation ---- */

/* The kinds that a verb works on, for messages: "a channel or broadcast". */
static const char *verb_wants(const struct hk_verb *verb, char *buffer, size_t size)
{
    buffer[0] = '\0';
    for (const struct hk_verb_op *op = verb->ops; op->kind; op++) {
        size_t len = strlen(buffer);
        const char *article = strchr("aeiou", op->kind->name[0]) ? "an" : "a";
        snprintf(buffer + len, size - len, "%s%s", len ? " or " : "", len ? "" : article);
        len = strlen(buffer);
        snprintf(buffer + len, size - len, "%s%s", len && buffer[len - 1] != ' ' ? " " : "",
                 op->kind->name);
    }
    return buffer;
}

const struct hk_verb_op *hk_verb_op_of(const struct hk_verb *verb, const struct hk_object *object)
{
    const struct hk_verb_op *op = verb->ops;
    while (op->kind && op->kind != object->kind)
        op++;
    return op->kind ? op : NULL;
}

static void note_end(struct hk_compiler *c, const struct hk_object_ref *ref,
                     const struct hk_verb_op *op)
{
    if (op->end == HK_END_SENDER || op->end == HK_END_RECEIVER)
        hk_note_use(c, ref, op->end == HK_END_SENDER);
}

/* Which waiting tasks it may let go on (HK_LETS_...). A place that was reserved may be sent to or
 * given back, which lets either side go on. */
static unsigned lets(const struct hk_verb_op *op)
{
    switch (op->end) {
    case HK_END_SENDER:
        return op->op->mode == HK_GIVE ? HK_LETS_TAKERS : HK_LETS_ANY;
    case HK_END_RECEIVER:
        return HK_LETS_GIVERS;
    case HK_END_WAITER:
        return HK_LETS_NOBODY;
    default:
        return HK_LETS_ANY;
    }
}

bool hk_parse_verb_object(struct hk_compiler *c, const struct hk_verb *verb,
                          struct hk_object_ref *ref, const struct hk_verb_op **op)
{
    char wants[200];
    verb_wants(verb, wants, sizeof(wants));
    *op = NULL;
    if (!hk_parse_object(c, wants, HK_LETS_NOBODY, ref))
        return false;
    if (!ref->resource) { /* any of them */
        for (const struct hk_verb_op *o = verb->ops; o->kind; o++)
            note_end(c, ref, o);
        return true;
    }
    const struct hk_resource_kind *kind = ref->resource->kind;
    for (const struct hk_verb_op *o = verb->ops; o->kind; o++) {
        if (o->kind == kind->object)
            *op = o;
    }
    if (!*op)
        return hk_compile_error(c, ref->ast->at, ref->ast->end, "'%s' is %s, this needs %s%s",
                                ref->resource->name, hk_resource_what(c->model, ref->resource),
                                wants, hk_instead(c, verb->name, ref->resource, ref->ast));
    const char *why = verb->objects_to ? verb->objects_to(ref->resource) : NULL;
    if (why)
        return hk_compile_error(c, ref->ast->at, ref->ast->end, "'%s' %s", ref->resource->name,
                                why);
    hk_note_mention(c, ref->resource, lets(*op));
    note_end(c, ref, *op);
    return true;
}

/* ---- performing it ---- */

enum { TRIED = 1, ASSIGNED = 2 };

/* What a statement on one object needs at run time. */
struct call {
    const struct hk_verb *verb;
    const struct hk_verb_op *op; /* NULL: depends on the object */
};

static enum hk_go no_such_object(struct hk_machine *m, const struct hk_verb *verb)
{
    char wants[200];
    return hk_raise_misuse(m, "'%s' needs %s", verb->name,
                           verb_wants(verb, wants, sizeof(wants)));
}

/* `send p 1`: the object is the one that the permit is of. */
static struct hk_guard *place_of(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value v = in->object < 0 ? m->frame->slots[~in->object] : hk_nil();
    return v.kind == HK_PERMIT ? hk_permit_take(v.ptr, m->future) : NULL;
}

/* How much of the object the case is about: a number, or as much as a permit has. False: a message
 * has been raised, *go says how to go on. */
static bool set_share(struct hk_machine *m, struct hk_case *c, struct hk_value n, enum hk_go *go)
{
    if (n.kind == HK_INT) {
        c->n = n.i;
        return true;
    }
    if (n.kind != HK_PERMIT) {
        *go = hk_raise_misuse(m, "this needs a number, not %s", hk_values_kind(n));
        return false;
    }
    const struct hk_permit *permit = n.ptr;
    bool manual = c->object->flags & HK_OBJECT_MANUAL;
    c->extra = hk_permit_take(permit, m->future);
    if (permit->object != c->object || (!c->extra && !manual)) {
        *go = hk_raise_misuse(m, "this permit of %s is not the task's any more, or not of %s",
                              permit->object->name, c->object->name);
        return false;
    }
    c->n = permit->n;
    return true;
}

/* Fills the case. False: a message has been raised, *go says how to go on. */
static bool begin(struct hk_machine *m, const struct hk_insn *in, enum hk_go *go)
{
    const struct call *call = in->ptr;
    struct hk_guard *place = place_of(m, in);
    struct hk_object *object = place ? place->object : hk_insn_object(m, in);
    const struct hk_verb_op *op = call->op;
    if (!op)
        op = object ? hk_verb_op_of(call->verb, object) : NULL;
    if (!op) {
        *go = no_such_object(m, call->verb);
        return false;
    }
    bool tried = in->flags & TRIED && op->try_op;
    struct hk_case *c =
        hk_perform_case(m, hk_fault_op(tried ? op->try_op : op->op, object), object);
    if (in->a != HK_NO_OPERAND)
        c->arg = hk_operand_value(m, in->a);
    c->extra = place;
    return set_share(m, c, in->b == HK_NO_OPERAND ? hk_int(1) : hk_operand_value(m, in->b), go);
}

static const struct hk_verb_op *op_of(const struct call *call, const struct hk_case *c)
{
    return call->op ? call->op : hk_verb_op_of(call->verb, c->object);
}

static struct hk_value result_of(struct hk_machine *m, const struct call *call,
                                 const struct hk_case *c)
{
    if (op_of(call, c)->gives == HK_GIVES_PERMIT)
        return hk_permit_value(m->world, c->object, c->extra, c->n);
    return c->value;
}

/* `x = try recv q` never raises. A permit counts as true. */
static struct hk_value tried_result(struct hk_machine *m, const struct call *call,
                                    const struct hk_case *c)
{
    bool taken = c->value.kind == HK_BOOL && c->value.i;
    if (c->rc == 0 && taken && op_of(call, c)->gives == HK_GIVES_PERMIT)
        return hk_permit_value(m->world, c->object, c->extra, c->n);
    if (c->rc < 0)
        return hk_symbol(&m->world->arena, hk_code_symbol(c->rc));
    if (strcmp(call->verb->name, "send") == 0)
        return hk_symbol(&m->world->arena, "Sent");
    return c->value;
}

static enum hk_go exec_op(struct hk_machine *m, const struct hk_insn *in)
{
    enum hk_go go;
    if (m->phase == 0 && !begin(m, in, &go))
        return go;
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_case *c = &m->future->own;
    const struct call *call = in->ptr;
    if (in->flags == (TRIED | ASSIGNED)) {
        hk_result(m, in->dst, tried_result(m, call, c));
        return HK_GO_NEXT;
    }
    if (!hk_join_result(m, c->rc, &c->value))
        return hk_raise_code(m, c->rc, c->value);
    if (in->flags & TRIED && c->value.kind == HK_BOOL && !c->value.i)
        return hk_raise_named(m, "Busy");
    if (in->dst != HK_NO_OPERAND)
        hk_result(m, in->dst, result_of(m, call, c));
    return HK_GO_NEXT;
}

/* The usual one, of which everything is known before it runs. */
static enum hk_go exec_plain_op(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_case *c = &m->future->own;
    if (m->phase == 0) {
        const struct call *call = in->ptr;
        struct hk_object *object = hk_env_of(m)->objects[in->object];
        hk_perform_case(m, hk_fault_op(call->op->op, object), object);
        if (in->a != HK_NO_OPERAND)
            c->arg = hk_operand_value(m, in->a);
        c->n = 1;
    }
    if (!hk_perform(m, c))
        return HK_GO_PARK;
    if (!hk_join_result(m, c->rc, &c->value))
        return hk_raise_code(m, c->rc, c->value);
    if (in->dst != HK_NO_OPERAND)
        hk_result(m, in->dst, c->value);
    return HK_GO_NEXT;
}

/* ---- parsing it ---- */

static bool emit(struct hk_compiler *c, const struct hk_verb *verb,
                 const struct hk_object_ref *ref, const struct hk_verb_op *op, hk_operand arg,
                 hk_operand n, int dst, bool tried)
{
    struct call *call = hk_arena_alloc(&c->model->arena, sizeof(*call));
    *call = (struct call){verb, op};
    bool plain = ref->object >= 0 && op && op->gives != HK_GIVES_PERMIT && !tried &&
                 n == HK_NO_OPERAND;
    struct hk_insn *in = hk_emit_insn(c, plain ? exec_plain_op : exec_op);
    in->ptr = call;
    in->object = ref->object;
    in->a = arg;
    in->b = n;
    in->dst = dst;
    in->flags = (uint8_t)((tried ? TRIED : 0) | (dst != HK_NO_OPERAND ? ASSIGNED : 0));
    return true;
}

/* VERB OBJECT */
bool hk_compile_on_object(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    struct hk_object_ref ref;
    const struct hk_verb_op *op;
    return hk_parse_verb_object(c, verb, &ref, &op) && hk_compile_end(c) &&
           emit(c, verb, &ref, op, HK_NO_OPERAND, HK_NO_OPERAND, dst, tried);
}

/* VERB OBJECT E */
bool hk_compile_with_value(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    struct hk_object_ref ref;
    const struct hk_verb_op *op;
    hk_operand value;
    return hk_parse_verb_object(c, verb, &ref, &op) && hk_parse_compile(c, &value) &&
           hk_compile_end(c) && emit(c, verb, &ref, op, value, HK_NO_OPERAND, dst, tried);
}

bool hk_may_count(struct hk_compiler *c, const char *verb, const struct hk_object_ref *ref,
                  const struct hk_lexeme *number)
{
    bool lends = ref->resource && ref->resource->kind->object == &hk_pool_kind;
    return !lends || strcmp(verb, "release") == 0 ||
           hk_compile_error(c, number->at, number->end,
                            "'%s' is a pool, which lends one item at a time", ref->resource->name);
}

/* A permit says itself how much is released; a count may shrink. */
bool hk_parse_count(struct hk_compiler *c, const struct hk_verb *verb, hk_operand *n)
{
    uint32_t kinds = HK_SORT(HK_INT) | HK_SORT(HK_PERMIT);
    if (strcmp(verb->name, "release") == 0)
        return hk_parse_sort(c, kinds, "this needs a number or a permit", n);
    return hk_parse_number(c, strcmp(verb->name, "add") != 0, n);
}

/* VERB OBJECT [N] */
bool hk_compile_with_number(struct hk_compiler *c, const struct hk_verb *verb, int dst,
                            bool tried)
{
    struct hk_object_ref ref;
    const struct hk_verb_op *op;
    hk_operand n = HK_NO_OPERAND;
    if (!hk_parse_verb_object(c, verb, &ref, &op))
        return false;
    struct hk_lexeme number = *hk_lex_peek(&c->parser.lex);
    if (number.kind != HK_TOKEN_END && !hk_parse_count(c, verb, &n))
        return false;
    if (number.kind != HK_TOKEN_END && !hk_may_count(c, verb->name, &ref, &number))
        return false;
    c->model->grows |= op ? op->op == &hk_semaphore_add : strcmp(verb->name, "add") == 0;
    return hk_compile_end(c) && emit(c, verb, &ref, op, HK_NO_OPERAND, n, dst, tried);
}
