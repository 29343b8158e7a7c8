/* SPDX-License-Identifier: MIT
 *
 * standing: the greatest of the candidates' values, and their sum. From one pick to the next few
 * of them change, those that have moved (hk_candidates_moved): so both are kept, and only when
 * the greatest has gone does anybody look at all of them.
 *
 * Use, in `pick`: hk_top_pick or hk_sum_pick, the set function for each index that has moved, and
 * then what is asked for. Values of indices behind the last candidate wait until there are so many
 * again.
 */
#ifndef HK_STANDING_H
#define HK_STANDING_H

#include "plugin.h"

/* The greatest; zeroed at first. */
struct hk_top {
    uint64_t *values;
    uint32_t capacity, count, best;
};

/* Before a run, in which all will have moved. */
static inline void hk_top_begin(struct hk_top *top)
{
    top->count = 0;
}

static inline void hk_top_pick(struct hk_top *top, struct hk_arena *memory, uint32_t count)
{
    top->values =
        hk_arena_room(memory, top->values, &top->capacity, count, sizeof(*top->values));
    if (HK_UNLIKELY(count > top->count))
        top->best = UINT32_MAX;
    top->count = count;
}

static inline void hk_top_set(struct hk_top *top, uint32_t index, uint64_t value)
{
    uint64_t *values = top->values, before = values[index];
    values[index] = value;
    if (top->best >= top->count)
        return;
    if (index == top->best)
        top->best = value < before ? UINT32_MAX : index;
    else if (value > values[top->best])
        top->best = index;
}

/* Its index; the first of several. */
static inline uint32_t hk_top_index(struct hk_top *top)
{
    if (HK_LIKELY(top->best < top->count))
        return top->best;
    const uint64_t *values = top->values;
    uint64_t most = values[0];
    uint32_t best = 0;
    for (uint32_t i = 1; i < top->count; i++) { /* without a branch, which nobody could predict */
        best = values[i] > most ? i : best;
        most = values[i] > most ? values[i] : most;
    }
    return top->best = best;
}

/* The sum; zeroed at first. */
struct hk_sum {
    uint64_t *values, all;
    uint32_t capacity, count;
};

static inline void hk_sum_begin(struct hk_sum *sum)
{
    sum->count = 0;
    sum->all = 0;
}

static inline void hk_sum_pick(struct hk_sum *sum, struct hk_arena *memory, uint32_t count)
{
    sum->values =
        hk_arena_room(memory, sum->values, &sum->capacity, count, sizeof(*sum->values));
    while (sum->count > count)
        sum->all -= sum->values[--sum->count];
    while (sum->count < count)
        sum->all += sum->values[sum->count++];
}

static inline void hk_sum_set(struct hk_sum *sum, uint32_t index, uint64_t value)
{
    sum->all += value - sum->values[index];
    sum->values[index] = value;
}

/* The index in whose value the point lies, 0..all - 1. */
static inline uint32_t hk_sum_index(const struct hk_sum *sum, uint64_t point)
{
    uint32_t i = 0;
    while (point >= sum->values[i])
        point -= sum->values[i++];
    return i;
}

#endif
