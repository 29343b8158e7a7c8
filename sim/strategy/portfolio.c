/* SPDX-License-Identifier: MIT
 *
 * portfolio: several strategies take turns, so that nobody has to choose one.
 *
 * First a smoke run or two: what fails in every order fails at once. Then samplers and the
 * exhaustive search (dpor) alternate in rounds: a bug never waits behind an exhaustive pass,
 * and a small program still ends with all its interleavings. How much the exhaustive search
 * gets depends on how many schedules there seem to be, by Knuth's estimate (Mathematics of
 * Computation 29, 1975): the product of the alternatives along a run, averaged. Which sampler
 * plays a run is drawn; those whose runs tend to be new are drawn more often, and none less
 * than once in twenty.
 */
#include "plugin.h"

#include <string.h>

#include "strategy/table.h"

struct member {
    const char *name, *options;
    uint32_t weight; /* of samplers, per mille */
};

static const struct member members[] = {
    {"fifo", "", 0},      {"dpor", "optimal", 0}, {"rfd", "", 650},
    {"feedback", "", 80}, {"surw", "", 70},       {"pct", "", 50},
    {"pos", "", 50},      {"urw", "", 50},        {"random", "", 50},
};

enum {
    MEMBERS = HK_COUNT(members),
    SMOKE = 1,      /* the first one of the table, one run */
    EXHAUSTIVE = 1, /* its index */
    SAMPLERS = 2,   /* the first one's */
    FAIR = MEMBERS - 1,
    WEIGHT_MIN = 50,
    ROUND_LONGEST = 64,   /* feedback must learn often */
    SAMPLES_FIRST = 16,   /* a round so long comes before the first exhaustive one */
    FEW_SCHEDULES = 2000, /* so many are worth searching at once */
    ESTIMATED_RUNS = 64,
    CROWD = 1000,        /* so many tasks are too much for who looks at all of them, */
    TOO_LARGE = 4000000, /* and so large a run for who compares all its steps */
};

enum phase { PHASE_SMOKE, PHASE_SAMPLE, PHASE_EXHAUSTIVE };

struct portfolio {
    const struct hk_strategy *strategies[MEMBERS];
    void *selves[MEMBERS];
    struct hk_arena memory;   /* of these */
    uint32_t weights[MEMBERS], tried[MEMBERS], fresh[MEMBERS];
    enum phase phase;
    uint64_t sampled;         /* length of the latest round of samples */
    uint64_t exhaustive_runs; /* so far */
    uint64_t estimates;       /* runs that the estimate is made from, and their sum */
    uint64_t schedules;
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
        p->weights[i] = members[i].weight;
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

static bool few_schedules(const struct portfolio *p)
{
    return p->estimates > 0 && p->schedules / p->estimates <= FEW_SCHEDULES;
}

static uint64_t sample_round(struct portfolio *p)
{
    p->phase = PHASE_SAMPLE;
    p->sampled = p->sampled == 0 ? 1 : p->sampled * 2;
    if (p->sampled > ROUND_LONGEST)
        p->sampled = ROUND_LONGEST;
    return p->sampled;
}

static uint64_t next_round(void *self, bool *alone)
{
    struct portfolio *p = self;
    if (p->sampled == 0 && p->phase == PHASE_SMOKE && p->tried[0] == 0)
        return SMOKE;
    bool done = p->exhaustive_off || p->complete || p->size > TOO_LARGE;
    bool early = p->sampled < SAMPLES_FIRST && !few_schedules(p);
    if (p->phase != PHASE_SAMPLE || early || done)
        return sample_round(p);
    p->phase = PHASE_EXHAUSTIVE;
    *alone = true;
    return few_schedules(p) ? p->sampled * 8 : p->sampled / 8 + 1;
}

static uint32_t draw_sampler(const struct portfolio *p, const struct hk_run_order *order)
{
    struct hk_rng rng;
    hk_rng_seed(&rng, hk_mix(hk_mix(order->seed, order->run), 0x706f7274));
    uint32_t all = 0, i = SAMPLERS;
    if (p->tasks > CROWD)
        return FAIR;
    for (uint32_t k = SAMPLERS; k < MEMBERS; k++)
        all += p->weights[k];
    uint64_t at = hk_rng_below(&rng, all);
    while (at >= p->weights[i])
        at -= p->weights[i++];
    return i;
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

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    struct portfolio *p = self;
    struct portfolio_run *r = run;
    r->strategies = p->strategies;
    r->alone = p;
    if (order->judges_fairness) /* unfair runs and a pass of all orders prove nothing */
        return begin_member(p, r, FAIR, order);
    if (p->phase == PHASE_SMOKE) {
        struct hk_run_order only = *order;
        only.run = 1;
        return begin_member(p, r, (uint32_t)order->run - 1, &only);
    }
    if (p->phase == PHASE_EXHAUSTIVE && !p->complete) {
        struct hk_run_order next = *order;
        next.run = ++p->exhaustive_runs;
        p->complete = !begin_member(p, r, EXHAUSTIVE, &next);
        if (!p->complete || !p->goes_on)
            return !p->complete;
    }
    return begin_member(p, r, draw_sampler(p, order), order);
}

static const struct hk_strategy *delegate(void *run, void **member_run)
{
    struct portfolio_run *r = run;
    *member_run = r->runs[r->member];
    return r->strategies[r->member];
}

static bool complete(const void *self)
{
    return ((const struct portfolio *)self)->complete;
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
    bool unfinished = r->member == EXHAUSTIVE && (summary->cut || summary->left);
    r->goes_on = summary->draws_data || unfinished;
    if (r->member == EXHAUSTIVE)
        r->alone->goes_on |= r->goes_on; /* its next run asks */
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

/* Half of a sampler's weight is its due, the other half goes by how new its runs are. */
static void weigh(struct portfolio *p, uint32_t i)
{
    uint32_t due = members[i].weight;
    p->weights[i] = due / 2 + (uint32_t)((uint64_t)due * p->fresh[i] / p->tried[i]) / 2;
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
    p->estimates += l->schedules > 0;
    p->schedules += l->schedules;
    if (l->member >= SAMPLERS)
        weigh(p, l->member);
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
