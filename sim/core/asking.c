/* SPDX-License-Identifier: MIT
 *
 * asking: a predicate only looks. While one is asked every call is void, as after the end of a run;
 * and the first that it makes is a finding.
 */
#include "core/body.h"

void hk_predicate_misuse(struct hk_world *world, const char *does, const char *what)
{
    if (world->asking_told)
        return;
    world->asking_told = true;
    world->ending = false;
    hk_finding_addf(world, "misuse", "", "", "the predicate %s %s %s", world->asking, does, what);
    world->ending = true;
}

bool hk_void_call(struct hk_world *world)
{
    if (world->asking)
        hk_predicate_misuse(world, "makes", "a call that only a body may make");
    return true;
}

bool hk_body_ask(struct hk_world *world, const char *label,
                 bool (*holds)(const struct hk_world *world, void *arg), void *arg)
{
    bool ending = world->ending;
    world->asking = label;
    world->ending = true;
    bool held = holds(world, arg);
    world->ending = ending;
    world->asking = NULL;
    return held;
}
