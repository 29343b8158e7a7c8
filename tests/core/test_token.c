/* SPDX-License-Identifier: MIT
 *
 * test_token: a schedule as one word gives the same run again, or is refused.
 */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/rng.h"

/* ---- tokens ---- */

static void random_schedule(struct hk_rng *rng, struct hk_schedule *schedule, uint64_t choices)
{
    schedule->count = 0;
    while (schedule->count < choices) {
        uint32_t count = 2 + (uint32_t)(hk_rng_next(rng) >> (37 + hk_rng_below(rng, 27)));
        uint32_t value = (uint32_t)hk_rng_below(rng, count);
        enum hk_choice_kind kind = (enum hk_choice_kind)hk_rng_below(rng, 5);
        uint64_t times = 1 + hk_rng_below(rng, 3) * hk_rng_below(rng, 40);
        while (times-- > 0 && schedule->count < choices)
            hk_schedule_push(schedule, hk_choice_make(kind, count, value));
    }
}

static bool same_schedule(const struct hk_schedule *a, const struct hk_schedule *b)
{
    return a->count == b->count &&
           (a->count == 0 ||
            memcmp(a->choices, b->choices, a->count * sizeof(*a->choices)) == 0);
}

static void a_schedule_comes_back_from_its_token(void **state)
{
    (void)state;
    struct hk_rng rng;
    struct hk_schedule written = {0}, read = {0};
    hk_rng_seed(&rng, 6);
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t data_seed = hk_rng_next(&rng) >> hk_rng_below(&rng, 64), seed_read = 0;
        random_schedule(&rng, &written, i < 100 ? i : hk_rng_below(&rng, 500));
        written.fair_from = i % 3 ? hk_rng_below(&rng, i * 100) : 0;
        char *token = hk_token_write(&written, data_seed);
        bool word = strpbrk(token, " \t\n'\"\\$`&|;<>*?()[]{}!#~%/") == NULL;
        int rc = hk_token_read(token, &read, &seed_read, NULL);
        free(token);
        assert_true(word); /* survives a shell */
        assert_int_equal(rc, 0);
        assert_true(seed_read == data_seed);
        assert_true(same_schedule(&written, &read));
        assert_true(written.fair_from == read.fair_from);
    }
    hk_schedule_fini(&written);
    hk_schedule_fini(&read);
}

/* One character changed, lost, doubled or swapped, or the rest cut off. */
static void damage(struct hk_rng *rng, char *token)
{
    size_t len = strlen(token), at = hk_rng_below(rng, len);
    switch (hk_rng_below(rng, 5)) {
    case 0:
        token[at] = (char)(1 + hk_rng_below(rng, 255));
        break;
    case 1:
        memmove(token + at, token + at + 1, len - at);
        break;
    case 2:
        token[at] = '\0';
        break;
    case 3:
        if (at + 1 < len) {
            char c = token[at];
            token[at] = token[at + 1];
            token[at + 1] = c;
        }
        break;
    default:
        memmove(token + at + 1, token + at, len - at + 1);
        break;
    }
}

/* The check at the end is 24 bits: of 100,000 damaged tokens none slips through on this
 * seed, and one that did would have to be a proper schedule all the same. */
static void a_damaged_token_is_refused(void **state)
{
    (void)state;
    struct hk_rng rng;
    struct hk_schedule written = {0}, read = {0};
    int refused = 0, unchanged = 0, unexplained = 0;
    hk_rng_seed(&rng, 7);
    for (int i = 0; i < 100000; i++) {
        if (i % 100 == 0)
            random_schedule(&rng, &written, hk_rng_below(&rng, 40));
        uint64_t seed;
        char *token = hk_token_write(&written, hk_rng_next(&rng));
        char *copy = hk_xmalloc(strlen(token) + 2);
        strcpy(copy, token);
        damage(&rng, copy);
        struct hk_error error = {.code = 0};
        int rc = hk_token_read(copy, &read, &seed, &error);
        unchanged += strcmp(copy, token) == 0;
        refused += rc == HK_EINVAL;
        unexplained += rc != 0 && error.text[0] == '\0';
        free(token);
        free(copy);
    }
    hk_schedule_fini(&written);
    hk_schedule_fini(&read);
    assert_int_equal(refused + unchanged, 100000);
    assert_int_equal(unexplained, 0);
}

/* With a check that fits, so that what stands before it is looked at. */
static int read_sealed(const char *body, struct hk_schedule *read)
{
    char token[256];
    uint64_t seed;
    snprintf(token, sizeof(token), "%s-%06llx", body,
             (unsigned long long)(hk_hash_text(body) & 0xffffff));
    return hk_token_read(token, read, &seed, NULL);
}

static void a_malformed_token_is_refused_whatever_its_check_says(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.";
    static const char *const bad[] = {
        "h1-1-1", "h1-1-10", "h1-1-102", "h1-1-0020", "h1-1-1022", "h1-1-1010", "h1-1-1920",
        "h1-1-.", "h1-1-......0", "h1-1-.......z0020", "h1--1020x", "h1-1", "h2-1-1020", "",
        "h1-1-1020-1020", "h1-1-____w020", "h1-1- 1020", "h1-1-10\x80z", "h1-zz-1020",
        "h1-1+-1020", "h1-1+-3-1020", "h1-1+z-1020", "h1-1+5", "h1-1+5+6-1020", "h1+5-1020",
    };
    struct hk_schedule read = {0};
    struct hk_rng rng;
    assert_int_equal(read_sealed("h1-1-1020", &read), 0);
    assert_int_equal(read_sealed("h1-1+5-1020", &read), 0);
    for (size_t i = 0; i < HK_COUNT(bad); i++)
        assert_int_equal(read_sealed(bad[i], &read), HK_EINVAL);
    hk_rng_seed(&rng, 8);
    int wrong = 0;
    for (int i = 0; i < 100000; i++) {
        char body[32] = "h1-1-";
        size_t len = hk_rng_below(&rng, 9);
        for (size_t c = 0; c < len; c++)
            body[5 + c] = digits[hk_rng_below(&rng, c % 2 ? 34 : 4)];
        int rc = read_sealed(body, &read);
        for (size_t c = 0; rc == 0 && c < read.count; c++)
            wrong += read.choices[c].value >= hk_choice_count(read.choices[c]);
        wrong += rc != 0 && rc != HK_EINVAL;
    }
    hk_schedule_fini(&read);
    assert_int_equal(wrong, 0);
}

/* ---- replay ---- */

static struct hk_cell cell;
static struct hk_channel queue;

/* Steps, choices inside a task, data and time. */
static int wanders(struct hk_world *world, void *arg)
{
    struct hk_future *f = world->future;
    int64_t n = load(world, &cell);
    hk_sleep(world, hk_draw(world, f, HK_UNIFORM, 0, 3));
    store(world, &cell, n + (intptr_t)arg);
    send(world, &queue, n);
    struct hk_case *cases = hk_arena_zalloc(&world->arena, 2 * sizeof(*cases));
    cases[0] = (struct hk_case){.op = &hk_channel_recv, .object = &queue.object};
    cases[1] = (struct hk_case){.op = &hk_op_sleep, .n = 2};
    hk_await_any(world, f, cases, 2, 0);
    hk_fiber_park(world, f);
    hk_wait_end(world, f);
    return 0;
}

static void wanderers(struct hk_world *world, void *arg)
{
    static const char *const names[] = {"t0", "t1", "t2", "t3", "t4", "t5"};
    hk_cell_init(world, &cell, "cell", 0, hk_int(0), true);
    hk_channel_init(world, &queue, "queue", 0, 2, HK_OBJECT_MANUAL);
    for (int i = 0; i < *(int *)arg; i++)
        hk_spawn(world, names[i], wanders, (void *)(intptr_t)i);
}

struct replayed {
    char *token;
    uint64_t digest;
};

static struct replayed recorded[50];
static size_t recorded_count;

static void record(struct hk_world *world, void *arg)
{
    (void)arg;
    if (recorded_count == HK_COUNT(recorded))
        return;
    recorded[recorded_count].token = hk_token_write(&world->schedule, world->config.data_seed);
    recorded[recorded_count++].digest = world->digest;
}

static uint64_t digest_of_replay;

static void note_digest(struct hk_world *world, void *arg)
{
    (void)arg;
    digest_of_replay = world->digest;
}

static void a_token_replayed_gives_the_same_digest(void **state)
{
    (void)state;
    static const uint32_t threads[] = {1, 2, MANY};
    int count = 6, differ = 0;
    for (size_t i = 0; i < HK_COUNT(threads); i++) {
        struct plan plan = {.setup = wanderers, .arg = &count, .threads = threads[i], .seed = i,
                            .strategy = hk_strategy_find("random"),
                            .runs = HK_COUNT(recorded), .after = record};
        recorded_count = 0;
        play(&plan);
        plan.strategy = hk_strategy_find("replay");
        plan.seed = 99; /* the token knows its own */
        plan.after = note_digest;
        for (size_t r = 0; r < recorded_count; r++) {
            plan.options = recorded[r].token;
            struct outcome o = play(&plan);
            differ += digest_of_replay != recorded[r].digest || o.diverged[0] != '\0';
            free(recorded[r].token);
        }
    }
    assert_int_equal(differ, 0);
}

static void a_token_of_another_program_diverges(void **state)
{
    (void)state;
    int count = 4;
    struct plan plan = {.setup = wanderers, .arg = &count, .strategy = hk_strategy_find("random"),
                        .runs = 1, .after = record};
    recorded_count = 0;
    play(&plan);
    plan.strategy = hk_strategy_find("replay");
    plan.options = recorded[0].token;
    plan.after = NULL;
    assert_string_equal(play(&plan).diverged, "");
    count = 5;
    assert_string_not_equal(play(&plan).diverged, "");
    count = 3;
    assert_string_not_equal(play(&plan).diverged, "");
    free(recorded[0].token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schedule_comes_back_from_its_token),
        cmocka_unit_test(a_damaged_token_is_refused),
        cmocka_unit_test(a_malformed_token_is_refused_whatever_its_check_says),
        cmocka_unit_test(a_token_replayed_gives_the_same_digest),
        cmocka_unit_test(a_token_of_another_program_diverges),
    };
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    return r != 0;
}
