/* SPDX-License-Identifier: MIT
 *
 * orders: which conflicting steps came in which order, told by the places in the code where
 * they began. Two steps of a run count if they are neighbours in its partial order and the
 * later one did not need the earlier one, so that it could have come first (dpor's races).
 * A pair that was never seen the other way round is what the runs made so far say nothing of.
 */
#ifndef HK_ORDERS_H
#define HK_ORDERS_H

#include "explore/campaign.h"
#include "strategy/dpor_trace.h"

/* A step that began at `first` was followed by one that began at `second`. */
struct hk_order_seen {
    uint64_t first, second;
    const struct hk_site *first_site, *second_site;
};

/* What one run has shown, each once. */
struct hk_orders_seen {
    uint32_t count;
    struct hk_order_seen list[];
};

/* Stands between a run and its chooser. */
struct hk_orders {
    struct hk_chooser inner;
    struct hk_dpor_trace trace;
    struct hk_order_place {
        uint64_t key;
        const struct hk_site *site;
    } *places;               /* by step */
    uint32_t place_capacity;
    struct hk_order_seen *seen;
    uint32_t count, capacity;
};

/* Before a run: takes the place of the config's chooser. `memory` lasts as long as `orders`, which
 * is zeroed at first. */
void hk_orders_begin(struct hk_orders *orders, struct hk_run_config *config,
                     struct hk_arena *memory);
/* After it: what it has shown. */
struct hk_orders_seen *hk_orders_take(const struct hk_orders *orders, struct hk_arena *memory);

/* Adds it to the pairs of the result. */
void hk_orders_fold(struct hk_result *result, const struct hk_orders_seen *seen);

#endif
