/* SPDX-License-Identifier: MIT
 *
 * model: one scenario, one variant, one sweep point, compiled: names and what
 * they stand for. Immutable once made; many worlds may run it.
 */
#ifndef HK_MODEL_H
#define HK_MODEL_H

#include "expect/ast.h"
#include "scenarios/lang/machine.h"
#include "scenarios/lang/reader.h"

/* A param: a constant. */
struct hk_param {
    const char *name;
    struct hk_value value;
};

/* How a resource is made: its kind's own file under verbs/ fills and reads it. */
struct hk_resource_kind;
struct hk_fault;
struct hk_outage;
struct hk_skew;

/* A resource, a shared variable, an operation's counter or a region: an object of the
 * world. An array is `count` of them, one after another. */
struct hk_resource {
    const char *name;
    const struct hk_resource_kind *kind;  /* NULL: its declaration was wrong; say no more */
    const struct hk_node *node;           /* where it is declared */
    int count;                            /* elements; -1: not an array */
    int first;                            /* index of its object, or of the first */
    const char **names;                   /* of each object: "fork[2]" */
    uint64_t *ids;
    struct hk_value value;                /* initial; or the number behind `of` */
    uint32_t flags;                       /* HK_OBJECT_MANUAL, ...; or the kind's own */
    bool atomic;
    int other;                            /* index of the object behind `of`, or -1 */
    bool sends, receives;                 /* endpoints: somebody's code uses that side */
    bool escapes;                         /* some code uses it as a value: a variable may hold it */
    bool asked;                           /* a statement looks at its number */
    int asked_at, asked_end;              /* where in `node`, of a tally */
};

/* How many objects it has. */
static inline int hk_resource_objects(const struct hk_resource *r)
{
    return r->count < 0 ? 1 : r->count;
}

/* Code that can be called, spawned or started. */
enum hk_proc_kind { HK_PROC_PROC, HK_PROC_OP, HK_PROC_TASK };

/* Which ends of which channels a body may use, and what it calls. */
struct hk_use {
    bool sender;
    bool held;                /* `hold q.sender`: kept, not used */
    int object;               /* resource index; or ~parameter slot */
};

struct hk_use_call {
    int callee;               /* proc index */
    bool spawned;             /* not called: what it uses is its own */
    int step;                 /* of the body, counted from 0: where it stands */
    int count;
    const int *args;          /* per argument: INT_MIN nothing, or as in hk_use */
};

/* What a body may do with a resource that has two ends, itself or through what it calls. */
enum {
    HK_ENDS_RECEIVES = 1,
    HK_ENDS_SENDS = 2,
    HK_ENDS_KEEPS_RECEIVER = 4,
    HK_ENDS_KEEPS_SENDER = 8,
};

/* An end that a task gives up behind the last step that spawns somebody to use it. */
struct hk_move {
    int step;                 /* of the body: behind this one */
    int object;
    bool sender;
};

/* Of those who wait for a resource: whom may it let go on that some code does something with it?
 * A send lets a receiver go on, but no sender; waiting for a notification lets nobody. */
enum {
    HK_LETS_TAKERS = 1,
    HK_LETS_GIVERS = 2,
    HK_LETS_ANY = HK_LETS_TAKERS | HK_LETS_GIVERS,
    HK_LETS_NOBODY = 4, /* but it names the resource */
};
struct hk_mention {
    int resource;
    uint8_t lets;
};

struct hk_proc {
    const char *name;
    enum hk_proc_kind kind;
    const struct hk_node *key, *body;
    const char *const *params;
    int param_count;
    struct hk_code code;
    int region;               /* OP: the resource that counts its calls */
    const struct hk_outage *outages; /* OP: windows in which it fails */
    const struct hk_skew *skews; /* how wrong the clocks of its tasks are */
    struct hk_use *uses;
    int use_count;
    struct hk_use_call *calls;
    int call_count;
    const uint8_t *ends;      /* per resource: HK_ENDS_..., after endpoint inference */
    struct hk_mention *mentions; /* resources that its own code names */
    int mention_count;
    bool indirect;            /* it reaches objects through variables */
    int *sends, *receives;    /* object indexes, sorted, after endpoint inference */
    int send_count, receive_count;
    struct hk_move *moves;    /* of those: what the body only hands to tasks; by step */
    int move_count;
    int tally;                /* the object that counts its tasks, or -1 */
    bool counted;             /* PROC: somebody asks about it, so its calls count, too */
    int members;              /* the first of those that count each of an array's, or -1 */
    bool cancellable;         /* the harness may cancel its tasks */
    int64_t copies;           /* TASK: how many; -1: one that is no array */
};

/* How many tasks an entry of `tasks:` starts. */
static inline int64_t hk_proc_tasks(const struct hk_proc *proc)
{
    return proc->copies < 0 ? 1 : proc->copies;
}

struct hk_emitted {
    const char *name;
    uint64_t hash;
    int arity;
    int tally;                /* the object that counts it, or -1 */
    bool observed;            /* its order among others can change a verdict */
};

/* A name whose declaration was wrong: nothing more is said about it. */
struct hk_refused {
    const char *name;
    const struct hk_refused *next;
};

struct hk_model {
    struct hk_arena arena;
    const struct hk_refused *refused;
    const char *path, *title, *variant, *point, *hint, *explain;
    const char **tags;
    size_t tag_count;
    uint32_t threads;
    bool paused;
    bool grows;               /* some semaphore: `add` */
    struct hk_param *params;
    int param_count;
    struct hk_resource *resources;
    int resource_count, resource_room;
    int object_count;
    size_t object_bytes;      /* of all objects together, */
    int root_count;           /* and the tasks of `tasks:`: after hk_model_measure */
    int ends;                 /* the object that counts all tasks, or -1 */
    struct hk_proc *procs;
    int proc_count;
    struct hk_fault *faults, **faults_last; /* in the order written */
    struct hk_emitted **events;
    int event_count, event_room;
    int *owners;              /* of each object: its resource */
    uint8_t *touches;         /* [proc][resource]: HK_LETS_..., after hk_model_infer_mentions */
};

struct hk_param *hk_model_param(const struct hk_model *model, const char *name);
struct hk_resource *hk_model_resource(const struct hk_model *model, const char *name);
struct hk_proc *hk_model_proc(const struct hk_model *model, const char *name);
struct hk_emitted *hk_model_event(const struct hk_model *model, const char *name);
/* The same, entered if it is new. */
struct hk_emitted *hk_model_event_make(struct hk_model *model, const char *name, int arity);
/* The resource that object `index` belongs to. */
const struct hk_resource *hk_model_owner(const struct hk_model *model, int index);

/* The object of a resource in a run: element `index`, or -1 of one that is no array. NULL if it
 * has no such element, or r is NULL. */
struct hk_object *hk_env_object(const struct hk_env *env, const struct hk_resource *r,
                                int64_t index);
/* How much a run will make of it. */
void hk_model_measure(struct hk_model *model);
/* Makes the objects, root tasks and endpoint counts of a run. */
void hk_model_setup(struct hk_world *world, const struct hk_model *model);
/* A fresh instance of a task of `tasks:` that has crashed. NULL: too many tasks. */
struct hk_task *hk_model_restart(struct hk_world *world, const struct hk_proc *proc,
                                 uint32_t ordinal);
/* Who may touch what, now or later; see mentions.c. */
void hk_model_infer_mentions(struct hk_model *model);
bool hk_task_may_let_go(struct hk_world *world, const struct hk_task *task,
                        const struct hk_case *waiting, const struct hk_object *object);
/* Whether the code does anything with it. */
bool hk_code_may_touch(struct hk_world *world, const struct hk_code *code,
                       const struct hk_object *object);
/* Fixpoint over the call and spawn graph; see language.md section 6. */
void hk_model_infer_endpoints(struct hk_model *model);

#endif
