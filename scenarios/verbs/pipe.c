/* SPDX-License-Identifier: MIT
 *
 * pipe: streams are pulled. Asked for an item, the last stage asks the one before it, down to the
 * source. A stage either has an item, has come to its end, or waits: for a call of its own, a
 * future of the task, or for the source's channel. The pipe then waits for all of these at once,
 * so that calls run side by side only while somebody asks the pipe.
 */
#include "scenarios/verbs/pipe.h"

#include <string.h>

#include "core/mutant.h"
#include "objects/channel.h"
#include "scenarios/lang/look.h"
#include "scenarios/verbs/verb.h"

enum pull { ITEM, ENDED, WAITS, FAILED };

/* A stage at work. */
struct working {
    const struct hk_stage *stage;
    int64_t number;             /* TAKE, SKIP: how many are left; MAP: the width */
    struct hk_future **calls;   /* MAP: under way, oldest first */
    int call_count, call_room;
    uint32_t begun;
    bool ended;                 /* nothing more comes from the stage before */
};

struct pipe {
    const struct hk_pipe_plan *plan;
    struct hk_channel *channel;
    const struct hk_list *list;
    int64_t next;               /* index into the list */
    bool wants_channel;         /* a stage waits for the source */
    bool has_message, closed;   /* what the channel gave */
    struct hk_value message;
    struct working *stages;
    struct hk_case *cases;
    int case_room;
    int depth;                  /* of its handler */
};

/* ---- stages ---- */

/* Each item counts as a statement: of a range without end a filter may want none. The clock that
 * does not move ends the run then. */
static bool counts(struct hk_world *world)
{
    if (!hk_world_is_over(world) && --world->statements == 0)
        hk_world_frozen(world);
    return !hk_world_is_over(world);
}

static enum pull pull_source(struct hk_world *world, struct pipe *p, struct hk_value *item)
{
    if (!counts(world))
        return WAITS; /* for ever */
    if (!p->channel) {
        if (p->next >= p->list->len)
            return ENDED;
        *item = hk_list_at(p->list, p->next++);
        return ITEM;
    }
    if (p->has_message) {
        p->has_message = false;
        *item = p->message;
        return ITEM;
    }
    p->wants_channel = !p->closed;
    return p->closed ? ENDED : WAITS;
}

static enum pull pull(struct hk_machine *m, struct pipe *p, int stage, struct hk_value *item);

static void start_call(struct hk_machine *m, struct working *w, struct hk_value item)
{
    if (w->call_count == w->call_room) {
        int room = w->call_room ? w->call_room * 2 : 4;
        struct hk_future **wider =
            hk_arena_alloc(&m->world->arena, (size_t)room * sizeof(struct hk_future *));
        if (w->call_count)
            memcpy(wider, w->calls, (size_t)w->call_count * sizeof(struct hk_future *));
        w->calls = wider;
        w->call_room = room;
    }
    struct hk_machine *child = hk_machine_new(m->world, &w->stage->proc->code, &item, 1);
    struct hk_future *call = hk_machine_future(m, child);
    call->branch = ++w->begun;
    w->calls[w->call_count++] = call;
}

/* The call whose result goes on next, or -1. */
static int finished_call(const struct working *w)
{
    bool any = !w->stage->ordered || HK_MUTANT(PIPE_UNORDERED);
    int last = w->stage->concurrent && any ? w->call_count : w->call_count > 0;
    for (int i = 0; i < last; i++) {
        if (w->calls[i]->state == HK_FUTURE_DONE)
            return i;
    }
    return -1;
}

static enum pull take_call(struct hk_machine *m, const struct pipe *p, struct working *w, int i,
                           struct hk_value *item)
{
    struct hk_future *call = w->calls[i];
    int rc = call->rc;
    *item = call->value;
    memmove(&w->calls[i], &w->calls[i + 1],
            (size_t)(--w->call_count - i) * sizeof(struct hk_future *));
    hk_future_free(m->world, call);
    return rc < 0 && !p->plan->keep_errors ? FAILED : ITEM;
}

static enum pull pull_map(struct hk_machine *m, struct pipe *p, int stage, struct hk_value *item)
{
    struct working *w = &p->stages[stage];
    while (!w->ended && w->call_count < w->number) {
        struct hk_value input;
        enum pull got = pull(m, p, stage - 1, &input);
        if (got == FAILED) {
            *item = input;
            return FAILED;
        }
        w->ended = got == ENDED;
        if (got != ITEM)
            break;
        start_call(m, w, input);
    }
    int done = finished_call(w);
    if (done >= 0)
        return take_call(m, p, w, done, item);
    return w->ended && w->call_count == 0 ? ENDED : WAITS;
}

static enum pull pull_counted(struct hk_machine *m, struct pipe *p, int stage,
                              struct hk_value *item)
{
    struct working *w = &p->stages[stage];
    enum pull got = ITEM;
    if (w->stage->kind == HK_STAGE_TAKE) {
        if (w->number == 0)
            return ENDED;
        got = pull(m, p, stage - 1, item);
        w->number -= got == ITEM;
        return got;
    }
    while (got == ITEM && w->number > 0) {
        got = pull(m, p, stage - 1, item);
        w->number -= got == ITEM;
    }
    return got == ITEM ? pull(m, p, stage - 1, item) : got;
}

static enum pull pull_filtered(struct hk_machine *m, struct pipe *p, int stage,
                               struct hk_value *item)
{
    for (;;) {
        enum pull got = pull(m, p, stage - 1, item);
        if (got != ITEM)
            return got;
        if (hk_look(m, p->stages[stage].stage->filter, item) || HK_MUTANT(PIPE_KEEPS_ALL))
            return ITEM;
    }
}

/* Recursion is bounded by the number of stages in one line. */
static enum pull pull(struct hk_machine *m, struct pipe *p, int stage, struct hk_value *item)
{
    if (stage < 0)
        return pull_source(m->world, p, item);
    switch (p->stages[stage].stage->kind) {
    case HK_STAGE_MAP:
        return pull_map(m, p, stage, item);
    case HK_STAGE_FILTER:
        return pull_filtered(m, p, stage, item);
    default:
        return pull_counted(m, p, stage, item);
    }
}

/* ---- waiting ---- */

/* Waits for all calls under way, and for the channel if somebody wants it. Alone that is a plain
 * recv, a request like any other. True if something has come at once. */
static bool wait(struct hk_machine *m, struct pipe *p)
{
    int count = 1;
    for (int s = 0; s < p->plan->count; s++)
        count += p->stages[s].call_count;
    if (count > p->case_room) {
        p->case_room = count * 2;
        p->cases = hk_arena_alloc(&m->world->arena, (size_t)p->case_room * sizeof(*p->cases));
    }
    int next = 0;
    if (p->wants_channel)
        p->cases[next++] =
            (struct hk_case){.op = &hk_channel_recv, .object = &p->channel->object};
    for (int s = 0; s < p->plan->count; s++) {
        for (int i = 0; i < p->stages[s].call_count; i++) {
            struct hk_future *call = p->stages[s].calls[i];
            if (call->state != HK_FUTURE_DONE) /* one that is done waits for its turn */
                p->cases[next++] = (struct hk_case){.child = call};
        }
    }
    if (next == 0) /* a buffer of 0: it never asks for an item, and never ends */
        p->cases[next++] = (struct hk_case){.op = &hk_op_never};
    m->phase = 1;
    if (next == 1 && p->wants_channel)
        return hk_await(m->world, m->future, p->cases);
    hk_await_any(m->world, m->future, p->cases, (uint32_t)next, 0);
    return false;
}

/* Something has come: note it, and look again. */
static void arrived(struct hk_machine *m, struct pipe *p)
{
    const struct hk_case *c = m->future->fired;
    if (!c || (c->op && (c->rc == HK_ECLOSED || c->flags & HK_CASE_DISABLED))) {
        p->closed = true;
    } else if (c->op) {
        p->message = c->value;
        p->has_message = true;
    }
    hk_wait_end(m->world, m->future);
    p->wants_channel = false;
    m->phase = 0;
}

/* ---- the instructions ---- */

static bool begin_stage(struct hk_machine *m, const struct hk_stage *stage, struct working *w)
{
    *w = (struct working){.stage = stage, .number = 1};
    if (stage->kind == HK_STAGE_MAP && stage->concurrent)
        w->number = INT64_MAX;
    if (stage->number == HK_NO_OPERAND)
        return true;
    struct hk_value n = hk_operand_value(m, stage->number);
    w->number = n.i + (stage->kind == HK_STAGE_TAKE && HK_MUTANT(PIPE_TAKES_MORE)) +
                (stage->kind == HK_STAGE_MAP && HK_MUTANT(PIPE_WIDER));
    return n.kind == HK_INT && n.i >= 0;
}

static bool begin_source(struct hk_machine *m, struct pipe *p)
{
    struct hk_value source = m->frame->slots[p->plan->source];
    struct hk_object *object = source.kind == HK_OBJECT ? source.ptr : NULL;
    if (object && object->kind == &hk_channel_kind)
        p->channel = (struct hk_channel *)(void *)object;
    else if (source.kind == HK_LIST)
        p->list = source.list;
    return p->channel || p->list;
}

enum hk_go hk_exec_pipe_begin(struct hk_machine *m, const struct hk_insn *in)
{
    const struct hk_pipe_plan *plan = in->ptr;
    struct pipe *p = hk_arena_alloc(&m->world->arena, sizeof(*p));
    *p = (struct pipe){.plan = plan};
    size_t bytes = (size_t)(plan->count + 1) * sizeof(*p->stages);
    p->stages = hk_arena_alloc(&m->world->arena, bytes);
    if (!begin_source(m, p))
        return hk_raise_misuse(m, "a pipe begins with a list or a channel, not %s",
                               hk_values_kind(m->frame->slots[plan->source]));
    for (int s = 0; s < plan->count; s++) {
        if (!begin_stage(m, &plan->stages[s], &p->stages[s]))
            return hk_raise_misuse(m, "a stage of the pipe needs a number from 0 on");
    }
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_CHILDREN, in);
    h->older = m->future->children;
    h->cases = NULL;
    m->frame->slots[in->dst] = hk_ptr(p);
    return HK_GO_NEXT;
}

enum hk_go hk_exec_pipe_next(struct hk_machine *m, const struct hk_insn *in)
{
    struct pipe *p = m->frame->slots[in->a].ptr;
    struct hk_value item;
    enum pull got = WAITS;
    while (got == WAITS) {
        if (m->phase == 1)
            arrived(m, p);
        got = pull(m, p, p->plan->count - 1, &item);
        if (hk_world_is_over(m->world) || (got == WAITS && !wait(m, p)))
            return HK_GO_PARK;
    }
    switch (got) {
    case ITEM:
        hk_result(m, in->dst, item);
        return HK_GO_NEXT;
    case ENDED:
        m->pc = m->frame->code->insns + in->target;
        return HK_GO_JUMP;
    default:
        return hk_raise(m, item);
    }
}
