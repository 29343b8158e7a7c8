/* SPDX-License-Identifier: MIT
 *
 * expect: expectations as a monitor of a run.
 *
 * Three steps. hk_expect_compile makes an immutable set out of texts, once for
 * a program. hk_expect_begin hangs the set onto a world that has been set up;
 * what a run needs lives in the world's arena. hk_expect_tally_add, after each
 * run, counts what only all runs together can tell: whether a `sometimes` was
 * met, and whether an expectation was exercised at all.
 *
 * What is broken in a run is a finding of kind "expect", with the expectation's
 * label, or its own text if it has none. The verdict over all runs is judge.h.
 */
#ifndef HK_EXPECT_H
#define HK_EXPECT_H

#include "core/world.h"
#include "expect/ast.h"

/* ---- what names mean ---- */

enum hk_expect_role {
    HK_NAME_EVENT,  /* somebody emits it */
    HK_NAME_VALUE,  /* a parameter: `value` */
    HK_NAME_OBJECT, /* a resource or a state variable */
    HK_NAME_OP,     /* simulated work: an object that answers HK_QUERY_RUNNING */
    HK_NAME_REGION, /* an object that answers HK_QUERY_INSIDE */
    HK_NAME_TASK,   /* a label of tasks: an entry of `tasks`, or a proc */
};

enum { HK_EXPECT_ANY_ARITY = -1 };
#define HK_ANSWERS_NOTHING (1u << 31) /* beside the others of `queries`: it is known */

/* One name may have several roles, an entry for each. */
struct hk_expect_name {
    const char *name;
    enum hk_expect_role role;
    int arity;             /* of an event: how many arguments, or HK_EXPECT_ANY_ARITY */
    bool is_array;         /* of an object, op, region or task: x[e] exists */
    int64_t elements;      /* of an array: how many, 0 if not known */
    unsigned queries;      /* of an object: HK_ANSWERS(...), 0 if not known */
    const char *what;      /* of an object: "a channel", for messages; may be NULL */
    struct hk_value value; /* of a value; must outlive the set */
};

/* Everything that expectations may name. The built-in events need no entry. */
struct hk_expect_names {
    const struct hk_expect_name *names;
    size_t count;
    /* Whether tasks of this label have this variable; NULL: all have all. */
    bool (*field)(void *arg, const char *task, const char *field);
    void *arg;
};

/* ---- the set ---- */

/* One expectation as it was written. `text` is copied. */
struct hk_expect_source {
    const char *text;
    size_t len;
};

/* Something wrong (or, with `warning`, doubtful) in sources[source]; the place is in
 * bytes of its text. */
typedef void (*hk_expect_report)(void *arg, size_t source, bool warning,
                                 const struct hk_syntax_error *what);

struct hk_expect_set;

/* Compiles n expectations. `names` NULL: open, as tests in C use it; then any name is an
 * event in the place of an event (the built-in ones are the built-in ones), and an object
 * or a label of tasks where one of those is needed. NULL if anything is wrong, after all of
 * it has been reported. Free with hk_expect_free. */
struct hk_expect_set *hk_expect_compile(const struct hk_expect_source *sources, size_t n,
                                        const struct hk_expect_names *names,
                                        hk_expect_report report, void *arg);
void hk_expect_free(struct hk_expect_set *set);

size_t hk_expect_count(const struct hk_expect_set *set);
/* The label, or the text if it has none; as findings carry it. */
const char *hk_expect_label(const struct hk_expect_set *set, size_t i);
/* The whole text, in the language's own spacing. */
const char *hk_expect_text(const struct hk_expect_set *set, size_t i);
bool hk_expect_has_label(const struct hk_expect_set *set, size_t i);
/* Whether it must be exercised in some run (language.md, "vacuous"). */
bool hk_expect_wants_exercise(const struct hk_expect_set *set, size_t i);
/* Whether it is a `sometimes`, to be met in some run. */
bool hk_expect_is_goal(const struct hk_expect_set *set, size_t i);

/* Whether the order of this event among others can make a difference to a verdict, so that
 * it must be a step of its own. Also for built-in events: "ended". hash: hk_hash_text(event). */
bool hk_expect_orders(const struct hk_expect_set *set, const char *event, uint64_t hash);
/* Whether it names this event and means the built-in one, so that it sees none that is emitted:
 * where it is compiled without names, nobody knows yet what will be. */
bool hk_expect_means_built_in(const struct hk_expect_set *set, const char *event, uint64_t hash);

/* ---- one run ---- */

/* How the set finds its way in a world. */
struct hk_expect_bind {
    void *arg;
    /* The object of this name in this role; index -1 if it is not an element x[index]. NULL if
     * there is none. A NULL callback means the object of that name, "x" or "x[2]". */
    struct hk_object *(*object)(void *arg, struct hk_world *world, const char *name,
                                enum hk_expect_role role, int64_t index);
    /* The variable of a task; index -1 if none was given. False while it has no value.
     * A NULL callback means that no task has variables. */
    bool (*field)(void *arg, struct hk_world *world, const char *task, int64_t index,
                  const char *field, struct hk_value *value);
    bool no_observers; /* the order of events leaves no mark in the interleaving id */
};

/* What is wrong with asking this of something that does not answer it: "has no length". */
const char *hk_query_lacks(enum hk_query query);

struct hk_expect_run;

/* Watches a run from here on: call it when objects and root tasks have been made. `bind`
 * may be NULL; it and the set must outlive the run, the result lives in the world's arena.
 * NULL and HK_EINVAL in `error` (which may be NULL) if an object does not exist or cannot
 * answer what it is asked. Adds the kinds of `no` and `allow` to the world's lists. */
struct hk_expect_run *hk_expect_begin(const struct hk_expect_set *set, struct hk_world *world,
                                      const struct hk_expect_bind *bind, struct hk_error *error);

/* Once the run is over: */
bool hk_expect_exercised(const struct hk_expect_run *run, size_t i);
bool hk_expect_broken(const struct hk_expect_run *run, size_t i);
bool hk_expect_met(const struct hk_expect_run *run, size_t i);
/* The run was cut while this one was still waiting for something. */
bool hk_expect_open(const struct hk_expect_run *run, size_t i);
/* The four as bits, a byte for each expectation, of a run that counts; to be kept when its
 * world is used again. */
enum { HK_MARK_EXERCISED = 1, HK_MARK_MET = 2, HK_MARK_BROKEN = 4, HK_MARK_OPEN = 8 };
void hk_expect_marks(const struct hk_expect_run *run, uint8_t *marks);

/* ---- all runs ---- */

struct hk_expect_count {
    uint64_t exercised, met, broken, open; /* in how many runs */
};

/* Plain counters, to be added up over workers. */
struct hk_expect_tally {
    uint64_t runs;                  /* judged: not discarded, not diverged */
    size_t count;                   /* of expectations */
    struct hk_expect_count *counts; /* on the heap */
};

void hk_expect_tally_init(struct hk_expect_tally *tally, const struct hk_expect_set *set);
void hk_expect_tally_fini(struct hk_expect_tally *tally);
/* After a run that has ended so: its marks. */
void hk_expect_tally_add(struct hk_expect_tally *tally, enum hk_end end, const uint8_t *marks);

#endif
