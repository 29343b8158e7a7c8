/* SPDX-License-Identifier: MIT
 *
 * fault: what goes wrong from outside, one line of `faults:` each.
 *
 * Three ways to go wrong: an outage of an op is asked for when a call completes; a fault
 * at a time is a hidden task (core/hidden.h) that sleeps until then and acts; a fault of an
 * object stands between a statement and the operation that it performs. A new kind of fault is
 * one file with one struct hk_fault_kind, and one line in faults.c.
 */
#ifndef HK_FAULT_H
#define HK_FAULT_H

#include "core/notes.h"
#include "scenarios/lang/compiler.h"

/* A window in which an operation fails: completion at from <= t < until, ns. */
struct hk_outage {
    int64_t from, until;
    const struct hk_text *error;
    const struct hk_outage *next;
};

/* How far the clocks of a task of this family are ahead, ns. */
struct hk_skew {
    int64_t index;  /* -1: all members */
    int64_t by;
    const struct hk_skew *next;
};

/* A distribution of durations, its numbers known. */
struct hk_delay {
    enum hk_shape shape;
    int64_t lo, hi;
    const int64_t *values; /* one of these, if there are any */
    int count;
};

struct hk_act;

struct hk_fault {
    const struct hk_fault_kind *kind;
    struct hk_site *site;
    struct hk_fault *next;
    int64_t at, duration;      /* ns; duration -1: not given */
    const char *family;        /* of tasks */
    int64_t index;             /* of one of them, or of an object; -1: all */
    const struct hk_resource *resource;
    int64_t percent;           /* 0..100 */
    struct hk_delay delay;
};

struct hk_fault_kind {
    const char *name;  /* its first word; of outages the word behind the op */
    const char *help;  /* its form: "crash TASK at T" */
    /* Parses what stands behind the name, to the end. False after a message. */
    bool (*parse)(struct hk_compiler *c, struct hk_fault *fault);
    /* Before the run: marks objects. May be NULL. */
    void (*begin)(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault);
    /* At fault->at, as a step of its own. Returns the time at which to be called again, later
     * than now, or HK_NEVER. NULL: nothing happens at a time. */
    int64_t (*act)(struct hk_world *world, struct hk_act *act);
};

/* A task that has crashed and will be started again, under its name. */
struct hk_fallen {
    uint32_t ordinal, draws, spawns; /* its chances and children go on where it stopped */
};

/* A fault with a time, in one run. */
struct hk_act {
    struct hk_object object;      /* that it touches: what has gone wrong so far */
    const struct hk_fault *fault;
    int calls;                    /* of act, before this one */
    int64_t next;
    bool acting;
    hk_handle *tasks;             /* of pause: its victims */
    struct hk_fallen *fallen;     /* of crash */
    uint32_t count;               /* of either */
};

/* What is wrong with one object, in one run. NULL: not that. */
struct hk_trouble {
    const struct hk_fault *drop, *duplicate, *delay, *spurious;
    struct hk_wire *wires;        /* with messages that are under way, in order */
    struct hk_notes woken;        /* waiters of a condvar: see fault_wakeups.c */
};

extern const struct hk_fault_kind *const hk_fault_kinds[];
extern const size_t hk_fault_kind_count;
extern const struct hk_fault_kind hk_fault_drop, hk_fault_duplicate;

/* The section; ops, procs and tasks have been declared and not yet compiled. */
bool hk_declare_faults(struct hk_compiler *c, const struct hk_node *list);
/* Behind the tasks of a run. */
void hk_faults_begin(struct hk_world *world, struct hk_env *env);

/* ---- parts of declarations; false after a message ---- */

/* A constant duration; one below zero is refused unless `any`. */
bool hk_fault_time(struct hk_compiler *c, bool any, int64_t *ns);
bool hk_fault_word_time(struct hk_compiler *c, const char *word, int64_t *ns); /* "at" t */
bool hk_fault_percent_of(struct hk_compiler *c, int64_t *percent);             /* p% "of" */
/* TASK or TASK[2]: family, index. *proc is its code. */
bool hk_fault_task(struct hk_compiler *c, struct hk_fault *fault, struct hk_proc **proc);
/* A resource, or one of an array, of one of these kinds (ended by NULL): "a channel". */
bool hk_fault_object(struct hk_compiler *c, const struct hk_resource_kind *const *kinds,
                     const char *wanted, struct hk_fault *fault);

/* ---- at run time ---- */

/* Calls visit for each object that the fault is about. */
void hk_fault_each(struct hk_env *env, const struct hk_fault *fault, void *arg,
                   void (*visit)(struct hk_env *env, struct hk_object *object, void *arg));
struct hk_trouble *hk_trouble_of(const struct hk_env *env, const struct hk_object *object);
/* The fault's victims: living tasks of its family, and all that these have spawned, as they stand
 * for a process. The first `*own` are those of the family. */
struct hk_task **hk_fault_victims(struct hk_world *world, const struct hk_fault *fault,
                                  uint32_t *own, uint32_t *count);

/* What a new task's clock is ahead by: its spawner's and its own. */
int64_t hk_fault_skew(struct hk_world *world, const struct hk_task *task,
                      const struct hk_task *spawner);

/* The operation behind which the faults of the object stand. */
const struct hk_op *hk_fault_op_slow(const struct hk_op *op);
static inline const struct hk_op *hk_fault_op(const struct hk_op *op,
                                              const struct hk_object *object)
{
    return HK_UNLIKELY(object->flags & HK_OBJECT_FAULTY) ? hk_fault_op_slow(op) : op;
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
extern const struct hk_faulty hk_faulty_sends[];
extern const size_t hk_faulty_send_count;
extern const struct hk_faulty hk_faulty_wait;

/* A message that `c` sends gets under way, and arrives later (ns). */
void hk_wire_send(struct hk_world *world, struct hk_trouble *trouble, struct hk_case *c,
                  const struct hk_op *op, int64_t later);
/* Nothing that is sent on the object will ever be received. */
bool hk_wire_refused(const struct hk_object *object);

#endif
