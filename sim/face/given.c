/* SPDX-License-Identifier: MIT
 *
 * given: telling a program what it should not have given to a function.
 */
#include "face/given.h"

bool hk_not_given(struct hk_world *world, const char *call, const char *what)
{
    if (!world->ending && world->task)
        hk_misuse(world, world->task, " calls %s with %s", call, what);
    return false;
}

static const char not_here[] = "an object that was not made in this run";

struct hk_object *hk_object_given(struct hk_world *world, const struct hk_object *object)
{
    if (!object || hk_world_has(world, object))
        return (struct hk_object *)(uintptr_t)object;
    if (!world->ending && world->task)
        hk_misuse(world, world->task, " uses %s", not_here);
    return NULL;
}

void hk_asks_wrongly(const struct hk_world *world, const char *what)
{
    struct hk_world *teller = (struct hk_world *)(uintptr_t)world;
    if (world->asking)
        hk_predicate_misuse(teller, "asks about", what);
    else if (!world->ending && world->task)
        hk_misuse(teller, world->task, " asks about %s", what);
}

const struct hk_object *hk_object_asked(const struct hk_world *world,
                                        const struct hk_object *object)
{
    if (HK_LIKELY(object && hk_world_has(world, object)))
        return object;
    hk_asks_wrongly(world, object ? not_here : "no object (NULL)");
    return NULL;
}

const char *hk_name_given(struct hk_world *world, const char *call, const char *name)
{
    return hk_given(world, name != NULL, call, "no name (NULL)") ? name : "unnamed";
}

int64_t hk_range_given(struct hk_world *world, const char *call, const char *what, int64_t n,
                       int64_t least, int64_t most)
{
    if (HK_LIKELY(n >= least && n <= most))
        return n;
    int64_t nearest = n < least ? least : most;
    if (!world->ending && world->task)
        hk_misuse(world, world->task, " calls %s with %s of %lld, which is %s %lld", call, what,
                  (long long)n, n < least ? "below" : "above", (long long)nearest);
    return nearest;
}

unsigned hk_flags_given(struct hk_world *world, const char *call, unsigned flags, unsigned all)
{
    hk_given(world, !(flags & ~all), call, "flags that it does not have");
    return flags & all;
}
