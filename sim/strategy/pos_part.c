/* SPDX-License-Identifier: MIT
 *
 * pos_part: priorities belong to events, not to tasks.
 */
#include "strategy/pos_part.h"

#include "strategy/rare.h"

enum {
    FIRST = HK_POS_STAMPS - HK_POS_MODES, /* of an object's places: the stamp of mode 1 */
    NONE = FIRST, /* in place of a stamp: the event touches nothing, so nobody changes it */
};

static const uint64_t OWN = 0x6f776e; /* an object of the task's alone, for its own stamp */

struct hk_pos_own {
    uint64_t listed; /* the run in which it is among the complex ones */
    uint32_t stamp;
};

void hk_pos_begin(struct hk_pos *pos, const struct hk_habits *habits,
                  struct hk_constraints *constraints, const struct hk_run_order *order)
{
    hk_rng_seed(&pos->rng, hk_mix(order->seed, order->run));
    pos->rare = order->rare;
    hk_lookahead_begin(&pos->look, habits, order, constraints != NULL);
    pos->constraints = constraints;
    pos->memory = order->memory;
    pos->run = order->run;
    pos->complex_count = 0;
    pos->latest = pos->all = 0;
}

/* ---- events ---- */

/* Where the object's stamps are: those of no object before them. */
static uint32_t stamps_of(struct hk_pos *pos, uint32_t object)
{
    uint32_t at = (object + 1) * HK_POS_STAMPS;
    pos->stamps = hk_arena_room(pos->memory, pos->stamps, &pos->stamps_capacity,
                                at + HK_POS_STAMPS, sizeof(*pos->stamps));
    uint64_t *stamps = &pos->stamps[at];
    if (HK_UNLIKELY(stamps[0] != pos->run)) {
        stamps[0] = pos->run;
        for (uint32_t k = 0; k < HK_POS_MODES; k++)
            stamps[FIRST + k] = 1;
    }
    return at + FIRST;
}

/* And what is the same in all runs of the program. */
static void make_room(struct hk_pos *pos, const struct hk_world *world, uint32_t count)
{
    struct hk_arena *memory = pos->memory;
    uint32_t same = pos->room; /* the three arrays grow together */
    hk_lookahead_room(&pos->look, count);
    pos->drawn = hk_arena_room(memory, pos->drawn, &same, count, sizeof(*pos->drawn));
    pos->stamp = hk_arena_room(memory, pos->stamp, &pos->room, count, sizeof(*pos->stamp));
    for (uint32_t k = 0; k < HK_POS_MODES; k++)
        pos->against[k] = hk_step_conflicts(world, 1u << k);
    pos->stamps = hk_arena_room(memory, pos->stamps, &pos->stamps_capacity, NONE,
                                sizeof(*pos->stamps));
    pos->stamps[NONE] = 1;
}

static uint32_t own_stamp(struct hk_pos *pos, const struct hk_next *next)
{
    uint32_t slot = next->slot;
    pos->own = hk_arena_room(pos->memory, pos->own, &pos->own_capacity, slot, sizeof(*pos->own));
    struct hk_pos_own *own = &pos->own[slot];
    own->stamp = stamps_of(pos, hk_dense_of(&pos->look.objects, hk_mix(next->path, OWN)));
    if (own->listed == pos->run)
        return own->stamp;
    own->listed = pos->run;
    pos->complex = hk_arena_room(pos->memory, pos->complex, &pos->complex_capacity,
                                 pos->complex_count, sizeof(*pos->complex));
    pos->complex[pos->complex_count++] = slot;
    return own->stamp;
}

static uint32_t stamp_of(struct hk_pos *pos, const struct hk_next *next)
{
    if (next->touched.count > 1) /* or unknown: then there are no accesses to look at */
        return own_stamp(pos, next);
    uint32_t mode = next->touched.count ? next->touched.accesses[0].mode : 0;
    if (mode == 0)
        return NONE;
    if ((mode & (mode - 1)) != 0)
        return own_stamp(pos, next);
    uint32_t object = hk_lookahead_object(&pos->look, next, 0);
    return stamps_of(pos, object) + (uint32_t)__builtin_ctz(mode);
}

/* Another event than before is at this index. */
static void take_in(struct hk_pos *pos, const struct hk_next *next, uint32_t i)
{
    pos->drawn[i] = next->held ? 0 : next->priority;
    pos->stamp[i] = next->stamp;
}

static void meet(struct hk_pos *pos, struct hk_world *world, uint32_t i)
{
    bool fresh;
    struct hk_next *next = hk_lookahead_at(&pos->look, world, i, &fresh);
    if (fresh) {
        const struct hk_constraints *c = pos->constraints;
        next->priority = hk_rng_next(&pos->rng);
        next->stamp = stamp_of(pos, next);
        if (c && c->open > 0)
            next->held = hk_constraints_held(c, next->site);
    }
    take_in(pos, next, i);
}

/* Somebody who was held may no longer be. */
static void release(struct hk_pos *pos, struct hk_constraints *c, const struct hk_world *world)
{
    struct hk_lookahead *look = &pos->look;
    c->changed = false;
    uint32_t slots = hk_slot_count(world), all = hk_run_runnable_count(world);
    for (uint32_t i = 0; i < slots && i < look->slots; i++) {
        struct hk_next *next = &look->next[i];
        if (next->run == pos->run)
            next->held = hk_constraints_held(c, next->site);
    }
    for (uint32_t i = 0; i < all && i < pos->room; i++) {
        if (look->at[i])
            take_in(pos, look->at[i], i);
    }
}

static void meet_all(struct hk_pos *pos, struct hk_world *world, uint32_t count)
{
    if (HK_UNLIKELY(count >= pos->room))
        make_room(pos, world, count);
    for (uint32_t word = 0; word * 64 < count; word++) {
        uint64_t moved = hk_candidates_moved(world, word, count);
        for (; moved; moved &= moved - 1)
            meet(pos, world, word * 64 + (uint32_t)__builtin_ctzll(moved));
    }
    if (pos->constraints && pos->constraints->changed)
        release(pos, pos->constraints, world);
}

/* ---- who is the best ---- */

/* Without a branch, which nobody could predict. `count` if all are held. */
static inline uint32_t best_free(const struct hk_pos *pos, uint32_t count, uint64_t all)
{
    const uint64_t *drawn = pos->drawn, *stamps = pos->stamps;
    const uint32_t *stamp = pos->stamp;
    uint64_t top = 0;
    uint32_t best = count;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t priority = (stamps[stamp[i]] ^ all) * drawn[i];
        best = priority > top ? i : best;
        top = priority > top ? priority : top;
    }
    return best;
}

static uint32_t best_held(const struct hk_pos *pos, uint32_t count)
{
    uint64_t top = 0;
    uint32_t best = 0, least = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        const struct hk_next *next = pos->look.at[i];
        uint64_t priority = (pos->stamps[next->stamp] ^ pos->all) * next->priority;
        if (next->held > least || (next->held == least && priority <= top))
            continue;
        best = i;
        top = priority;
        least = next->held;
    }
    return best;
}

static uint32_t best_of(const struct hk_pos *pos, uint32_t count)
{
    uint32_t best = pos->all ? best_free(pos, count, pos->all) : best_free(pos, count, 0);
    return HK_LIKELY(best < count) ? best : best_held(pos, count);
}

/* Whose path it is; `count` if it is nobody's. */
static uint32_t index_of(const struct hk_pos *pos, uint32_t count, uint64_t path)
{
    uint32_t i = 0;
    while (i < count && pos->look.at[i]->path != path)
        i++;
    return i;
}

/* ---- those that draw anew ---- */

static void change_stamps(struct hk_pos *pos, uint32_t at, uint32_t modes)
{
    uint64_t *stamps = &pos->stamps[at], latest = pos->latest | 1;
    for (; modes; modes &= modes - 1)
        stamps[__builtin_ctz(modes)] = latest;
}

/* What `next` has won conflicts with. */
static void disturb_plain(struct hk_pos *pos, const struct hk_world *world,
                          const struct hk_next *next)
{
    if (next->touched.count == HK_TOUCHES_UNKNOWN) {
        pos->all = pos->latest;
        return;
    }
    for (uint32_t i = 0; i < next->touched.count; i++)
        change_stamps(pos, stamps_of(pos, hk_lookahead_object(&pos->look, next, i)),
                      hk_step_conflicts(world, next->touched.accesses[i].mode));
}

/* The complex ones among them; those that are no longer there are forgotten. */
static void disturb_complex(struct hk_pos *pos, const struct hk_world *world,
                            const struct hk_next *winner)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pos->complex_count; i++) {
        uint32_t slot = pos->complex[i];
        const struct hk_next *next = &pos->look.next[slot];
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

/* The winner's event touches one object in one way, as most do. */
static bool is_plain(const struct hk_next *winner, uint32_t stamp)
{
    return stamp / HK_POS_STAMPS == winner->number + 1 && winner->exact;
}

static void disturb(struct hk_pos *pos, struct hk_world *world, uint32_t index)
{
    const struct hk_next *winner = pos->look.at[index];
    uint32_t stamp = pos->stamp[index];
    pos->latest = hk_rng_next(&pos->rng) & ~UINT64_C(1);
    if (HK_LIKELY(is_plain(winner, stamp)))
        change_stamps(pos, stamp - stamp % HK_POS_MODES, pos->against[stamp % HK_POS_MODES]);
    else
        disturb_plain(pos, world, winner);
    if (pos->complex_count > 0)
        disturb_complex(pos, world, winner);
}

uint32_t hk_pos_pick(struct hk_pos *pos, struct hk_world *world, uint32_t count, uint64_t path)
{
    meet_all(pos, world, count);
    uint32_t index = path ? index_of(pos, count, path) : count;
    if (index < count)
        return index;
    index = best_of(pos, count);
    disturb(pos, world, index);
    return index;
}

/* ---- events come and go ---- */

const struct hk_next *hk_pos_begins(struct hk_pos *pos, struct hk_world *world)
{
    struct hk_next *next = hk_lookahead_stepping(&pos->look, world);
    struct hk_constraints *c = pos->constraints;
    if (c)
        hk_constraints_done(c, next->site);
    if (HK_UNLIKELY(!next->exact))
        return NULL;
    if (c)
        hk_constraints_note(c, &pos->look, next);
    return next;
}

const struct hk_next *hk_pos_over(struct hk_pos *pos, struct hk_world *world)
{
    struct hk_next *next = hk_lookahead_stepped(&pos->look, world);
    if (next && pos->constraints)
        hk_constraints_note(pos->constraints, &pos->look, next);
    return next;
}

uint32_t hk_pos_choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    struct hk_pos *pos = run;
    return hk_rare_choose(pos->rare, &pos->rng, kind, count);
}

void hk_pos_spawned(void *run, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    (void)parent;
    struct hk_pos *pos = run;
    hk_lookahead_spawned(&pos->look, world, child);
}

void hk_pos_stepping(void *run, struct hk_world *world)
{
    hk_pos_begins(run, world);
}

void hk_pos_stepped(void *run, struct hk_world *world)
{
    hk_pos_over(run, world);
}
