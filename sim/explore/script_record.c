/* SPDX-License-Identifier: MIT
 *
 * script_record: a schedule is played, and every step and choice of it written down.
 */
#include <stdlib.h>

#include "explore/script_parts.h"

struct recorder {
    struct hk_script *script;
    struct hk_player *player;
    struct hk_repeater repeater;
    struct hk_guide given;   /* its guide */
    struct hk_choice picked; /* of the step to come */
};

static void note(struct recorder *r, struct hk_world *world, const struct hk_task *task,
                 struct hk_choice choice, bool chosen, const char *turn)
{
    struct hk_script_line *line = hk_script_add(r->script);
    *line = (struct hk_script_line){
        .step = world->steps,
        .line = (int)r->script->line_count,
        .chosen = chosen,
        .choice = choice,
        .turn = hk_xstrdup(turn),
        .task = hk_xstrdup(task ? hk_task_name(world, task) : ""),
        .statement = hk_xstrdup(hk_script_statement(task)),
    };
}

static uint32_t answer(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct recorder *r = self;
    uint32_t value = r->given.answer(r->given.self, world, kind, count);
    struct hk_choice choice = hk_choice_make(kind, count, value);
    if (kind == HK_CHOICE_TASK)
        r->picked = choice;
    else
        note(r, world, world->task ? world->task : world->step_task, choice, true, "");
    return value;
}

static void stepping(void *self, struct hk_world *world)
{
    struct recorder *r = self;
    const struct hk_played_step *step = &r->player->steps[r->player->step_count - 1];
    struct hk_choice forced = hk_choice_make(HK_CHOICE_TASK, 2, 0);
    note(r, world, world->step_task, step->picked ? r->picked : forced, step->picked,
         hk_turn_name((enum hk_turn)step->turn));
}

bool hk_script_record(struct hk_script *script, struct hk_player *player,
                      const struct hk_schedule *schedule)
{
    struct recorder r = {.script = script, .player = player};
    r.given = hk_repeater_guide(&r.repeater, schedule);
    struct hk_guide guide = {.self = &r, .answer = answer, .stepping = stepping};
    player->config.fair_from = schedule->fair_from;
    bool played = hk_player_play(player, &guide);
    const struct hk_world *world = player->world;
    script->data_seed = world->config.data_seed;
    script->fair_from = world->schedule.fair_from;
    script->digest = world->digest;
    free(script->token);
    script->token = hk_token_write(&world->schedule, world->config.data_seed);
    return played && !r.repeater.diverged && r.repeater.next == schedule->count;
}
