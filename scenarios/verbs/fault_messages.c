/* SPDX-License-Identifier: MIT
 *
 * fault_messages: drop, duplicate, delay, reorder, and close.
 *
 * A send stands behind the faults of its object: the message is first duplicated, then each
 * copy may be lost, and what is left is under way for a while (fault_wire.c). Percentages and
 * delays are data, drawn by the sender. A lost message takes no room, and has been sent.
 */
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/oneshot.h"
#include "objects/watch.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"

extern const struct hk_resource_kind hk_resource_channel, hk_resource_oneshot,
    hk_resource_broadcast, hk_resource_watch;

/* ---- sending ---- */

static bool happens(struct hk_world *world, struct hk_future *f, const struct hk_fault *fault)
{
    int64_t p = fault ? fault->percent : 0;
    if (p == 0 || p == 100)
        return p == 100;
    return hk_draw(world, f, HK_UNIFORM, 0, 99) >= 100 - p;
}

static int64_t draw_delay(struct hk_world *world, struct hk_future *f, const struct hk_delay *d)
{
    if (d->count)
        return d->values[hk_draw(world, f, HK_UNIFORM, 0, d->count - 1)];
    return d->shape == HK_UNIFORM && d->lo == d->hi ? d->lo
                                                    : hk_draw(world, f, d->shape, d->lo, d->hi);
}

/* The operation that delivers what was sent with a try. */
static const struct hk_op *delivery(const struct hk_op *base)
{
    return base == &hk_channel_try_send ? &hk_channel_send : base;
}

/* How many copies are to be sent as usual; all others are lost or under way. */
static int decide(struct hk_world *world, struct hk_trouble *t, struct hk_case *c)
{
    struct hk_future *f = c->future;
    const struct hk_op *op = delivery(hk_fault_base(c));
    int usual = 0, copies = happens(world, f, t->duplicate) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
        if (happens(world, f, t->drop))
            hk_note(world, "lost");
        else if (t->delay)
            hk_wire_send(world, t, c, op, draw_delay(world, f, &t->delay->delay));
        else if (usual++ > 0)
            hk_wire_send(world, t, c, op, 0);
    }
    return usual;
}

static bool waits(struct hk_world *world, const struct hk_case *c)
{
    const struct hk_op *base = delivery(hk_fault_base(c));
    return base->peek && base->peek(world, c) == HK_PEEK_WAIT;
}

static int send_enter(struct hk_world *world, struct hk_case *c)
{
    const struct hk_op *base = hk_fault_base(c);
    struct hk_trouble *t = hk_trouble_of(world->program, c->object);
    bool again = c->flags & HK_CASE_RETRY;
    bool tries = base == &hk_channel_try_send || c->flags & HK_CASE_SELECT;
    if (hk_wire_refused(c->object) || (tries && !again && !t->delay && waits(world, c)))
        return base->enter(world, c);
    if (decide(world, t, c) > 0)
        return base->enter(world, c);
    hk_touch(world, c->object, HK_LOOK, c->op, c->arg); /* whether it is closed */
    if (again)
        base->leave(world, c);
    hk_effect(world, c->future->task, c->op, c->object, c->arg);
    return HK_DONE;
}

static void send_leave(struct hk_world *world, struct hk_case *c)
{
    if (hk_fault_base(c)->leave)
        hk_fault_base(c)->leave(world, c);
}

static int send_peek(struct hk_world *world, const struct hk_case *c)
{
    if (hk_trouble_of(world->program, c->object)->delay)
        return HK_PEEK_READY;
    return waits(world, c) ? HK_PEEK_WAIT : HK_PEEK_READY;
}

#define SEND(op_name, op_mode, op_code, op_flags, op_effect) \
    {.name = op_name, .mode = op_mode, .code = op_code, .flags = op_flags, \
     .enter = send_enter, .leave = send_leave, .peek = send_peek, .effect = op_effect}

/* Named and numbered like those behind them. */
const struct hk_faulty hk_faulty_sends[] = {
    {SEND("send", HK_GIVE, 1, HK_OP_AWAIT, "sent"), &hk_channel_send},
    {SEND("try send", HK_CHANGE, 2, 0, "sent"), &hk_channel_try_send},
    {SEND("send", HK_GIVE, 1, 0, "sent"), &hk_oneshot_send},
    {SEND("send", HK_CHANGE, 1, 0, "sent"), &hk_broadcast_send},
    {SEND("set", HK_CHANGE, 1, 0, NULL), &hk_watch_set},
};

const size_t hk_faulty_send_count = HK_COUNT(hk_faulty_sends);

/* ---- marking objects ---- */

static void mark(struct hk_env *env, struct hk_object *object, void *arg)
{
    const struct hk_fault *fault = arg;
    struct hk_trouble *t = hk_trouble_of(env, object);
    object->flags |= HK_OBJECT_FAULTY;
    if (fault->kind == &hk_fault_drop)
        t->drop = fault;
    else if (fault->kind == &hk_fault_duplicate)
        t->duplicate = fault;
    else
        t->delay = fault;
}

static void begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    (void)world;
    hk_fault_each(env, fault, (void *)(uintptr_t)fault, mark);
}

/* ---- drop, duplicate ---- */

static const struct hk_resource_kind *const carriers[] = {
    &hk_resource_channel, &hk_resource_oneshot, &hk_resource_broadcast, &hk_resource_watch, NULL};
static const struct hk_resource_kind *const repeaters[] = {&hk_resource_channel,
                                                           &hk_resource_broadcast, NULL};
static const struct hk_resource_kind *const channels[] = {&hk_resource_channel, NULL};

/* The object has no such fault yet: two would leave open which of them counts. */
static bool is_first(struct hk_compiler *c, const struct hk_fault *fault)
{
    for (const struct hk_fault *f = c->model->faults; f; f = f->next) {
        bool same = f->kind == fault->kind && f->resource == fault->resource;
        if (same && (f->index < 0 || fault->index < 0 || f->index == fault->index))
            return hk_node_error(c, c->node, "'%s' has a '%s' already", fault->resource->name,
                                 fault->kind->name);
    }
    return true;
}

static bool drop_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    return hk_fault_percent_of(c, &fault->percent) &&
           hk_fault_object(c, carriers, "a channel, oneshot, broadcast or watch", fault) &&
           hk_compile_end(c) && is_first(c, fault);
}

static bool duplicate_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    return hk_fault_percent_of(c, &fault->percent) &&
           hk_fault_object(c, repeaters, "a channel or broadcast", fault) && hk_compile_end(c) &&
           is_first(c, fault);
}

const struct hk_fault_kind hk_fault_drop = {
    .name = "drop", .help = "drop P% of Q", .parse = drop_parse, .begin = begin};
const struct hk_fault_kind hk_fault_duplicate = {
    .name = "duplicate", .help = "duplicate P% of Q", .parse = duplicate_parse, .begin = begin};

/* ---- delay ---- */

static bool number(struct hk_compiler *c, const struct hk_ast *ast, bool percent, int64_t *out)
{
    struct hk_value value;
    if (!hk_constant_value(c, ast, &value))
        return false;
    bool zero = value.kind == HK_INT && value.i == 0;
    if (value.kind != (percent ? HK_INT : HK_DURATION) && !zero)
        return hk_compile_error(c, ast->at, ast->end, "this needs a %s",
                                percent ? "number" : "duration");
    if (value.i < 0)
        return hk_compile_error(c, ast->at, ast->end, "this must not be below zero");
    *out = value.i;
    return true;
}

static bool one_of(struct hk_compiler *c, const struct hk_dist *dist, struct hk_delay *delay)
{
    int64_t *values =
        hk_arena_alloc(&c->model->arena, (size_t)(dist->count + 1) * sizeof(*values));
    for (int i = 0; i < dist->count; i++) {
        if (!number(c, dist->items[i], false, &values[i]))
            return false;
    }
    delay->values = values;
    delay->count = dist->count;
    return true;
}

static bool shape(struct hk_compiler *c, const struct hk_dist *dist, struct hk_delay *delay)
{
    bool around = dist->kind == HK_DIST_AROUND;
    if (dist->kind == HK_DIST_ONE_OF)
        return one_of(c, dist, delay);
    if (!number(c, dist->a, false, &delay->lo))
        return false;
    delay->hi = delay->lo;
    if (dist->b && !number(c, dist->b, around, &delay->hi))
        return false;
    if (around) {
        int64_t mean = delay->lo, percent = delay->hi;
        __extension__ typedef __int128 wide;
        wide off = (wide)mean * percent / 100;
        delay->lo = off > mean ? 0 : mean - (int64_t)off;
        delay->hi = hk_time_add(mean, off > INT64_MAX ? INT64_MAX : (int64_t)off);
    }
    delay->shape = dist->kind == HK_DIST_EXP      ? HK_EXPONENTIAL
                   : dist->kind == HK_DIST_NORMAL ? HK_NORMAL
                                                  : HK_UNIFORM;
    if (delay->shape == HK_UNIFORM && delay->hi < delay->lo)
        return hk_compile_error(c, dist->at, dist->end, "the range to draw from is empty");
    return true;
}

static bool delay_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    if (!hk_fault_object(c, carriers, "a channel, oneshot, broadcast or watch", fault))
        return false;
    const struct hk_dist *dist =
        hk_lex_expect_word(&c->parser.lex, "by") ? hk_parse_dist(&c->parser) : NULL;
    if (!dist || !hk_compile_end(c))
        return hk_parse_failed(c);
    return shape(c, dist, &fault->delay) && is_first(c, fault);
}

const struct hk_fault_kind hk_fault_delay = {
    .name = "delay", .help = "delay Q by DIST", .parse = delay_parse, .begin = begin};

/* ---- reorder ---- */

static void set_shuffled(struct hk_env *env, struct hk_object *object, void *arg)
{
    (void)env;
    (void)arg;
    object->flags |= HK_OBJECT_SHUFFLED;
}

static void reorder_begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    (void)world;
    hk_fault_each(env, fault, NULL, set_shuffled);
}

static bool reorder_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    int at = hk_lex_peek(&c->parser.lex)->at;
    if (!hk_fault_object(c, channels, "a channel", fault) || !hk_compile_end(c))
        return false;
    if (fault->resource->value.i == 0)
        return hk_compile_error(c, at, c->parser.lex.last.end,
                                "'%s' is a rendezvous, which keeps no messages to reorder",
                                fault->resource->name);
    return is_first(c, fault);
}

const struct hk_fault_kind hk_fault_reorder = {
    .name = "reorder", .help = "reorder Q", .parse = reorder_parse, .begin = reorder_begin};

/* ---- close ---- */

static void close_one(struct hk_env *env, struct hk_object *object, void *arg)
{
    (void)env;
    struct hk_world *world = arg;
    struct hk_case c = {.op = &hk_channel_close, .object = object, .future = world->future};
    if (!((struct hk_channel *)(void *)object)->closed)
        hk_channel_close.enter(world, &c);
}

static int64_t close_act(struct hk_world *world, struct hk_act *act)
{
    hk_fault_each(world->program, act->fault, world, close_one);
    return HK_NEVER;
}

static bool close_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    return hk_fault_object(c, channels, "a channel", fault) &&
           hk_fault_word_time(c, "at", &fault->at) && hk_compile_end(c);
}

const struct hk_fault_kind hk_fault_close = {
    .name = "close", .help = "close Q at T", .parse = close_parse, .act = close_act};
