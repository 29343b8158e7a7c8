/* SPDX-License-Identifier: MIT
 *
 * pos_part: priorities belong to events, not to tasks.
 */
#include "strategy/pos_part.h"

enum {
    HELD_MOST = 15,
    HELD_SHIFT = 60,
    NONE = 1, /* in place of a stamp: the event touches nothing, so nobody changes it */
};

static const uint64_t OWN = 0x6f776e; /* an object of the task's alone, for its own stamp */

struct hk_pos_own {
    uint64_t listed; /* the run in which it is among the complex ones */
    uint32_t stamp;
};

void hk_pos_begin(struct hk_pos *pos, const struct hk_run_order *order)
{
    pos->memory = order->memory;
    pos->run = order->run;
    pos->complex_count = 0;
    pos->latest = pos->all = 0;
}

/* ---- events ---- */

/* Where the object's stamps are: those of no object before them. */
static uint32_t stamps_of(struct hk_pos *pos, uint32_t object)
{
    uint32_t at = (object + 1) * HK_POS_MODES;
    pos->runs =
        hk_arena_room(pos->memory, pos->runs, &pos->run_capacity, object, sizeof(*pos->runs));
    pos->stamps = hk_arena_room(pos->memory, pos->stamps, &pos->stamp_capacity,
                                at + HK_POS_MODES - 1, sizeof(*pos->stamps));
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
    pos->stamps = hk_arena_room(pos->memory, pos->stamps, &pos->stamp_capacity, NONE,
                                sizeof(*pos->stamps));
    pos->stamps[NONE] = 1;
}

static uint32_t own_stamp(struct hk_pos *pos, struct hk_lookahead *look,
                          const struct hk_next *next)
{
    uint32_t slot = next->slot;
    pos->own = hk_arena_room(pos->memory, pos->own, &pos->own_capacity, slot, sizeof(*pos->own));
    struct hk_pos_own *own = &pos->own[slot];
    own->stamp = stamps_of(pos, hk_dense_of(&look->objects, hk_mix(next->path, OWN)));
    if (own->listed == pos->run)
        return own->stamp;
    own->listed = pos->run;
    pos->complex = hk_arena_room(pos->memory, pos->complex, &pos->complex_capacity,
                                 pos->complex_count, sizeof(*pos->complex));
    pos->complex[pos->complex_count++] = slot;
    return own->stamp;
}

static uint32_t stamp_of(struct hk_pos *pos, struct hk_lookahead *look, const struct hk_next *next)
{
    uint32_t mode = next->touched.accesses[0].mode;
    if (next->touched.count == 0 || mode == 0)
        return NONE;
    if (next->touched.count > 1 || (mode & (mode - 1)) != 0)
        return own_stamp(pos, look, next);
    return stamps_of(pos, hk_lookahead_object(look, next, 0)) + (uint32_t)__builtin_ctz(mode);
}

static void take_in(struct hk_pos *pos, const struct hk_next *next)
{
    uint64_t first = (uint64_t)(HELD_MOST - next->held) << HELD_SHIFT;
    pos->events[next->index] = (struct hk_pos_event){next->priority, first, next->stamp};
}

void hk_pos_meet(struct hk_pos *pos, struct hk_lookahead *look, struct hk_rng *rng, bool anew)
{
    pos->events = hk_arena_room(pos->memory, pos->events, &pos->event_capacity, look->known,
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

/* Without a branch, which nobody could predict. */
static uint32_t best(const struct hk_pos *pos, uint32_t count)
{
    const struct hk_pos_event *events = pos->events;
    const uint64_t *stamps = pos->stamps;
    uint64_t top = 0, all = pos->all;
    uint32_t best = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t mixed = (stamps[events[i].stamp] ^ all) * events[i].drawn;
        uint64_t priority = mixed >> (64 - HELD_SHIFT) | events[i].first;
        best = priority > top ? i : best;
        top = priority > top ? priority : top;
    }
    return best;
}

/* ---- those that draw anew ---- */

static void change_stamps(struct hk_pos *pos, uint32_t at, uint32_t modes)
{
    uint64_t *stamps = &pos->stamps[at], latest = pos->latest | 1;
    for (uint32_t k = 0; k < HK_POS_MODES; k++)
        stamps[k] = modes >> k & 1 ? latest : stamps[k];
}

/* What `next` has won conflicts with. */
static void disturb_plain(struct hk_pos *pos, struct hk_lookahead *look,
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

/* The complex ones among them; those that are no longer there are forgotten. */
static void disturb_complex(struct hk_pos *pos, struct hk_lookahead *look,
                            const struct hk_world *world, const struct hk_next *winner)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pos->complex_count; i++) {
        uint32_t slot = pos->complex[i];
        const struct hk_next *next = &look->next[slot];
        if (next->run != pos->run || next->stamp != pos->own[slot].stamp) {
            pos->own[slot].listed = 0;
            continue;
        }
        pos->complex[kept++] = slot;
        if (next != winner && hk_next_conflict(world, winner, next))
            pos->stamps[next->stamp] = pos->latest | 1;
    }
    pos->complex_count = kept;
}

uint32_t hk_pos_pick(struct hk_pos *pos, struct hk_lookahead *look, struct hk_rng *rng,
                     const struct hk_world *world, uint32_t count)
{
    if (HK_UNLIKELY(pos->against[0] == 0))
        set_out(pos, world);
    uint32_t index = best(pos, count), stamp = pos->events[index].stamp;
    const struct hk_next *winner = look->at[index];
    pos->latest = hk_rng_next(rng) & ~UINT64_C(1);
    if (HK_LIKELY(stamp / HK_POS_MODES == winner->number + 1 && winner->exact))
        change_stamps(pos, stamp / HK_POS_MODES * HK_POS_MODES,
                      pos->against[stamp % HK_POS_MODES]);
    else
        disturb_plain(pos, look, world, winner);
    if (pos->complex_count > 0)
        disturb_complex(pos, look, world, winner);
    return index;
}
