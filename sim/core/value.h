/* SPDX-License-Identifier: MIT
 *
 * value: what a message, a variable or an event's argument holds. 16 bytes,
 * copied freely. Texts and lists are immutable and live as long as the arena
 * that they were made in: a run's, or a program's.
 *
 * Arithmetic and comparison are in expect/values.h; this file is only what
 * objects need in order to carry values and digest them.
 */
#ifndef HK_VALUE_H
#define HK_VALUE_H

#include "core/arena.h"

enum hk_value_kind {
    HK_NIL,      /* no value */
    HK_INT,      /* .i */
    HK_DURATION, /* .i in ns; also a point of time */
    HK_BOOL,     /* .i is 0 or 1 */
    HK_SYMBOL,   /* .text: a capitalised name such as Closed */
    HK_TEXT,     /* .text */
    HK_LIST,     /* .list; ranges too */
    HK_TASK,     /* .i: a task's handle, see core/task.h */
    HK_FUTURE,   /* .ptr: a future kept in a variable */
    HK_PERMIT,   /* .ptr: a struct hk_permit; as a condition it is true */
    HK_OBJECT,   /* .ptr: a struct hk_object passed as an argument */
    HK_PTR,      /* .ptr: a C program's own; digested as "some pointer" */
};

struct hk_text {
    uint64_t hash; /* hk_hash_bytes of chars */
    uint32_t len;
    char chars[];  /* NUL-terminated */
};

struct hk_value {
    uint8_t kind;  /* enum hk_value_kind */
    uint32_t mark; /* FUTURE: tells it from a later one in the same place */
    union {
        int64_t i;
        const struct hk_text *text;
        const struct hk_list *list;
        void *ptr;
    };
};

/* A list, or when items is NULL the range first, first + 1, ... of len ints. Never changed. */
struct hk_list {
    int64_t len;
    int64_t first;
    const struct hk_value *items;
    struct hk_list_room *room; /* of what `+` has made: what may come behind the items; or NULL */
};

static inline struct hk_value hk_nil(void) { return (struct hk_value){.kind = HK_NIL}; }
static inline struct hk_value hk_int(int64_t i)
{
    return (struct hk_value){.kind = HK_INT, .i = i};
}
static inline struct hk_value hk_bool(bool b)
{
    return (struct hk_value){.kind = HK_BOOL, .i = b};
}
static inline struct hk_value hk_duration(int64_t ns)
{
    return (struct hk_value){.kind = HK_DURATION, .i = ns};
}
static inline struct hk_value hk_ptr(void *ptr)
{
    return (struct hk_value){.kind = HK_PTR, .ptr = ptr};
}

/* Room for `len` items of a list, and their being counted: arena->lists. */
static inline struct hk_value *hk_list_room(struct hk_arena *arena, int64_t len)
{
    size_t bytes = (size_t)(len ? len : 1) * sizeof(struct hk_value);
    arena->lists += bytes;
    return hk_arena_alloc(arena, bytes);
}

/* A list of items that last as long as the arena. */
static inline struct hk_value hk_list_new(struct hk_arena *arena, struct hk_list list)
{
    struct hk_list *made = hk_arena_alloc(arena, sizeof(*made));
    arena->lists += sizeof(*made);
    *made = list;
    return (struct hk_value){.kind = HK_LIST, .list = made};
}

static inline struct hk_value hk_list_at(const struct hk_list *list, int64_t i)
{
    return list->items ? list->items[i] : hk_int(list->first + i);
}

/* A text or symbol copied into the arena. */
const struct hk_text *hk_text_new(struct hk_arena *arena, const char *chars, size_t len);
struct hk_value hk_symbol(struct hk_arena *arena, const char *name);

/* Same kind and content. Lists element by element; a range equals the list of
 * its members. */
bool hk_value_equal(struct hk_value a, struct hk_value b);
uint64_t hk_value_hash_deep(struct hk_value v);

/* Digest of a value: no addresses, equal for equal values. */
static inline uint64_t hk_value_hash(struct hk_value v)
{
    if (HK_LIKELY(v.kind <= HK_BOOL))
        return ((uint64_t)v.i + v.kind) * 0x9fb21c651e98df25u;
    return hk_value_hash_deep(v);
}

/* Writes the value as the language writes it ("12", "50ms", "Closed",
 * "[1, 2]"), at most size - 1 bytes and a NUL. Returns the length it would
 * have without a limit, like snprintf. */
int hk_value_format(struct hk_value v, char *buffer, size_t size);
/* The same for a time or duration: "0s", "12ms", "1.5s", "1m30s", "7us250ns". */
int hk_time_format(int64_t ns, char *buffer, size_t size);

#endif
