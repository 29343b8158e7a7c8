/* SPDX-License-Identifier: MIT
 *
 * until: waiting for a condition on objects.
 */
#include "core/until.h"

#include "face/given.h"
#include "face/guard.h"

struct condition {
    struct hk_world *world;
    hk_predicate holds;
    void *arg;
};

static bool asked(const struct hk_world *world, void *arg)
{
    const struct condition *condition = arg;
    (void)world;
    return hk_body_ask(condition->world, "of hk_wait_until", condition->holds, condition->arg);
}

static bool is_whole(struct hk_world *world, struct hk_object *const *objects, uint32_t count)
{
    bool whole = count > 0 && objects;
    for (uint32_t i = 0; whole && i < count; i++)
        whole &= hk_object_given(world, objects[i]) != NULL;
    if (!whole)
        hk_misuse(world, world->task, " waits for a condition in which nothing can change");
    return whole;
}

int hk_wait_until(struct hk_world *world, struct hk_object *const *objects, uint32_t count,
                  hk_predicate holds, void *arg, int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    if (!is_whole(world, objects, count))
        return HK_EMISUSE;
    if (!hk_given(world, holds != NULL, __func__, "no predicate (NULL)"))
        return HK_EMISUSE;
    struct condition *condition = hk_arena_alloc(&world->arena, sizeof(*condition));
    *condition = (struct condition){world, holds, arg};
    struct hk_until *w = hk_arena_alloc(&world->arena, sizeof(*w));
    struct hk_case *c = hk_call_case(world, &hk_op_until, NULL);
    *w = (struct hk_until){
        .objects = objects, .count = count, .holds = asked, .arg = condition, .c = c};
    w->watchers = hk_arena_alloc(&world->arena, count * sizeof(*w->watchers));
    c->extra = w;
    int rc = hk_call(world, c, deadline);
    hk_guard_beat(world);
    return rc;
}
