/* SPDX-License-Identifier: MIT
 *
 * delay_rounds: the schedules of a round are found by going over all runs so far, those of
 * this round included, because an alternative may be free.
 */
#include "strategy/delay_rounds.h"

#include <stdlib.h>

enum { MEMORY = 100, MEMORY_MAX = 100000 }; /* MB */

int hk_rounds_init(void *self, const char *strategy, const char *options,
                   struct hk_error *error)
{
    struct hk_rounds *r = self;
    int64_t bound = INT64_MAX, memory = MEMORY;
    const struct hk_option table[] = {
        {.name = "bound", .value = &bound, .min = 0, .max = INT64_MAX},
        {.name = "memory", .value = &memory, .min = 1, .max = MEMORY_MAX},
    };
    int rc = hk_options_read(strategy, options, table, HK_COUNT(table), error);
    r->bound = (uint64_t)bound;
    r->choice_max = (size_t)memory * 1000000 / sizeof(*r->choices);
    return rc;
}

void hk_rounds_fini(void *self)
{
    struct hk_rounds *r = self;
    free(r->runs);
    free(r->choices);
    free(r->plan);
}

/* ---- which schedule is next ---- */

static uint64_t cost_of(enum hk_price price, uint32_t value)
{
    if (price == HK_PRICE_EACH)
        return value;
    return price == HK_PRICE_ONE ? 1 : 0;
}

/* The run to come is as `parent` until choice `at`, and there takes `value`. */
static void add_run(struct hk_rounds *r, uint32_t parent, uint32_t at, uint32_t value)
{
    HK_GROW(r->runs, r->run_count, r->run_capacity);
    r->runs[r->run_count++] = (struct hk_rounds_run){
        .parent = parent, .at = at, .value = value, .cost = r->round, .choices = r->choice_count};
    r->depth = 0;
    r->plan_left = 0;
    for (uint32_t run = r->run_count - 1; run != 0; run = r->runs[run].parent) {
        HK_GROW(r->plan, r->plan_left, r->plan_capacity);
        r->plan[r->plan_left++] = run;
    }
}

/* The next variation at these choices of the run that costs as much as this round's. */
static bool vary_at(struct hk_rounds *r, const struct hk_rounds_run *run,
                    const struct hk_rounds_choices *choices)
{
    if (run->cost + cost_of(choices->price, 1) > r->round)
        return false;
    for (; r->varied_repeat < choices->repeat; r->varied_repeat++) {
        while (++r->varied_value < choices->count) {
            if (run->cost + cost_of(choices->price, r->varied_value) != r->round)
                continue;
            add_run(r, r->varied_run, r->varied_at + r->varied_repeat, r->varied_value);
            return true;
        }
        r->varied_value = 0;
    }
    return false;
}

/* Makes the next variation. False: there is no more in this round. */
static bool vary(struct hk_rounds *r)
{
    while (r->varied_run < r->run_count) {
        const struct hk_rounds_run *run = &r->runs[r->varied_run];
        for (; r->varied_choices < run->choices_end; r->varied_choices++) {
            const struct hk_rounds_choices *choices = &r->choices[r->varied_choices];
            if (vary_at(r, run, choices))
                return true;
            r->varied_at += choices->repeat;
            r->varied_repeat = 0;
        }
        if (++r->varied_run < r->run_count)
            r->varied_at = r->runs[r->varied_run].at + 1;
    }
    return false;
}

bool hk_rounds_begin(void *self, void *run, const struct hk_run_order *order)
{
    struct hk_rounds *r = self;
    *(struct hk_rounds **)run = r;
    r->memory = order->memory;
    if (r->at) {
        hk_clear(r->here, r->here_capacity * sizeof(*r->here));
        hk_clear(r->at, r->at_capacity * sizeof(*r->at));
    }
    if (order->run == 1) {
        add_run(r, 0, 0, 0);
        return true;
    }
    while (!vary(r)) {
        if (r->round >= r->bound || r->round >= r->dearest)
            return false;
        r->round++;
        r->varied_run = r->varied_at = 0;
        r->varied_choices = 0;
    }
    return true;
}

bool hk_rounds_complete(const void *self)
{
    const struct hk_rounds *r = self;
    return r->dearest <= r->bound && !r->full;
}

/* ---- playing it ---- */

/* This choice may be varied later, if that is not too dear. */
static void note(struct hk_rounds *r, uint32_t count, enum hk_price price)
{
    uint64_t cost = r->round + cost_of(price, count - 1);
    if (cost > r->dearest)
        r->dearest = cost;
    if (r->round + cost_of(price, 1) > r->bound)
        count = 1;
    if (r->full)
        return;
    if (r->choice_count > r->runs[r->run_count - 1].choices) {
        struct hk_rounds_choices *last = &r->choices[r->choice_count - 1];
        if (last->count == count && last->price == price) {
            last->repeat++;
            return;
        }
    }
    if (r->choice_count == r->choice_max) {
        r->full = true;
        return;
    }
    HK_GROW(r->choices, r->choice_count, r->choice_capacity);
    r->choices[r->choice_count++] = (struct hk_rounds_choices){count, price, 1};
}

static uint32_t next(struct hk_rounds *r, uint32_t count, enum hk_price price)
{
    uint32_t place = r->depth++;
    if (r->plan_left == 0) {
        note(r, count, price);
        return 0;
    }
    const struct hk_rounds_run *run = &r->runs[r->plan[r->plan_left - 1]];
    if (place < run->at)
        return 0;
    r->plan_left--;
    r->diverged |= run->value >= count;
    return run->value < count ? run->value : 0;
}

/* Not a matter of who goes next: everything, at no cost. */
uint32_t hk_rounds_choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                          uint32_t count)
{
    (void)world;
    (void)kind;
    return next(*(struct hk_rounds **)run, count, HK_PRICE_FREE);
}

const char *hk_rounds_end(void *run, const struct hk_run_summary *summary)
{
    (void)summary;
    struct hk_rounds *r = *(struct hk_rounds **)run;
    r->runs[r->run_count - 1].choices_end = r->choice_count;
    return r->diverged ? "the program took another way under the same choices" : NULL;
}

/* ---- the base order ---- */

bool hk_rounds_goes_on(const struct hk_world *world, uint32_t count)
{
    uint32_t same = hk_candidate_same(world, count);
    return same < count && !hk_candidate_yielded(world, same);
}

/* The slot from which on one looks for the next task, round and round. */
static uint32_t turn(struct hk_world *world, uint32_t count)
{
    if (hk_step_number(world) == 0)
        return 0;
    return hk_step_slot(world) + (hk_rounds_goes_on(world, count) ? 0 : 1);
}

/* Who stands where: `here` has a bit for every slot whose task is a candidate. Bits of those who
 * have gone from the end of the row are left over; next_here knows. */
static void take_in(struct hk_rounds *r, struct hk_world *world, uint32_t i)
{
    uint32_t slot = hk_candidate_slot(world, i), gone = r->at[i];
    if (gone > 0 && r->where[gone - 1] == i)
        r->here[(gone - 1) / 64] &= ~(UINT64_C(1) << (gone - 1) % 64);
    r->where = hk_arena_room(r->memory, r->where, &r->where_capacity, slot, sizeof(*r->where));
    r->here = hk_arena_room(r->memory, r->here, &r->here_capacity, slot / 64, sizeof(*r->here));
    r->at[i] = slot + 1;
    r->where[slot] = i;
    r->here[slot / 64] |= UINT64_C(1) << slot % 64;
}

static void meet(struct hk_rounds *r, struct hk_world *world, uint32_t count)
{
    r->at = hk_arena_room(r->memory, r->at, &r->at_capacity, count, sizeof(*r->at));
    for (uint32_t word = 0; word * 64 < count; word++) {
        uint64_t moved = hk_candidates_moved(world, word, count);
        for (; moved; moved &= moved - 1)
            take_in(r, world, word * 64 + (uint32_t)__builtin_ctzll(moved));
    }
}

/* The candidate of the next slot from this one on, round and round. There is one. */
static uint32_t next_here(const struct hk_rounds *r, uint32_t slot, uint32_t count)
{
    uint32_t words = r->here_capacity, word = slot / 64 < words ? slot / 64 : 0;
    uint64_t bits = slot / 64 < words ? r->here[word] & UINT64_MAX << slot % 64 : r->here[word];
    for (;;) {
        for (; bits; bits &= bits - 1) {
            uint32_t found = word * 64 + (uint32_t)__builtin_ctzll(bits), i = r->where[found];
            if (i < count && r->at[i] == found + 1)
                return i;
        }
        word = word + 1 < words ? word + 1 : 0;
        bits = r->here[word];
    }
}

uint32_t hk_rounds_pick(struct hk_rounds *r, struct hk_world *world, uint32_t count,
                        enum hk_price price)
{
    uint32_t k = next(r, count, price);
    meet(r, world, count);
    uint32_t found = next_here(r, turn(world, count), count);
    for (; k > 0; k--)
        found = next_here(r, r->at[found], count);
    return found;
}
