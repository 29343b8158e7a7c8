/* SPDX-License-Identifier: MIT
 *
 * pos: partial order sampling (Yuan, Yang and Gu, CAV 2018). Every event draws a priority
 * when its task comes to stand before it, the highest goes first, and an event that has
 * just lost against one that it conflicts with draws anew: who lost one race is not bound
 * to lose the next. Good for short orders and for atomicity; an event that must lose
 * against m others in a row does so once in m + 1 runs.
 */
#include "plugin.h"

#include "strategy/pos_part.h"

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    hk_pos_begin(run, self, NULL, order);
    return true;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    return hk_pos_pick(run, world, count, 0);
}

static void *lesson(void *run, struct hk_arena *memory)
{
    struct hk_pos *pos = run;
    return hk_lookahead_lesson(&pos->look, memory);
}

static void learn(void *self, void *text, bool fresh, struct hk_arena *memory)
{
    (void)fresh;
    hk_habits_learn(self, text, memory);
}

const struct hk_strategy hk_strategy_pos = {
    .name = "pos",
    .help = "a random priority for each event, drawn anew after a lost race",
    .size = sizeof(struct hk_habits),
    .run_size = sizeof(struct hk_pos),
    .begin = begin,
    .pick = pick,
    .choose = hk_pos_choose,
    .stepping = hk_pos_stepping,
    .stepped = hk_pos_stepped,
    .spawned = hk_pos_spawned,
    .lesson = lesson,
    .learn = learn,
};
