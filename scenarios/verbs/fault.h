/* SPDX-License-Identifier: MIT
 *
 * fault: what goes wrong from outside, one line of `faults:` each.
 *
 * What faults do is in fault/; here is how they are said. A new kind of fault is one file with one
 * struct hk_fault_kind, and one line in faults.c.
 */
#ifndef HK_FAULT_H
#define HK_FAULT_H

#include "fault/fault.h"
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

struct hk_fault {
    const struct hk_fault_kind *kind;
    struct hk_site *site;
    struct hk_fault *next;
    int64_t at, duration;      /* ns; duration -1: not given */
    int64_t index;             /* of one of the tasks or objects; -1: all */
    const char *family;        /* of tasks */
    const struct hk_resource *resource;
    int64_t percent;           /* 0..100 */
    struct hk_delay delay;
    uint64_t number;           /* of all faults, from 1 */
};

struct hk_fault_kind {
    const char *name;  /* its first word; of outages the word behind the op */
    const char *help;  /* its form: "crash TASK at T" */
    /* Parses what stands behind the name, to the end. False after a message. */
    bool (*parse)(struct hk_compiler *c, struct hk_fault *fault);
    /* Before the run. NULL: nothing is to be done then. */
    void (*begin)(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault);
};

extern const struct hk_fault_kind *const hk_fault_kinds[];
extern const size_t hk_fault_kind_count;
extern const struct hk_fault_kind hk_fault_kind_drop, hk_fault_kind_duplicate, hk_fault_kind_delay;

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
void hk_fault_each(struct hk_world *world, const struct hk_env *env, const struct hk_fault *fault,
                   void (*visit)(struct hk_world *world, struct hk_object *object,
                                 const struct hk_fault *fault));
/* Whether it is about this object. */
bool hk_fault_names(const struct hk_env *env, const struct hk_fault *fault,
                    const struct hk_object *object);

/* What a new task's clock is ahead by: its spawner's and its own. */
int64_t hk_task_skew(struct hk_world *world, const struct hk_task *task,
                      const struct hk_task *spawner);

#endif
