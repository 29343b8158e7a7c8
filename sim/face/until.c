/* SPDX-License-Identifier: MIT
 *
 * until: waiting for a condition on objects.
 */
#include "core/until.h"

#include "face/guard.h"

static bool is_whole(struct hk_world *world, struct hk_object *const *objects, uint32_t count)
{
    bool whole = count > 0;
    for (uint32_t i = 0; i < count; i++)
        whole &= objects[i] != NULL;
    if (!whole)
        hk_misuse(world, world->task, " waits for a condition in which nothing can change");
    return whole;
}

int hk_wait_until(struct hk_world *world, struct hk_object *const *objects, uint32_t count,
                  hk_predicate holds, void *arg, int64_t deadline)
{
    if (world->ending)
        return HK_EGONE;
    if (!is_whole(world, objects, count))
        return HK_EMISUSE;
    struct hk_until *w = hk_arena_alloc(&world->arena, sizeof(*w));
    struct hk_case *c = hk_call_case(world, &hk_op_until, NULL);
    *w = (struct hk_until){
        .objects = objects, .count = count, .holds = holds, .arg = arg, .c = c};
    w->watchers = hk_arena_alloc(&world->arena, count * sizeof(*w->watchers));
    c->extra = w;
    int rc = hk_call(world, c, deadline);
    hk_guard_beat(world);
    return rc;
}
