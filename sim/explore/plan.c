/* SPDX-License-Identifier: MIT
 *
 * plan: following one, and noting the answers of a run.
 */
#include "explore/plan.h"

#include <stdlib.h>
#include <string.h>

#include "core/step.h"

void hk_plan_fini(struct hk_plan *plan)
{
    free(plan->turns);
    free(plan->answers);
    *plan = (struct hk_plan){0};
}

struct hk_plan hk_plan_copy(const struct hk_plan *plan, size_t turn_capacity)
{
    struct hk_plan copy = {.answer_count = plan->answer_count};
    copy.answer_capacity = plan->answer_count;
    copy.turns = hk_xcalloc(turn_capacity + 1, sizeof(*copy.turns));
    copy.answers = hk_xcalloc(plan->answer_count + 1, sizeof(*copy.answers));
    for (size_t i = 0; i < plan->answer_count; i++)
        copy.answers[i] = plan->answers[i];
    return copy;
}

/* ---- answers ---- */

/* A key for the next question: whose it is, and which of that task's questions. */
static uint64_t next_key(struct hk_planner *p, struct hk_world *world)
{
    struct hk_task *task = world->task ? world->task : world->step_task;
    uint32_t slot = task ? hk_task_slot(world, task) + 1 : 0;
    if (slot >= p->asked_count) {
        uint32_t count = (slot + 1) * 2;
        p->asked = hk_xrealloc(p->asked, count * sizeof(*p->asked));
        memset(p->asked + p->asked_count, 0, (count - p->asked_count) * sizeof(*p->asked));
        p->asked_count = count;
    }
    return hk_mix(task ? task->root.path : 0, ++p->asked[slot]);
}

static void note(struct hk_planner *p, uint64_t key, enum hk_choice_kind kind, uint32_t value)
{
    struct hk_plan *plan = &p->recorded;
    if (value == 0)
        return;
    HK_GROW(plan->answers, plan->answer_count, plan->answer_capacity);
    plan->answers[plan->answer_count++] = (struct hk_plan_answer){key, value, (uint8_t)kind};
}

/* Questions mostly come in the order of the plan, so the search begins where the last one ended. */
static uint32_t planned(struct hk_planner *p, uint64_t key, uint32_t count)
{
    const struct hk_plan *plan = p->plan;
    for (size_t i = 0; i < plan->answer_count; i++) {
        size_t at = (p->found + i) % plan->answer_count;
        if (plan->answers[at].key != key)
            continue;
        p->found = at + 1;
        return plan->answers[at].value < count ? plan->answers[at].value : 0;
    }
    return 0;
}

/* ---- turns ---- */

static uint32_t candidate_of(const struct hk_world *world, uint64_t path, uint32_t count)
{
    uint32_t index = 0;
    while (index < count && hk_candidate_path(world, index) != path)
        index++;
    return index;
}

/* The first of the turns whose task can run. */
static uint32_t next_turn(struct hk_planner *p, struct hk_world *world, uint32_t count)
{
    for (; p->next < p->plan->turn_count; p->next++) {
        uint32_t index = candidate_of(world, p->plan->turns[p->next], count);
        if (index < count)
            return index;
    }
    return hk_answer_plainly(world, HK_CHOICE_TASK, count);
}

static uint32_t answer(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct hk_planner *p = self;
    if (kind == HK_CHOICE_TASK)
        return p->plan ? next_turn(p, world, count)
                       : p->other.answer(p->other.self, world, kind, count);
    uint64_t key = next_key(p, world);
    uint32_t value = p->plan ? planned(p, key, count)
                             : p->other.answer(p->other.self, world, kind, count);
    note(p, key, kind, value);
    return value;
}

static void stepping(void *self, struct hk_world *world)
{
    struct hk_planner *p = self;
    const struct hk_plan *plan = p->plan;
    if (!plan && p->other.stepping)
        p->other.stepping(p->other.self, world);
    if (!plan)
        return;
    p->next += p->next < plan->turn_count &&
               plan->turns[p->next] == world->step_task->root.path;
}

struct hk_guide hk_planner_guide(struct hk_planner *planner, const struct hk_plan *plan,
                                 const struct hk_guide *other)
{
    *planner = (struct hk_planner){.plan = plan};
    if (other)
        planner->other = *other;
    return (struct hk_guide){.self = planner, .answer = answer, .stepping = stepping};
}

void hk_planner_fini(struct hk_planner *planner)
{
    free(planner->asked);
    hk_plan_fini(&planner->recorded);
}
