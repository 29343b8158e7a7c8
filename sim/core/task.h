/* SPDX-License-Identifier: MIT
 *
 * task: the unit of scheduling.
 *
 * A task's identity comes from the spawn path: its parent's path and the how
 * many-th child it is there, never from the order of execution. A task that has
 * ended and that nobody can name any more is recycled; a handle carries the
 * generation, so that a stale one is recognised.
 */
#ifndef HK_TASK_H
#define HK_TASK_H

#include "core/future.h"

/* A task as values carry it: index and generation. 0 is no task. */
typedef uint64_t hk_handle;

enum hk_task_state {
    HK_TASK_LIVE,
    HK_TASK_ENDED,    /* with future.rc */
    HK_TASK_RECYCLED,
    HK_TASK_HIDDEN,   /* alive, but none of the program's: hidden.h */
};

/* Why a task that could run is not among the runnable ones. */
enum {
    HK_AWAY_EAGER = 1,  /* it waits to run on to its next access (fine mode) */
    HK_AWAY_PAUSED = 2, /* nobody schedules it now */
};

struct hk_task {
    uint32_t index;             /* in the world's table */
    uint32_t generation;
    uint32_t run_pos;           /* in world->runnable; HK_NOT_RUNNABLE if not there */
    uint32_t ordinal;           /* child number of its parent, from 1; `me` of an array, from 0 */
    struct hk_task *order_next, *order_prev; /* runnable tasks, longest ready first */
    uint64_t chain;             /* hash of all it has done and seen: depend.h */
    uint64_t last_step;         /* number of its latest step */
    uint64_t mark;              /* of the latest walk that has come by: blame.c */
    struct hk_task *mark_next;
    struct hk_vclock *clock;    /* when clocks are kept */
    const struct hk_past *seen; /* steps that it came after since its latest one, */
    const struct hk_past *met;  /* and those whose work it will meet: it could run without them */
    const struct hk_wanted *wanted; /* what its latest step was about to touch */
    uint64_t request_site;      /* where its latest step began, if that was a request */
    uint64_t ready_step;        /* the step that made it ready: its own, or another one */
    uint32_t slot;              /* of its path in world->slots, + 1; 0 if nobody has asked */
    const char *label;          /* "worker": its family */
    uint64_t label_hash;        /* once somebody has asked for it; 0: nobody has */
    hk_handle parent;           /* who spawned it; 0: a root task */
    hk_handle origin;           /* the root task that it descends from, or itself */
    int64_t skew;               /* its own clock is ahead by so much, ns: the language's */
    uint32_t pauses;            /* under way */
    uint32_t depth;             /* how many spawners it has, one above the other */
    struct hk_case *yielding;   /* yields that end with this poll */
    uint32_t yields;            /* since it last touched something shared */
    uint64_t cancel_offered;    /* in this instant, + 1; the latest one */
    struct hk_queue joiners;
    struct hk_object *set;      /* the joinset that owns it, or NULL */
    struct hk_task *set_next, *set_prev;
    void *user;                 /* the language's own note (its proc) */
    struct hk_stamp end_stamp;
    int64_t ended_at;           /* ns */
    const char *name;           /* once somebody has asked for it */
    uint32_t moved;             /* the language's own: ends it has handed on for good */
    uint8_t state;              /* enum hk_task_state */
    bool in_poll;               /* occupies a worker, or needs none */
    uint8_t away;               /* HK_AWAY_... */
    union {                     /* more is to be done than usual when it wakes or stops: */
        uint32_t odd;           /* any of these */
        struct {
            bool blocking;      /* its worker waits with it */
            bool hidden;        /* none of the program's: needs no worker; hidden.h */
            bool has_default;   /* a select with default of its may have to be told to take it */
            bool cancellable;   /* the harness may cancel it: inject.h */
        };
    };
    bool is_root;               /* one of the scenario's own tasks */
    bool is_array;              /* one of several: `client[3]` */
    bool detached;
    bool joined;                /* somebody has its result, or will have it */
    bool taken;                 /* and has it now: nobody can lose it any more */
    bool abort_asked;
    bool returns;               /* crashed, and will be started again */
    bool kept;                  /* bodies of it that crashed are to be dropped with the run */
    bool misused;               /* it has been reported: the error that this raises is not again */
    bool holds_ends;            /* of channels, which close when it ends */
    /* last: a new task's fields are cleared up to root.own */
    struct hk_future root;
};

/* A task that has been recycled: who it was. Kept with HK_FOOTPRINTS. */
struct hk_gone {
    hk_handle handle, parent, origin;
    uint64_t path;
    const char *label;
    const struct hk_gone *next;
};

#define HK_NOT_RUNNABLE UINT32_MAX

static inline hk_handle hk_task_handle(const struct hk_task *task)
{
    return (hk_handle)task->generation << 32 | (task->index + 1);
}

/* `me`: the index in an array of tasks; of a spawned one, how many its parent made before it. */
static inline int64_t hk_task_me(const struct hk_task *task)
{
    return task->is_root ? task->ordinal : (int64_t)task->ordinal - 1;
}

/* What to start: how a new future's computation is made. */
struct hk_start {
    const struct hk_computation *computation;
    void *frame;
    hk_body body;         /* of a fiber; its argument is the frame */
    const char *label;    /* must outlive the run */
    bool is_root, is_array;
    bool again;           /* in place of one that has crashed */
    uint32_t ordinal;     /* of an array member; otherwise counted */
    void *user;
};

/* A new task, ready to run. `spawner` is the future that spawns, or NULL for a
 * root task. NULL when the world's limit on tasks is reached (the run is then
 * cut). */
struct hk_task *hk_task_spawn(struct hk_world *world, struct hk_future *spawner,
                              const struct hk_start *start);

/* Asks the task to stop at its next await. No effect once it has ended. */
void hk_task_abort(struct hk_world *world, struct hk_task *task);

/* Nobody will join it. */
void hk_task_detach(struct hk_world *world, struct hk_task *task);

/* Somebody has taken its result: it may be recycled. */
void hk_task_consume(struct hk_world *world, struct hk_task *task);

/* "main", "client[3]", "process#7", "client[3].lookup#1"; "~5f3a09c1.link#1.link#1..." far down a
 * chain of tasks. In the run's arena. */
const char *hk_task_name(struct hk_world *world, const struct hk_task *task);

/* arg: the task; rc and value: its result. Once it has fired, hk_task_consume. */
extern const struct hk_op hk_op_join;
/* arg: the task, which is asked to stop. */
extern const struct hk_op hk_op_abort;

/* A future of the same task, not yet polled. */
struct hk_future *hk_future_new(struct hk_world *world, struct hk_future *parent,
                                const struct hk_start *start);
/* Forgets a child that is done, or has never run. */
void hk_future_free(struct hk_world *world, struct hk_future *future);
/* The same, but its memory stays. */
void hk_future_unlink(struct hk_world *world, struct hk_future *future);
/* Asks a future to clean up; it must then be polled until it is done. */
void hk_future_cancel(struct hk_world *world, struct hk_future *future);
/* Cancellation waits while a shield stands, and so does a deadline that stood before it. They
 * nest. */
void hk_shield_begin(struct hk_world *world, struct hk_future *future);
void hk_shield_end(struct hk_world *world, struct hk_future *future);

#endif
