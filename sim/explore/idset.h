/* SPDX-License-Identifier: MIT
 *
 * idset: a set of 64-bit ids, to count distinct interleavings, and those that came once: their
 * number tells how many have never come. Open addressing; since ids are hashes, one bit of each can
 * be spared to say that it came once.
 */
#ifndef HK_IDSET_H
#define HK_IDSET_H

#include "core/arena.h"

struct hk_idset {
    struct hk_arena *memory; /* where it grows; NULL: on the heap */
    uint64_t *slots;  /* 0 is empty; the lowest bit says that it came once */
    size_t count, capacity;
};

/* How often the id had been added before: 0, 1 or 2, which is more than once. */
int hk_idset_add(struct hk_idset *set, uint64_t id);
bool hk_idset_has(const struct hk_idset *set, uint64_t id);
/* Of one on the heap. */
void hk_idset_fini(struct hk_idset *set);

#endif
