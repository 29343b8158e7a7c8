/* SPDX-License-Identifier: MIT
 *
 * lessons: what has been learnt about footprints, kept from run to run. One counts only if somebody
 * has asked for it before, and relied on its not being so.
 */
#include "core/step.h"

void hk_lesson_learn(struct hk_world *world, uint64_t what)
{
    uint32_t known = world->learnt.count;
    if (hk_dense_of(&world->learnt, what) != known)
        return;
    world->lessons += hk_dense_find(&world->asked, what) < world->asked.count;
    uint64_t *denied = &world->denied[what % HK_COUNT(world->denied)];
    *denied = *denied == what ? 0 : *denied;
}

bool hk_lesson_find(struct hk_world *world, uint64_t what)
{
    if (hk_dense_find(&world->learnt, what) < world->learnt.count)
        return true;
    if (!world->config.want_steps || world->steps < world->quiet_until)
        return false;
    hk_dense_of(&world->asked, what);
    world->denied[what % HK_COUNT(world->denied)] = what;
    return false;
}
