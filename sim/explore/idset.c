/* SPDX-License-Identifier: MIT
 *
 * idset: linear probing at a load of at most one half.
 */
#include "explore/idset.h"

#include <stdlib.h>

/* Where the id is, or would be. */
static uint64_t *place(uint64_t *slots, size_t capacity, uint64_t id)
{
    size_t i = (size_t)(id >> 1) & (capacity - 1);
    while (slots[i] != 0 && (slots[i] | 1) != id)
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

static __attribute__((noinline)) void grow(struct hk_idset *set)
{
    size_t capacity = set->capacity ? set->capacity * 4 : 1024;
    size_t size = capacity * sizeof(uint64_t);
    uint64_t *slots = set->memory ? hk_arena_zalloc(set->memory, size) : hk_xcalloc(1, size);
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->slots[i])
            *place(slots, capacity, set->slots[i] | 1) = set->slots[i];
    }
    if (!set->memory)
        free(set->slots);
    set->slots = slots;
    set->capacity = capacity;
}

int hk_idset_add(struct hk_idset *set, uint64_t id)
{
    id = id < 2 ? 3 : id | 1; /* without its lowest bit it must not look empty */
    if (set->count * 2 >= set->capacity)
        grow(set);
    uint64_t *slot = place(set->slots, set->capacity, id);
    int before = *slot == 0 ? 0 : *slot == id ? 1 : 2;
    set->count += before == 0;
    *slot = before == 0 ? id : id - 1;
    return before;
}

bool hk_idset_has(const struct hk_idset *set, uint64_t id)
{
    id = id < 2 ? 3 : id | 1;
    return set->capacity > 0 && *place(set->slots, set->capacity, id) != 0;
}

void hk_idset_fini(struct hk_idset *set)
{
    free(set->slots);
    *set = (struct hk_idset){0};
}
