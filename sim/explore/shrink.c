/* SPDX-License-Identifier: MIT
 *
 * shrink: blocks of steps by one task are left out, or moved to another block of the same task;
 * answers become 0. What is left then is the upper bound of a search for fewer switches.
 */
#include "explore/shrink.h"

#include <stdlib.h>
#include <string.h>

#include "explore/plan.h"

/* ---- cost ---- */

static int order(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

int hk_cost_order(const struct hk_cost *a, const struct hk_cost *b)
{
    int by[] = {
        order(a->switches, b->switches),
        order(a->steps, b->steps),
        order((uint64_t)a->time, (uint64_t)b->time),
        order(a->faults, b->faults),
        order(a->data, b->data),
    };
    for (size_t i = 0; i < HK_COUNT(by); i++) {
        if (by[i])
            return by[i];
    }
    return 0;
}

uint64_t hk_switches(const struct hk_played_step *steps, size_t count)
{
    uint64_t switches = 0;
    for (size_t i = 1; i < count; i++)
        switches += steps[i].path != steps[i - 1].path;
    return switches;
}

static struct hk_cost cost_of(const struct hk_player *player, const struct hk_finding *finding)
{
    size_t steps = finding->step < player->step_count ? finding->step : player->step_count;
    struct hk_cost cost = {
        .switches = hk_switches(player->steps, steps), .steps = steps, .time = finding->time};
    const struct hk_schedule *schedule = &player->world->schedule;
    uint64_t choices = steps ? player->steps[steps - 1].choices : 0;
    if (steps == player->step_count)
        choices = schedule->count;
    for (uint64_t i = 0; i < choices; i++) {
        struct hk_choice choice = schedule->choices[i];
        enum hk_choice_kind kind = hk_choice_kind(choice);
        cost.faults += (kind == HK_CHOICE_FAULT || kind == HK_CHOICE_CANCEL) && choice.value;
        cost.data += kind == HK_CHOICE_FUTURE || kind == HK_CHOICE_DATA ? choice.value : 0;
    }
    return cost;
}

/* ---- what is best so far ---- */

bool hk_shrinking_over(struct hk_shrinking *s)
{
    struct hk_shrink *job = s->job;
    if (job->late && !job->ran_late)
        job->ran_late = job->late(job->arg);
    return job->ran_late || s->player.runs >= s->replays_max || (job->stop && *job->stop);
}

bool hk_shrinking_take(struct hk_shrinking *s, struct hk_plan *answers)
{
    const struct hk_player *player = &s->player;
    const struct hk_finding *finding = hk_player_finding(player, s->job->finding);
    const struct hk_world *world = player->world;
    if (!finding || world->end == HK_END_PRUNED || world->end == HK_END_INTERRUPT)
        return false;
    struct hk_cost cost = cost_of(player, finding);
    if (s->turns && hk_cost_order(&cost, &s->cost) >= 0)
        return false;
    s->cost = cost;
    s->turn_count = (size_t)cost.steps;
    s->turns = hk_xrealloc(s->turns, (s->turn_count + 1) * sizeof(*s->turns));
    for (size_t i = 0; i < s->turn_count; i++)
        s->turns[i] = player->steps[i].path;
    hk_player_keep(player, &s->best);
    hk_plan_fini(s->plan);
    *s->plan = *answers;
    *answers = (struct hk_plan){0};
    return true;
}

/* Plays a plan, which it takes. True if that is simpler than the best. */
static bool attempt(struct hk_shrinking *s, struct hk_plan *plan)
{
    struct hk_planner planner;
    struct hk_guide guide = hk_planner_guide(&planner, plan, NULL);
    bool better = hk_player_play(&s->player, &guide) &&
                  hk_shrinking_take(s, &planner.recorded);
    hk_planner_fini(&planner);
    hk_plan_fini(plan);
    return better;
}

/* ---- blocks: steps of one task in a row ---- */

struct block {
    size_t begin, end;
    uint64_t path;
};

static size_t blocks_of(const struct hk_shrinking *s, struct block **blocks)
{
    size_t count = 0;
    *blocks = hk_xcalloc(s->turn_count + 1, sizeof(**blocks));
    for (size_t i = 0; i < s->turn_count; i++) {
        if (count > 0 && (*blocks)[count - 1].path == s->turns[i])
            (*blocks)[count - 1].end = i + 1;
        else
            (*blocks)[count++] = (struct block){i, i + 1, s->turns[i]};
    }
    return count;
}

static void append(const struct hk_shrinking *s, struct hk_plan *plan, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        plan->turns[plan->turn_count++] = s->turns[i];
}

/* The turns without begin..end. */
static bool try_without(struct hk_shrinking *s, size_t begin, size_t end)
{
    struct hk_plan plan = hk_plan_copy(s->plan, s->turn_count);
    append(s, &plan, 0, begin);
    append(s, &plan, end, s->turn_count);
    return attempt(s, &plan);
}

/* The turns with begin..end standing before what is at `to` now. */
static bool try_moved(struct hk_shrinking *s, size_t begin, size_t end, size_t to)
{
    struct hk_plan plan = hk_plan_copy(s->plan, s->turn_count);
    append(s, &plan, 0, to < begin ? to : begin);
    if (to < begin) {
        append(s, &plan, begin, end);
        append(s, &plan, to, begin);
    } else {
        append(s, &plan, end, to);
        append(s, &plan, begin, end);
    }
    append(s, &plan, to < begin ? end : to, s->turn_count);
    return attempt(s, &plan);
}

/* Block i goes to another block of its task, before or behind. */
static bool try_merge(struct hk_shrinking *s, const struct block *blocks, size_t count, size_t i)
{
    for (size_t k = i; k-- > 0;) {
        if (blocks[k].path == blocks[i].path) {
            if (try_moved(s, blocks[i].begin, blocks[i].end, blocks[k].end))
                return true;
            break;
        }
    }
    for (size_t k = i + 1; k < count; k++) {
        if (blocks[k].path == blocks[i].path)
            return try_moved(s, blocks[i].begin, blocks[i].end, blocks[k].begin);
    }
    return false;
}

/* Leaves out `size` blocks at a time. */
static bool drop_blocks(struct hk_shrinking *s, size_t size)
{
    bool better = false;
    struct block *blocks;
    size_t count = blocks_of(s, &blocks);
    for (size_t i = count; i > 0 && !hk_shrinking_over(s);) {
        size_t first = i > size ? i - size : 0;
        i = first;
        if (!try_without(s, blocks[first].begin, blocks[first + size > count ? count - 1
                                                               : first + size - 1].end))
            continue;
        better = true;
        free(blocks);
        count = blocks_of(s, &blocks);
        i = i < count ? i : count;
    }
    free(blocks);
    return better;
}

static bool merge_blocks(struct hk_shrinking *s)
{
    bool better = false;
    struct block *blocks;
    size_t count = blocks_of(s, &blocks);
    for (size_t i = count; i-- > 0 && !hk_shrinking_over(s);) {
        if (i >= count || !try_merge(s, blocks, count, i))
            continue;
        better = true;
        free(blocks);
        count = blocks_of(s, &blocks);
    }
    free(blocks);
    return better;
}

/* ---- answers ---- */

static bool try_answer(struct hk_shrinking *s, size_t i, uint32_t value)
{
    struct hk_plan plan = hk_plan_copy(s->plan, s->turn_count);
    append(s, &plan, 0, s->turn_count);
    plan.answers[i].value = value;
    return attempt(s, &plan);
}

static bool lower_answers(struct hk_shrinking *s)
{
    bool better = false;
    for (size_t i = s->plan->answer_count; i-- > 0 && !hk_shrinking_over(s);) {
        if (i >= s->plan->answer_count)
            continue;
        uint32_t value = s->plan->answers[i].value;
        if (try_answer(s, i, 0) || (value > 1 && try_answer(s, i, value - 1)))
            better = true;
    }
    return better;
}

/* ---- all ---- */

static void simplify(struct hk_shrinking *s)
{
    bool better = true;
    for (size_t size = s->turn_count / 2; size > 1; size /= 2)
        drop_blocks(s, size);
    while (better && !hk_shrinking_over(s)) {
        better = drop_blocks(s, 1);
        better |= merge_blocks(s);
        better |= lower_answers(s);
    }
}

/* The run as it was given. */
static bool begin(struct hk_shrinking *s)
{
    struct hk_repeater repeater;
    struct hk_planner planner;
    struct hk_guide given = hk_repeater_guide(&repeater, s->job->schedule);
    struct hk_guide guide = hk_planner_guide(&planner, NULL, &given);
    bool found = hk_player_play(&s->player, &guide) && !repeater.diverged &&
                 hk_shrinking_take(s, &planner.recorded);
    hk_planner_fini(&planner);
    return found;
}

/* Whether somebody waits too long, or nothing comes of it, depends on who chooses. */
static bool is_about_fairness(const struct hk_shrinking *s)
{
    const struct hk_finding *f = hk_player_finding(&s->player, s->job->finding);
    return strcmp(f->kind, "starvation") == 0 || strcmp(f->kind, "livelock") == 0;
}

void hk_shrink(const struct hk_program *program, struct hk_shrink *job)
{
    struct hk_plan plan = {0};
    struct hk_shrinking s = {.job = job, .plan = &plan};
    s.replays_max = job->replays_max ? job->replays_max : HK_SHRINK_REPLAYS;
    hk_player_init(&s.player, program, job->data_seed);
    s.player.stop = job->stop;
    s.player.config.fair_from = job->schedule->fair_from;
    job->repeated = begin(&s);
    job->before = s.cost;
    job->fair = job->repeated && is_about_fairness(&s);
    if (job->repeated && !job->fair) {
        s.player.config.fair_from = 0;
        uint64_t all = s.replays_max;
        s.replays_max = all * 2 / 5;
        simplify(&s);
        s.replays_max = all * 9 / 10;
        job->fewest = hk_shrink_search(&s);
        s.replays_max = all;
        simplify(&s);
    }
    if (job->fair)
        s.best.fair_from = job->schedule->fair_from;
    job->after = s.cost;
    job->best = s.best;
    job->replays = s.player.runs;
    hk_plan_fini(&plan);
    free(s.turns);
    hk_player_fini(&s.player);
}
