/* SPDX-License-Identifier: MIT
 *
 * given: what a program gives to a function, and should not have.
 */
#include "face/given.h"

bool hk_not_given(struct hk_world *world, const char *call, const char *what)
{
    if (!world->ending && world->task)
        hk_misuse(world, world->task, " calls %s with %s", call, what);
    return false;
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
