/* SPDX-License-Identifier: MIT
 *
 * watch: the latest value of something, and news of it, as tokio's watch channel.
 *
 * Every set makes a new version. `changed` is over when there is a version that this
 * task has not seen, and then it has seen the latest: several sets in a row may be one piece
 * of news. What a task has seen counts for all its futures; the first value counts as seen.
 *
 * A waiter that is told of a set looks again when its task runs, because there may have been more
 * sets by then. Beginning to wait is no access; only what the waiter sees in the end is.
 *
 * Ends: when nobody can set any more, news that has come is still delivered, then `changed`
 * raises HK_ECLOSED; as an arm of a select it is disabled.
 */
#ifndef HK_WATCH_H
#define HK_WATCH_H

#include "core/notes.h"
#include "core/side.h"

struct hk_watch {
    struct hk_object object;
    struct hk_value value;
    uint64_t version;          /* sets so far */
    struct hk_notes seen;      /* by task: the version; none: the first */
    struct hk_queue waiting;
    struct hk_side can_set;    /* the setting end */
    bool closed;               /* nobody will set it again */
    struct hk_stamp stamp;     /* of the latest set, or of the end */
};

extern const struct hk_object_kind hk_watch_kind;
extern const struct hk_op hk_watch_set;     /* arg: the new value */
extern const struct hk_op hk_watch_changed; /* value: the latest; rc HK_ECLOSED */
extern const struct hk_op hk_watch_load;    /* value; leaves it unseen */

void hk_watch_init(struct hk_world *world, struct hk_watch *watch, const char *name, uint64_t id,
                   struct hk_value value);

/* Endpoint inference: a task can set it; the running task, one of those, no longer can. */
void hk_watch_hold(struct hk_watch *watch);
void hk_watch_drop(struct hk_world *world, struct hk_watch *watch);
/* A task that can hear of changes begins: what there is now it has seen. */
void hk_watch_subscribe(struct hk_world *world, struct hk_watch *watch, struct hk_task *task);

#endif
