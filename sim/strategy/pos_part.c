/* SPDX-License-Identifier: MIT
 *
 * pos_part: priorities belong to events, not to tasks.
 */
#include "strategy/pos_part.h"

#include <stdlib.h>

enum {
    HELD_MOST = 15,
    HELD_SHIFT = 60,
    MANY = 0, /* in place of a stamp: the event touches several objects, or perhaps everything, */
    NONE = 1, /* or nothing */
};

void hk_pos_begin(struct hk_pos *pos, uint64_t run)
{
    pos->run = run;
    pos->many = false;
    pos->latest = pos->all = 0;
}

/* ---- events ---- */

/* Where the object's stamps are: those of no object before them. */
static uint32_t stamps_of(struct hk_pos *pos, uint32_t object)
{
    uint32_t at = (object + 1) * HK_POS_MODES;
    pos->runs = hk_dense_room(pos->runs, &pos->run_capacity, object, sizeof(*pos->runs));
    pos->stamps = hk_dense_room(pos->stamps, &pos->stamp_capacity, at + HK_POS_MODES - 1,
                                sizeof(*pos->stamps));
    if (pos->runs[object] == pos->run)
        return at;
    pos->runs[object] = pos->run;
    for (uint32_t i = 0; i < HK_POS_MODES; i++)
        pos->stamps[at + i] = 1;
    return at;
}

/* What is the same in all runs of the program. */
static void set_out(struct hk_pos *pos, const struct hk_world *world)
{
    for (uint32_t k = 0; k < HK_POS_MODES; k++)
        pos->against[k] = hk_step_conflicts(world, 1u << k);
    pos->stamps = hk_dense_room(pos->stamps, &pos->stamp_capacity, NONE, sizeof(*pos->stamps));
    pos->stamps[NONE] = 1;
}

static uint32_t stamp_of(struct hk_pos *pos, struct hk_lookahead *look, const struct hk_next *next)
{
    uint32_t mode = next->touched.accesses[0].mode;
    if (next->touched.count == 0 || mode == 0)
        return NONE;
    if (next->touched.count > 1 || (mode & (mode - 1)) != 0)
        return MANY;
    return stamps_of(pos, hk_lookahead_object(look, next, 0)) + (uint32_t)__builtin_ctz(mode);
}

static uint64_t first_by(uint32_t held)
{
    return (uint64_t)(HELD_MOST - held) << HELD_SHIFT;
}

static void take_in(struct hk_pos *pos, const struct hk_next *next)
{
    bool many = next->stamp == MANY;
    pos->events[next->index] = (struct hk_pos_event){
        .drawn = many ? 0 : next->priority,
        .first = many ? 0 : first_by(next->held),
        .stamp = next->stamp,
    };
    pos->many |= many;
}

void hk_pos_meet(struct hk_pos *pos, struct hk_lookahead *look, struct hk_rng *rng, bool anew)
{
    pos->events = hk_dense_room(pos->events, &pos->event_capacity, look->known,
                                sizeof(*pos->events));
    for (uint32_t i = 0; i < look->fresh_count; i++) {
        struct hk_next *next = look->fresh[i];
        next->priority = hk_rng_next(rng);
        next->stamp = stamp_of(pos, look, next);
    }
    for (uint32_t i = 0; i < look->moved_count; i++)
        take_in(pos, look->at[look->moved[i]]);
    for (uint32_t i = 0; anew && i < look->known; i++)
        take_in(pos, look->at[i]);
}

/* ---- who is the best ---- */

static uint64_t priority_of(uint64_t stamp, uint64_t drawn, uint64_t first)
{
    return stamp * drawn >> (64 - HELD_SHIFT) | first;
}

static uint64_t stamp_of_many(struct hk_pos *pos, struct hk_lookahead *look,
                              const struct hk_next *next)
{
    if (next->touched.count == HK_TOUCHES_UNKNOWN)
        return pos->latest | 1;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < next->touched.count; i++) {
        uint32_t at = stamps_of(pos, hk_lookahead_object(look, next, i));
        for (uint32_t k = 0; k < HK_POS_MODES; k++)
            sum += next->touched.accesses[i].mode >> k & 1 ? hk_mix(pos->stamps[at + k], k) : 0;
    }
    return sum | 1;
}

/* The better one of `best`, of that priority, and those of many stamps. */
static uint32_t best_of_many(struct hk_pos *pos, struct hk_lookahead *look, uint32_t count,
                             uint32_t best, uint64_t top)
{
    for (uint32_t i = 0; i < count; i++) {
        if (pos->events[i].stamp != MANY)
            continue;
        const struct hk_next *next = look->at[i];
        uint64_t stamp = stamp_of_many(pos, look, next) ^ pos->all;
        uint64_t priority = priority_of(stamp, next->priority, first_by(next->held));
        best = priority > top ? i : best;
        top = priority > top ? priority : top;
    }
    return best;
}

/* Without a branch, which nobody could predict. */
static uint32_t best(struct hk_pos *pos, struct hk_lookahead *look, uint32_t count)
{
    const struct hk_pos_event *events = pos->events;
    const uint64_t *stamps = pos->stamps;
    uint64_t top = 0, all = pos->all;
    uint32_t best = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct hk_pos_event *event = &events[i];
        uint64_t priority = priority_of(stamps[event->stamp] ^ all, event->drawn, event->first);
        best = priority > top ? i : best;
        top = priority > top ? priority : top;
    }
    return HK_UNLIKELY(pos->many) ? best_of_many(pos, look, count, best, top) : best;
}

/* ---- those that draw anew ---- */

static void change_stamps(struct hk_pos *pos, uint32_t at, uint32_t modes)
{
    uint64_t *stamps = &pos->stamps[at], latest = pos->latest | 1;
    for (uint32_t k = 0; k < HK_POS_MODES; k++)
        stamps[k] = modes >> k & 1 ? latest : stamps[k];
}

/* An event has won that touches several objects, or one in several modes, or everything. */
static void disturb_many(struct hk_pos *pos, struct hk_lookahead *look,
                         const struct hk_world *world, const struct hk_next *next)
{
    if (next->touched.count == HK_TOUCHES_UNKNOWN) {
        pos->all = pos->latest;
        return;
    }
    for (uint32_t i = 0; i < next->touched.count; i++)
        change_stamps(pos, stamps_of(pos, hk_lookahead_object(look, next, i)),
                      hk_step_conflicts(world, next->touched.accesses[i].mode));
}

uint32_t hk_pos_pick(struct hk_pos *pos, struct hk_lookahead *look, struct hk_rng *rng,
                     const struct hk_world *world, uint32_t count)
{
    if (HK_UNLIKELY(pos->against[0] == 0))
        set_out(pos, world);
    uint32_t index = best(pos, look, count), stamp = pos->events[index].stamp;
    pos->latest = hk_rng_next(rng) & ~UINT64_C(1);
    if (HK_LIKELY(stamp >= HK_POS_MODES))
        change_stamps(pos, stamp / HK_POS_MODES * HK_POS_MODES,
                      pos->against[stamp % HK_POS_MODES]);
    else if (stamp == MANY)
        disturb_many(pos, look, world, look->at[index]);
    return index;
}

void hk_pos_fini(struct hk_pos *pos)
{
    free(pos->events);
    free(pos->runs);
    free(pos->stamps);
}
