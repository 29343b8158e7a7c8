/* SPDX-License-Identifier: MIT
 *
 * fault: what goes wrong from outside, at run time. Both faces say it in their own words: lines of
 * `faults:`, and functions of hocket.h.
 */
#ifndef HK_FAULT_FAULT_H
#define HK_FAULT_FAULT_H

#include "core/notes.h"
#include "core/world.h"

/* ---- objects ---- */

/* A distribution of durations, ns. */
struct hk_delay {
    enum hk_shape shape;
    int64_t lo, hi;
    const int64_t *values; /* one of these, if there are any */
    int count;
};

/* What is wrong with one object, in one run. 0 or NULL: not that. */
struct hk_trouble {
    int64_t drop, duplicate;       /* per cent of what is sent */
    const struct hk_delay *delay;
    bool spurious;                 /* waits on a condvar may be over for no reason */
    const struct hk_site *site;    /* the line that says so */
    struct hk_wire *wires;         /* with messages that are under way, in order */
    struct hk_notes woken;         /* waiters of a condvar: see wakeups.c */
};

/* The object's, made if it has none yet. */
struct hk_trouble *hk_trouble_of(struct hk_world *world, struct hk_object *object);

/* The operation behind which the faults of the object stand. */
const struct hk_op *hk_fault_op_slow(const struct hk_op *op);
static inline const struct hk_op *hk_fault_op(const struct hk_op *op,
                                              const struct hk_object *object)
{
    return HK_UNLIKELY(object->trouble != NULL) ? hk_fault_op_slow(op) : op;
}

/* An operation with faults in front of it. */
struct hk_faulty {
    struct hk_op op;
    const struct hk_op *base;
};
static inline const struct hk_op *hk_fault_base(const struct hk_case *c)
{
    return ((const struct hk_faulty *)(const void *)c->op)->base;
}
extern const struct hk_faulty hk_faulty_wait;

/* A message that `c` sends gets under way, and arrives later (ns). */
void hk_wire_send(struct hk_world *world, struct hk_trouble *trouble, struct hk_case *c,
                  const struct hk_op *op, int64_t later);
/* A message is under way to the object and has not arrived. */
bool hk_wire_is_busy(const struct hk_object *object);
/* Nothing that is sent on the object will ever be received. */
bool hk_wire_refused(const struct hk_object *object);

/* ---- ends of channels, oneshots, broadcasts and watches ---- */

/* The task holds this end from now on; false if the object has no ends. */
bool hk_end_hold(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                 bool sender);
void hk_end_drop(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                 bool sender);
/* Whether anybody is counted as able to send. */
bool hk_end_is_counted(const struct hk_object *object);

/* ---- at a time ---- */

/* A fault with a time, in one run; the first member of what knows more. */
struct hk_act {
    struct hk_object object;      /* that it touches: what has gone wrong so far */
    const struct hk_site *site;
    const char *again;            /* what a second call of act is, in a trace; NULL: nothing else */
    /* As a step of its own. Returns the time at which to be called again, later than now, or
     * HK_NEVER. */
    int64_t (*act)(struct hk_world *world, struct hk_act *act);
    /* Whether the call that is still to come may end the wait of the task, or of somebody who
     * waits for the object (one of the two is given, the other is NULL). NULL: it never can. */
    bool (*helps)(struct hk_world *world, const struct hk_act *act, const struct hk_task *task,
                  const struct hk_object *object);
    int calls;                    /* of act, before this one */
    int64_t next;                 /* HK_NEVER: it is over */
    bool acting;
};

/* From now on: act->act is called at `at` (ns), and when it says so. `act` lives in the run's
 * arena; its site and function are set. `number` tells faults of the same words apart. */
void hk_act_begin(struct hk_world *world, struct hk_act *act, const char *name, uint64_t number,
                  int64_t at);
/* Whether a fault that is still to come, or a message that is under way, may help the task, or
 * somebody who waits for the object; the other one is NULL. */
bool hk_fault_may_befall(struct hk_world *world, const struct hk_task *task,
                         const struct hk_object *object);
/* A channel, as `close` would do it; nothing if it is closed already. */
void hk_fault_close_now(struct hk_world *world, struct hk_object *channel);

/* ---- tasks ---- */

/* Whom a fault strikes: the living tasks of a family (all, or the one of that index), and with
 * them all that they have spawned, since a task stands for a process here. */
struct hk_victims {
    const char *family;
    int64_t index;                /* -1: all */
    int64_t duration;             /* of a pause; until a restart, -1: never. ns */
    /* For a task that will be started again; NULL if duration is -1. `keep`: the fault, which is
     * the running task, holds what must outlast the crash, the ends of its channels, and puts
     * into *own what `again` needs to make the task anew (see hk_start.again). After that
     * `let_go` gives up what was kept. */
    void (*keep)(struct hk_world *world, const struct hk_task *task, void **own);
    struct hk_task *(*again)(struct hk_world *world, uint32_t ordinal, bool is_array, void *own);
    void (*let_go)(struct hk_world *world, struct hk_task *task, void *own);
    /* Whether what is made anew may ever touch the object. NULL: nobody asks. */
    bool (*touches)(struct hk_world *world, const void *own, const struct hk_object *object);
};

/* The running hidden task kills them at `at`, or suspends them. */
void hk_fault_crash_begin(struct hk_world *world, const struct hk_victims *victims,
                          const struct hk_site *site, uint64_t number, int64_t at);
void hk_fault_pause_begin(struct hk_world *world, const struct hk_victims *victims,
                          const struct hk_site *site, uint64_t number, int64_t at);

#endif
