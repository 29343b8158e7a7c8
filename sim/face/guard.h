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
/* True in the run in which a worker has died: it ends at that point. */
bool hk_guard_doomed(const struct hk_face *face);
/* From now on each run ends where the first one did in which a worker died with these words, the
 * finding's, and has that finding: so it can be shown, and nobody dies. False if there is none. */
bool hk_guard_doom(struct hk_face *face, const char *text);
void hk_guard_forget(struct hk_face *face);

/* A call is about to come back to its body, which dies before the next one does if this is where
 * the run is to stop. */
static inline void hk_guard_beat(struct hk_world *world)
{
    struct hk_black_box *box = world->config.box;
    if (HK_LIKELY(!box))
        return;
    box->calls++;
    if (HK_UNLIKELY(++box->since == box->stop_since && box->armed))
        hk_face_stop(world, HK_END_STOPPED);
}

#endif
