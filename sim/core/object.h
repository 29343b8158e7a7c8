/* SPDX-License-Identifier: MIT
 *
 * object: what every shared thing has in common, and the operations that tasks
 * announce on it.
 *
 * A new object is one file in objects/: a struct that starts with struct
 * hk_object, a struct hk_object_kind, and a few struct hk_op. The kernel never
 * looks further; an operation is only asked four things:
 *
 *     peek    could it take effect now?                 (asked by select)
 *     enter   take effect now, or join the queue        (one step)
 *     leave   the waiter has gone: leave the queue, pass a grant on
 *     owners  which tasks could let this waiter go on?  (asked by the deadlock check)
 *
 * When an object changes so that a queued case may go on, it sets the case's
 * result and calls hk_case_grant.
 */
#ifndef HK_OBJECT_H
#define HK_OBJECT_H

#include "core/depend.h"
#include "core/value.h"

struct hk_case;
struct hk_future;

/* What enter returns. */
enum { HK_WAIT = 0, HK_DONE = 1 };
/* What peek returns. */
enum { HK_PEEK_DISABLED = -1, HK_PEEK_WAIT = 0, HK_PEEK_READY = 1 };

enum {
    HK_OP_AWAIT = 1,   /* may wait, so an abort takes effect before it */
    HK_OP_TIMED = 2,   /* waits for the clock, not for a task */
    HK_OP_BLOCKS = 4,  /* keeps its worker while it waits */
    HK_OP_LOCAL = 8,   /* touches nothing shared: never a step of its own */
    HK_OP_ATTACHED = 16, /* belongs to the step before it, if there is one in this poll */
    HK_OP_UNTOLD = 32, /* an access that no statement makes: the rows of a run leave it out */
};

/* Calls visit(arg, task) for tasks that alone can let the case go on, any one of which
 * is enough. Returns false if others could too (then nothing can be concluded). */
typedef void (*hk_owner_visit)(void *arg, struct hk_task *task);

struct hk_op {
    const char *name;  /* "recv", as traces print it */
    uint8_t mode;      /* announced access: enum hk_mode; 0 if it touches nothing */
    uint8_t code;      /* tells the operations of one kind of object apart, from 1 */
    uint8_t flags;     /* HK_OP_... */
    int (*enter)(struct hk_world *world, struct hk_case *c);
    void (*leave)(struct hk_world *world, struct hk_case *c);
    int (*peek)(struct hk_world *world, const struct hk_case *c);
    bool (*owners)(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                   void *arg);
    /* Of an operation that waits for changes of several objects, c->object being NULL: the i-th,
     * NULL if there are no more. May be NULL. */
    struct hk_object *(*object_at)(const struct hk_case *c, uint32_t i);
    const char *effect; /* the built-in event that says it has taken effect: "received" */
    /* A case that was granted, by its object or by the clock, is taken up by its task, which
     * is the running one. May be NULL. */
    void (*fired)(struct hk_world *world, struct hk_case *c);
};

/* What expressions may ask of an object. */
enum hk_query {
    HK_QUERY_LEN,     /* messages in a channel */
    HK_QUERY_CAP,     /* its capacity */
    HK_QUERY_PERMITS, /* free permits */
    HK_QUERY_VALUE,   /* what a cell or a watch holds, a counter's value */
    HK_QUERY_RUNNING, /* calls of an operation that are under way */
    HK_QUERY_INSIDE,  /* tasks inside a region */
    HK_QUERY_CLOSED,  /* whether nothing more will come, or nobody will receive */
};
#define HK_ANSWERS(query) (1u << HK_QUERY_##query)

struct hk_object_kind {
    const char *name; /* "channel" */
    const char *help; /* one line for `hocket list objects` */
    /* For kinds that lend something: how much of it is out although no living task has it.
     * *all: how much there is. NULL for all others. */
    int64_t (*missing)(struct hk_world *world, const struct hk_object *object, int64_t *all);
    /* What a case of it that waits lacks, in the words behind "waits": "for 2 of 3 permits of s (1
     * available, 0 held)". Like snprintf. NULL: the names of operation and object say it. */
    int (*lacks)(const struct hk_object *object, const struct hk_case *c, char *text, size_t size);
    bool onlooker;     /* a check sees through it; what happens to it is not the program's doing */
    bool items;        /* what it lends can be told apart: an effect's value is which */
    const char *lends; /* "permits"; NULL if it is the object itself: a lock */
    unsigned queries;  /* HK_ANSWERS(LEN) | ...: what can be asked of one, for who must know
                        * before there is one */
    /* False if the kind has no such thing. May be NULL. */
    bool (*query)(const struct hk_object *object, enum hk_query what, struct hk_value *value);
    /* The running task is about to query the object: it comes after whoever gave that answer.
     * NULL if a query orders nothing. */
    void (*looked)(struct hk_world *world, struct hk_object *object);
    /* For kinds that own tasks: one whose task->set it is has ended, and is the running one.
     * Its results stay until the object clears task->set. NULL for all others. */
    void (*member_ended)(struct hk_world *world, struct hk_object *object, struct hk_task *task);
    /* For kinds that call hk_object_unsettled: a stretch is over, and the tasks that were too
     * busy to be served may be waiting now. True: ask again. */
    bool (*settle)(struct hk_world *world, struct hk_object *object);
};

enum {
    HK_OBJECT_WATCHED = 1, /* monitors want to hear of its changes */
    HK_OBJECT_MANUAL = 2,  /* nothing is released or inferred for its users */
    HK_OBJECT_UNFAIR = 4,  /* any waiter may win */
    HK_OBJECT_PLAIN = 8,   /* a plain variable: the race check watches it */
    HK_OBJECT_AWAITED = 16, /* it has watchers */
    HK_OBJECT_GROWS = 32,  /* permits may be added: nobody knows who could */
    HK_OBJECT_SHUFFLED = 64, /* its messages come out in any order */
    HK_OBJECT_UNSETTLED = 128, /* asked when a stretch is over: settle.c */
};

/* Who is told of each change of an object at once: a condition that a task waits for. */
struct hk_watcher {
    struct hk_watcher *next, *prev;
    void (*changed)(struct hk_world *world, void *arg);
    void *arg;
};

struct hk_object {
    const struct hk_object_kind *kind;
    const char *name;        /* "queue", "fork[2]" */
    uint64_t id;             /* hash of the name: the same in every run */
    uint32_t index;          /* position in the world's list of objects */
    uint32_t flags;          /* HK_OBJECT_... */
    struct hk_dep dep;
    const char *family;      /* its name without an index */
    uint64_t family_hash;    /* once somebody has asked for it; 0: nobody has */
    struct hk_watcher *watchers;
    void *shadow;            /* a check's own note about it (race epochs), or NULL */
    struct hk_object *unsettled_next;
    struct hk_trouble *trouble; /* what is wrong with it: fault/fault.h. NULL: nothing */
};

/* The running task comes after whoever has made the object what it is, as far as that orders. */
static inline void hk_object_looked(struct hk_world *world, struct hk_object *object)
{
    if (object->kind->looked)
        object->kind->looked(world, object);
}

/* It could not serve a case whose task is busy: its `settle` is asked when a stretch is over. */
void hk_object_unsettled(struct hk_world *world, struct hk_object *object);

/* A list of waiting cases, first come first. */
struct hk_queue {
    struct hk_case *first, *last;
    uint32_t len;
};

void hk_watcher_add(struct hk_object *object, struct hk_watcher *watcher);
void hk_watcher_remove(struct hk_object *object, struct hk_watcher *watcher);

/* Enters an object into the world. `name` must outlive the run; `id` 0 means
 * the hash of the name. */
void hk_object_init(struct hk_world *world, struct hk_object *object,
                    const struct hk_object_kind *kind, const char *name, uint64_t id);

#endif
