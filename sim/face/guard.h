/* SPDX-License-Identifier: MIT
 *
 * guard: how a campaign goes on when the program under test has killed its process.
 */
#ifndef HK_GUARD_FACE_H
#define HK_GUARD_FACE_H

#include "face/face.h"
#include "face/host.h"

/* Before a run, whose world has begun. */
void hk_guard_begin(struct hk_face *face, struct hk_world *world);
/* True at the end of a run in which a worker has died: it has been ended at that point. */
bool hk_guard_doomed(const struct hk_world *world);
/* From now on each run with the same choices as the first one in which a worker died with these
 * words, the finding's, ends where that did, with that finding: so it can be shown, and nobody
 * dies. False if there is none. */
bool hk_guard_doom(struct hk_face *face, const char *text);
/* After hk_guard_doom: takes, in place of that first run, the latest one with the same data in
 * which a worker died under this schedule, if there is one. */
void hk_guard_doom_of(struct hk_face *face, const struct hk_schedule *schedule);
/* The data seed of that run. */
uint64_t hk_guard_seed(const struct hk_face *face);
void hk_guard_forget(struct hk_face *face);

/* A call is about to return to its body. Stops the run if this was the last call that returned
 * before the body died. */
static inline void hk_guard_beat(struct hk_world *world)
{
    struct hk_black_box *box = world->config.box;
    if (HK_LIKELY(!box))
        return;
    hk_black_box_is_home(box);
    box->calls++;
    if (HK_UNLIKELY(++box->since == box->stop_since && box->armed))
        hk_face_stop(world, HK_END_STOPPED);
}

#endif
