/* SPDX-License-Identifier: MIT
 *
 * trace: what happened, as monitors, the recorder and people read it.
 *
 * Every event goes into the run's digest and into a short ring. Monitors get
 * the kinds that they asked for. A run made to be printed keeps all of them.
 */
#ifndef HK_TRACE_H
#define HK_TRACE_H

#include "core/task.h"

enum hk_event_kind {
    HK_EVENT_ACCESS,   /* an operation touched an object (op, object, value) */
    HK_EVENT_WAIT,     /* a case was queued (op, object) */
    HK_EVENT_RESUME,   /* a case that waited took effect (op, object, value) */
    HK_EVENT_SPAWN,    /* other: the new task */
    HK_EVENT_END,      /* the task ended: rc, value */
    HK_EVENT_ABORT,    /* other: the task asked to stop; n: 1 if it has not begun */
    HK_EVENT_EMIT,     /* name, args */
    HK_EVENT_EFFECT,   /* a built-in event: op->effect, object, value; task: whose it is */
    HK_EVENT_CHANGE,   /* a watched object has a new state (object) */
    HK_EVENT_CLOCK,    /* time has moved to .time */
    HK_EVENT_NOTE,     /* name: a text for the trace */
    HK_EVENT_STEP,     /* a step begins; n: how many tasks could have run */
    HK_EVENT_FINDING,  /* name: kind; text */
    HK_EVENT_DROP,     /* a future of the task is stopped where it stands (site); only in traces.
                        * rc: HK_EELAPSED if its time is up */
    HK_EVENT_ARM,      /* of a select that is over: n: which; rc: enum hk_arm_end; op, object */
};

/* What became of an arm. */
enum hk_arm_end { HK_ARM_WAITED, HK_ARM_PASSED_OVER, HK_ARM_TAKEN };

#define HK_EVENT_BIT(kind) (1u << (kind))

enum { HK_RING = 64 };

/* The latest accesses, kept in every run. Three arrays, as that takes fewer instructions. */
struct hk_recent {
    const struct hk_task *tasks[HK_RING];
    const struct hk_op *ops[HK_RING];
    const struct hk_object *objects[HK_RING];
};

struct hk_event {
    uint8_t kind;               /* enum hk_event_kind */
    int rc;
    uint64_t step;              /* from 1; 0 before the first */
    int64_t time;               /* ns */
    struct hk_task *task;       /* who; NULL for the clock */
    struct hk_task *other;
    const struct hk_op *op;
    struct hk_object *object;
    const char *name;           /* an emitted event's name, a note's text */
    uint64_t hash;              /* of an emitted event's name */
    struct hk_value value;
    const struct hk_value *args; /* of an emitted event */
    uint32_t n;                  /* number of args or alternatives; SPAWN, END: 1 if the task
                                  * stands in for a crashed one, or one will for it */
    const struct hk_site *site;  /* the statement */
    const struct hk_future *future; /* of the task; NULL: that which runs */
};

/* Cases of one wait: those of them that poll futures, if they are several, are branches of these
 * numbers from now on. */
void hk_branches_number(struct hk_case *cases, uint32_t count);

/* A monitor: every check and expectation is one. State lives in the run's arena. */
struct hk_monitor {
    uint32_t kinds;             /* HK_EVENT_BIT of those it wants */
    void *state;
    void (*event)(struct hk_world *world, void *state, const struct hk_event *event);
    /* The run is over, before parked computations are dropped. May be NULL. */
    void (*end)(struct hk_world *world, void *state);
    struct hk_monitor *next;
};

/* One line of a kept run: texts are in the arena of the run that kept it. */
struct hk_line {
    struct hk_event event;
    const char *task_name;      /* columns of a report */
    const char *other_name;
    uint64_t task_path;
    const char *branch;         /* of the task that does it: "2", "2.1", "left"; "" */
};

/* Something wrong, or a verdict's label that came out. */
struct hk_finding {
    const char *kind;           /* "deadlock", "race", ..., "expect" */
    const char *label;          /* of an expectation; "" otherwise */
    const char *family;         /* tasks and objects involved, without indexes */
    const char *text;           /* one sentence with all particulars */
    uint64_t id;                /* hash of kind, label and family */
    uint64_t step;
    int64_t time;
    const struct hk_site *site; /* the statement that ran, or NULL */
    struct hk_finding *next;    /* in the order found */
};

void hk_monitor_add(struct hk_world *world, struct hk_monitor *monitor);
void hk_event_post(struct hk_world *world, struct hk_event *event);

/* An event of the program under test. name and args live for the run. */
void hk_event_emit(struct hk_world *world, const char *name, uint64_t name_hash,
             const struct hk_value *args, uint32_t count);
/* A line for the trace. */
void hk_note(struct hk_world *world, const char *text);

/* Whether this would be a finding: not if the scenario allows it, or has not asked for it. */
bool hk_finding_counts(const struct hk_world *world, const char *kind, const char *label,
                       const char *family);
/* Reports a finding, once per id and run. The texts are copied. False if the
 * scenario allows this kind, so that nothing was reported. */
bool hk_finding_add(struct hk_world *world, const char *kind, const char *label,
                    const char *family, const char *text);
bool hk_finding_addf(struct hk_world *world, const char *kind, const char *label,
                     const char *family, const char *fmt, ...) HK_PRINTF(5, 6);

/* The task misuses a primitive: a finding. The text goes on where its name ends: " closes q
 * twice". The error that is raised for it is then not reported again as a failure. */
void hk_misuse(struct hk_world *world, struct hk_task *task, const char *fmt, ...)
    HK_PRINTF(3, 4);
/* The same for who asks for the case, whose rc becomes HK_EMISUSE. Returns HK_DONE. */
int hk_case_misuse(struct hk_world *world, struct hk_case *c, const char *fmt, ...)
    HK_PRINTF(3, 4);

#endif
