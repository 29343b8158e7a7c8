/* SPDX-License-Identifier: MIT
 *
 * dpor_trace: the steps of the run that dpor is looking at, what came before what, and
 * which of them could have come the other way round.
 *
 * Steps are numbered from 1, as the world numbers them. `before` is the reflexive,
 * transitive order by tasks, causes and conflicting footprints, kept as one vector clock a
 * step: its component for a task is the number of that task's latest step before it. Only
 * steps of one instant are ever compared: the clock moves when nothing can run, so whatever
 * lies before a move lies before all that follows.
 */
#ifndef HK_DPOR_TRACE_H
#define HK_DPOR_TRACE_H

#include "plugin.h"

/* A set of accesses. Equal ones have one number, and live as long as the campaign. */
typedef uint32_t hk_print;

struct hk_dpor_step {
    uint32_t slot;     /* whose */
    hk_print print;    /* what it touched */
    uint32_t stood;    /* number of its task and the place where that stood, */
    uint32_t before;   /* and of the object whose access it announced */
    uint32_t previous; /* the same task's step before, 0 if none */
    uint32_t entries;  /* how many there were before its own */
    uint64_t instant;
    uint32_t latest_all; /* the one before it, if it touched everything */
    hk_print own;        /* what of `print` it touched for itself, */
    hk_print for_all;    /* and what as the last of several: */
    uint32_t acted, acted_count; /* who they are, in t->acted */
    bool apart;          /* not all of it was for all of them */
};

/* `first` and `second` are dependent, neighbours in the order, and `second` could have come
 * without `first`. */
struct hk_dpor_race {
    uint32_t first, second;
    hk_print more; /* the caller's: what the second may touch without the first */
};

struct hk_dpor_print {
    uint32_t first, count;
    bool all;           /* touches everything */
    uint64_t any, firm; /* a bit for each object, or for several; not if it only looks at that */
};

/* A step, or what it has done for several: that comes after all of these and after the step, and
 * what the step's task does later does not come after it. */
struct hk_dpor_before {
    uint32_t step;
    bool for_all;
};

/* An access to an object. */
struct hk_dpor_entry {
    uint32_t object, step, modes;
    uint32_t below; /* the object's entry before + 1, */
    uint32_t firm;  /* and the latest, up to this one, that does not only look */
    bool for_all;
};

/* A task at a place in its code. */
struct hk_dpor_stand {
    uint32_t own, life; /* numbers of the task and of its end */
    uint32_t modes;     /* in which its steps have touched the object that they announced */
    bool busy;          /* they touch something else, too, or have announced nothing */
    bool used;          /* somebody has relied on its not being so */
};

/* What a step's beginning and print have taught. */
struct hk_dpor_lesson {
    uint32_t stood, before;
};

struct hk_dpor_trace {
    struct hk_arena *memory;    /* where all of it is */
    struct hk_dpor_step *steps; /* [0] is nobody's */
    uint32_t count, capacity;   /* of steps, without [0] */
    uint32_t *clocks;           /* rows of `width` */
    uint32_t *all_clocks;       /* the same for what steps do for several; NULL before the first */
    uint32_t width;
    uint32_t *latest; /* by slot: its latest step */
    uint32_t slot_capacity;
    struct hk_dense objects; /* numbers for the objects of footprints */
    uint32_t *heads;         /* by object: its latest entry + 1 */
    uint32_t head_capacity;
    struct hk_dpor_entry *entries; /* accesses, in order */
    uint32_t entry_count, entry_capacity;
    struct hk_dense print_ids;
    struct hk_dense lists; /* of accesses, as the world has them, */
    hk_print *list_prints; /* and what print each is */
    uint32_t list_capacity;
    struct hk_dpor_print *prints;
    struct hk_access *accesses; /* of all prints; objects by number */
    uint32_t print_capacity, access_count, access_capacity;
    struct hk_dpor_race *races;
    uint32_t race_count, race_capacity;
    uint32_t *acted, acted_count, acted_capacity; /* steps that others acted for */
    struct hk_dpor_before *before; /* scratch: direct predecessors of a step, */
    uint32_t before_capacity;
    uint32_t *marks, mark;                /* and whether one is there, twice for each step */
    uint32_t *between;                    /* scratch: a row */
    const struct hk_past *past;           /* a long list, and its row; in this run */
    uint32_t *past_clock;
    bool conflicts[16][16];            /* by modes */
    uint32_t with[16];                 /* by modes: the modes that conflict with them */
    uint32_t everything;               /* number of the object that stands for all */
    uint32_t latest_all;               /* the latest step that touched it */
    bool ready;
    struct hk_dense taught; /* beginnings and prints, */
    struct hk_dpor_lesson *lessons;
    uint32_t lesson_capacity;
    struct hk_dense stands;     /* tasks and places, by `stood` */
    struct hk_dpor_stand *of_stand; /* what is known of them */
    uint32_t stand_capacity;
    bool widened; /* one touches more than somebody had relied on */
};

/* One that is zeroed, or has used this memory before. */
void hk_dpor_trace_use(struct hk_dpor_trace *trace, struct hk_arena *memory);
/* The world's step that is over becomes the last one; its races with earlier ones are added
 * to `races`. */
void hk_dpor_append(struct hk_dpor_trace *trace, struct hk_world *world);
/* Forgets all steps but the first `count`. */
void hk_dpor_cut(struct hk_dpor_trace *trace, uint32_t count);

/* True if a comes before b, or is b; a <= b. */
static inline bool hk_dpor_before(const struct hk_dpor_trace *trace, uint32_t a, uint32_t b)
{
    return trace->clocks[(size_t)b * trace->width + trace->steps[a].slot] >= a;
}

/* What a step from where this one stood may touch at another time and this one has not touched,
 * its own end left out: nothing but what it announces, if that has been so with all of them. */
hk_print hk_dpor_more(struct hk_dpor_trace *trace, uint32_t step);
bool hk_dpor_conflict(const struct hk_dpor_trace *trace, hk_print a, hk_print b);
static inline bool hk_dpor_depend(const struct hk_dpor_trace *trace, hk_print a, hk_print b)
{
    const struct hk_dpor_print *x = &trace->prints[a], *y = &trace->prints[b];
    return ((x->any & y->firm) | (x->firm & y->any)) && hk_dpor_conflict(trace, a, b);
}
/* The print that depends on nothing, and the one that depends on everything. */
enum { HK_PRINT_NONE, HK_PRINT_ALL };
hk_print hk_dpor_unite(struct hk_dpor_trace *trace, hk_print a, hk_print b);
static inline hk_print hk_dpor_union(struct hk_dpor_trace *trace, hk_print a, hk_print b)
{
    if (a == b || b == HK_PRINT_NONE)
        return a;
    return a == HK_PRINT_NONE ? b : hk_dpor_unite(trace, a, b);
}

/* Steps that do something as the last of several, and would not do so in another order. */
struct hk_dpor_aside {
    uint32_t *end, count; /* they stand before `end` */
    hk_print more;        /* who touches this may depend on what is left of them */
    bool parts, some;     /* these are wanted; and there are some */
};

/* Whether `step`, which comes after neither of the two, goes with what is put before them. Of what
 * it does for several, that comes after one of them, only the step's own part is left; and who
 * comes after such a step stays behind. */
bool hk_dpor_stays_behind(const struct hk_dpor_trace *trace, uint32_t first, uint32_t second,
                          uint32_t step, struct hk_dpor_aside *aside);
static inline bool hk_dpor_goes_along(const struct hk_dpor_trace *trace, uint32_t first,
                                      uint32_t second, uint32_t step, struct hk_dpor_aside *aside)
{
    return trace->acted_count == 0 || !hk_dpor_stays_behind(trace, first, second, step, aside);
}
/* The steps after `race->first` that do not depend on it, and then race->second, into `v`, which
 * has room for all steps twice: those between the two, and behind them as far as the second
 * might depend on them if it also touches `more`. Returns how many. *parts: also steps of which
 * only a part is left; and then, whether there are any on which it might depend. */
uint32_t hk_dpor_reversal(const struct hk_dpor_trace *trace, const struct hk_dpor_race *race,
                          hk_print more, bool *parts, uint32_t *v);
/* True if v[index] could be the first of v: it is the first of its task in v, and nothing
 * in v comes before it. */
bool hk_dpor_initial(const struct hk_dpor_trace *trace, const uint32_t *v, uint32_t index);

/* ---- between dpor_trace.c and dpor_order.c ---- */

enum { HK_DPOR_ROW = 16 }; /* the width of a row is so much times a power of two */

void hk_dpor_join_past_slow(struct hk_dpor_trace *trace, uint32_t *clock,
                            const struct hk_past *past, uint32_t now);
static inline void hk_dpor_join_past(struct hk_dpor_trace *trace, uint32_t *clock,
                                     const struct hk_past *past, uint32_t now)
{
    if (past)
        hk_dpor_join_past_slow(trace, clock, past, now);
}
/* Adds to the `count` in trace->before the latest steps of the instant that conflict with the
 * print; returns how many there are then. Some that are before others of them may be missing. */
uint32_t hk_dpor_find_conflicts(struct hk_dpor_trace *trace, hk_print part, uint64_t instant,
                                uint32_t count);
/* `clock` is that of what made the step possible; the first `own` conflict with what it does for
 * itself, the others with what it does for several. */
void hk_dpor_find_races(struct hk_dpor_trace *trace, const uint32_t *clock, uint32_t own,
                        uint32_t count, uint32_t now);
void hk_dpor_join_conflicts(struct hk_dpor_trace *trace, uint32_t *clock, uint32_t own);
/* What the newest step does for several comes after it, all of them, and before[own] to
 * [count - 1]. */
void hk_dpor_order_for_all(struct hk_dpor_trace *trace, uint32_t own, uint32_t count,
                           uint32_t now);

/* ---- between dpor_trace.c and dpor_print.c ---- */

void hk_dpor_learn_conflicts(struct hk_dpor_trace *trace, const struct hk_world *world);
/* The running step's footprint, with its task: all its steps touch that. */
hk_print hk_dpor_print_of(struct hk_dpor_trace *trace, const struct hk_world *world, uint32_t slot);
/* What it has touched as the last of several. */
hk_print hk_dpor_print_of_all(struct hk_dpor_trace *trace, const struct hk_world *world);
/* The step, whose slot and print are set, adds to what is known of where it stood. */
void hk_dpor_learn_stand(struct hk_dpor_trace *trace, const struct hk_world *world,
                         struct hk_dpor_step *step);

#endif
