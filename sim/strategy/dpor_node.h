/* SPDX-License-Identifier: MIT
 *
 * dpor_node: the exploration that dpor is in the middle of: the run that it looks at, and
 * for each of its steps what has been tried from the state before it and what has to be.
 */
#ifndef HK_DPOR_NODE_H
#define HK_DPOR_NODE_H

#include "strategy/dpor_tree.h"

/* One choice inside a step, as a wheel that began at some value and goes round once. */
struct hk_dpor_wheel {
    uint32_t value, tried, count;
};

/* A task that could have run before a step, and cannot after it. */
struct hk_dpor_shut {
    uint32_t slot, step;
};

/* A task that has had its turn, with certain answers to the choices of its step. */
struct hk_dpor_sleeper {
    uint32_t slot;
    hk_print print;
    uint32_t answers, answer_count; /* in d->slept; 0: whatever it answers */
    bool whole;                     /* all that it can answer has been tried */
    bool awake;                     /* something has come that it depends on */
    bool here;                      /* it has had its turn at this node, not at one before */
};

/* The state before a step, and the step that is being explored from it. nodes[0] stands for
 * what happens before the first step. */
struct hk_dpor_node {
    uint32_t slot, index; /* whose turn it is; its place among the candidates */
    bool unsure;          /* what it touches was not known */
    hk_print print;       /* of the answers that it gives now */
    uint32_t sleep_first, sleep_count;
    uint32_t slept_first;
    uint32_t wheel_first, wheel_count;
    uint32_t *todo; /* source: tasks to be tried */
    uint32_t todo_count, todo_capacity;
    struct hk_wakeup *tree;    /* optimal: what is to be tried */
    struct hk_wakeup *below;   /* and how the run goes on after this step */
    struct hk_answers planned; /* answers that this step must give first */
};

struct hk_dpor {
    struct hk_dpor_trace trace;
    struct hk_wakeup_pool pool;
    struct hk_dpor_node *nodes;
    uint32_t count, capacity; /* nodes in use; [0] always is */
    struct hk_dpor_sleeper *sleepers;
    uint32_t sleeper_count, sleeper_capacity;
    uint32_t *slept; /* answers of sleepers */
    uint32_t slept_count, slept_capacity;
    struct hk_dpor_wheel *wheels;
    uint32_t wheel_count, wheel_capacity;
    struct hk_wakeup_step *sequence; /* scratch */
    uint32_t *reversal;
    uint32_t sequence_capacity;
    uint32_t *answers; /* in `sequence` */
    uint32_t answer_capacity;
    struct hk_dpor_node *reversed; /* whose sleepers is_redundant looks at */
    uint32_t branch;               /* the node where this run leaves the last one */
    uint32_t wheel_at;             /* answers given so far */
    struct hk_dpor_shut *shut;     /* in this run, by steps */
    uint32_t shut_count, shut_capacity;
    bool optimal, pruned;
    bool first;  /* this run is */
    bool blind;  /* what is left of it is fifo's, and not looked at: */
    bool missed; /* so that is not explored */
    uint32_t learnt, known; /* about footprints: by now, when this pass began */
    bool few;      /* workers are: */
    bool everyone; /* who is awake is tried at each node, and no race matters; */
    bool in_vain;  /* but too many runs are given up so */
    uint64_t whole_steps, pruned_steps; /* of runs of this pass */
    bool again; /* this is not the first pass: what a step touches is guessed no more */
    char why[160];
};

/* Both states of the strategy are the one in `self`: there is one worker. */

struct hk_dpor_node *hk_dpor_push(struct hk_dpor *d);
/* The node after the last step: who slept before it and does not depend on it sleeps on. */
struct hk_dpor_node *hk_dpor_next(struct hk_dpor *d);
void hk_dpor_pop(struct hk_dpor *d);
void hk_dpor_todo(struct hk_dpor *d, struct hk_dpor_node *n, uint32_t slot);
/* The first of the node's tree is what is tried next. */
void hk_dpor_take_branch(struct hk_dpor *d, struct hk_dpor_node *n);
/* On to what has to be tried next, in the last node that has anything; false if none has. */
bool hk_dpor_backtrack(struct hk_dpor *d);

/* ---- dpor_sleep.c; for the last node, but for the last four ---- */

/* The task's turn has been explored from there, or is not to be. */
void hk_dpor_sleep(struct hk_dpor *d, struct hk_dpor_node *n, uint32_t slot, hk_print print);
/* Who sleeps at `last` and does not depend on its step, which has this print, sleeps on at `n`. */
void hk_dpor_sleep_on(struct hk_dpor *d, const struct hk_dpor_node *last, struct hk_dpor_node *n,
                      hk_print print);
/* The node's step has been explored with the answers that it gives now; with all that it can. */
void hk_dpor_answered(struct hk_dpor *d, struct hk_dpor_node *n);
void hk_dpor_all_answered(struct hk_dpor *d, struct hk_dpor_node *n);
/* Whatever the step answers after this one, it sleeps. */
bool hk_dpor_answer_asleep(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t value);
/* The first of `count` answers of which that is not so. */
uint32_t hk_dpor_first_answer(const struct hk_dpor *d, const struct hk_dpor_node *n,
                              uint32_t count);
/* Whatever the task answers. */
bool hk_dpor_asleep(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot);
/* And it would sleep on during these steps. */
bool hk_dpor_sleeps_through(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot,
                            const uint32_t *steps, uint32_t count);
/* It has had its turn at this node, whatever it answers. */
bool hk_dpor_tried(const struct hk_dpor *d, const struct hk_dpor_node *n, uint32_t slot);
/* Somebody asleep at d->reversed could go first: then such a run has been made. */
bool hk_dpor_redundant(void *d, const struct hk_wakeup_step *v, uint32_t count);

/* ---- dpor_race.c ---- */

/* The step keeps others from running, who could have run in its place. */
void hk_dpor_note_shut_out(struct hk_dpor *d, const struct hk_world *world, uint32_t step);
/* d->sequence has room for `count`. */
void hk_dpor_sequence_room(struct hk_dpor *d, uint32_t count);
/* The run is over: what its races and those shut out ask for is put on the nodes. */
void hk_dpor_plan(struct hk_dpor *d);

#endif
