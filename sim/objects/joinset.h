/* SPDX-License-Identifier: MIT
 *
 * joinset: tasks that belong together, as tokio's JoinSet.
 *
 * A member that has ended waits in the set, in the order of the ends, until somebody takes its
 * result: `next` one, `join all` every one. Requests are served in their order; the k-th
 * of them gets the k-th end, whichever came first. As arms of a select they are only
 * invited, so that an arm that loses has taken nothing. When the set is dropped, or its owner
 * ends, every task still in it is aborted, and an error that it has is nobody's.
 */
#ifndef HK_JOINSET_H
#define HK_JOINSET_H

#include "core/world.h"

/* Members linked by set_next, oldest first. */
struct hk_members {
    struct hk_task *first, *last;
    uint32_t count;
};

struct hk_joinset {
    struct hk_object object;
    struct hk_members live;
    struct hk_members ended;   /* nobody has taken their results yet */
    struct hk_queue waiting;   /* `next` and `join all` */
    /* of a `scope` over it: the first failure aborts all others and interrupts the body */
    struct hk_deadline *body;  /* NULL: none, or it has been left */
    bool scoped;
    int rc;                    /* of the first, */
    struct hk_value error;     /* and its value */
};

extern const struct hk_object_kind hk_joinset_kind;
extern const struct hk_op hk_joinset_spawn; /* arg: HK_TASK, a new task, which enters the set */
/* rc and value: the result of the member that ended first. HK_EEMPTYSET if there is none; as
 * an arm of a select it is disabled then. */
extern const struct hk_op hk_joinset_next;
/* rc and value: of the first that failed, otherwise 0. That a member was aborted is no
 * failure. */
extern const struct hk_op hk_joinset_join_all;
extern const struct hk_op hk_joinset_abort_all; /* they stay in the set */
extern const struct hk_op hk_joinset_abandon;   /* `drop set` */
extern const struct hk_op hk_joinset_end;       /* a member has ended; nobody calls it */

void hk_joinset_init(struct hk_world *world, struct hk_joinset *set, const char *name,
                     uint64_t id);

/* A task that has just been spawned, or has even ended, enters the set. */
void hk_joinset_add(struct hk_world *world, struct hk_joinset *set, struct hk_task *task);
/* `scope`: what `f` does next is its body, until hk_joinset_body_over. From the opening until
 * hk_joinset_close the first failure of a member aborts the others. False if the set is in
 * another scope already. */
bool hk_joinset_open(struct hk_world *world, struct hk_joinset *set, struct hk_future *f,
                     struct hk_deadline *body);
void hk_joinset_body_over(struct hk_world *world, struct hk_joinset *set);
/* Its task has crashed: the children are aborted, and nobody waits for them. */
void hk_joinset_crash(struct hk_world *world, struct hk_joinset *set);
/* What the first member that has failed has returned, and its error; 0 if none has. */
int hk_joinset_close(struct hk_world *world, struct hk_joinset *set, struct hk_value *error);

#endif
