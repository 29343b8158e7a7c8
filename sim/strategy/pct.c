/* SPDX-License-Identifier: MIT
 *
 * pct: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte,
 * 2010). Tasks have random priorities and the highest one goes; at depth - 1 random steps
 * whoever would go falls below all others. A bug that needs d ordering constraints shows with
 * probability 1 / (n * k^(d-1)) or more, for n tasks and k steps.
 *
 * Only steps with a choice count, and of these only those that touch something that several
 * tasks contend for: k is what remains. It is the longest that a finished run has had. What is
 * touched where there is no choice is not seen, so it may look as if nobody contended for it: in
 * one run of eight every step with a choice counts. A task that yields falls below all others.
 */
#include "strategy/pct_contention.h"
#include "strategy/rare.h"
#include "strategy/standing.h"

enum {
    DEPTH_MAX = 1000,
    GUESS_BITS = 12,     /* while nothing is known: lengths up to 2^12 */
    BLIND = 8,           /* one run of so many counts every step with a choice */
};

struct pct {
    int64_t depth;       /* 0: drawn for each run */
    int64_t length;      /* 0: learnt */
    uint64_t longest;    /* of all finished runs; 0: there are none */
    uint64_t most_picks; /* the same of all steps with a choice */
    struct hk_contention known;
};

struct priority {
    uint64_t run;        /* of another run: void */
    uint64_t value;
};

struct pct_run {
    const struct pct *self;
    struct hk_rng rng;
    struct hk_rare *rare;
    uint64_t run, seed;
    struct hk_arena *memory;
    struct priority *priorities; /* by slot */
    uint32_t capacity;
    struct hk_top top;   /* of the candidates' */
    uint64_t low;        /* below all priorities so far */
    uint64_t points[DEPTH_MAX]; /* steps at which priorities change, in order; 0 ends them */
    uint32_t next_point;
    uint64_t steps, picks;
    bool blind;          /* every step with a choice counts */
    bool left;           /* so long only because somebody was waited for in vain */
    struct hk_contention_run contention;
};

struct lesson {
    uint64_t length, picks;
    uint32_t count;
    struct hk_contact news[];
};

static int init(void *self, const char *options, struct hk_error *error)
{
    struct pct *p = self;
    const struct hk_option table[] = {
        {.name = "depth", .value = &p->depth, .min = 1, .max = DEPTH_MAX},
        {.name = "length", .value = &p->length, .min = 1, .max = INT64_MAX},
    };
    return hk_options_read("pct", options, table, HK_COUNT(table), error);
}

/* ---- before a run ---- */

static uint32_t draw_depth(struct pct_run *r)
{
    static const uint32_t depths[] = {2, 3, 5, 10};
    if (r->self->depth)
        return (uint32_t)r->self->depth;
    return depths[hk_rng_below(&r->rng, HK_COUNT(depths))];
}

static uint64_t draw_length(struct pct_run *r)
{
    if (r->self->length)
        return (uint64_t)r->self->length;
    if (r->self->longest)
        return r->blind ? r->self->most_picks : r->self->longest;
    return (uint64_t)2 << hk_rng_below(&r->rng, GUESS_BITS);
}

/* The step goes to its place among the points; false if it is one already. */
static bool add_point(struct pct_run *r, uint32_t count, uint64_t step)
{
    uint32_t at = count;
    while (at > 0 && r->points[at - 1] > step)
        at--;
    if (at > 0 && r->points[at - 1] == step)
        return false;
    for (uint32_t i = count; i > at; i--)
        r->points[i] = r->points[i - 1];
    r->points[at] = step;
    return true;
}

/* Distinct steps of 1..length, all sets with the same probability (Floyd's algorithm). */
static void draw_points(struct pct_run *r)
{
    uint32_t depth = draw_depth(r);
    uint64_t length = draw_length(r);
    uint32_t wanted = depth - 1 < length ? depth - 1 : (uint32_t)length;
    for (uint32_t i = 0; i < wanted; i++) {
        uint64_t last = length - wanted + i + 1;
        if (!add_point(r, i, hk_rng_below(&r->rng, last) + 1))
            add_point(r, i, last);
    }
    r->points[wanted] = 0;
    r->next_point = 0;
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct pct_run *r = run;
    r->self = self;
    r->memory = order->memory;
    r->run = order->run;
    hk_rng_seed(&r->rng, hk_mix(order->seed, order->run));
    r->rare = order->rare;
    r->seed = hk_rng_next(&r->rng);
    r->low = (uint64_t)1 << 63;
    r->steps = r->picks = 0;
    r->blind = hk_rng_below(&r->rng, BLIND) == 0;
    draw_points(r);
    hk_top_begin(&r->top);
    hk_contention_begin(&r->contention, &r->self->known, order);
    return true;
}

/* ---- priorities ---- */

/* A new task has a random one in the upper half: a hash of its path, so that it does not
 * depend on who has come before. */
static uint64_t *priority_of(struct pct_run *r, struct hk_world *world, uint32_t index)
{
    uint32_t slot = hk_candidate_slot(world, index);
    r->priorities =
        hk_arena_room(r->memory, r->priorities, &r->capacity, slot, sizeof(*r->priorities));
    struct priority *p = &r->priorities[slot];
    if (p->run != r->run) {
        uint64_t value = hk_mix(r->seed, hk_candidate_path(world, index)) | (uint64_t)1 << 63;
        *p = (struct priority){r->run, value};
    }
    return &p->value;
}

static void demote(struct pct_run *r, struct hk_world *world, uint32_t index)
{
    *priority_of(r, world, index) = --r->low;
    hk_top_set(&r->top, index, r->low);
}

static void meet(struct pct_run *r, struct hk_world *world, uint32_t count)
{
    hk_top_pick(&r->top, r->memory, count);
    for (uint32_t word = 0; word * 64 < count; word++) {
        uint64_t moved = hk_candidates_moved(world, word, count);
        for (; moved; moved &= moved - 1) {
            uint32_t i = word * 64 + (uint32_t)__builtin_ctzll(moved);
            hk_top_set(&r->top, i, *priority_of(r, world, i));
        }
    }
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct pct_run *r = run;
    meet(r, world, count);
    uint32_t same = hk_candidate_same(world, count);
    if (same < count && hk_candidate_yielded(world, same))
        demote(r, world, same);
    uint32_t best = hk_top_index(&r->top);
    bool contended = hk_contention_see(&r->contention, world, best);
    bool counts = contended || r->blind || !r->self->longest;
    r->picks++;
    if (!counts || ++r->steps != r->points[r->next_point])
        return best;
    r->next_point++;
    demote(r, world, best);
    return hk_top_index(&r->top);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    struct pct_run *r = run;
    return hk_rare_choose(r->rare, &r->rng, kind, count);
}

/* ---- after a run, and between rounds ---- */

static const char *end(void *run, const struct hk_run_summary *summary)
{
    struct pct_run *r = run;
    r->left = summary->left;
    return NULL;
}

static void *lesson(void *run, struct hk_arena *memory)
{
    const struct pct_run *r = run;
    uint32_t count = r->contention.news;
    bool odd = r->left || r->blind; /* it may have spun for long */
    uint64_t length = odd ? 0 : hk_contention_length(&r->contention);
    uint64_t picks = odd ? 0 : r->picks;
    if (count == 0 && length <= r->self->longest && picks <= r->self->most_picks)
        return NULL;
    struct lesson *l = hk_arena_alloc(memory, sizeof(*l) + count * sizeof(*l->news));
    l->length = length;
    l->picks = picks;
    l->count = count;
    hk_contention_news(&r->contention, l->news);
    return l;
}

static void learn(void *self, void *lesson, bool fresh, struct hk_arena *memory)
{
    (void)fresh;
    struct pct *p = self;
    struct lesson *l = lesson;
    if (l->length > p->longest)
        p->longest = l->length;
    if (l->picks > p->most_picks)
        p->most_picks = l->picks;
    for (uint32_t i = 0; i < l->count; i++)
        hk_contention_learn(&p->known, &l->news[i], memory);
}

const struct hk_strategy hk_strategy_pct = {
    .name = "pct",
    .help = "random priorities that change DEPTH - 1 times: `pct DEPTH` (2, 3, 5 or 10)",
    .size = sizeof(struct pct),
    .run_size = sizeof(struct pct_run),
    .init = init,
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .end = end,
    .lesson = lesson,
    .learn = learn,
};
