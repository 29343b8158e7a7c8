/* SPDX-License-Identifier: MIT
 *
 * op: a sleep with a counter.
 */
#include "objects/op.h"

#include "core/idle.h"
#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_operation *operation = (const struct hk_operation *)(const void *)object;
    if (what != HK_QUERY_RUNNING && what != HK_QUERY_LEN)
        return false;
    *value = hk_int(what == HK_QUERY_RUNNING ? operation->running : operation->begun);
    return true;
}

const struct hk_object_kind hk_op_kind = {
    .name = "op",
    .help = "simulated outside work: `lookup(id): takes 10ms..50ms, fails 2% with Refused`",
    .queries = HK_ANSWERS(RUNNING) | HK_ANSWERS(LEN),
    .query = query,
};

void hk_operation_init(struct hk_world *world, struct hk_operation *operation, const char *name,
                       uint64_t id)
{
    *operation = (struct hk_operation){.running = 0};
    hk_object_init(world, &operation->object, &hk_op_kind, name, id);
}

static struct hk_operation *operation_of(const struct hk_case *c)
{
    return (struct hk_operation *)(void *)c->object;
}

static void count(struct hk_world *world, struct hk_case *c, int64_t change)
{
    struct hk_operation *operation = operation_of(c);
    operation->running += change;
    operation->begun += change > 0;
    hk_assert(operation->running >= 0);
    if (!(operation->object.flags & HK_OBJECT_WATCHED))
        return;
    hk_touch(world, &operation->object, HK_CHANGE, c->op, hk_int(operation->running));
    hk_object_changed(world, &operation->object);
}

static int call_enter(struct hk_world *world, struct hk_case *c)
{
    count(world, c, 1);
    if (c->n <= 0) {
        count(world, c, -1);
        return HK_DONE;
    }
    hk_clock_set(&world->clock, c, hk_time_add(world->clock.now, c->n));
    return HK_WAIT;
}

static void call_over(struct hk_world *world, struct hk_case *c)
{
    if (HK_MUTANT(OP_DROPPED_RUNS) && c->state != HK_CASE_IDLE)
        return;
    count(world, c, -1);
}

static int call_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return c->n <= 0 ? HK_PEEK_READY : HK_PEEK_WAIT;
}

static const struct hk_op call = {
    .name = "call",
    .code = 1,
    .flags = HK_OP_AWAIT | HK_OP_TIMED | HK_OP_LOCAL,
    .enter = call_enter,
    .leave = call_over,
    .peek = call_peek,
    .fired = call_over,
};

static const struct hk_op watched_call = {
    .name = "call",
    .mode = HK_CHANGE,
    .code = 1,
    .flags = HK_OP_AWAIT | HK_OP_TIMED | HK_OP_ATTACHED,
    .enter = call_enter,
    .leave = call_over,
    .peek = call_peek,
    .fired = call_over,
};

const struct hk_op *hk_operation_call(const struct hk_operation *operation)
{
    return operation->object.flags & HK_OBJECT_WATCHED ? &watched_call : &call;
}

/* ---- a call that keeps its worker ---- */

static int block_enter(struct hk_world *world, struct hk_case *c)
{
    count(world, c, 1);
    int got = hk_op_block.enter(world, c);
    if (got == HK_DONE)
        count(world, c, -1);
    return got;
}

static const struct hk_op block = {
    .name = "call",
    .code = 3,
    .flags = HK_OP_TIMED | HK_OP_BLOCKS,
    .enter = block_enter,
    .leave = call_over,
    .fired = call_over,
};

static const struct hk_op watched_block = {
    .name = "call",
    .mode = HK_CHANGE,
    .code = 3,
    .flags = HK_OP_TIMED | HK_OP_BLOCKS,
    .enter = block_enter,
    .leave = call_over,
    .fired = call_over,
};

const struct hk_op *hk_operation_block(const struct hk_operation *operation)
{
    return operation->object.flags & HK_OBJECT_WATCHED ? &watched_block : &block;
}

/* Past the last call that is to fail nobody looks at the number, so counting up no longer
 * conflicts. */
static int over_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_operation *operation = operation_of(c);
    bool matters = ++operation->completed <= c->n;
    hk_touch(world, &operation->object, matters ? HK_CHANGE : HK_LOOK, c->op,
             hk_int(operation->completed));
    return HK_DONE;
}

const struct hk_op hk_operation_over = {
    .name = "count",
    .mode = HK_CHANGE,
    .code = 2,
    .flags = HK_OP_ATTACHED | HK_OP_UNTOLD,
    .enter = over_enter,
};
