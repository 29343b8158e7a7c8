/* SPDX-License-Identifier: MIT
 *
 * relock: who waits on a condvar has the lock when the call returns, whatever has ended it, as
 * with a pthread_cond_timedwait.
 */
#include "objects/condvar.h"

#include "face/face.h"

void hk_face_relock(struct hk_world *world, const struct hk_case *c)
{
    struct hk_condvar_debt debt = hk_condvar_given_up(c);
    if (world->ending || !debt.mutex)
        return;
    struct hk_future *f = world->future;
    hk_shield_begin(world, f); /* an abort finds the task with the lock, too */
    hk_lock(world, &debt.mutex->object, HK_NEVER);
    if (world->ending)
        return;
    hk_condvar_repaid(&debt, f);
    hk_shield_end(world, f);
}
