/* SPDX-License-Identifier: MIT
 *
 * arena: a list of chunks, used in order, each of at least 256 KiB and half of those before.
 */
#include "core/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 256 * 1024, ROOM_MIN = 32 };

struct hk_arena_chunk {
    struct hk_arena_chunk *next;
    size_t size;         /* bytes behind this header */
    _Alignas(16) char data[];
};

void hk_arena_init(struct hk_arena *arena)
{
    *arena = (struct hk_arena){0};
}

void hk_arena_fini(struct hk_arena *arena)
{
    for (struct hk_arena_chunk *chunk = arena->first, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    hk_arena_init(arena);
}

static void enter_chunk(struct hk_arena *arena, struct hk_arena_chunk *chunk)
{
    arena->current = chunk;
    arena->at = chunk ? chunk->data : NULL;
    arena->end = chunk ? chunk->data + chunk->size : NULL;
}

void hk_arena_reset(struct hk_arena *arena)
{
    for (; arena->used; arena->used &= arena->used - 1)
        arena->recycled[__builtin_ctzll(arena->used)] = NULL;
    arena->lists = 0;
    enter_chunk(arena, arena->first);
}

/* The next chunk that is large enough; smaller ones in between are skipped and
 * serve again after the next reset. */
void *hk_arena_grow(struct hk_arena *arena, size_t size)
{
    struct hk_arena_chunk **link = arena->current ? &arena->current->next : &arena->first;
    while (*link && (*link)->size < size)
        link = &(*link)->next;
    if (!*link) {
        size_t least = CHUNK_BYTES + arena->bytes / 2, bytes = size > least ? size : least;
        struct hk_arena_chunk *chunk = hk_xmalloc(sizeof(*chunk) + bytes);
        *chunk = (struct hk_arena_chunk){.size = bytes};
        *link = chunk;
        arena->bytes += bytes;
    }
    enter_chunk(arena, *link);
    void *piece = arena->at;
    arena->at += size;
    return piece;
}

void *hk_arena_zalloc(struct hk_arena *arena, size_t size)
{
    return memset(hk_arena_alloc(arena, size), 0, size);
}

void *hk_arena_room_slow(struct hk_arena *arena, void *array, uint32_t *capacity,
                         uint32_t number, size_t size)
{
    size_t before = *capacity * size;
    uint32_t more = number < ROOM_MIN ? ROOM_MIN : (number + 1) * 2;
    char *moved = hk_arena_alloc(arena, more * size);
    if (array)
        memcpy(moved, array, before);
    memset(moved + before, 0, more * size - before);
    if (array)
        hk_arena_recycle(arena, array, before);
    *capacity = more;
    return moved;
}

void *hk_arena_more(struct hk_arena *arena, void *array, size_t count, size_t size)
{
    if (count & (count - 1))
        return array;
    char *moved = hk_arena_zalloc(arena, (count ? 2 * count : 1) * size);
    if (count)
        memcpy(moved, array, count * size);
    return moved;
}

char *hk_arena_text(struct hk_arena *arena, const char *text, size_t len)
{
    char *copy = hk_arena_alloc(arena, len + 1);
    if (len)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *hk_arena_printf(struct hk_arena *arena, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    hk_assert(len >= 0);
    char *text = hk_arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}
