/* SPDX-License-Identifier: MIT
 *
 * portfolio: several strategies take turns, so that nobody has to choose one.
 *
 * First a smoke run in fifo's order: what fails in every order fails at once. It is dpor's first
 * run, too, so that dpor's second one already turns round a race of it. Then samplers and searchers
 * alternate in rounds. Of the searchers, dpor ends with all interleavings if there are few, and
 * a bug never waits behind its pass; deviate tries what is one or two steps away from the order in
 * which the program was written. If there seem to be few schedules, by Knuth's estimate
 * (Mathematics of Computation 29, 1975), the product of the alternatives along a run, averaged,
 * dpor comes at once and has half of the runs; otherwise samplers find what is there sooner.
 *
 * Which sampler plays a run is drawn, but for the first ones: rfd finds within a few runs what it
 * finds at all, so those are its, and then each of the others has one. What it has not found in
 * some dozens is as likely another one's; and what a thousand have not is perhaps a long chain of
 * steps, which only feedback climbs; so the weights change with their number.
 * Those whose runs tend to be new are drawn more often.
 */
#include "plugin.h"

#include <string.h>

#include "strategy/table.h"

struct member {
    const char *name, *options;
    uint32_t weights[3]; /* of samplers, per mille: in the first runs, after MANY, and VERY_MANY */
};

static const struct member members[] = {
    {"fifo", "", {0}},
    {"deviate", "2,memory=10", {0}},
    {"lifo", "", {0}},
    {"roundrobin", "", {0}},
    {"dpor", "optimal", {0}},
    {"rfd", "", {690, 290, 130}},
    {"urw", "", {51, 180, 180}},
    {"feedback", "", {51, 51, 160}},
    {"surw", "", {51, 150, 100}},
    {"pct", "", {51, 150, 170}},
    {"pos", "", {51, 80, 100}},
    {"random", "", {51, 100, 160}},
};

enum {
    MEMBERS = HK_COUNT(members),
    SMOKE = 0,       /* the index of who plays the first run if nobody searches, */
    NEAR = 1,        /* of who looks near the order as written, */
    LATEST = 2,      /* of who plays run LATEST_RUN */
    TURNS = 3,       /* and run TURNS_RUN, */
    EXHAUSTIVE = 4,  /* of who looks everywhere, */
    SAMPLERS = 5,    /* and of the first sampler */
    NEAR_ONE_IN = 3, /* of so many runs of the two searchers one is the first one's */
    FAIR = MEMBERS - 1,
    WEIGHT_MIN = 51,      /* more than a twentieth of all */
    MANY = 64,            /* so many runs of samplers are many */
    VERY_MANY = 1024,
    ROUND_LONGEST = 64,   /* feedback must learn often */
    SAMPLES_FIRST = 8,    /* a round so long comes before the searchers' second run, */
    SEARCH_PART = 4,      /* and one of theirs for so many samples, unless there are few orders: */
    FEW_SCHEDULES = 2000, /* so many are worth searching soon, */
    FEW_LATER = 12,       /* behind the first samples so many runs for each of them */
    ESTIMATED_RUNS = 64,
    TURNS_RUN = 6,        /* of samplers, whether there are few schedules or many; */
    LATEST_RUN = 11,      /* and this too */
    FIRST_UNTIL = 16,     /* up to this run samples are the first sampler's, */
    OTHERS_FROM = 19,     /* and from this one on each of the others has one: samples, as above */
    CROWD = 1000,        /* so many tasks are too much for who looks at all of them, */
    TOO_LARGE = 4000000, /* and so large a run for who compares all its steps */
};

enum phase { PHASE_NONE, PHASE_SAMPLE, PHASE_SEARCH };

struct portfolio {
    const struct hk_strategy *strategies[MEMBERS];
    void *selves[MEMBERS];
    struct hk_arena memory;   /* of these */
    uint32_t weights[MEMBERS], tried[MEMBERS], fresh[MEMBERS];
    enum phase phase;
    uint64_t sampled;         /* length of the latest round of samples */
    uint64_t searches;        /* runs of the searchers so far, */
    uint64_t played[SAMPLERS]; /* and of each */
    bool near_over;           /* that one has no more */
    uint64_t estimates;       /* runs that the estimate is made from, and their sum */
    uint64_t schedules;
    uint64_t guess;           /* the same from the first run, for as long as there are no others */
    uint32_t samples;         /* runs of samplers that have been learnt, up to VERY_MANY */
    uint32_t tasks; /* the most in a run */
    uint64_t size;  /* of the largest run: steps times tasks */
    bool goes_on;   /* a pass of all orders is not the end: there is other data, or a run was cut */
    bool exhaustive_off, complete;
};

struct portfolio_run {
    void *runs[MEMBERS];     /* of those that have played */
    const struct hk_strategy *const *strategies;
    struct portfolio *alone; /* to be changed by exhaustive runs only */
    uint32_t member;         /* who plays this run */
    bool goes_on;
    uint64_t schedules; /* this run's estimate; 0: none */
    uint32_t tasks;
    uint64_t size;
};

struct lesson {
    uint32_t member;
    bool goes_on;
    uint64_t schedules;
    uint32_t tasks;
    uint64_t size;
    void *text;
};

static int init(void *self, const char *options, struct hk_error *error)
{
    struct portfolio *p = self;
    p->exhaustive_off = strcmp(options, "exhaustive=off") == 0;
    if (*options && !p->exhaustive_off && strcmp(options, "exhaustive=on") != 0)
        return hk_error_set(error, HK_EINVAL,
                            "portfolio takes exhaustive=on or exhaustive=off, not '%s'", options);
    for (uint32_t i = 0; i < MEMBERS; i++) {
        const struct hk_strategy *s = p->strategies[i] = hk_strategy_find(members[i].name);
        p->selves[i] = hk_arena_zalloc(&p->memory, s->size);
        p->weights[i] = members[i].weights[0];
        if (s->init && s->init(p->selves[i], members[i].options, error) < 0)
            return HK_EINVAL;
    }
    return HK_OK;
}

static void fini(void *self)
{
    struct portfolio *p = self;
    for (uint32_t i = 0; i < MEMBERS && p->selves[i]; i++) {
        if (p->strategies[i]->fini)
            p->strategies[i]->fini(p->selves[i]);
    }
    hk_arena_fini(&p->memory);
}

static void run_fini(void *run)
{
    struct portfolio_run *r = run;
    for (uint32_t i = 0; i < MEMBERS; i++) {
        if (r->runs[i] && r->strategies[i]->run_fini)
            r->strategies[i]->run_fini(r->runs[i]);
    }
}

/* ---- whose turn it is ---- */

static bool has_few_schedules(const struct portfolio *p)
{
    uint64_t estimate = p->estimates > 0 ? p->schedules / p->estimates : p->guess;
    return estimate <= FEW_SCHEDULES;
}

static uint64_t sample_round(struct portfolio *p)
{
    p->phase = PHASE_SAMPLE;
    p->sampled = p->sampled == 0 ? 1 : p->sampled * 2;
    if (p->sampled > ROUND_LONGEST)
        p->sampled = ROUND_LONGEST;
    return p->sampled;
}

/* If there are few schedules half of the runs and then most, since the pass will be over soon. */
static uint64_t search_round(struct portfolio *p)
{
    p->phase = PHASE_SEARCH;
    if (p->sampled == 0)
        return 1;
    if (has_few_schedules(p))
        return p->sampled * (p->sampled < ROUND_LONGEST ? 1 : FEW_LATER);
    return p->sampled / SEARCH_PART;
}

static uint64_t next_round(void *self, bool *alone)
{
    struct portfolio *p = self;
    bool few = has_few_schedules(p);
    bool over = p->exhaustive_off || p->complete || p->size > TOO_LARGE;
    bool begins = p->phase == PHASE_NONE;
    bool again = few && p->sampled == 0 && p->played[EXHAUSTIVE] < 2;
    bool waits = p->phase == PHASE_SEARCH ? !again : !few && p->sampled < SAMPLES_FIRST;
    if (!begins && (over || waits))
        return sample_round(p);
    *alone = true;
    return search_round(p);
}

static uint32_t draw_sampler(const struct portfolio *p, const struct hk_run_order *order)
{
    struct hk_rng rng;
    hk_rng_seed(&rng, hk_mix(hk_mix(order->seed, order->run), 0x706f7274));
    uint32_t all = 0, i = SAMPLERS;
    for (uint32_t k = SAMPLERS; k < MEMBERS; k++)
        all += p->weights[k];
    uint64_t at = hk_rng_below(&rng, all);
    while (at >= p->weights[i])
        at -= p->weights[i++];
    return i;
}

static uint32_t sampler_of(const struct portfolio *p, const struct hk_run_order *order)
{
    uint64_t other = order->run - OTHERS_FROM + 1;
    if (p->tasks > CROWD)
        return FAIR;
    if (order->run <= FIRST_UNTIL)
        return SAMPLERS;
    if (order->run >= OTHERS_FROM && other < MEMBERS - SAMPLERS)
        return SAMPLERS + (uint32_t)other;
    return draw_sampler(p, order);
}

static bool begin_member(struct portfolio *p, struct portfolio_run *r, uint32_t member,
                         const struct hk_run_order *order)
{
    const struct hk_strategy *s = p->strategies[member];
    r->member = member;
    if (!r->runs[member])
        r->runs[member] = hk_arena_zalloc(order->memory, s->run_size);
    return s->begin(p->selves[member], r->runs[member], order);
}

static bool begin_searcher(struct portfolio *p, struct portfolio_run *r, uint32_t member,
                           const struct hk_run_order *order)
{
    struct hk_run_order next = *order;
    next.run = ++p->played[member];
    return begin_member(p, r, member, &next);
}

/* Workers may be at it: nothing of the portfolio changes. */
static bool begin_once(struct portfolio *p, struct portfolio_run *r, uint32_t member,
                       const struct hk_run_order *order)
{
    struct hk_run_order next = *order;
    next.run = 1;
    return begin_member(p, r, member, &next);
}

/* False if neither has anything left for this run. */
static bool begin_search(struct portfolio *p, struct portfolio_run *r,
                         const struct hk_run_order *order)
{
    if (order->run == 1 && p->exhaustive_off)
        return begin_member(p, r, SMOKE, order);
    bool few = has_few_schedules(p); /* who looks everywhere is soon through */
    bool near = order->run > 1 && !few && p->searches++ % NEAR_ONE_IN == NEAR_ONE_IN - 1;
    if (near && !p->near_over) {
        p->near_over = !begin_searcher(p, r, NEAR, order);
        if (!p->near_over)
            return true;
    }
    if (!p->complete)
        p->complete = !begin_searcher(p, r, EXHAUSTIVE, order);
    return !p->complete;
}

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct portfolio *p = self;
    struct portfolio_run *r = run;
    r->strategies = p->strategies;
    r->alone = p;
    if (order->judges_fairness) /* unfair runs and a pass of all orders prove nothing */
        return begin_member(p, r, FAIR, order);
    if (p->phase == PHASE_SEARCH && begin_search(p, r, order))
        return true;
    if (p->complete && !p->goes_on)
        return false;
    if (order->run == TURNS_RUN && p->tasks <= CROWD)
        return begin_once(p, r, TURNS, order);
    if (order->run == LATEST_RUN)
        return begin_once(p, r, LATEST, order);
    return begin_member(p, r, sampler_of(p, order), order);
}

static const struct hk_strategy *delegate(void *run, void **member_run)
{
    struct portfolio_run *r = run;
    *member_run = r->runs[r->member];
    return r->strategies[r->member];
}

static bool complete(const void *self)
{
    const struct portfolio *p = self;
    return p->complete && p->strategies[EXHAUSTIVE]->complete(p->selves[EXHAUSTIVE]);
}

/* ---- what runs teach ---- */

static uint64_t schedules_like(const struct hk_schedule *schedule)
{
    uint64_t product = 1;
    for (size_t i = 0; i < schedule->count && product < UINT32_MAX; i++)
        product *= hk_choice_count(schedule->choices[i]);
    return product < UINT32_MAX ? product : UINT32_MAX;
}

static const char *end(void *run, const struct hk_run_summary *summary)
{
    struct portfolio_run *r = run;
    const struct hk_strategy *s = r->strategies[r->member];
    r->goes_on = summary->draws_data;
    if (r->member == EXHAUSTIVE) {
        bool all = s->complete(r->alone->selves[EXHAUSTIVE]);
        r->goes_on |= summary->cut || summary->left || !all;
        r->alone->goes_on |= r->goes_on; /* its next run asks */
    }
    r->tasks = summary->tasks;
    r->size = summary->tasks * summary->steps;
    r->schedules = summary->run <= ESTIMATED_RUNS ? schedules_like(summary->schedule) : 0;
    return s->end ? s->end(r->runs[r->member], summary) : NULL;
}

static void *lesson(void *run, struct hk_arena *memory)
{
    struct portfolio_run *r = run;
    const struct hk_strategy *s = r->strategies[r->member];
    struct lesson *l = hk_arena_alloc(memory, sizeof(*l));
    *l = (struct lesson){.member = r->member, .schedules = r->schedules};
    l->goes_on = r->goes_on;
    l->tasks = r->tasks;
    l->size = r->size;
    l->text = s->lesson ? s->lesson(r->runs[r->member], memory) : NULL;
    return l;
}

/* The n-th of `count` values from the first weight to the second. */
static uint32_t between(const uint32_t *weights, uint32_t n, uint32_t count)
{
    return (weights[0] * (count - n) + weights[1] * n) / count;
}

/* Half of a sampler's weight is its due, the other half goes by how new its runs are. */
static void weigh(struct portfolio *p, uint32_t i)
{
    const uint32_t *w = members[i].weights;
    uint32_t n = p->samples;
    uint32_t due = n < MANY ? between(w, n, MANY) : between(w + 1, n - MANY, VERY_MANY - MANY);
    uint64_t fresh = p->fresh[i] + 1, tried = p->tried[i] + 1;
    p->weights[i] = due / 2 + (uint32_t)(due * fresh / tried) / 2;
    if (p->weights[i] < WEIGHT_MIN)
        p->weights[i] = WEIGHT_MIN;
}

static void learn(void *self, void *text, bool fresh, struct hk_arena *memory)
{
    struct portfolio *p = self;
    struct lesson *l = text;
    p->tried[l->member]++;
    p->fresh[l->member] += fresh;
    p->goes_on |= l->goes_on;
    p->tasks = l->tasks > p->tasks ? l->tasks : p->tasks;
    p->size = l->size > p->size ? l->size : p->size;
    if (p->phase == PHASE_SEARCH && p->sampled == 0)
        p->guess = l->schedules;
    if (l->member >= SAMPLERS) {
        p->estimates += l->schedules > 0;
        p->schedules += l->schedules;
    }
    p->samples += l->member >= SAMPLERS && p->samples < VERY_MANY;
    for (uint32_t i = SAMPLERS; i < MEMBERS; i++)
        weigh(p, i);
    if (l->text)
        p->strategies[l->member]->learn(p->selves[l->member], l->text, fresh, memory);
}

const struct hk_strategy hk_strategy_portfolio = {
    .name = "portfolio",
    .help = "samplers and exhaustive search in turn: the default",
    .size = sizeof(struct portfolio),
    .run_size = sizeof(struct portfolio_run),
    .init = init,
    .fini = fini,
    .begin = begin,
    .delegate = delegate,
    .next_round = next_round,
    .complete = complete,
    .end = end,
    .lesson = lesson,
    .learn = learn,
    .run_fini = run_fini,
};
