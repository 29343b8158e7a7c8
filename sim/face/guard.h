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

#endif
