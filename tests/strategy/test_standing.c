/* SPDX-License-Identifier: MIT
 *
 * test_standing: a strategy that looks only at the candidates that have moved knows all of them,
 * however tasks come and go; and the greatest and the sum that are kept of their values are right.
 */
#include "tests/support.h"

#include "core/body.h"
#include "core/rng.h"
#include "objects/channel.h"
#include "strategy/standing.h"

/* ---- who stands where ---- */

enum { TASKS = 150, SLOTS = 1000 }; /* more than two words of bits */

struct view {
    struct hk_rng rng;
    uint64_t paths[SLOTS];  /* by index, */
    uint32_t stepped[SLOTS]; /* and how many steps its task had made */
    uint32_t steps[SLOTS];  /* by slot */
    uint32_t most;          /* candidates of a pick */
};

static uint32_t most_seen;

static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    struct view *v = run;
    hk_rng_seed(&v->rng, order->run);
    return true;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    struct view *v = run;
    assert_in_range(count, 2, SLOTS);
    for (uint32_t word = 0; word * 64 < count; word++) {
        uint64_t moved = hk_candidates_moved(world, word, count);
        for (; moved; moved &= moved - 1) {
            uint32_t i = word * 64 + (uint32_t)__builtin_ctzll(moved);
            assert_in_range(i, 0, count - 1);
            v->paths[i] = hk_candidate_path(world, i);
            v->stepped[i] = v->steps[hk_candidate_slot(world, i)];
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(v->paths[i], hk_candidate_path(world, i));
        assert_int_equal(v->stepped[i], v->steps[hk_candidate_slot(world, i)]);
    }
    most_seen = count > most_seen ? count : most_seen;
    return (uint32_t)hk_rng_below(&v->rng, count);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind, uint32_t count)
{
    (void)world;
    (void)kind;
    struct view *v = run;
    return (uint32_t)hk_rng_below(&v->rng, count);
}

static void stepping(void *run, struct hk_world *world)
{
    struct view *v = run;
    uint32_t slot = hk_step_moves(world);
    assert_int_equal(slot, hk_step_slot(world));
    v->steps[slot]++;
}

static const struct hk_strategy viewer = {
    .name = "viewer",
    .help = "random, and looks around",
    .size = 1,
    .run_size = sizeof(struct view),
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .stepping = stepping,
};

static struct hk_channel queue;

static void act(struct hk_world *world, const struct hk_op *op, struct hk_value arg)
{
    struct hk_case *c = hk_call_case(world, op, &queue.object);
    c->arg = arg;
    hk_call(world, c, HK_NEVER);
}

static int receiver(struct hk_world *world, void *arg)
{
    (void)arg;
    act(world, &hk_channel_recv, hk_nil());
    return 0;
}

static int sender(struct hk_world *world, void *arg)
{
    hk_spawn(world, "receiver", receiver, arg);
    hk_sleep(world, hk_draw(world, world->future, HK_UNIFORM, 0, 3));
    act(world, &hk_channel_send, hk_int(1));
    return 0;
}

static int crowd(struct hk_world *world, void *arg)
{
    for (int i = 0; i < TASKS; i++)
        hk_spawn(world, "sender", sender, arg);
    return 0;
}

static void setup(struct hk_world *world, void *arg)
{
    hk_channel_init(world, &queue, "queue", 0, 3, 0);
    hk_spawn(world, "crowd", crowd, arg);
}

static void who_has_not_moved_is_who_was_there(void **state)
{
    (void)state;
    static const uint32_t threads[] = {1, 2, 7, HK_THREADS_UNBOUNDED};
    for (size_t i = 0; i < HK_COUNT(threads); i++) {
        struct hk_program program = {.setup = setup, .config = hk_run_config_default()};
        program.config.threads = threads[i];
        struct hk_campaign_config config = {.strategy = &viewer, .seed = 1, .runs_max = 20};
        struct hk_result result;
        struct hk_error error;
        most_seen = 0;
        assert_int_equal(0, hk_campaign_run(&program, &config, &result, &error));
        assert_int_equal(20, result.ends[HK_END_FINISHED]);
        assert_in_range(most_seen, 65, SLOTS);
        hk_result_fini(&result);
    }
}

/* ---- what is kept of their values ---- */

enum { VALUES = 40, ROUNDS = 20000 };

static void check(struct hk_top *top, struct hk_sum *sum, const uint64_t *values, uint32_t count,
                  struct hk_rng *rng)
{
    uint64_t most = 0, all = 0;
    for (uint32_t i = 0; i < count; i++) {
        most = values[i] > most ? values[i] : most;
        all += values[i];
    }
    assert_int_equal(most, values[hk_top_index(top)]);
    assert_in_range(hk_top_index(top), 0, count - 1);
    assert_int_equal(all, sum->all);
    if (all == 0)
        return;
    uint64_t point = hk_rng_below(rng, all);
    uint32_t index = hk_sum_index(sum, point);
    for (uint32_t i = 0; i < index; i++)
        point -= values[i];
    assert_in_range(point, 0, values[index] - 1);
}

static void the_greatest_and_the_sum_are_right(void **state)
{
    (void)state;
    struct hk_arena arena;
    struct hk_rng rng;
    struct hk_top top = {0};
    struct hk_sum sum = {0};
    uint64_t values[VALUES] = {0}; /* as whoever sets them knows them */
    hk_arena_init(&arena);
    hk_rng_seed(&rng, 1);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t count = 1 + (uint32_t)hk_rng_below(&rng, VALUES);
        if (hk_rng_below(&rng, 100) == 0) {
            hk_top_begin(&top);
            hk_sum_begin(&sum);
        }
        hk_top_pick(&top, &arena, count);
        hk_sum_pick(&sum, &arena, count);
        for (uint64_t changes = hk_rng_below(&rng, 4); changes > 0; changes--) {
            uint32_t i = (uint32_t)hk_rng_below(&rng, count);
            values[i] = hk_rng_below(&rng, 50);
            hk_top_set(&top, i, values[i]);
            hk_sum_set(&sum, i, values[i]);
        }
        check(&top, &sum, values, count, &rng);
    }
    hk_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_not_moved_is_who_was_there),
        cmocka_unit_test(the_greatest_and_the_sum_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
