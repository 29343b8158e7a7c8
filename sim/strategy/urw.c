/* SPDX-License-Identifier: MIT
 *
 * urw: uniform random walk over interleavings (Zhao, Wolff, Mathur and Roychoudhury,
 * ASPLOS 2025). A task is picked in proportion to the events that it and its descendants
 * still have before them; if those numbers are right and nobody blocks, all interleavings
 * are equally likely. A plain random walk prefers those in which short tasks are over
 * early. The numbers are means over the runs before. Best for deadlocks among many; bad
 * when one task must run on for long without the others.
 */
#include "plugin.h"

#include "strategy/rare.h"
#include "strategy/standing.h"
#include "strategy/urw_part.h"

struct urw {
    struct hk_rng rng;
    struct hk_rare *rare;
    struct hk_weights weights;
    struct hk_sum left;   /* the weights of the candidates */
    bool teaches;
};

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct urw *u = run;
    hk_rng_seed(&u->rng, hk_mix(order->seed, order->run));
    u->rare = order->rare;
    hk_sum_begin(&u->left);
    hk_weights_begin(&u->weights, self, order, HK_ALL_EVENTS, false);
    return true;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct urw *u = run;
    hk_sum_pick(&u->left, u->weights.memory, count);
    for (uint32_t word = 0; word * 64 < count; word++) {
        uint64_t moved = hk_candidates_moved(world, word, count);
        for (; moved; moved &= moved - 1) {
            uint32_t i = word * 64 + (uint32_t)__builtin_ctzll(moved);
            uint32_t slot = hk_candidate_slot(world, i);
            hk_sum_set(&u->left, i, hk_weight_of(&u->weights, slot, HK_WEIGHT_ONE));
        }
    }
    return hk_sum_index(&u->left, hk_rng_below(&u->rng, u->left.all));
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    struct urw *u = run;
    return hk_rare_choose(u->rare, &u->rng, kind, count);
}

static void stepping(void *run, struct hk_world *world)
{
    struct urw *u = run;
    hk_weights_step(&u->weights, hk_step_moves(world), true);
}

static void spawned(void *run, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    struct urw *u = run;
    hk_weights_spawned(&u->weights, world, parent, child);
}

static const char *end(void *run, const struct hk_run_summary *summary)
{
    struct urw *u = run;
    u->teaches = hk_weights_teach(summary);
    return NULL;
}

static void *lesson(void *run, struct hk_arena *memory)
{
    struct urw *u = run;
    return u->teaches ? hk_weights_lesson(&u->weights, memory) : NULL;
}

static void learn(void *self, void *text, bool fresh, struct hk_arena *memory)
{
    (void)fresh;
    hk_profile_learn(self, text, memory);
}

const struct hk_strategy hk_strategy_urw = {
    .name = "urw",
    .help = "all interleavings equally likely, by the events that tasks had before",
    .size = sizeof(struct hk_profile),
    .run_size = sizeof(struct urw),
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .stepping = stepping,
    .spawned = spawned,
    .end = end,
    .lesson = lesson,
    .learn = learn,
};
