/* SPDX-License-Identifier: MIT
 *
 * compare: two runs, event by event.
 */
#include "explore/compare.h"

#include <stdio.h>
#include <string.h>

enum { ARGS_MAX = 4 };

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_args(const struct hk_event *a, const struct hk_event *b)
{
    for (uint32_t i = 0; a->args && b->args && i < a->n && i < b->n; i++) {
        if (hk_value_hash(a->args[i]) != hk_value_hash(b->args[i]))
            return false;
    }
    return true;
}

static bool same(const struct hk_line *x, const struct hk_line *y)
{
    const struct hk_event *a = &x->event, *b = &y->event;
    bool objects = same_text(a->object ? a->object->name : NULL,
                             b->object ? b->object->name : NULL);
    return a->kind == b->kind && a->rc == b->rc && a->step == b->step && a->time == b->time &&
           a->op == b->op && a->n == b->n && x->task_path == y->task_path && objects &&
           same_text(a->name, b->name) && hk_value_hash(a->value) == hk_value_hash(b->value) &&
           same_args(a, b);
}

/* "(1, 2)" of an event that was emitted. */
static void say_args(const struct hk_event *e, char *text, size_t size)
{
    size_t len = 0;
    text[0] = '\0';
    for (uint32_t i = 0; e->args && i < e->n && i < ARGS_MAX && len < size; i++) {
        char value[40];
        hk_value_format(e->args[i], value, sizeof(value));
        len += (size_t)snprintf(text + len, size - len, "%s%s", i ? ", " : "(", value);
    }
    if (len > 0 && len < size)
        snprintf(text + len, size - len, ")");
}

/* "step 3, left: store hits 2" */
static void say(const struct hk_line *line, char *text, size_t size)
{
    char value[64], time[40], args[80];
    const struct hk_event *e = &line->event;
    say_args(e, args, sizeof(args));
    hk_value_format(e->value, value, sizeof(value));
    hk_time_format(e->time, time, sizeof(time));
    const char *what = e->op ? e->op->name : e->name ? e->name : e->site ? e->site->text : "event";
    snprintf(text, size, "step %llu at %s, %.*s: %.*s%.*s %.*s %.*s",
             (unsigned long long)e->step, time,
             HK_CUT(40, line->task_name ? line->task_name : "the clock"),
             HK_CUT(40, what), HK_CUT(80, args),
             HK_CUT(40, e->object ? e->object->name : ""),
             HK_CUT(40, e->value.kind == HK_NIL ? "" : value));
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == ' ')
        text[--len] = '\0';
}

/* The first event that is another one. False if there is none. */
static bool differ(const struct hk_world *a, const struct hk_world *b, char *why, size_t size)
{
    char one[320] = "the run is over", other[320] = "the run is over";
    size_t i = 0;
    while (i < a->line_count && i < b->line_count && same(&a->lines[i], &b->lines[i]))
        i++;
    if (i == a->line_count && i == b->line_count)
        return false;
    if (i < a->line_count)
        say(&a->lines[i], one, sizeof(one));
    if (i < b->line_count)
        say(&b->lines[i], other, sizeof(other));
    snprintf(why, size, "the program is not deterministic: the same choices, and once %s, once %s",
             one, other);
    return true;
}

static bool play(struct hk_player *player, const struct hk_schedule *schedule)
{
    struct hk_repeater repeater;
    struct hk_guide guide = hk_repeater_guide(&repeater, schedule);
    player->config.fair_from = schedule->fair_from;
    hk_player_play(player, &guide);
    return !repeater.diverged && repeater.next == schedule->count;
}

static void find_difference(const struct hk_program *program, const struct hk_schedule *schedule,
                            uint64_t data_seed, char *why, size_t size)
{
    struct hk_player one, other;
    hk_player_init(&one, program, data_seed);
    hk_player_init(&other, program, data_seed);
    one.config.keep = other.config.keep = true;
    play(&one, schedule);
    play(&other, schedule);
    if (!differ(one.world, other.world, why, size))
        snprintf(why, size, "the program is not deterministic: the run with this finding does "
                 "not repeat itself, but all later runs of the same choices are equal");
    hk_player_fini(&one);
    hk_player_fini(&other);
}

/* Asked twice, because a program that counts its runs, say, may by chance do the same once. */
static bool shows(struct hk_player *player, const struct hk_schedule *schedule,
                  const struct hk_found *found)
{
    return play(player, schedule) && player->world->digest == found->digest &&
           hk_player_finding(player, found->id);
}

bool hk_compare_again(const struct hk_program *program, const struct hk_found *found,
                      const volatile int *stop, char *why, size_t size)
{
    struct hk_schedule schedule = {0};
    struct hk_player player;
    struct hk_error error;
    uint64_t data_seed;
    why[0] = '\0';
    int rc = hk_token_read(found->token, &schedule, &data_seed, &error);
    if (rc != HK_OK) { /* of a part that somebody has edited */
        hk_schedule_fini(&schedule);
        snprintf(why, size, "%s", error.text);
        return false;
    }
    hk_player_init(&player, program, data_seed);
    player.stop = stop;
    bool equal = shows(&player, &schedule, found) && shows(&player, &schedule, found);
    equal |= stop && *stop;
    hk_player_fini(&player);
    if (!equal)
        find_difference(program, &schedule, data_seed, why, size);
    hk_schedule_fini(&schedule);
    return equal;
}
