/* SPDX-License-Identifier: MIT
 *
 * clock: the radix heap of deadlines.
 */
#include "core/clock.h"

#include <stdlib.h>
#include <string.h>

void hk_clock_init(struct hk_clock *clock)
{
    *clock = (struct hk_clock){.now = 0};
}

void hk_clock_fini(struct hk_clock *clock)
{
    for (size_t b = 0; b < HK_COUNT(clock->buckets); b++)
        free(clock->buckets[b].items);
    free(clock->slots);
    hk_clock_init(clock);
}

void hk_clock_reset(struct hk_clock *clock)
{
    for (uint64_t used = clock->used; used; used &= used - 1)
        clock->buckets[__builtin_ctzll(used)].count = 0;
    clock->now = clock->last = 0;
    clock->last_seq = 0;
    clock->slot_count = clock->slot_free = 0;
    clock->used = 0;
    clock->count = clock->dead = 0;
}

/* 0 for a deadline equal to `last`, else 1 + the highest differing bit. */
static unsigned bucket_of(const struct hk_clock *clock, int64_t deadline)
{
    uint64_t differs = (uint64_t)deadline ^ (uint64_t)clock->last;
    return differs ? 64 - (unsigned)__builtin_clzll(differs) : 0;
}

static void push(struct hk_clock *clock, struct hk_timer timer)
{
    unsigned b = bucket_of(clock, timer.deadline);
    struct hk_timer_bucket *bucket = &clock->buckets[b];
    HK_GROW(bucket->items, bucket->count, bucket->capacity);
    bucket->items[bucket->count++] = timer;
    clock->used |= 1ull << b;
}

static bool alive(const struct hk_clock *clock, const struct hk_timer *timer)
{
    return clock->slots[timer->slot].seq == timer->seq;
}

static uint32_t slot_take(struct hk_clock *clock)
{
    if (clock->slot_free) {
        uint32_t slot = clock->slot_free - 1;
        clock->slot_free = clock->slots[slot].next_free;
        return slot;
    }
    HK_GROW(clock->slots, clock->slot_count, clock->slot_capacity);
    return clock->slot_count++;
}

static void slot_give(struct hk_clock *clock, uint32_t slot)
{
    clock->slots[slot] = (struct hk_timer_slot){.next_free = clock->slot_free};
    clock->slot_free = slot + 1;
}

/* Drops the cancelled entries; called when they are more than half. */
static void sweep(struct hk_clock *clock)
{
    for (uint64_t used = clock->used; used; used &= used - 1) {
        unsigned b = (unsigned)__builtin_ctzll(used);
        struct hk_timer_bucket *bucket = &clock->buckets[b];
        uint32_t kept = 0;
        for (uint32_t i = 0; i < bucket->count; i++) {
            if (alive(clock, &bucket->items[i]))
                bucket->items[kept++] = bucket->items[i];
        }
        clock->count -= bucket->count - kept;
        bucket->count = kept;
        if (kept == 0)
            clock->used &= ~(1ull << b);
    }
    clock->dead = 0;
}

/* A deadline before `last` can come only after a look at the next one that was
 * not followed by taking it (a paused clock): start again from `now`. */
static void rebase(struct hk_clock *clock)
{
    size_t count = 0;
    struct hk_timer *all = hk_xmalloc(clock->count * sizeof(*all));
    for (uint64_t used = clock->used; used; used &= used - 1) {
        struct hk_timer_bucket *bucket = &clock->buckets[__builtin_ctzll(used)];
        memcpy(all + count, bucket->items, bucket->count * sizeof(*all));
        count += bucket->count;
        bucket->count = 0;
    }
    clock->used = 0;
    clock->last = clock->now;
    for (size_t i = 0; i < count; i++)
        push(clock, all[i]);
    free(all);
}

void hk_clock_set(struct hk_clock *clock, struct hk_case *c, int64_t deadline)
{
    hk_assert(deadline >= clock->now);
    hk_assert(c->timer == 0);
    if (HK_UNLIKELY(deadline < clock->last))
        rebase(clock);
    uint32_t slot = slot_take(clock);
    clock->slots[slot] = (struct hk_timer_slot){.seq = ++clock->last_seq, .c = c};
    c->timer = slot + 1;
    push(clock, (struct hk_timer){.deadline = deadline, .seq = clock->last_seq, .slot = slot});
    clock->count++;
}

void hk_clock_cancel(struct hk_clock *clock, struct hk_case *c)
{
    if (c->timer == 0)
        return;
    slot_give(clock, c->timer - 1);
    c->timer = 0;
    clock->dead++;
    if (clock->dead > 64 && clock->dead * 2 > clock->count)
        sweep(clock);
}

/* Spreads the lowest bucket over the ones below it, so that bucket 0 holds the
 * earliest living deadline, if any is left. */
static bool settle(struct hk_clock *clock)
{
    while (clock->used && !(clock->used & 1)) {
        unsigned b = (unsigned)__builtin_ctzll(clock->used);
        struct hk_timer_bucket *bucket = &clock->buckets[b];
        uint32_t kept = 0;
        int64_t least = HK_NEVER;
        for (uint32_t i = 0; i < bucket->count; i++) {
            struct hk_timer *timer = &bucket->items[i];
            if (!alive(clock, timer))
                continue;
            least = hk_min_i64(least, timer->deadline);
            bucket->items[kept++] = *timer;
        }
        clock->dead -= bucket->count - kept;
        clock->count -= bucket->count - kept;
        bucket->count = 0;
        clock->used &= ~(1ull << b);
        if (kept == 0)
            continue;
        clock->last = least;
        for (uint32_t i = 0; i < kept; i++)
            push(clock, bucket->items[i]); /* always into a lower bucket */
    }
    return clock->used != 0;
}

/* The first living entry of bucket 0, or NULL when all there is dead. */
static struct hk_timer *front(struct hk_clock *clock)
{
    struct hk_timer_bucket *bucket = &clock->buckets[0];
    while (bucket->count > 0) {
        struct hk_timer *timer = &bucket->items[bucket->count - 1];
        if (alive(clock, timer))
            return timer;
        bucket->count--;
        clock->count--;
        clock->dead--;
    }
    clock->used &= ~1ull;
    return NULL;
}

int64_t hk_clock_next(struct hk_clock *clock)
{
    while (settle(clock)) {
        struct hk_timer *timer = front(clock);
        if (timer)
            return timer->deadline;
    }
    return HK_NEVER;
}

struct hk_case *hk_clock_take(struct hk_clock *clock, int64_t until)
{
    if (hk_clock_next(clock) > until || clock->count == 0)
        return NULL;
    struct hk_timer_bucket *bucket = &clock->buckets[0];
    uint32_t slot = bucket->items[--bucket->count].slot;
    struct hk_case *c = clock->slots[slot].c;
    slot_give(clock, slot);
    clock->count--;
    if (bucket->count == 0)
        clock->used &= ~1ull;
    c->timer = 0;
    return c;
}
