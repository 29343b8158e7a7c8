/* SPDX-License-Identifier: MIT
 *
 * delay_rounds: all schedules, the cheapest first. What delay, preempt and deviate share:
 * nearly all, since they differ only in what it costs to leave the base order.
 *
 * The base order is round robin, and stays with a task that can go on and has not yielded.
 * Round b plays exactly the schedules that cost b, each once. A schedule is the list of places
 * where it leaves the base; it is a variation of the run that lacks the last of them:
 *
 *     base ........... run 0
 *         \........... run 3: as run 0, but at choice 4 alternative 1
 *              \...... run 9: as run 3, but at choice 6 alternative 2
 *
 * So of a run are kept its last deviation, and the choices after it, which may be varied.
 */
#ifndef HK_STRATEGY_DELAY_ROUNDS_H
#define HK_STRATEGY_DELAY_ROUNDS_H

#include "plugin.h"

/* What alternative k of a choice costs. */
enum hk_price {
    HK_PRICE_FREE,
    HK_PRICE_ONE,    /* 1 for every k > 0 */
    HK_PRICE_EACH,   /* k */
};

/* Choices in a row that are alike: long runs are often the same thing again and again. */
struct hk_rounds_choices {
    uint32_t count;                /* alternatives; 1: nothing here is to be varied */
    enum hk_price price;
    uint32_t repeat;               /* how many choices */
};

struct hk_rounds_run {
    uint32_t parent, at, value;    /* the last deviation; run 0 has none */
    uint64_t cost;
    size_t choices, choices_end;   /* those after `at` */
};

/* The strategy's lasting state; a worker's is a pointer to it. */
struct hk_rounds {
    uint64_t bound;                /* no schedule that costs more */
    uint64_t round;                /* the cost of this round's schedules */
    uint64_t dearest;              /* cost of the dearest schedule known of */
    struct hk_rounds_run *runs;
    uint32_t run_count, run_capacity;
    struct hk_rounds_choices *choices;
    size_t choice_count, choice_capacity;
    size_t choice_max;             /* more would be too much memory: */
    bool full;                     /* later choices are not varied */
    /* the latest variation: of which run, at which of its choices, to what */
    uint32_t varied_run, varied_value, varied_repeat;
    size_t varied_choices;
    uint32_t varied_at;            /* the number of the first of these choices */
    /* of the run that is being played */
    uint32_t *plan;                /* the runs whose deviations it makes, the first one last */
    uint32_t plan_left, plan_capacity;
    uint32_t depth;                /* choices so far */
    struct hk_arena *memory;
    uint32_t *at, at_capacity;     /* by index of the pick: the slot there, and 1 */
    uint32_t *where, where_capacity; /* by slot: its index */
    uint64_t *here;                /* by slot, a bit: it is a candidate */
    uint32_t here_capacity;
    bool diverged;                 /* one of them had other alternatives than before */
};

/* For `init`: the options are `bound`, none if it is not given, and `memory` for the choices that
 * may be varied, in MB (100). */
int hk_rounds_init(void *self, const char *strategy, const char *options,
                   struct hk_error *error);
/* Hooks as they are. */
void hk_rounds_fini(void *self);
bool hk_rounds_begin(void *self, void *run, const struct hk_run_order *order);
bool hk_rounds_complete(const void *self);
uint32_t hk_rounds_choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                          uint32_t count);
const char *hk_rounds_end(void *run, const struct hk_run_summary *summary);

/* These, and what else the descriptors of such strategies have in common. */
#define HK_ROUNDS_HOOKS                         \
    .systematic = true,                         \
    .size = sizeof(struct hk_rounds),           \
    .run_size = sizeof(struct hk_rounds *),     \
    .fini = hk_rounds_fini,                     \
    .begin = hk_rounds_begin,                   \
    .complete = hk_rounds_complete,             \
    .choose = hk_rounds_choose,                 \
    .end = hk_rounds_end

/* For `pick`. */
uint32_t hk_rounds_pick(struct hk_rounds *rounds, struct hk_world *world, uint32_t count,
                        enum hk_price price);
/* Whether the latest step's task could go on and has not yielded. */
bool hk_rounds_goes_on(const struct hk_world *world, uint32_t count);

#endif
