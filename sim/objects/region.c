/* SPDX-License-Identifier: MIT
 *
 * region: a counter.
 */
#include "objects/region.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    if (what != HK_QUERY_INSIDE)
        return false;
    *value = hk_int(((const struct hk_region *)(const void *)object)->inside);
    return true;
}

const struct hk_object_kind hk_region_kind = {
    .name = "region",
    .help = "a stretch of code whose tasks are counted: `inside NAME:`",
    .queries = HK_ANSWERS(INSIDE),
    .query = query,
};

void hk_region_init(struct hk_world *world, struct hk_region *region, const char *name,
                    uint64_t id)
{
    *region = (struct hk_region){.inside = 0};
    hk_object_init(world, &region->object, &hk_region_kind, name, id);
}

static void count(struct hk_world *world, struct hk_case *c, int64_t change)
{
    struct hk_region *region = (struct hk_region *)(void *)c->object;
    region->inside += change;
    if (!(region->object.flags & HK_OBJECT_WATCHED))
        return;
    hk_touch(world, &region->object, HK_CHANGE, c->op, hk_int(region->inside));
    hk_object_changed(world, &region->object);
}

static int enter_enter(struct hk_world *world, struct hk_case *c)
{
    count(world, c, 1);
    return HK_DONE;
}

static int leave_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_region *region = (struct hk_region *)(void *)c->object;
    if (region->inside > 0) {
        count(world, c, HK_MUTANT(REGION_NO_LEAVE) ? 0 : -1);
        return HK_DONE;
    }
    return hk_case_misuse(world, c, " leaves %s, which it has not entered",
                          region->object.name);
}

const struct hk_op hk_region_enter = {
    .name = "enter",
    .mode = HK_CHANGE,
    .code = 1,
    .flags = HK_OP_ATTACHED,
    .enter = enter_enter,
};

const struct hk_op hk_region_leave = {
    .name = "leave",
    .mode = HK_CHANGE,
    .code = 2,
    .flags = HK_OP_ATTACHED,
    .enter = leave_enter,
};
