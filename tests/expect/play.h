/* SPDX-License-Identifier: MIT
 *
 * play: what the tests of expectations share. Small programs are
 * written as scripts, one for each task, and an expectation's fate is one line:
 *
 *     assert_play("a before b", "main: a @5 b", "holds");
 *
 * The words of scripts are in words.h.
 */
#ifndef HK_TEST_EXPECT_PLAY_H
#define HK_TEST_EXPECT_PLAY_H

#include "tests/expect/words.h"

static struct hk_list ids_list = {.len = 3, .first = 1};

static const struct hk_expect_name play_names[] = {
    {.name = "a", .role = HK_NAME_EVENT, .arity = HK_EXPECT_ANY_ARITY},
    {.name = "b", .role = HK_NAME_EVENT, .arity = HK_EXPECT_ANY_ARITY},
    {.name = "c", .role = HK_NAME_EVENT, .arity = HK_EXPECT_ANY_ARITY},
    {.name = "done", .role = HK_NAME_EVENT, .arity = 1},
    {.name = "tick", .role = HK_NAME_EVENT, .arity = 0},
    {.name = "elapsed", .role = HK_NAME_EVENT, .arity = 1},
    {.name = "x", .role = HK_NAME_OBJECT, .queries = 1u << HK_QUERY_VALUE, .what = "a variable"},
    {.name = "y", .role = HK_NAME_OBJECT},
    {.name = "arr", .role = HK_NAME_OBJECT, .is_array = true},
    {.name = "q",
     .role = HK_NAME_OBJECT,
     .what = "a channel",
     .queries = 1u << HK_QUERY_LEN | 1u << HK_QUERY_CAP},
    {.name = "s", .role = HK_NAME_OBJECT},
    {.name = "critical", .role = HK_NAME_REGION},
    {.name = "ping", .role = HK_NAME_OP},
    {.name = "limit", .role = HK_NAME_VALUE, .value = {.kind = HK_INT, .i = 2}},
    {.name = "ids", .role = HK_NAME_VALUE, .value = {.kind = HK_LIST, .list = &ids_list}},
    {.name = "soon", .role = HK_NAME_VALUE, .value = {.kind = HK_DURATION, .i = 5 * MS}},
    {.name = "main", .role = HK_NAME_TASK},
    {.name = "other", .role = HK_NAME_TASK},
    {.name = "client", .role = HK_NAME_TASK, .is_array = true},
    {.name = "w", .role = HK_NAME_TASK},
};

static const struct hk_expect_names names = {.names = play_names, .count = HK_COUNT(play_names)};

/* ---- the world of a play ---- */

/* The variables of tasks: main.n is what x holds, main.none has no value. */
static inline bool play_field(void *arg, struct hk_world *world, const char *task, int64_t index,
                              const char *field, struct hk_value *value)
{
    (void)arg;
    (void)index;
    const struct play *play = world->program;
    *value = play->x.value;
    return strcmp(task, "main") == 0 && strcmp(field, "n") == 0;
}

static inline void play_objects(struct play *play, struct hk_world *world)
{
    hk_cell_init(world, &play->x, "x", 0, hk_int(0), true);
    hk_cell_init(world, &play->y, "y", 0, hk_int(0), true);
    hk_cell_init(world, &play->arr[0], "arr[0]", 0, hk_int(0), true);
    hk_cell_init(world, &play->arr[1], "arr[1]", 0, hk_int(0), true);
    hk_channel_init(world, &play->q, "q", 0, 2, HK_OBJECT_MANUAL);
    hk_semaphore_init(world, &play->s, "s", 0, 2, HK_OBJECT_MANUAL);
    hk_object_init(world, &play->crit.object, &meter_kind, "critical", 0);
    hk_object_init(world, &play->ping.object, &meter_kind, "ping", 0);
    play->crit.value = play->ping.value = 0;
}

static inline void play_setup(struct hk_world *world, void *arg)
{
    struct play *play = arg;
    struct hk_error error = {0};
    world->program = play;
    play_objects(play, world);
    for (int i = 0; i < play->part_count; i++) {
        struct part *part = &play->parts[i];
        if (part->spawned)
            continue;
        struct hk_task *task = hk_task_get(world, hk_spawn(world, part->label, play_body, part));
        task->is_array = part->array;
        if (part->array)
            task->ordinal = part->index;
    }
    play->run = hk_expect_begin(play->set, world, &play->bind, &error);
    snprintf(play->error, sizeof(play->error), "%s", error.text);
}

/* ---- what came of it ---- */

static inline void play_outcome(struct play *play, const struct hk_world *world)
{
    const char *text = "holds";
    play->others[0] = '\0';
    for (const struct hk_finding *f = world->findings; f; f = f->next) {
        bool expect = strcmp(f->kind, "expect") == 0;
        if (expect && strcmp(f->label, hk_expect_label(play->set, 0)) == 0)
            text = f->text;
        if (expect)
            continue;
        size_t used = strlen(play->others);
        snprintf(play->others + used, sizeof(play->others) - used, "%s%s", used ? " " : "",
                 f->kind);
    }
    bool lacks = hk_expect_wants_exercise(play->set, 0) && !hk_expect_exercised(play->run, 0);
    bool goal = hk_expect_is_goal(play->set, 0);
    snprintf(play->outcome, sizeof(play->outcome), "%s%s%s",
             goal ? (hk_expect_met(play->run, 0) ? "met" : "unmet") : text,
             hk_expect_open(play->run, 0) ? ", open" : "", lacks ? ", unexercised" : "");
}

static inline bool play_on_run(void *arg, struct hk_world *world, uint64_t number)
{
    struct play *play = arg;
    (void)number;
    if (!play->run)
        return false;
    play_outcome(play, world);
    uint8_t marks[64];
    assert_true(play->tally.count <= HK_COUNT(marks));
    hk_expect_marks(play->run, marks);
    hk_expect_tally_add(&play->tally, (enum hk_end)world->end, marks);
    return true;
}

static inline void play_parse(struct play *play, const char *scripts)
{
    char copy[PARTS_MAX * PART_LEN], *save = NULL;
    snprintf(copy, sizeof(copy), "%s", scripts);
    for (char *text = strtok_r(copy, "|", &save); text; text = strtok_r(NULL, "|", &save)) {
        struct part *part = &play->parts[play->part_count++];
        text += strspn(text, " ");
        part->spawned = text[0] == '*';
        size_t colon = strcspn(text, ":"), bracket = strcspn(text, "[:");
        size_t len = (bracket < colon ? bracket : colon) - part->spawned;
        part->array = bracket < colon;
        if (part->array)
            part->index = (uint32_t)atoi(text + bracket + 1);
        snprintf(part->label, sizeof(part->label), "%.*s", (int)len, text + part->spawned);
        snprintf(part->script, sizeof(part->script), "%s", text + colon + 1);
    }
}

static inline void play_complaint(void *arg, size_t source, bool warning,
                                  const struct hk_syntax_error *what)
{
    char *buffer = arg;
    (void)source;
    size_t used = strlen(buffer);
    snprintf(buffer + used, 600 - used, "%s%s%d:%d %s", used ? "; " : "", warning ? "warning " : "",
             what->at, what->end, what->text);
}

static inline struct hk_expect_set *compile_all(const char *const *texts, size_t n,
                                                const struct hk_expect_names *known,
                                                char complaints[600])
{
    struct hk_expect_source sources[8];
    complaints[0] = '\0';
    for (size_t i = 0; i < n; i++)
        sources[i] = (struct hk_expect_source){texts[i], strlen(texts[i])};
    return hk_expect_compile(sources, n, known, play_complaint, complaints);
}

/* Plays up to `runs` runs; what is not set in `play` gets the usual value. */
static inline void play_all(struct play *play, const char *const *texts, size_t n,
                            const char *scripts, uint64_t runs)
{
    char complaints[600];
    play_parse(play, scripts);
    play->bind.field = play_field;
    play->set = compile_all(texts, n, &names, complaints);
    if (!play->set)
        fail_msg("%s: %s", texts[0], complaints);
    hk_expect_tally_init(&play->tally, play->set);
    struct hk_program program = {
        .name = "play", .setup = play_setup, .arg = play, .config = hk_run_config_default()};
    program.config.threads = play->threads ? play->threads : 1;
    if (play->until_ms)
        program.config.until = (int64_t)play->until_ms * MS;
    program.config.limits.steps_max = play->steps_max ? play->steps_max : 1000;
    struct hk_campaign_config config = {
        .strategy = hk_strategy_find(play->strategy ? play->strategy : "fifo"),
        .seed = 1,
        .runs_max = runs,
        .on_run = play_on_run,
        .arg = play,
    };
    assert_int_equal(hk_campaign_run(&program, &config, &play->result, NULL), 0);
}

static inline void play_end(struct play *play)
{
    hk_result_fini(&play->result);
    hk_expect_tally_fini(&play->tally);
    hk_expect_free(play->set);
}

static inline void assert_play_as(struct play *play, const char *text, const char *scripts,
                                  const char *wanted)
{
    play_all(play, &text, 1, scripts, 1);
    if (strcmp(play->outcome, wanted) != 0)
        print_error("%s\n    %s\n", text, scripts);
    assert_string_equal(play->outcome, wanted);
    play_end(play);
}

static inline void assert_play(const char *text, const char *scripts, const char *wanted)
{
    assert_play_as(&(struct play){0}, text, scripts, wanted);
}

/* Ended at 20ms, as `until:` says. */
static inline void assert_until(const char *text, const char *scripts, const char *wanted)
{
    assert_play_as(&(struct play){.until_ms = 20}, text, scripts, wanted);
}

#endif
