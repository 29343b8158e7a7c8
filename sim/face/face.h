/* SPDX-License-Identifier: MIT
 *
 * face: what the functions of hocket.h keep: a struct hk_face for all runs of a campaign, a
 * struct hk_play in the arena of each run. Internal headers come before hocket.h, whose names of
 * errors are macros.
 */
#ifndef HK_FACE_H
#define HK_FACE_H

#include "core/body.h"
#include "expect/expect.h"
#include "explore/campaign.h"
#include "explore/census.h"
#include "fault/fault.h"

#include "hocket.h"

struct hk_died;

/* An expectation or a goal of some run, by its text; compiled once. */
struct hk_promise {
    char *text;
    bool sometimes, wants_exercise;
    struct hk_expect_set *set;     /* NULL: a predicate */
    char *wrong;                   /* why it is not understood, or NULL */
    uint64_t exercised, met, broken, open; /* in how many runs */
    struct hk_promise *next;
};

struct hk_named {                  /* a label of tasks that cancels, faults or counts speak of */
    char *label;
    bool is_event;                 /* ... or that a count asks for: of events */
    bool seen;                     /* some task had it */
    struct hk_named *next;
};

/* A campaign. */
struct hk_face {
    const struct hk_config *config;
    hk_body body;
    void *arg;
    struct hk_promise *promises, **promises_last;
    uint64_t judged;               /* runs */
    uint64_t plays;                /* begun, counting all */
    bool wants_clocks;             /* in every run */
    bool plain_seen;               /* some run had a plain variable */
    bool alias_seen;               /* ... of several names: variables.c */
    struct hk_isolation *isolation; /* NULL: none */
    struct hk_died *died, **died_last; /* runs in which workers have died, first to last */
    uint32_t hangs;                /* of these */
    const struct hk_died *doom;    /* runs with the choices of this one end where it did; NULL:
                                    * none */
    struct hk_named *named;
    struct hk_census census;
};

struct hk_kept {                   /* a promise that this run has to keep */
    struct hk_promise *promise;
    struct hk_expect_run *run;
    struct hk_kept *next;
};

struct hk_held_end {
    struct hk_object *object;
    hk_handle task;
    bool sender;
    struct hk_held_end *next;
};

struct hk_asked {                  /* a predicate */
    struct hk_promise *promise;    /* of `sometimes` */
    const char *label;
    hk_predicate holds;
    void *arg;
    bool at_end;
    bool settled;                  /* broken, or met */
    struct hk_asked *next;
};

struct hk_label_count {            /* of hk_start */
    const char *label;
    uint32_t count;
    struct hk_label_count *next;
};

struct hk_skew {                   /* clocks of tasks that are wrong */
    const char *label;
    int64_t index, by;             /* -1: all; ns */
    struct hk_skew *next;
};

struct hk_play {
    struct hk_face *face;
    struct hk_skew *skews;
    uint64_t faults;               /* with a time, so far */
    struct hk_kept *kept;
    struct hk_held_end *ends;
    struct hk_asked *asked;
    struct hk_monitor asking;
    struct hk_label_count *labels;
    struct hk_dense members;       /* label[index] of all that hk_start_at has started */
    struct hk_counted *counted;    /* what is asked about tasks and events */
    struct hk_open_scope *scopes;       /* open ones */
    struct hk_variable **variables; /* a hash table by address; NULL: none yet */
    uint32_t variable_slots, variable_count;
    uint64_t checks_begun;         /* bits, by place in hk_checks */
    bool died;                     /* the run has been ended where a worker died in it */
};

static inline struct hk_play *hk_play_of(const struct hk_world *world)
{
    return world->program;
}

/* The promise of this text, made if it is new. */
struct hk_promise *hk_promise_of(struct hk_face *face, const char *text);
/* After each run. */
void hk_play_tally(struct hk_world *world);
/* A task has ended: it is counted, and its ends of channels are given up. */
void hk_play_ended(struct hk_world *world, struct hk_task *task);
bool hk_play_has_sender(struct hk_world *world, const struct hk_task *task,
                        const struct hk_object *object);

/* A task has crashed inside its scopes: their children are aborted, and nobody waits for them. */
void hk_play_scopes_crash(struct hk_world *world, const struct hk_task *task);

/* A run begins: what the configuration says of cancels. */
void hk_play_inject(struct hk_world *world);
/* "worker", "worker[2]". */
bool hk_face_is_label(const char *tasks);
/* "worker[2]" is "worker" and 2, "worker" has -1. Some task must have that label. */
const char *hk_face_family(struct hk_world *world, const char *tasks, int64_t *index);
bool hk_face_is_of(const struct hk_task *task, const char *family, int64_t index);
/* Some task must emit this. */
void hk_face_counts_event(struct hk_world *world, const char *event);
/* Some task has emitted this. */
void hk_face_emits(struct hk_world *world, const char *event);
/* Counts a task that has started or ended, and an event that has been emitted: true if somebody
 * asks about it, so that counting it was an access. */
void hk_play_counts(struct hk_world *world, struct hk_task *task, bool started);
bool hk_play_counts_event(struct hk_world *world, const char *event, struct hk_value *args,
                          unsigned count);
/* Applies what has been said of labels to the tasks that are already there. */
void hk_face_adjust(struct hk_world *world);
/* Whether the text of `cancel` is in order; else a sentence. */
bool hk_cancel_check(const char *cancel, struct hk_error *error);
/* A label that no task had, or an event that none emitted, though the program speaks of it; NULL
 * if there is none. */
const struct hk_named *hk_face_unknown(const struct hk_face *face);
/* From now on the task holds this end, which has been found to be one. */
void hk_play_hold(struct hk_world *world, struct hk_object *object, struct hk_task *holder,
                  bool sender);
/* Two numbers of hocket.h as a distribution; and a number from one. */
struct hk_delay hk_spread_of(enum hk_spread spread, int64_t a, int64_t b);
int64_t hk_draw_spread(struct hk_world *world, struct hk_delay from);

/* The operation that `what` is on this object; NULL after misuse has been reported. */
const struct hk_op *hk_face_op(struct hk_world *world, enum hk_on what, struct hk_object *object);
/* Notes in the trace how the operation on this object has failed, which by itself is no finding. */
void hk_face_failed(struct hk_world *world, const struct hk_op *op, struct hk_object *object,
                    const char *how);
/* The message with the permits that go with it (hk_carry), as a list; and without them. */
struct hk_value hk_face_laden(struct hk_world *world, struct hk_value message);
static inline struct hk_value hk_face_bare(struct hk_value message)
{
    return HK_UNLIKELY(message.kind == HK_LIST) ? hk_list_at(message.list, 0) : message;
}
/* Whether a wait for it is one until it is closed, whether it is; and that wait, for ever. */
bool hk_face_ends(const struct hk_world *world, const struct hk_object *object);
bool hk_face_ended(const struct hk_world *world, void *object);
int hk_face_wait_end(struct hk_world *world, void *object);
/* A wait on a condvar has ended without success: takes the lock that it had given up, if it had.
 * Of other waits it does nothing. */
void hk_face_relock(struct hk_world *world, const struct hk_case *c);
/* A body is dropped while it waits: ends the wait. */
void hk_play_dropped(struct hk_world *world, struct hk_future *f);
/* What a call of an operation takes (ns), and how it ends. */
int64_t hk_work_takes(struct hk_world *world, struct hk_object *operation);
int hk_work_ends(struct hk_world *world, struct hk_object *operation);

/* The running body goes no further. Returns only if the run is over already. */
void hk_face_stop(struct hk_world *world, enum hk_end end);

/* ---- results ---- */

/* Whether it is a crash or a hang, so that its run kills the process. */
bool hk_found_dies(const struct hk_found *found);
/* The first violation on one screen, on the heap; NULL if there is nothing to be shown. Its token
 * becomes that of the run that is shown. */
char *hk_face_show(struct hk_face *face, const struct hk_program *program,
                   struct hk_result *result);

typedef void *(*hk_room)(void *arg, size_t size);
/* Copies all that `from` points to into memory from `room`. */
void hk_exploration_copy(struct hk_exploration *to, const struct hk_exploration *from,
                         hk_room room, void *arg);
/* The same into memory of its own: hk_exploration_free. */
void hk_exploration_keep(struct hk_exploration *to, const struct hk_exploration *from);
/* The campaign's result in the words of hocket.h, on the heap; then hk_exploration_free. block:
 * NULL if there is none. */
void hk_exploration_make(const struct hk_face *face, const struct hk_result *result,
                         const char *block, struct hk_exploration *out);

#endif
