/* SPDX-License-Identifier: MIT
 *
 * plan: a run as one would tell it: whose turn it is, step by step, and each task's own answers.
 *
 * A list of choices changes its meaning when one of them is left out; a plan does not. A step
 * whose task cannot run is left out, what the plan does not foresee is answered plainly, and a
 * task's answers (which arm, which fault) stay its own however its steps are moved.
 */
#ifndef HK_PLAN_H
#define HK_PLAN_H

#include "explore/player.h"

/* What a task has answered, if it was not 0. */
struct hk_plan_answer {
    uint64_t key;    /* of a task and of which of its questions */
    uint32_t value;
    uint8_t kind;    /* enum hk_choice_kind */
};

struct hk_plan {
    uint64_t *turns; /* paths of tasks */
    size_t turn_count;
    struct hk_plan_answer *answers;
    size_t answer_count, answer_capacity;
};

void hk_plan_fini(struct hk_plan *plan);
/* A copy without its turns; there is room for `turn_capacity` of them. */
struct hk_plan hk_plan_copy(const struct hk_plan *plan, size_t turn_capacity);

/* One run along a plan, and what it has really answered: recorded.answers are those that were
 * not 0. hk_planner_fini frees what the planner holds, not the plan. */
struct hk_planner {
    const struct hk_plan *plan;    /* NULL: every choice is answered by `other` */
    struct hk_guide other;         /* with a plan: not used */
    struct hk_plan recorded;
    size_t next, found;            /* the next turn; where the latest answer was found */
    uint32_t *asked;               /* by slot: how often a task has been asked */
    uint32_t asked_count;
};
struct hk_guide hk_planner_guide(struct hk_planner *planner, const struct hk_plan *plan,
                                 const struct hk_guide *other);
void hk_planner_fini(struct hk_planner *planner);

#endif
