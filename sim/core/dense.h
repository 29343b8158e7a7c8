/* SPDX-License-Identifier: MIT
 *
 * dense: small numbers for large ids, in the order in which they turn up. The ids are
 * hashes already. Numbers are good for arrays, never for results: the order may differ
 * between two worlds.
 */
#ifndef HK_DENSE_H
#define HK_DENSE_H

#include "core/arena.h"

struct hk_dense {
    struct hk_arena *memory; /* where it grows; NULL: on the heap */
    uint64_t *ids;   /* by number; the table is behind them */
    uint32_t *table; /* number + 1 at the id's place, 0 if empty */
    uint32_t count, capacity;
};

/* The id's number, 0..count-1; a new one if it has none yet. */
uint32_t hk_dense_of(struct hk_dense *dense, uint64_t id);
/* Its number, or `count` if it has none yet. */
uint32_t hk_dense_find(const struct hk_dense *dense, uint64_t id);
/* Of one on the heap. */
void hk_dense_fini(struct hk_dense *dense);

#endif
