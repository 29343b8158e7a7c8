/* SPDX-License-Identifier: MIT
 *
 * dpor_tree: wakeup trees (Abdulla, Aronis, Jonsson, Sagonas, "Source sets: a foundation
 * for optimal dynamic partial order reduction", JACM 64, 2017, section 6).
 *
 * A node of the exploration keeps the beginnings of runs that still have to be made from
 * there, as an ordered tree of steps. Each branch is a partial order that no other branch
 * begins, so that no run made along it is one that has been made before.
 */
#ifndef HK_DPOR_TREE_H
#define HK_DPOR_TREE_H

#include "strategy/dpor_trace.h"

/* Alternatives of the choices inside one step. */
struct hk_answers {
    const uint32_t *values; /* in the tree's own memory */
    uint32_t count;
};

struct hk_wakeup {
    uint32_t slot;
    hk_print print;
    struct hk_answers answers;
    bool unsure; /* it may touch something else */
    struct hk_wakeup *child, *next;
};

/* A step of a sequence to be inserted. */
struct hk_wakeup_step {
    uint32_t slot;
    hk_print print;
    struct hk_answers answers;
    bool unsure;
    bool taken; /* scratch */
};

struct hk_wakeup_pool {
    struct hk_wakeup *free;
    struct hk_wakeup_block *blocks;
    uint32_t used;
    struct hk_wakeup ***links;  /* scratch: a way down, */
    struct hk_wakeup_step *way; /* and its steps */
    uint32_t way_capacity;
};

/* Sees to it that a run along `v`, or one that is equal as far as v goes, will be made
 * from the node whose tree this is. */
void hk_wakeup_insert(struct hk_wakeup_pool *pool, struct hk_dpor_trace *trace,
                      struct hk_wakeup **tree, struct hk_wakeup_step *v, uint32_t count);
/* The first step of v that is left, of this slot; count if there is none. */
uint32_t hk_wakeup_first_of(const struct hk_wakeup_step *v, uint32_t count, uint32_t slot);
/* Whether a task whose next step has this print could go first in v: `at` is its first step there
 * and depends on nothing before it, or, if that is `count`, it depends on nothing in v. */
bool hk_wakeup_could_be_first(const struct hk_dpor_trace *trace, const struct hk_wakeup_step *v,
                              uint32_t count, uint32_t at, hk_print print);
/* Takes the leaves out of the first branch of `tree` whose way `redundant` calls so, and the
 * branch itself if none is left. */
void hk_wakeup_prune(struct hk_wakeup_pool *pool, struct hk_wakeup **tree,
                     bool (*redundant)(void *arg, const struct hk_wakeup_step *v, uint32_t count),
                     void *arg);
void hk_wakeup_free(struct hk_wakeup_pool *pool, struct hk_wakeup *node);   /* this one only */
void hk_wakeup_clear_slow(struct hk_wakeup_pool *pool, struct hk_wakeup **tree);
static inline void hk_wakeup_clear(struct hk_wakeup_pool *pool, struct hk_wakeup **tree)
{
    if (*tree)
        hk_wakeup_clear_slow(pool, tree); /* all of it */
}
void hk_wakeup_pool_fini(struct hk_wakeup_pool *pool);

#endif
