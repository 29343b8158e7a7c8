/* SPDX-License-Identifier: MIT
 *
 * relock: who waits on a condvar has the lock when the call returns, whatever has ended it, as
 * with a pthread_cond_timedwait.
 */
#include "objects/condvar.h"

#include "face/face.h"

static void relock(struct hk_world *world, const struct hk_condvar_debt *debt)
{
    if (world->ending || !debt->mutex)
        return;
    struct hk_future *f = world->future;
    hk_shield_begin(world, f); /* an abort finds the task with the lock, too */
    hk_lock(world, &debt->mutex->object, HK_NEVER);
    if (world->ending)
        return;
    hk_condvar_repaid(debt, f);
    hk_shield_end(world, f);
}

void hk_face_relock(struct hk_world *world, const struct hk_case *c)
{
    struct hk_condvar_debt debt = hk_condvar_given_up(c);
    relock(world, &debt);
}

/* The lock is taken back before deferred clean-ups run, since they expect it as the code behind
 * the wait does. */
void hk_play_dropped(struct hk_world *world, struct hk_future *f)
{
    struct hk_condvar_debt debt = hk_condvar_owes(f);
    hk_wait_end(world, f);
    relock(world, &debt);
}
