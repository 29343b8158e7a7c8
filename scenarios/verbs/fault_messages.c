/* SPDX-License-Identifier: MIT
 *
 * fault_messages: drop, duplicate, delay, reorder, and close. What they do: fault/messages.c.
 */
#include "objects/channel.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"

extern const struct hk_resource_kind hk_resource_channel, hk_resource_oneshot,
    hk_resource_broadcast, hk_resource_watch;

/* ---- marking objects ---- */

static void mark(struct hk_world *world, struct hk_object *object, const struct hk_fault *fault)
{
    struct hk_trouble *t = hk_trouble_of(world, object);
    if (fault->kind == &hk_fault_kind_drop)
        t->drop = fault->percent;
    else if (fault->kind == &hk_fault_kind_duplicate)
        t->duplicate = fault->percent;
    else
        t->delay = &fault->delay;
    if (fault->kind == &hk_fault_kind_delay || !t->site)
        t->site = fault->site;
}

static void begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    hk_fault_each(world, env, fault, mark);
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

const struct hk_fault_kind hk_fault_kind_drop = {
    .name = "drop", .help = "drop P% of Q", .parse = drop_parse, .begin = begin};
const struct hk_fault_kind hk_fault_kind_duplicate = {
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
        int64_t mean = delay->lo, off = hk_percent_of(mean, delay->hi);
        delay->lo = off > mean ? 0 : mean - off;
        delay->hi = hk_time_add(mean, off);
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

const struct hk_fault_kind hk_fault_kind_delay = {
    .name = "delay", .help = "delay Q by DIST", .parse = delay_parse, .begin = begin};

/* ---- reorder ---- */

static void shuffle(struct hk_world *world, struct hk_object *object,
                    const struct hk_fault *fault)
{
    (void)world;
    (void)fault;
    object->flags |= HK_OBJECT_SHUFFLED;
}

static void reorder_begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    hk_fault_each(world, env, fault, shuffle);
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

const struct hk_fault_kind hk_fault_kind_reorder = {
    .name = "reorder", .help = "reorder Q", .parse = reorder_parse, .begin = reorder_begin};

/* ---- close ---- */

static void close_one(struct hk_world *world, struct hk_object *object,
                      const struct hk_fault *fault)
{
    (void)fault;
    hk_fault_close_now(world, object);
}

struct closing {
    struct hk_act act;
    const struct hk_fault *fault;
};

static int64_t close_act(struct hk_world *world, struct hk_act *act)
{
    const struct closing *closing = (struct closing *)(void *)act;
    hk_fault_each(world, world->program, closing->fault, close_one);
    return HK_NEVER;
}

static bool close_helps(struct hk_world *world, const struct hk_act *act,
                        const struct hk_task *task, const struct hk_object *object)
{
    const struct closing *closing = (const struct closing *)(const void *)act;
    (void)task;
    return object && hk_fault_names(world->program, closing->fault, object);
}

static void close_begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    (void)env;
    struct closing *closing = hk_arena_zalloc(&world->arena, sizeof(*closing));
    closing->act.site = fault->site;
    closing->act.act = close_act;
    closing->act.helps = close_helps;
    closing->fault = fault;
    hk_act_begin(world, &closing->act, fault->kind->name, fault->number, fault->at);
}

static bool close_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    return hk_fault_object(c, channels, "a channel", fault) &&
           hk_fault_word_time(c, "at", &fault->at) && hk_compile_end(c);
}

const struct hk_fault_kind hk_fault_kind_close = {
    .name = "close", .help = "close Q at T", .parse = close_parse, .begin = close_begin};
