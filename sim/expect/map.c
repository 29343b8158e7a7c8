/* SPDX-License-Identifier: MIT
 *
 * map: open addressing, at most half full.
 */
#include "expect/map.h"

#include <string.h>

#include "core/object.h"

/* An object is told by its name: hk_value_hash knows it only as "some pointer". */
static uint64_t hash_key(const struct hk_value *key, uint32_t n)
{
    uint64_t hash = n;
    for (uint32_t i = 0; i < n; i++) {
        bool object = key[i].kind == HK_OBJECT && key[i].ptr;
        hash = hk_mix(hash,
                      object ? ((const struct hk_object *)key[i].ptr)->id : hk_value_hash(key[i]));
    }
    return hash;
}

static bool same_key(const struct hk_value *a, const struct hk_value *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!hk_value_equal(a[i], b[i]))
            return false;
    return true;
}

static struct hk_entry *find(const struct hk_map *map, uint64_t hash, const struct hk_value *key,
                             uint32_t n)
{
    if (map->capacity == 0)
        return NULL;
    for (uint32_t at = (uint32_t)hash;; at++) {
        struct hk_entry *entry = map->slots[at & (map->capacity - 1)];
        if (!entry || (entry->hash == hash && same_key(entry->key, key, n)))
            return entry;
    }
}

static void place(struct hk_map *map, struct hk_entry *entry)
{
    uint32_t at = (uint32_t)entry->hash;
    while (map->slots[at & (map->capacity - 1)])
        at++;
    map->slots[at & (map->capacity - 1)] = entry;
}

static void grow(struct hk_map *map, struct hk_arena *arena)
{
    size_t old = map->capacity * sizeof(struct hk_entry *);
    if (old)
        hk_arena_recycle(arena, map->slots, old);
    map->capacity = map->capacity ? 2 * map->capacity : 8;
    map->slots = hk_arena_zalloc(arena, map->capacity * sizeof(struct hk_entry *));
    for (struct hk_entry *entry = map->first; entry; entry = entry->next)
        place(map, entry);
}

struct hk_entry *hk_map_find(const struct hk_map *map, const struct hk_value *key, uint32_t n)
{
    return map->capacity ? find(map, hash_key(key, n), key, n) : NULL;
}

struct hk_entry *hk_map_need(struct hk_map *map, struct hk_arena *arena, const struct hk_value *key,
                             uint32_t n, size_t size)
{
    uint64_t hash = hash_key(key, n);
    struct hk_entry *entry = find(map, hash, key, n);
    if (entry)
        return entry;
    if (2 * (map->count + 1) > map->capacity)
        grow(map, arena);
    struct hk_value *copy = hk_arena_alloc(arena, n * sizeof(*copy));
    if (n)
        memcpy(copy, key, n * sizeof(*copy));
    entry = hk_arena_alloc(arena, sizeof(*entry));
    *entry = (struct hk_entry){.hash = hash, .key = copy, .payload = hk_arena_zalloc(arena, size)};
    *(map->last ? &map->last->next : &map->first) = entry;
    map->last = entry;
    map->count++;
    place(map, entry);
    return entry;
}
