/* SPDX-License-Identifier: MIT
 *
 * fiber: stacks with guard pages and a pool of them; valgrind's stack registry.
 */
#define _GNU_SOURCE
#include "core/switch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>


#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

enum { SLAB_STACKS = 1024, COLOURS = 16, COLOUR_BYTES = 192 };

static void stacks_failed(void)
{
    fprintf(stderr, "hocket: no address space for another stack\n");
    abort();
}

void hk_stack_pool_init(struct hk_stack_pool *pool, size_t stack_bytes, hk_fiber_entry entry,
                        void *arg)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t bytes = stack_bytes ? stack_bytes : HK_STACK_BYTES_DEFAULT;
    *pool = (struct hk_stack_pool){
        .entry = entry, .arg = arg, .stack_bytes = (bytes + page - 1) / page * page};
}

void hk_stack_pool_fini(struct hk_stack_pool *pool)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < pool->slab_count; i++)
        munmap(pool->slabs[i], SLAB_STACKS * (pool->stack_bytes + page));
    free(pool->slabs);
    *pool = (struct hk_stack_pool){0};
}

static char *slab_new(struct hk_stack_pool *pool, size_t bytes)
{
    pool->slabs = hk_xrealloc(pool->slabs, (pool->slab_count + 1) * sizeof(*pool->slabs));
    char *slab = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (slab == MAP_FAILED)
        stacks_failed();
    /* Huge pages would make every stack cost 2 MiB. */
    madvise(slab, bytes, MADV_NOHUGEPAGE);
    pool->slabs[pool->slab_count++] = slab;
    return slab;
}

/* Carves the next stack from the slab. The fiber's own struct lies at the top of
 * its stack, where the pages are touched anyway; the tops are coloured, because
 * equal offsets in thousands of stacks would all fight for one cache set. */
static struct hk_fiber *carve(struct hk_stack_pool *pool)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t stride = pool->stack_bytes + page;
    size_t in_slab = pool->made % SLAB_STACKS;
    char *slab = in_slab ? pool->slabs[pool->slab_count - 1]
                         : slab_new(pool, SLAB_STACKS * stride);
    char *low = slab + in_slab * stride;
    bool guarded = pool->made < HK_STACKS_GUARDED;
    if (guarded && mprotect(low, page, PROT_NONE) != 0)
        stacks_failed();
    size_t colour = pool->made % COLOURS * COLOUR_BYTES;
    size_t top = stride - colour - sizeof(struct hk_fiber);
    struct hk_fiber *fiber = (void *)(low + (top & ~(size_t)63));
    *fiber = (struct hk_fiber){.stack = low + page,
                               .guarded = guarded,
                               .fresh = true,
                               .entry = pool->entry,
                               .arg = pool->arg};
    fiber->stack_size = (size_t)((char *)fiber - fiber->stack);
    pool->made++;
#ifdef VALGRIND_STACK_REGISTER
    (void)VALGRIND_STACK_REGISTER(fiber->stack, fiber->stack + fiber->stack_size);
#endif
    return fiber;
}

/* Without a guard page: how deep was it when it was left? The lowest word of a fresh
 * stack is zero, which is the canary; it is looked at only when the stack has been deep, so
 * that thousands of shallow stacks never touch their lowest page. */
void hk_fiber_check(struct hk_fiber *fiber, const void *stopped_at)
{
    const char *sp = stopped_at;
    if (!fiber->stack)
        return;
    if (sp < fiber->stack + fiber->stack_size / 4)
        fiber->deep = true;
    bool overrun = sp < fiber->stack || (fiber->deep && *(const uint64_t *)(void *)fiber->stack);
    if (HK_LIKELY(!overrun))
        return;
    fprintf(stderr, "hocket: a task has overrun its stack; raise the stack size\n");
    abort();
}

static void enter(struct hk_fiber *self)
{
    self->entry(self);
    hk_assert_failed("a fiber's entry returned", __FILE__, __LINE__);
}

#ifdef HK_SWITCHES_IN_PLACE

static void first_run(struct hk_fiber *from, struct hk_fiber *self)
{
    (void)from;
    enter(self);
}

/* As a call of first_run would leave its stack. */
static void begin_anew(struct hk_fiber *fiber)
{
    void **top = (void **)(void *)(fiber->stack + fiber->stack_size / 16 * 16);
    *--top = NULL; /* where it would return to */
    fiber->context = top;
    fiber->frame = NULL;
    fiber->resume = (uintptr_t)first_run;
}

#else

static void first_run(struct hk_transfer transfer)
{
    const struct hk_hop *hop = transfer.data;
    hk_fiber_arrived(hop, transfer.context);
    enter(hop->to);
}

static void begin_anew(struct hk_fiber *fiber)
{
    fiber->fake_stack = NULL;
#ifdef HK_ASAN
    /* frames that were abandoned on this stack have left their poison */
    __asan_unpoison_memory_region(fiber->stack, fiber->stack_size);
#endif
    fiber->context = make_fcontext(fiber, fiber->stack_size, first_run);
}

#endif

struct hk_fiber *hk_fiber_fresh(struct hk_stack_pool *pool)
{
    struct hk_fiber *fiber = pool->free;
    if (fiber)
        pool->free = fiber->next_free;
    else
        fiber = carve(pool);
    begin_anew(fiber);
    return fiber;
}

