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

static void grow(struct hk_dense *dense)
{
    dense->capacity = dense->capacity ? dense->capacity * 2 : 64;
    dense->ids = hk_xrealloc(dense->ids, dense->capacity / 2 * sizeof(*dense->ids));
    free(dense->table);
    dense->table = hk_xcalloc(dense->capacity, sizeof(*dense->table));
    for (uint32_t i = 0; i < dense->count; i++)
        *place_of(dense, dense->ids[i]) = i + 1;
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

void *hk_dense_room_slow(void *array, uint32_t *capacity, uint32_t number, size_t size)
{
    uint32_t more = (number + 1) * 2;
    array = hk_xrealloc(array, more * size);
    memset((char *)array + *capacity * size, 0, (more - *capacity) * size);
    *capacity = more;
    return array;
}

void hk_dense_fini(struct hk_dense *dense)
{
    free(dense->ids);
    free(dense->table);
    *dense = (struct hk_dense){0};
}
