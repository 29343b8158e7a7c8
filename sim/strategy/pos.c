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

struct pos {
    struct hk_rng rng;
    struct hk_lookahead look;
    struct hk_pos pos;
};

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct pos *p = run;
    hk_rng_seed(&p->rng, hk_mix(order->seed, order->run));
    hk_lookahead_begin(&p->look, self, order, false);
    hk_pos_begin(&p->pos, order);
    return true;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct pos *p = run;
    hk_pos_meet(&p->pos, &p->look, &p->rng, NULL, world, count);
    return hk_pos_pick(&p->pos, &p->look, &p->rng, world);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    (void)kind;
    struct pos *p = run;
    return (uint32_t)hk_rng_below(&p->rng, count);
}

static void stepping(void *run, struct hk_world *world)
{
    struct pos *p = run;
    hk_lookahead_stepping(&p->look, world);
}

static void stepped(void *run, struct hk_world *world)
{
    struct pos *p = run;
    hk_lookahead_stepped(&p->look, world);
}

static void spawned(void *run, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    (void)parent;
    struct pos *p = run;
    hk_lookahead_spawned(&p->look, world, child);
}

static void *lesson(void *run, struct hk_arena *memory)
{
    struct pos *p = run;
    return hk_lookahead_lesson(&p->look, memory);
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
    .run_size = sizeof(struct pos),
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .stepping = stepping,
    .stepped = stepped,
    .spawned = spawned,
    .lesson = lesson,
    .learn = learn,
};
