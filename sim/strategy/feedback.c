/* SPDX-License-Identifier: MIT
 *
 * feedback: prefixes that led to something new. A run whose events met each other in a new
 * way (an event, the so-manieth of its task, after another one on one object) leaves its
 * choices up to there in a corpus. Later runs begin like one of the prefixes and go on by
 * pos or rfd, so that a long order is found one link after the other: a ping-pong of twelve
 * ordered steps, which no sampler without memory finds. On shallow bugs it costs up to
 * twice the runs.
 *
 * Coverage guided choice of schedules is that of the reads-from fuzzer (Wolff and others,
 * ASPLOS 2024) and of Fest (NSDI 2026); to keep prefixes of choices is our own.
 */
#include "plugin.h"

#include "strategy/feedback_part.h"
#include "strategy/pos_part.h"
#include "strategy/rfd_part.h"

enum { CONSTRAINTS = 3 }; /* at most, of a run that goes on by rfd */

struct feedback {
    struct hk_habits habits;
    struct hk_pairs pairs;
    struct hk_corpus corpus;
    int64_t fresh, rfd; /* per cent of the runs: from scratch, by rfd */
};

struct feedback_run {
    struct hk_pos pos;
    struct hk_constraints constraints;
    struct hk_scout scout;
};

struct lesson {
    void *habits, *pairs, *corpus;
};

static int init(void *self, const char *options, struct hk_error *error)
{
    struct feedback *f = self;
    f->fresh = 25;
    f->rfd = 80;
    const struct hk_option table[] = {{"fresh", &f->fresh, 0, 100}, {"rfd", &f->rfd, 0, 100}};
    return hk_options_read("feedback", options, table, HK_COUNT(table), error);
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    const struct feedback *f = self;
    struct feedback_run *p = run;
    hk_pos_begin(&p->pos, &f->habits, &p->constraints, order);
    struct hk_rng *rng = &p->pos.rng;
    bool by_rfd = hk_rng_below(rng, 100) < (uint64_t)f->rfd;
    hk_constraints_begin(&p->constraints, &f->pairs, rng, by_rfd ? CONSTRAINTS : 0, order);
    hk_scout_begin(&p->scout, &f->corpus, rng, (uint32_t)f->fresh, order);
    return true;
}

/* Whom the prefix names goes, if it can. */
static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct feedback_run *p = run;
    uint64_t path = 0;
    hk_scout_next(&p->scout, &path);
    uint32_t k = hk_pos_pick(&p->pos, world, count, path);
    hk_scout_chose(&p->scout, p->pos.look.at[k]->path);
    return k;
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct feedback_run *p = run;
    uint64_t value, own = hk_pos_choose(&p->pos, world, kind, count);
    if (!hk_scout_next(&p->scout, &value) || value >= count)
        value = own;
    hk_scout_chose(&p->scout, value);
    return (uint32_t)value;
}

static void stepping(void *run, struct hk_world *world)
{
    struct feedback_run *p = run;
    const struct hk_next *next = hk_pos_begins(&p->pos, world);
    if (next)
        hk_scout_note(&p->scout, &p->pos.look, next);
}

static void stepped(void *run, struct hk_world *world)
{
    struct feedback_run *p = run;
    const struct hk_next *next = hk_pos_over(&p->pos, world);
    if (next)
        hk_scout_note(&p->scout, &p->pos.look, next);
}

static void *lesson(void *run, struct hk_arena *memory)
{
    struct feedback_run *p = run;
    struct lesson *l = hk_arena_alloc(memory, sizeof(*l));
    *l = (struct lesson){hk_lookahead_lesson(&p->pos.look, memory),
                         hk_constraints_lesson(&p->constraints, memory),
                         hk_scout_lesson(&p->scout, memory)};
    return l;
}

static void learn(void *self, void *text, bool fresh, struct hk_arena *memory)
{
    (void)fresh;
    struct feedback *f = self;
    struct lesson *l = text;
    hk_habits_learn(&f->habits, l->habits, memory);
    hk_pairs_learn(&f->pairs, l->pairs, memory);
    hk_corpus_learn(&f->corpus, l->corpus, memory);
}

const struct hk_strategy hk_strategy_feedback = {
    .name = "feedback",
    .help = "goes on from beginnings that led to something new; fresh=25, rfd=80",
    .round_max = 64,
    .size = sizeof(struct feedback),
    .run_size = sizeof(struct feedback_run),
    .init = init,
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .stepping = stepping,
    .stepped = stepped,
    .spawned = hk_pos_spawned,
    .lesson = lesson,
    .learn = learn,
};
