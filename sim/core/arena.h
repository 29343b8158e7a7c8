/* SPDX-License-Identifier: MIT
 *
 * arena: memory that is given back all at once.
 *
 * A run allocates from an arena and never frees; hk_arena_reset forgets
 * everything but keeps the memory, so that the next run calls no malloc.
 * Small pieces can be handed back inside a run (hk_arena_recycle) and are then
 * given out again first: a million tasks one after another need the memory
 * of one.
 *
 * Chunks grow with what there is, so that an arena of any size has called malloc
 * some dozen times. Arrays in it double (hk_arena_room), and what they leave behind
 * is less than what they have.
 */
#ifndef HK_ARENA_H
#define HK_ARENA_H

#include "core/base.h"

enum { HK_ARENA_CLASSES = 64, HK_ARENA_GRAIN = 16 }; /* recycled up to 1 KiB */

struct hk_arena_chunk;

struct hk_arena {
    char *at, *end;                       /* free part of the current chunk */
    struct hk_arena_chunk *first, *current;
    size_t bytes;                         /* of all chunks */
    void *recycled[HK_ARENA_CLASSES];     /* by size class, linked through the first word */
    uint64_t used;                        /* bit c: something of class c was recycled */
    uint64_t lists;                       /* bytes of the values in it that who makes them counts:
                                             the same in every run, however it is watched */
};

void hk_arena_init(struct hk_arena *arena);
void hk_arena_fini(struct hk_arena *arena);
/* Forgets all allocations; keeps the chunks. */
void hk_arena_reset(struct hk_arena *arena);
/* A new chunk for `size` bytes: the slow path of hk_arena_alloc. */
void *hk_arena_grow(struct hk_arena *arena, size_t size);

static inline size_t hk_arena_round(size_t size)
{
    return (size + HK_ARENA_GRAIN - 1) & ~(size_t)(HK_ARENA_GRAIN - 1);
}

/* `size` bytes, aligned to 16, contents unspecified. Never NULL. */
static inline void *hk_arena_alloc(struct hk_arena *arena, size_t size)
{
    size = hk_arena_round(size ? size : 1);
    size_t class = size / HK_ARENA_GRAIN;
    if (class < HK_ARENA_CLASSES && arena->recycled[class]) {
        void *piece = arena->recycled[class];
        arena->recycled[class] = *(void **)piece;
        return piece;
    }
    if (HK_UNLIKELY((size_t)(arena->end - arena->at) < size))
        return hk_arena_grow(arena, size);
    void *piece = arena->at;
    arena->at += size;
    return piece;
}

/* The same, zeroed. */
void *hk_arena_zalloc(struct hk_arena *arena, size_t size);

/* Room for the element `number` in an array of elements of `size` bytes, NULL at first, that
 * lives in the arena: returns the array, which may have moved; new elements are zero. */
void *hk_arena_room_slow(struct hk_arena *arena, void *array, uint32_t *capacity,
                         uint32_t number, size_t size);
static inline void *hk_arena_room(struct hk_arena *arena, void *array, uint32_t *capacity,
                                  uint32_t number, size_t size)
{
    if (HK_LIKELY(number < *capacity))
        return array;
    return hk_arena_room_slow(arena, array, capacity, number, size);
}

/* Room for one element more in an array of `count` elements of `size` bytes, NULL at first, that
 * only ever grows and was made by this alone: returns the array, which may have moved. New elements
 * are zero. It is full whenever `count` is a power of two, so there is no capacity to keep. */
void *hk_arena_more(struct hk_arena *arena, void *array, size_t count, size_t size);

/* Hands `size` bytes (as asked for) back for reuse in this run. */
static inline void hk_arena_recycle(struct hk_arena *arena, void *piece, size_t size)
{
    size_t class = hk_arena_round(size ? size : 1) / HK_ARENA_GRAIN;
    if (class >= HK_ARENA_CLASSES)
        return; /* big pieces wait for the reset */
    *(void **)piece = arena->recycled[class];
    arena->recycled[class] = piece;
    arena->used |= 1ull << class;
}

/* A copy of `len` bytes with a NUL behind them. */
char *hk_arena_text(struct hk_arena *arena, const char *text, size_t len);
/* Formatted text in the arena. */
char *hk_arena_printf(struct hk_arena *arena, const char *fmt, ...) HK_PRINTF(2, 3);

#endif
