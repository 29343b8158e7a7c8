/* SPDX-License-Identifier: MIT
 *
 * dpor_tree: inserting a sequence. At each node the first child that could be the first of
 * what is left is followed, its own step being dropped from what is left; where no child fits
 * the rest becomes the last branch. So it does at a leaf, although from there everything will be
 * explored: the leaf alone may turn out to be redundant, when what it is followed by here is not.
 */
#include "strategy/dpor_tree.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256 };

struct hk_wakeup_block {
    struct hk_wakeup_block *next;
    struct hk_wakeup nodes[BLOCK];
};

static struct hk_wakeup *node_new(struct hk_wakeup_pool *pool)
{
    struct hk_wakeup *node = pool->free;
    if (node) {
        pool->free = node->next;
        return node;
    }
    if (!pool->blocks || pool->used == BLOCK) {
        struct hk_wakeup_block *block = hk_xmalloc(sizeof(*block));
        block->next = pool->blocks;
        pool->blocks = block;
        pool->used = 0;
    }
    return &pool->blocks->nodes[pool->used++];
}

void hk_wakeup_free(struct hk_wakeup_pool *pool, struct hk_wakeup *node)
{
    if (node->answers.values)
        free((void *)(uintptr_t)node->answers.values);
    node->answers = (struct hk_answers){0};
    node->next = pool->free;
    pool->free = node;
}

/* Without recursion: a node's children go in front of its siblings. */
void hk_wakeup_clear_slow(struct hk_wakeup_pool *pool, struct hk_wakeup **tree)
{
    struct hk_wakeup *list = *tree;
    *tree = NULL;
    while (list) {
        struct hk_wakeup *node = list, *last = node->child;
        list = node->next;
        if (last) {
            while (last->next)
                last = last->next;
            last->next = list;
            list = node->child;
        }
        hk_wakeup_free(pool, node);
    }
}

void hk_wakeup_pool_fini(struct hk_wakeup_pool *pool)
{
    for (struct hk_wakeup_block *b = pool->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(pool->links);
    free(pool->way);
}

uint32_t hk_wakeup_first_of(const struct hk_wakeup_step *v, uint32_t count, uint32_t slot)
{
    uint32_t i = 0;
    while (i < count && (v[i].taken || v[i].slot != slot))
        i++;
    return i;
}

/* v is a piece of a run: two of its steps are ordered if a chain of dependent steps leads
 * from one to the other, so the first of a chain is what counts. Nobody is known to be independent
 * of a step that may touch something else. */
static bool nothing_before(const struct hk_dpor_trace *trace, const struct hk_wakeup_step *v,
                           uint32_t end, hk_print print)
{
    for (uint32_t i = 0; i < end; i++) {
        if (!v[i].taken && (v[i].unsure || hk_dpor_depend(trace, v[i].print, print)))
            return false;
    }
    return true;
}

bool hk_wakeup_could_be_first(const struct hk_dpor_trace *trace, const struct hk_wakeup_step *v,
                              uint32_t count, uint32_t at, hk_print print)
{
    bool sure = at < count && !v[at].unsure;
    return nothing_before(trace, v, at, sure ? v[at].print : print);
}

static bool same_answers(const struct hk_answers *a, const struct hk_answers *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->values, b->values, a->count * sizeof(*a->values)) == 0);
}

static struct hk_wakeup *branch_of(struct hk_wakeup_pool *pool, const struct hk_wakeup_step *v,
                                   uint32_t count)
{
    struct hk_wakeup *top = NULL, **link = &top;
    for (uint32_t i = 0; i < count; i++) {
        if (v[i].taken)
            continue;
        struct hk_wakeup *node = node_new(pool);
        *node = (struct hk_wakeup){.slot = v[i].slot, .print = v[i].print, .unsure = v[i].unsure};
        if (v[i].answers.count) {
            size_t bytes = v[i].answers.count * sizeof(uint32_t);
            uint32_t *values = hk_xmalloc(bytes);
            memcpy(values, v[i].answers.values, bytes);
            node->answers = (struct hk_answers){values, v[i].answers.count};
        }
        *link = node;
        link = &node->child;
    }
    return top;
}

static void enter(struct hk_wakeup_pool *pool, uint32_t depth, struct hk_wakeup **link)
{
    if (depth == pool->way_capacity) {
        pool->way_capacity = depth ? depth * 2 : 64;
        pool->links = hk_xrealloc(pool->links, pool->way_capacity * sizeof(struct hk_wakeup **));
        pool->way = hk_xrealloc(pool->way, pool->way_capacity * sizeof(*pool->way));
    }
    const struct hk_wakeup *node = *link;
    pool->links[depth] = link;
    pool->way[depth] = (struct hk_wakeup_step){.slot = node->slot,
                                               .print = node->print,
                                               .answers = node->answers,
                                               .unsure = node->unsure};
}

/* Depth first, without recursion. A node that has lost all its children goes, too: as a leaf
 * it would mean everything from there. */
void hk_wakeup_prune(struct hk_wakeup_pool *pool, struct hk_wakeup **tree,
                     bool (*redundant)(void *arg, const struct hk_wakeup_step *v, uint32_t count),
                     void *arg)
{
    uint32_t depth = 0;
    enter(pool, 0, tree);
    for (;;) {
        struct hk_wakeup **link = pool->links[depth], *node = *link;
        if (node->child) {
            enter(pool, ++depth, &node->child);
            continue;
        }
        bool gone = redundant(arg, pool->way, depth + 1);
        for (;;) { /* on to the next sibling, or up */
            struct hk_wakeup *next = node->next;
            if (gone) {
                *link = next;
                hk_wakeup_free(pool, node);
            }
            if (depth == 0)
                return;
            if (next) {
                enter(pool, depth, gone ? link : &node->next);
                break;
            }
            link = pool->links[--depth];
            node = *link;
            gone = !node->child;
        }
    }
}

/* Of a branch that stands for two sequences, which guess differently; or both are sure, but one has
 * seen the step end the run. */
static void learn_more(struct hk_dpor_trace *trace, struct hk_wakeup *node,
                       const struct hk_wakeup_step *step)
{
    bool settles = node->unsure && !step->unsure;
    node->unsure = node->unsure && step->unsure;
    node->print = settles ? step->print : hk_dpor_union(trace, node->print, step->print);
}

/* From here on, the child that is this step with these answers, or behind the last one. */
static struct hk_wakeup **same_step(struct hk_wakeup **link, const struct hk_wakeup_step *step)
{
    while (*link && ((*link)->slot != step->slot || !same_answers(&(*link)->answers,
                                                                  &step->answers)))
        link = &(*link)->next;
    return link;
}

/* The child could be the first of v, as far as is known: of one that may touch something else
 * nothing is, and one with certain answers says nothing of others that its task may give. */
static bool fits(const struct hk_dpor_trace *trace, const struct hk_wakeup *child,
                 const struct hk_wakeup_step *v, uint32_t count, uint32_t at)
{
    bool answers = child->answers.count > 0;
    if (at == count && answers)
        return false;
    bool known = !child->unsure && (at == count || !answers || v[at].answers.count > 0);
    return hk_wakeup_could_be_first(trace, v, count, at, known ? child->print : HK_PRINT_ALL);
}

void hk_wakeup_insert(struct hk_wakeup_pool *pool, struct hk_dpor_trace *trace,
                      struct hk_wakeup **tree, struct hk_wakeup_step *v, uint32_t count)
{
    struct hk_wakeup **link = tree;
    for (uint32_t i = 0; i < count; i++)
        v[i].taken = false;
    while (count > 0 && *link) {
        uint32_t at = hk_wakeup_first_of(v, count, (*link)->slot);
        if (!fits(trace, *link, v, count, at)) {
            link = &(*link)->next;
            continue;
        }
        if (at < count) {
            link = same_step(link, &v[at]);
            if (!*link)
                break;
            v[at].taken = true;
            learn_more(trace, *link, &v[at]);
        }
        for (; count > 0 && v[0].taken; count--)
            v++;
        link = &(*link)->child;
    }
    if (count > 0)
        *link = branch_of(pool, v, count);
}
