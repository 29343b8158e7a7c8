/* SPDX-License-Identifier: MIT
 *
 * fiber: stacks, for the switch between them (switch.h).
 *
 * Stacks come from one reserved slab and are used again in last-out, first-in
 * order, so that a run touches the same warm pages as the one before. The first
 * HK_STACKS_GUARDED have a guard page below them. Beyond that (the kernel allows only
 * some 65,000 mappings) the saved stack pointer is checked at each switch, and a
 * canary word when a stack is handed back that had come near its end.
 */
#ifndef HK_FIBER_H
#define HK_FIBER_H

#include "core/base.h"

enum {
    HK_STACK_BYTES_DEFAULT = 64 * 1024,
    HK_STACKS_GUARDED = 4096,
};

struct hk_fiber;
typedef void (*hk_fiber_entry)(struct hk_fiber *self);

struct hk_fiber {
    void *context;       /* its stack pointer, valid while it is not running; as Boost has it */
    void *frame;         /* and, without Boost, its frame pointer, */
    uintptr_t resume;    /* and where it goes on */
    char *stack;         /* lowest usable byte; NULL for the main stack */
    size_t stack_size;
    bool guarded;        /* a guard page stands below */
    bool fresh;          /* its stack holds nothing: it begins with entry */
    bool deep;           /* it has been seen in the last quarter of its stack */
    void *fake_stack;    /* AddressSanitizer's, while it is not running */
    const void *asan_bottom; /* of the main stack, learnt at the first switch */
    size_t asan_size;
    struct hk_fiber *next_free;
    hk_fiber_entry entry;
    void *arg;
};

struct hk_stack_pool {
    hk_fiber_entry entry;   /* of all its fibers, with what they get */
    void *arg;
    size_t stack_bytes;     /* of each, a multiple of the page size */
    char **slabs;           /* address space in slabs of 1024 stacks */
    size_t slab_count;
    size_t made;            /* stacks handed out at least once */
    struct hk_fiber *free;  /* ready to be used again */
};

/* Its fibers will call entry(self), which must never return, with self->arg set. */
void hk_stack_pool_init(struct hk_stack_pool *pool, size_t stack_bytes, hk_fiber_entry entry,
                        void *arg);
void hk_stack_pool_fini(struct hk_stack_pool *pool);

/* Where the one that would be given out next is fresh, or there is none. */
struct hk_fiber *hk_fiber_fresh(struct hk_stack_pool *pool);
/* A fiber that will begin on its own stack, or one that was handed back, and goes on where it did
 * that. Aborts when there is no more address space. */
static inline struct hk_fiber *hk_fiber_new(struct hk_stack_pool *pool)
{
    struct hk_fiber *fiber = pool->free;
    if (HK_UNLIKELY(!fiber || fiber->fresh))
        return hk_fiber_fresh(pool);
    pool->free = fiber->next_free;
    return fiber;
}
/* Hands the running fiber back: with the next switch it stops, to go on behind it when it is
 * given out again; or, if its stack is abandoned, to begin anew. */
static inline void hk_fiber_free(struct hk_stack_pool *pool, struct hk_fiber *fiber, bool abandoned)
{
    fiber->fresh = abandoned;
    fiber->next_free = pool->free;
    pool->free = fiber;
}

#endif
