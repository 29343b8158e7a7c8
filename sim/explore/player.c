/* SPDX-License-Identifier: MIT
 *
 * player: the chooser between a guide and the world.
 */
#include "explore/player.h"

#include <stdlib.h>

/* ---- the chooser ---- */

static uint32_t pick(void *self, struct hk_world *world, uint32_t count)
{
    struct hk_player *player = self;
    player->just_picked = true;
    player->could_go_on = hk_candidate_same(world, count) < count;
    return player->guide.answer(player->guide.self, world, HK_CHOICE_TASK, count);
}

static uint32_t choose(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct hk_player *player = self;
    return player->guide.answer(player->guide.self, world, kind, count);
}

static enum hk_turn turn_of(const struct hk_player *player, const struct hk_world *world,
                            uint64_t path)
{
    if (player->step_count == 0)
        return HK_TURN_FIRST;
    const struct hk_played_step *before = &player->steps[player->step_count - 1];
    if (before->path == path)
        return HK_TURN_SAME;
    if (player->just_picked && player->could_go_on)
        return HK_TURN_PREEMPTS;
    if (player->instants != hk_step_instant(world))
        return HK_TURN_CLOCK;
    for (uint32_t i = 0; i < world->task_count; i++) {
        const struct hk_task *task = world->tasks[i];
        if (task->root.path == before->path && task->state == HK_TASK_LIVE)
            return HK_TURN_WAITS;
    }
    return HK_TURN_ENDED;
}

static void stepping(void *self, struct hk_world *world)
{
    struct hk_player *player = self;
    HK_GROW(player->steps, player->step_count, player->step_capacity);
    uint64_t path = world->step_task->root.path;
    enum hk_turn turn = turn_of(player, world, path);
    player->steps[player->step_count++] = (struct hk_played_step){
        .path = path,
        .time = hk_now(world),
        .choices = world->schedule.count,
        .picked = player->just_picked,
        .turn = (uint8_t)turn,
    };
    player->just_picked = false;
    player->instants = hk_step_instant(world);
    if (player->guide.stepping)
        player->guide.stepping(player->guide.self, world);
}

static void stepped(void *self, struct hk_world *world)
{
    struct hk_player *player = self;
    player->guide.stepped(player->guide.self, world);
}

static void spawned(void *self, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    struct hk_player *player = self;
    player->guide.spawned(player->guide.self, world, parent, child);
}

/* ---- runs ---- */

void hk_player_init(struct hk_player *player, const struct hk_program *program,
                    uint64_t data_seed)
{
    *player = (struct hk_player){.program = program, .config = program->config};
    player->config.data_seed = data_seed;
    player->config.fair_from = 0;
    player->world = hk_world_new(&program->config.limits);
}

void hk_player_fini(struct hk_player *player)
{
    hk_world_free(player->world);
    free(player->steps);
    *player = (struct hk_player){0};
}

bool hk_player_play(struct hk_player *player, const struct hk_guide *guide)
{
    struct hk_run_config config = player->config;
    config.stop = player->stop;
    config.chooser = (struct hk_chooser){
        .self = player,
        .pick = pick,
        .choose = choose,
        .stepping = stepping,
        .stepped = guide->stepped ? stepped : NULL,
        .spawned = guide->spawned ? spawned : NULL,
        .watches = true,
    };
    player->guide = *guide;
    player->step_count = 0;
    player->just_picked = player->could_go_on = false;
    player->instants = 0;
    player->runs++;
    hk_world_begin(player->world, &config);
    player->program->setup(player->world, player->program->arg);
    hk_world_run(player->world);
    return !player->stop || !*player->stop;
}

const struct hk_finding *hk_player_finding(const struct hk_player *player, uint64_t id)
{
    const struct hk_finding *f = player->world->findings;
    while (f && f->id != id)
        f = f->next;
    return f;
}

void hk_player_keep(const struct hk_player *player, struct hk_schedule *schedule)
{
    const struct hk_schedule *played = &player->world->schedule;

    schedule->count = 0;
    for (size_t i = 0; i < played->count; i++)
        hk_schedule_push(schedule, played->choices[i]);
}

bool hk_player_passed(const struct hk_player *player)
{
    const struct hk_world *world = player->world;
    return !world->findings && (world->end == HK_END_FINISHED || world->end == HK_END_UNTIL);
}

/* ---- guides ---- */

uint32_t hk_answer_plainly(struct hk_world *world, enum hk_choice_kind kind, uint32_t count)
{
    if (kind != HK_CHOICE_TASK)
        return 0;
    uint32_t same = hk_candidate_same(world, count);
    return same < count ? same : hk_candidate_oldest(world, count);
}

static uint32_t repeat(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct hk_repeater *r = self;
    if (r->diverged || r->next == r->count)
        return hk_answer_plainly(world, kind, count);
    struct hk_choice choice = r->choices[r->next++];
    r->diverged = hk_choice_kind(choice) != kind || hk_choice_count(choice) != count;
    return r->diverged ? hk_answer_plainly(world, kind, count) : choice.value;
}

struct hk_guide hk_repeater_guide(struct hk_repeater *repeater,
                                  const struct hk_schedule *schedule)
{
    *repeater = (struct hk_repeater){.choices = schedule->choices, .count = schedule->count};
    return (struct hk_guide){.self = repeater, .answer = repeat};
}
