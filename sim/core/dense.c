/* SPDX-License-Identifier: MIT
 *
 * dense: linear probing at a load of at most one half.
 */
#include "core/dense.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *place_of(const struct hk_dense *dense, uint64_t id)
{
    uint32_t mask = dense->capacity - 1;
    uint32_t at = (uint32_t)id & mask;
    while (dense->table[at] && dense->ids[dense->table[at] - 1] != id)
        at = (at + 1) & mask;
    return &dense->table[at];
}

/* Ids and table are one block, and it grows fast, since in an arena what it leaves is lost. */
static void grow(struct hk_dense *dense)
{
    uint64_t *old = dense->ids;
    dense->capacity = dense->capacity ? dense->capacity * 4 : 128;
    size_t ids = dense->capacity / 2 * sizeof(*dense->ids);
    size_t table = dense->capacity * sizeof(*dense->table);
    struct hk_arena *memory = dense->memory;
    dense->ids = memory ? hk_arena_alloc(memory, ids + table) : hk_xmalloc(ids + table);
    dense->table = (uint32_t *)(dense->ids + dense->capacity / 2);
    memset(dense->table, 0, table);
    for (uint32_t i = 0; i < dense->count; i++) {
        dense->ids[i] = old[i];
        *place_of(dense, old[i]) = i + 1;
    }
    if (!memory)
        free(old);
}

uint32_t hk_dense_of(struct hk_dense *dense, uint64_t id)
{
    if (HK_UNLIKELY(dense->count * 2 >= dense->capacity))
        grow(dense);
    uint32_t *place = place_of(dense, id);
    if (*place)
        return *place - 1;
    dense->ids[dense->count] = id;
    *place = dense->count + 1;
    return dense->count++;
}

uint32_t hk_dense_find(const struct hk_dense *dense, uint64_t id)
{
    uint32_t number = dense->capacity ? *place_of(dense, id) : 0;
    return number ? number - 1 : dense->count;
}

void hk_dense_fini(struct hk_dense *dense)
{
    free(dense->ids);
    *dense = (struct hk_dense){0};
}
