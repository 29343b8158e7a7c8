/* SPDX-License-Identifier: MIT
 *
 * run: what an expectation set knows during one run. Internal to expect/; all
 * of it lives in the world's arena.
 *
 * A check is a rule in a run. Its scope opens and closes windows (one, or one
 * for each value of the scope's variables), and each window has a state of the
 * pattern's own. A pattern is one struct hk_pattern_kind: it is told when a
 * window opens, what happens inside, and how it ends, and answers with
 * hk_check_break, hk_check_meet, hk_check_exercise and hk_check_is_due.
 */
#ifndef HK_RUN_H
#define HK_RUN_H

#include "expect/map.h"
#include "expect/set.h"

/* An event as patterns see it: a built-in one has its object or task first. */
struct hk_seen {
    const char *name;
    uint64_t hash;        /* of the name */
    const struct hk_value *args;
    uint32_t count;
    struct hk_task *task; /* of a task's event */
    int rc;               /* of HK_PART_TASK: how it ended */
    bool built_in;
};

/* Why a window ends. */
enum hk_close {
    HK_CLOSE_SCOPE, /* its scope is over: what has not come is missing */
    HK_CLOSE_END,   /* the run is over, and nothing more would come */
    HK_CLOSE_UNTIL, /* the time set for the end has come: time limits go on */
    HK_CLOSE_CUT,   /* the run was cut: what has not come is open */
    HK_CLOSE_VOID,  /* nothing can be concluded from what has not come */
};

struct hk_window {
    bool is_open;
    bool was_open;                /* has been before */
    const struct hk_value *scope; /* values of rule->scope_vars, in order */
    void *state;                  /* the pattern's own, zeroed when it opens */
};

struct hk_check {
    const struct hk_rule *rule;
    struct hk_expect_run *run;
    struct hk_window window;     /* when the scope has no variables */
    struct hk_map windows;       /* when it has; payload: struct hk_window */
    struct hk_object *observer;  /* NULL: none */
    struct hk_allow *allow;      /* of `fails`: its own failure is no other violation */
    struct hk_check *dirty_next; /* waiting for the end of an atomic block */
    bool dirty, dirty_scope;
    bool exercised, met, broken, open;
};

/* How many tasks of a family there are. */
struct hk_members {
    uint64_t started, live;
};

/* An object has been changed: whom it concerns. */
struct hk_link {
    const struct hk_thing *thing;
    struct hk_link *next;
};

struct hk_name_hash {
    const char *name;
    uint64_t hash;
};

struct hk_expect_run {
    const struct hk_expect_set *set;
    const struct hk_expect_bind *bind; /* NULL: the defaults */
    struct hk_world *world;
    struct hk_monitor monitor;
    struct hk_check *checks;
    struct hk_object **objects; /* by thing; NULL for all elements */
    struct hk_members *members; /* by family */
    int64_t *counts;            /* by counter */
    struct hk_map changes;      /* index of an object -> struct hk_link * */
    struct hk_check *dirty;     /* to be judged when the atomic block is over */
    uint32_t kinds;             /* HK_EVENT_BITs when nothing is dirty */
    struct hk_arena scratch;    /* lists made while a condition is evaluated */
    char *scratch_block;        /* its first piece, in the world's arena */
    struct hk_task *whose;      /* the effect that is being told of; NULL: the running task's */
    bool over;
    struct hk_name_hash hashes[16]; /* of built-in events that have come */
};

enum { HK_SCRATCH_BYTES = 1024 };

struct hk_pattern_kind {
    const char *name;
    size_t size; /* of a window's state */
    /* A window opens. May be NULL, like all others. */
    void (*begin)(struct hk_check *check, struct hk_window *window);
    /* An event of the rule, while the window is open. */
    void (*event)(struct hk_check *check, struct hk_window *window, enum hk_part part,
                  const struct hk_bindings *bindings, const struct hk_seen *seen);
    /* Something in the rule's condition, or its region, has changed. */
    void (*change)(struct hk_check *check, struct hk_window *window);
    /* The clock has moved; only of rules with a limit. */
    void (*clock)(struct hk_check *check, struct hk_window *window);
    void (*end)(struct hk_check *check, struct hk_window *window, enum hk_close how);
};

/* The descriptor of a pattern. */
const struct hk_pattern_kind *hk_pattern_kind(enum hk_pattern pattern);

extern const struct hk_pattern_kind hk_pattern_always, hk_pattern_finally, hk_pattern_inside;
extern const struct hk_pattern_kind hk_pattern_never, hk_pattern_sometimes, hk_pattern_eventually;
extern const struct hk_pattern_kind hk_pattern_before, hk_pattern_leads_to;
extern const struct hk_pattern_kind hk_pattern_count, hk_pattern_one_of;
extern const struct hk_pattern_kind hk_pattern_in_order, hk_pattern_in_order_of;
extern const struct hk_pattern_kind hk_pattern_completes, hk_pattern_fails, hk_pattern_aborted;
extern const struct hk_pattern_kind hk_pattern_all_complete;

/* ---- what patterns say ---- */

/* It does not hold in this run: reported once. The text is a sentence without a full stop. */
void hk_check_break(struct hk_check *check, const char *fmt, ...) HK_PRINTF(2, 3);
void hk_check_meet(struct hk_check *check);
void hk_check_exercise(struct hk_check *check);
/* At the end of a window: whether what has not come by now is missing, given its deadline
 * (HK_NEVER: none). Leaves the check open if the run was cut. */
bool hk_check_is_due(struct hk_check *check, enum hk_close how, int64_t deadline);

/* ---- what patterns ask ---- */

static inline struct hk_arena *hk_check_arena(struct hk_check *check)
{
    return &check->run->world->arena;
}

/* Whether its condition says `now`. */
bool hk_check_reads_clock(const struct hk_check *check);

static inline int64_t hk_check_now(const struct hk_check *check)
{
    return check->run->world->clock.now;
}

enum hk_truth { HK_FALSE, HK_TRUE, HK_UNKNOWN };

/* Whether the condition holds now. HK_UNKNOWN if a variable has no value yet, or if it cannot
 * be computed; the check is broken then. */
enum hk_truth hk_check_holds(struct hk_check *check, const struct hk_ast *condition);

/* The state of this key in a map, zeroed when it is new. */
void *hk_check_state(struct hk_check *check, struct hk_map *map, uint32_t vars,
                     const struct hk_bindings *bindings, size_t size);

/* ---- texts: into the buffer, which is returned ---- */

enum { HK_SAY_BYTES = 160 };
struct hk_say {
    char text[HK_SAY_BYTES];
};

const char *hk_say_time(struct hk_say *say, int64_t ns);
const char *hk_say_value(struct hk_say *say, struct hk_check *check, struct hk_value value);
/* "handled(3)", as it came. */
const char *hk_say_seen(struct hk_say *say, struct hk_check *check, const struct hk_seen *seen);
/* "handled(3)", as it should come: what is not bound stays as it was written. */
const char *hk_say_match(struct hk_say *say, struct hk_check *check,
                         const struct hk_event_match *match, uint32_t vars,
                         const struct hk_value *values);
/* "len(queue) is 5, limit is 4": what a condition reads; "" if nothing. */
const char *hk_say_condition(struct hk_say *say, struct hk_check *check,
                             const struct hk_ast *condition);

/* ---- between the files of the engine ---- */

/* Whether it counts at all: not discarded by the program, and no replay that did not fit. */
static inline bool hk_was_judged(enum hk_end end)
{
    return end != HK_END_ASSUME && end != HK_END_DIVERGED;
}

/* Whether the event is one that the pattern speaks of; fills the bindings. */
bool hk_match_event(struct hk_world *world, const struct hk_event_match *match,
                    const struct hk_seen *seen, struct hk_bindings *bindings);
/* The values of `vars` in order; how many. */
uint32_t hk_bindings_key(const struct hk_bindings *bindings, uint32_t vars,
                         struct hk_value key[HK_RULE_VARS_MAX]);
bool hk_task_is(const struct hk_task *task, const char *label, int64_t index);

void hk_scope_begin(struct hk_check *check);
void hk_scope_event(struct hk_check *check, enum hk_part part, const struct hk_bindings *bindings,
                    const struct hk_seen *seen);
void hk_scope_change(struct hk_check *check, bool scope);
void hk_scope_clock(struct hk_check *check);
void hk_scope_end(struct hk_check *check, enum hk_close how);

/* Fills run->objects and run->changes. HK_OK or HK_EINVAL. */
int hk_run_bind(struct hk_expect_run *run, struct hk_error *error);
struct hk_object *hk_run_object(struct hk_expect_run *run, const char *name,
                                enum hk_expect_role role, int64_t index);
/* Ready to evaluate nodes whose names are those of the set. What it allocates lasts until
 * the next call. */
void hk_run_eval_init(struct hk_expect_run *run, struct hk_eval *eval);
/* The rule has seen something in the running task: a mark in the interleaving id. */
void hk_check_observe(struct hk_check *check);
/* Judges what has waited for the end of an atomic block. */
void hk_run_judge_put_off(struct hk_expect_run *run);
/* The monitor's hook. */
void hk_feed_event(struct hk_world *world, void *run, const struct hk_event *event);
/* A task has been made: counted, then told to those who want to know. */
void hk_feed_count(struct hk_expect_run *run, const struct hk_task *task);
void hk_feed_start(struct hk_expect_run *run, struct hk_task *task);
/* Judges again what reads something that has changed. */
void hk_run_changed(struct hk_expect_run *run, const struct hk_watch *watches);

#endif
