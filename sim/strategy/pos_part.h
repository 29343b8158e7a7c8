/* SPDX-License-Identifier: MIT
 *
 * pos_part: the pick of partial order sampling, which pos, rfd and feedback share.
 *
 * What makes an event draw its priority anew, a lost race, happens to all that stand before one
 * object at once, as often as not to most of the candidates. So nobody's priority is stored:
 * it is what the event has drawn times its object's stamp, one for each mode of access, modulo
 * 2^64; whoever wins changes the stamps of the modes that it conflicts with. An event that
 * touches several objects, or perhaps everything, has a stamp of its own.
 */
#ifndef HK_POS_PART_H
#define HK_POS_PART_H

#include "core/rng.h"
#include "strategy/rfd_part.h"

enum { HK_POS_MODES = 4, HK_POS_STAMPS = 8 };

/* A run's state, or its beginning. */
struct hk_pos {
    struct hk_rng rng;
    struct hk_rare *rare;
    struct hk_lookahead look;
    struct hk_constraints *constraints; /* what holds events; NULL: nothing */
    struct hk_arena *memory;
    uint64_t run;
    uint64_t *drawn;                /* by index of the pick; 0 if it is held */
    uint32_t *stamp;                /* the same: where in `stamps` */
    uint32_t room;                  /* for so many candidates, less one */
    uint64_t *stamps;               /* HK_POS_STAMPS of each object: of which run they are, and, in
                                     * the upper half, those of the modes, odd */
    uint32_t stamps_capacity;
    struct hk_pos_own *own;         /* by slot: the stamp of an event that is not plain */
    uint32_t own_capacity;
    uint32_t *complex, complex_count, complex_capacity; /* slots whose event is not plain */
    uint64_t latest;                /* the stamp of the latest pick, */
    uint64_t all;                   /* and of the latest that conflicted with everything */
    uint32_t against[HK_POS_MODES]; /* by mode: those that it conflicts with */
};

/* Seeds rng, too. The constraints are begun by who has them. */
void hk_pos_begin(struct hk_pos *pos, const struct hk_habits *habits,
                  struct hk_constraints *constraints, const struct hk_run_order *order);
/* In `pick`: the index of the event of highest priority among those that are held least. Those
 * that conflict with it draw anew. If somebody has this path, it is his index, and nobody draws;
 * 0: nobody has. */
uint32_t hk_pos_pick(struct hk_pos *pos, struct hk_world *world, uint32_t count, uint64_t path);
/* An event begins; NULL if what it touches will be known when it is over (hk_pos_over). */
const struct hk_next *hk_pos_begins(struct hk_pos *pos, struct hk_world *world);
/* It is over; NULL if what it touches has been known. */
const struct hk_next *hk_pos_over(struct hk_pos *pos, struct hk_world *world);
/* Hooks as they are, of a run's state that begins with a struct hk_pos. */
uint32_t hk_pos_choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count);
void hk_pos_spawned(void *run, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child);
void hk_pos_stepping(void *run, struct hk_world *world);
void hk_pos_stepped(void *run, struct hk_world *world);

#endif
