/* SPDX-License-Identifier: MIT
 *
 * rfd: random ordering constraints, directed. Most runs get one to three constraints "no
 * task does b before some task has done a" between two sites that were seen to race on one
 * object; whoever stands before b is held back, and everything else goes by pos. One
 * constraint stops any number of tasks at one site, which is what the order bugs of many
 * alike tasks need. One in four constraints lasts: who stands before b waits for as long as anybody
 * else can go, so that all have read before the first one writes, or all have taken their first
 * lock before anybody asks for the second. Pairs that have been tried less are preferred. When all
 * are held, those held least go first: a run cannot be blocked, and it is the campaign that sees to
 * it that nobody is held for ever.
 *
 * It is the steering half of the reads-from fuzzer of Wolff, Shi, Duck, Mathur and
 * Roychoudhury (ASPLOS 2024), without its feedback.
 */
#include "plugin.h"

#include "strategy/pos_part.h"
#include "strategy/rfd_part.h"

struct rfd {
    struct hk_habits habits;
    struct hk_pairs pairs;
    int64_t most; /* constraints of a run */
};

struct rfd_run {
    struct hk_pos pos;
    struct hk_constraints constraints;
};

struct lesson {
    void *habits, *pairs;
};

static int init(void *self, const char *options, struct hk_error *error)
{
    struct rfd *r = self;
    r->most = 3;
    const struct hk_option table[] = {{"constraints", &r->most, 1, HK_CONSTRAINTS_MAX}};
    return hk_options_read("rfd", options, table, HK_COUNT(table), error);
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    const struct rfd *r = self;
    struct rfd_run *p = run;
    hk_pos_begin(&p->pos, &r->habits, &p->constraints, order);
    hk_constraints_begin(&p->constraints, &r->pairs, &p->pos.rng, (uint32_t)r->most, order);
    return true;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    return hk_pos_pick(run, world, count, 0);
}

static void *lesson(void *run, struct hk_arena *memory)
{
    struct rfd_run *p = run;
    struct lesson *l = hk_arena_alloc(memory, sizeof(*l));
    *l = (struct lesson){hk_lookahead_lesson(&p->pos.look, memory),
                         hk_constraints_lesson(&p->constraints, memory)};
    return l;
}

static void learn(void *self, void *text, bool fresh, struct hk_arena *memory)
{
    (void)fresh;
    struct rfd *r = self;
    struct lesson *l = text;
    hk_habits_learn(&r->habits, l->habits, memory);
    hk_pairs_learn(&r->pairs, l->pairs, memory);
}

const struct hk_strategy hk_strategy_rfd = {
    .name = "rfd",
    .help = "pos under random orders of racing sites; constraints=3",
    .size = sizeof(struct rfd),
    .run_size = sizeof(struct rfd_run),
    .init = init,
    .begin = begin,
    .pick = pick,
    .choose = hk_pos_choose,
    .stepping = hk_pos_stepping,
    .stepped = hk_pos_stepped,
    .spawned = hk_pos_spawned,
    .lesson = lesson,
    .learn = learn,
};
