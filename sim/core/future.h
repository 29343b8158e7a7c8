/* SPDX-License-Identifier: MIT
 *
 * future: the unit of progress, and the cases it waits for.
 *
 * A task is its root future with a tree below it. A future has a computation
 * (a fiber or a machine) that runs until it must wait; then it parks with one
 * or more cases. A case is an operation on an object, a deadline, or a child
 * future of the same task. A future counts its reasons to be ready; when the
 * count leaves zero the parent's case for it becomes ready, and so on up to the
 * root, whose readiness makes the task runnable. A child that no case of its
 * parent names is not polled: it keeps its queue places and what was granted to
 * it, and moves nobody.
 */
#ifndef HK_FUTURE_H
#define HK_FUTURE_H

#include "core/object.h"

struct hk_future;
struct hk_fiber;
struct hk_deferred;

/* A computation written in C: 0, or a negative HK_E... if it has failed. */
typedef int (*hk_body)(struct hk_world *world, void *arg);

enum hk_case_state {
    HK_CASE_IDLE,   /* not begun, or finished */
    HK_CASE_QUEUED, /* waits in the object's queue or for the clock */
    HK_CASE_READY,  /* granted, due, or its child can move */
};

struct hk_case {
    const struct hk_op *op;        /* NULL: waits for `child` */
    union {
        struct hk_object *object;  /* what op works on; NULL for the clock */
        struct hk_future *child;
    };
    struct hk_future *future;      /* who waits */
    struct hk_case *next, *prev;   /* in a queue of the object */
    struct hk_case *ready_next, *ready_prev;
    struct hk_value arg;           /* in: what is sent, stored, ... */
    struct hk_value value;         /* out */
    int64_t n;                     /* in: number of permits, duration in ns, a count */
    void *extra;                   /* in or out: an object's own */
    int rc;                        /* out: 0 or HK_E... */
    uint8_t state;                 /* enum hk_case_state */
    uint8_t flags;                 /* HK_CASE_... */
    uint16_t arm;                  /* position in the written order */
    uint32_t timer;                /* its slot in the clock + 1, 0 if none */
    int64_t since;                 /* when it was queued, ns */
    struct hk_stamp stamp;         /* of the event that let it go on */
};

enum {
    HK_CASE_SELECT = 1,   /* an arm of several: closed means disabled */
    HK_CASE_DISABLED = 2,
    HK_CASE_INVITED = 4,  /* ready to try again, still queued (unfair objects) */
    HK_CASE_PEEKED = 8,   /* ready by a look, not queued */
    HK_CASE_RETRY = 16,   /* was invited and enters again, still queued */
    HK_CASE_COMMITTED = 32, /* a match that binds both sides: fires before all others */
};

/* How a computation runs. Frames are in the run's arena. */
struct hk_computation {
    /* A machine's: runs on until it must park, or calls hk_future_done. A fiber's:
     * runs the body to its end, once, on a stack of its own. */
    void (*resume)(struct hk_world *world, struct hk_future *future);
    /* Hands the frame back for reuse; it will not run again. May be NULL. */
    void (*free)(struct hk_world *world, struct hk_future *future);
    /* It dies where it is parked: gives back what is no guard, without running anything.
     * May be NULL. */
    void (*crashed)(struct hk_world *world, struct hk_future *future);
};

enum hk_future_state {
    HK_FUTURE_FRESH,   /* has not run */
    HK_FUTURE_RUNNING,
    HK_FUTURE_PARKED,
    HK_FUTURE_DONE,
};

/* Whether a computation stands before an access that is still to be chosen (fine mode). */
enum hk_stands {
    HK_STANDS_NOT,
    HK_STANDS,
    HK_STANDS_PLAINLY, /* before one access that is no arm of a select */
};

/* Why a parked computation runs again. */
enum hk_signal {
    HK_SIGNAL_NONE,
    HK_SIGNAL_FIRED,   /* future->fired has taken effect */
    HK_SIGNAL_ELAPSED, /* future->elapsed has passed */
    HK_SIGNAL_CANCEL,  /* clean up and end */
};

/* A deadline over a stretch of a computation: `timeout`, or a `scope` whose child may fail.
 * Kept on a stack of the future; the waiter inside is asked first when both are due. */
struct hk_deadline {
    struct hk_case timer;      /* its op says who could make it pass, if not the clock */
    struct hk_deadline *outer;
    uint32_t shields;          /* that stood when it began: only those inside postpone it */
    uint32_t held;             /* guards that the future had taken by then */
    uint32_t made;             /* and tasks and futures that it had made */
    bool passed;
    bool due;                  /* passed, and counted as a reason to poll the future */
    bool over;                 /* its stretch is being left: it has nothing to say any more */
};

/* What a variable has of a guard: it outlives it. */
struct hk_permit {
    struct hk_guard *guard; /* NULL when it has been given back, or the object is manual */
    struct hk_object *object;
    int64_t n;              /* permits that were taken */
};

/* Something held that ends with its holder: a lock, permits. */
struct hk_guard {
    struct hk_guard *next, *prev;  /* of the holder, newest first */
    struct hk_guard *object_next, *object_prev; /* of the object: all that are held */
    struct hk_future *holder;      /* NULL when nobody's */
    struct hk_object *object;
    int64_t n;                     /* permits */
    uint32_t mode;                 /* the object's own: read or write */
    uint32_t serial;               /* how many its holder had taken before it */
    struct hk_permit *permit;      /* the variable's, or NULL */
    struct hk_guard **block;       /* of the block that gives it back; NULL: of none */
    bool goes;                     /* with the holder's next message: hk_carry */
    void (*release)(struct hk_world *world, struct hk_guard *guard);
};

struct hk_future {
    struct hk_task *task;
    struct hk_future *parent;                 /* NULL: the root of its task */
    struct hk_future *children;               /* newest first */
    struct hk_future *sibling_next, *sibling_prev;
    struct hk_case *poller;                   /* the parent's case that polls it, or NULL */
    const struct hk_computation *computation;
    void *frame;                              /* the computation's own; a body's argument */
    hk_body body;                             /* what a fiber runs */
    struct hk_deferred *deferred;             /* functions for its end, newest first */
    struct hk_fiber *fiber;                   /* its stack, if it has one */
    struct hk_case *cases;                    /* what it is parked on */
    uint32_t case_count;
    uint32_t ready_count;                     /* ready cases, plus the reasons below */
    struct hk_case *ready;                    /* ready cases, newest last */
    struct hk_case *ready_last;
    struct hk_case *fired;
    struct hk_deadline *deadlines;            /* innermost first */
    struct hk_deadline *elapsed;
    struct hk_guard *guards;                  /* newest first */
    uint8_t state;                            /* enum hk_future_state; these four are often */
    uint8_t announced;                        /* enum hk_stands        set in one store */
    bool has_default;                         /* the select never waits */
    uint8_t signal;                           /* enum hk_signal */
    bool cancelled;                           /* to be dropped */
    bool cancel_due;                          /* and its computation is to be told now */
    bool cancel_seen;                         /* and has been told */
    bool biased;                              /* polls ready cases in written order */
    bool fired_default;                       /* and none of its arms was ready */
    uint32_t shields;                         /* cancellation waits while > 0 */
    uint32_t held;                            /* guards taken so far */
    uint32_t branch;                          /* in traces: which of several that its parent polls
                                               * side by side, from 1; 0: of none */
    uint64_t path;                            /* identity: hash of the way down from the task */
    uint32_t draws;                           /* data choices so far */
    uint32_t spawns;                          /* tasks and futures made so far */
    uint32_t serial;                          /* which of its parent's it is, from 1 */
    int rc;                                   /* result: 0 or HK_E... */
    struct hk_value value;                    /* result, or the error's symbol */
    const struct hk_site *site;               /* the statement it is at, for traces */
    const char *label;                        /* of a branch, for traces; NULL: it has none */
    struct hk_case own;                       /* the usual single case; filled before use */
};

/* A place in the program under test. */
struct hk_site {
    const char *file; /* may be NULL */
    int line, col;
    const char *text; /* the statement's own words */
};

#endif
