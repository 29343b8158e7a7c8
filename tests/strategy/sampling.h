/* SPDX-License-Identifier: MIT
 *
 * sampling: what the tests of samplers share: how often each order came, compared with how
 * often it should by a chi-square of integers; and how many runs a bug took.
 */
#ifndef HK_TEST_SAMPLING_H
#define HK_TEST_SAMPLING_H

#include "tests/support.h"

enum { ORDERS_MAX = 64 };

/* The orders that came, by interleaving id or by what `order` says in the run. */
struct tally {
    uint64_t ids[ORDERS_MAX];
    int counts[ORDERS_MAX];
    int orders, runs;
};

/* The running run's order, as a number: bodies append with order_add. */
static uint64_t order;

static inline void order_add(int who)
{
    order = order * 4 + (uint64_t)who;
}

static inline void tally_run(struct tally *tally, uint64_t id)
{
    int k = 0;
    while (k < tally->orders && tally->ids[k] != id)
        k++;
    if (k == ORDERS_MAX)
        return;
    if (k == tally->orders)
        tally->ids[tally->orders++] = id;
    tally->counts[k]++;
    tally->runs++;
}

static inline int tally_of(const struct tally *tally, uint64_t id)
{
    for (int k = 0; k < tally->orders; k++) {
        if (tally->ids[k] == id)
            return tally->counts[k];
    }
    return 0;
}

/* Sum of (seen - due)^2 / due, in thousandths. */
static inline int64_t chi_square(const int *seen, const int *due, int count)
{
    int64_t sum = 0;
    for (int k = 0; k < count; k++) {
        int64_t off = seen[k] - due[k];
        sum += off * off * 1000 / due[k];
    }
    return sum;
}

static inline void after_order(struct hk_world *world, void *arg)
{
    (void)world;
    tally_run(arg, order);
    order = 0;
}

/* Counts the orders of so many runs. */
static inline struct tally orders_of(void (*setup)(struct hk_world *world, void *arg),
                                     const char *strategy, uint32_t threads, uint64_t runs)
{
    struct tally tally = {.runs = 0};
    order = 0;
    play(&(struct plan){.setup = setup,
                        .arg = &tally,
                        .after = after_order,
                        .threads = threads,
                        .strategy = hk_strategy_find(strategy),
                        .runs = runs,
                        .seed = 1});
    return tally;
}

static inline void stop_at_finding(struct hk_world *world, void *arg)
{
    if (world->findings)
        *(int *)arg = 1;
}

/* How many runs of this seed it takes until the scenario fails; `most` + 1 if it does not. */
static inline int runs_to_bug(const char *yaml, const char *strategy, const char *options,
                              uint64_t seed, int most)
{
    int stop = 0;
    struct outcome o = play(&(struct plan){.yaml = yaml,
                                           .arg = &stop,
                                           .after = stop_at_finding,
                                           .stop = &stop,
                                           .strategy = hk_strategy_find(strategy),
                                           .options = options,
                                           .runs = (uint64_t)most,
                                           .seed = seed});
    return o.found ? o.runs : most + 1;
}

#endif
