/* SPDX-License-Identifier: MIT
 *
 * tally: rows of arguments, and two numbers.
 */
#include "objects/tally.h"

#include <string.h>

/* VALUE: events; RUNNING: tasks and calls under way; LEN: those that have begun. */
static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_tally *tally = (const struct hk_tally *)(const void *)object;
    if (what != HK_QUERY_VALUE && what != HK_QUERY_RUNNING && what != HK_QUERY_LEN)
        return false;
    *value = hk_int(what == HK_QUERY_VALUE     ? tally->count
                    : what == HK_QUERY_RUNNING ? tally->live
                                               : tally->started);
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((const struct hk_tally *)(const void *)object)->sync);
}

const struct hk_object_kind hk_tally_kind = {
    .name = "tally",
    .help = "how often an event came, how many tasks live",
    .queries = HK_ANSWERS(VALUE) | HK_ANSWERS(RUNNING) | HK_ANSWERS(LEN),
    .query = query,
    .looked = looked,
};

void hk_tally_init(struct hk_world *world, struct hk_tally *tally, const char *name, uint64_t id)
{
    *tally = (struct hk_tally){.count = 0};
    hk_object_init(world, &tally->object, &hk_tally_kind, name, id);
}

static struct hk_tally *tally_of(const struct hk_case *c)
{
    return (struct hk_tally *)(void *)c->object;
}

static void changed(struct hk_world *world, struct hk_tally *tally)
{
    if (world->config.want_clocks)
        tally->sync = hk_stamp_join(world, tally->sync, hk_stamp_now(world));
    hk_object_changed(world, &tally->object);
}

static int add_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_tally *tally = tally_of(c);
    uint32_t n = (uint32_t)c->n;
    struct hk_value *args = hk_arena_alloc(&world->arena, (n + 1) * sizeof(*args));
    if (n)
        memcpy(args, c->extra, n * sizeof(*args));
    tally->rows = hk_arena_room(&world->arena, tally->rows, &tally->capacity, tally->count,
                                sizeof(*tally->rows));
    tally->rows[tally->count++] = (struct hk_tally_row){n, args};
    hk_touch(world, &tally->object, HK_GIVE, c->op, hk_int(tally->count));
    changed(world, tally);
    return HK_DONE;
}

const struct hk_op hk_tally_add = {
    .name = "emit", .mode = HK_GIVE, .code = 1, .flags = HK_OP_ATTACHED, .enter = add_enter};

static bool fits(const struct hk_tally_row *row, const struct hk_tally_row *wanted)
{
    if (wanted->n > row->n)
        return false;
    for (uint32_t i = 0; i < wanted->n; i++) {
        if (wanted->args[i].kind != HK_NIL && !hk_value_equal(wanted->args[i], row->args[i]))
            return false;
    }
    return true;
}

int64_t hk_tally_matches(const struct hk_tally *tally, const struct hk_tally_row *wanted)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < tally->count; i++)
        count += fits(&tally->rows[i], wanted);
    return count;
}

static int count_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_tally *tally = tally_of(c);
    c->value = hk_int(hk_tally_matches(tally, c->extra));
    looked(world, &tally->object);
    hk_touch(world, &tally->object, HK_LOOK, c->op, c->value);
    return HK_DONE;
}

const struct hk_op hk_tally_count = {
    .name = "count", .mode = HK_LOOK, .code = 2, .enter = count_enter};

static int ended_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    bool ended = !task || task->state != HK_TASK_LIVE;
    c->value = hk_bool(ended);
    hk_touch(world, c->object, HK_LOOK, c->op, c->value);
    if (task && ended)
        hk_see_clock(world, c->future->task, task->end_stamp);
    return HK_DONE;
}

const struct hk_op hk_tally_ended = {
    .name = "finished", .mode = HK_LOOK, .code = 37, .enter = ended_enter};

/* Coming and going do not commute: somebody may ask how many there were at most. */
static const struct hk_op task_op = {
    .name = "count", .mode = HK_CHANGE, .code = 3, .flags = HK_OP_UNTOLD};

void hk_tally_task(struct hk_world *world, struct hk_tally *tally, bool started)
{
    tally->started += started;
    tally->live += started ? 1 : -1;
    if (world->task) /* not for those that the world begins with */
        hk_touch(world, &tally->object, HK_CHANGE, &task_op, hk_int(tally->live));
    changed(world, tally);
}

static int call_enter(struct hk_world *world, struct hk_case *c)
{
    hk_tally_task(world, tally_of(c), true);
    return HK_DONE;
}

static int call_leave(struct hk_world *world, struct hk_case *c)
{
    hk_tally_task(world, tally_of(c), false);
    return HK_DONE;
}

const struct hk_op hk_tally_call = {
    .name = "call", .mode = HK_CHANGE, .code = 4, .flags = HK_OP_ATTACHED, .enter = call_enter};
const struct hk_op hk_tally_return = {
    .name = "return", .mode = HK_CHANGE, .code = 5, .flags = HK_OP_ATTACHED, .enter = call_leave};
