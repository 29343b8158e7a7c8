/* SPDX-License-Identifier: MIT
 *
 * idset: a set of 64-bit ids, to count distinct interleavings. Open addressing;
 * the ids are hashes already.
 */
#ifndef HK_IDSET_H
#define HK_IDSET_H

#include "core/base.h"

struct hk_idset {
    uint64_t *slots;  /* 0 is empty */
    size_t count, capacity;
    bool has_zero;
};

/* True if the id was not in the set yet. */
bool hk_idset_add(struct hk_idset *set, uint64_t id);
size_t hk_idset_count(const struct hk_idset *set);
void hk_idset_fini(struct hk_idset *set);

#endif
