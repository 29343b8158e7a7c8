/* SPDX-License-Identifier: MIT
 *
 * waitgroup: a counter; at zero the waiters are invited to go on.
 */
#include <stdio.h>

#include "objects/waitgroup.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    if (what != HK_QUERY_VALUE)
        return false;
    *value = hk_int(((const struct hk_waitgroup *)(const void *)object)->count);
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((struct hk_waitgroup *)(void *)object)->done);
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    const struct hk_waitgroup *g = (const struct hk_waitgroup *)(const void *)object;
    return snprintf(text, size, "for %lld more to be done with %s", (long long)g->count,
                    object->name);
}

const struct hk_object_kind hk_waitgroup_kind = {
    .name = "waitgroup",
    .help = "waits until a count is zero: `waitgroup`",
    .queries = HK_ANSWERS(VALUE),
    .query = query,
    .looked = looked,
    .lacks = lacks,
};

void hk_waitgroup_init(struct hk_world *world, struct hk_waitgroup *group, const char *name,
                       uint64_t id)
{
    *group = (struct hk_waitgroup){.count = 0};
    hk_object_init(world, &group->object, &hk_waitgroup_kind, name, id);
}

static struct hk_waitgroup *waitgroup_of(const struct hk_case *c)
{
    return (struct hk_waitgroup *)(void *)c->object;
}

/* ---- add, done ---- */

static int misused(struct hk_world *world, struct hk_case *c, unsigned mode, const char *what)
{
    hk_touch(world, c->object, mode, c->op, hk_int(c->n));
    return hk_case_misuse(world, c, " %s %s", what, c->object->name);
}

static int change(struct hk_world *world, struct hk_case *c, int64_t by)
{
    struct hk_waitgroup *group = waitgroup_of(c);
    int64_t count;
    if (HK_MUTANT(WAITGROUP_NEGATIVE) && group->count + by < 0)
        return HK_DONE;
    if (__builtin_add_overflow(group->count, by, &count) || count < 0)
        return misused(world, c, HK_LOOK, "makes a negative count of");
    if (group->count == 0 && by > 0 && group->waiting.first)
        return misused(world, c, HK_CHANGE, /* it could have returned, which only looks */
                       "adds before an earlier wait has returned to");
    hk_touch(world, &group->object, c->op->mode, c->op, hk_int(count));
    if (by < 0)
        group->done = hk_stamp_join(world, group->done, hk_stamp_now(world));
    group->count = count;
    for (struct hk_case *w = count == 0 ? group->waiting.first : NULL; w; w = w->next)
        hk_case_invite(world, w);
    hk_object_changed(world, &group->object);
    return HK_DONE;
}

static int add_enter(struct hk_world *world, struct hk_case *c)
{
    return change(world, c, c->n);
}

const struct hk_op hk_waitgroup_add = {
    .name = "add", .mode = HK_CHANGE, .code = 1, .enter = add_enter};

static int done_enter(struct hk_world *world, struct hk_case *c)
{
    return change(world, c, -1);
}

const struct hk_op hk_waitgroup_done = {
    .name = "done", .mode = HK_GIVE, .code = 2, .enter = done_enter};

/* ---- wait ---- */

static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_waitgroup *group = waitgroup_of(c);
    bool again = c->flags & HK_CASE_RETRY;
    hk_touch(world, &group->object, HK_LOOK, c->op, hk_int(group->count));
    if (group->count > HK_MUTANT(WAITGROUP_EARLY)) {
        if (!again)
            hk_queue_push(&group->waiting, c);
        return HK_WAIT;
    }
    if (again)
        hk_queue_remove(&group->waiting, c);
    hk_see(world, c->future->task, group->done);
    return HK_DONE;
}

static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_waitgroup *group = waitgroup_of(c);
    hk_touch(world, &group->object, HK_LOOK, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&group->waiting, c);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return waitgroup_of(c)->count <= HK_MUTANT(WAITGROUP_EARLY) ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_waitgroup_wait = {
    .name = "wait",
    .mode = HK_LOOK,
    .code = 3,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
};
