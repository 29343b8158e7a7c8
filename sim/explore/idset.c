/* SPDX-License-Identifier: MIT
 *
 * idset: linear probing at a load of at most one half.
 */
#include "explore/idset.h"

#include <stdlib.h>

static bool insert(uint64_t *slots, size_t capacity, uint64_t id)
{
    for (size_t i = (size_t)id & (capacity - 1);; i = (i + 1) & (capacity - 1)) {
        if (slots[i] == id)
            return false;
        if (slots[i] == 0) {
            slots[i] = id;
            return true;
        }
    }
}

static void grow(struct hk_idset *set)
{
    size_t capacity = set->capacity ? set->capacity * 2 : 1024;
    uint64_t *slots = hk_xcalloc(capacity, sizeof(*slots));
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->slots[i])
            insert(slots, capacity, set->slots[i]);
    }
    free(set->slots);
    set->slots = slots;
    set->capacity = capacity;
}

bool hk_idset_add(struct hk_idset *set, uint64_t id)
{
    if (id == 0) {
        bool fresh = !set->has_zero;
        set->has_zero = true;
        return fresh;
    }
    if (set->count * 2 >= set->capacity)
        grow(set);
    bool fresh = insert(set->slots, set->capacity, id);
    set->count += fresh;
    return fresh;
}

size_t hk_idset_count(const struct hk_idset *set)
{
    return set->count + set->has_zero;
}

void hk_idset_fini(struct hk_idset *set)
{
    free(set->slots);
    *set = (struct hk_idset){0};
}
