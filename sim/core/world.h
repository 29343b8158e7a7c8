/* SPDX-License-Identifier: MIT
 *
 * world: one run of one program: its tasks, objects, clock and chances.
 *
 * There are no globals: everything below hangs off a struct hk_world, and many
 * worlds can live side by side. A world is made once and reset between runs;
 * after warm-up a run calls no malloc.
 *
 * With one worker thread (`coarse`) a step is a poll and nothing interleaves
 * inside it. With several (`fine`) every access to a shared object is a step: the
 * computation announces it, parks, and runs on when it is chosen.
 */
#ifndef HK_WORLD_H
#define HK_WORLD_H

#include "core/blackbox.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/dense.h"
#include "core/error.h"
#include "core/fiber.h"
#include "core/object.h"
#include "core/queue.h"
#include "core/trace.h"

/* In event_kinds: footprints are being kept. */
#define HK_FOOTPRINTS HK_EVENT_BIT(31)
/* In event_kinds: vector clocks are being kept. */
#define HK_CLOCKS HK_EVENT_BIT(29)
/* In event_kinds: there is slack, or a strategy that is told of steps. */
#define HK_ATTENTIVE HK_EVENT_BIT(30)

/* Why a run is over. */
enum hk_end {
    HK_END_RUNNING,
    HK_END_FINISHED,  /* quiescent, and every task has ended */
    HK_END_UNTIL,     /* the time set for a normal end has come */
    HK_END_DEADLOCK,  /* a cycle, or a root task blocked at quiescence */
    HK_END_STUCK,     /* quiescent, and only spawned tasks are blocked */
    HK_END_STOPPED,   /* a finding that ends the run: assert, panic */
    HK_END_FROZEN,    /* a poll that never ended */
    HK_END_STEPS,     /* limits: the run is inconclusive */
    HK_END_TASKS,
    HK_END_CLOCK,
    HK_END_MEMORY,    /* its lists take too much */
    HK_END_ASSUME,    /* discarded by the program itself */
    HK_END_DIVERGED,  /* a replay that did not fit */
    HK_END_INTERRUPT, /* the caller's stop flag */
    HK_END_PRUNED,    /* given up by the strategy: nothing new lies behind */
};

/* Whether a budget ended the run, so that what has not come may yet have come. */
static inline bool hk_end_is_cut(enum hk_end end)
{
    return end == HK_END_STEPS || end == HK_END_TASKS || end == HK_END_CLOCK ||
           end == HK_END_MEMORY || end == HK_END_INTERRUPT;
}

/* "allow failures of process", "no leaks": findings of this kind, of this family (any if
 * NULL). */
struct hk_allow {
    const char *kind, *family;
    const struct hk_allow *next;
};

/* One word, read at every step, and never written by the byte: processors wait for that. */
enum {
    HK_ALERT_OVER = 1,    /* no more steps */
    HK_ALERT_WATCHED = 2, /* somebody wants to know of steps: hk_world_want */
    HK_ALERT_EAGER = 4,   /* somebody is in eager_first */
    HK_ALERT_ASKS = 8,    /* some object is in unsettled */
};

struct hk_world {
    /* ---- of the run; zero when it begins, but for what hk_world_begin sets ---- */

    /* read or written at every step */
    struct hk_task *task;        /* who is being polled */
    struct hk_future *future;    /* and which computation of it runs */
    union {                      /* why an access does not just wait to be chosen: */
        uint32_t asks;           /* any of these */
        struct {
            uint16_t atomic;     /* depth of `atomically` */
            bool ending;         /* parked computations are being dropped */
            bool aside;          /* one thread */
        };
    };
    uint32_t alert;              /* why what comes next is not just a step: HK_ALERT_... */
    bool fine;                   /* several threads: each access is a step */
    bool in_step;                /* the running stretch has had its access */
    bool eager;                  /* the running stretch belongs to no step of its own */
    uint8_t end;                 /* enum hk_end */
    uint32_t event_kinds;        /* that any monitor or the recorder wants: hk_world_want */
    uint64_t digest;
    uint64_t signature;          /* the interleaving id so far */
    uint64_t steps;
    uint64_t eager_runs;         /* stretches that belong to no step */
    uint64_t statements;         /* left in this poll */
    uint64_t accesses;           /* so far; the latest is in recent at (accesses - 1) % HK_RING */
    uint32_t credit;             /* stretches until the next look at the limits */
    uint32_t runnable_count, in_poll_count;
    uint32_t workers_free;
    uint32_t candidate_count;    /* of the latest pick: all runnable ones, if a worker was free */
    uint32_t task_count;
    struct hk_task *order_first, *order_last; /* those in `runnable`, longest ready first */
    struct hk_task *eager_first, *eager_last; /* linked by order_next */
    struct hk_task *step_task;   /* of the latest step, and where that began: step_site */
    struct hk_task *task_free;   /* recycled, linked by order_next */
    uint32_t live_count, root_count, live_max;
    bool keeps_past;             /* stamps carry more than a hash */
    bool born_plainly;           /* nobody asks for new tasks, which just run on: hk_world_want */
    bool failed;                 /* some task has */
    bool advanced;               /* the first of `advancing` has moved the clock */

    uint32_t object_count;
    struct hk_object *unsettled; /* objects that ask again: settle.c */
    struct hk_future *crashed, **crashed_last; /* bodies to be dropped with the run; siblings */
    struct hk_queue advancing;   /* `advance` of a paused clock */
    struct hk_world *inside;     /* that a body of this one explores meanwhile; NULL: none */
    const char *asking;          /* the predicate that is being asked; NULL: none */
    bool asking_told;            /* one has made a call */
    bool offers_again;           /* the cancel that is being offered: see hk_offers_again */
    bool slack_used;
    uint32_t cancels_left;
    int64_t slack_left;          /* see inject.h */
    uint64_t data_draws;         /* data choices that had more than one outcome */
    uint64_t instants;           /* times that all was quiet */
    uint64_t marks;              /* walks over the wait-for graph so far */
    const char *why;             /* a sentence about the end, or NULL */

    struct hk_monitor *monitors;
    struct hk_finding *findings, **findings_last;
    const struct hk_allow *allowed; /* kinds of findings that do not count */
    const struct hk_allow *opted;   /* opt-in kinds that do */
    uint32_t judged, doubted;       /* see hk_run_judged; by 1 << enum hk_kind */
    size_t line_count;           /* of lines */
    uint64_t lines_left_out;     /* beyond the recorder's limit */

    struct hk_clocks *clocks;      /* what vector clocks count; or NULL */
    const struct hk_past *causes;  /* steps before this one that its task came after */
    const struct hk_past *saw;     /* and those whose work it met on its way */
    const struct hk_gone *gone;    /* tasks that have been recycled, with HK_FOOTPRINTS */
    const struct hk_past *acted; /* when acting: in their last steps */
    bool acting;                 /* the step does something in the place of several */
    bool acts_apart;             /* for some it does one thing, for others another */
    bool step_open;              /* a step has begun and `stepped` has not been told */
    bool unwatched;              /* nor does it want to be */
    uint64_t quiet_until;        /* the first step that the chooser is to be told of */
    uint64_t step_site;
    struct hk_access step_access; /* what it stood before; mode 0 if not one access */
    uint64_t workers_short; /* the step that took the last one, 0 if there is one */
    bool step_fresh;        /* the step is the first of a poll, */
    bool workers_apart;     /* and only one that keeps a worker has to do with the others */
    uint64_t workers_freed; /* the latest that gave back one where there was none */
    /* Told of a new task before it can run (spawner NULL: a root), of its end before joiners. */
    void (*on_spawn)(struct hk_world *world, const struct hk_task *spawner, struct hk_task *task);
    void (*on_end)(struct hk_world *world, struct hk_task *task);
    /* A body is dropped where it waits: in place of hk_wait_end. May be NULL. */
    void (*on_drop)(struct hk_world *world, struct hk_future *future);
    /* Whether what the task may do with the object lets the case go on; NULL: nobody knows. */
    bool (*may_let_go)(struct hk_world *w, const struct hk_task *task, const struct hk_case *c,
                       const struct hk_object *o);
    /* Whether the task has a sender of the object, whose end others see. NULL: nobody knows. */
    bool (*has_sender)(struct hk_world *w, const struct hk_task *task, const struct hk_object *o);
    /* Whether something from outside may befall the task, or the object (one is NULL). */
    bool (*may_befall)(struct hk_world *w, const struct hk_task *task, const struct hk_object *o);

    /* ---- from here on, memory that outlives the run ---- */

    struct hk_task **runnable;   /* in a poll first, the others behind; and in the same block */
    uint64_t *moved;             /* by bit: another task has come to stand in this place */
    uint32_t runnable_capacity;
    struct hk_run_config config;
    struct hk_clock clock;
    struct hk_arena arena;
    struct hk_schedule schedule; /* the choices of this run */
    struct hk_stack_pool stacks;
    struct hk_fiber main_fiber;
    struct hk_recent recent;
    struct hk_task **tasks;      /* by index */
    struct hk_object **objects;
    uint32_t task_capacity, object_capacity;
    struct hk_line *lines;       /* when kept */
    size_t line_capacity;
    struct hk_footprint footprint; /* of this step */
    struct hk_footprint acted_footprint; /* what it touches while acting */
    struct hk_shut_out shut_out; /* by this step */
    struct hk_dense slots;       /* task paths, numbered */
    struct hk_dense learnt;      /* about footprints: see footprint.c; */
    struct hk_dense asked;       /* what has been asked for when it had not been learnt, */
    uint64_t denied[16];         /* some of it, of which that is still so, by the last bits; */
    uint32_t lessons;            /* and how much of that has been learnt since */
    void *program;               /* what setup was given */
};

struct hk_world *hk_world_new(const struct hk_limits *limits);
void hk_world_free(struct hk_world *world);

/* Forgets the last run and gets ready for one under `config`. Then objects,
 * root tasks and monitors are made, and hk_world_run plays it to its end. */
void hk_world_begin(struct hk_world *world, const struct hk_run_config *config);
void hk_world_run(struct hk_world *world);

/* These are the event_kinds from now on. Also to be called when on_spawn has been set. */
static inline void hk_world_want(struct hk_world *world, uint32_t kinds)
{
    world->event_kinds = kinds;
    world->alert &= ~(uint32_t)HK_ALERT_WATCHED;
    if (kinds & (HK_EVENT_BIT(HK_EVENT_STEP) | HK_FOOTPRINTS | HK_ATTENTIVE))
        world->alert |= HK_ALERT_WATCHED;
    world->born_plainly = world->fine && !world->keeps_past && !world->on_spawn &&
                          !world->config.chooser.spawned &&
                          !(kinds & HK_EVENT_BIT(HK_EVENT_SPAWN));
}

/* Whether it has been made in this run: not in another world, nor in a run before. */
static inline bool hk_world_has(const struct hk_world *world, const struct hk_object *object)
{
    return object->index < world->object_count && world->objects[object->index] == object;
}

/* There are no more steps. */
static inline bool hk_world_is_over(const struct hk_world *world)
{
    return world->alert & HK_ALERT_OVER;
}

/* Ends the run as soon as the running computation parks. The first reason given stays. */
void hk_world_stop(struct hk_world *world, enum hk_end end, const char *why);
/* The running poll has executed too many statements without waiting: a finding, and the end. */
void hk_world_frozen(struct hk_world *world);

/* How far the run has come, as its step limit counts: steps, and stretches that belong to none. */
static inline uint64_t hk_world_length(const struct hk_world *world)
{
    return world->steps + world->eager_runs;
}

/* So many stretches are left of the run; not all of them before somebody looks again. */
static inline void hk_world_credit(struct hk_world *world, uint64_t left)
{
    world->credit = left < 1024 ? (uint32_t)left : 1024;
}

/* An operation of `task` on `object` has taken effect, in the order of effects: built-in
 * events such as sent(queue, 1). */
void hk_effect_told(struct hk_world *world, struct hk_task *task, const struct hk_op *op,
                    struct hk_object *object, struct hk_value value);
static inline void hk_effect(struct hk_world *world, struct hk_task *task, const struct hk_op *op,
                             struct hk_object *object, struct hk_value value)
{
    if (HK_UNLIKELY(world->event_kinds & HK_EVENT_BIT(HK_EVENT_EFFECT)))
        hk_effect_told(world, task, op, object, value);
}

/* Whether the handle is still that of the task which lies, or lay, here. */
static inline bool hk_task_has(const struct hk_task *task, hk_handle handle)
{
    return task->generation == handle >> 32 && task->state != HK_TASK_RECYCLED;
}

/* The task of a handle, or NULL if it has been recycled or never was. */
static inline struct hk_task *hk_task_get(const struct hk_world *world, hk_handle handle)
{
    uint32_t index = (uint32_t)handle - 1; /* of handle 0: none has so large a one */
    struct hk_task *task = index < world->task_count ? world->tasks[index] : NULL;
    return task && hk_task_has(task, handle) ? task : NULL;
}

/* Virtual time, ns. */
HK_PUBLIC int64_t hk_now(const struct hk_world *world);

/* ---- for objects ---- */

/* A queued case may go on: its rc, value and stamp are set, and it is out of its queue. */
void hk_case_grant(struct hk_world *world, struct hk_case *c);
/* A queued case of a select can never go on (closed). */
void hk_case_disable(struct hk_world *world, struct hk_case *c);
/* For unfair objects: the case, still queued, may try again; or no longer. */
void hk_case_invite(struct hk_world *world, struct hk_case *c);
void hk_case_uninvite(struct hk_world *world, struct hk_case *c);

/* Makes `f` hold a guard. */
void hk_guard_hold(struct hk_future *f, struct hk_guard *guard);
/* Takes it away from its holder, without releasing. */
void hk_guard_unhold(struct hk_guard *guard);
/* Releases all that `f` holds, newest first. */
void hk_guards_release(struct hk_world *world, struct hk_future *f);
/* The value of a variable for n permits of `object` that were taken; guard: NULL if the object
 * keeps none. */
struct hk_value hk_permit_value(struct hk_world *world, struct hk_object *object,
                                struct hk_guard *guard, int64_t n);
/* Makes `f` hold what the permit stands for, whichever future of its task held it. NULL if the
 * task does not hold it: taking it from another one would be seen by that one's next steps, and
 * is no access to anything. */
struct hk_guard *hk_permit_take(const struct hk_permit *permit, struct hk_future *f);
/* The guard's memory is about to be reused. */
void hk_guard_gone(struct hk_guard *guard);
/* The newest guard that `f` holds of those it took after its first `held`, or NULL. */
struct hk_guard *hk_guard_since(const struct hk_future *f, uint32_t held);

/* An object that monitors watch has a new state. */
void hk_object_changed_slow(struct hk_world *world, struct hk_object *object);
static inline bool hk_object_is_heard(const struct hk_object *object)
{
    return object->flags & (HK_OBJECT_WATCHED | HK_OBJECT_AWAITED);
}
static inline void hk_object_changed(struct hk_world *world, struct hk_object *object)
{
    if (HK_UNLIKELY(hk_object_is_heard(object)))
        hk_object_changed_slow(world, object);
}

#include "core/touch.h"

#endif
