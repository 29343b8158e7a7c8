/* SPDX-License-Identifier: MIT
 *
 * words: the tasks of play.h: bodies that read their script word
 * by word, and the objects that these speak of.
 *
 * Words of a script:
 *     @5          sleep until 5ms                yield       let others run
 *     a a(1,Up)   emit an event                  x=3 arr1=3  store
 *     q<3 q>      send, receive                  s+ s-       acquire, release
 *     in out      enter and leave critical       up down     ping runs, and ends
 *     spawn:w     start task w ("*w: ...")       abort join  the latest of them
 *     fail:Down   end with this error            spin        yield for ever
 *     panic       end the run                    { }         atomically
 */
#ifndef HK_TEST_EXPECT_WORDS_H
#define HK_TEST_EXPECT_WORDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/body.h"
#include "expect/expect.h"
#include "explore/campaign.h"
#include "objects/cell.h"
#include "objects/channel.h"
#include "objects/semaphore.h"
#include "strategy/table.h"

enum { MS = 1000000, PARTS_MAX = 8, PART_LEN = 160 };

/* A thing that answers one question with a number: a region, an op. */
struct meter {
    struct hk_object object;
    int64_t value;
};

struct part {
    char label[32];
    char script[PART_LEN];
    bool spawned; /* not a task of the program: *w */
    bool array;   /* client[2] */
    uint32_t index;
};

struct play {
    struct part parts[PARTS_MAX];
    int part_count;
    struct hk_expect_set *set;
    struct hk_expect_bind bind;
    struct hk_expect_run *run;
    uint64_t until_ms, steps_max;
    uint32_t threads;
    const char *strategy;
    struct hk_cell x, y, arr[2];
    struct hk_channel q;
    struct hk_semaphore s;
    struct meter crit, ping;
    struct hk_result result;
    struct hk_expect_tally tally;
    char outcome[600]; /* of expectation 0 in the latest run */
    char others[300];  /* findings that are no expectations */
    char error[600];   /* hk_expect_begin */
};

static inline bool meter_query(const struct hk_object *object, enum hk_query what,
                               struct hk_value *value)
{
    *value = hk_int(((const struct meter *)(const void *)object)->value);
    return what == HK_QUERY_INSIDE || what == HK_QUERY_RUNNING;
}

static const struct hk_object_kind meter_kind = {.name = "meter", .query = meter_query};
static const struct hk_op meter_op = {.name = "move", .mode = HK_CHANGE, .code = 1};

static inline void meter_move(struct hk_world *world, struct meter *meter, int64_t by)
{
    hk_touch(world, &meter->object, HK_CHANGE, &meter_op, hk_int(by));
    meter->value += by;
    hk_object_changed(world, &meter->object);
}

static inline void use(struct hk_world *world, const struct hk_op *op, struct hk_object *object,
                       int64_t n)
{
    struct hk_case *c = hk_call_case(world, op, object);
    c->arg = hk_int(n);
    c->n = 1;
    hk_call(world, c, HK_NEVER);
}

static inline struct hk_value play_value(struct hk_world *world, const char *word)
{
    char *end;
    long long number = strtoll(word, &end, 10);
    if (end == word)
        return hk_symbol(&world->arena, word);
    return strcmp(end, "ms") == 0 ? hk_duration(number * MS) : hk_int(number);
}

static inline void play_emit(struct hk_world *world, const char *word)
{
    char copy[PART_LEN], *save = NULL;
    struct hk_value *args = hk_arena_alloc(&world->arena, 4 * sizeof(*args));
    uint32_t count = 0;
    snprintf(copy, sizeof(copy), "%s", word);
    const char *name = strtok_r(copy, "(", &save);
    name = hk_arena_text(&world->arena, name, strlen(name));
    for (char *arg; count < 4 && (arg = strtok_r(NULL, ",)", &save)); count++)
        args[count] = play_value(world, arg);
    hk_event_emit(world, name, hk_hash_text(name), args, count);
}

static int play_body(struct hk_world *world, void *arg);

static inline hk_handle play_spawn(struct hk_world *world, const char *label)
{
    struct play *play = world->program;
    for (int i = 0; i < play->part_count; i++)
        if (strcmp(play->parts[i].label, label) == 0)
            return hk_spawn(world, play->parts[i].label, play_body, &play->parts[i]);
    return 0;
}

/* True if the word is one of these. */
static inline bool play_object(struct hk_world *world, const char *word)
{
    struct play *play = world->program;
    if (strncmp(word, "x=", 2) == 0)
        use(world, &hk_cell_store, &play->x.object, atoi(word + 2));
    else if (strncmp(word, "y=", 2) == 0)
        use(world, &hk_cell_store, &play->y.object, atoi(word + 2));
    else if (strncmp(word, "arr", 3) == 0 && word[4] == '=')
        use(world, &hk_cell_store, &play->arr[word[3] - '0'].object, atoi(word + 5));
    else if (strncmp(word, "q<", 2) == 0)
        use(world, &hk_channel_send, &play->q.object, atoi(word + 2));
    else if (strcmp(word, "q>") == 0)
        use(world, &hk_channel_recv, &play->q.object, 0);
    else if (strcmp(word, "s+") == 0)
        use(world, &hk_semaphore_acquire, &play->s.object, 0);
    else if (strcmp(word, "s-") == 0)
        use(world, &hk_semaphore_release, &play->s.object, 0);
    else if (strcmp(word, "in") == 0 || strcmp(word, "out") == 0)
        meter_move(world, &play->crit, word[0] == 'i' ? 1 : -1);
    else if (strcmp(word, "up") == 0 || strcmp(word, "down") == 0)
        meter_move(world, &play->ping, word[0] == 'u' ? 1 : -1);
    else
        return false;
    return true;
}

static inline void play_word(struct hk_world *world, const char *word, hk_handle *child)
{
    if (word[0] == '@') {
        hk_sleep_until(world, atoll(word + 1) * MS);
    } else if (strcmp(word, "yield") == 0) {
        hk_yield(world);
    } else if (strcmp(word, "{") == 0) {
        world->atomic++;
    } else if (strcmp(word, "}") == 0) {
        world->atomic--;
    } else if (strcmp(word, "abort") == 0) {
        hk_abort(world, *child);
    } else if (strcmp(word, "join") == 0) {
        hk_join(world, *child, NULL, HK_NEVER);
    } else if (strncmp(word, "spawn:", 6) == 0) {
        *child = play_spawn(world, word + 6);
    } else if (strcmp(word, "spin") == 0) {
        for (;;)
            hk_yield(world);
    } else if (strcmp(word, "panic") == 0) {
        hk_finding_add(world, "panic", "", "main", "main panicked");
        hk_world_stop(world, HK_END_STOPPED, NULL);
    } else if (!play_object(world, word)) {
        play_emit(world, word);
    }
}

static int play_body(struct hk_world *world, void *arg)
{
    const struct part *part = arg;
    char word[PART_LEN];
    hk_handle child = 0;
    for (const char *at = part->script; *(at += strspn(at, " ")); at += strcspn(at, " ")) {
        snprintf(word, sizeof(word), "%.*s", (int)strcspn(at, " "), at);
        if (strncmp(word, "fail:", 5) == 0) {
            hk_return_value(world, hk_symbol(&world->arena, word + 5));
            return HK_EFAILED;
        }
        play_word(world, word, &child);
    }
    return 0;
}

#endif
