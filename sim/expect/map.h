/* SPDX-License-Identifier: MIT
 *
 * map: from a few values to a state, in the arena of a run. Keeps the order in
 * which keys came, so that walking it is the same on every machine. Nothing is
 * ever taken out. Internal to expect/.
 */
#ifndef HK_MAP_H
#define HK_MAP_H

#include "core/value.h"

struct hk_entry {
    uint64_t hash;
    const struct hk_value *key;
    void *payload;
    struct hk_entry *next; /* in the order entered */
};

/* Zeroed is empty. */
struct hk_map {
    struct hk_entry **slots;
    uint32_t capacity, count; /* capacity: a power of two */
    struct hk_entry *first, *last;
};

/* The entry of a key of n values, or NULL. */
struct hk_entry *hk_map_find(const struct hk_map *map, const struct hk_value *key, uint32_t n);
/* The same; enters it, with `size` zeroed bytes of payload, if it is new. */
struct hk_entry *hk_map_need(struct hk_map *map, struct hk_arena *arena, const struct hk_value *key,
                             uint32_t n, size_t size);

#endif
